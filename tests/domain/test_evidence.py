import datetime as dt
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Depth
from lva.domain.dossier import Dossier, Entry
from lva.domain.evidence import Register, day_of, doubts, is_old, register, years_old
from lva.domain.finding import Finding
from lva.domain.judging.findings import warnings
from lva.domain.values.answers import Value
from tests.dossiers import make_dossier, make_entry

DAY: Final = dt.date(2025, 11, 20)
STATISTICS: Final = make_entry("source", "s1", kind="statistics", title="Oppilasennuste", when="2024")
SURVEY: Final = make_entry("source", "s2", kind="survey", title="Kysely", when="2019-05-02")


def _dossier(*entries: Entry, depth: Depth | None = Depth.FULL, **answers: Value) -> Dossier:
    return make_dossier({"decide_on": DAY.isoformat(), **answers}, entries, depth=depth)


def _impact(entry_id: str = "i1", rating: Value = "-1", *sources: str, **fields: Value) -> Entry:
    given_ = {"sources": list(sources)} if sources else {}
    return make_entry("impact", entry_id, area="a_health", rating=rating, **given_, **fields)


def _ids(entries: tuple[Any, ...]) -> list[str]:
    return [entry.id for entry in entries]


def test_nothing_said_is_an_empty_register() -> None:
    assert Register((), (), ()) == register(_dossier())


def test_a_source_is_used_by_whatever_points_at_it() -> None:
    hearing = make_entry("hearing", "h1", voice="children", source=["s1"])
    cost = make_entry("cost", "c1", what="Kuljetukset", source="s1")
    group = make_entry("group", "g1", kind="g_rural", source="s1")
    found = register(_dossier(STATISTICS, SURVEY, _impact("i1", "-1", "s1"), hearing, cost, group))
    assert ["c1", "g1", "h1", "i1"] == sorted(_ids(found.sources[0].users))
    assert ["s2"] == _ids(tuple(source.entry for source in found.unused))


def test_an_entry_that_points_at_a_source_twice_is_named_once() -> None:
    found = register(_dossier(STATISTICS, _impact("i1", "-1", "s1", "s1")))
    assert ["i1"] == _ids(found.sources[0].users)


def test_a_question_answered_by_a_source_uses_it() -> None:
    dossier = _dossier(make_entry("group", "g1", kind="g_rural"), worst_group={"refs": ["s1"]})
    found = register(make_dossier(dossier.answers, (*dossier.entries, STATISTICS), depth=Depth.FULL))
    assert ("worst_group",) == found.sources[0].questions
    assert found.sources[0].is_used


@pytest.mark.parametrize(
    ("rating", "is_bare"),
    [("-1", True), ("+2", True), ("mixed", True), ("0", True), ("unknown", False), ("not_relevant", False)],
)
def test_an_impact_that_claims_something_needs_a_source(rating: str, is_bare: bool) -> None:
    assert is_bare is bool(register(_dossier(_impact("i1", rating))).bare)


def test_an_impact_that_is_not_rated_yet_needs_none() -> None:
    assert () == register(_dossier(_impact("i1", None), _impact("i2", "unrated"))).bare


def test_a_source_that_was_removed_bears_nothing_out() -> None:
    assert ["i1"] == _ids(register(_dossier(_impact("i1", "-1", "gone"))).bare)


def test_a_brief_assessment_is_asked_for_sources_once_it_names_one() -> None:
    assert () == register(_dossier(_impact(), depth=Depth.BRIEF)).bare
    assert ["i1"] == _ids(register(_dossier(_impact(), STATISTICS, depth=Depth.BRIEF)).bare)


def test_gaps_are_listed() -> None:
    gap = make_entry("unknown", "u1", kind="not_known", text="Kuinka moni lopettaa?")
    assert (gap,) == register(_dossier(gap)).unknowns


# -- age --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "years"),
    [
        ("2025", 0),
        ("2026", 0),
        ("2020", 4),
        ("2019", 5),
        ("2020-11-20", 5),
        ("2020-11-21", 4),
        ("2020-11", 4),
        ("2010/2020-10", 5),
        ("../2015", 9),
        ("2015/..", None),
        (None, None),
        ({"not_known": True}, None),
    ],
)
def test_a_source_is_as_old_as_the_end_of_its_time(when: Value, years: int | None) -> None:
    assert years == years_old(make_entry("source", "s1", when=when), DAY)


def test_without_a_day_nothing_is_old() -> None:
    assert years_old(STATISTICS, None) is None


@pytest.mark.parametrize(
    ("caveat", "old"), [(None, True), ("", True), ("Kerätty ennen edellistä hinnanmuutosta.", False)]
)
def test_an_old_source_needs_a_caveat(caveat: Value, old: bool) -> None:
    source = make_entry("source", "s1", when="2015", caveat=caveat)
    assert old is register(_dossier(source)).sources[0].is_old


@pytest.mark.parametrize(
    ("when", "old"), [("2020-11-19", True), ("2020-11-20", False), ("2020", False), ("2019", True)]
)
def test_a_source_of_five_years_is_not_older_than_five_years(when: str, old: bool) -> None:
    assert old is is_old(make_entry("source", "s1", when=when), DAY)


def test_a_source_whose_time_goes_on_is_not_old() -> None:
    assert not is_old(make_entry("source", "s1", when="2015/.."), DAY)
    assert not is_old(SURVEY, None)


def test_ages_count_to_the_day_of_the_decision_or_to_today() -> None:
    today = dt.date(2030, 1, 1)
    assert 6 == register(_dossier(SURVEY), today).sources[0].years
    undated = make_dossier({}, (SURVEY,), depth=Depth.FULL)
    assert 10 == register(undated, today).sources[0].years
    assert register(undated).sources[0].years is None


@pytest.mark.parametrize(
    ("answers", "day"),
    [
        ({}, None),
        ({"decide_on": {"not_known": True}, "papers_due": "2025-11-13"}, dt.date(2025, 11, 13)),
        ({"proposal_fixed": "2025-11-01"}, dt.date(2025, 11, 1)),
        ({"decide_on": "2025-11-20", "papers_due": "2025-11-13"}, DAY),
    ],
)
def test_the_day_that_counts_is_the_latest_known_step(answers: dict[str, Value], day: dt.date | None) -> None:
    assert day == day_of(make_dossier(answers))


# -- what deserves a second look --------------------------------------------------------------------


def test_an_old_source_without_a_caveat_deserves_a_second_look() -> None:
    (found,) = doubts(_dossier(make_entry("source", "s1", when="2015"), STATISTICS))
    assert Finding("source_old", "evidence", "source", "s1", "caveat", limit=5) == found


def test_claims_without_a_source_are_counted_at_full_depth_alone() -> None:
    impacts = (_impact("i1"), _impact("i2", "+1"), _impact("i3", "unknown"), _impact("i4", "-1", "s1"))
    (found,) = doubts(_dossier(STATISTICS, *impacts))
    assert Finding("impacts_without_source", "impact", "impact", subject=("i1", "i2"), limit=2) == found
    assert () == tuple(doubts(_dossier(STATISTICS, *impacts, depth=Depth.BRIEF)))


def test_what_evidence_leaves_in_doubt_is_among_the_warnings() -> None:
    assert "impacts_without_source" in {finding.code for finding in warnings(_dossier(_impact()))}


# -- properties -------------------------------------------------------------------------------------

_SOURCES: Final = tuple(make_entry("source", f"s{number}", title=f"Lähde {number}") for number in range(4))
_RATINGS: Final = ("+2", "+1", "0", "-1", "-2", "mixed", "unknown", "not_relevant", None)
_IMPACTS: Final = st.lists(
    st.tuples(st.sampled_from(_RATINGS), st.sets(st.sampled_from(["s0", "s1", "s2", "s3", "gone"]))), max_size=6
)


@given(_IMPACTS)
def test_every_source_is_used_or_unused_and_every_claim_bare_or_borne_out(
    drawn: list[tuple[Value, set[str]]],
) -> None:
    impacts = [_impact(f"i{number}", rating, *sorted(ids)) for number, (rating, ids) in enumerate(drawn)]
    found = register(_dossier(*_SOURCES, *impacts))
    used = {source.entry.id for source in found.sources if source.is_used}
    assert used.isdisjoint(source.entry.id for source in found.unused)
    assert {source.entry.id for source in found.sources} == used | {source.entry.id for source in found.unused}
    borne_out = {user.id for source in found.sources for user in source.users}
    assert borne_out.isdisjoint(_ids(found.bare))
    claims = {one.id for one in impacts if one.get("rating") not in ("unknown", "not_relevant", None)}
    assert claims == {one.id for one in impacts if one.id in borne_out | set(_ids(found.bare))} & claims


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 40))
def test_a_source_grows_one_year_older_each_year(last: dt.date, years: int) -> None:
    # On 29 February a source has its birthday on 1 March.
    later = (
        dt.date(last.year + years, 3, 1) if (last.month, last.day) == (2, 29) else last.replace(year=last.year + years)
    )
    assert years == years_old(make_entry("source", "s1", when=last.isoformat()), later)
