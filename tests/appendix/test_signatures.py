"""Claims about the places of signatures in a document: one for the seal, and one for each person expected."""

import io
from pathlib import Path
from typing import Final

import pikepdf
import pytest

from lva.appendix.composing import compose
from lva.appendix.twin import twin
from lva.domain.snapshot import Snapshot
from lva.pdf.render import render
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.support.pdf import Element, read_back, validated

_ALL: Final = ("preparer", "presenter", "approver")
_AUTHOR: Final = {
    "role": "author", "name": "Maija Malli", "title": "suunnittelija", "at": "2025-03-20T10:00:00Z", "level": "system",
}  # fmt: skip


def _snapshot(*roles: str) -> Snapshot:
    plain = fees()
    record = {**plain.record, "approvals": [_AUTHOR, *plain.record["approvals"]]}
    return samples.signed_by(Snapshot(plain.canonical, record), *roles)


def _render(snapshot: Snapshot, language: str = "fi", **imprint: object) -> bytes:
    return render(snapshot, samples.imprint(**imprint), samples.languages()[language])


def _fields(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [str(field.T) for field in opened.Root.AcroForm.Fields]


def test_without_a_choice_there_is_the_seal_s_field_alone() -> None:
    assert ["Seal"] == _fields(_render(fees()))


def test_each_role_has_its_field_after_the_seal_s_in_one_order() -> None:
    assert ["Seal", "Preparer", "Presenter", "Approver"] == _fields(_render(_snapshot(*reversed(_ALL))))
    assert ["Seal", "Approver"] == _fields(_render(_snapshot("approver")))


def test_a_draft_has_no_fields() -> None:
    pdf = render(_snapshot(*_ALL), samples.draft(), samples.languages()["fi"])
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/AcroForm" not in opened.Root


def test_role_name_level_and_time_are_read_before_the_field() -> None:
    tagged = read_back(_render(_snapshot(*_ALL)))
    forms = [element for element in tagged.root.walk() if element.role == "Form"]
    assert 4 == len(forms)
    assert all(form.alternative for form in forms)
    before = {form.alternative: _said_before(tagged.root, form) for form in forms[1:]}
    preparer, presenter, approver = before.values()
    assert all(word in preparer for word in ("Valmistelija", "Maija Malli, suunnittelija", "20.3.2025 klo 12.00"))
    assert "Esittelijä" in presenter
    assert all(word in approver for word in ("Hyväksyjä", "Eeva Näyte, sivistysjohtaja", "25.3.2025 klo 14.40"))
    assert all("sähköistä allekirjoitusta varten" in words for words in before.values())


def _said_before(root: Element, form: Element) -> str:
    """Return what is read between the heading before a field and the field."""
    elements = list(root.walk())
    place = next(index for index, one in enumerate(elements) if one is form)
    heading = max(index for index, one in enumerate(elements[:place]) if one.role == "H3")
    return " ".join(one.text for one in elements[heading:place] if one.role in {"H3", "P"})


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_document_with_places_is_archival_and_accessible(language: str, tmp_path: Path) -> None:
    pdf = _render(_snapshot(*_ALL), language)
    assert [] == validated(pdf, tmp_path)
    assert [] == read_back(pdf).problems


def test_the_page_that_says_the_same_names_who_is_expected() -> None:
    said = twin(compose(_snapshot("approver"), samples.imprint(), samples.languages()["fi"]))
    assert "Allekirjoitus: Hyväksyjä" in said
    assert "Eeva Näyte, sivistysjohtaja" in said
