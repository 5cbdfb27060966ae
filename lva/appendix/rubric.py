"""The checklist of criteria by their state, what is missing first, and what the machine cannot judge."""

from collections.abc import Iterator, Sequence
from typing import Final

from lva.appendix.blocks import (
    Block,
    Condition,
    HeadCell,
    Heading,
    Look,
    Paragraph,
    Piece,
    Run,
    Table,
    Words,
    joined,
    plain,
    strong,
)
from lva.appendix.questions import condition
from lva.appendix.timeline import confirmed
from lva.appendix.voice import Voice
from lva.domain.judging import rubric
from lva.domain.judging.council import State
from lva.domain.judging.criteria import NAMES
from lva.domain.judging.rubric import Criterion

_WIDTHS: Final = (24.0, 146.0)
_ORDER: Final = (State.MISSING, State.PARTLY, State.UNKNOWN, State.MET, None)
"""What a reader asks for first; None: not relevant."""
_BETWEEN: Final = " \u00b7 "


def checklist(voice: Voice) -> Iterator[Block]:
    """Yield the criteria of the assessment's depth with their states."""
    found = rubric.criteria(voice.dossier, confirmed(voice))
    yield Heading(3, plain(voice.text("Checklist of criteria")))
    yield _table(voice, found)
    gates = [voice.text(NAMES[one.number - 1]) for one in rubric.open_gates(found)]
    if gates:
        lacking = voice.text("The basis of the decision is incomplete. Missing: %(what)s.", what=", ".join(gates))
        yield Paragraph(strong(lacking), Look.ANSWER)
    met, judged = rubric.in_order(found)
    words = voice.text(
        "%(count)s of %(whole)s criteria are in order. Gate: if it is missing, the basis of the decision is "
        "incomplete whatever the rest says. The states were worked out from what is recorded; no person has "
        "judged them.",
        count=met,
        whole=judged,
    )
    yield Paragraph(plain(words), Look.NOTE)


def _table(voice: Voice, found: Sequence[Criterion]) -> Table:
    groups = [(state, [one for one in found if one.state is state]) for state in _ORDER]
    unasked = sorted(set(rubric.NUMBERS).difference(one.number for one in found))
    rows = [_row(_state(voice, state), [_name(voice, one) for one in those]) for state, those in groups if those]
    if unasked:
        words = Paragraph(plain(voice.text("not asked at this depth")), Look.CAPTION)
        rows.append(_row(words, [_numbered(voice, number) for number in unasked], Look.CAPTION))
    return Table(
        summary=voice.text("Criteria and their states"),
        head=tuple(HeadCell(plain(voice.text(head))) for head in ("State", "Criterion")),
        rows=tuple(rows),
        widths=_WIDTHS,
    )


def _row(state: Piece, names: Sequence[Words], look: Look = Look.CELL) -> tuple[tuple[Piece, ...], ...]:
    return (state,), (Paragraph(joined(names, _BETWEEN), look),)


def _numbered(voice: Voice, number: int) -> Words:
    """Return what a criterion is called, unbroken at its number."""
    return plain(f"{number}.\u00a0{voice.text(NAMES[number - 1])}")


def _name(voice: Voice, one: Criterion) -> Words:
    """Return what a criterion is called, with what says that it is a gate."""
    name = _numbered(voice, one.number)
    return (*name, Run("\u00a0\u2013\u00a0"), *strong(voice.text("gate"))) if one.is_gate else name


def _state(voice: Voice, state: State | None) -> Condition | Paragraph:
    if state is None:
        return Paragraph(plain(voice.text("not relevant")), Look.CELL)
    return condition(voice, state)
