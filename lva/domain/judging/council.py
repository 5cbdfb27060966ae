"""The six questions that a council member may ask before deciding, answered from what is recorded.

A machine sees whether something is there, never whether it is good: that is said beside the answers.
Each question that is not in order gives a clause of the sentence that returns the matter to preparation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lva.content.model import Depth
from lva.domain import matrix
from lva.domain.dossier import Dossier, Entry
from lva.domain.values import answers as values
from lva.domain.values import dates

_CHILDREN: Final = frozenset({"children", "children_via_adults"})
_HELD: Final = frozenset({"held", "reused"})
_EARLY: Final = frozenset({"before_alternatives", "before_proposal"})
_FUNDED: Final = frozenset({"decided", "in_budget_proposal", "not_needed"})
NO_HARM: Final = "no_harm"
EVERYONE: Final = "everyone"


class State(StrEnum):
    """How far something is in order."""

    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"
    UNKNOWN = "unknown"
    """What the machine cannot judge."""


class Asked(StrEnum):
    """The six questions."""

    ZERO = "zero"
    HEARD = "heard"
    WORST = "worst"
    COMPARED = "compared"
    MEASURES = "measures"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Check:
    """One question with its answer: its state, what was found, and the entries that the words name."""

    asked: Asked
    state: State
    said: tuple[str, ...] = ()
    """Codes of what was found; the edge has a sentence for each."""
    subject: tuple[str, ...] = ()
    count: int = 0
    whole: int = 0


def checks(dossier: Dossier) -> tuple[Check, ...]:
    """Return the six questions in their order."""
    return (
        _zero(dossier),
        _heard(dossier),
        _worst(dossier),
        _compared(dossier),
        _measures(dossier),
        _follow_up(dossier),
    )


def state_of(*parts: bool) -> State:
    """Return whether all, some or none of the parts of a rule hold."""
    if all(parts):
        return State.MET
    return State.PARTLY if any(parts) else State.MISSING


def _zero(dossier: Dossier) -> Check:
    zero = dossier.entry(dossier.alias("zero"))
    unchanged = bool(zero and zero.get("unchanged"))
    described = bool(zero and values.is_given(zero.get("description")))
    count = sum(dossier.alias("zero") in values.picked(one.get("alternative")) for one in _impacts(dossier))
    said = "described" if described else "unchanged" if unchanged else "not_described"
    return Check(Asked.ZERO, state_of(described or unchanged, bool(count) or unchanged), (said,), count=count)


def _impacts(dossier: Dossier) -> tuple[Entry, ...]:
    return dossier.of("impact")


def heard_in_time(dossier: Dossier, hearing: Entry) -> bool:
    """Whether a hearing was over before the proposal was fixed; by its own word where the days are not known."""
    fixed, when = dossier.answers.get("proposal_fixed"), hearing.get("when")
    if isinstance(fixed, str) and isinstance(when, str) and when != values.NOT_KNOWN:
        end = dates.span(when)[1]
        return end is not None and end.isoformat() <= fixed
    return bool(_EARLY.intersection(values.picked(hearing.get("stage"))))


def of_children(dossier: Dossier) -> tuple[Entry, ...]:
    """Return the hearings that were held and had the voice of children in them."""
    return tuple(
        one
        for one in dossier.of("hearing")
        if _CHILDREN.intersection(values.picked(one.get("voice")))
        and _HELD.intersection(values.picked(one.get("status")))
    )


def _heard(dossier: Dossier) -> Check:
    held = of_children(dossier)
    early = tuple(one.id for one in held if heard_in_time(dossier, one))
    if early:
        return Check(Asked.HEARD, State.MET, ("before",), early)
    if held:
        return Check(Asked.HEARD, State.PARTLY, ("not_before",), tuple(one.id for one in held))
    reason = values.is_given(dossier.answers.get("not_heard_why"))
    return Check(Asked.HEARD, State.MISSING, ("not_heard_why" if reason else "not_heard",))


def _worst(dossier: Dossier) -> Check:
    picked = values.picked(dossier.answers.get("worst_group"))
    if NO_HARM in picked:
        return Check(Asked.WORST, State.MET, (NO_HARM,))
    if EVERYONE in picked:
        count = len(dossier.of("measure"))
        return Check(Asked.WORST, state_of(bool(count)), (EVERYONE,), count=count)
    groups = tuple(key for key in picked if dossier.entry(key))
    if not groups:
        return Check(Asked.WORST, State.MISSING, ("not_said",))
    helped = set(_helped(dossier))
    found = tuple(key for key in groups if key in helped)
    lacking = tuple(key for key in groups if key not in helped)
    if not lacking:
        return Check(Asked.WORST, State.MET, ("measures_for",), groups)
    said = ("measures_for", "no_measures_for") if found else ("no_measures_for",)
    return Check(Asked.WORST, state_of(*(key in helped for key in groups)), said, (*found, *lacking), count=len(found))


def _helped(dossier: Dossier) -> Iterator[str]:
    """Yield the groups that a measure is for, by its own word or by the impact that it answers."""
    for measure in dossier.of("measure"):
        yield from values.picked(measure.get("for_groups"))
        for key in values.picked(measure.get("impacts")):
            impact = dossier.entry(key)
            yield from values.picked(impact.get("groups")) if impact else ()


def assessed(dossier: Dossier) -> tuple[Entry, ...]:
    """Return the compared alternatives of which it is said what they do to children."""
    with_impact = {key for one in _impacts(dossier) for key in values.picked(one.get("alternative"))}
    return tuple(one for one in matrix.columns(dossier) if one.id in with_impact or one.get("unchanged"))


def _compared(dossier: Dossier) -> Check:
    columns, best = matrix.columns(dossier), values.picked(dossier.answers.get("best_alt"))
    found = assessed(dossier)
    state = state_of(len(columns) > 1 and len(found) == len(columns), bool(best))
    return Check(Asked.COMPARED, state, ("best" if best else "no_best",), best, len(found), len(columns))


def _measures(dossier: Dossier) -> Check:
    found = dossier.of("measure")
    if not found:
        harms = any(matrix.rating_of(one) in matrix.HARMS for one in _impacts(dossier))
        return Check(Asked.MEASURES, State.MISSING if harms else State.MET, ("none" if harms else NO_HARM,))
    full = dossier.depth is Depth.FULL
    parts = [has_means(one, funding=full) for one in found]
    count = sum(all(one) for one in parts)
    state = state_of(*(held for one in parts for held in one))
    return Check(Asked.MEASURES, state, ("means" if full else "who_when",), count=count, whole=len(found))


def has_means(measure: Entry, *, funding: bool) -> tuple[bool, ...]:
    """Return whether a measure has someone responsible, a time and, where it is asked, money."""
    parts = tuple(values.is_given(measure.get(key)) for key in ("who", "when"))
    return (*parts, bool(_FUNDED.intersection(values.picked(measure.get("funding"))))) if funding else parts


def _follow_up(dossier: Dossier) -> Check:
    found = dossier.of("follow_up")
    dated = tuple(one.id for one in found if isinstance(one.get("on"), str))
    named = any(values.is_given(one.get("who")) for one in found)
    count = len(dossier.of("indicator"))
    parts = [bool(dated), named, *([bool(count)] if dossier.depth is Depth.FULL else [])]
    said = ("dated" if dated else "not_dated", "named" if named else "not_named")
    return Check(Asked.FOLLOW_UP, state_of(*parts), said, dated[:1], count=count)
