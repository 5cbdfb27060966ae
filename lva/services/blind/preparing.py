"""Preparing a share: what would leave, what somebody decided, and the approval that is bound to it.

Nothing leaves from here: what is approved is put into the organisation's queue, without a key back to the assessment.
"""

import datetime as dt
import hashlib
import json
import re
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lva.content.municipalities import Municipalities
from lva.domain.blind import coding, masking, population
from lva.domain.blind.coding import Coded, Passage
from lva.domain.blind.masking import Choice, Decision, Find, Masks, Piece
from lva.domain.blind.population import Fitted
from lva.domain.blind.record import DEPTHS, Policy, approval_digest, record
from lva.domain.errors import Conflict, Invalid, NotFound, NotReady
from lva.domain.people import OrganisationKind
from lva.domain.references import uuid7
from lva.domain.snapshot import Snapshot, thaw
from lva.domain.values.answers import canonical
from lva.i18n import Language
from lva.services import history
from lva.services.assessments import Opened
from lva.services.blind import finding, sealing
from lva.services.blind.mask_words import mask_words
from lva.services.blind.places import municipalities
from lva.services.work import Ports, Work
from lva.storage import issuing
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Mail, Outgoing, Sharing, SharingState
from lva.storage.documents import DocumentState
from lva.storage.people import Organisation

MOVE: Final = "share"
SHARED: Final = "shared"
TAKEN_BACK: Final = "share_withdrawn"
SETTING: Final = "sharing"
"""The setting of an organisation and the question of an assessment: what may leave."""
KEPT_DAYS: Final = 730
"""For so long after the approval the receipt and the meaning of the masks are kept."""
ADDED_MOST: Final = 200
LENGTH: Final = 200
_RANK: Final = {Policy.NONE: 0, Policy.RATINGS: 1, Policy.TEXTS: 2}
_OF_ASSESSMENT: Final = {"no": Policy.NONE, "ratings": Policy.RATINGS, "texts": Policy.TEXTS}
_NUMBER: Final = re.compile(r"\d[\d.,\u00a0 ]*\d|\d")


@dataclass(frozen=True, slots=True)
class Kit:
    """What preparing needs beside the work: the installation's secret, its languages, and the municipalities."""

    secret: bytes
    languages: Mapping[str, Language]
    known: Municipalities

    @classmethod
    def of(cls, ports: Ports) -> "Kit":
        """Return the kit of an installation."""
        return cls(ports.secret, ports.languages, municipalities())


@dataclass(frozen=True)
class Source:
    """An issued document that may be shared, and what of it may leave at most."""

    snapshot: Snapshot
    version: int
    most: Policy
    organisation: Organisation
    tells_language: bool = True
    """Whether the language of the assessment may be seen; otherwise no words leave."""


@dataclass(frozen=True)
class Shown:
    """One passage before and after."""

    passage: Passage
    pieces: tuple[Piece, ...]

    @cached_property
    def after(self) -> str:
        """The words that leave."""
        return masking.outgoing(self.pieces)


@dataclass(frozen=True, slots=True)
class Group:
    """All places where the same is written, and what is done with them."""

    find: Find
    """The first of them."""
    count: int
    choice: Choice | None
    why: str
    ways: Mapping[Choice, str]
    """What would leave in its place, by each choice that is offered."""
    around: tuple[str, str]
    """Some words before and after the first of them."""


@dataclass(frozen=True)
class Look:
    """Everything that the approval screen shows, worked out from the frozen record and the decisions."""

    passages: tuple[Shown, ...]
    groups: tuple[Group, ...]
    finds: tuple[Find, ...]
    record: Mapping[str, Any]
    """What would leave, with no id yet."""
    coded: Coded
    fitted: Fitted
    undecided: tuple[Find, ...]
    small_counts: int
    sensitive: tuple[str, ...]
    numbers: tuple[str, ...]
    """Numbers that remain in the words."""
    published: bool
    """Whether the record says that it has been published."""
    mapping: Mapping[str, Sequence[str]]

    @property
    def digest(self) -> bytes:
        """What an approval is bound to."""
        return approval_digest(self.record)

    @property
    def needs_second(self) -> bool:
        """Whether a second person has to read it: small counts stay, or words of health or child protection."""
        return bool(self.small_counts or self.sensitive)


def source(work: Work, opened: Opened) -> Source:
    """Return the current issued document of an assessment; `NotReady` says why none may be shared.

    Reasons: `switched_off` (the organisation shares nothing), `assessment_says_no`, `not_issued`, `depth`.
    """
    organisation = work.session.get_one(Organisation, work.organisation_id)
    chosen = _policy(organisation.settings.get(SETTING))
    if chosen is Policy.NONE:
        raise NotReady(MOVE, ("switched_off",))
    rows = issuing.documents_of(work.session, work.organisation_id, opened.row.id)
    current = next((row for row in rows if row.state is DocumentState.ISSUED), None)
    data = issuing.document_record(work.session, work.organisation_id, current.id) if current else None
    if current is None or data is None:
        raise NotReady(MOVE, ("not_issued",))
    snapshot = thaw(data, current.record_digest)
    if snapshot.dossier.depth not in DEPTHS or snapshot.pack.checklist is not None:
        raise NotReady(MOVE, ("depth",))
    said = snapshot.dossier.answers.get(SETTING)
    own = _OF_ASSESSMENT.get(said, chosen) if isinstance(said, str) else chosen
    if own is Policy.NONE:
        raise NotReady(MOVE, ("assessment_says_no",))
    tells = population.may_tell(OrganisationKind(organisation.kind), snapshot.dossier.language)
    most = min(chosen, own, Policy.TEXTS if tells else Policy.RATINGS, key=_RANK.__getitem__)
    return Source(snapshot, current.version, most, organisation, tells)


def _policy(value: object) -> Policy:
    return Policy(value) if value in {one.value for one in Policy} else Policy.NONE


def lets_out(organisation: Organisation, policy: Policy) -> bool:
    """Whether an organisation lets so much leave, as it says today: what was approved before waits otherwise."""
    return _RANK[_policy(organisation.settings.get(SETTING))] >= _RANK[policy]


def current(work: Work, opened: Opened, version: int, *, lock: bool = False) -> Sharing | None:
    """Return the sharing of a version of an assessment, if one was begun."""
    return sharing.of_version(work.session, work.organisation_id, opened.row.id, version, lock=lock)


def begin(work: Work, opened: Opened, policy: Policy) -> Sharing:
    """Begin to share the issued document of an assessment, or change what is to leave; the scan leaves nothing behind.

    Raises `NotReady` as `source` does, `Invalid` for a policy beyond what may leave, `Conflict` once it is approved.
    """
    found = source(work, opened)
    if policy is Policy.NONE or _RANK[policy] > _RANK[found.most]:
        raise Invalid(SETTING, "option")
    row = current(work, opened, found.version, lock=True)
    if row is None:
        row = Sharing(
            organisation_id=work.organisation_id,
            id=uuid7(work.at),
            assessment_id=opened.row.id,
            version=found.version,
            policy=policy.value,
            state=SharingState.OPEN,
            revision=1,
            decisions={},
            added={},
            begun_by=work.actor.person_id,
            begun_at=work.at,
        )
        work.session.add(row)
        work.session.flush()
    elif row.policy != policy.value:
        _edited(row)
        row.policy = policy.value
    return row


def _edited(row: Sharing) -> None:
    """Void an approval that waits for a second person; what has been approved in full does not change any more."""
    if row.state not in (SharingState.OPEN, SharingState.CONFIRMED):
        raise Conflict((MOVE,))
    row.state = SharingState.OPEN
    row.approved_by = row.approved_at = row.approved_digest = None
    row.revision += 1


def look(found: Source, row: Sharing, kit: Kit) -> Look:
    """Return what would leave as things stand."""
    policy = Policy(row.policy)
    snapshot = found.snapshot
    dossier = snapshot.dossier
    language = dossier.language
    passages = coding.code(dossier, {}).passages if policy is Policy.TEXTS else ()
    decisions = stored(row)
    names = [str(name) for name in found.organisation.names.values()]
    own = finding.own_of(snapshot, names, found.organisation.municipality_code, kit.known)
    finds = finding.finds(passages, language, own, _added(row))
    masks = Masks(finds, decisions, mask_words(kit.languages[language]))
    by_path: dict[str, list[Find]] = {}
    for find in finds:
        by_path.setdefault(find.path, []).append(find)
    shown = tuple(Shown(one, masking.pieces(one.text, by_path.get(one.path, []), masks)) for one in passages)
    coded = coding.code(dossier, {one.passage.path: one.after for one in shown})
    told = language if found.tells_language else ""
    fitted = population.fitted(kit.known, found.organisation.municipality_code, told, policy)
    words = "\n".join(one.after for one in shown)
    return Look(
        passages=shown,
        groups=_groups({one.path: one.text for one in passages}, finds, decisions, masks),
        finds=tuple(finds),
        record=record(dossier, coded, fitted.shown, share_id="", policy=policy),
        coded=coded,
        fitted=fitted,
        undecided=masking.undecided(finds, decisions),
        small_counts=masking.small_counts_kept(finds, decisions),
        sensitive=masking.sensitive(words),
        numbers=tuple(dict.fromkeys(_NUMBER.findall(words))),
        published=bool(dossier.answers.get("published")),
        mapping=masks.mapping(finds),
    )


def stored(row: Sharing) -> dict[str, Decision]:
    """Return the decisions of a sharing by the key of their finds."""
    return {key: Decision(Choice(one["choice"]), one.get("why", "")) for key, one in row.decisions.items()}


def _added(row: Sharing) -> dict[str, list[str]]:
    return {kind: list(texts) for kind, texts in row.added.items()}


def _groups(
    texts: Mapping[str, str], finds: Sequence[Find], decisions: Mapping[str, Decision], masks: Masks
) -> tuple[Group, ...]:
    """Return what there is to decide; forms of one name stand together, where the first of them was met."""
    counts = Counter(find.key for find in finds)
    first = {find.key: find for find in reversed(finds)}
    met = {name: number for number, name in enumerate(dict.fromkeys((find.category, find.name) for find in finds))}
    in_order = sorted(
        dict.fromkeys(find.key for find in finds), key=lambda key: met[first[key].category, first[key].name]
    )
    return tuple(_group(first[key], counts[key], decisions, masks, texts[first[key].path]) for key in in_order)


def _group(find: Find, count: int, decisions: Mapping[str, Decision], masks: Masks, text: str) -> Group:
    why = decisions[find.key].why if find.key in decisions else ""
    offered = [one for one in Choice if one is not Choice.KEEP or find.keepable]
    # Two choices that put the same in its place are one choice for whoever decides.
    said = {masks.saying(find, one): one for one in reversed(offered)}
    ways = {one: text for text, one in reversed(said.items())}
    return Group(find, count, masking.choice(find, decisions), why, ways, masking.around(text, find))


# -- deciding --------------------------------------------------------------------------------------------


def decide(work: Work, opened: Opened, kit: Kit, made: Mapping[str, Decision]) -> None:
    """Store decisions on finds by their keys; any of them voids an approval that waits for a second person.

    Raises `NotFound` for a find that is not there, and `Invalid` for what is not offered: `kept` (it may not stay)
    or `why` (it stays only with a reason). Nothing of the call is stored then.
    """
    row, found = locked(work, opened)
    finds = {find.key: find for find in look(found, row, kit).finds}
    for key, one in made.items():
        if key not in finds:
            raise NotFound
        if one.choice is Choice.KEEP and not finds[key].keepable:
            raise Invalid(key, "kept")
        if one.choice is Choice.KEEP and finds[key].kind in masking.REASONED and not one.why.strip():
            raise Invalid(key, "why")
    _edited(row)
    fresh = {key: {"choice": one.choice.value, "why": one.why.strip()[:LENGTH]} for key, one in made.items()}
    row.decisions = {**row.decisions, **fresh}


def add(work: Work, opened: Opened, kind: str, text: str) -> None:
    """Add a word that was missed: it is masked in every form of it, in all passages. Raises `Invalid` for no word."""
    row, _ = locked(work, opened)
    said = " ".join(text.split())
    if kind not in finding.ADDED or not said or len(said) > LENGTH or not re.search(r"\w", said):
        raise Invalid("text", "missing")
    known = _added(row)
    if sum(map(len, known.values())) >= ADDED_MOST:
        raise Invalid("text", "too_many")
    _edited(row)
    row.added = {**known, kind: list(dict.fromkeys([*known.get(kind, []), said]))}


def take_away(work: Work, opened: Opened, kind: str, text: str) -> None:
    """Take a word away again that somebody had added; one that is not there changes nothing."""
    row, _ = locked(work, opened)
    known = _added(row)
    if text in known.get(kind, []):
        _edited(row)
        row.added = {**known, kind: [one for one in known[kind] if one != text]}


def locked(work: Work, opened: Opened) -> tuple[Sharing, Source]:
    """Return the sharing that is under way, locked, and what it shares; `NotFound` if none was begun."""
    found = source(work, opened)
    row = current(work, opened, found.version, lock=True)
    if row is None:
        raise NotFound
    return row, found


# -- approving -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Approval:
    """What somebody approves: exactly what they were shown, after reading it through."""

    digest: str
    """In hex, as the page showed it."""
    read_through: bool


def lacking(seen: Look, given: Approval) -> tuple[str, ...]:
    """Return what keeps a share from being approved: `undecided`, `population`, `read_through`."""
    found = {
        "undecided": bool(seen.undecided),
        "population": not seen.fitted.enough,
        "read_through": not given.read_through,
    }
    return tuple(key for key, holds in found.items() if holds)


def approve(work: Work, opened: Opened, kit: Kit, given: Approval) -> Sharing:
    """Approve what leaves, as the first person; it is queued unless a second one has to read it.

    Raises `Conflict` if what would leave is no longer what was shown, or was approved already, and `NotReady` with
    what `lacking` says.
    """
    row, found = locked(work, opened)
    if row.state is not SharingState.OPEN:
        raise Conflict((MOVE,))
    seen = look(found, row, kit)
    _same(seen, given)
    row.approved_by, row.approved_at, row.approved_digest = work.actor.person_id, work.at, seen.digest
    if seen.needs_second:
        row.state = SharingState.CONFIRMED
    else:
        _queue(work, opened, row, seen, kit)
    return row


def confirm(work: Work, opened: Opened, kit: Kit, given: Approval) -> Sharing:
    """Approve what leaves, as the second person, and queue it.

    Raises `NotReady` with `another_person` for the one who approved first, and as `approve` does.
    """
    row, found = locked(work, opened)
    if row.state is not SharingState.CONFIRMED:
        raise Conflict((MOVE,))
    if row.approved_by == work.actor.person_id:
        raise NotReady(MOVE, ("another_person",))
    seen = look(found, row, kit)
    if row.approved_digest != seen.digest:
        # The rules may have changed with a new release between the two.
        raise Conflict((MOVE,))
    _same(seen, given)
    row.second_by, row.second_at = work.actor.person_id, work.at
    _queue(work, opened, row, seen, kit)
    return row


def _same(seen: Look, given: Approval) -> None:
    if given.digest != seen.digest.hex():
        raise Conflict((MOVE,))
    if missing := lacking(seen, given):
        raise NotReady(MOVE, missing)


def _queue(work: Work, opened: Opened, row: Sharing, seen: Look, kit: Kit) -> None:
    """Put what was approved into the queue, seal what the giver keeps, and note counts in the history."""
    waiting_id = uuid.uuid4()
    receipt = sealing.drawn(waiting_id, seen.mapping)
    body = {"record": {**seen.record, "id": receipt.share_id}, "receipt": sealing.commitment(receipt.secret)}
    work.session.add(
        Outgoing(organisation_id=work.organisation_id, id=waiting_id, kind=Mail.SHARE, body=canonical(body))
    )
    row.sealed = sealing.sealed(kit.secret, row.id, receipt)
    row.tag = sealing.tag(kit.secret, receipt.share_id)
    row.purge_on = work.at.date() + dt.timedelta(days=KEPT_DAYS)
    row.state = SharingState.QUEUED
    row.decisions, row.added = {}, {}
    chosen = Counter((group.choice or Choice.MASK, group.find.category) for group in seen.groups)
    facts = {
        "version": row.version,
        "policy": row.policy,
        "rules": seen.record["rules"],
        "people": 2 if row.second_by else 1,
        **{one.value: {kind: count for (made, kind), count in chosen.items() if made is one} for one in Choice},
    }
    history.record(work, opened.row, SHARED, facts)


def shared(work: Work, opened: Opened) -> Sharing | None:
    """Return the newest sharing of an assessment that can be taken back, whatever may be shared today, or None."""
    rows = sharing.of_assessment_all(work.session, work.organisation_id, opened.row.id)
    return next((one for one in rows if one.state is SharingState.QUEUED and one.sealed), None)


def withdraw(work: Work, opened: Opened, kit: Kit, by: uuid.UUID | None) -> Sharing:
    """Take back what was shared: from the queue, or with the receipt from MLL until it has deleted the record.

    `by` is None for the program itself.

    Raises `NotFound` if nothing was shared, and `Damaged` if the receipt cannot be opened.
    """
    row = shared(work, opened)
    if row is None or row.sealed is None:
        raise NotFound
    receipt = sealing.opened(kit.secret, row.id, row.sealed)
    if not sharing.left(work.session, work.organisation_id, [uuid.UUID(receipt.outgoing)]):
        body = canonical({"id": receipt.share_id, "secret": receipt.secret})
        work.session.add(
            Outgoing(organisation_id=work.organisation_id, id=uuid.uuid4(), kind=Mail.WITHDRAWAL, body=body)
        )
    _forget_replies(work, receipt.share_id)
    row.state = SharingState.WITHDRAWN
    history.append(work.session, opened.row, TAKEN_BACK, by, work.at, {"version": row.version})
    return row


def _forget_replies(work: Work, share_id: str) -> None:
    """Take answers to its reviews out of the queue; those that have left are deleted with the record."""
    waiting = sharing.waiting_of(work.session, work.organisation_id, Mail.REPLY)
    mine = [one.id for one in waiting if json.loads(one.body)["share"] == share_id]
    sharing.left(work.session, work.organisation_id, mine)


def purge(work: Work, on: dt.date) -> int:
    """Delete for good what was sealed and has had its day; return how many receipts that were.

    What nobody approved for as long goes with the words that were typed for it.
    """
    sharing.drop_abandoned(work.session, work.organisation_id, work.at - dt.timedelta(days=KEPT_DAYS))
    rows = sharing.due_for_purge(work.session, work.organisation_id, on)
    for row in rows:
        row.sealed = row.purge_on = None
    return len(rows)


def fingerprint(digest: bytes) -> str:
    """Return what a page shows of a digest so that two people can compare it."""
    return hashlib.sha256(digest).hexdigest()[:8]
