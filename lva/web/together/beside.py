"""What stands beside the text of a page: conversations, marks of copies, who else is at work, ways to earlier texts.

Buttons of the page's own form lead to comments and earlier texts, so that what was typed is saved first.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from werkzeug.wrappers import Response

from lva.content.model import Step
from lva.domain.permissions import Permission, may
from lva.domain.together import anchors, copies
from lva.domain.together.anchors import Anchor
from lva.i18n import Language
from lva.services import participation
from lva.services.assessments import Opened
from lva.services.together import threads
from lva.services.work import Work
from lva.storage import opening, queries
from lva.storage.opening import EntryRow
from lva.storage.together.threads import ThreadRow
from lva.web.page import to
from lva.web.together.threads import Shown, shown

SEE: Final = "see"
"""The button that saves the page and shows the comments (`comments|<place>`) or earlier texts (`texts|<place>`)."""
RECENT: Final = dt.timedelta(minutes=10)
"""Somebody who saved on the page within this time is named."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a page shows beside its text."""

    anchor: str
    """The place of the page itself."""
    threads: tuple[Shown, ...] = ()
    """Those that stand at the page or at something on it."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many open ones each place has, by its anchor."""
    changed: frozenset[str] = frozenset()
    """Places that were saved more than once, so that they may have said something else."""
    copied: frozenset[str] = frozenset()
    """Places on the page that were copied and that nobody has confirmed."""
    others: tuple[tuple[str, int], ...] = ()
    """Who else saved here lately, each with how many minutes ago."""
    may_comment: bool = False
    ask: tuple[str, ...] = ()
    """Whom to ask for leave to write; empty for those who may."""


def of_step(work: Work, language: Language, opened: Opened, step: Step) -> Beside:
    """Return what stands beside a page of the wizard."""
    found = _threads(work, opened)
    here = [one for one in found if anchors.step_at(opened.dossier, Anchor(one.place, one.field)) == step.key]
    copied = frozenset(copies.by_step(opened.dossier).get(step.key, ()))
    keys = {block.question for block in step.blocks}
    lists = {one for block in step.blocks for one in (block.list, block.child.list if block.child else "") if one}
    edits = [(cell.edited_by, cell.edited_at) for key, cell in opened.cells.items() if key in keys]
    edits += [(row.edited_by, row.edited_at) for row in opened.entries if row.list in lists]
    made = _made(work, opened, shown(work, language, opened, here), anchors.at_step(step.key), (copied, edits, step))
    return replace(made, changed=frozenset(key for key in keys if key and opened.stored(key)[0] > 1))


def of_entry(work: Work, language: Language, opened: Opened, step: Step, row: EntryRow) -> Beside:
    """Return what stands beside the page of an entry."""
    anchor = anchors.at_entry(row.list, row.id)
    here = threads.at(_threads(work, opened), anchor)
    edits = [(row.edited_by, row.edited_at)]
    copied = opened.dossier.copied & {anchor.place}
    made = _made(work, opened, shown(work, language, opened, here), anchor, (copied, edits, step))
    return replace(made, changed=frozenset({anchor.text} if row.revision > 1 else ()))


def _threads(work: Work, opened: Opened) -> tuple[ThreadRow, ...]:
    return threads.of(work, opened) if opening.Beside.THREADS in opened.beside else ()


def _made(
    work: Work,
    opened: Opened,
    here: tuple[Shown, ...],
    anchor: Anchor,
    found: tuple[frozenset[str], list[tuple[uuid.UUID | None, dt.datetime]], Step],
) -> Beside:
    copied, edits, step = found
    counts: dict[str, int] = {}
    for one in here:
        if one.thread.is_open:
            text = Anchor(one.thread.place, one.thread.field).text
            counts[text] = counts.get(text, 0) + 1
    allowed = participation.may_write(work, opened, step.key)
    return Beside(
        anchor=anchor.text,
        threads=tuple(one for one in here if one.thread.is_open),
        counts=counts,
        copied=copied,
        others=tuple(_others(work, edits)),
        may_comment=threads.is_open(opened) and may(work.actor.roles, Permission.COMMENT),
        ask=() if allowed else tuple(one.name for one in participation.taking_part(work, opened) if one.leads),
    )


def _others(work: Work, edits: list[tuple[uuid.UUID | None, dt.datetime]]) -> Iterator[tuple[str, int]]:
    """Iterate over who saved lately. Saving by itself follows typing within seconds, so this is who is at work."""
    last: dict[uuid.UUID, dt.datetime] = {}
    for person_id, at in edits:
        if person_id is not None and person_id != work.actor.person_id and work.at - at < RECENT:
            last[person_id] = max(at, last.get(person_id, at))
    names = queries.names_of(work.session, set(last))
    for person_id, at in sorted(last.items(), key=lambda one: one[1], reverse=True):
        yield names.get(person_id, ""), max(0, int((work.at - at).total_seconds() // 60))


def onwards(reference: str, form: Mapping[str, str]) -> Response | None:
    """Return the way to comments or earlier texts if a button of the form asked for them."""
    kind, _, place = form.get(SEE, "").partition("|")
    match kind:
        case "comments":
            return to("threads.show", reference=reference, at=place)
        case "texts":
            return to("past.texts", reference=reference, at=place)
        case _:
            return None
