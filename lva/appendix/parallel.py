"""Two languages side by side: the same blocks composed in each become one document that says everything in both.

Free text stands once, in its own language. What the tool says stands in the first language and beside
it in the second, as runs that carry their language. Both were composed of one snapshot, so that they
have the same blocks in the same order; where they ever had not, one is printed after the other.
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from lva.appendix import blocks as said
from lva.appendix.aligning import Atom, Pairing, Translations, aligned
from lva.appendix.blocks import Appendix, Label, Run, Tone, Words, joined, plain, text_of
from lva.appendix.plots import Bar, Tick

_SLASH: Final = " / "
_ITEMS: Final = "  \u00b7  "
"""Between short facts in one line."""
_LONG: Final = 60
"""Words longer than this begin a line of their own in the second language."""
_STACKED: Final = frozenset(
    {
        (said.Ledger, "label"),
        (said.Panel, "label"),
        (said.Quote, "label"),
        (said.Pair, "term"),
        (said.HeadCell, "words"),
    }
)
"""Labels that stand in a narrow column: the second language below the first."""
_ONCE: Final = (Bar, Tick)
"""Too small for two languages; what is said instead of the drawing has both."""
_PIECES: Final = (said.Paragraph, said.Bullets, said.Rating, said.Shares, said.Condition, said.Strip)
_SENTENCE_ENDS: Final = (".", "!", "?", ":")
_DOT: Final = "\u00b7"
"""Stands between the items of an enumeration."""
_HEAD: Final = re.compile(r"[\s:;,.\u2013-]*")
_TAIL: Final = re.compile(r": \d{4}$|(?: (?:sha256:)?[0-9a-f]{4,64})+$|[:;,\s]*$|(?<=[^\W\d_]) [\d\s.,:\u2013-]*$")
"""What stands once before and after two words: a colon, a number, a year, a digest that both begin or end with."""


class _Unlike(Exception):
    """The two languages say something in other forms."""


@dataclass(frozen=True, slots=True)
class _Weaver:
    """Joins what was composed in two languages, given by their locales."""

    first: str
    second: str
    known: Translations

    # -- blocks -------------------------------------------------------------

    def regrouped(self, one: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
        """Return blocks or pieces in both languages, in the form that the first has.

        Rows of labels and facts in one line are joined one by one: how long they are decides in each
        language where they stand. What only one language says, such as a heading that in the other
        would repeat the one above it, stands alone.
        """
        atoms = ([atom for whole in wholes for atom in _parts(whole)] for wholes in (one, other))
        steps = deque(aligned(self.known, *atoms))
        found: list[Any] = []
        for whole in one:
            made: list[Any] = []
            for _ in _parts(whole):
                for atom in self._missed(steps):
                    fits = made and isinstance(atom, type(made[-1]))
                    (made if fits else found).append(atom if fits else _standing(atom))
                made += self._step(*steps.popleft())
            found += _whole(whole, made)
        return (*found, *map(_standing, self._missed(steps)))

    def _missed(self, steps: deque[Pairing]) -> list[Atom]:
        """Take what only the second language says from the front."""
        found: list[Atom] = []
        while steps and steps[0][0] is None:
            found.append(self.alone(steps.popleft()[1]))
        return found

    def _step(self, one: Any, other: Any) -> list[Any]:
        if other is None:
            return [one]
        try:
            return [self.value(one, other)]
        except _Unlike:
            return [one, self.alone(other)]

    def value(self, one: Any, other: Any, *, label: bool = False, stacked: bool = False) -> Any:
        """Return one value of the vocabulary of blocks in both languages; raise `_Unlike` if that cannot be."""
        if isinstance(one, str) and isinstance(other, str):
            if one == other:
                return one
            return self.words(plain(one), plain(other), stacked=stacked) if label else in_both(one, other)
        if isinstance(one, tuple):
            return self._tuple(one, other, stacked=stacked)
        if isinstance(one, _ONCE) or not is_dataclass(one) or isinstance(one, type):
            return one
        if type(one) is not type(other):
            raise _Unlike
        return replace(one, **{field.name: self._field(one, other, field.name, field.type) for field in fields(one)})

    def _tuple(self, one: tuple[Any, ...], other: tuple[Any, ...], *, stacked: bool) -> tuple[Any, ...]:
        if _is_words(one) or _is_words(other):
            return self.words(one, other, stacked=stacked)
        if one and all(isinstance(piece, _PIECES) for piece in (*one, *other)):
            return self.regrouped(one, other)
        if len(one) != len(other):
            raise _Unlike
        return tuple(self.value(mine, yours) for mine, yours in zip(one, other, strict=True))

    def _field(self, one: Any, other: Any, name: str, kind: object) -> Any:
        mine, yours = getattr(one, name), getattr(other, name)
        if isinstance(one, said.Wide):
            return self.regrouped(mine, yours)
        return self.value(mine, yours, label=kind == Label, stacked=(type(one), name) in _STACKED)

    def alone(self, value: Any, *, label: bool = False) -> Any:
        """Return a value of the second language with every run marked so."""
        if isinstance(value, str):
            return self._marked(plain(value), None) if label and value else value
        if isinstance(value, tuple):
            return self._marked(value, None) if _is_words(value) else tuple(self.alone(one) for one in value)
        if isinstance(value, _ONCE) or not is_dataclass(value) or isinstance(value, type):
            return value
        found = {one.name: self.alone(getattr(value, one.name), label=one.type == Label) for one in fields(value)}
        return replace(value, **found)

    # -- words --------------------------------------------------------------

    def words(self, one: Words, other: Words, *, stacked: bool = False) -> Words:
        """Return words in both languages, what was written freely once."""
        mine, free = _parted(one)
        yours, same = _parted(other)
        if [run.text for run in free] != [run.text for run in same]:
            mine, yours, free = [one], [other], []
        found: list[Run] = []
        for number, (here, there) in enumerate(zip(mine, yours, strict=True)):
            found += self._joined(here, there, stacked=stacked)
            found += free[number : number + 1]
        # What is in the document's own language needs no mark.
        return tuple(replace(run, language="" if run.language == self.first else run.language) for run in found)

    def _joined(self, one: Words, other: Words, *, stacked: bool) -> Words:
        """Return what the tool says in both languages, run by run where the runs are of one kind."""
        if text_of(one) == text_of(other):
            return one
        kinds = [[(run.tone, run.target) for run in words] for words in (one, other)]
        if len(one) > 1 and kinds[0] == kinds[1]:
            pairs = zip(one, other, strict=True)
            return tuple(run for mine, yours in pairs for run in self._joined((mine,), (yours,), stacked=stacked))
        head, mine, yours, tail = _shared(one, other)
        between = _between(text_of(mine), text_of(yours), stacked=stacked)
        return (*head, *mine, Run(between, Tone.BESIDE), *self._marked(yours, Tone.BESIDE), *tail)

    def _marked(self, words: Words, tone: Tone | None) -> Words:
        """Return words of the second language as such; what is missing keeps its own look."""
        return tuple(
            replace(
                run,
                language=run.language or self.second,
                tone=run.tone if tone is None or run.tone is Tone.MISSING else tone,
            )
            for run in words
        )


def _parts(whole: Any) -> tuple[Any, ...]:
    """Return what is joined one by one: the rows of a block of labels, the facts in a line, else the whole."""
    match whole:
        case said.Pairs(rows) | said.Facts(rows):
            return rows
        case said.Paragraph(words) if words:
            items: list[list[Run]] = [[]]
            for run in words:
                if run.text == _ITEMS:
                    items.append([])
                else:
                    items[-1].append(run)
            return tuple(replace(whole, words=tuple(item)) for item in items)
        case _:
            return (whole,)


def _whole(whole: Any, made: list[Any]) -> list[Any]:
    """Return the whole again, of parts in both languages."""
    match whole:
        case said.Pairs():
            return [replace(whole, rows=tuple(made))]
        case said.Facts():
            return [replace(whole, items=tuple(made))]
        case said.Paragraph() if len(made) > 1 and len(_parts(whole)) > 1:
            return [replace(whole, words=joined([one.words for one in made], _ITEMS))]
        case _:
            return made


def _standing(atom: Any) -> Any:
    """Return what stands alone: a row as a block of its own."""
    return said.Pairs((atom,)) if isinstance(atom, said.Pair) else atom


def _is_words(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, Run) for one in value)


def _parted(words: Words) -> tuple[list[Words], list[Run]]:
    """Return what the tool says before, between and after the free texts, and these."""
    parts: list[list[Run]] = [[]]
    free = []
    for run in words:
        if run.language:
            free.append(run)
            parts.append([])
        else:
            parts[-1].append(run)
    return [tuple(part) for part in parts], free


def _shared(one: Words, other: Words) -> tuple[Words, Words, Words, Words]:
    """Return the beginning that both share, each without beginning and end, and the end that they share."""
    if len(one) != 1 or len(other) != 1 or one[0].target:
        return (), one, other, ()
    mine, yours = one[0].text, other[0].text
    head = _equal(_HEAD.match(mine), _HEAD.match(yours))
    mine, yours = mine[head:], yours[head:]
    # The last number of an enumeration belongs to its last item, not to both languages.
    tail = 0 if _DOT in mine else _equal(_TAIL.search(mine), _TAIL.search(yours))
    ends = len(mine) - tail, len(yours) - tail
    if not min(ends):
        return (), one, other, ()
    begun, ended = one[0].text[:head], mine[ends[0] :]
    return (
        (replace(one[0], text=begun),) if begun else (),
        (replace(one[0], text=mine[: ends[0]]),),
        (replace(other[0], text=yours[: ends[1]]),),
        (replace(one[0], text=ended),) if ended else (),
    )


def _equal(one: re.Match[str] | None, other: re.Match[str] | None) -> int:
    """Return how long what was found in both is, 0 if it differs."""
    return len(one[0]) if one and other and one[0] == other[0] else 0


def _between(one: str, other: str, *, stacked: bool) -> str:
    """Return what stands between both languages: a line end for what is long, a stroke between words."""
    if not one.strip() or not other.strip():
        return ""
    if stacked or (len(one) > _LONG and len(other) > _LONG):
        return "\n"
    return " " if one.rstrip().endswith(_SENTENCE_ENDS) else _SLASH


def in_both(one: str, other: str) -> str:
    """Return plain text in both languages, the words that both end with once."""
    if one == other or not other:
        return one
    end = _end(one, other)
    head, beside = (text[: len(text) - len(end)].rstrip(" ") for text in (one, other))
    if ". " in head:
        return f"{one} {other}"
    if not head or not beside:
        return f"{one}{_SLASH}{other}"
    if end and head.endswith(":") and beside.endswith(":"):
        return f"{head[:-1]}{_SLASH}{beside[:-1]}: {end}"
    whole = f"{head}{_between(head, beside, stacked=False).replace(chr(10), ' ')}{beside}"
    return f"{whole} {end}" if end else whole


def _end(one: str, other: str) -> str:
    """Return the words that both end with."""
    mine, yours = one.split(" "), other.split(" ")
    shared = 0
    while shared < min(len(mine), len(yours)) and mine[-1 - shared] == yours[-1 - shared]:
        shared += 1
    return " ".join(mine[len(mine) - shared :])


def parallel(one: Appendix, other: Appendix, known: Translations) -> Appendix:
    """Return one document of two that were composed of the same snapshot in two languages.

    What `known` holds of both is never joined with anything else. Each language keeps a page one of
    its own: in both at once a full one would not fit one sheet.
    """
    weaver = _Weaver(one.language, other.language, known)
    return replace(
        one,
        title=in_both(one.title, other.title),
        organisation=in_both(one.organisation, other.organisation),
        subject=in_both(one.subject, other.subject),
        body=weaver.regrouped(one.body, other.body),
        # The foot has no room for words that page one explains: code and digest need none.
        furniture=replace(
            weaver.value(one.furniture, other.furniture),
            proof=_end(one.furniture.proof, other.furniture.proof).strip("\u00b7 "),
        ),
        beside=replace(other, body=()),
    )
