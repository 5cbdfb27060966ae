"""Claims about handing over: inside an installation, as parcels, taken back with the receipt, and reviews back."""

import hmac
import json
import secrets
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.domain.blind import coding, record
from lva.domain.blind.reading import BlindFaulty
from lva.domain.blind.record import Policy, Shown
from lva.domain.errors import NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values.answers import canonical
from lva.seals import envelopes
from lva.seals.envelopes import Parcel, ParcelRefused, open_parcel
from lva.services import assessments
from lva.services.blind import arriving, feedback, handing, preparing, sealing
from lva.services.blind.preparing import Approval, Kit
from lva.storage.assessments import Assessment
from lva.storage.blind import blind_reviews, sharing
from lva.storage.blind.sharing import Arrived, Gone, Mail, Outgoing, Returned, Sharing
from lva.storage.telling.notices import Notice
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.cases import records
from tests.factories import AT
from tests.support import shares
from tests.support.town import Town, packs

WEEK = envelopes.week_of(AT)
GIVER, MLL = envelopes.fresh_keys(), envelopes.fresh_keys()


@pytest.fixture
def mll(town: Town) -> uuid.UUID:
    """The organisation that reviews, in the same installation."""
    with town.database.writer(EVERYWHERE) as session:
        made = factories.make_organisation(session, kind="mll", slug="mll").id
        session.commit()
    return made


@pytest.fixture
def session(town: Town) -> Iterator[Session]:
    """A session of whoever runs the installation."""
    with town.database.writer(EVERYWHERE) as opened:
        yield opened


def item(number: str = "20", **shown: str) -> tuple[dict[str, Any], str]:
    """Return a share of a case as it waits to leave, and the secret of its receipt."""
    whole = records.dossier(number)
    secret = secrets.token_hex(32)
    said = record.record(
        whole,
        coding.code(whole, {}),
        Shown(shown.get("group", "rural"), shown.get("language", "")),
        share_id=secrets.token_hex(16),
        policy=Policy.RATINGS,
    )
    return {"record": said, "receipt": sealing.commitment(secret)}, secret


def shared(town: Town) -> Kit:
    """Let the town approve a share of ratings."""
    kit = Kit.of(town.ports)
    shares.switch(town, "ratings")
    reference = shares.issued(town, sharing="ratings")
    with town.working() as work:
        found = assessments.open_(work, reference, Permission.SHARE, lock=True)
        preparing.begin(work, found, Policy.RATINGS)
        work.session.flush()
        row, source = preparing.locked(work, found)
        digest = preparing.look(source, row, kit).digest.hex()
        preparing.approve(work, found, kit, Approval(digest, read_through=True))
    return kit


def arrived(session: Session, mll: uuid.UUID) -> list[Arrived]:
    return list(session.scalars(select(Arrived).where(Arrived.organisation_id == mll)))


def test_a_release_carries_shares_to_the_reviewing_organisation(town: Town, mll: uuid.UUID, session: Session) -> None:
    shared(town)
    done = handing.release(session, packs(), bytes(32), AT, mll)
    assert (1, 0, 0, ()) == (done.shares, done.withdrawals, done.reviews, done.refused)
    (row,) = arrived(session, mll)
    assert (WEEK, None, row.id.hex) == (row.week, row.gone, json.loads(row.record or b"")["id"])
    kept = blind_reviews.record(session, mll, row.id)
    assert kept is not None
    assert hmac.digest(bytes(32), b"giver of blind records " + town.organisation_id.bytes, "sha256") == kept.giver
    assert [] == list(sharing.waiting(session, tuple(Mail)))


def test_what_an_organisation_does_not_let_out_any_more_waits_on(town: Town, mll: uuid.UUID, session: Session) -> None:
    shared(town)
    shares.switch(town, "none")
    done = handing.release(session, packs(), bytes(32), AT, mll)
    assert (0, [], 1) == (done.shares, arrived(session, mll), len(sharing.waiting(session, (Mail.SHARE,))))
    assert [] == handing.items_of(session, "shares")
    session.commit()
    shares.switch(town, "ratings")
    assert 1 == handing.release(session, packs(), bytes(32), AT, mll).shares


def test_texts_wait_where_only_ratings_may_leave_by_now(town: Town, mll: uuid.UUID, session: Session) -> None:
    shares.switch(town, "ratings")
    body = canonical({**item()[0], "record": {**item()[0]["record"], "share": "texts"}})
    session.add(Outgoing(organisation_id=town.organisation_id, id=uuid.uuid4(), kind=Mail.SHARE, body=body))
    session.flush()
    assert 0 == handing.release(session, packs(), bytes(32), AT, mll).shares


def test_a_receipt_takes_back_what_waits_though_nothing_may_leave_any_more(town: Town, session: Session) -> None:
    kit = shared(town)
    shares.switch(town, "none")
    with town.working() as work:
        found = assessments.open_(work, _references(work.session, town)[0], Permission.SHARE, lock=True)
        preparing.withdraw(work, found, kit, None)
    assert [] == list(sharing.waiting(session, tuple(Mail)))


def test_two_releases_at_once_carry_nothing_twice(town: Town, mll: uuid.UUID, session: Session) -> None:
    shared(town)
    assert 1 == handing.release(session, packs(), bytes(32), AT, mll).shares
    assert 0 == handing.release(session, packs(), bytes(32), AT, mll).shares


def test_the_reviewing_organisation_is_the_one_of_its_kind(town: Town, session: Session) -> None:
    assert None is handing.reviewing(session)
    made = factories.make_organisation(session, kind="mll", slug="mll")
    assert made.id == handing.reviewing(session)
    assert town.organisation_id != made.id


# -- what arrives ----------------------------------------------------------------------------------------


def arrive(session: Session, mll: uuid.UUID, *items: Any) -> list[str]:
    return [one.reason for one in arriving.arrive(session, packs(), mll, items, WEEK)]


def test_a_crafted_share_is_refused_and_the_others_are_kept(mll: uuid.UUID, session: Session) -> None:
    good, _ = item()
    crafted = [
        {**good, "municipality": "Lapua"},
        {**good, "receipt": "x"},
        {**good, "record": {**good["record"], "title": "Koulu"}},
        {**good, "record": {**good["record"], "depth": float("nan")}},
        {**good, "record": None},
    ]
    assert ["item", "item", "record", "record", "record"] == arrive(session, mll, *crafted, good)
    assert 1 == len(arrived(session, mll))


def test_a_refusal_says_where_and_holds_no_value(mll: uuid.UUID, session: Session) -> None:
    good, _ = item()
    spoiled = {**good, "record": {**good["record"], "shown": {"class": "Lapua"}}}
    (refusal,) = arriving.arrive(session, packs(), mll, [spoiled], WEEK)
    assert ("shown.class: enum",) == refusal.faults


def test_the_population_is_counted_anew_on_arrival(mll: uuid.UUID, session: Session) -> None:
    known, _ = item(group="urban", language="sv")
    assert ["population"] == arrive(session, mll, known)


def test_of_a_share_that_is_refused_no_giver_is_noted(mll: uuid.UUID, session: Session) -> None:
    """Who knows the id of another's share, as all who are sent reviews do, leaves no trace beside it."""
    good, secret = item()
    arrive(session, mll, good)
    stranger = envelopes.fresh_keys()
    data = envelopes.pack(stranger, MLL.card(), "shares", [{**good, "receipt": "0" * 64}])
    kept, refused = handing.take_in(session, packs(), bytes(32), AT, open_parcel(data, MLL, (stranger.card(),)))
    assert (0, ["known"]) == (kept, [one.reason for one in refused])
    record_id = uuid.UUID(good["record"]["id"])
    noted = blind_reviews.record(session, mll, record_id)
    assert noted is not None
    assert None is noted.giver
    assert () == arriving.take_back(session, mll, [{"id": record_id.hex, "secret": secret}])


def test_the_same_share_does_not_arrive_twice(mll: uuid.UUID, session: Session) -> None:
    good, _ = item()
    assert [] == arrive(session, mll, good)
    assert ["known"] == arrive(session, mll, good)


# -- taking back -----------------------------------------------------------------------------------------


def test_a_share_is_deleted_with_the_secret_of_its_receipt(mll: uuid.UUID, session: Session) -> None:
    good, secret = item()
    arrive(session, mll, good)
    order = {"id": good["record"]["id"], "secret": secret}
    assert () == arriving.take_back(session, mll, [order])
    session.expire_all()
    (row,) = arrived(session, mll)
    assert (None, Gone.WITHDRAWN) == (row.record, row.gone)
    assert ["receipt"] == [one.reason for one in arriving.take_back(session, mll, [order])]
    assert ["known"] == arrive(session, mll, good)


def test_a_forged_receipt_deletes_nothing(mll: uuid.UUID, session: Session) -> None:
    good, secret = item()
    arrive(session, mll, good)
    share_id = good["record"]["id"]
    forged = [
        {"id": share_id, "secret": secrets.token_hex(32)},
        {"id": share_id, "secret": good["receipt"]},
        {"id": secrets.token_hex(16), "secret": secret},
        {"id": share_id, "secret": ""},
        {"id": 7, "secret": secret},
        {"id": share_id},
    ]
    expected = ["receipt", "receipt", "receipt", "item", "item", "item"]
    assert expected == [one.reason for one in arriving.take_back(session, mll, forged)]
    assert arrived(session, mll)[0].record


def test_what_is_taken_back_after_it_left_is_deleted_with_the_next_release(
    town: Town, mll: uuid.UUID, session: Session
) -> None:
    kit = shared(town)
    handing.release(session, packs(), bytes(32), AT, mll)
    session.commit()
    with town.working() as work:
        row = work.session.scalars(select(Sharing).where(Sharing.organisation_id == town.organisation_id)).one()
        reference = next(iter(_references(work.session, town)))
        found = assessments.open_(work, reference, Permission.SHARE, lock=True)
        assert row.id == preparing.withdraw(work, found, kit, None).id
    done = handing.release(session, packs(), bytes(32), AT, mll)
    assert (1, ()) == (done.withdrawals, done.refused)
    session.expire_all()
    assert [Gone.WITHDRAWN] == [one.gone for one in arrived(session, mll)]


def _references(session: Session, town: Town) -> list[str]:
    return list(session.scalars(select(Assessment.reference).where(Assessment.organisation_id == town.organisation_id)))


# -- parcels ---------------------------------------------------------------------------------------------


def opened(data: bytes) -> Parcel:
    return open_parcel(data, MLL, (GIVER.card(),))


def take_in(session: Session, parcel: Parcel) -> tuple[int, list[str]]:
    kept, refused = handing.take_in(session, packs(), bytes(32), AT, parcel)
    return kept, [one.reason for one in refused]


def test_a_parcel_empties_the_queue_and_arrives(town: Town, mll: uuid.UUID, session: Session) -> None:
    shared(town)
    items = handing.items_of(session, "shares")
    data = envelopes.pack(GIVER, MLL.card(), "shares", items)
    assert (1, [], 0) == (len(items), list(sharing.waiting(session, (Mail.SHARE,))), data.count(b"answers"))
    assert (1, []) == take_in(session, opened(data))
    assert 1 == len(arrived(session, mll))


@pytest.mark.usefixtures("mll")
def test_what_does_not_fit_into_a_parcel_waits_for_the_next(
    town: Town, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = canonical({"id": "ab" * 16, "secret": "cd" * 32})
    for _ in range(5):
        session.add(Outgoing(organisation_id=town.organisation_id, id=uuid.uuid4(), kind=Mail.WITHDRAWAL, body=body))
    session.flush()
    monkeypatch.setattr(handing, "MOST_BYTES", 2 * len(body))
    assert [2, 2, 1, 0] == [len(handing.items_of(session, "withdrawals")) for _ in range(4)]


def test_the_largest_parcel_that_is_packed_is_not_too_large_to_be_opened(
    town: Town, mll: uuid.UUID, session: Session
) -> None:
    """Reviews grow most: each is boxed on its own, and all of them are enclosed."""
    good, _ = item()
    arrive(session, mll, good)
    words = {"mark": "1", "comment": "ä" * 4000}
    said = review(good["record"]["id"], criteria={str(number): words for number in range(1, 25)})
    body = canonical({"review": said})
    for _ in range(handing.MOST_BYTES // len(body) + 3):
        session.add(Outgoing(organisation_id=town.organisation_id, id=uuid.uuid4(), kind=Mail.REVIEW, body=body))
    session.flush()
    data = envelopes.pack(GIVER, MLL.card(), "reviews", handing.items_of(session, "reviews"))
    assert envelopes.LIMIT_BYTES // 2 < len(data) <= envelopes.LIMIT_BYTES
    assert 3 <= len(sharing.waiting(session, (Mail.REVIEW,)))


def test_a_parcel_is_taken_in_once(mll: uuid.UUID, session: Session) -> None:
    data = envelopes.pack(GIVER, MLL.card(), "shares", [item()[0]])
    take_in(session, opened(data))
    with pytest.raises(ParcelRefused) as caught:
        take_in(session, opened(data))
    assert "replayed" == caught.value.reason
    assert 1 == len(arrived(session, mll))


def test_withdrawals_travel_in_parcels_too(mll: uuid.UUID, session: Session) -> None:
    good, secret = item()
    arrive(session, mll, good)
    order = {"id": good["record"]["id"], "secret": secret}
    assert (1, []) == take_in(session, opened(envelopes.pack(GIVER, MLL.card(), "withdrawals", [order])))


@pytest.mark.usefixtures("town")
def test_where_nobody_reviews_no_share_is_taken_in(session: Session) -> None:
    with pytest.raises(ParcelRefused) as caught:
        take_in(session, opened(envelopes.pack(GIVER, MLL.card(), "shares", [item()[0]])))
    assert "nobody" == caught.value.reason


def test_nothing_that_is_kept_says_who_sent_it(mll: uuid.UUID, session: Session) -> None:
    take_in(session, opened(envelopes.pack(GIVER, MLL.card(), "shares", [item()[0]])))
    sender = GIVER.card().id
    for row in (
        *arrived(session, mll),
        *session.scalars(select(sharing.SeenParcel).where(sharing.SeenParcel.organisation_id == mll)),
    ):
        assert sender not in str({key: value for key, value in vars(row).items() if not key.startswith("_")})


# -- reviews ---------------------------------------------------------------------------------------------


def review(share: str, **given: Any) -> dict[str, Any]:
    made = {
        "format": "lava.blind.review/1",
        "id": secrets.token_hex(16),
        "share": share,
        "by": "A",
        "pack": {"id": "lava", "version": "2026.1"},
        "criteria": {"1": {"mark": "2", "comment": "Hyvin ajoitettu."}, "6": {"mark": "masked"}},
        "summary": "Kuuleminen on kuvattu hyvin.",
        "week": WEEK,
    }
    return {**made, **given}


@pytest.fixture
def sent(town: Town, mll: uuid.UUID) -> str:
    """The id of a share that has arrived."""
    shared(town)
    with town.database.writer(EVERYWHERE) as session:
        handing.release(session, packs(), bytes(32), AT, mll)
        share_id = arrived(session, mll)[0].id.hex
        session.commit()
    return share_id


def put(session: Session, mll: uuid.UUID, said: dict[str, Any]) -> None:
    body = canonical({"review": said})
    session.add(Outgoing(organisation_id=mll, id=uuid.uuid4(), kind=Mail.REVIEW, body=body))
    session.flush()


def test_a_review_finds_its_giver_by_the_share_alone_and_its_people_are_told(
    town: Town, mll: uuid.UUID, sent: str, session: Session
) -> None:
    put(session, mll, review(sent))
    put(session, mll, review("ab" * 16))
    assert 1 == handing.release(session, packs(), bytes(32), AT, mll).reviews
    assert 1 == len(sharing.waiting(session, (Mail.REVIEW,)))
    session.commit()
    with town.working() as work:
        found = assessments.open_(work, _references(work.session, town)[0], Permission.SHARE)
        (shown,) = feedback.shown(work, found, town.ports.languages["fi"])
        assert ("A", "Kuuleminen on kuvattu hyvin.") == (shown.by, shown.summary)
        assert ["Hyvin ajoitettu.", ""] == [one.comment for _, said in shown.sections for one in said]
        told = list(work.session.scalars(select(Notice.kind).where(Notice.organisation_id == town.organisation_id)))
    assert "blind_back" in [str(one) for one in told]


def test_the_same_review_comes_back_once(sent: str, session: Session) -> None:
    said = review(sent)
    assert [1, 0] == [feedback.take_in(session, bytes(32), AT, [said]) for _ in range(2)]


def test_a_parcel_with_a_crafted_review_is_refused_as_a_whole(mll: uuid.UUID, sent: str, session: Session) -> None:
    put(session, mll, review(sent))
    put(session, mll, review(sent, by="Aino"))
    data = envelopes.pack(GIVER, MLL.card(), "reviews", handing.items_of(session, "reviews"))
    with pytest.raises(ParcelRefused) as caught:
        take_in(session, opened(data))
    assert "content" == caught.value.reason


def test_a_crafted_review_keeps_nothing_at_all(sent: str, session: Session) -> None:
    with pytest.raises(BlindFaulty):
        feedback.take_in(session, bytes(32), AT, [review(sent), review(sent, by="Aino")])
    assert [] == list(session.scalars(select(Returned).where(Returned.organisation_id == uuid7(AT))))


def test_reviews_travel_in_parcels_that_their_giver_alone_reads(mll: uuid.UUID, sent: str, session: Session) -> None:
    put(session, mll, review(sent))
    put(session, mll, review("ab" * 16))
    (box,) = handing.items_of(session, "reviews")
    assert ({"share", "box"}, sent) == (set(box), box["share"])
    data = envelopes.pack(
        GIVER, MLL.card(), "reviews", [box, {**box, "box": "x"}, {"share": "cd" * 16, "box": "x"}, {}]
    )
    assert (1, []) == take_in(session, opened(data))
    assert (0, []) == take_in(session, opened(data))


def test_a_reply_is_kept_with_its_review_and_with_no_other(town: Town, sent: str, session: Session) -> None:
    feedback.take_in(session, bytes(32), AT, [review(sent)])
    session.commit()
    other = shares.issued(town, sharing="ratings")
    with town.working() as work:
        mine = next(one for one in _references(work.session, town) if one != other)
        found = assessments.open_(work, mine, Permission.SHARE)
        (shown,) = feedback.shown(work, found, town.ports.languages["fi"])
        feedback.reply(work, found, shown.id, " Korjaamme aikataulun. ")
    with town.working() as work:
        found = assessments.open_(work, mine, Permission.SHARE)
        assert "Korjaamme aikataulun." == feedback.shown(work, found, town.ports.languages["fi"])[0].reply
    with pytest.raises(NotFound), town.working() as work:
        feedback.reply(work, assessments.open_(work, other, Permission.SHARE), shown.id, "x")
