"""Claims about blind records: what the schema says is what is accepted, and nothing crafted is."""

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.blind import coding, reading, record, rules
from lva.domain.blind.reading import BlindFaulty
from lva.domain.blind.record import DEPTHS, Policy, Shown
from lva.domain.blind.schema import schema
from lva.domain.exchange.record_faults import MOST
from lva.domain.values.answers import canonical
from tests import dossiers, packs
from tests.cases import records
from tests.support.town import packs as library

CASES = [case.number for case in records.cases() if case.depth in DEPTHS]
ID = "0123456789abcdef" * 2


@cache
def made(number: str, policy: Policy = Policy.TEXTS) -> dict[str, Any]:
    whole = records.dossier(number)
    words = {one.path: one.text for one in coding.code(whole, {}).passages} if policy is Policy.TEXTS else {}
    shown = Shown("rural", "fi" if policy is Policy.TEXTS else "")
    return record.record(whole, coding.code(whole, words), shown, share_id=ID, policy=policy)


@pytest.mark.parametrize("policy", [Policy.RATINGS, Policy.TEXTS])
@pytest.mark.parametrize("number", CASES)
def test_every_case_gives_a_record_that_schema_and_reader_accept(number: str, policy: Policy) -> None:
    said = made(number, policy)
    blind = reading.read(canonical(said), library())
    assert (ID, said, said.get("language", "")) == (blind.id, blind.said, blind.language)


def test_an_independent_judge_of_schemas_says_the_same() -> None:
    rule = schema(packs.shipped())
    jsonschema.Draft202012Validator.check_schema(rule)
    jsonschema.Draft202012Validator(rule).validate(made("02"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(rule).validate({**made("02"), "municipality": "Lapua"})


@pytest.mark.parametrize("pack_id", ["lava", "ten-steps"])
def test_each_questionnaire_has_a_schema(pack_id: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(packs.shipped(pack_id)))


def test_the_small_pack_has_one_too() -> None:
    jsonschema.Draft202012Validator.check_schema(schema(packs.small()))


def faults(said: Any) -> list[str]:
    with pytest.raises(BlindFaulty) as caught:
        reading.read(said if isinstance(said, bytes) else canonical(said), library())
    return [f"{fault.path}:{fault.code}" for fault in caught.value.faults]


def changed(path: str, value: Any) -> dict[str, Any]:
    said = copy.deepcopy(made("02"))
    *folders, key = path.split(".")
    place: Any = said
    for folder in folders:
        place = place[int(folder)] if isinstance(place, list) else place[folder]
    place[key] = value
    return said


CRAFTED: list[tuple[str, Any, str]] = [
    ("id", "x", "id:pattern"),
    ("id", ID + "\n", "id:pattern"),
    ("id", 7, "id:type"),
    ("format", "lava.blind/2", "format:format"),
    ("pack", {"id": "lava", "version": "1.0"}, "pack:pack"),
    ("pack", "lava", "pack:pack"),
    ("depth", "individual", "depth:enum"),
    ("share", "none", "share:enum"),
    ("rules", "0", "rules:const"),
    ("municipality", "Lapua", "municipality:unknown_key"),
    ("shown.region", "Etelä-Pohjanmaa", "shown.region:unknown_key"),
    ("shown.class", "Lapua", "shown.class:enum"),
    ("shown.period", "2025-11-20", "shown.period:pattern"),
    ("answers.title", "Koulu", "answers.title:unknown_key"),
    ("answers.decide_on", "2025-11-20", "answers.decide_on:"),
    ("answers.t_direct", {"choice": "maybe"}, "answers.t_direct.choice:enum"),
    ("answers.t_direct", {}, "answers.t_direct:minProperties"),
    ("answers.why", "", "answers.why:minLength"),
    ("answers.why", "x" * 20_000, "answers.why:maxLength"),
    ("answers.why", "Koulu\x00", "answers.why:control"),
    ("answers.why", "Koulu\x1b[31m", "answers.why:control"),
    ("answers.why", "A\u0308iti", "answers.why:not_composed"),
    ("answers.ages", ["y6", "y6"], "answers.ages:uniqueItems"),
    ("answers.ages", [], "answers.ages:minItems"),
    ("answers.sites_none", 1, "answers.sites_none:const"),
    ("answers.n_children", {"number": "24"}, "answers.n_children.number:enum"),
    ("answers.n_children", {"number": "10_49", "year": 24}, "answers.n_children.year:minimum"),
    ("answers.n_children", {"number": "10_49", "year": True}, "answers.n_children.year:type"),
    ("answers.n_children", {"number": "10_49", "year": 9999}, "answers.n_children.year:maximum"),
    ("answers.best_alt", {"choice": "alternative-99"}, "answers.best_alt.choice:reference"),
    ("answers.best_alt", {"choice": "site-1"}, "answers.best_alt.choice:"),
    ("answers.worst_group", {"refs": ["group-1"] * 61}, "answers.worst_group.refs:maxItems"),
    ("entries.impact.0.id", "impact-7", "entries.impact[0].id:number"),
    ("entries.impact.0.groups", ["<script>"], "entries.impact[0].groups[0]:value"),
    ("entries.author", [{"id": "author-1", "name": "Aino"}], "entries.author[0].name:unknown_key"),
    ("entries.impact", [{"area": "a_move"}], "entries.impact[0].id:missing"),
    ("months.answers", {"before": 1}, "months.answers:pattern"),
    ("months", {"answers.prep_start": {"before": 99}}, "maximum"),
    ("self_check", {"25": "met"}, "25"),
]


@pytest.mark.parametrize(("path", "value", "expected"), CRAFTED)
def test_a_crafted_record_is_refused_and_told_where(path: str, value: Any, expected: str) -> None:
    assert [] != [one for one in faults(changed(path, value)) if expected in one]


def test_of_a_hostile_record_so_many_faults_are_told_and_no_more() -> None:
    many = {**made("02"), "answers": {f"k{number}": 1 for number in range(20_000)}}
    assert MOST == len(faults(many))


def test_a_record_without_what_it_needs_is_refused() -> None:
    for key in ("shown", "answers", "months", "share"):
        said = {one: value for one, value in made("02").items() if one != key}
        assert f"{key}:missing" in faults(said)


def test_words_in_a_record_that_shares_none_are_refused() -> None:
    said = {**made("02"), "share": "ratings"}
    assert any(one.endswith(":words") for one in faults(said))


def test_a_record_with_words_shows_its_language() -> None:
    said = {key: value for key, value in made("02").items() if key != "language"}
    assert ["language:missing"] == faults(said)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda data: data + b" ", ":canonical"),
        (lambda data: data.replace(b'"depth"', b' "depth"', 1), ":canonical"),
        (lambda _: b"[]", ":object"),
        (lambda _: b"{", ":json"),
        (lambda _: b"\xff", ":encoding"),
        (lambda data: data + b" " * reading.LIMIT_BYTES, ":too_large"),
    ],
)
def test_bytes_that_are_not_the_canonical_ones_are_refused(spoil: Callable[[bytes], bytes], expected: str) -> None:
    found = faults(spoil(canonical(made("02"))))
    assert [expected] == found or expected in (":encoding", ":json")
    assert found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.sampled_from(["answers", "entries", "shown", "pack", "months", "self_check", "share", "language"]))
def test_whatever_stands_there_the_reader_says_yes_or_why_not(value: Any, key: str) -> None:
    said = {**made("20"), key: value}
    data = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")
    try:
        found = reading.read(data, library()).said[key]
    except BlindFaulty as error:
        found = error.faults
    assert found == value or found


# -- the record itself -----------------------------------------------------------------------------------


def test_the_approval_is_bound_to_all_but_the_id() -> None:
    said = made("02")
    assert record.approval_digest(said) == record.approval_digest({**said, "id": "0" * 32})
    assert record.approval_digest(said) != record.approval_digest({**said, "rules": "next"})
    assert rules.RULES == said["rules"]


def test_a_record_says_no_more_of_its_giver_than_it_is_told_to() -> None:
    empty = dossiers.make_dossier({"decision_type": "network", "decide_on": "2025-11-20"})
    found = record.record(empty, coding.code(empty, {}), Shown(), share_id=ID, policy=Policy.RATINGS)
    assert {"period": "2025-H2", "decision_type": "network"} == found["shown"]
    assert "language" not in found


def test_without_a_day_and_a_kind_of_decision_nothing_is_shown() -> None:
    empty = dossiers.make_dossier()
    found = record.record(empty, coding.code(empty, {}), Shown(), share_id=ID, policy=Policy.RATINGS)
    assert {} == found["shown"]
