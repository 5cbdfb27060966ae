import uuid
from collections.abc import Mapping

import pytest

from lva.content.model import Depth
from lva.domain.errors import Conflict
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values.answers import Value, token
from lva.services import assessments, history, saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted, Said, Saved
from lva.services.work import Work
from lva.storage import queries
from lva.storage.people import Membership
from lva.storage.saving import (
    AnswerChange,
    Edit,
    EntryChange,
    MatterChange,
    update_matter,
    upsert_answers,
    upsert_entries,
)
from tests import factories
from tests.factories import AT
from tests.support.queries import Statements, counted
from tests.support.town import MINUTE, Town, edited, saved, stale, typed

SHOWN_EMPTY = token(0, None)


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.EDIT, lock=True)


def _answers(town: Town, reference: str) -> Mapping[str, Value]:
    with town.working() as work:
        return assessments.open_(work, reference, Permission.SEE).dossier.answers


def _events(town: Town, reference: str) -> list[str]:
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        return [event.kind for event in queries.history(work.session, town.organisation_id, row.id)]


def _shown(town: Town, reference: str, *keys: str) -> dict[str, str]:
    """Return the tokens that a page shows now."""
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        return {key: opened.token(key) for key in keys}


def _type(town: Town, reference: str, **answers: Value) -> Saved:
    """Let the other author save answers over what is stored now."""
    with town.working(town.other, AT + MINUTE) as work:
        opened = _open(work, reference)
        return saved(saving.save(work, opened, "page", typed(opened, **answers)))


def _new(name: str, **fields: Value) -> EntrySaid:
    return EntrySaid(name, uuid7(AT), {key: Said(value, SHOWN_EMPTY) for key, value in fields.items()})


def _put(town: Town, reference: str, *entries: EntrySaid) -> Saved:
    with town.working(town.other, AT + MINUTE) as work:
        return saved(saving.save(work, _open(work, reference), "page", Posted(entries=entries)))


# -- answers ----------------------------------------------------------------------------------------


def test_what_was_typed_is_stored_with_who_and_when(town: Town) -> None:
    reference = town.started()
    with town.working(town.other, AT + MINUTE) as work:
        opened = _open(work, reference)
        done = saved(saving.save(work, opened, "hearing", typed(opened, heard="no")))
    assert (("heard",), {"heard": token(1, "no")}, AT + MINUTE) == (done.changed, done.tokens, done.at)
    with town.working() as work:
        cell = _open(work, reference).cells["heard"]
        assert ("no", 1, town.other.person_id, AT + MINUTE) == (
            cell.value,
            cell.revision,
            cell.edited_by,
            cell.edited_at,
        )


def test_a_save_is_one_event_that_names_keys_and_no_words(town: Town) -> None:
    reference = town.started()
    _type(town, reference, heard="no", conclusion="Koulu on tärkeä.", title="Uusi")
    with town.working() as work:
        row = _open(work, reference).row
        event = queries.history(work.session, town.organisation_id, row.id)[-1]
        assert {"step": "page", "answers": ["conclusion", "heard", "title"], "entries": []} == event.facts
        assert AT + MINUTE == row.edited_at
        assert history.check(work.session, row) is None


def test_saving_what_is_stored_already_writes_nothing(town: Town) -> None:
    reference = town.started(heard="no")
    done = _type(town, reference, heard="no", title="Koulun lakkauttaminen")
    assert () == done.changed
    assert token(1, "no") == done.tokens["heard"]
    assert ["start"] == _events(town, reference)


def test_the_same_form_posted_twice_is_saved_once(town: Town) -> None:
    reference = town.started()
    for _ in range(2):
        with town.working() as work:
            opened = _open(work, reference)
            saved(saving.save(work, opened, "page", Posted({"heard": Said("no", SHOWN_EMPTY)})))
    assert ["start", "save"] == _events(town, reference)


def test_a_cleared_answer_is_kept_as_nothing_with_a_new_revision(town: Town) -> None:
    reference = town.started(heard="no", decide_on="2026-03-25")
    _type(town, reference, heard=None, decide_on=None)
    with town.working() as work:
        opened = _open(work, reference)
        assert ((2, None), (2, None)) == (opened.stored("heard"), opened.stored("decide_on"))
        assert "decide_on" not in opened.matters[0].fields
        assert opened.matters[0].decide_on is None


def test_a_field_that_i_did_not_touch_keeps_what_somebody_else_wrote(town: Town) -> None:
    reference = town.started(heard="no", conclusion="Ensin näin.")
    shown = _shown(town, reference, "heard", "conclusion")
    _type(town, reference, conclusion="Nyt toisin.")
    with town.working() as work:
        posted = Posted({"heard": Said("yes", shown["heard"]), "conclusion": Said("Ensin näin.", shown["conclusion"])})
        done = saved(saving.save(work, _open(work, reference), "page", posted))
    assert ("heard",) == done.changed
    answers = _answers(town, reference)
    assert ("yes", "Nyt toisin.") == (answers["heard"], answers["conclusion"])


def test_a_field_that_both_touched_is_refused_and_nothing_is_written(town: Town) -> None:
    reference = town.started(heard="no", conclusion="Ensin näin.")
    shown = _shown(town, reference, "heard", "conclusion")
    _type(town, reference, conclusion="Nyt toisin.")
    with town.working() as work:
        opened = _open(work, reference)
        posted = Posted(
            {"heard": Said("yes", shown["heard"]), "conclusion": Said("Minun sanani.", shown["conclusion"])}
        )
        (field,) = stale(saving.save(work, opened, "page", posted))
        assert ("conclusion", "Minun sanani.", "Nyt toisin.", town.other.person_id, AT + MINUTE) == (
            field.name,
            field.mine,
            field.theirs,
            field.by,
            field.at,
        )
        assert opened.token("conclusion") == field.token
    answers = _answers(town, reference)
    assert ("no", "Nyt toisin.") == (answers["heard"], answers["conclusion"])
    assert ["start", "save"] == _events(town, reference)


def test_what_both_wrote_alike_is_no_conflict(town: Town) -> None:
    reference = town.started(conclusion="Ensin näin.")
    shown = _shown(town, reference, "conclusion")
    _type(town, reference, conclusion="Samoin.")
    with town.working() as work:
        posted = Posted({"conclusion": Said("Samoin.", shown["conclusion"])})
        assert () == saved(saving.save(work, _open(work, reference), "page", posted)).changed


def test_a_change_that_went_there_and_back_is_stale_all_the_same(town: Town) -> None:
    reference = town.started(conclusion="Ensin näin.")
    shown = _shown(town, reference, "conclusion")
    _type(town, reference, conclusion="Nyt toisin.")
    _type(town, reference, conclusion="Ensin näin.")
    with town.working() as work:
        posted = Posted({"conclusion": Said("Minun sanani.", shown["conclusion"])})
        assert 1 == len(stale(saving.save(work, _open(work, reference), "page", posted)))


@pytest.mark.parametrize("seen", ["", "1", "1-2-3", "nonsense"])
def test_a_form_that_does_not_say_what_it_showed_is_stale(town: Town, seen: str) -> None:
    reference = town.started(heard="no")
    with town.working() as work:
        posted = Posted({"heard": Said("yes", seen)})
        assert 1 == len(stale(saving.save(work, _open(work, reference), "page", posted)))


def test_a_stale_answer_that_was_never_stored_is_nobody_s(town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        posted = Posted({"heard": Said("yes", ""), "decide_on": Said("2026-03-25", "")})
        first, second = stale(saving.save(work, _open(work, reference), "page", posted))
        assert (None, None, None) == (first.theirs, first.by, first.at)
        assert (None, town.author.person_id) == (second.theirs, second.by)


def test_the_other_version_can_be_written_over_with_its_token(town: Town) -> None:
    reference = town.started(conclusion="Ensin näin.")
    shown = _shown(town, reference, "conclusion")
    _type(town, reference, conclusion="Nyt toisin.")
    with town.working() as work:
        opened = _open(work, reference)
        posted = Posted({"conclusion": Said("Minun sanani.", shown["conclusion"])})
        (field,) = stale(saving.save(work, opened, "page", posted))
    with town.working() as work:
        posted = Posted({"conclusion": Said("Minun sanani.", field.token)})
        saved(saving.save(work, _open(work, reference), "page", posted))
    assert "Minun sanani." == _answers(town, reference)["conclusion"]


def test_the_tokens_of_a_save_serve_the_next_one(town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        opened = _open(work, reference)
        done = saved(saving.save(work, opened, "page", typed(opened, heard="no", title="Toinen", conclusion=None)))
    for value in ("yes", "planned"):
        with town.working() as work:
            posted = Posted({"heard": Said(value, done.tokens["heard"]), "title": Said(value, done.tokens["title"])})
            done = saved(saving.save(work, _open(work, reference), "page", posted))
            assert ("heard", "title") == done.changed


# -- the matter -------------------------------------------------------------------------------------


def test_two_people_may_change_different_fields_of_a_matter(town: Town) -> None:
    reference = town.started(why="Ensin näin.")
    shown = _shown(town, reference, "why", "proposal")
    _type(town, reference, why="Nyt toisin.")
    with town.working() as work:
        posted = Posted(
            {"proposal": Said("Koulu säilyy.", shown["proposal"]), "why": Said("Ensin näin.", shown["why"])}
        )
        assert ("proposal",) == saved(saving.save(work, _open(work, reference), "page", posted)).changed
    answers = _answers(town, reference)
    assert ("Nyt toisin.", "Koulu säilyy.") == (answers["why"], answers["proposal"])


def test_the_same_field_of_a_matter_is_stale(town: Town) -> None:
    reference = town.started(why="Ensin näin.")
    shown = _shown(town, reference, "why")
    _type(town, reference, why="Nyt toisin.")
    with town.working() as work:
        posted = Posted({"why": Said("Minun sanani.", shown["why"])})
        (field,) = stale(saving.save(work, _open(work, reference), "page", posted))
        assert ("Nyt toisin.", town.other.person_id) == (field.theirs, field.by)


def test_a_new_title_is_the_title_of_the_assessment_and_of_lists(town: Town) -> None:
    reference = town.started()
    _type(town, reference, title="Koulun säilyttäminen", decide_on="2026-03-25")
    with town.working() as work:
        opened = _open(work, reference)
        assert "Koulun säilyttäminen" == opened.row.title == opened.matters[0].title
        assert "2026-03-25" == str(opened.matters[0].decide_on)


def test_a_cleared_title_leaves_the_old_one_in_lists(town: Town) -> None:
    reference = town.started()
    _type(town, reference, title=None)
    with town.working() as work:
        opened = _open(work, reference)
        assert "Koulun lakkauttaminen" == opened.row.title == opened.matters[0].title
        assert "title" not in opened.dossier.answers


def test_a_save_tells_all_answers_as_they_stand_now(town: Town) -> None:
    reference = town.started(heard="no")
    done = _type(town, reference, heard=None, title="Uusi", conclusion="Näin.")
    assert {"title": "Uusi", "proposal": "Koulu lakkautetaan.", "conclusion": "Näin."} == done.answers
    assert done.answers == _answers(town, reference)


# -- the depth --------------------------------------------------------------------------------------

SCREENED = {key: {"choice": "no"} for key in ("x_formal", "x_temporary", "x_law", "x_later")} | dict.fromkeys(
    ("x_individual", "t_indirect", "t_groups", "t_service", "t_lasting", "t_scale", "t_money", "t_worry"), "no"
)


def test_the_depth_follows_the_screening(town: Town) -> None:
    reference = town.started(**SCREENED)
    depths: list[Depth | None] = []
    for answer in ({"t_direct": "some"}, {"chosen_depth": "full"}, {"t_direct": None}, {"heard": "no"}):
        _type(town, reference, **answer)
        with town.working() as work:
            depths.append(_open(work, reference).row.depth)
    assert [Depth.BRIEF, Depth.FULL, None, None] == depths


def test_the_depth_does_not_move_with_other_answers(town: Town) -> None:
    reference = town.started(**SCREENED, t_direct="some")
    _type(town, reference, heard="no", title="Uusi")
    with town.working() as work:
        assert Depth.BRIEF is _open(work, reference).row.depth


# -- when the database finds out --------------------------------------------------------------------


def _raced(town: Town, reference: str, posted: Posted) -> None:
    """Save what was opened before somebody else wrote past the lock."""
    with town.database.writer(town.organisation_id) as session:
        work = town.work(session)
        opened = _open(work, reference)
        edit = Edit(town.other.person_id, AT)
        upsert_answers(session, opened.row, [AnswerChange("heard", "yes", 0)], edit)
        matter = opened.matters[0]
        change = MatterChange(matter.id, "Toinen", None, {"title": "Toinen"}, matter.revision)
        update_matter(session, town.organisation_id, change, edit)
        zero = opened.entry_row(uuid.UUID(opened.dossier.alias("zero")))
        assert zero is not None
        upsert_entries(session, opened.row, [EntryChange(zero.id, zero.list, 0, {"name": "x"}, zero.revision)], edit)
        saving.save(work, opened, "page", posted)


def test_an_answer_that_the_database_finds_stale_is_a_conflict(town: Town) -> None:
    with pytest.raises(Conflict) as caught:
        _raced(town, town.started(), Posted({"heard": Said("no", SHOWN_EMPTY)}))
    assert ("heard",) == caught.value.stale


def test_a_matter_that_the_database_finds_stale_is_a_conflict(town: Town) -> None:
    with pytest.raises(Conflict) as caught:
        _raced(town, town.started(), Posted({"title": Said("Minun", token(1, "Koulun lakkauttaminen"))}))
    assert ("title",) == caught.value.stale


def test_an_entry_that_the_database_finds_stale_is_a_conflict(town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        mine = edited(opened, "alternative", uuid.UUID(opened.dossier.alias("zero")), description="Näin.")
    with pytest.raises(Conflict):
        _raced(town, reference, Posted(entries=[mine]))


def test_an_entry_of_another_assessment_is_a_conflict_and_stays_there(town: Town) -> None:
    first, second = town.started(), town.started()
    said = _new("condition", text="Jos")
    _put(town, first, said)
    with pytest.raises(Conflict), town.working() as work:
        saving.save(work, _open(work, second), "page", Posted(entries=[said]))
    with town.working() as work:
        assert 1 == len(_open(work, first).dossier.of("condition"))


# -- the budget -------------------------------------------------------------------------------------


def _signed_in(town: Town) -> bytes:
    with town.database.writer(town.organisation_id) as session:
        member = session.get_one(Membership, (town.organisation_id, town.author.person_id))
        digest = factories.make_login(session, member).digest
        session.commit()
    return digest


def _statements(town: Town, reference: str, *entries: EntrySaid, **answers: Value) -> Statements:
    digest = _signed_in(town)
    with town.database.writer(town.organisation_id) as session, counted(town.database) as statements:
        assert queries.signed_in(session, digest) is not None
        work = town.work(session)
        opened = _open(work, reference)
        posted = Posted(typed(opened, **answers).answers, entries)
        saved(saving.save(work, opened, "page", posted))
        session.commit()
    return statements


def test_a_page_of_answers_takes_five_statements(town: Town) -> None:
    statements = _statements(town, town.started(), heard="no", conclusion="Näin.", harm="Ei.")
    assert [
        "select login", "select assessment", "insert answer", "update assessment", "insert event",
    ] == statements.kinds()  # fmt: skip


def test_a_page_of_answers_and_the_matter_takes_six_statements(town: Town) -> None:
    statements = _statements(town, town.started(), heard="no", why="Siksi.")
    assert [
        "select login", "select assessment", "insert answer", "update matter", "update assessment", "insert event",
    ] == statements.kinds()  # fmt: skip


def test_what_is_replaced_is_kept_by_one_more_statement(town: Town) -> None:
    reference = town.started(heard="yes")
    statements = _statements(town, reference, heard="no", title="Uusi", proposal="Uusi esitys.")
    assert [
        "select login", "select assessment", "insert answer", "update matter", "insert former", "update assessment",
        "insert event",
    ] == statements.kinds()  # fmt: skip


def test_the_page_of_an_entry_takes_five_statements(town: Town) -> None:
    statements = _statements(town, town.started(), _new("condition", text="Jos"))
    assert [
        "select login", "select assessment", "insert entry", "update assessment", "insert event",
    ] == statements.kinds()  # fmt: skip


def test_a_page_of_answers_and_entries_takes_six_statements(town: Town) -> None:
    statements = _statements(town, town.started(), _new("condition", text="Jos"), heard="no")
    assert [
        "select login", "select assessment", "insert answer", "insert entry", "update assessment", "insert event",
    ] == statements.kinds()  # fmt: skip


def test_saving_nothing_new_writes_nothing_at_all(town: Town) -> None:
    reference = town.started(heard="no")
    with town.database.writer(town.organisation_id) as session:
        work = town.work(session)
        opened = _open(work, reference)
        with counted(town.database) as statements:
            saving.save(work, opened, "page", typed(opened, heard="no"))
            session.commit()
    assert [] == statements.kinds()
