"""What the answers add up to: what stops submitting, what deserves a second look.

The rules are those of the quality gate (`docs/content/quality-gate.md`): the complete list of what
blocks, and warnings that stop nothing. What a page expects by the pack's own marks comes from
`lva.domain.path`; here stand the rules that look across entries.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from lva.content.model import Depth, EntryList, Kind, Shape
from lva.domain import evidence, matrix, path, screening
from lva.domain.dossier import Dossier, Entry, fits, references
from lva.domain.finding import Finding, place_of, step_of
from lva.domain.judging import branches, checklist, consistency, full_gate, personal_data
from lva.domain.together import copies
from lva.domain.values import answers as values
from lva.domain.values.answers import Value

__all__ = ["Finding", "blocking", "place_of", "still_open", "warnings"]

_MANY_UNKNOWN: Final = 3
"""More than one rating in three that is not known gives a warning."""
_PICKS: Final = 3
_PRINTED: Final = frozenset({Kind.TEXT, Kind.LONG, Kind.TEXTS})
_NOT_SEARCHED: Final = frozenset({"author", "handling", "notice"})
"""Lists whose texts name officials on purpose."""


def blocking(dossier: Dossier) -> tuple[Finding, ...]:
    """Return everything that stops submitting, in the order of the pages. Empty means that it may go."""
    found = [*_unanswered(dossier), *_screening(dossier)]
    if dossier.depth in (Depth.BRIEF, Depth.FULL):
        found += [
            *_zero(dossier),
            *_unrated(dossier),
            *_harms(dossier),
            *_picks(dossier),
            *consistency.off_the_scale(dossier),
            *checklist.too_many_actions(dossier),
        ]
    if dossier.depth is Depth.FULL and dossier.pack.screening:
        said = {(finding.key, finding.entry, finding.field) for finding in found}
        found += [one for one in full_gate.blocking(dossier) if (one.key, one.entry, one.field) not in said]
    # What closed branches keep is neither printed nor frozen, and nobody could mend it where it stands.
    asked = branches.as_asked(dossier)
    found += [*_removed(asked), *_personal(asked)]
    order = {step.key: index for index, step in enumerate(dossier.pack.steps)}
    return tuple(sorted(found, key=lambda finding: order.get(finding.step, len(order))))


def warnings(dossier: Dossier) -> tuple[Finding, ...]:
    """Return what deserves a second look; none of it stops anything."""
    return (
        *_screening_flags(dossier),
        *_late_hearings(dossier),
        *_ratings(dossier),
        *_case_numbers(dossier),
        *_conditions(dossier),
        *_impartial(dossier),
        *consistency.contradictions(branches.as_asked(dossier)),
        *evidence.doubts(branches.as_asked(dossier)),
        *checklist.no_action(dossier),
        *copies.findings(branches.as_asked(dossier)),
    )


def still_open(dossier: Dossier) -> tuple[path.Open, ...]:
    """Return everything that is expected and not there, blocking or not, in the order of the pages."""
    return tuple(item for done in path.progress(dossier) for item in done.open)


def _unanswered(dossier: Dossier) -> Iterator[Finding]:
    for item in still_open(dossier):
        if item.blocks:
            code = "too_short" if item.shortfall and item.shortfall[1] > 1 else "empty"
            limit = item.shortfall[1] if item.shortfall else 0
            yield Finding(code, item.step, item.key, item.entry, item.field, limit=limit)


def _screening(dossier: Dossier) -> Iterator[Finding]:
    rule = dossier.pack.screening
    if rule is None:
        return
    result = screening.screen(rule, dossier.answers, dossier.threshold)
    for key, limit in screening.settle(rule, result, dossier.answers).lacking:
        if not any(item.key == key and item.blocks for item in still_open(dossier)):
            place = step_of(dossier.pack, key, dossier.depth)
            yield Finding("too_short" if limit > 1 else "empty", place, key, limit=limit)


def _zero(dossier: Dossier) -> Iterator[Finding]:
    zero = dossier.entry(dossier.alias("zero"))
    if zero and not values.is_given(zero.get("description")) and not zero.get("unchanged"):
        place = place_of(dossier, "alternative", "description")
        yield Finding("zero_not_described", place, "alternative", zero.id, "description")


def first_areas(dossier: Dossier) -> tuple[str, ...]:
    """Return the areas of life that the brief assessment asks first, by the type of decision."""
    for step in path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases):
        for block in step.blocks:
            if block.shape is Shape.RATINGS:
                return chosen_rows(block.first, dossier.answers.get(block.first_by))
    return ()


def chosen_rows(first: Mapping[str, tuple[str, ...]], answer: Value) -> tuple[str, ...]:
    """Return the rows shown first for an answer; the key `*` is the default."""
    keys = values.picked(answer)
    return first.get(keys[0] if keys else "*", first.get("*", ()))


def must_rate(dossier: Dossier) -> tuple[Entry, ...]:
    """Return the alternatives that must be rated: the proposal, and zero unless nothing changes then."""
    proposal = dossier.entry(dossier.alias("proposal"))
    zero = dossier.entry(dossier.alias("zero"))
    found = [proposal] if proposal else []
    if zero and not zero.get("unchanged"):
        found.insert(0, zero)
    return tuple(found)


def _unrated(dossier: Dossier) -> Iterator[Finding]:
    place = place_of(dossier, "impact", "rating")
    rated = {key for key, cell in matrix.cells(dossier).items() if cell.rating != matrix.OPEN}
    for alternative in must_rate(dossier):
        for area in first_areas(dossier):
            if (area, alternative.id) not in rated:
                yield Finding("area_unrated", place, "impact", subject=(area, alternative.id))


def _harms(dossier: Dossier) -> Iterator[Finding]:
    place = place_of(dossier, "impact", "no_measure_why")
    answered = {ref for measure in dossier.of("measure") for ref in values.picked(measure.get("impacts"))}
    for impact in dossier.of("impact"):
        if matrix.rating_of(impact) not in matrix.HARMS:
            continue
        if impact.id not in answered and not values.is_given(impact.get("no_measure_why")):
            yield Finding("harm_without_measure", place, "impact", impact.id, "no_measure_why")


def _picks(dossier: Dossier) -> Iterator[Finding]:
    """Page one has room for three and three; the tool shortens nothing silently."""
    impacts = [impact for impact in dossier.of("impact") if _applies(dossier, impact, "page_one")]
    for key in ("plus", "minus"):
        picked = [impact for impact in impacts if key in values.picked(impact.get("page_one"))]
        if len(picked) > _PICKS:
            place = place_of(dossier, "impact", "page_one")
            yield Finding("too_many_picks", place, "impact", picked[-1].id, "page_one", (key,), _PICKS)
    views = [view for view in dossier.of("view") if "yes" in values.picked(view.get("page_one"))]
    if len(views) > _PICKS:
        yield Finding("too_many_views", place_of(dossier, "view"), "view", views[-1].id, "page_one", limit=_PICKS)


def _applies(dossier: Dossier, entry: Entry, field: str) -> bool:
    """Whether a field still applies to an entry; what it held before is kept, but nobody sees it."""
    return fits(dossier.pack.lists[entry.list].field(field).for_where, entry.fields)


def _removed(dossier: Dossier) -> Iterator[Finding]:
    live = {entry.id for entry in dossier.entries}
    for question in dossier.pack.questions.values():
        if not question.refers or not path.is_asked(question, dossier):
            continue
        for key in values.picked(dossier.answers.get(question.key)):
            if key not in live and key != values.NOT_KNOWN and dossier.pack.option(question.options, key) is None:
                yield Finding("removed_reference", step_of(dossier.pack, question.key, dossier.depth), question.key)
    for entry in dossier.entries:
        for field, key in references(dossier.pack, entry):
            if key not in live and _applies(dossier, entry, field):
                yield Finding("removed_reference", place_of(dossier, entry.list, field), entry.list, entry.id, field)


def _personal(dossier: Dossier) -> Iterator[Finding]:
    for key, question in dossier.pack.questions.items():
        for text in texts_of(dossier.answers.get(key), question.kind):
            for hit in personal_data.certain(text):
                yield Finding("personal_data", step_of(dossier.pack, key, dossier.depth), key, subject=(hit.kind,))
    for entry in dossier.entries:
        entries = dossier.pack.lists.get(entry.list)
        if entries is None or entry.list in _NOT_SEARCHED:
            continue
        yield from _personal_in(dossier, entries, entry)


def _personal_in(dossier: Dossier, entries: EntryList, entry: Entry) -> Iterator[Finding]:
    for field in entries.fields:
        for text in texts_of(entry.get(field.key), field.kind):
            for hit in personal_data.certain(text):
                place = place_of(dossier, entry.list, field.key)
                yield Finding("personal_data", place, entry.list, entry.id, field.key, (hit.kind,))


def texts_of(value: Value, kind: Kind) -> Iterator[str]:
    """Iterate over the free texts in an answer: its own words and those of its parts."""
    if kind in values.TABULAR:
        yield from _cells(value)
    elif kind in _PRINTED and isinstance(value, str):
        yield value
    elif kind in _PRINTED and isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))
    elif isinstance(value, dict):
        yield from (value[key] for key in ("text", "source", "value") if isinstance(value.get(key), str))


def _cells(value: Value) -> Iterator[str]:
    """Iterate over the texts in the cells of a tabular answer; keys and numbers among them do no harm."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _cells(inner)


def _screening_flags(dossier: Dossier) -> Iterator[Finding]:
    if dossier.pack.screening is None:
        return
    for flag in screening.screen(dossier.pack.screening, dossier.answers, dossier.threshold).flags:
        first = flag.questions[0]
        yield Finding(flag.code, step_of(dossier.pack, first, dossier.depth), first, subject=flag.questions)


def _late_hearings(dossier: Dossier) -> Iterator[Finding]:
    for hearing in dossier.of("hearing"):
        if {"after_proposal", "after_decision"}.intersection(values.picked(hearing.get("stage"))):
            yield Finding("hearing_late", place_of(dossier, "hearing"), "hearing", hearing.id, "stage")


def _ratings(dossier: Dossier) -> Iterator[Finding]:
    ratings = [rating for entry in dossier.of("impact") if (rating := matrix.rating_of(entry)) != matrix.NOT_RELEVANT]
    place = place_of(dossier, "impact", "rating")
    if ratings.count(matrix.UNKNOWN) * _MANY_UNKNOWN > len(ratings):
        yield Finding("many_unknown", place, "impact", limit=ratings.count(matrix.UNKNOWN))
    said = set(ratings) - {matrix.UNKNOWN, matrix.OPEN, matrix.UNRATED}
    if said and not said.intersection(matrix.HARMS) and not values.is_given(dossier.answers.get("balance_note")):
        yield Finding("only_positive", step_of(dossier.pack, "balance_note", dossier.depth), "balance_note")


def _conditions(dossier: Dossier) -> Iterator[Finding]:
    """A recommendation with conditions names at least one."""
    if "conditions" in values.picked(dossier.answers.get("recommendation")) and not dossier.of("condition"):
        yield Finding("no_condition", place_of(dossier, "condition"), "condition")


def _impartial(dossier: Dossier) -> Iterator[Finding]:
    """Where an author presents the matter, a full assessment says how impartiality was ensured."""
    presents = any("presents" in values.picked(author.get("role")) for author in dossier.of("author"))
    if dossier.depth is Depth.FULL and presents and not values.is_given(dossier.answers.get("impartial")):
        yield Finding("not_impartial", step_of(dossier.pack, "impartial", dossier.depth), "impartial")


def _case_numbers(dossier: Dossier) -> Iterator[Finding]:
    asked = "case_numbers" in dossier.pack.questions and dossier.depth in (Depth.BRIEF, Depth.FULL)
    if asked and not values.is_given(dossier.answers.get("case_numbers")):
        yield Finding("no_case_number", step_of(dossier.pack, "case_numbers", dossier.depth), "case_numbers")
