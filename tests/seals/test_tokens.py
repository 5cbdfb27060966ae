"""Keys on a token: they seal like any other, and a token that is gone is told as such."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives import serialization

from lva.appendix.specimen import specimen
from lva.domain.errors import KeyUnusable
from lva.seals.signing import KeySigner
from lva.seals.tokens import Token
from lva.seals.verify import inspect
from tests.appendix.samples import AT
from tests.needs import SOFTHSM
from tests.support import pki

pytestmark = pytest.mark.needs("softhsm2")

_PIN: Final = "5678"
_LABEL: Final = "kunta"


@pytest.fixture(scope="module")
def slot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a token in software, with a key of each kind and its certificate."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    _tool("--init-token", "--free", "--label", _LABEL, "--pin", _PIN, "--so-pin", "1234")
    for kind in ("ec", "rsa"):
        _put(folder, kind)
    yield folder
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def _tool(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)


def _put(folder: Path, kind: str) -> None:
    """Put a key and its certificate on the token, under the name of its kind."""
    import pkcs11  # noqa: PLC0415 -- it loads what the mark asks for

    holder = pki.make_holder(f"Kunta {kind}", AT, key=pki.make_key(kind))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / f"{kind}.pem"
    path.write_bytes(holder.key.private_bytes(*form))
    number = {"ec": "01", "rsa": "02"}[kind]
    _tool("--import", str(path), "--token", _LABEL, "--label", kind, "--id", number, "--pin", _PIN)
    library = pkcs11.lib(str(SOFTHSM))
    library.reinitialize()
    der = holder.certificate.public_bytes(serialization.Encoding.DER)
    with library.get_token(token_label=_LABEL).open(rw=True, user_pin=_PIN) as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.LABEL: kind,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.SUBJECT: holder.certificate.subject.public_bytes(),
                pkcs11.Attribute.VALUE: der,
            }
        )


def _token(**given: Any) -> Token:
    return Token(**{"module": SOFTHSM, "label": _LABEL, "key": "ec", "pin": _PIN, **given})


def _seal(signer: KeySigner) -> bytes:
    return signer.sign(specimen(), lines=("Kunta",), at=AT, reason="")


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_key_on_a_token_seals(kind: str, slot: Path) -> None:
    assert slot.is_dir()
    signer = KeySigner.from_token(_token(key=kind), at=AT)
    (signed,) = inspect(_seal(signer), trusted=[signer.certificate_pem]).signatures
    assert (f"Kunta {kind}", True, True) == (signed.signer, signed.valid, signed.trusted)
    assert not signer.is_test


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"pin": "0000"}, "pin"),
        ({"label": "toinen"}, "token"),
        ({"key": "toinen"}, "missing"),
        ({"module": Path("/nonexistent/library.so")}, "module"),
    ],
)
def test_a_key_that_cannot_be_reached_is_told_by_its_reason(given: dict[str, Any], reason: str, slot: Path) -> None:
    assert slot.is_dir()
    assert reason == _refusal(lambda: KeySigner.from_token(_token(**given), at=AT))


def _refusal(deed: Callable[[], object]) -> str:
    with pytest.raises(KeyUnusable) as refused:
        deed()
    return refused.value.reason


# What searched the token when it went complains of it when it is forgotten; nobody can catch that.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_token_that_is_pulled_out_is_told_and_works_again_once_it_is_back(slot: Path) -> None:
    signer = KeySigner.from_token(_token(), at=AT)
    assert _seal(signer)
    away = slot / "away"
    (slot / "tokens").rename(away)
    (slot / "tokens").mkdir()
    try:
        # A module in software keeps an open token in memory; whoever opens one anew finds it gone.
        assert "token" == _refusal(lambda: KeySigner.from_token(_token(), at=AT))
        assert "token" == _refusal(lambda: _seal(signer))
    finally:
        (slot / "tokens").rmdir()
        away.rename(slot / "tokens")
    (signed,) = inspect(_seal(signer)).signatures
    assert signed.valid


def test_the_pin_is_not_told(slot: Path) -> None:
    assert slot.is_dir()
    assert _PIN not in repr(_token())
