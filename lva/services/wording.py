"""Where a search through all assessments has found its words: the question or list, and the line around them."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lva.content.model import Pack
from lva.domain.wording import around
from lva.services.work import Work
from lva.storage import fulltext
from lva.storage.fulltext import Place
from lva.storage.migrations.wordless import is_worded
from lva.storage.queries import Page, Search


@dataclass(frozen=True, slots=True)
class Told:
    """A place of an assessment in which a word stands."""

    label: str
    """What its pack calls the question or the list."""
    text: str
    """The words around, plain text, cut at both ends."""


def told(work: Work, listed: Page, search: Search, code: str) -> Mapping[uuid.UUID, Told]:
    """Return the first place of each listed assessment that was found by its answers; labels in the language `code`.

    What stands where no question of the pack asks any more is left out.
    """
    rows = {row.id: row for row in listed.rows if row.id in listed.beyond}
    places = fulltext.places(work.session, work.organisation_id, tuple(rows), search.beginnings)
    found: dict[uuid.UUID, Told] = {}
    for place in places:
        if place.assessment_id in found:
            continue
        row = rows[place.assessment_id]
        for label, value in _labelled(work.packs.get(row.pack, row.pack_version), place, code):
            if text := around(_strings(value), search.beginnings):
                found[row.id] = Told(label, text)
                break
    return found


def _labelled(pack: Pack, place: Place, code: str) -> Iterator[tuple[str, Any]]:
    """Iterate over the values of a place, each with the label of its question or list."""
    if place.list:
        if place.list in pack.lists:
            yield pack.lists[place.list].label.in_(code), place.value
        return
    answers = place.value if place.of_matter else {place.key: place.value}
    for key, value in answers.items():
        if key in pack.questions:
            yield pack.questions[key].label.in_(code), value


def _strings(value: Any) -> Iterator[str]:
    """Iterate over what people wrote in an answer."""
    if isinstance(value, str):
        if is_worded(value):
            yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
