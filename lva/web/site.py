"""What every request of one application shares: settings, ports, page templates and static files."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from flask import current_app
from jinja2 import Environment

from lva.config import Settings
from lva.services.work import Ports

EXTENSION: Final = "lva"
_DIGEST_LENGTH: Final = 12
_COMPRESSED: Final = ("text/", "image/svg")


@dataclass(frozen=True, slots=True)
class Static:
    """One static file, read at start; its address holds the digest of its bytes."""

    content: bytes
    compressed: bytes | None
    type: str
    digest: str


@dataclass(frozen=True, slots=True)
class Site:
    """One application; built in `create_app`, never changed."""

    settings: Settings
    ports: Ports
    pages: Mapping[str, Environment]
    """The page templates by language."""
    static: Mapping[str, Static]
    """Static files by name."""


def site() -> Site:
    """Return the application's own `Site`; only within a request."""
    return cast("Site", current_app.extensions[EXTENSION])


def read_static(folder: Path) -> dict[str, Static]:
    """Read every file below `folder`, which are few and small, by its relative name."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): _static(path) for path in paths}


def _static(path: Path) -> Static:
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    script = kind.endswith("javascript")
    if kind.startswith("text/") or script:
        kind = f"{kind}; charset=utf-8"
    small = gzip.compress(content, mtime=0) if script or kind.startswith(_COMPRESSED) else None
    return Static(content, small, kind, hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH])
