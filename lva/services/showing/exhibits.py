"""Small files for the attachments of the demonstration, made on the spot: a drawn plan and a printed form."""

import io
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageDraw

from lva.content.model import Depth
from lva.i18n import Language
from lva.pdf.workshop import workshop_form
from lva.services.assessments import PACK
from lva.services.work import Ports

_SIZE: Final = (960, 600)
_GRASS, _SAND, _WATER, _PATH, _WOOD, _INK = "#e3efd9", "#f3e3bf", "#cfe3f2", "#c9c4bb", "#8fb37d", "#2b2b2b"


def made(name: str, language: str, ports: Ports) -> bytes:
    """Return the file of that name, with words in `language` where it has any; `KeyError` for a name nobody knows."""
    return _MADE[name](ports, ports.languages[language])


def _plan(_ports: Ports, _speech: Language) -> bytes:
    """Return a plan of a playground as a picture: paths, a sandpit, swings, a pond and trees; it has no words."""
    picture = Image.new("RGB", _SIZE, _GRASS)
    draw = ImageDraw.Draw(picture)
    draw.line([(0, 470), (300, 420), (620, 450), (960, 360)], fill=_PATH, width=34, joint="curve")
    draw.line([(300, 420), (340, 200), (560, 120)], fill=_PATH, width=22, joint="curve")
    draw.ellipse((90, 120, 270, 260), fill=_SAND, outline=_INK, width=3)
    draw.ellipse((690, 60, 900, 190), fill=_WATER, outline=_INK, width=3)
    draw.rounded_rectangle((440, 190, 640, 330), radius=18, fill=_SAND, outline=_INK, width=3)
    for left in (480, 540, 600):
        draw.line([(left, 215), (left, 290)], fill=_INK, width=4)
        draw.line([(left - 16, 290), (left + 16, 290)], fill=_INK, width=6)
    draw.line([(465, 215), (620, 215)], fill=_INK, width=6)
    for x, y in ((60, 60), (380, 70), (700, 260), (820, 280), (120, 540), (520, 540), (760, 500), (900, 540)):
        draw.ellipse((x - 30, y - 30, x + 30, y + 30), fill=_WOOD, outline=_INK, width=2)
    held = io.BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()


def _form(ports: Ports, speech: Language) -> bytes:
    """Return the blank form of a brief assessment as a PDF, as it was filled in at a workshop."""
    return workshop_form(ports.packs.current(PACK), Depth.BRIEF, speech)


_MADE: Final[Mapping[str, Callable[[Ports, Language], bytes]]] = {"plan": _plan, "form": _form}
