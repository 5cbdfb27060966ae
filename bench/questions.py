"""The questionnaire of the yardstick as a pack of ours: ten pages of three questions."""

from typing import Any, Final

from lva.content.library import Library
from lva.content.model import Pack
from lva.content.reader import from_mapping

PAGES: Final = 10
_DEPTHS: Final = ["none", "brief", "full"]
_VERSION: Final = "1"


def _said(text: str) -> dict[str, str]:
    return {"fi": text, "sv": text, "en": text}


def _questions(number: int) -> dict[str, Any]:
    shared = {"share": "screen", "share_why": _said("Vapaa teksti.")}
    return {
        f"what{number}": {**shared, "kind": "long", "max": 1000, "label": _said("Mitä muuttuu?")},
        f"who{number}": {
            **shared, "kind": "text", "max": 120, "label": _said("Kenelle?"), "why": _said("Yksikkö tai tehtävä."),
        },
        f"how{number}": {**shared, "kind": "choice", "options": "much", "label": _said("Miten paljon?")},
    }  # fmt: skip


def _source() -> dict[str, Any]:
    numbers = range(1, PAGES + 1)
    matter = {"place": "matter", "kind": "text", "share": "drop", "share_why": _said("Nimi.")}
    questions = {"title": {**matter, "label": _said("Otsikko")}, "proposal": {**matter, "label": _said("Ehdotus")}}
    for number in numbers:
        questions |= _questions(number)
    return {
        "id": "lava",
        "version": _VERSION,
        "status": "draft",
        "title": _said("Kymmenen sivua"),
        "source": _said("Mittauksen omat kysymykset"),
        "options": {"much": {f"option{number}": _said(f"vaihtoehto {number}") for number in range(1, 6)}},
        "sections": [{"key": "pages", "label": _said("Sivut")}],
        "questions": questions,
        "steps": [
            {
                "key": f"page{number}",
                "section": "pages",
                "depths": _DEPTHS,
                "label": _said(f"Sivu {number}"),
                "blocks": [{"question": f"{name}{number}"} for name in ("what", "who", "how")],
            }
            for number in numbers
        ],
    }


def library() -> Library:
    """Return the packs of an installation that asks these questions and nothing else."""
    pack: Pack = from_mapping(_source(), "ten pages", "sha256:none", checked=False)
    return Library({(pack.id, pack.version): pack})
