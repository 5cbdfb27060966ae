"""A text as the rules read it: composed letters, nothing invisible, words; and the way back to the text as given."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_CLUSTER: Final = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+")
"""A letter and the marks set on it, which Unicode may also write as one."""
_WIDE: Final = re.compile("[\uff00-\uffef\U0001d400-\U0001d7ff]")
"""Letters and digits that look like plain ones."""
_INVISIBLE: Final = frozenset({"Cf", "Cc", "Cs", "Co"})
_BREAKS: Final = "\n\r\x0b\x0c\x85\u2028\u2029"
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-–'’:][^\W\d_]+)*")


_ARTICLE: Final = re.compile(r"(?:al|el|as|ad|an|ar|ash|abu|ibn|ben|bin)-[A-ZÅÄÖ][a-z]|[dl]['’][A-Z][a-z]")
"""Articles and the like that stand in small letters in front of a name, joined to it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that is ready for the rules, and where each of its characters stands in the text as given."""

    text: str
    begins: tuple[int, ...] | None
    ends: tuple[int, ...] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the text that was read stands in the text as given."""
        if self.begins is None or self.ends is None:
            return start, end
        return self.begins[start], self.ends[end - 1]


def read(text: str) -> Reading:
    """Return a text with letters composed, wide forms plain and invisible characters left out."""
    if text.replace("\n", " ").isprintable() and unicodedata.is_normalized("NFC", text) and not _WIDE.search(text):
        return Reading(text, None, None)
    letters, begins, ends = [], [], []
    for cluster in _CLUSTER.finditer(text):
        for letter in _seen(cluster[0]):
            letters.append(letter)
            begins.append(cluster.start())
            ends.append(cluster.end())
    return Reading("".join(letters), tuple(begins), tuple(ends))


def _seen(cluster: str) -> str:
    if cluster in _BREAKS:
        return "\n"
    if cluster.isspace():
        return " "
    return "".join(one for one in unicodedata.normalize("NFKC", cluster) if unicodedata.category(one) not in _INVISIBLE)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text that was read, hyphens and endings behind a colon included."""

    text: str
    start: int
    end: int
    opens: bool
    """Whether it begins a sentence, so that its capital letter says nothing."""
    joined: bool
    """Whether nothing but a blank stands between it and the word before."""

    @property
    def lower(self) -> str:
        """Return the word in small letters."""
        return self.text.lower()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter and goes on in small ones, as al-Hassan and d'Amico do, too."""
        if self.text[0].isupper():
            return not self.shouted and len(self.text) > 1
        return _ARTICLE.match(self.text) is not None

    @property
    def shouted(self) -> bool:
        """Whether it is written in capital letters alone, an ending behind a colon aside."""
        return len(self.text) > 1 and self.text.partition(":")[0].isupper()


_SHORTENED: Final = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|vs|va|ts|ma|mm|ym|esim|mr|mrs|ms|dr|prof|puh|tel|tfn|p|t\.ex|bl\.a|bl|s|o|synt|st|tf|"
    r"n|ns|kaup|tri|maist|dipl|ins|ao|em|jne|nro|nr|no|ca|kl|klo)\.$",
    re.IGNORECASE,
)
"""What ends in a full stop without ending a sentence."""
_LOOKS_BACK: Final = 12
_LONGEST: Final = 80
"""No word of more letters is a name; hostile ones would take time."""
_AFTER_STOP: Final = re.compile(r"[.!?…:;]['\"”’»)\]]*$")


def words(text: str) -> Iterator[Word]:
    """Iterate over the words of a text that was read."""
    last = 0
    for found in _WORD.finditer(text):
        if len(found[0]) > _LONGEST:
            last = found.end()
            continue
        between = text[last : found.start()]
        yield Word(found[0], found.start(), found.end(), _opens(text, last, found.start()), last > 0 and between == " ")
        last = found.end()


def _opens(text: str, last: int, start: int) -> bool:
    between = text[last:start]
    if between == " " and last:
        return False
    if last == 0 or "\n" in between or "•" in between:
        return True
    if not between.strip():
        return False
    before = between.rstrip(" \"'”’»«“„([–—-*")
    if not before or not _AFTER_STOP.search(before[-_LOOKS_BACK:]):
        # A quotation or a dash that begins here, with no stop before it, is said in the middle of a sentence.
        return between.endswith(("”", '"', "“", "„", "»"))
    return not _SHORTENED.search(text[max(0, last - _LOOKS_BACK) : last] + before[-_LOOKS_BACK:])
