"""A change of state as a page of its own: what it needs, what follows, and the deed."""

from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import KeyUnusable, NotFound, NotReady, PageOneTooLong
from lva.domain.people import Actor
from lva.domain.permissions import Permission, may
from lva.domain.values import answers as values
from lva.domain.workflow import Move, MoveName, Requirement, move_named
from lva.i18n import Language
from lva.services import assessments, moves
from lva.services.assessments import Opened
from lva.services.issued import documents, printable
from lva.services.moves import Given
from lva.services.work import Errand, Work
from lva.web.door import needs
from lva.web.managing import seals
from lva.web.obstacles import beside
from lva.web.page import page, to
from lva.web.sentences import MOVES, REQUIREMENTS, STATES, depth_word, page_one_points, points
from lva.web.site import site

blueprint = Blueprint("moves", __name__, url_prefix="/<language:language>/assessments/<reference>/moves")
_WORDS: Final = frozenset({Requirement.COMMENT, Requirement.REASON})
_FACTS: Final = ("decider", "decide_on", "proposal", "recommendation")
"""Answers that tell an approver what the assessment is about and where it ends."""
_OWN_ADDRESS: Final = frozenset({MoveName.APPROVE, MoveName.ISSUE})
"""Moves that have a view of their own, which asks more of whoever makes them."""
_SEEN_BY_EYE: Final = frozenset({*_WORDS, Requirement.STATEMENT, Requirement.CORRECTIONS_EXPLAINED})
"""Requirements that the form itself fulfils; the others are shown before it."""


def _named(name: str) -> Move:
    move = move_named(name)
    if move is None:
        raise NotFound
    return move


@blueprint.get("/<move>")
@needs(Permission.MOVE)
def show(work: Work, language: Language, reference: str, move: str) -> Response:
    """Show what a move needs and what follows from it; one that was made already shows its result."""
    found = _named(move)
    opened = assessments.open_(work, reference, Permission.MOVE)
    if found.target is None:
        return to("reviews.show", reference=reference)
    if opened.row.state not in found.sources:
        return to("assessments.show", reference=reference)
    return _shown(work, language, opened, found)


def _shown(
    work: Work, language: Language, opened: Opened, move: Move, status: int = 200, errors: tuple[str, ...] = ()
) -> Response:
    found = beside(work, language, opened, move)
    too_long = _too_long(work, opened, move)
    lacking = moves.lacking(work, opened, move, Given(page_one_fits=too_long is None))
    blockers = points(language, opened, moves.blockers(opened)) if _gated(move) else ()
    return page(
        work,
        "moves/show.html",
        status,
        opened=opened,
        move=move,
        title=language.text(MOVES[move.name]),
        blockers=blockers,
        too_long=too_long,
        too_long_points=page_one_points(language, opened, too_long) if too_long else (),
        unprintable=points(language, opened, printable.findings(opened)) if _gated(move) else (),
        before=[language.text(REQUIREMENTS[one]) for one in lacking if one not in _SEEN_BY_EYE],
        ready=found.is_mine and all(one in _SEEN_BY_EYE for one in lacking),
        wants_words=bool(_WORDS.intersection(move.requires))
        or (Requirement.CORRECTIONS_EXPLAINED in move.requires and found.corrections > 0),
        beside=found,
        facts=_facts(language, opened) if Requirement.STATEMENT in move.requires or move.name is MoveName.ISSUE else (),
        statement=_statement(language, opened) if Requirement.STATEMENT in move.requires else "",
        target=language.text(STATES[move.target]) if move.target else "",
        words=request.form.get("words", ""),
        accepted=bool(request.form.get("accepted")),
        labels={section.key: section.label.in_(language.code) for section in opened.pack.sections},
        seal_note=_seal_note(work, language) if move.name is MoveName.ISSUE else "",
        errors=[(key, text) for key, text in zip(errors[0::2], errors[1::2], strict=True)],
    )


def _statement(language: Language, opened: Opened) -> str:
    return documents.statement_of(opened.pack, language, opened.row.depth)


def _facts(language: Language, opened: Opened) -> list[tuple[str, str]]:
    """Return in short what is about to be approved or confirmed."""
    pack = opened.pack
    said = [(language.text("Depth"), depth_word(language, opened, opened.row.depth))]
    for key in (*_FACTS, *(pack.checklist.facts if pack.checklist else ())):
        question = pack.questions.get(key)
        if question and (words := values.words(language, pack, question, opened.dossier.answers.get(key), {})):
            said.append((question.label.in_(language.code), language.join(words)))
    return said


def _seal_note(work: Work, language: Language) -> str:
    soon = seals.ADMINISTRATORS if may(work.actor.roles, Permission.MANAGE) else seals.OTHERS
    return seals.ending(language, site().ports.seal_ends(), work.at, soon)


def _gated(move: Move) -> bool:
    return bool({Requirement.NO_BLOCKING_FINDING, Requirement.SETTLED_DEPTH}.intersection(move.requires))


def _too_long(work: Work, opened: Opened, move: Move) -> PageOneTooLong | None:
    if Requirement.NO_BLOCKING_FINDING not in move.requires or moves.blockers(opened):
        return None
    return documents.page_one(work, opened, site().ports)


@blueprint.post("/approve")
@needs(Permission.MOVE, fresh=True)
def approve(work: Work, language: Language, reference: str) -> Response:
    """Approve, by somebody who has just shown that it is they."""
    return _made(work, language, reference, _named(MoveName.APPROVE))


@blueprint.post("/<move>")
@needs(Permission.MOVE)
def make(work: Work, language: Language, reference: str, move: str) -> Response:
    """Make a move. Making it twice shows its result; what is missing keeps the words that were typed."""
    found = _named(move)
    if found.name in _OWN_ADDRESS:
        raise NotFound
    return _made(work, language, reference, found)


def _made(work: Work, language: Language, reference: str, found: Move) -> Response:
    opened = assessments.open_(work, reference, Permission.MOVE, lock=True)
    if opened.row.state is found.target:
        return to("assessments.show", reference=reference)
    given = Given(
        words=request.form.get("words", "")[:_LONGEST],
        accepted=bool(request.form.get("accepted")),
        page_one_fits=_too_long(work, opened, found) is None,
    )
    try:
        moves.make(work, opened, found, given)
    except NotReady as error:
        return _shown(work, language, opened, found, 422, _missing(language, error))
    return to("assessments.show", reference=reference)


_LONGEST: Final = 4000


def _missing(language: Language, error: NotReady) -> tuple[str, ...]:
    """Return input ids and sentences, in turn, for what the form itself should have given."""
    found: list[str] = []
    for reason in error.reasons:
        requirement = Requirement(reason)
        field = "accepted" if requirement is Requirement.STATEMENT else "words"
        found += [field if requirement in _SEEN_BY_EYE else "before", language.text(REQUIREMENTS[requirement])]
    return tuple(found)


def unusable(errand: Errand[Actor], language: Language, reference: str, error: KeyUnusable) -> Response:
    """Say why nothing could be sealed, and that nothing is lost."""
    return page(errand, "moves/key.html", 503, why=seals.why(language, error.reason), reference=reference)


@blueprint.post("/issue")
@needs(Permission.ISSUE, transaction=False, fresh=True)
def issue(errand: Errand[Actor], language: Language, reference: str) -> Response:
    """Issue the document. Rendering and signing hold no lock; a second press meets what the first made."""
    try:
        documents.issue(errand, reference)
    except KeyUnusable as error:
        return unusable(errand, language, reference, error)
    except PageOneTooLong as error:
        return page(errand, "moves/too_long.html", 422, too_long=error, reference=reference)
    except NotReady:
        return to("moves.show", reference=reference, move="issue")
    return to("documents.result", reference=reference)
