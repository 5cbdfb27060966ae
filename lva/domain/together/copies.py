"""Texts that were copied from another assessment: they stay marked until somebody confirms or changes them."""

from collections.abc import Iterator, Mapping

from lva.domain.dossier import Dossier
from lva.domain.finding import Finding, place_of, step_of
from lva.domain.values import answers as values


def marks(dossier: Dossier) -> dict[str, str]:
    """Return the digits of everything said in a copy, by place, as `untouched` compares them.

    Ready-made entries count like others; what belongs to lists of the matter is not copied.
    """
    answers = {key: _digits(value) for key, value in dossier.answers.items() if key in dossier.pack.questions}
    return answers | {f"{one.list}.{one.id}": _digits(one.fields) for one in dossier.entries if not one.matter}


def untouched(dossier: Dossier, copied: Mapping[str, str]) -> frozenset[str]:
    """Return the places among `copied` where the copied text still stands."""
    now = marks(dossier)
    return frozenset(place for place, mark in copied.items() if now.get(place) == mark)


def _digits(value: object) -> str:
    return values.token(0, value).partition("-")[2]


def findings(dossier: Dossier) -> Iterator[Finding]:
    """Iterate over what is copied and not confirmed, in the order of the pages' questions and lists."""
    for key in dossier.pack.questions:
        if key in dossier.copied:
            yield Finding("copied", step_of(dossier.pack, key, dossier.depth), key)
    for entry in dossier.entries:
        if f"{entry.list}.{entry.id}" in dossier.copied:
            yield Finding("copied", place_of(dossier, entry.list), entry.list, entry.id)


def by_step(dossier: Dossier) -> dict[str, tuple[str, ...]]:
    """Return the places that are copied and not confirmed, by page."""
    found: dict[str, tuple[str, ...]] = {}
    for one in findings(dossier) if dossier.copied else ():
        place = f"{one.key}.{one.entry}" if one.entry else one.key
        found[one.step] = (*found.get(one.step, ()), place)
    return found
