"""Where comments stand: at a question, at an entry or one of its fields, at a page, or at a section."""

import uuid
from dataclasses import dataclass
from typing import Final

from lva.content.model import Pack
from lva.domain.dossier import Dossier
from lva.domain.finding import place_of, step_of

STEP: Final = "step/"
SECTION: Final = "section/"
_FIELD: Final = ":"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in an assessment: the key of a question, `<list>.<id>`, `step/<key>` or `section/<key>`."""

    place: str
    field: str = ""
    """A field of the entry; empty for all else."""

    @property
    def text(self) -> str:
        """The anchor as addresses and forms carry it; `read` understands it."""
        return f"{self.place}{_FIELD}{self.field}" if self.field else self.place

    @property
    def entry(self) -> tuple[str, uuid.UUID] | None:
        """The list and the id of the entry that it stands at; None for all else."""
        name, dot, text = self.place.partition(".")
        try:
            return (name, uuid.UUID(text)) if dot else None
        except ValueError:
            return None


def read(text: str) -> Anchor:
    """Return the anchor of an address; whether there is such a place is another question."""
    place, _, field = text.partition(_FIELD)
    return Anchor(place, field)


def at_entry(name: str, entry_id: object, field: str = "") -> Anchor:
    """Return the anchor of an entry or of one of its fields."""
    return Anchor(f"{name}.{entry_id}", field)


def at_step(key: str) -> Anchor:
    """Return the anchor of a page."""
    return Anchor(STEP + key)


def at_section(key: str) -> Anchor:
    """Return the anchor of a section."""
    return Anchor(SECTION + key)


def is_known(pack: Pack, anchor: Anchor) -> bool:
    """Whether the pack has such a question, page, section, list or field; entries themselves are not looked up."""
    place = anchor.place
    entry = anchor.entry
    if entry is not None:
        entries = pack.lists.get(entry[0])
        return entries is not None and (not anchor.field or any(one.key == anchor.field for one in entries.fields))
    if anchor.field:
        return False
    if place.startswith(STEP):
        return pack.step(place.removeprefix(STEP)) is not None
    if place.startswith(SECTION):
        return any(section.key == place.removeprefix(SECTION) for section in pack.sections)
    return place in pack.questions


def step_at(dossier: Dossier, anchor: Anchor) -> str:
    """Return the page that shows a known anchor; empty for a section."""
    entry = anchor.entry
    if entry is not None:
        return place_of(dossier, entry[0], anchor.field)
    if anchor.place.startswith(SECTION):
        return ""
    if anchor.place.startswith(STEP):
        return anchor.place.removeprefix(STEP)
    return step_of(dossier.pack, anchor.place, dossier.depth)
