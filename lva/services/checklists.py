"""Self-assessments that are gone through year by year: begin one, and find the one before."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lva.content.model import Checklist, Pack
from lva.domain.errors import NotFound, NotReady
from lva.domain.judging import checklist
from lva.domain.people import OrganisationKind
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.domain.workflow import State
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.storage import profiles as stored
from lva.storage.assessments import Assessment


@dataclass(frozen=True, slots=True)
class Profile:
    """A self-assessment of the organisation, by its reference, with the answers that profiles are compared by."""

    reference: str
    title: str
    language: str
    state: State
    answers: Mapping[str, Value]


_OF_MUNICIPALITIES: Final = frozenset({OrganisationKind.MUNICIPALITY})
_MADE_FOR: Final[Mapping[str, frozenset[OrganisationKind]]] = {"ten-steps": _OF_MUNICIPALITIES}
"""Whom a checklist speaks to; one that is not named here speaks to everybody."""


def packs_of(work: Work) -> tuple[Pack, ...]:
    """Return the checklists that the actor's organisation can begin, each in its current version."""
    kind = work.actor.organisation_kind
    found = dict.fromkeys(name for name, _ in work.packs.packs)
    names = [name for name in found if kind in _MADE_FOR.get(name, frozenset({kind}))]
    return tuple(pack for name in names if (pack := work.packs.current(name)).checklist)


def pack_named(work: Work, name: str) -> Pack:
    """Return the current version of a checklist, or raise `NotFound`."""
    for pack in packs_of(work):
        if pack.id == name:
            return pack
    raise NotFound


def start(work: Work, pack: Pack, new_id: uuid.UUID, answers: Mapping[str, Value], language: str) -> Assessment:
    """Begin a self-assessment and return it; the same `new_id` twice gives the first one.

    It serves no matter. The year and the scope are enough; `NotReady` says which of them is missing.
    """
    found = work.session.get(Assessment, (work.organisation_id, new_id))
    if found is not None:
        return found
    missing = [key for key in needed(pack) if not values.is_given(answers.get(key))]
    if missing:
        raise NotReady("start", missing)
    row = assessments.new_row(work, pack, new_id, answers, language)
    work.session.add(row)
    work.session.flush()
    return assessments.begun(work, pack, row, answers, {"answers": sorted(answers)})


def needed(pack: Pack) -> tuple[str, ...]:
    """Return the questions without whose answers a checklist cannot begin: they give it its name."""
    return (pack.checklist.period, pack.checklist.scope) if pack.checklist else ()


def profiles(work: Work, pack: Pack) -> tuple[Profile, ...]:
    """Return the organisation's profiles with a pack, the newest year first; withdrawn ones are left out."""
    return tuple(sorted(_profiles(work, pack), key=lambda one: _year(pack, one), reverse=True))


def _profiles(work: Work, pack: Pack) -> Iterator[Profile]:
    if pack.checklist is None:
        return
    keys = checklist.keys(pack, pack.checklist)
    for row in stored.answers_with_pack(work.session, work.organisation_id, pack.id, keys):
        if row.state is not State.WITHDRAWN:
            yield Profile(row.reference, row.title, row.language, row.state, row.answers)


def _year(pack: Pack, profile: Profile) -> int:
    year = profile.answers.get(pack.checklist.period) if pack.checklist else None
    return year if isinstance(year, int) else 0


def as_recorded(work: Work, opened: Opened) -> dict[str, Any]:
    """Return what a record says of the profile before, so that a document can compare with it for ever."""
    found = previous(work, opened)
    roles = opened.pack.checklist
    if found is None or roles is None:
        return {}
    answers = checklist.picked(opened.pack, found.answers)
    return {"before": {"reference": found.reference, "period": found.answers[roles.period], "answers": answers}}


def previous(work: Work, opened: Opened) -> Profile | None:
    """Return the newest issued profile of a year before and the same scope, or None."""
    roles: Checklist | None = opened.pack.checklist
    if roles is None:
        return None
    for found in profiles(work, opened.pack):
        if found.state is State.ISSUED and checklist.is_before(roles, found.answers, opened.dossier.answers):
            return found
    return None
