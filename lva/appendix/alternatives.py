"""The alternatives: what each means, the direction of its impacts as a strip of symbols, and the same in counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lva.appendix.blocks import Block, Look, Pair, Pairs, Paragraph, Piece, Run, Strip, Words, joined, plain
from lva.appendix.comparison import derived, tag_of, uses_tags
from lva.appendix.entry_table import Column, EntryTable, IsMissing, Plan, in_bold
from lva.appendix.legend import legend
from lva.appendix.voice import Voice
from lva.content.model import Depth, EntryList
from lva.domain import matrix
from lva.domain.dossier import Entry

ALTERNATIVE: Final = "alternative"
_PLAN: Final = Plan("Alternatives", (Column("Alternative", ("description",), 125),))
_RIGHT: Final = (matrix.MIXED, "+3", "+2", "+1", matrix.NO_CHANGE)
_LEFT: Final = ("-3", "-2", "-1")
_ORDER: Final = (*_LEFT, *_RIGHT, matrix.NOT_RELEVANT, matrix.UNKNOWN)
_BETWEEN: Final = " \u00b7 "


@dataclass(frozen=True, slots=True)
class _Told:
    """An alternative and the rating of each area of life that it has."""

    entry: Entry
    ratings: tuple[str, ...]

    def count(self, *keys: str) -> int:
        return sum(self.ratings.count(key) for key in keys)

    def those(self, keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(key for key in keys for _ in range(self.ratings.count(key)))


def alternatives(voice: Voice, entries: EntryList, found: Sequence[Entry], is_missing: IsMissing) -> Iterator[Block]:
    """Yield each alternative as a row; strips only where the assessment is full."""
    compared = {entry.id for entry in matrix.columns(voice.dossier)}
    told = [_Told(entry, tuple(_ratings(voice, entry)) if entry.id in compared else ()) for entry in found]
    axis = max((one.count(*_LEFT) for one in told), default=0)
    drawn = voice.dossier.depth is Depth.FULL and any(one.ratings for one in told)
    table = EntryTable(voice, entries, _PLAN, is_missing)
    rows = tuple(_row(voice, one, table, axis if drawn else None) for one in told)
    if drawn:
        yield from legend(voice)
    yield Pairs(rows, narrow=True)


def _ratings(voice: Voice, entry: Entry) -> Iterator[str]:
    for option in voice.pack.options.get("area", ()):
        found = derived(voice, option.key, entry).rating
        if found != matrix.OPEN:
            yield found


def _row(voice: Voice, one: _Told, table: EntryTable, axis: int | None) -> Pair:
    entry = one.entry
    name = joined(voice.field(entry, "name"), " ") or voice.name(entry)
    tag = f"{tag_of(voice, entry)} " if uses_tags(voice) or entry.get("tag") else ""
    kind = joined(voice.field(entry, "kind"), " ")
    term: Words = (*(in_bold((Run(tag),)) if tag else ()), *in_bold(name))
    skipped = frozenset({"name", "kind", *(["tag"] if tag else [])})
    if kind and "".join(run.text for run in kind).casefold() != "".join(run.text for run in name).casefold():
        term = (*term, Run(" ("), *kind, Run(")"))
    body: list[Piece] = list(table.without(skipped).pieces(entry))
    if one.ratings:
        if axis is not None:
            strip = Strip(one.those(_LEFT), one.those(_RIGHT), one.count(matrix.UNKNOWN), axis)
            body.append(strip)
        body.append(Paragraph(_counts(voice, one), Look.CAPTION))
    return Pair(term, tuple(body) or (Paragraph(voice.not_given, Look.ANSWER),))


def _counts(voice: Voice, one: _Told) -> Words:
    """Return how many areas of life have each rating, and how many have none."""
    said = [f"{voice.option('rating', key, short=True)} {one.count(key)}" for key in _ORDER if one.count(key)]
    rest = len(voice.pack.options.get("area", ())) - len(one.ratings)
    if rest > 0:
        said.append(f"{voice.text('not assessed')} {rest}")
    return plain(f"{voice.text('Areas of life:')} {_BETWEEN.join(said)}")
