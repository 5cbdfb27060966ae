"""Claims about `lva archive`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lva.cli.opening import opened
from lva.storage import bucket, queries
from lva.storage.saving import Deed, append_event
from lva.storage.tenancy import EVERYWHERE
from tests.cli.conftest import Run
from tests.support import s3
from tests.support.served import ORGANISATION


def test_the_archive_of_a_demonstration_is_whole(town: Run) -> None:
    done = town("archive", "verify")
    assert 0 == done.exit_code, done.stderr
    assert done.output.startswith("Whole: ")


def test_a_changed_file_and_the_document_it_belongs_to_are_named(town: Run, instance: Path) -> None:
    code = town("documents", "list").output.split()[0]
    for path in (instance / "archive").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"not what it was")
    done = town("archive", "verify")
    assert 1 == done.exit_code
    assert "changed since it was stored" in done.stderr
    assert f"{code}: the file of this document is missing or damaged" in done.stderr


def test_an_attached_file_that_is_missing_is_named(town: Run) -> None:
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        found = queries.organisation_by_slug(session, ORGANISATION)
        assert found is not None
        append_event(session, found, Deed("save", None, ports.clock(), {"files": ["ab" * 32]}))
        session.commit()
    done = town("archive", "verify")
    assert (1, f"Error: {found.id.hex}/{'ab' * 32}: this attached file is missing\n") == (done.exit_code, done.stderr)


# -- another place ----------------------------------------------------------------------------------


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[s3.Service]:
    for name, value in s3.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with s3.running() as running:
        yield running


def test_the_archive_moves_to_a_bucket_and_back(
    town: Run, instance: Path, service: s3.Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _files(instance / "archive")
    done = town("archive", "move", "--to", service.address("town"))
    assert f"Copied and read back: {len(before)}. There already, and whole: 0.\n" == done.output
    assert before == _files(instance / "archive")
    (instance / "archive").rename(instance / "archive-of-before")
    monkeypatch.setenv("LVA_ARCHIVE_URL", service.address("town"))
    assert town("archive", "verify").output.startswith(f"Whole: {len(before)} files;")
    done = town("archive", "move", "--to", "file:")
    assert f"Copied and read back: {len(before)}. There already, and whole: 0.\n" == done.output
    assert before == _files(instance / "archive")


def test_what_was_added_meanwhile_is_moved_afterwards(
    town: Run, instance: Path, service: s3.Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    count = len(_files(instance / "archive"))
    monkeypatch.setenv("LVA_ARCHIVE_URL", service.address("town"))
    for expected in (
        f"read back: {count}. There already, and whole: 0.",
        f"read back: 0. There already, and whole: {count}.",
    ):
        assert expected in town("archive", "move", "--from", "file:", "--to", service.address("town")).output
    done = town("archive", "move", "--to", f"file://{tmp_path}/other")
    assert count == len(_files(tmp_path / "other")), done.output


def test_a_damaged_file_is_not_moved_and_named(town: Run, instance: Path, tmp_path: Path) -> None:
    path = next(path for path in sorted((instance / "archive").rglob("*")) if path.is_file())
    path.chmod(0o644)
    path.write_bytes(b"not what it was")
    done = town("archive", "move", "--to", f"file://{tmp_path}/other")
    assert 1 == done.exit_code
    assert f"{path.name}: changed since it was stored, and not copied\n" in done.stderr


@pytest.mark.parametrize("address", ["elsewhere", "file://server/folder", "s3://lava?region=a&key=b", "s3://Lava"])
def test_an_address_that_is_none_is_refused(town: Run, address: str) -> None:
    done = town("archive", "move", "--to", address)
    assert (2, True) == (done.exit_code, "--to" in done.stderr)


def test_a_bucket_that_does_not_answer_is_said_in_a_sentence(
    town: Run, service: s3.Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "_ATTEMPTS", 0)
    service.silent = True
    done = town("archive", "move", "--to", service.address())
    assert (1, "Error: The database or the archive is locked, full or out of reach.\n") == (done.exit_code, done.stderr)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
