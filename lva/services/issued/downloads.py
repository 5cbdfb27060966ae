"""Downloads of issued documents in the history: who took which file, and when.

A download changes nothing that anybody works on; it is noted in a short transaction of its own.
"""

import datetime as dt
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from lva.services import history
from lva.services.work import Work
from lva.storage.audit import Event
from lva.storage.issuing import DocumentRow
from lva.storage.opening import locked_assessment

KIND: Final = "download"
_ONCE_IN: Final = dt.timedelta(minutes=10)
"""A viewer that fetches the same file again within this time says nothing new."""


class Taken(StrEnum):
    """What was handed out."""

    PDF = "pdf"
    BUNDLE = "bundle"
    RESTRICTED = "restricted"


def note(work: Work, session: Session, document: DocumentRow, what: Taken) -> None:
    """Note that the actor took a file of a document, in a session that writes and that the caller commits."""
    owner = locked_assessment(session, work.organisation_id, document.assessment_id)
    facts = {"document": str(document.id), "file": what.value}
    last = session.get(Event, (work.organisation_id, owner.id, owner.event_count))
    same = last is not None and (last.kind, last.actor_id, last.facts) == (KIND, work.actor.person_id, facts)
    if same and last is not None and work.at - last.at < _ONCE_IN:
        return
    history.record_beside(Work(session, work.actor, work.at, work.packs), owner, KIND, facts)
