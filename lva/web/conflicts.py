"""Two people changed the same field: both versions side by side, and the choice between them.

The page posts to the address of the form it stands for. Each stale field carries its versions in
hidden inputs (`mine.<name>`, `theirs.<name>`, `both.<name>`) and a choice `pick.<name>`; `resolved`
turns that back into the plain form.
"""

import uuid
from typing import Any, Final

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lva.content.model import Field, Kind
from lva.domain import answers as values
from lva.domain.answers import Value
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.services.saving import StaleField
from lva.services.work import Work
from lva.storage import queries
from lva.web import security
from lva.web.fields import SEEN, AnswerField, typed
from lva.web.page import page

PICK: Final = "pick."
_VERSIONS: Final = ("mine", "theirs", "both")


def resolved(form: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """Return the form with each picked version in the place of its field; the same form if there is no choice."""
    picks = {name.removeprefix(PICK): value for name, value in form.items() if name.startswith(PICK)}
    if not picks:
        return form
    prefixes = (PICK, *(f"{version}." for version in _VERSIONS))
    plain = MultiDict((name, value) for name, value in form.items(multi=True) if not name.startswith(prefixes))
    for own, version in picks.items():
        prefix = f"{version if version in _VERSIONS else _VERSIONS[0]}."
        for name, value in form.items(multi=True):
            bare = name.removeprefix(prefix)
            if name.startswith(prefix) and (bare == own or bare.startswith(f"{own}.")):
                plain.add(bare, value)
    return plain


def shown(
    work: Work, language: Language, opened: Opened, fields: dict[str, AnswerField], stale: tuple[StaleField, ...]
) -> Response:
    """Answer 409 with mine and theirs for each stale field; nothing was written and nothing is lost."""
    editors = queries.names_of(work.session, {field.by for field in stale if field.by})
    views = [_both(language, opened, fields[field.name], field, editors) for field in stale]
    own = tuple(part for field in stale for part in (field.name, SEEN + field.name))
    carried = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != security.FORM_TOKEN and name not in own and not name.startswith(tuple(f"{one}." for one in own))
    ]
    return page(work, "wizard/conflict.html", 409, opened=opened, action=request.path, fields=views, carried=carried)


def _both(
    language: Language, opened: Opened, found: AnswerField, stale: StaleField, editors: dict[uuid.UUID, str]
) -> dict[str, Any]:
    names = opened.dossier.names()
    versions = {"mine": stale.mine, "theirs": stale.theirs, "both": _joined(found.question, stale)}
    return {
        "name": stale.name,
        "label": str(found.label.text),
        "token": stale.token,
        "by": editors.get(stale.by, "") if stale.by else "",
        "at": stale.at,
        "versions": {
            version: values.words(language, opened.pack, found.question, value, names)
            for version, value in versions.items()
        },
        "inputs": [
            (f"{version}.{name}", text)
            for version, value in versions.items()
            for name, text in inputs(found.question, stale.name, value)
        ],
        "mergeable": versions["both"] is not None,
    }


def inputs(question: Field, name: str, value: Value) -> list[tuple[str, str]]:
    """Return the inputs that say a value, for a form that carries it unseen."""
    return [(key, text) for key, texts in typed(question, name, value).items() for text in texts]


def _joined(question: Field, stale: StaleField) -> Value:
    """Return both texts one after the other where the field is free text; None otherwise."""
    texts = [text for text in (stale.mine, stale.theirs) if isinstance(text, str) and text]
    if question.parts or question.kind not in (Kind.LONG, Kind.TEXT) or len(texts) != 2:  # noqa: PLR2004 -- both
        return None
    return ("\n\n" if question.kind is Kind.LONG else " ").join(texts)
