"""Records: an assessment handed out as one, and a file of one taken in as a draft."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from lva.domain.errors import NotFound
from lva.domain.exchange.record import Record, read
from lva.domain.exchange.record_faults import RecordFaulty
from lva.domain.exchange.strict_json import LIMIT_BYTES
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.moving import exchange
from lva.services.moving.exchange_words import sentence
from lva.services.work import Errand, Work
from lva.web.asking import kept
from lva.web.door import Upload, needs, once_more, transaction
from lva.web.page import page, to
from lva.web.sentences import depth_word

blueprint = Blueprint("exchange", __name__, url_prefix="/<language:language>/assessments")
_FILE: Final = "file"


@blueprint.post("/<reference>/record")
@needs(Permission.SEE)
def record(work: Work, language: Language, reference: str) -> Response:
    """Hand out an assessment as a record; the history notes it, so it takes a button and not a link."""
    del language
    opened = assessments.open_(work, reference, Permission.SEE, lock=True)
    response = Response(exchange.export(work, opened, work.actor.person_id), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{opened.row.reference}.json"'
    return response


@blueprint.get("/import")
@needs(Permission.START)
def choose(work: Work, language: Language) -> Response:
    """Ask for the file of a record."""
    del language
    return page(work, "exchange/import.html", new_id=str(uuid7(work.at)), errors=[], faults=(), limit=LIMIT_BYTES)


@blueprint.post("/import")
@needs(Permission.START, transaction=False, shows=True, uploads=Upload.RECORD)
def take_in(errand: Errand[Actor], language: Language) -> AnyResponse:
    """Begin a draft with what a record says, or tell everything that is wrong with it and do nothing."""
    if kept.only_show(request):
        return _again(errand, language, 200)
    content = _content()
    if not content:
        return _again(errand, language, 422, language.text("Choose a file first."))
    try:
        found = read(content, errand.ports.packs)
    except RecordFaulty as error:
        return _told(errand, language, error)
    reference = once_more(partial(_begun, errand, found, _new_id(errand)))
    return to("exchange.imported", reference=reference)


def _content() -> bytes:
    """Return the bytes of the file that came along, no more than are needed to see that it is too large."""
    file = request.files.get(_FILE)
    if file is None:
        return b""
    try:
        content: bytes = file.read(LIMIT_BYTES + 1)
        return content
    finally:
        file.close()


def _begun(errand: Errand[Actor], found: Record, new_id: uuid.UUID) -> str:
    with transaction(errand.ports.database, errand.actor.organisation_id) as session:
        work = Work(session, errand.actor, errand.at, errand.ports.packs)
        return exchange.take_in(work, found, new_id).reference


def _new_id(errand: Errand[Actor]) -> uuid.UUID:
    """Return the id that the form was shown with, so that posting twice begins one draft."""
    try:
        return uuid.UUID(request.form.get("id", ""))
    except ValueError:
        return uuid7(errand.at)


def _told(errand: Errand[Actor], language: Language, error: RecordFaulty) -> Response:
    count = len(error.faults) + error.more
    summary = language.plural(
        "The file has %(count)s fault. Nothing was taken in.",
        "The file has %(count)s faults. Nothing was taken in.",
        count,
    )
    told = [(fault.path, sentence(language, fault)) for fault in error.faults]
    return _again(errand, language, 422, summary, told, error.more)


def _again(
    errand: Errand[Actor],
    language: Language,
    status: int,
    error: str = "",
    faults: Sequence[tuple[str, str]] = (),
    more: int = 0,
) -> Response:
    """Show the form again, with everything that is wrong with the file: each place, and what to do there."""
    unlisted = (
        language.plural("There is %(count)s more fault.", "There are %(count)s more faults.", more) if more else ""
    )
    return page(
        errand,
        "exchange/import.html",
        status,
        new_id=str(_new_id(errand)),
        errors=[(_FILE, error)] if error else [],
        faults=faults,
        unlisted=unlisted,
        limit=LIMIT_BYTES,
    )


@blueprint.get("/<reference>/imported")
@needs(Permission.SEE)
def imported(work: Work, language: Language, reference: str) -> Response:
    """Say what came of a record that was taken in, and what needs a second look."""
    opened = assessments.open_(work, reference, Permission.SEE)
    found = exchange.arrival(work, opened)
    if found is None:
        raise NotFound
    names = opened.dossier.names()
    return page(
        work,
        "exchange/imported.html",
        opened=opened,
        found=found,
        depth=depth_word(language, opened, opened.row.depth),
        before=depth_word(language, opened, found.depth),
        files=[
            names[one] if one in names else _name(language, opened, one)
            for one in found.without_file
            if one in names or one in opened.pack.questions
        ],
        unasked=[_name(language, opened, key) for key in found.unasked],
    )


def _name(language: Language, opened: Opened, key: str) -> str:
    """Return what a question, a list or a field of one is called, by its key in the history."""
    pack = opened.pack
    name, _, field = key.partition(".")
    if name in pack.questions:
        return pack.questions[name].label.in_(language.code)
    entries = pack.lists[name]
    label = entries.label.in_(language.code)
    return f"{label}: {entries.field(field).label.in_(language.code)}" if field else label
