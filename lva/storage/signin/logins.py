"""The logins of one person, as they see them and end them themselves."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lva.storage.people import Login, Organisation
from lva.storage.saving import touched


@dataclass(frozen=True, slots=True)
class LoginRow:
    """A signed-in browser and the organisation that it acts for."""

    digest: bytes
    names: Mapping[str, str]
    """The organisation's name by language."""
    authenticated_at: dt.datetime
    seen_at: dt.datetime


def logins_of(session: Session, person_id: uuid.UUID, at: dt.datetime, idle: dt.timedelta) -> tuple[LoginRow, ...]:
    """Return a person's logins that are still good at `at`, the one used last first."""
    rows = session.execute(
        select(Login.digest, Organisation.names, Login.authenticated_at, Login.seen_at)
        .join(Organisation, Organisation.id == Login.organisation_id)
        .where(Login.person_id == person_id, Login.expires_at > at, Login.seen_at > at - idle)
        .order_by(Login.seen_at.desc(), Login.digest)
    )
    return tuple(LoginRow(*row) for row in rows)


def end_other_logins(session: Session, person_id: uuid.UUID, but: bytes) -> int:
    """Sign a person out everywhere but in the browser of one login; return how many logins ended."""
    ended = delete(Login).where(Login.person_id == person_id, Login.digest != but).returning(Login.digest)
    return len(session.scalars(ended).all())


def renew(session: Session, old: bytes, new: bytes, at: dt.datetime, *, twice: bool) -> bool:
    """Let a login go on under another token, its person having shown that it is they; False if it has ended.

    `twice` says that they showed more than a password.
    """
    values: dict[str, object] = {"digest": new, "authenticated_at": at, "seen_at": at}
    if twice:
        values["twice_at"] = at
    return touched(session, update(Login).where(Login.digest == old).values(values))


def rotate(session: Session, old: bytes, new: bytes) -> bool:
    """Let a login go on under another token, after other rights have come to it; False if it has ended."""
    return touched(session, update(Login).where(Login.digest == old).values(digest=new))


def note_twice(session: Session, digest: bytes, at: dt.datetime) -> None:
    """Note that the person of a login showed more than a password at `at`."""
    session.execute(update(Login).where(Login.digest == digest).values(twice_at=at, authenticated_at=at))
