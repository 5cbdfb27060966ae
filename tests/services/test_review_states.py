"""Claims about reviews and moves in any order: every state has a way on, and no deed touches what is not its own."""

import itertools
import uuid
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from lva.domain.errors import Conflict, NotAllowed, NotReady
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.reviewing import Judgement, Reply
from lva.domain.workflow import FINAL, MOVES, MoveName, State, may_make, move_named, open_moves
from lva.services import assessments, history, moves, reviews, saving
from lva.services.assessments import Opened
from lva.services.moves import Given
from lva.services.reviews import Judged, Request, Said
from lva.services.work import Work
from tests.factories import AT
from tests.support.town import MINUTE, Town, typed

_PEOPLE: Final = ("author", "other", "approver", "administrator", "reviewer", "second")
_SOMEBODY: Final = st.sampled_from(_PEOPLE)
_CHANGING: Final = sorted(move.name for move in MOVES if move.target is not None and move.name is not MoveName.ISSUE)
_SECTIONS: Final = st.sampled_from(["matter", "children"])
_WORDS: Final = st.sampled_from(["", "Siksi."])


class House(RuleBasedStateMachine):
    """Six people who save, ask, judge, answer and move one assessment, each as they like."""

    town: Town
    people: dict[str, Actor]

    def __init__(self) -> None:
        super().__init__()
        self.reference = self.town.written()
        self.state = State.DRAFT
        self.why: Any = None
        self.minutes = itertools.count(1)
        self.given: list[tuple[uuid.UUID, str]] = []
        """Verdicts that were given, and what they said."""
        with self.town.working() as work:
            self.why = self._open(work).stored("why")[1]

    def _open(self, work: Work) -> Opened:
        return assessments.open_(work, self.reference, Permission.SEE, lock=True)

    def _work(self, name: str) -> Any:
        return self.town.working(self.people[name], AT + next(self.minutes) * MINUTE)

    @rule(name=_SOMEBODY, text=st.sampled_from(["Aamu", "Ilta"]))
    def saves(self, name: str, text: str) -> None:
        with self._work(name) as work:
            try:
                opened = assessments.open_(work, self.reference, Permission.EDIT, lock=True)
            except NotAllowed:
                assert self.state is not State.DRAFT or Role.AUTHOR not in self.people[name].roles
                return
            saving.save(work, opened, "background", typed(opened, why=text))
        self.why = text

    @rule(name=_SOMEBODY, whom=_SOMEBODY, section=st.one_of(st.none(), _SECTIONS))
    def asks(self, name: str, whom: str, section: str | None) -> None:
        with self._work(name) as work:
            chosen = Request(uuid7(AT), frozenset({self.people[whom].person_id}), (section,) if section else ())
            opened = self._open(work)
            can = {one.id for one in reviews.candidates(work, reviews.panel(work, opened))}
            if chosen.people <= can:
                self._try(name, MoveName.ASK_REVIEW, lambda: reviews.ask(work, opened, chosen))

    @rule(name=_SOMEBODY, section=_SECTIONS, judgement=st.sampled_from(Judgement), words=_WORDS)
    def judges(self, name: str, section: str, judgement: Judgement, words: str) -> None:
        with self._work(name) as work:
            opened = self._open(work)
            found = reviews.panel(work, opened)
            said = Judged(uuid7(AT), section, judgement, found.prints(section), words)
            if self._try(name, MoveName.JUDGE, lambda: reviews.judge(work, opened, said)):
                self.given.append((said.id, words))

    @rule(name=_SOMEBODY, reply=st.sampled_from(Reply), words=_WORDS, data=st.data())
    def answers(self, name: str, reply: Reply, words: str, data: st.DataObject) -> None:
        if not self.given:
            return
        chosen, _ = data.draw(st.sampled_from(self.given))
        with self._work(name) as work:
            opened = self._open(work)
            said = Said(uuid7(AT), chosen, reply, words)
            self._try(name, MoveName.ANSWER, lambda: reviews.answer(work, opened, said))

    def _try(self, name: str, move: MoveName, deed: Any) -> bool:
        """Do something that may be refused; what the table forbids is always refused."""
        found = move_named(move)
        assert found is not None
        try:
            deed()
        except (NotAllowed, Conflict, NotReady):
            return False
        assert may_make(found, self.state, self.people[name].roles)
        return True

    @rule(name=_SOMEBODY, move=st.sampled_from(_CHANGING), words=_WORDS)
    def moves(self, name: str, move: MoveName, words: str) -> None:
        found = move_named(move)
        assert found is not None
        with self._work(name) as work:
            opened = self._open(work)
            deed = Given(words, accepted=True)
            if self._try(name, move, lambda: moves.make(work, opened, found, deed)) and found.target is not None:
                self.state = found.target

    @invariant()
    def only_moves_change_the_state_and_only_saves_the_text(self) -> None:
        with self.town.working() as work:
            opened = self._open(work)
            assert (self.state, self.why) == (opened.row.state, opened.stored("why")[1])
            assert history.check(work.session, opened.row) is None
            found = reviews.panel(work, opened)
            assert dict(self.given) == {one.id: one.words for one in found.verdicts}
            current = [(one.by, one.section) for one in found.verdicts if not one.replaced]
            assert len(current) == len(set(current)), "one verdict of each person on each section counts"
            if self.state in FINAL:
                assert () == found.waiting

    @invariant()
    def somebody_can_always_go_on(self) -> None:
        """With everything that people can give themselves, at least one way out of the state is open to one of them."""
        if self.state in FINAL:
            return
        ways = []
        for actor in self.people.values():
            with self.town.working(actor) as work:
                opened = self._open(work)
                given = Given("Siksi.", accepted=True)
                ways += [
                    move.name
                    for move in open_moves(self.state, actor.roles)
                    if move.target not in {None, self.state} and not moves.lacking(work, opened, move, given)
                ]
        assert ways


@pytest.mark.slow
def test_whatever_people_do_nothing_is_lost_and_nobody_is_stuck(town: Town) -> None:
    people = {
        "author": town.author,
        "other": town.other,
        "approver": town.approver,
        "administrator": town.administrator,
        "reviewer": town.joined("Tarmo Tarkka", Role.REVIEWER),
        "second": town.joined("Kalle Kaksi", Role.AUTHOR, Role.APPROVER),
    }
    machine = type("HouseOfTown", (House,), {"town": town, "people": people})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
