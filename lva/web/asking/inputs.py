"""What the inputs of a field say as a raw answer, and what they show for a stored one: each other's inverse.

An input is called as its field, or `<field>.<suffix>` for what belongs to it: a part, one of several
numbers, the row of a grid (`<row>` and `<row>.text`), a cell (`<row number>.<column>`), or what was
pasted from a spreadsheet.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from lva.content.checks import PER
from lva.content.model import Field, Kind, Pack, Part
from lva.domain.values import amounts, dates, tables
from lva.domain.values import answers as values
from lva.domain.values.answers import Value

PASTE: Final = "paste"
"""The suffix of the input that takes what was copied from a spreadsheet; it replaces all cells."""
TEXT: Final = "text"
_CELL: Final = re.compile(r"(\d{1,3})\.(\w+)", re.ASCII)
_LONGEST: Final = 20
"""More digits than this are no number that anybody means; they stay text, for the check to refuse."""

Inputs = Mapping[str, Sequence[str]]
"""What stands in the inputs of a form, by name."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """The inputs of one field."""

    name: str
    inputs: Inputs

    def one(self, suffix: str = "") -> str:
        found = self.inputs.get(f"{self.name}.{suffix}" if suffix else self.name, ())
        return found[0].strip() if found else ""

    def paste(self) -> str:
        """Return what was pasted; its first cell may be empty, so blanks before it stay."""
        found = self.inputs.get(f"{self.name}.{PASTE}", ())
        return found[0] if found and found[0].strip() else ""

    def cells(self) -> Iterator[tuple[int, str, str]]:
        """Iterate over the cells as row number, column and text."""
        start = len(self.name) + 1
        for name in self.inputs:
            found = _CELL.fullmatch(name[start:]) if name.startswith(f"{self.name}.") else None
            if found:
                yield int(found[1]), found[2], self.one(name[start:])


def raw(pack: Pack, field: Field, name: str, inputs: Inputs) -> Value:
    """Return what was typed in the shape of an answer, not yet checked; raise `Invalid` for a paste that cannot fit."""
    said = _Reader(name, inputs)
    match field.kind:
        case Kind.TABLE:
            pasted = said.paste()
            return tables.pasted(pasted) if pasted else _table(said)
        case Kind.GRID:
            rows = pack.options.get(field.rows, ())
            return {row.key: {"choice": said.one(row.key), "text": said.one(f"{row.key}.{TEXT}")} for row in rows}
        case Kind.ROWS:
            return _records(pack, field, said)
        case _:
            return _with_parts(field, said)


def _table(said: _Reader) -> list[list[str]]:
    found = {(row, int(column)): text for row, column, text in said.cells() if column.isdecimal()}
    height = max((row for row, _ in found), default=-1) + 1
    width = max((column for _, column in found), default=-1) + 1
    return [[found.get((row, column), "") for column in range(width)] for row in range(height)]


def _records(pack: Pack, field: Field, said: _Reader) -> list[dict[str, Value]]:
    pasted = said.paste()
    if pasted:
        typed_rows = tables.pasted_records(pack, field, pasted)
    else:
        cells = {(row, column): text for row, column, text in said.cells()}
        height = max((row for row, _ in cells), default=-1) + 1
        keys = [column.key for column in field.parts]
        typed_rows = [{key: cells.get((row, key), "") for key in keys} for row in range(height)]
    return [
        {column.key: _whole(column.kind, row.get(column.key, ""), ()) for column in field.parts} for row in typed_rows
    ]


def _with_parts(field: Field, said: _Reader) -> Value:
    parts = {part.key: _whole(part.kind, said.one(part.key), ()) for part in field.parts}
    if (field.not_known or field.kind is Kind.COUNT) and said.one(values.NOT_KNOWN):
        return {values.NOT_KNOWN: True, **parts}
    if field.kind is Kind.COUNT:
        numbers = {key: _digits(said.one(key)) for key in amounts.COUNT_KEYS}
        return {**numbers, "estimate": bool(said.one("estimate")), **parts}
    if field.kind is Kind.MONEY:
        return {**{key: said.one(key) for key in (amounts.AMOUNT, *amounts.ENDS, PER)}, **parts}
    whole = _whole(field.kind, said.one(), said.inputs.get(said.name, ()))
    return {values.main_key(field): whole, **parts} if parts else whole


def _whole(kind: Kind, text: str, many: Sequence[str]) -> Value:
    match kind:
        case Kind.TEXTS:
            return [line for line in text.splitlines() if line.strip()]
        case Kind.MULTI | Kind.REFS:
            return list(many)
        case Kind.TICK:
            return bool(text)
        case Kind.INT:
            return _integer(text)
        case Kind.CHOICE | Kind.YN | Kind.YNK | Kind.LANG | Kind.REF:
            return text
        case Kind.TEXT | Kind.LONG | Kind.LINK | Kind.DATE | Kind.WHEN | Kind.NUMBER:
            return text
        case Kind.COUNT | Kind.MONEY | Kind.TABLE | Kind.GRID | Kind.ROWS | Kind.FILE:
            return None  # they have inputs of their own
        case _:
            assert_never(kind)


def _digits(text: str) -> str:
    """Return digits without the blanks that group them; other text stays for the check to refuse."""
    return "".join(text.split()).replace("\u00a0", "")


def _integer(text: str) -> Value:
    digits = _digits(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST else (text or None)


# -- shown ---------------------------------------------------------------------------------------


def typed(field: Field, name: str, value: Value) -> dict[str, list[str]]:
    """Return what the inputs of a field show for a stored value: the inverse of reading them."""
    if not values.is_given(value):
        return {}
    return {f"{name}.{key}" if key else name: texts for key, texts in _shown(field, value) if texts}


def _shown(field: Field, value: Value) -> Iterator[tuple[str, list[str]]]:
    match field.kind:
        case Kind.TABLE:
            for number, row in enumerate(value):
                yield from ((f"{number}.{column}", [cell]) for column, cell in enumerate(row) if cell)
        case Kind.GRID:
            for key, row in value.items():
                yield key, _texts(row.get("choice"))
                yield f"{key}.{TEXT}", _texts(row.get("text"))
        case Kind.ROWS:
            for number, row in enumerate(value):
                yield from _parts_shown(field.parts, row.get, f"{number}.")
        case Kind.FILE:
            # Only the program says which file lies behind an answer; no input does.
            return
        case _:
            yield from _main_shown(field, value)
            yield from _parts_shown(field.parts, lambda key: values.part(value, key), "")


def _parts_shown(parts: Sequence[Part], said: Callable[[str], Value], prefix: str) -> Iterator[tuple[str, list[str]]]:
    yield from ((f"{prefix}{part.key}", _typed_main(part.kind, said(part.key))) for part in parts)


def _main_shown(field: Field, value: Value) -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, Mapping) and value.get(values.NOT_KNOWN):
        yield values.NOT_KNOWN, ["yes"]
    elif field.kind is Kind.COUNT:
        yield from ((key, _texts(value.get(key))) for key in amounts.COUNT_KEYS)
        yield "estimate", ["yes"] if value.get("estimate") else []
    elif field.kind is Kind.MONEY:
        yield from _money_shown(value)
    else:
        yield "", _typed_main(field.kind, values.main(field, value))


def _money_shown(value: Mapping[str, Value]) -> Iterator[tuple[str, list[str]]]:
    low, high = amounts.ends_of(value)
    if low is not None and low == high:
        yield amounts.AMOUNT, [amounts.type_cents(low)]
    else:
        pairs = zip(amounts.ENDS, (low, high), strict=True)
        yield from ((key, [amounts.type_cents(end)]) for key, end in pairs if end is not None)
    yield PER, _texts(value.get(PER))


def _texts(value: Value) -> list[str]:
    return [value] if value else []


def _typed_main(kind: Kind, value: Value) -> list[str]:
    if value is None:
        return []
    match kind:
        case Kind.TEXTS:
            return ["\n".join(value)]
        case Kind.TICK:
            return ["yes"] if value else []
        case Kind.DATE | Kind.WHEN:
            return [dates.type_when(value)]
        case Kind.NUMBER:
            return [amounts.type_decimal(value)]
        case Kind.MULTI | Kind.REFS:
            return list(value)
        case Kind.CHOICE | Kind.YN | Kind.YNK | Kind.LANG | Kind.REF:
            return [value]
        case Kind.TEXT | Kind.LONG | Kind.LINK | Kind.INT:
            return [str(value)]
        case Kind.COUNT | Kind.MONEY | Kind.TABLE | Kind.GRID | Kind.ROWS | Kind.FILE:
            return []  # they have inputs of their own
        case _:
            assert_never(kind)
