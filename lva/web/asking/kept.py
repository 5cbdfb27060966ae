"""What somebody posted and the program could not save yet: it travels in the next form, so nothing typed is lost."""

import json
from dataclasses import dataclass
from typing import Final

from flask import Request, current_app

from lva.web.language import endpoint_of
from lva.web.security import FORM_TOKEN

TARGET: Final = "kept.target"
FIELDS: Final = "kept.fields"
SHOW: Final = "kept.show"
"""The field of the button that asks to see the page with the kept text, without saving it."""
AGAIN: Final = ".again"
"""Ends the name of the field that names a file which came along and was not kept."""
LIMIT_BYTES: Final = 256 * 1024
_OWN: Final = frozenset({FORM_TOKEN, TARGET, FIELDS, SHOW})
_SECRET: Final = frozenset({"code", "credential", "password", "password.again", "password.new"})
"""Fields that are never sent back, not even to the person who typed them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Posted fields and the local path they were meant for.

    A template writes `fields` as hidden inputs of a form that posts to `target` again, or
    `target` and `text` as the two hidden inputs `kept.target` and `kept.fields` of a login form.
    """

    target: str
    fields: tuple[tuple[str, str], ...]
    shows: bool
    """Whether the page behind `target` can be shown filled in without saving."""

    @property
    def text(self) -> str:
        """The fields as one text, for a form that has fields of its own."""
        return json.dumps(self.fields, ensure_ascii=False, separators=(",", ":"))


def of(request: Request) -> Kept | None:
    """Return what the request has posted, or None if there is nothing or too much of it."""
    fields = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name not in _OWN and name not in _SECRET
    )
    # A file is too large to travel in a form; its name goes along, so that the page can ask for it again.
    files = tuple((f"{name}{AGAIN}", file.filename or "") for name, file in request.files.items() if file.filename)
    return _checked(request.full_path.rstrip("?"), fields + files)


def carried(request: Request) -> Kept | None:
    """Return what a login form has carried along; whatever is not ours in it counts as nothing."""
    try:
        pairs = json.loads(request.form.get(FIELDS, ""))
        fields = tuple((name, value) for name, value in pairs)
    except (ValueError, TypeError):
        return None
    if not all(isinstance(part, str) for pair in fields for part in pair):
        return None
    return _checked(request.form.get(TARGET, ""), fields)


def again(target: str, fields: tuple[tuple[str, str], ...]) -> Kept | None:
    """Return what was kept elsewhere than in a form, if the site still answers there."""
    return _checked(target, fields)


def only_show(request: Request) -> bool:
    """Whether the person wants to see the page with the posted text, and not to save it."""
    return SHOW in request.form


def _checked(target: str, fields: tuple[tuple[str, str], ...]) -> Kept | None:
    size = sum(len(name.encode()) + len(value.encode()) for name, value in fields)
    endpoint = endpoint_of(target, "POST")
    if not fields or size > LIMIT_BYTES or endpoint is None:
        return None
    return Kept(target, fields, getattr(current_app.view_functions[endpoint], "shows", False))
