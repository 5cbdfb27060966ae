import datetime as dt
import json
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import bindparam, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from lva.domain.workflow import State
from lva.storage.assessments import Answer, Assessment, Matter
from lva.storage.base import Words, as_json, clean_text
from lva.storage.people import Login, Organisation
from tests.factories import AT, make_assessment, make_login, make_matter, make_organisation

DIRTY: Final = "Ko\x00ulu\r\nA\u030a\ttie\x07\x85\ud800"
CLEAN: Final = "Koulu\n\u00c5\ttie"


def reloaded(session: Session, row: Any) -> Any:
    session.commit()
    session.expire(row)
    return row


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("", ""),
        (" Koulu ", " Koulu "),
        (CLEAN, DIRTY),
        ("a\nb\nc\n\nd", "a\r\nb\rc\r\r\nd"),
        ("\U0001f600 \u200d \u202e", "\U0001f600 \u200d \u202e"),
    ],
)
def test_text_is_cleaned_of_what_no_database_should_keep(expected: str, text: str) -> None:
    assert expected == clean_text(text)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(text) == clean_text(clean_text(text))


@given(st.text())
def test_json_holds_the_same_text_as_a_column(text: str) -> None:
    assert [clean_text(text)] == json.loads(as_json([text]))


def test_json_is_clean_however_deep_it_goes() -> None:
    value = {DIRTY: [{"a": DIRTY}, 1, True, None, 'quotes " and \\u0000 as words']}
    expected = {CLEAN: [{"a": CLEAN}, 1, True, None, 'quotes " and \\u0000 as words']}
    assert expected == json.loads(as_json(value))


def test_json_knows_no_infinity() -> None:
    with pytest.raises(ValueError, match="JSON"):
        as_json(float("inf"))


def test_nul_characters_reach_neither_database(session: Session) -> None:
    matter = make_matter(session, title=DIRTY, fields={"title": DIRTY})
    assert (CLEAN, {"title": CLEAN}) == (reloaded(session, matter).title, matter.fields)


def test_a_nul_character_in_a_search_is_no_error(session: Session) -> None:
    organisation = make_organisation(session, slug="a")
    assert organisation is session.scalars(select(Organisation).where(Organisation.slug == "a\x00")).one()


def test_words_in_a_statement_are_clean_too(session: Session) -> None:
    statement = select(bindparam("words", "a\x00b", Words(), literal_execute=True))
    assert "ab" == session.scalar(statement)


def test_an_instant_comes_back_in_utc_to_the_microsecond(session: Session) -> None:
    local = dt.datetime(2025, 7, 1, 12, 30, 15, 123456, tzinfo=ZoneInfo("Europe/Helsinki"))
    login = reloaded(session, make_login(session, seen_at=local))
    assert dt.datetime(2025, 7, 1, 9, 30, 15, 123456, tzinfo=dt.UTC) == login.seen_at
    assert dt.UTC == login.seen_at.tzinfo


def test_an_instant_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="time zone"):
        make_login(session, seen_at=AT.replace(tzinfo=None))


def test_instants_compare_as_instants(session: Session) -> None:
    login = make_login(session, seen_at=AT)
    later = (AT + dt.timedelta(seconds=1)).astimezone(ZoneInfo("Asia/Tokyo"))
    assert login is session.scalars(select(Login).where(Login.seen_at < later)).one()


def test_a_digest_of_the_wrong_length_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="32 bytes"):
        make_login(session, digest=b"short")


def test_a_digest_comes_back_as_bytes(session: Session) -> None:
    assert bytes is type(reloaded(session, make_organisation(session)).event_head)


def test_a_state_comes_back_as_a_state(session: Session) -> None:
    assert State.ISSUED is reloaded(session, make_assessment(session, state=State.ISSUED)).state


def test_an_unknown_state_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="finished"):
        make_assessment(session, state="finished")


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}, "a", {"choice": "a", "text": "ä"}, ["a", "b"], 12])
def test_every_json_value_comes_back_as_it_was(session: Session, value: object) -> None:
    make_assessment(session, answers={"key": value})
    session.commit()
    assert [value] == list(session.scalars(select(Answer.value)))


def test_absent_values_stay_absent(session: Session) -> None:
    assessment: Assessment = reloaded(session, make_assessment(session))
    matter = session.scalars(select(Matter)).one()
    assert (None, None, None) == (assessment.depth, assessment.content_digest, matter.decide_on)
