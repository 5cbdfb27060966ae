"""Claims about several officials at one assessment: no words vanish unless their replacer had seen them.

What they replaced stands in the history of its field, and comments written meanwhile are all there.
"""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lva.domain.errors import Conflict, Invalid, NotAllowed
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.together.anchors import Anchor, at_entry
from lva.domain.together.conversations import OPEN_TO_WORDS
from lva.domain.values.answers import Value, token
from lva.domain.workflow import MoveName, State, move_named
from lva.services import assessments, history, moves, saving
from lva.services.moves import Given
from lva.services.saving import EntrySaid, Posted, Said, Saved
from lva.services.together import former, threads
from tests.factories import AT
from tests.support.town import MINUTE, Town

_KEYS: Final = ("conclusion", "why", "open_aspects")
_TEXTS: Final = st.sampled_from(["Aamu", "Ilta", "Päivä", "Yö"])
_OFFICIALS: Final = st.sampled_from(["author", "other"])
_THREADS: Final = 8
_SAVES: Final = 8


@dataclass
class Form:
    """A page as somebody has it open: what each field showed, with its token."""

    tokens: Mapping[str, str]
    shown: Mapping[str, Value]
    entry_tokens: Mapping[uuid.UUID, str] = field(default_factory=dict)
    entry_shown: Mapping[uuid.UUID, Value] = field(default_factory=dict)


class Officials(RuleBasedStateMachine):
    """Two authors and an approver who open pages, type, save late, add and remove entries, and move the assessment."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.reference = self.town.started()
        self.forms: dict[str, Form] = {}
        self.answers: dict[str, Value] = {}
        """What must be stored, by question."""
        self.entries: dict[uuid.UUID, Value] = {}
        """The title of each source that was ever made; removed ones keep theirs."""
        self.gone: set[uuid.UUID] = set()
        self.state = State.DRAFT
        self.said: list[str] = []
        """Comments, in their order."""
        self.past: list[str] = []
        """What the first question said before, the oldest first."""

    @initialize()
    def both_open_the_page(self) -> None:
        for name in ("author", "other"):
            self.opens(name)

    def _actor(self, name: str) -> Actor:
        actor: Actor = getattr(self.town, name)
        return actor

    @rule(name=_OFFICIALS)
    def opens(self, name: str) -> None:
        with self.town.working(self._actor(name)) as work:
            opened = assessments.open_(work, self.reference, Permission.SEE)
            rows = [row for row in opened.entries if row.list == "source"]
            self.forms[name] = Form(
                {key: opened.token(key) for key in _KEYS},
                {key: opened.stored(key)[1] for key in _KEYS},
                {row.id: token(row.revision, row.fields.get("title")) for row in rows},
                {row.id: row.fields.get("title") for row in rows},
            )

    def _post(self, name: str, posted: Posted) -> Any:
        """Save as somebody; `Conflict` and `NotAllowed` are answers of the tool too, and change nothing."""
        try:
            with self.town.database.saver(self.town.organisation_id) as session:
                work = self.town.work(session, self._actor(name))
                opened = assessments.open_(work, self.reference, Permission.EDIT, lock=True)
                done = saving.save(work, opened, "background", posted)
                session.commit()
        except NotAllowed:
            assert self.state is not State.DRAFT
            return None
        return done

    @rule(name=_OFFICIALS, key=st.sampled_from(_KEYS), text=_TEXTS)
    def saves_an_answer(self, name: str, key: str, text: str) -> None:
        form = self.forms[name]
        fresh = form.shown[key] == self.answers.get(key)
        done = self._post(name, Posted({key: Said(text, form.tokens[key])}))
        if done is None:
            return
        if isinstance(done, Saved):
            untouched = text == form.shown[key]
            assert fresh or untouched or text == self.answers.get(key)
            if not untouched or fresh:
                self._replaced(key, text)
                self.answers[key] = text
            return
        assert not fresh or form.tokens[key] != self._token(key), "refused although nobody else had saved"
        assert [(key, text, self.answers.get(key))] == [(one.name, one.mine, one.theirs) for one in done]

    def _replaced(self, key: str, text: Value) -> None:
        before = self.answers.get(key)
        if key == _KEYS[0] and before is not None and before != text:
            self.past.append(str(before))

    @rule(name=st.sampled_from(["author", "other", "approver"]), text=_TEXTS)
    def comments(self, name: str, text: str) -> None:
        try:
            with self.town.working(self._actor(name), AT + len(self.said) * MINUTE) as work:
                opened = assessments.open_(work, self.reference, Permission.SEE, lock=True)
                threads.begin(work, opened, uuid7(AT), Anchor(_KEYS[0]), text)
        except Invalid:
            assert self.state not in OPEN_TO_WORDS
        else:
            self.said.append(text)

    @rule(name=_OFFICIALS)
    def restores_what_stood_there(self, name: str) -> None:
        anchor = Anchor(_KEYS[0])
        try:
            with self.town.working(self._actor(name)) as work:
                opened = assessments.open_(work, self.reference, Permission.EDIT, lock=True)
                steps = former.past(work, opened, anchor).steps
                if not steps:
                    return
                seen = {"": former.token(opened, anchor, "")}
                assert isinstance(former.restore(work, opened, anchor, steps[-1].revision, seen), Saved)
        except NotAllowed:
            assert self.state is not State.DRAFT
            return
        self._replaced(_KEYS[0], steps[-1].before)
        self.answers[_KEYS[0]] = steps[-1].before

    def _token(self, key: str) -> str:
        with self.town.working() as work:
            return assessments.open_(work, self.reference, Permission.SEE).token(key)

    @rule(name=_OFFICIALS, text=_TEXTS)
    def adds_an_entry(self, name: str, text: str) -> None:
        new = uuid7(AT)
        done = self._post(name, Posted(entries=[EntrySaid("source", new, {"title": Said(text, token(0, None))})]))
        if done is not None:
            assert isinstance(done, Saved)
            self.entries[new] = text

    @rule(name=_OFFICIALS, text=_TEXTS, data=st.data())
    def changes_an_entry(self, name: str, text: str, data: st.DataObject) -> None:
        form = self.forms[name]
        if not form.entry_tokens:
            return
        chosen = data.draw(st.sampled_from(sorted(form.entry_tokens)))
        fresh = form.entry_shown[chosen] == self.entries[chosen]
        said = EntrySaid("source", chosen, {"title": Said(text, form.entry_tokens[chosen])})
        done = self._post(name, Posted(entries=[said]))
        if isinstance(done, Saved):
            if text != form.entry_shown[chosen]:
                assert fresh or text == self.entries[chosen]
                self.entries[chosen] = text
        elif done is not None:
            assert not fresh
            assert [(text, self.entries[chosen])] == [(one.mine, one.theirs) for one in done]

    @rule(name=_OFFICIALS, removed=st.booleans(), data=st.data())
    def removes_or_brings_back_an_entry(self, name: str, removed: bool, data: st.DataObject) -> None:
        if not self.entries:
            return
        chosen = data.draw(st.sampled_from(sorted(self.entries)))
        done = self._post(name, Posted(entries=[EntrySaid("source", chosen, removed=removed)]))
        if done is not None:
            assert isinstance(done, Saved)
            (self.gone.add if removed else self.gone.discard)(chosen)

    @rule(name=_OFFICIALS)
    def withdraws(self, name: str) -> None:
        self._move(name, MoveName.WITHDRAW, State.WITHDRAWN)

    @rule(name=_OFFICIALS)
    def reopens(self, name: str) -> None:
        self._move(name, MoveName.REOPEN, State.DRAFT)

    def _move(self, name: str, what: MoveName, target: State) -> None:
        move = move_named(what)
        assert move is not None
        try:
            with self.town.working(self._actor(name)) as work:
                opened = assessments.open_(work, self.reference, Permission.MOVE, lock=True)
                moves.make(work, opened, move, Given(words="Siksi.", accepted=True))
        except Conflict:
            assert self.state not in move.sources
        else:
            assert self.state in move.sources
            self.state = target

    @invariant()
    def what_is_stored_is_what_was_acknowledged(self) -> None:
        with self.town.working() as work:
            opened = assessments.open_(work, self.reference, Permission.SEE)
            assert self.state is opened.row.state
            assert self.answers == {key: opened.stored(key)[1] for key in _KEYS if opened.stored(key)[1] is not None}
            rows = {row.id: row for row in opened.entries if row.list == "source"}
            assert self.entries == {row.id: row.fields["title"] for row in rows.values()}
            assert self.gone == {row.id for row in rows.values() if row.removed_at is not None}

    def teardown(self) -> None:
        with self.town.working() as work:
            opened = assessments.open_(work, self.reference, Permission.SEE)
            assert history.check(work.session, opened.row) is None
            assert self.said == [thread.messages[0].text for thread in threads.of(work, opened)]
            past = former.past(work, opened, Anchor(_KEYS[0])).steps
            assert self.past == [step.before for step in reversed(past)]


def test_whatever_they_do_nothing_is_lost_and_the_history_is_whole(town: Town) -> None:
    machine = type("OfficialsOfTheTown", (Officials,), {"town": town})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )


@pytest.mark.slow
def test_officials_who_save_at_the_same_time_all_get_their_turn(
    town: Town, record_property: Callable[[str, object], None]
) -> None:
    """Each has a source of their own and the same question; all are told what became of each save.

    The report of the run says how long the longest wait was (`longest_wait_ms`).
    """
    reference = town.started()
    begin = threading.Barrier(_THREADS)
    waits: list[float] = []

    def work_on(number: int) -> int:
        begin.wait()
        accepted = 0
        own = uuid7(AT)
        for turn in range(_SAVES):
            actor = (town.author, town.other)[number % 2]
            begun = time.perf_counter()
            accepted += _saved_in_the_end(town, actor, reference, own, f"{number}/{turn}")
            _commented(town, actor, reference, f"{number}/{turn}")
            waits.append(time.perf_counter() - begun)
        return accepted

    with ThreadPoolExecutor(_THREADS) as pool:
        done = list(pool.map(work_on, range(_THREADS)))
    longest = round(max(waits) * 1000)
    record_property("longest_wait_ms", longest)
    print(f"longest wait for one of {len(waits)} saves by {_THREADS} officials at once: {longest} ms")  # noqa: T201 -- for pytest -s
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        titles = {row.fields["title"] for row in opened.entries if row.list == "source"}
        assert {f"{number}/{_SAVES - 1}" for number in range(_THREADS)} == titles
        assert [_SAVES] * _THREADS == done
        assert None is history.check(work.session, opened.row)
        assert 2 * _THREADS * _SAVES + 1 == opened.row.event_count
        said = [thread.messages[0].text for thread in threads.of(work, opened)]
        assert {f"{number}/{turn}" for number in range(_THREADS) for turn in range(_SAVES)} == set(said)
        own = [row.id for row in opened.entries if row.list == "source"]
        kept = [len(former.past(work, opened, at_entry("source", one)).steps) for one in own]
        assert [_SAVES - 1] * _THREADS == kept


def _commented(town: Town, actor: Actor, reference: str, text: str) -> None:
    with town.working(actor) as work:
        opened = assessments.open_(work, reference, Permission.SEE, lock=True)
        threads.begin(work, opened, uuid7(AT), Anchor("heard"), text)


def _saved_in_the_end(town: Town, actor: Actor, reference: str, own: uuid.UUID, text: str) -> bool:
    """Save as the door does: once without the lock, and with it from the start if somebody was faster."""
    for session_of in (town.database.saver, town.database.writer):
        try:
            with session_of(actor.organisation_id) as session:
                work = town.work(session, actor)
                opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
                row = opened.entry_row(own)
                shown = token(row.revision, row.fields["title"]) if row else token(0, None)
                done = saving.save(
                    work, opened, "evidence", Posted(entries=[EntrySaid("source", own, {"title": Said(text, shown)})])
                )
                session.commit()
        except Conflict:
            continue
        return isinstance(done, Saved)
    return False
