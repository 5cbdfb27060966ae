import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from lva.content.model import Depth
from lva.domain import settings
from lva.domain.errors import Conflict, Invalid, NotFound
from lva.domain.exchange.record import read
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.settings import Theme
from lva.services import assessments, members, organisations, saving, units
from lva.services.moving import exchange
from lva.services.saving import EntrySaid
from lva.services.signin import people
from lva.services.signin.people import Known
from lva.storage import queries
from lva.storage.people import Membership, Organisation
from lva.storage.queries import Search
from tests import factories, packs
from tests.factories import AT
from tests.support import stored
from tests.support.town import MINUTE, Town, saved, typed

NAMES = {"names": {"fi": "Esimerkkilä", "sv": "Exempelstad", "en": "Exampleton"}}
GROUP = {"key": "own_a1", "fi": "saariston lapset", "sv": "barn i skärgården", "en": "island children"}
TRIGGER = {"key": "own_b2", "fi": "Muuttuuko paikka?", "depth": "full"}


def _choose(town: Town, **chosen: object) -> None:
    with town.database.writer(town.organisation_id) as session:
        slug = session.get_one(Organisation, town.organisation_id).slug
        organisations.choose(session, AT, slug, chosen, packs.shipped())
        session.commit()


def _settings(town: Town) -> dict[str, object]:
    with town.database.reader(town.organisation_id) as session:
        slug = session.get_one(Organisation, town.organisation_id).slug
        return dict(organisations.settings_of(session, slug))


def test_a_choice_is_kept_with_one_event_and_taken_back(town: Town) -> None:
    for _ in range(2):
        _choose(town, threshold_children=50)
    assert {**NAMES, "threshold_children": 50} == _settings(town)
    with town.working() as work:
        events = queries.history(work.session, town.organisation_id, town.organisation_id)
    assert [("settings", {"settings": ["threshold_children"]})] == [(one.kind, one.facts) for one in events]
    _choose(town, threshold_children=None, threshold_scale=True)
    assert {**NAMES, "threshold_scale": True} == _settings(town)


@pytest.mark.parametrize("chosen", [{"threshold_children": 60}, {"threshold_children": True}, {"strange": True}])
def test_what_cannot_be_chosen_is_refused(town: Town, chosen: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        _choose(town, **chosen)


def test_an_organisation_that_is_not_there_is_not_found(town: Town) -> None:
    with town.database.writer(town.organisation_id) as session:
        with pytest.raises(NotFound):
            organisations.settings_of(session, "nowhere")
        with pytest.raises(NotFound):
            organisations.choose(session, AT, "nowhere", {}, packs.shipped())


def _known(town: Town) -> Known:
    """Return the author as the door knows them, with the settings of the organisation as they are now."""
    with town.database.writer(town.organisation_id) as session:
        login = factories.make_login(
            session, session.get_one(Membership, (town.organisation_id, town.author.person_id))
        )
        found = people.known(session, login.digest, AT + MINUTE, dt.timedelta(hours=1))
        assert found is not None
    return found


def test_the_own_threshold_lifts_what_is_screened_after_it(town: Town) -> None:
    reference = town.written(n_screen="from_50")
    assert Depth.BRIEF is stored.opened(town, reference).row.depth
    _choose(town, threshold_children=50)
    actor = _known(town).actor
    with town.working(actor) as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        assert 50 == (opened.dossier.threshold.least if opened.dossier.threshold else 0)
        saved(saving.save(work, opened, "screening", typed(opened, n_screen="from_200", chosen_depth=None)))
    assert Depth.FULL is stored.opened(town, reference).row.depth


# -- what an organisation adds to the questionnaire ------------------------------------------------


def _grown(town: Town) -> Actor:
    """Return the author of a town that has added a group and a question."""
    _choose(town, extra_groups=[GROUP], extra_triggers=[TRIGGER])
    return _known(town).actor


def _added(town: Town, actor: Actor, answer: str = "significant") -> str:
    """Write an assessment in which the added group and the added question play a part; return its reference."""
    reference = town.written()
    with town.working(actor) as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        entry = EntrySaid("group", uuid7(AT), start={"people": "children", "kind": "own_a1"}, removed=False)
        said = typed(opened, own_b2={"choice": answer}, chosen_depth=None)
        saved(saving.save(work, opened, "screening", replace(said, entries=(entry,))))
    return reference


def test_a_question_of_the_organisation_lifts_what_is_screened_after_it(town: Town) -> None:
    actor = _grown(town)
    assert Depth.FULL is stored.opened(town, _added(town, actor)).row.depth
    assert Depth.BRIEF is stored.opened(town, _added(town, actor, "no")).row.depth


def test_records_keep_what_the_organisation_added_and_the_settings_that_matter(town: Town) -> None:
    actor = _grown(town)
    _choose(town, sharing="texts", brand_colour="#0d5a53")
    record = _record(town, actor, _added(town, actor))
    assert {"extra_groups": [GROUP], "extra_triggers": [TRIGGER]} == record["organisation"]["settings"]
    assert {"choice": "significant"} == record["answers"]["own_b2"]


def _record(town: Town, actor: Actor, reference: str) -> dict[str, Any]:
    return dict(json.loads(_exported(town, actor, reference)))


def _exported(town: Town, actor: Actor, reference: str) -> bytes:
    with town.working(actor) as work:
        opened = assessments.open_(work, reference, Permission.SEE, lock=True)
        return exchange.export(work, opened, actor.person_id, now=True)


def test_a_record_comes_back_to_its_own_organisation_as_it_was(town: Town) -> None:
    actor = _grown(town)
    data = _exported(town, actor, _added(town, actor))
    back = _record(town, actor, _taken(town, actor, data))
    before = json.loads(data)
    assert before["answers"]["own_b2"] == back["answers"]["own_b2"]
    assert _kinds(before) == _kinds(back)


def _taken(town: Town, actor: Actor, data: bytes) -> str:
    with town.working(actor) as work:
        return exchange.take_in(work, read(data, work.packs), uuid7(AT)).reference


def _kinds(record: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((one["kind"], one.get("name", "")) for one in record["entries"]["group"])


def test_elsewhere_an_added_group_becomes_one_that_is_named_and_the_question_stays_behind(town: Town) -> None:
    actor = _grown(town)
    data = _exported(town, actor, _added(town, actor))
    _choose(town, extra_groups=[{**GROUP, "key": "own_c3"}, {**GROUP, "closed": True}])
    elsewhere = replace(actor, organisation_settings={})
    there = _record(town, elsewhere, _taken(town, elsewhere, data))
    assert ("own", "saariston lapset") in _kinds(there)
    assert "own_b2" not in there["answers"]


# -- units -----------------------------------------------------------------------------------------

UNITS = [{"key": "unit_a", "fi": "Sivistys"}, {"key": "unit_b", "fi": "Tekniikka", "closed": True}]


def _unit(town: Town, reference: str) -> str | None:
    return stored.opened(town, reference).row.unit


def test_what_somebody_begins_is_made_by_their_unit_while_that_is_open(town: Town) -> None:
    _choose(town, units=UNITS)
    for unit, expected in (("unit_a", "unit_a"), ("unit_b", None), ("Jokin muu", None)):
        actor = replace(_known(town).actor, unit=unit)
        with town.working(actor) as work:
            begun = assessments.start(work, uuid7(AT), {"title": "Koulu", "proposal": "Suljetaan."}, "fi").reference
        assert expected == _unit(town, begun)


def test_the_unit_of_an_assessment_is_changed_in_any_state_with_one_event(town: Town) -> None:
    reference = town.submitted()
    _choose(town, units=UNITS)
    for unit, expected in (("unit_a", "unit_a"), ("unit_a", "unit_a"), ("", None)):
        with town.working(_known(town).actor) as work:
            units.place(work, reference, unit)
        assert expected == _unit(town, reference)
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        events = queries.history(work.session, town.organisation_id, row.id)
    assert ["unit", "unit"] == [one.kind for one in events if one.kind == "unit"]


@pytest.mark.parametrize("unit", ["unit_b", "Sivistys", "unit_z"])
def test_a_unit_that_is_closed_or_unknown_makes_no_assessment(town: Town, unit: str) -> None:
    reference = town.started()
    _choose(town, units=UNITS)
    with pytest.raises(Invalid), town.working(_known(town).actor) as work:
        units.place(work, reference, unit)


def test_assessments_are_listed_by_unit(town: Town) -> None:
    first, _ = town.started(), town.started()
    _choose(town, units=UNITS)
    with town.working(_known(town).actor) as work:
        units.place(work, first, "unit_a")
        found = queries.assessment_list(work.session, town.organisation_id, Search(unit="unit_a"))
    assert [first] == [row.reference for row in found.rows]


def test_a_member_belongs_to_a_listed_unit_and_to_any_words_where_none_are_listed(town: Town) -> None:
    person = town.author.person_id
    with town.working(town.administrator) as work:
        units.join(work, person, " Sivistys  palvelut ")
        assert "Sivistys palvelut" == members.member(work, person).unit
        with pytest.raises(Invalid):
            units.join(work, person, "x" * 201)
        with pytest.raises(NotFound):
            units.join(work, uuid7(AT), "Sivistys")
    _choose(town, units=UNITS)
    administrator = replace(town.administrator, organisation_settings={"units": UNITS})
    with town.working(administrator) as work:
        units.join(work, person, "Sivistys palvelut")
        for unit in ("unit_b", "Tekniikka"):
            with pytest.raises(Invalid):
                units.join(work, person, unit)
        units.join(work, person, "unit_a")
        assert "unit_a" == members.member(work, person).unit
    with town.working() as work:
        events = queries.history(work.session, town.organisation_id, town.organisation_id)
    assert 2 == len([one for one in events if one.kind == "set_unit"])


# -- by administrators -----------------------------------------------------------------------------


def test_an_administrator_s_change_is_told_with_their_name_and_a_command_s_without(town: Town) -> None:
    with town.working(town.administrator) as work:
        rows = settings.of_theme(Theme.SHARING)
        organisations.change(work, rows, {"sharing": "texts"}, organisations.own(work).seen(rows))
    _choose(town, brand_colour="#0d5a53")
    with town.working() as work:
        found = organisations.last_changes(work)
    assert {"sharing": "Hilla Harkinta", "brand_colour": ""} == {key: one.by for key, one in found.items()}


def test_a_change_of_what_somebody_else_has_changed_is_a_conflict_unless_it_says_the_same(town: Town) -> None:
    rows = settings.of_theme(Theme.SHARING)
    with town.working(town.administrator) as work:
        seen = organisations.own(work).seen(rows)
    _choose(town, sharing="ratings")
    with town.working(town.administrator) as work:
        organisations.change(work, rows, {"sharing": "ratings"}, seen)
        with pytest.raises(Conflict):
            organisations.change(work, rows, {"sharing": "texts"}, seen)
