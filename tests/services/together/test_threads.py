import uuid
from typing import Final

import pytest

from lva.domain.errors import Invalid, NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.together.anchors import Anchor, at_entry, at_section, at_step
from lva.domain.together.conversations import TEXT
from lva.domain.workflow import MoveName
from lva.services import assessments, saving
from lva.services.assessments import Opened
from lva.services.issued import documents
from lva.services.saving import EntrySaid, Posted
from lva.services.telling import notices
from lva.services.together import threads
from lva.services.work import Work
from lva.storage import queries
from tests.factories import AT
from tests.support.town import MINUTE, Town, saved

_HEARD: Final = Anchor("heard")
_NOBODY: Final = uuid.UUID("019aa0b4-e100-7eb9-ac45-1dbf655d5590")


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.SEE, lock=True)


def _begun(
    town: Town, reference: str, text: str = "Kuka kuuli?", anchor: Anchor = _HEARD, to: uuid.UUID | None = None
) -> uuid.UUID:
    with town.working(town.approver, AT + MINUTE) as work:
        return threads.begin(work, _open(work, reference), uuid7(AT), anchor, text, to)


def _words(town: Town, reference: str) -> list[list[tuple[str, str]]]:
    with town.working() as work:
        return [
            [(one.name, one.text) for one in thread.messages] for thread in threads.of(work, _open(work, reference))
        ]


def _reply(town: Town, reference: str, thread: uuid.UUID, text: str = "Minä.", *, again: bool = False) -> None:
    with town.working(at=AT + 2 * MINUTE) as work:
        threads.reply(work, _open(work, reference), thread, uuid7(AT), text, again=again)


def _kinds(town: Town, reference: str) -> list[str]:
    with town.working() as work:
        row = _open(work, reference).row
        return [one.kind for one in queries.history(work.session, town.organisation_id, row.id)]


def test_whoever_may_not_write_the_assessment_may_comment_it(town: Town) -> None:
    reference = town.started()
    thread = _begun(town, reference)
    _reply(town, reference, thread)
    assert [[("Oskari Kuvitteellinen", "Kuka kuuli?"), ("Aino Esimerkki", "Minä.")]] == _words(town, reference)


def test_what_is_sent_twice_stands_there_once(town: Town) -> None:
    reference, new_id, answer = town.started(), uuid7(AT), uuid7(AT)
    for _ in range(2):
        with town.working() as work:
            threads.begin(work, _open(work, reference), new_id, _HEARD, "Kuka?")
        with town.working(at=AT + MINUTE) as work:
            threads.reply(work, _open(work, reference), new_id, answer, "Minä.", again=False)
    assert [[("Aino Esimerkki", "Kuka?"), ("Aino Esimerkki", "Minä.")]] == _words(town, reference)
    assert ["comment", "comment"] == _kinds(town, reference)[1:]


def test_a_thread_is_resolved_and_opened_again_with_who_and_when(town: Town) -> None:
    reference = town.started()
    thread = _begun(town, reference)
    with town.working(at=AT + 3 * MINUTE) as work:
        threads.resolve(work, _open(work, reference), thread)
        threads.resolve(work, _open(work, reference), thread)
        (found,) = threads.of(work, _open(work, reference))
    assert ("Aino Esimerkki", AT + 3 * MINUTE, False) == (found.resolver, found.resolved_at, found.is_open)
    with town.working() as work:
        threads.reopen(work, _open(work, reference), thread)
        assert threads.of(work, _open(work, reference))[0].is_open
    assert ["resolve_thread", "reopen_thread"] == _kinds(town, reference)[2:]


def test_a_resolved_thread_is_answered_only_by_opening_it_again(town: Town) -> None:
    reference = town.started()
    thread = _begun(town, reference)
    with town.working() as work:
        threads.resolve(work, _open(work, reference), thread)
    with pytest.raises(Invalid, match="resolved"):
        _reply(town, reference, thread)
    _reply(town, reference, thread, again=True)
    assert 2 == len(_words(town, reference)[0])


def test_a_thread_is_assigned_to_somebody_who_may_see_it(town: Town) -> None:
    reference = town.started()
    thread = _begun(town, reference)
    with town.working() as work:
        threads.assign(work, _open(work, reference), thread, town.other.person_id)
        assert "Elli Malli" == threads.of(work, _open(work, reference))[0].assignee
        with pytest.raises(Invalid):
            threads.assign(work, _open(work, reference), thread, _NOBODY)


def test_those_who_take_part_are_told_and_whoever_is_asked_is_told_that(town: Town) -> None:
    reference = town.started()
    _begun(town, reference, to=town.other.person_id)
    told = {}
    for actor in (town.author, town.other, town.approver):
        with town.working(actor) as work:
            told[actor.person_id] = [one.kind for one in notices.mine(work)]
    assert {
        town.author.person_id: ["commented"],
        town.other.person_id: ["assigned"],
        town.approver.person_id: [],
    } == told


@pytest.mark.parametrize("text", ["", " \n ", "x" * (TEXT + 1)])
def test_a_comment_says_something_and_not_too_much(town: Town, text: str) -> None:
    with pytest.raises(Invalid):
        _begun(town, town.started(), text)


@pytest.mark.parametrize(
    "anchor",
    [
        Anchor("nothing"),
        Anchor("heard", "why"),
        Anchor("step/nothing"),
        Anchor("section/nothing"),
        Anchor("hearing.x"),
        at_entry("hearing", _NOBODY),
    ],
)
def test_a_place_that_does_not_exist_is_refused(town: Town, anchor: Anchor) -> None:
    with pytest.raises(Invalid, match="place"):
        _begun(town, town.started(), anchor=anchor)


def test_pages_and_sections_are_commented_and_counted(town: Town) -> None:
    reference = town.written("sports-fees")
    with town.working() as work:
        opened = _open(work, reference)
        section, entry = opened.pack.sections[0].key, opened.dossier.of("hearing")[0].id
    for anchor in (at_step("matter"), at_section(section), at_entry("hearing", entry, "result"), _HEARD):
        _begun(town, reference, anchor=anchor)
    with town.working() as work:
        opened = _open(work, reference)
        assert {"matter": 1, "": 1, "hearing": 2} == threads.counted(opened, threads.of(work, opened))


def test_an_entry_that_is_removed_keeps_its_threads(town: Town) -> None:
    reference = town.written("sports-fees")
    with town.working() as work:
        entry = uuid.UUID(_open(work, reference).dossier.of("hearing")[0].id)
    _begun(town, reference, anchor=at_entry("hearing", entry))
    with town.working() as work:
        gone = EntrySaid("hearing", entry, removed=True)
        saved(saving.save(work, _open(work, reference), "hearing", Posted(entries=[gone])))
    with town.working() as work:
        assert 1 == len(threads.at(threads.of(work, _open(work, reference)), at_entry("hearing", entry)))
    _begun(town, reference, anchor=at_entry("hearing", entry))


def test_what_is_at_its_end_is_read_and_not_commented(town: Town) -> None:
    reference = town.started()
    thread = _begun(town, reference)
    town.moved(reference, MoveName.WITHDRAW)
    for deed in (
        lambda: _begun(town, reference),
        lambda: _reply(town, reference, thread),
    ):
        with pytest.raises(Invalid, match="state"):
            deed()
    assert 1 == len(_words(town, reference))


def test_what_waits_for_approval_is_commented(town: Town) -> None:
    reference = town.approved()
    _begun(town, reference)
    with town.working() as work:
        assert _open(work, reference).row.content_digest is not None
    documents.issue(town.errand(), reference)


def test_a_thread_of_another_assessment_is_not_found(town: Town) -> None:
    thread, other = _begun(town, town.started()), town.started()
    for deed in (
        lambda work: threads.resolve(work, _open(work, other), thread),
        lambda work: threads.reply(work, _open(work, other), thread, uuid7(AT), "Minä.", again=False),
        lambda work: threads.begin(work, _open(work, other), thread, _HEARD, "Kuka?"),
    ):
        with town.working() as work, pytest.raises(NotFound):
            deed(work)


def test_no_record_knows_of_comments(town: Town) -> None:
    reference = town.written()
    _begun(town, reference, "Sanottu vain meille")
    with town.working() as work:
        assert "vain meille" not in documents.as_draft(work, _open(work, reference)).canonical.decode()
