"""What may be taken away for good after its time, and the taking away. Nothing else in the program deletes content."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import String, cast, delete, func, select, update
from sqlalchemy.orm import Session

from lva.domain.workflow import State
from lva.storage.assessments import Answer, Assessment, AssessmentMatter, Comment, Entry, Handling, Matter, MatterEntry
from lva.storage.attachments import FILES
from lva.storage.audit import Event
from lva.storage.base import table_of
from lva.storage.copied import Copied
from lva.storage.documents import Document
from lva.storage.keeping import Counted
from lva.storage.together.former import Former
from lva.storage.together.marks import Mark
from lva.storage.together.named_versions import NamedVersion
from lva.storage.together.reviews import GivenVerdict, Review, Reviewer, VerdictAnswer
from lva.storage.together.threads import Message, Thread

_CONTENT: Final = (
    Answer, Entry, Comment, Mark, Message, Thread, Former, NamedVersion, Copied,
    VerdictAnswer, GivenVerdict, Reviewer, Review,
)  # fmt: skip
"""Rows of an assessment that hold what people wrote; what points at others comes before them."""


@dataclass(frozen=True, slots=True)
class Removed:
    """How many entries of an assessment were removed long ago."""

    assessment_id: uuid.UUID
    reference: str
    count: int


def removed_entries(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> tuple[Removed, ...]:
    """Return, by reference, where entries were removed before an instant."""
    rows = session.execute(
        select(Assessment.id, Assessment.reference, func.count())
        .join(Entry, (Entry.organisation_id == Assessment.organisation_id) & (Entry.assessment_id == Assessment.id))
        .where(Assessment.organisation_id == organisation_id, Entry.removed_at < before)
        .group_by(Assessment.id, Assessment.reference)
        .order_by(Assessment.reference)
    )
    return tuple(Removed(*row) for row in rows)


def removed_counted(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> Counted:
    """Return how many entries were removed before an instant, and when the first of them was."""
    found = select(func.count(), func.min(Entry.removed_at)).where(
        Entry.organisation_id == organisation_id, Entry.removed_at < before
    )
    return Counted(*session.execute(found).one())


def withdrawn(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> tuple[Assessment, ...]:
    """Return, by reference, the withdrawn assessments that nobody touched since an instant and that say something.

    One of which a document was ever frozen is not among them: the document names it for ever.
    """
    return forsaken(session, organisation_id, before, is_draft=False)


def forsaken(
    session: Session, organisation_id: uuid.UUID, before: dt.datetime, *, is_draft: bool
) -> tuple[Assessment, ...]:
    """Return, by reference, the drafts or the withdrawn assessments that nobody touched since an instant.

    Only those that say something. One of which a document was ever frozen is not among them: the document names it
    for ever.
    """
    documented = select(Document.assessment_id).where(Document.organisation_id == organisation_id)
    said = select(Answer.assessment_id).where(Answer.organisation_id == organisation_id)
    listed = select(Entry.assessment_id).where(Entry.organisation_id == organisation_id)
    return tuple(
        session.scalars(
            select(Assessment)
            .where(
                Assessment.organisation_id == organisation_id,
                Assessment.state == (State.DRAFT if is_draft else State.WITHDRAWN),
                Assessment.edited_at < before,
                Assessment.id.not_in(documented),
                Assessment.id.in_(said) | Assessment.id.in_(listed),
            )
            .order_by(Assessment.reference)
        )
    )


def files_going(
    session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID, before: dt.datetime | None = None
) -> frozenset[bytes]:
    """Return the digests of files that an assessment alone has ever named and that are let go with its entries.

    Those are the files of entries that were removed before an instant, replaced ones included; all that
    it has named, if none is given. What the history names of other entries or assessments stays.
    """
    own, others = _named_by(session, organisation_id, assessment_id)
    if before is not None:
        table = table_of(Entry).c
        removed = select(table.id).where(
            table.organisation_id == organisation_id, table.assessment_id == assessment_id, table.removed_at < before
        )
        ids = {str(entry_id) for entry_id in session.scalars(removed)}
        others.update(*(files for entries, files in own if not entries <= ids))
    return frozenset(bytes.fromhex(one) for _, files in own for one in files if one not in others)


def _named_by(
    session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID
) -> tuple[list[tuple[set[str], set[str]]], set[str]]:
    """Return what each save of an assessment wrote, as entries and files, and the files that others named."""
    found = session.execute(
        select(Event.stream_id, Event.facts).where(
            Event.organisation_id == organisation_id, cast(Event.facts, String).contains(f'"{FILES}"')
        )
    )
    own: list[tuple[set[str], set[str]]] = []
    others: set[str] = set()
    for stream_id, facts in found:
        files = set(facts.get(FILES, ()))
        if stream_id == assessment_id:
            own.append((set(facts.get("entries", ())), files))
        else:
            others |= files
    return own, others


def drop_removed(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID, before: dt.datetime) -> None:
    """Delete the entries of an assessment that were removed before an instant, with what they said before that."""
    table, earlier = table_of(Entry), table_of(Former)
    gone = select(table.c.list, table.c.id).where(
        table.c.organisation_id == organisation_id, table.c.assessment_id == assessment_id, table.c.removed_at < before
    )
    places = [f"{name}.{entry_id}" for name, entry_id in session.execute(gone)]
    session.execute(
        delete(earlier).where(
            earlier.c.organisation_id == organisation_id,
            earlier.c.assessment_id == assessment_id,
            earlier.c.place.in_(places),
        )
    )
    session.execute(
        delete(table).where(
            table.c.organisation_id == organisation_id,
            table.c.assessment_id == assessment_id,
            table.c.removed_at < before,
        )
    )


def empty(session: Session, assessment: Assessment) -> None:
    """Delete everything that was said in an assessment, and in those of its matters that serve no other.

    The row stays as its reference alone, so that the history has something to belong to.
    """
    for row in _CONTENT:
        table = table_of(row)
        session.execute(
            delete(table).where(
                table.c.organisation_id == assessment.organisation_id, table.c.assessment_id == assessment.id
            )
        )
    assessment.title = assessment.reference
    for matter_id in _own_matters(session, assessment):
        _empty_matter(session, assessment, matter_id)


def _own_matters(session: Session, assessment: Assessment) -> tuple[uuid.UUID, ...]:
    """Return the matters that this assessment alone serves."""
    link = AssessmentMatter
    mine = select(link.matter_id).where(
        link.organisation_id == assessment.organisation_id, link.assessment_id == assessment.id
    )
    shared = select(link.matter_id).where(
        link.organisation_id == assessment.organisation_id, link.assessment_id != assessment.id
    )
    return tuple(session.scalars(mine.where(link.matter_id.not_in(shared))))


def _empty_matter(session: Session, assessment: Assessment, matter_id: uuid.UUID) -> None:
    owner = assessment.organisation_id
    for row in (Handling, MatterEntry):
        table = table_of(row)
        session.execute(delete(table).where(table.c.organisation_id == owner, table.c.matter_id == matter_id))
    table = table_of(Matter)
    session.execute(
        update(table)
        .where(table.c.organisation_id == owner, table.c.id == matter_id)
        .values(
            title=assessment.reference,
            found_by=assessment.reference.lower(),
            decide_on=None,
            fields={"title": assessment.reference},
            revision=table.c.revision + 1,
            edited_by=None,
        )
    )
