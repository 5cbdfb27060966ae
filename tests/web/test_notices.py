"""Claims about the page of notices, how people choose their mails, and links in mails that end them."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lva.domain.notices import Delivery, NoticeKind
from lva.domain.permissions import Permission
from lva.services import assessments, outbox
from lva.services.telling import notices, unsubscribing
from lva.services.telling.unsubscribing import Stop
from lva.services.work import Ports
from lva.storage.engine import Database
from lva.storage.signin.invitations import Invitation
from lva.storage.tenancy import EVERYWHERE
from tests.support import mail_server
from tests.support.mail_server import MailServer
from tests.support.pages import words
from tests.support.queries import counted
from tests.support.site import Browser, Clock, SignedIn, make_ports
from tests.support.town import Town


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """A mail server."""
    with mail_server.running(tmp_path_factory.mktemp("mail")) as found:
        yield found


@pytest.fixture
def ports(database: Database, tmp_path: Path, clock: Clock, mail: MailServer) -> Ports:
    """The ports of a site that sends mail."""
    return make_ports(database, tmp_path, clock=clock, post=mail.post())


@pytest.fixture
def reference(town: Town) -> str:
    """An assessment that the author was told of twice."""
    reference = town.started()
    with town.working(town.other) as work:
        about = assessments.open_(work, reference, Permission.SEE).row.id
        for kind in (NoticeKind.COMMENTED, NoticeKind.ASSIGNED):
            notices.notify(work, kind, [town.author.person_id], about)
    return reference


@pytest.fixture
def browser(signed_in: SignedIn, town: Town, reference: str) -> Browser:
    """A browser of the author, on the page of notices."""
    del reference
    browser = signed_in(town.author)
    browser.get("/fi/notices")
    return browser


def _said(browser: Browser) -> str:
    assert browser.page is not None
    return words(browser.page)


def _ids(browser: Browser) -> list[str]:
    assert browser.page is not None
    return [one.get("value", "") for one in browser.page.iter("button") if one.get("name") == "notice"]


def _deliveries(town: Town) -> dict[NoticeKind, Delivery]:
    with town.working() as work:
        return dict(notices.choices(work))


def test_what_happened_is_told_with_its_title_and_who_did_it(browser: Browser, reference: str, spoken: str) -> None:
    assert 200 == browser.get(f"/{spoken}/notices").status_code
    said = _said(browser)
    assert "Koulun lakkauttaminen" in said
    assert "Elli Malli" in said
    assert browser.page is not None
    links = [one.get("href") for one in browser.page.iter("a")]
    assert 2 == links.count(f"/{spoken}/assessments/{reference}")


def test_one_is_read_and_then_all(browser: Browser) -> None:
    first, second = _ids(browser)
    assert 303 == browser.post("/fi/notices/read", {"notice": first}).status_code
    browser.get("/fi/notices")
    assert [second] == _ids(browser)
    assert 303 == browser.post("/fi/notices/read").status_code
    browser.get("/fi/notices?done=read")
    assert [] == _ids(browser)


def test_another_s_notice_is_not_found(browser: Browser, signed_in: SignedIn, town: Town) -> None:
    (first, _) = _ids(browser)
    stranger = signed_in(town.approver)
    stranger.get("/fi/notices")
    for value in (first, str(uuid.uuid4()), "nonsense"):
        assert 404 == stranger.post("/fi/notices/read", {"notice": value}).status_code
        stranger.get("/fi/notices")


def test_the_head_counts_the_unread_where_people_look_around_and_not_where_they_write(
    browser: Browser, reference: str, database: Database
) -> None:
    browser.get("/fi/assessments")
    assert "Ilmoitukset (2" in _said(browser)
    with counted(database) as seen:
        browser.get(f"/fi/assessments/{reference}/steps/matter")
    assert "Ilmoitukset (2" not in _said(browser)
    assert not [text for text in seen.texts if "notice" in text]


def test_nobody_is_told_anything_at_first(signed_in: SignedIn, town: Town) -> None:
    browser = signed_in(town.approver)
    assert 200 == browser.get("/fi/notices").status_code
    assert "Ilmoituksia ei vielä ole." in _said(browser)


def test_choices_are_saved_and_nothing_else_can_be_chosen(browser: Browser, town: Town, spoken: str) -> None:
    assert 200 == browser.get(f"/{spoken}/notices/choices").status_code
    assert 303 == browser.post(f"/{spoken}/notices/choices", {"commented": "never", "issued": "at_once"}).status_code
    assert (Delivery.NEVER, Delivery.AT_ONCE) == (
        _deliveries(town)[NoticeKind.COMMENTED],
        _deliveries(town)[NoticeKind.ISSUED],
    )
    browser.get("/fi/notices/choices?done=choices")
    for wrong in ({"sent_back": "never"}, {"commented": "weekly"}):
        assert browser.post("/fi/notices/choices", wrong).status_code in {400, 404, 422}
        browser.get("/fi/notices/choices")
    assert Delivery.AT_ONCE is _deliveries(town)[NoticeKind.SENT_BACK]


# -- links in mails -----------------------------------------------------------------------------------


def _link(town: Town, ports: Ports, kind: NoticeKind | None) -> str:
    return (
        f"/fi/notices/stop/{unsubscribing.token(ports.secret, Stop(town.organisation_id, town.author.person_id, kind))}"
    )


def test_a_link_asks_first_and_ends_when_told_to(guest: Browser, town: Town, ports: Ports) -> None:
    link = _link(town, ports, NoticeKind.COMMENTED)
    assert 200 == guest.get(link).status_code
    assert Delivery.DAILY is _deliveries(town)[NoticeKind.COMMENTED], "a GET ends nothing"
    said = _said(guest)
    for name in ("Aino", "Esimerkkilä", "@"):
        assert name not in said
    assert 200 == guest.post(link).status_code
    found = _deliveries(town)
    assert (Delivery.NEVER, Delivery.DAILY) == (found[NoticeKind.COMMENTED], found[NoticeKind.ISSUED])


def test_a_mail_program_ends_mails_in_one_click(app: Flask, town: Town, ports: Ports) -> None:
    answer = app.test_client().post(_link(town, ports, None), data={"List-Unsubscribe": "One-Click"})
    assert 200 == answer.status_code
    answer = app.test_client().post(_link(town, ports, None), headers={"Sec-Fetch-Site": "cross-site"})
    assert 200 == answer.status_code, "again, and from anywhere: it only ever ends"
    found = _deliveries(town)
    assert (Delivery.NEVER, Delivery.AT_ONCE) == (found[NoticeKind.COMMENTED], found[NoticeKind.SENT_BACK])


def test_a_forged_link_is_not_found(guest: Browser, town: Town, ports: Ports) -> None:
    link = _link(town, ports, NoticeKind.COMMENTED)
    for bad in (link[:-2], f"{link}AA", _link(town, ports, NoticeKind.SENT_BACK), "/fi/notices/stop/x"):
        assert 404 == guest.get(bad).status_code
        assert 404 == guest.post(bad).status_code
    assert Delivery.DAILY is _deliveries(town)[NoticeKind.COMMENTED]


def test_a_link_of_somebody_who_has_left_ends_nothing_and_says_the_same(guest: Browser, ports: Ports) -> None:
    gone = unsubscribing.token(ports.secret, Stop(uuid.uuid4(), uuid.uuid4(), None))
    assert 200 == guest.post(f"/fi/notices/stop/{gone}").status_code


# -- invitations by mail -----------------------------------------------------------------------------


def test_an_invitation_goes_by_mail_and_nobody_here_sees_its_link(
    signed_in: SignedIn, town: Town, ports: Ports, mail: MailServer
) -> None:
    browser = signed_in(town.administrator)
    browser.get("/fi/people")
    given = {"email": "uusi@example.org", "roles": "author", "id": str(uuid.uuid4())}
    assert 303 == browser.post("/fi/people/invitations", {**given, "mail": "1"}).status_code
    browser.get("/fi/people?done=mail")
    assert "invitation/" not in _said(browser)
    assert [None] == [one.fault for one in outbox.run(ports)]
    (letter,) = mail.letters()
    assert ["uusi@example.org"] == letter.to
    with town.database.reader(EVERYWHERE) as session:
        invitation_id = session.scalars(select(Invitation.id)).one()
    assert 303 == browser.post(f"/fi/people/invitations/{invitation_id}/mail").status_code
    mail.says["receiver"] = "550 no such user"
    assert ["mail_550"] == [one.fault for one in outbox.run(ports)]
    mail.says.clear()
    browser.get("/fi/people")
    assert "sähköpostia ei ole saatu perille" in _said(browser)
    assert 404 == browser.post(f"/fi/people/invitations/{uuid.uuid4()}/mail").status_code
