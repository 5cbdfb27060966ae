"""Claims about eighteen real matters: every fact has a home, most of them a structured one, and all can be printed."""

from pathlib import Path
from typing import Final

import pytest

from lva.content.model import Depth
from lva.domain import dossier
from lva.domain.judging import branches, findings
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values.answers import is_given
from lva.pdf.render import page_one_excess, render
from lva.services import assessments
from lva.services.showing import examples
from tests import dossiers
from tests.appendix import samples
from tests.cases import counting, records
from tests.factories import AT
from tests.support.pdf import read_back, validated
from tests.support.town import Town

pytestmark = pytest.mark.unmeasured

_NUMBERS: Final = tuple(case.number for case in records.cases())
_STRUCTURED: Final = {"01": 90, "02": 90, "03": 90, "10": 90, "11": 90}
"""The least share of structured facts, in percent, of the cases that were promised one."""
_LANGUAGES: Final = ("fi", "sv", "en")
_PAGE: Final = records.FOLDER.parents[1] / "docs" / "content" / "cases.md"
every_case: Final = pytest.mark.parametrize("number", _NUMBERS)


def test_the_eighteen_cases_are_here() -> None:
    expected = "01 02 03 05 06 08 10 11 12 13 14 15 16 20 21 30 31 32"
    assert tuple(expected.split()) == _NUMBERS


@every_case
def test_every_fact_stands_where_the_mapping_says(number: str) -> None:
    assert [] == counting.faults(number)


def test_the_table_of_the_documentation_is_what_the_script_counts() -> None:
    assert counting.table() in _PAGE.read_text("utf-8")


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


# -- appendices ---------------------------------------------------------------------------------------


@every_case
@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_case_becomes_an_appendix_in_each_language(number: str, language: str) -> None:
    found = read_back(render(records.snapshot(number), samples.draft(), samples.languages()[language]))
    assert [] == found.problems
    assert records.snapshot(number).reference in found.text


@pytest.mark.slow
def test_the_appendix_of_a_large_case_stands_before_the_validators(tmp_path: Path) -> None:
    assert [] == validated(render(records.snapshot("02"), samples.draft(), samples.languages()["fi"]), tmp_path)


@pytest.mark.parametrize("number", records.finished())
def test_a_finished_case_passes_the_gate(number: str) -> None:
    assert () == findings.blocking(records.whole(number))


@pytest.mark.parametrize("number", records.finished())
def test_page_one_of_a_finished_case_is_one_page_in_each_language(number: str) -> None:
    record, imprint = records.issued(number), records.imprint(number)
    assert [None] * 3 == [page_one_excess(record, imprint, samples.languages()[one]) for one in _LANGUAGES]


def test_the_finished_cases_are_of_either_depth_and_language() -> None:
    kinds = {number: (records.whole(number).depth, records.whole(number).language) for number in records.finished()}
    assert {
        "01": (Depth.FULL, "fi"), "02": (Depth.FULL, "fi"), "10": (Depth.BRIEF, "fi"), "16": (Depth.FULL, "fi"),
        "20": (Depth.BRIEF, "sv"),
    } == kinds  # fmt: skip


@pytest.mark.parametrize("number", records.finished())
def test_nothing_that_was_added_to_a_finished_case_is_left_out_of_it(number: str) -> None:
    """What is invented for a page that nobody asks would not be printed."""
    asked = records.whole(number)
    lost = [
        (name, item["id"], key)
        for name, items in records.added(number).entries.items()
        for item in items
        for key, value in item.items()
        if key != "id" and is_given(value)
        if key not in getattr(asked.entry(dossiers.ALIASES.get(item["id"][1:], item["id"])), "fields", {})
    ]
    assert [] == lost


# -- storage ------------------------------------------------------------------------------------------


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
