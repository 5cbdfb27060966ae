"""Two people changed the same field: both versions side by side, and the choice between them.

The page posts to the address of the form it stands for. Each stale field carries its versions in
hidden inputs (`mine.<name>`, `theirs.<name>`, `both.<name>`) and a choice `pick.<name>`; `resolved`
turns that back into the plain form.
"""

import re
import uuid
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, Final

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lva.content.model import Field, Kind
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.services.saving import StaleField
from lva.services.work import Work
from lva.storage import queries
from lva.web import security
from lva.web.asking.conditions import chosen
from lva.web.asking.fields import SEEN, AnswerField
from lva.web.asking.inputs import typed
from lva.web.page import page

PICK: Final = "pick."
_VERSIONS: Final = ("mine", "theirs", "both")
_SENTENCE: Final = re.compile(r".+?(?:[.!?]+(?=\s)|\n|$)\s*", re.DOTALL)


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
    work: Work,
    language: Language,
    opened: Opened,
    fields: dict[str, AnswerField],
    stale: tuple[StaleField, ...],
    files: Mapping[str, str] | None = None,
) -> Response:
    """Answer 409 with mine and theirs for each stale field; nothing was written and nothing is lost.

    `files` are the hidden inputs that carry on the files that came along.
    """
    editors = queries.names_of(work.session, {field.by for field in stale if field.by})
    views = [_both(language, opened, fields[field.name], field, editors) for field in stale]
    own = tuple(part for field in stale for part in (field.name, SEEN + field.name))
    below = tuple(f"{one}." for one in own)
    posted = MultiDict(request.form)
    for name, value in (files or {}).items():
        posted[name] = value
    for view in views:
        mine = ((name, text) for name, text in (files or {}).items() if name.startswith(f"{view['name']}."))
        view["inputs"] += [(f"mine.{name}", text) for name, text in mine]
    carried = [
        (name, value)
        for name, value in posted.items(multi=True)
        if name != security.FORM_TOKEN and name not in own and not name.startswith(below)
    ]
    return page(work, "wizard/conflict.html", 409, opened=opened, action=request.path, fields=views, carried=carried)


def _both(
    language: Language, opened: Opened, found: AnswerField, stale: StaleField, editors: dict[uuid.UUID, str]
) -> dict[str, Any]:
    names = opened.dossier.names()
    joined = _joined(found.question, stale)
    carried = {"mine": stale.mine, "theirs": stale.theirs}
    said = {
        version: values.words(language, opened.pack, found.question, value, names) for version, value in carried.items()
    }
    return {
        "name": stale.name,
        "label": str(found.label.text),
        "token": stale.token,
        "by": editors.get(stale.by, "") if stale.by else "",
        "at": stale.at,
        "mine": marked(said["mine"], said["theirs"]),
        "theirs": marked(said["theirs"], said["mine"]),
        "inputs": [
            (f"{version}.{name}", text)
            for version, value in carried.items()
            for name, text in inputs(found.question, stale.name, value)
        ],
        "joined": joined,
        "test": chosen(PICK + stale.name, ("both",)).data,
    }


def inputs(question: Field, name: str, value: Value) -> list[tuple[str, str]]:
    """Return the inputs that say a value, for a form that carries it unseen."""
    return [(key, text) for key, texts in typed(question, name, value).items() for text in texts]


def marked(lines: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Return a version sentence by sentence, each with whether the other version lacks it."""
    known = {one.strip() for one in _sentences("\n".join(other))}
    return [(one, one.strip() not in known) for one in _sentences("\n".join(lines))]


def _sentences(text: str) -> list[str]:
    """Return a text cut after each sentence and line, with the white space that follows."""
    return _SENTENCE.findall(text)


def _joined(question: Field, stale: StaleField) -> str:
    """Return one text with all sentences of both, in their order; empty where the field is no free text.

    A sentence that stands in both is said once; where they part, mine comes first.
    """
    mine, theirs = stale.mine, stale.theirs
    if question.parts or question.kind not in (Kind.LONG, Kind.TEXT) or not (mine and theirs):
        return ""
    ours, others = _sentences(mine), _sentences(theirs)
    alike = SequenceMatcher(None, [one.strip() for one in ours], [one.strip() for one in others], autojunk=False)
    found: list[str] = []
    for operation, first, last, start, end in alike.get_opcodes():
        found += ours[first:last]
        found += [] if operation == "equal" else others[start:end]
    return "".join(one if one[-1:].isspace() else f"{one} " for one in found).strip()
