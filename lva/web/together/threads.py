"""Comments: the threads of an assessment, of one place in it, and writing in them. It all works without scripts."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.domain.errors import Invalid, NotFound
from lva.domain.permissions import Permission, may, may_in
from lva.domain.references import uuid7
from lva.domain.together import anchors
from lva.domain.together.anchors import Anchor
from lva.domain.together.conversations import TEXT
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.together import threads
from lva.services.work import Work
from lva.storage.together.threads import ThreadRow
from lva.web.door import needs
from lva.web.page import page, see_other
from lva.web.together import places

blueprint = Blueprint("threads", __name__, url_prefix="/<language:language>/assessments/<reference>/comments")
MINE: Final = "mine"
ALL: Final = "all"
REVIEW: Final = "review"
"""What an address says that leads back to a page of the review."""
_FAULTS: Final = {
    ("text", "missing"): "Write the comment first.",
    ("text", "too_long"): "Shorten the comment to %(limit)s characters. It has %(excess)s too many.",
    ("thread", "resolved"): (
        "Somebody resolved this conversation meanwhile. Your text is below; send it to open it again."
    ),
    ("state", "closed"): "This assessment is no longer commented. Your text was not sent; copy it if you need it.",
    ("place", "unknown"): "There is no such place in the assessment. Choose where the comment belongs.",
    ("assigned", "option"): "Choose a colleague who may see the assessment.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A thread as a page shows it: what it is about and where that is."""

    thread: ThreadRow
    title: str
    url: str
    is_mine: bool
    """Whether it is open and assigned to whoever looks."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody wrote that was refused, and why: it is shown again where it was written."""

    thread: str = ""
    """The id of the thread that it answers; empty for a new one."""
    text: str = ""
    assigned: str = ""
    wrong: str = ""


@blueprint.get("")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Show the threads of an assessment, or of the place that `at` names; `show` chooses open, all, or one's own."""
    opened = assessments.open_(work, reference, Permission.SEE)
    return _shown(work, language, opened, request.args)


def _shown(
    work: Work, language: Language, opened: Opened, asked: Mapping[str, str], typed: Typed | None = None
) -> Response:
    anchor = _anchor(opened, asked.get("at", ""))
    found = threads.of(work, opened)
    listed = shown(work, language, opened, threads.at(found, anchor) if anchor else found)
    which = asked.get("show", ALL if anchor else "open")
    said = typed or Typed()
    open_ = threads.is_open(opened)
    return page(
        work,
        "threads/show.html",
        422 if typed else 200,
        opened=opened,
        anchor=anchor,
        title=places.title(language, opened, anchor) if anchor else "",
        back_url=_back(work, language, opened, anchor, asked),
        origin=_reviewed(asked),
        threads=[one for one in listed if which == ALL or (one.is_mine if which == MINE else one.thread.is_open)],
        counts={
            "open": sum(one.thread.is_open for one in listed),
            MINE: sum(one.is_mine for one in listed),
            ALL: len(listed),
        },
        which=which,
        may_comment=open_ and may(work.actor.roles, Permission.COMMENT),
        is_open=open_,
        people=threads.assignable(work),
        offered=_offered(language, opened),
        typed=said,
        errors=[(f"reply-{said.thread}" if said.thread else "text", said.wrong)] if said.wrong else [],
        new_id=uuid7(work.at),
        reply_ids={one.thread.id: uuid7(work.at) for one in listed},
        limit=TEXT,
    )


def _anchor(opened: Opened, text: str) -> Anchor | None:
    """Return the place that an address names; `NotFound` for one that the assessment does not have."""
    if not text:
        return None
    anchor = anchors.read(text)
    if not threads.is_place(opened, anchor):
        raise NotFound
    return anchor


def _reviewed(asked: Mapping[str, str]) -> str | None:
    return REVIEW if asked.get("back") == REVIEW else None


def _back(work: Work, language: Language, opened: Opened, anchor: Anchor | None, asked: Mapping[str, str]) -> str:
    reference = opened.row.reference
    if anchor is None:
        return url_for("assessments.show", language=language, reference=reference)
    section = places.section(opened, anchor) if _reviewed(asked) else ""
    if section:
        return url_for("reviews.section", language=language, reference=reference, section=section)
    return places.url(language, opened, anchor, may_edit=_may_edit(work, opened))


def _may_edit(work: Work, opened: Opened) -> bool:
    return may_in(work.actor.roles, Permission.EDIT, opened.row.state)


def shown(work: Work, language: Language, opened: Opened, found: Iterable[ThreadRow]) -> tuple[Shown, ...]:
    """Return threads with what they are about, the oldest first."""
    may_edit = _may_edit(work, opened)
    listed = []
    for one in found:
        anchor = Anchor(one.place, one.field)
        if not anchors.is_known(opened.pack, anchor):
            continue
        address = places.url(language, opened, anchor, may_edit=may_edit)
        mine = one.is_open and one.assigned_to == work.actor.person_id
        listed.append(Shown(one, places.title(language, opened, anchor), address, mine))
    return tuple(listed)


@dataclass(frozen=True, slots=True)
class Talk:
    """What a page that shows answers says of comments: how many are open at each place, and whether one may write."""

    reference: str
    counts: Mapping[str, int]
    may_comment: bool
    back: str | None = None
    """`REVIEW` on a page of the review, to which whoever comments comes back."""


def talked(work: Work, opened: Opened, *, reviewed: bool = False) -> Talk:
    """Return what a page of answers says of comments; those at fields of an entry count for the entry.

    `reviewed` says that it is a page of the review.
    """
    counts: dict[str, int] = {}
    for one in threads.of(work, opened):
        if one.is_open:
            counts[one.place] = counts.get(one.place, 0) + 1
    allowed = threads.is_open(opened) and may(work.actor.roles, Permission.COMMENT)
    return Talk(opened.row.reference, counts, allowed, REVIEW if reviewed else None)


def _offered(language: Language, opened: Opened) -> list[tuple[str, str]]:
    """Return the sections, for a comment that is about no single question."""
    return [(anchors.at_section(one.key).text, one.label.in_(language.code)) for one in opened.pack.sections]


@blueprint.post("")
@needs(Permission.COMMENT)
def change(work: Work, language: Language, reference: str) -> Response:
    """Begin a thread, answer, resolve, open again or assign: what the button says."""
    form = request.form
    opened = assessments.open_(work, reference, Permission.SEE, lock=True)
    thread = form.get("thread", "")
    try:
        _deed(work, opened, form)
    except Invalid as error:
        wrong = language.text(_FAULTS[error.key, error.reason], **error.facts)
        typed = Typed(thread, form.get("text", ""), form.get("assigned", ""), wrong)
        at = form.get("at", "")
        known = bool(at) and threads.is_place(opened, anchors.read(at))
        asked = {"at": at if known else "", "show": ALL, "back": form.get("back", "")}
        return _shown(work, language, opened, asked, typed)
    values: dict[str, Any] = {"language": language, "reference": reference, "at": form.get("back_at") or None}
    values |= {"show": form.get("show") or None, "back": _reviewed(form)}
    return see_other(f"{url_for('threads.show', **values)}{f'#t-{thread}' if thread else ''}")


def _deed(work: Work, opened: Opened, form: Mapping[str, str]) -> None:
    text = form.get("text", "")
    match form.get("do", ""):
        case "resolve":
            threads.resolve(work, opened, _id(form, "thread"))
        case "reopen":
            threads.reopen(work, opened, _id(form, "thread"))
        case "assign":
            threads.assign(work, opened, _id(form, "thread"), _person(form))
        case "reply" | "again" as deed:
            threads.reply(work, opened, _id(form, "thread"), _id(form, "id"), text, again=deed == "again")
        case _:
            anchor = anchors.read(form.get("at", ""))
            threads.begin(work, opened, _id(form, "id"), anchor, text, _person(form))


def _id(form: Mapping[str, str], name: str) -> uuid.UUID:
    try:
        return uuid.UUID(form.get(name, ""))
    except ValueError as error:
        raise NotFound from error


def _person(form: Mapping[str, str]) -> uuid.UUID | None:
    text = form.get("assigned", "")
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Invalid("assigned", "option") from error
