import itertools
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from lva.content.model import Depth
from lva.domain.errors import Conflict, NotAllowed, NotReady
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.settings import ONE_PERSON
from lva.domain.workflow import MOVES, Move, MoveName, Requirement, State, may_make, move_named
from lva.services import assessments, history, moves, saving
from lva.services.assessments import Opened
from lva.services.moves import Given, lacking
from lva.services.work import Work
from lva.storage import queries
from lva.storage.assessments import Assessment
from lva.storage.people import Organisation
from tests import factories
from tests.factories import AT
from tests.support.town import MINUTE, Town, typed

ALL = Given(words="Siksi.", accepted=True)
TRIGGERS = ("t_direct", "t_indirect", "t_groups", "t_service", "t_lasting", "t_scale", "t_money", "t_worry")
OTHERS = [move for move in MOVES if move.target is not None and move.name is not MoveName.ISSUE]


def _named(name: MoveName) -> Move:
    found = move_named(name)
    assert found is not None
    return found


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.SEE, lock=True)


def _at(town: Town, reference: str, **columns: Any) -> None:
    """Put an assessment where a claim needs it."""
    with town.working() as work:
        row = _open(work, reference).row
        for column, value in columns.items():
            setattr(row, column, value)


def _make(town: Town, reference: str, name: MoveName, actor: Actor | None = None, given: Given = ALL) -> None:
    with town.working(actor, AT + MINUTE) as work:
        moves.make(work, _open(work, reference), _named(name), given)


def _row(town: Town, reference: str) -> Assessment:
    with town.working() as work:
        return _open(work, reference).row


def _last(town: Town, reference: str) -> queries.EventRow:
    with town.working() as work:
        row = _open(work, reference).row
        assert history.check(work.session, row) is None
        return queries.history(work.session, town.organisation_id, row.id)[-1]


# -- who, and from where ----------------------------------------------------------------------------


@pytest.mark.parametrize("move", OTHERS, ids=lambda move: str(move.name))
def test_a_move_is_made_only_by_whom_and_from_where_the_table_says(town: Town, move: Move) -> None:
    reference = town.written()
    everybody = (town.author, town.approver, town.administrator)
    for state, actor in itertools.product(State, everybody):
        _at(town, reference, state=state, depth=Depth.BRIEF, submitted_by=town.other.person_id)
        allowed = may_make(move, state, actor.roles)
        # Concluding asks for a depth that this assessment does not have; that is said only to whom it concerns.
        expected: type[Exception] | None = NotReady if allowed and move.name is MoveName.CONCLUDE else None
        if not allowed:
            expected = Conflict if actor.roles.intersection(move.roles) else NotAllowed
        with town.database.writer(town.organisation_id) as session:
            work = town.work(session, actor)
            opened = _open(work, reference)
            if expected is None:
                moves.make(work, opened, move, ALL)
                assert move.target is opened.row.state
            else:
                with pytest.raises(expected):
                    moves.make(work, opened, move, ALL)
                assert state is opened.row.state


def test_a_move_is_one_event_with_no_words_in_it(town: Town) -> None:
    reference = town.written()
    _make(town, reference, MoveName.WITHDRAW, given=Given(words=" Asia raukesi. "))
    event = _last(town, reference)
    assert ("withdraw", town.author.person_id, AT + MINUTE) == (event.kind, event.actor_id, event.at)
    assert "raukesi" not in str(event.facts)


def test_the_words_of_a_move_are_kept_beside_the_history(town: Town) -> None:
    reference = town.written()
    _make(town, reference, MoveName.WITHDRAW, given=Given(words=" Asia raukesi. "))
    with town.working() as work:
        row = _open(work, reference).row
        (comment,) = queries.comments_of(work.session, town.organisation_id, row.id)
        assert ("withdraw", "Asia raukesi.", "Aino Esimerkki") == (comment.about, comment.text, comment.name)
        event = queries.history(work.session, town.organisation_id, row.id)[-1]
        assert {"comment": str(comment.id)} == event.facts


# -- what a move asks for ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "state", "role", "missing"),
    [
        (MoveName.SEND_BACK, State.IN_APPROVAL, Role.APPROVER, Requirement.COMMENT),
        (MoveName.SEND_BACK, State.APPROVED, Role.APPROVER, Requirement.COMMENT),
        (MoveName.APPROVE, State.IN_APPROVAL, Role.APPROVER, Requirement.STATEMENT),
        (MoveName.AMEND, State.ISSUED, Role.AUTHOR, Requirement.REASON),
        (MoveName.WITHDRAW, State.DRAFT, Role.AUTHOR, Requirement.REASON),
    ],
)
@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_move_without_what_it_asks_for_is_not_made(
    town: Town, name: MoveName, state: State, role: Role, missing: Requirement, words: str
) -> None:
    reference = town.written()
    _at(town, reference, state=state)
    actor = {Role.AUTHOR: town.author, Role.APPROVER: town.approver}[role]
    with pytest.raises(NotReady) as caught:
        _make(town, reference, name, actor, Given(words=words))
    assert (name, (missing,)) == (caught.value.move, caught.value.reasons)
    assert state is _row(town, reference).state


def test_everything_that_a_move_lacks_is_said_in_the_order_of_the_table(town: Town) -> None:
    reference = town.written()
    _at(town, reference, state=State.IN_APPROVAL, submitted_by=town.approver.person_id)
    with town.working(town.approver) as work:
        opened = _open(work, reference)
        assert (Requirement.STATEMENT, Requirement.ANOTHER_PERSON) == lacking(
            work, opened, _named(MoveName.APPROVE), Given()
        )


# -- submit and conclude ----------------------------------------------------------------------------


def test_what_blocks_nothing_is_submitted_and_says_by_whom(town: Town) -> None:
    reference = town.written()
    _make(town, reference, MoveName.SUBMIT)
    row = _row(town, reference)
    assert (State.IN_APPROVAL, town.author.person_id) == (row.state, row.submitted_by)


@pytest.mark.parametrize("name", ["a finding", "no depth", "page one"])
def test_what_is_not_in_order_is_not_submitted(town: Town, name: str) -> None:
    reference = town.written(**({"conclusion": ""} if name == "a finding" else {}))
    if name == "no depth":
        _at(town, reference, depth=None)
    with pytest.raises(NotReady) as caught:
        _make(town, reference, MoveName.SUBMIT, given=Given(page_one_fits=name != "page one"))
    assert (Requirement.NO_BLOCKING_FINDING,) == caught.value.reasons


def test_what_blocks_is_told_finding_by_finding(town: Town) -> None:
    reference = town.written(conclusion="")
    with town.working() as work:
        assert ["conclusion"] == [found.key for found in moves.blockers(_open(work, reference))]


def _settled(town: Town, **answers: Any) -> str:
    screened = {key: {"choice": "no"} for key in TRIGGERS}
    return town.written(**{**screened, "chosen_depth": "none", "screening_reason": "x" * 60, **answers})


def test_a_decision_that_needs_no_assessment_is_concluded(town: Town) -> None:
    reference = _settled(town)
    _make(town, reference, MoveName.CONCLUDE)
    assert (State.CONCLUDED, Depth.NONE) == (_row(town, reference).state, _row(town, reference).depth)


def test_a_decision_that_needs_no_assessment_is_submitted_too(town: Town) -> None:
    reference = _settled(town)
    _make(town, reference, MoveName.SUBMIT)
    assert State.IN_APPROVAL is _row(town, reference).state


def test_it_is_not_submitted_without_its_reason(town: Town) -> None:
    with pytest.raises(NotReady):
        _make(town, _settled(town, screening_reason="x" * 59), MoveName.SUBMIT)


def test_one_child_s_case_is_never_submitted(town: Town) -> None:
    with pytest.raises(NotReady):
        _make(town, town.started(x_individual="yes"), MoveName.SUBMIT)


def test_it_is_not_concluded_without_its_reason(town: Town) -> None:
    reference = _settled(town, screening_reason="x" * 59)
    with pytest.raises(NotReady) as caught:
        _make(town, reference, MoveName.CONCLUDE)
    assert (Requirement.SETTLED_DEPTH,) == caught.value.reasons


def test_an_assessment_is_not_concluded_instead_of_written(town: Town) -> None:
    with pytest.raises(NotReady):
        _make(town, town.written(), MoveName.CONCLUDE)


def test_one_child_s_case_is_concluded_as_it_is(town: Town) -> None:
    reference = town.started(x_individual="yes")
    _make(town, reference, MoveName.CONCLUDE)
    assert (State.CONCLUDED, Depth.INDIVIDUAL) == (_row(town, reference).state, _row(town, reference).depth)


# -- approve ----------------------------------------------------------------------------------------


def _both(town: Town) -> Actor:
    """Return the author as somebody who is an approver too."""
    return replace(town.author, roles=frozenset(Role))


def test_whoever_submitted_does_not_approve(town: Town) -> None:
    reference = town.submitted()
    with pytest.raises(NotReady) as caught:
        _make(town, reference, MoveName.APPROVE, _both(town))
    assert (Requirement.ANOTHER_PERSON,) == caught.value.reasons


def test_whoever_submitted_approves_where_the_organisation_lets_one_person_do_both(town: Town) -> None:
    reference = town.submitted()
    with town.database.writer(town.organisation_id) as session:
        session.get_one(Organisation, town.organisation_id).settings = {ONE_PERSON: True}
        session.commit()
    _make(town, reference, MoveName.APPROVE, _both(town))
    assert State.APPROVED is _row(town, reference).state


def test_an_approval_remembers_what_was_approved(town: Town) -> None:
    reference = town.approved()
    with town.working() as work:
        opened = _open(work, reference)
        digest = opened.row.content_digest
        assert digest is not None
        assert moves.digest_now(work, opened) == digest
    event = _last(town, reference)
    assert ({"comment", "content_digest"}, digest.hex()) == (set(event.facts), event.facts["content_digest"])


# -- back, away and on ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.IN_APPROVAL, State.APPROVED])
def test_what_is_sent_back_is_a_draft_without_its_approval(town: Town, state: State) -> None:
    reference = town.approved() if state is State.APPROVED else town.submitted()
    _make(town, reference, MoveName.SEND_BACK, town.approver)
    row = _row(town, reference)
    assert (State.DRAFT, None, None, 1) == (row.state, row.submitted_by, row.content_digest, row.version)


def test_an_amendment_raises_the_version(town: Town) -> None:
    reference = town.approved()
    _at(town, reference, state=State.ISSUED)
    _make(town, reference, MoveName.AMEND)
    row = _row(town, reference)
    assert (State.DRAFT, None, None, 2) == (row.state, row.submitted_by, row.content_digest, row.version)


def test_what_is_withdrawn_can_be_taken_up_again(town: Town) -> None:
    reference = town.approved()
    _make(town, reference, MoveName.WITHDRAW)
    row = _row(town, reference)
    assert (State.WITHDRAWN, None, None) == (row.state, row.submitted_by, row.content_digest)
    _make(town, reference, MoveName.REOPEN, given=Given())
    assert (State.DRAFT, 1) == (_row(town, reference).state, _row(town, reference).version)


@pytest.mark.parametrize(("name", "who"), [(MoveName.SEND_BACK, "approver"), (MoveName.WITHDRAW, "author")])
def test_nothing_moves_while_a_document_is_being_made(town: Town, name: MoveName, who: str) -> None:
    reference = town.approved()
    with town.database.writer(town.organisation_id) as session:
        row = session.scalars(select(Assessment)).one()
        factories.make_document(session, row)
        session.commit()
    with pytest.raises(NotReady) as caught:
        _make(town, reference, name, getattr(town, who))
    assert (Requirement.NOT_SEALING,) == caught.value.reasons


# -- issue ------------------------------------------------------------------------------------------


def test_what_changed_after_its_approval_lacks_its_approval(town: Town) -> None:
    reference = town.approved()
    with town.working(town.approver) as work:
        assert () == lacking(work, _open(work, reference), _named(MoveName.ISSUE), Given())
    _at(town, reference, title="Jotain muuta")
    with town.working(town.approver) as work:
        assert (Requirement.UNCHANGED,) == lacking(work, _open(work, reference), _named(MoveName.ISSUE), Given())


def test_issuing_is_no_move_to_be_made_here(town: Town) -> None:
    reference = town.approved()
    with pytest.raises(NotAllowed):
        _make(town, reference, MoveName.ISSUE, town.approver)
    assert State.APPROVED is _row(town, reference).state


# -- what a record says besides the answers ---------------------------------------------------------


def test_a_header_says_whose_assessment_it_is(town: Town) -> None:
    reference = town.written()
    with town.working() as work:
        opened = _open(work, reference)
        header = moves.header(work, opened, state=State.ISSUED, made_by="lva 0")
        assert ("municipality", "Esimerkkilä") == (header.organisation["kind"], header.organisation["name"]["fi"])
        assert (reference, "issued", "brief", 1, "lva 0") == (
            header.assessment["reference"],
            header.assessment["state"],
            header.assessment["depth"],
            header.assessment["version"],
            header.made_by,
        )
        assert [str(matter.id) for matter in opened.matters] == [matter["id"] for matter in header.matters]
        assert "draft" == moves.header(work, opened).assessment["state"]


def test_the_digest_moves_with_any_answer(town: Town) -> None:
    reference = town.written()
    with town.working() as work:
        before = moves.digest_now(work, _open(work, reference))
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        saving.save(work, opened, "page", typed(opened, conclusion="Toisin."))
    with town.working() as work:
        assert before != moves.digest_now(work, _open(work, reference))
