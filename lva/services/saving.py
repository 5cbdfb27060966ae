"""Save one page: only what changed, never over somebody else's newer words, with one event.

A form remembers for each field the revision and digest it was shown with. A field equal to what is
stored, or to what was shown, was not touched; one that was touched is written only if nobody else
has changed it since. Nothing at all is written while a single field is stale.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from lva.content.model import Depth, Place
from lva.domain import screening
from lva.domain.attachments import digests_in
from lva.domain.dossier import HANDLING
from lva.domain.errors import Conflict, Invalid
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.services import history, participation
from lva.services.assessments import Opened, decision_day, depth_of, ready_made, title_of
from lva.services.work import Work
from lva.storage import saving as writing
from lva.storage.attachments import FILES
from lva.storage.opening import EntryRow, MatterRow
from lva.storage.saving import AnswerChange, Edit, EntryChange, MatterChange
from lva.storage.together import former
from lva.storage.together.former import Replaced
from lva.storage.turns import begin_writing


@dataclass(frozen=True, slots=True)
class Said:
    """One field as somebody posted it: the value in its stored form and the token it was shown with."""

    value: Value
    seen: str


@dataclass(frozen=True, slots=True)
class EntrySaid:
    """One entry as posted. `start` are the values it is made with if it does not exist yet."""

    list: str
    id: uuid.UUID
    fields: Mapping[str, Said] = field(default_factory=dict)
    start: Mapping[str, Value] = field(default_factory=dict)
    removed: bool | None = None
    """True takes the entry away, False brings it back, None leaves that alone."""
    matter: uuid.UUID | None = None
    """The matter of a new entry of a matter's list; the first one unless it is said."""

    def name(self, key: str) -> str:
        """Return the name of a field's input."""
        return f"{self.list}.{self.id}.{key}"


@dataclass(frozen=True, slots=True)
class Posted:
    """What a page posted: answers by question, and entries."""

    answers: Mapping[str, Said] = field(default_factory=dict)
    entries: Sequence[EntrySaid] = ()


@dataclass(frozen=True, slots=True)
class StaleField:
    """A field that two people changed: both versions, and who saved the other one when."""

    name: str
    mine: Value
    theirs: Value
    by: uuid.UUID | None
    at: dt.datetime | None
    token: str
    """The token of the stored value, for the form that resolves it."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the names of the inputs that changed and the new token of each posted one."""

    at: dt.datetime
    changed: tuple[str, ...]
    tokens: Mapping[str, str]
    answers: Mapping[str, Value]
    """All answers as they stand now; they decide which pages follow."""


class _Verdict(Enum):
    SAME = "same"
    UNTOUCHED = "untouched"
    WRITE = "write"
    STALE = "stale"


_SEEN_PARTS: Final = 2


def _judge(said: Said, revision: int, stored: Value, *, by_value: bool) -> _Verdict:
    """Compare a posted field with what is stored and with what the form showed.

    Fields that share one revision (of a matter, of an entry) are compared by their own value, so
    that two people may change different fields of it.
    """
    if said.value is stored or values.canonical(said.value) == values.canonical(stored):
        return _Verdict.SAME
    now = values.token(revision, stored)
    shown = said.seen.split("-")
    if len(shown) != _SEEN_PARTS:
        return _Verdict.STALE
    if values.token(0, said.value).split("-")[1] == shown[1]:
        return _Verdict.UNTOUCHED
    fresh = now.split("-")[1] == shown[1] if by_value else now == said.seen
    return _Verdict.WRITE if fresh else _Verdict.STALE


@dataclass(slots=True)
class _Plan:
    """What a save is going to write, gathered before anything is written."""

    answers: dict[str, Value] = field(default_factory=dict)
    matter: dict[str, Value] = field(default_factory=dict)
    entries: list[EntryChange] = field(default_factory=list)
    matter_entries: dict[uuid.UUID, list[EntryChange]] = field(default_factory=dict)
    """Those of the matters' lists, by matter."""
    changed: list[str] = field(default_factory=list)
    stale: list[StaleField] = field(default_factory=list)

    @property
    def all_entries(self) -> list[EntryChange]:
        """The entries of the assessment and of its matters."""
        return [*self.entries, *(change for changes in self.matter_entries.values() for change in changes)]


def save(work: Work, opened: Opened, step: str, posted: Posted) -> Saved | tuple[StaleField, ...]:
    """Write what changed on a page and one event; or return the stale fields and write nothing.

    The assessment must have been opened with its lock. Raises `Conflict` if the database finds a
    newer revision all the same, `Invalid` for an entry of another list or the removal of a ready-made one, and
    `NotYours` if only those who take part may write and the actor does not.
    """
    plan = _Plan()
    for key, said in posted.answers.items():
        _plan_answer(opened, plan, key, said)
    for position, entry in enumerate(posted.entries):
        _plan_entry(work, opened, plan, entry, len(opened.entries) + len(opened.matter_entries) + position)
    if plan.stale:
        return tuple(plan.stale)
    if opened.row.depth is Depth.INDIVIDUAL and _depth(opened, plan) is not Depth.INDIVIDUAL:
        plan.entries += _first_entries(opened)
    if plan.changed:
        if plan.answers or plan.matter or plan.entries:
            participation.require(work, opened, step)
        _write(work, opened, step, plan)
    answers = _after(opened, plan)
    return Saved(work.at, tuple(plan.changed), dict(_tokens(opened, posted, plan)), answers)


def _first_entries(opened: Opened) -> list[EntryChange]:
    """Return what an assessment starts with that was about one child until now, unless it has entries already."""
    return [] if opened.entries else list(ready_made(opened.pack, opened.row.id, opened.row.language))


def _plan_answer(opened: Opened, plan: _Plan, key: str, said: Said) -> None:
    revision, stored = opened.stored(key)
    in_matter = opened.pack.questions[key].place is Place.MATTER
    verdict = _judge(said, revision, stored, by_value=in_matter)
    if verdict is _Verdict.WRITE:
        (plan.matter if in_matter else plan.answers)[key] = said.value
        plan.changed.append(key)
    elif verdict is _Verdict.STALE:
        plan.stale.append(_stale_answer(opened, key, said, in_matter=in_matter))


def _stale_answer(opened: Opened, key: str, said: Said, *, in_matter: bool) -> StaleField:
    _, stored = opened.stored(key)
    source = (opened.matters[0] if opened.matters else None) if in_matter else opened.cells.get(key)
    by, at = (source.edited_by, source.edited_at) if source else (None, None)
    return StaleField(key, said.value, stored, by, at, opened.token(key))


def _plan_entry(work: Work, opened: Opened, plan: _Plan, said: EntrySaid, position: int) -> None:
    row = opened.entry_row(said.id)
    if row is None:
        _plan_new(opened, plan, said, position)
        return
    if row.list != said.list:
        raise Invalid(said.list, "entry")
    if said.removed and str(said.id) in opened.dossier.aliases.values():
        raise Invalid(said.list, "ready_made")
    written = {}
    for key, one in said.fields.items():
        verdict = _judge(one, row.revision, row.fields.get(key), by_value=True)
        if verdict is _Verdict.WRITE:
            written[key] = one.value
        elif verdict is _Verdict.STALE:
            plan.stale.append(_stale_entry(row, said.name(key), key, one))
    moved = said.removed is not None and said.removed is (row.removed_at is None)
    if not written and not moved:
        return
    fields = {key: value for key, value in {**row.fields, **written}.items() if value is not None}
    removed_at = row.removed_at if said.removed is None else (work.at if said.removed else None)
    change = EntryChange(said.id, said.list, row.position, fields, row.revision, removed_at)
    _changes(opened, plan, said, row.owner_id).append(change)
    plan.changed += [said.name(key) for key in written] or [f"{said.list}.{said.id}"]


def _changes(opened: Opened, plan: _Plan, said: EntrySaid, matter_id: uuid.UUID | None) -> list[EntryChange]:
    """Return the changes among which that of an entry belongs, by where its list is stored."""
    if opened.pack.lists[said.list].place is Place.ASSESSMENT:
        return plan.entries
    served = [matter.id for matter in opened.matters]
    owner = matter_id or (served[0] if served else None)
    if owner not in served:
        raise Invalid(said.list, "matter")
    return plan.matter_entries.setdefault(owner, [])


def _plan_new(opened: Opened, plan: _Plan, said: EntrySaid, position: int) -> None:
    """A new entry is made only if something was said in it, or if its mere presence says something."""
    given = {key: one.value for key, one in said.fields.items() if values.is_given(one.value)}
    if said.removed or not (given or said.removed is False):
        return
    change = EntryChange(said.id, said.list, position, {**said.start, **given}, 0)
    _changes(opened, plan, said, said.matter).append(change)
    plan.changed += [said.name(key) for key in given] or [f"{said.list}.{said.id}"]


def _stale_entry(row: EntryRow, name: str, key: str, said: Said) -> StaleField:
    stored = row.fields.get(key)
    return StaleField(name, said.value, stored, row.edited_by, row.edited_at, values.token(row.revision, stored))


def _write(work: Work, opened: Opened, step: str, plan: _Plan) -> None:
    begin_writing(work.session)
    edit = Edit(work.actor.person_id, work.at)
    answers = [AnswerChange(key, value, opened.stored(key)[0]) for key, value in plan.answers.items()]
    if writing.upsert_answers(work.session, opened.row, answers, edit) != set(plan.answers):
        raise Conflict(tuple(plan.answers))
    if plan.matter and not writing.update_matter(
        work.session, work.organisation_id, _matter_change(opened, plan.matter), edit
    ):
        raise Conflict(tuple(plan.matter))
    written = set(writing.upsert_entries(work.session, opened.row, plan.entries, edit))
    for matter in opened.matters:
        written |= _write_lists(work, matter, plan.matter_entries.get(matter.id, []), edit)
    if written != {change.id for change in plan.all_entries}:
        raise Conflict(tuple(plan.changed))
    former.keep_former(work.session, opened.row, list(_replaced(opened, plan)), edit)
    facts = {
        "step": step,
        "answers": sorted([*plan.answers, *plan.matter]),
        "entries": sorted(str(change.id) for change in plan.all_entries),
    }
    if files := sorted({digest for change in plan.all_entries for digest in digests_in(change.fields)}):
        facts[FILES] = files
    _follow(opened, plan)
    history.record(work, opened.row, "save", facts)


def _replaced(opened: Opened, plan: _Plan) -> Iterator[Replaced]:
    """Iterate over what the save takes the place of; what was empty before leaves nothing behind."""
    for key, value in plan.answers.items():
        revision, stored = opened.stored(key)
        if values.is_given(stored):
            yield Replaced(key, "", stored, revision, not values.is_given(value))
    for key, value in plan.matter.items():
        revision, stored = opened.stored(key)
        if values.is_given(stored):
            yield Replaced(of_matter(opened.matters[0].id), key, stored, revision, not values.is_given(value))
    for change in plan.all_entries:
        row = opened.entry_row(change.id)
        for key, stored in row.fields.items() if row else ():
            now = change.fields.get(key)
            if now is not stored and now != stored and values.is_given(stored):
                place = f"{change.list}.{change.id}"
                yield Replaced(place, key, stored, change.seen, not values.is_given(now))


def of_matter(matter_id: uuid.UUID) -> str:
    """Return the place of a matter's own answers in what was said before."""
    return f"matter.{matter_id}"


def _write_lists(work: Work, matter: MatterRow, changes: Sequence[EntryChange], edit: Edit) -> frozenset[uuid.UUID]:
    """Write the changed entries of one matter, each in the table of its list; return the ids written."""
    handlings = [change for change in changes if change.list == HANDLING]
    others = [change for change in changes if change.list != HANDLING]
    written = writing.upsert_handlings(work.session, matter, handlings, edit)
    return written | writing.upsert_matter_entries(work.session, matter, others, edit)


def _matter_change(opened: Opened, written: Mapping[str, Value]) -> MatterChange:
    matter = opened.matters[0]
    fields = {key: value for key, value in {**matter.fields, **written}.items() if value is not None}
    title = str(fields.get("title", opened.row.title))
    return MatterChange(matter.id, title, decision_day(fields), fields, matter.revision)


def _follow(opened: Opened, plan: _Plan) -> None:
    """Change the columns of the assessment that follow from the changed answers."""
    if values.is_given(plan.matter.get("title")) and not opened.is_about_another:
        opened.row.title = plan.matter["title"]
    roles = opened.pack.checklist
    if roles and {roles.period, roles.scope}.intersection(plan.answers):
        opened.row.title = title_of(opened.pack, _after(opened, plan), opened.row.language)
    depth = _depth(opened, plan)
    if depth is not opened.row.depth:
        opened.row.depth = depth


def _depth(opened: Opened, plan: _Plan) -> Depth | None:
    """Return the depth that the screening settles; it is worked out anew when one of its answers changes."""
    rule = opened.pack.screening
    if rule is None or not set(screening.keys(rule)).intersection(plan.answers):
        return opened.row.depth
    return depth_of(opened.pack, {**opened.dossier.answers, **plan.answers}, opened.dossier.threshold)


def _after(opened: Opened, plan: _Plan) -> dict[str, Value]:
    """Return the answers as the next request will find them: a cleared one is none."""
    answers = {**opened.dossier.answers, **plan.matter, **plan.answers}
    return {key: value for key, value in answers.items() if value is not None}


def _tokens(opened: Opened, posted: Posted, plan: _Plan) -> Iterator[tuple[str, str]]:
    """Iterate over the new tokens of the posted fields, so that a page may go on without loading again."""
    for key in posted.answers:
        revision, stored = opened.stored(key)
        if key in plan.answers:
            yield key, values.token(revision + 1, plan.answers[key])
        elif key in plan.matter:
            yield key, values.token(revision + 1, plan.matter[key])
        else:
            yield key, values.token(revision, stored)
    written = {change.id: change for change in plan.all_entries}
    for said in posted.entries:
        row = opened.entry_row(said.id)
        after = written.get(said.id)
        revision = after.seen + 1 if after else (row.revision if row else 0)
        fields = after.fields if after else (row.fields if row else {})
        for key in said.fields:
            yield said.name(key), values.token(revision, fields.get(key))
