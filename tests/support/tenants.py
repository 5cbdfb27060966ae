"""Watching every statement of the suite that touches rows of organisations, on SQLite too, which has no walls."""

import re
import sys
import weakref
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from lva.storage.schema import WALLED
from lva.storage.tenancy import TENANT

ROOT: Final = Path(__file__).resolve().parents[2]
WITHOUT_ORGANISATION: Final = frozenset(
    {
        ("lva/services/history.py", "check_all"),
        ("lva/storage/issuing.py", "document_by_code"),
        ("lva/storage/issuing.py", "document_list"),
        ("lva/storage/telling/outbox.py", "due"),
        ("lva/storage/telling/outbox.py", "waiting"),
        ("lva/storage/queries.py", "organisation_holding"),
        ("lva/storage/blind/sharing.py", "by_tag"),
        ("lva/storage/blind/sharing.py", "waiting"),
    }
)
"""Who may ask for rows of organisations without naming one."""
TESTS: Final = "tests/"
_SESSION: Final = "session of the suite"
_UNWATCHED: Final = "unwatched"
_NAMES: Final = "|".join(sorted(WALLED, key=len, reverse=True))
_MENTION: Final = re.compile(rf'(?<![\w."])"?({_NAMES})"?(?![\w."])(?:\s+as\s+(\w+))?', re.IGNORECASE)
_PARAMETER: Final = re.compile(r"%\([^)]*\)s(?:::\w+)?|\?|:\w+")
_BOUND: Final = re.compile(r"\borganisation_id\s*=\s*\$", re.IGNORECASE)


class NobodysRows(AssertionError):
    """A statement asks for rows of organisations, and its session or its conditions name none."""


def watch() -> None:
    """Look at every statement of this process from now on."""
    event.listen(Session, "after_begin", _remember)
    event.listen(Engine, "before_cursor_execute", _look)


def unwatched(session: Session) -> None:
    """Let a session ask what it likes, so that a claim sees what the database itself says to that."""
    session.info[_UNWATCHED] = True


def _remember(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    connection.info[_SESSION] = weakref.ref(session)


def _look(connection: Connection, _cursor: object, text: str, _parameters: Any, _context: object, _many: bool) -> None:
    touched, bound = looked_at(text)
    reference = connection.info.get(_SESSION)
    session = reference() if reference else None
    if not touched or session is None or not session.in_transaction() or _UNWATCHED in session.info:
        return
    if session.info.get(TENANT) is None:
        raise NobodysRows(f"the session has entered no organisation: {text}")
    if not bound and not _is_allowed():
        raise NobodysRows(f"the statement names no organisation: {text}")


@lru_cache(maxsize=4096)
def looked_at(text: str) -> tuple[frozenset[str], bool]:
    """Return the walled tables that a statement touches, and whether it names the organisation of each.

    Every one of them stands in an equation of `organisation_id`, and at least one equation is with a value.
    """
    plain = _PARAMETER.sub("$", text)
    verb = plain.split(maxsplit=1)[0].lower()
    if verb not in {"select", "insert", "update", "delete", "with"}:
        return frozenset(), True
    mentions = {(found[1].lower(), found[2] or found[1]) for found in _MENTION.finditer(plain)}
    bound = verb == "insert" or (
        _BOUND.search(plain) is not None
        and all(
            re.search(rf"\b{name}\.organisation_id\s*=|=\s*{name}\.organisation_id\b", plain) for _, name in mentions
        )
    )
    return frozenset(table for table, _ in mentions), bound


def _is_allowed() -> bool:
    """Whether a test itself asks, or somebody of the list; storage asks for whoever has called it."""
    for path, name in _callers(sys._getframe(1)):
        if path.startswith(TESTS) or (path, name) in WITHOUT_ORGANISATION:
            return True
        if not path.startswith("lva/storage/"):
            return False
    return True


def _callers(frame: FrameType | None) -> Iterator[tuple[str, str]]:
    own = str(ROOT / "tests/support/tenants.py")
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(str(ROOT)) and path != own and ".venv" not in path:
            yield path.removeprefix(f"{ROOT}/"), frame.f_code.co_name
        frame = frame.f_back
