"""The rubric's criteria as a reader meets them beside a section: what to look for, and what the machine sees."""

from dataclasses import dataclass
from typing import Final

from lva.domain import reviewing
from lva.domain.judging import rubric
from lva.domain.judging.council import State
from lva.domain.judging.criteria import FULL, NAMES
from lva.i18n import Language
from lva.services.assessments import Opened

SEEN: Final = {
    State.MET: "recorded",
    State.PARTLY: "partly recorded",
    State.MISSING: "missing",
    State.UNKNOWN: "only a reader can tell",
}
"""What the machine sees of a criterion, as catalogue messages."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One criterion beside a section."""

    name: str
    full: str
    """What full points take."""
    seen: str
    lacks: bool
    """Whether nothing of it was recorded."""
    is_gate: bool


def beside(language: Language, opened: Opened, section: str) -> tuple[Beside, ...]:
    """Return the criteria that a reader judges by a section, as far as they apply; none for a checklist."""
    if opened.pack.checklist or opened.pack.screening is None:
        return ()
    wanted = reviewing.criteria_of(opened.dossier, section)
    found = [one for one in rubric.criteria(opened.dossier) if one.number in wanted and one.state is not None]
    return tuple(
        Beside(
            name=language.text(NAMES[one.number - 1]),
            full=language.text(FULL[one.number - 1]),
            seen=language.text(SEEN[one.state or State.UNKNOWN]),
            lacks=one.state is State.MISSING,
            is_gate=one.is_gate,
        )
        for one in found
    )
