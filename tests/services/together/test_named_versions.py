import uuid

import pytest

from lva.domain.changes import Sort
from lva.domain.errors import Conflict, Invalid, NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.services import assessments, saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted, Said
from lva.services.together import named_versions
from lva.services.together.named_versions import NAME, Compared
from lva.services.work import Work
from tests.factories import AT
from tests.support.town import MINUTE, Town, languages, saved, typed


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.EDIT, lock=True)


def _named(town: Town, reference: str, name: str = "Ennen kuulemista", new_id: uuid.UUID | None = None) -> uuid.UUID:
    made = new_id or uuid7(AT)
    with town.working() as work:
        named_versions.give_name(work, _open(work, reference), made, name)
    return made


def _compared(town: Town, reference: str, version: uuid.UUID) -> Compared:
    with town.working() as work:
        return named_versions.compare(work, _open(work, reference), version, languages()["fi"])


def _changed(town: Town, reference: str) -> None:
    """Change an answer and one of the matter's, remove a hearing and add another."""
    with town.working(town.other, AT + MINUTE) as work:
        opened = _open(work, reference)
        gone = EntrySaid("hearing", uuid.UUID(opened.dossier.of("hearing")[0].id), removed=True)
        fresh = EntrySaid("condition", uuid7(AT), {"text": Said("Jos rahat riittävät", "0-0")})
        fresh = EntrySaid("condition", fresh.id, {"text": Said("Jos rahat riittävät", "")}, removed=False)
        posted = Posted(typed(opened, conclusion="Aivan toista.", title="Toinen nimi").answers, [gone, fresh])
        saved(saving.save(work, opened, "page", posted))


def test_a_version_just_named_says_what_stands_there(town: Town) -> None:
    reference = town.written("sports-fees")
    version = _named(town, reference, "  Ennen \n kuulemista ")
    found = _compared(town, reference, version)
    assert (("Ennen kuulemista", "Aino Esimerkki"), ()) == (
        (found.version.name, found.version.made_by),
        found.differences,
    )


def test_it_is_compared_with_what_stands_there_now(town: Town) -> None:
    reference = town.written("sports-fees")
    version = _named(town, reference)
    _changed(town, reference)
    sorts = {one.sort for one in _compared(town, reference, version).differences}
    assert {Sort.CHANGED, Sort.ADDED, Sort.REMOVED} == sorts


def test_restoring_brings_everything_back_and_keeps_what_stood_there(town: Town) -> None:
    reference = town.written("sports-fees")
    version = _named(town, reference)
    _changed(town, reference)
    before = _compared(town, reference, version)
    with town.working(at=AT + 2 * MINUTE) as work:
        named_versions.restore(work, _open(work, reference), version, before.count, "Ennen palautusta")
    assert () == _compared(town, reference, version).differences
    with town.working() as work:
        kept = next(one for one in named_versions.of(work, _open(work, reference)) if one.name == "Ennen palautusta")
    assert len(before.differences) == len(_compared(town, reference, kept.id).differences)


def test_restoring_what_stands_there_changes_no_text(town: Town) -> None:
    reference = town.written("sports-fees")
    version = _named(town, reference)
    with town.working() as work:
        opened = _open(work, reference)
        assert () == named_versions.restore(work, opened, version, opened.row.event_count, "Ennen").changed


def test_nobody_restores_over_what_they_have_not_compared(town: Town) -> None:
    reference = town.written("sports-fees")
    version = _named(town, reference)
    seen = _compared(town, reference, version).count
    _changed(town, reference)
    with town.working() as work, pytest.raises(Conflict):
        named_versions.restore(work, _open(work, reference), version, seen, "Ennen")
    assert _compared(town, reference, version).differences


def test_naming_twice_makes_one(town: Town) -> None:
    reference, new_id = town.started(), uuid7(AT)
    for name in ("Yksi", "Kaksi"):
        _named(town, reference, name, new_id)
    with town.working() as work:
        assert ["Yksi"] == [one.name for one in named_versions.of(work, _open(work, reference))]


@pytest.mark.parametrize("name", ["", "  ", "x" * (NAME + 1)])
def test_a_name_says_something_and_is_short(town: Town, name: str) -> None:
    with pytest.raises(Invalid):
        _named(town, town.started(), name)


def test_a_version_of_another_assessment_is_not_found(town: Town) -> None:
    version = _named(town, town.started())
    with pytest.raises(NotFound):
        _compared(town, town.started(), version)
