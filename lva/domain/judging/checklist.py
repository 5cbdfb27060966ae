"""What a self-assessment adds up to: how its indicators stand page by page, and what changed since the time before.

Which questions are indicators is data of the pack. Counts are never joined into one grade.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lva.content.checks import options_of
from lva.content.model import Checklist, Option, Pack, Question, Step
from lva.domain.dossier import Dossier, Entry
from lva.domain.finding import Finding, step_of
from lva.domain.values import answers as values
from lva.domain.values.answers import Value


@dataclass(frozen=True, slots=True)
class Row:
    """One page of the checklist and the answer to each of its indicators; an open one has an empty answer."""

    step: Step
    answers: Mapping[str, str]

    def count(self, option: str) -> int:
        """Return how many indicators have that answer; an empty option counts the open ones."""
        return sum(answer == option for answer in self.answers.values())


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator whose answer is another than the time before."""

    key: str
    before: str
    now: str


def scale(pack: Pack) -> tuple[Option, ...]:
    """Return the answers that an indicator may have, from in place to not known; none without a checklist."""
    return pack.options[pack.checklist.scale] if pack.checklist else ()


def indicators(pack: Pack, step: Step) -> tuple[Question, ...]:
    """Return the indicators that a page asks."""
    if pack.checklist is None:
        return ()
    asked = (pack.questions[block.question] for block in step.blocks if block.question)
    return tuple(question for question in asked if options_of(question) == pack.checklist.scale)


def rows(pack: Pack, answers: Mapping[str, Value]) -> tuple[Row, ...]:
    """Return a row for each page with indicators, in the order of the pages."""
    found = ((step, indicators(pack, step)) for step in pack.steps)
    return tuple(
        Row(step, {question.key: _picked(answers.get(question.key)) for question in asked})
        for step, asked in found
        if asked
    )


def _picked(value: Value) -> str:
    return next(iter(values.picked(value)), "")


def picked(pack: Pack, answers: Mapping[str, Value]) -> dict[str, str]:
    """Return the answer to each indicator without its evidence; open ones are left out."""
    return {key: answer for row in rows(pack, answers) for key, answer in row.answers.items() if answer}


def changes(now: Row, before: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return the indicators of a row that were answered otherwise the time before.

    One that is still open, or that was not asked then, has not changed.
    """
    pairs = ((key, _picked(before.get(key)), answer) for key, answer in now.answers.items())
    return tuple(Change(key, then, answer) for key, then, answer in pairs if then and answer and then != answer)


def title(pack: Pack, language: str, answers: Mapping[str, Value]) -> str:
    """Return what a profile is called: the pack's title, the year, and what it covers where that is only a part."""
    roles = pack.checklist
    year = answers.get(roles.period) if roles else None
    part = values.part(answers.get(roles.scope), "text") if roles else None
    named = f"{pack.title.in_(language)} {year or ''}".rstrip()
    return f"{named}: {part}" if values.is_given(part) else named


def is_before(checklist: Checklist, earlier: Mapping[str, Value], answers: Mapping[str, Value]) -> bool:
    """Whether `earlier` are the answers of a year before, about the same scope."""
    then, now = earlier.get(checklist.period), answers.get(checklist.period)
    if not isinstance(then, int) or not isinstance(now, int):
        return False
    return then < now and _scope(checklist, earlier) == _scope(checklist, answers)


def _scope(checklist: Checklist, answers: Mapping[str, Value]) -> tuple[str, str]:
    value = answers.get(checklist.scope)
    return _picked(value), str(values.part(value, "text") or "").casefold()


def keys(pack: Pack, checklist: Checklist) -> tuple[str, ...]:
    """Return every question that two profiles are compared by."""
    asked = (question.key for step in pack.steps for question in indicators(pack, step))
    return (checklist.period, checklist.scope, *asked)


def actions_of(dossier: Dossier, checklist: Checklist, step: Step) -> tuple[Entry, ...]:
    """Return what is done next at a page."""
    shown = (block for block in step.blocks if block.list == checklist.actions)
    return tuple(entry for block in shown for entry in dossier.of(block.list, block.where))


def too_many_actions(dossier: Dossier) -> Iterator[Finding]:
    """Yield a finding if more actions are picked for page one than the question that picks them says."""
    roles = dossier.pack.checklist
    if roles is None:
        return
    limit = dossier.pack.questions[roles.picked].max
    if limit and len(values.picked(dossier.answers.get(roles.picked))) > limit:
        yield Finding("too_many_actions", step_of(dossier.pack, roles.picked, dossier.depth), roles.picked, limit=limit)


def no_action(dossier: Dossier) -> Iterator[Finding]:
    """Yield a finding for each page that shows something not in place, and says nothing of what is done next."""
    roles = dossier.pack.checklist
    if roles is None:
        return
    _, *others = (option.key for option in scale(dossier.pack))
    for row in rows(dossier.pack, dossier.answers):
        asks = any(block.list == roles.actions for block in row.step.blocks)
        if asks and any(row.count(option) for option in others) and not actions_of(dossier, roles, row.step):
            yield Finding("no_action", row.step.key, roles.actions, subject=(row.step.key,))
