"""Claims about answering a review: what leaves, what stops it, and that it leads back to nobody."""

import json
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from lva.domain.blind.masking import Choice
from lva.domain.blind.record import Policy
from lva.domain.blind.reply import read_reply
from lva.domain.errors import Conflict, Invalid, NotFound, NotReady
from lva.domain.permissions import Permission
from lva.seals.envelopes import Box, unboxed
from lva.services import assessments
from lva.services.blind import feedback, handing, preparing, replying, sealing
from lva.services.blind.preparing import Approval, Kit
from lva.storage import queries
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Mail, Outgoing, Sharing
from lva.storage.people import Organisation
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support import shares
from tests.support.town import Town, packs

REVIEW = uuid.UUID("abababab-abab-abab-abab-abababababab")
PLAIN = "Kiitos. Lisäämme seurannan ja kerromme siitä lapsille."


@pytest.fixture
def kit(town: Town) -> Kit:
    return Kit.of(town.ports)


@pytest.fixture
def reference(town: Town, kit: Kit) -> str:
    """The reference of an assessment of which ratings were shared and one review has come back."""
    shares.switch(town, "ratings")
    return reviewed(town, kit)


def reviewed(town: Town, kit: Kit, **answers: Any) -> str:
    reference = shares.issued(town, sharing="ratings", **answers)
    with town.working() as work:
        found = assessments.open_(work, reference, Permission.SHARE, lock=True)
        preparing.begin(work, found, Policy.RATINGS)
        work.session.flush()
        row, source = preparing.locked(work, found)
        digest = preparing.look(source, row, kit).digest.hex()
        preparing.approve(work, found, kit, Approval(digest, read_through=True))
        share = sealing.opened(kit.secret, row.id, row.sealed or b"").share_id
    review = {
        "format": "lava.blind.review/1", "id": REVIEW.hex, "share": share, "by": "A",
        "pack": {"id": "lava", "version": "2026.1"}, "criteria": {"6": {"mark": "1", "comment": "Ohut."}},
        "week": "2026-W50",
    }  # fmt: skip
    with town.database.writer(EVERYWHERE) as session:
        assert 1 == feedback.take_in(session, kit.secret, AT, [review])
        session.commit()
    return reference


def opened(work: Any, reference: str) -> Any:
    return assessments.open_(work, reference, Permission.SHARE, lock=True)


def write(town: Town, reference: str, text: str) -> None:
    with town.working() as work:
        feedback.reply(work, opened(work, reference), REVIEW, text)


def seen(town: Town, kit: Kit, reference: str) -> replying.Look:
    with town.working() as work:
        return replying.look(work, opened(work, reference), kit, REVIEW)


def decide(town: Town, kit: Kit, reference: str, choice: Choice = Choice.MASK, language: str = "fi") -> None:
    made = {one.key: choice for one in seen(town, kit, reference).undecided}
    with town.working() as work:
        replying.decide(work, opened(work, reference), kit, REVIEW, language, made)


def send(town: Town, kit: Kit, reference: str, digest: str = "", *, read_through: bool = True) -> None:
    given = Approval(digest or seen(town, kit, reference).digest.hex(), read_through)
    with town.working() as work:
        replying.send(work, opened(work, reference), kit, REVIEW, given)


def queue(town: Town) -> list[Outgoing]:
    with town.database.reader(town.organisation_id) as session:
        return list(sharing.waiting_of(session, town.organisation_id, Mail.REPLY))


def test_what_was_shown_leaves_in_a_box_for_those_who_have_the_record(town: Town, kit: Kit, reference: str) -> None:
    write(town, reference, PLAIN)
    send(town, kit, reference)
    (row,) = queue(town)
    body = json.loads(row.body)
    assert {"share", "box"} == body.keys()
    assert b"Kiitos" not in row.body
    with town.database.reader(town.organisation_id) as session:
        found = session.scalars(select(Sharing).where(Sharing.organisation_id == town.organisation_id)).one()
    receipt = sealing.opened(kit.secret, found.id, found.sealed or b"")
    said = read_reply(unboxed(bytes.fromhex(sealing.commitment(receipt.secret)), body["box"], Box.REPLY))
    assert (PLAIN, "fi", REVIEW.hex, body["share"]) == (said.text, said.language, said.review, said.share)


def test_own_terms_are_masked_whatever_was_decided(town: Town, kit: Kit, reference: str) -> None:
    town_name = _municipality(town)
    write(town, reference, f"{town_name} kuuli lapset. Terveisin {town.author.name}.")
    look = seen(town, kit, reference)
    assert town_name not in look.after
    assert town.author.name.split()[1] not in look.after
    own = next(group for group in look.groups if not group.keepable)
    with pytest.raises(Invalid), town.working() as work:
        replying.decide(work, opened(work, reference), kit, REVIEW, "fi", {own.find.key: Choice.KEEP})


def _municipality(town: Town) -> str:
    with town.database.reader(town.organisation_id) as session:
        return str(session.get_one(Organisation, town.organisation_id).names["fi"]).split()[0]


def test_what_is_possible_waits_for_a_decision_and_may_stay(town: Town, kit: Kit, reference: str) -> None:
    write(town, reference, "Vertailu Satamaan lisätään.")
    assert ("undecided",) == replying.lacking(seen(town, kit, reference))
    with pytest.raises(NotReady):
        send(town, kit, reference)
    decide(town, kit, reference, Choice.KEEP)
    assert "Vertailu Satamaan lisätään." == seen(town, kit, reference).after
    send(town, kit, reference)
    assert 1 == len(queue(town))


def test_a_decision_on_what_is_not_there_and_a_language_of_none_are_refused(
    town: Town, kit: Kit, reference: str
) -> None:
    write(town, reference, PLAIN)
    with town.working() as work:
        found = opened(work, reference)
        with pytest.raises(NotFound):
            replying.decide(work, found, kit, REVIEW, "fi", {"0" * 16: Choice.KEEP})
        with pytest.raises(Invalid):
            replying.decide(work, found, kit, REVIEW, "de", {})


def test_words_that_changed_since_they_were_shown_do_not_leave(town: Town, kit: Kit, reference: str) -> None:
    write(town, reference, PLAIN)
    shown = seen(town, kit, reference).digest.hex()
    write(town, reference, f"{PLAIN} Soita 040 123 4567.")
    with pytest.raises(Conflict):
        send(town, kit, reference, shown)
    decide(town, kit, reference, language="sv")
    assert shown != seen(town, kit, reference).digest.hex(), "the language is bound, too"
    assert [] == queue(town)


@pytest.mark.parametrize(("text", "reason"), [("", "empty"), (f"{'x' * 3990} 7 lasta", "too_long")])
def test_an_answer_without_words_or_with_too_many_does_not_leave(
    town: Town, kit: Kit, reference: str, text: str, reason: str
) -> None:
    write(town, reference, text)
    assert (reason,) == replying.lacking(seen(town, kit, reference))
    with pytest.raises(NotReady):
        send(town, kit, reference)


def test_without_reading_it_through_nothing_leaves(town: Town, kit: Kit, reference: str) -> None:
    write(town, reference, PLAIN)
    with pytest.raises(NotReady) as caught:
        send(town, kit, reference, read_through=False)
    assert ("read_through",) == caught.value.reasons


def test_a_review_is_answered_once_and_the_answer_does_not_change(town: Town, kit: Kit, reference: str) -> None:
    write(town, reference, PLAIN)
    send(town, kit, reference)
    with pytest.raises(Conflict):
        send(town, kit, reference)
    with pytest.raises(Conflict):
        write(town, reference, "Toisin.")
    with pytest.raises(Conflict):
        decide(town, kit, reference)
    assert 1 == len(queue(town))


def test_a_rare_language_is_refused_beside_a_class(town: Town, kit: Kit) -> None:
    shares.switch(town, "ratings")
    code = next(
        one.code for one in kit.known.by_code.values() if one.group == "semi_urban" and one.languages == ("fi",)
    )
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, town.organisation_id).municipality_code = code
        session.commit()
    reference = reviewed(town, kit)
    write(town, reference, "Tack för granskningen.")
    decide(town, kit, reference, language="sv")
    assert ("population",) == replying.lacking(seen(town, kit, reference))


def test_where_nothing_is_shared_any_more_no_answer_leaves(town: Town, kit: Kit, reference: str) -> None:
    write(town, reference, PLAIN)
    shares.switch(town, "none")
    with pytest.raises(NotReady) as caught:
        send(town, kit, reference, "0" * 64)
    assert ("switched_off",) == caught.value.reasons


def test_after_the_receipt_has_had_its_day_no_answer_leaves(town: Town, kit: Kit, reference: str) -> None:
    with town.working() as work:
        assert 1 == preparing.purge(work, AT.date().replace(year=AT.year + 3))
    with pytest.raises(NotReady) as caught:
        seen(town, kit, reference)
    assert ("receipt",) == caught.value.reasons


def test_taking_the_share_back_takes_its_answers_out_of_the_queue(town: Town, kit: Kit, reference: str) -> None:
    write(town, reference, PLAIN)
    send(town, kit, reference)
    with town.working() as work:
        preparing.withdraw(work, opened(work, reference), kit, None)
    assert [] == queue(town)
    with pytest.raises(NotReady) as caught:
        seen(town, kit, reference)
    assert ("withdrawn",) == caught.value.reasons


def test_another_assessment_s_review_is_not_found(town: Town, kit: Kit, reference: str) -> None:
    other = shares.issued(town, sharing="ratings")
    assert reference != other
    with pytest.raises(NotFound):
        seen(town, kit, other)


def test_the_history_tells_counts_and_no_word(town: Town, kit: Kit, reference: str) -> None:
    write(town, reference, "Soita numeroon 040 123 4567.")
    send(town, kit, reference)
    with town.working() as work:
        found = opened(work, reference)
        event = queries.history(work.session, town.organisation_id, found.row.id)[-1]
    assert (replying.REPLIED, {"PHONE": 1}) == (event.kind, event.facts["mask"])


def test_a_release_carries_answers_after_withdrawals_and_tells_how_many(town: Town, kit: Kit, reference: str) -> None:
    with town.database.writer(EVERYWHERE) as session:
        mll = factories.make_organisation(session, kind="mll", slug="mll").id
        session.commit()
    write(town, reference, PLAIN)
    send(town, kit, reference)
    with town.database.writer(EVERYWHERE) as session:
        done = handing.release(session, packs(), kit.secret, AT, mll)
        session.commit()
    assert (1, 1, ["share"]) == (done.shares, done.replies, [one.reason for one in done.refused]), "no review went back"
    assert [] == queue(town)


def test_what_the_tool_itself_prints_is_masked_too(town: Town, kit: Kit, reference: str) -> None:
    write(town, reference, f"Katsokaa {reference} ja asiakirja 57TD-3XPM-N1VZ-TXT4.")
    after = seen(town, kit, reference).after
    assert reference not in after
    assert "57TD" not in after
