"""What people wrote and no font of the PDF can show: told to the author before anything is issued.

Nothing is lost by it: a box stands for each such character, and whoever listens or copies gets the
character itself. But a reader of paper sees a box.
"""

from collections.abc import Iterator, Mapping

from lva.domain.finding import Finding, place_of, step_of
from lva.domain.judging.branches import as_asked
from lva.domain.values.answers import Value
from lva.pdf.fonts import unprintable
from lva.services.assessments import Opened

UNPRINTABLE = "unprintable"


def findings(opened: Opened) -> tuple[Finding, ...]:
    """Return a finding for each answer and each field of an entry with such characters, which are its subject."""
    return tuple(_findings(opened))


def _findings(opened: Opened) -> Iterator[Finding]:
    dossier = as_asked(opened.dossier)
    for key, value in dossier.answers.items():
        found = _characters(value)
        if found and key in opened.pack.questions:
            yield Finding(UNPRINTABLE, step_of(opened.pack, key, dossier.depth), key, subject=found)
    for entry in dossier.entries:
        entries = opened.pack.lists.get(entry.list)
        for field in entries.fields if entries else ():
            found = _characters(entry.get(field.key))
            if found:
                step = place_of(dossier, entry.list, field.key)
                yield Finding(UNPRINTABLE, step, entry.list, entry.id, field.key, found)


def _characters(value: Value) -> tuple[str, ...]:
    return unprintable("".join(_texts(value)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
