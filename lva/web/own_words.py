"""The copy of a person's data for reading: rows by what they tell, with words for what has some."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lva.domain.people import Role
from lva.i18n import Language
from lva.web.persons import roles_in
from lva.web.site import site

_HEADINGS: Final = {
    ("answer", "edited_by"): "Answers that I changed last",
    ("assessment", "submitted_by"): "Assessments that I sent for approval",
    ("comment", "made_by"): "Reasons that I gave with moves",
    ("entry", "edited_by"): "Entries that I changed last",
    ("former", "replaced_by"): "Earlier texts that I replaced",
    ("handling", "edited_by"): "Handlings that I changed last",
    ("mark", "made_by"): "Marks that I made",
    ("matter", "edited_by"): "Matters that I changed last",
    ("message", "written_by"): "Comments that I wrote",
    ("notice", "actor_id"): "Notices to others of what I did",
    ("notice", "person_id"): "Notices to me",
    ("participant", "person_id"): "Assessments that I take part in",
    ("verdict", "given_by"): "Verdicts that I gave",
    ("event", "actor_id"): "What the history says I did",
}
"""What rows tell, by table and column, as catalogue messages; of others the names are told as they are."""
_COLUMNS: Final = {
    "assessment": "Number of the assessment",
    "at": "When",
    "closed_at": "Closed",
    "decide_on": "Day of the decision",
    "edited_at": "Changed",
    "key": "Question",
    "kind": "Kind",
    "made_at": "When",
    "read_at": "Read",
    "role": "Role",
    "started_at": "Begun",
    "state": "State",
    "text": "Text",
    "note": "Text",
    "words": "Text",
    "version": "Version",
}
"""Columns as catalogue messages."""
_LEFT_OUT: Final = frozenset({"table", "as", "id", "reference"})
"""Columns that say nothing to a reader; the copy for programs holds them."""
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that tell the same: a heading, the names of columns, and the lines."""

    heading: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one organisation keeps, in words."""

    name: str
    roles: str
    sections: tuple[Section, ...]


def told(language: Language, organisation: Mapping[str, Any]) -> Told:
    """Return what an organisation keeps of a person for reading."""
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in [*organisation["rows"], *organisation["events"]]:
        grouped.setdefault((row["table"], row["as"]), []).append(row)
    names = organisation["names"]
    return Told(
        names.get(language.code) or next(iter(names.values())),
        roles_in(language, [role for role in Role if role.value in organisation["roles"]]),
        tuple(_section(language, key, rows) for key, rows in grouped.items()),
    )


def _section(language: Language, key: tuple[str, str], rows: list[Mapping[str, Any]]) -> Section:
    columns = [one for one in dict.fromkeys(name for row in rows for name in row) if _is_shown(one)]
    return Section(
        language.text(_HEADINGS[key]) if key in _HEADINGS else ", ".join(key),
        tuple(language.text(_COLUMNS[one]) if one in _COLUMNS else one for one in columns),
        tuple(tuple(said(language, row.get(one)) for one in columns) for row in rows),
    )


def _is_shown(column: str) -> bool:
    return column not in _LEFT_OUT and not column.endswith("_id")


def said(language: Language, value: object) -> str:
    """Return a value as it is read: an instant in the zone of the installation, all else as it is."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return language.moment(dt.datetime.fromisoformat(value), site().ports.zone)
    return "" if value is None else str(value)
