"""The blank form: every question of its depth with its guidance, room to write, valid and readable."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import page as validators
import pikepdf
import pytest

from lva.content.model import Block, Depth, Field, Shape
from lva.pdf.workshop import depths_of, workshop_form
from tests.appendix import samples
from tests.appendix.spoken import heard
from tests.packs import small
from tests.support.pdf import read_back

_EVERY: Final = [(depth, language) for depth in (Depth.BRIEF, Depth.FULL) for language in ("fi", "sv", "en")]


def _form(depth: Depth = Depth.BRIEF, language: str = "fi") -> bytes:
    return workshop_form(samples.pack(), depth, samples.languages()[language])


def _fields(block: Block) -> Iterator[Field]:
    """Yield every field that a block asks for."""
    pack = samples.pack()
    if block.shape is Shape.QUESTION:
        yield pack.questions[block.question]
        return
    entries = pack.lists[block.list]
    if block.shape in (Shape.LIST, Shape.CARDS):
        yield from (one for one in entries.fields if not block.fields or one.key in block.fields)
    if block.child is not None:
        yield from _fields(block.child)


@pytest.mark.parametrize(("depth", "language"), _EVERY)
@pytest.mark.slow
def test_every_form_is_valid_and_asks_every_question_of_its_depth(depth: Depth, language: str, tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(_form(depth, language))
    failures = [
        one for profile in ("2a", "ua1") for one in validators.validate_pdf(str(path), profile=profile).failures
    ]
    found = read_back(path.read_bytes())
    assert ([], []) == ([one.message for one in failures], found.problems)
    asked = [field for step in samples.pack().pages[depth] for block in step.blocks for field in _fields(block)]
    texts = [text.in_(language) for field in asked for text in (field.label, field.why, field.help) if text]
    assert [] == [text for text in texts if heard(text) not in found.text.replace("\n", " ")]


def test_every_choice_can_be_ticked() -> None:
    text = read_back(_form()).text.splitlines()
    lists = ("decision_type", "area", "position")
    labels = [heard(option.label.fi) for name in lists for option in samples.pack().options[name]]
    assert labels
    assert [] == [label for label in labels if label not in text]


def test_impacts_are_ticked_in_a_table_with_heads() -> None:
    found = read_back(_form())
    (table,) = [one for one in found.root.walk() if one.role == "Table"]
    heads = [one.text for one in table.walk() if one.role == "TH"]
    assert ["+ +", "+", "0", "\u2013", "\u2013 \u2013", "+ \u2013", "?"] == heads[1:8]
    rows = [one for one in table.walk() if one.role == "TR"]
    assert 1 + len(samples.pack().options["area"]) == len(rows)
    assert {9} == {len([cell for cell in row.kids if not isinstance(cell, str)]) for row in rows}


def test_a_condition_is_told_in_words() -> None:
    assert "Vastaa vain, jos: G1 Kuultiinko lapsia: ei" in read_back(_form()).text


def test_the_same_pack_gives_the_same_form() -> None:
    assert _form() == _form()


def test_another_edition_is_another_document() -> None:
    fonts: set[str] = set()
    for pack in (samples.pack(), replace(samples.pack(), version="7")):
        data = workshop_form(pack, Depth.BRIEF, samples.languages()["fi"])
        fonts.add(data[-400:].decode("latin-1"))
    assert 2 == len(fonts)


def test_a_form_speaks_its_language_and_carries_no_files(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(_form(language="sv"))
    with pikepdf.open(path) as pdf:
        assert ("sv-FI", []) == (str(pdf.Root.Lang), list(pdf.attachments))
        assert str(pdf.docinfo.Title).startswith("Blankett för workshop")


def test_a_pack_has_the_forms_of_its_depths() -> None:
    assert (Depth.BRIEF, Depth.FULL) == depths_of(samples.pack())
    assert (Depth.FULL,) == depths_of(replace(samples.pack(), depth=Depth.FULL))


def test_the_small_pack_has_a_form(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(workshop_form(small(), Depth.BRIEF, samples.languages()["en"]))
    assert [] == [one.message for one in validators.validate_pdf(str(path), profile="ua1").failures]
