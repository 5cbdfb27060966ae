"""Claims about moving the archive: everything arrives, is read back, and stays where it came from."""

import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from lva.domain.errors import Damaged
from lva.services.moving.relocation import Relocated, relocate
from lva.services.retaining import backups
from lva.storage.archive import Archive
from lva.storage.bucket import Bucket
from tests.support import s3

OWNER = uuid.UUID(int=7)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[s3.Service]:
    for name, value in s3.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with s3.running() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def archive(folder: Path) -> Archive:
    made = Archive(folder)
    for content in (b"a", b"b", b"c"):
        made.put(content)
    made.room(OWNER).put(b"attached")
    return made


def held(archive: Archive) -> dict[str, bytes]:
    return {name: backups.content(archive, name) for name in backups.names(archive)}


def test_everything_goes_to_a_bucket_and_back(archive: Archive, service: s3.Service, tmp_path: Path) -> None:
    there, back = Archive(Bucket.at(service.address("town"))), Archive(tmp_path / "back")
    assert Relocated(4, 0, ()) == relocate(archive, there)
    assert Relocated(4, 0, ()) == relocate(there, back)
    assert held(archive) == held(there) == held(back)
    assert 4 == len(held(back))


def test_moving_again_sends_only_what_was_added(archive: Archive, service: s3.Service) -> None:
    there = Archive(Bucket.at(service.address()))
    relocate(archive, there)
    archive.put(b"d")
    service.asked.clear()
    assert Relocated(1, 4, ()) == relocate(archive, there)
    assert 1 == len([one for one in service.asked if one.startswith("CREATE")])


def test_what_is_damaged_where_it_comes_from_is_named_and_left_out(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    name = hashlib.sha256(b"b").hexdigest()
    path = folder / name[:2] / name[2:4] / name
    path.chmod(0o600)
    path.write_bytes(b"not b")
    target = Archive(tmp_path / "target")
    assert Relocated(3, 0, (name,)) == relocate(archive, target)
    assert name not in held(target)


def test_what_is_damaged_where_it_goes_is_mended(archive: Archive, service: s3.Service) -> None:
    there = Archive(Bucket.at(service.address()))
    relocate(archive, there)
    service.files[next(iter(service.files))] = b"not what it was"
    assert Relocated(1, 3, ()) == relocate(archive, there)
    assert held(archive) == held(there)


def test_a_file_that_comes_back_otherwise_stops_the_move(archive: Archive) -> None:
    class Careless(Bucket):
        def read(self, name: str) -> bytes:
            return b"something"

        def mend(self, name: str, content: bytes) -> None:
            pass

    with pytest.raises(Damaged):
        relocate(archive, Archive(Careless.at("s3://lava")))
