"""Claims about one's own account and the last administrator, on both databases."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lva.domain.errors import Invalid, NotFound
from lva.domain.people import Actor, Role
from lva.services.signin import accounts, people
from lva.services.work import Errand, Ports, Work
from lva.storage.engine import Database
from lva.storage.people import Membership, Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support import town as towns
from tests.support.site import PASSWORD, make_ports
from tests.support.town import Town

IDLE = timedelta(hours=1)
NEW = "neljä-vihreää-kettua"


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return towns.build(database, tmp_path)


@pytest.fixture
def ports(town: Town, database: Database, tmp_path: Path) -> Ports:
    """Ports of a site where the author has a password."""
    with database.writer(EVERYWHERE) as session:
        session.get_one(Person, town.author.person_id).password_hash = f"cheap:{PASSWORD}"
        session.commit()
    return make_ports(database, tmp_path)


def _change(ports: Ports, actor: Actor) -> int:
    @contextmanager
    def transact() -> Iterator[Session]:
        with ports.database.writer() as session:
            yield session
            session.commit()

    return accounts.change_password(Errand(ports, actor, AT), transact, PASSWORD, NEW)


def test_a_password_that_changed_while_it_was_checked_is_not_changed_again(
    town: Town, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(_stored: str | None, _password: str) -> bool:
        with ports.database.writer(EVERYWHERE) as session:
            session.get_one(Person, town.author.person_id).password_hash = "cheap:another"
            session.commit()
        return True

    monkeypatch.setattr(ports.passwords, "verify", verify)
    with pytest.raises(Invalid):
        _change(ports, town.author)
    with ports.database.reader(EVERYWHERE) as session:
        assert "cheap:another" == session.get_one(Person, town.author.person_id).password_hash


def test_a_changed_password_says_how_many_logins_ended(town: Town, ports: Ports) -> None:
    with ports.database.writer(EVERYWHERE) as session:
        member = session.get_one(Membership, (town.organisation_id, town.author.person_id))
        factories.make_login(session, member, "one")
        factories.make_login(session, member, "two")
        session.commit()
    assert 2 == _change(ports, town.author)


def _login_mark(work: Work) -> str:
    (own,) = accounts.own_logins(work, IDLE)
    assert own.is_this
    return own.mark


def test_this_login_is_ended_by_signing_out_alone(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        member = session.get_one(Membership, (town.organisation_id, town.author.person_id))
        factories.make_login(session, member, digest=town.author.login_digest)
        session.commit()
    with town.working() as work:
        mark = _login_mark(work)
        with pytest.raises(NotFound):
            accounts.end_login(work, mark, IDLE)


def test_two_administrators_cannot_let_each_other_go_at_once(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        organisation = session.get_one(Organisation, town.organisation_id)
        member = factories.make_membership(session, organisation, roles=[Role.ADMINISTRATOR])
        second = towns.make_actor(organisation, member)
        session.commit()
    ready = threading.Barrier(2)
    refused: list[Exception] = []

    def let_go(actor: Actor, other: Actor) -> None:
        ready.wait()
        try:
            with town.working(actor) as work:
                people.close_account(work, other.person_id)
        except Invalid as error:
            refused.append(error)

    pairs = [(town.administrator, second), (second, town.administrator)]
    threads = [threading.Thread(target=let_go, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with town.database.reader(EVERYWHERE) as session:
        keys = [(town.organisation_id, one.person_id) for one in (town.administrator, second)]
        closed = [session.get_one(Membership, key).closed_at for key in keys]
    assert ([None], 1) == ([one for one in closed if one is None], len(refused))
