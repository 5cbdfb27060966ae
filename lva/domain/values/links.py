"""Addresses, plain references and files: what may stand in an answer that leads somewhere else.

A link is a web address, or a reference that people look up themselves, such as a case number. Only
a web address ever becomes something to click.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from lva.domain.attachments import NAME_LENGTH, FileType
from lva.domain.errors import Invalid
from lva.domain.values.shapes import Value, one_line
from lva.domain.values.speech import Speech

_WEB: Final = ("http", "https")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
_REFUSED: Final = frozenset({"javascript", "vbscript", "data", "file", "blob", "about", "mailto", "tel", "ftp"})
"""Schemes that need no `//`; before other words a colon is punctuation, as in `Dnro:12/2025`."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_GREATEST: Final = 10**10
_KILO: Final = 1000
_MEGA: Final = 1_000_000


def link(key: str, value: Value, limit: int) -> str | None:
    """Return a web address or a plain reference in its stored form; refuse every other scheme."""
    if not isinstance(value, str):
        raise Invalid(key, "kind")
    text = one_line(value)
    if len(text) > limit:
        raise Invalid(key, "too_long", {"limit": limit, "excess": len(text) - limit})
    scheme = _SCHEME.match(text)
    if scheme and (scheme[2] or scheme[1].lower() in _REFUSED) and not is_address(text):
        raise Invalid(key, "link")
    return text or None


def is_address(text: str) -> bool:
    """Whether a text is a web address and nothing else: with a host, without a name or password before it."""
    if " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets that hold no address
        return False
    return parts.scheme in _WEB and bool(parts.hostname) and "@" not in parts.netloc


def file(key: str, value: Value) -> dict[str, Any]:
    """Return the value of a file in the archive if it has its shape; only the program makes such values."""
    if not isinstance(value, Mapping):
        raise Invalid(key, "kind")
    digest, name, kind, size = (value.get(part) for part in ("digest", "name", "type", "size"))
    right = (
        isinstance(digest, str) and _DIGEST.fullmatch(digest),
        isinstance(name, str) and 0 < len(name) <= NAME_LENGTH and one_line(name) == name,
        isinstance(kind, str) and kind in set(FileType),
        isinstance(size, int) and not isinstance(size, bool) and 0 < size < _GREATEST,
    )
    if not all(right):
        raise Invalid(key, "file")
    return {"digest": digest, "name": name, "type": kind, "size": size}


def say_file(speech: Speech, value: Mapping[str, Any]) -> str:
    """Return a file in words: `plan.pdf (PDF, 120 kB)`."""
    return f"{value['name']} ({FileType(value['type']).name}, {say_size(speech, value['size'])})"


def say_size(speech: Speech, size: int) -> str:
    """Return the size of a file: `120 kB`, `1.2 MB`."""
    if size < _MEGA:
        return f"{speech.number(max(1, round(size / _KILO)))}\u00a0kB"
    return f"{speech.number(round(size / _MEGA, 1))}\u00a0MB"
