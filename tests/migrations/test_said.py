"""Claims about version 6 of the schema: what people write is found by its words, and stays right whoever writes."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, delete, insert, inspect, update
from sqlalchemy.orm import Session

from lva import paths
from lva.content import library
from lva.storage import migrations, purging
from lva.storage.assessments import Answer, Assessment, AssessmentMatter, Entry, Handling, Matter
from lva.storage.base import table_of
from lva.storage.engine import Database
from lva.storage.migrations import Guard, migrate, saying, wordless
from lva.storage.people import Organisation
from lva.storage.queries import Search, assessment_list
from lva.storage.saving import AnswerChange, Edit, EntryChange, upsert_answers, upsert_entries
from lva.storage.tenancy import EVERYWHERE
from tests.factories import AT, make_assessment, make_entry, make_matter, make_organisation
from tests.support.backends import ON_POSTGRESQL, ON_SQLITE

EDIT = Edit(None, AT)


@pytest.fixture
def organisation(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def assessment(session: Session, organisation: Organisation) -> Assessment:
    # Not a reference by chance: lists find parts of it, too.
    return make_assessment(session, organisation, matters=[], title="Otsikko", reference="LVA-2025-7K3MQX")


def count(session: Session, organisation: Organisation, text: str) -> int:
    return assessment_list(session, organisation.id, Search(text)).total


def say(session: Session, assessment: Assessment, value: Any, seen: int = 0, key: str = "why") -> None:
    assert upsert_answers(session, assessment, [AnswerChange(key, value, seen)], EDIT)


def spoil(connection: Connection) -> None:
    """Take one trigger away."""
    on = "" if connection.dialect.name == "sqlite" else " ON answer"
    connection.exec_driver_sql(f"DROP TRIGGER said_answer_changes{on}")


@pytest.mark.parametrize(
    "value",
    [
        "Kyläkoulun piha",
        ["x", "Kyläkoulut suljetaan"],
        {"choice": "yes", "text": "KYLÄKOULU"},
        [["Otsake", "Luku"], ["(kyläkoulussa)", "3"]],
        {"row": {"choice": "no", "text": "Pieni\nkyläkoulu."}},
        "kyläkoulu",
    ],
)
def test_whatever_shape_an_answer_has_its_words_are_found(
    session: Session, assessment: Assessment, organisation: Organisation, value: Any
) -> None:
    say(session, assessment, value)
    assert [1, 1, 0] == [count(session, organisation, text) for text in ("kyläkoulujen", "otsikko kylä", "koulu")]


@pytest.mark.parametrize(
    "value",
    [
        "school",
        {"choice": "school"},
        ["yes", "g_poor"],
        "2026-05-20",
        {"refs": [str(uuid.UUID(int=5))]},
        None,
        12,
        True,
    ],
)
def test_what_was_chosen_and_not_written_is_not_found(
    session: Session, assessment: Assessment, organisation: Organisation, value: Any
) -> None:
    say(session, assessment, value)
    words = ("school", "schools", "yes", "poor", "g_poor", "2026", "05", "00000000", "null", "true", "choice", "12")
    assert [] == [word for word in words if count(session, organisation, word)]


def test_keys_of_options_are_known_to_be_no_words() -> None:
    packs = library.read_all(paths.PACKS).packs.values()
    keys = {one.key for pack in packs for listed in pack.options.values() for one in listed}
    assert [] == sorted(key for key in keys if wordless.is_worded(key))


def test_a_changed_answer_is_found_by_its_new_words_alone(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    say(session, assessment, "Kerho jatkuu iltapäivisin")
    say(session, assessment, "Uimahalli suljetaan", key="other")
    say(session, assessment, "Kerho loppuu", seen=1)
    found = [count(session, organisation, text) for text in ("kerho", "loppuu", "iltapäivisin", "uimahalli kerho")]
    assert [1, 1, 0, 1] == found
    say(session, assessment, None, seen=2)
    assert [0, 1] == [count(session, organisation, text) for text in ("kerho", "uimahalli")]


def test_a_removed_entry_is_not_found_until_it_is_brought_back(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    made = make_entry(session, assessment, fields={"name": "Huoltajien kysely"})
    found = [count(session, organisation, "kysely")]
    for seen, removed_at in ((1, AT), (2, None)):
        change = EntryChange(made.id, made.list, 0, {"name": "Huoltajien kysely"}, seen, removed_at)
        assert upsert_entries(session, assessment, [change], EDIT)
        found.append(count(session, organisation, "kysely"))
    assert [1, 0, 1] == found


def test_what_a_matter_says_is_found_in_all_assessments_that_serve_it(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    matter = make_matter(session, organisation, fields={"title": "x", "proposal": "Lähikoulu peruskorjataan"})
    handling = {"organisation_id": organisation.id, "id": uuid.uuid4(), "matter_id": matter.id, "edited_at": AT}
    session.add(Handling(**handling, position=0, fields={"body": "Sivistyslautakunta"}))
    session.flush()
    make_assessment(session, organisation, matters=[matter])
    link = table_of(AssessmentMatter)
    served = {"organisation_id": organisation.id, "assessment_id": assessment.id, "matter_id": matter.id}
    texts = ("lähikoulun", "sivistyslautakuntaan", "väistötilat")
    found = [[count(session, organisation, text) for text in texts]]
    session.execute(insert(link), {**served, "position": 0})
    found.append([count(session, organisation, text) for text in texts])
    fields = {"title": "x", "proposal": "Väistötilat"}
    session.execute(update(table_of(Matter)).where(Matter.id == matter.id).values(fields=fields))
    found.append([count(session, organisation, text) for text in texts])
    session.execute(delete(link).where(link.c.assessment_id == assessment.id))
    found.append([count(session, organisation, text) for text in texts])
    assert [[1, 1, 0], [2, 2, 0], [0, 2, 2], [0, 1, 1]] == found


def test_what_is_purged_is_not_found(session: Session, organisation: Organisation) -> None:
    matter = make_matter(session, organisation, fields={"title": "x", "proposal": "Lähikoulu"})
    made = make_assessment(session, organisation, matters=[matter])
    say(session, made, "Kerho jatkuu")
    make_entry(session, made, fields={"name": "Kysely"}, removed_at=AT)
    make_entry(session, made, fields={"name": "Tutkimus"})
    purging.empty(session, made)
    session.flush()
    words = ("lähikoulu", "kerho", "kysely", "tutkimus", "lakkauttaminen")
    assert [] == [text for text in words if count(session, organisation, text)]


def test_an_organisation_finds_its_own_alone(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    """Two organisations may hold rows of the same id, as after a move from one installation to another."""
    other = make_organisation(session)
    twin = make_assessment(session, other, matters=[], title="Toinen", id=assessment.id)
    say(session, assessment, "Kerho jatkuu")
    say(session, twin, "Kirjasto suljetaan")
    assert [1, 0] == [count(session, organisation, text) for text in ("kerho", "kirjasto")]
    assert [0, 1] == [count(session, other, text) for text in ("kerho", "kirjasto")]


def test_an_assessment_that_is_deleted_leaves_nothing_behind(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    say(session, assessment, "Kerho jatkuu")
    for kind in (Answer, Assessment):
        session.execute(delete(table_of(kind)))
    session.expunge(assessment)
    again = make_assessment(session, organisation, matters=[], id=assessment.id)
    assert 0 == count(session, organisation, "kerho")
    say(session, again, "Kirjasto")
    assert 1 == count(session, organisation, "kirjasto")


def test_what_was_written_before_is_found_on_the_way_up(
    database: Database, session: Session, assessment: Assessment, organisation: Organisation, tmp_path: Path
) -> None:
    _write_everywhere(session, assessment, organisation)
    session.commit()
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        assert set() == saying.TABLES & set(inspect(connection).get_table_names())
    migrate(database, tmp_path)
    assert [1, 1, 1, 0] == [count(session, organisation, text) for text in ("kerho", "kysely", "lähikoulu", "vanha")]
    say(session, assessment, "Kirjasto", seen=1)
    assert [0, 1] == [count(session, organisation, text) for text in ("kerho", "kirjasto")]


def _write_everywhere(session: Session, assessment: Assessment, organisation: Organisation) -> None:
    matter = make_matter(session, organisation, fields={"proposal": "Lähikoulu"})
    link = {"organisation_id": organisation.id, "assessment_id": assessment.id, "matter_id": matter.id, "position": 0}
    session.execute(insert(table_of(AssessmentMatter)), link)
    say(session, assessment, "Kerho jatkuu")
    make_entry(session, assessment, fields={"name": "Kysely"})
    make_entry(session, assessment, fields={"name": "Vanha"}, removed_at=AT)


def test_a_lost_trigger_is_noticed_and_made_anew_with_all_that_it_missed(
    database: Database, session: Session, assessment: Assessment, organisation: Organisation, tmp_path: Path
) -> None:
    say(session, assessment, "Kerho")
    session.commit()
    with database.engine.begin() as connection:
        spoil(connection)
    with database.writer(EVERYWHERE) as second:
        second.execute(update(table_of(Answer)).values(value="Kirjasto"))
        second.commit()
    assert (Guard.WORDS,) == migrations.lost(database)
    migrate(database, tmp_path)
    assert [0, 1] == [count(session, organisation, text) for text in ("kerho", "kirjasto")]


def test_entries_that_only_move_keep_their_words(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    make_entry(session, assessment, fields={"name": "Kysely"})
    session.execute(update(table_of(Entry)).values(position=7))
    assert 1 == count(session, organisation, "kysely")


@ON_POSTGRESQL
def test_the_words_of_an_organisation_are_told_from_all_others(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    """The table of words stands outside the wall: a question without the code of the organisation finds nothing."""
    say(session, assessment, "Kerho jatkuu, ja 'lainaus' \\ on : mukana &")
    asked = "SELECT tsvector_to_array(words) FROM said WHERE assessment_id = %(id)s"
    (words,) = session.connection().exec_driver_sql(asked, {"id": assessment.id}).scalars()
    assert {organisation.id.hex[-8:]} == {word.partition(":")[0] for word in words}
    assert {"kerho", "jatkuu", "ja", "lainaus", "on", "mukana"} == {word.partition(":")[2] for word in words}


@ON_POSTGRESQL
def test_words_without_end_are_passed_over_and_saved_all_the_same(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    say(session, assessment, "alku " + "ä" * 5_000 + " loppu " + "".join(f"{n}\U00020000x " for n in range(60_000)))
    assert [1, 1] == [count(session, organisation, text) for text in ("alku", "loppu")]


@ON_SQLITE
def test_the_index_agrees_with_itself_whatever_was_changed(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    _write_everywhere(session, assessment, organisation)
    say(session, assessment, "Kerho loppuu", seen=1)
    say(session, assessment, None, seen=2)
    session.execute(delete(table_of(Entry)))
    session.execute(delete(table_of(AssessmentMatter)))
    connection = session.connection()
    connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, said, row)")
    assert [] == connection.exec_driver_sql("SELECT term FROM terms").scalars().all()
