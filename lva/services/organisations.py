"""What an organisation chooses for itself; what it leaves alone is missing from its settings."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.content.model import Pack
from lva.domain import screening, signatories
from lva.domain.errors import Invalid, NotFound
from lva.domain.snapshot import BESIDE, PROFILE
from lva.services import history
from lva.services.moves import ONE_PERSON
from lva.storage import queries
from lva.storage.opening import locked_organisation

_SWITCHES: Final = frozenset({screening.SCALE, ONE_PERSON})


def settings_of(session: Session, slug: str) -> Mapping[str, Any]:
    """Return what the organisation of that short name has chosen; raise `NotFound` for none."""
    found = queries.organisation_by_slug(session, slug)
    if found is None:
        raise NotFound
    return found.settings


def choose(session: Session, at: dt.datetime, slug: str, chosen: Mapping[str, Any], pack: Pack) -> Mapping[str, Any]:
    """Change settings of an organisation and return all of them; None takes a choice back.

    A threshold of children is the least number of one of the bands that the screening asks for,
    otherwise `Invalid`; so is a setting that does not exist. Assessments that have been screened
    keep their depth until an answer of their screening changes.
    """
    for key, value in chosen.items():
        _check(key, value, pack)
    found = queries.organisation_by_slug(session, slug)
    if found is None:
        raise NotFound
    owner = locked_organisation(session, found.id)
    settings = {key: value for key, value in {**owner.settings, **chosen}.items() if value not in (None, False)}
    if settings != owner.settings:
        history.append(session, owner, "settings", None, at, {"settings": sorted(chosen)}, settings=settings)
    return settings


def _check(key: str, value: object, pack: Pack) -> None:
    if value is None or (key in _SWITCHES and isinstance(value, bool)) or (key, value) == (PROFILE, BESIDE):
        return
    if key == signatories.SETTING and signatories.is_choice(value):
        return
    if key != screening.CHILDREN:
        raise Invalid(key, "option")
    if value not in screening.bands(pack):
        raise Invalid(key, "band", {"bands": sorted(screening.bands(pack))})
