import datetime as dt
import threading
import uuid

from sqlalchemy.orm import Session

from lva.domain.dossier import HANDLING
from lva.domain.workflow import State
from lva.storage.assessments import Answer, Assessment, Handling, Matter, MatterEntry
from lva.storage.engine import Database
from lva.storage.opening import (
    AnswerRow,
    Beside,
    EntryRow,
    MatterRow,
    Opened,
    entries,
    entry,
    handlings,
    locked_assessment,
    locked_organisation,
    matter_entries,
    open_assessment,
)
from lva.storage.people import Organisation
from lva.storage.saving import AnswerChange, Deed, Edit, append_event, upsert_answers
from lva.storage.tenancy import EVERYWHERE
from lva.storage.together.marks import put_mark
from tests.factories import (
    AT,
    make_assessment,
    make_entry,
    make_matter,
    make_membership,
    make_organisation,
)
from tests.support.backends import ON_POSTGRESQL
from tests.support.queries import counted


def opened(session: Session, assessment: Assessment, *, lock: bool = False) -> Opened:
    found = open_assessment(session, assessment.organisation_id, assessment.reference, lock=lock)
    assert found is not None
    return found


def test_an_assessment_opens_with_its_answers(session: Session) -> None:
    member = make_membership(session)
    organisation = make_organisation(session)
    assessment = make_assessment(session, organisation, answers={"heard": "yes", "cleared": None, "ä": {"a": [1]}})
    make_assessment(session, organisation, answers={"heard": "no"})
    own = make_assessment(session, session.get_one(type(organisation), member.organisation_id))
    at = AT + dt.timedelta(microseconds=120)
    said = {"value": "partly", "revision": 3, "edited_by": member.person_id, "edited_at": at}
    keys = {"organisation_id": own.organisation_id, "assessment_id": own.id}
    session.add_all(Answer(**keys, **said, key=key) for key in ("heard", "later"))
    session.flush()
    expected = {key: AnswerRow(value, 1, None, AT) for key, value in {"heard": "yes", "cleared": None}.items()}
    assert {**expected, "ä": AnswerRow({"a": [1]}, 1, None, AT)} == opened(session, assessment).answers
    row = AnswerRow("partly", 3, member.person_id, at)
    assert {"heard": row, "later": row} == opened(session, own).answers


def test_an_assessment_opens_with_its_matters_in_their_order(session: Session) -> None:
    organisation = make_organisation(session)
    first = make_matter(session, organisation, title="Ensimmäinen", decide_on=dt.date(2025, 12, 1))
    second = make_matter(session, organisation, title="Toinen", revision=4)
    assessment = make_assessment(session, organisation, matters=[second, first])
    owner = organisation.id
    expected = (
        MatterRow(owner, second.id, "Toinen", None, second.fields, 4, None, AT),
        MatterRow(owner, first.id, "Ensimmäinen", dt.date(2025, 12, 1), first.fields, 1, None, AT),
    )
    assert expected == opened(session, assessment).matters


def test_an_assessment_opens_with_the_lists_of_its_matters(session: Session) -> None:
    organisation = make_organisation(session)
    first, second, strange = (make_matter(session, organisation) for _ in range(3))
    ids = [uuid.UUID(int=number) for number in range(5)]
    for number, matter in enumerate((second, first, strange)):
        keys = {"organisation_id": organisation.id, "matter_id": matter.id, "edited_at": AT}
        session.add(Handling(**keys, id=ids[number], position=0, fields={"body": str(number)}))
    keys = {"organisation_id": organisation.id, "matter_id": first.id, "edited_at": AT, "fields": {}}
    session.add(MatterEntry(**keys, id=ids[3], list="dissent", position=1, removed_at=AT, revision=2))
    session.add(MatterEntry(**keys, id=ids[4], list="item_outcome", position=0))
    session.flush()
    found = opened(session, make_assessment(session, organisation, matters=[first, second])).matter_entries
    assert [(first.id, "dissent", AT), (first.id, HANDLING, None), (first.id, "item_outcome", None)] == [
        (row.owner_id, row.list, row.removed_at) for row in found[:-1]
    ]
    assert EntryRow(ids[0], second.id, HANDLING, 0, {"body": "0"}, 1, None, None, AT) == found[-1]


def test_an_assessment_without_answers_and_matters_opens_empty(session: Session) -> None:
    found = opened(session, make_assessment(session, matters=[]))
    assert ({}, ()) == (found.answers, found.matters)


def test_the_opened_row_can_be_changed(database: Database, session: Session) -> None:
    assessment = make_assessment(session)
    session.commit()
    opened(session, assessment, lock=True).assessment.state = State.WITHDRAWN
    session.commit()
    with database.reader(EVERYWHERE) as other:
        assert State.WITHDRAWN is opened(other, assessment).assessment.state


def test_a_reference_opens_nothing_in_another_organisation(session: Session) -> None:
    assessment = make_assessment(session)
    other = make_organisation(session)
    for lock in (False, True):
        assert open_assessment(session, other.id, assessment.reference, lock=lock) is None
        assert open_assessment(session, assessment.organisation_id, "LVA-2025-000000", lock=lock) is None


def test_opening_is_one_statement(database: Database, session: Session) -> None:
    assessment = make_assessment(session, answers={str(number): number for number in range(60)})
    session.commit()
    session.expunge_all()
    for lock in (False, True):
        with counted(database) as statements:
            assert 60 == len(opened(session, assessment, lock=lock).answers)
        assert ["select assessment"] == statements.kinds()


@ON_POSTGRESQL
def test_whoever_waited_for_the_lock_sees_what_was_saved_meanwhile(database: Database) -> None:
    with database.writer(EVERYWHERE) as session:
        assessment = make_assessment(session, answers={"heard": "yes"})
        session.commit()
    seen: list[Opened] = []

    def wait() -> None:
        with database.writer(EVERYWHERE) as other:
            seen.append(opened(other, assessment, lock=True))

    with database.writer(EVERYWHERE) as first:
        row = opened(first, assessment, lock=True).assessment
        waiting = threading.Thread(target=wait)
        waiting.start()
        until_somebody_waits(database)
        upsert_answers(first, row, [AnswerChange("heard", "no", 1)], Edit(None, AT))
        append_event(first, row, Deed("save", None, AT))
        first.commit()
    waiting.join()
    assert ("no", 2) == (seen[0].answers["heard"].value, seen[0].answers["heard"].revision)
    assert 1 == seen[0].assessment.event_count


def until_somebody_waits(database: Database) -> None:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with database.engine.connect() as connection:
        while connection.exec_driver_sql(asked).scalar_one() == 0:
            # The numbers stand still within a transaction.
            connection.rollback()


def test_a_locked_organisation_is_read_afresh(database: Database, session: Session) -> None:
    organisation = make_organisation(session, kind="municipality")
    session.commit()
    with database.writer(EVERYWHERE) as other:
        other.get_one(type(organisation), organisation.id).kind = "county"
        other.commit()
    assert "county" == locked_organisation(session, organisation.id).kind


def test_a_locked_assessment_is_read_afresh(database: Database, session: Session) -> None:
    assessment = make_assessment(session, title="Vanha")
    key = (assessment.organisation_id, assessment.id)
    session.commit()
    with database.writer(EVERYWHERE) as other:
        other.get_one(Assessment, key).title = "Uusi"
        other.commit()
    assert "Uusi" == locked_assessment(session, *key).title


def test_entries_come_by_list_position_and_id(session: Session) -> None:
    assessment = make_assessment(session)
    make_entry(session, make_assessment(session))
    made = [
        make_entry(session, assessment, kind, position=position, id=uuid.UUID(int=number))
        for kind, position, number in [("source", 1, 1), ("source", 0, 3), ("source", 0, 2), ("group", 5, 4)]
    ]
    found = entries(session, assessment.organisation_id, assessment.id)
    assert [made[n].id for n in (3, 2, 1, 0)] == [row.id for row in found]
    fields = {"name": "Lähde"}
    expected = EntryRow(made[3].id, assessment.id, "group", 5, fields, 1, None, None, AT)
    assert expected == found[0]


def test_removed_entries_are_shown_only_to_who_asks(session: Session) -> None:
    assessment = make_assessment(session)
    live = make_entry(session, assessment)
    gone = make_entry(session, assessment, position=1, removed_at=AT)
    keys = (assessment.organisation_id, assessment.id)
    assert [live.id] == [row.id for row in entries(session, *keys)]
    assert [(live.id, None), (gone.id, AT)] == [
        (row.id, row.removed_at) for row in entries(session, *keys, removed=True)
    ]


def test_one_entry_is_found_in_its_own_assessment_only(session: Session) -> None:
    assessment, other = make_assessment(session), make_assessment(session)
    made = make_entry(session, assessment, removed_at=AT)
    found = entry(session, assessment.organisation_id, assessment.id, made.id)
    assert found is not None
    assert (made.id, AT) == (found.id, found.removed_at)
    assert entry(session, other.organisation_id, other.id, made.id) is None
    assert entry(session, assessment.organisation_id, other.id, made.id) is None


def test_handlings_and_lists_of_a_matter_come_in_their_order(session: Session) -> None:
    matter: Matter = make_matter(session)
    keys = {"organisation_id": matter.organisation_id, "matter_id": matter.id, "fields": {}, "edited_at": AT}
    ids = [uuid.UUID(int=number) for number in range(6)]
    session.add_all(Handling(**keys, id=ids[n], position=2 - n) for n in range(2))
    session.add(Handling(**keys, id=ids[2], position=0, removed_at=AT))
    session.add_all(MatterEntry(**keys, id=ids[n], list=kind, position=0) for n, kind in ((3, "site"), (4, "dissent")))
    session.add(MatterEntry(**keys, id=ids[5], list="dissent", position=1, removed_at=AT))
    session.flush()
    owner = (matter.organisation_id, matter.id)
    assert [(ids[1], HANDLING), (ids[0], HANDLING)] == [(row.id, row.list) for row in handlings(session, *owner)]
    assert [ids[2], ids[1], ids[0]] == [row.id for row in handlings(session, *owner, removed=True)]
    assert [(ids[4], "dissent"), (ids[3], "site")] == [(row.id, row.list) for row in matter_entries(session, *owner)]
    assert [ids[4], ids[5], ids[3]] == [row.id for row in matter_entries(session, *owner, removed=True)]


def test_an_assessment_knows_whether_anything_stands_beside_its_text(session: Session) -> None:
    member = make_membership(session)
    organisation = session.get_one(Organisation, member.organisation_id)
    marked, bare = make_assessment(session, organisation), make_assessment(session, organisation)
    put_mark(session, marked, "children", "", Edit(member.person_id, AT))
    assert frozenset({Beside.MARKS}) == opened(session, marked).beside
    assert frozenset() == opened(session, bare).beside
