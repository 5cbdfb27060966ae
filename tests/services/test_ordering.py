import uuid
from dataclasses import replace

import pytest

from lva.content.model import Depth
from lva.domain.errors import NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values.answers import Value, token
from lva.services import assessments, ordering, saving
from lva.services.assessments import Opened
from lva.services.issued import documents
from lva.services.saving import EntrySaid, Posted, Said
from lva.services.work import Work
from lva.storage import queries
from tests import packs
from tests.factories import AT
from tests.support.queries import counted
from tests.support.town import MINUTE, Town, saved

SHOWN_EMPTY = token(0, None)


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.EDIT, lock=True)


def _sites(town: Town, *names: str) -> tuple[str, list[uuid.UUID]]:
    """Write an assessment with sites of these names; return its reference and their ids."""
    reference = town.started()
    said = [EntrySaid("site", uuid7(AT), {"name": Said(name, SHOWN_EMPTY)}) for name in names]
    with town.working() as work:
        saved(saving.save(work, _open(work, reference), "sites", Posted(entries=said)))
    return reference, [one.id for one in said]


def _names(town: Town, reference: str, name: str = "site") -> list[Value]:
    with town.working() as work:
        return [entry.get("name") for entry in _open(work, reference).dossier.of(name)]


def _arrange(town: Town, reference: str, ids: list[uuid.UUID], **wanted: int) -> bool:
    with town.working() as work:
        places = {ids["abcdefgh".index(letter)]: number for letter, number in wanted.items()}
        return ordering.arrange(work, _open(work, reference), "site", ids, places)


def test_entries_take_the_numbers_that_they_are_given(town: Town) -> None:
    reference, ids = _sites(town, "A", "B", "C", "D")
    assert _arrange(town, reference, ids, d=1, a=3)
    assert ["D", "B", "A", "C"] == _names(town, reference)


def test_moving_to_the_same_number_twice_moves_once(town: Town) -> None:
    reference, ids = _sites(town, "A", "B", "C")
    assert [True, False] == [_arrange(town, reference, ids, c=1) for _ in range(2)]
    assert ["C", "A", "B"] == _names(town, reference)


def test_a_move_makes_one_event_and_changes_nothing_but_places(town: Town) -> None:
    reference, ids = _sites(town, "A", "B")
    _arrange(town, reference, ids, b=1)
    with town.working() as work:
        opened = _open(work, reference)
        events = list(queries.history(work.session, town.organisation_id, opened.row.id))
        revisions = {opened.entry_row(one).revision for one in ids}  # type: ignore[union-attr]  # they are there
    assert ("arrange", {"list": "site", "entries": sorted(map(str, ids))}) == (events[-1].kind, events[-1].facts)
    assert {1} == revisions


def test_whoever_has_a_form_open_meanwhile_may_save_it(town: Town) -> None:
    reference, ids = _sites(town, "A", "B")
    shown = EntrySaid("site", ids[0], {"name": Said("Alku", token(1, "A"))})
    _arrange(town, reference, ids, a=2)
    with town.working(town.other, AT + MINUTE) as work:
        saved(saving.save(work, _open(work, reference), "sites", Posted(entries=[shown])))
    assert ["B", "Alku"] == _names(town, reference)


def test_what_somebody_removed_meanwhile_is_passed_over(town: Town) -> None:
    reference, ids = _sites(town, "A", "B", "C")
    with town.working() as work:
        saving.save(work, _open(work, reference), "sites", Posted(entries=[EntrySaid("site", ids[1], removed=True)]))
    assert not _arrange(town, reference, ids, b=1)
    assert _arrange(town, reference, [*ids, uuid7(AT)], c=1)
    assert ["C", "A"] == _names(town, reference)


def test_the_order_is_that_of_the_record(town: Town) -> None:
    reference, ids = _sites(town, "A", "B", "C")
    _arrange(town, reference, ids, c=1)
    with town.working() as work:
        opened = _open(work, reference)
        full = replace(opened, dossier=replace(opened.dossier, depth=Depth.FULL))
        record = documents.as_draft(work, full).record
    assert ["C", "A", "B"] == [one["name"] for one in record["entries"]["site"]]


def test_thirty_entries_are_put_in_order_by_four_statements(town: Town) -> None:
    reference, ids = _sites(town, *(f"S{n}" for n in range(30)))
    with town.working() as work, counted(town.database) as statements:
        ordering.arrange(work, _open(work, reference), "site", ids, {ids[-1]: 1})
    assert ["select assessment", "update entry", "update assessment", "insert event"] == statements.kinds()


# -- copies -----------------------------------------------------------------------------------------


def _copy(town: Town, reference: str, original: uuid.UUID, new_id: uuid.UUID) -> None:
    with town.working() as work:
        ordering.copy(work, _open(work, reference), original, new_id, "(kopio)")


def test_a_copy_stands_after_its_original_and_says_that_it_is_one(town: Town) -> None:
    reference, ids = _sites(town, "A", "B", "C")
    _copy(town, reference, ids[0], uuid7(AT))
    assert ["A", "A (kopio)", "B", "C"] == _names(town, reference)


def test_copying_with_one_id_twice_makes_one_copy(town: Town) -> None:
    reference, ids = _sites(town, "A")
    new_id = uuid7(AT)
    for _ in range(2):
        _copy(town, reference, ids[0], new_id)
    assert ["A", "A (kopio)"] == _names(town, reference)


def test_a_new_entry_still_comes_last_after_a_copy(town: Town) -> None:
    reference, ids = _sites(town, "A", "B")
    _copy(town, reference, ids[0], uuid7(AT))
    with town.working() as work:
        said = EntrySaid("site", uuid7(AT), {"name": Said("Z", SHOWN_EMPTY)})
        saved(saving.save(work, _open(work, reference), "sites", Posted(entries=[said])))
    assert ["A", "A (kopio)", "B", "Z"] == _names(town, reference)


def test_a_copy_takes_five_statements(town: Town) -> None:
    reference, ids = _sites(town, "A", "B")
    with town.working() as work, counted(town.database) as statements:
        ordering.copy(work, _open(work, reference), ids[0], uuid7(AT), "(kopio)")
    assert [
        "select assessment", "insert entry", "update entry", "update assessment", "insert event",
    ] == statements.kinds()  # fmt: skip


def test_neither_a_ready_made_entry_nor_a_removed_one_nor_none_is_copied(town: Town) -> None:
    reference, ids = _sites(town, "A")
    with town.working() as work:
        opened = _open(work, reference)
        proposal = uuid.UUID(opened.dossier.aliases["proposal"])
        saving.save(work, opened, "sites", Posted(entries=[EntrySaid("site", ids[0], removed=True)]))
    for original in (proposal, ids[0], uuid7(AT)):
        with pytest.raises(NotFound):
            _copy(town, reference, original, uuid7(AT))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "Koulu"}, {"name": "Koulu (kopio)"}),
        ({"name": "x" * 80}, {"name": "x" * 72 + " (kopio)"}),
        ({"kind": "school"}, {"kind": "school"}),
        ({}, {}),
    ],
)
def test_only_a_name_is_marked_and_never_grows_too_long(fields: dict[str, Value], expected: dict[str, Value]) -> None:
    entries = packs.shipped().lists["site"]
    assert expected == ordering.named(entries, fields, "(kopio)")
