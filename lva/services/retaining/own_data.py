"""The rights of a person to their own data: a copy of it, asking for its erasure, and the erasure.

The history stays whole: it holds ids and never names, so that nothing of it has to change. What was issued stays as
it is, with the names in it, since a decision has to show who prepared it.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.domain.errors import Invalid, NotFound
from lva.domain.notices import NoticeKind
from lva.domain.people import Role, keeps_an_administrator
from lva.domain.permissions import Permission
from lva.services import history
from lva.services.telling import notices
from lva.services.work import Work
from lva.storage import own_data, queries, saving, tenancy
from lva.storage.opening import locked_organisation
from lva.storage.own_data import Belonging, Named
from lva.storage.people import Membership, Person
from lva.storage.signin import challenges, factors, identities
from lva.storage.together import participants

FORMAT: Final = "lava.own-data/1"
_NOBODY: Final = "erased.invalid"
"""The domain of addresses that nobody has (RFC 2606)."""
_EVENT: Final = "event"


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: in which organisations, and the person's id, which the history goes on holding."""

    person_id: uuid.UUID
    organisations: tuple[str, ...]


def copy_of(work: Work) -> dict[str, Any]:
    """Return everything that is kept of the actor in all of their organisations, as a JSON value.

    Rows that name them are listed by what and when; of words only their own. Secrets are left out.
    The session acts for the same organisation afterwards.
    """
    session, person_id = work.session, work.actor.person_id
    person = session.get_one(Person, person_id)
    found = {
        "format": FORMAT,
        "made_at": _said(work.at),
        "person": {
            "id": str(person.id),
            "name": person.name,
            "title": person.title,
            "email": person.email,
            "language": person.language,
            "has_password": person.password_hash is not None,
        },
        "signing_in": _signing_in(session, person_id),
        "organisations": [
            _organisation(session, person_id, one) for one in _entered(session, person_id, work.organisation_id)
        ],
    }
    history.record(work, locked_organisation(session, work.organisation_id), "export_own_data")
    return found


def _entered(session: Session, person_id: uuid.UUID, back_to: uuid.UUID) -> Iterator[Belonging]:
    """Iterate over a person's memberships while the session sees the rows of each; then it sees `back_to`."""
    for one in own_data.belongings(session, person_id):
        tenancy.enter(session, one.organisation_id)
        yield one
    tenancy.enter(session, back_to)


def _signing_in(session: Session, person_id: uuid.UUID) -> dict[str, Any]:
    app = factors.authenticator(session, person_id)
    return {
        "logins": [
            {"began_at": _said(one.authenticated_at), "used_at": _said(one.seen_at), "ends_at": _said(one.expires_at)}
            for one in own_data.logins(session, person_id)
        ],
        "code_app_since": _said(app.made_at) if app else None,
        "recovery_codes_left": factors.codes_left(session, person_id),
        "passkeys": [
            {"name": one.name, "made_at": _said(one.made_at), "used_at": _said(one.used_at)}
            for one in factors.passkeys_of(session, person_id)
        ],
        "identities": [
            {"issuer": one.issuer, "subject": one.subject, "since": _said(one.linked_at)}
            for one in identities.identities_of(session, person_id)
        ],
    }


def _organisation(session: Session, person_id: uuid.UUID, one: Belonging) -> dict[str, Any]:
    known = own_data.references(session, one.organisation_id)
    rows = list(own_data.named(session, one.organisation_id, person_id))
    return {
        "names": dict(one.names),
        "short_name": one.slug,
        "unit": one.unit,
        "roles": list(one.roles),
        "closed_at": _said(one.closed_at),
        "rows": [_row(row, known) for row in rows if row.table != _EVENT],
        "events": [_row(row, known) for row in rows if row.table == _EVENT],
    }


def _row(row: Named, known: Mapping[str, str]) -> dict[str, Any]:
    said = {key: _said(value) for key, value in row.said.items() if value is not None}
    about = known.get(str(said.get("assessment_id", said.get("id") if row.table == "assessment" else "")))
    return {"table": row.table, "as": row.as_what, **({"assessment": about} if about else {}), **said}


def _said(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value if value is None or isinstance(value, bool | int | str) else str(value)


# -- erasure --------------------------------------------------------------------------------------


def ask(work: Work) -> int:
    """Note that the actor wants their data erased, and tell the administrators; return how many were told."""
    owner = locked_organisation(work.session, work.organisation_id)
    history.record(work, owner, "ask_erasure")
    return len(notices.notify_holders(work, NoticeKind.ERASURE, Permission.MANAGE, None))


def standing(session: Session, email: str) -> tuple[Person, tuple[Belonging, ...]]:
    """Return the person with an address and their memberships; `NotFound` for none, or one erased already."""
    person = queries.person_by_email(session, email)
    if person is None:
        raise NotFound
    return person, own_data.belongings(session, person.id)


def open_work(session: Session, person_id: uuid.UUID) -> tuple[str, ...]:
    """Return the references of what a person still works on in open memberships: it is handed over first."""
    found: list[str] = []
    for one in own_data.belongings(session, person_id):
        if one.closed_at is None:
            found += [row.reference for row in participants.under_way(session, one.organisation_id, person_id)]
    return tuple(found)


def erase(session: Session, email: str, name: str, at: dt.datetime) -> Erased:
    """Empty everything that says who somebody is, for whoever runs the installation; the session sees everywhere.

    `name` is what pages show from then on in their place. Gone are address, name, title, password, ways of
    signing in, logins, notices, choices and invitations; memberships are closed. Kept are the id in the history and in
    rows, what they wrote, and issued documents. Raises `NotFound` for nobody, `Invalid` with the key `roles` for an
    organisation's last administrator and with `taker` while they work on something. The caller commits.
    """
    person, found = standing(session, email)
    _refuse(session, person.id, found)
    for one in found:
        owner = locked_organisation(session, one.organisation_id)
        membership = session.get_one(Membership, (one.organisation_id, person.id))
        membership.unit, membership.closed_at = "", membership.closed_at or at
        own_data.forget_in(session, one.organisation_id, person.id, person.email)
        history.append(session, owner, "erase_person", None, at, {"person": str(person.id)})
    factors.remove_all(session, person.id)
    challenges.drop(session, person.id)
    identities.forget_identities(session, person.id)
    own_data.forget_posts(session, person.id)
    saving.end_logins_of(session, person.id)
    person.email, person.name, person.title = f"{person.id}@{_NOBODY}", name, ""
    person.password_hash, person.closed_at = None, person.closed_at or at
    session.flush()
    return Erased(person.id, tuple(one.slug for one in found))


def _refuse(session: Session, person_id: uuid.UUID, found: Sequence[Belonging]) -> None:
    """Raise `Invalid` for whoever is still needed, before anything is changed."""
    for one in found:
        members = {
            row.person_id: frozenset(map(Role, row.roles))
            for row in queries.people_of(session, one.organisation_id)
            if row.closed_at is None
        }
        if person_id in members and not keeps_an_administrator(members, person_id, ()):
            raise Invalid("roles", "last_administrator")
    if left := open_work(session, person_id):
        raise Invalid("taker", "missing", {"references": ", ".join(left)})
