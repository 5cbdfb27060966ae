"""Asking for a new password: a mail with a link is ordered, and nobody learns who has an account."""

import datetime as dt
from typing import Final

from lva.domain.errors import Throttled
from lva.services.signin import throttling
from lva.services.signin.people import EMAIL_MOST, Transact
from lva.services.signin.throttling import PER_ADDRESS
from lva.services.telling import mailing
from lva.services.work import Ports
from lva.storage import queries

_PER_PERSON: Final = ((dt.timedelta(minutes=15), 2), (dt.timedelta(hours=3), 4))
"""So many mails somebody is sent; who asks for more is answered the same and sent nothing."""


def ask(transact: Transact, ports: Ports, email: str, address: str, at: dt.datetime) -> None:
    """Order a mail with a link for whoever has that address; nobody learns whether anybody has.

    Too many questions from one network address raise `Throttled`.
    """
    wanted = email.strip().lower()[:EMAIL_MOST]
    asking = throttling.limits(ports.secret, "forgotten from", address, PER_ADDRESS)
    mailed = throttling.limits(ports.secret, "forgotten", wanted, _PER_PERSON)
    with transact() as session:
        throttling.count(session, asking, (), at)
    try:
        with transact() as session:
            throttling.count(session, mailed, (), at)
            person = queries.person_by_email(session, wanted)
            if person is not None and person.closed_at is None:
                mailing.order_reset(session, person.id, at)
    except Throttled:
        return
