"""Impacts by names that a reference can be followed by: those of one area of life are told apart."""

from collections.abc import Mapping, Sequence
from typing import Final

from lva.domain.dossier import Dossier, Entry
from lva.domain.values import answers as values

IMPACT: Final = "impact"
BARE: Final = frozenset({"area", "alternative", "rating"})
"""What every rated cell of the matrix has; an impact with nothing else needs no row of its own."""


def in_order(dossier: Dossier, found: Sequence[Entry]) -> list[Entry]:
    """Return impacts by area of life, within one by alternative, the proposal first; those without an area last."""
    areas = [option.key for option in dossier.pack.options.get("area", ())]
    alternatives = [entry.id for entry in dossier.of("alternative")]
    proposal = dossier.alias("proposal")

    def place(entry: Entry) -> tuple[int, bool, int]:
        area, alternative = (next(iter(values.picked(entry.get(key))), "") for key in ("area", "alternative"))
        return (
            areas.index(area) if area in areas else len(areas),
            alternative != proposal,
            alternatives.index(alternative) if alternative in alternatives else len(alternatives),
        )

    return sorted(found, key=place)


def told_apart(dossier: Dossier, names: Mapping[str, str]) -> dict[str, str]:
    """Return the names of impacts that share one: numbered as their table has them, bare ratings by alternative."""
    alike: dict[str, list[Entry]] = {}
    for entry in in_order(dossier, dossier.of(IMPACT)):
        alike.setdefault(names[entry.id], []).append(entry)
    found: dict[str, str] = {}
    for name, entries in alike.items():
        told = [entry for entry in entries if not is_bare(entry)]
        found |= {entry.id: f"{name} ({number})" for number, entry in enumerate(told, start=1) if len(told) > 1}
        for entry in entries:
            alternative = next(iter(values.picked(entry.get("alternative"))), "")
            if len(entries) > 1 and entry not in told and alternative in names:
                found[entry.id] = f"{name} ({names[alternative]})"
    return found


def is_bare(entry: Entry) -> bool:
    """Whether an impact is a rating and nothing else."""
    return {key for key, value in entry.fields.items() if values.is_given(value)} == BARE
