"""Claims about what stops a full assessment beside what stops a brief one."""

from collections.abc import Callable
from typing import Final

import pytest

from lva.content.model import Depth
from lva.domain.dossier import Dossier
from lva.domain.finding import Finding
from lva.domain.judging import full_gate
from lva.domain.judging.findings import blocking, warnings
from tests.dossiers import added, at_depth, changed, make_entry, removed, said, worked

SCHOOL: Final = at_depth(worked("village-school"), Depth.FULL)
"""Everything that a full assessment asks for; each claim spoils one thing of it."""
Spoil = Callable[[Dossier], Dossier]


def _codes(dossier: Dossier) -> list[tuple[str, str]]:
    return [(finding.code, finding.field or finding.key) for finding in full_gate.blocking(dossier)]


def _first(dossier: Dossier, name: str) -> str:
    return dossier.of(name)[0].id


def test_the_worked_example_may_go() -> None:
    assert [] == _codes(SCHOOL)


def _only_zeros(dossier: Dossier) -> Dossier:
    for impact in dossier.of("impact"):
        dossier = changed(dossier, impact.id, rating="0")
    return said(dossier, position_impacts=None)


def _alone(dossier: Dossier) -> Dossier:
    for one in dossier.of("alternative"):
        if one.get("kind") == "other":
            dossier = removed(dossier, one.id)
    return said(dossier, alternatives_why="Ei ollut muita.")


def _with(name: str, /, **fields: object) -> Spoil:
    return lambda dossier: added(dossier, make_entry(name, "new", **fields))


def _where(name: str, /, **fields: object) -> Spoil:
    return lambda dossier: changed(dossier, _first(dossier, name), **fields)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        pytest.param(lambda d: said(d, areas_rest_why=None), ("areas_not_covered", "areas_rest_why"), id="areas"),
        pytest.param(_where("impact", rating="unrated"), ("impact_unrated", "rating"), id="unrated"),
        pytest.param(
            _with("alternative", kind="other", status="assessed", name="Kolmas"),
            ("alternative_without_impact", "alternative"),
            id="alternative",
        ),
        pytest.param(_alone, ("too_short", "alternatives_why"), id="alone"),
        pytest.param(_where("hearing", number=None), ("empty", "number"), id="hearing"),
        pytest.param(_where("hearing", ages=None), ("empty", "ages"), id="ages of children"),
        pytest.param(_where("view", effect_why=None), ("empty", "effect_why"), id="view"),
        pytest.param(
            _with("group", people="children", kind="g_sami", more_affected="yes"),
            ("group_without_impact", "no_row_why"),
            id="group",
        ),
        pytest.param(
            lambda d: said(_only_zeros(d), balance_note=None), ("only_no_change", "balance_note"), id="nothing changes"
        ),
        pytest.param(
            lambda d: said(d, position_impacts=[_first(d, "impact")]), ("too_few_grounds", "position_impacts"), id="one"
        ),
    ],
)
def test_each_thing_that_is_missing_stops_it(spoil: Spoil, expected: tuple[str, str]) -> None:
    spoilt = spoil(SCHOOL)
    assert expected in _codes(spoilt)
    assert expected in [(finding.code, finding.field or finding.key) for finding in blocking(spoilt)]


def test_a_rating_that_is_only_described_is_missing_in_its_area_too() -> None:
    spoilt = said(SCHOOL, areas_rest_why=None)
    more = spoilt
    for impact in spoilt.of("impact"):
        more = changed(more, impact.id, rating="unrated")
    before, after = (
        next(f for f in full_gate.blocking(one) if f.code == "areas_not_covered") for one in (spoilt, more)
    )
    assert after.limit > before.limit


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(_with("alternative", kind="other", status="dropped"), id="dropped alternatives need no impact"),
        pytest.param(_with("hearing", voice="guardians", status="planned"), id="planned hearings say little"),
        pytest.param(
            _with("group", kind="g_sami", more_affected="yes", no_row_why="Ei asu alueella."), id="a reason is enough"
        ),
        pytest.param(_with("group", kind="g_sami", more_affected="no"), id="groups like all others"),
        pytest.param(lambda d: said(_only_zeros(d), balance_note="Siksi."), id="a note on why nothing changes"),
        pytest.param(
            lambda d: changed(
                _with("group", kind="g_sami", more_affected="yes")(d), _first(d, "impact"), groups=["all"]
            ),
            id="an impact on all children",
        ),
    ],
)
def test_no_false_alarm(spoil: Spoil) -> None:
    assert [] == _codes(spoil(SCHOOL))


def test_an_adult_voice_needs_no_ages() -> None:
    heard = _where("hearing", voice="guardians", ages=None)(SCHOOL)
    assert ("empty", "ages") not in _codes(heard)


def test_without_any_rating_nothing_is_said_of_grounds() -> None:
    bare = SCHOOL
    for impact in SCHOOL.of("impact"):
        bare = removed(bare, impact.id)
    assert {"too_few_grounds", "only_no_change"}.isdisjoint(code for code, _ in _codes(bare))


def test_a_brief_assessment_is_not_asked_for_any_of_it() -> None:
    brief = at_depth(said(SCHOOL, areas_rest_why=None), Depth.BRIEF)
    assert "areas_not_covered" not in [finding.code for finding in blocking(brief)]


def test_conditions_that_nobody_wrote_down_deserve_a_look() -> None:
    bare = said(SCHOOL, recommendation="conditions")
    for one in SCHOOL.of("condition"):
        bare = removed(bare, one.id)
    assert Finding("no_condition", "measures", "condition") in warnings(bare)


def test_an_author_who_presents_says_how_impartiality_was_ensured() -> None:
    presents = changed(SCHOOL, _first(SCHOOL, "author"), role=["writes", "presents"])
    assert "not_impartial" in [finding.code for finding in warnings(said(presents, impartial=None))]
    assert "not_impartial" not in [
        finding.code for finding in warnings(said(presents, impartial="Kahden lukijan avulla."))
    ]
