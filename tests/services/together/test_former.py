import uuid
from collections.abc import Mapping

import pytest

from lva.domain.errors import NotFound
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.together.anchors import Anchor, at_entry
from lva.domain.values.answers import Value
from lva.services import assessments, saving
from lva.services.assessments import Opened
from lva.services.saving import Posted, Saved, StaleField
from lva.services.together import former
from lva.services.work import Work
from tests.factories import AT
from tests.support.town import MINUTE, Town, edited, saved, typed

_WHY = Anchor("conclusion")


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.EDIT, lock=True)


def _save(town: Town, reference: str, actor: Actor, minute: int, **answers: Value) -> None:
    with town.working(actor, AT + minute * MINUTE) as work:
        opened = _open(work, reference)
        saved(saving.save(work, opened, "background", typed(opened, **answers)))


def _past(town: Town, reference: str, anchor: Anchor) -> list[tuple[Value, Value, str]]:
    with town.working() as work:
        return [(one.before, one.after, one.name) for one in former.past(work, _open(work, reference), anchor).steps]


def _restored(
    town: Town, reference: str, anchor: Anchor, revision: int, seen: Mapping[str, str] | None = None
) -> object:
    with town.working(at=AT + 9 * MINUTE) as work:
        opened = _open(work, reference)
        shown = {anchor.field: former.token(opened, anchor, anchor.field)} if seen is None else seen
        return former.restore(work, opened, anchor, revision, shown)


def test_each_change_of_an_answer_is_kept_with_who_and_when(town: Town) -> None:
    reference = town.started()
    _save(town, reference, town.author, 1, conclusion="Yksi")
    _save(town, reference, town.other, 2, conclusion="Kaksi")
    _save(town, reference, town.author, 3, conclusion="Kolme")
    assert [("Kaksi", "Kolme", "Aino Esimerkki"), ("Yksi", "Kaksi", "Elli Malli")] == _past(town, reference, _WHY)


def test_what_was_cleared_is_kept_and_what_was_empty_is_not(town: Town) -> None:
    reference = town.started()
    for minute, text in enumerate(["Yksi", None, "Kaksi", "Kolme"]):
        _save(town, reference, town.author, minute, conclusion=text)
    assert [("Kaksi", "Kolme"), ("Yksi", None)] == [one[:2] for one in _past(town, reference, _WHY)]


def test_the_matters_own_answers_have_a_past_in_every_assessment_of_it(town: Town) -> None:
    reference = town.started()
    _save(town, reference, town.author, 1, title="Uusi nimi")
    assert [("Koulun lakkauttaminen", "Uusi nimi")] == [one[:2] for one in _past(town, reference, Anchor("title"))]
    with town.working() as work:
        opened = _open(work, reference)
        other = assessments.start_for(work, uuid.uuid4(), opened.matters[0].id, "fi").reference
    assert 1 == len(_past(town, other, Anchor("title")))


def test_the_fields_of_an_entry_have_a_past_of_their_own(town: Town) -> None:
    reference = town.written("sports-fees")
    with town.working(town.other) as work:
        opened = _open(work, reference)
        entry = uuid.UUID(opened.dossier.of("hearing")[0].id)
        before = opened.dossier.of("hearing")[0].get("result")
        said = edited(opened, "hearing", entry, result="Toisin kuin ennen.")
        saved(saving.save(work, opened, "hearing", Posted(entries=[said])))
    whole, one = at_entry("hearing", entry), at_entry("hearing", entry, "result")
    assert (
        [(before, "Toisin kuin ennen.", "Elli Malli")] == _past(town, reference, whole) == _past(town, reference, one)
    )
    assert [] == _past(town, reference, at_entry("hearing", entry, "who"))
    with town.working() as work:
        revision = former.past(work, _open(work, reference), one).steps[0].revision
    assert isinstance(_restored(town, reference, one, revision), Saved)
    assert ("Toisin kuin ennen.", before) == _past(town, reference, one)[0][:2]


def test_restoring_is_a_save_with_a_new_revision_and_loses_nothing(town: Town) -> None:
    reference = town.started()
    _save(town, reference, town.author, 1, conclusion="Yksi")
    _save(town, reference, town.other, 2, conclusion="Kaksi")
    assert isinstance(_restored(town, reference, _WHY, 2), Saved)
    with town.working() as work:
        assert (3, "Yksi") == _open(work, reference).stored("conclusion")
    assert [("Kaksi", "Yksi"), ("Yksi", "Kaksi")] == [one[:2] for one in _past(town, reference, _WHY)]


def test_nobody_restores_over_words_that_they_have_not_seen(town: Town) -> None:
    reference = town.started()
    _save(town, reference, town.author, 1, conclusion="Yksi")
    _save(town, reference, town.author, 2, conclusion="Kaksi")
    with town.working() as work:
        seen = {"": _open(work, reference).token("conclusion")}
    _save(town, reference, town.other, 3, conclusion="Kolme")
    done = _restored(town, reference, _WHY, 2, seen)
    assert isinstance(done, tuple)
    assert all(isinstance(one, StaleField) for one in done)
    assert "Kolme" == _past(town, reference, _WHY)[0][1]


@pytest.mark.parametrize(
    "anchor", [Anchor("nothing"), Anchor("title", "x"), Anchor("step/matter"), Anchor("hearing.x"), Anchor("")]
)
def test_a_place_without_texts_is_not_found(town: Town, anchor: Anchor) -> None:
    with pytest.raises(NotFound):
        _past(town, town.started(), anchor)


def test_a_change_that_never_was_cannot_be_restored(town: Town) -> None:
    with pytest.raises(NotFound):
        _restored(town, town.started(), _WHY, 7)
