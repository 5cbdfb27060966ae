"""Claims about saving entries; `test_saving` makes those about answers and the matter."""

import uuid

import pytest

from lva.domain.errors import Invalid
from lva.domain.permissions import Permission
from lva.domain.references import derived, uuid7
from lva.domain.values.answers import Value, token
from lva.services import assessments, saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted, Said, Saved
from lva.services.work import Work
from lva.storage import queries
from tests.factories import AT
from tests.support.town import MINUTE, Town, edited, saved, stale

SHOWN_EMPTY = token(0, None)


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.EDIT, lock=True)


def _events(town: Town, reference: str) -> list[str]:
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        return [event.kind for event in queries.history(work.session, town.organisation_id, row.id)]


# -- entries ----------------------------------------------------------------------------------------


def _new(name: str, **fields: Value) -> EntrySaid:
    return EntrySaid(name, uuid7(AT), {key: Said(value, SHOWN_EMPTY) for key, value in fields.items()})


def _put(town: Town, reference: str, *entries: EntrySaid) -> Saved:
    with town.working(town.other, AT + MINUTE) as work:
        return saved(saving.save(work, _open(work, reference), "page", Posted(entries=entries)))


def test_a_new_entry_is_made_with_what_was_said_and_what_it_begins_with(town: Town) -> None:
    reference = town.started()
    said = EntrySaid("measure", uuid7(AT), {"what": Said("Kyyti", SHOWN_EMPTY)}, {"impacts": ["i1"], "what": "x"})
    done = _put(town, reference, said)
    assert (said.name("what"),) == done.changed
    with town.working() as work:
        row = _open(work, reference).entry_row(said.id)
        assert row is not None
        assert ({"impacts": ["i1"], "what": "Kyyti"}, 1, town.other.person_id) == (
            row.fields,
            row.revision,
            row.edited_by,
        )


def test_a_new_entry_in_which_nothing_was_said_is_not_made(town: Town) -> None:
    reference = town.started()
    said = EntrySaid("measure", uuid7(AT), {"what": Said(None, SHOWN_EMPTY)}, {"impacts": ["i1"]})
    done = _put(town, reference, said, EntrySaid("group", uuid7(AT), removed=True))
    assert ((), {said.name("what"): SHOWN_EMPTY}) == (done.changed, done.tokens)
    assert ["start"] == _events(town, reference)


def test_the_form_of_a_new_entry_posted_twice_makes_one(town: Town) -> None:
    reference = town.started()
    said = _new("condition", text="Jos")
    _put(town, reference, said)
    assert () == _put(town, reference, said).changed
    with town.working() as work:
        assert 1 == len(_open(work, reference).dossier.of("condition"))


def test_entries_stand_in_the_order_in_which_they_came(town: Town) -> None:
    reference = town.started()
    for text in ("c", "a", "b"):
        _put(town, reference, _new("condition", text=text))
    _put(town, reference, _new("condition", text="e"), _new("condition", text="d"))
    with town.working() as work:
        found = _open(work, reference).dossier.of("condition")
        assert ["c", "a", "b", "e", "d"] == [entry.get("text") for entry in found]


def test_two_people_may_change_different_fields_of_an_entry(town: Town) -> None:
    reference = town.started()
    said = _new("condition", text="Jos", who="Rehtori")
    _put(town, reference, said)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        mine = edited(opened, "condition", said.id, text="Kun", who="Rehtori")
        theirs = edited(opened, "condition", said.id, text="Jos", who="Johtaja")
    _put(town, reference, theirs)
    with town.working() as work:
        done = saved(saving.save(work, _open(work, reference), "page", Posted(entries=[mine])))
        assert (mine.name("text"),) == done.changed
    with town.working() as work:
        row = _open(work, reference).entry_row(said.id)
        assert row is not None
        assert ({"text": "Kun", "who": "Johtaja"}, 3) == (row.fields, row.revision)


def test_the_same_field_of_an_entry_is_stale_and_nothing_is_written(town: Town) -> None:
    reference = town.started()
    said = _new("condition", text="Jos")
    _put(town, reference, said)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        mine, theirs = (edited(opened, "condition", said.id, text=text) for text in ("Minä", "He"))
    _put(town, reference, theirs)
    with town.working() as work:
        fresh = _new("condition", text="Uusi")
        opened = _open(work, reference)
        posted = Posted({"heard": Said("no", SHOWN_EMPTY)}, [mine, fresh])
        (field,) = stale(saving.save(work, opened, "page", posted))
        assert (mine.name("text"), "Minä", "He", town.other.person_id) == (
            field.name,
            field.mine,
            field.theirs,
            field.by,
        )
        assert token(2, "He") == field.token
    with town.working() as work:
        opened = _open(work, reference)
        assert (None, {}) == (opened.entry_row(fresh.id), opened.cells)


def test_a_field_that_was_cleared_is_left_out(town: Town) -> None:
    reference = town.started()
    said = _new("condition", text="Jos", who="Rehtori")
    _put(town, reference, said)
    with town.working() as work:
        opened = _open(work, reference)
        posted = Posted(entries=[edited(opened, "condition", said.id, who=None)])
        done = saved(saving.save(work, opened, "page", posted))
        assert {said.name("who"): token(2, None)} == done.tokens
    with town.working() as work:
        row = _open(work, reference).entry_row(said.id)
        assert row is not None
        assert {"text": "Jos"} == row.fields


def test_an_entry_cannot_change_its_list(town: Town) -> None:
    reference = town.started()
    said = _new("condition", text="Jos")
    _put(town, reference, said)
    with town.working() as work, pytest.raises(Invalid):
        saving.save(work, _open(work, reference), "page", Posted(entries=[EntrySaid("group", said.id, removed=True)]))


# -- ticks and removal ------------------------------------------------------------------------------


def _tick(town: Town, reference: str, key: str, *, on: bool) -> Saved:
    with town.working() as work:
        opened = _open(work, reference)
        entry_id = derived(opened.row.id, f"group|{key}")
        start = {"people": "children", "kind": key}
        said = EntrySaid("group", entry_id, start=start if on else {}, removed=not on)
        return saved(saving.save(work, opened, "children", Posted(entries=[said])))


def _ticked(town: Town, reference: str) -> list[Value]:
    with town.working() as work:
        return [entry.get("kind") for entry in _open(work, reference).dossier.of("group")]


def test_a_tick_is_an_entry_and_comes_and_goes(town: Town) -> None:
    reference = town.started()
    assert 1 == len(_tick(town, reference, "g_poor", on=True).changed)
    assert () == _tick(town, reference, "g_poor", on=True).changed
    assert ["g_poor"] == _ticked(town, reference)
    assert 1 == len(_tick(town, reference, "g_poor", on=False).changed)
    assert [] == _ticked(town, reference)
    assert () == _tick(town, reference, "g_poor", on=False).changed
    _tick(town, reference, "g_poor", on=True)
    assert ["g_poor"] == _ticked(town, reference)
    assert ["start", "save", "save", "save"] == _events(town, reference)


def test_a_removed_entry_keeps_its_text_and_can_be_brought_back(town: Town) -> None:
    reference = town.started()
    said = _new("condition", text="Jos")
    _put(town, reference, said)
    _put(town, reference, EntrySaid("condition", said.id, removed=True))
    with town.working() as work:
        opened = _open(work, reference)
        row = opened.entry_row(said.id)
        assert row is not None
        assert ({"text": "Jos"}, AT + MINUTE) == (row.fields, row.removed_at)
        assert () == opened.dossier.of("condition")
    _put(town, reference, EntrySaid("condition", said.id, removed=False))
    with town.working() as work:
        assert ["Jos"] == [entry.get("text") for entry in _open(work, reference).dossier.of("condition")]


def test_what_is_written_into_an_entry_that_somebody_removed_is_kept_there(town: Town) -> None:
    reference = town.started()
    said = _new("condition", text="Jos")
    _put(town, reference, said)
    with town.working() as work:
        mine = edited(assessments.open_(work, reference, Permission.SEE), "condition", said.id, text="Kun")
    _put(town, reference, EntrySaid("condition", said.id, removed=True))
    _put(town, reference, mine)
    with town.working() as work:
        row = _open(work, reference).entry_row(said.id)
        assert row is not None
        assert ({"text": "Kun"}, True) == (row.fields, row.removed_at is not None)


def test_an_entry_may_be_changed_and_removed_at_once(town: Town) -> None:
    reference = town.started()
    said = _new("condition", text="Jos")
    _put(town, reference, said)
    with town.working() as work:
        opened = _open(work, reference)
        change = edited(opened, "condition", said.id, text="Kun")
        both = EntrySaid("condition", said.id, change.fields, removed=True)
        assert (said.name("text"),) == saved(saving.save(work, opened, "page", Posted(entries=[both]))).changed


@pytest.mark.parametrize("alias", ["zero", "proposal"])
def test_a_ready_made_entry_cannot_be_removed(town: Town, alias: str) -> None:
    reference = town.started()
    with town.working() as work:
        opened = _open(work, reference)
        entry_id = uuid.UUID(opened.dossier.alias(alias))
        with pytest.raises(Invalid):
            saving.save(work, opened, "page", Posted(entries=[EntrySaid("alternative", entry_id, removed=True)]))
    with town.working() as work:
        assert 2 == len(_open(work, reference).dossier.of("alternative"))
