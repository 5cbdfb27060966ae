"""The twin says what the PDF says: the same words in the same order, marked up as what they are."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final

import html5lib
import pytest

from lva.appendix import blocks as said
from lva.appendix.blocks import Heading, Paragraph, Run, plain
from lva.appendix.composing import compose
from lva.appendix.twin import contents, markup, twin
from lva.content.model import Depth
from lva.domain.snapshot import Imprint, Snapshot
from lva.i18n import Language
from lva.pdf.render import render
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.appendix.samples import Chance
from tests.appendix.spoken import heard
from tests.support.pdf import read_back, squeezed
from tests.thorough import times

_LANGUAGES: Final = ("fi", "sv", "en")
_LEAVES: Final = frozenset({"h1", "h2", "h3", "h4", "p", "li", "dt"})
_BULLET: Final = "\u2022"


def _parsed(html: str) -> Any:
    """Return the elements; whatever a browser would have to mend is an error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(f"<!doctype html><html><head><title>t</title></head><body>{html}</body></html>")


def _leaves(html: str) -> list[str]:
    """Return the text of headings, paragraphs, items and terms in reading order, as it is heard."""
    return [text for element in _parsed(html).iter() for text in _own(element) if text]


def _own(element: Any) -> Iterator[str]:
    blocks = [child for child in element if child.tag in _LEAVES]
    if element.tag in _LEAVES and not blocks:
        for line_break in element.iter("br"):
            line_break.text = "\n"
        yield squeezed("".join(element.itertext()))


def _heard(snapshot: Snapshot, imprint: Imprint, speech: Language) -> list[str]:
    """Return the leaves that the PDF's structure has, without the marks of list items."""
    found = read_back(render(snapshot, imprint, speech)).leaves()
    numbers = {f"{number}." for number in range(1, 10)}
    said = (heard(text) for role, text in found if not (role == "Lbl" and text in {_BULLET, *numbers}))
    return [text for text in said if text]


def _differences(wanted: list[str], found: list[str]) -> list[str]:
    """Return where two readings part; whole readings are too long to look at."""
    pairs = zip_longest(wanted, found, fillvalue="(nothing)")
    return [f"{want!r} is {have!r} in the twin" for want, have in pairs if want != have][:3]


def _twin(snapshot: Snapshot, imprint: Imprint, speech: Language) -> str:
    return twin(compose(snapshot, imprint, speech))


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("imprint", [samples.imprint(), samples.draft()], ids=["issued", "draft"])
def test_the_twin_says_what_the_pdf_says(language: str, imprint: Imprint) -> None:
    speech = samples.languages()[language]
    assert [] == _differences(_heard(fees(), imprint, speech), _leaves(_twin(fees(), imprint, speech)))


@pytest.mark.parametrize(("seed", "depth"), [(5, Depth.BRIEF), (6, Depth.FULL), (7, Depth.NONE)])
def test_the_twin_of_a_random_assessment_says_what_its_pdf_says(seed: int, depth: Depth) -> None:
    snapshot, speech = Chance(seed).snapshot(depth), samples.languages()["fi"]
    listened = _heard(snapshot, samples.draft(), speech)
    note = compose(snapshot, samples.draft(), speech).too_long
    said = [text for text in listened if text != squeezed(note)]
    assert [] == _differences(said, _leaves(_twin(snapshot, samples.draft(), speech)))


@pytest.mark.slow
@pytest.mark.parametrize("language", _LANGUAGES)
def test_twins_of_many_random_assessments_say_what_their_pdfs_say(language: str) -> None:
    chance, speech = Chance(len(language) * 31, brief_texts=True), samples.languages()[language]
    for number in range(times(3, 10)):
        snapshot = chance.snapshot(Depth.FULL if number % 3 == 2 else Depth.BRIEF)
        note = compose(snapshot, samples.draft(), speech).too_long
        said = [text for text in _heard(snapshot, samples.draft(), speech) if text != squeezed(note)]
        assert [] == _differences(said, _leaves(_twin(snapshot, samples.draft(), speech))), number


def test_a_document_has_one_heading_of_the_first_level_and_an_anchor_for_each_section() -> None:
    appendix = compose(fees(), samples.imprint(), samples.languages()["fi"])
    found = _parsed(twin(appendix))
    assert 1 == len(list(found.iter("h1")))
    anchors = {str(one.get("id")): squeezed("".join(one.itertext())) for one in found.iter("h2") if one.get("id")}
    assert anchors == {anchor: squeezed(title) for anchor, title in contents(appendix)}


def test_every_table_says_what_it_shows_and_every_cell_has_its_heads() -> None:
    found = _parsed(_twin(fees(), samples.imprint(), samples.languages()["sv"]))
    tables = list(found.iter("table"))
    assert tables
    for table in tables:
        assert "".join(table.find("caption").itertext()).strip()
        heads = list(table.find("thead").iter("th"))
        assert {"col"} == {head.get("scope") for head in heads}
        for row in table.find("tbody").iter("tr"):
            assert len(heads) == len(list(row))
            assert {"row"} == {head.get("scope") for head in row.iter("th")}
            assert all(cell.get("data-l") for cell in row.iter("td"))


def test_free_text_in_another_language_says_so() -> None:
    found = _parsed(_twin(fees(), samples.imprint(), samples.languages()["sv"]))
    foreign = {squeezed("".join(one.itertext())) for one in found.iter() if one.get("lang") == "fi-FI"}
    assert "Perusopetuksen iltapäivätoiminnan maksut 1.8.2025 alkaen" in foreign
    assert [] == [one for one in found.iter() if one.get("lang") == "sv-FI"]


def test_what_people_wrote_stays_text() -> None:
    words = '<script>alert("a")</script> & "b" \u202ekaxx'
    found = _twin(fees(why=words), samples.imprint(), samples.languages()["fi"])
    assert "<script" not in found
    assert '<script>alert("a")</script> & "b" kaxx' in "\n".join(_leaves(found))


def test_a_link_leads_to_its_address_and_a_missing_answer_looks_like_one() -> None:
    words = (Run("siellä", target="https://example.org/?a=1&b=2"), Run(" "), *said.missing("ei tietoa"))
    found = markup((Heading(2, plain("Otsikko")), Paragraph(words)))
    assert (
        "<h2>Otsikko</h2>\n"
        '<p><a href="https://example.org/?a=1&amp;b=2">siellä</a> <i class="muted">ei tietoa</i></p>' == found
    )


def test_lines_of_one_text_stay_lines_and_what_no_font_has_stays_itself() -> None:
    assert "<p>yksi<br>kaksi 中\ufffd</p>" == markup((Paragraph(plain("yksi\nkaksi 中\ue000")),))
