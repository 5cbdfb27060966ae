"""Finished examples as documents: composed and printed without a database, since nothing of them is anybody's work."""

import datetime as dt
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from lva import paths
from lva.appendix.blocks import Appendix
from lva.appendix.composing import compose
from lva.content.demonstration import read_story
from lva.content.examples import Example
from lva.content.library import Library
from lva.content.model import Depth, Pack, Place
from lva.content.worked import Worked, read_worked
from lva.domain.dossier import Dossier, Entry, in_pack_order
from lva.domain.judging import findings
from lva.domain.people import OrganisationKind
from lva.domain.references import derived
from lva.domain.snapshot import Header, Imprint, Snapshot, freeze
from lva.domain.workflow import State
from lva.i18n import Language
from lva.pdf import render
from lva.services import assessments
from lva.services.issued.documents import MADE_BY
from lva.services.showing import examples

_NOBODY: Final = uuid.UUID(int=0)
_MATTER: Final = "m1"
_REFERENCE: Final = "LVA-0000-{number:06}"
"""A reference that no assessment ever gets: there was no year 0."""


@lru_cache(maxsize=1)
def all_() -> tuple[Worked, ...]:
    """Return the finished examples in the order in which they are shown; read once, as they come with the tool."""
    return read_worked(paths.WORKED, paths.EXAMPLES)


def named(name: str) -> Worked | None:
    """Return the finished example of that name, or None."""
    return next((one for one in all_() if one.example.name == name), None)


def dossier_of(pack: Pack, example: Example) -> Dossier:
    """Return what an example says as the rules see it; raise `Invalid` for an answer that no form would offer."""
    own = derived(_NOBODY, f"worked|{example.name}")
    ids = examples.ids_of(pack, example, own)
    answers = examples.answers_of(pack, example, ids)
    found: dict[str, Entry] = {}
    for ready in assessments.ready_made(pack, own, example.language):
        found[str(ready.id)] = Entry(str(ready.id), ready.list, ready.fields)
    for name, entry_id, fields in examples.entries_of(pack, example, ids):
        before = found[str(entry_id)].fields if str(entry_id) in found else {}
        matter = _MATTER if pack.lists[name].place is Place.MATTER else ""
        found[str(entry_id)] = Entry(str(entry_id), name, {**before, **fields}, matter)
    entries = in_pack_order(pack, tuple(found.values()))
    depth = assessments.depth_of(pack, answers) or Depth.BRIEF
    return Dossier(pack, depth, example.language, answers, entries, assessments.aliases(pack, own))


def snapshot_of(packs: Library, worked: Worked) -> Snapshot:
    """Return the record of a finished example, of the town of the demonstration."""
    pack = packs.current(worked.example.pack)
    dossier = dossier_of(pack, worked.example)
    of_matter = {key: value for key, value in dossier.answers.items() if pack.questions[key].place is Place.MATTER}
    title = assessments.title_of(pack, dossier.answers, dossier.language)
    header = Header(
        organisation={"kind": OrganisationKind.MUNICIPALITY.value, "name": dict(read_story(paths.DEMONSTRATION).names)},
        assessment={
            "reference": _REFERENCE.format(number=all_().index(worked) + 1),
            "title": title,
            "language": dossier.language,
            "depth": (dossier.depth or Depth.BRIEF).value,
            "state": State.DRAFT.value,
            "version": 1,
        },
        matters=[{"id": _MATTER, **of_matter}] if of_matter else [],
        made_by=MADE_BY,
    )
    return freeze(dossier, header, findings.warnings(dossier))


def imprint_of(worked: Worked) -> Imprint:
    """Return what the document of an example adds to its record: that it is one, and its day."""
    at = dt.datetime.combine(worked.on, dt.time(9), dt.UTC)
    return Imprint(None, "", at, "Europe/Helsinki", 0, bytes(32), test_seal=True, draft=True, example=True)


def composed(packs: Library, worked: Worked, languages: Mapping[str, Language]) -> Appendix:
    """Return the document of an example in its own language."""
    return compose(snapshot_of(packs, worked), imprint_of(worked), languages[worked.example.language])


def printed(packs: Library, worked: Worked, languages: Mapping[str, Language]) -> bytes:
    """Return the document of an example as a PDF without a seal; every page says that it is one."""
    return render.render(snapshot_of(packs, worked), imprint_of(worked), languages[worked.example.language])
