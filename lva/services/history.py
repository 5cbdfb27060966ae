"""The history: one event for each thing that happens, chained to all before it, and its check."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.domain.chain import Happening, Link, first_broken
from lva.services.work import Work
from lva.storage import queries
from lva.storage.assessments import Assessment
from lva.storage.people import Organisation
from lva.storage.saving import Deed, append_event


def record(
    work: Work,
    owner: Assessment | Organisation,
    kind: str,
    facts: Mapping[str, Any] | None = None,
    /,
    **changed: object,
) -> None:
    """Append what the actor did to the owner's stream; `changed` columns of the owner go with the same UPDATE.

    `facts` hold keys, ids as text, digests and counts, never text or names. It flushes. An
    organisation is to be had from `lva.storage.opening.locked_organisation`.
    """
    append(work.session, owner, kind, work.actor.person_id, work.at, facts, **changed)


def record_beside(work: Work, owner: Assessment, kind: str, facts: Mapping[str, Any]) -> None:
    """Append what the actor did beside the text of an assessment: it is not told as the last save of it."""
    append_event(work.session, owner, Deed(kind, work.actor.person_id, work.at, facts, edits=False))


def append(
    session: Session,
    owner: Assessment | Organisation,
    kind: str,
    actor_id: uuid.UUID | None,
    at: dt.datetime,
    facts: Mapping[str, Any] | None = None,
    /,
    **changed: object,
) -> None:
    """Append an event where there is no `Work`: at sign-in, while issuing, on the command line (no actor)."""
    for column, value in changed.items():
        setattr(owner, column, value)
    append_event(session, owner, Deed(kind, actor_id, at, facts or {}))


def check(session: Session, owner: Assessment | Organisation) -> int | None:
    """Compute the owner's chain anew; return the number of the first event that cannot be believed, or None.

    A stream that ends early breaks at its first missing event: count and head stand with the owner.
    """
    organisation_id = owner.organisation_id if isinstance(owner, Assessment) else owner.id
    links = (
        Link(
            Happening(owner.id, event.number, event.kind, event.actor_id, event.at, event.facts),
            event.previous,
            event.digest,
        )
        for event in queries.history(session, organisation_id, owner.id)
    )
    return first_broken(links, owner.event_count, owner.event_head)


def exported(session: Session, organisation_id: uuid.UUID, reference: str = "") -> Iterator[Mapping[str, Any]]:
    """Iterate over an organisation's events as JSON objects, or over those of one assessment.

    Each holds what `lva.domain.chain.link` covers, under the same names, so that anybody can compute
    the digests anew. The organisation's own stream comes first, then the assessments by reference.
    """
    wanted = select(Assessment.reference, Assessment.id).where(Assessment.organisation_id == organisation_id)
    if reference:
        wanted = wanted.where(Assessment.reference == reference)
    streams = [(one.reference, one.id) for one in session.execute(wanted.order_by(Assessment.reference))]
    if not reference:
        streams.insert(0, ("", organisation_id))
    for name, stream_id in streams:
        for event in queries.history(session, organisation_id, stream_id):
            yield {
                "reference": name,
                "stream": str(stream_id),
                "number": event.number,
                "kind": event.kind,
                "actor": None if event.actor_id is None else str(event.actor_id),
                "at": event.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
                "facts": event.facts,
                "previous": event.previous.hex(),
                "digest": event.digest.hex(),
            }


@dataclass(frozen=True, slots=True)
class Checked:
    """The history of one owner after its check."""

    name: str
    """The short name of an organisation or the reference of an assessment."""
    broken: int | None
    """The first event that cannot be believed, or None."""


def check_all(session: Session) -> tuple[Checked, ...]:
    """Check every history of the installation, those of organisations first; for the command line."""
    organisations = session.scalars(select(Organisation).order_by(Organisation.slug))
    assessments = session.scalars(select(Assessment).order_by(Assessment.reference, Assessment.id))
    return (
        *(Checked(one.slug, check(session, one)) for one in organisations),
        *(Checked(one.reference, check(session, one)) for one in assessments),
    )


def check_organisation(session: Session, organisation_id: uuid.UUID) -> tuple[Checked, ...]:
    """Check every history of one organisation, its own first; few rows are held in memory at a time."""
    owner = queries.organisation(session, organisation_id)
    assessments = session.scalars(
        select(Assessment)
        .where(Assessment.organisation_id == organisation_id)
        .order_by(Assessment.reference, Assessment.id),
        execution_options={"yield_per": 100},
    )
    return (
        Checked(owner.slug, check(session, owner)),
        *(Checked(one.reference, check(session, one)) for one in assessments),
    )
