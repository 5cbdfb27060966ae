"""Claims about what people are told of the seal: a key that fails, proof that lacks, an end that comes near."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask

from lva.domain.errors import KeyUnusable
from lva.seals.proof import Level
from lva.seals.signing import KeySigner
from lva.seals.verify import inspect
from lva.services import outbox
from lva.services.issued import documents, renewal
from lva.services.work import Ports, Signer
from lva.storage import issuing
from lva.storage.issuing import DocumentRow
from tests.factories import AT
from tests.support import authority, signing_service
from tests.support.authority import Authority
from tests.support.pages import words
from tests.support.site import Browser, Clock, SignedIn, make_app
from tests.support.town import Town

_LEASE = dt.timedelta(minutes=6)
_SOON = "Uusi se ajoissa"
_LACKING = "Todiste lisätään heti, kun se saadaan"
_LATER = "todiste voidaan lisätä myöhemmin"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


@pytest.fixture
def given() -> dict[str, Any]:
    """What the ports of the site have instead of their own."""
    return {}


@pytest.fixture
def app(ports: Ports, town: Town, tmp_path: Path, given: dict[str, Any]) -> Flask:
    """The site with ports that a test changes."""
    given.setdefault("signer", town.ports.signer)
    given.setdefault("ends", None)

    def signer() -> Signer:
        return cast("Callable[[], Signer]", given["signer"])()

    level = {"LVA_SIGNATURE_LEVEL": "B-LTA", "LVA_TSA_URL": "http://127.0.0.1:9"}
    return make_app(replace(ports, signer=signer, seal_ends=lambda: given["ends"]), tmp_path, **level)


def _said(browser: Browser) -> str:
    assert browser.page is not None
    return words(browser.page)


def _signer(services: Authority, level: Level) -> Callable[[], Signer]:
    return lambda: services.signer(level, patience=3.0)


def _issued(town: Town, services: Authority, level: Level, ahead: dt.timedelta = dt.timedelta()) -> DocumentRow:
    """Issue a document by the clock, or by one that is ahead."""
    reference = town.approved()
    sealing = town.with_ports(signer=_signer(services, level))
    documents.issue(sealing.errand(at=authority.now() + ahead), reference)
    with town.working() as work:
        rows = issuing.document_list(work.session, town.organisation_id)
    return next(row for row in rows if row.reference == reference)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("expired", "Leiman varmenne on vanhentunut."),
        ("not_yet_valid", "ei ole vielä voimassa"),
        ("password", "salasana on väärä"),
        ("token", "Kytke se takaisin"),
        ("service", "Allekirjoituspalvelu ei vastaa"),
        ("revoked", "on peruutettu"),
        ("something_else", ""),
    ],
)
def test_a_key_that_cannot_be_used_is_told_with_its_reason(
    reason: str, told: str, town: Town, signed_in: SignedIn, given: dict[str, Any]
) -> None:
    def refuse() -> Signer:
        raise KeyUnusable(reason)

    reference = town.approved()
    browser = signed_in(town.approver)
    browser.get(f"/fi/assessments/{reference}/moves/issue")
    given["signer"] = refuse
    assert 503 == browser.post(f"/fi/assessments/{reference}/moves/issue").status_code
    assert told in _said(browser)


def test_proof_that_lacks_is_told_until_it_is_there(
    town: Town, signed_in: SignedIn, services: Authority, spoken: str
) -> None:
    row = _issued(town, services, Level.STAMPED)
    browser = signed_in(town.author)
    address = f"/{spoken}/assessments/{row.reference}/documents"
    browser.get(address)
    before = _said(browser)
    renewal.renew(replace(town.ports, signer=_signer(services, Level.ARCHIVED)), authority.now(), row)
    browser.get(address)
    assert (spoken == "fi") == (_LATER in before)
    assert len(_said(browser)) < len(before)


def test_verification_tells_level_stamps_and_a_newer_file(
    town: Town, guest: Browser, services: Authority, spoken: str
) -> None:
    row = _issued(town, services, Level.STAMPED)
    first = documents.file_of(town.ports, row)
    renewal.renew(replace(town.ports, signer=_signer(services, Level.ARCHIVED)), authority.now(), row)
    assert 200 == guest.get(f"/{spoken}/verify/{row.code}").status_code
    said = _said(guest)
    assert "(B-LTA)" in said
    assert "Testiaikaleima" in said
    head = b'--line\r\nContent-Disposition: form-data; name="file"; filename="liite.pdf"\r\n\r\n'
    guest.send(f"/{spoken}/verify", head + first + b"\r\n--line--\r\n", "multipart/form-data; boundary=line")
    said = _said(guest)
    assert "(B-T)" in said
    assert (spoken == "fi") == ("uudempi tiedosto" in said)


@pytest.mark.parametrize(("days", "told"), [(None, ""), (91, ""), (89, _SOON), (6, "viikon"), (-1, "on vanhentunut")])
def test_administrators_are_told_before_the_seal_ends(
    days: int | None, told: str, town: Town, signed_in: SignedIn, given: dict[str, Any], clock: Clock
) -> None:
    given["ends"] = None if days is None else clock() + dt.timedelta(days=days)
    browser = signed_in(town.administrator)
    browser.get("/fi/assessments")
    assert told in _said(browser)
    assert bool(told) == ("Leiman varmenne" in _said(browser))


def test_others_are_not_told_of_the_seal(town: Town, signed_in: SignedIn, given: dict[str, Any]) -> None:
    given["ends"] = AT
    browser = signed_in(town.author)
    browser.get("/fi/assessments")
    assert "Leiman varmenne" not in _said(browser)


@pytest.mark.parametrize(("days", "told"), [(31, ""), (29, _SOON), (6, "viikon"), (-1, "on vanhentunut")])
def test_whoever_confirms_is_told_a_month_before_the_seal_ends(
    days: int, told: str, town: Town, signed_in: SignedIn, given: dict[str, Any], clock: Clock
) -> None:
    given["ends"] = clock() + dt.timedelta(days=days)
    browser = signed_in(town.approver)
    browser.get(f"/fi/assessments/{town.approved()}/moves/issue")
    assert told in _said(browser)
    assert bool(told) == ("Leiman varmenne" in _said(browser))


def test_proof_that_is_on_its_way_is_told_on_the_page_in_verification_and_in_the_metadata(
    town: Town, signed_in: SignedIn, guest: Browser, services: Authority
) -> None:
    with services.failing("dead"):
        row = _issued(town, services, Level.ARCHIVED)
    browser = signed_in(town.author)
    address = f"/fi/assessments/{row.reference}/documents"
    for awaited in (True, False):
        browser.get(address)
        assert awaited == (_LACKING in _said(browser))
        assert awaited == ("Taso nyt: B-B." in _said(browser))
        metadata = browser.get(f"{address}/{row.code}/metadata.json").get_json()
        assert (("B-B", True) if awaited else ("B-LTA", False)) == (metadata["ProofLevel"], metadata["ProofAwaited"])
        guest.get(f"/fi/verify/{row.code}")
        assert awaited == ("tulossa lisää todisteita" in _said(guest))
        renewing = town.with_ports(signer=_signer(services, Level.ARCHIVED), clock=lambda: authority.now() + _LEASE)
        assert ([None] if awaited else []) == [one.fault for one in outbox.run(renewing.ports)]


def test_a_service_that_fails_at_the_last_moment_leaves_the_assessment_approved_and_ready(
    town: Town, signed_in: SignedIn, given: dict[str, Any]
) -> None:
    reference = town.approved()
    browser = signed_in(town.approver)
    with signing_service.running(at=AT) as service:
        given["signer"] = cache(lambda: KeySigner.from_service(service.remote(), at=AT))
        for fault in ({"signatures/signHash": "dead"}, {"sign": "other_digest"}, {"credentials/info": "dead"}):
            service.faults = fault
            browser.get(f"/fi/assessments/{reference}/moves/issue")
            assert 503 == browser.post(f"/fi/assessments/{reference}/moves/issue").status_code
            assert "pysyy hyväksyttynä" in _said(browser)
        browser.get(f"/fi/assessments/{reference}/documents")
        assert 503 == browser.post(f"/fi/assessments/{reference}/documents/resume").status_code
        service.faults = {}
        browser.get(f"/fi/assessments/{reference}/moves/issue")
        assert 303 == browser.post(f"/fi/assessments/{reference}/moves/issue").status_code
    with town.working() as work:
        (row,) = issuing.document_list(work.session, town.organisation_id)
    (signed,) = inspect(documents.file_of(town.ports, row)).signatures
    assert ("Esimerkkilän kunta", True) == (signed.signer, signed.valid)


def test_a_clock_that_was_wrong_is_told_in_verification(town: Town, guest: Browser, services: Authority) -> None:
    for hours, told in ((0, False), (3, True)):
        row = _issued(town, services, Level.STAMPED, dt.timedelta(hours=hours))
        guest.get(f"/fi/verify/{row.code}")
        assert told == ("kello oli väärässä" in _said(guest))
