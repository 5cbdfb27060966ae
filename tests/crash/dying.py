"""What a process does until it is killed; whatever it was told is done, it writes into a ledger."""

import datetime as dt
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from lva.domain.permissions import Permission
from lva.seals.proof import Proving
from lva.seals.signing import KeySigner
from lva.services import assessments, outbox, saving
from lva.services.issued import documents
from lva.services.saving import Saved
from lva.storage.engine import open_database
from tests.support import pki
from tests.support import town as towns
from tests.support.town import Town, typed


@dataclass(frozen=True)
class Actors:
    """The people of a town, without its connections."""

    values: tuple[object, ...]


def save_on(url: str, folder: Path, actors: Actors, reference: str, ledger: Path, first: int) -> None:
    """Save one text after another, each with a number; the ledger gets it when the save has returned."""
    town = _town(url, folder, actors)
    handle = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    number = first
    while True:
        with town.database.saver(town.organisation_id) as session:
            work = town.work(session)
            opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
            done = saving.save(work, opened, "background", typed(opened, why=f"Teksti {number}"))
            session.commit()
        if not isinstance(done, Saved):
            sys.exit("somebody else saved")
        os.write(handle, f"{number}\n".encode())
        number += 1


def issue(url: str, folder: Path, actors: Actors, references: list[str], ledger: Path, at: dt.datetime) -> None:
    """Issue one assessment after another; the ledger gets each when its document is said to be issued."""
    town = _town(url, folder, actors)
    town.ports.signer()
    handle = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, b"begun\n")
    for reference in references:
        documents.issue(town.errand(at=at), reference)
        os.write(handle, f"{reference}\n".encode())


def carry_out(url: str, folder: Path, actors: Actors, key: Path, proving: Proving, ledger: Path) -> None:
    """Carry out what is due in the outbox; the ledger gets a line when that begins, and one for each order done."""
    at = dt.datetime.now(dt.UTC)
    signer = KeySigner.from_pkcs12(key, pki.PASSWORD, at=at, proving=proving)
    town = _town(url, folder, actors).with_ports(signer=lambda: signer, clock=lambda: at)
    handle = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, b"begun\n")
    for carried in outbox.run(town.ports):
        os.write(handle, f"{carried.order.id}\n".encode())


def _town(url: str, folder: Path, actors: Actors) -> Town:
    database = open_database(url)
    return Town(database, towns.make_ports(database, folder), *actors.values)  # type: ignore[arg-type] # as they came
