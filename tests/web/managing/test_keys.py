"""Claims about the page of the seal: administrators see what seals, until when, and what waits; others do not."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives import serialization
from flask import Flask

from lva.domain.errors import KeyUnusable
from lva.domain.references import uuid7
from lva.seals.signing import KeySigner
from lva.services.work import Ports, Signer
from lva.storage import issuing
from lva.storage.documents import Signature
from lva.storage.telling import outbox
from tests.factories import AT
from tests.support import pki
from tests.support.pages import words
from tests.support.site import Browser, SignedIn, make_app
from tests.support.town import Town

_SEAL = pki.make_holder("Esimerkkilän kunta", AT, days=400)
_TEST_SEAL = {"fi": "Tämä on testileima.", "sv": "Det här är en teststämpel.", "en": "This is a test seal."}


@pytest.fixture
def given() -> dict[str, Any]:
    """What seals, and the settings, unless a claim says otherwise: the organisation's key and B-LTA."""
    signer = KeySigner(_SEAL.key, _SEAL.certificate)
    return {
        "signer": lambda: signer,
        "settings": {
            "LVA_SIGNER": "csc",
            "LVA_CSC_URL": "https://sign.example.org/csc/v1",
            "LVA_CSC_CREDENTIAL": "kunta-1",
            "LVA_CSC_TOKEN_FILE": "/nonexistent/token",
            "LVA_SIGNATURE_LEVEL": "B-LTA",
            "LVA_TSA_URL": "https://tsa.example.org/rfc3161",
        },
    }


@pytest.fixture
def app(ports: Ports, tmp_path: Path, given: dict[str, Any]) -> Flask:
    """The site with the seal and the settings of the test."""

    def signer() -> Signer:
        return cast("Callable[[], Signer]", given["signer"])()

    return make_app(replace(ports, signer=signer), tmp_path, **given["settings"])


def _page(browser: Browser, language: str = "fi") -> str:
    assert 200 == browser.get(f"/{language}/keys").status_code
    assert browser.page is not None
    return words(browser.page)


def _refuse(reason: str) -> Callable[[], Signer]:
    def signer() -> Signer:
        raise KeyUnusable(reason)

    return signer


def test_administrators_see_what_seals_and_until_when(town: Town, signed_in: SignedIn, spoken: str) -> None:
    said = _page(signed_in(town.administrator), spoken)
    assert "CN=Esimerkkilän kunta" in said
    assert f"{_SEAL.certificate.serial_number:x}" in said
    assert "sign.example.org" in said
    assert "tsa.example.org" in said
    assert "(B-LTA)" in said
    assert _TEST_SEAL[spoken] not in said


@pytest.mark.parametrize("given", [{"signer": _refuse("x"), "settings": {"LVA_SIGNER": "test"}}])
def test_a_test_seal_is_said_loudly(town: Town, signed_in: SignedIn, spoken: str) -> None:
    assert _TEST_SEAL[spoken] in _page(signed_in(town.administrator), spoken)


def test_others_find_no_such_page(town: Town, signed_in: SignedIn, guest: Browser) -> None:
    for somebody in (town.author, town.approver):
        assert 404 == signed_in(somebody).get("/fi/keys").status_code
    assert 303 == guest.get("/fi/keys").status_code


@pytest.mark.parametrize(
    ("reason", "told"),
    [("service", "Allekirjoituspalvelu ei vastaa."), ("something else", "Leiman avainta ei voi käyttää.")],
)
def test_a_key_that_cannot_be_used_is_told(
    reason: str, told: str, town: Town, signed_in: SignedIn, given: dict[str, Any]
) -> None:
    given["signer"] = _refuse(reason)
    assert f"Asiakirjoja ei voi nyt vahvistaa. {told}" in _page(signed_in(town.administrator))


@pytest.mark.parametrize(
    ("begins", "days", "told"),
    [
        (0, 92, ""),
        (0, 90, "Uusi se ajoissa."),
        (0, 30, "Uusi se ajoissa."),
        (0, 7, "viikon kuluessa"),
        (-30, 20, "on vanhentunut"),
        (30, 100, "ei ole vielä voimassa"),
    ],
)
def test_a_certificate_whose_time_is_not_now_or_soon_over_is_told(
    begins: int, days: int, told: str, town: Town, signed_in: SignedIn, given: dict[str, Any]
) -> None:
    holder = pki.make_holder("Kunta", AT + dt.timedelta(days=begins), days=days)
    given["signer"] = lambda: KeySigner(holder.key, holder.certificate)
    said = _page(signed_in(town.administrator))
    assert told in said
    assert bool(told) == ("Leiman varmenne " in said)


# -- documents --------------------------------------------------------------------------------------


def _waiting(town: Town, fault: str | None) -> None:
    """Let the town's document wait for more proof since a failure."""
    with town.working() as work:
        document_id = issuing.document_list(work.session, town.organisation_id)[0].id
        order = outbox.renewal(town.organisation_id, uuid7(AT), document_id, AT)
        outbox.put(work.session, replace(order, attempts=3, fault=fault))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (None, "ei yritetty vielä"),
        ("proof_lacking", "ei saatu yhteyttä"),
        ("key_service", "Allekirjoituspalvelu ei vastaa."),
        ("ZeroDivisionError", "meni jotain vikaan"),
    ],
)
def test_documents_that_wait_are_listed_with_what_went_wrong(
    fault: str | None, told: str, town: Town, signed_in: SignedIn
) -> None:
    reference = town.issued()
    _waiting(town, fault)
    said = _page(signed_in(town.administrator))
    assert "1 asiakirja odottaa." in said
    assert "1 asiakirja jää alle nykyisen tavoitetason" in said
    assert told in said
    assert reference in _links(signed_in(town.administrator))


def _links(browser: Browser) -> str:
    return browser.get("/fi/keys").get_data(as_text=True)


@pytest.mark.parametrize(("days", "told"), [(300, True), (400, False)])
def test_archive_time_stamps_that_end_within_a_year_are_counted(
    days: int, told: bool, town: Town, signed_in: SignedIn
) -> None:
    town.issued()
    stamps = pki.make_holder("Aikaleimat", AT, days=days)
    with town.working() as work:
        document_id = issuing.document_list(work.session, town.organisation_id)[0].id
        der = stamps.certificate.public_bytes(serialization.Encoding.DER)
        for position, level in ((2, "B-T"), (3, "B-LTA")):
            work.session.add(
                Signature(
                    organisation_id=town.organisation_id,
                    id=uuid7(AT),
                    document_id=document_id,
                    position=position,
                    person_id=None,
                    name="Aikaleimat",
                    role="time_stamp",
                    level=level,
                    signed_at=AT,
                    certificate=der,
                )
            )
    said = _page(signed_in(town.administrator))
    assert told == ("CN=Aikaleimat" in said)
    assert "jää alle" not in said
