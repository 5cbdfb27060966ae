"""Rows for tests, made with as few words as possible: state only what matters to the claim."""

import datetime as dt
import hashlib
import itertools
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from lva.domain import references
from lva.domain.people import Role
from lva.domain.workflow import State
from lva.storage.assessments import Answer, Assessment, AssessmentMatter, Entry, Matter, Participant
from lva.storage.base import Base
from lva.storage.documents import Document
from lva.storage.people import Login, Membership, Organisation, Person
from lva.storage.signin.invitations import Invitation

AT: Final = dt.datetime(2025, 11, 20, 10, 0, tzinfo=dt.UTC)
"""When everything in the tests happens, unless the claim is about time."""
Row = TypeVar("Row", bound=Base)
_COUNTER: Final = itertools.count(1)


def _id() -> uuid.UUID:
    return references.uuid7(AT)


def make_organisation(session: Session, **given: Any) -> Organisation:
    """Make a municipality of the fictional kind."""
    number = next(_COUNTER)
    values = {
        "id": _id(),
        "slug": f"esimerkkila-{number}",
        "names": {"fi": "Esimerkkilä", "sv": "Exempelstad", "en": "Exampleton"},
        "kind": "municipality",
        "settings": {},
    }
    return _added(session, Organisation(**{**values, **given}))


def make_person(session: Session, **given: Any) -> Person:
    """Make a person who cannot sign in by password unless one is given."""
    number = next(_COUNTER)
    values = {"id": _id(), "email": f"person{number}@example.org", "name": "Maija Malli", "language": "fi"}
    return _added(session, Person(**{**values, **given}))


def make_membership(
    session: Session,
    organisation: Organisation | None = None,
    person: Person | None = None,
    roles: Sequence[Role] = (Role.AUTHOR,),
    **given: Any,
) -> Membership:
    """Make a person a member of an organisation; both are made if they are not given."""
    owner = organisation or make_organisation(session)
    member = person or make_person(session)
    values = {"organisation_id": owner.id, "person_id": member.id, "roles": [str(role) for role in roles]}
    return _added(session, Membership(**{**values, **given}))


def make_login(session: Session, member: Membership | None = None, cookie: str = "cookie", **given: Any) -> Login:
    """Sign a member in whose browser keeps `cookie`."""
    member = member or make_membership(session)
    values = {
        "digest": hashlib.sha256(cookie.encode()).digest(),
        "person_id": member.person_id,
        "organisation_id": member.organisation_id,
        "authenticated_at": AT,
        "seen_at": AT,
        "expires_at": AT + dt.timedelta(hours=12),
    }
    return _added(session, Login(**{**values, **given}))


def make_invitation(session: Session, organisation: Organisation, **given: Any) -> Invitation:
    """Invite somebody; nobody knows the link."""
    invitation_id = _id()
    values = {
        "organisation_id": organisation.id,
        "id": invitation_id,
        "email": "uusi@example.org",
        "roles": [Role.AUTHOR.value],
        "unit": "",
        "digest": hashlib.sha256(invitation_id.bytes).digest(),
        "made_at": AT,
        "expires_at": AT + dt.timedelta(days=7),
    }
    return _added(session, Invitation(**{**values, **given}))


def make_matter(session: Session, organisation: Organisation | None = None, **given: Any) -> Matter:
    """Make a matter; its `fields` repeat its title unless they are given."""
    owner = organisation or make_organisation(session)
    title = given.get("title", "Koulun lakkauttaminen")
    values = {
        "organisation_id": owner.id,
        "id": _id(),
        "title": title,
        "fields": {"title": title, "proposal": "Koulu lakkautetaan."},
        "edited_at": AT,
    }
    return _added(session, Matter(**{**values, **given}))


def make_assessment(
    session: Session,
    organisation: Organisation | None = None,
    *,
    answers: Mapping[str, Any] | None = None,
    matters: Sequence[Matter] | None = None,
    **given: Any,
) -> Assessment:
    """Make a draft with one matter, or the given ones, and with the given answers at revision 1."""
    owner = organisation or make_organisation(session)
    found = [make_matter(session, owner)] if matters is None else matters
    values = {
        "organisation_id": owner.id,
        "id": _id(),
        "reference": references.new_reference(AT),
        "title": found[0].title if found else "Koulun lakkauttaminen",
        "language": "fi",
        "state": State.DRAFT,
        "pack": "lava",
        "pack_version": "2026.1",
        "started_at": AT,
        "edited_at": AT,
    }
    assessment = _added(session, Assessment(**{**values, **given}))
    keys = {"organisation_id": owner.id, "assessment_id": assessment.id}
    session.add_all(AssessmentMatter(**keys, matter_id=one.id, position=n) for n, one in enumerate(found))
    session.add_all(
        Answer(**keys, key=key, value=value, revision=1, edited_at=AT) for key, value in (answers or {}).items()
    )
    session.flush()
    return assessment


def make_entry(session: Session, assessment: Assessment, kind: str = "source", **given: Any) -> Entry:
    """Make an entry of the list `kind`."""
    values = {
        "organisation_id": assessment.organisation_id,
        "id": _id(),
        "assessment_id": assessment.id,
        "list": kind,
        "position": 0,
        "fields": {"name": "Lähde"},
        "edited_at": AT,
    }
    return _added(session, Entry(**{**values, **given}))


def make_participant(session: Session, assessment: Assessment, member: Membership, role: str = "author") -> Participant:
    """Let a member take part in an assessment."""
    return _added(
        session,
        Participant(
            organisation_id=assessment.organisation_id,
            assessment_id=assessment.id,
            person_id=member.person_id,
            role=role,
        ),
    )


def make_document(session: Session, assessment: Assessment, record: bytes = b"{}", **given: Any) -> Document:
    """Freeze `record` as a document that is being sealed."""
    values = {
        "organisation_id": assessment.organisation_id,
        "id": _id(),
        "assessment_id": assessment.id,
        "version": assessment.version,
        "language": assessment.language,
        "code": references.new_code(),
        "record": record,
        "record_digest": hashlib.sha256(record).digest(),
        "lease_until": AT + dt.timedelta(minutes=2),
        "event_number": assessment.event_count,
        "event_head": assessment.event_head,
    }
    return _added(session, Document(**{**values, **given}))


def _added(session: Session, row: Row) -> Row:
    session.add(row)
    # There are no relationships to put inserts in order.
    session.flush()
    return row
