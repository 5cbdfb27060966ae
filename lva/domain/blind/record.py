"""The blind record as bytes: format `lava.blind/1` (docs/blind.md)."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lva.content.model import Depth, Pack
from lva.domain.blind import rules
from lva.domain.blind.coding import Coded, decided_on
from lva.domain.dossier import Dossier
from lva.domain.judging.rubric import criteria
from lva.domain.values import answers as values
from lva.domain.values.answers import canonical

FORMAT: Final = "lava.blind/1"
ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
"""128 bits in hex."""
ID_BYTES: Final = 16
DEPTHS: Final = (Depth.BRIEF, Depth.FULL)
"""How deep assessments go that are shared: those of no depth say nothing to review, those on one child never leave."""


class Policy(StrEnum):
    """What an organisation lets out; the value is what settings and records hold."""

    NONE = "none"
    RATINGS = "ratings"
    """No free words."""
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of the giver; what is empty is hidden."""

    municipal_class: str = ""
    language: str = ""


def decision_type(dossier: Dossier) -> str:
    """Return the kind of decision, or an empty string."""
    picked = values.picked(dossier.answers.get("decision_type"))
    return picked[0] if picked else ""


def record(dossier: Dossier, coded: Coded, shown: Shown, *, share_id: str, policy: Policy) -> dict[str, Any]:
    """Return the blind record of an assessment of a depth that is shared."""
    decided = decided_on(dossier)
    said = {
        "class": shown.municipal_class,
        "period": rules.halves(decided.isoformat()) if decided else "",
        "decision_type": decision_type(dossier),
    }
    return {
        "format": FORMAT,
        "id": share_id,
        "pack": named(dossier.pack),
        **({"language": shown.language} if shown.language else {}),
        "depth": str(dossier.depth),
        "share": policy.value,
        "rules": rules.RULES,
        "shown": {key: value for key, value in said.items() if value},
        "answers": dict(coded.answers),
        "entries": dict(coded.entries),
        "months": dict(coded.months),
        "self_check": {str(one.number): one.state.value for one in criteria(dossier) if one.state},
    }


def named(pack: Pack) -> dict[str, str]:
    """Return how a record names its questionnaire."""
    return {"id": pack.id, "version": pack.version}


def approval_digest(record: Mapping[str, Any]) -> bytes:
    """Return what an approval is bound to: all that leaves, the rules in it, but the id, which is drawn later."""
    return hashlib.sha256(canonical({key: value for key, value in record.items() if key != "id"})).digest()
