"""Claims about the evidence register of an assessment."""

import uuid

import pytest

from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.workflow import MoveName
from lva.services import assessments, saving
from lva.services.saving import EntrySaid, Posted, Said
from tests.factories import AT
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town


def _add(town: Town, reference: str, name: str, **fields: object) -> uuid.UUID:
    made = uuid7(AT)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        said = {key: Said(value, "") for key, value in fields.items()}
        saving.save(work, opened, "evidence", Posted(entries=[EntrySaid(name, made, said)]))
    return made


def _address(reference: str, language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/evidence"


@pytest.fixture
def reference(town: Town) -> str:
    """A full assessment with a used source, an unused old one and a gap."""
    written = town.written(chosen_depth="full")
    used = _add(town, written, "source", kind="statistics", title="Oppilasennuste", when="2024", grade="A")
    _add(town, written, "source", kind="survey", title="Vanha kysely", when="2015")
    _add(town, written, "unknown", kind="not_known", text="Moniko lopettaa?")
    _add(town, written, "cost", what="Kuljetukset", source=str(used))
    return written


@pytest.fixture
def author(signed_in: SignedIn, town: Town) -> Browser:
    """A browser of the author."""
    return signed_in(town.author)


def test_the_register_is_shown_in_every_language(author: Browser, reference: str, spoken: str) -> None:
    assert 200 == author.get(_address(reference, spoken)).status_code


def test_sources_stand_with_their_age_and_what_rests_on_them(author: Browser, reference: str) -> None:
    author.get(_address(reference))
    assert author.page is not None
    said = words(author.page)
    assert "Oppilasennuste" in said
    assert "Kuljetukset" in said
    assert "vanha, ei varausta" in said
    assert "ei vielä mitään" in said
    assert "Moniko lopettaa?" in said


def test_an_author_is_led_to_what_can_be_put_right(author: Browser, reference: str) -> None:
    page = author.get(_address(reference)).text
    assert f"/fi/assessments/{reference}/entries/source/" in page
    assert f"/fi/assessments/{reference}/entries/impact/" in page
    assert f'href="/fi/assessments/{reference}/steps/evidence"' in page


def test_whoever_may_not_edit_is_led_nowhere(signed_in: SignedIn, town: Town, reference: str) -> None:
    town.moved(reference, MoveName.WITHDRAW)
    page = signed_in(town.author).get(_address(reference)).text
    assert "Oppilasennuste" in page
    assert "/entries/" not in page
    assert "/steps/" not in page


def test_an_empty_register_says_what_belongs_there(author: Browser, town: Town) -> None:
    author.get(_address(town.started()))
    assert author.page is not None
    assert "Ei vielä lähteitä" in words(author.page)


def test_a_brief_assessment_has_its_register_too(author: Browser, town: Town) -> None:
    assert 200 == author.get(_address(town.written())).status_code


def test_the_overview_and_the_page_of_the_sources_lead_to_the_register(author: Browser, reference: str) -> None:
    for page in ("", "/steps/evidence"):
        assert f'href="{_address(reference)}"' in author.get(f"/fi/assessments/{reference}{page}").text


def test_what_deserves_a_second_look_is_said_in_words(author: Browser, reference: str) -> None:
    author.get(f"/fi/assessments/{reference}/check")
    assert author.page is not None
    said = words(author.page)
    assert "Lähde on yli 5 vuotta vanha, eikä siinä ole varausta: Vanha kysely" in said
    assert "vaikutuksessa ei ole lähdettä." in said
