"""Claims about what leaves an assessment: by its share marks only, and no word by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from lva.content.model import Field, Kind, Part, Question, Share, Text
from lva.domain.blind import coding
from lva.domain.blind.record import DEPTHS
from lva.domain.dossier import Dossier, Entry
from tests import dossiers, packs
from tests.cases import records

_TELLING = 3
"""Shorter words, such as the number of an appendix, stand in any text."""
CASES = [case.number for case in records.cases() if case.depth in DEPTHS]


def strings(value: Any) -> Iterator[str]:
    """Iterate over every string in a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def scalars(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from scalars(one, f"{path}.{key}")
    elif isinstance(value, list):
        for one in value:
            yield from scalars(one, path)
    else:
        yield path, value


def dossier(answers: Mapping[str, Any], *entries: Entry) -> Dossier:
    return dossiers.make_dossier(answers, entries)


def coded(answers: Mapping[str, Any], *entries: Entry, words: Mapping[str, str] | None = None) -> coding.Coded:
    return coding.code(dossier(answers, *entries), words or {})


@pytest.mark.parametrize("number", CASES)
def test_no_text_of_a_case_leaves_by_itself(number: str) -> None:
    whole = records.dossier(number)
    found = coding.code(whole, {})
    options = {option.key for one in whole.pack.options.values() for option in one}
    ids = {entry["id"] for entries in found.entries.values() for entry in entries}
    bands = {"negative", "under_10", "10_49", "50_199", "200_999", "from_1000", "one", "several"}
    money = {"under_1000", "1000_9999", "10000_99999", "100000_999999", "from_1000000"}
    left = set(strings(found.answers)) | set(strings(found.entries))
    strange = [one for one in left - options - ids - bands - money if one.strip("0123456789-H/.") != ""]
    assert [] == strange


@pytest.mark.parametrize("number", CASES)
def test_no_dropped_value_of_a_case_occurs_anywhere_in_what_leaves(number: str) -> None:
    whole = records.dossier(number)
    pack = whole.pack
    words = {one.path: one.text for one in coding.code(whole, {}).passages}
    approved = dict.fromkeys(words, "sana")
    found = coding.code(whole, approved)
    left = {*strings(found.answers), *strings(found.entries)}
    fields: list[tuple[Field, Any]] = [(one, whole.answers.get(key)) for key, one in pack.questions.items()]
    fields += [(one, entry.get(one.key)) for entry in whole.entries for one in pack.lists[entry.list].fields]
    dropped = {text for field, value in fields if field.share is Share.DROP for text in strings(value)}
    coded_too = {option.key for one in pack.options.values() for option in one}
    telling = {one for one in dropped - coded_too if len(one) >= _TELLING and not one.isdigit()}
    assert set() == {one for one in telling for text in left if one in text}


@pytest.mark.parametrize("number", CASES)
def test_every_value_that_leaves_leads_to_a_mark(number: str) -> None:
    whole = records.dossier(number)
    words = {one.path: "sana" for one in coding.code(whole, {}).passages}
    found = coding.code(whole, words)
    marks = {leaf.path: leaf.share for leaf in found.leaves}
    assert Share.DROP not in marks.values()
    answers = [item for key, one in found.answers.items() for item in scalars(one, f"answers.{key}")]
    entries = [
        item
        for name, listed in found.entries.items()
        for entry in listed
        for key, one in entry.items()
        if key != "id"
        for item in scalars(one, f"entries.{name}.{entry['id']}.{key}")
    ]
    rows = {path for path in marks if any(part.isdigit() for part in path.split("."))}
    told = {path for path, _ in (*answers, *entries)}
    assert set() == {
        path for path in told - marks.keys() if not any(row.startswith(path.rpartition(".")[0]) for row in rows)
    }


def test_entries_get_new_ids_and_references_follow() -> None:
    site = Entry("0191-secret", "site", {"name": "Koulu", "kind": "school"})
    group = Entry("0192-secret", "group", {"people": "children", "sites": ["0191-secret", "gone"]})
    found = coded({}, site, group)
    assert [{"id": "site-1", "kind": "school"}] == found.entries["site"]
    assert ["site-1"] == found.entries["group"][0]["sites"]


def test_a_reference_to_nothing_that_leaves_is_left_out() -> None:
    found = coded({"worst_group": {"refs": ["gone"], "text": "Siksi."}})
    assert {} == found.answers


def test_a_choice_beside_references_stays() -> None:
    impact = Entry("i", "impact", {"area": "a_move", "groups": ["all"], "rating": "-1"})
    assert ["all"] == coded({}, impact).entries["impact"][0]["groups"]


@pytest.mark.parametrize(
    ("key", "value", "left"),
    [
        ("title", "Koulun lakkautus", None),
        ("decide_on", "2025-11-20", "2025-H2"),
        ("prep_start", "2025-01", "2025-H1"),
        ("hours", 40, "10_49"),
        ("n_children", {"number": "24", "estimate": True, "year": 2025, "source": "Väestötieto"},
         {"number": "10_49", "estimate": True, "year": 2025}),
        ("n_children", {"not_known": True}, {"not_known": True}),
        ("n_children", {"source": "Väestötieto"}, None),
        ("t_direct", {"choice": "significant", "text": "Koko koulu."}, {"choice": "significant"}),
        ("pdf_langs", ["fi"], "one"),
        ("pdf_langs", ["fi", "sv"], "several"),
        ("pdf_langs", ["fi+sv"], "several"),
        ("case_numbers", ["LAPDno-2024-823"], None),
        ("ten_steps", {"participation": {"choice": "plus", "text": "Kuultiin."}}, None),
        ("sites_none", True, True),
        ("published", {"value": "https://esimerkki.fi", "date": "2025-01-01"}, None),
    ],
)  # fmt: skip
def test_each_kind_leaves_as_its_mark_says(key: str, value: Any, left: Any) -> None:
    if key == "ten_steps":
        field = packs.shipped().questions[key]
        row = packs.shipped().options[field.rows][0].key
        chosen = packs.shipped().options[field.options][0].key
        value, left = {row: {"choice": chosen, "text": "Kuultiin."}, "other": {"text": "x"}}, {row: {"choice": chosen}}
    assert left == coded({key: value}).answers.get(key)


def test_money_leaves_in_bands() -> None:
    cost = Entry("c", "cost", {"what": "Kuljetus", "kind": "once", "amount": {"low": 1_200_000, "per": "year"}})
    assert {"low": "10000_99999", "per": "year"} == coded({}, cost).entries["cost"][0]["amount"]
    other = Entry("c", "cost", {"amount": {"high": 50_000}})
    assert {"high": "under_1000"} == coded({}, other).entries["cost"][0]["amount"]


def test_rows_leave_without_their_words() -> None:
    values = [{"label": "2026\u201327", "number": "240", "kind": "forecast"}, {"label": "Sana"}]
    found = coded({}, Entry("f", "forecast", {"values": values}))
    assert [{"number": "200_999", "kind": "forecast"}] == found.entries["forecast"][0]["values"]
    assert ["2026\u201327", "Sana"] == [one.text for one in found.passages]


def test_words_come_back_by_their_path_and_nothing_else_does() -> None:
    words = {"answers.why": " Lapset. ", "answers.title": "Lapua", "answers.proposal": " "}
    found = coded({"why": "Lapuan lapset.", "title": "Lapua", "proposal": "Lapualla."}, words=words)
    assert {"why": "Lapset."} == found.answers


def test_a_list_that_is_dropped_as_a_whole_leaves_no_entry() -> None:
    entries = packs.shipped().lists
    assert coding.is_shared(entries["impact"])
    assert [] == [name for name, one in entries.items() if not coding.is_shared(one) and name in coded({}).entries]


def test_months_are_told_only_if_the_day_of_the_decision_is_known() -> None:
    assert {} == coded({"prep_start": "2025-01"}).months
    known = coded({"prep_start": "2025-01", "decide_on": "2025-06-10"})
    assert {"answers.decide_on": {"before": 0}, "answers.prep_start": {"before": 5}} == known.months


def with_question(question: Question, value: Any, words: Mapping[str, str]) -> coding.Coded:
    """Code a value of a question of the test's own."""
    pack = replace(packs.shipped(), questions={question.key: question})
    return coding.code(replace(dossier({question.key: value}), pack=pack), words)


def test_a_link_among_the_parts_never_leaves() -> None:
    part = Part("where", Kind.LINK, Text("Missä", "Var", "Where"))
    question = replace(packs.shipped().questions["why"], parts=(part,))
    found = with_question(question, {"value": "Siksi.", "where": "https://lapua.fi"}, {"answers.why.value": "Siksi."})
    assert {"why": {"value": "Siksi."}} == found.answers


@pytest.mark.parametrize(("words", "left"), [({"answers.decider": "a\nb"}, {"decider": ["a", "b"]}), ({}, {})])
def test_several_texts_are_approved_as_one_passage(words: Mapping[str, str], left: Mapping[str, Any]) -> None:
    question = replace(packs.shipped().questions["decider"], share=Share.SCREEN)
    found = with_question(question, ["x", "y"], words)
    assert ["x\ny"] == [one.text for one in found.passages]
    assert left == found.answers


def test_a_row_of_a_grid_may_have_no_words() -> None:
    field = packs.shipped().questions["ten_steps"]
    row, choice = packs.shipped().options[field.rows][0].key, packs.shipped().options[field.options][0].key
    assert () == coded({"ten_steps": {row: {"choice": choice}}}).passages


def test_groups_that_an_organisation_added_leave_as_another_group() -> None:
    found = coded({"ages": ["own_1", "a7"]}).answers
    assert ["own", "a7"] == found["ages"]
    assert ["own"] == coded({"ages": ["own_1", "own_2"]}).answers["ages"]
    assert "own" == coded({"decision_type": "own_3"}).answers["decision_type"]
