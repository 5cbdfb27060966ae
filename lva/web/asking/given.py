"""What an address says a new entry begins with: parameters checked against the pack and the assessment."""

import uuid
from collections.abc import Mapping

from lva.content.model import EntryList, Field, Kind
from lva.domain.errors import Invalid
from lva.domain.references import derived, uuid7
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.services.assessments import Opened
from lva.services.work import Work

_KINDS = frozenset({Kind.CHOICE, Kind.REF, Kind.REFS})


def read(opened: Opened, entries: EntryList, parameters: Mapping[str, str]) -> dict[str, Value]:
    """Return the choices and references among `parameters` that the list offers; all else is passed over."""
    found = {}
    for field in entries.fields:
        if field.kind in _KINDS and (said := parameters.get(field.key, "")):
            value = _value(opened, field, said)
            if value is not None:
                found[field.key] = value
    return found


def _value(opened: Opened, field: Field, said: str) -> Value:
    if field.refers:
        entry = opened.dossier.entry(said)
        known = entry is not None and entry.list in field.refers
        said = said if known else ""
    raw = [said] if field.kind is Kind.REFS else said
    try:
        return values.normalise(opened.pack, field, raw) if said else None
    except Invalid:
        return None


def new_id(work: Work, opened: Opened, name: str, given: Mapping[str, Value]) -> uuid.UUID:
    """Return the id of a new entry: that of its cell in the table of impacts, if the cell is still empty.

    So two people who write into the same cell at the same time meet in one entry.
    """
    area, alternative = (values.picked(given.get(key)) for key in ("area", "alternative"))
    if name == "impact" and area and alternative:
        own = derived(opened.row.id, f"{area[0]}|{alternative[0]}")
        if opened.entry_row(own) is None:
            return own
    return uuid7(work.at)
