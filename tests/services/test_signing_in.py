"""Claims about codes, passkeys, links and confirmations, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy.orm import Session

from lva.domain.errors import NotFound
from lva.domain.people import Actor, Role
from lva.services import history
from lva.services.signin import codes, confirming, factors, passkeys, password_links, people, second_step
from lva.services.signin.invitations import Standing
from lva.services.signin.passkeys import Answer, Copied
from lva.services.signin.people import Halfway, Proof
from lva.services.signin.relying_party import Unconvincing, relying_party
from lva.services.signin.second_step import Refused
from lva.services.work import Errand, Ports, Work
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Organisation, Person
from lva.storage.signin import challenges
from lva.storage.signin import factors as rows
from lva.storage.signin.challenges import ChallengeKind
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support.device import Device
from tests.support.site import PASSWORD, make_ports
from tests.support.town import Town

LASTS = timedelta(hours=12)
Transact = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def ports(town: Town, database: Database, tmp_path: Path) -> Ports:
    """Ports of a site where the author has a password, and belongs to a second organisation."""
    with database.writer(EVERYWHERE) as session:
        author = session.get_one(Person, town.author.person_id)
        author.password_hash = f"cheap:{PASSWORD}"
        factories.make_membership(session, person=author)
        session.commit()
    return make_ports(database, tmp_path)


@pytest.fixture
def transact(ports: Ports) -> Transact:
    """Opens transactions of nobody's."""

    @contextmanager
    def make() -> Iterator[Session]:
        with ports.database.writer() as session:
            yield session
            session.commit()

    return make


@pytest.fixture
def author(town: Town, ports: Ports, transact: Transact) -> Actor:
    """The author, with a login."""
    email = _email(ports, town.author)
    token = people.sign_in(transact, ports, Proof(email, PASSWORD, "192.0.2.1"), AT, LASTS)
    assert isinstance(token, str)
    return replace(town.author, login_digest=people.digest_of(token))


def _email(ports: Ports, actor: Actor) -> str:
    with ports.database.reader(EVERYWHERE) as session:
        return session.get_one(Person, actor.person_id).email


@contextmanager
def _work(ports: Ports, actor: Actor) -> Iterator[Work]:
    with ports.database.writer(actor.organisation_id) as session:
        yield Work(session, actor, AT, ports.packs)
        session.commit()


def _app(ports: Ports, actor: Actor, transact: Transact) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    with _work(ports, actor) as work:
        codes.begin(work, ports.secret)
        app = pyotp.TOTP(codes.setup(work, ports.secret).secret)
    fresh = codes.confirm(Errand(ports, actor, AT), transact, app.at(AT))
    assert fresh is not None
    return app, fresh


def _kinds(ports: Ports, actor: Actor) -> set[str]:
    """Return what the histories of all organisations of somebody say last; each must be whole."""
    with ports.database.reader(EVERYWHERE) as session:
        owners = [
            session.get_one(Organisation, one.organisation_id)
            for one in queries.memberships_of(session, actor.person_id)
        ]
        assert {None} == {history.check(session, one) for one in owners}
        return {[*queries.history(session, one.id, one.id)][-1].kind for one in owners}


def _half_in(ports: Ports, actor: Actor, transact: Transact) -> str:
    half = people.sign_in(transact, ports, Proof(_email(ports, actor), PASSWORD, "192.0.2.1"), AT, LASTS)
    assert isinstance(half, Halfway)
    return half.token


def test_a_code_and_a_recovery_code_let_in_once(author: Actor, ports: Ports, transact: Transact) -> None:
    app, fresh = _app(ports, author, transact)
    assert {"turn_on_codes"} == _kinds(ports, author)
    at = AT + timedelta(seconds=30)
    for typed in (app.at(at), fresh[0]):
        token = _half_in(ports, author, transact)
        answer = second_step.Answer(token, typed, "192.0.2.1", author.login_digest)
        assert not isinstance(second_step.finish(transact, ports, answer, at, LASTS), Refused)
        again = replace(answer, token=_half_in(ports, author, transact))
        assert Refused.WRONG is second_step.finish(transact, ports, again, at, LASTS)


def test_of_two_who_take_the_same_code_at_once_one_gets_it(author: Actor, ports: Ports, transact: Transact) -> None:
    app, _ = _app(ports, author, transact)
    code, at = app.at(AT + timedelta(seconds=30)), AT + timedelta(seconds=30)
    with transact() as session:
        assert codes.take(session, ports, author.person_id, code, at) is codes.Shown.CODE
        assert codes.take(session, ports, author.person_id, code, at) is None


def test_codes_can_be_renewed_and_turned_off(author: Actor, ports: Ports, transact: Transact) -> None:
    _, first = _app(ports, author, transact)
    with _work(ports, author) as work:
        second = codes.renew_recovery_codes(work, ports)
        assert (AT, False, 10) == (
            codes.standing(work).since, codes.standing(work).is_waiting, codes.standing(work).codes_left
        )  # fmt: skip
        assert set(first).isdisjoint(second)
        with pytest.raises(NotFound):
            codes.setup(work, ports.secret)
    assert {"renew_recovery_codes"} == _kinds(ports, author)
    with _work(ports, author) as work:
        codes.turn_off(work)
        codes.turn_off(work)
    assert {"turn_off_codes"} == _kinds(ports, author)


def _passkey(ports: Ports, actor: Actor) -> Device:
    device = Device()
    with _work(ports, actor) as work:
        asked = passkeys.ask_for_new(work, ports)
        passkeys.add(work, ports, asked.token, device.make(asked.options), "Työkannettava")
    return device


def _asked(ports: Ports, device: Device) -> Answer:
    with ports.database.writer() as session:
        asked = passkeys.ask_who(session, ports, "192.0.2.1", AT)
        session.commit()
    return Answer(asked.token, device.sign(asked.options), "192.0.2.1")


def test_a_passkey_lets_in_and_a_copy_does_not(author: Actor, ports: Ports, transact: Transact) -> None:
    device = _passkey(ports, author)
    assert {"add_passkey"} == _kinds(ports, author)
    token = passkeys.sign_in(transact, ports, _asked(ports, device), AT, LASTS)
    with ports.database.reader() as session:
        known = people.known(session, people.digest_of(token), AT, LASTS)
    assert known is not None
    assert (author.person_id, AT) == (known.actor.person_id, known.twice_at)
    device.keys[-1].count -= 1
    with pytest.raises(Copied):
        passkeys.sign_in(transact, ports, _asked(ports, device), AT, LASTS)


def test_a_passkey_is_kept_once(author: Actor, ports: Ports) -> None:
    device = _passkey(ports, author)
    with _work(ports, author) as work:
        asked = passkeys.ask_for_new(work, ports)
        again = device.make(asked.options, device.keys[0].id)
        with pytest.raises(Unconvincing):
            passkeys.add(work, ports, asked.token, again, "sama")
        assert ["Työkannettava"] == [one.name for one in passkeys.own(work)]


def test_a_confirmation_gives_the_login_another_token(author: Actor, ports: Ports, transact: Transact) -> None:
    errand = Errand(ports, author, AT + timedelta(minutes=7))
    token = confirming.by_password(errand, transact, PASSWORD, "")
    assert token is not None
    with ports.database.reader() as session:
        assert people.known(session, author.login_digest, errand.at, LASTS) is None
        known = people.known(session, people.digest_of(token), errand.at, LASTS)
    assert known is not None
    assert (errand.at, None) == (known.authenticated_at, known.twice_at)
    with pytest.raises(NotFound):
        confirming.by_password(errand, transact, PASSWORD, "")


def test_a_password_that_changed_while_it_was_checked_confirms_nothing(
    author: Actor, ports: Ports, transact: Transact, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(_stored: str | None, _password: str) -> bool:
        with ports.database.writer(EVERYWHERE) as session:
            session.get_one(Person, author.person_id).password_hash = "cheap:another"
            session.commit()
        return True

    monkeypatch.setattr(ports.passwords, "verify", verify)
    assert confirming.by_password(Errand(ports, author, AT), transact, PASSWORD, "") is None


def test_a_link_leads_to_a_new_password_once(author: Actor, ports: Ports, transact: Transact) -> None:
    with ports.database.writer() as session:
        first = password_links.link_for(session, _email(ports, author).upper(), AT)
        made = password_links.fresh_link(session, author.person_id, AT)
        session.commit()
    assert made is not None
    guest = Errand(ports, None, AT)
    assert Standing.UNKNOWN is password_links.use(guest, transact, first.token, "neljä-vihreää-kettua")
    assert Standing.OPEN is password_links.use(guest, transact, made.token, "neljä-vihreää-kettua")
    assert Standing.USED is password_links.use(guest, transact, made.token, "viisi-vihreää-kettua")
    assert {"reset_password"} == _kinds(ports, author)
    with ports.database.reader() as session:
        assert people.known(session, author.login_digest, AT, LASTS) is None


def test_what_is_lost_can_be_forgotten(author: Actor, ports: Ports, transact: Transact) -> None:
    _app(ports, author, transact)
    _passkey(ports, author)
    with ports.database.writer() as session:
        assert factors.forget(session, _email(ports, author), AT)
        assert not factors.forget(session, _email(ports, author), AT)
        session.commit()
    assert {"forget_factors"} == _kinds(ports, author)
    with ports.database.reader() as session:
        assert () == rows.passkeys_of(session, author.person_id)


def test_closing_an_account_forgets_how_it_was_opened(
    town: Town, author: Actor, ports: Ports, transact: Transact
) -> None:
    _app(ports, author, transact)
    _passkey(ports, author)
    token = _half_in(ports, author, transact)
    with ports.database.writer(EVERYWHERE) as session:
        for one in queries.memberships_of(session, author.person_id):
            owner = session.get_one(Organisation, one.organisation_id)
            factories.make_membership(session, owner, factories.make_person(session), [Role.ADMINISTRATOR])
            chief = replace(town.author, organisation_id=one.organisation_id)
            people.close_account(Work(session, chief, AT, ports.packs), author.person_id)
        session.commit()
    with ports.database.reader() as session:
        assert not rows.asks_code(session, author.person_id)
        assert () == rows.passkeys_of(session, author.person_id)
        assert challenges.find(session, people.digest_of(token), ChallengeKind.CODE, AT) is None


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://lava.example.org", ("lava.example.org", "https://lava.example.org")),
        ("https://lava.example.org:8443", ("lava.example.org", "https://lava.example.org:8443")),
        ("http://localhost:8000", ("localhost", "http://localhost:8000")),
        ("http://lava.example.org", None),
        ("http://127.0.0.1:8000", None),
        ("https://192.0.2.1", None),
        ("https://[2001:db8::1]:8443", None),
    ],
)
def test_passkeys_need_a_name_and_https(address: str, found: tuple[str, str] | None) -> None:
    party = relying_party(address)
    assert found == ((party.id, party.origin) if party else None)
