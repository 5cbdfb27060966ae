"""The screening rule: how deep a decision is assessed, and which answers led there.

Source of the rule: the project's own proposal, stated in `docs/content/screening.md`. It is one pure
function; which questions play which part is data of the pack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lva.content.model import Depth, Pack, Screening
from lva.domain.values import answers as values
from lva.domain.values.answers import Value

NO: Final = "no"
NOT_KNOWN: Final = "not_known"
SIGNIFICANT: Final = "significant"
YES: Final = "yes"

FIND_OUT_FIRST: Final = "find_out_first"
CHECK_DIRECT: Final = "check_direct"
CONTRADICTION_FORMAL: Final = "contradiction_formal"
CONTRADICTION_TEMPORARY: Final = "contradiction_temporary"
_ORDER: Final = (Depth.NONE, Depth.BRIEF, Depth.FULL)
_FIND_OUT_FROM: Final = 4
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Threshold:
    """A municipality's own threshold; it lifts a brief assessment to a full one and never lowers."""

    children: tuple[str, ...] = ()
    """Bands of the count of children at or above the threshold."""
    scale: bool = False
    """Whether a significant scale alone asks for a full assessment."""
    least: int = 0
    """The number of children itself, for the sentence that says so; 0 without one."""


CHILDREN: Final = "threshold_children"
"""The setting of an organisation that says from how many children on an assessment is a full one."""
SCALE: Final = "threshold_scale"
"""The setting that lets a significant scale alone ask for a full assessment."""
SETTINGS: Final = (CHILDREN, SCALE)
_BAND: Final = "from_"
"""How the key of a band of children begins; its least number follows."""


def bands(pack: Pack) -> dict[int, str]:
    """Return the bands of the count of children by their least number: those that a threshold may name."""
    rule = pack.screening
    options = pack.options.get(pack.questions[rule.count].options, ()) if rule else ()
    keys = [option.key for option in options if option.key.startswith(_BAND)]
    return {int(key.removeprefix(_BAND)): key for key in keys if key.removeprefix(_BAND).isdigit()}


def threshold_of(pack: Pack, settings: Mapping[str, Any]) -> Threshold | None:
    """Return the threshold that an organisation's settings name, or None."""
    least, scale = settings.get(CHILDREN), bool(settings.get(SCALE))
    if not isinstance(least, int) and not scale:
        return None
    reached = tuple(key for number, key in bands(pack).items() if isinstance(least, int) and number >= least)
    return Threshold(reached, scale, least if isinstance(least, int) else 0)


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the explanation: its code and the questions whose answers decided it."""

    code: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The computed depth (None while something is unanswered), why, and what to look at again."""

    depth: Depth | None
    reasons: tuple[Reason, ...] = ()
    flags: tuple[Reason, ...] = ()
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Given:
    """The answers of the screening as plain keys."""

    rule: Screening
    answers: Mapping[str, Value]

    def of(self, key: str) -> str:
        keys = values.picked(self.answers.get(key))
        return keys[0] if keys else ""

    def those(self, keys: tuple[str, ...], *wanted: str) -> tuple[str, ...]:
        return tuple(key for key in keys if self.of(key) in wanted)

    def weighty(self, *keys: str) -> bool:
        return any(self.of(key) == SIGNIFICANT for key in keys)


def triggers(rule: Screening) -> tuple[str, ...]:
    """Return the questions with the four answers, each once, in the order of the rule."""
    return tuple(dict.fromkeys((*rule.touches, *rule.strong, rule.lasting, rule.scale, rule.worry)))


def screen(rule: Screening, answers: Mapping[str, Value], threshold: Threshold | None = None) -> Result:
    """Return the depth that the answers ask for, with the reasons and flags of the result page."""
    given = _Given(rule, answers)
    if given.of(rule.individual) == YES:
        return Result(Depth.INDIVIDUAL, (Reason("individual", (rule.individual,)),))
    asked = (rule.individual, rule.formal, rule.temporary, rule.law, rule.later, *triggers(rule), *rule.own)
    unanswered = tuple(key for key in asked if not given.of(key))
    if unanswered:
        return Result(None, unanswered=unanswered)
    return _raised(given, _by_the_pack(given, threshold or Threshold()))


def _by_the_pack(given: _Given, threshold: Threshold) -> Result:
    """Return what the pack's own questions ask for, all of which are answered."""
    rule = given.rule
    flags = _flags(given)
    touching = given.those(rule.touches, "some", NOT_KNOWN, SIGNIFICANT)
    if not touching:
        return Result(Depth.NONE, (Reason("no_child_concerned", rule.touches),), flags)
    significant = given.those(triggers(rule), SIGNIFICANT)
    if given.of(rule.formal) == YES and not significant:
        return Result(Depth.NONE, (Reason("formal", (rule.formal,)),), flags)
    full = _full(given, threshold)
    if full is not None:
        return _lowered_from_full(given, full, flags)
    return _lowered_from_brief(given, Reason("brief", touching), flags)


def _raised(given: _Given, result: Result) -> Result:
    """Raise the depth where a question that the organisation has added asks for more; it never falls."""
    rule = given.rule
    full = given.those(rule.own_full, SIGNIFICANT)
    touching = given.those(rule.own, "some", NOT_KNOWN, SIGNIFICANT)
    wanted = Depth.FULL if full else Depth.BRIEF if touching else Depth.NONE
    if result.depth is None or _ORDER.index(wanted) <= _ORDER.index(result.depth):
        return result
    return Result(wanted, (Reason("own_trigger", full or touching),), result.flags)


def _strong(given: _Given) -> tuple[str, ...]:
    """Return the strong answers; doubt about the worst-off counts beside one of them."""
    strong = given.those(given.rule.strong, SIGNIFICANT)
    if len(strong) == 1 and given.of(given.rule.doubt) == NOT_KNOWN:
        return (*strong, given.rule.doubt)
    return strong


def _full(given: _Given, threshold: Threshold) -> Reason | None:
    rule, strong = given.rule, _strong(given)
    if len(strong) >= _TWO:
        return Reason("two_strong", strong)
    if len(strong) == 1 and given.weighty(rule.scale, rule.worry):
        return Reason("strong_and_weighty", (*strong, *given.those((rule.scale, rule.worry), SIGNIFICANT)))
    if given.weighty(rule.scale) and given.weighty(*rule.direct):
        return Reason("large_and_children", (rule.scale, *given.those(rule.direct, SIGNIFICANT)))
    if given.of(rule.count) in threshold.children:
        return Reason("own_threshold_children", (rule.count,))
    if threshold.scale and given.weighty(rule.scale):
        return Reason("own_threshold_scale", (rule.scale,))
    return None


def _lowered_from_full(given: _Given, full: Reason, flags: tuple[Reason, ...]) -> Result:
    """One step down at most, by the first exclusion that applies; its reason is printed."""
    rule = given.rule
    groups_weighty = given.weighty(rule.doubt)
    if given.of(rule.temporary) == YES and not given.weighty(rule.lasting) and not groups_weighty:
        return Result(Depth.BRIEF, (full, Reason("lowered_temporary", (rule.temporary,))), flags)
    if given.of(rule.law) == YES and len(_strong(given)) < _TWO and not groups_weighty and _named(given, rule.law):
        return Result(Depth.BRIEF, (full, Reason("lowered_law", (rule.law,))), flags)
    if given.of(rule.later) == YES and _named(given, rule.later):
        return Result(Depth.BRIEF, (full, Reason("lowered_later", (rule.later,))), flags)
    return Result(Depth.FULL, (full,), flags)


def _lowered_from_brief(given: _Given, brief: Reason, flags: tuple[Reason, ...]) -> Result:
    if given.of(given.rule.later) == YES and not _strong(given) and _named(given, given.rule.later):
        return Result(Depth.NONE, (brief, Reason("lowered_later", (given.rule.later,))), flags)
    return Result(Depth.BRIEF, (brief,), flags)


def _named(given: _Given, key: str) -> bool:
    """Whether the provision, or the later assessment, is named beside the answer."""
    return values.is_given(values.part(given.answers.get(key), "text"))


def _flags(given: _Given) -> tuple[Reason, ...]:
    rule, found = given.rule, []
    unknown = given.those(triggers(rule), NOT_KNOWN)
    if len(unknown) >= _FIND_OUT_FROM:
        found.append(Reason(FIND_OUT_FIRST, unknown))
    others = tuple(key for key in rule.touches if key not in rule.direct)
    if len(given.those(rule.direct, NO)) == len(rule.direct) and len(given.those(others, NO)) < len(others):
        found.append(Reason(CHECK_DIRECT, rule.direct))
    significant = given.those(triggers(rule), SIGNIFICANT)
    if given.of(rule.formal) == YES and significant:
        found.append(Reason(CONTRADICTION_FORMAL, (rule.formal, *significant)))
    if given.of(rule.temporary) == YES and given.weighty(rule.lasting):
        found.append(Reason(CONTRADICTION_TEMPORARY, (rule.temporary, rule.lasting)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Choice:
    """The depth in force, and what the choice still lacks (keys with their least length)."""

    depth: Depth | None
    lacking: tuple[tuple[str, int], ...] = ()


def settle(rule: Screening, result: Result, answers: Mapping[str, Value]) -> Choice:
    """Return the depth in force: raising is always free, lowering needs a long reason and a name.

    Until a lowering is complete the computed depth stays in force. A result of "none" needs a
    reason too; it is in force from the start and what is missing is said.
    """
    if result.depth is None or result.depth is Depth.INDIVIDUAL:
        return Choice(result.depth)
    keys = values.picked(answers.get(rule.chosen))
    chosen = Depth(keys[0]) if keys else result.depth
    reason = answers.get(rule.reason)
    length = len(reason) if isinstance(reason, str) else 0
    if _ORDER.index(chosen) < _ORDER.index(result.depth):
        lacking = [(rule.reason, rule.lowered_min)] if length < rule.lowered_min else []
        if not values.is_given(answers.get(rule.lowered_by)):
            lacking.append((rule.lowered_by, 1))
        return Choice(result.depth if lacking else chosen, tuple(lacking))
    if chosen is Depth.NONE and length < rule.reason_min:
        return Choice(chosen, ((rule.reason, rule.reason_min),))
    return Choice(chosen)


def keys(rule: Screening) -> tuple[str, ...]:
    """Return every question that the depth depends on."""
    exclusions = (rule.individual, rule.formal, rule.temporary, rule.law, rule.later)
    return (*exclusions, *triggers(rule), *rule.own, rule.count, rule.chosen, rule.reason, rule.lowered_by)
