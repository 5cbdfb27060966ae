"""Claims about preparing a share: what may be shared, deciding, approving exactly what was shown, and taking back."""

import datetime as dt
import json
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from lva.domain.blind.masking import Choice, Decision
from lva.domain.blind.reading import read
from lva.domain.blind.record import Policy
from lva.domain.errors import Conflict, Damaged, Invalid, NotAllowed, NotFound, NotReady
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.blind import preparing, sealing
from lva.services.blind.preparing import Approval, Kit, Look
from lva.services.work import Work
from lva.storage.audit import Event
from lva.storage.blind.sharing import Mail, Outgoing, Sharing, SharingState
from tests.factories import AT
from tests.support import shares
from tests.support.town import Town, packs

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], scope="session")
"""What only PostgreSQL refuses is tried where shares are handed over, which prepares some as well."""
NAMED = "Lapset kertoivat huolensa. Opettaja Maija Virtanen puhui Virtasen luokan puolesta. Koulu muuttaa Tönnölle."


@pytest.fixture
def kit(town: Town) -> Kit:
    return Kit.of(town.ports)


@pytest.fixture
def issued(town: Town) -> str:
    """The reference of an issued assessment with names in its words, of a town that shares texts."""
    shares.switch(town, "texts")
    return shares.issued(town, why=NAMED, sharing="texts")


def opened(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.SHARE, lock=True)


def begun(town: Town, reference: str, policy: Policy = Policy.TEXTS) -> None:
    with town.working() as work:
        preparing.begin(work, opened(work, reference), policy)


def seen(work: Work, reference: str, kit: Kit) -> Look:
    row, source = preparing.locked(work, opened(work, reference))
    return preparing.look(source, row, kit)


def decide_all(town: Town, reference: str, kit: Kit, choice: Choice = Choice.MASK) -> None:
    with town.working() as work:
        made = {find.key: Decision(choice) for find in seen(work, reference, kit).undecided}
        preparing.decide(work, opened(work, reference), kit, made)


def approved(town: Town, reference: str, kit: Kit, actor: Actor | None = None, digest: str = "") -> SharingState:
    with town.working(actor) as work:
        shown = digest or seen(work, reference, kit).digest.hex()
        return preparing.approve(work, opened(work, reference), kit, Approval(shown, read_through=True)).state


def queue(town: Town) -> list[Outgoing]:
    with town.database.reader(town.organisation_id) as session:
        found = session.scalars(select(Outgoing).where(Outgoing.organisation_id == town.organisation_id))
        return sorted(found, key=lambda one: one.kind)


@pytest.mark.parametrize(
    ("setting", "answer", "reason"),
    [("none", "texts", "switched_off"), ("texts", "no", "assessment_says_no")],
)
def test_neither_the_organisation_nor_the_assessment_is_shared_against_its_word(
    town: Town, setting: str, answer: str, reason: str
) -> None:
    shares.switch(town, setting)
    reference = shares.issued(town, sharing=answer)
    with pytest.raises(NotReady) as caught, town.working() as work:
        preparing.begin(work, opened(work, reference), Policy.RATINGS)
    assert (reason,) == caught.value.reasons


def test_only_an_issued_document_is_shared(town: Town) -> None:
    shares.switch(town, "texts")
    reference = town.approved()
    with pytest.raises(NotReady) as caught, town.working() as work:
        preparing.begin(work, opened(work, reference), Policy.RATINGS)
    assert ("not_issued",) == caught.value.reasons


def test_texts_are_not_shared_where_only_ratings_may_leave(town: Town) -> None:
    shares.switch(town, "ratings")
    reference = shares.issued(town, sharing="texts")
    with pytest.raises(Invalid), town.working() as work:
        preparing.begin(work, opened(work, reference), Policy.TEXTS)


def test_ratings_leave_after_one_approval_and_hold_no_word(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    assert SharingState.QUEUED is approved(town, issued, kit)
    (waiting,) = queue(town)
    said = json.loads(waiting.body)
    assert Mail.SHARE is waiting.kind
    assert {"record", "receipt"} == said.keys()
    assert "ratings" == said["record"]["share"]
    assert b"Virta" not in waiting.body


def test_a_hit_left_open_stops_the_approval(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued)
    with town.working() as work:
        assert seen(work, issued, kit).undecided
    with pytest.raises(NotReady) as caught:
        approved(town, issued, kit)
    assert "undecided" in caught.value.reasons
    assert [] == queue(town)


def test_without_reading_it_through_nothing_is_approved(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    with town.working() as work:
        given = Approval(seen(work, issued, kit).digest.hex(), read_through=False)
    with pytest.raises(NotReady) as caught, town.working() as work:
        preparing.approve(work, opened(work, issued), kit, given)
    assert ("read_through",) == caught.value.reasons


def test_what_was_approved_leaves_masked_and_is_a_readable_record(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued)
    decide_all(town, issued, kit)
    state = approved(town, issued, kit)
    if state is SharingState.CONFIRMED:
        with town.working(town.approver) as work:
            given = Approval(seen(work, issued, kit).digest.hex(), read_through=True)
            state = preparing.confirm(work, opened(work, issued), kit, given).state
    assert SharingState.QUEUED is state
    record = json.loads(queue(town)[0].body)["record"]
    blind = read(json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(), packs())
    assert "[HENKILÖ 1]" in blind.said["answers"]["why"]
    assert "Virta" not in json.dumps(record)


def test_what_nobody_approved_is_forgotten_with_the_words_that_were_typed_for_it(
    town: Town, kit: Kit, issued: str
) -> None:
    begun(town, issued)
    with town.working() as work:
        preparing.add(work, opened(work, issued), "PERSON", "Aurinko")
    for days, left in ((729, 1), (731, 0)):
        at = AT + dt.timedelta(days=days)
        with town.working() as work:
            assert 0 == preparing.purge(replace(work, at=at), at.date())
            found = select(Sharing).where(Sharing.organisation_id == town.organisation_id)
            assert left == len(work.session.scalars(found).all())
    assert SharingState.QUEUED is shared_again(town, kit, issued)


def shared_again(town: Town, kit: Kit, reference: str) -> SharingState:
    """Begin anew and share the ratings."""
    begun(town, reference, Policy.RATINGS)
    return approved(town, reference, kit)


def test_a_forged_digest_approves_nothing(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    with pytest.raises(Conflict):
        approved(town, issued, kit, digest="0" * 64)


def test_an_edit_after_reading_voids_what_was_read(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued)
    decide_all(town, issued, kit)
    with town.working() as work:
        digest = seen(work, issued, kit).digest.hex()
        preparing.add(work, opened(work, issued), "TERM", "huolensa")
    with pytest.raises(Conflict):
        approved(town, issued, kit, digest=digest)


@pytest.fixture
def small(town: Town, kit: Kit) -> str:
    """The reference of an assessment in which a small count stays, approved by its author."""
    shares.switch(town, "texts")
    reference = shares.issued(
        town, why="Muutos koskee 3 oppilasta, ja kaikkia heitä kuultiin koulussa.", sharing="texts"
    )
    begun(town, reference)
    decide_all(town, reference, kit)
    with town.working() as work:
        counts = {
            find.key: Decision(Choice.KEEP) for find in seen(work, reference, kit).finds if find.kind == "SMALL_N"
        }
        preparing.decide(work, opened(work, reference), kit, counts)
    assert SharingState.CONFIRMED is approved(town, reference, kit)
    return reference


def confirmed(town: Town, reference: str, kit: Kit, actor: Actor) -> SharingState:
    with town.working(actor) as work:
        given = Approval(seen(work, reference, kit).digest.hex(), read_through=True)
        return preparing.confirm(work, opened(work, reference), kit, given).state


def test_where_a_small_count_stays_a_second_person_has_to_approve(town: Town, kit: Kit, small: str) -> None:
    assert [] == queue(town)
    assert SharingState.QUEUED is confirmed(town, small, kit, town.approver)
    assert 1 == len(queue(town))


def test_the_second_person_is_another_one(town: Town, kit: Kit, small: str) -> None:
    with pytest.raises(NotReady) as caught:
        confirmed(town, small, kit, town.author)
    assert ("another_person",) == caught.value.reasons
    assert [] == queue(town)


def test_an_edit_between_the_two_voids_the_first_approval(town: Town, kit: Kit, small: str) -> None:
    with town.working(town.approver) as work:
        preparing.add(work, opened(work, small), "TERM", "koulussa")
    with pytest.raises(Conflict):
        confirmed(town, small, kit, town.approver)
    assert [] == queue(town)


def test_what_is_approved_in_full_can_no_longer_be_edited(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    approved(town, issued, kit)
    with pytest.raises(Conflict), town.working() as work:
        preparing.add(work, opened(work, issued), "TERM", "sana")


def test_a_person_stays_only_with_a_reason(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued)
    with town.working() as work:
        person = next(find for find in seen(work, issued, kit).finds if find.kind == "PERSON")
    with pytest.raises(Invalid), town.working() as work:
        preparing.decide(work, opened(work, issued), kit, {person.key: Decision(Choice.KEEP, " ")})
    with town.working() as work:
        preparing.decide(work, opened(work, issued), kit, {person.key: Decision(Choice.KEEP, "Ministeri, julkinen.")})
    with town.working() as work:
        assert person.text in "".join(one.after for one in seen(work, issued, kit).passages)


def test_an_address_cannot_be_kept(town: Town, kit: Kit) -> None:
    shares.switch(town, "texts")
    reference = shares.issued(
        town, why="Lasten arki muuttuu paljon. Osoite on Koulukatu 3, 62100 Kylä.", sharing="texts"
    )
    begun(town, reference)
    with town.working() as work:
        find = next(one for one in seen(work, reference, kit).finds if one.path == "answers.why")
    with pytest.raises(Invalid), town.working() as work:
        preparing.decide(work, opened(work, reference), kit, {find.key: Decision(Choice.KEEP, "Siksi.")})


def test_a_decision_on_no_find_is_refused(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued)
    with pytest.raises(NotFound), town.working() as work:
        preparing.decide(work, opened(work, issued), kit, {"0" * 16: Decision(Choice.MASK)})


def test_what_was_missed_is_masked_in_all_its_forms(town: Town, kit: Kit) -> None:
    shares.switch(town, "texts")
    reference = shares.issued(
        town, why="Kaisaniemen väki puhui. Kaisaniemessä ja kaisaniemellä oltiin huolissaan.", sharing="texts"
    )
    begun(town, reference)
    with town.working() as work:
        preparing.add(work, opened(work, reference), "PLACE", "Kaisaniemi")
    with town.working() as work:
        after = next(one.after for one in seen(work, reference, kit).passages if one.passage.path == "answers.why")
    assert "aisanieme" not in after


def test_a_word_taken_away_is_no_longer_masked(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued)
    with town.working() as work:
        preparing.add(work, opened(work, issued), "TERM", "luokan")
    for _ in range(2):
        with town.working() as work:
            preparing.take_away(work, opened(work, issued), "TERM", "luokan")
    with town.working() as work:
        assert "luokan" in next(one.after for one in seen(work, issued, kit).passages if one.passage.key == "why")


def test_the_history_counts_kinds_and_holds_no_word(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    approved(town, issued, kit)
    with town.database.reader(town.organisation_id) as session:
        where = (Event.organisation_id == town.organisation_id, Event.kind == preparing.SHARED)
        (facts,) = session.scalars(select(Event.facts).where(*where))
    assert {"category", "keep", "mask", "people", "policy", "rules", "version"} == facts.keys()


def test_nothing_in_the_queue_leads_back_to_the_assessment(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    approved(town, issued, kit)
    with town.working() as work:
        found = opened(work, issued)
        row = preparing.locked(work, found)[0]
        known = {
            str(found.row.id),
            str(row.id),
            str(row.begun_by),
            issued,
            *(entry.id for entry in found.dossier.entries),
        }
    waiting = queue(town)[0]
    assert {"organisation_id", "id", "kind", "body"} == set(Outgoing.__table__.columns.keys())
    assert not [one for one in known if one in waiting.body.decode() or one == str(waiting.id)]
    assert 4 == waiting.id.version


# -- taking back -----------------------------------------------------------------------------------------


def withdrawn(town: Town, reference: str, kit: Kit, actor: Actor | None = None) -> None:
    with town.working(actor) as work:
        preparing.withdraw(work, opened(work, reference), kit, work.actor.person_id)


def test_a_share_that_still_waits_is_taken_out_of_the_queue(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    approved(town, issued, kit)
    withdrawn(town, issued, kit)
    assert [] == queue(town)


def test_a_share_that_has_left_is_withdrawn_with_the_secret_of_its_receipt(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    approved(town, issued, kit)
    sent = json.loads(queue(town)[0].body)
    with town.working() as work:
        work.session.delete(work.session.get_one(Outgoing, (town.organisation_id, queue(town)[0].id)))
    withdrawn(town, issued, kit)
    (order,) = queue(town)
    said = json.loads(order.body)
    assert Mail.WITHDRAWAL is order.kind
    assert sent["record"]["id"] == said["id"]
    assert sent["receipt"] == sealing.commitment(said["secret"])


def test_a_forged_receipt_withdraws_nothing(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    approved(town, issued, kit)
    with town.working() as work:
        row, _ = preparing.locked(work, opened(work, issued))
        row.sealed = sealing.sealed(kit.secret, uuid.uuid4(), sealing.drawn(uuid.uuid4(), {}))
    with pytest.raises(Damaged):
        withdrawn(town, issued, kit)
    assert 1 == len(queue(town))


def test_another_installation_cannot_open_the_receipt(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    approved(town, issued, kit)
    with pytest.raises(Damaged):
        withdrawn(town, issued, replace(kit, secret=b"another"))


def test_what_was_never_shared_is_not_withdrawn(town: Town, kit: Kit, issued: str) -> None:
    with pytest.raises(NotFound):
        withdrawn(town, issued, kit)


def test_the_receipt_is_deleted_on_its_day(town: Town, kit: Kit, issued: str) -> None:
    begun(town, issued, Policy.RATINGS)
    approved(town, issued, kit)
    with town.working() as work:
        row, _ = preparing.locked(work, opened(work, issued))
        assert row.purge_on is not None
        assert 1 == preparing.purge(work, row.purge_on)
    with pytest.raises(NotFound):
        withdrawn(town, issued, kit)


def test_who_may_not_share_does_not_even_see_it(town: Town, issued: str) -> None:
    with pytest.raises(NotAllowed), town.working(town.administrator) as work:
        opened(work, issued)


def test_another_organisation_has_no_such_sharing(town: Town, issued: str) -> None:
    begun(town, issued)
    with town.working() as work:
        row = work.session.scalars(select(Sharing).where(Sharing.organisation_id == town.organisation_id)).one()
        assert None is work.session.get(Sharing, (uuid.uuid4(), row.id))


@pytest.mark.parametrize(("language", "most"), [("fi", Policy.TEXTS), ("sv", Policy.RATINGS)])
def test_a_county_that_writes_swedish_shares_no_words(town: Town, language: str, most: Policy) -> None:
    shares.switch(town, "texts")
    shares.become(town, "county")
    reference = shares.issued(town, written_in=language, sharing="texts")
    with town.working() as work:
        assert most is preparing.source(work, opened(work, reference)).most


def test_a_county_that_writes_swedish_hides_its_language(town: Town, kit: Kit) -> None:
    shares.switch(town, "texts")
    shares.become(town, "county")
    reference = shares.issued(town, written_in="sv", sharing="texts")
    begun(town, reference, Policy.RATINGS)
    with town.working() as work:
        assert "language" not in seen(work, reference, kit).record
