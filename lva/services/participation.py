"""Who takes part in an assessment: its authors choose co-authors for all of it or for sections, and hand it over.

Every author of an organisation may write in every assessment unless the organisation has chosen that only
those who take part may.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from lva.domain.errors import Invalid, NotAllowed, NotYours
from lva.domain.notices import NoticeKind
from lva.domain.people import Role
from lva.domain.permissions import Permission, may
from lva.domain.together import participation as rules
from lva.domain.together.participation import ONLY_PARTICIPANTS, Part
from lva.services import history
from lva.services.assessments import Opened
from lva.services.telling import notices
from lva.services.work import Work
from lva.storage import queries
from lva.storage.together import participants
from lva.storage.together.participants import Taking


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who takes part, by name."""

    person_id: uuid.UUID
    name: str
    leads: bool
    """Whether they are an author of the assessment itself."""
    sections: tuple[str, ...] | None
    """What a co-author writes; None for all."""


def is_restricted(work: Work) -> bool:
    """Whether only those who take part may write in the actor's organisation."""
    return bool(work.actor.organisation_settings.get(ONLY_PARTICIPANTS))


def may_write(work: Work, opened: Opened, step: str = "", section: str = "") -> bool:
    """Whether the actor may write on a page or in a section; without either, anywhere in the assessment."""
    if not is_restricted(work):
        return True
    mine = work.actor.person_id
    if step or section:
        return rules.may_write(opened.participants, mine, section or section_of(opened, step))
    return any(one.person_id == mine for one in opened.participants)


def section_of(opened: Opened, step: str) -> str:
    """Return the section of a page; empty, which stands for all of them, where the pack has no such page."""
    found = opened.pack.step(step)
    return found.section if found else ""


def require(work: Work, opened: Opened, step: str) -> None:
    """Raise `NotYours` unless the actor may write on a page; one that does not exist stands for all of them."""
    if not is_restricted(work):
        return
    if not rules.may_write(opened.participants, work.actor.person_id, section_of(opened, step)):
        raise NotYours(rules.authors(opened.participants))


def require_part(work: Work, opened: Opened, section: str = "") -> None:
    """Raise `NotYours` unless the actor may do what those do who write, about a section or the assessment."""
    if not may_write(work, opened, section=section):
        raise NotYours(rules.authors(opened.participants))


# -- choosing who takes part ---------------------------------------------------------------------------


def taking_part(work: Work, opened: Opened) -> tuple[Taker, ...]:
    """Return who takes part, authors first and then by name."""
    names = queries.names_of(work.session, {one.person_id for one in opened.participants})
    found = (
        Taker(one.person_id, names.get(one.person_id, ""), one.role != Part.CO_AUTHOR, one.sections)
        for one in opened.participants
    )
    return tuple(sorted(found, key=lambda one: (not one.leads, one.name, one.person_id)))


def may_choose(work: Work, opened: Opened) -> bool:
    """Whether the actor chooses who takes part: an author of the assessment, or an administrator."""
    return may(work.actor.roles, Permission.MANAGE) or rules.leads(opened.participants, work.actor.person_id)


def could_join(work: Work, opened: Opened) -> tuple[tuple[uuid.UUID, str], ...]:
    """Return the members who may write and do not take part yet, by name."""
    inside = {one.person_id for one in opened.participants}
    return tuple((one, name) for one, name in _writers(work) if one not in inside)


def _writers(work: Work) -> tuple[tuple[uuid.UUID, str], ...]:
    return tuple(
        (one.person_id, one.name)
        for one in queries.people_of(work.session, work.organisation_id)
        if one.closed_at is None and may(frozenset(map(Role, one.roles)), Permission.EDIT)
    )


def add(work: Work, opened: Opened, person_id: uuid.UUID, sections: Collection[str] = ()) -> None:
    """Make a member a co-author of some sections, or of all without any; one that is a co-author gets new sections.

    Raises `Invalid` with the key `person` for somebody who may not write here or is an author already, and with
    `sections` for one that the pack does not have. The assessment must have been opened with its lock.
    """
    _choosing(work, opened)
    known = [section.key for section in opened.pack.sections]
    if not set(sections) <= set(known):
        raise Invalid("sections", "option")
    if person_id not in dict(_writers(work)) or rules.leads(opened.participants, person_id):
        raise Invalid("person", "option")
    chosen = [key for key in known if key in sections]
    everything = not chosen or chosen == known
    taking = Taking(person_id, Part.CO_AUTHOR, None if everything else chosen)
    participants.put(work.session, opened.row, taking)
    history.record(work, opened.row, "add_co_author", {"person": str(person_id), "sections": chosen})
    if all(one.person_id != person_id for one in opened.participants):
        notices.notify(work, NoticeKind.ASSIGNED, [person_id], opened.row.id)


def remove(work: Work, opened: Opened, person_id: uuid.UUID) -> None:
    """Let somebody take part no longer; what they wrote stays. Without such a participant nothing happens.

    Raises `Invalid` with the key `person` for the last author. The assessment must have been opened with its lock.
    """
    _choosing(work, opened)
    if all(one.person_id != person_id for one in opened.participants):
        return
    if rules.authors(opened.participants) == (person_id,):
        raise Invalid("person", "last")
    participants.remove(work.session, opened.row, person_id)
    history.record(work, opened.row, "remove_participant", {"person": str(person_id)})


def hand_over(work: Work, opened: Opened, giver: uuid.UUID, taker: uuid.UUID) -> None:
    """Put another member in the place of an author, who takes part no longer.

    Raises `Invalid` with the key `person` unless the giver is an author and the taker another member who may
    write. The assessment must have been opened with its lock.
    """
    _choosing(work, opened)
    if giver == taker or not rules.leads(opened.participants, giver) or taker not in dict(_writers(work)):
        raise Invalid("person", "option")
    participants.remove(work.session, opened.row, giver)
    participants.put(work.session, opened.row, Taking(taker, Part.AUTHOR, None))
    history.record(work, opened.row, "hand_over", {"from": str(giver), "to": str(taker)})
    notices.notify(work, NoticeKind.HANDED_OVER, [taker], opened.row.id)


def _choosing(work: Work, opened: Opened) -> None:
    if not may_choose(work, opened):
        raise NotAllowed
