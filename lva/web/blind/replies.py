"""Answering a review that came back: deciding on finds, reading what leaves, and sending it."""

import uuid
from collections.abc import Callable
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.blind import reply
from lva.domain.blind.masking import Choice
from lva.domain.errors import Conflict, Invalid, NotFound, NotReady
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.blind import replying
from lva.services.blind.preparing import Approval, Kit
from lva.services.work import Work
from lva.web.blind.sharing_words import KIND_WORDS, NO_REPLY_WORDS
from lva.web.door import needs
from lva.web.page import page, to
from lva.web.site import site

blueprint = Blueprint(
    "replies",
    __name__,
    url_prefix="/<language:language>/assessments/<reference>/sharing/reviews/<uuid:review_id>/reply",
)
_PREFIX: Final = "do."
_DIGITS: Final = 64
_TONGUES: Final = {"fi": "Finnish", "sv": "Swedish", "en": "English"}


def _kit() -> Kit:
    return Kit.of(site().ports)


def _opened(work: Work, reference: str, *, lock: bool = False) -> Opened:
    return assessments.open_(work, reference, Permission.SHARE, lock=lock)


@blueprint.get("")
@needs(Permission.SHARE)
def show(work: Work, language: Language, reference: str, review_id: uuid.UUID) -> Response:
    """Show what was found in the answer, and exactly what would leave."""
    return _shown(work, language, _opened(work, reference), review_id)


def _shown(
    work: Work, language: Language, opened: Opened, review_id: uuid.UUID, errors: tuple[tuple[str, str], ...] = ()
) -> Response:
    try:
        seen = replying.look(work, opened, _kit(), review_id)
    except NotReady as error:
        status, refused = 422 if errors else 200, language.text(NO_REPLY_WORDS[error.reasons[0]])
        return page(work, "sharing/reply.html", status, opened=opened, seen=None, refused=refused, errors=())
    if seen.is_sent or not seen.review.reply:
        return to("sharing.show", reference=opened.row.reference)
    missing = [one for one in replying.lacking(seen) if one != "undecided"]
    return page(
        work,
        "sharing/reply.html",
        422 if errors else 200,
        opened=opened,
        review_id=review_id,
        seen=seen,
        refused="",
        kind_words={key: language.text(text) for key, text in KIND_WORDS.items()},
        tongues=[(code, language.text(_TONGUES[code])) for code in reply.LANGUAGES],
        missing=[language.text(NO_REPLY_WORDS[one]) for one in missing],
        digest=seen.digest.hex(),
        errors=errors,
    )


@blueprint.post("")
@needs(Permission.SHARE)
def decide(work: Work, language: Language, reference: str, review_id: uuid.UUID) -> Response:
    """Store the language of the answer and decisions on finds; nothing leaves yet."""
    opened = _opened(work, reference, lock=True)
    made = {key.removeprefix(_PREFIX): _choice(value) for key, value in request.form.items() if key.startswith(_PREFIX)}

    def stored() -> None:
        replying.decide(work, opened, _kit(), review_id, request.form.get("language", ""), made)

    return _done(stored, work, language, opened, review_id) or to(
        "replies.show", reference=reference, review_id=review_id
    )


def _choice(value: str) -> Choice:
    if value not in {one.value for one in Choice}:
        raise NotFound
    return Choice(value)


@blueprint.post("/send")
@needs(Permission.SHARE, fresh=True)
def send(work: Work, language: Language, reference: str, review_id: uuid.UUID) -> Response:
    """Let exactly what was shown leave."""
    opened = _opened(work, reference, lock=True)
    given = Approval(request.form.get("digest", "")[:_DIGITS], bool(request.form.get("read_through")))

    def sent() -> None:
        replying.send(work, opened, _kit(), review_id, given)

    return _done(sent, work, language, opened, review_id) or to("sharing.show", reference=reference)


def _done(
    deed: Callable[[], None], work: Work, language: Language, opened: Opened, review_id: uuid.UUID
) -> Response | None:
    """Do it, and return the page with what is wrong if it cannot be done."""
    try:
        deed()
    except Invalid as error:
        place, text = f"f-{error.key}", "This may not stay as it is."
        if error.key == "language":
            place, text = error.key, "Choose a language."
        return _shown(work, language, opened, review_id, ((place, language.text(text)),))
    except NotReady as error:
        place = "read_through" if error.reasons == ("read_through",) else "send"
        wrong = tuple((place, language.text(NO_REPLY_WORDS[one])) for one in error.reasons)
        return _shown(work, language, opened, review_id, wrong)
    except Conflict:
        changed = language.text("What leaves has changed since you read it. Read it through again.")
        return _shown(work, language, opened, review_id, (("leaves", changed),))
    return None
