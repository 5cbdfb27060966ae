"""The population gate: a record goes out only if enough real municipalities share what it shows of its giver."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lva.content.municipalities import CLASSES, Municipalities, Municipality
from lva.domain.blind.record import Policy, Shown

LEAST: Final = 20
"""So many municipalities at least (docs/blind.md)."""
MERGED: Final = ("urban_or_semi_urban", "semi_urban_or_rural")
"""Classes merged with their neighbour."""
_PARTS: Final = {
    **{one: (one,) for one in CLASSES},
    "urban_or_semi_urban": ("urban", "semi_urban"),
    "semi_urban_or_rural": ("semi_urban", "rural"),
    "": CLASSES,
}
_NEXT: Final = {"urban": "urban_or_semi_urban", "semi_urban": "semi_urban_or_rural", "rural": "semi_urban_or_rural"}
_ANY: Final = frozenset({"", "en"})
"""Languages that every municipality may write in: a hidden one, and English, which is nowhere official."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What may be shown of a giver, and how many municipalities share that."""

    shown: Shown
    count: int
    coarsened: tuple[str, ...]
    """What was done to get there, in order: `language_hidden`, `class_merged`, `class_hidden`."""

    @property
    def enough(self) -> bool:
        """Whether the record may go to a reviewer."""
        return self.count >= LEAST


def count(known: Municipalities, shown: Shown) -> int:
    """Return how many municipalities share what is shown."""
    groups = _PARTS[shown.municipal_class]
    return sum(one.group in groups and _writes(one, shown.language) for one in known.by_code.values())


def _writes(one: Municipality, language: str) -> bool:
    return language in _ANY or language in one.languages


def fitted(known: Municipalities, code: str | None, language: str, policy: Policy) -> Fitted:
    """Return the most that may be shown of a giver; if even the least is too much, that, which is not `enough`.

    A giver without a code that is known (a joint authority, a county) shows no class: nothing of it is told but
    the language. Words show their language, so that it is hidden without them only.
    """
    own = known.by_code.get(code or "")
    steps = tuple(_steps(own.group if own else "", language, policy))
    last = Fitted(Shown(), 0, ())
    for shown, done in steps:
        last = Fitted(shown, count(known, shown), done)
        if last.enough:
            break
    return last


def _steps(group: str, language: str, policy: Policy) -> Iterator[tuple[Shown, tuple[str, ...]]]:
    """Iterate over what is shown, coarser at each step, and what was done."""
    yield Shown(group, language), ()
    done: tuple[str, ...] = ()
    if policy is not Policy.TEXTS:
        language, done = "", ("language_hidden",)
        yield Shown(group, language), done
    if group:
        yield Shown(_NEXT[group], language), (*done, "class_merged")
        yield Shown("", language), (*done, "class_merged", "class_hidden")
