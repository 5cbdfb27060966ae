"""Sending an issued assessment to blind review: finds one by one, reading all that leaves, approving, taking back."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.content.model import Pack
from lva.domain.blind.coding import Passage
from lva.domain.blind.masking import Choice, Decision
from lva.domain.blind.reading import Blind
from lva.domain.blind.record import Policy
from lva.domain.blind.said import chapters
from lva.domain.errors import Conflict, Damaged, Invalid, NotFound, NotReady
from lva.domain.permissions import Permission
from lva.domain.values.answers import canonical
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.blind import feedback, improving, preparing
from lva.services.blind.preparing import Approval, Kit, Look, Source
from lva.services.work import Work
from lva.storage.blind.sharing import Sharing, SharingState
from lva.web.blind.sharing_words import (
    ADDED_WORDS,
    CLASS_WORDS,
    COARSENED_WORDS,
    KIND_WORDS,
    LACKING_WORDS,
    REFUSED_WORDS,
    place_words,
)
from lva.web.door import needs
from lva.web.page import page, to
from lva.web.site import site

blueprint = Blueprint("sharing", __name__, url_prefix="/<language:language>/assessments/<reference>/sharing")
_LONGEST: Final = 4000
_PREFIX: Final = "do."
_WHY: Final = "why."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands, in words, and the passage before and after."""

    id: str
    label: str
    shown: preparing.Shown


def _kit() -> Kit:
    return Kit.of(site().ports)


def _opened(work: Work, reference: str, *, lock: bool = False) -> Opened:
    return assessments.open_(work, reference, Permission.SHARE, lock=lock)


@blueprint.get("")
@needs(Permission.SHARE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Explain what blind review is, and show how far the sharing of the issued document is."""
    return _overview(work, language, _opened(work, reference))


def _overview(work: Work, language: Language, opened: Opened, status: int = 200, errors: Any = ()) -> Response:
    source, row, refused = _state(work, language, opened)
    seen = preparing.look(source, row, _kit()) if source and row and _is_under_way(row) else None
    return page(
        work,
        "sharing/show.html",
        status,
        opened=opened,
        source=source,
        row=row,
        shared=preparing.shared(work, opened),
        seen=seen,
        refused=refused,
        state=row.state.value if row else "",
        may_confirm=row is not None and row.approved_by != work.actor.person_id,
        risk=_risk(language, seen) if seen else None,
        kinds=_counted(language, seen) if seen else (),
        reviews=feedback.shown(work, opened, language),
        improved=improving.improved(work, opened, language),
        errors=errors,
    )


def _state(work: Work, language: Language, opened: Opened) -> tuple[Source | None, Sharing | None, str]:
    """Return what may be shared, how far that is, or in words why nothing may."""
    try:
        source = preparing.source(work, opened)
    except NotReady as error:
        return None, None, language.text(REFUSED_WORDS[error.reasons[0]])
    return source, preparing.current(work, opened, source.version), ""


def _is_under_way(row: Sharing) -> bool:
    return row.state in (SharingState.OPEN, SharingState.CONFIRMED)


@blueprint.post("")
@needs(Permission.SHARE)
def begin(work: Work, language: Language, reference: str) -> Response:
    """Begin with what is to leave; nothing leaves yet."""
    opened = _opened(work, reference, lock=True)
    try:
        row = preparing.begin(work, opened, _policy(request.form.get("policy", "")))
    except (NotReady, Conflict):
        return to("sharing.show", reference=reference)
    except Invalid:
        wrong = (("policy", language.text("Choose what may leave.")),)
        return _overview(work, language, opened, 422, wrong)
    return to("sharing.finds" if row.policy == Policy.TEXTS.value else "sharing.read", reference=reference)


def _policy(value: str) -> Policy:
    return Policy(value) if value in {one.value for one in Policy} else Policy.NONE


# -- finds -----------------------------------------------------------------------------------------------


@blueprint.get("/finds")
@needs(Permission.SHARE)
def finds(work: Work, language: Language, reference: str) -> Response:
    """Show what was found, side by side with what would leave."""
    return _finds(work, language, _opened(work, reference))


def _finds(
    work: Work, language: Language, opened: Opened, errors: tuple[tuple[str, str], ...] = (), status: int = 200
) -> Response:
    source, row, _ = _state(work, language, opened)
    if source is None or row is None or not _is_under_way(row):
        return to("sharing.show", reference=opened.row.reference)
    seen = preparing.look(source, row, _kit())
    return page(
        work,
        "sharing/finds.html",
        422 if errors else status,
        opened=opened,
        seen=seen,
        places=list(_places(language, source.snapshot.pack, seen)),
        kind_words={key: language.text(text) for key, text in KIND_WORDS.items()},
        added_words=[(key, language.text(text)) for key, text in ADDED_WORDS.items()],
        added=[(kind, text) for kind, texts in sorted(row.added.items()) for text in texts],
        open_count=len(seen.undecided),
        tongue=source.snapshot.dossier.language,
        errors=errors,
        form=request.form,
        limit=preparing.LENGTH,
    )


def _places(language: Language, pack: Pack, seen: Look) -> Iterator[Place]:
    for number, one in enumerate(seen.passages, start=1):
        yield Place(f"p{number}", _named(language, pack, one.passage), one)


def _named(language: Language, pack: Pack, passage: Passage) -> str:
    return " · ".join(place_words(pack, passage, language.code))


@blueprint.post("/finds")
@needs(Permission.SHARE)
def decide(work: Work, language: Language, reference: str) -> Response:
    """Store decisions on finds; all of them or none."""
    opened = _opened(work, reference, lock=True)
    try:
        made = {key: _decision(key, value) for key, value in request.form.items() if key.startswith(_PREFIX)}
        preparing.decide(work, opened, _kit(), {key.removeprefix(_PREFIX): one for key, one in made.items()})
    except Invalid as error:
        text = "Say why it may stay." if error.reason == "why" else "This may not stay as it is."
        return _finds(work, language, opened, ((f"why-{error.key}", language.text(text)),))
    except (Conflict, NotReady):
        return to("sharing.show", reference=reference)
    return to("sharing.read" if request.form.get("then") == "read" else "sharing.finds", reference=reference)


def _decision(key: str, value: str) -> Decision:
    if value not in {one.value for one in Choice}:
        raise NotFound
    why = request.form.get(f"{_WHY}{key.removeprefix(_PREFIX)}", "")
    return Decision(Choice(value), why[:_LONGEST] if value == Choice.KEEP.value else "")


@blueprint.post("/words")
@needs(Permission.SHARE)
def missed(work: Work, language: Language, reference: str) -> Response:
    """Add a word that was missed, or take one away again."""
    opened = _opened(work, reference, lock=True)
    kind, text = request.form.get("kind", ""), request.form.get("text", "")[:_LONGEST]
    try:
        if request.form.get("remove"):
            preparing.take_away(work, opened, kind, text)
        else:
            preparing.add(work, opened, kind, text)
    except Invalid:
        return _finds(work, language, opened, (("text", language.text("Write the word, and choose what it is.")),))
    except (Conflict, NotReady):
        return to("sharing.show", reference=reference)
    return to("sharing.finds", reference=reference)


# -- reading it through, and approving -------------------------------------------------------------------


@blueprint.get("/read")
@needs(Permission.SHARE)
def read(work: Work, language: Language, reference: str) -> Response:
    """Show everything that leaves, as the reviewer will read it, with the risks."""
    return _read(work, language, _opened(work, reference))


def _read(work: Work, language: Language, opened: Opened, errors: tuple[tuple[str, str], ...] = ()) -> Response:
    source, row, _ = _state(work, language, opened)
    if source is None or row is None or not _is_under_way(row):
        return to("sharing.show", reference=opened.row.reference)
    seen = preparing.look(source, row, _kit())
    blind = Blind(source.snapshot.pack, {**seen.record, "id": ""}, canonical(dict(seen.record)))
    return page(
        work,
        "sharing/read.html",
        422 if errors else 200,
        opened=opened,
        row=row,
        seen=seen,
        chapters=[one for one in chapters(language, blind) if one.sheets],
        risk=_risk(language, seen),
        digest=seen.digest.hex(),
        is_second=row.state is SharingState.CONFIRMED,
        may_confirm=row.approved_by != work.actor.person_id,
        tongue=source.snapshot.dossier.language if row.policy == Policy.TEXTS.value else "",
        errors=errors,
    )


@blueprint.post("/read")
@needs(Permission.SHARE, fresh=True)
def approve(work: Work, language: Language, reference: str) -> Response:
    """Approve exactly what was shown, as the first or the second person."""
    opened = _opened(work, reference, lock=True)
    given = Approval(request.form.get("digest", "")[:_LONGEST], bool(request.form.get("read_through")))
    try:
        act = preparing.confirm if request.form.get("second") else preparing.approve
        act(work, opened, _kit(), given)
    except NotReady as error:
        if not LACKING_WORDS.keys() >= set(error.reasons):
            # Nothing may be shared any more; the page of the sharing says why.
            return to("sharing.show", reference=reference)
        places = {"read_through": "read_through", "undecided": "undecided"}
        wrong = [(places.get(one, "risk"), language.text(LACKING_WORDS[one])) for one in error.reasons]
        return _read(work, language, opened, tuple(wrong))
    except Conflict:
        changed = language.text("What leaves has changed since you read it. Read it through again.")
        return _read(work, language, opened, (("changed", changed),))
    return to("sharing.show", reference=reference)


@blueprint.post("/withdraw")
@needs(Permission.SHARE, fresh=True)
def withdraw(work: Work, language: Language, reference: str) -> Response:
    """Take back what was shared, with the receipt."""
    opened = _opened(work, reference, lock=True)
    try:
        preparing.withdraw(work, opened, _kit(), work.actor.person_id)
    except Damaged:
        text = language.text("The receipt cannot be opened here. Ask whoever runs the service.")
        return _overview(work, language, opened, 409, (("withdraw", text),))
    return to("sharing.show", reference=reference)


@blueprint.post("/reviews/<uuid:review_id>")
@needs(Permission.SHARE)
def reply(work: Work, language: Language, reference: str, review_id: uuid.UUID) -> Response:  # noqa: ARG001 -- the address has it
    """Keep what the organisation says to a review that came back; nothing leaves yet."""
    opened = _opened(work, reference, lock=True)
    try:
        feedback.reply(work, opened, review_id, request.form.get("reply", "")[:_LONGEST])
    except Conflict:
        return to("sharing.show", reference=reference)
    if request.form.get("then") == "send":
        return to("replies.show", reference=reference, review_id=review_id)
    return to("sharing.show", reference=reference)


# -- the risk card ---------------------------------------------------------------------------------------


def _risk(language: Language, seen: Look) -> Mapping[str, Any]:
    shown = seen.fitted.shown
    tongue = {"fi": "Finnish", "sv": "Swedish", "en": "English"}.get(shown.language, "hidden")
    return {
        "count": seen.fitted.count,
        "enough": seen.fitted.enough,
        "likely": seen.fitted.likely,
        "group": language.text(CLASS_WORDS[shown.municipal_class]),
        "language": language.text(tongue),
        "coarsened": [language.text(COARSENED_WORDS[one]) for one in seen.fitted.coarsened],
        "numbers": seen.numbers,
        "small": seen.small_counts,
        "sensitive": seen.sensitive,
        "published": seen.published,
    }


def _counted(language: Language, seen: Look) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for find in seen.finds:
        found[find.kind] = found.get(find.kind, 0) + 1
    return [(language.text(KIND_WORDS[kind]), count) for kind, count in sorted(found.items())]
