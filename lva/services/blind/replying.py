"""Answering a review that came back: what would leave, what somebody decided, and the confirmation bound to it.

There is one answer to a review, and none to an answer. It is looked through as shared texts are, with the terms of
the organisation and of the case, and more strictly: what is certain never stays as it is.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy.orm import Session

from lva.anonymity.own_terms import Terms
from lva.content.municipalities import Municipalities
from lva.domain.blind import masking, population, reply
from lva.domain.blind.coding import Passage
from lva.domain.blind.masking import REASONED, Choice, Decision, Find, Masks, Piece
from lva.domain.blind.record import Policy, Shown
from lva.domain.blind.reply import Reply
from lva.domain.blind.review import LENGTH
from lva.domain.errors import Conflict, Damaged, Invalid, NotFound, NotReady
from lva.domain.people import OrganisationKind
from lva.domain.snapshot import Snapshot, thaw
from lva.domain.values.answers import canonical
from lva.seals.envelopes import Box, boxed
from lva.services import history
from lva.services.assessments import Opened
from lva.services.blind import finding, sealing
from lva.services.blind.finding import OwnTerms
from lva.services.blind.mask_words import mask_words
from lva.services.blind.preparing import SETTING, Approval, Kit
from lva.services.blind.sealing import Receipt
from lva.services.work import Work
from lva.storage import issuing, queries
from lva.storage.blind import blind_replies, sharing
from lva.storage.blind.blind_replies import GivenReply
from lva.storage.blind.sharing import Mail, Outgoing, Returned, Sharing, SharingState
from lva.storage.documents import DocumentState
from lva.storage.people import Organisation

MOVE: Final = "reply"
REPLIED: Final = "share_replied"
_PATH: Final = "reply"
_MASK: Final = "["


@dataclass(frozen=True, slots=True)
class Group:
    """All places of an answer where the same is written, and what is done with them."""

    find: Find
    count: int
    choice: Choice | None
    after: str
    """What leaves in its place."""
    keepable: bool


@dataclass(frozen=True)
class Look:
    """Everything that the page of an answer shows, worked out from the draft and the decisions."""

    review: Returned
    version: int
    row: GivenReply | None
    language: str
    pieces: tuple[Piece, ...]
    groups: tuple[Group, ...]
    undecided: tuple[Find, ...]
    enough: bool
    """Whether enough municipalities share what the record shows together with the language of the answer."""

    @property
    def by(self) -> str:
        """The letter of the reviewer."""
        return str(self.review.review["by"])

    @cached_property
    def after(self) -> str:
        """The words that leave."""
        return masking.outgoing(self.pieces)

    @property
    def is_sent(self) -> bool:
        """Whether it was confirmed; nothing of it changes any more."""
        return self.row is not None and self.row.said is not None

    @property
    def sensitive(self) -> tuple[str, ...]:
        """Words of health or child protection that remain."""
        return masking.sensitive(self.after)

    @property
    def digest(self) -> bytes:
        """What a confirmation is bound to."""
        return reply.approval_digest(self.review.id.hex, self.language, self.after)


@dataclass(frozen=True, slots=True)
class _Source:
    """A review that came back, the sharing that it answers, and what opens it."""

    review: Returned
    sharing: Sharing
    receipt: Receipt
    organisation: Organisation


def _source(work: Work, opened: Opened, kit: Kit, review_id: uuid.UUID, *, lock: bool = False) -> _Source:
    """Return what an answer needs; `NotFound` for a review of another assessment.

    Raises `NotReady` where no answer leaves: `withdrawn` (the share was taken back), `receipt` (what encrypts the
    answer has had its day), `switched_off` (the organisation shares nothing any more).
    """
    review = sharing.returned(work.session, work.organisation_id, review_id, lock=lock)
    rows = sharing.of_assessment_all(work.session, work.organisation_id, opened.row.id)
    row = next((one for one in rows if review is not None and one.id == review.sharing_id), None)
    if review is None or row is None:
        raise NotFound
    if row.state is SharingState.WITHDRAWN:
        raise NotReady(MOVE, ("withdrawn",))
    organisation = work.session.get_one(Organisation, work.organisation_id)
    if organisation.settings.get(SETTING, Policy.NONE) == Policy.NONE:
        raise NotReady(MOVE, ("switched_off",))
    if row.sealed is None:
        raise NotReady(MOVE, ("receipt",))
    try:
        receipt = sealing.opened(kit.secret, row.id, row.sealed)
    except Damaged as error:
        raise NotReady(MOVE, ("receipt",)) from error
    return _Source(review, row, receipt, organisation)


def look(work: Work, opened: Opened, kit: Kit, review_id: uuid.UUID) -> Look:
    """Return what would leave as an answer to a review as things stand; raise as `_source` does."""
    return _look(work, opened, kit, _source(work, opened, kit, review_id))


def _look(work: Work, opened: Opened, kit: Kit, found: _Source) -> Look:
    row = blind_replies.given(work.session, work.organisation_id, [found.review.id]).get(found.review.id)
    language = row.language if row else _usual(opened)
    passage = Passage(_PATH, found.review.reply, "", _PATH, "", 0)
    finds = finding.finds([passage], language, _own(work, opened, kit, found), _masked(found.receipt))
    decisions = _offered(finds, row)
    masks = Masks(finds, decisions, mask_words(kit.languages[language]))
    return Look(
        review=found.review,
        version=found.sharing.version,
        row=row,
        language=language,
        pieces=masking.pieces(passage.text, finds, masks),
        groups=tuple(_groups(finds, decisions, masks)),
        undecided=masking.undecided(finds, decisions),
        enough=_enough(kit.known, found, _usual(opened), language),
    )


def _usual(opened: Opened) -> str:
    """Return the language in which an answer is taken to be written while nobody says another."""
    return opened.dossier.language if opened.dossier.language in reply.LANGUAGES else reply.LANGUAGES[0]


def _own(work: Work, opened: Opened, kit: Kit, found: _Source) -> OwnTerms:
    """Return the own terms of every version that was issued, with the names of those who had to do with the sharing."""
    names = [str(name) for name in found.organisation.names.values()]
    code = found.organisation.municipality_code
    each = [finding.own_of(one, names, code, kit.known) for one in _snapshots(work.session, opened)]
    row = found.sharing
    people = {one for one in (row.begun_by, row.approved_by, row.second_by) if one}
    persons = (work.actor.name, *queries.names_of(work.session, people).values())
    return OwnTerms(
        Terms(
            _joined([*(one.terms.persons for one in each), persons]),
            _joined(one.terms.units for one in each),
            _joined(one.terms.places for one in each),
            _joined(one.terms.others for one in each),
        ),
        Terms(places=_joined(one.municipality.places for one in each)),
    )


def _joined(found: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for texts in found for one in texts))


def _snapshots(session: Session, opened: Opened) -> Iterator[Snapshot]:
    """Iterate over what was frozen of each version, in one language each."""
    rows = issuing.documents_of(session, opened.row.organisation_id, opened.row.id)
    versions = {row.version: row for row in rows if row.state is not DocumentState.SEALING}
    for row in versions.values():
        data = issuing.document_record(session, row.organisation_id, row.id)
        if data is not None:
            yield thaw(data, row.record_digest)


def _masked(receipt: Receipt) -> Mapping[str, Sequence[str]]:
    """Return what was masked in the record that was shared: it stays masked in the answer."""
    forms = (form for mask, forms in receipt.mapping.items() if mask.startswith(_MASK) for form in forms)
    return {"TERM": tuple(dict.fromkeys(forms))}


def _keepable(find: Find) -> bool:
    return find.keepable and not find.certain and find.kind not in REASONED


def _offered(finds: Sequence[Find], row: GivenReply | None) -> dict[str, Decision]:
    """Return the decisions that are offered; of a find that became certain since, keeping it counts as none."""
    made = {key: Decision(Choice(choice)) for key, choice in (row.decisions if row else {}).items()}
    kept = {find.key for find in finds if _keepable(find)}
    return {key: one for key, one in made.items() if one.choice is not Choice.KEEP or key in kept}


def _groups(finds: Sequence[Find], decisions: Mapping[str, Decision], masks: Masks) -> Iterator[Group]:
    counts = Counter(find.key for find in finds)
    first = {find.key: find for find in reversed(finds)}
    for key in dict.fromkeys(find.key for find in finds):
        find = first[key]
        yield Group(find, counts[key], masking.choice(find, decisions), masks.said(find), _keepable(find))


def _enough(known: Municipalities, found: _Source, told: str, language: str) -> bool:
    """Whether the language of the answer leaves enough municipalities that share what the record shows."""
    policy = Policy(found.sharing.policy)
    shown = population.fitted(known, found.organisation.municipality_code, told, policy).shown
    kind = OrganisationKind(found.organisation.kind)
    return (
        population.may_tell(kind, language)
        and population.count(known, Shown(shown.municipal_class, language)) >= population.LEAST
    )


# -- deciding and sending --------------------------------------------------------------------------------


def decide(
    work: Work, opened: Opened, kit: Kit, review_id: uuid.UUID, language: str, made: Mapping[str, Choice]
) -> None:
    """Store in which language the answer is written, and decisions on finds by their keys.

    Raises `Invalid` for a language that is not offered or a find that may not stay, `NotFound` for a find that is not
    there, `Conflict` once it was confirmed, and `NotReady` as `look` does. Nothing of the call is stored then.
    """
    if language not in reply.LANGUAGES:
        raise Invalid("language", "option")
    found = _source(work, opened, kit, review_id, lock=True)
    seen = _look(work, opened, kit, found)
    if seen.is_sent:
        raise Conflict((MOVE,))
    groups = {group.find.key: group for group in seen.groups}
    for key, choice in made.items():
        if key not in groups:
            raise NotFound
        if choice is Choice.KEEP and not groups[key].keepable:
            raise Invalid(key, "kept")
    row = seen.row or _begun(work, review_id)
    row.language = language
    row.decisions = {**row.decisions, **{key: choice.value for key, choice in made.items()}}


def _begun(work: Work, review_id: uuid.UUID) -> GivenReply:
    row = GivenReply(organisation_id=work.organisation_id, review_id=review_id, language="", decisions={})
    work.session.add(row)
    return row


def lacking(seen: Look, given: Approval | None = None) -> tuple[str, ...]:
    """Return what keeps an answer from leaving: `empty`, `too_long`, `undecided`, `population`, `read_through`."""
    found = {
        "empty": not seen.after.strip(),
        "too_long": len(seen.after) > LENGTH,
        "undecided": bool(seen.undecided),
        "population": not seen.enough,
        "read_through": given is not None and not given.read_through,
    }
    return tuple(key for key, holds in found.items() if holds)


def send(work: Work, opened: Opened, kit: Kit, review_id: uuid.UUID, given: Approval) -> None:
    """Let exactly what was shown leave with the next release, encrypted for those who have the record.

    Raises `Conflict` if it is no longer what was shown or was sent before, `NotReady` with what `lacking` says and as
    `look` does.
    """
    found = _source(work, opened, kit, review_id, lock=True)
    seen = _look(work, opened, kit, found)
    if seen.is_sent or given.digest != seen.digest.hex():
        raise Conflict((MOVE,))
    if missing := lacking(seen, given):
        raise NotReady(MOVE, missing)
    row = seen.row or _begun(work, review_id)
    row.language, row.said, row.digest = seen.language, seen.after, seen.digest
    row.confirmed_by, row.confirmed_on = work.actor.person_id, work.at.date()
    said = Reply(uuid.uuid4().hex, found.receipt.share_id, review_id.hex, seen.language, seen.after).said
    box = boxed(bytes.fromhex(sealing.commitment(found.receipt.secret)), said, Box.REPLY)
    body = canonical({"share": found.receipt.share_id, "box": box})
    work.session.add(Outgoing(organisation_id=work.organisation_id, id=uuid.uuid4(), kind=Mail.REPLY, body=body))
    chosen = Counter(group.find.category for group in seen.groups if group.choice is not Choice.KEEP)
    facts = {"version": seen.version, "rules": said["rules"], "mask": dict(chosen)}
    history.record_beside(work, opened.row, REPLIED, facts)
