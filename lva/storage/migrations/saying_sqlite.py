"""The words of answers and entries on SQLite: an FTS5 table without content, kept by triggers.

Its rows have no columns to look up, so their numbers say everything: the organisation in the highest bits, the
assessment below them, and in the lowest `PLACE_BITS` one place of it. A search reads the organisation's range
and knows the assessment without another look.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from lva.storage.migrations.wordless import SIGNS, lined

PLACE_BITS: Final = 16
_OWNER_BITS: Final = 24
_TABLES: Final = (
    "CREATE TABLE said_made (digest TEXT NOT NULL)",
    """CREATE TABLE said_number (number INTEGER PRIMARY KEY, organisation_id CHAR(32) NOT NULL,
    assessment_id CHAR(32) NOT NULL, UNIQUE (assessment_id, organisation_id))""",
    "CREATE INDEX said_number_of ON said_number (organisation_id)",
    """CREATE TABLE said_place (number INTEGER NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (number, name)) WITHOUT ROWID""",
    # Which words a place has, and not where in it: that is a third of the size. Beginnings of four and of five letters
    # are those of many words, whose lists would have to be merged by each search.
    """CREATE VIRTUAL TABLE said USING fts5(words, content='', columnsize=0, detail=none, prefix='4 5',
    tokenize='unicode61 remove_diacritics 0')""",
    # Otherwise one save in twenty merges for all of them.
    "INSERT INTO said (said, rank) VALUES ('automerge', 0), ('crisismerge', 64)",
)
_MERGE: Final = "INSERT INTO said (said) VALUES ('optimize')"
TABLES: Final = frozenset({"said", "said_config", "said_data", "said_idx", "said_made", "said_number", "said_place"})
"""What is made here, with what FTS5 makes for itself."""
_MADE: Final = ("said", "said_place", "said_number", "said_made")
_NEXT: Final = (
    "coalesce((SELECT max(n.number) + 1 FROM said_number AS n WHERE n.organisation_id = NEW.organisation_id),"  # noqa: S608 -- ours
    f" (((SELECT coalesce(max(n.number), 0) FROM said_number AS n) >> {_OWNER_BITS}) + 1) << {_OWNER_BITS})"
)
_OF_ASSESSMENT: Final = (
    "SELECT n.number FROM said_number AS n"
    " WHERE n.organisation_id = {0}.organisation_id AND n.assessment_id = {0}.assessment_id"
)
# An index that holds all columns asked for is preferred by SQLite to the one that knows the matter; it has no position.
_OF_MATTER: Final = (
    "SELECT n.number FROM assessment_matter AS l JOIN said_number AS n"
    " ON n.organisation_id = l.organisation_id AND n.assessment_id = l.assessment_id"
    " WHERE l.organisation_id = {0}.organisation_id AND l.matter_id = {0}.{1} AND l.position IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class _Source:
    """A table whose rows say something."""

    table: str
    name: str
    """The column that tells its rows apart within an assessment."""
    value: str
    matter: str = ""
    """The column that names the matter; empty for what belongs to an assessment."""
    removable: bool = True

    def numbers(self, row: str) -> str:
        """Return the query of the numbers of the assessments that a row belongs to."""
        return _OF_MATTER.format(row, self.matter) if self.matter else _OF_ASSESSMENT.format(row)

    def words(self, row: str) -> str:
        """Return what a row says, one string a line; nothing if it was removed."""
        gathered = (
            "(SELECT coalesce(group_concat(t.atom, char(10)), '')"  # noqa: S608 -- ours
            f" FROM json_tree({row}.{self.value}) AS t WHERE t.type = 'text' AND (t.atom GLOB '*[^{SIGNS}]*'"
            # SQLite would make a table of a list anew for each row.
            f" OR t.atom NOT GLOB '*[^a-z]*' AND instr('{lined()}', ' ' || t.atom || ' ') = 0))"
        )
        return f"CASE WHEN {row}.removed_at IS NULL THEN {gathered} ELSE '' END" if self.removable else gathered

    def said(self, row: str) -> str:
        """Return the query of what one row says."""
        return f"SELECT {row}.{self.name} AS name, {self.words(row)} AS words"

    def said_in(self, row: str) -> str:
        """Return the query of what all rows of the matter of `row` say."""
        return (
            f"{self.said('r')} FROM {self.table} AS r"
            f" WHERE r.organisation_id = {row}.organisation_id AND r.{self.matter} = {row}.matter_id"
        )


_SOURCES: Final = (
    _Source("answer", "key", "value", removable=False),
    _Source("entry", "id", "fields"),
    _Source("matter", "id", "fields", "id", removable=False),
    _Source("handling", "id", "fields", "matter_id"),
    _Source("matter_entry", "id", "fields", "matter_id"),
)


def _place(rows: str, numbers: str) -> str:
    """Give places to rows that say something and have none."""
    return (
        "INSERT INTO said_place (number, name, place) SELECT t.number, r.name,"  # noqa: S608 -- ours
        " (SELECT coalesce(max(p.place), -1) FROM said_place AS p WHERE p.number = t.number)"
        " + row_number() OVER (PARTITION BY t.number ORDER BY r.name)"
        f" FROM ({numbers}) AS t JOIN ({rows}) AS r WHERE NOT EXISTS"
        " (SELECT 1 FROM said_place AS p WHERE p.number = t.number AND p.name = r.name) AND r.words <> ''; "
    )


def _write(rows: str, numbers: str, *, take: bool = False) -> str:
    """Write the words of rows that have a place, or take them away: for that the table has to be told what they were.

    Nobody looks whether there are any: that would gather them twice.
    """
    columns, values = ("said, ", "'delete', ") if take else ("", "")
    return (
        f"INSERT INTO said ({columns}rowid, words)"  # noqa: S608 -- ours
        f" SELECT {values}(p.number << {PLACE_BITS}) | p.place, r.words FROM ({numbers}) AS t JOIN ({rows}) AS r"
        " JOIN said_place AS p ON p.number = t.number AND p.name = r.name; "
    )


def _leave(rows: str, numbers: str) -> str:
    return (
        "DELETE FROM said_place WHERE (number, name) IN"  # noqa: S608 -- ours
        f" (SELECT t.number, r.name FROM ({numbers}) AS t JOIN ({rows}) AS r); "
    )


def _triggers() -> Mapping[str, str]:
    """Return the triggers by their names."""
    own = "organisation_id = OLD.organisation_id AND assessment_id = OLD.id"
    made = {
        "said_begins": "AFTER INSERT ON assessment BEGIN INSERT INTO said_number (number, organisation_id,"  # noqa: S608 -- ours
        f" assessment_id) VALUES ({_NEXT}, NEW.organisation_id, NEW.id); END",
        "said_ends": "BEFORE DELETE ON assessment BEGIN DELETE FROM said_place WHERE number ="  # noqa: S608 -- ours
        f" (SELECT number FROM said_number WHERE {own}); DELETE FROM said_number WHERE {own}; END",
    }
    for one in _SOURCES:
        changed = f"NEW.{one.value} IS NOT OLD.{one.value}"
        columns = one.value
        if one.removable:
            changed, columns = f"{changed} OR NEW.removed_at IS NOT OLD.removed_at", f"{columns}, removed_at"
        fresh, former = (one.said("NEW"), one.numbers("NEW")), (one.said("OLD"), one.numbers("OLD"))
        adds, takes = _place(*fresh) + _write(*fresh), _write(*former, take=True)
        made |= {
            f"said_{one.table}_begins": f"AFTER INSERT ON {one.table} BEGIN {adds}END",
            f"said_{one.table}_changes": f"AFTER UPDATE OF {columns} ON {one.table} WHEN {changed}"
            f" BEGIN {takes}{adds}END",
            f"said_{one.table}_ends": f"AFTER DELETE ON {one.table} BEGIN {takes}{_leave(*former)}END",
        }
    return made | dict(_of_links())


def _of_links() -> Iterator[tuple[str, str]]:
    """Iterate over the triggers that add what a matter says when an assessment joins it, and take it away again."""
    matters = [one for one in _SOURCES if one.matter]
    joins = ((one.said_in("NEW"), _OF_ASSESSMENT.format("NEW")) for one in matters)
    adds = "".join(_place(*join) + _write(*join) for join in joins)
    yield "said_joined", f"AFTER INSERT ON assessment_matter BEGIN {adds}END"
    parts = [(one.said_in("OLD"), _OF_ASSESSMENT.format("OLD")) for one in matters]
    takes = "".join(_write(*part, take=True) + _leave(*part) for part in parts)
    yield "said_left", f"AFTER DELETE ON assessment_matter BEGIN {takes}END"


def _fill() -> Iterator[str]:
    """Iterate over the statements that fill the empty tables from all rows."""
    yield (
        "INSERT INTO said_number (number, organisation_id, assessment_id)"  # noqa: S608 -- ours
        f" SELECT (dense_rank() OVER (ORDER BY organisation_id) << {_OWNER_BITS})"
        " + row_number() OVER (PARTITION BY organisation_id ORDER BY id) - 1, organisation_id, id FROM assessment"
    )
    for one in _SOURCES:
        found = f"SELECT n.number, r.{one.name} AS name, {one.words('r')} AS words FROM {_rows_of(one)}"  # noqa: S608 -- ours
        yield (
            "INSERT INTO said_place (number, name, place) SELECT f.number, f.name,"  # noqa: S608 -- ours
            " coalesce((SELECT max(p.place) FROM said_place AS p WHERE p.number = f.number), -1)"
            f" + row_number() OVER (PARTITION BY f.number ORDER BY f.name) FROM ({found}) AS f WHERE f.words <> ''"
        )
        yield (
            "INSERT INTO said (rowid, words)"  # noqa: S608 -- ours
            f" SELECT (p.number << {PLACE_BITS}) | p.place, {one.words('r')} FROM {_rows_of(one)}"
            f" JOIN said_place AS p ON p.number = n.number AND p.name = r.{one.name} ORDER BY 1"
        )


def _rows_of(source: _Source) -> str:
    """Return all rows `r` of a table with the numbers `n` of their assessments.

    SQLite takes a CROSS JOIN in the order in which it is written; without statistics it would begin at the wrong end.
    """
    if not source.matter:
        return (
            f"{source.table} AS r CROSS JOIN said_number AS n"
            " ON n.organisation_id = r.organisation_id AND n.assessment_id = r.assessment_id"
        )
    return (
        f"{source.table} AS r CROSS JOIN assessment_matter AS l"
        f" ON l.organisation_id = r.organisation_id AND l.matter_id = r.{source.matter} AND l.position IS NOT NULL"
        " CROSS JOIN said_number AS n ON n.organisation_id = l.organisation_id AND n.assessment_id = l.assessment_id"
    )


def make(connection: Connection) -> None:
    """Make the tables, fill them and make the triggers; nothing of it is there."""
    for statement in (*_TABLES, *_fill(), _MERGE):
        connection.exec_driver_sql(statement)
    for name, text in _triggers().items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {text}")


def unmake(connection: Connection) -> None:
    """Take everything away, whatever of it is there."""
    for name in _triggers():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    for table in _MADE:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")


def statements() -> tuple[str, ...]:
    """Return everything that decides what the index holds."""
    return (*_TABLES, *(f"{name} {text}" for name, text in _triggers().items()))


def are_there(connection: Connection) -> bool:
    """Whether the tables and all triggers are there."""
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'table')").scalars()
    return set(found) >= {*_triggers(), *TABLES}
