"""Claims about moving an organisation: everything arrives as it was, or nothing does."""

import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select

from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.workflow import MoveName
from lva.services import assessments, saving
from lva.services.issued import verification
from lva.services.issued.verification import Verdict
from lva.services.moving import arrival, parcel
from lva.services.moving.arrival import PeopleHere
from lva.services.moving.parcel import ParcelRefused, Reason
from lva.services.retaining import backups
from lva.services.saving import Posted, Said
from lva.services.work import Ports
from lva.storage import issuing, moving, queries
from lva.storage.archive import Archive
from lva.storage.engine import Database, open_database
from lva.storage.migrations import migrate
from lva.storage.moving import TABLES
from lva.storage.people import Person
from lva.storage.schema import SCHEMA, WALLED
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support import parcels
from tests.support import town as towns
from tests.support.backends import ON_POSTGRESQL
from tests.support.parcels import Change, Contents, received, row_changed, sent, tampered
from tests.support.town import Town, saved


@pytest.fixture
def elsewhere(other_database: Database, tmp_path: Path) -> Ports:
    """Another installation, with nobody in it."""
    return replace(towns.make_ports(other_database, tmp_path), archive=Archive(tmp_path / "elsewhere"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the parcel goes."""
    return tmp_path / "town.zip"


def _count(database: Database) -> int:
    with database.reader(EVERYWHERE) as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in SCHEMA.sorted_tables)


# -- there and back ---------------------------------------------------------------------------------


def test_what_arrives_gives_the_same_parcel_again_byte_for_byte(town: Town, elsewhere: Ports, file: Path) -> None:
    town.issued()
    parcels.furnished(town)
    packed = sent(town.ports, town.organisation_id, file)
    received(elsewhere, file)
    again = file.with_name("again.zip")
    assert packed == sent(elsewhere, town.organisation_id, again)
    assert file.read_bytes() == again.read_bytes()
    assert 2 == len(packed.manifest.files)


@pytest.fixture
def other_kind(backend: str, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database beside the one of PostgreSQL."""
    assert "postgresql" == backend
    database = open_database(f"sqlite:///{tmp_path}/other.db")
    migrate(database, tmp_path)
    yield database
    database.close()


@ON_POSTGRESQL
def test_a_town_moves_to_sqlite_and_back_and_nothing_is_another(
    town: Town, elsewhere: Ports, other_kind: Database, file: Path, tmp_path: Path
) -> None:
    reference = town.issued()
    parcels.furnished(town)
    sent(town.ports, town.organisation_id, file)
    between = replace(elsewhere, database=other_kind, archive=Archive(tmp_path / "between"))
    received(between, file)
    sent(between, town.organisation_id, file.with_name("between.zip"))
    received(elsewhere, file.with_name("between.zip"))
    sent(elsewhere, town.organisation_id, file.with_name("again.zip"))
    assert file.read_bytes() == file.with_name("between.zip").read_bytes() == file.with_name("again.zip").read_bytes()
    assert reference in _found(elsewhere, town.organisation_id, "iltap\u00e4iv\u00e4")


def _found(ports: Ports, organisation_id: uuid.UUID, words: str) -> list[str]:
    with ports.database.reader(organisation_id) as session:
        page = queries.assessment_list(session, organisation_id, queries.Search(words), page=1, size=20)
        return [row.reference for row in page.rows]


def test_documents_of_before_are_verified_where_they_have_gone(town: Town, elsewhere: Ports, file: Path) -> None:
    town.issued()
    sent(town.ports, town.organisation_id, file)
    received(elsewhere, file)
    with elsewhere.database.reader(EVERYWHERE) as session:
        (row,) = issuing.document_list(session, None)
        by_code = verification.by_code(session, elsewhere, row.code)
        by_file = verification.by_file(session, elsewhere.archive.get(row.file_digest or b""))
    assert (Verdict.AUTHENTIC, Verdict.AUTHENTIC) == (by_code.verdict, by_file.verdict)
    assert backups.verify(elsewhere).is_whole


def test_people_go_on_where_they_stopped(town: Town, elsewhere: Ports, file: Path) -> None:
    reference = parcels.furnished(town)
    sent(town.ports, town.organisation_id, file)
    received(elsewhere, file)
    there = replace(town, database=elsewhere.database, ports=elsewhere)
    with there.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        done = saving.save(work, opened, "background", Posted({"why": Said("Jatkuu.", opened.token("why"))}))
    saved(done)
    assert there.started()
    with elsewhere.database.reader(town.organisation_id) as session, parcel.opened(file) as found:
        whole = arrival.verify(session, elsewhere.archive, found.manifest)
    assert (3, 1, (), ()) == (whole.histories, whole.files, whole.broken, whole.missing)


def test_a_second_look_finds_a_file_that_went_since(town: Town, elsewhere: Ports, file: Path) -> None:
    parcels.furnished(town)
    sent(town.ports, town.organisation_id, file)
    received(elsewhere, file)
    with elsewhere.database.reader(town.organisation_id) as session, parcel.opened(file) as found:
        whole = arrival.verify(session, town.ports.archive.room(uuid7(AT)), found.manifest)
        assert found.manifest.files == whole.missing


def test_another_organisation_stays_behind(town: Town, elsewhere: Ports, file: Path) -> None:
    with town.database.writer(EVERYWHERE) as session:
        other = factories.make_organisation(session)
        factories.make_assessment(session, other)
        stranger = factories.make_membership(session, other)
        session.commit()
    sent(town.ports, town.organisation_id, file)
    text = b"".join(_contents(file).values()).decode()
    assert not [one for one in (other.id, stranger.person_id) if str(one) in text]
    received(elsewhere, file)
    with elsewhere.database.reader() as session:
        assert queries.organisation_by_slug(session, other.slug) is None


def _contents(path: Path) -> Contents:
    with zipfile.ZipFile(path) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_every_table_of_tenants_travels_or_says_why_not() -> None:
    assert set(TABLES) == {"organisation", "person", "membership", *WALLED} - set(moving.STAYS)
    assert all(moving.STAYS.values())


def test_every_kind_of_column_has_a_form_and_json_is_never_absent() -> None:
    columns = [column for table in TABLES.values() for column in table.columns]
    assert [] == [str(column) for column in columns if type(column.type) not in moving._FORMS]
    absent = [str(column) for column in columns if column.nullable and type(column.type).__name__ == "JSON"]
    # Rows from before this column have none; None is read from them as from those that hold JSON's null.
    assert ["participant.sections"] == absent


def test_a_damaged_file_is_told_and_the_rest_moves(town: Town, elsewhere: Ports, file: Path, tmp_path: Path) -> None:
    parcels.furnished(town)
    (lost,) = (path for path in (tmp_path / "archive").rglob("*") if path.is_file())
    lost.chmod(0o600)
    lost.write_bytes(b"not what it was")
    packed = sent(town.ports, town.organisation_id, file)
    assert ((), (f"attachments/{lost.name}",)) == (packed.manifest.files, packed.manifest.missing)
    received(elsewhere, file)
    assert packed == sent(elsewhere, town.organisation_id, file.with_name("again.zip"))


def test_an_existing_file_is_not_written_over(town: Town, file: Path) -> None:
    file.write_bytes(b"mine")
    with pytest.raises(ParcelRefused) as caught:
        sent(town.ports, town.organisation_id, file)
    assert (Reason.EXISTS, b"mine") == (caught.value.reason, file.read_bytes())


def test_the_parcel_is_for_its_owner_alone(town: Town, file: Path) -> None:
    sent(town.ports, town.organisation_id, file)
    assert (0o600, [file]) == (file.stat().st_mode & 0o777, list(file.parent.glob("town.zip*")))


# -- people -----------------------------------------------------------------------------------------


def _with_password(town: Town) -> str:
    with town.database.writer(EVERYWHERE) as session:
        person = session.get_one(Person, town.author.person_id)
        person.password_hash, email = "cheap:salasana", person.email
        session.commit()
    return email


def _person(ports: Ports, email: str) -> Person:
    with ports.database.reader() as session:
        found = queries.person_by_email(session, email)
    assert found is not None
    return found


def test_passwords_travel_unless_they_are_left_out_on_either_side(town: Town, elsewhere: Ports, file: Path) -> None:
    email = _with_password(town)
    sent(town.ports, town.organisation_id, file.with_name("without.zip"), passwords=False)
    assert b"salasana" not in file.with_name("without.zip").read_bytes()
    sent(town.ports, town.organisation_id, file)
    done = received(elsewhere, file, PeopleHere(passwords=True))
    assert "cheap:salasana" == _person(elsewhere, email).password_hash
    assert email not in done.without_password


def test_a_receiver_may_leave_passwords_aside(town: Town, elsewhere: Ports, file: Path) -> None:
    email = _with_password(town)
    sent(town.ports, town.organisation_id, file)
    done = received(elsewhere, file, PeopleHere(passwords=False))
    assert None is _person(elsewhere, email).password_hash
    assert email in done.without_password


def test_somebody_who_is_here_already_stays_as_they_are(town: Town, elsewhere: Ports, file: Path) -> None:
    email = _with_password(town)
    with elsewhere.database.writer(EVERYWHERE) as session:
        values = {"id": town.author.person_id, "email": email, "password_hash": "cheap:toinen"}
        factories.make_membership(session, person=factories.make_person(session, **values))
        session.commit()
    sent(town.ports, town.organisation_id, file)
    assert (email,) == received(elsewhere, file).known
    assert "cheap:toinen" == _person(elsewhere, email).password_hash
    with elsewhere.database.reader() as session:
        assert 2 == len(queries.memberships_of(session, town.author.person_id))


@pytest.fixture
def namesake(town: Town, elsewhere: Ports) -> str:
    """The author's address, which belongs to another account elsewhere."""
    email = _with_password(town)
    with elsewhere.database.writer(EVERYWHERE) as session:
        factories.make_membership(session, person=factories.make_person(session, email=email))
        session.commit()
    return email


def test_an_address_of_another_account_stops_the_move(town: Town, elsewhere: Ports, namesake: str, file: Path) -> None:
    before = _count(elsewhere.database)
    sent(town.ports, town.organisation_id, file)
    with pytest.raises(ParcelRefused) as caught:
        received(elsewhere, file)
    assert (Reason.PEOPLE, (namesake,)) == (caught.value.reason, caught.value.names)
    assert before == _count(elsewhere.database)


def test_if_asked_for_they_get_an_account_beside_it(town: Town, elsewhere: Ports, namesake: str, file: Path) -> None:
    sent(town.ports, town.organisation_id, file)
    done = received(elsewhere, file, PeopleHere(beside=True))
    slug = parcels.slug_of(town.ports, town.organisation_id)
    other = namesake.replace("@", f"+{slug}@")
    assert {namesake: other} == done.beside
    person = _person(elsewhere, other)
    assert (town.author.person_id, "cheap:salasana") == (person.id, person.password_hash)


@pytest.fixture
def whole(town: Town, file: Path) -> Path:
    """A parcel with rows of most tables."""
    town.moved(town.started(), MoveName.WITHDRAW)
    parcels.furnished(town)
    sent(town.ports, town.organisation_id, file)
    return file


# -- refused ----------------------------------------------------------------------------------------


def test_an_organisation_that_is_here_is_left_alone(town: Town, file: Path) -> None:
    parcels.furnished(town)
    sent(town.ports, town.organisation_id, file)
    before = _count(town.database)
    with pytest.raises(ParcelRefused) as caught:
        received(town.ports, file)
    assert (Reason.TAKEN, before) == (caught.value.reason, _count(town.database))


def test_a_short_name_that_is_taken_is_refused(town: Town, elsewhere: Ports, file: Path) -> None:
    with elsewhere.database.writer(EVERYWHERE) as session:
        factories.make_organisation(session, slug=parcels.slug_of(town.ports, town.organisation_id))
        session.commit()
    sent(town.ports, town.organisation_id, file)
    with pytest.raises(ParcelRefused) as caught:
        received(elsewhere, file)
    assert Reason.TAKEN is caught.value.reason


LATE: Final[dict[str, tuple[Reason, Change]]] = {
    "an answer to no assessment": (Reason.ROWS, row_changed("answer", assessment_id=str(uuid.UUID(int=7)))),
    "a sign that no text may hold": (Reason.OTHERWISE, row_changed("comment", text="a\x00b")),
    "a row in another form": (Reason.OTHERWISE, row_changed("answer", edited_at="2025-11-20T12:00:00+02:00")),
}
"""What only the database notices."""


@pytest.mark.parametrize("name", LATE)
def test_what_is_noticed_while_rows_are_written_takes_them_all_back(elsewhere: Ports, whole: Path, name: str) -> None:
    reason, change = LATE[name]
    with pytest.raises(ParcelRefused) as caught:
        received(elsewhere, tampered(whole, change, manifest_mended=True))
    assert (reason, 0) == (caught.value.reason, _count(elsewhere.database))


def test_what_is_noticed_before_leaves_nothing_at_all(elsewhere: Ports, whole: Path) -> None:
    with pytest.raises(ParcelRefused) as caught:
        received(elsewhere, tampered(whole, row_changed("event", kind="another"), manifest_mended=True))
    assert Reason.CHAIN is caught.value.reason
    assert 0 == _count(elsewhere.database)
    assert [] == list(backups.names(elsewhere.archive))


def test_an_honest_copy_is_not_refused(elsewhere: Ports, whole: Path) -> None:
    assert 20 < received(elsewhere, tampered(whole, lambda _contents: None, manifest_mended=True)).rows


def test_what_cannot_be_written_to_the_end_is_not_written_at_all(
    elsewhere: Ports, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise ParcelRefused(Reason.OTHERWISE)

    monkeypatch.setattr(arrival, "_read_back", fail)
    with pytest.raises(ParcelRefused):
        received(elsewhere, whole)
    assert 0 == _count(elsewhere.database)
    monkeypatch.undo()
    assert received(elsewhere, whole).rows
