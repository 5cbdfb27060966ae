"""Claims about version 4 of the schema: what assessments are found by is gathered, and stays right whoever writes."""

import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Select, delete, insert, inspect, select, text, update
from sqlalchemy.orm import Session

from lva import paths
from lva.storage.assessments import Assessment, AssessmentMatter, Findable, Matter
from lva.storage.base import table_of
from lva.storage.engine import Database
from lva.storage.migrations import MigrationFailed, finding, migrate
from lva.storage.people import Organisation
from lva.storage.queries import Search, assessment_list
from lva.storage.tenancy import EVERYWHERE
from tests.factories import make_assessment, make_matter, make_organisation
from tests.support.backends import ON_POSTGRESQL

WORDS: Select[str] = select(Findable.words)


def _to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.downgrade(config, version)


def words(session: Session, assessment: Assessment) -> set[str]:
    found = session.scalars(WORDS.where(Findable.assessment_id == assessment.id)).one()
    return set(found.split("\n"))


@pytest.fixture
def organisation(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def school(session: Session, organisation: Organisation) -> Matter:
    return make_matter(session, organisation, title="Äidinkieli", fields={"case_numbers": ["SOTE-ÄÄ/12"]})


@pytest.fixture
def assessment(session: Session, organisation: Organisation, school: Matter) -> Assessment:
    return make_assessment(
        session, organisation, matters=[school], title="Kyläkoulun AJAT", reference="LVA-2026-7K3MQX"
    )


def test_what_was_written_before_is_found_on_the_way_up_again(
    database: Database, session: Session, assessment: Assessment, organisation: Organisation, tmp_path: Path
) -> None:
    make_assessment(session, organisation, matters=[], title="Muu")
    session.commit()
    with database.engine.begin() as connection:
        _to(connection, "0003")
        assert "findable" not in inspect(connection).get_table_names()
    migrate(database, tmp_path)
    assert {"kyläkoulun ajat", "lva-2026-7k3mqx", "äidinkieli", "sote-ää/12"} == words(session, assessment)
    assert 1 == assessment_list(session, organisation.id, Search("koulu sote")).total
    assert 2 == len(session.scalars(WORDS).all())


def test_a_part_of_a_compound_word_finds_it(session: Session, assessment: Assessment) -> None:
    for part in ("koulu", "KYLÄ", "ylä", "7k3m", "ää/1", "äi"):
        assert 1 == assessment_list(session, assessment.organisation_id, Search(part)).total


def test_a_new_title_is_found_and_the_old_one_no_more(session: Session, assessment: Assessment) -> None:
    assessment.title = "Lähikoulu"
    session.flush()
    assert {"lähikoulu", "lva-2026-7k3mqx", "äidinkieli", "sote-ää/12"} == words(session, assessment)


def test_a_matter_is_known_by_all_its_assessments(
    session: Session, assessment: Assessment, organisation: Organisation, school: Matter
) -> None:
    beside = make_assessment(session, organisation, matters=[school], title="Toinen")
    apart = make_assessment(session, organisation, matters=[], title="Muu")
    session.execute(update(table_of(Matter)).where(Matter.id == school.id).values(found_by="uusi nimi"))
    assert {"uusi nimi"} == words(session, assessment) & words(session, beside)
    assert {"muu", apart.reference.lower()} == words(session, apart)


def test_a_matter_is_found_as_long_as_the_assessment_serves_it(
    session: Session, assessment: Assessment, organisation: Organisation, school: Matter
) -> None:
    other = make_matter(session, organisation, title="Kuljetus")
    link = table_of(AssessmentMatter)
    served = {"organisation_id": organisation.id, "assessment_id": assessment.id}
    session.execute(insert(link), {**served, "matter_id": other.id, "position": 1})
    assert {"kuljetus", "äidinkieli"} <= words(session, assessment)
    session.execute(delete(link).where(link.c.matter_id == school.id))
    assert {"kyläkoulun ajat", "lva-2026-7k3mqx", "kuljetus"} == words(session, assessment)


def test_what_belongs_to_another_organisation_is_never_gathered(
    session: Session, assessment: Assessment, school: Matter
) -> None:
    """Two organisations may hold rows of the same id, as after a move from one installation to another."""
    other = make_organisation(session)
    twin = make_assessment(session, other, matters=[], title="Kaksonen", id=assessment.id)
    matter = make_matter(session, other, title="Toisaalla", id=school.id)
    session.execute(
        update(table_of(Matter)).where(Matter.organisation_id == other.id, Matter.id == matter.id).values(found_by="x")
    )
    rows = session.execute(select(table_of(Findable).c.organisation_id, table_of(Findable).c.words)).all()
    found = {owner: set(said.split("\n")) for owner, said in rows}
    assert {"kaksonen", twin.reference.lower()} == found[other.id]
    assert "äidinkieli" in found[assessment.organisation_id]


@ON_POSTGRESQL
def test_two_matters_that_change_at_once_are_both_found(
    database: Database, session: Session, assessment: Assessment, organisation: Organisation, school: Matter
) -> None:
    other = make_matter(session, organisation, title="Kuljetus")
    link = {"organisation_id": organisation.id, "assessment_id": assessment.id, "matter_id": other.id, "position": 1}
    session.execute(insert(table_of(AssessmentMatter)), link)
    session.commit()

    def rename(asked: Session, matter: Matter, name: str) -> None:
        asked.execute(update(table_of(Matter)).where(Matter.id == matter.id).values(found_by=name))

    def beside() -> None:
        with database.writer(EVERYWHERE) as second:
            rename(second, other, "toinen uusi")
            second.commit()

    rename(session, school, "uusi")
    waiting = threading.Thread(target=beside)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    session.commit()
    waiting.join()
    assert {"uusi", "toinen uusi"} < words(session, assessment)


def test_an_assessment_that_is_deleted_leaves_nothing_to_find(session: Session, organisation: Organisation) -> None:
    made = make_assessment(session, organisation, matters=[])
    session.execute(delete(table_of(Assessment)).where(Assessment.id == made.id))
    assert [] == session.scalars(WORDS).all()


def test_a_migration_that_loses_the_triggers_changes_nothing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upgrade(config: object, _: str) -> None:
        connection: Connection = config.attributes["connection"]  # type: ignore[attr-defined]  # Alembic's Config
        on = "" if database.is_sqlite else " ON matter"
        connection.execute(text(f"DROP TRIGGER findable_matter{on}"))

    monkeypatch.setattr(command, "upgrade", upgrade)
    with pytest.raises(MigrationFailed, match="search"):
        migrate(database, tmp_path)
    with database.engine.connect() as connection:
        assert finding.is_findable(connection)
