"""Assessments by the hundred thousand, put in by the database itself: what fills a list, and what they say."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, LargeBinary, Uuid, bindparam, text

from bench.town import Town
from bench.wording import TEXTS, texts
from lva.domain.chain import BEGINNING
from lva.domain.people import Actor
from lva.services.signin.people import add_organisation
from lva.storage.assessments import Assessment
from lva.storage.base import as_json, table_of
from lva.storage.migrations.finding import fill, keep_findable, leave_findable
from lva.storage.migrations.saying import keep_said, leave_said
from lva.storage.tenancy import EVERYWHERE

ANSWERS: Final = 40
ENTRIES: Final = 20
_COUNTING: Final = {
    "sqlite": "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {0} - 1) ",
    "postgresql": "WITH n(n) AS (SELECT generate_series(0, {0} - 1)) ",
}
# Ids that tell the time, as the program makes them: they stand in the order in which they were made.
_IDS: Final = {
    "sqlite": "lower(printf('%012x', :began + n.n) || '7' || substr(hex(randomblob(10)), 1, 19))",
    "postgresql": "(lpad(to_hex(:began + n.n), 12, '0') || '7'"
    " || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid",
}
_VALUES: Final = {"sqlite": "t.value", "postgresql": "t.value::jsonb"}
_TITLES: Final = {"sqlite": "json_object('title', a.title)", "postgresql": "jsonb_build_object('title', a.title)"}
_FIELDS: Final = {
    "sqlite": "json_object('what', json(t.value), 'people', 'children')",
    "postgresql": "jsonb_build_object('what', t.value::jsonb, 'people', 'children')",
}
_QUICKLY: Final = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL maintenance_work_mem = '512MB'",
)
_TYPES: Final = (
    bindparam("owner", type_=Uuid()),
    bindparam("head", type_=LargeBinary()),
    bindparam("at", type_=table_of(Assessment).c.edited_at.type),
)


def crowd(town: Town, actor: Actor, count: int) -> None:
    """Fill the list of the actor's organisation with `count` assessments."""
    with _filling(town) as connection:
        _started(town, connection, actor, count, "=")


def crowds(town: Town, actor: Actor, count: int, elsewhere: tuple[int, int]) -> None:
    """Fill the actor's organisation with assessments of sixty texts, and others with some that have a title alone.

    `elsewhere` says how many other organisations there are, and how many assessments each has.
    """
    others, each = elsewhere
    with town.ports.database.writer(EVERYWHERE) as session:
        for number in range(others):
            add_organisation(session, town.ports.clock(), f"kunta-{number}", {"fi": f"Kunta {number}"})
        session.commit()
    with _filling(town) as connection:
        _started(town, connection, actor, count, "=")
        _written(connection, actor)
        _started(town, connection, actor, each, "<>")


@contextmanager
def _filling(town: Town) -> Iterator[Connection]:
    """Let what triggers keep rest while the block lasts; it is made anew all at once, and the planner told of it."""
    with town.ports.database.writer(EVERYWHERE) as session:
        connection = session.connection()
        if not town.ports.database.is_sqlite:
            for setting in _QUICKLY:
                connection.exec_driver_sql(setting)
        leave_said(connection)
        leave_findable(connection)
        yield connection
        connection.exec_driver_sql(fill(connection.dialect.name, "TRUE"))
        keep_findable(connection)
        keep_said(connection)
        connection.exec_driver_sql("ANALYZE")
        session.commit()


def _started(town: Town, connection: Connection, actor: Actor, count: int, which: str) -> None:
    """Start assessments in the actor's organisation, or in all that are not (`<>`) the actor's."""
    dialect, at = connection.dialect.name, town.ports.clock()
    known = {"owner": actor.organisation_id, "head": BEGINNING, "at": at, "began": int(at.timestamp() * 1000)}
    _do(
        connection,
        "INSERT INTO assessment (organisation_id, id, reference, title, language, state, version, pack, pack_version,"  # noqa: S608 -- ours
        f" event_count, event_head, started_at, edited_at) {_COUNTING[dialect].format(count)}"
        f"SELECT o.id, {_IDS[dialect]}, 'LVA-2026-' || (100000 + n.n), 'Päiväkodin ' || n.n || ' aukioloajat', 'fi',"
        " 'draft', 1, 'lava', '2026.1', 0, :head, :at, :at"
        f" FROM organisation AS o CROSS JOIN n WHERE o.id {which} :owner",
        known,
        "assessment",
    )
    unserved = (
        "FROM assessment AS a WHERE NOT EXISTS (SELECT 1 FROM assessment_matter AS l"
        " WHERE l.organisation_id = a.organisation_id AND l.assessment_id = a.id)"
    )
    _do(
        connection,
        "INSERT INTO matter (organisation_id, id, title, found_by, fields, revision, edited_at)"
        f" SELECT a.organisation_id, a.id, a.title, lower(a.title), {_TITLES[dialect]}, 1, a.edited_at {unserved}",
        {},
        "matter",
    )
    _do(
        connection,
        "INSERT INTO assessment_matter (organisation_id, assessment_id, matter_id, position)"
        f" SELECT a.organisation_id, a.id, a.id, 0 {unserved}",
        {},
        "assessment_matter",
    )


def _written(connection: Connection, actor: Actor) -> None:
    """Write answers and entries into all assessments of the actor's organisation."""
    dialect = connection.dialect.name
    connection.exec_driver_sql("CREATE TABLE pool (number integer PRIMARY KEY, value text NOT NULL)")
    rows = [{"number": n, "value": as_json(said)} for n, said in enumerate(texts())]
    connection.execute(text("INSERT INTO pool (number, value) VALUES (:number, :value)"), rows)
    known = {"owner": actor.organisation_id, "texts": TEXTS, "began": 0}
    numbered = "SELECT r.*, row_number() OVER (ORDER BY id) AS a FROM assessment AS r WHERE organisation_id = :owner"
    drawn = f"FROM ({numbered}) AS r CROSS JOIN n JOIN pool AS t ON t.number = (r.a * 7919 + n.n * 131) % :texts"
    _do(
        connection,
        "INSERT INTO answer (organisation_id, assessment_id, key, value, revision, edited_by, edited_at) "
        f"{_COUNTING[dialect].format(ANSWERS)}"
        f"SELECT r.organisation_id, r.id, 'question_' || n.n, {_VALUES[dialect]}, 1, NULL, r.edited_at {drawn}",
        known,
        "answer",
    )
    _do(
        connection,
        "INSERT INTO entry (organisation_id, id, assessment_id, list, position, fields, revision, removed_at,"
        f" edited_by, edited_at) {_COUNTING[dialect].format(ENTRIES)}"
        f"SELECT r.organisation_id, {_IDS[dialect]}, r.id, 'impact', n.n, {_FIELDS[dialect]}, 1, NULL, NULL,"
        f" r.edited_at {drawn}",
        known,
        "entry",
    )
    connection.exec_driver_sql("DROP TABLE pool")


def _do(connection: Connection, statement: str, known: Mapping[str, Any], table: str) -> None:
    typed = [one for one in _TYPES if one.key in known]
    connection.execute(text(statement).bindparams(*typed), known)
    # Otherwise PostgreSQL goes on checking references as if the table were still empty.
    connection.exec_driver_sql(f"ANALYZE {table}")
