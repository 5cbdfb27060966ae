"""Answers across the assessments of one organisation: what profiles are compared by."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.domain.workflow import State
from lva.storage.assessments import Answer, Assessment


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """An assessment with some of its answers; what was cleared is not among them."""

    reference: str
    title: str
    language: str
    state: State
    answers: Mapping[str, Any]


def answers_with_pack(
    session: Session, organisation_id: uuid.UUID, pack_id: str, keys: Collection[str]
) -> tuple[ProfileRow, ...]:
    """Return an organisation's assessments with any version of a pack that answer some of `keys`, the newest first."""
    columns = (Assessment.reference, Assessment.title, Assessment.language, Assessment.state)
    found = session.execute(
        select(Assessment.id, *columns, Answer.key, Answer.value)
        .join(
            Answer,
            (Answer.organisation_id == Assessment.organisation_id) & (Answer.assessment_id == Assessment.id),
        )
        .where(Assessment.organisation_id == organisation_id, Assessment.pack == pack_id, Answer.key.in_(sorted(keys)))
        .order_by(Assessment.id.desc(), Answer.key)
    )
    rows = []
    for _, group in groupby(found, key=lambda row: row[0]):
        first, *others = group
        said = {row[5]: row[6] for row in (first, *others) if row[6] is not None}
        rows.append(ProfileRow(first[1], first[2], first[3], first[4], said))
    return tuple(rows)
