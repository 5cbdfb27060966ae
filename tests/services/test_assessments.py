import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.content.model import Depth
from lva.domain.errors import NotAllowed, NotFound, NotReady, OtherOrganisation
from lva.domain.permissions import Permission
from lva.domain.references import new_reference, uuid7
from lva.domain.values.answers import token
from lva.domain.workflow import State
from lva.services import assessments, history, saving
from lva.services.saving import Posted, Said
from lva.storage import queries
from lva.storage.assessments import Assessment, Participant
from lva.storage.people import Organisation, Person
from lva.storage.queries import Search
from lva.storage.tenancy import EVERYWHERE
from tests import factories, packs
from tests.factories import AT
from tests.support.queries import counted
from tests.support.town import ANSWERS, Town

NEW = uuid7(AT)
SCREENED = dict.fromkeys(
    ("x_individual", "t_direct", "t_indirect", "t_groups", "t_service", "t_lasting", "t_scale", "t_money", "t_worry"),
    "no",
) | {key: {"choice": "no"} for key in ("x_formal", "x_temporary", "x_law", "x_later")}


# -- start ------------------------------------------------------------------------------------------


def test_a_title_and_a_proposal_are_enough_to_start(town: Town) -> None:
    with town.working() as work:
        row = assessments.start(work, NEW, ANSWERS, "fi")
        assert (State.DRAFT, 1, None, "lava") == (row.state, row.version, row.depth, row.pack)
        assert "Koulun lakkauttaminen" == row.title


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, ("title", "proposal")),
        ({"title": "Koulu"}, ("proposal",)),
        ({"title": " ", "proposal": "Koulu lakkautetaan."}, ("title",)),
    ],
)
def test_what_is_missing_to_start_is_said(town: Town, answers: dict[str, str], missing: tuple[str, ...]) -> None:
    with town.working() as work, pytest.raises(NotReady) as caught:
        assessments.start(work, NEW, answers, "fi")
    assert ("start", missing) == (caught.value.move, caught.value.reasons)


def test_the_same_form_posted_twice_starts_one_assessment(town: Town) -> None:
    with town.working() as work:
        first = assessments.start(work, NEW, ANSWERS, "fi").reference
    with town.working() as work:
        again = assessments.start(work, NEW, {**ANSWERS, "title": "Toinen"}, "fi")
        assert (first, "Koulun lakkauttaminen", 1) == (again.reference, again.title, again.event_count)
        assert 1 == len(queries.assessment_list(work.session, town.organisation_id, Search(""), page=1, size=9).rows)


def test_answers_go_where_their_questions_are_stored(town: Town) -> None:
    reference = town.started(decide_on="2026-03-25", x_individual="no")
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        (matter,) = opened.matters
        assert {**ANSWERS, "decide_on": "2026-03-25"} == matter.fields
        assert (dt.date(2026, 3, 25), "Koulun lakkauttaminen") == (matter.decide_on, matter.title)
        assert {"x_individual"} == set(opened.cells)


def test_whoever_starts_takes_part_as_its_author(town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        found = work.session.get(Participant, (town.organisation_id, opened.row.id, town.author.person_id))
        assert found is not None
        assert "author" == found.role


def test_the_ready_made_alternatives_are_made_at_once(town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        zero, proposal = opened.dossier.of("alternative")
        assert (opened.dossier.alias("zero"), opened.dossier.alias("proposal")) == (zero.id, proposal.id)
        assert ("zero", "proposal") == (zero.get("kind"), proposal.get("kind"))
        texts = opened.pack.lists["alternative"].ready_made[0].texts
        assert texts["name"].fi == zero.get("name")


def test_ready_made_words_are_in_the_language_of_the_assessment(town: Town) -> None:
    with town.working() as work:
        row = assessments.start(work, NEW, ANSWERS, "sv")
        opened = assessments.open_(work, row.reference, Permission.SEE)
        assert opened.pack.lists["alternative"].ready_made[0].texts["name"].sv == opened.dossier.entries[0].get("name")


def test_a_finished_screening_settles_the_depth_at_the_start(town: Town) -> None:
    for answers, depth in ((SCREENED, Depth.NONE), ({**SCREENED, "t_direct": "some"}, Depth.BRIEF)):
        with town.working() as work:
            assert depth is assessments.start(work, uuid7(AT), {**ANSWERS, **answers}, "fi").depth


def test_the_start_is_the_first_event_and_says_no_words(town: Town) -> None:
    reference = town.started(x_individual="no")
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        (event,) = queries.history(work.session, town.organisation_id, row.id)
        assert ("start", town.author.person_id) == (event.kind, event.actor_id)
        assert ["proposal", "title", "x_individual"] == event.facts["answers"]
        assert "lakkautetaan" not in str(event.facts)
        assert history.check(work.session, row) is None


# -- one child --------------------------------------------------------------------------------------


def test_one_child_s_case_is_recorded_and_concluded_without_a_word_of_it(town: Town) -> None:
    with town.working() as work:
        row = assessments.start_individual(work, NEW, "Yksittäistä lasta koskeva asia", "fi")
        assert (State.CONCLUDED, Depth.INDIVIDUAL) == (row.state, row.depth)
        assert ["start", "conclude"] == [
            event.kind for event in queries.history(work.session, town.organisation_id, row.id)
        ]
        opened = assessments.open_(work, row.reference, Permission.SEE)
        assert {"title": "Yksittäistä lasta koskeva asia", "x_individual": "yes"} == opened.dossier.answers


def test_one_child_s_case_posted_twice_is_recorded_once(town: Town) -> None:
    with town.working() as work:
        first = assessments.start_individual(work, NEW, "Asia", "fi")
        assert first is assessments.start_individual(work, NEW, "Asia", "fi")
        assert 2 == first.event_count


def test_a_reference_that_is_taken_is_passed_over(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    first = town.started()
    offered = iter([first, first, new_reference(AT)])
    monkeypatch.setattr(assessments, "new_reference", lambda _: next(offered))
    assert first != town.started()


# -- open -------------------------------------------------------------------------------------------


def test_an_assessment_opens_by_a_reference_as_people_type_it(town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        typed = f" {reference.lower().replace('-', ' ')} "
        assert reference == assessments.open_(work, typed, Permission.SEE).row.reference


@pytest.mark.parametrize(
    "reference", ["", "nothing", "LVA-2026-7K3MQY", pytest.param(new_reference(AT), id="well-formed")]
)
def test_what_is_no_reference_of_ours_is_not_found(town: Town, reference: str) -> None:
    with town.working() as work, pytest.raises(NotFound) as caught:
        assessments.open_(work, reference, Permission.SEE)
    assert NotFound is type(caught.value)


def test_a_stranger_s_assessment_is_not_found(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        foreign = factories.make_assessment(session).reference
        session.commit()
    with town.working() as work, pytest.raises(NotFound) as caught:
        assessments.open_(work, foreign, Permission.SEE)
    assert NotFound is type(caught.value)


def test_an_assessment_in_another_organisation_of_the_same_person_offers_the_switch(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        other = factories.make_organisation(session)
        factories.make_membership(session, other, _person(session, town))
        foreign = factories.make_assessment(session, other).reference
        other_id = other.id
        session.commit()
    with town.working() as work, pytest.raises(OtherOrganisation) as caught:
        assessments.open_(work, foreign, Permission.SEE)
    assert other_id == caught.value.organisation_id


def test_a_closed_membership_elsewhere_offers_nothing(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        other = factories.make_organisation(session)
        factories.make_membership(session, other, _person(session, town), closed_at=AT)
        foreign = factories.make_assessment(session, other).reference
        session.commit()
    with town.working() as work, pytest.raises(NotFound) as caught:
        assessments.open_(work, foreign, Permission.SEE)
    assert NotFound is type(caught.value)


def _person(session: Session, town: Town) -> Person:
    return session.get_one(Person, town.author.person_id)


def test_who_may_see_may_not_therefore_edit(town: Town) -> None:
    reference = town.started()
    with town.working(town.approver) as work:
        assert reference == assessments.open_(work, reference, Permission.SEE).row.reference
        with pytest.raises(NotAllowed):
            assessments.open_(work, reference, Permission.EDIT)


def test_what_is_sent_for_approval_is_edited_by_nobody(town: Town) -> None:
    reference = town.submitted()
    with town.working() as work:
        assert State.IN_APPROVAL is assessments.open_(work, reference, Permission.SEE).row.state
        with pytest.raises(NotAllowed):
            assessments.open_(work, reference, Permission.EDIT)


def test_a_cleared_answer_is_no_answer_but_keeps_its_revision(town: Town) -> None:
    reference = town.started(heard=None)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert ((1, None), token(1, None)) == (opened.stored("heard"), opened.token("heard"))
        assert "heard" not in opened.dossier.answers


def test_the_stored_value_of_a_question_is_found_wherever_it_lies(town: Town) -> None:
    reference = town.started(x_individual="no")
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert (1, "no") == opened.stored("x_individual")
        assert (1, "Koulun lakkauttaminen") == opened.stored("title")
        assert (1, None) == opened.stored("decide_on")
        assert (0, None) == opened.stored("heard")
        assert token(1, "Koulun lakkauttaminen") == opened.token("title")


def test_an_assessment_without_a_matter_has_no_answers_of_one(town: Town) -> None:
    with town.database.writer(town.organisation_id) as session:
        organisation = session.get_one(Organisation, town.organisation_id)
        reference = factories.make_assessment(session, organisation, matters=[]).reference
        session.commit()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert ((), (0, None)) == (opened.matters, opened.stored("title"))


def test_removed_entries_are_kept_apart_from_live_ones(town: Town) -> None:
    reference = town.started()
    with town.database.writer(town.organisation_id) as session:
        row = session.scalars(select(Assessment)).one()
        gone = factories.make_entry(session, row, "group", fields={"kind": "g_poor"}, removed_at=AT).id
        session.commit()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert opened.dossier.entry(str(gone)) is None
        found = opened.entry_row(gone)
        assert found is not None
        assert {"kind": "g_poor"} == found.fields
        assert opened.entry_row(uuid.UUID(int=1)) is None


def test_an_assessment_opens_whole_in_one_statement(town: Town) -> None:
    reference = town.started()
    with town.working() as work, counted(town.database) as statements:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    assert (1, 2) == (len(statements), len(opened.dossier.entries))


def test_a_matter_that_two_assessments_share_shows_the_same_answers(town: Town) -> None:
    with town.database.writer(town.organisation_id) as session:
        organisation = session.get_one(Organisation, town.organisation_id)
        matter = factories.make_matter(session, organisation, title="Yhteinen")
        first, second = (factories.make_assessment(session, organisation, matters=[matter]) for _ in range(2))
        references = first.reference, second.reference
        session.commit()
    with town.working() as work:
        titles = {assessments.open_(work, one, Permission.SEE).dossier.answers["title"] for one in references}
    assert {"Yhteinen"} == titles


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({"decide_on": "2026-03-25"}, dt.date(2026, 3, 25)), ({"decide_on": {"not_known": True}}, None), ({}, None)],
)
def test_the_day_of_the_decision_is_a_day_or_none(fields: dict[str, object], expected: dt.date | None) -> None:
    assert expected == assessments.decision_day(fields)


def test_a_pack_without_screening_settles_no_depth() -> None:
    assert assessments.depth_of(packs.small(), {}) is None


def test_a_matter_about_one_child_gets_its_alternatives_only_if_it_turns_out_otherwise(town: Town) -> None:
    with town.working() as work:
        title = "Yksittäistä lasta koskeva asia"
        reference = assessments.start_individual(work, uuid7(work.at), title, "fi").reference
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE, lock=True)
        assert () == opened.entries
        opened.row.state = State.DRAFT
        saving.save(work, opened, "rule-out", Posted({"x_individual": Said("no", opened.token("x_individual"))}))
    with town.working() as work:
        found = assessments.open_(work, reference, Permission.SEE)
        assert ["zero", "proposal"] == [entry.get("kind") for entry in found.dossier.of("alternative")]
