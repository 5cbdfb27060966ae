"""Claims about invitations on both databases: who is let in, once, and behind which wall."""

import base64
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lva.domain.errors import Invalid, NotFound
from lva.domain.people import Role
from lva.services import members
from lva.services.signin import accounts, invitations, people
from lva.services.signin.invitations import Introduced, Invited, Standing
from lva.services.work import Errand, Ports
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Person
from lva.storage.signin.invitations import Invitation
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support import town as towns
from tests.support.site import PASSWORD, make_ports
from tests.support.town import Town

EMAIL = "uusi@example.org"
SAID = Introduced("Uusi Ihminen", "", "fi", PASSWORD)
LASTS = timedelta(hours=12)


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return towns.build(database, tmp_path)


@pytest.fixture
def ports(database: Database, tmp_path: Path) -> Ports:
    return make_ports(database, tmp_path)


def _invite(town: Town, email: str = EMAIL, *roles: Role) -> str:
    with town.working(town.administrator) as work:
        return invitations.invite(work, uuid.uuid4(), Invited(email, roles or (Role.AUTHOR,))).token


def _accept(ports: Ports, token: str, at: timedelta = timedelta()) -> str | invitations.Seen:
    @contextmanager
    def transact() -> Iterator[Session]:
        with ports.database.writer() as session:
            yield session
            session.commit()

    return invitations.accept_as_new(Errand(ports, None, AT + at), transact, token, SAID, LASTS)


def test_a_link_lets_in_once(town: Town, ports: Ports) -> None:
    token = _invite(town)
    assert isinstance(_accept(ports, token), str)
    assert invitations.Seen(Standing.USED) == _accept(ports, token)
    with town.database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, EMAIL)
        assert person is not None
        assert [town.organisation_id] == [one.organisation_id for one in queries.memberships_of(session, person.id)]


def test_a_guest_sees_the_rows_of_the_inviting_organisation_alone(town: Town) -> None:
    token = _invite(town)
    with town.database.writer(EVERYWHERE) as session:
        other = factories.make_organisation(session)
        slug = other.slug
        foreign = invitations.invite_to(session, AT, slug, Invited("x@example.org", [Role.AUTHOR])).token
        session.commit()
    mixed = base64.urlsafe_b64encode(
        base64.urlsafe_b64decode(foreign)[:16] + base64.urlsafe_b64decode(token)[16:]
    ).decode()
    with town.database.reader() as session:
        standings = [invitations.look(session, one, AT, None).standing for one in (token, foreign, mixed)]
    assert [Standing.OPEN, Standing.OPEN, Standing.UNKNOWN] == standings


def test_whoever_has_an_account_joins_and_acts_there(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        organisation = factories.make_organisation(session)
        member = factories.make_membership(session, organisation, roles=[Role.AUTHOR])
        login = factories.make_login(session, member)
        email = queries.people_of(session, organisation.id)[0].email
        actor = replace(towns.make_actor(organisation, member), login_digest=login.digest)
        session.commit()
    token = _invite(town, email, Role.APPROVER)
    with town.database.writer(organisation.id) as session:
        assert invitations.join(town.work(session, actor), token) is None
        session.commit()
    with town.database.reader() as session:
        known = people.known(session, login.digest, AT, LASTS)
    assert known is not None
    assert (town.organisation_id, frozenset({Role.APPROVER})) == (known.actor.organisation_id, known.actor.roles)


def test_a_link_of_the_command_line_needs_an_organisation_that_exists(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session, pytest.raises(NotFound):
        invitations.invite_to(session, AT, "nowhere", Invited(EMAIL, [Role.AUTHOR]))


def test_a_member_is_not_invited_again(town: Town) -> None:
    with town.database.reader(EVERYWHERE) as session:
        emails = [one.email for one in queries.people_of(session, town.organisation_id)]
    with pytest.raises(Invalid):
        _invite(town, emails[0])


def test_addresses_of_old_invitations_are_forgotten(town: Town) -> None:
    _invite(town)
    with town.working(town.administrator, AT + timedelta(days=98)) as work:
        invitations.invite(work, uuid.uuid4(), Invited("other@example.org", [Role.AUTHOR]))
        assert ["other@example.org"] == [one.email for one in work.session.query(Invitation)]


def test_the_work_of_somebody_who_leaves_goes_to_a_colleague(town: Town) -> None:
    town.started()
    with town.working(town.administrator) as work:
        members.close(work, town.author.person_id, town.other.person_id)
    with town.working(town.administrator) as work:
        assert () == members.open_work(work, town.author.person_id)
        assert 1 == len(members.open_work(work, town.other.person_id))
        # Somebody who takes part already takes over no second time.
        with pytest.raises(NotFound):
            members.close(work, town.author.person_id, None)


def test_a_changed_password_is_told_to_each_organisation_behind_its_wall(town: Town, ports: Ports) -> None:
    with town.database.writer(EVERYWHERE) as session:
        person = session.get_one(Person, town.author.person_id)
        person.password_hash = f"cheap:{PASSWORD}"
        second = factories.make_membership(session, person=person).organisation_id
        session.commit()

    @contextmanager
    def transact() -> Iterator[Session]:
        with ports.database.writer() as session:
            yield session
            session.commit()

    accounts.change_password(Errand(ports, town.author, AT), transact, PASSWORD, "neljä-vihreää-kettua")
    with town.database.reader(EVERYWHERE) as session:
        for one in (town.organisation_id, second):
            (*_, event) = queries.history(session, one, one)
            assert "change_password" == event.kind
