"""Claims about findings in words: each says what to do, in every language, and leads to its field."""

from collections.abc import Iterator

import pytest
from flask import Flask

from lva.domain.errors import PageOneTooLong
from lva.domain.judging.findings import Finding
from lva.services.assessments import Opened
from lva.web.sentences import PAGE_ONE, page_one_points, points
from tests.support import stored
from tests.support.pages import strict_languages
from tests.support.town import Town

_LANGUAGES = strict_languages()
_PLAIN = (
    Finding("empty", "background", "why"),
    Finding("too_short", "weighing", "stronger", limit=120),
    Finding("zero_not_described", "alternatives", "alternative"),
    Finding("too_many_picks", "weighing", "impact", limit=3),
    Finding("too_many_views", "hearing", "view", limit=1),
    Finding("removed_reference", "weighing", "best_alt"),
    Finding("personal_data", "background", "why", subject=("email",)),
    Finding("personal_data", "background", "why", subject=("identity_code",)),
    Finding("personal_data", "background", "why", subject=("phone",)),
    Finding("find_out_first", "screening", "t_direct"),
    Finding("check_direct", "screening", "t_direct"),
    Finding("contradiction_formal", "screening", "x_formal"),
    Finding("contradiction_temporary", "screening", "x_temporary"),
    Finding("many_unknown", "impacts", "impact"),
    Finding("only_positive", "weighing", "balance_note"),
    Finding("no_case_number", "background", "case_numbers"),
    Finding("something_new", "background", "why"),
)


@pytest.fixture
def written(app: Flask, town: Town) -> Iterator[Opened]:
    """The fee rise, while a request is being answered."""
    reference = town.written("sports-fees")
    with app.test_request_context():
        yield stored.opened(town, reference)


def _about_entries(opened: Opened) -> tuple[Finding, ...]:
    hearing = opened.dossier.of("hearing")[0].id
    impact = next(one for one in opened.dossier.of("impact") if one.get("rating") == "+1").id
    alternative = opened.dossier.aliases["proposal"]
    return (
        Finding("empty", "hearing", "hearing", hearing, "result"),
        Finding("hearing_late", "hearing", "hearing", hearing),
        Finding("harm_without_measure", "impact-details", "impact", impact, "no_measure_why"),
        Finding("area_unrated", "impacts", "impact", subject=("a_health", alternative)),
        Finding("area_unrated", "impacts", "impact", subject=("a_gone", alternative)),
        Finding("harm_without_measure", "impact-details", "impact", "00000000-0000-7000-8000-000000000000"),
    )


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_finding_is_a_sentence_with_a_way_to_its_field(written: Opened, language: str) -> None:
    found = points(_LANGUAGES[language], written, (*_PLAIN, *_about_entries(written)))
    assert [] == [point for point in found if not point.text or "%" in point.text]
    assert [] == [point for point in found if not point.url.startswith(f"/{language}/assessments/")]


def test_an_entry_with_a_page_of_its_own_is_put_right_there(written: Opened) -> None:
    first, *_ = points(_LANGUAGES["fi"], written, _about_entries(written))
    hearing = written.dossier.of("hearing")[0].id
    assert first.url.endswith(f"/entries/hearing/{hearing}?back=check#hearing.{hearing}.result")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_field_of_page_one_says_how_much_to_shorten_and_where(written: Opened, language: str) -> None:
    too_long = PageOneTooLong(3, [(name, 2) for name in (*PAGE_ONE, "nothing")])
    found = page_one_points(_LANGUAGES[language], written, too_long)
    assert len(PAGE_ONE) == len(found)
    assert [] == [point for point in found if f"/{language}/assessments/" not in point.url or "2" not in point.text]
