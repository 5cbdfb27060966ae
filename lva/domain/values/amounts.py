"""Numbers, counts and amounts of money: how they are read, stored, said and typed.

A decimal comma and a point mean the same, and blanks may group thousands. What has groups of three
behind a comma or point is therefore never read as thousands: an amount of money refuses it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from lva.content.checks import PER
from lva.content.model import Field, Pack, Part
from lva.domain.errors import Invalid
from lva.domain.values.shapes import NOT_KNOWN, Value, is_given
from lva.domain.values.speech import Speech

COUNT_KEYS: Final = ("number", "from", "to")
"""The keys of a count."""
ENDS: Final = ("low", "high")
"""The keys of the two ends of an amount of money."""
AMOUNT: Final = "amount"
"""The key under which a form says one amount: both ends at once."""
_DIGITS: Final = 9
_EURO_DIGITS: Final = 10
_DECIMALS: Final = 3
_CENT_DIGITS: Final = 2
_CENTS: Final = 100
_BLANK: Final = "[ \u00a0\u2009\u202f]"
_WRITTEN: Final = re.compile(
    rf"(?P<minus>[-\u2212]?)(?P<whole>\d{{1,3}}(?:{_BLANK}\d{{3}})+|\d+)(?:[.,](?P<rest>\d+))?", re.ASCII
)
_EURO: Final = re.compile(rf"{_BLANK}*(?:€|eur|euros?|euroa)$", re.IGNORECASE)


def whole(key: str, asked: Field | Part, value: Value) -> int:
    """Return a whole number from 0 to the greatest that is allowed."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**_DIGITS:
        raise Invalid(key, "number")
    if asked.max and value > asked.max:
        raise Invalid(key, "too_great", {"limit": asked.max})
    return value


def decimal(key: str, asked: Field | Part, value: Value) -> str:
    """Return the stored form of a number: `-1234.5`, without needless zeros, blanks or signs."""
    found = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise Invalid(key, "decimal")
    digits = "".join(found["whole"].split()).lstrip("0") or "0"
    rest = (found["rest"] or "").rstrip("0")
    if len(digits) > _DIGITS or len(rest) > _DECIMALS:
        raise Invalid(key, "decimal")
    stored = f"{digits}.{rest}" if rest else digits
    if asked.max and Decimal(stored) > asked.max and not found["minus"]:
        raise Invalid(key, "too_great", {"limit": asked.max})
    return f"-{stored}" if found["minus"] and stored != "0" else stored


def count(key: str, value: Mapping[str, Value]) -> dict[str, Value]:
    """Return the numbers of a count in their stored form; nothing if it has none."""
    numbers = {name: value[name] for name in COUNT_KEYS if is_given(value.get(name))}
    for number in numbers.values():
        if not isinstance(number, str) or not number.isascii() or not number.isdigit() or len(number) > _DIGITS:
            raise Invalid(key, "number")
    if "number" in numbers and len(numbers) > 1:
        raise Invalid(key, "number_or_range")
    if "from" in numbers and "to" in numbers and int(numbers["to"]) < int(numbers["from"]):
        raise Invalid(key, "range")
    estimate = {"estimate": True} if numbers and value.get("estimate") else {}
    return {**{name: str(int(number)) for name, number in numbers.items()}, **estimate}


def money(pack: Pack, asked: Field, value: Mapping[str, Value]) -> dict[str, Value]:
    """Return an amount of money in its stored form: whole cents at each end; nothing if it has no end.

    Ends are read as people type euros (`12 000,50`); whole numbers are cents already. One amount may
    be said under `amount` instead, and is then both ends.
    """
    ends = {name: _cents(asked, value[name]) for name in (AMOUNT, *ENDS) if is_given(value.get(name))}
    if AMOUNT in ends:
        if len(ends) > 1:
            raise Invalid(asked.key, "number_or_range")
        ends = dict.fromkeys(ENDS, ends[AMOUNT])
    if len(ends) > 1 and ends["high"] < ends["low"]:
        raise Invalid(asked.key, "range")
    often = value.get(PER)
    if not ends or not is_given(often):
        return dict(ends)
    if not isinstance(often, str) or pack.option(PER, often) is None:
        raise Invalid(asked.key, "option")
    return {**ends, PER: often}


def _cents(asked: Field, value: Value) -> int:
    cents = _typed_cents(value) if isinstance(value, str) else value
    if isinstance(cents, bool) or not isinstance(cents, int) or cents < 0:
        raise Invalid(asked.key, "money")
    limit = asked.max or 10**_EURO_DIGITS - 1
    if cents > limit * _CENTS:
        raise Invalid(asked.key, "too_great", {"limit": limit})
    return cents


def _typed_cents(typed: str) -> int | None:
    found = _WRITTEN.fullmatch(_EURO.sub("", typed.strip()))
    if found is None or found["minus"] or len(found["rest"] or "") > _CENT_DIGITS:
        return None
    euros = "".join(found["whole"].split()).lstrip("0")
    # One digit more than fits is enough to see that it does not; a million digits would only take time.
    return int(euros[: _EURO_DIGITS + 1] + (found["rest"] or "").ljust(_CENT_DIGITS, "0"))


def ends_of(value: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return the two ends of a stored amount in cents; None stands for an open end."""
    return value.get("low"), value.get("high")


# -- in words ------------------------------------------------------------------------------------


def say_decimal(speech: Speech, value: str) -> str:
    """Return a stored number with the language's separators and a true minus sign."""
    return speech.number(Decimal(value)).replace("-", "\u2212")


def say_count(speech: Speech, value: Mapping[str, Value]) -> str:
    """Return a count in words: `24`, `20\u201330`, `about 24`, `at least 20`, `at most 30`."""
    if value.get(NOT_KNOWN):
        return speech.text("not known")
    number, low, high = (speech.number(int(value[key])) if is_given(value.get(key)) else "" for key in COUNT_KEYS)
    if low and high:
        said = f"{low}\u2013{high}"
    elif low:
        return speech.text("at least %(number)s", number=low)
    elif high:
        return speech.text("at most %(number)s", number=high)
    else:
        said = number
    return speech.text("about %(number)s", number=said) if value.get("estimate") and said else said


def say_money(speech: Speech, pack: Pack, value: Mapping[str, Value]) -> str:
    """Return money in words: `1 250,50 euros a year`, `210 000\u2013249 000 euros a year`, `at most 30 euros`."""
    low, high = ends_of(value)
    given = [end for end in (low, high) if end is not None]
    # Cents are said where there are any, and then at both ends.
    exact = any(end % _CENTS for end in given)
    said = "\u2013".join(speech.amount(end, exact=exact) for end in dict.fromkeys(given))
    unit = "%(amount)s euro" if set(given) == {_CENTS} else "%(amount)s euros"
    said = speech.text(unit, amount=said)
    if high is None:
        said = speech.text("at least %(number)s", number=said)
    elif low is None:
        said = speech.text("at most %(number)s", number=said)
    option = pack.option(PER, str(value.get(PER, "")))
    return speech.text("%(amount)s %(often)s", amount=said, often=option.label.in_(speech.code)) if option else said


# -- as typed ------------------------------------------------------------------------------------


def type_decimal(value: str) -> str:
    """Return a stored number as a person would type it: `1234,5`."""
    return value.replace(".", ",")


def type_cents(cents: int) -> str:
    """Return stored cents as a person would type euros: `12 000,50`."""
    euros, rest = divmod(cents, _CENTS)
    grouped = f"{euros:,}".replace(",", " ")
    return f"{grouped},{rest:02d}" if rest else grouped
