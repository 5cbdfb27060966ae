"""The detector: all rules over one text."""

from typing import Final

from lva.anonymity import own_terms, structured
from lva.anonymity.hits import Hit, settle
from lva.anonymity.lexicon import load
from lva.anonymity.morphology import NOTHING, Morphology
from lva.anonymity.naming import hasty, names, repeats, signatures
from lva.anonymity.naming.surroundings import Surroundings
from lva.anonymity.own_terms import NO_TERMS, Index, Terms
from lva.anonymity.reading import read, words

LANGUAGES: Final = ("fi", "sv", "en")


def scan(
    text: str, language: str = "fi", terms: Terms | Index = NO_TERMS, morphology: Morphology = NOTHING
) -> tuple[Hit, ...]:
    """Return what tells whose a text is, in the order of the text, none overlapping.

    Positions count the characters of the text as given, whatever Unicode form it has. `terms` are the case
    file's own; whoever scans many texts hands them over as an `Index`. Never raises for any text.
    """
    reading = read(text)
    said = tuple(words(reading.text))
    index = terms if isinstance(terms, Index) else Index.of(terms)
    around = Surroundings(reading.text, said, language, load(), morphology if language == "fi" else NOTHING)
    named = settle((*names.find(around), *hasty.find(around), *signatures.find(around)))
    found = settle(
        (
            *structured.find(reading.text),
            *own_terms.find(said, index),
            *named,
            *repeats.find(around, named),
        )
    )
    return tuple(Hit(*reading.place(hit.start, hit.end), hit.kind, hit.tier) for hit in found)
