"""Attachments in the browser: assessments that ask for them, and files handed in with their pages."""

import io
import uuid
from typing import Any, Final

from werkzeug.test import TestResponse

from lva.storage.opening import EntryRow
from tests.support import stored
from tests.support.forms import filled, named
from tests.support.site import Browser
from tests.support.town import Town

STEP: Final = "attachments"


def full(town: Town) -> str:
    """Write an assessment that is deep enough to ask for attachments; return its reference."""
    return town.written(chosen_depth="full")


def address(reference: str, entry_id: uuid.UUID | None = None) -> str:
    """Return the page of an attachment, or of a new one."""
    return f"/fi/assessments/{reference}/entries/attachment{f'/{entry_id}' if entry_id else ''}"


def download(reference: str, entry_id: uuid.UUID) -> str:
    """Return where the file of an attachment is fetched."""
    return f"/fi/assessments/{reference}/attachments/{entry_id}"


def attach(
    browser: Browser,
    reference: str,
    content: bytes | None,
    name: str = "kartta.pdf",
    entry_id: uuid.UUID | None = None,
    **fields: str,
) -> TestResponse:
    """Open the page of an attachment, of a new one unless one is given, and post it with a file."""
    browser.get(address(reference, entry_id))
    assert browser.page is not None
    (title,) = named(browser.page, "attachment.", ".title")
    prefix = title.removesuffix(".title")
    texts = {"title": "Kartta", "kind": "letter", "public": "public"} if entry_id is None else {}
    typed: dict[str, str | list[str]] = {f"{prefix}.{key}": text for key, text in {**texts, **fields}.items()}
    form: dict[str, Any] = dict(filled(browser.page, **typed))
    if content is not None:
        form[f"{prefix}.file.upload"] = (io.BytesIO(content), name)
    return browser.post(address(reference, uuid.UUID(prefix.partition(".")[2])), form)


def attached(town: Town, reference: str) -> tuple[EntryRow, ...]:
    """Return the attachments of an assessment, removed ones included, in their order."""
    return tuple(row for row in stored.opened(town, reference).entries if row.list == "attachment")
