"""Claims about records that go out, and about two records that say the same."""

import json
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from lva.content.library import Library
from lva.content.model import Depth
from lva.domain.dossier import Entry
from lva.domain.exchange import record
from lva.domain.exchange.record import Record
from lva.domain.exchange.record_forms import draft, normal_form
from lva.domain.exchange.record_schema import schema
from lva.domain.snapshot import Header
from lva.domain.values.answers import canonical
from tests import dossiers, packs
from tests.cases import records
from tests.domain.recorded import WHOLE, Said, dossier, drafts, refused, spoiled
from tests.support import exchanged
from tests.support.exchanged import changed

VALIDATOR: Final = Draft202012Validator(schema(packs.small(), "en"))
SMALL: Final = Library({("small", "2.1"): packs.small()})
LAVA: Final = packs.shipped()
CASE: Final = exchanged.of_case("02")


def _normal(data: bytes) -> dict[str, Any]:
    return normal_form(json.loads(data), LAVA)


# -- what goes out ----------------------------------------------------------------------------------------


def test_a_draft_has_no_approvals_findings_and_texts() -> None:
    assert not {"approvals", "findings", "texts"} & json.loads(CASE).keys()
    assert canonical(json.loads(CASE)) == CASE


def test_what_points_at_a_removed_entry_goes_out_without_it() -> None:
    whole = dossiers.worked()
    first = whole.of("impact")[0].id
    left = dossiers.removed(whole, first)
    data = exchanged.of_dossier(exchanged.plain(left))
    assert first in left.answers["position_impacts"]
    assert [] == exchanged.told(data)
    assert first not in exchanged.taken(data).answers.get("position_impacts", [])


def test_what_a_later_questionnaire_has_put_into_a_matter_stays_out() -> None:
    whole = exchanged.plain(records.dossier("02"))
    strange = [Entry("x1", "later_list", {"a": "b"}, exchanged.MATTER)]
    strange += [replace(entry, fields={**entry.fields, "later_field": "x"}) for entry in whole.of("handling")]
    kept = [entry for entry in whole.entries if entry.list != "handling"]
    later = replace(whole, entries=(*kept, *strange), answers={**whole.answers, "later_question": "x"})
    header = Header(
        {},
        {"language": "fi"},
        [{"id": exchanged.MATTER, "title": "x", "later": 1, "decider": whole.answers["decider"]}],
    )
    assert [] == exchanged.told(draft(later, header))


# -- two records that say the same ------------------------------------------------------------------------


def test_a_record_says_the_same_whatever_its_ids_are() -> None:
    read = exchanged.taken(CASE)
    ids = {one: f"n{place}" for place, one in enumerate(reversed([*(e.id for e in read.entries), exchanged.MATTER]))}
    assert _normal(CASE) == _normal(_again(read.renamed(ids), CASE))


def _again(read: Record, data: bytes) -> bytes:
    """Return a record as it would go out again, with the head that it came with."""
    top = json.loads(data)
    matters = [{"id": matter.id, **matter.fields} for matter in read.matters]
    return draft(read.dossier, Header(top.get("organisation", {}), top["assessment"], matters, made_by="somebody else"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("assessment.reference", "LVA-2030-AAAAAA"),
        ("assessment.state", "issued"),
        ("assessment.version", 7),
        ("assessment.started_at", "2026-01-01T00:00:00Z"),
        ("assessment.before", {"reference": "x"}),
        ("made_by", "lva 9"),
        ("texts", {}),
        ("approvals", []),
        ("findings", {}),
        ("entries.hearing_of_nobody", []),
        ("entries.attachment[0].file", {"digest": "0" * 64}),
    ],
)
def test_what_happens_by_itself_makes_no_difference(path: str, value: object) -> None:
    assert _normal(CASE) == _normal(changed(CASE, path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("organisation.kind", "county"),
        ("assessment.depth", "brief"),
        ("matters[0].title", "Toinen"),
        ("answers.heard", "no"),
        ("entries.impact[0].what", "Muuta."),
        ("entries.impact[0].alternative", "v-zero"),
        ("matters[0].handlings[0]", ...),
    ],
)
def test_what_somebody_says_makes_a_difference(path: str, value: object) -> None:
    assert _normal(CASE) != _normal(changed(CASE, path, value))


def test_a_record_without_lists_is_compared_too() -> None:
    bare = {"assessment": {"language": "fi"}, "matters": [{"id": "m"}]}
    assert {"matters": [{"id": "1"}], "answers": {}, "entries": {}} == {
        key: value for key, value in normal_form(bare, packs.small()).items() if key != "assessment"
    }


# -- whatever somebody sends ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(drafts())
def test_what_went_out_comes_in_and_goes_out_the_same(said: Said) -> None:
    whole = dossier(said)
    about = {key: value for key, value in whole.answers.items() if whole.pack.questions[key].place == "matter"}
    data = draft(whole, Header({}, {"language": "fi", "depth": "brief"}, [{"id": "m1", **about}]))
    read = record.read(data, SMALL)
    ids = {own: f"new-{place}" for place, own in enumerate(["m1", *(entry.id for entry in read.entries)])}
    again = _again(read.renamed(ids), data)
    expected, found = (normal_form(json.loads(one), whole.pack) for one in (data, again))
    assert record.read(again, SMALL).depth is Depth.BRIEF
    assert expected == found


@settings(max_examples=100, deadline=None)
@given(spoiled(WHOLE))
def test_whatever_comes_is_refused_or_is_valid(data: bytes) -> None:
    found = refused(data, SMALL)
    assert found or VALIDATOR.is_valid(json.loads(data))


@settings(max_examples=20)
@given(st.binary(max_size=200))
def test_bytes_without_any_sense_are_refused(data: bytes) -> None:
    assert refused(data, SMALL)
