"""Claims about review inside the house: who is asked, what a verdict is bound to, and what nobody can do."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

import pytest
from sqlalchemy import update

from lva.domain.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.reviewing import Judgement, Reply, Standing
from lva.domain.values.answers import Value
from lva.domain.workflow import MOVES, MoveName, Requirement, State, move_named
from lva.services import assessments, history, members, moves, reviews, saving
from lva.services.moves import Given
from lva.services.reviews import Judged, Panel, Request, Said
from lva.services.together import waiting
from lva.storage import purging, queries
from lva.storage.engine import Database
from lva.storage.people import Membership
from lva.storage.together.reviews import Ending
from lva.storage.together.waiting import Duty
from tests.factories import AT
from tests.support import stored
from tests.support.town import MINUTE, Town, typed

SECTION: Final = "matter"


@dataclass
class House:
    """A town in which the author has asked somebody for a review of an assessment."""

    town: Town
    reviewer: Actor
    reference: str

    def asks(self, *people: Actor, sections: tuple[str, ...] = (), actor: Actor | None = None, **given: Any) -> None:
        """Ask people, the reviewer unless told otherwise."""
        asked = frozenset(one.person_id for one in people or (self.reviewer,))
        with self.town.working(actor) as work:
            opened = assessments.open_(work, self.reference, Permission.SEE, lock=True)
            reviews.ask(work, opened, Request(given.pop("id", uuid7(AT)), asked, sections, **given))

    def judges(
        self, judgement: Judgement | None = Judgement.CORRECT, actor: Actor | None = None, **given: Any
    ) -> uuid.UUID:
        """Give a verdict on what stands there now and return its id."""
        with self.town.working(actor or self.reviewer, AT + MINUTE) as work:
            opened = assessments.open_(work, self.reference, Permission.SEE, lock=True)
            section = given.pop("section", SECTION)
            values = {"words": "Korjaa päivä.", "prints": reviews.panel(work, opened).prints(section), **given}
            said = Judged(values.pop("id", uuid7(AT)), section, judgement, **values)
            reviews.judge(work, opened, said)
        return said.id

    def answers(
        self, verdict: uuid.UUID, reply: Reply | None, words: str = "", actor: Actor | None = None, minutes: int = 2
    ) -> None:
        """Answer a verdict."""
        with self.town.working(actor, AT + minutes * MINUTE) as work:
            opened = assessments.open_(work, self.reference, Permission.SEE, lock=True)
            reviews.answer(work, opened, Said(uuid7(AT), verdict, reply, words))

    def mends(self, **answers: Value) -> None:
        """Save other answers."""
        with self.town.working() as work:
            opened = assessments.open_(work, self.reference, Permission.EDIT, lock=True)
            saving.save(work, opened, "background", typed(opened, **answers))

    def panel(self) -> Panel:
        """Return the reviews as they stand."""
        with self.town.working() as work:
            opened = assessments.open_(work, self.reference, Permission.SEE)
            found = reviews.panel(work, opened)
            work.session.expunge_all()
        return found

    def counts(self, actor: Actor) -> dict[Duty, int]:
        """Return what waits for somebody."""
        with self.town.working(actor) as work:
            return waiting.counts(work)

    def state(self) -> State:
        """Return where the assessment stands."""
        return stored.opened(self.town, self.reference).row.state


@pytest.fixture
def house(town: Town) -> House:
    """A town with a reviewer and a written assessment."""
    return House(town, town.joined("Tarmo Tarkka", Role.REVIEWER), town.written())


# -- asking -----------------------------------------------------------------------------------------


def test_asking_for_a_review_leaves_the_text_open(house: House) -> None:
    house.asks(house.town.approver, house.reviewer, words="Onko tämä selvä?", wished_on=dt.date(2026, 4, 1))
    house.mends(why="Kirjoitan edelleen.")
    (asked,) = house.panel().asked
    assert (1, "Onko tämä selvä?", dt.date(2026, 4, 1)) == (asked.version, asked.words, asked.wished_on)
    assert {house.town.approver.person_id, house.reviewer.person_id} == {seat.person_id for seat in asked.seats}
    assert State.DRAFT is house.state()


def test_the_same_form_twice_asks_once(house: House) -> None:
    own = uuid7(AT)
    house.asks(id=own)
    house.asks(id=own)
    assert 1 == len(house.panel().asked)


def test_only_those_who_review_can_be_asked_and_never_oneself(house: House) -> None:
    for wrong in (house.town.other, house.town.author, house.town.administrator):
        with pytest.raises(Invalid):
            house.asks(wrong)
    with house.town.working() as work:
        opened = assessments.open_(work, house.reference, Permission.SEE, lock=True)
        with pytest.raises(NotReady) as caught:
            reviews.ask(work, opened, Request(uuid7(AT), frozenset()))
    assert (Requirement.REVIEWERS,) == caught.value.reasons
    with pytest.raises(Invalid):
        house.asks(sections=("nowhere",))
    assert () == house.panel().asked


def test_only_authors_ask_and_only_in_a_draft(house: House) -> None:
    with pytest.raises(NotAllowed):
        house.asks(actor=house.town.approver)
    house.town.moved(house.reference, MoveName.SUBMIT)
    with pytest.raises(Conflict):
        house.asks()


def test_a_review_that_was_asked_for_waits_for_its_reviewer(house: House) -> None:
    assert {Duty.REVIEW: 0} == house.counts(house.reviewer)
    house.asks()
    assert {Duty.REVIEW: 1} == house.counts(house.reviewer)
    assert {Duty.MEND: 0} == house.counts(house.town.author)


# -- judging ----------------------------------------------------------------------------------------


def test_a_verdict_touches_no_answer_and_no_state(house: House) -> None:
    house.asks()
    before = stored.opened(house.town, house.reference)
    house.judges()
    after = stored.opened(house.town, house.reference)
    assert (before.cells, before.entries, before.matters) == (after.cells, after.entries, after.matters)
    assert (before.row.state, before.row.edited_at) == (after.row.state, after.row.edited_at)


def test_a_verdict_is_one_event_without_words_and_the_chain_holds(house: House) -> None:
    house.asks(sections=(SECTION, "children"))
    verdict = house.judges()
    with house.town.working() as work:
        row = assessments.open_(work, house.reference, Permission.SEE).row
        assert history.check(work.session, row) is None
        event = queries.history(work.session, house.town.organisation_id, row.id)[-1]
    assert ("judge", house.reviewer.person_id, str(verdict)) == (event.kind, event.actor_id, event.facts["verdict"])
    assert "Korjaa" not in str(event.facts)


def test_two_reviewers_at_once_keep_both_verdicts(house: House) -> None:
    second = house.town.joined("Tuula Toinen", Role.REVIEWER)
    house.asks(house.reviewer, second)
    house.judges()
    house.judges(Judgement.FINE, second, words="")
    found = house.panel().of(SECTION)
    assert {(house.reviewer.person_id, Judgement.CORRECT), (second.person_id, Judgement.FINE)} == {
        (one.by, one.judgement) for one in found
    }


def test_a_new_verdict_replaces_ones_own_and_the_earlier_one_stays(house: House) -> None:
    house.asks()
    first = house.judges()
    house.judges(Judgement.FINE, words="")
    found = house.panel()
    assert [Judgement.FINE] == [one.judgement for one in found.of(SECTION)]
    assert [(first, True)] == [(one.id, one.replaced) for one in found.verdicts if one.id == first]
    with pytest.raises(Conflict):
        house.answers(first, Reply.MENDED)


def test_the_same_form_twice_is_one_verdict_and_an_id_of_somebody_else_is_none(house: House) -> None:
    second = house.town.joined("Tuula Toinen", Role.REVIEWER)
    house.asks(house.reviewer, second)
    own = house.judges()
    house.judges(id=own, words="Toinen kerta.")
    assert ["Korjaa päivä."] == [one.words for one in house.panel().verdicts]
    with pytest.raises(NotFound):
        house.judges(id=own, actor=second)


def test_a_verdict_about_a_text_that_has_changed_since_it_was_shown_is_refused(house: House) -> None:
    house.asks()
    seen = house.panel().prints(SECTION)
    house.mends(why="Muuttui lukiessa.")
    with pytest.raises(Conflict) as caught:
        house.judges(prints=seen)
    assert ("section",) == caught.value.stale
    assert () == house.panel().verdicts


def test_a_verdict_needs_a_choice_and_words_unless_all_is_fine(house: House) -> None:
    house.asks()
    for judgement in (None, Judgement.CORRECT, Judgement.IMPROVE):
        with pytest.raises(NotReady):
            house.judges(judgement, words=" \n")
    house.judges(Judgement.FINE, words="")


def test_nobody_judges_what_they_were_not_asked_to(house: House) -> None:
    with pytest.raises(Conflict):
        house.judges()
    for actor in (house.town.author, house.town.administrator, house.town.joined("Lea Lukija", Role.READER)):
        with pytest.raises(NotAllowed):
            house.judges(actor=actor)


def test_whoever_can_approve_judges_without_being_asked_while_it_waits_for_them(house: House) -> None:
    with pytest.raises(Conflict):
        house.judges(actor=house.town.approver)
    house.town.moved(house.reference, MoveName.SUBMIT)
    house.judges(actor=house.town.approver)


@pytest.mark.parametrize("section", ["nowhere", "plan", "", "../matter"])
def test_a_section_that_the_assessment_does_not_have_is_not_found(house: House, section: str) -> None:
    house.asks()
    with pytest.raises(NotFound):
        house.judges(section=section, prints={})


def test_a_withdrawn_assessment_takes_no_verdict_and_nobody_is_waited_for(house: House) -> None:
    house.asks()
    house.town.moved(house.reference, MoveName.WITHDRAW)
    with pytest.raises(Conflict):
        house.judges()
    assert {Duty.REVIEW: 0} == house.counts(house.reviewer)
    house.town.moved(house.reference, MoveName.REOPEN)
    with pytest.raises(Conflict):
        house.judges()


def test_a_round_about_an_earlier_version_is_over(house: House) -> None:
    town = house.town
    house.asks()
    house.judges(Judgement.IMPROVE)
    town.moved(house.reference, MoveName.SUBMIT)
    town.moved(house.reference, MoveName.APPROVE, town.approver)
    with town.working() as work:
        row = assessments.open_(work, house.reference, Permission.SEE, lock=True).row
        row.state, row.version = State.DRAFT, 2
    with pytest.raises(Conflict):
        house.judges()
    house.asks()
    house.judges()
    assert {1, 2} == {one.version for one in house.panel().verdicts}


def test_a_reviewer_who_was_let_go_judges_no_more_and_can_be_asked_anew(house: House) -> None:
    house.asks()
    with house.town.working() as work:
        opened = assessments.open_(work, house.reference, Permission.SEE, lock=True)
        for _ in range(2):
            reviews.end(work, opened, house.reviewer.person_id)
    with pytest.raises(Conflict):
        house.judges()
    ((_, seat),) = house.panel().seats()
    assert Ending.RELEASED is seat.ending
    house.asks()
    house.judges()


def test_a_reviewer_who_has_left_is_not_waited_for(house: House) -> None:
    house.asks()
    assert 1 == len(house.panel().waiting)
    _member(house.town.database, house.reviewer, closed_at=AT)
    found = house.panel()
    assert ((), "Tarmo Tarkka") == (found.waiting, _names(house)[house.reviewer.person_id])


def _member(database: Database, actor: Actor, **columns: Any) -> None:
    with database.writer(actor.organisation_id) as session:
        session.execute(
            update(Membership)
            .where(
                Membership.organisation_id == actor.organisation_id,
                Membership.person_id == actor.person_id,
            )
            .values(**columns)
        )
        session.commit()


def _names(house: House) -> dict[uuid.UUID, str]:
    with house.town.working() as work:
        opened = assessments.open_(work, house.reference, Permission.SEE)
        return reviews.names(work, reviews.panel(work, opened))


def test_somebody_who_is_no_reviewer_any_more_is_not_waited_for(house: House) -> None:
    house.asks()
    _member(house.town.database, house.reviewer, roles=["reader"])
    assert () == house.panel().waiting


def test_the_review_is_done_when_every_section_that_was_asked_has_a_verdict(house: House) -> None:
    house.asks(sections=(SECTION, "children"))
    assert (SECTION, "children") == house.panel().to_do(house.reviewer.person_id)
    house.judges(Judgement.FINE, words="")
    assert {Duty.REVIEW: 1} == house.counts(house.reviewer)
    house.judges(section="children")
    ((_, seat),) = house.panel().seats()
    assert (Ending.DONE, {Duty.REVIEW: 0}) == (seat.ending, house.counts(house.reviewer))


def test_a_reviewer_may_stop_and_still_change_a_verdict(house: House) -> None:
    house.asks()
    house.judges()
    with house.town.working(house.reviewer) as work:
        opened = assessments.open_(work, house.reference, Permission.SEE, lock=True)
        for _ in range(2):
            reviews.finish(work, opened)
    assert {Duty.REVIEW: 0} == house.counts(house.reviewer)
    house.judges(Judgement.FINE, words="")


def test_asking_once_more_asks_for_every_section_anew(house: House) -> None:
    house.asks(sections=(SECTION,))
    house.judges()
    with house.town.working(at=AT + 3 * MINUTE) as work:
        opened = assessments.open_(work, house.reference, Permission.SEE, lock=True)
        reviews.ask(work, opened, Request(uuid7(AT), frozenset({house.reviewer.person_id}), (SECTION,)))
    assert (SECTION,) == house.panel().to_do(house.reviewer.person_id)


# -- owners and answers -----------------------------------------------------------------------------


def test_a_verdict_waits_for_whoever_shall_see_to_it(house: House) -> None:
    house.asks()
    house.judges(owner=house.town.author.person_id)
    assert ({Duty.MEND: 1}, {Duty.MEND: 0}) == (house.counts(house.town.author), house.counts(house.town.other))
    with pytest.raises(Invalid):
        house.judges(owner=house.town.administrator.person_id)


def test_mended_counts_once_the_text_is_another(house: House) -> None:
    house.asks()
    verdict = house.judges()
    house.answers(verdict, Reply.MENDED)
    assert [Standing.CLAIMED] == [house.panel().standing(one) for one in house.panel().corrections]
    house.mends(why="Korjattu päivä.")
    assert () == house.panel().corrections


def test_leaving_a_verdict_needs_a_reason_and_an_answer_may_be_followed_by_another(house: House) -> None:
    house.asks()
    verdict = house.judges()
    for reply in (None, Reply.LEFT):
        with pytest.raises(NotReady):
            house.answers(verdict, reply)
    house.answers(verdict, Reply.LEFT, "Päivä on oikein.")
    assert ({Duty.MEND: 0}, 1) == (house.counts(house.town.author), len(house.panel().corrections))
    house.answers(verdict, Reply.MENDED, "Sittenkin.", minutes=3)
    assert ["Sittenkin."] == [one.answer.words for one in house.panel().verdicts if one.answer]


def test_only_authors_answer_and_only_what_asks_for_something(house: House) -> None:
    house.asks()
    verdict = house.judges()
    with pytest.raises(NotAllowed):
        house.answers(verdict, Reply.LEFT, "Ei.", house.reviewer)
    with pytest.raises(NotFound):
        house.answers(uuid7(AT), Reply.MENDED)
    with pytest.raises(Conflict):
        house.answers(house.judges(Judgement.FINE, words=""), Reply.MENDED)


def test_an_answer_to_a_verdict_on_another_assessment_is_not_found(house: House) -> None:
    house.asks()
    verdict = house.judges()
    other = House(house.town, house.reviewer, house.town.written())
    with pytest.raises(NotFound):
        other.answers(verdict, Reply.MENDED)


# -- what moves ask ---------------------------------------------------------------------------------


def test_an_assessment_is_not_sent_on_past_an_unanswered_correction(house: House) -> None:
    house.asks()
    verdict = house.judges()
    with pytest.raises(NotReady) as caught:
        house.town.moved(house.reference, MoveName.SUBMIT)
    assert (Requirement.VERDICTS_ANSWERED,) == caught.value.reasons
    house.answers(verdict, Reply.LEFT, "Päivä on oikein.")
    house.town.moved(house.reference, MoveName.SUBMIT)


def test_what_is_still_to_be_corrected_is_approved_only_with_a_reason(house: House) -> None:
    town = house.town
    house.asks()
    house.answers(house.judges(), Reply.LEFT, "Päivä on oikein.")
    town.moved(house.reference, MoveName.SUBMIT)
    with pytest.raises(NotReady) as caught:
        town.moved(house.reference, MoveName.APPROVE, town.approver, words="")
    assert (Requirement.CORRECTIONS_EXPLAINED,) == caught.value.reasons
    town.moved(house.reference, MoveName.APPROVE, town.approver, words="Olen samaa mieltä laatijan kanssa.")
    assert State.APPROVED is house.state()


def test_verdicts_are_enough_to_send_an_assessment_back(house: House) -> None:
    town = house.town
    town.moved(house.reference, MoveName.SUBMIT)
    with pytest.raises(NotReady):
        town.moved(house.reference, MoveName.SEND_BACK, town.approver, words="")
    house.judges(actor=town.approver)
    town.moved(house.reference, MoveName.SEND_BACK, town.approver, words="")
    assert (State.DRAFT, {Duty.MEND: 1}) == (house.state(), house.counts(town.author))


def test_a_move_of_a_review_is_made_as_such_alone_and_changes_no_state(house: House) -> None:
    with house.town.working() as work:
        opened = assessments.open_(work, house.reference, Permission.SEE, lock=True)
        for move in (move for move in MOVES if move.target is None):
            with pytest.raises(NotAllowed):
                moves.make(work, opened, move, Given(words="Siksi."))


def test_who_can_make_a_move_is_named_without_whoever_may_not_approve_their_own(house: House) -> None:
    both = house.town.joined("Kalle Kaksi", Role.AUTHOR, Role.APPROVER)
    house.town.moved(house.reference, MoveName.SUBMIT, both)
    approve = move_named(MoveName.APPROVE)
    assert approve is not None
    with house.town.working() as work:
        opened = assessments.open_(work, house.reference, Permission.SEE)
        assert ["Oskari Kuvitteellinen"] == [one.name for one in reviews.who_can(work, opened, approve)]
        allowed = reviews.who_can(work, opened, approve, own_too=True)
        assert ["Kalle Kaksi", "Oskari Kuvitteellinen"] == [one.name for one in allowed]
    assert ({Duty.APPROVE: 0}, {Duty.APPROVE: 1}) == tuple(
        {key: count for key, count in house.counts(actor).items() if key is Duty.APPROVE}
        for actor in (both, house.town.approver)
    )


def test_whoever_takes_over_the_work_of_somebody_who_leaves_sees_to_their_verdicts(house: House) -> None:
    town = house.town
    house.asks()
    house.judges(owner=town.author.person_id)
    with town.working(town.administrator) as work:
        members.close(work, town.author.person_id, town.other.person_id)
    assert {Duty.MEND: 1} == house.counts(town.other)


def test_what_is_purged_takes_its_reviews_along(house: House) -> None:
    house.asks()
    house.answers(house.judges(), Reply.LEFT, "Päivä on oikein.")
    house.town.moved(house.reference, MoveName.WITHDRAW)
    with house.town.working() as work:
        purging.empty(work.session, assessments.open_(work, house.reference, Permission.SEE, lock=True).row)
    found = house.panel()
    assert ((), ()) == (found.asked, found.verdicts)
