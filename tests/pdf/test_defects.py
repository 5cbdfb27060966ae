"""Defects seeded into a good document: each is noticed by a validator or by reading back."""

import io
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

import page
import pikepdf
import pytest

from lva.appendix.blocks import Appendix
from lva.appendix.composing import compose
from lva.pdf.render import render
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.appendix.spoken import spoken
from tests.support.audit import audited
from tests.support.defects import DEFECTS
from tests.support.pdf import PROFILES


@cache
def _good() -> tuple[bytes, Appendix]:
    """Return a document whose free text is in another language, and what it says."""
    speech = samples.languages()["sv"]
    return render(fees(), samples.imprint(), speech), compose(fees(), samples.imprint(), speech)


def _faults(data: bytes) -> Iterator[str]:
    """Yield what is wrong, found by the validators first."""
    for profile in PROFILES:
        try:
            report = page.validate_pdf_bytes(data, profile=profile)
        except page.ParseError as error:
            yield f"{profile}: {error}"
        else:
            yield from (f"{profile} {failure.rule_id}" for failure in report.failures)
    yield from audited(data, _good()[1], fees().canonical)


def _changed(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(_good()[0])) as pdf:
        change(pdf)
        written = io.BytesIO()
        # As it is: what is packed in a forbidden way must not be packed anew.
        as_it_is = pikepdf.StreamDecodeLevel.none
        pdf.save(written, fix_metadata_version=False, compress_streams=False, stream_decode_level=as_it_is)
        return written.getvalue()


def test_a_document_that_was_only_opened_and_saved_has_no_fault() -> None:
    assert [] == [*_faults(_good()[0])]
    assert [] == [*_faults(_changed(lambda _: None))]


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_noticed(name: str) -> None:
    assert next(_faults(_changed(DEFECTS[name])), None)


def test_an_encrypted_document_is_no_archival_one() -> None:
    with pikepdf.open(io.BytesIO(_good()[0])) as pdf:
        written = io.BytesIO()
        pdf.save(written, encryption=pikepdf.Encryption(owner="o", user=""))
    assert next(_faults(written.getvalue()), None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"%PDF-1.7", b"%PDX-1.7", id="the file begins with something else"),
        pytest.param(b"/ID", b"/IX", id="the file has no identifier"),
        pytest.param(b"\nendstream", b" endstream", id="a stream ends in the middle of a line"),
    ],
)
def test_a_defect_of_the_bytes_is_noticed(before: bytes, after: bytes) -> None:
    place = _good()[0].rindex(before)
    assert next(_faults(_good()[0][:place] + after + _good()[0][place + len(before) :]), None)


def test_bytes_after_the_end_are_noticed() -> None:
    assert next(_faults(_good()[0] + b"jotain muuta"), None)


_LEAST: Final = 40


def test_there_are_as_many_defects_as_promised() -> None:
    assert len(DEFECTS) >= _LEAST
    assert len(spoken(_good()[1])) > _LEAST
