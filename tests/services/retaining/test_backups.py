"""Claims about backups: all of it, one state of it, and nothing restored over what is there."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lva.services.retaining import backups
from lva.services.retaining.backups import BackupRefused, Reason
from lva.services.work import Ports
from lva.storage.archive import Archive
from lva.storage.bucket import Bucket
from lva.storage.dumps import DumpFailed
from lva.storage.engine import Database
from lva.storage.migrations import at_head
from lva.storage.schema import SCHEMA
from lva.storage.tenancy import EVERYWHERE
from tests.support import s3
from tests.support.town import Town

Blank = Callable[[], Database]


@pytest.fixture
def elsewhere(town: Town, blank: Blank, tmp_path: Path) -> Ports:
    """An installation with nothing in it."""
    return replace(town.ports, database=blank(), archive=Archive(tmp_path / "elsewhere"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the backup goes."""
    return tmp_path / "backup"


def _rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reader(EVERYWHERE) as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(table.select())), key=repr)
            for table in SCHEMA.sorted_tables
        }


def _all(archive: Archive) -> dict[str, bytes]:
    return {name: backups.content(archive, name) for name in backups.names(archive)}


def test_what_is_restored_is_what_was_backed_up(town: Town, elsewhere: Ports, folder: Path) -> None:
    town.issued()
    town.started()
    town.ports.archive.room(town.organisation_id).put(b"an attachment")
    made = backups.make(town.ports, folder)
    assert made == backups.restore(elsewhere, folder)
    assert _rows(town.database) == _rows(elsewhere.database)
    assert _all(town.ports.archive) == _all(elsewhere.archive)
    assert at_head(elsewhere.database)
    found = backups.verify(elsewhere)
    assert found.is_whole
    assert 1 == found.documents


def test_what_is_restored_can_be_worked_on(town: Town, elsewhere: Ports, folder: Path) -> None:
    backups.make(town.ports, folder)
    backups.restore(elsewhere, folder)
    there = replace(town, database=elsewhere.database, ports=elsewhere)
    assert there.started()


def test_a_folder_with_something_in_it_is_left_alone(town: Town, folder: Path) -> None:
    folder.mkdir()
    (folder / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(BackupRefused) as caught:
        backups.make(town.ports, folder)
    assert Reason.FOLDER_NOT_EMPTY is caught.value.reason
    assert ["letter.txt"] == [path.name for path in folder.iterdir()]


def test_a_database_with_something_in_it_is_left_alone(town: Town, folder: Path) -> None:
    backups.make(town.ports, folder)
    before = _rows(town.database)
    with pytest.raises(BackupRefused) as caught:
        backups.restore(town.ports, folder)
    assert Reason.DATABASE_NOT_EMPTY is caught.value.reason
    assert before == _rows(town.database)


def test_a_backup_that_was_cut_short_is_none(town: Town, elsewhere: Ports, folder: Path) -> None:
    backups.make(town.ports, folder)
    (folder / backups.MANIFEST).unlink()
    with pytest.raises(BackupRefused) as caught:
        backups.restore(elsewhere, folder)
    assert Reason.NOT_A_BACKUP is caught.value.reason


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"format": "lva.backup/9"}', '{"format": "lva.backup/1"}'])
def test_a_manifest_that_says_something_else_is_none(town: Town, elsewhere: Ports, folder: Path, said: str) -> None:
    backups.make(town.ports, folder)
    (folder / backups.MANIFEST).write_text(said, "utf-8")
    with pytest.raises(BackupRefused) as caught:
        backups.restore(elsewhere, folder)
    assert Reason.NOT_A_BACKUP is caught.value.reason


def test_every_changed_or_missing_file_is_named_and_nothing_is_restored(
    town: Town, elsewhere: Ports, folder: Path
) -> None:
    town.issued()
    made = backups.make(town.ports, folder)
    dump = folder / made.database
    dump.write_bytes(dump.read_bytes() + b"x")
    stored = next(path for path in (folder / backups.ARCHIVE).rglob("*") if path.is_file())
    stored.unlink()
    with pytest.raises(BackupRefused) as caught:
        backups.restore(elsewhere, folder)
    assert (Reason.CHANGED, {made.database, stored.name}) == (caught.value.reason, set(caught.value.names))
    assert {} == _all(elsewhere.archive)


def test_the_copy_of_another_kind_of_database_is_refused(town: Town, elsewhere: Ports, folder: Path) -> None:
    backups.make(town.ports, folder)
    path = folder / backups.MANIFEST
    said = json.loads(path.read_text("utf-8"))
    said["database"]["name"] = "lva.dump" if town.database.is_sqlite else "lva.db"
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(BackupRefused) as caught:
        backups.restore(elsewhere, folder)
    assert Reason.OTHER_DATABASE is caught.value.reason


def test_a_dump_that_is_none_is_not_restored_even_if_its_digest_is_right(
    town: Town, elsewhere: Ports, folder: Path
) -> None:
    made = backups.make(town.ports, folder)
    (folder / made.database).write_bytes(b"SQLite format 3\0 but nothing else")
    path = folder / backups.MANIFEST
    said = json.loads(path.read_text("utf-8"))
    said["database"]["sha256"] = backups.digest_of(folder / made.database)
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(DumpFailed):
        backups.restore(elsewhere, folder)


def test_a_file_that_is_damaged_already_is_told_and_the_rest_is_backed_up(
    town: Town, folder: Path, tmp_path: Path
) -> None:
    digest = town.ports.archive.put(b"a file")
    other = town.ports.archive.put(b"another file")
    broken = next(tmp_path.rglob(digest.hex()))
    broken.chmod(0o644)
    broken.write_bytes(b"not what it was")
    made = backups.make(town.ports, folder)
    assert ((other.hex(),), (digest.hex(),)) == (made.archive, made.damaged)


def test_a_document_without_its_file_is_found(town: Town, tmp_path: Path) -> None:
    town.issued()
    assert backups.verify(town.ports).is_whole
    for path in (tmp_path / "archive").rglob("*"):
        if path.is_file():
            path.unlink()
    found = backups.verify(town.ports)
    assert (False, 1, ()) == (found.is_whole, len(found.missing), found.broken)


def test_a_backup_of_a_bucket_is_one_of_files(
    town: Town, elsewhere: Ports, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with s3.running() as service:
        far = replace(town.ports, archive=Archive(Bucket.at(service.address("town"))))
        far.archive.put(b"issued")
        far.archive.room(town.organisation_id).put(b"attached")
        assert backups.make(far, folder) == backups.restore(elsewhere, folder)
        assert _all(far.archive) == _all(elsewhere.archive)
