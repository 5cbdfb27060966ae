"""Claims about the colour that an organisation has chosen, in drafts and in issued documents."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pikepdf
import pytest

from lva.domain.permissions import Permission
from lva.domain.settings import BRAND_COLOUR
from lva.pdf.styles import ACCENT, named
from lva.services import assessments
from lva.services.issued import documents
from lva.storage import issuing
from lva.storage.people import Organisation
from lva.storage.tenancy import EVERYWHERE
from tests.support.signers import Died, Dying
from tests.support.town import MINUTE, Town

_DARK: Final = "#5b1a3b"
_PALE: Final = "#2e7d32"
"""Legible on a page of the tool, too pale for paper."""


@pytest.fixture(params=[(_DARK, _DARK), (_PALE, "#12475c")], ids=["dark", "pale"])
def painted(request: pytest.FixtureRequest, town: Town) -> tuple[Town, str]:
    """A town that has chosen a colour, and the colour in which its documents are painted."""
    chosen, expected = request.param
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, town.organisation_id).settings = {BRAND_COLOUR: chosen}
        session.commit()
    people = {
        name: replace(getattr(town, name), organisation_settings={BRAND_COLOUR: chosen})
        for name in ("author", "approver", "other", "administrator")
    }
    return replace(town, **people), expected


def _texts_in(data: bytes, path: Path, colour: str) -> bool:
    path.write_bytes(data)
    with pikepdf.open(path) as pdf:
        return named(colour).fill.encode() in b"".join(page.Contents.read_bytes() for page in pdf.pages)


def test_drafts_and_issued_documents_have_the_colour_if_it_stands_out_from_paper(
    painted: tuple[Town, str], tmp_path: Path
) -> None:
    town, expected = painted
    reference = town.approved()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        draft = documents.draft(work, opened, town.ports, town.ports.languages["fi"])
    documents.issue(town.errand(), reference)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        (row, *_) = issuing.documents_of(work.session, town.organisation_id, opened.row.id)
    for data in (draft, documents.file_of(town.ports, row)):
        assert _texts_in(data, tmp_path / "one.pdf", expected)
        assert (expected == "#12475c") is _texts_in(data, tmp_path / "one.pdf", "#12475c")


def test_a_document_that_is_taken_up_again_has_the_colour_too(town: Town, tmp_path: Path) -> None:
    assert named("#12475C") == ACCENT
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, town.organisation_id).settings = {BRAND_COLOUR: _DARK}
        session.commit()
    reference = town.approved()
    dying = Dying(town.ports.signer(), [0], Died())
    with pytest.raises(Died):
        documents.issue(town.with_ports(signer=lambda: dying).errand(), reference)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        (begun, *_) = issuing.documents_of(work.session, town.organisation_id, opened.row.id)
    assert documents.resume(town.ports, town.errand().at + 60 * MINUTE, begun)
    with town.working() as work:
        (row, *_) = issuing.documents_of(work.session, town.organisation_id, opened.row.id)
    assert _texts_in(documents.file_of(town.ports, row), tmp_path / "one.pdf", _DARK)
