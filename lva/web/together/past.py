"""The history of an assessment: everything that happened to it, and what a question or an entry said before."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.content.model import Field
from lva.domain.permissions import Permission, may_in
from lva.domain.together import anchors
from lva.domain.together.anchors import Anchor
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.saving import Saved
from lva.services.together import former
from lva.services.together.former import Step
from lva.services.work import Work
from lva.storage import queries
from lva.storage.queries import EventRow
from lva.web.asking.conflicts import marked
from lva.web.door import needs
from lva.web.page import page, to
from lva.web.together import places

blueprint = Blueprint("past", __name__, url_prefix="/<language:language>/assessments/<reference>/history")
_SIZE: Final = 50
"""So many events stand on one page."""
_KINDS: Final = {
    "accept_signature": "added a signature",
    "add_co_author": "added a co-author",
    "amend": "began a new version",
    "answer": "answered a verdict",
    "approve": "approved the assessment",
    "arrange": "changed the order of a list",
    "ask_review": "asked for a review",
    "assign_thread": "handed a comment over",
    "attach_matter": "attached a matter",
    "comment": "wrote a comment",
    "conclude": "closed the assessment",
    "confirm_copied": "confirmed copied texts",
    "copied": "began the assessment as a copy of another one",
    "copy": "copied an entry",
    "detach_matter": "took a matter away",
    "download": "downloaded the document",
    "end_review": "waited no longer for a reviewer",
    "exported": "exported the record",
    "finish_review": "finished reviewing",
    "freeze": "began to make the document",
    "hand_over": "handed the assessment over",
    "imported": "took the assessment in from a file",
    "issue": "confirmed the document",
    "judge": "gave a verdict",
    "mark": "marked a place to come back to",
    "name_version": "gave the current state a name",
    "order_matters": "changed the order of the matters",
    "purge": "removed what had had its time",
    "remove_participant": "took a participant away",
    "renew": "renewed the proof of the seal",
    "reopen": "opened the assessment again",
    "reopen_thread": "opened a comment again",
    "resolve_thread": "resolved a comment",
    "restore_version": "restored a named version",
    "save": "saved a page",
    "send_back": "sent the assessment back",
    "share_replied": "answered a blind review",
    "share_withdrawn": "took the sharing back",
    "shared": "sent the assessment to blind review",
    "sign": "signed the document",
    "start": "began the assessment",
    "submit": "sent the assessment for approval",
    "unmark": "took a mark away",
    "withdraw": "withdrew the assessment",
}
"""Kinds of events as catalogue messages that follow a name."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event in words."""

    row: EventRow
    what: str
    about: str
    """The page or the place; empty if the event says none."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of a field, both sides sentence by sentence with whether the other side lacks it."""

    step: Step
    label: str
    anchor: Anchor
    token: str
    before: list[tuple[str, bool]]
    after: list[tuple[str, bool]]


@blueprint.get("")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Show what happened to an assessment, the last first, from its chain of events."""
    opened = assessments.open_(work, reference, Permission.SEE)
    events = queries.history(work.session, work.organisation_id, opened.row.id)[::-1]
    count = max(1, -(-len(events) // _SIZE))
    asked = request.args.get("page", "1")
    number = min(max(int(asked), 1), count) if asked.isdecimal() and len(asked) < len("99999") else 1
    listed = events[(number - 1) * _SIZE : number * _SIZE]
    return page(
        work,
        "history/show.html",
        opened=opened,
        events=[Happened(one, _what(language, one), _about(language, opened, one)) for one in listed],
        number=number,
        count=count,
    )


def _what(language: Language, event: EventRow) -> str:
    message = _KINDS.get(event.kind)
    return language.text(message) if message else language.text("did something else: %(kind)s", kind=event.kind)


def _about(language: Language, opened: Opened, event: EventRow) -> str:
    """Return the page or the place that an event is about, in words."""
    facts = event.facts
    step = opened.pack.step(str(facts.get("step", "")))
    if step is not None:
        return step.label.in_(language.code)
    place = str(facts.get("place", ""))
    anchor = Anchor(place, str(facts.get("field", "")))
    if event.kind == "mark" and anchor.entry is None:
        anchor = anchors.at_step(place)
    return places.title(language, opened, anchor) if anchors.is_known(opened.pack, anchor) else ""


# -- one place ------------------------------------------------------------------------------------------


@blueprint.get("/texts")
@needs(Permission.SEE)
def texts(work: Work, language: Language, reference: str) -> Response:
    """Show what the question or entry that `at` names said before, change by change."""
    opened = assessments.open_(work, reference, Permission.SEE)
    return _texts(work, language, opened, anchors.read(request.args.get("at", "")))


def _texts(work: Work, language: Language, opened: Opened, anchor: Anchor, status: int = 200) -> Response:
    found = former.past(work, opened, anchor)
    may_edit = may_in(work.actor.roles, Permission.EDIT, opened.row.state)
    return page(
        work,
        "history/texts.html",
        status,
        opened=opened,
        anchor=anchor,
        title=places.title(language, opened, anchor),
        back_url=places.url(language, opened, anchor, may_edit=may_edit),
        changes=[_changed(language, opened, anchor, step) for step in found.steps],
        may_edit=may_edit,
        stale=status != 200,  # noqa: PLR2004 -- as the answer says
    )


def _changed(language: Language, opened: Opened, anchor: Anchor, step: Step) -> Changed:
    own = anchor if anchor.entry is None else Anchor(anchor.place, step.field.key)
    before, after = (_words(language, opened, step.field, value) for value in (step.before, step.after))
    label = step.field.label.in_(language.code)
    token = former.token(opened, own, step.field.key)
    return Changed(step, label, own, token, marked(before, after), marked(after, before))


def _words(language: Language, opened: Opened, field: Field, value: Value) -> tuple[str, ...]:
    if not values.is_given(value):
        return ()
    return values.words(language, opened.pack, field, value, opened.dossier.names())


@blueprint.post("/texts")
@needs(Permission.EDIT, saves=True)
def restore(work: Work, language: Language, reference: str) -> Response:
    """Let a field say again what it said before; if somebody changed it meanwhile, show that first."""
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    anchor = anchors.read(request.form.get("at", ""))
    revision = request.form.get("revision", "")
    number = int(revision) if revision.isdecimal() and len(revision) < len("9999999999") else -1
    done = former.restore(work, opened, anchor, number, {anchor.field: request.form.get("seen", "")})
    if not isinstance(done, Saved):
        return _texts(work, language, opened, anchor, 409)
    return to("past.texts", reference=reference, at=anchor.text)
