"""The restricted annex: everything of what is not public, nothing of what is, valid and readable."""

from pathlib import Path
from typing import Any, Final

import page as validators
import pytest

from lva.content.model import Depth
from lva.domain.dossier import Entry
from lva.domain.snapshot import Imprint, Snapshot
from lva.pdf.annex import annex, restricted, told_in_public
from tests.appendix import samples
from tests.appendix.everyday import FEES_ANSWERS, FEES_ENTRIES
from tests.appendix.samples import frozen
from tests.support.pdf import read_back

_FILE: Final[dict[str, Any]] = {
    "digest": "ab" * 32,
    "name": "lausunto-2025.pdf",
    "type": "application/pdf",
    "size": 2048,
}
_PUBLIC: Final[dict[str, Any]] = {"number": "1", "title": "Kartta koulumatkoista", "kind": "map", "public": "public"}
_PARTLY: Final[dict[str, Any]] = {
    "number": "2",
    "title": "Kysely huoltajille",
    "public": "partly",
    "ground": "JulkL 24.1 § 25 k",
}
_SECRET: Final[dict[str, Any]] = {
    "number": "3",
    "title": "Lausunto yhdestä perheestä",
    "kind": "statement",
    "public": "secret",
    "ground": "JulkL 24.1 § 32 k",
    "file": _FILE,
}
_ALL: Final = tuple(
    Entry(f"a{number}", "attachment", fields) for number, fields in enumerate((_PUBLIC, _PARTLY, _SECRET))
)


def _snapshot(**answers: Any) -> Snapshot:
    entries = [*FEES_ENTRIES, *((one.list, one.id, one.fields) for one in _ALL)]
    return frozen({**FEES_ANSWERS, **answers}, entries, depth=Depth.FULL)


def _annex(snapshot: Snapshot, imprint: Imprint | None = None, language: str = "fi") -> bytes:
    return annex(snapshot, imprint or samples.imprint(), samples.languages()[language], restricted(_ALL))


def test_what_is_not_public_as_a_whole_is_restricted() -> None:
    unsaid = Entry("a9", "attachment", {"title": "Ei sanottu"})
    other = Entry("v9", "view", {"text": "Hyvä"})
    assert ["a1", "a2", "a9"] == [one.id for one in restricted((*_ALL, unsaid, other))]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("imprint", [samples.imprint(), samples.draft()], ids=["issued", "draft"])
def test_the_annex_is_valid_and_says_what_the_public_document_does_not(
    imprint: Imprint, language: str, tmp_path: Path
) -> None:
    path = tmp_path / "annex.pdf"
    path.write_bytes(_annex(_snapshot(), imprint, language))
    failures = (one for name in ("2a", "ua1") for one in validators.validate_pdf(str(path), profile=name).failures)
    assert [] == [one.message for one in failures]
    found = read_back(path.read_bytes())
    assert [] == found.problems
    hidden = [_SECRET["title"], _SECRET["ground"], _FILE["name"], _PARTLY["title"], _PARTLY["ground"]]
    assert [] == [one for one in hidden if str(one) not in found.text]
    assert str(_PUBLIC["title"]) not in found.text
    assert str(_SECRET["title"]).encode() not in _snapshot().canonical
    assert (imprint.code is not None) == (samples.CODE in found.text)


def test_a_missing_ground_is_said_to_be_missing() -> None:
    unsaid = (Entry("a9", "attachment", {"title": "Kysely", "public": "partly"}),)
    text = read_back(annex(_snapshot(), samples.imprint(), samples.languages()["fi"], unsaid)).text
    assert "Salassapitoperuste: ei annettu" in text


def test_a_secret_that_another_answer_tells_is_pointed_out() -> None:
    told = _snapshot(conclusion="Perusteena on Lausunto yhdestä perheestä.")
    assert ("Lausunto yhdestä perheestä",) == told_in_public(told, _ALL[2])
    assert "Tämä lukee myös julkisessa asiakirjassa: Lausunto yhdestä perheestä" in read_back(_annex(told)).text


def test_a_secret_that_is_kept_needs_no_note() -> None:
    assert ((), ()) == (told_in_public(_snapshot(), _ALL[2]), told_in_public(_snapshot(), _ALL[1]))


def test_the_same_annex_is_the_same_bytes() -> None:
    assert _annex(_snapshot()) == _annex(_snapshot())
