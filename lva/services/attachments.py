"""Attachments: take a file in, keep it where only its organisation finds it, hand it out to whoever may see it."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from lva.content.model import Kind
from lva.domain import attachments as rules
from lva.domain.attachments import FileType, Refusal
from lva.domain.errors import NotAllowed, NotFound
from lva.domain.permissions import Permission, may
from lva.files.apart import cleaned_apart
from lva.files.cleaning import Cleaned
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.storage import attachments as files
from lva.storage.archive import Archive
from lva.storage.opening import EntryRow


@dataclass(frozen=True, slots=True)
class File:
    """A file that an entry holds."""

    entry_id: uuid.UUID
    title: str
    """What the entry is called."""
    digest: bytes
    name: str
    kind: FileType
    size_bytes: int


def looked_at(content: bytes, limit_bytes: int) -> Cleaned | Refusal:
    """Return a clean copy of an uploaded file, or why it is not taken in; nothing is kept yet.

    It takes a moment and needs no transaction.
    """
    return Refusal.TOO_LARGE if len(content) > limit_bytes else cleaned_apart(content)


def keep(archive: Archive, organisation_id: uuid.UUID, clean: Cleaned, name: str, otherwise: str) -> dict[str, Any]:
    """Put a clean file into the organisation's room and return the value that names it.

    The file is on the disk before any row names it. If no row ever does, it is an orphan that
    `lva documents resume` lists; what another file replaces stays.
    """
    digest = archive.room(organisation_id).put(clean.content)
    return rules.stored(digest, rules.file_name(name, clean.kind, otherwise), clean.kind, len(clean.content))


def files_of(work: Work, opened: Opened) -> tuple[File, ...]:
    """Return the files of an assessment that the actor may see, in the order of their entries."""
    rows = (row for row in opened.entries if row.removed_at is None and _may_see(work, row))
    return tuple(file for row in rows for file in _files(opened, row))


def file_named(work: Work, opened: Opened, entry_id: uuid.UUID) -> File:
    """Return the file of an entry that is not removed.

    Raises `NotFound` without one, and `NotAllowed` if the actor may not see it.
    """
    row = opened.entry_row(entry_id)
    if row is None or row.removed_at is not None:
        raise NotFound
    if not _may_see(work, row):
        raise NotAllowed
    for file in _files(opened, row):
        return file
    raise NotFound


def content_of(archive: Archive, work: Work, file: File) -> bytes:
    """Return a file's bytes; raise `NotFound` if they are missing, and `Damaged` if they are others than were kept."""
    return archive.room(work.organisation_id).get(file.digest)


def orphans(session: Session, archive: Archive) -> Iterator[bytes]:
    """Iterate over the digests of attached files that no assessment has ever named; nothing is removed.

    They are left behind when a page was not saved after all. A file that another one replaced is none.
    """
    for organisation_id in files.organisations(session):
        yield from archive.room(organisation_id).orphans(files.files_named(session, organisation_id))


def missing(session: Session, archive: Archive) -> Iterator[str]:
    """Iterate over attached files that are not in their room, as `organisation/digest`; damaged ones are there."""
    for organisation_id in files.organisations(session):
        kept = set(archive.room(organisation_id).digests())
        lost = files.files_named(session, organisation_id) - kept
        yield from (f"{organisation_id.hex}/{digest.hex()}" for digest in sorted(lost))


def _may_see(work: Work, row: EntryRow) -> bool:
    """Whether the actor may see what an entry holds: all but the public is for those who work on the matter."""
    return rules.is_public(row.fields) or may(work.actor.roles, Permission.MOVE)


def _files(opened: Opened, row: EntryRow) -> Iterator[File]:
    entries = opened.pack.lists.get(row.list)
    for field in entries.fields if entries else ():
        value = row.fields.get(field.key)
        digest = rules.digest_of(value) if field.kind is Kind.FILE else None
        if digest is not None and isinstance(value, Mapping):
            title = opened.dossier.names().get(str(row.id), "")
            yield File(row.id, title, digest, value["name"], FileType(value["type"]), value["size"])
