"""A matter and the assessments that serve it."""

import uuid

from flask import Blueprint
from werkzeug.wrappers import Response

from lva.content.model import Place
from lva.domain import answers as values
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services import matters
from lva.services.assessments import PACK
from lva.services.work import Work
from lva.web.door import needs
from lva.web.page import page
from lva.web.sentences import STATES

blueprint = Blueprint("matters", __name__, url_prefix="/<language:language>/matters")


@blueprint.get("/<uuid:matter_id>")
@needs(Permission.SEE)
def show(work: Work, language: Language, matter_id: uuid.UUID) -> Response:
    """Show what is known of a matter, and its assessments."""
    matter = matters.see(work, matter_id)
    pack = work.packs.current(PACK)
    facts = [
        (question.label.in_(language.code), values.words(language, pack, question, matter.fields.get(question.key), {}))
        for question in pack.questions.values()
        if question.place is Place.MATTER
    ]
    states = {state.value: language.text(message) for state, message in STATES.items()}
    return page(work, "matters/show.html", matter=matter, facts=facts, states=states)
