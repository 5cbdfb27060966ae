"""The words of answers and entries on PostgreSQL: `tsvector`s behind a GIN index, kept by triggers.

`@@` is not leakproof, so that no index of words is used behind row-level security. The table of words stands
outside the wall for that reason, and its words keep the organisations apart: each begins with the code of its
organisation. Who asks without it finds nothing, and who asks with it gets ids that only walled tables can show.

An assessment has few rows, each for some of its answers: fewer than answers, or a common word would meet
ten rows of each assessment, and more than one, or each save would write the words of all of it anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from lva.storage.migrations.wordless import SIGNS, listed

PARTS: Final = 4
"""Into so many rows the answers and entries of an assessment are dealt; what its matters say is one more."""
_LONGEST_WORD: Final = 100
_LONGEST_PART: Final = 150_000
"""Characters of one row that are found; PostgreSQL refuses a `tsvector` of more than a megabyte."""
TABLES: Final = frozenset({"said", "said_made"})
CODE: Final = 8
"""So many of the last digits of an organisation's id are its code: the first ones tell the time."""
_TABLES: Final = (
    "CREATE TABLE said_made (digest text NOT NULL)",
    # What is looked through are the narrow rows; the words behind them are never read.
    """CREATE TABLE said (organisation_id uuid NOT NULL, assessment_id uuid NOT NULL, part smallint NOT NULL,
    words tsvector NOT NULL, PRIMARY KEY (organisation_id, assessment_id, part)) WITH (toast_tuple_target = 128)""",
)
# Words that wait in a list to be sorted in would be looked through by every search.
_INDEX: Final = "CREATE INDEX said_words ON said USING gin (words) WITH (fastupdate = off)"
# A connection keeps the plans of its functions, and may have made them while the tables were still small. What is
# forbidden counts as very dear, and PostgreSQL would compile a dear statement first.
_BY_INDEX: Final = "SET enable_seqscan = off SET jit = off"


@dataclass(frozen=True, slots=True)
class _Source:
    """A table whose rows say something."""

    table: str
    keys: tuple[str, ...]
    """What tells its rows apart within an organisation."""
    value: str
    matter: str = ""
    """The column that names the matter; empty for what belongs to an assessment."""
    removable: bool = True

    @property
    def assessment(self) -> str:
        """The column of the assessment of a row `r`."""
        return "l.assessment_id" if self.matter else "r.assessment_id"

    @property
    def part(self) -> str:
        """The number of the row of words that a row `r` belongs to."""
        name = f"r.{self.keys[-1]}::text"
        return f"{PARTS}" if self.matter else f"(ascii(right({name}, 1)) + length({name})) % {PARTS}"

    @property
    def links(self) -> str:
        """What joins a row `r` to its assessments."""
        return (
            f" JOIN assessment_matter AS l ON l.organisation_id = r.organisation_id AND l.matter_id = r.{self.matter}"
            if self.matter
            else ""
        )

    def said(self, condition: str = "") -> str:
        """Return the query of what all rows say that meet a condition."""
        kept = " AND ".join(
            [*(["r.removed_at IS NULL"] if self.removable else []), *([condition] if condition else [])]
        )
        return (
            f"SELECT r.organisation_id AS o, {self.assessment} AS a, {self.part} AS p,"  # noqa: S608 -- ours
            f" said_strings(r.{self.value}) AS s FROM {self.table} AS r{self.links} WHERE {kept or 'TRUE'}"
        )

    def changes(self) -> str:
        """Return the function of a trigger that writes the words of rows anew which a statement has changed."""
        touched = (
            f"SELECT DISTINCT r.organisation_id AS o, {self.assessment} AS a, {self.part} AS p"  # noqa: S608 -- ours
            f" FROM changed AS r{self.links}"
        )
        columns = [self.value, *(["removed_at"] if self.removable else [])]
        same = " AND ".join(f"f.{key} = r.{key}" for key in ("organisation_id", *self.keys))
        differs = " OR ".join(f"f.{column} IS DISTINCT FROM r.{column}" for column in columns)
        say = "PERFORM said_say(x.o, x.a, x.p) FROM ({} ORDER BY 1, 2, 3) AS x;"
        return (
            f"CREATE FUNCTION said_{self.table}() RETURNS trigger LANGUAGE plpgsql {_BY_INDEX} AS $$ BEGIN"
            f" IF TG_OP = 'UPDATE' THEN {say.format(f'{touched} JOIN former AS f ON {same} WHERE {differs}')}"
            f" ELSE {say.format(touched)} END IF; RETURN NULL; END $$"
        )


_SOURCES: Final = (
    _Source("answer", ("assessment_id", "key"), "value", removable=False),
    _Source("entry", ("id",), "fields"),
    _Source("matter", ("id",), "fields", "id", removable=False),
    _Source("handling", ("id",), "fields", "matter_id"),
    _Source("matter_entry", ("id",), "fields", "matter_id"),
)
_CHANGED: Final = {
    "begins": "AFTER INSERT ON {0} REFERENCING NEW TABLE AS changed",
    "changes": "AFTER UPDATE ON {0} REFERENCING OLD TABLE AS former NEW TABLE AS changed",
    "ends": "AFTER DELETE ON {0} REFERENCING OLD TABLE AS changed",
}
_LINKED: Final = {
    "said_joined": _CHANGED["begins"].format("assessment_matter"),
    "said_left": _CHANGED["ends"].format("assessment_matter"),
}
_ENDS: Final = {"said_ends": _CHANGED["ends"].format("assessment")}


def _functions() -> Iterator[str]:
    yield (
        "CREATE FUNCTION said_strings(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS"  # noqa: S608 -- ours
        " $$ SELECT string_agg(s.text, E'\\n')"
        " FROM (SELECT v #>> '{}' AS text FROM jsonb_path_query(value, 'strict $.**') AS v"
        " WHERE jsonb_typeof(v) = 'string') AS s"
        f" WHERE s.text ~ '[^{SIGNS}]' OR s.text ~ '^[a-z]+$' AND s.text <> ALL (ARRAY[{listed()}]) $$"
    )
    yield (
        "CREATE FUNCTION said_words(owner uuid, texts text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS"  # noqa: S608 -- ours
        f" $$ SELECT coalesce(array_to_tsvector(array_agg(DISTINCT right(owner::text, {CODE}) || ':' || w)), '')"
        f" FROM string_to_table(regexp_replace(lower(left(texts, {_LONGEST_PART})), '[^[:alnum:]]+', ' ', 'g'), ' ')"
        f" AS w WHERE length(w) BETWEEN 1 AND {_LONGEST_WORD} $$"
    )
    mine = "r.organisation_id = whose AND {} = which AND {} = place"
    sources = " UNION ALL ".join(one.said(mine.format(one.assessment, one.part)) for one in _SOURCES)
    yield (
        "CREATE FUNCTION said_say(whose uuid, which uuid, place integer) RETURNS void LANGUAGE plpgsql"  # noqa: S608 -- ours
        f" {_BY_INDEX} AS $$ BEGIN"
        # Whoever changes something else of the same row waits here, and then sees this change.
        " PERFORM 1 FROM said WHERE organisation_id = whose AND assessment_id = which AND part = place FOR UPDATE;"
        " INSERT INTO said (organisation_id, assessment_id, part, words) VALUES (whose, which, place,"
        f" said_words(whose, (SELECT string_agg(x.s, E'\n') FROM ({sources}) AS x)))"
        " ON CONFLICT (organisation_id, assessment_id, part) DO UPDATE SET words = excluded.words"
        " WHERE said.words <> excluded.words; END $$"
    )
    # The planner does not know how dear it is to fetch the words themselves: for a common word it would read them all
    # from the table, or from the organisation's rows of the key, and take thirty times as long as the index does.
    yield (
        "CREATE FUNCTION said_holding(whose uuid, wanted tsquery) RETURNS SETOF uuid LANGUAGE sql STABLE"  # noqa: S608 -- ours
        f" {_BY_INDEX} AS $$ SELECT DISTINCT s.assessment_id FROM said AS s"
        " WHERE s.words @@ wanted AND (s.organisation_id = whose) IS TRUE $$"
    )
    for one in _SOURCES:
        yield one.changes()
    yield (
        f"CREATE FUNCTION said_link() RETURNS trigger LANGUAGE plpgsql {_BY_INDEX} AS $$ BEGIN"  # noqa: S608 -- ours
        f" PERFORM said_say(r.organisation_id, r.assessment_id, {PARTS})"
        " FROM (SELECT DISTINCT organisation_id, assessment_id FROM changed ORDER BY 1, 2) AS r; RETURN NULL; END $$"
    )
    yield (
        f"CREATE FUNCTION said_end() RETURNS trigger LANGUAGE plpgsql {_BY_INDEX} AS $$ BEGIN"  # noqa: S608 -- ours
        " DELETE FROM said AS s"
        " USING changed AS r WHERE s.organisation_id = r.organisation_id AND s.assessment_id = r.id;"
        " RETURN NULL; END $$"
    )


def _triggers() -> Iterator[tuple[str, str, str]]:
    """Iterate over triggers: name, event, function."""
    for one in _SOURCES:
        for when, event in _CHANGED.items():
            yield f"said_{one.table}_{when}", event.format(one.table), f"said_{one.table}"
    for name, event in _LINKED.items():
        yield name, event, "said_link"
    for name, event in _ENDS.items():
        yield name, event, "said_end"


def _fill() -> str:
    sources = " UNION ALL ".join(one.said() for one in _SOURCES)
    return (
        "INSERT INTO said (organisation_id, assessment_id, part, words)"  # noqa: S608 -- ours
        f" SELECT x.o, x.a, x.p, said_words(x.o, string_agg(x.s, E'\\n')) FROM ({sources}) AS x"
        " WHERE x.s IS NOT NULL GROUP BY x.o, x.a, x.p"
    )


def make(connection: Connection) -> None:
    """Make the tables, fill them and make the triggers; nothing of it is there."""
    # Rows that were put in just now are not known to the planner, which would then join them one by one.
    known = f"ANALYZE assessment_matter, {', '.join(one.table for one in _SOURCES)}"
    for statement in (*_TABLES, *_functions(), known, _fill(), _INDEX):
        # No parameters: what looks like a placeholder in a function is none.
        connection.exec_driver_sql(statement.replace("%", "%%"))
    for name, event, function in _triggers():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {event} FOR EACH STATEMENT EXECUTE FUNCTION {function}()")


def unmake(connection: Connection) -> None:
    """Take everything away, whatever of it is there."""
    gone = ", ".join([f"said_{one.table}()" for one in _SOURCES] + ["said_link()", "said_end()"])
    connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {gone} CASCADE")
    connection.exec_driver_sql(
        "DROP FUNCTION IF EXISTS said_holding(uuid, tsquery), said_say(uuid, uuid, integer), said_words(uuid, text),"
        " said_strings(jsonb)"
    )
    connection.exec_driver_sql("DROP TABLE IF EXISTS said, said_made")


def statements() -> tuple[str, ...]:
    """Return everything that decides what the index holds."""
    return (*_TABLES, _INDEX, *_functions(), *(" ".join(one) for one in _triggers()))


def are_there(connection: Connection) -> bool:
    """Whether the tables are there and all triggers, switched on."""
    tables = connection.exec_driver_sql(
        "SELECT to_regclass('said'), to_regclass('said_made'), to_regclass('said_words')"
    )
    triggers = connection.exec_driver_sql("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'").scalars()
    return None not in tables.one() and set(triggers) >= {name for name, _, _ in _triggers()}
