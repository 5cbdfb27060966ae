"""Claims about keys at a signing service: they seal like any other, and whatever goes wrong has its own reason."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lva.appendix.specimen import specimen
from lva.domain.errors import KeyUnusable
from lva.seals.proof import Level, Proving, level_of
from lva.seals.remote import Remote
from lva.seals.signing import KeySigner
from lva.seals.verify import inspect
from tests.appendix.samples import AT
from tests.support import pki, signing_service
from tests.support.signing_service import CLIENT, OTP, SigningService

INFO, AUTHORIZE, SIGN = "credentials/info", "credentials/authorize", "signatures/signHash"


@pytest.fixture
def service() -> Iterator[SigningService]:
    """A service with the key of a municipality."""
    with signing_service.running(at=AT) as found:
        yield found


def _signer(service: SigningService, **given: Any) -> KeySigner:
    return KeySigner.from_service(service.remote(**given), at=AT)


def _seal(signer: KeySigner) -> bytes:
    return signer.sign(specimen(), lines=("Kunta",), at=AT, reason="")


def _refusal(deed: Callable[[], object]) -> str:
    with pytest.raises(KeyUnusable) as refused:
        deed()
    return refused.value.reason


def _is_sealed(signer: KeySigner) -> bool:
    (signed,) = inspect(_seal(signer), trusted=[signer.certificate_pem]).signatures
    return signed.valid and signed.trusted and signed.signer == "Esimerkkilän kunta"


# -- it seals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("raw", [False, True])
def test_a_key_at_a_service_seals(version: str, raw: bool, service: SigningService) -> None:
    service.version, service.raw = version, raw
    signer = _signer(service)
    assert _is_sealed(signer)
    assert not signer.is_test
    assert [INFO, AUTHORIZE, SIGN] == service.asked


@pytest.mark.parametrize("listed", ["1.2.840.113549.1.1.11", "1.2.840.113549.1.1.1"])
def test_an_rsa_key_seals_by_either_name_of_its_mechanism(listed: str, service: SigningService) -> None:
    service.holder = pki.make_holder("Esimerkkilän kunta", AT, key=pki.make_key("rsa"))
    service.algorithms = (listed,)
    assert _is_sealed(_signer(service))


def test_the_chain_comes_along(service: SigningService) -> None:
    above = pki.make_holder("Varmentaja", AT, ca=True)
    service.holder, service.chain = pki.make_holder("Kunta", AT, above), (above,)
    assert 1 == len(_signer(service).chain)


def test_a_token_is_asked_for_with_the_secret_of_a_client(service: SigningService) -> None:
    name, secret = CLIENT
    assert _is_sealed(_signer(service, token=None, client=name, secret=lambda: secret))
    wrong = service.remote(token=None, client=name, secret=lambda: "väärä")
    assert "access" == _refusal(lambda: KeySigner.from_service(wrong, at=AT))
    without = service.remote(token=None, client=name)
    assert "access" == _refusal(lambda: KeySigner.from_service(without, at=AT))


def test_a_one_time_password_is_read_anew_for_each_signature(service: SigningService) -> None:
    service.asks = ("PIN", "OTP")
    read: list[str] = []

    def otp() -> str:
        read.append(OTP)
        return OTP

    signer = _signer(service, otp=otp)
    assert _is_sealed(signer)
    assert _is_sealed(signer)
    assert 2 == len(read)


def test_a_service_that_asks_for_nothing_is_told_nothing(service: SigningService) -> None:
    service.asks, service.mode = (), "implicit"
    assert _is_sealed(_signer(service, pin=None))


# -- what is wrong is told before anything is sealed ------------------------------------------------


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"credential": "toinen"}, "credential"),
        ({"token": lambda: "väärä"}, "access"),
        ({"token": lambda: "kaksi\nriviä"}, "service"),
        ({"url": "http://127.0.0.1:9/csc/v1"}, "service"),
    ],
)
def test_a_way_that_leads_nowhere_is_told(given: dict[str, Any], reason: str, service: SigningService) -> None:
    assert reason == _refusal(lambda: _signer(service, **given))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"key_status": "disabled"}, "disabled"),
        ({"certificate_status": "suspended"}, "disabled"),
        ({"certificate_status": "revoked"}, "revoked"),
        ({"certificate_status": "expired"}, "expired"),
        ({"mode": "oauth2code"}, "person"),
        ({"algorithms": ("1.2.840.113549.1.1.10",)}, "unsupported"),
        ({"certificate_status": "none"}, "answer"),
    ],
)
def test_a_credential_that_cannot_be_used_is_told(told: dict[str, Any], reason: str, service: SigningService) -> None:
    for name, value in told.items():
        setattr(service, name, value)
    assert reason == _refusal(lambda: _signer(service))


@pytest.mark.parametrize(("days", "reason"), [(-800, "expired"), (30, "not_yet_valid")])
def test_a_certificate_whose_time_is_not_now_is_told(days: int, reason: str, service: SigningService) -> None:
    service.holder = pki.make_holder("Kunta", AT + dt.timedelta(days=days))
    assert reason == _refusal(lambda: _signer(service))


def test_a_certificate_that_has_changed_is_told_before_anything_is_sealed(service: SigningService) -> None:
    signer = _signer(service)
    signer.check(AT)
    service.holder = pki.make_holder("Esimerkkilän kunta", AT)
    assert "changed" == _refusal(lambda: signer.check(AT))
    assert "answer" == _refusal(lambda: _seal(signer))


# -- what goes wrong while sealing ------------------------------------------------------------------


@pytest.mark.parametrize("path", [INFO, AUTHORIZE, SIGN])
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("dead", "service"),
        ("elsewhere", "service"),
        *((one, "answer") for one in ("nonsense", "list", "bare", "long")),
    ],
)
def test_whatever_a_request_meets_has_its_reason(path: str, fault: str, reason: str, service: SigningService) -> None:
    signer = _signer(service)
    service.faults[path] = fault
    assert reason == _refusal(lambda: signer.check(AT) if path == INFO else _seal(signer))


def test_a_service_that_does_not_answer_in_time_is_told(service: SigningService) -> None:
    signer = _signer(service, patience=0.2)
    service.faults[SIGN] = "slow"
    assert "service" == _refusal(lambda: _seal(signer))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"pin": lambda: "0000"}, "pin"),
        ({"pin": None}, "pin_lacking"),
        ({"otp": lambda: "000000"}, "otp"),
        ({"otp": None}, "otp_lacking"),
    ],
)
def test_a_wrong_word_is_told_by_its_kind(given: dict[str, Any], reason: str, service: SigningService) -> None:
    service.asks = ("PIN", "OTP")
    signer = _signer(service, **{"otp": lambda: OTP, **given})
    assert reason == _refusal(lambda: _seal(signer))


def test_a_service_that_just_refuses_is_told(service: SigningService) -> None:
    signer = _signer(service)
    service.algorithms = ()
    assert "service_refused" == _refusal(lambda: _seal(signer))


@pytest.mark.parametrize("fault", ["other_digest", "other_key", "empty"])
@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_an_answer_that_does_not_fit_our_digest_seals_nothing(kind: str, fault: str, service: SigningService) -> None:
    service.holder = pki.make_holder("Kunta", AT, key=pki.make_key(kind))
    signer = _signer(service)
    service.faults["sign"] = fault
    assert "answer" == _refusal(lambda: _seal(signer))
    del service.faults["sign"]
    assert inspect(_seal(signer)).signatures[0].valid


def test_a_dead_time_stamp_server_does_not_make_the_service_sign_twice(service: SigningService) -> None:
    proving = Proving(Level.STAMPED, "http://127.0.0.1:9/tsa", patience=1.0)
    signer = KeySigner.from_service(service.remote(), at=AT, proving=proving)
    assert Level.BASIC is level_of(_seal(signer))
    assert 1 == service.asked.count(SIGN)


def test_no_secret_is_told(service: SigningService) -> None:
    assert "lambda" not in repr(Remote(service.url, "kunta", token=lambda: "x", pin=lambda: "y"))
