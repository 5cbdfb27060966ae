from functools import cache
from typing import Any

import pytest

from lva.domain.blind.reading import Blind, read
from lva.domain.blind.record import Policy
from lva.domain.blind.said import Chapter, chapters, when
from tests.cases import records
from tests.support.league import coded
from tests.support.town import languages, packs

_FI = languages()["fi"]


@cache
def _blind(case: str = "02", policy: Policy = Policy.TEXTS) -> Blind:
    return read(coded(1, case, policy, position="Kanta on perusteltu."), packs())


@cache
def _chapters(case: str = "02") -> tuple[Chapter, ...]:
    return chapters(_FI, _blind(case))


def _with(**said: Any) -> dict[str, tuple[str, ...]]:
    """Return what a record with these answers says, by label."""
    blind = _blind()
    whole = {**blind.said, "answers": said, "entries": {}, "months": {}}
    found = chapters(_FI, Blind(blind.pack, whole, b""))
    return {line.label: line.said for one in found for sheet in one.sheets for line in sheet.lines}


def _lines(chapter: Chapter, label: str) -> list[tuple[str, ...]]:
    return [line.said for sheet in chapter.sheets for line in sheet.lines if line.label == label]


def test_a_record_is_told_in_the_order_of_its_questionnaire() -> None:
    assert ["matter", "plan", "decision", "children", "impacts", "conclusion", "finish"] == [
        one.key for one in _chapters()
    ]
    assert "Asia" == _chapters()[0].label


@pytest.mark.parametrize("case", [one.number for one in records.cases() if one.depth in ("brief", "full")])
@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_record_can_be_told_in_every_language(case: str, code: str) -> None:
    for chapter in chapters(languages()[code], _blind(case)):
        for sheet in chapter.sheets:
            assert sheet.label
            assert all(line.label and line.said and all(line.said) for line in sheet.lines)


@pytest.mark.parametrize("case", [one.number for one in records.cases() if one.depth in ("brief", "full")])
def test_every_entry_that_says_something_is_told_once_by_its_list_and_number(case: str) -> None:
    blind = _blind(case)
    labels = [sheet.label for one in _chapters(case) for sheet in one.sheets]
    for name, entries in blind.said["entries"].items():
        label = blind.pack.lists[name].singular.in_("fi")
        for entry in entries:
            told = labels.count(f"{label} {entry['id'].rpartition('-')[2]}")
            assert told == (1 if len(entry) > 1 else 0), entry["id"]


def test_a_reference_is_told_by_list_and_number_and_never_by_a_name() -> None:
    impacts = next(one for one in _chapters() if one.key == "impacts")
    assert ("Vaihtoehto 2",) in _lines(impacts, "Vaihtoehto")


def test_bands_and_half_years_are_told_in_words() -> None:
    assert ("50–199", "Vuosi: 2025") == _with(n_children={"number": "50_199", "year": 2025})["Kuinka monta lasta"]
    assert ("10–49–50–199",) == _with(n_children={"from": "10_49", "to": "50_199"})["Kuinka monta lasta"]
    assert ("ei tietoa",) == _with(n_children={"not_known": True})["Kuinka monta lasta"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2025-H2", "vuoden 2025 loppupuoli"),
        ("2025-H1/2026-H2", "vuoden 2025 alkupuoli–vuoden 2026 loppupuoli"),
        ("../2025-H1", "–vuoden 2025 alkupuoli"),
        ("2024", "2024"),
    ],
)
def test_times_are_told_in_half_years(said: str, expected: str) -> None:
    assert expected == when(_FI, said)


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ({"before": 5}, "5 kk ennen päätöstä"),
        ({"before": -2, "for": 3}, "2 kk päätöksen jälkeen, kesto 3 kk"),
        ({"before": 0}, "päätöksen kuussa"),
        ({"for": 1}, "kesto 1 kk"),
    ],
)
def test_times_are_told_from_the_decision_too(months: dict[str, int], expected: str) -> None:
    blind = _blind()
    said = {
        **blind.said,
        "answers": {"prep_start": "2025-H1", "decide_on": "2025-H2"},
        "entries": {},
        "months": {"answers.prep_start": months, "answers.decide_on": {"before": 0}},
    }
    found = chapters(_FI, Blind(blind.pack, said, b""))
    told = [line.said for one in found for sheet in one.sheets for line in sheet.lines]
    assert {("vuoden 2025 loppupuoli",), (f"vuoden 2025 alkupuoli ({expected})",)} == set(told)


def test_languages_are_told_as_one_or_several() -> None:
    assert ("useita kieliä",) in _with(pdf_langs=["several"]).values()
    assert ("yksi kieli",) in _with(pdf_langs=["one"]).values()


def test_what_somebody_wrote_is_told_paragraph_by_paragraph_and_marked_as_theirs() -> None:
    blind = _blind()
    said = {**blind.said, "answers": {"conclusion": "Ensin.\n\nSitten.", "t_direct": "no"}, "entries": {}}
    found = chapters(_FI, Blind(blind.pack, said, b""))
    lines = [(line.said, line.written) for one in found for sheet in one.sheets for line in sheet.lines]
    assert (("Ensin.", "Sitten."), True) in lines
    assert 1 == sum(written for _, written in lines)


def test_grids_and_ticks_are_told() -> None:
    pack = _blind().pack
    rows = [one.key for one in pack.options[pack.questions["elements"].rows][:2]]
    told = _with(elements={rows[0]: {"text": "Huomioitu."}, rows[1]: {}}, unknown_none=True)
    label = pack.questions["elements"].label.in_("fi")
    assert told[label][0].endswith(": Huomioitu.")
    assert ("kyllä",) in told.values()


def test_what_the_questionnaire_does_not_know_is_told_as_it_stands() -> None:
    assert ("new-key",) in _with(decision_type="new-key").values()
    assert ("nowhere-7",) in _with(best_alt="nowhere-7").values()
