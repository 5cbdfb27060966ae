"""The metadata sidecar: what a case system wants to know of a document without opening it (docs/sidecar.md).

Names are those of the sheet that archivists know, keys stand in a fixed order, and each is always
there: null means that nobody recorded it. It is made of the frozen record, the imprint and the
facts of the file; nothing in it changes once the document is issued.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lva.appendix.blocks import joined, text_of
from lva.appendix.closing import attachment_name
from lva.appendix.composing import compose
from lva.appendix.voice import Voice
from lva.domain.attachments import LIST as ATTACHMENT
from lva.domain.attachments import PUBLIC
from lva.domain.dossier import Entry
from lva.domain.snapshot import Imprint, Snapshot, instant
from lva.domain.values import answers as values
from lva.i18n import Language

FORMAT: Final = "lava.sidecar/1"
HASH: Final = "sha256"
_ACCESSIBILITY: Final = "PDF/UA-1 (machine-checkable part)"
_SECTION: Final = re.compile(r"(?:§|section)\s*(\w+)|(\w+)\s*§", re.IGNORECASE)
_OFFICIALS: Final = "officials"
"""The document names officials; it asks for nobody else's name."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal or a signature that the file carries."""

    role: str
    level: str
    name: str
    at: str
    """The instant as the record writes instants."""
    certificate: bytes | None = None
    """In DER."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of the file once it is made, and where it is to be had."""

    name: str
    digest: bytes
    """SHA-256."""
    size_bytes: int
    address: str
    twin_address: str
    signatures: tuple[Sealed, ...] = ()
    level: str = "B-B"
    """How long the seal can be proven, in the names of PAdES."""
    awaits_proof: bool = False
    """Whether more proof for the seal is still to come, because it could not be had yet."""
    supersedes: str | None = None
    """The verification code of the document whose place it took."""


def sidecar(snapshot: Snapshot, imprint: Imprint, speech: Language, file: FileFacts) -> bytes:
    """Return the sidecar as JSON in UTF-8; the same input gives the same bytes."""
    voice = Voice(speech, snapshot, imprint)
    parts = (_what(voice), _matter(voice), _people(voice), _openness(voice), _life(voice, file), _proof(voice, file))
    found = {"Format": FORMAT}
    for part in parts:
        found |= part
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def _what(voice: Voice) -> dict[str, Any]:
    appendix = compose(voice.snapshot, voice.imprint, voice.speech)
    return {
        "Title": appendix.title,
        "Type": {"Code": _type(voice), "Name": appendix.subject},
        "Language": list(appendix.languages),
        "Organisation": voice.organisation,
        "Reference": voice.snapshot.reference,
    }


def _type(voice: Voice) -> str:
    return "self_assessment" if voice.pack.checklist else f"child_impact_assessment_{voice.assessment['depth']}"


def _matter(voice: Voice) -> dict[str, Any]:
    numbers = [number for matter in voice.snapshot.record["matters"] for number in matter.get("case_numbers", ())]
    place = voice.answer("appendix_no")
    section = _SECTION.search(place) if isinstance(place, str) else None
    day = voice.answer("decide_on")
    return {
        "CaseNumbers": numbers,
        "Classification": None,
        "Body": [text_of(words) for words in voice.said("decider")],
        "MeetingDate": day if isinstance(day, str) else None,
        "Section": next(filter(None, section.groups())) if section else None,
        "AppendixNumber": place if isinstance(place, str) and place else None,
    }


def _people(voice: Voice) -> dict[str, Any]:
    authors = voice.dossier.of("author")
    presenters = (author for author in authors if "presents" in values.picked(author.get("role")))
    confirmers = (one for one in _approvals(voice) if one.get("role") != "author")
    return {
        "Preparers": [_person(voice, author) for author in authors],
        "Presenters": [_person(voice, author) for author in presenters],
        "Confirmers": [
            {"Name": one.get("name"), "Title": one.get("title") or None, "At": one.get("at"), "Level": one.get("level")}
            for one in confirmers
        ],
    }


def _approvals(voice: Voice) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = voice.snapshot.record.get("approvals", ())
    return found


def _person(voice: Voice, author: Entry) -> dict[str, str | None]:
    return {
        "Name": text_of(joined(voice.field(author, "name"), " ")) or None,
        "Title": text_of(joined(voice.field(author, "title"), " ")) or None,
    }


def _openness(voice: Voice) -> dict[str, Any]:
    publicity = voice.answer("publicity")
    key = next(iter(values.picked(publicity)), "")
    ground = values.part(publicity, "text")
    named = voice.dossier.of("author") or _approvals(voice)
    return {
        "PublicityClass": _option(voice, "publicity", key),
        "SecurityReasons": [ground] if isinstance(ground, str) and ground else [],
        "PersonalData": _OFFICIALS if named else "none",
        "Attachments": [_attachment(voice, entry) for entry in voice.dossier.of(ATTACHMENT)],
    }


def _option(voice: Voice, question: str, key: str) -> dict[str, str] | None:
    asked = voice.pack.questions.get(question)
    return {"Code": key, "Name": voice.option(asked.options, key)} if asked and key else None


def _attachment(voice: Voice, entry: Entry) -> dict[str, Any]:
    """Return an attachment; one that is secret as a whole has no title in the record."""
    words = {key: text_of(joined(voice.field(entry, key), " ")) or None for key in ("number", "title", "ground")}
    key = next(iter(values.picked(entry.get(PUBLIC))), None)
    return {
        "Number": words["number"],
        "Title": words["title"],
        "PublicityClass": {"Code": key, "Name": text_of(joined(voice.field(entry, PUBLIC), " "))} if key else None,
        "SecurityReason": words["ground"],
    }


def _life(voice: Voice, file: FileFacts) -> dict[str, Any]:
    moments = {str(one.get("role")): one.get("at") for one in _approvals(voice)}
    return {
        "RetentionPeriod": None,
        "Version": voice.assessment["version"],
        "Supersedes": file.supersedes,
        "PreparationStarted": voice.answer("prep_start"),
        "Submitted": moments.get("author"),
        "Approved": moments.get("approver"),
        "Issued": instant(voice.imprint.at),
        "Signatures": [dict(_signature(one)) for one in file.signatures],
        "ProofLevel": file.level,
        "ProofAwaited": file.awaits_proof,
    }


def _signature(one: Sealed) -> Iterator[tuple[str, Any]]:
    yield "Role", one.role
    yield "Level", one.level
    yield "Name", one.name
    yield "At", one.at
    yield "CertificateHash", hashlib.sha256(one.certificate).hexdigest() if one.certificate else None


def _proof(voice: Voice, file: FileFacts) -> dict[str, Any]:
    snapshot, pack = voice.snapshot, voice.snapshot.record["pack"]
    return {
        "FileName": file.name,
        "FileFormat": "PDF/A-3a" if snapshot.embedded else "PDF/A-2a",
        "MimeType": "application/pdf",
        "FileSize": file.size_bytes,
        "HashAlgorithm": HASH,
        "HashValue": file.digest.hex(),
        "FileURI": file.address,
        "TwinURI": file.twin_address,
        "VerificationURI": voice.imprint.verify_url,
        "VerificationCode": voice.imprint.code,
        "Record": {
            "FileName": attachment_name(snapshot.reference),
            "Embedded": snapshot.embedded,
            "HashAlgorithm": HASH,
            "HashValue": snapshot.digest.hex(),
        },
        "Event": {"Number": voice.imprint.event_number, "Hash": voice.imprint.event_head.hex()},
        "Accessibility": {"Claim": _ACCESSIBILITY, "JudgedByPeople": False},
        "Pack": {"Id": pack["id"], "Version": pack["version"], "Digest": pack["digest"]},
        "Tool": str(snapshot.record["made_by"]),
    }
