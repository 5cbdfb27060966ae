"""Claims about reading records that somebody sent: what fits comes in whole, and all that is wrong is told."""

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from lva.content.library import RELEASED, Library
from lva.content.model import Depth
from lva.domain.exchange import record
from lva.domain.exchange.record_faults import MOST, RecordFaulty, below
from lva.domain.exchange.strict_json import DEPTH, DIGITS, LIMIT_BYTES, MARKS
from tests.cases import records
from tests.dossiers import worked
from tests.packs import shipped, small
from tests.support import exchanged
from tests.support.exchanged import changed, faults, told

CASE: Final = exchanged.of_case("14")
"""A brief assessment."""
FULL: Final = exchanged.of_case("02")
"""A full one, with handlings and references of every sort."""
SMALL: Final = Library({("small", "2.1"): small()})
_ZERO: Final = "entries.alternative[0]"


# -- what fits ---------------------------------------------------------------------------------------------


def test_a_record_comes_in_as_the_rules_see_it() -> None:
    read = exchanged.taken(FULL)
    expected = exchanged.plain(records.dossier("02"))
    assert (expected.depth, "fi", expected.answers) == (read.depth, read.language, read.all_answers)
    assert {entry.id: entry for entry in expected.entries} == {entry.id: entry for entry in read.entries}
    assert expected.aliases == read.dossier.aliases
    assert [entry.list for entry in expected.entries] == [entry.list for entry in read.dossier.entries]


def test_what_belongs_to_a_document_is_not_looked_at() -> None:
    for key in ("approvals", "findings", "texts", "made_by"):
        assert [] == told(changed(CASE, key, {"x": [None, 1.5, "e\u0301"]}))


def test_little_is_needed() -> None:
    top = json.loads(CASE)
    del top["organisation"], top["answers"]
    top["assessment"] = {"language": "sv"}
    top["matters"] = [{"id": "m", "title": "Asia"}]
    top["entries"] = {"alternative": [{"id": "a", "kind": "zero"}, {"id": "b", "kind": "proposal"}]}
    read = exchanged.taken(json.dumps(top).encode())
    assert (None, {"title": "Asia"}, "sv") == (read.depth, read.all_answers, read.language)


def test_the_ids_of_a_record_can_all_be_changed() -> None:
    read = exchanged.taken(FULL)
    own = [matter.id for matter in read.matters] + [entry.id for entry in read.entries]
    there = {one: f"new-{one}" for one in own}
    again = read.renamed(there).renamed({new: old for old, new in there.items()})
    assert (read.answers, read.entries, read.matters) == (again.answers, again.entries, again.matters)
    assert not set(own) & {entry.id for entry in read.renamed(there).entries}


def test_words_that_look_like_an_id_stay_words() -> None:
    one = exchanged.taken(FULL).entries[0].id
    read = exchanged.taken(changed(FULL, "matters[0].why", one))
    renamed = read.renamed({**{entry.id: f"x-{entry.id}" for entry in read.entries}, exchanged.MATTER: "m"})
    assert one == renamed.matters[0].fields["why"]


def test_files_stay_behind_and_their_entries_come() -> None:
    file = {"digest": "0" * 64, "name": "kartta.pdf", "size": 5, "type": "application/pdf"}
    read = exchanged.taken(changed(FULL, "entries.attachment[0].file", file))
    before, after = (one.dossier.of("attachment")[0] for one in (read, read.without_files()))
    assert {"file"} == before.fields.keys() - after.fields.keys()


# -- the file as a whole -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b'{"a": "\\', "json"),
        (b'"' + b'\\"' * 100_000, "json"),
        (b"\xef\xbb\xbf{}", "json"),
        (b'{"a": \x00}', "json"),
        (b"\xff\xfe", "utf8"),
        (b" " * (LIMIT_BYTES + 1), "too_large"),
        (b"[" * (DEPTH + 1), "too_deep"),
        (b"[" * 1_000_000, "too_deep"),
        (b'{"a":' * 200_000, "too_deep"),
        (b"[" + b"1," * MARKS + b"1]", "too_many_values"),
        (b"[" + b"[]," * MARKS + b"1]", "too_many_values"),
        (b"[]", "object"),
        (b"null", "object"),
        (b"1e999", "object"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(data: bytes, code: str) -> None:
    assert [("", code)] == told(data)


@pytest.mark.parametrize("said", [..., "lava.record/2", 1, None])
def test_a_file_of_another_format_is_one_fault(said: object) -> None:
    assert [("format", "format")] == told(changed(changed(CASE, "format", said), "answers.heard", "perhaps"))


def test_brackets_in_words_are_no_depth() -> None:
    assert [] == told(changed(CASE, "matters[0].why", "[{" * 40 + '\\"'))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("null", "null"),
        ("1.5", "float"),
        ("1e3", "float"),
        ("NaN", "float"),
        ("-Infinity", "float"),
        ("9" * (DIGITS + 1), "huge_number"),
        ("9" * 500_000, "huge_number"),
        ('"e\\u0301"', "not_composed"),
        ('"a\\u0000"', "control"),
        ('"\\ud800"', "control"),
        ('["x", null]', "null"),
        ('{"choice": "yes", "choice": "no"}', "doubled_key"),
        ('""', "blank"),
        ("[]", "blank"),
        ("{}", "blank"),
        ("false", "blank"),
    ],
)
def test_what_json_has_and_the_format_has_not_is_told(written: str, code: str) -> None:
    data = changed(CASE, "answers.heard", "HERE").replace(b'"HERE"', written.encode())
    assert [code] == [fault.code for fault in faults(data)]


def test_a_key_that_stands_twice_is_told_wherever_it_is() -> None:
    data = CASE.replace(b'"answers":{', b'"answers":{"t_direct":"x",', 1).replace(
        b'{"answers"', b'{"pack":{},"answers"', 1
    )
    data = data.replace(b'"matters":[{', b'"matters":[{"id":"m",', 1)
    assert {("answers.t_direct", "doubled_key"), ("pack", "doubled_key"), ("matters[0].id", "doubled_key")} == set(
        told(data)
    )


def test_of_very_many_faults_the_first_are_listed_and_all_are_counted() -> None:
    with pytest.raises(RecordFaulty) as caught:
        exchanged.taken(changed(CASE, "answers", {f"q{number}": 1 for number in range(MOST + 5)}))
    assert (MOST, 5, "answers.q0: unknown_key") == (len(caught.value.faults), caught.value.more, caught.value.args[0])


@pytest.mark.parametrize(
    ("path", "key", "expected"),
    [
        ("", "a", "a"),
        ("a", "b_c-d", "a.b_c-d"),
        ("a", 3, "a[3]"),
        ("a", "ä b", 'a["\\u00e4 b"]'),
        ("", "x" * 50, f'["{"x" * 40}"]'),
    ],
)
def test_a_path_says_where_something_stands(path: str, key: str | int, expected: str) -> None:
    assert expected == below(path, key)


# -- the head ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("stranger", 1, ("stranger", "unknown_key")),
        ("pack", ..., ("pack", "missing")),
        ("pack", [], ("pack", "object")),
        ("pack.id", ..., ("pack.id", "missing")),
        ("pack.id", "java", ("pack.id", "option")),
        ("pack.id", 7, ("pack.id", "text")),
        ("pack.version", "1900.1", ("pack.version", "pack_version")),
        ("pack.version", None, ("pack.version", "null")),
        ("pack.stranger", "x", ("pack.stranger", "unknown_key")),
        ("organisation", "x", ("organisation", "object")),
        ("organisation.kind", " ", ("organisation.kind", "text")),
        ("organisation.stranger", "x", ("organisation.stranger", "unknown_key")),
        ("organisation.name.de", "x", ("organisation.name.de", "unknown_key")),
        ("organisation.settings", {"a": None}, ("organisation.settings.a", "null")),
        ("assessment", ..., ("assessment", "missing")),
        ("assessment.language", ..., ("assessment.language", "missing")),
        ("assessment.language", "de", ("assessment.language", "option")),
        ("assessment.depth", "deep", ("assessment.depth", "option")),
        ("assessment.version", 0, ("assessment.version", "whole")),
        ("assessment.version", True, ("assessment.version", "whole")),
        ("assessment.version", "1", ("assessment.version", "whole")),
        ("assessment.before", 1, ("assessment.before", "object")),
        ("assessment.stranger", "x", ("assessment.stranger", "unknown_key")),
    ],
)
def test_a_head_that_is_wrong_is_told(path: str, value: object, expected: tuple[str, str]) -> None:
    assert expected in told(changed(CASE, path, value))


def test_a_released_questionnaire_that_says_something_else_is_another_one() -> None:
    data = changed(CASE, "pack.digest", "sha256:other")
    assert "sha256:other" == exchanged.taken(data).pack_digest
    pinned = Library({("lava", shipped().version): replace(shipped(), status=RELEASED)})
    with pytest.raises(RecordFaulty) as caught:
        record.read(data, pinned)
    assert ["pack_changed"] == [fault.code for fault in caught.value.faults]
    assert record.read(CASE, pinned).depth is Depth.BRIEF


# -- what belongs together ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("matters", ..., ("matters", "missing")),
        ("matters", [], ("matters", "missing")),
        ("matters", {}, ("matters", "list")),
        ("matters[0]", "x", ("matters[0]", "object")),
        ("matters[0].id", ..., ("matters[0].id", "missing")),
        ("matters[0].id", 5, ("matters[0].id", "id_form")),
        ("matters[0].title", ..., ("matters[0].title", "missing")),
        ("matters[0].heard", "yes", ("matters[0].heard", "unknown_key")),
        ("matters[0].handlings", {}, ("matters[0].handlings", "list")),
        ("matters[0].entries", [], ("matters[0].entries", "object")),
        ("matters[0].entries", {"handling": []}, ("matters[0].entries.handling", "unknown_list")),
        ("matters[0].entries", {"impact": []}, ("matters[0].entries.impact", "unknown_list")),
        ("answers.title", "x", ("answers.title", "unknown_key")),
        ("answers.x_individual", "yes", ("answers.x_individual", "individual")),
        ("entries.dissent", [], ("entries.dissent", "unknown_list")),
        ("entries.stranger", [], ("entries.stranger", "unknown_list")),
        ("entries.alternative", ..., ("entries.alternative", "ready_made_missing")),
        (f"{_ZERO}.kind", "proposal", ("entries.alternative[1].kind", "ready_made_twice")),
        (f"{_ZERO}.id", "Big", (f"{_ZERO}.id", "id_form")),
        (f"{_ZERO}.id", "x" * 37, (f"{_ZERO}.id", "id_form")),
        (f"{_ZERO}.id", exchanged.MATTER, (f"{_ZERO}.id", "id_twice")),
        (f"{_ZERO}.stranger", "x", (f"{_ZERO}.stranger", "unknown_key")),
        ("answers.position_impacts", ["nobody"], ("answers.position_impacts[0]", "reference")),
        ("answers.best_alt", {"choice": "nobody"}, ("answers.best_alt.choice", "reference")),
        ("answers.best_alt", {"choice": exchanged.MATTER}, ("answers.best_alt.choice", "reference")),
        ("entries.impact[0].alternative", "nobody", ("entries.impact[0].alternative", "reference")),
        ("entries.impact[0].sources", ["v-zero"], ("entries.impact[0].sources[0]", "reference_list")),
    ],
)
def test_what_does_not_belong_together_is_told(path: str, value: object, expected: tuple[str, str]) -> None:
    assert expected in told(changed(FULL, path, value))


def test_an_option_beside_entries_is_no_reference() -> None:
    assert [] == told(changed(FULL, "entries.impact[0].groups", ["all"]))
    assert [] == told(changed(FULL, "answers.best_alt", {"text": "Ei vielä."}))


def test_what_points_at_a_misshapen_id_is_not_wrong_as_well() -> None:
    data = FULL.replace(b'"v-zero"', b'"V Zero"')
    assert [(f"{_ZERO}.id", "id_form")] == told(data)


def test_a_self_assessment_needs_its_year_and_has_no_matter() -> None:
    top = {"format": "lava.record/1", "pack": {"id": "ten-steps", "version": shipped("ten-steps").version}}
    top |= {"assessment": {"language": "fi"}}
    assert [("answers.year", "missing"), ("answers.scope", "missing")] == told(json.dumps(top).encode())
    found = exchanged.taken(json.dumps({**top, "answers": {"year": 2026, "scope": {"choice": "whole"}}}).encode())
    assert ((), 2026) == (found.matters, found.answers["year"])
    data = json.dumps({**top, "matters": [{"id": "m"}]}).encode()
    assert ("matters", "no_matters") in told(data)
    assert ("matters[0].handlings", "unknown_list") in told(changed(data, "matters[0].handlings", []))


# -- answers -----------------------------------------------------------------------------------------------


def _small(**answers: Any) -> bytes:
    top = {
        "format": "lava.record/1",
        "pack": {"id": "small", "version": "2.1"},
        "assessment": {"language": "fi"},
        "matters": [{"id": "m"}],
        "answers": answers,
        "entries": {"thing": [{"id": "t1", "kind": "yes"}, {"id": "t2", "kind": "no"}]},
    }
    return json.dumps(top).encode()


def _told_small(**answers: Any) -> list[tuple[str, str]]:
    try:
        record.read(_small(**answers), SMALL)
    except RecordFaulty as error:
        return [(fault.path.removeprefix("answers."), fault.code) for fault in error.faults]
    return []


GOOD: Final[dict[str, Any]] = {
    "ready": "yes",
    "story": "Yksi.\nKaksi.",
    "tags": ["a", "b"],
    "colour": {"choice": "red"},
    "colours": ["red", "blue"],
    "sure": "not_known",
    "agreed": True,
    "age": 7,
    "amount": {"from": "20", "to": "30", "estimate": True, "year": 2026},
    "day": "2026-03-25",
    "moment": "2024/2025-03",
    "tongue": "fi",
    "price": {"low": 100, "high": 200, "per": "year", "text": "noin"},
    "weight": "-12.5",
    "page": {"value": "https://example.org", "on": "2026-01-01"},
    "cells": [["a", "b"], ["1", ""]],
    "rooms": {"home": {"choice": "red", "text": "x"}},
    "growth": [{"label": "a", "value": "1.5", "count": 3, "on": "2026-01-01", "around": "2026", "sure": "no"}],
    "picture": {"digest": "0" * 64, "name": "a.png", "size": 5, "type": "image/png"},
    "best": {"choice": "t2", "text": "Siksi."},
    "likes": ["none", "t1"],
}


@pytest.mark.parametrize("key", GOOD)
def test_an_answer_of_every_kind_comes_in(key: str) -> None:
    assert [] == _told_small(**{key: GOOD[key]})


def test_a_picture_that_is_an_answer_stays_behind_too() -> None:
    read = record.read(_small(**GOOD), SMALL).without_files()
    assert {"picture"} == GOOD.keys() - read.answers.keys()


ROOMS: Final = [("rooms.home.choice", "option"), ("rooms.moon", "option")]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("ready", "perhaps", [("ready", "option")]),
        ("ready", {"choice": "yes"}, [("ready", "option")]),
        ("story", 5, [("story", "kind")]),
        ("story", {"value": "x"}, [("story", "kind")]),
        ("story", "x" * 10_001, [("story", "too_long")]),
        ("story", " x ", [("story", "written")]),
        ("story", "010190-123A syntyi", [("story", "identity_code")]),
        ("story", "010190-123A\x00", [("story", "control")]),
        ("tags", ["a", 5, {"a": 1}], [("tags[1]", "kind"), ("tags[2]", "kind")]),
        ("tags", ["a"] * 61, [("tags", "kind")]),
        ("tags", ["a", 5] * 150, [("tags", "kind")]),
        ("tags", ["a", " b"], [("tags", "written")]),
        ("tags", ["a", "010190-123A"], [("tags[1]", "identity_code")]),
        ("colour", "red", [("colour", "written")]),
        ("colour", {"choice": "pink", "text": 5}, [("colour.choice", "option"), ("colour.text", "kind")]),
        ("colour", {"choice": {"choice": "red"}}, [("colour.choice", "option")]),
        ("colour", {"choice": "red", "stranger": "x"}, [("colour.stranger", "unknown_key")]),
        ("colour", {"choice": "red", "text": ""}, [("colour.text", "blank")]),
        ("colours", ["pink", "red", "grey"], [("colours[0]", "option"), ("colours[2]", "option")]),
        ("colours", ["blue", "red"], [("colours", "written")]),
        ("agreed", "yes", [("agreed", "kind")]),
        ("age", True, [("age", "number")]),
        ("age", 500, [("age", "too_great")]),
        ("amount", {"number": "x", "year": 5000}, [("amount.number", "number"), ("amount.year", "too_great")]),
        ("amount", {"number": "1", "to": "2"}, [("amount", "number_or_range")]),
        ("amount", {"from": "3", "to": "2"}, [("amount", "range")]),
        ("amount", {"number": "007"}, [("amount.number", "written")]),
        ("amount", {"not_known": True, "number": "5"}, [("amount.number", "unknown_key")]),
        ("amount", {"not_known": 1}, [("amount.not_known", "written")]),
        ("day", "25.3.2026", [("day", "written")]),
        ("day", "2026-02-30", [("day", "date")]),
        ("moment", "soon", [("moment", "date")]),
        ("price", {"low": -5, "per": "week"}, [("price.low", "money")]),
        ("price", {"low": 5, "per": "week"}, [("price", "option")]),
        ("price", {"low": 5, "high": "12,50"}, [("price.high", "written")]),
        ("weight", "x", [("weight", "decimal")]),
        ("weight", "12.50", [("weight", "written")]),
        ("page", {"value": "javascript:x", "on": "x"}, [("page.value", "link"), ("page.on", "date")]),
        ("cells", [["a", 5], ["x" * 301, "b"]], [("cells[0][1]", "kind"), ("cells[1][0]", "too_long")]),
        ("cells", [["a"]] * 22, [("cells", "table_size")]),
        ("cells", [["a", ""], ["", ""]], [("cells", "written")]),
        ("cells", {"a": 1}, [("cells", "kind")]),
        ("rooms", {"home": {"choice": "pink"}, "moon": {"text": "x"}}, ROOMS),
        ("rooms", {"home": {"text": "x", "stranger": "y"}}, [("rooms.home.stranger", "unknown_key")]),
        ("growth", [{}, {"value": "x", "count": -1}], [("growth[1].value", "decimal"), ("growth[1].count", "number")]),
        ("growth", [{"label": "a"}, "x"], [("growth[1]", "kind")]),
        ("growth", [{"label": str(n)} for n in range(5)], [("growth", "too_many_rows")]),
        ("growth", [{"label": "a", "stranger": "x"}], [("growth[0].stranger", "unknown_key")]),
        ("growth", [{"label": "a"}, {"label": ""}], [("growth", "written")]),
        ("picture", {**GOOD["picture"], "digest": "0"}, [("picture", "file")]),
        ("picture", {**GOOD["picture"], "stranger": "x"}, [("picture.stranger", "unknown_key")]),
        ("best", {"choice": 5}, [("best.choice", "kind")]),
        ("likes", ["t1", 5], [("likes[1]", "kind")]),
        ("likes", ["t1", "t1"], [("likes", "written")]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_answer_is_told_where_it_stands(
    key: str, value: Any, expected: list[tuple[str, str]]
) -> None:
    assert expected == _told_small(**{key: value})


def test_a_fault_says_what_could_stand_instead() -> None:
    data = changed(changed(CASE, "answers.heard", "perhaps"), "answers.x_law", {"choice": "maybe"})
    assert [True, True] == ["no" in fault.facts["choices"] for fault in faults(data)]
    (written,) = faults(changed(CASE, "matters[0].title", " Asia "))
    assert '"Asia"' == written.facts["form"]


def test_the_worked_examples_are_records_too() -> None:
    for name in ("afternoon-fees", "village-school"):
        whole = exchanged.plain(replace(worked(name), depth=Depth.BRIEF if name == "afternoon-fees" else Depth.FULL))
        assert [] == told(exchanged.of_dossier(whole))
