"""Claims about letting go what has had its time: told first, once, noted, and never what was issued."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import func, select, update

from lva.domain.notices import NoticeKind
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.retention import BY_KEPT, RULES, Kept
from lva.domain.workflow import MoveName, State
from lva.services import assessments, history
from lva.services.retaining import backups, keeping
from lva.services.retaining.keeping import Going
from lva.services.telling import mailing, notices
from lva.storage import queries
from lva.storage.assessments import Answer, Assessment
from lva.storage.base import Base, table_of
from lva.storage.people import Login, Organisation
from lva.storage.signin.identities import ParkedPost
from lva.storage.signin.invitations import Invitation
from lva.storage.signin.throttle import Throttle
from lva.storage.telling import outbox as stored
from lva.storage.telling.notices import Notice
from lva.storage.telling.outbox import Outbox
from lva.storage.tenancy import EVERYWHERE
from lva.storage.together.former import Former
from tests import factories
from tests.factories import AT
from tests.support.town import Town

DAY = dt.timedelta(days=1)
YEARS = 1200 * DAY


def _go(town: Town, kept: Kept, at: dt.datetime, *, shared: bool = False) -> Going | None:
    owner = None if shared else town.organisation_id
    with town.database.writer(owner) as session:
        going = keeping.let_go(session, owner, BY_KEPT[kept], at)
        session.commit()
    return going


def _due(town: Town, kept: Kept, at: dt.datetime) -> Going | None:
    with town.database.reader(town.organisation_id) as session:
        return keeping.due(session, town.organisation_id, BY_KEPT[kept], at)


def _count(town: Town, row: type[Base]) -> int:
    with town.database.reader(EVERYWHERE) as session:
        return session.scalars(select(func.count()).select_from(table_of(row))).one()


def _choose(town: Town, **chosen: str) -> None:
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, town.organisation_id).settings = dict(chosen)
        session.commit()


def _last_event(town: Town) -> tuple[str, object]:
    with town.database.reader(town.organisation_id) as session:
        owner = queries.organisation(session, town.organisation_id)
        assert history.check(session, owner) is None
        event = queries.history(session, town.organisation_id, town.organisation_id)[-1]
    return event.kind, event.facts


def _state(town: Town, reference: str) -> tuple[State, str, int]:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert history.check(work.session, opened.row) is None
        said = select(func.count()).select_from(table_of(Answer))
        owner = Answer.organisation_id == town.organisation_id
        count = work.session.scalars(said.where(owner, Answer.assessment_id == opened.row.id)).one()
        return opened.row.state, opened.row.title, count


def test_what_would_go_is_told_with_its_oldest_and_nothing_changes(town: Town) -> None:
    about = _told(town)
    with town.working(at=AT + 3 * DAY) as work:
        notices.notify(work, NoticeKind.COMMENTED, [town.other.person_id], about)
    found = _due(town, Kept.NOTICES, AT + 400 * DAY)
    assert found is not None
    assert (2, AT) == (found.count, found.oldest)
    assert 2 == _count(town, Notice)


def _told(town: Town) -> uuid.UUID:
    with town.working() as work:
        about = assessments.start(work, uuid7(AT), {"title": "Otsikko", "proposal": "Ehdotus"}, "fi").id
        notices.notify(work, NoticeKind.COMMENTED, [town.other.person_id], about)
    return about


def test_notices_go_after_their_time_once_and_the_history_says_so(town: Town) -> None:
    _told(town)
    going = _go(town, Kept.NOTICES, AT + 300 * DAY)
    assert going is not None
    assert (0, 1) == (going.count, _count(town, Notice))
    going = _go(town, Kept.NOTICES, AT + 400 * DAY)
    assert going is not None
    assert (1, 0) == (going.count, _count(town, Notice))
    assert ("retention", {"class": "notices", "count": 1}) == _last_event(town)
    before = _count_events(town)
    _go(town, Kept.NOTICES, AT + 400 * DAY)
    assert before == _count_events(town), "what finds nothing leaves no trace"


def _count_events(town: Town) -> int:
    with town.database.reader(town.organisation_id) as session:
        return len(queries.history(session, town.organisation_id, town.organisation_id))


def test_the_organisation_s_choice_counts(town: Town) -> None:
    _told(town)
    _choose(town, keep_notices="24")
    going = _go(town, Kept.NOTICES, AT + 400 * DAY)
    assert going is not None
    assert 0 == going.count
    _choose(town, keep_notices="3")
    going = _go(town, Kept.NOTICES, AT + 100 * DAY)
    assert going is not None
    assert 1 == going.count


def test_a_kill_in_the_middle_leaves_the_class_whole(town: Town) -> None:
    _told(town)
    with town.database.writer(town.organisation_id) as session:
        keeping.let_go(session, town.organisation_id, BY_KEPT[Kept.NOTICES], AT + YEARS)
        # Whoever is killed here has not committed.
    assert 1 == _count(town, Notice)
    _go(town, Kept.NOTICES, AT + YEARS)
    assert 0 == _count(town, Notice)


def test_withdrawn_assessments_are_emptied_and_forsaken_drafts_only_if_chosen(town: Town) -> None:
    withdrawn, draft = town.started(), town.started()
    town.moved(withdrawn, MoveName.WITHDRAW)
    for kept in (Kept.WITHDRAWN, Kept.DRAFTS):
        _go(town, kept, AT + YEARS)
    assert (State.WITHDRAWN, withdrawn, 0) == _state(town, withdrawn)
    assert State.DRAFT is _state(town, draft)[0]
    assert _due(town, Kept.DRAFTS, AT + YEARS) is None
    _choose(town, keep_drafts="24")
    going = _go(town, Kept.DRAFTS, AT + YEARS)
    assert going is not None
    assert (1, AT) == (going.count, going.oldest)
    assert (State.WITHDRAWN, draft, 0) == _state(town, draft)
    again = _go(town, Kept.DRAFTS, AT + YEARS)
    assert again is not None
    assert 0 == again.count


def test_what_was_issued_is_never_touched(town: Town) -> None:
    issued, amended = town.issued(), town.issued()
    town.moved(amended, MoveName.AMEND)
    _choose(town, keep_drafts="24", keep_withdrawn="6", keep_removed="6", keep_former="6", keep_notices="3")
    before = {reference: _state(town, reference) for reference in (issued, amended)}
    answers = _count(town, Answer)
    for rule in RULES:
        _go(town, rule.kept, AT + 10 * YEARS, shared=rule.is_shared)
    assert before == {reference: _state(town, reference) for reference in (issued, amended)}
    assert answers == _count(town, Answer)
    with town.database.reader(EVERYWHERE) as session:
        assert backups.verify(town.ports).is_whole
        assert {State.ISSUED, State.DRAFT} == set(session.scalars(select(Assessment.state)))


def test_earlier_texts_go_after_their_time_and_the_answer_stays(town: Town) -> None:
    reference = town.started()
    with town.database.writer(EVERYWHERE) as session:
        row = session.scalars(select(Assessment)).one()
        keys = {"organisation_id": row.organisation_id, "assessment_id": row.id}
        for revision, at in ((2, AT), (3, AT + 700 * DAY)):
            values = {"place": "note", "field": "", "value": "Vanha", "cleared": False}
            session.add(Former(**keys, **values, revision=revision, replaced_at=at))
        session.commit()
    answers = _state(town, reference)
    going = _go(town, Kept.FORMER, AT + 800 * DAY)
    assert going is not None
    assert (1, 1) == (going.count, _count(town, Former))
    assert answers == _state(town, reference)


def test_mails_that_are_done_or_given_up_go_and_other_orders_stay(town: Town) -> None:
    with town.database.writer(town.organisation_id) as session:
        for _ in range(3):
            mailing.order_reset(session, town.author.person_id, AT)
        stored.put(session, stored.renewal(town.organisation_id, uuid7(AT), uuid7(AT), AT))
        orders = session.scalars(select(Outbox.id).where(Outbox.kind == stored.MAIL_RESET)).all()
        table = table_of(Outbox)
        session.execute(update(table).where(table.c.id == orders[0]).values(done_at=AT))
        session.execute(update(table).where(table.c.id == orders[1]).values(due_at=stored.ASKED))
        session.execute(update(table).where(table.c.kind == stored.RENEW).values(done_at=AT))
        session.commit()
    going = _go(town, Kept.MAILS, AT + 91 * DAY)
    assert going is not None
    assert (2, 2) == (going.count, _count(town, Outbox))


def test_addresses_of_invitations_go(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        factories.make_invitation(session, session.get_one(Organisation, town.organisation_id))
        session.commit()
    _go(town, Kept.INVITATIONS, AT + 90 * DAY)
    assert 1 == _count(town, Invitation)
    _go(town, Kept.INVITATIONS, AT + 98 * DAY)
    assert 0 == _count(town, Invitation)


def test_what_all_share_goes_by_days(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        factories.make_login(session)
        session.add(Throttle(key=bytes(32), window=AT, count=1))
        session.add(ParkedPost(id=uuid7(AT), browser=bytes(32), target="", fields=[], expires_at=AT))
        session.commit()
    for kept, row in ((Kept.LOGINS, Login), (Kept.THROTTLES, Throttle), (Kept.PARKED, ParkedPost)):
        _go(town, kept, AT + DAY / 2, shared=True)
        assert 1 == _count(town, row)
        _go(town, kept, AT + 9 * DAY, shared=True)
        assert 0 == _count(town, row)


@pytest.mark.parametrize("kept", [Kept.DRAFTS, Kept.REMOVED, Kept.WITHDRAWN])
def test_assessments_belong_to_somebody(town: Town, kept: Kept) -> None:
    with town.database.reader(EVERYWHERE) as session, pytest.raises(ValueError, match=kept.value):
        keeping._counted(session, None, kept, AT)


def test_an_administrator_sees_every_class(town: Town) -> None:
    _choose(town, keep_notices="3")
    with town.working(town.administrator) as work:
        found = dict(keeping.told(work))
    assert {rule for rule in RULES if rule.kept is not Kept.BLIND} == set(found)
    assert 3 == found[BY_KEPT[Kept.NOTICES]]
    assert found[BY_KEPT[Kept.ISSUED]] is None
