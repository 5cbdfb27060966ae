import uuid
from collections.abc import Mapping
from typing import Any, Final

import pytest

from lva.domain.errors import Invalid
from lva.domain.permissions import Permission
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.issued import documents
from lva.services.together import marks
from lva.services.together.marks import NOTE
from lva.services.work import Work
from lva.storage import queries
from tests.factories import AT
from tests.support.queries import counted
from tests.support.town import MINUTE, Town

_NOBODY: Final = "019aa0b4-e100-7eb9-ac45-1dbf655d5590"
"""An id that no entry has."""


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.EDIT, lock=True)


def _put(town: Town, reference: str, place: str, note: str = "") -> None:
    with town.working() as work:
        marks.put(work, _open(work, reference), place, note)


def _marks(town: Town, reference: str) -> list[tuple[str, str, str]]:
    with town.working() as work:
        return [(one.place, one.note, one.made_by) for one in marks.of(work, _open(work, reference))]


def _events(town: Town, reference: str) -> list[tuple[str, Mapping[str, Any]]]:
    with town.working() as work:
        row = _open(work, reference).row
        return [(one.kind, one.facts) for one in queries.history(work.session, town.organisation_id, row.id)][1:]


def test_a_page_is_marked_for_everybody(town: Town) -> None:
    reference = town.started()
    _put(town, reference, "hearing", "  Kysy \n rehtorilta ")
    assert [("hearing", "Kysy rehtorilta", "Aino Esimerkki")] == _marks(town, reference)
    assert [("mark", {"place": "hearing"})] == _events(town, reference)


def test_another_person_may_write_another_note_and_take_the_mark_away(town: Town) -> None:
    reference = town.started()
    _put(town, reference, "hearing", "Kysy")
    with town.working(town.other, AT + MINUTE) as work:
        marks.put(work, _open(work, reference), "hearing", "Kysytty")
    assert [("hearing", "Kysytty", "Elli Malli")] == _marks(town, reference)
    with town.working(town.other, AT + MINUTE) as work:
        marks.take_away(work, _open(work, reference), "hearing")
        marks.take_away(work, _open(work, reference), "hearing")
    assert [] == _marks(town, reference)
    assert ["mark", "mark", "unmark"] == [kind for kind, _ in _events(town, reference)]


def test_an_entry_is_marked(town: Town) -> None:
    reference = town.written("sports-fees")
    with town.working() as work:
        hearing = _open(work, reference).dossier.of("hearing")[0].id
    _put(town, reference, marks.place_of("hearing", uuid.UUID(hearing)))
    assert [f"hearing.{hearing}"] == [place for place, _, _ in _marks(town, reference)]


@pytest.mark.parametrize("place", ["", "nowhere", "hearing.x", f"hearing.{_NOBODY}", "view.{hearing}"])
def test_a_place_that_does_not_exist_is_refused(town: Town, place: str) -> None:
    reference = town.written("sports-fees")
    with town.working() as work:
        hearing = _open(work, reference).dossier.of("hearing")[0].id
    with pytest.raises(Invalid):
        _put(town, reference, place.format(hearing=hearing))


def test_a_note_that_is_too_long_is_refused(town: Town) -> None:
    with pytest.raises(Invalid):
        _put(town, town.started(), "hearing", "x" * (NOTE + 1))


def test_marking_takes_four_statements(town: Town) -> None:
    reference = town.started()
    with town.working() as work, counted(town.database) as statements:
        marks.put(work, _open(work, reference), "hearing", "")
    assert ["select assessment", "insert mark", "update assessment", "insert event"] == statements.kinds()


def test_marks_are_no_part_of_what_is_approved_and_issued(town: Town) -> None:
    reference = town.written()
    _put(town, reference, "hearing", "Muistiinpano vain meille")
    with town.working() as work:
        record = documents.as_draft(work, _open(work, reference)).canonical.decode()
    assert "Muistiinpano" not in record
