"""A full assessment with a public and a secret attachment."""

from dataclasses import replace
from typing import Any, Final

from lva.domain.references import uuid7
from lva.domain.workflow import MoveName
from lva.services.issued import documents
from lva.services.showing import examples
from tests.factories import AT
from tests.support import town as towns
from tests.support.town import Town

SECRET: Final = "Lausunto yhdestä perheestä"
_ATTACHMENTS: Final[tuple[dict[str, Any], ...]] = (
    {"id": "paper_1", "number": "1", "title": "Kartta koulumatkoista", "kind": "letter", "public": "public"},
    {"id": "paper_2", "number": "2", "title": SECRET, "kind": "letter", "public": "secret", "ground": "JulkL 24 §"},
)


def issued_with_secrets(town: Town) -> str:
    """Issue the closing of a school with these attachments; return its reference."""
    chosen = towns.example("village-school")
    entries = {**chosen.entries, "attachment": _ATTACHMENTS}
    with town.working() as work:
        reference = examples.make(work, replace(chosen, entries=entries), uuid7(AT)).reference
    town.moved(reference, MoveName.SUBMIT)
    town.moved(reference, MoveName.APPROVE, town.approver)
    documents.issue(town.errand(), reference)
    return reference
