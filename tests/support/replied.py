"""Answers to reviews, on both sides: what a giver boxes, and a record whose reviews have gone back."""

import hashlib
import uuid
from typing import Any

from lva.domain.blind.reply import Reply
from lva.domain.blind.scoring import Mark
from lva.seals.envelopes import Box, boxed
from lva.services.blind import desk
from tests.support.league import League

RECEIPT = hashlib.sha256(b"receipt").digest()
"""What the records of a league arrived with."""


def answered(league: League, number: int = 1, **changed: Any) -> dict[str, uuid.UUID]:
    """Let a record come to its answer; return the ids under which its reviews went to the giver, by their letters."""
    record_id = league.arrived(number, **changed)
    for name in ("first", "second"):
        league.locked(record_id, name, Mark.PARTLY)
    with league.working("coordinator") as work:
        answer = desk.confirm(work, record_id, desk.case(work, record_id).record.revision)
        return {one["by"]: uuid.UUID(one["id"]) for one in answer.reviews}


def item(
    record_id: uuid.UUID, review: uuid.UUID, text: str = "Kiitos, korjaamme sen.", **changed: Any
) -> dict[str, Any]:
    """Return an answer as it travels; `changed` are keys of what stands in the box."""
    said = Reply(uuid.uuid4().hex, record_id.hex, review.hex, "fi", text).said
    return {"share": record_id.hex, "box": boxed(RECEIPT, {**said, **changed}, Box.REPLY)}
