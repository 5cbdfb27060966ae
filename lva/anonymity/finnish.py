"""Finnish endings taken off: what a bent word may be in the dictionary. Too much rather than too little.

The rules know cases, possessive suffixes, gradation (Pekka : Pekan, Lahti : Lahden, Turku : Turun) and the
stems of -nen, -s and -e. What comes out is looked up in lists of names, so a wrong guess does no harm.
"""

import re
from collections.abc import Iterator
from typing import Final

_CASES: Final = tuple(
    ending
    for pattern in (
        "n", "A", "tA", "ttA", "nA", "ssA", "stA", "llA", "ltA", "lle", "ksi", "kse", "t", "seen", "siin", "ttA",
        "an", "en", "in", "on", "un", "yn", "än", "ön", "han", "hen", "hin", "hon", "hun", "hyn", "hän", "hön",
        "ten", "den", "tten", "ien", "jen", "iden", "itten", "ihin", "iA", "jA", "itA", "issA", "istA", "illA", "iltA",
        "ille", "iksi", "inA",
    )
    for ending in ({pattern.replace("A", "a"), pattern.replace("A", "ä")} if "A" in pattern else {pattern})
)  # fmt: skip
_POSSESSIVES: Final = ("ni", "si", "nsa", "nsä", "mme", "nne")
_CLITICS: Final = ("kin", "kaan", "kään", "han", "hän", "ko", "kö", "pa", "pä")
_ENDINGS: Final = {
    last: tuple(sorted({one for one in (*_CASES, *_POSSESSIVES) if one.endswith(last)}))
    for last in {ending[-1] for ending in (*_CASES, *_POSSESSIVES)}
}
"""Endings by their last letter."""
_INNER: Final = re.compile(r"(?:ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|seen|h[aeiouyäö]n|(?P<v>[aeiouyäö])(?P=v)n)$")

_WEAK: Final = (
    ("ng", "nk"), ("mm", "mp"), ("nn", "nt"), ("ll", "lt"), ("rr", "rt"), ("hd", "ht"), ("lj", "lk"), ("rj", "rk"),
    ("hj", "hk"), ("d", "t"), ("v", "p"), ("v", "k"), ("k", "kk"), ("p", "pp"), ("t", "tt"), ("r", "rk"), ("l", "lk"),
)  # fmt: skip
_STEM: Final = re.compile(r"(?P<head>.*?)(?P<consonants>[^aeiouyäöå]+)(?P<vowels>[aeiouyäöå]+)$")


def bases(word: str) -> frozenset[str]:
    """Return what a word in small letters may be the bent form of, itself included."""
    before, colon, _ = word.partition(":")
    if colon:
        return frozenset({before})
    head, hyphen, last = word.rpartition("-")
    return frozenset(head + hyphen + base for base in _bases(last))


def _bases(word: str) -> set[str]:
    found = {word}
    for bare in _without_clitic(word):
        for stem in _stems(bare):
            found.update(_nominatives(stem))
    return found


def _without_clitic(word: str) -> Iterator[str]:
    yield word
    for clitic in _CLITICS:
        if word.endswith(clitic) and len(word) > len(clitic) + 3:
            yield word.removesuffix(clitic)


def _stems(word: str) -> Iterator[str]:
    for ending in _ENDINGS.get(word[-1:], ()):
        if word.endswith(ending) and len(word) >= len(ending) + 2:
            stem = word[: -len(ending)]
            yield stem
            if ending in _POSSESSIVES:
                for case in _CASES:
                    if stem.endswith(case) and len(stem) >= len(case) + 3:
                        yield stem[: -len(case)]


def _nominatives(stem: str) -> Iterator[str]:
    yield from _weakened(stem)
    for form in _strong(stem):
        yield form
        yield from _rebuilt(form)


def _strong(stem: str) -> Iterator[str]:
    """Yield the stem and what it is before its consonants weaken."""
    yield stem
    found = _STEM.fullmatch(stem)
    if found is None:
        return
    head, consonants, vowels = found["head"], found["consonants"], found["vowels"]
    for weak, strong in _WEAK:
        if consonants.endswith(weak):
            yield head + consonants.removesuffix(weak) + strong + vowels
    if len(vowels) > 1:
        yield stem[:-1] + "k" + stem[-1]


_REBUILT: Final = (
    ("se", ("nen", "s")), ("s", ("nen",)), ("si", ("nen",)), ("kse", ("s", "ksi")), ("ks", ("s",)),
    ("e", ("i", "")), ("i", ("", "a", "ä", "e")), ("oi", ("a",)), ("öi", ("ä",)), ("de", ("si",)), ("te", ("si",)),
    ("t", ("si",)), ("aa", ("a", "as")), ("ää", ("ä", "äs")), ("ee", ("e",)), ("ii", ("i", "is")), ("oo", ("o",)),
    ("uu", ("u",)), ("yy", ("y",)), ("öö", ("ö",)), ("ai", ("aa",)), ("äi", ("ää",)), ("eise", ("eis",)),
)  # fmt: skip


_WEAKENED: Final = re.compile(r"(?P<head>.+?)(?P<strong>nt|lt|rt|ht|nk|mp|kk|pp|tt|[tpk])(?P<vowel>[eaäi])(?P=vowel)")
_WEAK_OF: Final = {
    "nt": "nn", "lt": "ll", "rt": "rr", "ht": "hd", "nk": "ng", "mp": "mm", "kk": "k", "pp": "p", "tt": "t",
    "t": "d", "p": "v", "k": "",
}  # fmt: skip
_LAST_OF: Final = {"e": "e", "a": "as", "ä": "äs", "i": "is"}


def _weakened(stem: str) -> Iterator[str]:
    """Yield the basic form whose consonants are weak while the stem's are strong: lähtee, Lähde; kaltaa, Kallas."""
    found = _WEAKENED.fullmatch(stem) if stem[-1:] == stem[-2:-1] else None
    if found:
        yield found["head"] + _WEAK_OF[found["strong"]] + _LAST_OF[found["vowel"]]


def _rebuilt(form: str) -> Iterator[str]:
    for ending, instead in _REBUILT:
        if form.endswith(ending) and len(form) > len(ending) + 1:
            yield from (form.removesuffix(ending) + one for one in instead)


def genitive(word: str) -> bool:
    """Whether a word may stand in the genitive."""
    return len(word) > 3 and word.endswith("n")  # noqa: PLR2004 -- shorter ones have no stem left


def local(word: str) -> bool:
    """Whether a word may say where, from where or to where."""
    return _INNER.search(word) is not None
