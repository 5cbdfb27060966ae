"""What waits for the actor: assessments to review, to approve and to mend."""

from typing import Final

from lva.domain.people import Role
from lva.domain.permissions import Permission, allowed
from lva.domain.settings import ONE_PERSON
from lva.services.work import Work
from lva.storage.together import waiting
from lva.storage.together.waiting import Duty, Waiting

_HELD_BY: Final = {Duty.APPROVE: Role.APPROVER, Duty.MEND: Role.AUTHOR}


def duty(work: Work, wanted: Duty) -> Waiting | None:
    """Return a duty of the actor's, or None if their roles do not carry it."""
    carries = allowed(work.actor, Permission.REVIEW) if wanted is Duty.REVIEW else _HELD_BY[wanted] in work.actor.roles
    if not carries:
        return None
    own_too = bool(work.actor.organisation_settings.get(ONE_PERSON))
    return Waiting(work.organisation_id, work.actor.person_id, wanted, own_too)


def counts(work: Work) -> dict[Duty, int]:
    """Return how many assessments wait for each of the actor's duties; duties that they do not have are missing."""
    own = tuple(one for one in (duty(work, wanted) for wanted in Duty) if one is not None)
    return waiting.counts(work.session, own)
