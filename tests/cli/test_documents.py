"""Claims about `lva documents`."""

import datetime as dt
import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from lva.cli.opening import opened
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.workflow import MoveName, move_named
from lva.services import assessments, moves
from lva.services.issued import documents
from lva.services.moves import Given
from lva.services.work import Errand, Ports, Work
from lva.storage import queries
from lva.storage.saving import Deed, append_event
from lva.storage.tenancy import EVERYWHERE
from tests.cli.conftest import Run
from tests.support import authority, written
from tests.support.authority import Authority
from tests.support.outside import PRESENTER, signed_by
from tests.support.served import ORGANISATION

pytestmark = pytest.mark.unmeasured

_CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")


def _code(town: Run) -> str:
    return str(town("documents", "list").output.split()[0])


@pytest.fixture
def issued(town: Run, tmp_path: Path) -> Path:
    """The file of the issued document."""
    path = tmp_path / "issued.pdf"
    assert 0 == town("documents", "fetch", _code(town), "--output", str(path)).exit_code
    return path


# -- list -------------------------------------------------------------------------------------------


def test_every_document_is_one_line_beginning_with_its_code(town: Run) -> None:
    done = town("documents", "list")
    lines = done.output.splitlines()
    assert 0 == done.exit_code
    pattern = rf"{_CODE.pattern}  LVA-\d{{4}}-\w{{6}}  v[12]  (fi|sv|fi\+sv)  (issued    |superseded)  20[-\d]{{8}}  "
    assert [] == [line for line in lines if not re.match(pattern, line)]
    assert 1 == len([line for line in lines if re.match(rf"{pattern}Perusopetuksen ", line)])


def test_without_documents_nothing_is_listed(run: Run) -> None:
    run("database", "migrate")
    done = run("documents", "list")
    assert (0, "") == (done.exit_code, done.output)


# -- fetch ------------------------------------------------------------------------------------------


def test_a_document_is_fetched_by_its_code_as_people_type_it(town: Run, tmp_path: Path) -> None:
    path = tmp_path / "appendix.pdf"
    done = town("documents", "fetch", _code(town).lower().replace("-", ""), "--output", str(path))
    content = path.read_bytes()
    assert (0, b"%PDF") == (done.exit_code, content[:4])
    assert done.output.startswith(f"{path}: {len(content)} bytes, sha256 ")


def test_an_existing_file_is_not_overwritten(town: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.pdf"
    path.write_text("mine")
    done = town("documents", "fetch", _code(town), "--output", str(path))
    assert (1, "mine") == (done.exit_code, path.read_text())
    assert f"Error: {path} exists already; give another --output.\n" == done.stderr


def test_a_file_that_cannot_be_written_is_a_sentence(town: Run, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "appendix.pdf"
    done = town("documents", "fetch", _code(town), "--output", str(path))
    assert (1, f"Error: {path} cannot be written: No such file or directory.\n") == (done.exit_code, done.stderr)


@pytest.mark.parametrize("code", ["57TD-3XPM-N1VZ-TXT4", "nonsense"])
def test_a_code_that_was_never_given_is_a_sentence(town: Run, tmp_path: Path, code: str) -> None:
    done = town("documents", "fetch", code, "--output", str(tmp_path / "x.pdf"))
    assert (1, "Error: There is no such thing here.\n") == (done.exit_code, done.stderr)


def test_a_damaged_file_is_not_handed_out(town: Run, instance: Path, tmp_path: Path) -> None:
    for path in (one for one in (instance / "archive").rglob("*") if one.is_file()):
        path.chmod(0o644)
        path.write_bytes(b"spoiled")
    done = town("documents", "fetch", _code(town), "--output", str(tmp_path / "x.pdf"))
    assert 1 == done.exit_code
    assert re.fullmatch(r"Error: A stored file no longer matches its digest: [0-9a-f]{64}\.\n", done.stderr)
    assert not (tmp_path / "x.pdf").exists()


# -- sidecar and bundle -----------------------------------------------------------------------------


def test_the_sidecar_of_a_document_is_written_by_its_code(town: Run, tmp_path: Path) -> None:
    path, code = tmp_path / "sidecar.json", _code(town)
    done = town("documents", "sidecar", code, "--output", str(path))
    assert (0, code) == (done.exit_code, json.loads(path.read_bytes())["VerificationCode"])


def test_the_bundle_of_a_document_is_the_same_every_time(town: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    lines = [town("documents", "bundle", _code(town), "--output", str(path)).output for path in (first, second)]
    assert first.read_bytes() == second.read_bytes()
    digest = hashlib.sha256(first.read_bytes()).hexdigest()
    assert [f"{path}: {path.stat().st_size} bytes, sha256 {digest}\n" for path in (first, second)] == lines
    with zipfile.ZipFile(first) as archive:
        assert [".pdf", ".json", ".json"] == [Path(name).suffix for name in archive.namelist()]


@pytest.mark.parametrize("command", ["sidecar", "bundle"])
def test_of_a_code_that_was_never_given_there_is_nothing(town: Run, tmp_path: Path, command: str) -> None:
    path = tmp_path / "nothing"
    done = town("documents", command, "57TD-3XPM-N1VZ-TXT4", "--output", str(path))
    assert (1, False) == (done.exit_code, path.exists())


# -- verify -----------------------------------------------------------------------------------------


def test_an_issued_file_is_authentic(town: Run, issued: Path) -> None:
    done = town("documents", "verify", str(issued))
    assert 0 == done.exit_code
    signature, level, confirmed, seal, verdict = done.output.splitlines()
    assert confirmed.startswith("approver: ")
    assert seal.startswith("seal: ")
    assert "level: B-B" == level
    assert signature.startswith("valid: LVA test seal, 20")
    assert re.fullmatch(rf"Authentic: {_CODE.pattern}, LVA-\d{{4}}-\w{{6}}, version 2\.", verdict)


def test_a_changed_file_is_refused_with_one(town: Run, issued: Path) -> None:
    content = issued.read_bytes()
    issued.write_bytes(content.replace(b"/Producer", b"/Produces", 1))
    done = town("documents", "verify", str(issued))
    assert 1 == done.exit_code
    assert "NOT VALID: " in done.stdout
    assert "Error: The file carries a code of ours, but it is not the file that was issued.\n" == done.stderr


def test_a_file_that_is_no_pdf_is_refused(town: Run, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    done = town("documents", "verify", str(path))
    assert (1, "Error: The file is no PDF that can be read.\n") == (done.exit_code, done.stderr)


def test_a_file_of_another_installation_is_unknown(run: Run, demonstration: Path, tmp_path: Path) -> None:
    stored = next(one for one in sorted((demonstration / "archive").rglob("*")) if one.is_file())
    path = tmp_path / "foreign.pdf"
    path.write_bytes(stored.read_bytes())
    run("database", "migrate")
    done = run("documents", "verify", str(path))
    assert (1, "Error: No document of this installation is the same as this file.\n") == (done.exit_code, done.stderr)


def test_a_file_is_judged_alone_where_there_is_no_installation(run: Run, demonstration: Path, instance: Path) -> None:
    stored = next(one for one in sorted((demonstration / "archive").rglob("*")) if one.is_file())
    done = run("documents", "verify", "--offline", str(stored))
    assert 0 == done.exit_code
    assert done.output.endswith("The signatures are intact. Whether it was issued here needs the archive.\n")
    assert not instance.exists()


def test_a_changed_file_is_refused_alone_too(run: Run, demonstration: Path, tmp_path: Path) -> None:
    stored = next(one for one in sorted((demonstration / "archive").rglob("*")) if one.is_file())
    path = tmp_path / "changed.pdf"
    path.write_bytes(stored.read_bytes() + b"\n%")
    done = run("documents", "verify", "--offline", str(path))
    assert (1, "Error: The file is not an intact signed document.\n") == (done.exit_code, done.stderr)


@pytest.mark.parametrize(
    "words",
    [("verify", "nowhere.pdf"), ("verify",), ("fetch", "57TD-3XPM-N1VZ-TXT4"), ("fetch", "--output", "x"), ("burn",)],
)
def test_wrong_use_ends_with_two(run: Run, words: tuple[str, ...]) -> None:
    assert 2 == run("documents", *words).exit_code


def test_a_superseded_file_names_its_successor(town: Run, issued: Path) -> None:
    reference = town("documents", "list").output.split()[1]
    _carried(reference, (MoveName.AMEND, MoveName.SUBMIT, MoveName.APPROVE))
    _issued(reference)
    done = town("documents", "verify", str(issued))
    assert 0 == done.exit_code
    assert f"It has been superseded by {_code(town)}.\n" == done.output.splitlines(keepends=True)[-1]


# -- resume -----------------------------------------------------------------------------------------


def _carried(reference: str, names: tuple[MoveName, ...]) -> None:
    """Make moves, each as the person whose task it is."""
    with opened() as ports:
        for name in names:
            move = move_named(name)
            assert move is not None
            actor = _actor(ports, move.roles[0])
            with ports.database.writer(EVERYWHERE) as session:
                work = Work(session, actor, ports.clock(), ports.packs)
                found = assessments.open_(work, reference, Permission.MOVE, lock=True)
                moves.make(work, found, move, Given(words="Siksi.", accepted=True))
                session.commit()


def _actor(ports: Ports, role: Role) -> Actor:
    return written.actor(ports, "aino@esimerkkila.example" if role is Role.AUTHOR else "oskari@esimerkkila.example")


def _issued(reference: str) -> None:
    with opened() as ports:
        documents.issue(Errand(ports, _actor(ports, Role.APPROVER), ports.clock()), reference)


def _left_half_made(ago: dt.timedelta) -> None:
    """Begin a document and end before its file is made."""
    with opened() as ports:
        reference = written.write(ports, _actor(ports, Role.AUTHOR), "afternoon-fees", 7)
    _carried(reference, (MoveName.SUBMIT, MoveName.APPROVE))
    with opened() as ports:
        documents._frozen(Errand(ports, _actor(ports, Role.APPROVER), ports.clock() - ago), reference)


def test_what_a_crash_left_is_finished(town: Run, tmp_path: Path) -> None:
    _left_half_made(dt.timedelta(minutes=3))
    sealing = next(line for line in town("documents", "list").output.splitlines() if "  sealing     -  " in line)
    code = sealing.split()[0]
    done = town("documents", "resume")
    assert (0, f"{code}: finished\n") == (done.exit_code, done.output)
    assert 0 == town("documents", "fetch", code, "--output", str(tmp_path / "x.pdf")).exit_code
    assert 0 == town("database", "check").exit_code


def test_what_is_just_being_made_is_left_alone(town: Run, tmp_path: Path) -> None:
    _left_half_made(dt.timedelta())
    done = town("documents", "resume")
    code = done.output.split(":")[0]
    assert (0, f"{code}: somebody is at it; try again in two minutes\n") == (done.exit_code, done.output)
    fetched = town("documents", "fetch", code, "--output", str(tmp_path / "x.pdf"))
    assert (1, "Error: There is no such thing here.\n") == (fetched.exit_code, fetched.stderr)


def test_with_nothing_left_there_is_nothing_to_say(town: Run) -> None:
    done = town("documents", "resume")
    assert (0, "") == (done.exit_code, done.output)


def test_a_file_that_nothing_refers_to_is_named(town: Run) -> None:
    with opened() as ports:
        digest = ports.archive.put(b"left over")
    done = town("documents", "resume")
    assert (0, f"orphan {digest.hex()}\n") == (done.exit_code, done.output)


def test_an_attached_file_is_an_orphan_only_while_no_assessment_has_ever_named_it(town: Run) -> None:
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        found = queries.organisation_by_slug(session, ORGANISATION)
        assert found is not None
        room = ports.archive.room(found.id)
        named, left = room.put(b"attached"), room.put(b"left over")
        facts = {"step": "attachments", "files": [named.hex()]}
        append_event(session, found, Deed("save", None, ports.clock(), facts))
        session.commit()
    done = town("documents", "resume")
    assert (0, f"orphan {left.hex()}\n") == (done.exit_code, done.output)


def test_a_key_that_cannot_be_used_is_a_sentence(town: Run, instance: Path) -> None:
    _left_half_made(dt.timedelta(minutes=3))
    (instance / "keys" / "seal.pem").write_text("no key")
    done = town("documents", "resume")
    assert (1, "Error: The signing key cannot be used: the file is damaged or holds no key.\n") == (
        done.exit_code,
        done.stderr,
    )


# -- renew ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


@pytest.fixture
def archiving(town: Run, services: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The town, whose seals are to be brought to the highest level from now on."""
    trust = tmp_path / "trust.pem"
    trust.write_text(services.pem("root") + services.pem("inter"))
    monkeypatch.setenv("LVA_SIGNATURE_LEVEL", "B-LTA")
    monkeypatch.setenv("LVA_TSA_URL", services.stamps)
    monkeypatch.setenv("LVA_TRUST_FILE", str(trust))
    return town


def test_what_stands_at_its_level_needs_nothing(town: Run) -> None:
    done = town("documents", "renew", _code(town))
    assert (0, f"{_code(town)}: B-B, nothing to do\n") == (done.exit_code, done.output)


def test_documents_are_raised_to_the_level_of_the_settings(archiving: Run, issued: Path, tmp_path: Path) -> None:
    code = _code(archiving)
    done = archiving("documents", "renew")
    assert 0 == done.exit_code
    assert f"{code}: B-B -> B-LTA\n" in done.output
    fresh = tmp_path / "fresh.pdf"
    archiving("documents", "fetch", code, "--output", str(fresh))
    assert fresh.read_bytes().startswith(issued.read_bytes())
    said = archiving("documents", "verify", str(fresh)).output
    assert "time stamp of Testiaikaleima" in said
    assert "level: B-LTA" in said
    assert "newer file" not in said
    assert "newer file" in archiving("documents", "verify", str(issued)).output
    assert "orphan" not in archiving("documents", "resume").output
    assert 0 == archiving("archive", "verify").exit_code
    assert f"{code}: B-LTA -> B-LTA\n" == archiving("documents", "renew", code, "--again").output


def test_what_could_not_be_had_is_told_and_ends_with_1(archiving: Run, services: Authority) -> None:
    code = _code(archiving)
    with services.failing("dead"):
        done = archiving("documents", "renew", code)
    assert (1, True) == (done.exit_code, f"{code}: B-B; more could not be had now" in done.stderr)


def test_an_unknown_document_is_not_renewed(town: Run) -> None:
    assert 1 == town("documents", "renew", "0000-0000-0000-0000").exit_code


def test_a_lost_file_is_told_and_the_others_are_renewed(archiving: Run, instance: Path) -> None:
    next(path for path in (instance / "archive").glob("??/??/*")).unlink()
    done = archiving("documents", "renew")
    assert (1, True) == (done.exit_code, "missing or damaged" in done.stderr)
    assert "B-B -> B-LTA" in done.output


# -- accept -----------------------------------------------------------------------------------------


@pytest.fixture
def waiting(archiving: Run, tmp_path: Path) -> Path:
    """The file of a document that a presenter and an approver are to sign."""
    archiving("organisation", "set", ORGANISATION, "--signatures", "presenter,approver")
    _left_half_made(dt.timedelta(minutes=3))
    code = archiving("documents", "resume").output.split(":")[0]
    path = tmp_path / "waiting.pdf"
    assert 0 == archiving("documents", "fetch", code, "--output", str(path)).exit_code
    return path


def test_what_was_signed_elsewhere_is_accepted_and_told_by_verification(
    archiving: Run, waiting: Path, services: Authority, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    first.write_bytes(signed_by(services, waiting.read_bytes()))
    trusted = "personal signature, advanced, its issuer is trusted here"
    done = archiving("documents", "accept", str(first))
    told, left = done.output.splitlines()
    assert (0, True) == (done.exit_code, told.endswith(f": approver Oskari Kuvitteellinen, {trusted}"))
    assert re.search(r": presenter .* has not signed yet$", left)
    said = archiving("documents", "verify", str(first)).output
    assert f"approver: Oskari Kuvitteellinen, {trusted}, 20" in said
    assert "has not signed yet" in said
    assert "has not signed yet" in archiving("documents", "verify", "--offline", str(first)).output
    second.write_bytes(signed_by(services, first.read_bytes(), PRESENTER, "presenter"))
    assert 0 == archiving("documents", "accept", str(second)).exit_code
    assert "has not signed yet" not in archiving("documents", "verify", str(second)).output
    assert (1, True) == _refusal(archiving("documents", "verify", str(first)), "somebody has signed the document since")
    assert (0, "") == (archiving("documents", "resume").exit_code, archiving("documents", "resume").output)
    assert 0 == archiving("documents", "renew", told.split(":")[0]).exit_code
    assert 0 == archiving("audit", "verify").exit_code


def test_what_is_not_accepted_is_a_sentence(archiving: Run, waiting: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7 nothing of ours")
    assert (1, True) == _refusal(archiving("documents", "accept", str(waiting)), "has no new signature")
    assert (1, True) == _refusal(archiving("documents", "accept", str(other)), "is another document")


def _refusal(done: Result, sentence: str) -> tuple[int, bool]:
    return done.exit_code, sentence in done.stderr
