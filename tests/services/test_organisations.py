import datetime as dt

import pytest

from lva.content.model import Depth
from lva.domain.errors import Invalid, NotFound
from lva.domain.permissions import Permission
from lva.services import assessments, organisations, people, saving
from lva.services.people import Known
from lva.storage import queries
from lva.storage.people import Membership, Organisation
from tests import factories, packs
from tests.factories import AT
from tests.support import stored
from tests.support.town import MINUTE, Town, saved, typed


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
    assert {"threshold_children": 50} == _settings(town)
    with town.working() as work:
        events = queries.history(work.session, town.organisation_id, town.organisation_id)
    assert [("settings", {"settings": ["threshold_children"]})] == [(one.kind, one.facts) for one in events]
    _choose(town, threshold_children=None, threshold_scale=True)
    assert {"threshold_scale": True} == _settings(town)


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
