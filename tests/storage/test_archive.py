import hashlib
import os
import stat
import uuid
from pathlib import Path

import pytest

from lva.domain.errors import Damaged, NotFound
from lva.storage.archive import Archive

CONTENT = b"%PDF-1.7 signed"
DIGEST = hashlib.sha256(CONTENT).digest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "archive"


@pytest.fixture
def archive(folder: Path) -> Archive:
    return Archive(folder)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def damage(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def test_what_is_kept_comes_back(archive: Archive) -> None:
    assert DIGEST == archive.put(CONTENT)
    assert CONTENT == archive.get(DIGEST)


def test_a_file_lies_at_its_digest_and_cannot_be_written(archive: Archive, folder: Path) -> None:
    archive.put(CONTENT)
    name = DIGEST.hex()
    assert [folder / name[:2] / name[2:4] / name] == files(folder)
    assert 0o444 == stat.S_IMODE(files(folder)[0].stat().st_mode)


def test_keeping_the_same_again_changes_nothing(archive: Archive, folder: Path) -> None:
    archive.put(CONTENT)
    before = files(folder)[0].stat()
    assert DIGEST == archive.put(CONTENT)
    assert (before.st_ino, before.st_mtime_ns) == (files(folder)[0].stat().st_ino, files(folder)[0].stat().st_mtime_ns)


def test_what_is_taken_away_is_gone_and_may_be_gone_already(archive: Archive) -> None:
    digest, other = archive.put(b"a draft"), archive.put(b"another")
    for _ in range(2):
        archive.remove(digest)
    assert [other] == list(archive.digests())


def test_what_was_never_kept_is_not_found(archive: Archive) -> None:
    with pytest.raises(NotFound):
        archive.get(DIGEST)


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b" ", CONTENT.replace(b"1", b"2")])
def test_damage_is_detected_and_named(archive: Archive, folder: Path, content: bytes) -> None:
    archive.put(CONTENT)
    damage(files(folder)[0], content)
    with pytest.raises(Damaged) as caught:
        archive.get(DIGEST)
    assert DIGEST.hex() == caught.value.digest


def test_keeping_a_damaged_file_again_mends_it(archive: Archive, folder: Path) -> None:
    archive.put(CONTENT)
    damage(files(folder)[0], b"something else")
    archive.put(CONTENT)
    assert CONTENT == archive.get(DIGEST)


def test_a_write_that_fails_leaves_nothing(archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fchmod", fail)
        with pytest.raises(OSError, match="space"):
            archive.put(CONTENT)
    assert [] == files(folder)
    archive.put(CONTENT)
    assert CONTENT == archive.get(DIGEST)


def test_file_and_name_are_forced_to_the_disk_in_that_order(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    sync, move = os.fsync, Path.replace

    def note_sync(handle: int) -> None:
        seen.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def note_move(path: Path, target: Path) -> Path:
        seen.append("name")
        return move(path, target)

    folder.mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_move)
    archive.put(CONTENT)
    # Two new folders are made durable in their parents before anything lies in them.
    assert ["folder", "folder", "file", "name", "folder"] == seen


def test_files_that_nobody_knows_are_reported(archive: Archive, folder: Path) -> None:
    digests = sorted(archive.put(content) for content in (b"a", b"b", b"c"))
    (files(folder)[0].parent / ".part-left-behind").write_text("half")
    (folder / "readme.txt").write_text("not ours")
    assert (digests[0], digests[2]) == archive.orphans({digests[1], DIGEST})
    assert () == archive.orphans(set(digests))


def test_an_archive_without_a_folder_is_empty(archive: Archive) -> None:
    assert () == archive.orphans(set())


# -- rooms ------------------------------------------------------------------------------------------


def test_what_stands_in_one_room_is_found_from_nowhere_else(archive: Archive) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    archive.room(one).put(CONTENT)
    assert CONTENT == archive.room(one).get(DIGEST)
    for elsewhere in (archive, archive.room(other)):
        with pytest.raises(NotFound):
            elsewhere.get(DIGEST)


def test_rooms_have_orphans_of_their_own(archive: Archive) -> None:
    room = archive.room(uuid.UUID(int=7))
    room.put(CONTENT)
    assert (DIGEST,) == room.orphans(())
    assert () == room.orphans({DIGEST})
    assert () == archive.orphans(())
