"""Seals: what is opened, what is refused, and that sealing leaves everything else as it was."""

import datetime as dt
import io
import os
import re
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import pkcs12

from lva.domain.errors import KeyUnusable
from lva.pdf.render import render
from lva.seals.signing import KeySigner
from lva.seals.verify import inspect
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.appendix.samples import AT
from tests.support import pki
from tests.support.pdf import read_back, validated

_LINES: Final = ("Esimerkkilän kunta", "Testileima", "26.3.2025 klo 9.12")
_NAME: Final = "Esimerkkilän kunta"


def _plain(language: str = "fi") -> bytes:
    return render(fees(), samples.imprint(), samples.languages()[language])


def _sealed(signer: KeySigner, pdf: bytes) -> bytes:
    return signer.sign(pdf, lines=_LINES, at=AT, reason="Lapsivaikutusten arviointi")


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> KeySigner:
    return KeySigner.from_instance(tmp_path_factory.mktemp("keys"), _NAME, at=AT)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_sealed_document_is_still_archival_and_accessible(language: str, signer: KeySigner, tmp_path: Path) -> None:
    sealed = _sealed(signer, _plain(language))
    assert [] == validated(sealed, tmp_path)
    assert [] == read_back(sealed).problems


def test_sealing_only_adds_to_the_file(signer: KeySigner) -> None:
    plain = _plain()
    assert _sealed(signer, plain).startswith(plain)


def test_sealing_leaves_information_and_metadata_as_they_were(signer: KeySigner) -> None:
    plain = _plain()
    with pikepdf.open(io.BytesIO(plain)) as before, pikepdf.open(io.BytesIO(_sealed(signer, plain))) as after:
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()
        assert str(before.docinfo.ModDate) == str(after.docinfo.ModDate)


def test_what_was_sealed_is_intact_and_names_sealer_and_time(signer: KeySigner) -> None:
    report = inspect(_sealed(signer, _plain()), trusted=[signer.certificate_pem])
    (signed,) = report.signatures
    assert report.intact
    assert report.trusted
    assert (_NAME, AT, "B-B", True) == (signed.signer, signed.at, signed.level, signed.covers_all)
    assert signer.fingerprint == signed.fingerprint


def test_the_first_use_makes_a_p256_key_that_only_its_owner_may_read(tmp_path: Path) -> None:
    signer = KeySigner.from_instance(tmp_path / "keys", _NAME, at=AT)
    (path,) = (tmp_path / "keys").iterdir()
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    certificate = x509.load_pem_x509_certificate(signer.certificate_pem.encode())
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert "secp256r1" == key.curve.name
    assert signer.is_test
    assert "TEST SEAL" in signer.subject


def test_the_second_use_opens_the_same_key(tmp_path: Path) -> None:
    first = KeySigner.from_instance(tmp_path, _NAME, at=AT)
    second = KeySigner.from_instance(tmp_path, "Toinen nimi", at=AT + dt.timedelta(days=400))
    assert first.certificate == second.certificate


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as threads:
        signers = list(threads.map(lambda _: KeySigner.from_instance(tmp_path, _NAME, at=AT), range(6)))
    assert 1 == len({signer.certificate for signer in signers})
    assert 1 == len(list(tmp_path.iterdir()))


def test_a_very_long_name_still_makes_a_certificate(tmp_path: Path) -> None:
    assert KeySigner.from_instance(tmp_path, "Kunta " * 40, at=AT).subject


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_key_file_with_its_chain_seals(kind: str, tmp_path: Path) -> None:
    root = pki.make_holder("Juuri", AT, ca=True)
    holder = pki.make_holder("Kunnan leima", AT, root, key=pki.make_key(kind))
    path = tmp_path / "seal.p12"
    path.write_bytes(pki.as_pkcs12(holder, (root,)))
    signer = KeySigner.from_pkcs12(path, pki.PASSWORD, at=AT)
    sealed = _sealed(signer, _plain())
    assert not signer.is_test
    assert inspect(sealed, trusted=[root.pem]).trusted
    assert not inspect(sealed, trusted=[pki.make_holder("Muu", AT, ca=True).pem]).trusted
    assert [] == validated(sealed, tmp_path)


def _refusal(path: Path, password: str = pki.PASSWORD, at: dt.datetime = AT) -> str:
    with pytest.raises(KeyUnusable) as refused:
        KeySigner.from_pkcs12(path, password, at=at)
    return refused.value.reason


def test_a_key_that_cannot_be_used_is_refused_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "seal.p12"
    assert "missing" == _refusal(path)
    path.write_bytes(pki.as_pkcs12(pki.make_holder("Leima", AT, days=30)))
    assert "password" == _refusal(path, "väärä")
    assert "expired" == _refusal(path, at=AT + dt.timedelta(days=31))
    assert "not_yet_valid" == _refusal(path, at=AT - dt.timedelta(days=31))
    path.write_bytes(path.read_bytes()[:200])
    assert "broken" == _refusal(path)
    path.write_bytes(b"not a key file at all")
    assert "broken" == _refusal(path)


def test_a_key_file_without_a_key_is_broken(tmp_path: Path) -> None:
    holder = pki.make_holder("Leima", AT)
    path = tmp_path / "seal.p12"
    encryption = serialization.BestAvailableEncryption(pki.PASSWORD.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"", None, None, [holder.certificate], encryption))
    assert "broken" == _refusal(path)


def test_a_kind_of_key_that_readers_do_not_know_is_refused(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Leima")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(AT).not_valid_after(AT + dt.timedelta(days=1))
    encryption = serialization.BestAvailableEncryption(pki.PASSWORD.encode())
    path = tmp_path / "seal.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"", key, builder.sign(key, None), None, encryption))
    assert "unsupported" == _refusal(path)


def test_a_damaged_key_of_the_installation_is_refused(tmp_path: Path) -> None:
    KeySigner.from_instance(tmp_path, _NAME, at=AT)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[50:])
    with pytest.raises(KeyUnusable) as refused:
        KeySigner.from_instance(tmp_path, _NAME, at=AT)
    assert "broken" == refused.value.reason


def test_a_key_that_ran_out_meanwhile_seals_nothing(signer: KeySigner) -> None:
    with pytest.raises(KeyUnusable) as refused:
        signer.sign(_plain(), lines=_LINES, at=AT + dt.timedelta(days=4000), reason="")
    assert "expired" == refused.value.reason


@pytest.mark.needs("qpdf")
def test_qpdf_finds_no_fault_before_or_after_sealing(signer: KeySigner, tmp_path: Path) -> None:
    plain = _plain()
    for name, data in (("plain", plain), ("sealed", _sealed(signer, plain))):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        done = subprocess.run(["qpdf", "--check", path], check=False, capture_output=True, text=True)
        assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.needs("openssl")
def test_openssl_verifies_the_signature_over_the_signed_ranges(signer: KeySigner, tmp_path: Path) -> None:
    sealed = _sealed(signer, _plain())
    found = re.search(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)\s*\]", sealed)
    assert found is not None
    start, first, second, rest = (int(edge) for edge in found.groups())
    (tmp_path / "content").write_bytes(sealed[start : start + first] + sealed[second : second + rest])
    value = sealed[first + 1 : second - 1].decode("ascii")
    (tmp_path / "seal.der").write_bytes(_without_padding(bytes.fromhex(value)))
    (tmp_path / "seal.pem").write_text(signer.certificate_pem)
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "seal.der", "-content", "content", "-binary"]
    command += ["-CAfile", "seal.pem", "-purpose", "any", "-no_check_time", "-out", os.devnull]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)
    assert 0 == done.returncode, done.stderr


def _without_padding(value: bytes) -> bytes:
    """Return a DER value without the zeros that fill its place: its own header says how long it is."""
    count = value[1] & 0x7F
    return value[: 2 + count + int.from_bytes(value[2 : 2 + count], "big")]


def test_the_seal_shows_its_lines_in_the_documents_typeface(signer: KeySigner) -> None:
    with pikepdf.open(io.BytesIO(_sealed(signer, _plain()))) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        inner = field.AP.N.Resources.XObject["/Seal"]
        fonts = {str(font.BaseFont) for font in inner.Resources.Font.values()}
    assert fonts == {"/AAAAAA+NotoSans-Regular"}
