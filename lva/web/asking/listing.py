"""A list of entries on a page: its rows, what a search in it leaves, and what was removed from it."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from lva.content.model import Block, EntryList, Place, Shape
from lva.domain import dossier as dossiers
from lva.domain import path
from lva.domain.dossier import Entry, fits
from lva.domain.searching import matches
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.web.asking.blocks import BlockView, Listed, Removed

FIND: Final = "find."
"""Prefix of the parameter that searches in a list."""
SEARCHED: Final = 10
"""From so many entries on a list can be searched."""
COMPACT: Final = 20
"""From so many entries on rows stand closer together."""
_SHOWN: Final = 3
"""So many answers stand in a row beside its title."""
_RATING: Final = ("area", "rating", "alternative")
"""What an impact is called by."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Turns lists of entries into rows, for one language of the page."""

    opened: Opened
    language: Language

    def fill(self, view: BlockView, block: Block, query: str) -> BlockView:
        """Fill the view of a list with its rows; `query` leaves those that hold its words."""
        dossier = self.opened.dossier
        entries = dossier.pack.lists[block.list]
        found = [self._listed(entries, block, entry) for entry in dossier.of(block.list, block.where)]
        view.query = query
        view.total = len(found)
        view.unfinished = sum(bool(one.open_count) for one in found)
        view.searched = len(found) >= SEARCHED
        view.compact = len(found) >= COMPACT
        view.arranged = entries.place is Place.ASSESSMENT and bool(found)
        view.listed = [one for one in found if matches(query, (one.title, *one.lines))]
        view.removed = list(self._removed(block))
        return view

    def _listed(self, entries: EntryList, block: Block, entry: Entry) -> Listed:
        open_ = tuple(path.open_fields(self.opened.pack.steps[0], self.opened.dossier, entries, entry, block.fields))
        lines = tuple(self._lines(entries, entry, block.fields))[:_SHOWN]
        return Listed(entry.id, self.title(entry), lines, len(open_))

    def _lines(self, entries: EntryList, entry: Entry, keys: Sequence[str]) -> Iterator[str]:
        """Iterate over what a list says of an entry beside its title; of several matters, which one it belongs to."""
        if entry.matter and len(self.opened.matters) > 1:
            yield from (matter.title for matter in self.opened.matters if str(matter.id) == entry.matter)
        for key in keys:
            if key in entries.title[:1] or (entries.key == "impact" and key in _RATING):
                continue
            field = entries.field(key)
            names = self.opened.dossier.names()
            if said := values.words(self.language, self.opened.pack, field, entry.get(key), names):
                yield said[0]

    def title(self, entry: Entry) -> str:
        """Return what an entry is called: an impact by its area, rating and alternative."""
        names = self.opened.dossier.names()
        return self.impact(entry, _RATING) or names[entry.id] if entry.list == "impact" else names[entry.id]

    def impact(self, entry: Entry, keys: Sequence[str]) -> str:
        """Return some of what an impact is called by, in words."""
        known = {field.key: field for field in self.opened.pack.lists[entry.list].fields}
        names = self.opened.dossier.names()
        said = (
            values.words(self.language, self.opened.pack, field, values.main(field, entry.get(field.key)), names)
            for field in (known[key] for key in keys if key in known)
        )
        return " · ".join(one[0] for one in said if one)

    def cell(self, area: str, alternative: str, entries: Sequence[Entry]) -> tuple[tuple[str, str], ...]:
        """Return where a cell of the table of impacts is written: each entry behind it, or a new one."""
        if not has_pages(self.opened, "impact"):
            return ()
        if not entries:
            new = url_for(
                "entries.new",
                language=self.language,
                reference=self.opened.row.reference,
                name="impact",
                area=area,
                alternative=alternative,
            )
            return ((new, self.language.text("Write an impact")),)
        return tuple(
            (own_url(self.language, self.opened, "impact", entry.id), self.impact(entry, ("rating",)))
            for entry in entries
        )

    def _removed(self, block: Block) -> Iterator[Removed]:
        """Iterate over the removed entries that would stand in a block, the last removed first."""
        pack = self.opened.pack
        rows = [
            row
            for row in (*self.opened.entries, *self.opened.matter_entries)
            if row.list == block.list and row.removed_at and fits(block.where, row.fields)
        ]
        for row in sorted(rows, key=lambda row: str(row.removed_at), reverse=True):
            entry = Entry(str(row.id), row.list, row.fields)
            title = dossiers.title(pack, self.opened.row.language, entry, row.position + 1)
            yield Removed(entry.id, title, row.edited_by, row.removed_at)


def block_of(blocks: Sequence[Block], name: str) -> Block | None:
    """Return the first block that gives entries of a list pages of their own."""
    return next((block for block in blocks if block.list == name and block.shape is Shape.LIST), None)


def has_pages(opened: Opened, name: str) -> bool:
    """Whether entries of a list have pages of their own at this depth."""
    dossier = opened.dossier
    steps = path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)
    return block_of([block for step in steps for block in path.blocks(step, dossier)], name) is not None


def own_url(language: Language, opened: Opened, name: str, entry_id: str) -> str:
    """Return the address of an entry's own page; empty where entries of the list have none."""
    if not has_pages(opened, name):
        return ""
    return url_for(
        "entries.show",
        language=language,
        reference=opened.row.reference,
        name=name,
        entry_id=uuid.UUID(entry_id),
    )
