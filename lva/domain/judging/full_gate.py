"""What stops submitting at full depth beside what stops a brief assessment: the rules that look across entries.

What a single answer lacks is marked in the pack and found by `lva.domain.path`. The rules are those of
`docs/content/quality-gate.md`.
"""

from collections.abc import Iterator
from typing import Final

from lva.domain import matrix
from lva.domain.dossier import Dossier, Entry
from lva.domain.finding import Finding, place_of, step_of
from lva.domain.values import answers as values

_OTHERS_WHY_MIN: Final = 80
"""So many characters explain why nothing but the zero option and the proposal was examined."""
_GROUNDS: Final = 2
"""On so many impacts a position rests at least."""
_HELD: Final = "held"
_CHILDREN: Final = frozenset({"children", "children_via_adults"})
_TOLD_OF_ALL: Final = ("who", "number", "method", "when")
_ALL: Final = "all"
"""An impact on all children is one on every group."""


def blocking(dossier: Dossier) -> Iterator[Finding]:
    """Iterate over what stops a full assessment; a dossier of another depth is not to be asked."""
    yield from _areas(dossier)
    yield from _described_only(dossier)
    yield from _alternatives(dossier)
    yield from _hearings(dossier)
    yield from _views(dossier)
    yield from _groups(dossier)
    yield from _nothing_changes(dossier)
    yield from _grounds(dossier)


def _question(dossier: Dossier, code: str, key: str, limit: int = 0) -> Finding:
    return Finding(code, step_of(dossier.pack, key, dossier.depth), key, limit=limit)


def _areas(dossier: Dossier) -> Iterator[Finding]:
    """Every area of life has a rating, or one reason covers the rest."""
    rated = {area for (area, _), cell in matrix.cells(dossier).items() if cell.rating != matrix.OPEN}
    rest = [option.key for option in dossier.pack.options.get("area", ()) if option.key not in rated]
    if rest and not values.is_given(dossier.answers.get("areas_rest_why")):
        yield _question(dossier, "areas_not_covered", "areas_rest_why", len(rest))


def _described_only(dossier: Dossier) -> Iterator[Finding]:
    """An impact that is described and not rated counts as missing."""
    for impact in dossier.of("impact"):
        if matrix.rating_of(impact) == matrix.UNRATED:
            yield Finding("impact_unrated", place_of(dossier, "impact", "rating"), "impact", impact.id, "rating")


def _alternatives(dossier: Dossier) -> Iterator[Finding]:
    """Each assessed alternative but zero has an impact; where there is no other, a long reason says why."""
    zero = dossier.alias("zero")
    touched = {key for impact in dossier.of("impact") for key in values.picked(impact.get("alternative"))}
    found = dossier.of("alternative")
    for one in found:
        if one.id != zero and "assessed" in values.picked(one.get("status")) and one.id not in touched:
            yield Finding("alternative_without_impact", place_of(dossier, "alternative"), "alternative", one.id)
    why = dossier.answers.get("alternatives_why")
    alone = not any("other" in values.picked(one.get("kind")) for one in found)
    if alone and isinstance(why, str) and len(why) < _OTHERS_WHY_MIN:
        yield _question(dossier, "too_short", "alternatives_why", _OTHERS_WHY_MIN)


def _hearings(dossier: Dossier) -> Iterator[Finding]:
    """A hearing that was held says who, how many, how and when, and of children how old they are."""
    place = place_of(dossier, "hearing")
    for hearing in dossier.of("hearing"):
        if _HELD not in values.picked(hearing.get("status")):
            continue
        of_children = _CHILDREN.intersection(values.picked(hearing.get("voice")))
        for key in (*_TOLD_OF_ALL, *(("ages",) if of_children else ())):
            if not values.is_given(hearing.get(key)):
                yield Finding("empty", place, "hearing", hearing.id, key)


def _views(dossier: Dossier) -> Iterator[Finding]:
    """What children said led to something, or a reason says why not."""
    place = place_of(dossier, "view")
    for view in dossier.of("view"):
        for key in ("effect", "effect_why"):
            if not values.is_given(view.get(key)):
                yield Finding("empty", place, "view", view.id, key)


def _groups(dossier: Dossier) -> Iterator[Finding]:
    """A group that is affected more than others has an impact, or a reason why it has none."""
    touched = {key for impact in dossier.of("impact") for key in values.picked(impact.get("groups"))}
    for group in dossier.of("group"):
        if "yes" not in values.picked(group.get("more_affected")) or values.is_given(group.get("no_row_why")):
            continue
        if not touched.intersection({group.id, _ALL}):
            yield Finding("group_without_impact", place_of(dossier, "group"), "group", group.id, "no_row_why")


def _ratings(dossier: Dossier) -> tuple[str, ...]:
    found: tuple[Entry, ...] = dossier.of("impact")
    return tuple(rating for one in found if (rating := matrix.rating_of(one)) not in ("", matrix.UNRATED))


def _only_no_change(dossier: Dossier) -> bool:
    said = [rating for rating in _ratings(dossier) if rating != matrix.NOT_RELEVANT]
    return bool(said) and set(said) == {matrix.NO_CHANGE}


def _nothing_changes(dossier: Dossier) -> Iterator[Finding]:
    """If nothing changes for anybody, a note says why."""
    if _only_no_change(dossier) and not values.is_given(dossier.answers.get("balance_note")):
        yield _question(dossier, "only_no_change", "balance_note")


def _grounds(dossier: Dossier) -> Iterator[Finding]:
    """A position rests on two impacts, unless nothing changes."""
    grounds = values.picked(dossier.answers.get("position_impacts"))
    if len(grounds) < _GROUNDS and _ratings(dossier) and not _only_no_change(dossier):
        yield _question(dossier, "too_few_grounds", "position_impacts", _GROUNDS)
