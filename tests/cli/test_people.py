"""Claims about `lva people`."""

import re

import pytest
from click.testing import Result

from lva import wiring
from lva.cli.opening import opened
from lva.domain.people import Role
from lva.services.signin import invitations, password_links
from lva.services.signin.invitations import Standing
from lva.storage import queries
from lva.storage.signin import factors
from lva.storage.signin.factors import Authenticator
from lva.storage.tenancy import EVERYWHERE
from tests.cli.conftest import Run

ADD = ("people", "add", "--email", "Aino@example.org", "--name", "Aino Esimerkki", "--organisation", "esimerkkila")


@pytest.fixture
def add(run: Run) -> Run:
    """Runs `lva people add` on a migrated installation, with an author's role."""
    assert 0 == run("database", "migrate").exit_code

    def more(*words: str, answer: str | None = None) -> Result:
        return run(*ADD, "--role", "author", *words, answer=answer)

    return more


def test_the_first_person_comes_with_their_organisation(add: Run) -> None:
    done = add("--new-organisation", "Esimerkkilä", "--role", "administrator")
    assert 0 == done.exit_code, done.output
    assert "Aino@example.org is now a member of esimerkkila: author, administrator.\n" in done.output
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, "aino@example.org")
        assert person is not None
        (membership,) = queries.memberships_of(session, person.id)
        assert ({"fi": "Esimerkkilä"}, ["author", "administrator"]) == (membership.names, membership.roles)


def test_the_password_is_made_and_printed_once(add: Run) -> None:
    done = add("--new-organisation", "Esimerkkilä")
    found = re.search(r"^Password, shown only this once: (\S+)$", done.output, re.MULTILINE)
    assert found is not None
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, "aino@example.org")
        assert person is not None
        assert wiring.Argon2().verify(person.password_hash, found[1])
        assert found[1] not in (person.password_hash or "")


def test_the_password_can_be_asked_for(add: Run) -> None:
    password = "kolme-pientä-porsasta"
    done = add("--new-organisation", "Esimerkkilä", "--ask-password", answer=f"{password}\n{password}\n")
    assert 0 == done.exit_code
    assert password not in done.output
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, "aino@example.org")
        assert person is not None
        assert wiring.Argon2().verify(person.password_hash, password)


def test_a_short_password_is_refused_and_nothing_is_made(add: Run) -> None:
    done = add("--new-organisation", "Esimerkkilä", "--ask-password", answer="short\nshort\n")
    assert 1 == done.exit_code
    assert "The password needs at least 12 characters." in done.output
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        assert queries.organisation_by_slug(session, "esimerkkila") is None


def test_somebody_with_an_account_keeps_their_password(add: Run, run: Run) -> None:
    add("--new-organisation", "Esimerkkilä")
    done = run(*ADD[:-1], "mallila", "--role", "approver", "--new-organisation", "Mallila")
    assert 0 == done.exit_code
    assert "The account was there already and keeps its password." in done.output
    assert "Password, shown" not in done.output


def test_an_organisation_that_is_not_there_is_a_sentence(add: Run) -> None:
    done = add()
    assert (1, "Error: There is no such thing here.\n") == (done.exit_code, done.stderr)


def test_a_member_twice_is_a_sentence(add: Run) -> None:
    add("--new-organisation", "Esimerkkilä")
    done = add()
    assert (1, "Error: This person is a member of the organisation already.\n") == (done.exit_code, done.stderr)


@pytest.mark.parametrize("words", [("--role", "king"), ("--language", "de"), ("--kind", "castle")])
def test_what_is_not_offered_is_wrong_use(add: Run, words: tuple[str, ...]) -> None:
    assert 2 == add(*words).exit_code


def test_a_person_needs_a_role(run: Run) -> None:
    assert 2 == run(*ADD).exit_code


def test_nobody_is_added_to_a_database_that_is_not_migrated(run: Run) -> None:
    done = run(*ADD, "--role", "author")
    assert (1, "Error: The database is not at the schema of this release. Run: lva database migrate\n") == (
        done.exit_code,
        done.stderr,
    )


def test_somebody_who_lost_a_password_gets_another(add: Run, run: Run) -> None:
    add("--new-organisation", "Esimerkkilä")
    done = run("people", "password", "--email", "aino@example.org")
    found = re.fullmatch(r"aino@example.org has a new password.\nPassword, shown only this once: (\S+)\n", done.output)
    assert found is not None
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, "aino@example.org")
        organisation = queries.organisation_by_slug(session, "esimerkkila")
        assert person is not None
        assert organisation is not None
        assert wiring.Argon2().verify(person.password_hash, found[1])
        assert "give_password" == queries.history(session, organisation.id, organisation.id)[-1].kind


def test_a_password_for_nobody_is_a_sentence(add: Run, run: Run) -> None:
    add("--new-organisation", "Esimerkkilä")
    done = run("people", "password", "--email", "nobody@example.org")
    assert (1, "Error: There is no such thing here.\n") == (done.exit_code, done.stderr)


def test_somebody_can_be_invited_by_a_link(add: Run, run: Run) -> None:
    add("--new-organisation", "Esimerkkilä")
    words = ("people", "invite", "--email", "Uusi@example.org", "--organisation", "esimerkkila", "--role", "approver")
    done = run(*words)
    assert 0 == done.exit_code, done.output
    found = re.search(r"^http\S+/fi/invitation/([\w-]{64})$", done.output, re.MULTILINE)
    assert found is not None
    with opened() as ports, ports.database.reader() as session:
        seen = invitations.look(session, found[1], ports.clock(), None)
    assert ("uusi@example.org", (Role.APPROVER,)) == (seen.email, seen.roles)


def test_nobody_is_invited_twice_into_the_same_organisation(add: Run, run: Run) -> None:
    add("--new-organisation", "Esimerkkilä")
    words = ("people", "invite", "--email", "aino@example.org", "--organisation", "esimerkkila", "--role", "author")
    done = run(*words)
    assert 1 == done.exit_code
    assert "This person is a member of the organisation already." in done.output


def test_a_link_to_a_new_password_is_printed_once(add: Run, run: Run) -> None:
    add("--new-organisation", "Esimerkkilä")
    done = run("people", "link", "--email", "Aino@example.org", "--language", "sv")
    assert 0 == done.exit_code, done.output
    found = re.search(r"/sv/password/([\w-]{43})$", done.output, re.MULTILINE)
    assert found is not None
    with opened() as ports, ports.database.reader() as session:
        standing = password_links.look(session, found[1], ports.clock(), None)
    assert Standing.OPEN is standing


def test_there_is_no_link_for_somebody_who_has_no_account(add: Run, run: Run) -> None:
    add("--new-organisation", "Esimerkkilä")
    assert 1 == run("people", "link", "--email", "nobody@example.org").exit_code
    assert 1 == run("people", "forget-factors", "--email", "nobody@example.org").exit_code


def test_what_somebody_has_lost_can_be_forgotten(add: Run, run: Run) -> None:
    add("--new-organisation", "Esimerkkilä")
    assert "nothing but a password" in run("people", "forget-factors", "--email", "aino@example.org").output
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        person = queries.person_by_email(session, "aino@example.org")
        assert person is not None
        session.add(
            Authenticator(
                person_id=person.id, secret=b"x", made_at=ports.clock(), confirmed_at=ports.clock(), last_step=None
            )
        )
        session.commit()
    assert "the password alone" in run("people", "forget-factors", "--email", "Aino@example.org").output
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        (membership,) = queries.memberships_of(session, person.id)
        (*_, event) = queries.history(session, membership.organisation_id, membership.organisation_id)
        assert not factors.asks_code(session, person.id)
    assert ("forget_factors", None, {"person": str(person.id)}) == (event.kind, event.actor_id, event.facts)
