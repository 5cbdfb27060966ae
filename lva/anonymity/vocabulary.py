"""Swedish and English endings taken off, so that a list of basic words is enough to tell words from names.

Too much rather than too little: what comes out is looked up in lists of ordinary words, and a name that
happens to look like a bent word stays a possible one.
"""

import re
from collections.abc import Iterator
from typing import Final

_SWEDISH: Final = (
    "s", "n", "en", "ens", "et", "ets", "t", "ts", "na", "nas", "ar", "arna", "arnas", "er", "erna", "ernas", "or",
    "orna", "ornas", "a", "e", "r", "de", "ade", "ades", "at", "ats", "as", "ande", "ende", "ad", "are", "aren",
    "arens", "ast", "aste", "te", "ter", "ten", "terna", "ig", "igt", "iga", "isk", "iskt", "iska", "lig", "ligt",
    "liga", "ligen", "het", "heten", "heter", "ning", "ningen", "ningar", "ningarna", "ningens", "ande", "andet",
    "else", "elsen", "elser", "skap", "lös", "löst", "lösa",
)  # fmt: skip
_SWEDISH_NOUNS: Final = ("s", "n", "en", "ens", "et", "ets", "ar", "arna", "er", "erna", "or", "orna")
"""What is taken off the last part of a compound."""
_ENGLISH: Final = (
    "s", "es", "d", "ed", "ing", "ings", "er", "ers", "r", "rs", "st", "est", "ly", "y", "n", "en", "al", "ally",
    "ness", "less", "ful", "fully", "ment", "ments", "able", "ive", "ion", "ions", "ation", "ations", "or", "ors",
    "ity", "ish", "ship", "hood", "wise", "'s",
)  # fmt: skip
_ENGLISH_FIRST: Final = ("un", "re", "non-", "pre", "mis", "over", "under", "out", "in", "dis", "inter", "sub", "multi")
_STEM_LEAST: Final = 3
_TAIL_LEAST: Final = 4
_HEAD_LEAST: Final = 3
"""A Swedish compound has a first part of so many letters, and a last one."""
_SWEDISH_NOUN: Final = re.compile(
    r"[a-zåäöé]{3,}(?:ning(?:en|ar|arna|s|ens)?|het(?:en|er|erna|s|ens)?|tion(?:en|er|erna|s|ens)?|skap(?:et|en|er)?"
    r"|(?:and|end)e(?:t|n|na)?|els(?:e|en|er|erna)|ism(?:en)?|itet(?:en|er)?|ment(?:et)?|isk(?:t|a)?|ligt?|liga|ligen"
    r"|ade|ades|erar?|eras|erade|erat|erats|arna|erna|orna|arnas|ernas|ornas|aktig[at]?|mässig[at]?)"
)
_ENGLISH_WORD: Final = re.compile(
    r"[a-z'-]{3,}(?:[ts]ions?|ments?|ness|it(?:y|ies)|ing|ings|ed|ly|isms?|[ae]nces?|ous|ives?|[ai]ble|ful|less|ships?"
    r"|olog(?:y|ies|ical)|ical|ically|ists?|ising|ised|ises?|izing|ized)"
)


def swedish(word: str) -> frozenset[str]:
    """Return what a Swedish word in small letters may be without its ending, itself included."""
    found = {word, word + "a", word + "e", word + word[-1:] + "a"}
    for stem in _stems(word, _SWEDISH):
        found.add(stem)
        found.update((stem + "a", stem + "e"))
        if stem[-1:] in "lnr":
            found.update((stem[:-1] + "e" + stem[-1], stem[:-1] + "a" + stem[-1]))
        if stem[-2:-1] == stem[-1:]:
            found.add(stem[:-1])
    return frozenset(found)


def english(word: str) -> frozenset[str]:
    """Return what an English word in small letters may be without its endings and first syllable, itself included."""
    found = {word}
    for whole in (word, *(word.removeprefix(first) for first in _ENGLISH_FIRST if word.startswith(first))):
        found.add(whole)
        for stem in _stems(whole, _ENGLISH):
            found.update((stem, stem + "e", stem + "y"))
            if stem.endswith("i"):
                found.add(stem[:-1] + "y")
            if stem[-2:-1] == stem[-1:]:
                found.add(stem[:-1])
            if stem.endswith(("v", "ve")):
                found.update((stem.removesuffix("e")[:-1] + "f", stem.removesuffix("e")[:-1] + "fe"))
    return frozenset(found)


def _stems(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    for ending in endings:
        if word.endswith(ending) and len(word) >= len(ending) + _STEM_LEAST:
            yield word[: -len(ending)]


def is_swedish(word: str, common: frozenset[str]) -> bool:
    """Return whether a word is ordinary Swedish: it has an ending that no name has, or ends in a known word."""
    if _SWEDISH_NOUN.fullmatch(word):
        return True
    last = word.rpartition("-")[2]
    if last != word and not swedish(last).isdisjoint(common):
        return True
    tails = (last[place:] for place in range(_HEAD_LEAST, len(last) - _TAIL_LEAST + 1))
    return any(base in common for tail in tails for base in (tail, *_stems(tail, _SWEDISH_NOUNS)))


def is_english(word: str, common: frozenset[str]) -> bool:
    """Return whether a word is ordinary English: it has an ending that no name has, or its parts are known."""
    if _ENGLISH_WORD.fullmatch(word):
        return True
    parts = word.split("-")
    if len(parts) > 1:
        return all(not english(part).isdisjoint(common) for part in parts)
    halves = ((word[:place], word[place:]) for place in range(_HEAD_LEAST, len(word) - _HEAD_LEAST + 1))
    return any(one in common and not english(other).isdisjoint(common) for one, other in halves)
