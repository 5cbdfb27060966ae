"""The units of an organisation: who belongs to one, and which of them makes an assessment."""

import uuid
from typing import Final

from lva.domain import settings
from lva.domain.errors import Invalid, NotFound
from lva.domain.permissions import Permission
from lva.domain.settings import UNITS, Item
from lva.services import assessments, history
from lva.services.work import Work
from lva.storage.opening import locked_organisation
from lva.storage.people import Membership

MOST: Final = 200


def units(work: Work) -> tuple[Item, ...]:
    """Return the units of the actor's organisation in their order, the closed ones too."""
    return settings.items(work.actor.organisation_settings, UNITS)


def offered(work: Work, present: str = "") -> tuple[Item, ...]:
    """Return the units that may be chosen: the open ones, and the one that is chosen at present."""
    return tuple(one for one in units(work) if not one.closed or one.key == present)


def check(work: Work, unit: str, present: str = "") -> str:
    """Return a unit as it is kept; in an organisation that has listed its units only one of those, or none.

    Otherwise any words of at most `MOST` letters. Raises `Invalid`.
    """
    known = offered(work, present)
    text = " ".join(unit.split())
    if units(work) and text not in {"", present, *(one.key for one in known)}:
        raise Invalid("unit", "option")
    if len(text) > MOST:
        raise Invalid("unit", "too_long")
    return text


def join(work: Work, person_id: uuid.UUID, unit: str) -> None:
    """Let an open member of the actor's organisation belong to a unit, or to none. `Invalid` as in `check`."""
    owner = locked_organisation(work.session, work.organisation_id)
    membership = work.session.get(Membership, (work.organisation_id, person_id))
    if membership is None or membership.closed_at is not None:
        raise NotFound
    chosen = check(work, unit, membership.unit)
    if membership.unit != chosen:
        membership.unit = chosen
        history.record(work, owner, "set_unit", {"person": str(person_id)})


def place(work: Work, reference: str, unit: str) -> None:
    """Say which unit makes an assessment, in any state; an empty one says that none does. `Invalid` for no unit."""
    row = assessments.open_(work, reference, Permission.RECORD, lock=True).row
    known = {one.key for one in offered(work, row.unit or "")}
    if unit and unit not in known:
        raise Invalid("unit", "option")
    if (row.unit or "") != unit:
        history.record(work, row, "unit", {"unit": unit}, unit=unit or None)
