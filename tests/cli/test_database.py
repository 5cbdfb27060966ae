"""Claims about `lva database` and about what every command does with mistakes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lva import __version__
from lva.cli import COMMANDS, sentence
from lva.cli.opening import opened
from lva.domain.errors import Conflict, Damaged, Invalid, KeyUnusable, LvaError, NotFound, NotReady, Unavailable
from lva.storage import queries
from lva.storage.migrations import DatabaseAhead, MigrationFailed
from lva.storage.opening import locked_organisation
from lva.storage.saving import Deed, append_event
from lva.storage.tenancy import EVERYWHERE
from lva.wiring import NotMigrated
from tests.cli.conftest import Run
from tests.factories import AT


def test_migrating_twice_is_no_fault(run: Run) -> None:
    for _ in range(2):
        done = run("database", "migrate")
        assert (0, "The database is up to date.\n") == (done.exit_code, done.output)


def test_a_fresh_database_is_whole(run: Run) -> None:
    run("database", "migrate")
    done = run("database", "check")
    assert (0, "The schema is the one of this release. Histories checked and whole: 0.\n") == (
        done.exit_code,
        done.output,
    )


def test_a_database_that_is_not_migrated_is_told_what_to_do(run: Run) -> None:
    done = run("database", "check")
    assert 1 == done.exit_code
    assert "Error: The database is not at the schema of this release. Run: lva database migrate\n" == done.stderr


@pytest.mark.parametrize("words", [("database", "migrate"), ("database", "check"), ("serve", "--port", "0")])
def test_a_database_that_a_later_release_has_changed_is_left_alone(
    run: Run, instance: Path, words: tuple[str, ...]
) -> None:
    run("database", "migrate")
    with closing(sqlite3.connect(instance / "lva.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = run(*words)
    assert 1 == done.exit_code
    assert (
        "Error: The database is at schema 9999, which a later release made. Nothing was changed. "
        "Install that release again, or restore a backup of before.\n"
    ) == done.stderr


def test_a_broken_history_is_named(run: Run, instance: Path) -> None:
    run("database", "migrate")
    add = ("people", "add", "--email", "a@example.org", "--name", "Aino", "--role", "author", "--organisation", "esi")
    assert 0 == run(*add, "--new-organisation", "Esimerkkilä").exit_code
    assert 0 == run("database", "check").exit_code
    with sqlite3.connect(instance / "lva.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE event SET kind = 'other' WHERE number = 2")
    connection.close()
    done = run("database", "check")
    assert (1, "Error: esi: event 2 cannot be believed.") == (done.exit_code, done.stderr.partition("\n")[0])


def test_a_lost_index_of_words_is_told_and_made_anew(run: Run, instance: Path) -> None:
    run("database", "migrate")
    with sqlite3.connect(instance / "lva.db") as connection:
        connection.execute("DROP TRIGGER said_answer_changes")
    connection.close()
    done = run("database", "check")
    assert done.exit_code == 1
    assert done.stderr.endswith("has lost triggers. Run: lva database migrate\n")
    run("database", "migrate")
    assert 0 == run("database", "check").exit_code


def test_faulty_settings_are_all_told_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LVA_PORT", "x")
    monkeypatch.setenv("LVA_TYPO", "1")
    done = run("database", "migrate")
    assert 1 == done.exit_code
    assert "LVA_PORT must be" in done.stderr
    assert "LVA_TYPO is not a setting." in done.stderr


def test_a_database_out_of_reach_is_one_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LVA_DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/lva.db")
    done = run("database", "migrate")
    assert (1, "Error: The database or the archive is locked, full or out of reach.\n") == (done.exit_code, done.stderr)


@pytest.mark.parametrize("words", [("databse",), ("database",), ("database", "nothing"), ("database", "check", "--x")])
def test_wrong_use_ends_with_two(run: Run, words: tuple[str, ...]) -> None:
    assert 2 == run(*words).exit_code


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert 0 == done.exit_code
    assert [] == [name for name in COMMANDS if f"\n  {name} " not in done.output]


def test_the_version_is_told(run: Run) -> None:
    assert f"lva, version {__version__}\n" == run("--version").output


@pytest.mark.parametrize(
    "error",
    [
        NotMigrated(),
        DatabaseAhead("9999"),
        MigrationFailed("the history lost its triggers"),
        Unavailable(),
        KeyUnusable("wrong_password"),
        Damaged("ab"),
        NotReady("issue", ["key_usable"]),
        Invalid("email", "taken"),
        Invalid("other", "wrong"),
        NotFound(),
        Conflict(),
    ],
)
def test_every_error_is_one_sentence(error: LvaError) -> None:
    said = sentence(error)
    assert said[0].isupper() or said.startswith(("issue", "other"))
    assert "\n" not in said


def test_a_demonstration_is_backed_up_and_restored_elsewhere(
    town: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(tmp_path / "backup")
    made = town("database", "backup", folder)
    assert 0 == made.exit_code, made.output
    assert f"{folder}: lva.db and " in made.output
    before = town("documents", "list").output
    monkeypatch.setenv("LVA_INSTANCE", str(tmp_path / "elsewhere"))
    done = town("database", "restore", folder, "--verify")
    assert 0 == done.exit_code, done.output
    assert "Restored: lva.db of " in done.output
    assert "Whole: " in done.output
    assert before == town("documents", "list").output


def test_a_backup_into_a_folder_in_use_is_refused(town: Run, tmp_path: Path) -> None:
    done = town("database", "backup", str(tmp_path))
    assert (1, f"Error: {tmp_path} is not empty. A backup wants a folder of its own.\n") == (
        done.exit_code,
        done.stderr,
    )


def test_a_backup_where_nothing_can_be_written_is_one_sentence(town: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = town("database", "backup", str(tmp_path / "file" / "below"))
    assert 1 == done.exit_code
    assert "cannot be written: Not a directory. What is there is no backup." in done.stderr


def test_restoring_over_something_is_refused(town: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "backup")
    town("database", "backup", folder)
    done = town("database", "restore", folder)
    assert 1 == done.exit_code
    assert "The database is not empty." in done.stderr


def test_restoring_what_is_no_backup_is_refused(run: Run, tmp_path: Path) -> None:
    done = run("database", "restore", str(tmp_path / "nothing"))
    assert 1 == done.exit_code
    assert "holds no finished backup: manifest.json is missing or cannot be read." in done.stderr


def test_a_changed_backup_is_named_file_by_file(town: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "backup"
    town("database", "backup", str(folder))
    (folder / "lva.db").write_bytes(b"")
    monkeypatch.setenv("LVA_INSTANCE", str(tmp_path / "elsewhere"))
    done = town("database", "restore", str(folder))
    assert (
        1,
        "Error: These files of the backup are missing or changed; nothing was restored:\nlva.db\n",
    ) == (done.exit_code, done.stderr)


def test_nothing_is_taken_away_unless_really_asked_for(town: Run) -> None:
    words = ("database", "purge", "--organisation", "esimerkkila", "--removed-before", "2100-01-01")
    told = town(*words, "--withdrawn-before", "2100-01-01")
    assert 0 == told.exit_code, told.output
    done = town(*words, "--withdrawn-before", "2100-01-01", "--really")
    assert told.output.replace("Nothing was taken away. Give --really to do it.", "Taken away.") == done.output
    assert "There is nothing to take away.\n" == town(*words, "--withdrawn-before", "2100-01-01").output


def test_files_are_taken_away_only_with_their_rows_and_when_asked(town: Run) -> None:
    words = ("database", "purge", "--organisation", "esimerkkila", "--removed-before", "2100-01-01")
    done = town(*words, "--withdrawn-before", "2100-01-01", "--files")
    assert (2, True) == (done.exit_code, "--files goes with --really." in done.stderr)
    done = town(*words, "--withdrawn-before", "2100-01-01", "--really", "--files")
    assert (0, True) == (done.exit_code, done.output.endswith("Files taken away: 0.\n"))


def test_files_that_a_purge_leaves_behind_are_told_until_they_are_taken_away(town: Run) -> None:
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        found = queries.organisation_by_slug(session, "esimerkkila")
        assert found is not None
        digest = ports.archive.room(found.id).put(b"a map")
        facts = {"entries": 1, "gone": [digest.hex()]}
        append_event(session, locked_organisation(session, found.id), Deed("purge", None, AT, facts))
        session.commit()
    words = ("database", "purge", "--organisation", "esimerkkila", "--removed-before", "2025-01-01")
    told = town(*words, "--withdrawn-before", "2025-01-01").output
    assert "Files that nothing refers to any more: 1. Give --really --files to take them away.\n" in told
    assert "Files taken away: 1.\n" in town(*words, "--withdrawn-before", "2025-01-01", "--really", "--files").output


def test_purging_an_organisation_that_is_not_there_is_one_sentence(run: Run) -> None:
    run("database", "migrate")
    days = ("--removed-before", "2026-01-01", "--withdrawn-before", "2026-01-01")
    done = run("database", "purge", "--organisation", "nowhere", *days)
    assert (1, "Error: There is no organisation with the short name nowhere.\n") == (done.exit_code, done.stderr)
