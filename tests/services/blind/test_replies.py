"""Claims about answers of givers as the reviewing organisation gets them."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from lva.domain.blind.reply import Reply
from lva.domain.blind.review import LENGTH
from lva.domain.errors import Conflict, Invalid, NotFound
from lva.domain.notices import NoticeKind
from lva.domain.retention import BY_KEPT, Kept
from lva.domain.values.answers import canonical
from lva.seals import envelopes
from lva.seals.envelopes import Box, Parcel, ParcelRefused, boxed, week_of
from lva.services.blind import arriving, desk, handing, replies, reviewing
from lva.services.blind.replies import BOX_MOST, Handling
from lva.services.blind.sealing import commitment
from lva.services.retaining.keeping import let_go
from lva.services.telling import notices
from lva.storage import queries
from lva.storage.blind import blind_replies, sharing
from lva.storage.blind.blind_replies import BlindReply, ReplyStage
from lva.storage.blind.sharing import Arrived, Gone
from lva.storage.telling.notices import Notice
from lva.storage.tenancy import EVERYWHERE
from tests.factories import AT
from tests.support.league import League
from tests.support.replied import RECEIPT, answered, item
from tests.support.site import _languages as languages
from tests.support.town import packs

WEEK = week_of(AT)
RECORD = uuid.UUID(int=1)
TELLING = "Soita Maija Virtaselle, 040 123 4567."
DOUBTFUL = "Vertailu Satamaan lisätään."


@pytest.fixture
def reviews(league: League) -> dict[str, uuid.UUID]:
    """The ids under which the two reviews of the record went back, by their letters."""
    return answered(league)


def arrive(league: League, *items: Any, week: str = WEEK) -> list[str]:
    with league.database.writer(league.organisation_id) as session:
        refused = replies.arrive(session, packs(), league.organisation_id, items, week)
        session.commit()
    return [one.reason for one in refused]


def kept(league: League) -> list[BlindReply]:
    with league.database.reader(league.organisation_id) as session:
        return list(blind_replies.replies(session, league.organisation_id))


def reader_of(league: League, letter: str) -> tuple[str, uuid.UUID]:
    """Return who wrote the review under a letter, and its id."""
    with league.working("coordinator") as work:
        review = desk.lettered(one.review for one in desk.case(work, RECORD).reviews)[letter]
    name = next(one for one, actor in league.people.items() if actor.person_id == review.reviewer_id)
    return name, review.id


def test_an_answer_reaches_the_reviewer_of_its_letter_and_no_other(
    league: League, reviews: dict[str, uuid.UUID]
) -> None:
    assert [] == arrive(league, item(RECORD, reviews["B"], "Lisäämme seurannan."))
    for letter, expected in (("A", None), ("B", "Lisäämme seurannan.")):
        name, review_id = reader_of(league, letter)
        with league.working(name) as work:
            found = replies.of_review(work, review_id)
            assert expected == (found.text if found else None)
            assert (expected is not None) is (review_id in replies.answered(work, [review_id]))
    with league.working("coordinator") as work:
        (shown,) = replies.of_record(work, RECORD)
    assert ("B", WEEK, ReplyStage.SHOWN) == (shown.letter, shown.week, shown.stage)


def test_nothing_that_is_kept_of_an_answer_tells_a_time_or_a_giver() -> None:
    assert {
        "organisation_id", "id", "record_id", "review_id", "language", "text", "week", "stage",
    } == set(BlindReply.__table__.columns.keys())  # fmt: skip


def test_what_is_crafted_is_refused_and_the_others_are_kept(league: League, reviews: dict[str, uuid.UUID]) -> None:
    good = item(RECORD, reviews["A"])
    crafted = [
        {**good, "municipality": "Lapua"},
        {"share": "x", "box": good["box"]},
        {"share": RECORD.hex, "box": "A" * (BOX_MOST + 1)},
        {"share": RECORD.hex, "box": 7},
        item(RECORD, reviews["A"], text="x" * (LENGTH + 1)),
        item(RECORD, reviews["A"], text=""),
        item(RECORD, reviews["A"], language="de"),
        item(RECORD, reviews["A"], html="<b>"),
    ]
    assert ["item"] * 4 + ["reply"] * 4 == arrive(league, *crafted, good)
    assert 1 == len(kept(league))


def test_a_refusal_says_where_and_holds_no_value(league: League, reviews: dict[str, uuid.UUID]) -> None:
    spoiled = item(RECORD, reviews["A"], text="x" * (LENGTH + 1))
    with league.database.writer(league.organisation_id) as session:
        (refusal,) = replies.arrive(session, packs(), league.organisation_id, [spoiled], WEEK)
    assert ("text: value",) == refusal.faults


def test_an_answer_by_another_than_the_giver_is_refused_as_one_to_a_share_that_never_was(
    league: League, reviews: dict[str, uuid.UUID]
) -> None:
    said = Reply(uuid.uuid4().hex, RECORD.hex, reviews["A"].hex, "fi", "Kiitos.").said
    other = league.arrived(2)
    attempts = [
        item(uuid.UUID(int=9), reviews["A"]),
        {"share": RECORD.hex, "box": boxed(bytes(32), said, Box.REPLY)},
        {"share": RECORD.hex, "box": boxed(RECEIPT, said, Box.REVIEW)},
        {"share": RECORD.hex, "box": "nonsense"},
        item(RECORD, uuid.uuid4()),
        item(RECORD, reviews["A"], share=other.hex),
        item(other, reviews["A"]),
    ]
    assert ["share"] * 7 == arrive(league, *attempts)
    assert [] == kept(league)


def test_a_second_answer_to_a_review_is_refused_and_the_first_stays(
    league: League, reviews: dict[str, uuid.UUID]
) -> None:
    first = item(RECORD, reviews["A"], "Kiitos.")
    assert ["known", "known"] == arrive(league, first, first, item(RECORD, reviews["A"], "Sittenkin toisin."))
    assert ["Kiitos."] == [one.text for one in kept(league)]


def test_a_language_that_few_share_is_counted_anew(league: League, reviews: dict[str, uuid.UUID]) -> None:
    with league.database.writer(league.organisation_id) as session:
        row = session.get_one(Arrived, (league.organisation_id, RECORD))
        said = json.loads(row.record or b"")
        row.record = canonical({**said, "shown": {**said["shown"], "class": "semi_urban"}})
        session.commit()
    swedish = item(RECORD, reviews["A"], "Tack.", language="sv")
    assert ["population"] == arrive(league, swedish, item(RECORD, reviews["A"]))


# -- withdrawn, expired, replayed ------------------------------------------------------------------------


def test_an_answer_to_a_share_that_was_taken_back_is_refused_and_one_that_came_before_is_deleted(
    league: League, reviews: dict[str, uuid.UUID]
) -> None:
    assert [] == arrive(league, item(RECORD, reviews["A"]))
    with league.database.writer(league.organisation_id) as session:
        row = session.get_one(Arrived, (league.organisation_id, RECORD))
        row.receipt = bytes.fromhex(commitment("ab" * 32))
        session.flush()
        order = {"id": RECORD.hex, "secret": "ab" * 32}
        assert () == arriving.take_back(session, league.organisation_id, [order])
        session.commit()
    assert [] == kept(league)
    assert ["share"] == arrive(league, item(RECORD, reviews["B"]))


def test_answers_are_deleted_with_their_record(league: League, reviews: dict[str, uuid.UUID]) -> None:
    arrive(league, item(RECORD, reviews["A"]))
    with league.database.writer(league.organisation_id) as session:
        let_go(session, league.organisation_id, BY_KEPT[Kept.BLIND], AT + dt.timedelta(days=600))
        session.commit()
    assert [] == kept(league)


GIVER, MLL = envelopes.fresh_keys(), envelopes.fresh_keys()


def _taken(league: League, parcel: Parcel) -> tuple[int, list[str]]:
    with league.database.writer(EVERYWHERE) as session:
        count, refused = handing.take_in(session, packs(), bytes(32), AT, parcel)
        session.commit()
    return count, [one.reason for one in refused]


def test_a_parcel_of_answers_is_taken_in_once_and_read_from_the_next_week_on(
    league: League, reviews: dict[str, uuid.UUID]
) -> None:
    data = envelopes.pack(GIVER, MLL.card(), "replies", [item(RECORD, reviews["A"])])
    assert b"Kiitos" not in data
    parcel = envelopes.open_parcel(data, MLL, (GIVER.card(),))
    assert (1, []) == _taken(league, parcel)
    with pytest.raises(ParcelRefused) as caught:
        _taken(league, parcel)
    assert "replayed" == caught.value.reason
    anew = envelopes.pack(GIVER, MLL.card(), "replies", list(parcel.items))
    assert (0, ["known"]) == _taken(league, envelopes.open_parcel(anew, MLL, (GIVER.card(),)))
    name, review_id = reader_of(league, "A")
    with league.working(name) as work:
        assert None is replies.of_review(work, review_id)
        assert 0 == replies.tell(work.session, league.organisation_id, AT)
    next_week = AT + dt.timedelta(days=7)
    with league.working(name, next_week) as work:
        assert replies.of_review(work, review_id) is not None
        assert 2 == replies.tell(work.session, league.organisation_id, next_week), "the reviewer and the coordinator"


# -- what is found on arrival ----------------------------------------------------------------------------


def held(league: League, reviews: dict[str, uuid.UUID], text: str = TELLING) -> uuid.UUID:
    assert [] == arrive(league, item(RECORD, reviews["A"], text))
    (row,) = kept(league)
    assert ReplyStage.HELD is row.stage
    return row.id


def settle(league: League, reply_id: uuid.UUID, how: Handling) -> None:
    with league.working("coordinator") as work:
        replies.settle(work, RECORD, reply_id, how, languages())


def test_what_tells_too_much_is_held_until_a_coordinator_has_masked_it(
    league: League, reviews: dict[str, uuid.UUID]
) -> None:
    reply_id = held(league, reviews)
    name, review_id = reader_of(league, "A")
    with league.working(name) as work:
        assert None is replies.of_review(work, review_id)
        assert frozenset() == replies.answered(work, [review_id])
    with pytest.raises(Invalid):
        settle(league, reply_id, Handling.SHOW)
    settle(league, reply_id, Handling.MASK)
    with league.working(name) as work:
        found = replies.of_review(work, review_id)
    assert found is not None
    assert "Virta" not in found.text
    assert "040" not in found.text
    assert "[HENKILÖ]" in found.text
    with pytest.raises(Conflict):
        settle(league, reply_id, Handling.DROP)


def test_what_is_only_possible_may_be_shown_as_it_is(league: League, reviews: dict[str, uuid.UUID]) -> None:
    reply_id = held(league, reviews, DOUBTFUL)
    settle(league, reply_id, Handling.SHOW)
    assert [(DOUBTFUL, ReplyStage.SHOWN)] == [(one.text, one.stage) for one in kept(league)]


def test_what_a_coordinator_keeps_back_loses_its_words(league: League, reviews: dict[str, uuid.UUID]) -> None:
    reply_id = held(league, reviews)
    settle(league, reply_id, Handling.DROP)
    assert [("", ReplyStage.DROPPED)] == [(one.text, one.stage) for one in kept(league)]
    with league.working("coordinator") as work:
        events = queries.history(work.session, league.organisation_id, league.organisation_id)
    facts = [one.facts for one in events if one.kind == "blind_reply"]
    assert [{"record", "review", "how"}] == [set(one) for one in facts]


def test_an_answer_of_another_record_is_not_found(league: League, reviews: dict[str, uuid.UUID]) -> None:
    reply_id = held(league, reviews)
    with league.working("coordinator") as work:
        for record_id, wanted in ((uuid.UUID(int=2), reply_id), (RECORD, uuid.uuid4())):
            with pytest.raises(NotFound):
                replies.settle(work, record_id, wanted, Handling.DROP, languages())


# -- telling ---------------------------------------------------------------------------------------------


def test_reviewers_and_coordinators_are_told_once_and_of_nothing_but_that(
    league: League, reviews: dict[str, uuid.UUID]
) -> None:
    arrive(league, item(RECORD, reviews["A"]), item(RECORD, reviews["B"], TELLING))
    name, _ = reader_of(league, "A")
    with league.working("coordinator") as work:
        assert 3 == replies.tell(work.session, league.organisation_id, AT), "two for the coordinator, one for A"
        assert 0 == replies.tell(work.session, league.organisation_id, AT)
    with league.working(name) as work:
        (told,) = notices.mine(work)
        assert (NoticeKind.BLIND_REPLY, None, None) == (told.kind, told.reference, told.actor)
        rows = work.session.scalars(select(Notice).where(Notice.organisation_id == league.organisation_id)).all()
        assert {(None, None)} == {(one.assessment_id, one.actor_id) for one in rows}
    held_back = next(one.id for one in kept(league) if one.stage is ReplyStage.HELD)
    settle(league, held_back, Handling.MASK)
    other, _ = reader_of(league, "B")
    with league.working(other) as work:
        assert 1 == len(notices.mine(work))


def test_a_withdrawn_record_s_review_shows_no_answer(league: League, reviews: dict[str, uuid.UUID]) -> None:
    arrive(league, item(RECORD, reviews["A"]))
    name, review_id = reader_of(league, "A")
    with league.database.writer(league.organisation_id) as session:
        sharing.empty_arrived(session, league.organisation_id, RECORD, Gone.WITHDRAWN)
        session.commit()
    with league.working(name) as work, pytest.raises(reviewing.Withdrawn):
        reviewing.reading(work, review_id)


def test_two_answers_under_one_id_are_refused_but_for_the_first(league: League, reviews: dict[str, uuid.UUID]) -> None:
    """The first may be of another giver, so that nothing but its id is told."""
    one = uuid.uuid4().hex
    items = [item(RECORD, reviews[letter], id=one) for letter in ("A", "B")]
    assert ["known"] == arrive(league, *items)
    assert [one] == [row.id.hex for row in kept(league)]


def test_an_answer_that_turns_its_words_around_is_held(league: League, reviews: dict[str, uuid.UUID]) -> None:
    """What a screen shows in another order than it stands there, no detector reads."""
    hidden = "Kiitos, \u202enenatriV ajiaM\u202c hoitaa."
    arrive(league, item(RECORD, reviews["A"], hidden))
    assert [ReplyStage.HELD] == [row.stage for row in kept(league)]
