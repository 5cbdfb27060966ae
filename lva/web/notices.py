"""What somebody was told, how they want to be told, and the link in a mail that ends mails."""

import uuid
from typing import Final

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.domain.errors import NotFound
from lva.domain.notices import SECURITY, NoticeKind, allowed, is_optional
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services.telling import notices, unsubscribing
from lva.services.telling.notice_words import DELIVERIES, KINDS, NECESSARY, SAID
from lva.services.telling.unsubscribing import Stop
from lva.services.work import Errand, Work
from lva.storage.telling.notices import NoticeRow
from lva.web.door import by_link, needs, transaction
from lva.web.page import page, to
from lva.web.site import site

blueprint = Blueprint("notices", __name__, url_prefix="/<language:language>/notices")
_DONE: Final = {"read": "All notices are marked as read.", "choices": "Your choices are saved."}
"""What was just done, as catalogue messages by what the address says."""


@blueprint.get("")
@needs(Permission.BELONG)
def index(work: Work, language: Language) -> Response:
    """List what the actor was told, the newest first."""
    found = notices.mine(work)
    return page(
        work,
        "notices/index.html",
        notices=[(one, said(language, one), _where(language, one)) for one in found],
        most=notices.SHOWN,
        done=_done(language),
    )


@blueprint.post("/read")
@needs(Permission.BELONG)
def read(work: Work, language: Language) -> Response:
    """Mark one notice as read, or all of them."""
    del language
    given = request.form.get("notice", "")
    notices.read(work, _id(given) if given else None)
    return to("notices.index") if given else to("notices.index", done="read")


@blueprint.get("/choices")
@needs(Permission.BELONG)
def choices(work: Work, language: Language) -> Response:
    """Show which notices are also mailed, and when."""
    chosen = notices.choices(work)
    return page(
        work,
        "notices/choices.html",
        rows=[
            (
                kind.value,
                language.text(KINDS[kind]),
                [(one.value, language.text(DELIVERIES[one]), one is delivery) for one in allowed(kind)],
                "" if is_optional(kind) else language.text(NECESSARY[kind]),
            )
            for kind, delivery in chosen.items()
        ],
        is_set_up=site().ports.post is not None,
        done=_done(language),
    )


@blueprint.post("/choices")
@needs(Permission.BELONG)
def choose(work: Work, language: Language) -> Response:
    """Write down which notices are also mailed, and when."""
    del language
    notices.choose(work, {kind: request.form[kind.value] for kind in NoticeKind if kind.value in request.form})
    return to("notices.choices", done="choices")


@blueprint.get("/stop/<token>")
@by_link
def stop(guest: Errand[Actor | None], language: Language, token: str) -> Response:
    """Ask whether mails are to end; a GET ends nothing, since programs follow links, too."""
    return _stopping(guest, language, token, is_done=False)


@blueprint.post("/stop/<token>")
@by_link
def end(guest: Errand[Actor | None], language: Language, token: str) -> Response:
    """End the mails that a link is about."""
    found = _stop(guest, token)
    with guest.ports.database.reader() as session:
        places = notices.stopping_in(session, found)
    for organisation_id in places:
        with transaction(guest.ports.database, organisation_id) as session:
            notices.stop(session, organisation_id, found.person_id, found.kind, guest.at)
    return _stopping(guest, language, token, is_done=True)


def _stopping(guest: Errand[Actor | None], language: Language, token: str, *, is_done: bool) -> Response:
    kind = _stop(guest, token).kind
    return page(
        None,
        "notices/stop.html",
        kind=language.text(KINDS[kind]) if kind else "",
        kept=[language.text(KINDS[one]) for one in NECESSARY],
        token=token,
        is_done=is_done,
    )


def _stop(guest: Errand[Actor | None], token: str) -> Stop:
    found = unsubscribing.read(guest.ports.secret, token)
    if found is None:
        raise NotFound
    return found


def said(language: Language, notice: NoticeRow) -> str:
    """Return what a notice says."""
    return language.text(SAID[notice.kind], reference=notice.reference or "")


def _where(language: Language, notice: NoticeRow) -> str:
    """Return the address of what a notice is about; empty if that is no page."""
    if notice.kind in SECURITY:
        return url_for("account.show", language=language)
    if notice.reference is None:
        return ""
    return url_for("assessments.show", language=language, reference=notice.reference)


def _done(language: Language) -> str:
    done = request.args.get("done", "")
    return language.text(_DONE[done]) if done in _DONE else ""


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound from error
