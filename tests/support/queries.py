"""Counting statements: what a piece of work asks of its database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, event

from lva.storage.engine import Database

_UNCOUNTED: Final = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET)\b", re.IGNORECASE)


@dataclass(slots=True)
class Statements:
    """The statements of a block in their order, but for those that only frame a transaction."""

    texts: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def kinds(self) -> list[str]:
        """Return the verb and the first table of each statement, for claims that read well."""
        return [_kind(text) for text in self.texts]


def _kind(text: str) -> str:
    verb = text.split(maxsplit=1)[0].lower()
    table = re.search(r"\b(?:from|into|update)\s+(\w+)", _outermost(text), re.IGNORECASE)
    return f"{verb} {table[1]}" if table else verb


def _outermost(text: str) -> str:
    """Return a statement without what stands in parentheses."""
    depth, kept = 0, []
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            kept.append(letter)
    return "".join(kept)


@contextmanager
def counted(database: Database) -> Iterator[Statements]:
    """Yield a list that fills with what is executed on `database` while the block lasts."""
    statements = Statements()

    def note(
        _connection: Connection, _cursor: object, text: str, parameters: Any, _context: object, _many: bool
    ) -> None:
        if not _UNCOUNTED.match(text):
            statements.texts.append(text)
            statements.parameters.append(parameters)

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in database.engines:
            event.remove(engine, "before_cursor_execute", note)
