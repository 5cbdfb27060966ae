import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest

from lva.domain.errors import Invalid, NotAllowed, NotYours
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.reviewing import Judgement, Reply
from lva.domain.together.participation import ONLY_PARTICIPANTS
from lva.services import assessments, matters, ordering, participation, reviews, saving
from lva.services.assessments import Opened
from lva.services.reviews import Judged, Request
from lva.services.telling import notices
from lva.services.work import Work
from tests.factories import AT
from tests.support.town import Town, saved, typed

_NOBODY: Final = uuid.UUID(int=7)


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.SEE, lock=True)


def _add(town: Town, reference: str, sections: Sequence[str] = (), actor: Actor | None = None) -> None:
    with town.working(actor) as work:
        participation.add(work, _open(work, reference), town.other.person_id, sections)


def _people(town: Town, reference: str) -> list[tuple[str, bool, tuple[str, ...] | None]]:
    with town.working() as work:
        found = participation.taking_part(work, _open(work, reference))
        return [(one.name, one.leads, one.sections) for one in found]


def _closed(actor: Actor) -> Actor:
    return replace(actor, organisation_settings={ONLY_PARTICIPANTS: True})


def _save(town: Town, reference: str, actor: Actor, step: str = "matter") -> None:
    with town.working(actor) as work:
        opened = _open(work, reference)
        saved(saving.save(work, opened, step, typed(opened, proposal=f"Esitys {actor.name}")))


def test_whoever_begins_an_assessment_is_its_author_and_adds_others(town: Town) -> None:
    reference = town.started()
    _add(town, reference)
    assert [("Aino Esimerkki", True, None), ("Elli Malli", False, None)] == _people(town, reference)
    with town.working(town.other) as work:
        assert ["assigned"] == [one.kind for one in notices.mine(work)]


def test_a_co_author_gets_other_sections_by_being_added_again(town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        first, second, *rest = [one.key for one in _open(work, reference).pack.sections]
    _add(town, reference, [second, first])
    assert ("Elli Malli", False, (first, second)) in _people(town, reference)
    _add(town, reference, [first, second, *rest], town.administrator)
    assert ("Elli Malli", False, None) in _people(town, reference)


def test_only_an_author_or_an_administrator_chooses(town: Town) -> None:
    reference = town.started()
    for actor in (town.other, town.approver):
        with pytest.raises(NotAllowed):
            _add(town, reference, actor=actor)


def test_only_colleagues_who_write_are_added(town: Town) -> None:
    reference = town.started()
    for person in (_NOBODY, town.approver.person_id, town.author.person_id):
        with town.working() as work, pytest.raises(Invalid):
            participation.add(work, _open(work, reference), person)
    with pytest.raises(Invalid):
        _add(town, reference, ["nothing"])


def test_the_last_author_stays_and_hands_over(town: Town) -> None:
    reference = town.started()
    with town.working() as work, pytest.raises(Invalid):
        participation.remove(work, _open(work, reference), town.author.person_id)
    with town.working() as work:
        participation.hand_over(work, _open(work, reference), town.author.person_id, town.other.person_id)
    assert [("Elli Malli", True, None)] == _people(town, reference)
    with town.working() as work, pytest.raises(NotAllowed):
        participation.remove(work, _open(work, reference), town.other.person_id)


def test_a_co_author_is_let_go(town: Town) -> None:
    reference = town.started()
    _add(town, reference)
    with town.working() as work:
        participation.remove(work, _open(work, reference), town.other.person_id)
        participation.remove(work, _open(work, reference), town.other.person_id)
    assert ["Aino Esimerkki"] == [name for name, _, _ in _people(town, reference)]


def test_every_author_writes_unless_the_organisation_chose_otherwise(town: Town) -> None:
    _save(town, town.started(), town.other)


def test_only_those_who_take_part_write_where_that_was_chosen(town: Town) -> None:
    reference = town.started()
    with pytest.raises(NotYours) as refused:
        _save(town, reference, _closed(town.other))
    assert (town.author.person_id,) == refused.value.ask
    _save(town, reference, _closed(town.author))
    _add(town, reference)
    _save(town, reference, _closed(town.other))


def test_a_co_author_of_some_sections_writes_those(town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        opened = _open(work, reference)
        own = participation.section_of(opened, "matter")
        foreign = next(step.key for step in opened.pack.steps if step.section != own)
    _add(town, reference, [own])
    _save(town, reference, _closed(town.other))
    for step in (foreign, "nothing"):
        with pytest.raises(NotYours):
            _save(town, reference, replace(_closed(town.other), name=step), step)


def test_putting_a_list_in_order_is_writing_too(town: Town) -> None:
    reference = town.written("sports-fees")
    with town.working(_closed(town.other)) as work:
        opened = _open(work, reference)
        shown = [uuid.UUID(one.id) for one in opened.dossier.of("hearing")] + [uuid.UUID(int=1)]
        impacts = [uuid.UUID(one.id) for one in opened.dossier.of("impact")]
        with pytest.raises(NotYours):
            ordering.arrange(work, opened, "impact", impacts, {impacts[0]: 2})
        assert shown


def test_choosing_its_matters_is_writing_all_of_it(town: Town) -> None:
    reference = town.started()
    with town.working(_closed(town.other)) as work, pytest.raises(NotYours):
        matters.add(work, _open(work, reference), uuid.uuid4(), {"title": "Toinen"})


def _verdict(town: Town, reference: str, reviewer: Actor, section: str) -> uuid.UUID:
    with town.working(reviewer) as work:
        opened = _open(work, reference)
        seen = reviews.panel(work, opened).prints(section)
        said = Judged(uuid7(AT), section, Judgement.CORRECT, seen, "Korjaa päivä.")
        reviews.judge(work, opened, said)
    return said.id


def _ask_review(town: Town, reference: str, reviewer: Actor, actor: Actor) -> None:
    with town.working(actor) as work:
        reviews.ask(work, _open(work, reference), Request(uuid7(AT), frozenset({reviewer.person_id})))


def _answer(town: Town, reference: str, verdict: uuid.UUID, actor: Actor) -> None:
    with town.working(actor) as work:
        reviews.answer(work, _open(work, reference), reviews.Said(uuid7(AT), verdict, Reply.LEFT, "Päivä on oikein."))


def test_nobody_else_asks_for_a_review_answers_a_verdict_or_stops_waiting_where_only_those_who_take_part_write(
    town: Town,
) -> None:
    reference, reviewer = town.written(), town.joined("Tarmo Tarkka", Role.REVIEWER)
    stranger = _closed(town.other)
    with pytest.raises(NotYours) as refused:
        _ask_review(town, reference, reviewer, stranger)
    assert (town.author.person_id,) == refused.value.ask
    _ask_review(town, reference, reviewer, _closed(town.author))
    verdict = _verdict(town, reference, _closed(reviewer), "matter")
    with pytest.raises(NotYours):
        _answer(town, reference, verdict, stranger)
    with town.working(stranger) as work:
        opened = _open(work, reference)
        with pytest.raises(NotYours):
            reviews.end(work, opened, reviewer.person_id)
    _answer(town, reference, verdict, _closed(town.author))


def test_a_co_author_of_a_section_asks_for_a_review_and_answers_what_was_said_of_that_section(town: Town) -> None:
    reference, reviewer = town.written(), town.joined("Tarmo Tarkka", Role.REVIEWER)
    _add(town, reference, ["matter"])
    helper = _closed(town.other)
    _ask_review(town, reference, reviewer, helper)
    with town.working() as work:
        other = next(one for one in reviews.panel(work, _open(work, reference)).sections if one != "matter")
    own, beyond = (_verdict(town, reference, reviewer, section) for section in ("matter", other))
    with pytest.raises(NotYours):
        _answer(town, reference, beyond, helper)
    _answer(town, reference, own, helper)
