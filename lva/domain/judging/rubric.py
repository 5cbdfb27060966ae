"""The criteria of a good assessment, as far as what is recorded can tell: met, partly met, missing or not asked.

A gate that is missing makes the basis of the decision incomplete whatever the rest says. A machine sees
whether something was recorded; how good it is only a reader can say. Limits are proposals of this project.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lva.content.model import Depth
from lva.domain import evidence, matrix, screening
from lva.domain.dossier import Dossier, Entry
from lva.domain.judging.council import State, assessed, has_means, heard_in_time, of_children, state_of
from lva.domain.values import answers as values
from lva.domain.values import dates

_WHY: Final = 80
_DESCRIBED: Final = 60
_WEIGHED: Final = 120
_TWO: Final = 2
_THREE: Final = 3
_HEARD: Final = ("who", "number", "ages", "method", "when")
_SEVERITY: Final = ("reversible", "term", "groups", "likelihood")
_INDIRECT: Final = ("a_money", "a_family", "a_move", "a_access", "a_home")
_TOLD: Final = ("decided", "changed", "not_changed", "next", "disagree")
_GENERAL: Final = frozenset({"2", "3", "6", "12"})
"""Articles that every assessment serves: they count by other answers."""
_SEVERE: Final = frozenset({"-2", "-3"})

Rule = Callable[["_Case"], State | None]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion and its state; None: it does not apply to this assessment."""

    number: int
    state: State | None
    is_gate: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    """An assessment under the rules."""

    dossier: Dossier
    confirmed: dt.date | None

    @property
    def full(self) -> bool:
        return self.dossier.depth is Depth.FULL

    def has(self, *keys: str) -> bool:
        return all(values.is_given(self.dossier.answers.get(key)) for key in keys)

    def picked(self, key: str) -> tuple[str, ...]:
        return values.picked(self.dossier.answers.get(key))

    def length(self, key: str) -> int:
        value = self.dossier.answers.get(key)
        text = value if isinstance(value, str) else values.part(value, "text")
        return len(text) if isinstance(text, str) else 0

    def day(self, key: str, *, last: bool = False) -> dt.date | None:
        value = self.dossier.answers.get(key)
        return dates.span(value)[last] if isinstance(value, str) else None

    @property
    def impacts(self) -> tuple[Entry, ...]:
        return self.dossier.of("impact")

    @property
    def harms(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.impacts if matrix.rating_of(one) in matrix.HARMS)

    @property
    def effects(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.impacts if matrix.rating_of(one) in matrix.EFFECTS)


def criteria(dossier: Dossier, confirmed: dt.date | None = None) -> tuple[Criterion, ...]:
    """Return the criteria of the dossier's depth in their order.

    A brief assessment asks neither articles nor sources: what is not there is not missing, what is counts.
    """
    case = _Case(dossier, confirmed)
    found = (Criterion(number, rule(case), number in GATES) for number, rule in enumerate(_RULES, start=1))
    return tuple(one for one in found if case.full or _is_asked(one))


def _is_asked(one: Criterion) -> bool:
    """Whether a criterion is one of a brief assessment."""
    return one.number not in _FULL_ONLY and not (one.number in _UNASKED and one.state is State.MISSING)


def _filled(entry: Entry, keys: Sequence[str]) -> bool:
    return all(values.is_given(entry.get(key)) for key in keys)


def _at_most_partly(holds: bool) -> State:  # noqa: FBT001 -- the one thing it says
    return State.PARTLY if holds else State.MISSING


def _timing(case: _Case) -> State:
    begun, fixed = case.day("prep_start"), case.day("proposal_fixed", last=True)
    papers, decided = case.day("papers_due", last=True), case.day("decide_on", last=True)
    in_time = (
        begun is not None and fixed is not None and begun <= fixed,
        papers is not None and (case.confirmed is None or case.confirmed <= papers),
        all(heard_in_time(case.dossier, one) for one in of_children(case.dossier)),
    )
    if all(in_time):
        return State.MET
    return _at_most_partly(begun is not None and decided is not None and begun <= decided)


def _open(case: _Case) -> State:
    held = [one.get("when") for one in of_children(case.dossier)]
    first = min((dates.span(one)[0] or dt.date.max for one in held if isinstance(one, str)), default=None)
    seen = [one.get("first_seen") for one in case.dossier.of("alternative")]
    early = [one for one in seen if not isinstance(one, str) or (first and one <= first.isoformat())]
    return state_of(case.has("open_aspects"), first is None or len(early) >= _TWO)


def _screened(case: _Case) -> State:
    rule = case.dossier.pack.screening
    asked = screening.triggers(rule) if rule else ()
    return state_of(*(case.has(key) for key in asked))


def _affected(case: _Case) -> State:
    groups = bool(case.dossier.of("group")) or case.has("groups_none_why")
    return state_of(case.has("n_children"), case.has("ages"), groups)


def _differ(case: _Case) -> State:
    touched = {key for one in case.impacts for key in values.picked(one.get("groups"))}
    own = bool(touched - {"all"}) or case.has("groups_none_why") or "everyone" in case.picked("worst_group")
    lacking = [
        one
        for one in case.dossier.of("group")
        if "yes" in values.picked(one.get("more_affected"))
        and one.id not in touched
        and not values.is_given(one.get("no_row_why"))
    ]
    return state_of(own, not lacking)


def _rights(case: _Case) -> State:
    told = [one for one in case.impacts if values.is_given(one.get("what"))]
    used = {key for one in told for key in values.picked(one.get("articles"))} - _GENERAL
    return state_of(bool(used), len(used) >= (_TWO if case.full else 1))


def _options(case: _Case) -> State:
    found = matrix.columns(case.dossier)
    others = {one.id for one in found if one.id != case.dossier.alias("zero")}
    if case.full and not others <= {one.id for one in assessed(case.dossier)}:
        return State.MISSING
    if len(found) >= _THREE:
        return State.MET
    reason = case.length("alternatives_why")
    if len(found) < _TWO or not reason:
        return State.MISSING
    return State.PARTLY if case.full else State.MET


def _zero(case: _Case) -> State:
    zero = case.dossier.entry(case.dossier.alias("zero"))
    if zero is None:
        return State.MISSING
    description = zero.get("description")
    length = len(description) if isinstance(description, str) else 0
    rated = any(zero.id in values.picked(one.get("alternative")) for one in case.impacts)
    if rated or length >= _DESCRIBED or (not case.full and bool(zero.get("unchanged"))):
        return State.MET
    return _at_most_partly(bool(length))


def _paths(case: _Case) -> State:
    rated = {key for one in case.impacts for key in values.picked(one.get("area"))}
    indirect = any("indirect" in values.picked(one.get("path")) for one in case.impacts)
    return state_of(set(_INDIRECT) <= rated or case.has("areas_rest_why"), indirect or case.has("indirect_none_why"))


def _evidence(case: _Case) -> State:
    found = case.dossier.of("source")
    if not case.full:
        return state_of(bool(found))
    kinds = {key for one in found for key in values.picked(one.get("kind"))}
    on = evidence.day_of(case.dossier)
    fresh = all(values.is_given(one.get("when")) and not evidence.is_old(one, on) for one in found)
    enough = len(found) >= _THREE and len(kinds) >= _TWO
    return state_of(enough, bool(found) and fresh, bool(found) and not evidence.bare_impacts(case.dossier))


def _gaps(case: _Case) -> State:
    sure = bool(case.effects) and all(_filled(one, ("likelihood", "grade")) for one in case.effects)
    return state_of(sure, bool(case.dossier.of("unknown")) or case.has("unknown_none"))


def _views(case: _Case) -> State:
    held = of_children(case.dossier)
    if any(_filled(one, _HEARD) for one in held):
        return State.MET
    planned = any(
        "planned" in values.picked(one.get("status")) and values.is_given(one.get("when"))
        for one in case.dossier.of("hearing")
    )
    reason = case.length("not_heard_why") >= _WHY and case.has("not_heard_source")
    return _at_most_partly(bool(held) or planned or reason)


def _quality(case: _Case) -> State | None:
    held = of_children(case.dossier)
    return (
        state_of(*(values.is_given(one.get(key)) for one in held for key in ("quality", "reached"))) if held else None
    )


def _effect(case: _Case) -> State | None:
    if set(case.picked("heard")) & {"no", "planned"}:
        return None
    found = case.dossier.of("view")
    return (
        state_of(*(values.is_given(one.get(key)) for one in found for key in ("effect", "effect_why")))
        if found
        else State.MISSING
    )


def _balance(case: _Case) -> State:
    is_told = bool(case.harms) or case.length("balance_note") >= _DESCRIBED
    return State.MET if is_told else State.PARTLY


def _severity(case: _Case) -> State | None:
    return state_of(*(_filled(one, _SEVERITY) for one in case.harms)) if case.harms else None


def _position(case: _Case) -> State:
    unmoved = bool(case.impacts) and not case.effects
    based = len(case.picked("position_impacts")) >= (_TWO if case.full else 1)
    return state_of(case.has("position"), based or unmoved) if case.has("position") else State.MISSING


def _weighing(case: _Case) -> State | None:
    best = set(case.picked("best_alt")) & {"equal", case.dossier.alias("proposal")}
    if "in_line" in case.picked("position") and best:
        return None
    return state_of(bool(case.picked("stronger")), case.length("stronger") >= _WEIGHED, case.has("harm"))


def _mitigation(case: _Case) -> State | None:
    if not case.harms:
        return None
    measures = case.dossier.of("measure")
    answered = {key for one in measures for key in values.picked(one.get("impacts"))}
    states = [one.id in answered or values.is_given(one.get("no_measure_why")) for one in case.harms]
    severe = {one.id for one in case.harms if matrix.rating_of(one) in _SEVERE}
    means = [
        all(has_means(one, funding=True))
        for one in measures
        if case.full and severe.intersection(values.picked(one.get("impacts")))
    ]
    return state_of(*states, *means)


def _consistency(case: _Case) -> State | None:
    found = case.dossier.of("related_assessment")
    return state_of(*(values.is_given(one.get("agrees")) for one in found)) if found else None


def _monitoring(case: _Case) -> State:
    reviewed = any(_filled(one, ("on", "who")) for one in case.dossier.of("follow_up"))
    if not case.full:
        return state_of(reviewed)
    measured = [one for one in case.dossier.of("indicator") if _filled(one, ("baseline", "source"))]
    return state_of(reviewed, len(measured) >= _TWO)


def _transparency(case: _Case) -> State:
    named = any(values.is_given(one.get("name")) for one in case.dossier.of("author"))
    return state_of(named, case.has("confirmers"), *([case.has("published")] if case.full else []))


def _child_page(case: _Case) -> State | None:
    found = case.dossier.of("child_page")
    if not found and not case.full:
        return None
    told = [*_TOLD, *(["you_said"] if of_children(case.dossier) else [])]
    delivered = any(values.is_given(one.get("on")) for one in case.dossier.of("delivery"))
    return state_of(any(_filled(one, told) for one in found), delivered or not case.full)


def _own_words(_: _Case) -> State:
    return State.UNKNOWN


_RULES: Final[tuple[Rule, ...]] = (
    _timing, _open, _screened, _affected, _differ, _rights, _options, _zero, _paths, _evidence, _gaps, _views,
    _quality, _effect, _balance, _severity, _position, _weighing, _mitigation, _consistency, _monitoring,
    _transparency, _child_page, _own_words,
)  # fmt: skip
"""The rules by number, from 1."""
_FULL_ONLY: Final = frozenset({5, 9, 11, 13, 15, 16})
_UNASKED: Final = frozenset({6, 10})
"""Rights and evidence: a brief assessment may hold them, but has no page that asks for them."""
NUMBERS: Final = range(1, len(_RULES) + 1)
GATES: Final = frozenset({1, 2, 7, 12, 14, 17, 18})


def in_order(found: Sequence[Criterion]) -> tuple[int, int]:
    """Return how many criteria are met, and how many apply and can be judged."""
    judged = [one for one in found if one.state not in (None, State.UNKNOWN)]
    return sum(one.state is State.MET for one in judged), len(judged)


def open_gates(found: Sequence[Criterion]) -> Iterator[Criterion]:
    """Iterate over the gates that are missing: the basis of the decision is incomplete."""
    return (one for one in found if one.is_gate and one.state is State.MISSING)
