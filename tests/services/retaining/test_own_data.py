"""Claims about a person's rights to their data: the copy is whole and theirs alone, the erasure keeps the record."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from lva.domain.errors import Invalid, NotFound
from lva.domain.notices import NoticeKind
from lva.domain.people import Role
from lva.domain.permissions import Permission
from lva.domain.workflow import MoveName
from lva.services import assessments, history
from lva.services.retaining import backups, own_data
from lva.services.telling import notices
from lva.services.together import marks
from lva.storage import issuing, queries
from lva.storage import own_data as rows
from lva.storage.people import Login, Membership, Organisation, Person
from lva.storage.schema import SCHEMA, WALLED
from lva.storage.signin.invitations import Invitation
from lva.storage.telling.notices import Notice, NoticeChoice
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support.town import Town

NAME = "Entinen viranhaltija"


def _copy(town: Town) -> dict[str, Any]:
    with town.working() as work:
        found = own_data.copy_of(work)
    assert found == json.loads(json.dumps(found)), "it is a JSON value"
    return found


def _email(town: Town) -> str:
    with town.database.reader(EVERYWHERE) as session:
        return session.get_one(Person, town.author.person_id).email


def _erase(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        own_data.erase(session, _email(town), NAME, AT)
        session.commit()


def _noted(town: Town, note: str) -> str:
    """Let the author start something and put a mark in it."""
    reference = town.started()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        marks.put(work, opened, opened.pack.steps[0].key, note)
    return reference


def test_a_copy_says_who_and_where_and_holds_one_s_own_words(town: Town) -> None:
    reference = _noted(town, "Kysy vielä Tiinalta")
    found = _copy(town)
    assert ("Aino Esimerkki", _email(town)) == (found["person"]["name"], found["person"]["email"])
    (organisation,) = found["organisations"]
    (mark,) = [row for row in organisation["rows"] if row["table"] == "mark"]
    assert (reference, "made_by", "Kysy vielä Tiinalta") == (mark["assessment"], mark["as"], mark["note"])
    assert {"start", "mark"} <= {row["kind"] for row in organisation["events"]}
    assert "export_own_data" in [row["kind"] for row in _copy(town)["organisations"][0]["events"]]


def test_a_copy_holds_no_words_of_others_and_no_secrets(town: Town) -> None:
    reference = _noted(town, "Oma")
    with town.working(town.other) as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        marks.put(work, opened, opened.pack.steps[1].key, "Toisen muistiinpano")
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Person, town.author.person_id).password_hash = "salainen"
        session.commit()
    text = json.dumps(_copy(town), ensure_ascii=False)
    assert "Oma" in text
    for word in ("Toisen muistiinpano", "salainen", "Koulu lakkautetaan", "Elli Malli"):
        assert word not in text


def test_a_copy_comes_from_all_organisations_of_the_person_and_from_no_other(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        person = session.get_one(Person, town.author.person_id)
        other = factories.make_organisation(session, slug="toinen")
        factories.make_membership(session, other, person, closed_at=AT)
        factories.make_membership(session, factories.make_organisation(session, slug="vieras"))
        session.commit()
    with town.working() as work:
        found = own_data.copy_of(work)
        assert work.session.info["tenant"] == town.organisation_id
    assert "toinen" in [one["short_name"] for one in found["organisations"]]
    assert "vieras" not in json.dumps(found)


def test_every_column_that_names_a_member_is_found(town: Town) -> None:
    del town
    named = {table.name for table in SCHEMA.sorted_tables if table.name in WALLED and rows.naming(table)}
    assert {"answer", "entry", "event", "mark", "message", "notice", "participant", "thread", "verdict"} <= named


def test_asking_tells_the_administrators_and_the_history(town: Town) -> None:
    with town.working() as work:
        assert 1 == own_data.ask(work)
    with town.working(town.administrator) as work:
        (notice,) = notices.mine(work)
        assert (NoticeKind.ERASURE, None, "Aino Esimerkki") == (notice.kind, notice.reference, notice.actor)
        event = queries.history(work.session, town.organisation_id, town.organisation_id)[-1]
    assert ("ask_erasure", town.author.person_id) == (event.kind, event.actor_id)


def test_an_erased_person_is_nobody_and_the_history_is_whole(town: Town) -> None:
    reference = _noted(town, "Oma")
    town.moved(reference, MoveName.WITHDRAW)
    email = _email(town)
    with town.database.writer(EVERYWHERE) as session:
        organisation = session.get_one(Organisation, town.organisation_id)
        factories.make_login(session, session.get_one(Membership, (town.organisation_id, town.author.person_id)))
        factories.make_invitation(session, organisation, email=email, used_by=town.author.person_id, used_at=AT)
        session.commit()
    with town.working(town.other) as work:
        notices.notify(work, NoticeKind.COMMENTED, [town.author.person_id], None)
    with town.working() as work:
        notices.choose(work, {NoticeKind.COMMENTED: "never"})
    _erase(town)
    with town.database.reader(EVERYWHERE) as session:
        person = session.get_one(Person, town.author.person_id)
        assert (NAME, "", f"{person.id}@erased.invalid", None) == (
            person.name,
            person.title,
            person.email,
            person.password_hash,
        )
        assert AT == person.closed_at
        for row in (Login, Invitation, Notice, NoticeChoice):
            assert [] == session.scalars(select(row)).all(), row
        assert {None} == {one.broken for one in history.check_all(session)}
        assert queries.person_by_email(session, email) is None, "the address is free"
    with town.working(town.other) as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert [NAME] == [mark.made_by for mark in marks.of(work, opened)]


def test_issued_documents_keep_the_names_in_them(town: Town) -> None:
    town.issued()
    _erase(town)
    assert backups.verify(town.ports).is_whole
    with town.database.reader(EVERYWHERE) as session:
        (document,) = issuing.document_list(session, None)
        record = issuing.document_record(session, town.organisation_id, document.id) or b""
    assert "Aino Esimerkki" in record.decode()


def test_the_last_administrator_and_whoever_has_open_work_stay(town: Town) -> None:
    reference = town.started()
    with town.database.writer(EVERYWHERE) as session:
        with pytest.raises(Invalid) as refused:
            own_data.erase(session, _email(town), NAME, AT)
        assert ("taker", reference) == (refused.value.key, refused.value.facts["references"])
        administrator = session.get_one(Person, town.administrator.person_id).email
        with pytest.raises(Invalid) as refused:
            own_data.erase(session, administrator, NAME, AT)
        assert ("roles", "last_administrator") == (refused.value.key, refused.value.reason)
        organisation = session.get_one(Organisation, town.organisation_id)
        factories.make_membership(session, organisation, roles=[Role.ADMINISTRATOR])
        own_data.erase(session, administrator, NAME, AT)


def test_nobody_is_erased_twice(town: Town) -> None:
    email = _email(town)
    _erase(town)
    with town.database.writer(EVERYWHERE) as session, pytest.raises(NotFound):
        own_data.erase(session, email, NAME, AT)
