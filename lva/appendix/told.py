"""What page one says in full: the pages after it name it and do not say it again.

An answer counts as told only where its whole text stands in the row of page one that is about it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from typing import Any, Final

from lva.appendix.blocks import Ledger, Run, Words, plain, text_of
from lva.appendix.page_one import page_one
from lva.appendix.voice import Voice
from lva.domain.dossier import Entry
from lva.domain.values import answers as values

_ROWS: Final = {
    "ages": "n_children",
    "heard": "heard",
    "not_heard_why": "heard",
    "not_heard_source": "heard",
    "worst_group": "worst_group",
    "best_alt": "position",
    "position": "position",
    "stronger": "position",
    "harm": "position",
    "group": "n_children",
    "follow_up": "follow_up",
    "condition": "measure",
    "measure": "measure",
    "unknown": "unknown",
}
"""The row of page one that is about a question, or about a list."""
_FIELDS: Final = {
    "follow_up": frozenset({"on", "who", "report_to"}),
    "condition": frozenset({"text", "who", "check_on"}),
    "measure": frozenset({"what", "who", "when"}),
    "unknown": frozenset({"text"}),
}
"""The fields of entries that page one says; what has others stands in the body."""
_HEARD: Final = {"yes": "", "no": "The children were not heard."}
"""What page one says of whether children were heard: that they were, by what they said."""


@dataclass
class Told:
    """The rows of page one as text, and which of them were named since they were last asked for."""

    voice: Voice
    named: dict[str, None] = field(default_factory=dict)

    def question(self, key: str, said: tuple[Words, ...]) -> bool:
        """Whether page one says an answer in full; then its row is to be named."""
        if key == "heard":
            answer = next(iter(values.picked(self.voice.answer(key))), "")
            sentence = _HEARD.get(answer)
            said = said if sentence is None else (plain(self.voice.text(sentence) if sentence else ""),)
        return self._is_told(key, said)

    def entries(self, name: str, found: Sequence[Entry]) -> bool:
        """Whether page one says all that is recorded of these entries; then its row is to be named."""
        given = [(entry, key) for entry in found for key, value in entry.fields.items() if values.is_given(value)]
        if not _FIELDS.get(name, frozenset()).issuperset(key for _, key in given):
            return False
        return self._is_told(name, tuple(words for entry, key in given for words in self.voice.field(entry, key)))

    def names(self, name: str, found: tuple[Words, ...]) -> bool:
        """Whether page one has all these names of entries; then its row is to be named."""
        return self._is_told(name, found)

    def rows(self) -> tuple[str, ...]:
        """Return the rows that were named since the last time, by their labels."""
        found = tuple(self.named)
        self.named.clear()
        return found

    def _is_told(self, key: str, said: tuple[Words, ...]) -> bool:
        label, text = self._texts.get(_ROWS.get(key, ""), ("", ""))
        told = bool(label and said) and all(_plain(text_of(words)) in text for words in said)
        if told:
            self.named[label] = None
        return told

    @cached_property
    def _texts(self) -> dict[str, tuple[str, str]]:
        """The label and the text of each row of page one."""
        if self.voice.pack.checklist:
            return {}
        return {
            slot.field: (text_of(block.label), _plain("\n".join(_texts(block))))
            for slot in page_one(self.voice)
            for block in slot.blocks
            if isinstance(block, Ledger)
        }


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a block; runs beside each other are one."""
    if isinstance(value, tuple) and value and all(isinstance(one, Run) for one in value):
        yield text_of(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
