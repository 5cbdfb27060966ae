"""What the file claims to be: with its record PDF/A-3a, without it PDF/A-2a, and valid as what it claims."""

import hashlib
import json
from functools import cache
from pathlib import Path

import page as validators
import pikepdf
import pytest

from lva.domain.snapshot import BESIDE, PROFILE, Snapshot, thaw
from lva.domain.values.answers import canonical
from lva.pdf.render import render, seal_lines
from lva.seals.report import Problem
from lva.seals.signing import KeySigner
from lva.seals.verify import inspect
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.support.pdf import read_back


def _beside(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot as an organisation freezes it that keeps its records beside the files."""
    record = json.loads(snapshot.canonical)
    record["organisation"]["settings"] = {PROFILE: BESIDE}
    data = canonical(record)
    return thaw(data, hashlib.sha256(data).digest())


@cache
def _printed(language: str) -> bytes:
    return render(_beside(fees()), samples.imprint(), samples.languages()[language])


def _failures(path: Path, *profiles: str) -> list[str]:
    found = (one for profile in profiles for one in validators.validate_pdf(str(path), profile=profile).failures)
    return [f"{one.rule_id}: {one.message}" for one in found]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_without_its_record_a_document_is_pdf_a_2a(language: str, tmp_path: Path) -> None:
    path = tmp_path / "appendix.pdf"
    path.write_bytes(_printed(language))
    assert [] == _failures(path, "2a", "ua1")
    with pikepdf.open(path) as pdf:
        assert [] == list(pdf.attachments)
        assert "/AF" not in pdf.Root
        assert b"<pdfaid:part>2</pdfaid:part>" in pdf.Root.Metadata.read_bytes()


def test_sealing_keeps_it_valid_and_it_is_intact_without_a_record(tmp_path: Path) -> None:
    signer = KeySigner.from_instance(tmp_path / "keys", "Koeleima", at=samples.AT)
    lines = seal_lines(_beside(fees()), samples.imprint(), samples.languages()["fi"])
    sealed = signer.sign(_printed("fi"), lines=lines, at=samples.AT, reason="Lapsivaikutusten arviointi")
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)
    assert [] == _failures(path, "2a", "ua1")
    report = inspect(sealed)
    assert (True, None, samples.CODE) == (report.intact, report.record_digest, report.code)


def test_a_file_of_the_other_kind_that_lost_its_record_is_not_intact(tmp_path: Path) -> None:
    path = tmp_path / "robbed.pdf"
    path.write_bytes(render(fees(), samples.imprint(), samples.languages()["fi"]))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.Root.Names
        pdf.save(path)
    assert Problem.NO_RECORD in inspect(path.read_bytes()).problems


def test_a_file_that_claims_to_embed_nothing_and_does_is_not_intact(tmp_path: Path) -> None:
    path = tmp_path / "smuggled.pdf"
    path.write_bytes(_printed("fi"))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.attachments["other.json"] = b"{}"
        pdf.save(path)
    assert Problem.NO_RECORD in inspect(path.read_bytes()).problems


def test_the_document_says_where_its_record_lies() -> None:
    assert "Vastaukset ovat erillisessä tiedostossa" in read_back(_printed("fi")).text
    inside = read_back(render(fees(), samples.imprint(), samples.languages()["fi"])).text
    assert "Vastaukset ovat tiedoston sisällä" in inside
