"""Claims about eleven real matters: every fact has a home, most of them a structured one, and all can be printed."""

from pathlib import Path
from typing import Final

import pytest

from lva.domain import branches, dossier, findings
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.pdf.render import page_one_excess, render
from lva.services import assessments, examples
from tests.cases import counting, records
from tests.factories import AT
from tests.pdf import samples
from tests.support.pdf import read_back, validated
from tests.support.town import Town

_NUMBERS: Final = tuple(case.number for case in records.cases())
_STRUCTURED: Final = {"01": 90, "02": 90, "03": 90, "10": 90, "11": 90}
"""The least share of structured facts, in percent, of the cases that were promised one."""
_LANGUAGES: Final = ("fi", "sv", "en")
every_case: Final = pytest.mark.parametrize("number", _NUMBERS)


def test_the_eleven_cases_are_here() -> None:
    assert ("01", "02", "03", "06", "10", "11", "14", "16", "20", "31", "32") == _NUMBERS


@every_case
def test_every_fact_stands_where_the_mapping_says(number: str) -> None:
    assert [] == counting.faults(number)


@every_case
def test_no_fact_is_held_nowhere(number: str) -> None:
    assert 0 == counting.share(number).nowhere


@pytest.mark.parametrize("number", _STRUCTURED)
def test_nine_facts_in_ten_are_structured(number: str) -> None:
    assert counting.share(number).percent >= _STRUCTURED[number]


@every_case
def test_the_screening_gives_the_depth_that_the_case_needs(number: str) -> None:
    assert records.case(number).depth is records.dossier(number).depth


@every_case
def test_every_reference_of_a_case_points_at_an_entry_that_its_field_offers(number: str) -> None:
    seen = records.dossier(number)
    pointed = [(entry, *one) for entry in seen.entries for one in dossier.references(seen.pack, entry)]
    lists = {entry.id: entry.list for entry in seen.entries}
    assert [] == [
        (entry.list, entry.id, field, key)
        for entry, field, key in pointed
        if lists.get(key) not in seen.pack.lists[entry.list].field(field).refers
    ]


@every_case
def test_nothing_that_a_case_says_is_left_out_of_its_record(number: str) -> None:
    """What no page of its depth asks would stay out of the frozen record."""
    seen = records.dossier(number)
    asked = branches.as_asked(seen)
    assert set() == set(seen.answers) - set(asked.answers)
    assert [] == [
        (before.list, before.id, key)
        for before in seen.entries
        for key in before.fields
        if key not in getattr(asked.entry(before.id), "fields", {})
    ]


@every_case
def test_the_gate_stops_a_case_for_the_reasons_written_down(number: str) -> None:
    expected = records.case(number).stops
    assert {(stop.code, at) for stop in expected for at in stop.at} == records.stops(number)
    assert all(stop.because for stop in expected)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "language"),
    [
        (case.number, language)
        for case in records.cases()
        for language in (_LANGUAGES if case.number in ("02", "10") else (case.example.language,))
    ],
)
def test_a_case_becomes_a_document_without_faults(number: str, language: str, tmp_path: Path) -> None:
    data = render(records.snapshot(number), samples.draft(), samples.languages()[language])
    assert [] == validated(data, tmp_path)
    found = read_back(data)
    assert [] == found.problems
    assert records.snapshot(number).reference in found.text


def test_a_case_whose_gaps_are_filled_passes_the_gate_and_fits_page_one() -> None:
    whole = records.seen(records.completed("02"))
    assert () == findings.blocking(whole)
    record = records.frozen(whole, records.case("02").organisation)
    printed = whole.answers["pdf_langs"]
    assert [None] == [page_one_excess(record, samples.imprint(), samples.languages()[one]) for one in printed]


@every_case
def test_a_case_is_saved_like_anything_that_a_person_types(town: Town, number: str) -> None:
    with town.working() as work:
        reference = examples.make(work, records.case(number).example, uuid7(AT)).reference
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
    expected = records.dossier(number)
    assert [entry.list for entry in expected.entries] == [entry.list for entry in opened.dossier.entries]
    assert set(expected.answers) == set(opened.dossier.answers)
    assert len(findings.blocking(expected)) == len(findings.blocking(opened.dossier))
