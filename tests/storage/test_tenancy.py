"""Claims about the wall between organisations: attacks by plain SQL, through a session of another organisation."""

import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, cast

import pytest
from sqlalchemy import (
    JSON,
    CursorResult,
    Date,
    Executable,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from lva.domain.references import uuid7
from lva.storage import issuing, queries, schema, tenancy
from lva.storage.assessments import Assessment, Comment, Handling, MatterEntry
from lva.storage.base import Digest, Moment, OneOf, table_of
from lva.storage.copied import mark_copied
from lva.storage.documents import Signature
from lva.storage.engine import Database
from lva.storage.people import Organisation
from lva.storage.saving import Deed, Edit, append_event
from lva.storage.telling import outbox
from lva.storage.tenancy import EVERYWHERE, Tenant
from lva.storage.together.former import Replaced, keep_former
from lva.storage.together.marks import put_mark
from lva.storage.together.named_versions import NamedVersion
from lva.storage.together.threads import Message, Thread
from tests import factories
from tests.factories import AT
from tests.support import tenants
from tests.support.backends import ON_POSTGRESQL
from tests.support.queries import counted
from tests.support.tenants import NobodysRows, looked_at, unwatched

WALLED: Final = tuple(schema.SCHEMA.tables[name] for name in sorted(schema.WALLED))
_ASSESSMENT: Final = table_of(Assessment)
_REFUSED: Final = "42501"
"""The SQLSTATE of a row that the policy does not let in."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two organisations with a row in every table."""

    own: uuid.UUID
    other: uuid.UUID


@pytest.fixture
def neighbours(database: Database) -> Neighbours:
    """Two organisations that know nothing of each other."""
    with database.writer(EVERYWHERE) as session:
        made = Neighbours(_furnished(session), _furnished(session))
        session.commit()
    return made


def _furnished(session: Session) -> uuid.UUID:
    """Make an organisation with at least one row in each of its tables."""
    organisation = factories.make_organisation(session)
    member = factories.make_membership(session, organisation)
    factories.make_invitation(session, organisation)
    matter = factories.make_matter(session, organisation)
    assessment = factories.make_assessment(session, organisation, answers={"why": "Siksi."}, matters=[matter])
    factories.make_entry(session, assessment)
    factories.make_participant(session, assessment, member)
    document = factories.make_document(session, assessment, code=f"{organisation.id.int:x}"[-16:])
    put_mark(session, assessment, "matter", "", Edit(member.person_id, AT))
    append_event(session, assessment, Deed("start", member.person_id, AT))
    keys = {"organisation_id": organisation.id, "id": uuid7(AT)}
    placed = {**keys, "matter_id": matter.id, "position": 0, "fields": {}, "revision": 1, "edited_at": AT}
    words = {"assessment_id": assessment.id, "about": "submit", "text": "", "written_by": member.person_id}
    seal = {"document_id": document.id, "position": 1, "name": "", "role": "seal", "level": "b", "signed_at": AT}
    session.add_all([Handling(**placed), MatterEntry(**placed, list="goal"), Comment(**keys, **words, written_at=AT)])
    session.add(Signature(**keys, **seal))
    _beside(session, assessment, member.person_id)
    outbox.put(session, outbox.renewal(organisation.id, uuid7(AT), document.id, AT))
    session.flush()
    for table in schema.SCHEMA.sorted_tables:
        if table.name in schema.WALLED and not _count(session, table, organisation.id):
            _fill(session, table, organisation.id)
    return organisation.id


def _fill(session: Session, table: Table, owner: uuid.UUID) -> None:
    """Put one row into a table: it points at rows that are there, and its other columns hold whatever they take."""
    row: dict[str, Any] = {"organisation_id": owner}
    for constraint in table.foreign_key_constraints:
        columns = [element.column for element in constraint.elements]
        target = columns[0].table
        if "organisation_id" in target.c:
            found = session.execute(select(*columns).where(target.c.organisation_id == owner)).first()
            row |= dict(zip(constraint.column_keys, found or (), strict=True))
    for column in table.c:
        if column.name not in row and not column.nullable:
            row[column.name] = _anything(column.type)
    session.execute(insert(table), row)


def _anything(kind: TypeEngine[Any]) -> Any:
    match kind:
        case OneOf(choices=choices):
            return next(iter(cast("type[StrEnum]", choices)))
        case Digest():
            return secrets.token_bytes(32)
        case Uuid():
            return uuid7(AT)
        case Moment():
            return AT
        case Date():
            return AT.date()
        case Integer():
            return 1
        case LargeBinary():
            return b"x"
        case JSON():
            return {}
        case _:
            return "x"


def _beside(session: Session, assessment: Assessment, person_id: uuid.UUID) -> None:
    """Write what people say beside a text: a comment, an earlier text, a named version, the mark of a copy."""
    owner = {"organisation_id": assessment.organisation_id, "assessment_id": assessment.id}
    made = uuid7(AT)
    session.add(Thread(**owner, id=made, place="title", field="", started_by=person_id, started_at=AT))
    session.flush()
    session.add(Message(**owner, id=made, thread_id=made, text="", written_by=person_id, written_at=AT))
    session.add(NamedVersion(**owner, id=made, name="", said={}, made_by=person_id, made_at=AT))
    keep_former(session, assessment, [Replaced("title", "", "Ennen", 1, cleared=False)], Edit(person_id, AT))
    mark_copied(session, assessment, {"title": "0"})


def _count(session: Session, table: Table, owner: uuid.UUID) -> int:
    return session.scalar(select(func.count()).select_from(table).where(table.c.organisation_id == owner)) or 0


def _foreign(database: Database, table: Table, neighbours: Neighbours) -> Mapping[str, Any]:
    """Return a row of the other organisation, as only somebody who sees everywhere can read it."""
    with database.reader(EVERYWHERE) as session:
        found = session.execute(select(table).where(table.c.organisation_id == neighbours.other)).mappings()
        return dict(next(iter(found)))


@pytest.fixture(params=["own", "nobody"])
def intruder(request: pytest.FixtureRequest, database: Database, neighbours: Neighbours) -> Iterator[Session]:
    """A session of the one organisation, and one that never said whose it is."""
    with database.writer(neighbours.own if request.param == "own" else None) as session:
        unwatched(session)
        yield session
        session.rollback()


def _sqlstate(session: Session, statement: Executable, row: Mapping[str, Any] | None = None) -> str | None:
    """Return with what a statement is refused; it leaves nothing behind."""
    with pytest.raises(DBAPIError) as caught, session.begin_nested():
        session.execute(statement, row)
    return getattr(caught.value.orig, "sqlstate", None)


def test_each_table_has_rows_of_both_neighbours(database: Database, neighbours: Neighbours) -> None:
    """Without rows the claims below would say nothing."""
    with database.reader(EVERYWHERE) as session:
        counts = {
            table.name: (_count(session, table, neighbours.own), _count(session, table, neighbours.other))
            for table in WALLED
        }
    assert {} == {name: both for name, both in counts.items() if both[0] == 0 or both[0] != both[1]}


@ON_POSTGRESQL
def test_rows_of_another_organisation_are_not_read(intruder: Session, neighbours: Neighbours) -> None:
    seen = {owner for table in WALLED for owner in intruder.scalars(select(table.c.organisation_id))}
    assert {neighbours.own} & {intruder.info[tenancy.TENANT]} == seen
    assert {0} == {_count(intruder, table, neighbours.other) for table in WALLED}


@ON_POSTGRESQL
def test_rows_of_another_organisation_are_neither_changed_nor_removed(
    intruder: Session, neighbours: Neighbours
) -> None:
    met = {
        table.name: _met(intruder, update(table).where(theirs).values(organisation_id=neighbours.own))
        + _met(intruder, delete(table).where(theirs))
        for table in WALLED
        for theirs in [table.c.organisation_id == neighbours.other]
    }
    assert dict.fromkeys(met, 0) == met


def _met(session: Session, statement: Executable) -> int:
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


@ON_POSTGRESQL
def test_nothing_is_put_into_another_organisation(
    database: Database, intruder: Session, neighbours: Neighbours
) -> None:
    refused = {
        table.name: _sqlstate(intruder, insert(table), _foreign(database, table, neighbours)) for table in WALLED
    }
    assert dict.fromkeys(refused, _REFUSED) == refused


@ON_POSTGRESQL
def test_a_row_is_not_given_away(database: Database, neighbours: Neighbours) -> None:
    with database.writer(neighbours.own) as session:
        refused = {
            table.name: _sqlstate(session, update(table).values(organisation_id=neighbours.other)) for table in WALLED
        }
    # The history and the log of views are append-only before they are anything else.
    assert {**dict.fromkeys(refused, _REFUSED), "event": "23001", "blind_view": "23001"} == refused


@ON_POSTGRESQL
def test_who_does_not_name_columns_sees_no_more(database: Database, neighbours: Neighbours) -> None:
    with database.reader(neighbours.own) as session:
        for attempt in (
            "SELECT count(*) FROM assessment WHERE true OR organisation_id IS NOT NULL",
            "SELECT count(*) FROM (SELECT * FROM assessment UNION ALL SELECT * FROM assessment WHERE false) AS a",
            "WITH all_of_them AS (SELECT * FROM assessment) SELECT count(*) FROM all_of_them",
        ):
            assert 1 == session.scalar(text(attempt))


@ON_POSTGRESQL
def test_what_one_transaction_saw_the_next_one_on_its_connection_does_not(
    database: Database, neighbours: Neighbours
) -> None:
    visits: tuple[tuple[Tenant, int], ...] = ((EVERYWHERE, 2), (neighbours.own, 1), (EVERYWHERE, 2))
    for tenant, seen in visits:
        with database.writer(tenant) as session:
            assert seen == session.scalar(select(func.count()).select_from(_ASSESSMENT))
            session.commit()
        with database.engine.connect() as connection:
            assert 0 == connection.scalar(select(func.count()).select_from(_ASSESSMENT))


def test_a_session_goes_on_seeing_the_same_after_it_has_committed(database: Database, neighbours: Neighbours) -> None:
    with database.writer(neighbours.own) as session:
        for _ in range(2):
            assert 1 == _count(session, _ASSESSMENT, neighbours.own)
            session.commit()
        with session.begin_nested():
            assert 1 == _count(session, _ASSESSMENT, neighbours.own)


@ON_POSTGRESQL
def test_who_looks_across_organisations_is_back_at_their_own_afterwards(
    database: Database, neighbours: Neighbours
) -> None:
    with database.reader(neighbours.own) as session:
        assert 0 == _count(session, _ASSESSMENT, neighbours.other)
        with tenancy.across(session):
            assert 1 == _count(session, _ASSESSMENT, neighbours.other)
        assert 0 == _count(session, _ASSESSMENT, neighbours.other)
        tenancy.enter(session, neighbours.other)
        assert 1 == _count(session, _ASSESSMENT, neighbours.other)
        tenancy.enter(session, None)
        unwatched(session)
        assert 0 == _count(session, _ASSESSMENT, neighbours.other)


def test_whoever_signs_in_sees_their_organisation_in_the_same_statement(database: Database) -> None:
    with database.writer(EVERYWHERE) as session:
        login = factories.make_login(session)
        own = factories.make_assessment(session, session.get_one(Organisation, login.organisation_id)).reference
        factories.make_assessment(session)
        session.commit()
    for opened in (database.reader, database.writer, database.saver):
        with opened() as session, counted(database) as statements:
            found = queries.signed_in(session, login.digest)
            assert found is not None
            assert len(queries.SignedIn.__slots__) == len([getattr(found, name) for name in found.__slots__])
            rows = session.scalars(
                select(Assessment.reference).where(_ASSESSMENT.c.organisation_id == login.organisation_id)
            )
            assert [own] == list(rows)
        assert ["select login", "select assessment"] == statements.kinds()


def test_a_login_that_is_not_there_opens_nothing(database: Database) -> None:
    with database.reader() as session:
        assert queries.signed_in(session, bytes(32)) is None
        assert session.info[tenancy.TENANT] is None


@pytest.mark.parametrize("tenant", [None, "own", EVERYWHERE])
def test_on_either_database_saying_whose_rows_costs_no_counted_statement(
    database: Database, neighbours: Neighbours, tenant: str | None
) -> None:
    chosen: Tenant | None = neighbours.own if tenant == "own" else EVERYWHERE if tenant else None
    with database.reader(chosen) as session, counted(database) as statements:
        session.get_one(Organisation, neighbours.own)
    assert ["select organisation"] == statements.kinds()


# -- the suite's own watch, which also looks at SQLite -----------------------------------------------


def test_a_session_that_entered_no_organisation_is_caught_on_either_database(database: Database) -> None:
    with database.reader() as session, pytest.raises(NobodysRows, match="entered"):
        session.scalars(select(Assessment)).all()


def test_a_query_without_an_organisation_is_caught_unless_its_name_is_known(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reader(EVERYWHERE) as session:
        # As if somebody of the services asked; the suite's own questions are let through.
        monkeypatch.setattr(tenants, "TESTS", "nowhere/")
        assert () == issuing.document_list(session, None)
        with pytest.raises(NobodysRows, match="names no"):
            session.scalars(select(Assessment)).all()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT a FROM entry WHERE entry.organisation_id = %(o)s::UUID AND entry.id = %(entry)s", ({"entry"}, True)),
        ("SELECT a FROM entry WHERE entry.id = ?", ({"entry"}, False)),
        ("SELECT a FROM entry AS e WHERE e.organisation_id = ?", ({"entry"}, True)),
        ("SELECT a FROM entry AS e, mark WHERE e.organisation_id = ?", ({"entry", "mark"}, False)),
        (
            "SELECT a FROM entry AS e JOIN mark ON mark.organisation_id = e.organisation_id WHERE e.organisation_id=?",
            ({"entry", "mark"}, True),
        ),
        ("SELECT a FROM entry JOIN mark ON mark.organisation_id = entry.organisation_id", ({"entry", "mark"}, False)),
        ("DELETE FROM answer WHERE answer.assessment_id = ?", ({"answer"}, False)),
        ("INSERT INTO answer (organisation_id) VALUES (?)", ({"answer"}, True)),
        ("SELECT person.name FROM person WHERE person.id = ?", (set(), False)),
        ("CREATE TABLE entry (id UUID)", (set(), True)),
    ],
)
def test_the_watch_reads_what_a_statement_asks_for(statement: str, expected: tuple[set[str], bool]) -> None:
    touched, bound = looked_at(statement)
    assert expected == (set(touched), bound)
