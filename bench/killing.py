"""How many acknowledged saves are lost when the process that saves is killed, again and again."""

import multiprocessing
import random
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Final

from lva.domain.permissions import Permission
from lva.services import assessments
from lva.storage.engine import open_database
from lva.storage.migrations import migrate
from tests.crash import dying
from tests.crash.dying import Actors
from tests.support import town as towns
from tests.support.town import Town

_TURNS: Final = 25
_PATIENCE: Final = 30
_STEP: Final = 100_000
"""Each process counts from a number of its own, so that a later save is always a greater number."""


def lost(url: str, folder: Path) -> int:
    """Return how many acknowledged saves are gone after their process was killed, in an empty database at `url`."""
    folder.mkdir()
    database = open_database(url)
    migrate(database, folder)
    town = towns.build(database, folder)
    reference = town.started()
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.crash.dying"])
    chance = random.Random(4)
    gone = [_is_gone(town, processes, reference, folder / f"{turn}", turn, chance) for turn in range(1, _TURNS + 1)]
    database.close()
    return sum(gone)


def _is_gone(
    town: Town, processes: ForkServerContext, reference: str, ledger: Path, turn: int, chance: random.Random
) -> bool:
    url = town.database.engine.url.render_as_string(hide_password=False)
    actors = Actors((town.organisation_id, town.author, town.other, town.approver, town.administrator))
    told = (url, ledger.parent, actors, reference, ledger, turn * _STEP)
    process = processes.Process(target=dying.save_on, args=told, daemon=True)
    process.start()
    until = time.monotonic() + _PATIENCE
    while not _acknowledged(ledger) and process.is_alive() and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.02))
    process.kill()
    process.join()
    done = _acknowledged(ledger)
    if not done:
        raise RuntimeError("the process saved nothing before it ended")
    # The one after it may have been committed without a word of it.
    return not done[-1] <= _stored(town, reference) <= done[-1] + 1


def _acknowledged(ledger: Path) -> list[int]:
    lines = ledger.read_text("ascii").split("\n")[:-1] if ledger.exists() else []
    return [int(line) for line in lines]


def _stored(town: Town, reference: str) -> int:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        return int(opened.dossier.answers["why"].removeprefix("Teksti "))
