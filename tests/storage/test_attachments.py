from sqlalchemy.orm import Session

from lva.storage import attachments
from lva.storage.engine import Database
from lva.storage.saving import Deed, append_event
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT

DIGESTS = tuple(bytes([number]) * 32 for number in range(3))


def _attach(session: Session, owner: object, *digests: bytes) -> None:
    assessment = factories.make_assessment(session, owner)  # type: ignore[arg-type]  # whichever organisation
    facts = {"step": "attachments", "files": [digest.hex() for digest in digests]}
    append_event(session, assessment, Deed("save", None, AT, facts))
    append_event(session, assessment, Deed("save", None, AT, {"step": "attachments", "answers": ["files"]}))


def test_every_file_that_the_history_names_is_known(database: Database) -> None:
    with database.writer(EVERYWHERE) as session:
        one, other = factories.make_organisation(session), factories.make_organisation(session)
        _attach(session, one, DIGESTS[0])
        _attach(session, one, DIGESTS[0], DIGESTS[1])
        _attach(session, other, DIGESTS[2])
        assert set(DIGESTS[:2]) == attachments.files_named(session, one.id)
        assert {DIGESTS[2]} == attachments.files_named(session, other.id)


def test_organisations_come_in_the_order_of_their_short_names(database: Database) -> None:
    with database.writer(EVERYWHERE) as session:
        made = [factories.make_organisation(session, slug=slug) for slug in ("b", "a")]
        assert (made[1].id, made[0].id) == attachments.organisations(session)
