import uuid

import pytest

from lva.domain.errors import Invalid
from lva.domain.judging import findings
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.workflow import State
from lva.services import assessments, saving
from lva.services.assessments import Opened
from lva.services.together import copying
from lva.services.work import Work
from tests.factories import AT
from tests.support.town import MINUTE, Town, saved, typed


def _open(work: Work, reference: str, permission: Permission = Permission.EDIT) -> Opened:
    return assessments.open_(work, reference, permission, lock=permission is Permission.EDIT)


def _copied(town: Town, reference: str, new_id: uuid.UUID | None = None, title: str = "Uusi maksu") -> str:
    with town.working(town.other, AT + MINUTE) as work:
        source = _open(work, reference, Permission.SEE)
        return copying.copy(work, source, new_id or uuid7(AT), title).reference


def _marked(town: Town, reference: str) -> frozenset[str]:
    with town.working() as work:
        return _open(work, reference).dossier.copied


def test_a_copy_is_a_draft_of_its_own_with_the_same_texts(town: Town) -> None:
    reference = town.issued()
    copy = _copied(town, reference)
    with town.working() as work:
        before, after = _open(work, reference, Permission.SEE), _open(work, copy)
    assert (State.DRAFT, "Uusi maksu") == (after.row.state, after.row.title)
    assert before.dossier.answers["conclusion"] == after.dossier.answers["conclusion"]
    assert len([one for one in before.dossier.entries if not one.matter]) == len(after.dossier.entries)
    assert not {"case_numbers", "decide_on"} & after.dossier.answers.keys()
    assert {town.other.person_id} == {one.person_id for one in after.participants}


def test_all_copied_texts_are_marked_but_the_new_title(town: Town) -> None:
    marked = _marked(town, _copied(town, town.written()))
    assert {"conclusion", "proposal"} <= marked
    assert "title" not in marked
    assert any(place.startswith("impact.") for place in marked)


def test_copying_twice_makes_one(town: Town) -> None:
    reference, new_id = town.written(), uuid7(AT)
    assert _copied(town, reference, new_id) == _copied(town, reference, new_id, "Toinen")


def test_changing_a_copied_text_confirms_it_and_writes_nothing_for_that(town: Town) -> None:
    copy = _copied(town, town.written())
    with town.working() as work:
        opened = _open(work, copy)
        saved(saving.save(work, opened, "conclusion", typed(opened, conclusion="Tämä on uutta.")))
    assert "conclusion" not in _marked(town, copy)


def test_a_page_is_confirmed_as_it_stands(town: Town) -> None:
    copy = _copied(town, town.written())
    before = _marked(town, copy)
    with town.working() as work:
        copying.confirm(work, _open(work, copy), ["conclusion", "nowhere"], "conclusion")
        copying.confirm(work, _open(work, copy), ["conclusion"], "conclusion")
    assert before - {"conclusion"} == _marked(town, copy)


def test_what_nobody_confirmed_deserves_a_second_look_and_stops_nothing(town: Town) -> None:
    copy = _copied(town, town.written())
    with town.working() as work:
        opened = _open(work, copy)
        warned = [one for one in findings.warnings(opened.dossier) if one.code == "copied"]
        assert len(opened.dossier.copied) == len(warned)
        assert "copied" not in {one.code for one in findings.blocking(opened.dossier)}


@pytest.mark.parametrize("title", ["", "  ", "x" * 301])
def test_a_copy_needs_a_title_that_fits(town: Town, title: str) -> None:
    with pytest.raises(Invalid):
        _copied(town, town.started(), title=title)
