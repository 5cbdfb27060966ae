"""Claims about people and their logins."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.domain.errors import Invalid, NotFound, Throttled
from lva.domain.people import Role
from lva.services import history
from lva.services.signin import people
from lva.services.signin.people import Newcomer, Proof
from lva.services.work import Ports, Work
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Login, Membership, Organisation, Person
from lva.storage.signin.throttle import Throttle
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.services.test_history import make_work
from tests.support.site import PASSWORD, CheapHasher, make_ports

LASTS: Final = dt.timedelta(hours=12)
IDLE: Final = dt.timedelta(minutes=60)
SignIn = Callable[..., str | None]


@pytest.fixture
def ports(database: Database, tmp_path: Path) -> Ports:
    return make_ports(database, tmp_path)


@pytest.fixture
def member(database: Database) -> Membership:
    """An author whose e-mail is aino@example.org."""
    with database.writer(EVERYWHERE) as session:
        person = factories.make_person(session, email="aino@example.org", password_hash=f"cheap:{PASSWORD}")
        member = factories.make_membership(session, person=person)
        session.commit()
    return member


@pytest.fixture
def sign_in(ports: Ports) -> SignIn:
    """Signs in: right unless something else is said."""

    @contextmanager
    def transact() -> Iterator[Session]:
        with ports.database.writer() as session:
            yield session
            session.commit()

    def make(
        email: str = "aino@example.org", password: str = PASSWORD, at: dt.datetime = AT, address: str = "192.0.2.1"
    ) -> str | None:
        token = people.sign_in(transact, ports, Proof(email, password, address), at, LASTS)
        assert not isinstance(token, people.Halfway)
        return token

    return make


def _known(database: Database, token: str, at: dt.datetime = AT) -> people.Known | None:
    with database.reader() as session:
        return people.known(session, hashlib.sha256(token.encode()).digest(), at, IDLE)


def test_a_login_knows_its_person(database: Database, member: Membership, sign_in: SignIn) -> None:
    known = _known(database, sign_in() or "")
    assert known is not None
    assert (member.person_id, member.organisation_id) == (known.actor.person_id, known.actor.organisation_id)
    assert frozenset({Role.AUTHOR}) == known.actor.roles


@pytest.mark.usefixtures("member")
def test_the_token_itself_is_not_stored(database: Database, sign_in: SignIn) -> None:
    token = sign_in() or ""
    with database.reader(EVERYWHERE) as session:
        (digest,) = session.scalars(select(Login.digest))
    assert (43, hashlib.sha256(token.encode()).digest()) == (len(token), digest)


@pytest.mark.usefixtures("member")
def test_the_address_is_forgiven_case_and_blanks(sign_in: SignIn) -> None:
    assert sign_in(" Aino@Example.ORG ")


@pytest.mark.usefixtures("member")
def test_a_wrong_password_and_an_unknown_address_get_one_answer_and_cost_the_same(
    ports: Ports, sign_in: SignIn
) -> None:
    assert sign_in(password="wrong") is None
    assert sign_in("nobody@example.org") is None
    assert isinstance(ports.passwords, CheapHasher)
    assert 2 == ports.passwords.asked


@pytest.mark.usefixtures("member")
def test_a_password_may_come_in_either_form_of_unicode(sign_in: SignIn) -> None:
    assert sign_in(password="kolme-pienta\u0308-porsasta")


def test_a_password_that_changed_while_it_was_checked_opens_nothing(
    database: Database, ports: Ports, member: Membership, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(_stored: str | None, _password: str) -> bool:
        with database.writer(EVERYWHERE) as session:
            session.get_one(Person, member.person_id).password_hash = "cheap:another"
            session.commit()
        return True

    monkeypatch.setattr(ports.passwords, "verify", verify)
    assert sign_in() is None


def test_a_closed_account_cannot_sign_in(database: Database, member: Membership, sign_in: SignIn) -> None:
    with database.writer(EVERYWHERE) as session:
        session.get_one(Person, member.person_id).closed_at = AT
        session.commit()
    assert sign_in() is None


def test_whoever_belongs_nowhere_cannot_sign_in(database: Database, member: Membership, sign_in: SignIn) -> None:
    with database.writer(EVERYWHERE) as session:
        session.get_one(Membership, (member.organisation_id, member.person_id)).closed_at = AT
        session.commit()
    assert sign_in() is None


@pytest.mark.usefixtures("member")
def test_after_five_failures_even_the_right_password_waits(sign_in: SignIn) -> None:
    for _ in range(5):
        assert sign_in(password="wrong") is None
    with pytest.raises(Throttled) as caught:
        sign_in()
    assert 0 < caught.value.seconds <= 15 * 60 + 1
    assert sign_in(at=AT + dt.timedelta(seconds=caught.value.seconds))


@pytest.mark.usefixtures("member")
def test_a_refused_attempt_does_not_lengthen_the_wait(sign_in: SignIn) -> None:
    for _ in range(5):
        sign_in(password="wrong")
    for _ in range(20):
        with pytest.raises(Throttled):
            sign_in(password="wrong")
    assert sign_in(at=AT + dt.timedelta(minutes=15))


@pytest.mark.usefixtures("member")
def test_whoever_goes_on_failing_waits_longer(sign_in: SignIn) -> None:
    for quarter in range(3):
        for _ in range(5):
            assert sign_in(password="wrong", at=AT + quarter * dt.timedelta(minutes=15)) is None
    with pytest.raises(Throttled) as caught:
        sign_in(at=AT + dt.timedelta(minutes=45))
    assert 15 * 60 + 1 < caught.value.seconds


@pytest.mark.usefixtures("member")
def test_success_begins_anew(sign_in: SignIn) -> None:
    for _ in range(4):
        for _ in range(4):
            assert sign_in(password="wrong") is None
        assert sign_in()


@pytest.mark.usefixtures("member")
def test_unknown_addresses_wait_as_well(sign_in: SignIn) -> None:
    for _ in range(5):
        assert sign_in("nobody@example.org") is None
    with pytest.raises(Throttled):
        sign_in("nobody@example.org")
    assert sign_in()


@pytest.mark.usefixtures("member")
def test_one_network_address_cannot_try_many_accounts(sign_in: SignIn) -> None:
    for number in range(20):
        assert sign_in(f"guess{number}@example.org") is None
    with pytest.raises(Throttled):
        sign_in()
    assert sign_in(address="192.0.2.2")


@pytest.mark.usefixtures("member")
def test_a_town_hall_behind_one_address_signs_in_freely(sign_in: SignIn) -> None:
    assert all(sign_in() for _ in range(25))


@pytest.mark.usefixtures("member")
def test_nobody_can_read_from_the_throttle_who_tried(database: Database, ports: Ports, sign_in: SignIn) -> None:
    sign_in(password="wrong")
    with database.reader(EVERYWHERE) as session:
        keys = set(session.scalars(select(Throttle.key)))
    plain = {hashlib.sha256(word.encode()).digest() for word in ("aino@example.org", "192.0.2.1")}
    assert 4 == len(keys)
    assert set() == keys & plain
    assert all(32 == len(key) for key in keys)
    assert ports.secret not in keys


@pytest.mark.usefixtures("member")
def test_old_windows_are_swept(database: Database, sign_in: SignIn) -> None:
    sign_in("nobody@example.org")
    sign_in(at=AT + dt.timedelta(days=1))
    with database.reader(EVERYWHERE) as session:
        assert 0 == len(session.scalars(select(Throttle.key)).all())


def test_an_outdated_hash_is_made_anew_at_sign_in(database: Database, member: Membership, sign_in: SignIn) -> None:
    with database.writer(EVERYWHERE) as session:
        session.get_one(Person, member.person_id).password_hash = f"weaker:{PASSWORD}"
        session.commit()
    assert sign_in()
    with database.reader(EVERYWHERE) as session:
        assert f"cheap:{PASSWORD}" == session.get_one(Person, member.person_id).password_hash


@pytest.mark.usefixtures("member")
def test_a_new_login_ends_the_one_it_replaces_and_those_that_ran_out(database: Database, ports: Ports) -> None:
    @contextmanager
    def transact() -> Iterator[Session]:
        with ports.database.writer() as session:
            yield session
            session.commit()

    def enter(at: dt.datetime, replaces: bytes | None = None) -> bytes:
        token = people.sign_in(transact, ports, Proof("aino@example.org", PASSWORD, "", replaces), at, LASTS)
        assert isinstance(token, str)
        return hashlib.sha256(token.encode()).digest()

    enter(AT - dt.timedelta(hours=13))
    first = enter(AT)
    second = enter(AT, replaces=first)
    other = enter(AT)
    with database.reader(EVERYWHERE) as session:
        assert {second, other} == set(session.scalars(select(Login.digest)))


@pytest.mark.usefixtures("member")
@pytest.mark.parametrize(("minutes", "valid"), [(0, True), (59, True), (60, False), (12 * 60, False)])
def test_an_unused_login_runs_out(database: Database, sign_in: SignIn, minutes: int, valid: bool) -> None:
    token = sign_in() or ""
    assert valid == (_known(database, token, AT + dt.timedelta(minutes=minutes)) is not None)


def test_signing_in_and_out_stands_in_the_history_without_names(
    database: Database, member: Membership, sign_in: SignIn
) -> None:
    known = _known(database, sign_in() or "")
    assert known is not None
    with database.writer(EVERYWHERE) as session:
        people.sign_out(session, known.actor, AT)
        session.commit()
    with database.reader(EVERYWHERE) as session:
        events = queries.history(session, member.organisation_id, member.organisation_id)
        assert history.check(session, session.get_one(Organisation, member.organisation_id)) is None
        assert [] == session.scalars(select(Login)).all()
    assert ["sign_in", "sign_out"] == [event.kind for event in events]
    assert not any("aino" in json.dumps(event.facts) for event in events)


def test_signing_out_everywhere_ends_every_login(database: Database, member: Membership, sign_in: SignIn) -> None:
    tokens = [sign_in() or "", sign_in() or ""]
    with database.writer(EVERYWHERE) as session:
        people.sign_out_everywhere(make_work(session, member))
        session.commit()
    assert [None, None] == [_known(database, token) for token in tokens]


def test_a_person_may_act_for_another_of_their_organisations(
    database: Database, member: Membership, sign_in: SignIn
) -> None:
    token = sign_in() or ""
    with database.writer(EVERYWHERE) as session:
        other = factories.make_organisation(session, names={"sv": "Grannby"})
        factories.make_membership(session, other, session.get_one(Person, member.person_id), [Role.APPROVER])
        session.commit()
    before = _known(database, token)
    assert before is not None
    with database.writer(EVERYWHERE) as session:
        there = people.switch_organisation(Work(session, before.actor, AT, make_work(session, member).packs), other.id)
        session.commit()
    after = _known(database, token)
    assert after is not None
    assert there == after.actor
    assert (other.id, frozenset({Role.APPROVER})) == (there.organisation_id, there.roles)
    assert "Grannby" == there.organisation_name("fi")


def test_a_person_may_not_act_for_an_organisation_of_others(session: Session) -> None:
    work = make_work(session, factories.make_membership(session))
    with pytest.raises(NotFound):
        people.switch_organisation(work, factories.make_organisation(session).id)


def _newcomer(**given: object) -> Newcomer:
    values = {"email": "Uusi@Example.org", "name": " Uusi Virkamies ", "language": "sv", "roles": [Role.APPROVER]}
    return Newcomer(**{**values, **given})  # type: ignore[arg-type] # a test may hand anything


def test_a_new_person_becomes_a_member(session: Session) -> None:
    organisation = people.add_organisation(session, AT, "esimerkkila", {"fi": "Esimerkkilä"})
    person, is_new = people.add_person(session, AT, "esimerkkila", _newcomer(), "cheap:x")
    assert (True, "uusi@example.org", "Uusi Virkamies") == (is_new, person.email, person.name)
    (row,) = queries.people_of(session, organisation.id)
    assert ["approver"] == row.roles
    kinds = [event.kind for event in queries.history(session, organisation.id, organisation.id)]
    assert ["add_organisation", "add_person"] == kinds


def test_somebody_with_an_account_keeps_name_and_password(session: Session) -> None:
    people.add_organisation(session, AT, "yksi", {"fi": "Yksi"})
    people.add_organisation(session, AT, "kaksi", {"fi": "Kaksi"})
    first, _ = people.add_person(session, AT, "yksi", _newcomer(), "cheap:first")
    second, is_new = people.add_person(session, AT, "kaksi", _newcomer(name="Toinen Nimi"), "cheap:second")
    assert (first.id, False) == (second.id, is_new)
    assert ("Uusi Virkamies", "cheap:first") == (second.name, second.password_hash)
    assert ["kaksi", "yksi"] == [one.slug for one in queries.memberships_of(session, first.id)]


@pytest.mark.parametrize(
    ("given", "key", "reason"),
    [
        ({"email": "uusi"}, "email", "misshapen"),
        ({"email": "a b@example.org"}, "email", "misshapen"),
        ({"email": "x" * 250 + "@example.org"}, "email", "misshapen"),
        ({"name": " "}, "name", "missing"),
        ({"roles": []}, "roles", "missing"),
    ],
)
def test_a_person_needs_address_name_and_role(
    session: Session, given: dict[str, object], key: str, reason: str
) -> None:
    people.add_organisation(session, AT, "esimerkkila", {"fi": "Esimerkkilä"})
    with pytest.raises(Invalid) as caught:
        people.add_person(session, AT, "esimerkkila", _newcomer(**given), "cheap:x")
    assert (key, reason) == (caught.value.key, caught.value.reason)


def test_nobody_is_a_member_twice(session: Session) -> None:
    people.add_organisation(session, AT, "esimerkkila", {"fi": "Esimerkkilä"})
    people.add_person(session, AT, "esimerkkila", _newcomer(), "cheap:x")
    with pytest.raises(Invalid) as caught:
        people.add_person(session, AT, "esimerkkila", _newcomer(), "cheap:x")
    assert ("email", "taken") == (caught.value.key, caught.value.reason)


def test_nobody_joins_an_organisation_that_is_not_there(session: Session) -> None:
    with pytest.raises(NotFound):
        people.add_person(session, AT, "nowhere", _newcomer(), "cheap:x")


@pytest.mark.parametrize(
    ("slug", "names", "key", "reason"),
    [
        ("Esimerkkilä", {"fi": "Esimerkkilä"}, "organisation", "misshapen"),
        ("-x", {"fi": "X"}, "organisation", "misshapen"),
        ("x", {"fi": ""}, "names", "missing"),
        ("taken", {"fi": "X"}, "organisation", "taken"),
    ],
)
def test_an_organisation_needs_a_free_short_name_and_a_name(
    session: Session, slug: str, names: dict[str, str], key: str, reason: str
) -> None:
    people.add_organisation(session, AT, "taken", {"fi": "Varattu"})
    with pytest.raises(Invalid) as caught:
        people.add_organisation(session, AT, slug, names)
    assert (key, reason) == (caught.value.key, caught.value.reason)


@pytest.fixture
def administrator(session: Session) -> Work:
    """The work of an organisation's only administrator."""
    return make_work(session, factories.make_membership(session, roles=[Role.ADMINISTRATOR]))


def _colleague(work: Work) -> uuid.UUID:
    organisation = work.session.get_one(Organisation, work.organisation_id)
    member = factories.make_membership(work.session, organisation)
    factories.make_login(work.session, member)
    person_id: uuid.UUID = member.person_id
    return person_id


def test_new_roles_end_the_logins_made_with_the_old_ones(administrator: Work) -> None:
    person_id = _colleague(administrator)
    people.set_roles(administrator, person_id, [Role.APPROVER, Role.AUTHOR])
    row = administrator.session.get_one(Membership, (administrator.organisation_id, person_id))
    assert ["author", "approver"] == row.roles
    assert [] == administrator.session.scalars(select(Login)).all()
    (event,) = queries.history(administrator.session, administrator.organisation_id, administrator.organisation_id)
    assert {"person": str(person_id), "roles": ["author", "approver"]} == event.facts


def test_an_administrator_may_get_more_roles(administrator: Work) -> None:
    people.set_roles(administrator, administrator.actor.person_id, [Role.ADMINISTRATOR, Role.AUTHOR])
    key = (administrator.organisation_id, administrator.actor.person_id)
    assert ["author", "administrator"] == administrator.session.get_one(Membership, key).roles


def test_roles_are_set_within_the_own_organisation_only(administrator: Work) -> None:
    stranger = factories.make_membership(administrator.session)
    with pytest.raises(NotFound):
        people.set_roles(administrator, stranger.person_id, [Role.AUTHOR])


def test_the_last_administrator_stays_one(administrator: Work) -> None:
    with pytest.raises(Invalid):
        people.set_roles(administrator, administrator.actor.person_id, [Role.AUTHOR])
    with pytest.raises(Invalid):
        people.close_account(administrator, administrator.actor.person_id)


def test_nobody_is_left_without_a_role(administrator: Work) -> None:
    with pytest.raises(Invalid):
        people.set_roles(administrator, _colleague(administrator), [])


def test_the_last_membership_closes_the_account(administrator: Work) -> None:
    person_id = _colleague(administrator)
    people.close_account(administrator, person_id)
    assert administrator.at == administrator.session.get_one(Person, person_id).closed_at
    assert [] == administrator.session.scalars(select(Login)).all()
    with pytest.raises(NotFound):
        people.close_account(administrator, person_id)


def test_an_account_with_another_membership_stays_open(administrator: Work) -> None:
    person_id = _colleague(administrator)
    factories.make_membership(
        administrator.session, person=administrator.session.get_one(Person, person_id), roles=[Role.AUTHOR]
    )
    people.close_account(administrator, person_id)
    assert administrator.session.get_one(Person, person_id).closed_at is None
