"""Start an assessment and open it: its row, its answers and entries, and the dossier they make."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from lva.content.model import Depth, EntryList, Pack, Place, ReadyMade
from lva.domain import dossier as dossiers
from lva.domain import screening, settings
from lva.domain.dossier import Dossier
from lva.domain.errors import NotAllowed, NotFound, NotReady, OtherOrganisation
from lva.domain.judging import checklist
from lva.domain.permissions import Permission, may_in
from lva.domain.references import derived, new_reference, read_reference, uuid7
from lva.domain.screening import Threshold
from lva.domain.together import copies
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.domain.workflow import State
from lva.services import history
from lva.services.work import Work
from lva.storage import opening, queries, saving
from lva.storage.assessments import Assessment, AssessmentMatter, Matter, Participant
from lva.storage.opening import AnswerRow, Beside, EntryRow, MatterRow, ParticipantRow
from lva.storage.saving import AnswerChange, Edit, EntryChange

PACK: Final = "lava"
"""The pack of new assessments."""


@dataclass(frozen=True)
class Opened:
    """An assessment as one request sees it: rows for saving, values for the rules.

    It has no slots: the entries by their ids are kept beside.
    """

    row: Assessment
    cells: Mapping[str, AnswerRow]
    """Stored answers by question, with revision, editor and time."""
    matters: tuple[MatterRow, ...]
    entries: tuple[EntryRow, ...]
    """Live and removed entries."""
    dossier: Dossier
    matter_entries: tuple[EntryRow, ...] = ()
    """Live and removed entries of the matters' lists, handlings included."""
    participants: tuple[ParticipantRow, ...] = ()
    beside: frozenset[Beside] = frozenset(Beside)
    """Of what there was any beside the text when it was opened; a page need not ask for the others."""
    is_about_another: bool = False
    """Whether another matter than the assessment's first one stands first here, see `about`."""

    @property
    def pack(self) -> Pack:
        """The pack version that the assessment was started with."""
        return self.dossier.pack

    def stored(self, key: str) -> tuple[int, Value]:
        """Return the revision and value of a question's answer, wherever it is stored."""
        question = self.pack.questions[key]
        if question.place is Place.MATTER:
            matter = self.matters[0] if self.matters else None
            return (matter.revision, matter.fields.get(key)) if matter else (0, None)
        cell = self.cells.get(key)
        return (cell.revision, cell.value) if cell else (0, None)

    def token(self, key: str) -> str:
        """Return what a form remembers of the stored answer it showed."""
        return values.token(*self.stored(key))

    def entry_row(self, entry_id: uuid.UUID) -> EntryRow | None:
        """Return an entry, live or removed, or None."""
        return self._by_id.get(entry_id)

    @cached_property
    def _by_id(self) -> dict[uuid.UUID, EntryRow]:
        return {entry.id: entry for entry in (*self.entries, *self.matter_entries)}

    def about(self, matter_id: uuid.UUID) -> "Opened":
        """Return the assessment with one of its matters first, so that its answers are shown and saved.

        Raises `NotFound` if the assessment does not serve that matter.
        """
        matters = sorted(self.matters, key=lambda one: one.id != matter_id)
        if not matters or matters[0].id != matter_id:
            raise NotFound
        own = {key: value for key, value in self.dossier.answers.items() if not _is_of_matter(self.pack, key)}
        dossier = replace(self.dossier, answers={**_answers_of(self.pack, matters[0]), **own})
        another = matters[0].id != self.matters[0].id
        return replace(self, matters=tuple(matters), dossier=dossier, is_about_another=another)


def _is_of_matter(pack: Pack, key: str) -> bool:
    return key in pack.questions and pack.questions[key].place is Place.MATTER


def _answers_of(pack: Pack, matter: MatterRow) -> dict[str, Value]:
    return {key: value for key, value in matter.fields.items() if key in pack.questions}


def aliases(pack: Pack, assessment_id: uuid.UUID) -> dict[str, str]:
    """Return the ids of the ready-made entries, which follow from the assessment's id."""
    return {
        ready.alias: str(_ready_id(assessment_id, entries, ready))
        for entries in pack.lists.values()
        for ready in entries.ready_made
    }


def _ready_id(assessment_id: uuid.UUID, entries: EntryList, ready: ReadyMade) -> uuid.UUID:
    return derived(assessment_id, f"{entries.key}|{ready.alias}")


def open_(work: Work, reference: str, permission: Permission, *, lock: bool = False) -> Opened:
    """Return the assessment of that reference if the actor holds `permission` in its state.

    With `lock` nobody else saves it until the transaction ends. Raises `NotFound`, `NotAllowed` or
    `OtherOrganisation`; from outside the first two look the same.
    """
    known = read_reference(reference)
    found = opening.open_assessment(work.session, work.organisation_id, known, lock=lock) if known else None
    if found is None:
        elsewhere = queries.organisation_holding(work.session, known, work.actor.person_id) if known else None
        if elsewhere is not None and elsewhere != work.organisation_id:
            raise OtherOrganisation(elsewhere)
        raise NotFound
    if not may_in(work.actor.roles, permission, found.assessment.state):
        raise NotAllowed
    if lock:
        _take_title(found)
    return _opened(work, found)


def _take_title(found: opening.Opened) -> None:
    """Let a draft follow the title of its first matter, which another assessment may have changed."""
    row = found.assessment
    if row.state is State.DRAFT and found.matters and row.title != found.matters[0].title:
        row.title = found.matters[0].title


def _opened(work: Work, found: opening.Opened) -> Opened:
    row = found.assessment
    pack = work.packs.get(row.pack, row.pack_version)
    answers = {
        **(_answers_of(pack, found.matters[0]) if found.matters else {}),
        **{key: cell.value for key, cell in found.answers.items() if cell.value is not None},
    }
    live = (*map(_entry, _live(found.entries)), *_of_matters(pack, found))
    dossier = Dossier(
        pack=pack,
        depth=row.depth,
        language=row.language,
        answers=answers,
        entries=dossiers.in_pack_order(pack, live),
        aliases=aliases(pack, row.id),
        threshold=screening.threshold_of(pack, work.actor.organisation_settings),
    )
    if found.copied:
        dossier = replace(dossier, copied=copies.untouched(dossier, found.copied))
    return Opened(
        row,
        found.answers,
        found.matters,
        found.entries,
        dossier,
        found.matter_entries,
        found.participants,
        found.beside,
    )


def _live(rows: Iterable[EntryRow]) -> Iterator[EntryRow]:
    return (row for row in rows if row.removed_at is None)


def _entry(row: EntryRow) -> dossiers.Entry:
    return dossiers.Entry(str(row.id), row.list, row.fields)


def _of_matters(pack: Pack, found: opening.Opened) -> Iterator[dossiers.Entry]:
    """Iterate over the live entries of the matters' lists, without what points into other assessments."""
    known = {str(row.id) for row in (*found.entries, *found.matter_entries)}
    for row in _live(found.matter_entries):
        yield replace(dossiers.at_home(pack, _entry(row), known), matter=str(row.owner_id))


def start(work: Work, new_id: uuid.UUID, answers: Mapping[str, Value], language: str) -> Assessment:
    """Begin an assessment of a new matter and return it; the same `new_id` twice gives the first one.

    `title` and `proposal` are enough to start; `NotReady` says which of them is missing. Answers go
    where their questions are stored. The ready-made alternatives are made at once.
    """
    if found := _already(work, new_id):
        return found
    missing = [key for key in ("title", "proposal") if not values.is_given(answers.get(key))]
    if missing:
        raise NotReady("start", missing)
    return _make(work, new_id, answers, language)


def start_for(work: Work, new_id: uuid.UUID, matter_id: uuid.UUID, language: str) -> Assessment:
    """Begin one more assessment of a matter; the same `new_id` twice gives the first one.

    Raises `NotFound` for a matter that the actor's organisation does not have.
    """
    if found := _already(work, new_id):
        return found
    matter = work.session.get(Matter, (work.organisation_id, matter_id))
    if matter is None:
        raise NotFound
    return _make(work, new_id, {"title": matter.title, _individual_key(work): "no"}, language, matter)


def start_individual(work: Work, new_id: uuid.UUID, title: str, language: str) -> Assessment:
    """Record that a decision concerns one child, and nothing else: a neutral title, no text, concluded.

    The best interests of that child are assessed under the law of the service, outside this tool.
    """
    if found := _already(work, new_id):
        return found
    key = _individual_key(work)
    row = _make(work, new_id, {"title": title, key: "yes"}, language)
    row.state = State.CONCLUDED
    history.record(work, row, "conclude", {})
    return row


def _individual_key(work: Work) -> str:
    rule = work.packs.current(PACK).screening
    return rule.individual if rule else ""


def _already(work: Work, new_id: uuid.UUID) -> Assessment | None:
    return work.session.get(Assessment, (work.organisation_id, new_id))


def depth_of(pack: Pack, answers: Mapping[str, Value], threshold: Threshold | None = None) -> Depth | None:
    """Return the depth that the answers of the screening settle; None while something is unanswered.

    A pack without a screening has one depth for all its assessments.
    """
    if pack.screening is None:
        return pack.depth
    result = screening.screen(pack.screening, answers, threshold)
    return screening.settle(pack.screening, result, answers).depth


def _make(
    work: Work, new_id: uuid.UUID, answers: Mapping[str, Value], language: str, known: Matter | None = None
) -> Assessment:
    """Make an assessment of a new matter with these answers, or of a matter that is there already."""
    pack = work.packs.current(PACK)
    matter = {key: value for key, value in answers.items() if pack.questions[key].place is Place.MATTER}
    row = new_row(work, pack, new_id, answers, language)
    matter_id = known.id if known else uuid7(work.at)
    work.session.add_all([row] if known else [row, matter_row(work, matter_id, matter)])
    work.session.flush()
    keys = {"organisation_id": work.organisation_id, "assessment_id": new_id}
    work.session.add(AssessmentMatter(**keys, matter_id=matter_id, position=0))
    own = {key: value for key, value in answers.items() if key not in matter}
    return begun(work, pack, row, own, {"matter": str(matter_id), "answers": sorted(answers)})


def new_row(work: Work, pack: Pack, new_id: uuid.UUID, answers: Mapping[str, Value], language: str) -> Assessment:
    """Return the row of a new assessment with the current version of a pack."""
    return Assessment(
        organisation_id=work.organisation_id,
        id=new_id,
        reference=_free_reference(work),
        title=title_of(pack, answers, language),
        language=language,
        depth=depth_of(pack, answers, screening.threshold_of(pack, work.actor.organisation_settings)),
        pack=pack.id,
        pack_version=pack.version,
        unit=_own_unit(work),
        started_at=work.at,
        edited_at=work.at,
    )


def _own_unit(work: Work) -> str | None:
    """Return the key of the actor's unit, with which what they begin is made; None if that is no open unit."""
    units = settings.open_items(work.actor.organisation_settings, settings.UNITS)
    return next((one.key for one in units if one.key == work.actor.unit), None)


def _free_reference(work: Work) -> str:
    """Return a reference that the organisation has not used: among thousands five random symbols do meet."""
    reference = new_reference(work.at)
    while queries.is_taken(work.session, work.organisation_id, reference):
        reference = new_reference(work.at)
    return reference


def title_of(pack: Pack, answers: Mapping[str, Value], language: str) -> str:
    """Return what an assessment with these answers is called: a profile by its year, the others by their matter."""
    return checklist.title(pack, language, answers) if pack.checklist else str(answers["title"])


def begun(work: Work, pack: Pack, row: Assessment, own: Mapping[str, Value], facts: Mapping[str, Any]) -> Assessment:
    """Write what a new assessment begins with beside its row: its author, its own answers, the ready-made entries."""
    keys = {"organisation_id": work.organisation_id, "assessment_id": row.id}
    work.session.add(Participant(**keys, person_id=work.actor.person_id, role="author"))
    edit = Edit(work.actor.person_id, work.at)
    changes = [AnswerChange(key, value, 0) for key, value in own.items()]
    saving.upsert_answers(work.session, row, changes, edit)
    if row.depth is not Depth.INDIVIDUAL:
        saving.upsert_entries(work.session, row, list(ready_made(pack, row.id, row.language)), edit)
    history.record(work, row, "start", facts)
    return row


def matter_row(work: Work, matter_id: uuid.UUID, fields: Mapping[str, Value]) -> Matter:
    """Return the row of a new matter, with the copies that lists show."""
    return Matter(
        organisation_id=work.organisation_id,
        id=matter_id,
        title=str(fields["title"]),
        decide_on=decision_day(fields),
        fields={key: value for key, value in fields.items() if value is not None},
        edited_by=work.actor.person_id,
        edited_at=work.at,
    )


def decision_day(fields: Mapping[str, Value]) -> dt.date | None:
    """Return the planned day of the decision, if one is known."""
    value = fields.get("decide_on")
    return dt.date.fromisoformat(value) if isinstance(value, str) else None


def ready_made(pack: Pack, assessment_id: uuid.UUID, language: str) -> Iterator[EntryChange]:
    """Iterate over the entries that every assessment of many children starts with."""
    for entries in pack.lists.values():
        for position, ready in enumerate(entries.ready_made):
            texts = {key: text.in_(language) for key, text in ready.texts.items()}
            fields = {**ready.values, **texts}
            yield EntryChange(_ready_id(assessment_id, entries, ready), entries.key, position, fields, 0)
