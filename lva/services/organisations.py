"""What an organisation chooses for itself; what it leaves alone is missing from its settings.

Which settings there are, and what may be chosen, stands in `lva.domain.settings`.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.content.model import Pack
from lva.domain import screening, settings
from lva.domain.errors import Conflict, Invalid, NotFound
from lva.domain.people import OrganisationKind
from lva.domain.settings import NAMES, RECORDED, Setting, Standing
from lva.domain.signin.vouching import PROVIDERS_ONLY
from lva.services import history
from lva.services.assessments import PACK
from lva.services.blind.places import municipalities
from lva.services.work import Work
from lva.storage import choices, queries
from lva.storage.opening import locked_organisation
from lva.storage.people import Organisation
from lva.storage.signin import identities

_EVENT: Final = "settings"
_KEYS: Final = "settings"
"""Where an event's facts hold which settings were changed."""


@dataclass(frozen=True, slots=True)
class Own:
    """The actor's organisation, as its settings pages show it."""

    kind: OrganisationKind
    slug: str
    chosen: Mapping[str, Any]
    """Its settings, its names among them."""
    bands: tuple[int, ...]
    """The least numbers of the bands in which the screening counts children."""

    def seen(self, rows: Iterable[Setting]) -> str:
        """Return what a form remembers of the settings that it showed."""
        shown = {row.key: self.chosen.get(row.key) for row in rows}
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Changed:
    """When a setting was last changed, and by whom; nobody stands for the command line."""

    at: dt.datetime
    by: str


def settings_of(session: Session, slug: str) -> Mapping[str, Any]:
    """Return what the organisation of that short name has chosen, names included; raise `NotFound` for none."""
    found = queries.organisation_by_slug(session, slug)
    if found is None:
        raise NotFound
    return _chosen(found)


def own(work: Work) -> Own:
    """Return the actor's organisation with its settings."""
    return _own(queries.organisation(work.session, work.organisation_id), work.packs.current(PACK))


def change(work: Work, rows: Iterable[Setting], chosen: Mapping[str, Any], seen: str) -> None:
    """Change settings of the actor's organisation; None takes a choice back.

    `seen` is what `Own.seen` gave for `rows` when they were shown. Raises `Conflict` if somebody changed them since,
    and `Invalid` for what cannot be chosen. What is changed back to what it is leaves no trace.
    """
    owner = locked_organisation(work.session, work.organisation_id)
    standing = _own(owner, work.packs.current(PACK))
    wanted = _settled(standing, chosen)
    if all(standing.chosen.get(key) == value for key, value in wanted.items()):
        return
    if seen != standing.seen(rows):
        raise Conflict(tuple(chosen))
    _keep(work.session, owner, wanted, work.at, work.actor.person_id)


def choose(session: Session, at: dt.datetime, slug: str, chosen: Mapping[str, Any], pack: Pack) -> Mapping[str, Any]:
    """Change settings of an organisation on the command line and return all of them; None takes a choice back.

    Raises `NotFound` without such an organisation, and `Invalid` for what cannot be chosen. Assessments that have
    been screened keep their depth until an answer of their screening changes.
    """
    found = queries.organisation_by_slug(session, slug)
    if found is None:
        raise NotFound
    owner = locked_organisation(session, found.id)
    wanted = _settled(_own(owner, pack), chosen)
    _keep(session, owner, wanted, at, None)
    return _chosen(owner)


def recorded(organisation: Organisation) -> dict[str, Any]:
    """Return the settings that change what a record says, as it keeps them."""
    return {key: organisation.settings[key] for key in RECORDED if organisation.settings.get(key)}


def last_changes(work: Work) -> Mapping[str, Changed]:
    """Return by setting when it was last changed and by whom, for those of which the history tells."""
    found: dict[str, Changed] = {}
    for event in choices.changes(work.session, work.organisation_id, _EVENT):
        for key in event.facts.get(_KEYS, ()):
            found.setdefault(key, Changed(event.at, event.name))
    return found


def _own(owner: Organisation, pack: Pack) -> Own:
    return Own(OrganisationKind(owner.kind), owner.slug, _chosen(owner), tuple(sorted(screening.bands(pack))))


def _chosen(owner: Organisation) -> dict[str, Any]:
    return {NAMES: dict(owner.names), **owner.settings}


def _settled(standing: Own, chosen: Mapping[str, Any]) -> dict[str, Any]:
    against = Standing(standing.chosen, standing.bands)
    return {key: settings.settled(key, value, against) for key, value in chosen.items()}


def _keep(
    session: Session, owner: Organisation, wanted: Mapping[str, Any], at: dt.datetime, person_id: uuid.UUID | None
) -> None:
    before = _chosen(owner)
    changed = sorted(key for key, value in wanted.items() if before.get(key) != value)
    if not changed:
        return
    after = {key: value for key, value in {**before, **wanted}.items() if value is not None}
    names = after.pop(NAMES)
    history.append(session, owner, _EVENT, person_id, at, {_KEYS: changed}, names=names, settings=after)
    if PROVIDERS_ONLY in changed and after.get(PROVIDERS_ONLY):
        # Whoever came by a password or a passkey would go on until their login ends by itself.
        identities.end_unvouched(session, owner.id)


def known_code(code: str) -> str:
    """Return the code of a municipality that there is; any other is `Invalid`."""
    if code not in municipalities().by_code:
        raise Invalid("municipality_code", "unknown")
    return code


def set_code(session: Session, at: dt.datetime, slug: str, code: str) -> None:
    """Say which municipality an organisation is; `NotFound` for none, `Invalid` for a code that is none."""
    found = queries.organisation_by_slug(session, slug)
    if found is None:
        raise NotFound
    owner = locked_organisation(session, found.id)
    known = known_code(code)
    if owner.municipality_code != known:
        history.append(
            session, owner, "settings", None, at, {"settings": ["municipality_code"]}, municipality_code=known
        )
