"""Move an assessment from one state to another, by the table of `lva.domain.workflow`."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lva.content.model import Depth
from lva.domain import snapshot
from lva.domain.errors import Conflict, NotAllowed, NotReady
from lva.domain.judging import findings
from lva.domain.judging.findings import Finding
from lva.domain.notices import NoticeKind
from lva.domain.references import uuid7
from lva.domain.settings import ONE_PERSON
from lva.domain.snapshot import Header
from lva.domain.workflow import Move, MoveName, Requirement, State, may_make, move_named
from lva.services import checklists, history, organisations, reviews
from lva.services.assessments import Opened
from lva.services.telling.notices import notify
from lva.services.work import Work
from lva.storage import issuing
from lva.storage.assessments import Comment
from lva.storage.documents import DocumentState
from lva.storage.people import Organisation


@dataclass(frozen=True, slots=True)
class Given:
    """What the person gave with a move."""

    words: str = ""
    """The comment or the reason."""
    accepted: bool = False
    """Whether the statement was accepted."""
    page_one_fits: bool = True
    """Whether page one fits on its page; whoever calls has measured it."""


def lacking(work: Work, opened: Opened, move: Move, given: Given) -> tuple[Requirement, ...]:
    """Return what the move still needs, in the order of the table."""
    return tuple(needed for needed in move.requires if not _MET[needed](work, opened, given))


def blockers(opened: Opened) -> tuple[Finding, ...]:
    """Return the findings that stop submitting, page one apart."""
    return findings.blocking(opened.dossier)


def _submittable(_: Work, opened: Opened, given: Given) -> bool:
    screened = opened.dossier.depth in (Depth.NONE, Depth.BRIEF, Depth.FULL)
    return screened and given.page_one_fits and not blockers(opened)


def _settled(_: Work, opened: Opened, __: Given) -> bool:
    if opened.dossier.depth is Depth.INDIVIDUAL:
        return True
    return opened.dossier.depth is Depth.NONE and not blockers(opened)


def _another(work: Work, opened: Opened, _: Given) -> bool:
    return opened.row.submitted_by != work.actor.person_id or own_too(work)


def own_too(work: Work) -> bool:
    """Whether the organisation lets whoever sent an assessment for approval approve it as well."""
    return bool(_organisation(work).settings.get(ONE_PERSON))


def _told(_: Work, __: Opened, given: Given) -> bool:
    return bool(given.words.strip())


def _commented(work: Work, opened: Opened, given: Given) -> bool:
    """Whether the author learns what to change: by words, or by verdicts of whoever sends it back."""
    if _told(work, opened, given):
        return True
    found = reviews.panel(work, opened).verdicts
    return any(one.waits and one.by == work.actor.person_id and one.version == opened.row.version for one in found)


def _answered(work: Work, opened: Opened, _: Given) -> bool:
    return not reviews.panel(work, opened).unanswered


def _explained(work: Work, opened: Opened, given: Given) -> bool:
    return _told(work, opened, given) or not reviews.panel(work, opened).corrections


def _organisation(work: Work) -> Organisation:
    return work.session.get_one(Organisation, work.organisation_id)


def _no_sealing(work: Work, opened: Opened, _: Given) -> bool:
    rows = issuing.documents_of(work.session, work.organisation_id, opened.row.id)
    return all(row.state is not DocumentState.SEALING for row in rows)


def _unchanged(work: Work, opened: Opened, _: Given) -> bool:
    return opened.row.content_digest == digest_now(work, opened)


_MET: Final[Mapping[Requirement, Callable[[Work, Opened, Given], bool]]] = {
    Requirement.SETTLED_DEPTH: _settled,
    Requirement.NO_BLOCKING_FINDING: _submittable,
    Requirement.COMMENT: _commented,
    Requirement.REASON: _told,
    Requirement.STATEMENT: lambda _, __, given: given.accepted,
    Requirement.ANOTHER_PERSON: _another,
    Requirement.UNCHANGED: _unchanged,
    Requirement.NOT_SEALING: _no_sealing,
    # The key is opened, and its password tried, before the transaction that freezes the record.
    Requirement.KEY_USABLE: lambda _, __, ___: True,
    Requirement.VERDICTS_ANSWERED: _answered,
    Requirement.CORRECTIONS_EXPLAINED: _explained,
}
"""What moves that change a state ask for; those of a review are made and checked by `lva.services.reviews`."""


def make(work: Work, opened: Opened, move: Move, given: Given) -> None:
    """Make a move; the assessment must have been opened with its lock.

    Raises `NotAllowed` if the actor's roles never allow it, for `issue`, which only
    `lva.services.issued.documents` makes, and for what leaves the assessment where it is, which only
    `lva.services.reviews` does; `Conflict` if the assessment no longer stands where the move begins,
    and `NotReady` with what it still needs. A move already made by the same button shows its result:
    the caller looks at the state first.
    """
    if move.target is None or move.name is MoveName.ISSUE or not work.actor.roles.intersection(move.roles):
        raise NotAllowed
    if not may_make(move, opened.row.state, work.actor.roles):
        raise Conflict((move.name,))
    if missing := lacking(work, opened, move, given):
        raise NotReady(move.name, missing)
    facts: dict[str, Any] = {}
    if given.words.strip():
        facts["comment"] = str(_comment(work, opened, move, given.words.strip()))
    told = _told_of(work, opened, move)
    opened.row.state = move.target
    _follow(work, opened, move)
    if move.name is MoveName.APPROVE and opened.row.content_digest:
        facts["content_digest"] = opened.row.content_digest.hex()
    history.record(work, opened.row, move.name, facts)
    if told:
        notify(work, told[0], told[1], opened.row.id)


def _told_of(work: Work, opened: Opened, move: Move) -> tuple[NoticeKind, frozenset[uuid.UUID]] | None:
    """Return who learns of a move, and as what."""
    match move.name:
        case MoveName.SUBMIT:
            approve = move_named(MoveName.APPROVE)
            waiting = reviews.who_can(work, opened, approve) if approve else ()
            return NoticeKind.SUBMITTED, frozenset(one.id for one in waiting)
        case MoveName.SEND_BACK | MoveName.APPROVE:
            kind = NoticeKind.SENT_BACK if move.name is MoveName.SEND_BACK else NoticeKind.APPROVED
            writing = {opened.row.submitted_by, *(one.person_id for one in opened.participants)}
            return kind, frozenset(one for one in writing if one is not None)
        case _:
            return None


def _follow(work: Work, opened: Opened, move: Move) -> None:
    """Change the columns that a move sets besides the state."""
    row = opened.row
    match move.name:
        case MoveName.SUBMIT:
            row.submitted_by = work.actor.person_id
        case MoveName.APPROVE:
            row.content_digest = digest_now(work, opened)
            reviews.lapse(work, opened)
        case MoveName.CONCLUDE:
            reviews.lapse(work, opened)
        case MoveName.AMEND:
            row.version += 1
            row.submitted_by = row.content_digest = None
        case MoveName.SEND_BACK | MoveName.WITHDRAW | MoveName.REOPEN:
            row.submitted_by = row.content_digest = None
            if move.name is MoveName.WITHDRAW:
                reviews.lapse(work, opened)


def _comment(work: Work, opened: Opened, move: Move, words: str) -> uuid.UUID:
    """Keep the words beside the chain: events hold identifiers and digests, never text."""
    comment = Comment(
        organisation_id=work.organisation_id,
        id=uuid7(work.at),
        assessment_id=opened.row.id,
        about=move.name.value,
        text=words,
        written_by=work.actor.person_id,
        written_at=work.at,
    )
    work.session.add(comment)
    return comment.id


def header(work: Work, opened: Opened, *, state: State | None = None, made_by: str = "") -> Header:
    """Return what a record of this assessment says besides the answers."""
    row = opened.row
    organisation = _organisation(work)
    chosen = organisations.recorded(organisation)
    return Header(
        organisation={
            "kind": organisation.kind,
            "name": dict(organisation.names),
            **({"settings": chosen} if chosen else {}),
        },
        assessment={
            "reference": row.reference,
            "title": row.title,
            "language": row.language,
            "depth": (row.depth or Depth.BRIEF).value,
            "state": (state or row.state).value,
            "version": row.version,
            **checklists.as_recorded(work, opened),
        },
        matters=[{"id": str(matter.id), **matter.fields} for matter in opened.matters],
        made_by=made_by,
    )


def digest_now(work: Work, opened: Opened) -> bytes:
    """Return the digest of what stands there now, to compare with what was approved."""
    return snapshot.content_digest(opened.dossier, header(work, opened))
