"""Claims about telling people what happened to what they work on."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import update

from lva.domain.errors import Invalid, NotFound
from lva.domain.notices import Delivery, NoticeKind, allowed
from lva.domain.people import Role
from lva.domain.permissions import Permission
from lva.domain.workflow import MoveName
from lva.services import assessments, members
from lva.services.telling import notices, reminders
from lva.services.work import Work
from lva.storage.assessments import Matter
from lva.storage.base import table_of
from lva.storage.people import Membership, Person
from lva.storage.telling.notices import NoticeRow
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support.queries import counted
from tests.support.town import Town

DAY = dt.timedelta(days=1)


def _id(town: Town, reference: str) -> uuid.UUID:
    with town.working() as work:
        return assessments.open_(work, reference, Permission.SEE).row.id


def _told(town: Town, actor: str = "author") -> list[tuple[NoticeKind, str | None, str | None]]:
    with town.working(getattr(town, actor)) as work:
        return [(one.kind, one.reference, one.actor) for one in notices.mine(work)]


def _newest(work: Work) -> NoticeRow:
    return notices.mine(work)[0]


def test_members_are_told_but_never_of_what_they_did_themselves(town: Town) -> None:
    reference = town.started()
    about = _id(town, reference)
    with town.working() as work:
        told = notices.notify(work, NoticeKind.COMMENTED, [town.author.person_id, town.other.person_id], about)
    assert {town.other.person_id} == told
    assert [] == _told(town)
    assert [(NoticeKind.COMMENTED, reference, "Aino Esimerkki")] == _told(town, "other")


def test_strangers_and_who_has_left_are_not_told(town: Town) -> None:
    about = _id(town, town.started())
    with town.database.writer(EVERYWHERE) as session:
        stranger = factories.make_membership(session).person_id
        left = session.get_one(Membership, (town.organisation_id, town.other.person_id))
        left.closed_at = AT
        closed = session.get_one(Person, town.approver.person_id)
        closed.closed_at = AT
        session.commit()
    with town.working() as work:
        everybody = [stranger, town.other.person_id, town.approver.person_id, uuid.uuid4()]
        assert frozenset() == notices.notify(work, NoticeKind.COMMENTED, everybody, about)


def test_who_may_not_see_assessments_is_not_told_of_one(town: Town) -> None:
    about = _id(town, town.started())
    with town.database.writer(EVERYWHERE) as session:
        member = session.get_one(Membership, (town.organisation_id, town.other.person_id))
        member.roles = [Role.BLIND_REVIEWER.value]
        session.commit()
    with town.working() as work:
        assert not notices.notify(work, NoticeKind.COMMENTED, [town.other.person_id], about)
        assert notices.notify(work, NoticeKind.ERASURE, [town.other.person_id], None)


def test_telling_nobody_asks_the_database_nothing(town: Town) -> None:
    with town.working() as work, counted(town.database) as seen:
        notices.notify(work, NoticeKind.COMMENTED, [town.author.person_id], uuid.uuid4())
        assert [] == seen.texts
        notices.notify(work, NoticeKind.ERASURE, [town.other.person_id, town.approver.person_id], None)
        assert 2 == len(seen)


def test_moves_tell_whoever_goes_on(town: Town) -> None:
    reference = town.submitted()
    assert [(NoticeKind.SUBMITTED, reference, "Aino Esimerkki")] == _told(town, "approver")
    town.moved(reference, MoveName.SEND_BACK, town.approver)
    assert [(NoticeKind.SENT_BACK, reference, "Oskari Kuvitteellinen")] == _told(town)


def test_an_issued_document_is_told_once(town: Town) -> None:
    reference = town.issued()
    assert [NoticeKind.APPROVED, NoticeKind.ISSUED] == sorted(
        kind for kind, about, _ in _told(town) if about == reference
    )


def test_work_that_is_handed_over_is_told(town: Town) -> None:
    reference = town.started()
    with town.working(town.administrator) as work:
        members.close(work, town.author.person_id, town.other.person_id)
    assert [(NoticeKind.HANDED_OVER, reference, "Hilla Harkinta")] == _told(town, "other")


def test_a_notice_is_read_once_and_by_its_receiver(town: Town) -> None:
    about = _id(town, town.started())
    with town.working() as work:
        for _ in range(3):
            notices.notify(work, NoticeKind.COMMENTED, [town.other.person_id], about)
    with town.working(town.other, AT + DAY) as work:
        first = _newest(work)
        notices.read(work, first.id)
        assert 2 == notices.unread(work)
    with town.working(town.author) as work, pytest.raises(NotFound):
        notices.read(work, first.id)
    with town.working(town.other, AT + 2 * DAY) as work:
        notices.read(work)
        assert 0 == notices.unread(work)
        found = {one.id: one.read_at for one in notices.mine(work)}
    assert AT + DAY == found[first.id]
    assert {AT + DAY, AT + 2 * DAY} == set(found.values())


def test_the_title_is_the_one_of_today(town: Town) -> None:
    reference = town.started()
    about = _id(town, reference)
    with town.working() as work:
        notices.notify(work, NoticeKind.COMMENTED, [town.other.person_id], about)
        assessments.open_(work, reference, Permission.SEE, lock=True).row.title = "Uusi otsikko"
    with town.working(town.other) as work:
        assert "Uusi otsikko" == _newest(work).title


def test_choices_are_kept_and_what_is_necessary_cannot_be_turned_off(town: Town) -> None:
    with town.working(town.approver) as work:
        notices.choose(work, {NoticeKind.COMMENTED: "never"})
        notices.choose(work, {NoticeKind.SUBMITTED: "daily"})
        with pytest.raises(Invalid):
            notices.choose(work, {NoticeKind.SUBMITTED: "never"})
        with pytest.raises(Invalid):
            notices.choose(work, {NoticeKind.COMMENTED: "nonsense"})
    with town.working(town.approver) as work:
        found = notices.choices(work)
    assert (Delivery.NEVER, Delivery.DAILY) == (found[NoticeKind.COMMENTED], found[NoticeKind.SUBMITTED])
    assert Delivery.AT_ONCE is found[NoticeKind.ASSIGNED]


def test_whoever_is_never_told_of_a_kind_is_not_asked_about_it(town: Town) -> None:
    for actor, kinds in (
        (town.author, set()),
        (town.approver, {NoticeKind.SUBMITTED}),
        (town.administrator, {NoticeKind.ERASURE}),
    ):
        with town.working(actor) as work:
            assert kinds == {NoticeKind.SUBMITTED, NoticeKind.ERASURE} & set(notices.choices(work))


@pytest.mark.parametrize("kind", [NoticeKind.COMMENTED, None])
def test_a_link_ends_what_is_optional_and_nothing_else(town: Town, kind: NoticeKind | None) -> None:
    with town.working() as work:
        notices.stop(work.session, town.organisation_id, town.author.person_id, kind, AT)
        found = notices.choices(work)
    ended = {one for one, delivery in found.items() if delivery is Delivery.NEVER}
    assert ({kind} if kind else {one for one in found if Delivery.NEVER in allowed(one)}) == ended
    assert Delivery.AT_ONCE is found[NoticeKind.SENT_BACK]
    assert kind is not None or NoticeKind.FOLLOW_UP in ended


# -- reminders ------------------------------------------------------------------------------------


def _decide_on(town: Town, day: dt.date) -> None:
    with town.database.writer(EVERYWHERE) as session:
        session.execute(update(table_of(Matter)).values(decide_on=day))
        session.commit()


def test_a_draft_whose_decision_is_near_is_told_once_for_each_day(town: Town) -> None:
    reference = town.started()
    _decide_on(town, AT.date() + 15 * DAY)
    assert 0 == reminders.remind(town.ports)
    _decide_on(town, AT.date() + 14 * DAY)
    assert (1, 0) == (reminders.remind(town.ports), reminders.remind(town.ports))
    assert [(NoticeKind.DECISION_NEAR, reference, None)] == _told(town)
    _decide_on(town, AT.date() + 10 * DAY)
    assert (1, 0) == (reminders.remind(town.ports), reminders.remind(town.ports))
    _decide_on(town, AT.date() - DAY)
    assert 0 == reminders.remind(town.ports), "what is over is no reminder"


def test_what_is_no_draft_any_more_is_not_reminded_of(town: Town) -> None:
    town.submitted()
    _decide_on(town, AT.date() + DAY)
    assert 0 == reminders.remind(town.ports)


def test_a_follow_up_of_an_issued_assessment_is_told_when_it_is_due(town: Town) -> None:
    reference = town.issued()
    assert 0 == reminders.remind(town.ports), "it is years away"
    later = town.with_ports(clock=lambda: AT + 900 * DAY)
    assert 1 <= reminders.remind(later.ports)
    assert 0 == reminders.remind(later.ports)
    assert (NoticeKind.FOLLOW_UP, reference, None) in _told(town)
