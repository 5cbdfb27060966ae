import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lva.domain.chain import Happening, Link, first_broken
from lva.domain.errors import Conflict
from lva.domain.workflow import State
from lva.storage import queries, saving
from lva.storage.assessments import Answer, Assessment, Entry, Handling, Matter, MatterEntry
from lva.storage.engine import Database
from lva.storage.opening import MatterRow, entries, handlings, matter_entries, open_assessment
from lva.storage.people import Login, Organisation
from lva.storage.saving import AnswerChange, Deed, Edit, EntryChange, MatterChange
from lva.storage.tenancy import EVERYWHERE
from tests.factories import (
    AT,
    make_assessment,
    make_entry,
    make_login,
    make_matter,
    make_membership,
    make_organisation,
    make_person,
)
from tests.support.queries import counted

LATER = AT + dt.timedelta(minutes=5)
EDIT = Edit(None, LATER)
NEW = uuid.UUID(int=5)


def answers(session: Session) -> dict[str, tuple[Any, int]]:
    return {
        key: (value, revision)
        for key, value, revision in session.execute(select(Answer.key, Answer.value, Answer.revision))
    }


def owner(matter: Matter) -> MatterRow:
    return MatterRow(matter.organisation_id, matter.id, matter.title, None, matter.fields, matter.revision, None, AT)


def test_new_and_changed_answers_are_written_together(session: Session) -> None:
    assessment = make_assessment(session, answers={"a": "old", "b": "old"})
    changes = [AnswerChange("a", "new", 1), AnswerChange("c", ["new"], 0)]
    assert {"a", "c"} == saving.upsert_answers(session, assessment, changes, EDIT)
    assert {"a": ("new", 2), "b": ("old", 1), "c": (["new"], 1)} == answers(session)


def test_an_answer_remembers_who_wrote_it_and_when(session: Session) -> None:
    member = make_membership(session)
    assessment = make_assessment(session, session.get_one(Organisation, member.organisation_id))
    saving.upsert_answers(session, assessment, [AnswerChange("a", None, 0)], Edit(member.person_id, LATER))
    row = session.scalars(select(Answer)).one()
    assert (None, member.person_id, LATER) == (row.value, row.edited_by, row.edited_at)


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_a_stale_answer_is_refused(session: Session, seen: int) -> None:
    assessment = make_assessment(session, answers={"a": "first"})
    saving.upsert_answers(session, assessment, [AnswerChange("a", "theirs", 1)], EDIT)
    changes = [AnswerChange("a", "mine", seen), AnswerChange("b", "mine", 0)]
    assert {"b"} == saving.upsert_answers(session, assessment, changes, EDIT)
    assert ("theirs", 2) == answers(session)["a"]


def test_two_assessments_keep_their_answers_apart(session: Session) -> None:
    organisation = make_organisation(session)
    first, second = (make_assessment(session, organisation, answers={"a": n}) for n in (1, 2))
    assert {"a"} == saving.upsert_answers(session, first, [AnswerChange("a", 3, 1)], EDIT)
    assert [(3, 2), (2, 1)] == [
        session.execute(select(Answer.value, Answer.revision).where(Answer.assessment_id == one.id)).one()
        for one in (first, second)
    ]


def test_nothing_to_write_asks_nothing(database: Database, session: Session) -> None:
    assessment = make_assessment(session)
    with counted(database) as statements:
        assert frozenset() == saving.upsert_answers(session, assessment, [], EDIT)
    assert [] == statements.texts


def test_an_editor_from_outside_the_organisation_is_refused(session: Session) -> None:
    assessment, stranger = make_assessment(session), make_membership(session)
    with pytest.raises(IntegrityError):
        saving.upsert_answers(session, assessment, [AnswerChange("a", 1, 0)], Edit(stranger.person_id, AT))


def test_an_entry_is_made_changed_moved_and_removed(session: Session) -> None:
    assessment = make_assessment(session)
    for seen, position, removed_at in [(0, 0, None), (1, 3, None), (2, 3, LATER)]:
        change = EntryChange(NEW, "source", position, {"seen": seen}, seen, removed_at)
        assert {NEW} == saving.upsert_entries(session, assessment, [change], EDIT)
    found = entries(session, assessment.organisation_id, assessment.id, removed=True)
    assert [({"seen": 2}, 3, 3, LATER)] == [(row.fields, row.position, row.revision, row.removed_at) for row in found]


def test_the_same_new_entry_posted_twice_meets_its_own_row(session: Session) -> None:
    assessment = make_assessment(session)
    change = EntryChange(NEW, "source", 0, {}, 0)
    assert {NEW} == saving.upsert_entries(session, assessment, [change], EDIT)
    assert frozenset() == saving.upsert_entries(session, assessment, [change], EDIT)
    assert 1 == session.scalar(select(func.count()).select_from(Entry))


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_a_stale_entry_is_refused(session: Session, seen: int) -> None:
    assessment = make_assessment(session)
    made = make_entry(session, assessment, revision=2)
    other = EntryChange(NEW, "source", 0, {}, 0)
    change = EntryChange(made.id, "source", 0, {"name": "mine"}, seen)
    assert {NEW} == saving.upsert_entries(session, assessment, [change, other], EDIT)
    assert {"name": "Lähde"} == session.scalar(select(Entry.fields).where(Entry.id == made.id))


def test_an_entry_of_another_assessment_or_list_is_not_taken_over(session: Session) -> None:
    organisation = make_organisation(session)
    made = make_entry(session, make_assessment(session, organisation), "source")
    change = EntryChange(made.id, "source", 0, {}, 1)
    assert frozenset() == saving.upsert_entries(session, make_assessment(session, organisation), [change], EDIT)
    own = session.get_one(Assessment, (organisation.id, made.assessment_id))
    change = EntryChange(made.id, "group", 0, {}, 1)
    assert frozenset() == saving.upsert_entries(session, own, [change], EDIT)


def test_the_same_id_in_two_organisations_is_two_entries(session: Session) -> None:
    for _ in range(2):
        change = EntryChange(NEW, "source", 0, {}, 0)
        assert {NEW} == saving.upsert_entries(session, make_assessment(session), [change], EDIT)


def test_handlings_and_lists_of_a_matter_are_written_likewise(session: Session) -> None:
    matter = owner(make_matter(session))
    stranger = owner(make_matter(session, session.get(Organisation, matter.organisation_id)))
    key = (matter.organisation_id, matter.id)
    for write, read, row in [
        (saving.upsert_handlings, handlings, Handling),
        (saving.upsert_matter_entries, matter_entries, MatterEntry),
    ]:
        name = "dissent" if row is MatterEntry else ""
        assert {NEW} == write(session, matter, [EntryChange(NEW, name, 0, {"a": 1}, 0)], EDIT)
        assert {NEW} == write(session, matter, [EntryChange(NEW, name, 1, {"a": 2}, 1)], EDIT)
        assert frozenset() == write(session, matter, [EntryChange(NEW, name, 1, {"a": 3}, 1)], EDIT)
        assert frozenset() == write(session, stranger, [EntryChange(NEW, name, 1, {"a": 3}, 2)], EDIT)
        assert [(1, {"a": 2}, 2)] == [(one.position, one.fields, one.revision) for one in read(session, *key)]


def test_a_matter_is_changed_with_the_copies_that_lists_show(session: Session) -> None:
    matter = make_matter(session)
    fields = {"title": "Uusi ÄÄNI", "case_numbers": ["HEL 2025-1", "X"]}
    change = MatterChange(matter.id, "Uusi ÄÄNI", dt.date(2026, 1, 2), fields, 1)
    assert saving.update_matter(session, matter.organisation_id, change, EDIT)
    session.refresh(matter)
    assert ("Uusi ÄÄNI", dt.date(2026, 1, 2), fields) == (matter.title, matter.decide_on, matter.fields)
    assert ("uusi ääni\nhel 2025-1\nx", 2, LATER) == (matter.found_by, matter.revision, matter.edited_at)


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_a_stale_matter_is_refused(session: Session, seen: int) -> None:
    matter = make_matter(session, revision=2)
    change = MatterChange(matter.id, "mine", None, {}, seen)
    assert not saving.update_matter(session, matter.organisation_id, change, EDIT)
    session.refresh(matter)
    assert "Koulun lakkauttaminen" == matter.title


def test_a_matter_of_another_organisation_is_out_of_reach(session: Session) -> None:
    matter, other = make_matter(session), make_organisation(session)
    assert not saving.update_matter(session, other.id, MatterChange(matter.id, "mine", None, {}, 1), EDIT)


def links(session: Session, organisation_id: uuid.UUID, stream_id: uuid.UUID) -> list[Link]:
    return [
        Link(Happening(stream_id, row.number, row.kind, row.actor_id, row.at, row.facts), row.previous, row.digest)
        for row in queries.history(session, organisation_id, stream_id)
    ]


def test_events_form_a_chain_that_survives_the_database(session: Session) -> None:
    assessment = make_assessment(session)
    facts: list[dict[str, Any]] = [{}, {"z": 1, "a": [None, True, {"ö": "x"}]}, {"keys": ["a", "b"]}]
    for number, said in enumerate(facts):
        append_at = AT + dt.timedelta(microseconds=number)
        saving.append_event(session, assessment, Deed("save", None, append_at, said))
    session.commit()
    session.expire_all()
    found = links(session, assessment.organisation_id, assessment.id)
    assert 3 == len(found)
    assert facts == [one.happening.facts for one in found]
    assert first_broken(found, assessment.event_count, assessment.event_head) is None


def test_unclean_facts_do_not_break_the_chain(session: Session) -> None:
    assessment = make_assessment(session)
    saving.append_event(session, assessment, Deed("save", None, AT, {"key": "A\u030a\x00"}))
    found = links(session, assessment.organisation_id, assessment.id)
    assert first_broken(found, 1, assessment.event_head) is None


def test_an_organisation_has_a_stream_of_its_own(session: Session) -> None:
    organisation = make_organisation(session)
    saving.append_event(session, make_assessment(session, organisation), Deed("save", None, AT))
    saving.append_event(session, organisation, Deed("sign_in", None, AT))
    found = links(session, organisation.id, organisation.id)
    assert ["sign_in"] == [one.happening.kind for one in found]
    assert first_broken(found, organisation.event_count, organisation.event_head) is None


def test_an_event_carries_the_owners_other_changes_along(database: Database, session: Session) -> None:
    assessment = make_assessment(session)
    session.commit()
    assessment.state, assessment.title = State.WITHDRAWN, "Uusi"
    with counted(database) as statements:
        saving.append_event(session, assessment, Deed("withdraw", None, LATER))
    assert ["update assessment", "insert event"] == statements.kinds()
    session.commit()
    session.expire_all()
    assert (State.WITHDRAWN, "Uusi", LATER, 1) == (
        assessment.state,
        assessment.title,
        assessment.edited_at,
        assessment.event_count,
    )


def test_an_assessment_that_has_gone_on_meanwhile_is_not_written_over(database: Database) -> None:
    with database.writer(EVERYWHERE) as session:
        assessment = make_assessment(session)
        session.commit()
    key = (assessment.organisation_id, assessment.id)
    with database.reader(EVERYWHERE) as session:
        before = session.get_one(Assessment, key)
    with database.writer(EVERYWHERE) as session:
        saving.append_event(session, session.get_one(Assessment, key), Deed("save", None, AT))
        session.commit()
    with database.writer(EVERYWHERE) as session:
        session.add(before)
        with pytest.raises(Conflict):
            saving.append_event(session, before, Deed("save", None, AT))


def test_a_whole_save_of_a_step_is_five_statements(database: Database, session: Session) -> None:
    member = make_membership(session)
    login = make_login(session, member)
    organisation = session.get_one(Organisation, member.organisation_id)
    reference = make_assessment(session, organisation, answers={"a": 1, "b": 2}).reference
    session.commit()
    with database.writer(EVERYWHERE) as work, counted(database) as statements:
        found = queries.signed_in(work, login.digest)
        assert found is not None
        opened = open_assessment(work, found.organisation_id, reference, lock=True)
        assert opened is not None
        changes = [AnswerChange(key, "new", 1) for key in ("a", "b")]
        edit = Edit(found.person_id, LATER)
        assert {"a", "b"} == saving.upsert_answers(work, opened.assessment, changes, edit)
        saving.append_event(work, opened.assessment, Deed("save", edit.by, edit.at, {"keys": ["a", "b"]}))
        work.commit()
    expected = ["select login", "select assessment", "insert answer", "update assessment", "insert event"]
    assert expected == statements.kinds()


def test_a_login_is_touched_switched_and_ended(session: Session) -> None:
    member = make_membership(session)
    login, other = make_login(session, member), make_login(session, member, "other")
    elsewhere = make_organisation(session)
    saving.touch_login(session, login.digest, LATER)
    saving.switch_login(session, login.digest, elsewhere.id)
    session.expire_all()
    assert (LATER, elsewhere.id) == (login.seen_at, login.organisation_id)
    assert (AT, member.organisation_id) == (other.seen_at, other.organisation_id)
    saving.end_login(session, login.digest)
    assert [other.digest] == list(session.scalars(select(Login.digest)))


def test_all_logins_of_a_person_end_together(session: Session) -> None:
    member = make_membership(session)
    kept = make_login(session, make_membership(session, person=make_person(session)), "kept")
    for token in ("a", "b"):
        make_login(session, member, token)
    saving.end_logins_of(session, member.person_id)
    assert [kept.digest] == list(session.scalars(select(Login.digest)))
