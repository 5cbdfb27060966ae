"""Claims about files that were signed elsewhere: what is accepted, and each way in which one is refused."""

import asyncio
import contextlib
import datetime as dt
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pikepdf
import pytest
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator.errors import PathValidationError

from lva.domain.errors import NotAccepted, ProofLacking
from lva.domain.signatories import Level as Known
from lva.domain.signatories import Refusal
from lva.pdf.render import render
from lva.seals import proof
from lva.seals.acceptance import Held, added, level_of
from lva.seals.proof import Level, ProofWriter
from lva.seals.proof import level_of as proven
from lva.seals.report import Signed
from lva.seals.verify import MOST_BYTES, inspect
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.support import attacks, authority, pki
from tests.support.authority import Authority
from tests.support.outside import APPROVER, PRESENTER, signed, signed_by
from tests.support.pdf import read_back, validated
from tests.support.sealed import byte_ranges, signed_bytes, value_of

pytestmark = pytest.mark.unmeasured

_WAIVED: Final = "3a PDFA3A-SIGNATURE-BYTERANGE-001"
"""Said of every file with revisions after a signature; allowed where each covers its whole revision."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


def _plain() -> bytes:
    snapshot = samples.signed_by(fees(), "presenter", "approver")
    return render(snapshot, samples.imprint(), samples.languages()["fi"])


@pytest.fixture(scope="module")
def sealed(town: Authority) -> dict[Level, bytes]:
    """A document with two places, as it is handed out: with a bare seal, and with one for decades."""
    return {
        level: town.signer(level).sign(_plain(), lines=("Kunta",), at=authority.now(), reason="")
        for level in (Level.BASIC, Level.ARCHIVED)
    }


@pytest.fixture(scope="module")
def issued(sealed: dict[Level, bytes]) -> bytes:
    return sealed[Level.BASIC]


@pytest.fixture(scope="module")
def approved(issued: bytes, town: Authority) -> bytes:
    """The document as the approver has signed it elsewhere."""
    return signed_by(town, issued)


def _held(file: bytes, *places: str, **given: Any) -> Held:
    return Held(samples.CODE, file, places=places or (PRESENTER, APPROVER), **given)


def _roots(town: Authority) -> tuple[bytes, ...]:
    return tuple(town.proving(Level.BASIC).roots)


def _added(offered: bytes, held: Held, trusted: tuple[bytes, ...] = ()) -> tuple[Signed, ...]:
    return added(offered, held, authority.now(), trusted)


def _refusal(offered: bytes, held: Held, trusted: tuple[bytes, ...] = ()) -> str:
    with pytest.raises(NotAccepted) as refused:
        _added(offered, held, trusted)
    return refused.value.refusal


# -- accepted ---------------------------------------------------------------------------------------


def test_a_signature_in_its_place_is_accepted_and_tells_who_it_is(
    approved: bytes, issued: bytes, town: Authority
) -> None:
    (fresh,) = _added(approved, _held(issued), _roots(town))
    assert (APPROVER, "Oskari Kuvitteellinen", True) == (fresh.field, fresh.signer, fresh.trusted)
    assert Known.ADVANCED is level_of(fresh)
    assert pki.der(town.holder("approver")) == fresh.certificate


def test_several_may_sign_before_the_file_is_handed_back(approved: bytes, issued: bytes, town: Authority) -> None:
    both = signed_by(town, approved, PRESENTER, "presenter")
    assert [APPROVER, PRESENTER] == [one.field for one in _added(both, _held(issued))]
    assert [PRESENTER] == [one.field for one in _added(both, _held(approved, PRESENTER, older=(issued,)))]


def test_who_issued_the_certificate_may_be_unknown(issued: bytes, town: Authority) -> None:
    strange = pki.make_holder("Vieras", authority.now(), ca=True)
    own = signed(issued, APPROVER, pki.make_holder("Oskari Kuvitteellinen", authority.now(), strange))
    alone = signed(issued, APPROVER, pki.make_holder("Oskari Kuvitteellinen", authority.now()))
    for offered in (own, alone):
        (fresh,) = _added(offered, _held(issued), _roots(town))
        assert (False, Known.UNKNOWN) == (fresh.trusted, level_of(fresh))


def test_a_certificate_that_says_it_is_qualified_is_told_apart(issued: bytes) -> None:
    ca = pki.make_holder("Luottamus", authority.now(), ca=True)
    holder = pki.make_holder("Oskari Kuvitteellinen", authority.now(), ca, statements=pki.QUALIFIED)
    offered = signed(issued, APPROVER, holder)
    (fresh,) = _added(offered, _held(issued), (pki.der(ca),))
    assert Known.QUALIFIED is level_of(fresh)
    assert Known.UNKNOWN is level_of(_added(offered, _held(issued))[0]), "what it says of itself alone is not believed"


@pytest.mark.parametrize("careful", [True, False])
@pytest.mark.parametrize("level", [Level.BASIC, Level.ARCHIVED])
def test_services_that_write_times_anew_and_stamp_are_accepted(
    level: Level,
    careful: bool,
    sealed: dict[Level, bytes],
    town: Authority,  # a parameter of the claim
) -> None:
    offered = signed_by(town, sealed[level], stamps=town.stamps, careful=careful)
    assert 1 == len(_added(offered, _held(sealed[level]), _roots(town)))
    archived = town.signer(Level.ARCHIVED).renewed(offered, authority.now())
    assert 1 == len(_added(archived, _held(sealed[level]), _roots(town)))


# -- the file stays archival, and can be proven -----------------------------------------------------


def _faults(data: bytes, folder: Path) -> list[str]:
    whole = all(one.is_whole_revision for one in byte_ranges(data)) and inspect(data).intact
    return [fault for fault in validated(data, folder) if not (whole and fault.startswith(_WAIVED))]


def test_two_signers_and_archive_stamps_after_each_stay_archival_and_accessible(
    approved: bytes, town: Authority, tmp_path: Path
) -> None:
    sealing = town.signer(Level.ARCHIVED)
    files = {"approved": approved, "both": signed_by(town, approved, PRESENTER, "presenter")}
    files["archived"] = sealing.raised(files["both"], authority.now())
    files["renewed"] = sealing.renewed(files["archived"], authority.now())
    files["stamped between"] = signed_by(town, sealing.raised(approved, authority.now()), PRESENTER, "presenter")
    files["stamped after"] = sealing.raised(files["stamped between"], authority.now())
    assert {name: [] for name in files} == {name: _faults(data, tmp_path) for name, data in files.items()}
    assert {name: [] for name in files} == {name: read_back(data).problems for name, data in files.items()}
    levels = {name: str(proven(data)) for name, data in files.items()}
    assert {
        "approved": "B-B", "both": "B-B", "archived": "B-LTA", "renewed": "B-LTA",
        "stamped between": "B-B", "stamped after": "B-LTA",
    } == levels  # fmt: skip
    trusted = {name: inspect(data, trusted=[town.pem("root")]).trusted for name, data in files.items()}
    assert dict.fromkeys(files, True) == trusted


def test_a_signer_whom_nobody_known_vouches_for_does_not_stop_archive_stamps(issued: bytes, town: Authority) -> None:
    """Nobody is asked at an address that a stranger's certificate names."""
    offered = signed(issued, APPROVER, pki.make_holder("Oskari Kuvitteellinen", authority.now()))
    archived = town.signer(Level.ARCHIVED).raised(offered, authority.now())
    assert Level.ARCHIVED is proven(archived)
    assert inspect(town.signer(Level.ARCHIVED).renewed(archived, authority.now())).intact


def test_a_signer_who_has_been_revoked_stops_the_first_archive_stamp_and_no_later_one(
    sealed: dict[Level, bytes], town: Authority
) -> None:
    offered = signed_by(town, sealed[Level.ARCHIVED], name="revoked")
    stamped = town.signer(Level.STAMPED).raised(offered, authority.now())
    assert Level.STAMPED is proven(stamped)
    with pytest.raises(ProofLacking) as lacking:
        town.signer(Level.ARCHIVED).raised(stamped, authority.now())
    assert stamped == lacking.value.reached
    assert Level.ARCHIVED is proven(town.signer(Level.ARCHIVED).renewed(stamped, authority.now()))


@pytest.mark.needs("openssl")
def test_openssl_verifies_every_signature_of_two_signers(approved: bytes, town: Authority, tmp_path: Path) -> None:
    both = town.signer(Level.ARCHIVED).raised(signed_by(town, approved, PRESENTER, "presenter"), authority.now())
    (tmp_path / "trust.pem").write_text(town.pem("root") + town.pem("inter"))
    for place in byte_ranges(both):
        (tmp_path / "content").write_bytes(signed_bytes(both, place))
        (tmp_path / "value.der").write_bytes(value_of(both, place))
        command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "value.der", "-binary"]
        command += ["-CAfile", "trust.pem", "-purpose", "any", "-out", os.devnull]
        command += [] if place.is_stamp else ["-content", "content"]
        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)


def test_the_update_of_a_careful_service_leaves_the_metadata_alone(approved: bytes, issued: bytes) -> None:
    """The guard of a private method: a release of the library that renames it would rewrite the metadata."""
    before, after = (PdfFileReader(io.BytesIO(one)) for one in (issued, approved))
    assert before.root["/Metadata"].data == after.root["/Metadata"].data
    assert dict(before.trailer_view["/Info"]) == dict(after.trailer_view["/Info"])


async def _with_answers(town: Authority, data: bytes) -> bytes:
    """Return a file with what the authority says of its signer's certificate, whatever that is."""
    proving = town.proving(Level.LASTING)
    backend = proof._backend(proving)
    context = proof._context(proving, authority.now(), backend)
    signer = list(PdfFileReader(io.BytesIO(data)).embedded_signatures)[-1]
    with contextlib.suppress(PathValidationError):
        await collect_validation_info(signer, context, skip_timestamp=True)
    await backend.close()  # type: ignore[no-untyped-call]  # has no types
    writer = ProofWriter(io.BytesIO(data))
    DocumentSecurityStore.supply_dss_in_writer(writer, None, validation_context=context)
    writer.write_in_place()  # type: ignore[no-untyped-call]  # likewise
    return bytes(writer.prev.stream.getvalue())


# -- refused ----------------------------------------------------------------------------------------


def test_the_very_file_adds_nothing(issued: bytes, town: Authority) -> None:
    assert Refusal.NOTHING_ADDED == _refusal(issued, _held(issued))
    stamped = town.signer(Level.ARCHIVED).raised(issued, authority.now())
    assert Refusal.NOTHING_ADDED == _refusal(stamped, _held(issued))


def test_an_older_file_is_refused_whether_signed_or_not(issued: bytes, approved: bytes, town: Authority) -> None:
    held = _held(approved, PRESENTER, older=(issued,))
    assert Refusal.OLDER == _refusal(issued, held)
    assert Refusal.OLDER == _refusal(signed_by(town, issued, PRESENTER, "presenter"), held)


def test_what_was_written_anew_is_changed_content(approved: bytes, issued: bytes) -> None:
    room = io.BytesIO()
    with pikepdf.open(io.BytesIO(approved)) as opened:
        opened.save(room)
    assert Refusal.CHANGED == _refusal(room.getvalue(), _held(issued))


def test_another_document_is_not_ours(issued: bytes, town: Authority) -> None:
    other = render(fees(), samples.imprint(code="TXT4-57TD-3XPM-N1VZ"), samples.languages()["fi"])
    offered = town.signer().sign(other, lines=("Kunta",), at=authority.now(), reason="")
    assert Refusal.NOT_OURS == _refusal(offered, _held(issued))


def test_what_is_no_pdf_or_too_large_or_encrypted_is_told_so(issued: bytes) -> None:
    room = io.BytesIO()
    with pikepdf.open(io.BytesIO(issued)) as opened:
        opened.save(room, encryption=pikepdf.Encryption(owner="a", user=""))
    assert Refusal.ENCRYPTED == _refusal(room.getvalue(), _held(issued))
    assert Refusal.NOT_PDF == _refusal(b"hello", _held(issued))
    assert Refusal.NOT_PDF == _refusal(b"%PDF-1.7\nbut nothing else", _held(issued))
    assert Refusal.TOO_LARGE == _refusal(issued + b"\n" * MOST_BYTES, _held(issued))


def test_a_signature_that_does_not_hold_is_broken(approved: bytes, issued: bytes) -> None:
    place = byte_ranges(approved)[-1]
    for at in (place.first + 2 * len(value_of(approved, place)) - 9, place.end - 30):
        spoiled = approved[:at] + bytes([approved[at] ^ 1]) + approved[at + 1 :]
        assert Refusal.BROKEN == _refusal(spoiled, _held(issued))
    assert Refusal.BROKEN == _refusal(approved[: place.end - 40], _held(issued))


def test_only_a_place_that_waits_may_be_signed(issued: bytes, approved: bytes, town: Authority) -> None:
    assert Refusal.WRONG_FIELD == _refusal(approved, _held(issued, PRESENTER))
    elsewhere = signed_by(town, issued, "Extra")
    assert Refusal.WRONG_FIELD == _refusal(elsewhere, _held(issued))
    assert Refusal.WRONG_FIELD == _refusal(signed_by(town, approved, "Extra", "presenter"), _held(issued))
    assert Refusal.NONE_EXPECTED == _refusal(elsewhere, Held(samples.CODE, issued))


def test_a_signature_that_locks_the_file_is_refused(issued: bytes, town: Authority) -> None:
    """Archive time stamps, and whoever signs next, must find room."""
    assert Refusal.LOCKED == _refusal(signed_by(town, attacks.locking(issued, APPROVER)), _held(issued))


def test_a_certificate_that_was_not_valid_is_refused(issued: bytes, town: Authority) -> None:
    offered = signed_by(town, issued, name="expired")
    assert Refusal.CERTIFICATE == _refusal(offered, _held(issued), _roots(town))
    assert Refusal.CERTIFICATE == _refusal(offered, _held(issued)), "whoever issued it"
    early = signed(issued, APPROVER, pki.make_holder("Oskari", authority.now() + dt.timedelta(days=3)))
    assert Refusal.CERTIFICATE == _refusal(early, _held(issued))


def test_a_certificate_for_one_signature_may_have_ended_before_the_file_comes_back(issued: bytes) -> None:
    """Services make one for some minutes."""
    offered = signed(issued, APPROVER, pki.make_holder("Oskari", authority.now(), days=2))
    held, later = _held(issued, since=authority.now()), authority.now() + dt.timedelta(days=9)
    assert 1 == len(added(offered, held, later))
    with pytest.raises(NotAccepted):
        added(offered, _held(issued, since=later), later)


def test_a_trusted_issuer_is_asked_whether_it_has_revoked_the_certificate(issued: bytes, town: Authority) -> None:
    offered = signed_by(town, issued, name="revoked")
    assert Refusal.CERTIFICATE == _refusal(offered, _held(issued), _roots(town))
    with town.failing("dead"):
        assert 1 == len(_added(offered, _held(issued), _roots(town))), "who does not answer says nothing"
    asked = len(town.switch.asked)
    assert Known.UNKNOWN is level_of(_added(offered, _held(issued))[0])
    assert asked == len(town.switch.asked), "nobody is asked at an address that a stranger's certificate names"


def test_a_certificate_that_the_file_itself_knows_to_be_revoked_is_refused(issued: bytes, town: Authority) -> None:
    offered = asyncio.run(_with_answers(town, signed_by(town, issued, name="revoked", stamps=town.stamps)))
    assert Refusal.CERTIFICATE == _refusal(offered, _held(issued), _roots(town))


# -- attacks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", attacks.ATTACKS)
def test_an_attack_is_refused_before_and_after_the_approver_signs(
    name: str, issued: bytes, approved: bytes, town: Authority
) -> None:
    attack = attacks.ATTACKS[name]
    refusals = {Refusal.CHANGED, Refusal.BROKEN, Refusal.NOT_PDF, Refusal.NOT_OURS}
    assert _refusal(attack(approved), _held(issued)) in refusals
    with contextlib.suppress(PdfReadError):  # one of them leaves nothing that could be signed
        assert _refusal(signed_by(town, attack(issued)), _held(issued)) in refusals


@pytest.mark.parametrize("name", attacks.SHADOWS)
def test_what_was_planned_before_sealing_does_not_come_to_light_under_a_signature(name: str, town: Authority) -> None:
    """Whoever could prepare the page before it was sealed still cannot change what it shows."""
    plan, reveal = attacks.SHADOWS[name]
    prepared = town.signer().sign(plan(_plain()), lines=("Kunta",), at=authority.now(), reason="")
    assert inspect(prepared).intact
    revealed = reveal(prepared)
    for offered in (revealed, signed_by(town, revealed), reveal(signed_by(town, prepared))):
        assert _refusal(offered, _held(prepared)) in {Refusal.CHANGED, Refusal.BROKEN}


@pytest.mark.parametrize("attack", [attacks.draw_in(APPROVER), attacks.move(APPROVER), attacks.move(PRESENTER)])
def test_an_empty_place_stays_where_and_as_it_is(attack: attacks.Attack, issued: bytes, town: Authority) -> None:
    """A presenter's genuine signature beside a drawn one of the approver, or over the whole page."""
    offered = signed_by(town, attack(issued), PRESENTER, "presenter")
    assert Refusal.CHANGED == _refusal(offered, _held(issued))


@pytest.mark.parametrize("part", attacks.METADATA)
def test_what_the_metadata_say_may_not_change(part: str, issued: bytes, town: Authority) -> None:
    offered = signed_by(town, attacks.metadata_changed(issued, part))
    assert inspect(offered).intact, "no check of signatures sees it"
    assert Refusal.CHANGED == _refusal(offered, _held(issued))
