"""A table of a pack's source that is read key by key; what is wrong or left over becomes a fault."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from lva.content.faults import Fault
from lva.content.model import LANGUAGES, Text

E = TypeVar("E", bound=StrEnum)


class Table:
    """One mapping of the source, its place in the file and the shared list of faults."""

    def __init__(self, source: object, place: str, faults: list[Fault]) -> None:
        self.place = place
        self.faults = faults
        self._read: set[str] = set()
        self._source: Mapping[str, Any] = {}
        if isinstance(source, Mapping):
            self._source = source
        else:
            self.fault("a table is expected here")

    def fault(self, message: str, key: str = "", language: str = "") -> None:
        """Report a fault at `key` of this table."""
        self.faults.append(Fault(self.at(key), message, language))

    def at(self, key: str) -> str:
        """Return the place of `key` in the file."""
        return f"{self.place}.{key}" if self.place and key else self.place or key

    def _take(self, key: str) -> Any:
        self._read.add(key)
        return self._source.get(key)

    def has(self, key: str) -> bool:
        """Whether the key stands in the source."""
        return key in self._source

    def word(self, key: str, *, default: str | None = None) -> str:
        """Return a string; without a default its absence is a fault."""
        value = self._take(key)
        if isinstance(value, str) and value:
            return value
        if value is not None or default is None:
            self.fault("a non-empty string is expected", key)
        return default or ""

    def is_word(self, key: str) -> bool:
        """Whether a string stands under the key."""
        return isinstance(self._source.get(key), str)

    def number(self, key: str) -> int:
        """Return a whole number not below 0, or 0 where there is none."""
        value = self._take(key)
        if value is None:
            return 0
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.fault("a whole number not below 0 is expected", key)
        return 0

    def flag(self, key: str) -> bool:
        """Return true or false; false where there is none."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.fault("true or false is expected", key)
        return False

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty where there is none."""
        value = self._take(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.fault("a list of strings is expected", key)
        return ()

    def listed(self, key: str) -> tuple[str, ...]:
        """Return the words of one string, which blanks separate; empty where there is none."""
        return tuple(self.word(key, default="").split())

    def numbers(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers, empty where there is none."""
        value = self._take(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(item, int) and not isinstance(item, bool) for item in value):
            return tuple(value)
        self.fault("a list of whole numbers is expected", key)
        return ()

    def choice(self, key: str, kind: type[E], default: E | None = None) -> E | None:
        """Return one value of an enumeration; without a default its absence is a fault."""
        if default is not None and not self.has(key):
            self._read.add(key)
            return default
        word = self.word(key)
        try:
            return kind(word)
        except ValueError:
            if word:
                self.fault(f"{word!r} is none of {', '.join(kind)}", key)
            return default

    def choices(self, key: str, kind: type[E]) -> frozenset[E]:
        """Return several values of an enumeration."""
        found = set()
        for word in self.words(key):
            try:
                found.add(kind(word))
            except ValueError:
                self.fault(f"{word!r} is none of {', '.join(kind)}", key)
        return frozenset(found)

    def text(self, key: str, *, required: bool = True) -> Text | None:
        """Return words in all languages; one language missing is a fault of its own."""
        if not self.has(key):
            self._read.add(key)
            if required:
                self.fault("a text is missing", key)
            return None
        return _as_text(self._take(key), self.at(key), self.faults)

    def own_text(self) -> Text:
        """Return the words that stand in the table itself, beside its other keys."""
        return _as_text({language: self._take(language) for language in LANGUAGES}, self.place, self.faults)

    def label(self, key: str = "label") -> Text:
        """Return a required text; a missing one is a fault and reads as empty."""
        return self.text(key) or Text("", "", "")

    def table(self, key: str) -> "Table":
        """Return a table below this one; an absent one is empty."""
        value = self._take(key)
        return Table({} if value is None else value, self.at(key), self.faults)

    def tables(self, key: str) -> Iterator["Table"]:
        """Iterate over a list of tables."""
        value = self._take(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.fault("a list of tables is expected", key)
            return
        for index, item in enumerate(value):
            yield Table(item, f"{self.at(key)}[{index}]", self.faults)

    def named(self) -> Iterator[tuple[str, "Table"]]:
        """Iterate over the tables of this table by their keys, in the order of the file."""
        for key in self._source:
            yield key, self.table(key)

    def pairs(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Iterate over `key = [strings]` of this table."""
        for key in self._source:
            yield key, self.words(key)

    def strings(self) -> Iterator[tuple[str, str]]:
        """Iterate over `key = "string"` of this table."""
        for key in self._source:
            yield key, self.word(key)

    def labels(self) -> Iterator[tuple[str, Text]]:
        """Iterate over `key = {words in all languages}` of this table."""
        for key in self._source:
            yield key, self.label(key)

    def end(self) -> None:
        """Report keys that nobody has read: a misspelt key must not pass in silence."""
        for key in self._source:
            if key not in self._read:
                self.fault("unknown key", key)


def _as_text(source: object, place: str, faults: list[Fault]) -> Text:
    if not isinstance(source, Mapping):
        faults.append(Fault(place, "words in three languages are expected"))
        return Text("", "", "")
    words = {}
    for language in LANGUAGES:
        value = source.get(language)
        if isinstance(value, str) and value.strip():
            words[language] = value
        else:
            words[language] = ""
            faults.append(Fault(place, "the words are missing", language))
    faults.extend(Fault(f"{place}.{key}", "unknown key") for key in source if key not in LANGUAGES)
    return Text(**words)
