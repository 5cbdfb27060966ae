"""The checklist of criteria: two short tables side by side, and what the machine cannot judge."""

from collections.abc import Iterator, Sequence
from typing import Final

from lva.domain import rubric
from lva.domain.council import State
from lva.domain.rubric import Criterion
from lva.pdf import blocks as said
from lva.pdf.blocks import Beside, Block, Condition, HeadCell, Look, Paragraph, Piece, Run, Table, plain, strong
from lva.pdf.questions import condition
from lva.pdf.timeline import confirmed
from lva.pdf.voice import Voice

_WIDTHS: Final = (58.0, 24.0)
_NAMES: Final = (
    "Timing",
    "Decision still open",
    "Screening with reasons",
    "Who is affected",
    "Groups that differ",
    "Rights named and used",
    "Alternatives",
    "Today's situation assessed",
    "Indirect paths",
    "Evidence",
    "Gaps and uncertainty",
    "Children's views, or the reason",
    "Quality of hearing",
    "What came of the views",
    "Good and bad sides",
    "Severity, reach and duration",
    "Position on best interests",
    "Weighing",
    "Mitigating measures",
    "Agrees with other assessments",
    "Follow-up",
    "Openness",
    "Text for children",
    "Own words",
)
"""What the criteria are called, by number from 1."""


def checklist(voice: Voice) -> Iterator[Block]:
    """Yield the criteria of the assessment's depth with their states."""
    found = rubric.criteria(voice.dossier, confirmed(voice))
    half = (len(found) + 1) // 2
    yield said.Section(voice.text("Checklist of criteria"))
    yield Beside(_table(voice, found[:half]), _table(voice, found[half:]))
    gates = [voice.text(_NAMES[one.number - 1]) for one in rubric.open_gates(found)]
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
    return Table(
        summary=voice.text("Criteria and their states"),
        head=tuple(HeadCell(plain(voice.text(head))) for head in ("Criterion", "State")),
        rows=tuple(_row(voice, one) for one in found),
        widths=_WIDTHS,
    )


def _row(voice: Voice, one: Criterion) -> tuple[tuple[Piece, ...], ...]:
    name = plain(f"{one.number}. {voice.text(_NAMES[one.number - 1])}")
    words = (*name, Run(" \u2013 "), *strong(voice.text("gate"))) if one.is_gate else name
    return (Paragraph(words, Look.CELL),), (_state(voice, one.state),)


def _state(voice: Voice, state: State | None) -> Condition | Paragraph:
    if state is None:
        return Paragraph(plain(voice.text("not relevant")), Look.CELL)
    return condition(voice, state)
