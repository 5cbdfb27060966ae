"""Matters: the decision being prepared, with the assessments that serve it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lva.domain.errors import NotFound
from lva.services.work import Work
from lva.storage import queries
from lva.storage.assessments import Matter
from lva.storage.queries import AssessmentRow


@dataclass(frozen=True, slots=True)
class MatterSeen:
    """A matter with its answers by question, and its assessments."""

    id: uuid.UUID
    title: str
    fields: Mapping[str, Any]
    assessments: tuple[AssessmentRow, ...]


def see(work: Work, matter_id: uuid.UUID) -> MatterSeen:
    """Return a matter of the actor's organisation; raise `NotFound` for any other."""
    row = work.session.get(Matter, (work.organisation_id, matter_id))
    if row is None:
        raise NotFound
    listed = queries.assessments_of_matter(work.session, work.organisation_id, matter_id)
    return MatterSeen(row.id, row.title, row.fields, listed)
