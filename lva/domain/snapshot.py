"""The frozen record of an assessment: the one thing that is embedded, printed as a digest and signed.

Format `lava.record/1`: UTF-8 JSON, keys sorted, no spaces, NFC, no null (left out), no floats,
instants in UTC with `Z` in whole seconds. A snapshot holds every text that is printed, in all
languages, so that one digest serves every output language and it can be rendered in ten years.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from lva.content.model import Depth, Pack
from lva.content.reader import from_mapping
from lva.content.writer import as_shown
from lva.domain.attachments import LIST as ATTACHMENT
from lva.domain.attachments import without_secrets
from lva.domain.dossier import HANDLING, Dossier, Entry, from_record
from lva.domain.errors import Damaged
from lva.domain.judging.branches import as_asked, asked_questions
from lva.domain.judging.findings import Finding
from lva.domain.values.answers import canonical, is_given

FORMAT: Final = "lava.record/1"
PROFILE: Final = "appendix_profile"
"""The setting of an organisation that says which kind of archival PDF its documents are."""
BESIDE: Final = "a2a"
"""PDF/A-2a: the record lies beside the file, for case systems that take no embedded files."""


@dataclass(frozen=True)
class Snapshot:
    """A record that no longer changes, with its bytes. Equal bytes mean equal snapshots."""

    canonical: bytes
    record: Mapping[str, Any] = field(compare=False, repr=False)

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the bytes: 32 bytes."""
        return hashlib.sha256(self.canonical).digest()

    @cached_property
    def pack(self) -> Pack:
        """The pack as it was shown, read back from the record's own texts."""
        texts = self.record["texts"]["pack"]
        return from_mapping(texts, self.record["pack"]["id"], self.record["pack"]["digest"], checked=False)

    @cached_property
    def dossier(self) -> Dossier:
        """The assessment as the rules see it, from the record alone."""
        return from_record(self.record, self.pack)

    @property
    def embedded(self) -> bool:
        """Whether the record travels inside the file (PDF/A-3a), or beside it (PDF/A-2a)."""
        settings: Mapping[str, Any] = self.record["organisation"].get("settings", {})
        return settings.get(PROFILE) != BESIDE

    @property
    def reference(self) -> str:
        """The assessment's public reference."""
        return str(self.record["assessment"]["reference"])


@dataclass(frozen=True, slots=True)
class Imprint:
    """What one document adds to the record: where it can be verified and when it was made."""

    code: str | None
    """The verification code; None on a draft."""
    verify_url: str
    at: dt.datetime
    """Aware UTC."""
    zone: str
    event_number: int
    event_head: bytes
    """Head of the assessment's chain of events when the document was begun."""
    test_seal: bool
    draft: bool
    example: bool = False
    """Whether it is a draft of something invented, to be read as an example."""
    accent: str = ""
    """The organisation's own colour (`#rrggbb`) of headings and rules; empty for the tool's."""


def instant(at: dt.datetime) -> str:
    """Return an aware instant as the record keeps it: `2026-11-22T10:00:00Z`."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Header:
    """What a record says besides the answers: whose it is, which matter, who vouched for it."""

    organisation: Mapping[str, Any]
    assessment: Mapping[str, Any]
    matters: Sequence[Mapping[str, Any]]
    approvals: Sequence[Mapping[str, Any]] = ()
    made_by: str = ""


def content(dossier: Dossier, header: Header) -> dict[str, Any]:
    """Return the part of the record that people approve: matters, answers and entries.

    What closed branches and pages of other depths keep was not shown to anybody and stays out.
    """
    asked, dossier = asked_questions(dossier), as_asked(dossier)
    questions = dossier.pack.questions
    own = {
        key: value
        for key, value in dossier.answers.items()
        if key in questions and questions[key].place == "assessment"
    }
    return {
        "pack": {"id": dossier.pack.id, "version": dossier.pack.version, "digest": dossier.pack.digest},
        "matters": [{**_asked(questions, asked, matter), **_lists_of(dossier, matter)} for matter in header.matters],
        "answers": _given(own),
        "entries": _by_list(entry for entry in dossier.entries if not entry.matter),
    }


def _asked(questions: Collection[str], asked: Collection[str], matter: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given of a matter, without answers to questions that are not asked."""
    return {key: value for key, value in _given(matter).items() if key not in questions or key in asked}


def _lists_of(dossier: Dossier, matter: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the lists of a matter hold: its handlings, and the others by list."""
    lists = _by_list(entry for entry in dossier.entries if entry.matter == matter["id"])
    return _given({"handlings": lists.pop(HANDLING, []), "entries": lists})


def _by_list(found: Iterable[Entry]) -> dict[str, list[dict[str, Any]]]:
    lists: dict[str, list[dict[str, Any]]] = {}
    for entry in found:
        lists.setdefault(entry.list, []).append({"id": entry.id, **_given(entry.fields)})
    return lists


def content_digest(dossier: Dossier, header: Header) -> bytes:
    """Return the digest of what an approver saw; any change of an answer or entry changes it."""
    title = {"title": header.assessment["title"], "depth": dossier.depth}
    return hashlib.sha256(canonical({**content(dossier, header), **title})).digest()


def freeze(dossier: Dossier, header: Header, warnings: Sequence[Finding]) -> Snapshot:
    """Return the snapshot of an assessment whose depth is known."""
    record = {
        **unfrozen(dossier, header),
        "approvals": [dict(approval) for approval in header.approvals],
        "findings": {"warnings": [_as_fact(finding) for finding in warnings]},
        "texts": {"pack": as_shown(dossier.pack, dossier.depth or Depth.BRIEF)},
    }
    return Snapshot(canonical(record), record)


def unfrozen(dossier: Dossier, header: Header) -> dict[str, Any]:
    """Return the record of what stands there now: without approvals, findings and the texts that were shown."""
    return {
        "format": FORMAT,
        "organisation": dict(header.organisation),
        "assessment": dict(header.assessment),
        **_published(content(dossier, header)),
        "made_by": header.made_by,
    }


def _published(found: dict[str, Any]) -> dict[str, Any]:
    """Return the content without what secret attachments are and show: the record goes with the public document."""
    lists = found["entries"]
    hidden = [{"id": one["id"], **without_secrets(one)} for one in lists.get(ATTACHMENT, ())]
    return {**found, "entries": {**lists, ATTACHMENT: hidden}} if hidden else found


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: the record knows no null."""
    return {key: value for key, value in fields.items() if is_given(value)}


def _as_fact(finding: Finding) -> dict[str, Any]:
    fact = {"code": finding.code, "key": finding.key, "entry": finding.entry, "subject": list(finding.subject)}
    return {key: value for key, value in fact.items() if value}


def thaw(data: bytes, digest: bytes) -> Snapshot:
    """Return the snapshot of stored bytes; raise `Damaged` if they do not have that digest."""
    if hashlib.sha256(data).digest() != digest:
        raise Damaged(digest.hex())
    return Snapshot(data, json.loads(data))
