"""Claims about signing in by a provider on both databases: behind which wall, and what the history says."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.domain.errors import NotFound
from lva.domain.people import Actor, Role
from lva.domain.signin.vouching import PROVIDERS_ONLY, RoleMap
from lva.services import history, organisations
from lva.services.signin import acquaintance, invitations, people, providers
from lva.services.signin.invitations import Invited
from lva.services.signin.providers import Brought, Entered, Leaving, TurnedAway
from lva.services.work import Errand, Ports
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Login
from lva.storage.signin.identities import Identity
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.support import lying
from tests.support.lying import Liar
from tests.support.site import make_ports
from tests.support.vouchers import DOMAIN, relied_on

LASTS = dt.timedelta(hours=12)
SLUG = "testikunta"
EMAIL = f"aino@{DOMAIN}"
KNOWN: dict[str, Any] = {"email": EMAIL, "email_verified": True, "name": "Aino"}


@pytest.fixture(scope="module")
def running() -> Iterator[Liar]:
    """A provider of ours."""
    with lying.lying() as server:
        yield server


@dataclass
class Door:
    """The services before one provider, for somebody in one browser."""

    ports: Ports
    liar: Liar
    browser: str = "b" * 43
    actor: Actor | None = None

    @contextmanager
    def transact(self) -> Iterator[Session]:
        """Open a transaction that sees nobody's rows until it enters somewhere."""
        with self.ports.database.writer() as session:
            yield session
            session.commit()

    def through(self, subject: str = "aino", invitation: str = "", **claims: Any) -> Entered | TurnedAway:
        """Leave for the provider and come back."""
        errand = Errand(self.ports, self.actor, self.ports.clock())
        (provider,) = self.ports.providers
        leaving = Leaving(self.browser, "192.0.2.1", "", None, invitation, self.actor is not None)
        way = providers.leave(errand, self.transact, provider, leaving)
        told = parse_qs(urlsplit(self.liar.vouch(way, subject, **{**KNOWN, **claims})).query)
        brought = Brought(self.browser, told["state"][0], told["code"][0], "", told["iss"][0], None)
        return providers.arrive(errand, self.transact, provider, brought, LASTS)

    def kinds(self) -> list[str]:
        """Return what the organisation's history tells, having checked that it is whole."""
        with self.ports.database.reader(EVERYWHERE) as session:
            owner = queries.organisation_by_slug(session, SLUG)
            assert owner is not None
            assert history.check(session, owner) is None
            return [event.kind for event in queries.history(session, owner.id, owner.id)]


@pytest.fixture
def door(database: Database, tmp_path: Path, running: Liar) -> Door:
    """The municipality with a member of whom the provider knows."""
    running.lies = lying.Lies()
    with database.writer(EVERYWHERE) as session:
        owner = factories.make_organisation(session, slug=SLUG)
        factories.make_membership(session, owner, factories.make_person(session, email=EMAIL))
        session.commit()
    table = RoleMap(("groups",), {"johto": frozenset({Role.APPROVER}), "mll": frozenset({Role.COORDINATOR})})
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    ports = make_ports(database, tmp_path, clock=lambda: now)
    return Door(replace(ports, **relied_on(ports, running.provider(roles=table))), running)


def test_the_history_tells_by_whom_somebody_was_let_in_and_what_they_became(door: Door) -> None:
    assert isinstance(door.through(groups=["johto", "mll"]), Entered)
    assert ["set_roles", "sign_in"] == door.kinds()
    with door.ports.database.reader(EVERYWHERE) as session:
        owner = queries.organisation_by_slug(session, SLUG)
        assert owner is not None
        first, second = queries.history(session, owner.id, owner.id)
        assert ("kunta", ["author", "approver"]) == (first.facts["provider"], first.facts["roles"])
        assert {"by": "provider:kunta"} == second.facts


def test_roles_that_stay_as_they_are_end_no_login(door: Door) -> None:
    for _ in range(2):
        assert isinstance(door.through(groups=[]), Entered)
    with door.ports.database.reader(EVERYWHERE) as session:
        assert 2 == len(session.scalars(select(Login)).all())


def test_an_invitation_is_answered_behind_its_own_wall(door: Door) -> None:
    with door.ports.database.writer(EVERYWHERE) as session:
        link = invitations.invite_to(session, door.ports.clock(), SLUG, Invited(f"uusi@{DOMAIN}", (Role.READER,)))
        session.commit()
    assert isinstance(door.through("uusi", link.token, email="", name=""), Entered)
    assert isinstance(door.through("muu", link.token, email=f"muu@{DOMAIN}"), TurnedAway)
    assert isinstance(door.through("muu", "no link of ours", email=f"muu@{DOMAIN}"), TurnedAway)
    with door.ports.database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, f"uusi@{DOMAIN}")
        assert person is not None
        assert (f"uusi@{DOMAIN}", None) == (person.name, person.password_hash)


def test_confirming_is_told_and_gives_the_login_another_token(door: Door) -> None:
    entered = door.through()
    assert isinstance(entered, Entered)
    with door.ports.database.reader() as session:
        known = people.known(session, people.digest_of(entered.token), door.ports.clock(), LASTS)
        assert known is not None
    door.actor = known.actor
    renewed = door.through()
    assert isinstance(renewed, Entered)
    assert entered.token != renewed.token
    assert ["sign_in", "confirm"] == door.kinds()


def test_somebody_who_is_forgotten_is_found_by_their_address_again(door: Door) -> None:
    door.through()
    with door.ports.database.writer(EVERYWHERE) as session:
        assert 1 == acquaintance.unlink(session, door.ports.clock(), EMAIL)
        session.commit()
    assert isinstance(door.through("another name for aino"), Entered)
    assert ["sign_in", "unlink_identities", "sign_in"] == door.kinds()
    with door.ports.database.reader(EVERYWHERE) as session:
        assert ["another name for aino"] == list(session.scalars(select(Identity.subject)))


def test_nobody_can_be_forgotten_who_never_was(session: Session, at: dt.datetime) -> None:
    with pytest.raises(NotFound):
        acquaintance.unlink(session, at, "nobody@example.org")


def test_logins_by_password_end_when_only_a_provider_opens(door: Door) -> None:
    door.through()
    now, pack = door.ports.clock(), door.ports.packs.current("lava")
    with door.ports.database.writer(EVERYWHERE) as session:
        people.sign_in_as(session, (SLUG, EMAIL), now, LASTS, None)
        organisations.choose(session, now, SLUG, {PROVIDERS_ONLY: True}, pack)
        session.commit()
    with door.ports.database.reader(EVERYWHERE) as session:
        assert ["kunta"] == list(session.scalars(select(Login.provider)))
