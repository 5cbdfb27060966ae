"""Sending what was ordered: mails are made when they are sent, and given up when a server says so for good.

What a mail says is gathered as late as possible: a notice that was read meanwhile is not mailed.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from lva.domain import notices as rules
from lva.domain.errors import LvaError
from lva.domain.notices import Delivery, NoticeKind
from lva.i18n import Language
from lva.post import Letter, Undelivered
from lva.services.signin import alarms, invitations, password_links
from lva.services.telling import digests, letters
from lva.services.telling.digests import LOOKS_BACK, PERSON, Part
from lva.services.telling.letters import About, Said
from lva.services.telling.mailing import NOTICES
from lva.services.telling.unsubscribing import Stop
from lva.services.work import Ports
from lva.storage import queries
from lva.storage.people import Person
from lva.storage.telling import notices as rows
from lva.storage.telling.outbox import MAIL_DAY, MAIL_INVITATION, MAIL_NOTICES, MAIL_RESET, MAIL_SECURITY, Order

_NOT_SET_UP: Final = "mail_not_set_up"


class Made(NamedTuple):
    """A mail that is ready to be sent."""

    address: str
    language: Language
    said: Said
    parts: tuple[Part, ...] = ()
    """What it tells that is still to be noted as mailed."""


class GivenUp(LvaError):
    """An order that waits until somebody asks for it again; `code` says what went wrong."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def send(ports: Ports, at: dt.datetime, order: Order) -> str | None:
    """Carry out the order of a mail: make it and hand it to the server; see `lva.services.outbox`.

    Raises `GivenUp` where another attempt would be of no use.
    """
    fault = _sent(ports, at, order)
    if fault is not None and at - order.made_at >= LOOKS_BACK:
        raise GivenUp(fault)
    return fault


def _sent(ports: Ports, at: dt.datetime, order: Order) -> str | None:
    if ports.post is None:
        # Other mails are ordered where mail is set up; a warning is ordered everywhere, and its notice has to do.
        return None if order.kind == MAIL_SECURITY else _NOT_SET_UP
    made = MAKERS[order.kind](ports, at, order)
    if made is None:
        return None
    address, language, said, parts = made
    # The order's id is the letter's name: sent a second time after a crash, it is known as the same.
    letter = Letter(str(order.id), address, said.subject, said.text, language.code, at, said.stop)
    try:
        ports.post.send(letter)
    except Undelivered as error:
        if error.is_final:
            raise GivenUp(error.code) from error
        return error.code
    digests.mark(ports, parts, at)
    return None


def _notices(ports: Ports, _at: dt.datetime, order: Order) -> Made | None:
    """Make the mail about notices; none if all of them were read, or the receiver is no member any more."""
    person_id, owner = uuid.UUID(order.facts[PERSON]), order.organisation_id
    wanted = frozenset(map(uuid.UUID, order.facts[NOTICES]))
    with ports.database.reader(owner) as session:
        if not rows.open_members(session, owner, [person_id]):
            return None
        person, names = session.get_one(Person, person_id), queries.organisation(session, owner).names
        found = [one for one in rows.some(session, owner, person_id, wanted) if one.read_at is None]
        chosen = rows.choices(session, owner, person_id)
        address, language = person.email, ports.languages[person.language]
    # Whoever ended these mails after the order was given is not sent one more.
    found = [one for one in found if rules.delivery(chosen, one.kind) is not Delivery.NEVER]
    if not found:
        return None
    about = About(_named(names, language), Stop(owner, person_id, None))
    return Made(address, language, letters.of_notices(ports, language, about, found))


def _day(ports: Ports, at: dt.datetime, order: Order) -> Made | None:
    """Make somebody's mail of the day; none if all of it was read or ended meanwhile."""
    person_id = uuid.UUID(order.facts[PERSON])
    parts = digests.gathered(ports, person_id, at)
    if not parts:
        return None
    with ports.database.reader() as session:
        person = session.get_one(Person, person_id)
        address, language = person.email, ports.languages[person.language]
    told = [
        (About(_named(one.names, language), Stop(one.organisation_id, person_id, None)), one.notices) for one in parts
    ]
    return Made(address, language, letters.of_day(ports, language, told), parts)


def _invitation(ports: Ports, at: dt.datetime, order: Order) -> Made | None:
    """Make the mail with a fresh link of an invitation; none if it was used, taken back or has run out."""
    owner = order.organisation_id
    with ports.database.writer(owner) as session:
        link = invitations.fresh_link(session, owner, uuid.UUID(order.facts[invitations.INVITATION]), at)
        names = queries.organisation(session, owner).names
        session.commit()
    if link is None:
        return None
    language = ports.languages[order.facts[invitations.LANGUAGE]]
    address = f"{ports.public_url}/{language.code}/invitation/{link.token}"
    until = language.moment(link.expires_at, ports.zone)
    return Made(link.email, language, letters.of_invitation(language, _named(names, language), address, until))


def _named(names: Mapping[str, str], language: Language) -> str:
    return names.get(language.code) or next(iter(names.values()))


def _reset(ports: Ports, at: dt.datetime, order: Order) -> Made | None:
    """Make the mail with a fresh link to a new password; none if the account was closed meanwhile."""
    person_id = uuid.UUID(order.facts[PERSON])
    with ports.database.writer() as session:
        link = password_links.fresh_link(session, person_id, at)
        person = session.get(Person, person_id)
        session.commit()
    if link is None or person is None:
        return None
    language = ports.languages[person.language]
    address = f"{ports.public_url}/{language.code}/password/{link.token}"
    until = language.moment(link.expires_at, ports.zone)
    return Made(link.email, language, letters.of_reset(language, address, until))


def _security(ports: Ports, _at: dt.datetime, order: Order) -> Made | None:
    """Make the mail that warns of a change of what somebody signs in with; none if the account was closed meanwhile."""
    with ports.database.reader(order.organisation_id) as session:
        person = session.get(Person, uuid.UUID(order.facts[alarms.PERSON]))
        if person is None or person.closed_at is not None:
            return None
        address, language = person.email, ports.languages[person.language]
    kind = NoticeKind(order.facts[alarms.KIND])
    return Made(address, language, letters.of_security(ports, language, kind, order.made_at))


MAKERS: Final[Mapping[str, Callable[[Ports, dt.datetime, Order], Made | None]]] = {
    MAIL_NOTICES: _notices,
    MAIL_DAY: _day,
    MAIL_INVITATION: _invitation,
    MAIL_RESET: _reset,
    MAIL_SECURITY: _security,
}
"""Each kind of mail and who makes it: address, language and words, or None if there is nothing to say any more."""
