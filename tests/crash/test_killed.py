"""Claims about processes that are killed: what was said to be saved or issued is, and the rest can be taken up."""

import datetime as dt
import multiprocessing
import random
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Final

import pytest

from lva.domain.permissions import Permission
from lva.domain.references import read_code
from lva.domain.workflow import State
from lva.seals.proof import Level
from lva.services import assessments, history, outbox, saving
from lva.services.issued import documents, verification
from lva.services.issued.verification import Verdict
from lva.storage import issuing, queries
from lva.storage.documents import DocumentState
from lva.storage.engine import Database
from lva.storage.telling import outbox as stored
from tests.crash import dying
from tests.crash.dying import Actors
from tests.factories import AT
from tests.support import authority, pki
from tests.support import town as towns
from tests.support.town import MINUTE, Town
from tests.thorough import times

pytestmark = pytest.mark.slow
SAVES: Final = times(14, 70)
ISSUES: Final = times(6, 30)
"""How often a process is killed while it saves, and while it issues: a hundred times a database if thoroughly."""
DEEDS: Final = times(3, 6)
"""How often it is killed while it carries out what the outbox holds."""
_STEP: Final = 100_000
"""Each process counts from a number of its own, so that a later save is always a greater number."""
_PATIENCE: Final = 20
_LATER: Final = AT + 3 * MINUTE
"""When the lease of whoever was killed has run out."""


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    """A town on a database that other processes reach too."""
    return towns.build(database, tmp_path)


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Makes processes fast: each is a copy of one that has imported everything and done nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crash.dying"])
    return context


@pytest.fixture
def begun(processes: ForkServerContext, town: Town, tmp_path: Path) -> Callable[..., ForkServerProcess]:
    """Starts a process on the town's database: `begun(dying.save_on, ...)`."""
    url = town.database.engine.url.render_as_string(hide_password=False)
    actors = Actors((town.organisation_id, town.author, town.other, town.approver, town.administrator))

    def begin(what: Callable[..., None], *words: object) -> ForkServerProcess:
        process = processes.Process(target=what, args=(url, tmp_path, actors, *words), daemon=True)
        process.start()
        return process

    return begin


def _lines(ledger: Path) -> list[str]:
    """Return the whole lines of a ledger."""
    return ledger.read_text("ascii").split("\n")[:-1] if ledger.exists() else []


def _kill(process: ForkServerProcess, ledger: Path, lines: int, moment: float) -> None:
    """Kill a process some time after its ledger has that many lines."""
    until = time.monotonic() + _PATIENCE
    while len(_lines(ledger)) < lines and process.is_alive() and time.monotonic() < until:
        time.sleep(0.001)
    assert len(_lines(ledger)) >= lines, f"the process ended with {process.exitcode} and had done nothing"
    time.sleep(moment)
    process.kill()
    process.join()


def _stored(town: Town, reference: str) -> int:
    """Return the number of the text that is stored; the history must be whole."""
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert history.check(work.session, opened.row) is None
        return int(opened.dossier.answers["why"].removeprefix("Teksti "))


def test_no_acknowledged_save_is_lost_however_often_the_process_is_killed(
    town: Town, begun: Callable[..., ForkServerProcess], tmp_path: Path
) -> None:
    reference = town.started()
    chance = random.Random(4)
    for turn in range(1, SAVES + 1):
        ledger = tmp_path / f"ledger-{turn}"
        process = begun(dying.save_on, reference, ledger, turn * _STEP)
        _kill(process, ledger, 1, chance.uniform(0, 0.02))
        acknowledged = int(_lines(ledger)[-1])
        # The one after it may have been committed without a word of it.
        assert acknowledged <= _stored(town, reference) <= acknowledged + 1


def test_no_document_is_lost_or_made_twice_however_often_the_process_is_killed(
    town: Town, begun: Callable[..., ForkServerProcess], tmp_path: Path
) -> None:
    references = [town.approved() for _ in range(ISSUES)]
    chance = random.Random(5)
    for turn, reference in enumerate(references):
        ledger = tmp_path / f"ledger-{turn}"
        process = begun(dying.issue, [reference], ledger, AT)
        _kill(process, ledger, 1, chance.uniform(0, 0.4))
        _take_up(town, reference, said_to_be_issued=reference in _lines(ledger))


def _take_up(town: Town, reference: str, *, said_to_be_issued: bool) -> None:
    before = _documents(town, reference)
    if said_to_be_issued:
        assert [DocumentState.ISSUED] == [row.state for row in before]
    documents.issue(town.errand(at=_LATER), reference)
    (after,) = _documents(town, reference)
    assert [row.code for row in before] in ([], [after.code])
    with town.database.reader(town.organisation_id) as session:
        verified = verification.by_code(session, town.ports, str(after.code))
        assert read_code(after.code) is not None
    assert (DocumentState.ISSUED, Verdict.AUTHENTIC) == (after.state, verified.verdict)
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        assert (State.ISSUED, None) == (row.state, history.check(work.session, row))


def _documents(town: Town, reference: str) -> list[issuing.DocumentRow]:
    with town.database.reader(town.organisation_id) as session:
        rows = issuing.document_list(session, town.organisation_id)
    return [row for row in rows if row.reference == reference]


def test_what_the_outbox_holds_is_done_once_however_often_the_process_is_killed(
    town: Town, begun: Callable[..., ForkServerProcess], tmp_path: Path
) -> None:
    chance = random.Random(6)
    with authority.running(tmp_path / "authority") as services:
        key = tmp_path / "seal.p12"
        key.write_bytes(pki.as_pkcs12(services.holder(), services.chain()))
        signer = services.signer(Level.ARCHIVED, patience=3.0)
        for turn in range(DEEDS):
            now = authority.now()
            sealing = town.with_ports(signer=lambda: signer, clock=lambda now=now: now + outbox.LEASE + MINUTE)
            reference = town.approved()
            with services.failing("dead"):
                documents.issue(sealing.errand(at=now - 10 * MINUTE), reference)
            ledger = tmp_path / f"ledger-{turn}"
            process = begun(dying.carry_out, key, services.proving(Level.ARCHIVED), ledger)
            _kill(process, ledger, 1, chance.uniform(0, 0.5))
            left = _waiting(town)
            assert left + len(_lines(ledger)) <= 2, "what was said to be done waits again"
            assert [None] * left == [one.fault for one in outbox.run(sealing.ports)]
            _done_once(sealing, reference)


def _waiting(town: Town) -> int:
    with town.database.reader(town.organisation_id) as session:
        return len([one for one in stored.waiting(session, town.organisation_id) if one.kind == stored.RENEW])


def _done_once(town: Town, reference: str) -> None:
    """The document has what was issued and what was added to it, its history tells of each once, nothing waits."""
    (document,) = _documents(town, reference)
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        kinds = [one.kind for one in queries.history(work.session, town.organisation_id, row.id)]
        files = issuing.files_of(work.session, document)
    assert 0 == _waiting(town)
    assert (1, 1, 2) == (kinds.count("issue"), kinds.count("renew"), len(files))
    assert "B-LTA" == documents.proof_of(documents.file_of(town.ports, document)).level


def test_the_clock_may_go_back_between_two_saves(town: Town) -> None:
    reference = town.started()
    for at in (AT, AT - dt.timedelta(days=1)):
        with town.working(at=at) as work:
            opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
            towns.saved(saving.save(work, opened, "background", towns.typed(opened, why=f"Kello {at:%d}")))
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert history.check(work.session, opened.row) is None
        assert f"Kello {AT - dt.timedelta(days=1):%d}" == opened.dossier.answers["why"]


def test_the_clock_may_go_back_between_approval_and_issuing(town: Town) -> None:
    reference = town.approved()
    documents.issue(town.errand(at=AT - 3 * MINUTE), reference)
    (row,) = _documents(town, reference)
    assert (DocumentState.ISSUED, AT - 3 * MINUTE) == (row.state, row.issued_at)
    with town.database.reader(town.organisation_id) as session:
        assert Verdict.AUTHENTIC is verification.by_code(session, town.ports, row.code).verdict
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        events = queries.history(work.session, town.organisation_id, opened.row.id)
        assert history.check(work.session, opened.row) is None
    assert list(range(1, len(events) + 1)) == [event.number for event in events]
    assert events[-1].at < events[0].at
