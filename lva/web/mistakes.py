"""What is wrong with an answer, in words: what to do about it, and in which row and column."""

from typing import Any, Final

from lva.content.checks import options_of
from lva.content.model import Field, Kind, Pack, Part
from lva.domain.errors import Invalid
from lva.i18n import Language

_GROUPED: Final = 10_000


def sentence(language: Language, pack: Pack, field: Field, error: Invalid) -> str:
    """Return what a person should do about a value that does not fit, and where it stands if it is one of many."""
    row, column = error.facts.get("row"), error.facts.get("column")
    part = next((part for part in field.parts if part.key == column), None)
    said = _choices(language, pack, part) if part and error.reason == "option" else ""
    said = said or _size(language, error) or _form(language, error)
    if row is None:
        return said
    if field.kind is Kind.GRID:
        option = pack.option(field.rows, row)
        return language.text("%(row)s: %(what)s", row=option.label.in_(language.code) if option else row, what=said)
    if column is None:
        return language.text("Row %(row)s: %(what)s", row=row, what=said)
    if part is None:
        return language.text("Row %(row)s, column %(column)s: %(what)s", row=row, column=column, what=said)
    name = part.label.in_(language.code)
    return language.text("Row %(row)s, %(name)s: %(what)s", row=row, name=name, what=said)


def _choices(language: Language, pack: Pack, part: Part) -> str:
    """Return which words a cell may hold."""
    labels = [option.label.in_(language.code) for option in pack.options.get(options_of(part), ())]
    return language.text("Write one of these: %(choices)s.", choices=" / ".join(labels))


def _size(language: Language, error: Invalid) -> str:
    """Return what to do about something that is too large; empty for other faults."""
    facts: dict[str, Any] = error.facts
    match error.reason:
        case "too_long":
            return language.plural(
                "Shorten the text by %(count)s character. At most %(limit)s characters fit.",
                "Shorten the text by %(count)s characters. At most %(limit)s characters fit.",
                facts["excess"],
                limit=facts["limit"],
            )
        case "too_great":
            limit = facts["limit"]
            # A year is not grouped.
            shown = language.number(limit) if limit >= _GROUPED else str(limit)
            return language.text("The number may be at most %(limit)s.", limit=shown)
        case "table_size":
            return language.text(
                "The table is too large. At most %(rows)s rows below the header and %(columns)s columns fit.",
                rows=facts["rows"],
                columns=facts["columns"],
            )
        case "too_many_rows":
            return language.text(
                "There are %(rows)s rows. At most %(limit)s fit.", rows=facts["rows"], limit=facts["limit"]
            )
        case "too_many_cells":
            return language.text("There are too many cells. At most %(limit)s fit in a row.", limit=facts["limit"])
        case _:
            return ""


def _form(language: Language, error: Invalid) -> str:
    """Return in which form a value is written."""
    match error.reason:
        case "date":
            return language.text("Write the date in the form day, month, year, for example 25.3.2027.")
        case "number":
            return language.text("Write the number with digits only.")
        case "decimal":
            return language.text("Write the number with digits, for example 12,5. At most three decimals fit.")
        case "money":
            return language.text("Write the amount in euros with digits, for example 12 000,50.")
        case "number_or_range":
            return language.text("Give either one number or a range, not both.")
        case "range":
            return language.text("The range must begin with the smaller number.")
        case "link":
            return language.text(
                "Write an address that begins with https:// or http://, or a plain reference such as a case number."
            )
        case _:
            return language.text("Choose one of the answers shown.")
