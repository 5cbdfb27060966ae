"""Claims about the first day: an empty folder becomes an installation as the README says, and people come in."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.person import Looking, Person
from tests.support.browser import window
from tests.support.served import ROOT, Account, Installation

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]
_EMAIL, _NAME = "hilla@esimerkkila.example", "Hilla Harkinta"
_ORGANISATION = "Esimerkkilä"
_NEWCOMER = Account("aino@esimerkkila.example", "seitsemän hiljaista mäyrää", "Aino Esimerkki")
_DOCUMENTED = re.compile(r"`lva (people add [^`]+)`")


def test_an_administrator_starts_an_installation_and_lets_people_in(browser: Browser, tmp_path: Path) -> None:
    installation, looking = Installation(tmp_path / "instance"), Looking()
    installation.run("database", "migrate")
    administrator = _added(installation)
    with installation.serving() as served, window(browser, served.url) as watched:
        person = Person(watched.page, looking)
        person.sign_in(administrator)
        assert person.reads("No assessments yet")
        person.look(person.page)
        link = _invite(person)
        with window(browser, served.url) as other:
            newcomer = Person(other.page, looking)
            _accept(newcomer, link)
            newcomer.sign_out()
            newcomer.sign_in(_NEWCOMER)
            newcomer.page.wait_for_url("**/assessments")
            newcomer.look(newcomer.page)
            assert [] == other.complaints
        person.visit("/fi/people")
        assert _NEWCOMER.name in person.main.inner_text()
        person.look(person.page)
        person.visit("/fi/keys")
        assert person.reads("This is a test seal.")
        assert person.reads("Fingerprint (SHA-256)")
        person.look(person.page)
        assert [] == watched.complaints
    assert [] == looking.found


def _added(installation: Installation) -> Account:
    """Make the first person with the command of the README, with names of their own."""
    documented = _DOCUMENTED.search((ROOT / "README.md").read_text("utf-8"))
    assert documented is not None
    values = {"--email": _EMAIL, "--name": _NAME, "--new-organisation": _ORGANISATION}
    options = re.findall(r"(--[\w-]+) (\"[^\"]*\"|\S+)", documented[1])
    words = [word for option, given in options for word in (option, values.get(option, given.strip('"')))]
    said = installation.run("people", "add", *words)
    password = re.search(r"^Password, shown only this once: (\S+)$", said, re.MULTILINE)
    assert password is not None, said
    return Account(_EMAIL, password[1], _NAME)


def _invite(person: Person) -> str:
    """Invite somebody to write and to approve, and return the link."""
    person.page.get_by_role("link", name=person.say("People"), exact=True).first.click()
    person.put_in("E-mail address", _NEWCOMER.email)
    for role in ("author", "approver"):
        person.main.locator(f'[name="roles"][value="{role}"]').check()
    person.press("Make an invitation link")
    person.look(person.page)
    assert person.say("The invitation is ready") == person.heading()
    return person.page.locator("#link").input_value()


def _accept(newcomer: Person, link: str) -> None:
    """Open the link, make an account with it, and see where the work begins."""
    newcomer.visit(link)
    assert newcomer.say("%(organisation)s invites you", organisation=_ORGANISATION) == newcomer.heading()
    newcomer.put_in("First and last name", _NEWCOMER.name)
    newcomer.put_in("New password", _NEWCOMER.password)
    newcomer.put_in("New password again", _NEWCOMER.password)
    newcomer.press("Make the account and sign in")
    newcomer.page.wait_for_url("**/assessments")
    assert newcomer.reads("Start the first assessment")
