"""Input that nobody hopes for: it is printed whole and valid, or told; never a broken file, never silence."""

from pathlib import Path
from typing import Any, Final

import pytest

from lva.content.model import Depth, Kind
from lva.domain.snapshot import Snapshot
from lva.pdf.canvas import TaggedCanvas
from lva.pdf.fonts import unprintable
from lva.pdf.render import render
from lva.pdf.tree import Role, new_tree
from tests.appendix import samples
from tests.appendix.everyday import FEES_ANSWERS, FEES_ENTRIES, fees
from tests.appendix.samples import frozen
from tests.appendix.spoken import heard
from tests.support.pdf import Tagged, read_back, validated

_LONG: Final = 10_000
_MANY: Final = 1_000


def _read(snapshot: Snapshot, folder: Path) -> Tagged:
    """Print a draft, which may run on, and read it back; it must be valid."""
    data = render(snapshot, samples.draft(), samples.languages()["fi"])
    assert [] == validated(data, folder)
    found = read_back(data)
    assert [] == found.problems
    return found


def _numbered(words: int) -> str:
    """Return a text in which every word is another, so that a lost one is seen."""
    return " ".join(f"sana{number}" for number in range(words))


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("Kuvake \N{GRINNING FACE} ja perhe \N{FAMILY}.", 2),
        ("Kirjoitettu 中文 merkein.", 2),
        ("Tervehdys שלום ja مرحبا oikealta vasemmalle.", 9),
        ("Suunta \u202ekäännetty\u202c, leveydetön\u200bväli.", 0),
        ("Yhdistelmä e\u0301 ja u\u0308.", 0),
        ("Nuoli → ja ≥ 5 sekä ☂.", 0),
    ],
)
def test_any_script_is_printed_with_a_sign_for_each_character_and_read_as_written(
    text: str, boxes: int, tmp_path: Path
) -> None:
    found = _read(fees(conclusion=text), tmp_path)
    assert heard(text) in found.text
    assert boxes == len(unprintable(text))


def test_ten_thousand_characters_in_every_long_answer_are_printed_whole(tmp_path: Path) -> None:
    text = _numbered(1_200)[:_LONG]
    long = [key for key, question in samples.pack().questions.items() if question.kind is Kind.LONG]
    written: dict[str, Any] = {key: text for key in long if key in FEES_ANSWERS}
    assert written
    found = _read(fees(**written), tmp_path)
    # What stands on page one stands there and nowhere else.
    assert len(written) <= found.text.count(heard(text))


def test_one_word_of_ten_thousand_characters_breaks_and_is_read_as_one(tmp_path: Path) -> None:
    found = _read(fees(conclusion="a" * _LONG), tmp_path)
    assert "a" * _LONG in found.text


def test_a_row_taller_than_a_page_goes_on_over_pages(tmp_path: Path) -> None:
    text = _numbered(1_500)
    impact = ("impact", "i9", {"area": "a_safety", "alternative": "v1", "rating": "-1", "what": text})
    found = _read(frozen(FEES_ANSWERS, [*FEES_ENTRIES, impact]), tmp_path)
    assert heard(text) in found.text
    assert found.pages > len(FEES_ENTRIES) // 3


@pytest.mark.slow
def test_a_table_of_a_thousand_rows_is_printed_whole(tmp_path: Path) -> None:
    areas = [option.key for option in samples.pack().options["area"]]
    made = [
        (
            "impact",
            f"n{number}",
            {"area": areas[number % len(areas)], "alternative": "v1", "rating": "-1", "what": f"Muutos {number}."},
        )
        for number in range(_MANY)
    ]
    found = _read(frozen(FEES_ANSWERS, [*FEES_ENTRIES, *made], depth=Depth.FULL), tmp_path)
    text = found.text
    assert [] == [number for number in range(_MANY) if f"Muutos {number}." not in text]


def test_a_picture_without_words_is_never_painted() -> None:
    tree = new_tree("fi-FI")
    figure = tree.add(Role.FIGURE)
    with pytest.raises(ValueError, match="no alternative"), TaggedCanvas(tree).picture(figure, (0, 0, 10, 10)):
        raise AssertionError("painted")
