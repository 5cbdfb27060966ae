"""What a person decides on finds, and the words that leave for it. Pure: finds and decisions in, words out.

One decision counts for all places where the same is written. A certain find is masked unless somebody decides
otherwise; a possible one waits, and while one waits nothing is sent.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NEVER_KEPT: Final = frozenset({"HETU", "PHONE", "EMAIL", "IBAN", "ADDRESS"})
"""Kinds that may not stay, whatever somebody decides."""
REASONED: Final = frozenset({"PERSON"})
"""Kinds that stay only with a reason."""
_NUMBERED: Final = frozenset({"PERSON"})
_LETTERED: Final = frozenset({"SCHOOL", "DAY_CARE", "LIBRARY", "UNIT", "PLACE", "COMPANY"})
_UNITS: Final = (
    ("SCHOOL", re.compile(r"koulu(?!ka|tie)|skola|skolan|school|lukio|gymnasi", re.IGNORECASE)),
    ("DAY_CARE", re.compile(r"päiväko|daghem|day.?care|esikoul|förskol|nursery|kindergarten", re.IGNORECASE)),
    ("LIBRARY", re.compile(r"kirjasto|bibliotek|library", re.IGNORECASE)),
)
_COUNT: Final = re.compile(r"\w+", re.UNICODE)
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_REACH: Final = 90
"""How many characters around a find are shown with it."""
OWN_PLACE: Final = "MUNICIPALITY"
"""The category of the giver's own municipality."""
FEWER: Final = "FEWER"
"""The word for "fewer than ten"."""
CATEGORIES: Final = (
    "ADDRESS", "BUSINESS_ID", "CASE_NO", "COMPANY", "COORDINATES", "DATE", "DAY_CARE", "EMAIL", "HETU", "IBAN",
    "LIBRARY", OWN_PLACE, "PERSON", "PHONE", "PLACE", "PLATE", "PROPERTY_ID", "SCHOOL", "SMALL_N", "TERM", "UNIT",
    "URL",
)  # fmt: skip
"""Everything that a mask may say; each has a word in each language."""


class Choice(StrEnum):
    """What is done with a find."""

    MASK = "mask"
    CATEGORY = "category"
    """Said by its kind alone, without a number that tells it from others."""
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided on all places where the same is written."""

    choice: Choice
    why: str = ""


@dataclass(frozen=True, slots=True)
class Find:
    """One place in a passage that may tell whose it is."""

    path: str
    start: int
    end: int
    kind: str
    """A kind of the detector, or `MUNICIPALITY`."""
    text: str
    certain: bool
    own: bool
    """Whether it is one of the case file's own terms, or of those that were added: it may not stay."""
    key: str
    """The same for all places where the same is written: what a decision is stored under."""
    name: str
    """The same for all forms of one name: what a mask's number follows."""
    ending: str = ""
    """What the mask takes over of the form, such as `:lle`."""

    @property
    def keepable(self) -> bool:
        """Whether keeping is offered."""
        return not self.own and self.kind not in NEVER_KEPT

    @property
    def category(self) -> str:
        """What a mask says it is."""
        if self.kind != "UNIT":
            return self.kind
        return next((name for name, pattern in _UNITS if pattern.search(self.text)), "UNIT")


Decisions = Mapping[str, Decision]


def choice(find: Find, decisions: Decisions) -> Choice | None:
    """Return what is done with a find; None while somebody must still decide.

    A decision that is not offered counts as none: a certain find is masked, a possible one waits.
    """
    made = decisions.get(find.key)
    if made is not None and (made.choice is not Choice.KEEP or _may_keep(find, made)):
        return made.choice
    return Choice.MASK if find.certain else None


def _may_keep(find: Find, made: Decision) -> bool:
    return find.keepable and (find.kind not in REASONED or bool(made.why.strip()))


def undecided(finds: Iterable[Find], decisions: Decisions) -> tuple[Find, ...]:
    """Return the finds on which somebody must still decide, one for each key, in their order."""
    waiting = {find.key: find for find in finds if choice(find, decisions) is None}
    return tuple(waiting.values())


class Masks:
    """The masks of one record: the same name gets the same number in all its passages."""

    def __init__(self, finds: Sequence[Find], decisions: Decisions, words: Mapping[str, str]) -> None:
        self._decisions = decisions
        self._words = words
        self._numbers: dict[tuple[str, str], int] = {}
        self._counts: dict[str, int] = {}
        for find in finds:
            place = (find.category, find.name)
            if choice(find, decisions) is Choice.MASK and place not in self._numbers:
                self._counts[find.category] = self._counts.get(find.category, 0) + 1
                self._numbers[place] = self._counts[find.category]

    def said(self, find: Find) -> str:
        """Return what leaves in the place of a find; one that waits is masked by its category."""
        return self.saying(find, choice(find, self._decisions))

    def saying(self, find: Find, chosen: Choice | None) -> str:
        """Return what would leave in the place of a find with a choice; a mask not yet in use gets the next number."""
        if chosen is Choice.KEEP:
            return find.text
        if find.kind == "SMALL_N":
            # The first word is the number, whatever it is written with.
            return _COUNT.sub(lambda _: self._words[FEWER], find.text, count=1)
        word = self._words[find.category]
        if chosen is Choice.CATEGORY:
            years = _YEAR.findall(find.text) if find.kind == "DATE" else ()
            return f"[{word} {years[-1]}]" if years else f"[{word}]{find.ending}"
        number = self._number(find) if chosen is Choice.MASK else 0
        if find.category in _NUMBERED and number:
            return f"[{word} {number}]{find.ending}"
        if find.category in _LETTERED and number:
            return f"[{word} {lettered(number)}]{find.ending}"
        return f"[{word}]{find.ending}"

    def _number(self, find: Find) -> int:
        return self._numbers.get((find.category, find.name)) or self._counts.get(find.category, 0) + 1

    def mapping(self, finds: Iterable[Find]) -> dict[str, list[str]]:
        """Return what each mask stands for: the forms by mask, for the municipality alone."""
        found: dict[str, list[str]] = {}
        for find in finds:
            if choice(find, self._decisions) is not Choice.KEEP:
                mask = self.said(find).removesuffix(find.ending)
                forms = found.setdefault(mask, [])
                if find.text not in forms:
                    forms.append(find.text)
        return found


def lettered(number: int) -> str:
    """Return A to Z for 1 to 26, and then AA, AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage: what was written, what leaves, and the find that it is, if it is one."""

    before: str
    after: str
    find: Find | None = None


def pieces(text: str, finds: Sequence[Find], masks: Masks) -> tuple[Piece, ...]:
    """Return a passage in pieces; `finds` are those of the passage, in their order and not overlapping."""
    found: list[Piece] = []
    at = 0
    for find in finds:
        if find.start > at:
            found.append(Piece(text[at : find.start], text[at : find.start]))
        found.append(Piece(find.text, masks.said(find), find))
        at = find.end
    if at < len(text):
        found.append(Piece(text[at:], text[at:]))
    return tuple(found)


def around(text: str, find: Find) -> tuple[str, str]:
    """Return some words before and after a find, enough to judge it by; `…` where there is more."""
    before, after = text[: find.start], text[find.end :]
    if len(before) > _REACH:
        before = f"… {before[-_REACH:].partition(' ')[2]}"
    if len(after) > _REACH:
        after = f"{after[:_REACH].rpartition(' ')[0]} …"
    return before, after


def outgoing(stretches: Iterable[Piece]) -> str:
    """Return the words that leave."""
    return "".join(one.after for one in stretches)


# -- what needs a second pair of eyes --------------------------------------------------------------------

_SENSITIVE: Final = re.compile(
    r"\b(?:lastensuojelu|huostaan|sijoitet(?:tu|un)\w* laps|sijaishuol|vamma|diagnoos|sairau|sairas|mielenterve|"
    r"masennu|päih|autis|adhd|väkivalta|erityi(?:nen|sen|stä) tu|itsetuho|syömishäiriö|barnskydd|omhändertag|"
    r"placera(?:d|t) (?:barn|i)|funktionsned|diagnos|sjukdom|psykisk|missbruk|våld|särskilt stöd|ätstörning|"
    r"child protection|foster|disab|illness|mental health|abuse|violence|special needs|self-harm)\w*",
    re.IGNORECASE,
)
"""Words of health and child protection in three languages, by how they begin."""


def sensitive(text: str) -> tuple[str, ...]:
    """Return the words of health and child protection that remain in a text, in their order, each once."""
    return tuple(dict.fromkeys(found[0].lower() for found in _SENSITIVE.finditer(text)))


def small_counts_kept(finds: Iterable[Find], decisions: Decisions) -> int:
    """Return how many small counts stay as they are."""
    return sum(find.kind == "SMALL_N" and choice(find, decisions) is Choice.KEEP for find in finds)
