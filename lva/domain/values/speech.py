"""What the domain asks of a language to say a value: words of the catalogue, dates and numbers."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol


class Speech(Protocol):
    """A language that can speak; `lva.i18n.Language` is one."""

    @property
    def code(self) -> str:
        """The language's code: fi, sv or en."""

    def text(self, message: str, /, **values: object) -> str:
        """Return a catalogue message with its placeholders filled."""

    def date(self, day: dt.date) -> str:
        """Return a day as official papers print it."""

    def number(self, value: float | Decimal) -> str:
        """Return a number with the language's separators."""

    def amount(self, cents: int, *, exact: bool) -> str:
        """Return an amount of euros with the language's separators, with two decimals if it is to be exact."""

    def join(self, items: Iterable[str]) -> str:
        """Return items as a sentence joins them."""
