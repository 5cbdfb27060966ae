import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lva.domain.errors import Invalid, NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.services import assessments, matters, saving
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.storage import queries
from lva.storage.assessments import Handling
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support import stored
from tests.support.town import Town, saved, typed


def test_a_matter_shows_its_answers_and_its_assessments(town: Town) -> None:
    reference = town.started(why="Siksi.")
    with town.working() as work:
        (matter,) = assessments.open_(work, reference, Permission.SEE).matters
        seen = matters.see(work, matter.id)
        assert ("Koulun lakkauttaminen", "Siksi.", [reference]) == (
            seen.title,
            seen.fields["why"],
            [row.reference for row in seen.assessments],
        )


def test_a_matter_that_is_not_there_or_not_ours_is_not_found(town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        foreign = factories.make_matter(session).id
        session.commit()
    for matter_id in (foreign, uuid7(AT)):
        with town.working() as work, pytest.raises(NotFound):
            matters.see(work, matter_id)


def test_a_matter_shows_what_became_of_it_its_documents_and_what_was_removed(town: Town) -> None:
    reference = town.issued()
    (matter,) = stored.opened(town, reference).matters
    with town.database.writer(town.organisation_id) as session:
        keys = {"organisation_id": town.organisation_id, "matter_id": matter.id, "edited_at": AT, "position": 0}
        session.add(Handling(**keys, id=uuid7(AT), fields={"body": "Lautakunta"}))
        session.add(Handling(**keys, id=uuid7(AT), fields={"body": "Hallitus"}, removed_at=AT))
        session.commit()
    with town.working() as work:
        seen = matters.see(work, matter.id)
    assert (["Lautakunta"], ["Hallitus"]) == (
        [one.get("body") for one in seen.entries],
        [one.get("body") for one in seen.removed],
    )
    assert [reference] == [one.reference for one in seen.documents]
    proposal = stored.opened(town, reference).dossier.alias("proposal")
    assert (frozenset({proposal}), True) == (seen.proposals, proposal in seen.names)


def test_a_matter_of_no_assessment_is_seen_with_the_current_questionnaire(town: Town) -> None:
    with town.working() as work:
        row = assessments.matter_row(work, uuid7(AT), {"title": "Yksin"})
        work.session.add(row)
        work.session.flush()
        seen = matters.see(work, row.id)
        assert ((), work.packs.current("lava")) == (seen.assessments, seen.pack)


# -- which matters an assessment serves ---------------------------------------------------------------


def _titles(town: Town, reference: str) -> list[str]:
    return [matter.title for matter in stored.opened(town, reference).matters]


def _doing(town: Town, reference: str, deed: Callable[[Work, Opened], None]) -> None:
    with town.working() as work:
        deed(work, assessments.open_(work, reference, Permission.EDIT, lock=True))


def test_a_matter_is_found_by_title_and_case_number_in_its_own_organisation(town: Town) -> None:
    town.started(title="Kauhajärven koulu", case_numbers=["LAP-2024-823"])
    own = stored.opened(town, town.started(title="Männikön koulu")).matters[0].id
    with town.database.writer(EVERYWHERE) as session:
        factories.make_matter(session, title="Vieras koulu")
        session.commit()
    with town.working() as work:
        found = {text: {one.title for one in matters.search(work, text)} for text in ("KOULU", "2024 lap", "vieras")}
        assert {
            "KOULU": {"Kauhajärven koulu", "Männikön koulu"}, "2024 lap": {"Kauhajärven koulu"}, "vieras": set(),
        } == found  # fmt: skip
        assert ["Kauhajärven koulu"] == [one.title for one in matters.search(work, "koulu", [own])]


def test_an_attached_matter_stands_last_and_once(town: Town) -> None:
    reference, other = town.started(title="Ensimmäinen"), town.started(title="Toinen")
    matter_id = stored.opened(town, other).matters[0].id
    for _ in range(2):
        _doing(town, reference, lambda work, opened: matters.attach(work, opened, matter_id))
    assert ["Ensimmäinen", "Toinen"] == _titles(town, reference)
    assert [("attach_matter", {"matter": str(matter_id)})] == _events(town, reference)[1:]


def _events(town: Town, reference: str) -> list[tuple[str, Any]]:
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        return [(one.kind, one.facts) for one in queries.history(work.session, town.organisation_id, row.id)]


def test_another_organisation_s_matter_is_not_attached(town: Town) -> None:
    reference = town.started()
    with town.database.writer(EVERYWHERE) as session:
        foreign = factories.make_matter(session).id
        session.commit()
    with pytest.raises(NotFound):
        _doing(town, reference, lambda work, opened: matters.attach(work, opened, foreign))


def test_a_new_matter_is_made_once_and_needs_a_title(town: Town) -> None:
    reference, new_id = town.started(title="Ensimmäinen"), uuid7(AT)
    for _ in range(2):
        _doing(town, reference, lambda work, opened: matters.add(work, opened, new_id, {"title": "Toinen"}))
    assert ["Ensimmäinen", "Toinen"] == _titles(town, reference)
    with pytest.raises(Invalid):
        _doing(town, reference, lambda work, opened: matters.add(work, opened, uuid7(AT), {"title": None}))


def test_a_detached_matter_stays_and_the_next_gives_the_title(town: Town) -> None:
    reference, new_id = town.started(title="Ensimmäinen"), uuid7(AT)
    first = stored.opened(town, reference).matters[0].id
    _doing(town, reference, lambda work, opened: matters.add(work, opened, new_id, {"title": "Toinen"}))
    _doing(town, reference, lambda work, opened: matters.detach(work, opened, first))
    assert (["Toinen"], "Toinen") == (_titles(town, reference), stored.opened(town, reference).row.title)
    with town.working() as work:
        assert () == matters.see(work, first).assessments


def test_the_last_matter_is_never_detached(town: Town) -> None:
    reference = town.started()
    (matter,) = stored.opened(town, reference).matters
    with pytest.raises(Invalid):
        _doing(town, reference, lambda work, opened: matters.detach(work, opened, matter.id))


def test_the_matter_that_moves_to_the_top_gives_the_title(town: Town) -> None:
    reference, ids = town.started(title="Yksi"), [uuid7(AT), uuid7(AT)]
    for new_id, title in zip(ids, ("Kaksi", "Kolme"), strict=True):
        _doing(town, reference, partial(_added, new_id=new_id, title=title))
    for _ in range(3):
        _doing(town, reference, lambda work, opened: matters.move_up(work, opened, ids[1]))
    assert (["Kolme", "Yksi", "Kaksi"], "Kolme") == (_titles(town, reference), stored.opened(town, reference).row.title)


def _added(work: Work, opened: Opened, new_id: uuid.UUID, title: str) -> None:
    matters.add(work, opened, new_id, {"title": title})


@pytest.mark.parametrize("deed", [matters.detach, matters.move_up])
def test_a_matter_that_is_not_served_is_not_found(town: Town, deed: Callable[[Work, Opened, uuid.UUID], None]) -> None:
    reference = town.started()
    with pytest.raises(NotFound):
        _doing(town, reference, lambda work, opened: deed(work, opened, uuid7(AT)))


def test_a_draft_takes_the_title_that_another_assessment_gave_the_matter(town: Town) -> None:
    reference = town.started(title="Vanha")
    (matter,) = stored.opened(town, reference).matters
    with town.working() as work:
        other = assessments.start_for(work, uuid7(AT), matter.id, "fi").reference
    with town.working() as work:
        opened = assessments.open_(work, other, Permission.EDIT, lock=True)
        saved(saving.save(work, opened, "matter", typed(opened, title="Uusi")))
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        saved(saving.save(work, opened, "hearing", typed(opened, heard="no")))
    assert {"Uusi"} == {stored.opened(town, one).row.title for one in (reference, other)}


def test_the_answers_of_another_matter_are_saved_to_it(town: Town) -> None:
    reference, new_id = town.started(title="Yksi"), uuid7(AT)
    _doing(town, reference, partial(_added, new_id=new_id, title="Kaksi"))
    with town.working() as work:
        about = assessments.open_(work, reference, Permission.EDIT, lock=True).about(new_id)
        assert (True, "Kaksi") == (about.is_about_another, about.dossier.answers["title"])
        saved(saving.save(work, about, "matter", typed(about, title="Kaksi B", why="Siksi.")))
    opened = stored.opened(town, reference)
    assert ("Yksi", ["Yksi", "Kaksi B"]) == (opened.row.title, [matter.title for matter in opened.matters])
    assert "Siksi." == opened.matters[1].fields["why"]
    with pytest.raises(NotFound):
        opened.about(uuid7(AT))


# -- several assessments of one matter ----------------------------------------------------------------


def test_one_more_assessment_of_a_matter_begins_once(town: Town) -> None:
    reference, new_id = town.started(title="Asia"), uuid7(AT)
    (matter,) = stored.opened(town, reference).matters
    with town.working() as work:
        rows = [assessments.start_for(work, new_id, matter.id, "sv") for _ in range(2)]
        assert rows[0] is rows[1]
        assert {reference, rows[0].reference} == {one.reference for one in matters.see(work, matter.id).assessments}
        assert ("Asia", "sv") == (rows[0].title, rows[0].language)
        with pytest.raises(NotFound):
            assessments.start_for(work, uuid7(AT), uuid7(AT), "fi")
