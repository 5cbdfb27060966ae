"""Which strings in stored answers are nobody's words: keys of options, ids, digests, days and numbers.

An answer is JSON; whether one of its strings was typed or chosen, only the pack knows, and the database
that keeps the words of the full text has no packs. It goes by looks: what is written in small ASCII letters
with digits, signs and no blank is no word, and neither is a plain small word that is a key of an option.
"""

import re
from typing import Final

KEYS: Final = frozenset(
    """
    a accountable actual all always amended annulled answer answers appeal approved assessed assessment associations
    assumption authority authors avoid b backward better body both brief budget building business businesses c
    calculation cannot care certain changed changes child children class clinic closes combines comments compared
    compensate conditions confirms consultant continue continues converts correct council county court d decided default
    digital direct directly discussion disputed dissent done down drawing dropped during duty earlier easy ecec economy
    education en enhance environment equal euro event everyone excludes existing expert experts family fi finance
    forecast forward full future grant grants groups grows guardians hard health held ideas identity inclusive indirect
    indirectly individual informed intended interview investment joint landowners lapsed later law letter library likely
    map minus mitigate mixed month moves municipality network newspaper ngo no none not noted observation officer
    officials once open opens opinions organisation other others outside own parallel park part partly people percent
    places plan planned planning plus policy possible premises prepare presents proceed property proposal proposed
    public pupils purchase ratings receives receiving recent rectification regional rejected relevant replaces research
    residents respectful returned reused rider rights rules running safe same saving school se seal secret service seven
    shrinks sign signature significant small some special staff staffing started statement statements statistics stays
    steers stop story strategy stream street survey sv system table tabled texts three threshold trained transport
    unintended unknown unlikely unrated up upheld urgent views village voluntary vote vulnerability walk web whole words
    workshop worse writes year yes youth zero zoning
    """.split()  # noqa: SIM905 -- three hundred quotes less
)
"""Keys of options that are plain words; one more of them makes the index anew (`lva.storage.migrations.saying`)."""
SIGNS: Final = "-a-z0-9_+.:/"
"""Of these alone, as a class of characters, no words of people are made."""


_SIGNS_ALONE: Final = re.compile(f"[{SIGNS}]*")
_PLAIN: Final = re.compile("[a-z]+")


def is_worded(string: str) -> bool:
    """Whether a string of an answer is made of words of people; the index goes by the same rule."""
    return not _SIGNS_ALONE.fullmatch(string) or (bool(_PLAIN.fullmatch(string)) and string not in KEYS)


def listed() -> str:
    """Return the keys as a list of SQL."""
    return ", ".join(f"'{key}'" for key in sorted(KEYS))


def lined() -> str:
    """Return the keys in one line with a blank on each side of all."""
    return f" {' '.join(sorted(KEYS))} "
