"""Page one of a checklist: how its indicators stand, step by step, what works well and what is done next.

What it shows in which order is data of the pack. Counts stand beside each other and are never joined into one grade.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lva.appendix.blocks import (
    Action,
    Actions,
    Block,
    Bullets,
    Facts,
    HeadCell,
    Heading,
    Ledger,
    Look,
    Pair,
    Paragraph,
    Piece,
    Shares,
    Slot,
    Table,
    Titled,
    Words,
    joined,
    missing,
    plain,
    strong,
    text_of,
)
from lva.appendix.voice import Voice
from lva.content.checks import options_of
from lva.content.model import Checklist
from lva.domain.dossier import Entry
from lva.domain.judging import checklist
from lva.domain.judging.checklist import Row
from lva.domain.values import answers as values

_STEP_WIDTH: Final = 104.0
_COUNT_WIDTH: Final = 16.5
_SHORT: Final = 40
"""Texts of up to so many characters are words rather than sentences."""


def profile(voice: Voice, roles: Checklist) -> tuple[Slot, ...]:
    """Return page one in reading order."""
    return (
        Slot("kicker", (Paragraph(plain(voice.text("Self-assessment")), Look.KICKER),)),
        Slot("title", (Heading(1, plain(title(voice)), 3),)),
        Slot("facts", (_facts(voice, roles),)),
        Slot("scale", (_table(voice), Paragraph(plain(voice.label(voice.pack.source)), Look.CAPTION))),
        *(Slot(key, (Ledger(_label(voice, key), _said(voice, key)),)) for key in roles.says),
        Slot(roles.picked, (Ledger(voice.text("What is done next"), (_actions(voice, roles),)),)),
        Slot("again", (Ledger(voice.text("Looked at again"), (Paragraph(_again(voice, roles), Look.ONE, 1),)),)),
    )


def title(voice: Voice) -> str:
    """Return what the profile is called, in the document's language."""
    return checklist.title(voice.pack, voice.speech.code, voice.dossier.answers)


def _label(voice: Voice, key: str) -> str:
    return voice.label(voice.pack.questions[key].label)


def _facts(voice: Voice, roles: Checklist) -> Block:
    pairs = ((_label(voice, key), joined(voice.said(key), ", ") or voice.not_given) for key in roles.facts)
    return Facts(tuple(Pair(plain(label), (Paragraph(words, Look.VALUE, 2),)) for label, words in pairs))


def _table(voice: Voice) -> Block:
    """Return the counts as a table: one row a step, one column an answer, and what is open if anything is."""
    scale = checklist.scale(voice.pack)
    rows = checklist.rows(voice.pack, voice.dossier.answers)
    keys = [option.key for option in scale]
    heads = [voice.label(option.label) for option in scale]
    if any(row.count("") for row in rows):
        keys.append("")
        heads.append(voice.text("open"))
    before = earlier(voice)
    if before:
        heads.append(voice.text("%(answer)s in %(year)s", answer=heads[0], year=before["period"]))
    head = (voice.text("Step"), *heads)
    table = Table(
        summary=voice.text("How many questions have each answer, step by step"),
        head=tuple(HeadCell(plain(word)) for word in head),
        rows=(*(_row(voice, row, keys) for row in rows), _totals(voice, rows, keys)),
        widths=(_STEP_WIDTH, *(_COUNT_WIDTH for _ in heads)),
    )
    return Titled(voice.text("Results step by step"), table)


def _row(voice: Voice, row: Row, keys: list[str]) -> tuple[tuple[Piece, ...], ...]:
    counts = tuple(row.count(key) for key in keys)
    title = Paragraph(plain(voice.label(row.step.label)), Look.CELL)
    bar = Shares(tuple(row.count(key) for key in keys if key), len(row.answers))
    return ((title, bar), *_numbers(voice, (*counts, *_before(voice, [row]))))


def _totals(voice: Voice, rows: tuple[Row, ...], keys: list[str]) -> tuple[tuple[Piece, ...], ...]:
    counts = tuple(sum(row.count(key) for row in rows) for key in keys)
    return (
        (Paragraph(strong(voice.text("All together")), Look.CELL),),
        *_numbers(voice, (*counts, *_before(voice, rows))),
    )


def earlier(voice: Voice) -> Mapping[str, Any]:
    """Return the profile of the time before as the record keeps it; empty if there was none."""
    found: Mapping[str, Any] = voice.assessment.get("before", {})
    return found


def _before(voice: Voice, rows: Sequence[Row]) -> tuple[int, ...]:
    """Return how many indicators of these rows were in place the time before, if there was one."""
    before = earlier(voice)
    if not before:
        return ()
    in_place = checklist.scale(voice.pack)[0].key
    return (sum(before["answers"].get(key) == in_place for row in rows for key in row.answers),)


def _numbers(voice: Voice, counts: tuple[int, ...]) -> tuple[tuple[Piece, ...], ...]:
    return tuple((Paragraph(plain(voice.speech.number(count)), Look.CELL),) for count in counts)


def _said(voice: Voice, key: str) -> tuple[Paragraph | Bullets, ...]:
    """Return an answer on page one; several sentences become a list, a few words stand in one line."""
    said = voice.said(key) or (voice.not_given,)
    if any(len(text_of(words)) > _SHORT for words in said) and len(said) > 1:
        return (Bullets(said, look=Look.ONE),)
    return (Paragraph(joined(said, ", "), Look.ONE, 2),)


def _actions(voice: Voice, roles: Checklist) -> Actions | Paragraph:
    """Return the actions picked for page one, or why there are none; how many others there are is said."""
    picked = values.picked(voice.answer(roles.picked))
    found = [entry for entry in voice.dossier.of(roles.actions) if entry.id in picked]
    if not found:
        return Paragraph(_none(voice, roles), Look.ONE, 2)
    more = len(voice.dossier.of(roles.actions)) - len(found)
    others = voice.speech.plural("and %(count)s other action", "and %(count)s other actions", more)
    return Actions(tuple(_action(voice, entry) for entry in found), plain(others) if more > 0 else ())


def _action(voice: Voice, entry: Entry) -> Action:
    entries = voice.pack.lists[entry.list]
    fields = [field for field in entries.fields if field.key not in entries.title and not options_of(field)]
    details = [joined(voice.field(entry, field.key), " ") for field in fields]
    return Action(voice.name(entry), joined([words for words in details if words], ", "), 2)


def _none(voice: Voice, roles: Checklist) -> Words:
    """Return why nothing is done next, if the pack asks it, or that nothing is recorded."""
    asked = [question.key for question in voice.pack.questions.values() if question.instead_of == roles.actions]
    said = [words for key in asked for words in voice.said(key)]
    return joined(said, " ") or missing(voice.text("None recorded."))


def _again(voice: Voice, roles: Checklist) -> Words:
    said = [joined(voice.said(key), " ") for key in roles.again]
    return joined([words for words in said if words], ", ") or voice.not_given
