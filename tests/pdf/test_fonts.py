"""Characters: what the fonts have, what stands in for what they lack, and what is never shown."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.appendix.characters import visible
from lva.pdf.fonts import SUBSTITUTE, Face, for_document, glyphs, measuring, width_of

_LETTERS: Final = "aäöåzÅÄÖŠšŽžáčđŋšŧž0123456789 –—”’…§%€±½°µ"


def test_finnish_swedish_and_sami_letters_need_no_substitute() -> None:
    for face in (Face.REGULAR, Face.BOLD, Face.ITALIC):
        assert [face] == [stretch.face for stretch in glyphs(_LETTERS, face)]


def test_a_symbol_comes_from_the_symbol_font_and_is_itself() -> None:
    (stretch,) = glyphs("☂", Face.BOLD)
    assert (Face.SYMBOLS, "☂", "") == (stretch.face, stretch.text, stretch.actual)


def test_an_arrow_is_spelled_plainly_and_stays_an_arrow_for_the_ear() -> None:
    (stretch,) = glyphs("→", Face.REGULAR)
    assert ("->", "→") == (stretch.text, stretch.actual)


def test_neighbours_without_a_glyph_share_one_substitute_for_each() -> None:
    stretches = list(glyphs("a中文b", Face.REGULAR))
    assert ["a", SUBSTITUTE * 2, "b"] == [stretch.text for stretch in stretches]
    assert ["", "中文", ""] == [stretch.actual for stretch in stretches]


def test_private_characters_mean_nothing_to_anybody() -> None:
    (stretch,) = glyphs("\ue000", Face.REGULAR)
    assert "\ufffd" == stretch.actual


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("ab\u200bc", "abc"),
        ("so\u00adft", "soft"),
        ("\u202eabc", "abc"),
        ("a\u2003b\tc", "a b c"),
        ("a\u2028b", "a\nb"),
        ("e\u0301", "é"),
        ("10\u00a0000", "10\u00a0000"),
        ("\ufeffa\x07", "a"),
    ],
)
def test_what_has_no_visible_form_is_left_out(given_text: str, shown: str) -> None:
    assert shown == visible(given_text)


@given(st.text())
def test_any_text_is_painted_with_glyphs_that_exist(text: str) -> None:
    fonts = measuring()
    for stretch in glyphs(visible(text), Face.REGULAR):
        assert all(one in "\n\u00a0" or fonts[stretch.face].has(one) for one in stretch.text)


@given(st.text())
def test_nothing_visible_gets_lost(text: str) -> None:
    said = "".join(stretch.actual or stretch.text for stretch in glyphs(visible(text), Face.REGULAR))
    assert len(said) == len(visible(text))


def test_documents_share_no_font_object() -> None:
    first, second = for_document(), for_document()
    assert all(first[face] is not second[face] and first[face].face is not second[face].face for face in Face)


def test_a_font_refuses_what_it_lacks() -> None:
    with pytest.raises(AssertionError):
        for_document()[Face.REGULAR].splitString("中", object())


def test_width_grows_with_size() -> None:
    assert width_of("Lapsi", Face.REGULAR, 18) == pytest.approx(2 * width_of("Lapsi", Face.REGULAR, 9))
