"""Exchange: an assessment handed out as a record, and a record taken in as a draft.

What is taken in is somebody's draft like any other: it has a new reference, new ids, its own history and
no approval, whatever the record says of those. Files do not travel; entries that had one say so.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from lva import __version__
from lva.content.model import Block, Depth, Pack, Place, Shape
from lva.domain import screening
from lva.domain.dossier import HANDLING, Dossier, Entry
from lva.domain.errors import Conflict
from lva.domain.exchange import record_forms
from lva.domain.exchange.arriving import at_home
from lva.domain.exchange.record import Record
from lva.domain.judging import branches
from lva.domain.references import derived
from lva.domain.values import answers as values
from lva.domain.workflow import State
from lva.services import assessments, history, moves
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.storage import issuing, queries, saving
from lva.storage.assessments import Assessment, AssessmentMatter, Matter
from lva.storage.documents import DocumentState
from lva.storage.opening import MatterRow
from lva.storage.saving import Edit, EntryChange

MADE_BY: Final = f"lva {__version__}"
EXPORTED: Final = "exported"
IMPORTED: Final = "imported"


def export(work: Work, opened: Opened, by: uuid.UUID | None, *, now: bool = False) -> bytes:
    """Return an assessment as a record, and note in its history by whom it was handed out (None: the program).

    Of an issued assessment it is the very record that its document holds, with approvals, findings and
    texts; of any other, and with `now`, what stands there now, without those three. What is secret is in
    neither. The assessment must have been opened with its lock.
    """
    data = (None if now else _issued(work, opened)) or _standing(work, opened)
    facts = {"record": hashlib.sha256(data).hexdigest()}
    history.append(work.session, opened.row, EXPORTED, by, work.at, facts)
    return data


def _issued(work: Work, opened: Opened) -> bytes | None:
    """Return the record of the document that is valid now, or None."""
    if opened.row.state is not State.ISSUED:
        return None
    rows = issuing.documents_of(work.session, work.organisation_id, opened.row.id)
    current = next((row for row in rows if row.state is DocumentState.ISSUED), None)
    return issuing.document_record(work.session, work.organisation_id, current.id) if current else None


def _standing(work: Work, opened: Opened) -> bytes:
    header = moves.header(work, opened, made_by=MADE_BY)
    # A depth that the screening has not settled yet is no depth.
    settled = {key: value for key, value in header.assessment.items() if key != "depth" or opened.row.depth}
    titled = [{"title": matter.title, **said} for matter, said in zip(opened.matters, header.matters, strict=True)]
    return record_forms.draft(opened.dossier, replace(header, assessment=settled, matters=titled))


# -- taking in -------------------------------------------------------------------------------------------


def take_in(work: Work, record: Record, new_id: uuid.UUID) -> Assessment:
    """Begin a draft of the actor's organisation with all that a record says; the actor is its author.

    The same `new_id` twice gives the first draft. Raises `Conflict` if it stands for something else.
    """
    found = work.session.get(Assessment, (work.organisation_id, new_id))
    if found is not None:
        return found
    row, here = make(work, record, new_id)
    history.record(work, row, IMPORTED, _facts(work, row, record, here))
    return row


def make(work: Work, record: Record, new_id: uuid.UUID) -> tuple[Assessment, Record]:
    """Make a draft that says what a record says, and return it with the record as it stands there."""
    home = at_home(record, work.packs.get(record.pack.id, record.pack.version))
    here = home.without_files().renamed(_ids(home, new_id))
    row = assessments.new_row(work, here.pack, new_id, here.all_answers, here.language)
    matters = [assessments.matter_row(work, uuid.UUID(one.id), one.fields) for one in here.matters]
    work.session.add_all([row, *matters])
    work.session.flush()
    keys = {"organisation_id": work.organisation_id, "assessment_id": new_id}
    for position, matter in enumerate(matters):
        work.session.add(AssessmentMatter(**keys, matter_id=matter.id, position=position))
    facts = {"matters": [one.id for one in here.matters], "answers": sorted(here.all_answers)}
    assessments.begun(work, here.pack, row, here.answers, facts)
    _write_entries(work, row, matters, here)
    return row, here


def _ids(record: Record, new_id: uuid.UUID) -> dict[str, str]:
    """Return a new id for each of the record's own; ticks, cells and ready-made entries get those of the wizard."""
    pack = record.pack
    ready = assessments.aliases(pack, new_id)
    found = {own: ready[alias] for alias, own in record.dossier.aliases.items()}
    found |= {own: str(derived(new_id, f"record|{own}")) for own in _others(record, found)}
    taken: set[str] = set()
    for entry in record.entries:
        seed = _seed(pack, entry, found)
        met = str(derived(new_id, seed)) if seed else ""
        # The second entry of a cell, or of a tick, is one that a person added by hand.
        if met and met not in taken:
            found[entry.id] = met
            taken.add(met)
    return found


def _others(record: Record, known: Mapping[str, str]) -> Iterator[str]:
    yield from (matter.id for matter in record.matters)
    yield from (entry.id for entry in record.entries if entry.id not in known)


def _seed(pack: Pack, entry: Entry, ids: Mapping[str, str]) -> str:
    """Return what the wizard derives an entry's id from, empty for one that a person adds by hand."""
    for block in _blocks(pack):
        if block.list != entry.list:
            continue
        by = values.picked(entry.get(block.by))
        if block.shape is Shape.TICKS and by:
            return f"{entry.list}|{by[0]}"
        across = values.picked(entry.get(block.across)) if block.shape is Shape.RATINGS else ()
        if by and across:
            return f"{by[0]}|{ids.get(across[0], across[0])}"
    return ""


def _blocks(pack: Pack) -> Iterator[Block]:
    return (block for step in pack.steps for block in step.blocks if block.shape in (Shape.TICKS, Shape.RATINGS))


def _write_entries(work: Work, row: Assessment, matters: Sequence[Matter], here: Record) -> None:
    edit = Edit(work.actor.person_id, work.at)
    ready = frozenset(assessments.aliases(here.pack, row.id).values())
    own = [entry for entry in here.entries if here.pack.lists[entry.list].place is Place.ASSESSMENT]
    # The ready-made ones were made with the assessment and have their first revision.
    changes = [_change(entry, place, 1 if entry.id in ready else 0) for place, entry in enumerate(own)]
    written = set(saving.upsert_entries(work.session, row, changes, edit))
    for matter in matters:
        stored = _stored(matter)
        of_it = [entry for entry in here.entries if entry.matter == str(matter.id)]
        listed = [_change(entry, place, 0) for place, entry in enumerate(of_it)]
        handlings = [change for change in listed if change.list == HANDLING]
        others = [change for change in listed if change.list != HANDLING]
        written |= saving.upsert_handlings(work.session, stored, handlings, edit)
        written |= saving.upsert_matter_entries(work.session, stored, others, edit)
    if written != {uuid.UUID(entry.id) for entry in here.entries}:
        raise Conflict((IMPORTED,))


def _change(entry: Entry, position: int, seen: int) -> EntryChange:
    return EntryChange(uuid.UUID(entry.id), entry.list, position, entry.fields, seen)


def _stored(matter: Matter) -> MatterRow:
    return MatterRow(
        matter.organisation_id,
        matter.id,
        matter.title,
        matter.decide_on,
        matter.fields,
        matter.revision,
        matter.edited_by,
        matter.edited_at,
    )


# -- what the person is told -----------------------------------------------------------------------------


def _facts(work: Work, row: Assessment, record: Record, here: Record) -> dict[str, Any]:
    """Return what the history says of a record that was taken in: digests, ids and keys."""
    other_words = record.pack_digest not in ("", record.pack.digest)
    other_depth = record.depth not in (None, row.depth)
    return {
        "record": record.digest.hex(),
        "entries": len(here.entries),
        "without_file": list(_without_file(record, here)),
        "unasked": sorted(_unasked(work, row, here)),
        **({"pack_digest": record.pack_digest} if other_words else {}),
        **({"depth": record.depth.value} if record.depth and other_depth else {}),
    }


def _without_file(record: Record, here: Record) -> Iterator[str]:
    """Iterate over the entries, by their ids, and the questions, by their keys, whose files stayed behind."""
    said = [*record.answers, *(key for matter in record.matters for key in matter.fields)]
    kept = {*here.answers, *(key for matter in here.matters for key in matter.fields)}
    yield from (key for key in dict.fromkeys(said) if key not in kept)
    for before, after in zip(record.entries, here.entries, strict=True):
        if len(before.fields) > len(after.fields):
            yield after.id


def _unasked(work: Work, row: Assessment, here: Record) -> Iterator[str]:
    """Iterate over the keys of questions, lists and fields that say something though no page asks them."""
    if row.depth is None:
        return
    threshold = screening.threshold_of(here.pack, work.actor.organisation_settings)
    whole: Dossier = replace(here.dossier, depth=row.depth, threshold=threshold)
    asked = branches.as_asked(whole)
    yield from whole.answers.keys() - asked.answers.keys()
    found = set()
    for entry in whole.entries:
        left = asked.entry(entry.id)
        if left is None:
            found.add(entry.list)
        else:
            found |= {f"{entry.list}.{key}" for key in entry.fields.keys() - left.fields.keys()}
    yield from found


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of a record that was taken in."""

    digest: str
    """The SHA-256 of the file, in hexadecimal digits."""
    depth: Depth | None
    """What the record said, where the answers settle another depth here."""
    other_words: bool
    """Whether the record was written with other words of the same questionnaire."""
    without_file: tuple[str, ...]
    """The entries, by their ids, and the questions, by their keys, whose files did not come along."""
    unasked: tuple[str, ...]
    """Keys of what no page asks as things stand."""


def arrival(work: Work, opened: Opened) -> Arrival | None:
    """Return how an assessment came here as a record, or None if it was begun here."""
    for event in queries.history(work.session, work.organisation_id, opened.row.id):
        if event.kind == IMPORTED:
            facts = event.facts
            depth = Depth(facts["depth"]) if "depth" in facts else None
            files, unasked = tuple(facts["without_file"]), tuple(facts["unasked"])
            return Arrival(facts["record"], depth, "pack_digest" in facts, files, unasked)
    return None
