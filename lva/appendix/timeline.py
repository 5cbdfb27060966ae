"""What came when: the steps of the matter on one line to scale, and the same as a table."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from lva.appendix import blocks as said
from lva.appendix.blocks import (
    Block,
    Condition,
    HeadCell,
    Look,
    Paragraph,
    Piece,
    Run,
    Words,
    joined,
    missing,
    plain,
    strong,
)
from lva.appendix.plots import Marker, Period, Tick, Timeline
from lva.appendix.voice import Voice
from lva.domain import timeline
from lva.domain.dossier import Entry
from lva.domain.handlings import say_section
from lva.domain.timeline import Mark, Step, Timing
from lva.domain.values import dates

_WIDTHS: Final = (10.0, 36.0, 76.0, 48.0)
_YEARS_ONLY: Final = 3 * 366
"""Over so many days only years are named below the line."""
_MOST_PERIODS: Final = 4
_LEAST: Final = 2
_STEPS: Final = {
    Step.STARTED: "Preparation started",
    Step.NOTICE: "Notice of the opportunity to influence",
    Step.HANDLING: "Handling of the matter",
    Step.HEARING: "Hearing",
    Step.ALTERNATIVE: "New alternative",
    Step.FIXED: "The proposal no longer changes",
    Step.PAPERS: "The agenda is sent",
    Step.DECISION: "Planned decision",
    Step.CONFIRMED: "Assessment confirmed",
    Step.PHASE: "Carried out",
}
_QUARTERS: Final = (1, 4, 7, 10)


def timeline_blocks(voice: Voice) -> Iterator[Block]:
    """Yield the line of time and its table; nothing while fewer than two steps have a day."""
    found = timeline.marks(voice.dossier, confirmed(voice))
    numbers = _numbers(found)
    if len(numbers) < _LEAST:
        return
    yield said.Section(voice.text("Timeline"))
    yield _line(voice, found, numbers)
    heads = ("No.", "Day", "Stage", "Timing")
    yield said.Table(
        summary=voice.text("The steps of the matter by day, and whether they came in time"),
        head=tuple(HeadCell(plain(voice.text(head))) for head in heads),
        rows=tuple(_row(voice, mark, numbers.get(index)) for index, mark in enumerate(found)),
        widths=_WIDTHS,
        tinted_rows=tuple(index for index, mark in enumerate(found) if mark.step is Step.DECISION),
        tight=True,
    )


def _numbers(found: Sequence[Mark]) -> dict[int, int]:
    """Return the number of each mark that stands on the line, by its place in the table."""
    dated = [index for index, mark in enumerate(found) if mark.span]
    return {index: number for number, index in enumerate(dated, start=1)}


def confirmed(voice: Voice) -> dt.date | None:
    """Return the local day of the last confirmation."""
    approvals = voice.snapshot.record.get("approvals", ())
    moments = [dt.datetime.fromisoformat(str(one["at"])) for one in approvals if one.get("role") != "author"]
    return max(moments).astimezone(ZoneInfo(voice.imprint.zone)).date() if moments else None


# -- the drawing ------------------------------------------------------------------------------------


def _line(voice: Voice, found: Sequence[Mark], numbers: dict[int, int]) -> Timeline:
    placed = [(number, found[index]) for index, number in numbers.items()]
    spans = [(mark, mark.span) for _, mark in placed if mark.span]
    first = min(span[0] for _, span in spans)
    last = max(span[1] if mark.lasts else span[0] for mark, span in spans)
    periods = [Period(*span, _period(voice, mark)) for mark, span in spans if mark.lasts][:_MOST_PERIODS]
    late = [number for number, mark in placed if mark.timing is Timing.LATE]
    words = voice.text(
        "Timeline from %(first)s to %(last)s with %(count)s numbered steps; the table below says the same.",
        first=voice.speech.date(first),
        last=voice.speech.date(last),
        count=len(placed),
    )
    if late:
        numbers_ = voice.speech.join([str(number) for number in late])
        words = f"{words} {voice.text('Late: %(numbers)s.', numbers=numbers_)}"
    return Timeline(
        alternative=words,
        markers=tuple(
            Marker(number, mark.span[0], late=mark.timing is Timing.LATE) for number, mark in placed if mark.span
        ),
        periods=tuple(periods),
        ticks=tuple(_ticks(voice, first, last)),
        late=voice.text("LATE"),
    )


def _period(voice: Voice, mark: Mark) -> str:
    name = voice.text(_STEPS[mark.step])
    return f"{name} {dates.say_when(voice.speech, mark.when)}"


def _ticks(voice: Voice, first: dt.date, last: dt.date) -> Iterator[Tick]:
    """Yield the first days of quarters between two days, of years only where they would be too many."""
    months = (1,) if (last - first).days > _YEARS_ONLY else _QUARTERS
    for year in range(first.year, last.year + 1):
        for month in months:
            day = dt.date(year, month, 1)
            if first <= day <= last:
                name = str(year) if month == 1 else format_date(day, "LLL", locale=voice.speech.locale)
                yield Tick(day, name, major=month == 1)


# -- the table --------------------------------------------------------------------------------------


def _row(voice: Voice, mark: Mark, number: int | None) -> tuple[tuple[Piece, ...], ...]:
    when = plain(dates.say_when(voice.speech, mark.when)) if mark.when else missing(voice.text("not known"))
    return (
        (Paragraph(strong(str(number) if number else "?"), Look.CELL),),
        (Paragraph(when, Look.CELL),),
        (Paragraph(_step(voice, mark), Look.CELL),),
        (_timing(voice, mark),),
    )


def _step(voice: Voice, mark: Mark) -> Words:
    """Return what a step is, and which one of its kind."""
    kind = plain(voice.text(_STEPS[mark.step]))
    entry = voice.dossier.entry(mark.entry) if mark.entry else None
    if entry is None:
        return kind
    if mark.step is Step.HANDLING:
        body = joined(voice.field(entry, "body"), " ") or kind
        section = say_section(voice.speech, entry.get("section"))
        stage = joined(voice.field(entry, "stage"), " ")
        body = (*body, Run(f" {section}")) if section else body
        return joined([body, stage], ": ") if stage else body
    if mark.step is Step.PHASE:
        return joined([kind, _phase(voice, entry)], ": ")
    key = {Step.HEARING: "who", Step.ALTERNATIVE: "name"}.get(mark.step, "channels")
    name = joined(voice.field(entry, key), " ") or (() if mark.step is Step.NOTICE else voice.name(entry))
    return joined([kind, name], ": ") if name else kind


def _phase(voice: Voice, entry: Entry) -> Words:
    """Return where or for whom something changes, and what: ten phases that all say "closes" tell nothing."""
    where = joined([joined(voice.field(entry, key), " ") for key in ("site", "group")], ", ")
    change, own = (joined(voice.field(entry, key), " ") for key in ("change", "text"))
    return joined([where, own], ". ") if own else joined([where, change], ", ") or voice.name(entry)


def _timing(voice: Voice, mark: Mark) -> Piece:
    match mark.timing:
        case Timing.LATE:
            return Condition("late", strong(_late(voice, mark)))
        case Timing.IN_TIME:
            return Paragraph(plain(voice.text("in time")), Look.CELL)
        case Timing.UNKNOWN:
            return Paragraph(missing(voice.text("not known")), Look.CELL)
        case Timing.NONE:
            return Paragraph(plain("\u2013"), Look.CELL)


def _late(voice: Voice, mark: Mark) -> str:
    if mark.step is Step.CONFIRMED:
        return voice.text("late: the agenda had been sent")
    return voice.text("late: the proposal was ready")
