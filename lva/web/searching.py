"""Search inside one assessment: where its pages ask about something, and where something was answered."""

from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain import searching
from lva.domain.finding import Finding
from lva.domain.permissions import Permission, may_in
from lva.domain.searching import LEAST, MOST, Hit
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.web.asking.fields import capital
from lva.web.asking.steps import step_url
from lva.web.door import needs
from lva.web.page import page
from lva.web.sentences import address, subject

blueprint = Blueprint("searching", __name__, url_prefix="/<language:language>/assessments/<reference>")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One place that was found: its page, what it is called, the words around, and its address."""

    step: str
    title: str
    text: str
    url: str


@blueprint.get("/search")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Show where the words stand, in the order of the pages; each result leads to its field."""
    opened = assessments.open_(work, reference, Permission.SEE)
    query = request.args.get("q", "")[:_LONGEST].strip()
    hits = searching.search(language, opened.dossier, query)
    return page(
        work,
        "assessments/search.html",
        opened=opened,
        query=query,
        found=[_found(language, opened, hit) for hit in hits],
        short=bool(query) and len(query) < LEAST,
        least=LEAST,
        cut=len(hits) == MOST,
        may_edit=may_in(work.actor.roles, Permission.EDIT, opened.row.state),
    )


def _found(language: Language, opened: Opened, hit: Hit) -> Found:
    step = opened.pack.step(hit.step) or opened.pack.steps[0]
    label = step.label.in_(language.code)
    if not hit.key:
        return Found(label, label, "", step_url(language, opened, step))
    place = Finding("", hit.step, hit.key, hit.entry, hit.field)
    return Found(label, capital(subject(language, opened, place)), hit.text, address(language, opened, place, back=""))
