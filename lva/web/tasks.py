"""The task list of an assessment: its pages by section, how much is in order, and what is missing, in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lva.content.model import Shape
from lva.domain import path
from lva.domain.finding import Finding
from lva.domain.path import Progress
from lva.domain.together import copies
from lva.i18n import Language
from lva.services import moves
from lva.services.assessments import Opened
from lva.web.asking import closed
from lva.web.asking.closed import Kept
from lva.web.asking.steps import step_url
from lva.web.sentences import Point, open_points, points, subject

_NEXT: Final = 3
"""So many things to do next are named."""


@dataclass(frozen=True, slots=True)
class Task:
    """One page: where it is, how far it has come, and what is missing first."""

    progress: Progress
    url: str
    hint: str
    open_count: int
    comments: int = 0
    """How many open conversations stand on the page."""
    copied: int = 0
    """How many copied texts nobody has confirmed."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing and something was said."""
        return not self.open_count and self.progress.begun


@dataclass(frozen=True, slots=True)
class Section:
    """The pages of one section, with how many of the things expected there are in order."""

    key: str
    label: str
    tasks: tuple[Task, ...]
    in_order: int
    expected: int
    closed: tuple[Kept, ...]
    """Pages that are passed over now though they hold answers."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The task list as a whole."""

    sections: tuple[Section, ...]
    open_count: int
    points: tuple[Point, ...]
    """What to do next, each with its address."""
    begin: str
    """The first page with something open."""


def overview(language: Language, opened: Opened, comments: Mapping[str, int] | None = None) -> Overview:
    """Return the task list of an assessment in the words of a language; `comments` counts those open by page."""
    done = path.progress(opened.dossier)
    beyond = _beyond(opened, done)
    counts = comments or {}
    copied = {key: len(places) for key, places in copies.by_step(opened.dossier).items()}
    tasks = {
        one.step.key: replace(
            _task(language, opened, one, beyond.get(one.step.key, ())),
            comments=counts.get(one.step.key, 0),
            copied=copied.get(one.step.key, 0),
        )
        for one in done
    }
    open_ = [item for one in done for item in one.open]
    further = [finding for found in beyond.values() for finding in found]
    first = (*open_points(language, opened, open_[:_NEXT]), *points(language, opened, further[:_NEXT]))
    unfinished = next((task for task in tasks.values() if not task.is_done), next(iter(tasks.values()), None))
    return Overview(
        sections=tuple(_sections(language, opened, tasks)),
        open_count=sum(task.open_count for task in tasks.values()),
        points=first[:_NEXT],
        begin=unfinished.url if unfinished else "",
    )


def _beyond(opened: Opened, done: Iterable[Progress]) -> dict[str, tuple[Finding, ...]]:
    """Return what stops submitting beyond what is simply missing, by page."""
    told = {(item.step, item.key, item.entry, item.field) for one in done for item in one.open}
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in moves.blockers(opened):
        if (finding.step, finding.key, finding.entry, finding.field) not in told:
            found[finding.step] = (*found.get(finding.step, ()), finding)
    return found


def _task(language: Language, opened: Opened, progress: Progress, beyond: tuple[Finding, ...]) -> Task:
    hint = _hint(language, opened, progress, beyond)
    return Task(progress, step_url(language, opened, progress.step), hint, len(progress.open) + len(beyond))


def _hint(language: Language, opened: Opened, progress: Progress, beyond: tuple[Finding, ...]) -> str:
    """Say in a sentence what is missing first on a page, or how many entries stand there."""
    if progress.open:
        item = progress.open[0]
        about = subject(language, opened, Finding("", item.step, item.key, item.entry, item.field)).rstrip(" :…")
        if len(progress.open) + len(beyond) == 1:
            return language.text("Missing: \u201c%(subject)s\u201d.", subject=about)
        return language.text("The first thing missing: \u201c%(subject)s\u201d.", subject=about)
    if beyond:
        return points(language, opened, beyond[:1])[0].text
    return _written(language, opened, progress)


def _written(language: Language, opened: Opened, progress: Progress) -> str:
    """Say how many entries the lists of a page hold; nothing for a page without lists."""
    shapes = (Shape.LIST, Shape.CARDS)
    lists = {block.list for block in progress.step.blocks if block.shape in shapes and not block.where.conditions}
    count = sum(len(opened.dossier.of(name)) for name in lists)
    return (
        language.plural("%(count)s entry has been written.", "%(count)s entries have been written.", count)
        if count
        else ""
    )


def _sections(language: Language, opened: Opened, tasks: dict[str, Task]) -> Iterable[Section]:
    for section in opened.pack.sections:
        own = tuple(task for task in tasks.values() if task.progress.step.section == section.key)
        passed = tuple(closed.steps(language, opened, section.key))
        if own or passed:
            in_order = sum(task.progress.in_order for task in own)
            expected = in_order + sum(task.open_count for task in own)
            yield Section(section.key, section.label.in_(language.code), own, in_order, expected, passed)
