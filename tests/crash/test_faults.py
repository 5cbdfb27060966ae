"""Claims about a site whose disk fails: a clear page, the text kept, nothing half done, and on it goes afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lva import wiring
from lva.domain.permissions import Permission
from lva.services import assessments, history
from lva.storage import issuing
from lva.storage.documents import DocumentState
from lva.storage.engine import open_database
from lva.storage.migrations import migrate
from lva.storage.people import Person
from lva.storage.tenancy import EVERYWHERE
from tests.crash import failing
from tests.crash.failing import Disk, Visitor
from tests.support import town as towns
from tests.support.forms import filled
from tests.support.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.needs("namespaces")]
_PASSWORD: Final = "kolme-pientä-porsasta"
_DAMAGED: Final = "The archive's own copy no longer matches. Ask the organisation for the original."
Seed = tuple[Path, Town, str, tuple[str, ...], str]
_LONG: Final = "Lapset kulkevat koulumatkan yksin. " * 20
"""A text that does not fit into what is left over in the database's own pages."""


@dataclass(frozen=True)
class Site:
    """A town's site, the disk it stands on, and how far its assessments have come."""

    town: Town
    url: str
    disk: Disk
    draft: str
    approved: tuple[str, ...]
    """References of assessments that wait to be issued; each claim takes one of its own."""
    issued: str

    def visitor(self, email: str) -> Visitor:
        """Return somebody who has signed in."""
        visitor = Visitor(self.url)
        visitor.sign_in(email, _PASSWORD)
        return visitor

    def why(self) -> str | None:
        """Return what stands in the draft; its history must be whole."""
        with self._reading() as session:
            opened = assessments.open_(self.town.work(session), self.draft, Permission.SEE)
            assert None is history.check(session, opened.row)
            said = opened.dossier.answers.get("why")
        return None if said is None else str(said)

    def documents(self, reference: str) -> list[issuing.DocumentRow]:
        """Return the documents of an assessment; all histories must be whole."""
        with self._reading() as session:
            assert [] == [one for one in history.check_all(session) if one.broken is not None]
            return [row for row in issuing.document_list(session, None) if row.reference == reference]

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        database = open_database(f"sqlite:///{self.disk.copied()}")
        with database.reader(EVERYWHERE) as session:
            yield session
        database.close()


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Seed:
    """A data folder with a draft, assessments that are approved, and one that is issued."""
    folder = tmp_path_factory.mktemp("seed") / "instance"
    (folder / "keys").mkdir(parents=True)
    database = open_database(f"sqlite:///{folder}/lva.db")
    migrate(database, folder)
    town = towns.build(database, folder)
    with database.writer(EVERYWHERE) as session:
        session.execute(update(Person).values(password_hash=wiring.Argon2().hash(_PASSWORD)))
        session.commit()
    wiring.secret_in(folder / "keys")
    made = folder, town, town.written(), (town.approved(), town.approved()), town.issued()
    database.close()
    return made


@pytest.fixture(scope="module")
def site(seed: Seed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The town's site, running."""
    folder, town, draft, approved, issued = seed
    place = tmp_path_factory.mktemp("served") / "disk"
    place.mkdir()
    with failing.serving(folder, place) as (url, disk):
        yield Site(town, url, disk, draft, approved, issued)


def _email(town: Town, person: str) -> str:
    with town.database.reader() as session:
        return session.get_one(Person, getattr(town, person).person_id).email


@pytest.fixture(scope="module")
def author(site: Site) -> Visitor:
    """An author who has signed in."""
    return site.visitor(_email(site.town, "author"))


@pytest.fixture(scope="module")
def approver(site: Site) -> Visitor:
    """An approver who has signed in."""
    return site.visitor(_email(site.town, "approver"))


def _save(site: Site, author: Visitor, text: str) -> int:
    path = f"/fi/assessments/{site.draft}/steps/background"
    assert 200 == author.get(path)
    return author.post(path, filled(author.page, why=text))


def test_on_a_full_disk_a_text_is_kept_on_the_page_and_saved_once_there_is_room(site: Site, author: Visitor) -> None:
    before, text = site.why(), f"Levy täynnä. {_LONG}".strip()
    with site.disk.full():
        assert 503 == _save(site, author, text)
        kept = author.text
        assert text in kept
        assert before == site.why()
        assert 503 == author.again()
    author.text = kept
    assert 303 == author.again()
    assert text == site.why()


def test_on_a_full_disk_pages_can_still_be_read(site: Site, author: Visitor) -> None:
    with site.disk.full():
        assert 200 == author.get("/fi/assessments")
        assert 200 == author.get(f"/fi/assessments/{site.issued}")
        assert 200 == author.get(f"/fi/verify/{site.documents(site.issued)[0].code}")
    assert 303 == _save(site, author, "Taas tilaa.")


def test_while_somebody_else_holds_the_database_saves_wait_and_then_keep_the_text(site: Site, author: Visitor) -> None:
    before = site.why()
    path = f"/fi/assessments/{site.draft}/steps/background"
    author.get(path)
    form = filled(author.page, why="Lukon takana.")
    with site.disk.locked():
        assert 503 == author.post(path, form)
        assert "Lukon takana." in author.text
        kept = author.text
        assert 200 == author.get(path)
        assert before == site.why()
    author.text = kept
    assert 303 == author.again()
    assert "Lukon takana." == site.why()


def _issue(approver: Visitor, reference: str) -> int:
    path = f"/fi/assessments/{reference}/moves/issue"
    assert 200 == approver.get(path)
    return approver.post(path, filled(approver.page))


def test_on_a_full_disk_nothing_is_half_issued(site: Site, approver: Visitor) -> None:
    reference = site.approved[0]
    with site.disk.full():
        assert 503 == _issue(approver, reference)
    assert [] == site.documents(reference)
    assert 303 == _issue(approver, reference)
    assert [DocumentState.ISSUED] == [row.state for row in site.documents(reference)]


def test_what_an_archive_refuses_is_issued_once_it_takes_files_again(site: Site, approver: Visitor) -> None:
    reference = site.approved[1]
    with site.disk.closed("archive"):
        assert 503 == _issue(approver, reference)
        (row,) = site.documents(reference)
        assert (DocumentState.SEALING, None) == (row.state, row.file_digest)
        assert 200 == approver.get(f"/fi/assessments/{reference}/documents")
    assert 303 == approver.post(f"/fi/assessments/{reference}/moves/issue", filled(approver.page))
    (after,) = site.documents(reference)
    assert (DocumentState.ISSUED, row.code) == (after.state, after.code)
    assert 200 == approver.get(f"/fi/assessments/{reference}/documents/{row.code}")


@pytest.mark.parametrize(
    ("content", "said"), [(b"%PDF-1.7 other", "The archived file is damaged"), (None, "The file is missing")]
)
def test_a_file_that_is_not_what_it_was_is_not_shown_until_it_is_brought_back(
    site: Site, author: Visitor, content: bytes | None, said: str
) -> None:
    (row,) = site.documents(site.issued)
    path = f"/fi/assessments/{site.issued}/documents/{row.code}"
    assert row.file_digest is not None
    with site.disk.changed(row.file_digest.hex(), content):
        assert 500 == author.get(path)
        assert towns.languages()["fi"].text(said) in author.text
        assert 500 == author.get(f"/fi/verify/{row.code}")
        assert towns.languages()["fi"].text(_DAMAGED) in author.text
    assert 200 == author.get(path)
    assert author.text.startswith("%PDF-")


def test_a_site_whose_data_folder_nobody_can_write_to_says_so_and_does_not_start(seed: Seed, tmp_path: Path) -> None:
    said = failing.refused_start(seed[0], tmp_path / "closed")
    assert "Error: The database or the archive is locked, full or out of reach.\n" == said
