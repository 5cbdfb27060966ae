"""Claims about mails: which are made of notices, to whom, when, once, and what becomes of those that are refused."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from lva.domain.errors import NotFound
from lva.domain.notices import NoticeKind
from lva.domain.people import Role
from lva.domain.references import uuid7
from lva.services import outbox
from lva.services.signin import invitations, password_links
from lva.services.signin.invitations import Invited, Standing
from lva.services.telling import mailing, notices, unsubscribing
from lva.services.telling.unsubscribing import Stop
from lva.storage import moving
from lva.storage.base import table_of
from lva.storage.people import Membership, Person
from lva.storage.telling import outbox as stored
from lva.storage.telling.outbox import Order, Outbox
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support.mail_server import MailServer, Taken
from tests.support.town import MINUTE, Town

HOUR = 60 * MINUTE
DAY = 24 * HOUR
MORNING = AT.replace(hour=6)
"""Eight in the morning in Helsinki."""


@pytest.fixture
def town(town: Town, mail: MailServer) -> Town:
    """The town with a way for mails, in the morning."""
    return _at(town.with_ports(post=mail.post()), MORNING)


def _at(town: Town, at: dt.datetime) -> Town:
    return town.with_ports(clock=lambda: at)


def _tell(town: Town, kind: NoticeKind, about: uuid.UUID | None = None, at: dt.datetime = MORNING) -> None:
    """Let the author do something that the other author is told of."""
    with town.working(at=at) as work:
        notices.notify(work, kind, [town.other.person_id], about)


def _run(town: Town) -> list[str | None]:
    return [carried.fault for carried in outbox.run(town.ports)]


def _sent(town: Town, mail: MailServer) -> list[Taken]:
    _run(town)
    return mail.letters()


def _waiting(town: Town) -> tuple[Order, ...]:
    with town.database.reader(town.organisation_id) as session:
        return tuple(one for one in stored.waiting(session, town.organisation_id) if one.is_mail)


def _waiting_everywhere(town: Town) -> tuple[Order, ...]:
    with town.database.reader(EVERYWHERE) as session:
        return tuple(one for one in stored.waiting(session, None) if one.is_mail)


def _email(town: Town, person_id: uuid.UUID) -> str:
    with town.database.reader(EVERYWHERE) as session:
        return session.get_one(Person, person_id).email


# -- notices ----------------------------------------------------------------------------------------


def test_what_is_urgent_is_mailed_at_once_and_once(town: Town, mail: MailServer) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    (one,) = _sent(town, mail)
    assert [_email(town, town.other.person_id)] == one.to
    assert [] == _sent(town, mail)


def test_a_mail_holds_the_reference_and_the_link_and_nobody_s_name_or_words(town: Town, mail: MailServer) -> None:
    reference = town.submitted()
    (one,) = _sent(_at(town, AT), mail)
    assert [_email(town, town.approver.person_id)] == one.to
    assert f"Arviointi {reference} odottaa hyväksyntääsi" == one.message["Subject"]
    assert f"https://lava.example.org/fi/assessments/{reference}\n" in one.text
    assert "Asia ei etene" in one.text
    assert one.message["List-Unsubscribe"] is None, "it is necessary"
    for word in ("Aino", "Oskari", "iltapäivä"):
        assert word not in one.text
    assert "notices/stop" not in one.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("fi", "Sinulle osoitettiin tehtävä"), ("sv", "Du fick en uppgift"), ("en", "You were asked to see to something")],
)
def test_a_mail_is_in_the_receiver_s_language(town: Town, mail: MailServer, language: str, said: str) -> None:
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Person, town.other.person_id).language = language
        session.commit()
    _tell(town, NoticeKind.ASSIGNED)
    (one,) = _sent(town, mail)
    assert one.message["Subject"].startswith(said)
    assert language == one.message["Content-Language"]
    assert f"/{language}/notices/choices" in one.text


def test_the_rest_comes_in_one_mail_a_day_from_the_morning_on(town: Town, mail: MailServer) -> None:
    night = _at(town, MORNING - 2 * HOUR)
    _tell(town, NoticeKind.COMMENTED, at=MORNING - 3 * HOUR)
    _tell(town, NoticeKind.VERDICT, at=MORNING - 3 * HOUR)
    assert [] == _sent(night, mail)
    (one,) = _sent(town, mail)
    assert "LVA: 2 ilmoitusta arvioinneistasi" == one.message["Subject"]
    _tell(town, NoticeKind.COMMENTED)
    assert [] == _sent(_at(town, MORNING + HOUR), mail), "one a day"
    assert 1 == len(_sent(_at(town, MORNING + DAY), mail))


def _elsewhere(town: Town) -> uuid.UUID:
    """Make the other author a member of a second organisation, in which they were commented on and reviewed."""
    with town.database.writer(EVERYWHERE) as session:
        second = factories.make_organisation(session, slug="aa-toinen", names={"fi": "Toinen kunta"})
        person = session.get_one(Person, town.other.person_id)
        factories.make_membership(session, second, person, [Role.AUTHOR])
        doer = factories.make_membership(session, second, roles=[Role.AUTHOR])
        session.commit()
    with town.database.writer(second.id) as session:
        for kind in (NoticeKind.COMMENTED, NoticeKind.VERDICT):
            notices.told(session, second.id, kind, [person.id], (None, doer.person_id, MORNING))
        session.commit()
    return second.id


def test_somebody_of_two_organisations_gets_one_mail_a_day_by_organisation(town: Town, mail: MailServer) -> None:
    second = _elsewhere(town)
    _tell(town, NoticeKind.COMMENTED)
    assert 1 == mailing.collect(town.ports)
    assert 0 == mailing.collect(town.ports)
    (order,) = _waiting_everywhere(town)
    assert ({"person": str(town.other.person_id)}, second) == (order.facts, order.organisation_id)
    (one,) = _sent(town, mail)
    assert "LVA: 3 ilmoitusta arvioinneistasi" == one.message["Subject"]
    first, own = one.text.index("Toinen kunta\n------------"), one.text.index("Esimerkkilä\n-----------")
    assert first < own
    assert 2 == one.text[first:own].count("/fi/notices\n")
    assert [] == _sent(_at(town, MORNING + HOUR), mail), "all of it is told"
    assert [] == _sent(_at(town, MORNING + DAY), mail)


def test_what_was_ended_in_one_organisation_is_still_mailed_by_the_other(town: Town, mail: MailServer) -> None:
    second = _elsewhere(town)
    _tell(town, NoticeKind.COMMENTED)
    with town.database.writer(second) as session:
        notices.stop(session, second, town.other.person_id, None, MORNING)
        session.commit()
    (one,) = _sent(town, mail)
    assert "Toinen kunta" not in one.text
    assert "Saat tämän viestin, koska käytät LVA-palvelua organisaatiossa: Esimerkkilä" in one.text


def test_the_links_of_a_mail_of_two_organisations_end_it_in_one_of_them_or_in_both(
    town: Town, mail: MailServer
) -> None:
    second = _elsewhere(town)
    _tell(town, NoticeKind.COMMENTED)
    (one,) = _sent(town, mail)
    links = [line.rpartition("/")[2] for line in one.text.splitlines() if "/notices/stop/" in line]
    stops = [unsubscribing.read(town.ports.secret, link) for link in links]
    person = town.other.person_id
    expected = [
        Stop(second, person, None),
        Stop(town.organisation_id, person, NoticeKind.COMMENTED),
        Stop(None, person, None),
    ]
    assert expected == stops
    assert links[-1] in one.message["List-Unsubscribe"]
    with town.database.reader() as session:
        assert [{second}, {town.organisation_id}, {second, town.organisation_id}] == [
            set(notices.stopping_in(session, stop)) for stop in stops if stop
        ]


def test_a_mail_of_the_day_that_was_not_taken_is_told_the_next_time(town: Town, mail: MailServer) -> None:
    _elsewhere(town)
    mail.says["receiver"] = "450 busy"
    assert ["mail_450"] == _run(town)
    mail.says.clear()
    assert [None] == _run(_at(town, MORNING + 5 * MINUTE))
    (one,) = mail.letters()
    assert "Toinen kunta" in one.text


def test_the_day_is_that_of_the_town_and_not_of_the_clock(town: Town, mail: MailServer) -> None:
    _tell(town, NoticeKind.COMMENTED)
    assert 1 == len(_sent(_at(town, AT.replace(hour=21, minute=59)), mail))
    _tell(town, NoticeKind.COMMENTED, at=AT.replace(hour=22))
    # 22.30 in universal time is 0.30 of the next day in Helsinki; the mail of that day comes in the morning.
    assert [] == _sent(_at(town, AT.replace(hour=22, minute=30)), mail)
    assert 1 == len(_sent(_at(town, MORNING + DAY), mail))


def test_what_was_read_or_turned_off_is_not_mailed(town: Town, mail: MailServer) -> None:
    with town.working(town.other) as work:
        notices.choose(work, {NoticeKind.COMMENTED: "never"})
    _tell(town, NoticeKind.COMMENTED)
    _tell(town, NoticeKind.VERDICT)
    with town.working(town.other) as work:
        notices.read(work, next(one.id for one in notices.mine(work) if one.kind is NoticeKind.VERDICT))
    assert [] == _sent(town, mail)


def test_what_is_read_or_ended_between_order_and_sending_is_not_sent(town: Town, mail: MailServer) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    assert 1 == mailing.collect(town.ports)
    with town.working(town.other) as work:
        notices.read(work)
    assert [] == _sent(town, mail)
    _tell(town, NoticeKind.ASSIGNED)
    assert 1 == mailing.collect(town.ports)
    with town.working() as work:
        notices.stop(work.session, town.organisation_id, town.other.person_id, NoticeKind.ASSIGNED, MORNING)
    assert [] == _sent(town, mail)
    assert () == _waiting(town)


def test_whoever_has_left_meanwhile_gets_nothing(town: Town, mail: MailServer) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    mailing.collect(town.ports)
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Membership, (town.organisation_id, town.other.person_id)).closed_at = AT
        session.commit()
    assert [] == _sent(town, mail)


def test_two_who_collect_at_once_order_once(town: Town, mail: MailServer) -> None:
    for _ in range(3):
        _tell(town, NoticeKind.ASSIGNED)
    _tell(town, NoticeKind.COMMENTED)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(mailing.collect, [town.ports] * 4))
    assert 2 == sum(counts)
    assert 2 == len(_sent(town, mail))


def test_old_notices_are_not_mailed_when_mail_is_set_up_at_last(town: Town, mail: MailServer) -> None:
    silent = town.with_ports(post=None)
    _tell(town, NoticeKind.ASSIGNED)
    assert 0 == mailing.collect(silent.ports)
    assert [] == _sent(_at(town, MORNING + 4 * DAY), mail)
    assert 1 == len(_sent(_at(town, MORNING + DAY), mail))


def test_a_mail_ends_by_the_link_in_its_head(town: Town, mail: MailServer) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    (one,) = _sent(town, mail)
    link = one.message["List-Unsubscribe"].strip("<>")
    assert link in one.text
    found = unsubscribing.read(town.ports.secret, link.rpartition("/")[2])
    assert Stop(town.organisation_id, town.other.person_id, NoticeKind.ASSIGNED) == found


def test_a_forged_link_ends_nothing(town: Town) -> None:
    secret = town.ports.secret
    stop = Stop(town.organisation_id, town.other.person_id, NoticeKind.COMMENTED)
    token = unsubscribing.token(secret, stop)
    assert stop == unsubscribing.read(secret, token)
    necessary = Stop(town.organisation_id, town.other.person_id, NoticeKind.SUBMITTED)
    unknown = unsubscribing.token(secret, stop)[:-4]
    for bad in ("", "ä", "=", token[:-1], token[1:], unknown, token + "A" * 4, unsubscribing.token(secret, necessary)):
        assert unsubscribing.read(secret, bad) is None
    assert unsubscribing.read(bytes(31) + b"1", token) is None


# -- servers that refuse ------------------------------------------------------------------------------


def test_a_busy_server_is_asked_again(town: Town, mail: MailServer) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    mail.says["receiver"] = "450 busy"
    assert ["mail_450"] == _run(town)
    mail.says.clear()
    assert [] == _run(town), "not at once"
    assert [None] == _run(_at(town, MORNING + 5 * MINUTE))
    assert 1 == len(mail.letters())


def test_a_refusal_for_good_stands_in_the_list_until_somebody_asks(town: Town, mail: MailServer) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    mail.says["receiver"] = "550 no such user"
    assert ["mail_550"] == _run(town)
    (order,) = _waiting(town)
    assert (True, "mail_550") == (order.is_given_up, order.fault)
    mail.says.clear()
    assert [] == _run(_at(town, MORNING + DAY))
    outbox.hasten(town.ports, (order,))
    assert [None] == _run(town)


def test_a_mail_that_is_some_days_old_is_given_up(town: Town, mail: MailServer) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    mail.says["end"] = "451 later"
    assert ["mail_451"] == _run(town)
    assert ["mail_451"] == _run(_at(town, MORNING + 3 * DAY))
    (order,) = _waiting(town)
    assert order.is_given_up


def test_an_order_waits_while_no_mail_is_set_up(town: Town) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    mailing.collect(town.ports)
    assert ["mail_not_set_up"] == _run(town.with_ports(post=None))
    (order,) = _waiting(town)
    assert not order.is_given_up


def test_an_order_sent_twice_has_one_name(town: Town, mail: MailServer) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    mailing.collect(town.ports)
    (order,) = _waiting(town)
    for _ in range(2):
        outbox.DEEDS[order.kind](town.ports, MORNING, order)
    first, second = mail.letters()
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert str(order.id) in first.message["Message-ID"]


def test_mails_do_not_travel_with_an_organisation(town: Town) -> None:
    _tell(town, NoticeKind.ASSIGNED)
    mailing.collect(town.ports)
    with town.database.writer(town.organisation_id) as session:
        stored.put(session, stored.renewal(town.organisation_id, uuid7(AT), uuid7(AT), AT))
        session.commit()
    with town.database.reader(town.organisation_id) as session:
        found = [row["kind"] for row in moving.rows(session, table_of(Outbox), town.organisation_id)]
    assert ["renew"] == found
    assert "notice" not in moving.TABLES
    assert "notice_choice" in moving.TABLES, "who ended mails has ended them there, too"


# -- invitations and passwords --------------------------------------------------------------------------


def test_an_invitation_is_mailed_with_a_link_that_stood_nowhere(town: Town, mail: MailServer) -> None:
    with town.working(town.administrator, MORNING) as work:
        shown = invitations.invite(work, uuid7(AT), Invited("uusi@example.org", [Role.AUTHOR]))
        invitations.mail(work, shown.invitation_id, "sv")
    (order,) = _waiting(town)
    assert {"invitation": str(shown.invitation_id), "language": "sv"} == order.facts
    (one,) = _sent(town, mail)
    assert (["uusi@example.org"], "Inbjudan till LVA") == (one.to, one.message["Subject"])
    (link,) = [line for line in one.text.splitlines() if line.startswith("https://")]
    with town.database.reader() as session:
        assert Standing.OPEN is invitations.look(session, link.rpartition("/")[2], MORNING, None).standing
        assert Standing.UNKNOWN is invitations.look(session, shown.token, MORNING, None).standing


def test_an_invitation_that_waits_no_more_is_not_mailed(town: Town, mail: MailServer) -> None:
    with town.working(town.administrator, MORNING) as work:
        shown = invitations.invite(work, uuid7(AT), Invited("uusi@example.org", [Role.AUTHOR]))
        invitations.mail(work, shown.invitation_id, "fi")
        invitations.revoke(work, shown.invitation_id)
        with pytest.raises(NotFound):
            invitations.mail(work, shown.invitation_id, "fi")
    assert [] == _sent(town, mail)


def test_a_link_to_a_new_password_is_made_when_it_is_sent(town: Town, mail: MailServer) -> None:
    with town.database.writer() as session:
        assert mailing.order_reset(session, town.author.person_id, MORNING)
        assert not mailing.order_reset(session, uuid.uuid4(), MORNING)
        session.commit()
    (order,) = _waiting(town)
    assert {"person": str(town.author.person_id)} == order.facts
    (one,) = _sent(town, mail)
    assert "Valitse uusi salasana LVA-palveluun" == one.message["Subject"]
    (link,) = [line for line in one.text.splitlines() if line.startswith("https://")]
    with town.database.reader() as session:
        assert Standing.OPEN is password_links.look(session, link.rpartition("/")[2], MORNING, None)
