"""Named versions of an assessment: a point to come back to, to compare with, and to restore.

Restoring is a save like any other: new revisions, the same checks, and what stood there is kept as what the
fields said before. The lists of a matter live with the matter and are neither kept nor restored.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from lva.content.model import Depth, Place
from lva.domain.changes import Difference, changes
from lva.domain.dossier import Dossier, Entry, in_pack_order
from lva.domain.errors import Conflict, Invalid, NotFound
from lva.domain.references import uuid7
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.domain.values.speech import Speech
from lva.services import history, saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted, Said, Saved
from lva.services.work import Work
from lva.storage.together import named_versions as rows
from lva.storage.together.named_versions import NamedRow, NamedVersion

NAME: Final = 100
"""A name has at most so many letters."""
_STEP: Final = "named_version"
"""What the history calls the page of a restored version; as no pack has it, it stands for all sections."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A named version and what stands there now differently."""

    version: NamedRow
    differences: tuple[Difference, ...]
    count: int
    """The number of the assessment's last event: what was compared is what stood there then."""


def of(work: Work, opened: Opened) -> tuple[NamedRow, ...]:
    """Return the named versions of an assessment, the newest first."""
    return rows.named_versions(work.session, work.organisation_id, opened.row.id)


def give_name(work: Work, opened: Opened, new_id: uuid.UUID, name: str) -> None:
    """Keep what stands there now under a name; the same `new_id` twice keeps it once.

    The assessment must have been opened with its lock. Raises `Invalid` with the key `name` for none or one that is
    too long.
    """
    text = " ".join(values.clean(name).split())
    if not text:
        raise Invalid("name", "missing")
    if len(text) > NAME:
        raise Invalid("name", "too_long", {"limit": NAME, "excess": len(text) - NAME})
    if work.session.get(NamedVersion, (work.organisation_id, new_id)) is not None:
        return
    version = NamedVersion(
        organisation_id=work.organisation_id,
        id=new_id,
        assessment_id=opened.row.id,
        name=text,
        said=_said(opened),
        made_by=work.actor.person_id,
        made_at=work.at,
    )
    work.session.add(version)
    history.record(work, opened.row, "name_version", {"version": str(new_id)})


def _said(opened: Opened) -> dict[str, Any]:
    known = opened.pack.questions
    entries = [
        {"id": str(row.id), "list": row.list, "position": row.position, "fields": dict(row.fields)}
        for row in opened.entries
        if row.removed_at is None
    ]
    answers = {key: value for key, value in opened.dossier.answers.items() if key in known}
    return {"answers": answers, "entries": entries, "depth": opened.row.depth and opened.row.depth.value}


def compare(work: Work, opened: Opened, version_id: uuid.UUID, speech: Speech) -> Compared:
    """Compare a named version with what stands there now; `NotFound` for one of another assessment."""
    version = _version(work, opened, version_id)
    row = next(one for one in of(work, opened) if one.id == version_id)
    now = replace(opened.dossier, entries=tuple(one for one in opened.dossier.entries if not one.matter))
    return Compared(row, changes(speech, _dossier(opened, version.said), now), opened.row.event_count)


def _version(work: Work, opened: Opened, version_id: uuid.UUID) -> NamedVersion:
    found = work.session.get(NamedVersion, (work.organisation_id, version_id))
    if found is None or found.assessment_id != opened.row.id:
        raise NotFound
    return found


def _dossier(opened: Opened, said: Mapping[str, Any]) -> Dossier:
    entries = tuple(Entry(one["id"], one["list"], one["fields"]) for one in said["entries"])
    return replace(
        opened.dossier,
        answers=said["answers"],
        entries=in_pack_order(opened.pack, entries),
        depth=Depth(said["depth"]) if said["depth"] else None,
        copied=frozenset(),
    )


def restore(work: Work, opened: Opened, version_id: uuid.UUID, count: int, kept: str) -> Saved:
    """Let the assessment say again what a named version says; what stands there now is kept under the name `kept`.

    The assessment must have been opened with its lock. `count` is what `compare` gave: raises `Conflict` if
    something has happened since, so that nobody restores over what they have not seen.
    """
    said = _version(work, opened, version_id).said
    if opened.row.event_count != count:
        raise Conflict((_STEP,))
    posted = Posted(dict(_answers(opened, said["answers"])), list(_entries(opened, said["entries"])))
    give_name(work, opened, uuid7(work.at), kept)
    done = saving.save(work, opened, _STEP, posted)
    if not isinstance(done, Saved):
        raise Conflict([field.name for field in done])
    history.record(work, opened.row, "restore_version", {"version": str(version_id)})
    return done


def _answers(opened: Opened, said: Mapping[str, Value]) -> Iterator[tuple[str, Said]]:
    for key in opened.pack.questions:
        wanted, now = said.get(key), opened.stored(key)[1]
        if wanted != now and (values.is_given(wanted) or values.is_given(now)):
            yield key, Said(wanted, opened.token(key))


def _entries(opened: Opened, said: list[Mapping[str, Any]]) -> Iterator[EntrySaid]:
    wanted = {uuid.UUID(one["id"]): one for one in said if one["list"] in opened.pack.lists}
    ready = set(opened.dossier.aliases.values())
    for entry_id, one in wanted.items():
        row = opened.entry_row(entry_id)
        stored, revision = (row.fields, row.revision) if row else ({}, 0)
        keys = dict.fromkeys([*one["fields"], *stored])
        fields = {key: Said(one["fields"].get(key), values.token(revision, stored.get(key))) for key in keys}
        yield EntrySaid(one["list"], entry_id, fields, removed=False)
    for row in opened.entries:
        listed = opened.pack.lists.get(row.list)
        if row.id in wanted or row.removed_at is not None or listed is None or listed.place is not Place.ASSESSMENT:
            continue
        if str(row.id) not in ready:
            yield EntrySaid(row.list, row.id, removed=True)
