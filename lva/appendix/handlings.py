"""How each matter was treated, beside the proposal that was assessed, and what is disputed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lva.appendix import blocks as said
from lva.appendix.blocks import (
    Block,
    HeadCell,
    Look,
    Pair,
    Pairs,
    Paragraph,
    Piece,
    Run,
    Tone,
    Words,
    joined,
    missing,
    plain,
    strong,
    text_of,
)
from lva.appendix.voice import Voice
from lva.domain.dossier import Entry
from lva.domain.handlings import Treated, Treatment, departs, say_section, treatment
from lva.domain.values import answers as values

_WIDTHS: Final = (24.0, 42.0, 80.0, 24.0)
_IN_CELLS: Final = ("on", "body", "section", "stage", "vote")
"""Fields of a handling with a place of their own; the others follow below what happened."""
_DECIDED: Final = frozenset({"decided", "amended", "rejected"})
"""The row of the meeting that decided is told apart."""
_BETWEEN: Final = "  \u00b7  "
_OWN_PLACE: Final = ("handling", "about")
"""References that say where a part or a dissent stands, which its place says already."""


def handlings(voice: Voice) -> Iterator[Block]:
    """Yield what is recorded of the treatment of each matter; nothing while nothing is."""
    matters: Sequence[Mapping[str, Any]] = voice.snapshot.record.get("matters", ())
    several = len(matters) > 1
    for matter in matters:
        found = treatment(voice.dossier.entries, str(matter.get("id", "")))
        if found.is_empty:
            continue
        title = voice.text("Handling of the matter: %(title)s", title=matter["title"]) if several else ""
        yield said.Heading(3, plain(title or voice.text("Handling of the matter")))
        yield from _matter(voice, matter, found)


def _matter(voice: Voice, matter: Mapping[str, Any], found: Treatment) -> Iterator[Block]:
    if found.handlings:
        yield _assessed(voice, matter)
        yield said.Table(
            summary=voice.text("Handlings of the matter by day"),
            head=tuple(HeadCell(plain(voice.text(one))) for one in ("Day", "Body", "What happened", "Vote")),
            rows=tuple(_row(voice, one) for one in found.handlings),
            widths=_WIDTHS,
            tinted_rows=tuple(
                number
                for number, one in enumerate(found.handlings)
                if _DECIDED.intersection(values.picked(one.handling.get("stage")))
            ),
        )
    others = (*found.parts, *found.dissents, *found.related)
    if others:
        yield Pairs(tuple(_other(voice, one) for one in others))


def _assessed(voice: Voice, matter: Mapping[str, Any]) -> Block:
    """Return what was assessed: the words of the matter's own proposal, beside which the decisions stand."""
    label = strong(voice.text("Assessed proposal:"))
    question = voice.pack.questions.get("proposal")
    given = voice.value(question, matter.get("proposal")) if question else ()
    return Paragraph((*label, Run(" "), *(joined(given, " ") or voice.not_given)), Look.NOTE)


def _row(voice: Voice, treated: Treated) -> tuple[tuple[Piece, ...], ...]:
    handling = treated.handling
    day = joined(voice.field(handling, "on"), " ") or missing(voice.text("not known"))
    body = [Paragraph(joined(voice.field(handling, "body"), " ") or voice.not_given, Look.CELL)]
    section = say_section(voice.speech, handling.get("section"))
    if section:
        body.append(Paragraph(plain(section), Look.CAPTION))
    vote = joined(voice.field(handling, "vote"), " ")
    votes = Paragraph(_strong(vote) if vote else plain("\u2013"), Look.CELL)
    return (Paragraph(day, Look.CELL),), tuple(body), tuple(_happened(voice, treated)), (votes,)


def _happened(voice: Voice, treated: Treated) -> Iterator[Paragraph]:
    """Yield what happened, how it differs from what was assessed, and what belongs to it."""
    handling = treated.handling
    yield Paragraph(joined(voice.field(handling, "stage"), " ") or voice.not_given, Look.CELL)
    if departs(voice.pack, handling, voice.dossier.alias("proposal")):
        yield Paragraph(strong(voice.text("Differs from the assessed proposal.")), Look.CELL)
    yield from _fields(voice, handling, _IN_CELLS)
    for part in treated.parts:
        yield Paragraph((*strong(_singular(voice, part)), Run(": "), *_part(voice, part)), Look.CAPTION)
    for dissent in treated.dissents:
        kind = joined(voice.field(dissent, "kind"), " ") or plain(_singular(voice, dissent))
        whose, content = (joined(voice.field(dissent, key), " ") for key in ("by", "content"))
        words = joined([_strong(_capital(kind)), *([whose] if whose else [])], ", ")
        yield Paragraph(joined([words, *([content] if content else [])], ": "), Look.CAPTION)
        elsewhere = set(values.picked(dissent.get("about"))) - {handling.id}
        yield from _fields(voice, dissent, ("kind", "by", "content", *(() if elsewhere else _OWN_PLACE)))


def _part(voice: Voice, part: Entry) -> Words:
    """Return a part of a decision in one line: what it is about and how it ended."""
    about = [joined(voice.field(part, key), " ") for key in ("site", "alternative")]
    ended = joined(voice.field(part, "outcome"), " ") or voice.not_given
    note = joined(voice.field(part, "note"), " ")
    return joined([joined([joined(about, ", "), ended], ": "), note], ". ")


def _fields(voice: Voice, entry: Entry, without: Sequence[str], look: Look = Look.CAPTION) -> Iterator[Paragraph]:
    """Yield each other field that was given as a paragraph that begins with its label."""
    entries = voice.pack.lists.get(entry.list)
    for one in entries.fields if entries else ():
        given = voice.field(entry, one.key) if one.key not in without else ()
        if given:
            label = voice.label(one.label)
            yield Paragraph((*strong(label), Run(" " if label.endswith("?") else ": "), *joined(given, " ")), look)


def _other(voice: Voice, entry: Entry) -> Pair:
    """Return a disputed fact, a part of a decision or a related assessment with each of its fields."""
    entries = voice.pack.lists.get(entry.list)
    named = [key for key in entries.title if joined(voice.field(entry, key), " ")][:1] if entries else []
    term = (*strong(_singular(voice, entry)), *((Run(": "), *voice.name(entry)) if named else ()))
    # A name is cut where the words are long; then they stand below in full.
    told = [key for key in named if text_of(joined(voice.field(entry, key), " ")) == text_of(voice.name(entry))]
    found = [one.words for one in _fields(voice, entry, told)]
    return Pair(term, (Paragraph(joined(found, _BETWEEN) or plain("\u2013"), Look.ANSWER),))


def _singular(voice: Voice, entry: Entry) -> str:
    entries = voice.pack.lists.get(entry.list)
    return voice.label(entries.singular) if entries else entry.list


def _capital(words: Words) -> Words:
    first, *rest = words
    return (Run(first.text[:1].upper() + first.text[1:], first.tone, first.language), *rest)


def _strong(words: Words) -> Words:
    return tuple(Run(run.text, Tone.STRONG, run.language) for run in words)
