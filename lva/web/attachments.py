"""Files of entries: taken in with the entry's page, handed out at an address of their own.

A file's value names its digest. It is made here from what was uploaded and never read from a form,
but for a sealed copy of what was made here before: the page that comes back because of another
field carries it, so that nobody has to choose the file again.
"""

import base64
import binascii
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from flask import Blueprint, Request, Response, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from lva.content.model import Kind
from lva.domain.attachments import Refusal
from lva.domain.errors import Damaged, NotFound
from lva.domain.permissions import Permission
from lva.domain.values.answers import Value, canonical
from lva.domain.values.links import say_size
from lva.files.cleaning import Cleaned
from lva.i18n import Language
from lva.services import assessments, attachments
from lva.services.assessments import Opened
from lva.services.attachments import File
from lva.services.work import Work
from lva.web.asking.fields import SEEN, AnswerField
from lva.web.asking.forms import EntryForm
from lva.web.asking.kept import AGAIN, only_show
from lva.web.door import needs
from lva.web.page import page
from lva.web.site import site

blueprint = Blueprint("attachments", __name__, url_prefix="/<language:language>/assessments/<reference>/attachments")
UPLOAD: Final = ".upload"
"""Ends the name of the input that takes a file."""
KEPT: Final = ".kept"
"""Ends the name of the hidden input that carries a file taken in already."""
_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


@blueprint.get("/<uuid:entry_id>")
@needs(Permission.SEE)
def fetch(work: Work, language: Language, reference: str, entry_id: uuid.UUID) -> AnyResponse:
    """Hand out a file to be kept, never to be shown in the browser; a broken one is not handed out."""
    del language
    opened = assessments.open_(work, reference, Permission.SEE)
    file = attachments.file_named(work, opened, entry_id)
    try:
        content = attachments.content_of(site().ports.archive, work, file)
    except (NotFound, Damaged) as error:
        missing = isinstance(error, NotFound)
        return page(work, "attachments/damaged.html", 500, opened=opened, file=file, missing=missing)
    response = Response(content, content_type=file.kind.value)
    response.headers["Content-Disposition"] = _disposition(file)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _disposition(file: File) -> str:
    """Return the header that names a download: in every sign for today's browsers, in ASCII for others."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in " .-_") else "_" for sign in file.name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"


# -- taking in --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Received:
    """The file that came with a page, looked at but not kept yet."""

    input: str
    name: str
    found: Cleaned | Refusal


def received(sent: Request) -> Received | None:
    """Return the file that a request carries, or None; an entry's page sends one.

    It is looked at before the assessment is opened, so that nobody waits for a lock meanwhile.
    """
    for name, file in sent.files.items():
        if not file.filename or not name.endswith(UPLOAD):
            continue
        limit = site().settings.attachment_bytes
        # A save that met another one is tried again, with the same request.
        file.stream.seek(0)
        return Received(name, file.filename, attachments.looked_at(file.stream.read(limit + 1), limit))
    return None


Posted: TypeAlias = "MultiDict[str, str]"


def take_in(work: Work, language: Language, form: EntryForm, posted: Posted, file: Received | None) -> None:
    """Give the file field of a filled form its new file, if one came along or was carried on.

    Whatever else the form says of a file is not believed.
    """
    for field in _file_fields(form):
        value = _unsealed(work, form, field, posted.get(f"{field.name}{KEPT}", ""))
        if file is not None and file.input == f"{field.name}{UPLOAD}":
            if isinstance(file.found, Refusal):
                field.errors = [refusal_words(language, file.found)]
                continue
            archive, otherwise = site().ports.archive, language.text("attachment")
            value = attachments.keep(archive, work.organisation_id, file.found, file.name, otherwise)
        if value is not None:
            field.posted, field.seen, field.value = True, posted.get(f"{SEEN}{field.name}", ""), value


def _file_fields(form: EntryForm) -> Iterator[AnswerField]:
    return (field for field in form.fields.values() if field.question.kind is Kind.FILE)


def sealed(work: Work, entry_id: uuid.UUID, key: str, value: Value) -> str:
    """Return a file's value in a form that can travel through a page and come back to the same field only."""
    said = canonical(value)
    return base64.urlsafe_b64encode(_seal(work, entry_id, key, said) + said).decode()


def _seal(work: Work, entry_id: uuid.UUID, key: str, said: bytes) -> bytes:
    place = work.organisation_id.bytes + entry_id.bytes + key.encode()
    return hmac.new(site().ports.secret, b"file\0" + place + b"\0" + said, hashlib.sha256).digest()


def _unsealed(work: Work, form: EntryForm, field: AnswerField, token: str) -> dict[str, Any] | None:
    try:
        data = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        return None
    size = hashlib.sha256().digest_size
    seal, said = data[:size], data[size:]
    if not said or not hmac.compare_digest(seal, _seal(work, form.entry_id, field.question.key, said)):
        return None
    value: dict[str, Any] = json.loads(said)
    return value


def carried(work: Work, form: EntryForm) -> dict[str, str]:
    """Return the hidden inputs that carry the files of a form on to its next post."""
    return {
        f"{field.name}{KEPT}": sealed(work, form.entry_id, field.question.key, field.value)
        for field in _file_fields(form)
        if field.value
    }


def refusal_words(language: Language, refusal: Refusal) -> str:
    """Return why a file was not taken in, and what to do."""
    match refusal:
        case Refusal.EMPTY:
            return language.text("The file is empty. Choose another one.")
        case Refusal.TOO_LARGE:
            limit = say_size(language, site().settings.attachment_bytes)
            return language.text(
                "The file may be at most %(limit)s. Make it smaller or attach it in parts.", limit=limit
            )
        case Refusal.OTHER_KIND:
            return language.text("The file is not a PDF, PNG or JPEG, whatever its name says. Save it as a PDF.")
        case Refusal.UNREADABLE:
            return language.text("The file cannot be read. Open it, print it as a new PDF and attach that.")
        case Refusal.TOO_MANY_PIXELS:
            return language.text("The picture is too large to be read. Make it at most 40 megapixels.")
        case Refusal.ENCRYPTED:
            return language.text("The PDF is protected with a password. Attach one that everybody can open.")
        case Refusal.ACTIVE:
            return language.text(
                "The PDF holds a program, sound or film, or a form that sends answers. Print it as a new PDF."
            )
        case Refusal.CARRIES_FILES:
            return language.text(
                "The PDF carries other files inside it. Print it as a new PDF, attach the others apart."
            )
        case Refusal.SIGNED:
            return language.text(
                "The PDF is signed, and taking the writer's data out of it would break the signature. "
                "Print it as a new PDF, and say where the signed one is kept."
            )


# -- what pages show --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileView:
    """What the page of an entry shows of a file."""

    name: str
    size: str
    url: str
    """Where it can be fetched; empty while no row names it."""
    kept: str
    """What carries a file on that was taken in and is not saved yet."""
    limit: str
    again: str
    """The name of a file that came along while nobody was signed in, and has to be chosen again."""


def views(work: Work, language: Language, opened: Opened, form: EntryForm) -> dict[str, FileView]:
    """Return, by the name of its field, what is shown of each file of an entry."""
    row = opened.entry_row(form.entry_id)
    limit = say_size(language, site().settings.attachment_bytes)
    found = {}
    for field in _file_fields(form):
        key, value = field.question.key, field.value or {}
        stored = bool(value) and row is not None and row.fields.get(key) == value
        found[field.name] = FileView(
            name=str(value.get("name", "")),
            size=say_size(language, value["size"]) if value else "",
            url=_address(language, opened, form.entry_id) if stored and row and row.removed_at is None else "",
            kept="" if stored or not value else sealed(work, form.entry_id, key, value),
            limit=limit,
            again=request.form.get(f"{field.name}{UPLOAD}{AGAIN}", "") if only_show(request) else "",
        )
    return found


def _address(language: Language, opened: Opened, entry_id: uuid.UUID) -> str:
    return url_for("attachments.fetch", language=language, reference=opened.row.reference, entry_id=entry_id)


@dataclass(frozen=True, slots=True)
class Download:
    """A file in a list: what the entry is called, what the file is, where to fetch it."""

    title: str
    kind: str
    size: str
    url: str


def downloads(work: Work, language: Language, opened: Opened) -> tuple[Download, ...]:
    """Return the files of an assessment that whoever looks may fetch."""
    return tuple(
        Download(
            file.title, file.kind.name, say_size(language, file.size_bytes), _address(language, opened, file.entry_id)
        )
        for file in attachments.files_of(work, opened)
    )
