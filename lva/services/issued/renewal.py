"""Giving issued documents more proof: what could not be had at issuing, and a new archive time stamp in time.

The issued bytes stay an untouched prefix, the archive keeps both files, and the history tells of both.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from lva.domain.errors import ProofLacking
from lva.services.issued import documents, upkeep
from lva.services.issued.upkeep import Filed
from lva.services.work import Ports
from lva.storage import issuing, opening, saving
from lva.storage.issuing import DocumentRow
from lva.storage.saving import Deed

_ARCHIVED: Final = "B-LTA"


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of one document."""

    before: str
    after: str
    """The levels that its file had and has."""
    changed: bool
    """Whether the document has a newer file now."""
    lacking: bool
    """Whether a time stamp or an answer on revocation that is wanted could not be had."""


def renew(ports: Ports, at: dt.datetime, document: DocumentRow, *, again: bool = False) -> Renewed:
    """Raise the seal of an issued document to the wanted level; `again` renews the archive time stamp of one there.

    Raises `NotFound` while there is no file, and `Damaged` if the archive's bytes are others than were issued.
    """
    file = documents.file_of(ports, document)
    signer = ports.signer()
    before = documents.proof_of(file).level
    lacking = False
    try:
        fresh = signer.raised(file, at)
        if fresh == file and again and before == _ARCHIVED:
            fresh = signer.renewed(file, at)
    except ProofLacking as error:
        fresh, lacking = error.reached, True
    if fresh == file:
        return Renewed(before, before, changed=False, lacking=lacking)
    proof = documents.proof_of(fresh)
    digest = ports.archive.put(fresh)
    filed = Filed(document.organisation_id, document.id, digest, proof, lacking)
    return Renewed(before, proof.level, _kept(ports, at, document, filed, len(fresh)), lacking)


def _kept(ports: Ports, at: dt.datetime, document: DocumentRow, filed: Filed, size_bytes: int) -> bool:
    """Let the document have its newer file and say so in its history; False if somebody else was faster."""
    organisation_id, digest, proof = document.organisation_id, filed.file_digest, filed.proof
    with ports.database.writer(organisation_id) as session:
        if not issuing.replace_file(session, document, digest, size_bytes):
            session.rollback()
            return False
        row = opening.locked_assessment(session, organisation_id, document.assessment_id)
        position = len(issuing.signatures_of(session, organisation_id, document.id)) + 1
        session.add(documents.stamp_row(organisation_id, document.id, position, at, proof))
        facts = {
            "document": str(document.id),
            "file": digest.hex(),
            "language": document.language,
            "level": proof.level,
        }
        saving.append_event(session, row, Deed(issuing.RENEW, None, at, facts))
        if not filed.lacks:
            # What is still lacking has its order already, or is somebody's errand on the command line.
            upkeep.order(session, filed, at)
        session.commit()
    return True
