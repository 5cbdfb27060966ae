"""The triggers that keep `findable`, to be made anew whenever a migration recreates a table that they watch.

What an assessment is found by stands in three tables. Whoever writes one of them, program or person,
by one row or by a thousand, need not think of the fourth: the database brings it up to date in the
same statement. As with the history, `migrate` asks at its end whether the triggers are still there.
"""

from typing import Final

from sqlalchemy import Connection

_OWN: Final = "a.organisation_id = NEW.organisation_id AND a.id = NEW.id"
_LINKED: Final = "a.organisation_id = {0}.organisation_id AND a.id = {0}.assessment_id"
# The index that knows the matter does not hold the position; without it SQLite would take one that holds all columns
# asked for, and read all links of the organisation.
_SERVED: Final = (
    "a.organisation_id = NEW.organisation_id AND a.id IN (SELECT s.assessment_id FROM assessment_matter AS s"
    " WHERE s.organisation_id = NEW.organisation_id AND s.matter_id = NEW.id AND s.position IS NOT NULL)"
)
_GATHERED: Final = {"sqlite": "group_concat", "postgresql": "string_agg"}

_WHEN: Final = {
    "findable_begins": ("AFTER INSERT ON assessment", _OWN),
    "findable_renamed": ("AFTER UPDATE OF title, reference ON assessment", _OWN),
    "findable_joined": ("AFTER INSERT ON assessment_matter", _LINKED.format("NEW")),
    "findable_left": ("AFTER DELETE ON assessment_matter", _LINKED.format("OLD")),
    "findable_matter": (
        "AFTER UPDATE OF found_by ON matter WHEN NEW.found_by <> OLD.found_by",
        _SERVED,
    ),
}
_ENDS: Final = "findable_ends"
_END: Final = "DELETE FROM findable WHERE organisation_id = OLD.organisation_id AND assessment_id = OLD.id"
_KEEPING: Final = "keep_findable"
_ENDING: Final = "end_findable"
_WHOSE: Final = (
    "IF TG_TABLE_NAME = 'assessment' THEN o := NEW.organisation_id; ids := ARRAY[NEW.id];"
    " ELSIF TG_OP = 'DELETE' THEN o := OLD.organisation_id; ids := ARRAY[OLD.assessment_id];"
    " ELSIF TG_TABLE_NAME = 'assessment_matter' THEN o := NEW.organisation_id; ids := ARRAY[NEW.assessment_id];"
    " ELSE o := NEW.organisation_id; ids := ARRAY(SELECT s.assessment_id FROM assessment_matter AS s"
    " WHERE s.organisation_id = NEW.organisation_id AND s.matter_id = NEW.id); END IF;"
)
_NAMES: Final = frozenset({*_WHEN, _ENDS})


def words(dialect: str) -> str:
    """Return the words by which the assessment `a` is found, in lower case, as an expression."""
    gathered = (
        f"SELECT {_GATHERED[dialect]}(m.found_by, '\n') FROM assessment_matter AS l JOIN matter AS m"  # noqa: S608 -- ours
        " ON m.organisation_id = l.organisation_id AND m.id = l.matter_id"
        " WHERE l.organisation_id = a.organisation_id AND l.assessment_id = a.id"
    )
    return f"lower(a.title || '\n' || a.reference) || coalesce('\n' || ({gathered}), '')"


def fill(dialect: str, condition: str) -> str:
    """Return the statement that makes the rows of all assessments `a` of a condition, anew if they are there."""
    return (
        "INSERT INTO findable (organisation_id, assessment_id, words)"  # noqa: S608 -- ours
        f" SELECT a.organisation_id, a.id, {words(dialect)} FROM assessment AS a WHERE {condition} ORDER BY a.id"
        " ON CONFLICT (organisation_id, assessment_id) DO UPDATE SET words = excluded.words"
    )


def keep_findable(connection: Connection) -> None:
    """Make the triggers; none of them is there."""
    if connection.dialect.name == "postgresql":
        _keep_postgresql(connection)
        return
    for name, (when, whose) in _WHEN.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} BEGIN {fill('sqlite', whose)}; END")
    connection.exec_driver_sql(f"CREATE TRIGGER {_ENDS} BEFORE DELETE ON assessment BEGIN {_END}; END")


def _keep_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql(
        f"CREATE FUNCTION {_KEEPING}() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE o uuid; ids uuid[]; BEGIN"
        f" {_WHOSE}"
        # Whoever changes another matter of the same assessment waits here, and then sees this change.
        " PERFORM 1 FROM findable WHERE organisation_id = o AND assessment_id = ANY (ids)"
        " ORDER BY assessment_id FOR UPDATE;"
        f" {fill('postgresql', 'a.organisation_id = o AND a.id = ANY (ids)')};"
        " RETURN NULL; END $$"
    )
    connection.exec_driver_sql(
        f"CREATE FUNCTION {_ENDING}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_END}; RETURN OLD; END $$"
    )
    for name, (when, _) in _WHEN.items():
        event, _, condition = when.partition(" WHEN ")
        only = f" WHEN ({condition})" if condition else ""
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {event} FOR EACH ROW{only} EXECUTE FUNCTION {_KEEPING}()")
    connection.exec_driver_sql(
        f"CREATE TRIGGER {_ENDS} BEFORE DELETE ON assessment FOR EACH ROW EXECUTE FUNCTION {_ENDING}()"
    )


def leave_findable(connection: Connection) -> None:
    """Take the triggers away."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION {_KEEPING}(), {_ENDING}() CASCADE")
        return
    for name in sorted(_NAMES):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def is_findable(connection: Connection) -> bool:
    """Whether all triggers are there, switched on."""
    asked = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O' AND tgrelid IN"
        " (to_regclass('assessment'), to_regclass('assessment_matter'), to_regclass('matter'))"
        if connection.dialect.name == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    return set(connection.exec_driver_sql(asked).scalars()) >= _NAMES
