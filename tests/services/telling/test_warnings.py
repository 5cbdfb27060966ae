"""Claims about warnings: who changes what somebody signs in with cannot keep it from them."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pyotp
import pytest
from sqlalchemy.orm import Session

from lva.domain.notices import SECURITY, NoticeKind
from lva.domain.people import Actor, Role
from lva.domain.references import SYMBOLS
from lva.domain.signin.factors import RECOVERY_SYMBOLS, shown_recovery_code
from lva.services import outbox
from lva.services.signin import accounts, alarms, codes, factors, passkeys, password_links, people, vault
from lva.services.signin.people import Transact
from lva.services.telling import notices, unsubscribing
from lva.services.telling.unsubscribing import Stop
from lva.services.work import Errand
from lva.storage.people import Membership, Organisation, Person
from lva.storage.signin import factors as rows
from lva.storage.signin.factors import Authenticator, Passkey
from lva.storage.telling import outbox as stored
from lva.storage.telling.outbox import Order
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support import town as towns
from tests.support.mail_server import MailServer, Taken
from tests.support.site import PASSWORD, CheapHasher
from tests.support.town import Town

NEW = "neljä-vihreää-kettua"
CODE = SYMBOLS[:RECOVERY_SYMBOLS]
DAY = dt.timedelta(days=1)


@pytest.fixture
def town(town: Town, mail: MailServer) -> Town:
    """The town with a way for mails; its author has a password, an app, a recovery code and a passkey."""
    town = town.with_ports(post=mail.post(), clock=lambda: AT, passwords=CheapHasher())
    secret, mine = town.ports.secret, town.author.person_id
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Person, mine).password_hash = f"cheap:{PASSWORD}"
        locked = vault.locked(secret, mine, pyotp.random_base32().encode())
        session.add(Authenticator(person_id=mine, secret=locked, made_at=AT, confirmed_at=AT, last_step=None))
        session.flush()
        rows.put_codes(session, mine, [vault.keyed_digest(secret, mine, CODE)])
        session.add(
            Passkey(id=b"key", person_id=mine, name="Kone", public_key=b"-", sign_count=0, made_at=AT, used_at=None)
        )
        session.commit()
    return town


def _transact(town: Town) -> Transact:
    @contextmanager
    def transact() -> Iterator[Session]:
        with town.database.writer() as session:
            yield session
            session.commit()

    return transact


def _change(town: Town) -> None:
    accounts.change_password(town.errand(town.author), _transact(town), PASSWORD, NEW)


def _reset(town: Town) -> None:
    with town.database.writer() as session:
        link = password_links.fresh_link(session, town.author.person_id, AT)
        session.commit()
    assert link is not None
    guest: Errand[Actor | None] = Errand(town.ports, town.author, AT)
    password_links.use(guest, _transact(town), link.token, NEW)


def _give(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        people.give_password(session, AT, session.get_one(Person, town.author.person_id).email, "cheap:x")
        session.commit()


def _forget(town: Town) -> None:
    with town.database.writer() as session:
        factors.forget(session, session.get_one(Person, town.author.person_id).email, AT)
        session.commit()


def _use_recovery_code(town: Town) -> None:
    with town.database.writer() as session:
        typed = shown_recovery_code(CODE)
        assert codes.Shown.RECOVERY_CODE is codes.take(session, town.ports, town.author.person_id, typed, AT)
        session.commit()


def _turn_off(town: Town) -> None:
    with town.working() as work:
        codes.turn_off(work)


def _renew(town: Town) -> None:
    with town.working() as work:
        codes.renew_recovery_codes(work, town.ports)


def _remove_passkey(town: Town) -> None:
    with town.working() as work:
        passkeys.remove(work, passkeys.own(work)[0].mark)


DEEDS: Mapping[NoticeKind, tuple[Callable[[Town], None], str]] = {
    NoticeKind.PASSWORD_CHANGED: (_change, "LVA-tilisi salasana on vaihdettu"),
    NoticeKind.PASSWORD_RESET: (_reset, "LVA-tilillesi on valittu uusi salasana linkin kautta"),
    NoticeKind.CODES_OFF: (_turn_off, "Sovelluksen koodit on poistettu käytöstä LVA-tililläsi"),
    NoticeKind.RECOVERY_RENEWED: (_renew, "LVA-tilillesi on tehty uudet varakoodit"),
    NoticeKind.RECOVERY_USED: (_use_recovery_code, "LVA-tilisi varakoodia on käytetty"),
    NoticeKind.PASSKEY_REMOVED: (_remove_passkey, "LVA-tililtäsi on poistettu pääsyavain"),
    NoticeKind.FACTORS_REMOVED: (
        _forget,
        "LVA-tililtäsi on poistettu sovellus, varakoodit ja pääsyavaimet",
    ),
}


@pytest.mark.parametrize(("event", "kind"), alarms.OF_EVENTS.items())
def test_what_the_history_says_of_an_account_is_told_where_it_concerns_signing_in(
    town: Town, event: str, kind: NoticeKind
) -> None:
    with town.database.writer() as session:
        accounts.tell_all(session, town.author.person_id, event, AT)
        accounts.tell_all(session, town.author.person_id, "edit_person", AT)
        session.commit()
    assert [kind] == _told(town)


def _told(town: Town) -> list[NoticeKind]:
    with town.working() as work:
        return [one.kind for one in notices.mine(work)]


def _waiting(town: Town) -> tuple[Order, ...]:
    with town.database.reader(EVERYWHERE) as session:
        return stored.waiting(session, None)


def _sent(town: Town, mail: MailServer) -> list[Taken]:
    list(outbox.run(town.ports))
    return mail.letters()


def _with_second_organisation(town: Town) -> uuid.UUID:
    with town.database.writer(EVERYWHERE) as session:
        second = factories.make_organisation(session, slug="zeta")
        person = session.get_one(Person, town.author.person_id)
        factories.make_membership(session, second, person, [Role.AUTHOR])
        session.commit()
        return second.id


@pytest.mark.parametrize("kind", DEEDS)
def test_a_change_of_what_lets_somebody_in_is_told_in_the_tool_and_mailed(
    town: Town, mail: MailServer, kind: NoticeKind
) -> None:
    deed, said = DEEDS[kind]
    deed(town)
    assert [kind] == _told(town)
    (one,) = _sent(town, mail)
    with town.database.reader(EVERYWHERE) as session:
        assert [session.get_one(Person, town.author.person_id).email] == one.to
    assert said == one.message["Subject"]
    assert [] == _sent(town, mail), "once"


def test_a_warning_by_mail_says_when_and_what_to_do_and_holds_no_link_that_lets_anybody_in(
    town: Town, mail: MailServer
) -> None:
    _change(town)
    (one,) = _sent(town, mail)
    day = AT.astimezone(ZoneInfo("Europe/Helsinki"))
    assert f"{day.day}.{day.month}.{day.year} klo\u00a0{day.hour}.{day.minute:02}" in one.text
    assert "(Suomen aikaa)" in one.text
    assert "Jos et tehnyt tätä itse" in one.text
    assert ["https://lava.example.org/fi/account"] == [line for line in one.text.splitlines() if "://" in line], (
        "a page that asks for a sign-in"
    )
    assert one.message["List-Unsubscribe"] is None
    assert "Aino" not in one.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("sv", "Lösenordet till ditt LVA-konto har ändrats"), ("en", "The password of your LVA account was changed")],
)
def test_a_warning_is_in_the_language_of_its_receiver(town: Town, mail: MailServer, language: str, said: str) -> None:
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Person, town.author.person_id).language = language
        session.commit()
    _change(town)
    (one,) = _sent(town, mail)
    assert (said, language) == (one.message["Subject"], one.message["Content-Language"])


def test_a_warning_is_mailed_although_its_notice_was_read(town: Town, mail: MailServer) -> None:
    _change(town)
    with town.working() as work:
        notices.read(work)
    assert 1 == len(_sent(town, mail))


def test_a_warning_can_be_neither_chosen_nor_ended(town: Town, mail: MailServer) -> None:
    with town.working() as work:
        assert not SECURITY & notices.choices(work).keys()
        notices.stop(work.session, town.organisation_id, town.author.person_id, None, AT)
    for kind in SECURITY:
        token = unsubscribing.token(town.ports.secret, Stop(town.organisation_id, town.author.person_id, kind))
        assert unsubscribing.read(town.ports.secret, token) is None
    _change(town)
    assert 1 == len(_sent(town, mail))


def test_somebody_of_two_organisations_is_told_in_both_and_mailed_once(town: Town, mail: MailServer) -> None:
    second = _with_second_organisation(town)
    _change(town)
    assert 1 == len(_sent(town, mail))
    with town.database.reader(second) as session:
        owner = session.get_one(Organisation, second)
        member = session.get_one(Membership, (second, town.author.person_id))
        actor = towns.make_actor(owner, member)
        found = [one.kind for one in notices.mine(town.work(session, actor))]
    assert [NoticeKind.PASSWORD_CHANGED] == found


def test_a_change_that_is_undone_warns_of_nothing(town: Town, mail: MailServer) -> None:
    with town.database.writer() as session:
        alarms.warn(session, town.author.person_id, NoticeKind.CODES_ON, AT)
        session.rollback()
    assert ([], []) == (_told(town), _sent(town, mail))


def test_whoever_has_left_meanwhile_is_not_warned(town: Town, mail: MailServer) -> None:
    _change(town)
    with town.working(town.administrator) as work:
        people.close_account(work, town.author.person_id)
    assert [] == _sent(town, mail)
    assert () == _waiting(town)


def test_where_no_mail_is_set_up_the_notice_has_to_do(town: Town) -> None:
    _change(town)
    assert [None] == [one.fault for one in outbox.run(town.with_ports(post=None).ports)]
    assert () == _waiting(town)
    assert [NoticeKind.PASSWORD_CHANGED] == _told(town)


def test_a_warning_that_a_server_refuses_for_three_days_stands_in_the_list(town: Town, mail: MailServer) -> None:
    _change(town)
    mail.says["end"] = "451 later"
    assert ["mail_451"] == [one.fault for one in outbox.run(town.with_ports(clock=lambda: AT + 3 * DAY).ports)]
    (order,) = _waiting(town)
    assert order.is_given_up
