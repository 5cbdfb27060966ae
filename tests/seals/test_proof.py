"""Levels of seals: what is added for each, what happens when nobody answers, and that files stay archival."""

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from lva.domain.errors import KeyUnusable, ProofLacking
from lva.pdf.render import render
from lva.seals.proof import Level, ProofWriter, Proving, Standing, level_of, proof_of, read_roots
from lva.seals.report import Problem
from lva.seals.signing import KeySigner
from lva.seals.verify import inspect
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.support import authority, pki
from tests.support.authority import Authority
from tests.support.pdf import read_back, validated
from tests.support.sealed import ByteRange, byte_ranges, signed_bytes, value_of

_LINES: Final = ("Esimerkkilän kunta",)
_WAIVED: Final = "3a PDFA3A-SIGNATURE-BYTERANGE-001"
"""Said of every file with revisions after a signature; allowed where all that follows is proof."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


def _plain(language: str = "fi") -> bytes:
    return render(fees(), samples.imprint(), samples.languages()[language])


def _sealed(signer: KeySigner, language: str = "fi") -> bytes:
    return signer.sign(_plain(language), lines=_LINES, at=authority.now(), reason="Arviointi")


@pytest.fixture(scope="module")
def levels(town: Authority) -> dict[Level, bytes]:
    """A document at each level."""
    return {level: _sealed(town.signer(level)) for level in Level}


def _trusted(town: Authority) -> list[str]:
    return [town.pem("root")]


def test_each_level_is_reached_and_told(levels: dict[Level, bytes]) -> None:
    assert list(Level) == [level_of(data) for data in levels.values()]
    assert list(Level) == [inspect(data).level for data in levels.values()]


@pytest.mark.parametrize("level", Level)
def test_a_document_of_each_level_is_intact_and_trusted(
    level: Level, levels: dict[Level, bytes], town: Authority
) -> None:
    report = inspect(levels[level], trusted=_trusted(town))
    assert () == report.problems
    assert report.trusted
    assert not inspect(levels[level], trusted=[pki.make_holder("Muu", authority.now(), ca=True).pem]).trusted


def _faults(data: bytes, folder: Path) -> list[str]:
    """Return what the validators find, but for what is waived where whole revisions are signed."""
    found = validated(data, folder)
    whole = all(one.is_whole_revision for one in byte_ranges(data)) and inspect(data).intact
    return [fault for fault in found if not (whole and fault.startswith(_WAIVED))]


@pytest.mark.parametrize(
    "language", ["fi", pytest.param("sv", marks=pytest.mark.slow), pytest.param("en", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("level", Level)
def test_a_document_of_each_level_is_archival_and_accessible(
    level: Level, language: str, levels: dict[Level, bytes], town: Authority, tmp_path: Path
) -> None:
    data = levels[level] if language == "fi" else _sealed(town.signer(level), language)
    assert [] == _faults(data, tmp_path)
    assert [] == read_back(data).problems


def test_nothing_is_waived_where_nothing_follows_the_signature(levels: dict[Level, bytes], tmp_path: Path) -> None:
    assert [] == validated(levels[Level.BASIC], tmp_path)
    assert [] == validated(levels[Level.STAMPED], tmp_path)


def test_the_time_stamp_tells_when_and_whose_it_is(levels: dict[Level, bytes]) -> None:
    for level in (Level.STAMPED, Level.LASTING, Level.ARCHIVED):
        proof = proof_of(levels[level])
        assert proof.stamp is not None
        assert "Testiaikaleima" == proof.stamp.name
        assert abs((authority.now() - proof.stamp.at).total_seconds()) < 600
        assert "Testiaikaleima" in x509.load_der_x509_certificate(proof.stamp.certificate).subject.rfc4514_string()
    assert None is proof_of(levels[Level.BASIC]).stamp
    stamps = [signed.is_stamp for signed in inspect(levels[Level.ARCHIVED]).signatures]
    assert [False, True] == stamps


def test_renewing_adds_to_an_archived_file_and_keeps_it_as_a_prefix(
    levels: dict[Level, bytes], town: Authority, tmp_path: Path
) -> None:
    before = levels[Level.ARCHIVED]
    after = town.signer(Level.ARCHIVED).renewed(before, authority.now())
    report = inspect(after, trusted=_trusted(town))
    assert after.startswith(before)
    assert len(before) < len(after)
    assert ((), True, "B-LTA", 3) == (report.problems, report.trusted, report.level, len(report.signatures))
    assert [] == _faults(after, tmp_path)


# -- when nobody answers ----------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "reached"), [("dead", "B-B"), ("slow", "B-B"), ("nonsense", "B-B"), ("crls", "B-T")])
def test_a_service_that_fails_stops_no_seal_and_is_made_up_for_later(
    fault: str, reached: str, town: Authority, tmp_path: Path
) -> None:
    signer = town.signer(Level.ARCHIVED, patience=0.5)
    with town.failing(fault):
        issued = _sealed(signer)
        with pytest.raises(ProofLacking) as lacking:
            signer.raised(issued, authority.now())
    assert reached == level_of(issued)
    assert lacking.value.reached.startswith(issued)
    later = town.signer(Level.ARCHIVED).raised(issued, authority.now())
    assert later.startswith(issued)
    assert "B-LTA" == inspect(later).level
    assert inspect(later, trusted=_trusted(town)).trusted
    assert [] == _faults(later, tmp_path)


def test_a_service_that_is_not_there_stops_no_seal(town: Authority) -> None:
    assert Level.BASIC is level_of(_sealed(town.signer(Level.STAMPED, stamps="http://127.0.0.1:9/tsa", patience=0.5)))


def test_a_renewal_that_cannot_be_had_changes_nothing(levels: dict[Level, bytes], town: Authority) -> None:
    with town.failing("dead"), pytest.raises(ProofLacking) as lacking:
        town.signer(Level.ARCHIVED).renewed(levels[Level.ARCHIVED], authority.now())
    assert levels[Level.ARCHIVED] == lacking.value.reached


@pytest.mark.parametrize("level", Level)
def test_what_stands_at_its_level_is_left_as_it_is(level: Level, levels: dict[Level, bytes], town: Authority) -> None:
    assert levels[level] == town.signer(level).raised(levels[level], authority.now())


def test_without_a_level_nobody_is_asked(town: Authority) -> None:
    asked = len(town.switch.asked)
    _sealed(town.signer(Level.BASIC))
    assert asked == len(town.switch.asked)


def test_the_time_stamp_service_is_told_who_asks(town: Authority) -> None:
    assert Level.STAMPED is level_of(_sealed(town.signer(Level.STAMPED, login=("kunta", "salasana"))))
    assert "salasana" not in repr(town.proving(Level.STAMPED, login=("kunta", "salasana")))


def test_a_test_seal_can_have_time_stamps_too(town: Authority, tmp_path: Path) -> None:
    signer = KeySigner.from_instance(
        tmp_path, "LVA test seal", at=authority.now(), proving=town.proving(Level.ARCHIVED)
    )
    sealed = _sealed(signer)
    assert Level.ARCHIVED is level_of(sealed)
    assert inspect(sealed, trusted=[signer.certificate_pem, town.pem("root")]).trusted


# -- revoked, and the clock ----------------------------------------------------------------------------


def test_what_the_authority_says_of_a_certificate_is_asked(town: Authority, tmp_path: Path) -> None:
    at = authority.now()
    assert Standing.GOOD is town.signer().standing(at)
    assert Standing.REVOKED is town.signer(name="revoked").standing(at)
    assert Standing.UNKNOWN is KeySigner.from_instance(tmp_path, "Oma", at=at).standing(at)
    with town.failing("dead"):
        assert Standing.UNKNOWN is town.signer(patience=0.5).standing(at)


def test_a_revoked_seal_never_reaches_the_levels_that_vouch_for_it(town: Authority) -> None:
    assert Level.STAMPED is level_of(_sealed(town.signer(Level.ARCHIVED, "revoked")))


def test_a_clock_that_is_wrong_is_seen_beside_the_time_stamp(town: Authority) -> None:
    late = town.signer(Level.STAMPED).sign(_plain(), lines=_LINES, at=samples.AT, reason="")
    (signed,) = inspect(late).signatures
    assert signed.is_skewed
    (signed,) = inspect(_sealed(town.signer(Level.STAMPED))).signatures
    assert not signed.is_skewed


def test_a_file_of_trusted_certificates_is_read(town: Authority, tmp_path: Path) -> None:
    path = tmp_path / "trust.pem"
    path.write_text(town.pem("root") + town.pem("inter"))
    assert 2 == len(read_roots(path))
    for content in (None, "no certificates here"):
        path.unlink(missing_ok=True)
        if content:
            path.write_text(content)
        with pytest.raises(KeyUnusable) as refused:
            read_roots(path)
        assert "trust_file" == refused.value.reason


def test_a_revoked_certificate_does_not_seal_where_its_standing_belongs_into_the_file(town: Authority) -> None:
    at = authority.now()
    with pytest.raises(KeyUnusable) as refused:
        town.signer(Level.LASTING, "revoked").check(at)
    assert "revoked" == refused.value.reason
    town.signer(Level.LASTING).check(at)
    town.signer(Level.STAMPED, "revoked").check(at)
    with town.failing("dead"):
        town.signer(Level.LASTING, "revoked").check(at)


def test_nothing_is_stamped_without_a_service() -> None:
    assert None is Proving(Level.STAMPED).stamper
    assert None is Proving(Level.BASIC, "http://127.0.0.1:9").stamper


# -- tampering with time stamps ---------------------------------------------------------------------


def test_answers_may_follow_a_time_stamp_once_and_nothing_else_may(levels: dict[Level, bytes]) -> None:
    lasting = levels[Level.LASTING]
    answers = lasting[byte_ranges(lasting)[-1].end :]
    assert () == inspect(lasting).problems
    assert (Problem.CHANGED_AFTER,) == inspect(lasting + answers).problems
    assert (Problem.CHANGED_AFTER,) == inspect(lasting + b"\n1 0 obj\n<<>>\nendobj\n").problems


def test_a_time_stamp_of_another_document_is_no_time_stamp_of_this(town: Authority, levels: dict[Level, bytes]) -> None:
    other = town.signer(Level.ARCHIVED).sign(_plain("sv"), lines=_LINES, at=authority.now(), reason="")
    mine = levels[Level.ARCHIVED]
    (_, here), (_, there) = byte_ranges(mine), byte_ranges(other)
    swapped = mine[: here.first] + other[there.first : there.second].ljust(0) + mine[here.second :]
    assert not inspect(swapped).intact


# -- a second opinion -------------------------------------------------------------------------------


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("level", Level)
def test_openssl_verifies_each_signature_up_to_the_root(
    level: Level, levels: dict[Level, bytes], town: Authority, tmp_path: Path
) -> None:
    (tmp_path / "trust.pem").write_text(town.pem("root") + town.pem("inter"))
    for place in byte_ranges(levels[level]):
        assert "" == _openssl(levels[level], place, tmp_path)


def _openssl(data: bytes, place: ByteRange, folder: Path) -> str:
    """Return what openssl says against a signature; of a time stamp, against the token's own signature."""
    (folder / "content").write_bytes(signed_bytes(data, place))
    (folder / "seal.der").write_bytes(value_of(data, place))
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "seal.der", "-binary", "-CAfile", "trust.pem"]
    command += ["-purpose", "any", "-out", os.devnull]
    if not place.is_stamp:
        command += ["-content", "content"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    return "" if done.returncode == 0 else done.stderr


@pytest.mark.parametrize("content", [b"ends in a return\r", b"ends in a line feed\n", b"ends in both\r\n"])
def test_a_stream_keeps_its_length_whatever_its_last_byte(
    content: bytes, levels: dict[Level, bytes], tmp_path: Path
) -> None:
    """One certificate in 256 ends in a carriage return, which the line feed after it would swallow."""
    writer = ProofWriter(io.BytesIO(levels[Level.BASIC]))
    added = writer.add_object(generic.StreamObject(stream_data=content))
    writer.root["/LvaTest"] = added
    writer.update_root()  # type: ignore[no-untyped-call]  # has no types
    writer.write_in_place()  # type: ignore[no-untyped-call]  # likewise
    data = writer.prev.stream.getvalue()
    assert content == PdfFileReader(io.BytesIO(data)).root["/LvaTest"].data
    assert [] == [fault for fault in validated(data, tmp_path) if "STREAM-LENGTH" in fault]
