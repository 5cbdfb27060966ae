"""The population gate: a record goes out only if enough real municipalities share what it shows of its giver."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lva.content.municipalities import CLASSES, Known, Municipalities, Municipality
from lva.domain.blind.record import Policy, Shown
from lva.domain.people import OrganisationKind

LEAST: Final = 20
"""So many municipalities at least (docs/blind.md)."""
MERGED: Final = ("urban_or_semi_urban", "semi_urban_or_rural")
"""Classes merged with their neighbour."""
_PARTS: Final = {
    **{one: frozenset({one}) for one in CLASSES},
    "urban_or_semi_urban": frozenset({"urban", "semi_urban"}),
    "semi_urban_or_rural": frozenset({"semi_urban", "rural"}),
    "": frozenset(CLASSES),
}
_NEXT: Final = {"urban": "urban_or_semi_urban", "semi_urban": "semi_urban_or_rural", "rural": "semi_urban_or_rural"}
COUNTIES: Final = {"fi": 21, "sv": 7}
"""How many wellbeing services counties write in a language: all in Finnish, in Swedish those that are bilingual."""
_ANY: Final = frozenset({"", "en"})
"""Languages that every municipality may write in: a hidden one, and English, which is nowhere official."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What may be shown of a giver, and how many municipalities share that."""

    shown: Shown
    count: int
    coarsened: tuple[str, ...]
    """What was done to get there, in order: `class_doubtful`, `language_hidden`, `class_merged`, `class_hidden`."""
    likely: int = 0
    """How many of the count stand there by their most likely class only, which no publication was seen to say."""

    @property
    def enough(self) -> bool:
        """Whether the record may go to a reviewer."""
        return self.count >= LEAST


def may_tell(kind: OrganisationKind, language: str) -> bool:
    """Whether a giver of a kind may show a language.

    Nothing says of a record that its giver is a county, but what it decides on may: then few write Swedish.
    """
    return kind is not OrganisationKind.COUNTY or COUNTIES.get(language, LEAST) >= LEAST


def count(known: Municipalities, shown: Shown) -> int:
    """Return how many municipalities share what is shown; a doubtful one only where all classes it may have are."""
    return len(_sharing(known, shown))


def _sharing(known: Municipalities, shown: Shown) -> list[Municipality]:
    return [one for one in known.by_code.values() if _stands(one, shown) and _writes(one, shown.language)]


def _stands(one: Municipality, shown: Shown) -> bool:
    groups = _PARTS[shown.municipal_class]
    return one.groups <= groups or (one.known is Known.LIKELY and one.group in groups)


def _writes(one: Municipality, language: str) -> bool:
    return language in _ANY or language in one.languages


def fitted(known: Municipalities, code: str | None, language: str, policy: Policy) -> Fitted:
    """Return the most that may be shown of a giver; if even the least is too much, that, which is not `enough`.

    A giver without a code that is known (a joint authority, a county) shows no class: nothing of it is told but
    the language. Words show their language, so that it is hidden without them only. One whose class is doubtful
    shows a merged class that holds all it may have, or none: what a record says is true.
    """
    own = known.by_code.get(code or "")
    last = Fitted(Shown(), 0, ())
    for shown, done in _steps(own, language, policy):
        sharing = _sharing(known, shown)
        likely = sum(not one.groups <= _PARTS[shown.municipal_class] for one in sharing)
        last = Fitted(shown, len(sharing), done, likely)
        if last.enough:
            break
    return last


def _steps(own: Municipality | None, language: str, policy: Policy) -> Iterator[tuple[Shown, tuple[str, ...]]]:
    """Iterate over what is shown, coarser at each step, and what was done."""
    group, done = _finest(own)
    yield Shown(group, language), done
    if policy is not Policy.TEXTS:
        language, done = "", (*done, "language_hidden")
        yield Shown(group, language), done
    if group in _NEXT:
        done = (*done, "class_merged")
        yield Shown(_NEXT[group], language), done
    if group:
        yield Shown("", language), (*done, "class_hidden")


def _finest(own: Municipality | None) -> tuple[str, tuple[str, ...]]:
    """Return the finest class that holds all that a giver may have, and what was done for that."""
    if own is None:
        return "", ()
    group = next(one for one in (*CLASSES, *MERGED, "") if _stands(own, Shown(one)))
    return group, () if group in CLASSES else ("class_doubtful",)
