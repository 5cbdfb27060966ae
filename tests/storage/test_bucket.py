"""Claims about an archive in a bucket: created once, checked at every reading, and honest when nobody answers."""

import hashlib
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from lva.domain.errors import Damaged, NotFound, Unavailable
from lva.storage import bucket
from lva.storage.archive import Archive
from lva.storage.bucket import Bucket
from tests.support import s3

CONTENT = b"%PDF-1.7 signed"
DIGEST = hashlib.sha256(CONTENT).digest()
KEY = f"{DIGEST.hex()[:2]}/{DIGEST.hex()[2:4]}/{DIGEST.hex()}"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[s3.Service]:
    for name, value in s3.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with s3.running() as running:
        yield running


@pytest.fixture
def archive(service: s3.Service) -> Archive:
    return Archive(Bucket.at(service.address("town/archive")))


def test_what_is_kept_comes_back_and_lies_at_its_digest(service: s3.Service, archive: Archive) -> None:
    assert DIGEST == archive.put(CONTENT)
    assert CONTENT == archive.get(DIGEST)
    assert {f"town/archive/{KEY}": CONTENT} == service.files


def test_a_bucket_may_hold_the_archive_alone(service: s3.Service) -> None:
    archive = Archive(Bucket.at(service.address()))
    archive.put(CONTENT)
    assert [KEY] == list(service.files)
    assert [DIGEST] == list(archive.digests())


def test_a_file_is_put_with_the_condition_that_there_is_none(service: s3.Service, archive: Archive) -> None:
    archive.put(CONTENT)
    assert [f"GET town/archive/{KEY}", f"CREATE town/archive/{KEY}"] == service.asked


def test_a_large_file_is_put_in_one_piece_with_its_condition(service: s3.Service, archive: Archive) -> None:
    content = bytes(12_000_000)
    assert content == archive.get(archive.put(content))
    assert ["GET", "CREATE", "GET"] == [one.split()[0] for one in service.asked]


def test_keeping_the_same_again_sends_nothing(service: s3.Service, archive: Archive) -> None:
    archive.put(CONTENT)
    service.asked.clear()
    assert DIGEST == archive.put(CONTENT)
    assert [f"GET town/archive/{KEY}"] == service.asked


def test_the_service_writes_over_nothing_when_several_put_the_same_at_once(
    service: s3.Service, archive: Archive
) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert {DIGEST} == set(pool.map(archive.put, [CONTENT] * 8))
    assert {f"town/archive/{KEY}": CONTENT} == service.files
    assert not any(one.startswith("PUT") for one in service.asked)


def test_a_file_that_appeared_meanwhile_stays_as_it_is(service: s3.Service) -> None:
    shelf = Bucket.at(service.address())
    service.files[KEY] = b"theirs"
    shelf.create(KEY, CONTENT)
    assert b"theirs" == service.files[KEY]


def test_what_is_taken_away_is_gone_and_may_be_gone_already(service: s3.Service, archive: Archive) -> None:
    digest, other = archive.put(b"a draft"), archive.put(b"another")
    for _ in range(2):
        archive.remove(digest)
    assert [other] == list(archive.digests())
    assert ["DELETE"] * 2 == [one.split()[0] for one in service.asked if one.startswith("DELETE")]


def test_what_was_never_kept_is_not_found(archive: Archive) -> None:
    with pytest.raises(NotFound):
        archive.get(DIGEST)


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b" "])
def test_damage_is_detected_named_and_mended(service: s3.Service, archive: Archive, content: bytes) -> None:
    archive.put(CONTENT)
    service.files[f"town/archive/{KEY}"] = content
    with pytest.raises(Damaged) as caught:
        archive.get(DIGEST)
    assert DIGEST.hex() == caught.value.digest
    archive.put(CONTENT)
    assert CONTENT == archive.get(DIGEST)


def test_files_that_nobody_knows_are_reported_however_many_pages_the_list_has(
    service: s3.Service, archive: Archive
) -> None:
    digests = sorted(archive.put(str(number).encode()) for number in range(7))
    service.files["town/archive/readme.txt"] = b"not ours"
    service.files["town/archive-of-others/" + KEY] = CONTENT
    assert digests == list(archive.digests())
    assert tuple(digests[1:]) == archive.orphans({digests[0], DIGEST})


def test_an_empty_bucket_is_an_empty_archive(archive: Archive) -> None:
    assert ([], []) == (list(archive.digests()), list(archive.rooms()))


def test_what_stands_in_one_room_is_found_from_nowhere_else(archive: Archive) -> None:
    owners = sorted(uuid.uuid4() for _ in range(3))
    for owner in owners:
        archive.room(owner).put(CONTENT + owner.bytes)
    assert owners == list(archive.rooms())
    digest = archive.room(owners[0]).put(CONTENT)
    assert CONTENT == archive.room(owners[0]).get(digest)
    for elsewhere in (archive, archive.room(owners[1])):
        with pytest.raises(NotFound):
            elsewhere.get(digest)
    assert [] == list(archive.digests())


@pytest.mark.parametrize("broken", ["silent", "gone", "stranger"])
def test_a_service_that_does_not_answer_is_unavailable(
    service: s3.Service, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(bucket, "_ATTEMPTS", 0)
    shelf = Bucket.at(service.address())
    if broken == "silent":
        service.silent = True
    elif broken == "gone":
        shelf = replace(shelf, service=replace(shelf.service, endpoint="http://127.0.0.1:9"))
    else:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody-else")
    archive = Archive(shelf)
    for asked in (lambda: archive.get(DIGEST), lambda: archive.put(CONTENT), lambda: list(archive.digests())):
        with pytest.raises(Unavailable):
            asked()
    assert {} == service.files
