"""The versions of an issued document: which one took whose place, and what is different."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lva.domain.changes import Difference, changes
from lva.domain.errors import NotFound
from lva.domain.values.speech import Speech
from lva.services.issued import documents
from lva.services.work import Ports
from lva.storage import issuing
from lva.storage.issuing import DocumentRow


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions and what the newer one says differently."""

    before: DocumentRow
    after: DocumentRow
    differences: tuple[Difference, ...]


def previous(session: Session, document: DocumentRow) -> DocumentRow | None:
    """Return the document whose place this one took: the same language first, else any; None for the first version."""
    rows = issuing.documents_of(session, document.organisation_id, document.assessment_id)
    earlier = [row for row in rows if row.version < document.version and row.issued_at]
    newest = [row for row in earlier if row.version == max(one.version for one in earlier)]
    same = (row for row in newest if row.language == document.language)
    return next(same, newest[0] if newest else None)


def compare(session: Session, ports: Ports, document: DocumentRow, speech: Speech) -> Compared:
    """Compare what was frozen into a document with the version before it.

    Raises `NotFound` for a first version and while a document is being made, and `Damaged` if a record is no
    longer what was frozen.
    """
    earlier = previous(session, document)
    if earlier is None:
        raise NotFound
    old, _ = documents.as_frozen(session, ports, earlier)
    new, _ = documents.as_frozen(session, ports, document)
    return Compared(earlier, document, changes(speech, old.dossier, new.dossier))
