"""Claims about an organisation's own colour in its documents: headings and rules have it, symbols do not."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pikepdf

from lva.pdf import symbols
from lva.pdf.canvas import TaggedCanvas
from lva.pdf.render import render
from lva.pdf.styles import ACCENT, Colour, named
from lva.pdf.tree import new_tree
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.support.pdf import read_back, validated

_OWN: Final = "#5b1a3b"


def _written(data: bytes, path: Path) -> str:
    """Return what is painted on all pages."""
    path.write_bytes(data)
    with pikepdf.open(path) as pdf:
        return "\n".join(page.Contents.read_bytes().decode("latin-1") for page in pdf.pages)


def _stroke(colour: Colour) -> str:
    """Return the colour as lines and areas have it: six decimals, without the nought before them."""
    return " ".join(f"{part:.6f}".removeprefix("0") for part in colour.parts)


def _texts(painted: str) -> str:
    return "\n".join(re.findall(r"q BT .*? ET Q", painted, re.DOTALL))


def test_headings_and_rules_have_the_organisation_s_colour(tmp_path: Path) -> None:
    finnish = samples.languages()["fi"]
    data = render(fees(), replace(samples.imprint(), accent=_OWN), finnish)
    assert [] == validated(data, tmp_path)
    painted = _written(data, tmp_path / "own.pdf")
    assert named(_OWN).fill in _texts(painted)
    assert ACCENT.fill not in _texts(painted)
    assert _stroke(named(_OWN)) in painted
    assert _stroke(ACCENT) not in painted


def test_a_symbol_is_the_same_in_every_document() -> None:
    painted = []
    for colour in (ACCENT, named(_OWN)):
        canvas = TaggedCanvas(new_tree("fi-FI"), colour)
        symbols.rating("+2")(canvas, 0, 0)
        painted.append(list(canvas._code))
    assert painted[0] == painted[1]
    assert any(_stroke(ACCENT) in line for line in painted[0])


def test_a_document_says_the_same_in_any_colour() -> None:
    finnish = samples.languages()["fi"]
    plain = render(fees(), samples.imprint(), finnish)
    coloured = render(fees(), replace(samples.imprint(), accent=_OWN), finnish)
    assert plain != coloured
    assert read_back(plain).text == read_back(coloured).text
