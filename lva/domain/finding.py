"""A finding, and the page that it leads to."""

from dataclasses import dataclass

from lva.content.model import Depth, Pack
from lva.domain import path
from lva.domain.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its code, the page to go to, and what it is about.

    `subject` holds keys or ids that the sentence names (an area, an alternative, a kind of personal
    data); `limit` a number in it. The edge turns it into words.
    """

    code: str
    step: str
    key: str
    entry: str = ""
    field: str = ""
    subject: tuple[str, ...] = ()
    limit: int = 0


def step_of(pack: Pack, question: str, depth: Depth | None = None) -> str:
    """Return the page that asks a question, at the depth if that is known; the first page if none does."""
    for step in (*(pack.pages[depth] if depth else ()), *pack.steps):
        if any(block.question == question for block in step.blocks):
            return step.key
    return pack.steps[0].key


def place_of(dossier: Dossier, name: str, field: str = "") -> str:
    """Return the page that shows a list (and a field of it) at the dossier's depth."""
    fallback = ""
    for step in path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases):
        for block in step.blocks:
            for shown in (block, block.child):
                if shown is None or shown.list != name:
                    continue
                fallback = fallback or step.key
                if not field or field in shown.fields or field == shown.value:
                    return step.key
    return fallback or dossier.pack.steps[0].key
