"""Claims about retention: only what has had its time goes, the history says so, and documents stay."""

import datetime as dt
import uuid
from typing import Final

from sqlalchemy import select

from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.together.anchors import Anchor
from lva.domain.values.answers import token
from lva.domain.workflow import MoveName
from lva.services import assessments, attachments, history, saving
from lva.services.assessments import Opened
from lva.services.retaining import backups, retention
from lva.services.retaining.retention import Due, Limits
from lva.services.saving import EntrySaid, Posted, Said
from lva.services.together import named_versions, threads
from lva.storage import queries
from lva.storage.assessments import AssessmentMatter
from lva.storage.tenancy import EVERYWHERE
from lva.storage.together.former import Former
from lva.storage.together.named_versions import NamedVersion
from lva.storage.together.threads import Message, Thread
from tests import factories
from tests.factories import AT
from tests.support.town import Town, edited, saved

_DAY: Final = dt.timedelta(days=1)
_LATER: Final = AT + 400 * _DAY


def _purge(town: Town, before: dt.datetime) -> Due:
    with town.database.writer(town.organisation_id) as session:
        gone = retention.purge(session, town.organisation_id, Limits(before, before), _LATER)
        session.commit()
    return gone


def _opened(town: Town, reference: str) -> Opened:
    with town.working() as work:
        return assessments.open_(work, reference, Permission.SEE)


def _last_event(town: Town, reference: str) -> tuple[str, object]:
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        assert history.check(work.session, row) is None
        event = queries.history(work.session, town.organisation_id, row.id)[-1]
    return event.kind, event.facts


def _with_removed(town: Town) -> str:
    """Start an assessment with a source that was removed at `AT`, and one that was not."""
    reference = town.started()
    gone = uuid7(AT)
    for said in (
        EntrySaid("source", gone, {"title": Said("Vanha kysely", token(0, None))}),
        EntrySaid("source", uuid7(AT), {"title": Said("Tilasto", token(0, None))}),
        EntrySaid("source", gone, removed=True),
    ):
        with town.working() as work:
            opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
            saved(saving.save(work, opened, "evidence", Posted(entries=[said])))
    return reference


def _titles(town: Town, reference: str) -> list[str]:
    return [row.fields["title"] for row in _opened(town, reference).entries if row.list == "source"]


def test_what_is_due_is_told_without_being_touched(town: Town) -> None:
    reference = _with_removed(town)
    with town.database.reader(town.organisation_id) as session:
        found = retention.due(session, town.organisation_id, Limits(AT + _DAY, AT + _DAY))
    assert [(reference, 1)] == [(one.reference, one.count) for one in found.removed]
    assert ["Vanha kysely", "Tilasto"] == _titles(town, reference)


def test_an_entry_removed_long_ago_goes_and_the_others_stay(town: Town) -> None:
    reference = _with_removed(town)
    _purge(town, AT + _DAY)
    assert ["Tilasto"] == _titles(town, reference)
    assert ("purge", {"entries": 1}) == _last_event(town, reference)


def test_an_entry_removed_lately_stays(town: Town) -> None:
    reference = _with_removed(town)
    assert _purge(town, AT - _DAY).is_nothing
    assert ["Vanha kysely", "Tilasto"] == _titles(town, reference)


def test_a_withdrawn_draft_keeps_its_reference_and_nothing_that_was_said(town: Town) -> None:
    reference = town.written()
    town.moved(reference, MoveName.WITHDRAW)
    gone = _purge(town, AT + _DAY)
    assert [reference] == [name for _, name in gone.withdrawn]
    opened = _opened(town, reference)
    assert (reference, {"title": reference}, ()) == (opened.row.title, dict(opened.dossier.answers), opened.entries)
    assert ("purge", {"all": True}) == _last_event(town, reference)
    assert _purge(town, AT + _DAY).is_nothing


def test_a_draft_that_is_not_withdrawn_stays_however_old(town: Town) -> None:
    reference = town.written()
    assert _purge(town, _LATER).is_nothing
    assert "why" in _opened(town, reference).dossier.answers


def test_what_was_ever_issued_stays(town: Town) -> None:
    reference = town.issued()
    town.moved(reference, MoveName.AMEND)
    town.moved(reference, MoveName.WITHDRAW)
    assert _purge(town, _LATER).is_nothing
    assert backups.verify(town.ports).is_whole


def test_a_matter_that_serves_another_assessment_keeps_its_words(town: Town) -> None:
    reference, other = town.written(), town.started()
    with town.working() as work:
        mine = assessments.open_(work, reference, Permission.SEE).matters[0]
        theirs = assessments.open_(work, other, Permission.SEE)
        work.session.add(
            AssessmentMatter(
                organisation_id=town.organisation_id, assessment_id=theirs.row.id, matter_id=mine.id, position=1
            )
        )
    town.moved(reference, MoveName.WITHDRAW)
    _purge(town, AT + _DAY)
    assert mine.fields == _opened(town, other).matters[1].fields


def test_another_organisation_is_left_alone(town: Town) -> None:
    reference = _with_removed(town)
    with town.database.writer(town.organisation_id) as session:
        assert retention.purge(session, uuid7(AT), Limits(_LATER, _LATER), _LATER).is_nothing
    assert ["Vanha kysely", "Tilasto"] == _titles(town, reference)


# -- files ------------------------------------------------------------------------------------------


def _attached(town: Town, reference: str, content: bytes, entry_id: uuid.UUID | None = None) -> tuple[uuid.UUID, bytes]:
    """Attach a file, in the place of another one if the entry is there; return entry and digest."""
    digest = town.ports.archive.room(town.organisation_id).put(content)
    value = {"digest": digest.hex(), "name": "kartta.png", "type": "image/png", "size": len(content)}
    chosen = entry_id or uuid7(AT)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        row = opened.entry_row(chosen)
        shown = token(row.revision, row.fields["file"]) if row else token(0, None)
        said = EntrySaid("attachment", chosen, {"file": Said(value, shown)})
        saved(saving.save(work, opened, "evidence", Posted(entries=[said])))
    return chosen, digest


def _removed(town: Town, reference: str, entry_id: uuid.UUID) -> None:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        said = EntrySaid("attachment", entry_id, removed=True)
        saved(saving.save(work, opened, "evidence", Posted(entries=[said])))


def _idle(town: Town) -> set[bytes]:
    with town.database.reader(town.organisation_id) as session:
        return set(retention.idle_files(session, town.ports.archive, town.organisation_id))


def _kept(town: Town) -> set[bytes]:
    return set(town.ports.archive.room(town.organisation_id).digests())


def _drop(town: Town) -> int:
    with town.database.reader(town.organisation_id) as session:
        return retention.drop_files(session, town.ports.archive, town.organisation_id)


def test_files_of_purged_entries_are_named_first_and_go_when_asked_with_those_that_they_replaced(town: Town) -> None:
    reference = town.started()
    entry_id, before = _attached(town, reference, b"a map")
    _, after = _attached(town, reference, b"a better map", entry_id)
    _, other = _attached(town, reference, b"a letter")
    _removed(town, reference, entry_id)
    assert set() == _idle(town)
    _purge(town, AT + _DAY)
    assert ("purge", {"entries": 1, "gone": sorted([before.hex(), after.hex()])}) == _last_event(town, reference)
    assert ({before, after}, {before, after, other}) == (_idle(town), _kept(town))
    assert (2, {other}, 0) == (_drop(town), _kept(town), _drop(town))
    with town.database.reader(EVERYWHERE) as session:
        assert [] == [
            *attachments.missing(session, town.ports.archive),
            *attachments.orphans(session, town.ports.archive),
        ]


def test_files_of_a_withdrawn_draft_go_with_what_was_said_in_it(town: Town) -> None:
    reference = town.started()
    _, digest = _attached(town, reference, b"a map")
    town.moved(reference, MoveName.WITHDRAW)
    _purge(town, AT + _DAY)
    assert ("purge", {"all": True, "gone": [digest.hex()]}) == _last_event(town, reference)
    assert (1, set()) == (_drop(town), _kept(town))


def test_a_file_that_another_assessment_has_named_stays(town: Town) -> None:
    reference, other = town.started(), town.started()
    entry_id, digest = _attached(town, reference, b"a map")
    theirs, _ = _attached(town, other, b"a map")
    _attached(town, other, b"a better map", theirs)
    _removed(town, reference, entry_id)
    _purge(town, AT + _DAY)
    assert ("purge", {"entries": 1}) == _last_event(town, reference)
    assert (0, True) == (_drop(town), digest in _kept(town))


def test_a_file_that_another_entry_has_named_stays(town: Town) -> None:
    reference = town.started()
    entry_id, digest = _attached(town, reference, b"a map")
    theirs, _ = _attached(town, reference, b"a map")
    _attached(town, reference, b"a better map", theirs)
    _removed(town, reference, entry_id)
    _purge(town, AT + _DAY)
    assert (0, True) == (_drop(town), digest in _kept(town))


def test_a_file_that_a_document_names_stays(town: Town) -> None:
    reference = town.started()
    entry_id, digest = _attached(town, reference, b"a map")
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        factories.make_document(work.session, opened.row, b'{"digest":"' + digest.hex().encode() + b'"}')
    _removed(town, reference, entry_id)
    _purge(town, AT + _DAY)
    assert (0, {digest}) == (_drop(town), _kept(town))


def test_a_file_that_was_attached_anew_after_it_was_let_go_stays(town: Town) -> None:
    reference, other = town.started(), town.started()
    entry_id, digest = _attached(town, reference, b"a map")
    _removed(town, reference, entry_id)
    _purge(town, AT + _DAY)
    _attached(town, other, b"a map")
    assert (set(), 0, {digest}) == (_idle(town), _drop(town), _kept(town))


def test_the_same_file_in_the_room_of_another_organisation_and_among_documents_stays(town: Town) -> None:
    reference = town.started()
    entry_id, digest = _attached(town, reference, b"a map")
    other = town.ports.archive.room(uuid7(AT))
    other.put(b"a map")
    town.ports.archive.put(b"a map")
    _removed(town, reference, entry_id)
    _purge(town, AT + _DAY)
    assert (1, set()) == (_drop(town), _kept(town))
    assert b"a map" == other.get(digest) == town.ports.archive.get(digest)


def test_what_an_entry_said_before_goes_with_it_and_all_that_stands_beside_a_text_with_the_assessment(
    town: Town,
) -> None:
    reference = _with_removed(town)
    for minutes, text in enumerate(("Tilasto 1", "Tilasto 2")):
        with town.working(at=AT + minutes * dt.timedelta(minutes=1)) as work:
            opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
            rows = [row for row in opened.entries if row.list == "source"]
            said = [edited(opened, "source", row.id, title=f"{text} {row.position}") for row in rows]
            saved(saving.save(work, opened, "evidence", Posted(entries=said)))
            threads.begin(work, opened, uuid7(AT), Anchor("heard"), text)
            named_versions.give_name(work, opened, uuid7(AT), text)
    assert [4, 2, 2, 2] == _beside(town)
    _purge(town, AT + _DAY)
    assert [2, 2, 2, 2] == _beside(town)
    town.moved(reference, MoveName.WITHDRAW)
    _purge(town, AT + _DAY)
    assert [0, 0, 0, 0] == _beside(town)


def _beside(town: Town) -> list[int]:
    """Return how many earlier texts, threads, messages and named versions the organisation has."""
    with town.working() as work:
        kinds = (Former, Thread, Message, NamedVersion)
        found = (select(kind.assessment_id).where(kind.organisation_id == town.organisation_id) for kind in kinds)
        return [len(work.session.scalars(one).all()) for one in found]
