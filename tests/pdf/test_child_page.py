"""The page for children: four blocks, in the language of the text, plans before the decision, valid and readable."""

from pathlib import Path
from typing import Any, Final

import page as validators
import pytest

from lva.domain.snapshot import Imprint, Snapshot
from lva.pdf.child_page import ChildPage, as_html, as_pdf, compose_for_children, entries, language_of
from lva.pdf.render import render
from tests.appendix import samples
from tests.appendix.everyday import FEES_ANSWERS, FEES_ENTRIES
from tests.appendix.samples import frozen
from tests.support.pdf import read_back

_TEXT: Final = {
    "lang": "fi",
    "decided": "Iltiksen maksu nousee ensi syksynä.",
    "you_said": "Te kerroitte, että iltiksessä on kavereita.",
    "changed": "Maksu nousee vähän kerrallaan.",
    "not_changed": "Iltis ei ole ilmainen.",
    "next": "Lautakunta päättää asiasta.",
    "disagree": "Kerro ohjaajalle.",
}


def _snapshot(*others: tuple[str, str, dict[str, Any]], decide_on: str = "2025-04-25", **text: Any) -> Snapshot:
    written = {key: value for key, value in {**_TEXT, **text}.items() if value}
    found = [*FEES_ENTRIES, ("child_page", "k1", written), *others]
    return frozen({**FEES_ANSWERS, "decide_on": decide_on}, found)


def _page(snapshot: Snapshot, imprint: Imprint | None = None) -> ChildPage:
    entry = entries(snapshot)[0]
    speech = samples.languages()[language_of(snapshot, entry)]
    return compose_for_children(snapshot, imprint or samples.imprint(), speech, entry)


def _titles(page: ChildPage) -> list[str]:
    return [block.title for block in page.blocks]


def test_four_blocks_say_what_children_ask() -> None:
    assert [
        "Mitä aikuiset aikovat päättää",
        "Mitä te kerroitte",
        "Mikä muuttui ja mikä ei",
        "Mitä nyt tapahtuu",
    ] == _titles(_page(_snapshot()))


@pytest.mark.parametrize(
    ("decide_on", "stage", "decided"),
    [
        ("2025-04-25", None, False),
        ("2025-03-26", None, False),
        ("2025-03-25", None, True),
        ("2025-04-25", "decided", True),
        ("2025-03-25", "returned", False),
    ],
)
def test_it_tells_of_plans_until_the_matter_is_decided(decide_on: str, stage: str | None, decided: bool) -> None:
    handling = {"on": "2025-03-20", "body": "Sivistyslautakunta", "stage": stage}
    snapshot = _snapshot(*([("handling", "h1", handling)] if stage else []), decide_on=decide_on)
    first = "Mitä aikuiset päättivät" if decided else "Mitä aikuiset aikovat päättää"
    assert first == _titles(_page(snapshot))[0]
    text = read_back(render(snapshot, samples.draft(), samples.languages()["fi"])).text
    assert f"{first}: Iltiksen maksu nousee ensi syksynä." in text


def test_the_headings_speak_the_language_of_the_text() -> None:
    snapshot = _snapshot(lang="sv")
    page = _page(snapshot)
    assert ("sv-FI", "Vad de vuxna tänker besluta") == (page.language, _titles(page)[0])
    assert 'lang="fi-FI">Perusopetuksen' in as_html(page)[0]
    assert " lang=" not in as_html(page)[1]


def test_a_text_in_a_language_that_the_tool_does_not_speak_says_so() -> None:
    page = _page(_snapshot(lang="se"))
    assert "fi-FI" == page.language
    assert '<p lang="se-FI">Iltiksen' in as_html(page)[1]
    assert "se-FI" in {one.language for one in read_back(as_pdf(page)).root.walk()}


def test_easy_language_is_the_assessments_own() -> None:
    page = _page(_snapshot(lang="easy"))
    assert "fi-FI" == page.language
    assert not any(" lang=" in one for one in as_html(page))


def test_what_nobody_wrote_is_left_out() -> None:
    page = _page(_snapshot(changed=None, not_changed=None, disagree=None))
    assert ["Mitä aikuiset aikovat päättää", "Mitä te kerroitte", "Mitä nyt tapahtuu"] == _titles(page)
    assert "eri mieltä" not in as_html(page)[-1]


def test_that_children_were_not_asked_is_said() -> None:
    assert "Tällä kertaa lapsilta ei kysytty." in as_html(_page(_snapshot(you_said=None)))[2]


@pytest.mark.parametrize("imprint", [samples.imprint(), samples.draft()], ids=["issued", "draft"])
@pytest.mark.parametrize("language", ["fi", "sv", "en", "se"])
def test_the_pdf_is_valid_and_reads_as_the_page(imprint: Imprint, language: str, tmp_path: Path) -> None:
    page = _page(_snapshot(lang=language), imprint)
    path = tmp_path / "page.pdf"
    path.write_bytes(as_pdf(page))
    assert [] == [
        failure.message
        for profile in ("2a", "ua1")
        for failure in validators.validate_pdf(str(path), profile=profile).failures
    ]
    found = read_back(path.read_bytes())
    assert [] == found.problems
    assert 1 == found.pages
    roles = [role for role, _ in found.leaves()]
    assert ["P", "H1", "H2", "P", "H2", "P", "H2", "H3", "P", "H3", "P", "H2", "H3", "P", "H3", "P"] == roles
    assert [text for key, text in _TEXT.items() if key != "lang" and text not in found.text] == []


def test_the_longest_texts_run_on_to_a_second_page() -> None:
    longest = {key: ("Kerro asiasta lyhyesti. " * 13)[:300] for key in _TEXT if key != "lang"}
    found = read_back(as_pdf(_page(_snapshot(**longest))))
    assert ([], 2) == (found.problems, found.pages)


def test_the_same_page_is_the_same_bytes() -> None:
    assert as_pdf(_page(_snapshot())) == as_pdf(_page(_snapshot()))
