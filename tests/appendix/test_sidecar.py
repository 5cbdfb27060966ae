"""The sidecar: every key that the documentation lists, from what was frozen, the same bytes every time."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from lva.appendix.sidecar import FileFacts, Sealed, sidecar
from lva.content.model import Depth
from tests.appendix import samples
from tests.appendix.everyday import FEES_ANSWERS, FEES_ENTRIES, fees
from tests.appendix.samples import frozen

_DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "sidecar.md"
_FILE: Final = FileFacts(
    name=f"{samples.REFERENCE}-v1-fi.pdf",
    digest=bytes(range(32)),
    size_bytes=181_204,
    address=f"https://lava.example.org/fi/assessments/{samples.REFERENCE}/documents/{samples.CODE}",
    twin_address=f"https://lava.example.org/fi/assessments/{samples.REFERENCE}/documents/{samples.CODE}/html",
    signatures=(Sealed("seal", "test_seal", "LVA test seal", "2025-03-26T07:12:00Z", b"certificate"),),
)


def _made(language: str = "fi", file: FileFacts = _FILE, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        sidecar(fees(**given), samples.imprint(), samples.languages()[language], file),
    )
    return found


def test_the_worked_example_of_the_documentation_is_true() -> None:
    example = re.search(r"```json\n(.*?)```", _DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert example
    made = sidecar(fees(), samples.imprint(), samples.languages()["fi"], _FILE).decode()
    # The digests follow from the pack's bytes, which grow while it is a draft.
    assert _without_digests(example[1]) == _without_digests(made)


def _without_digests(text: str) -> str:
    return re.sub(r"(?<=\")(?:sha256:)?[0-9a-f]{64}(?=\")", "…", text)


def test_the_documentation_explains_every_key_and_no_other() -> None:
    rows = [line.split("|")[1] for line in _DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| `")]
    explained = [key for row in rows for key in re.findall(r"`(\w+)`", row)]
    assert explained == list(_made())


def test_the_same_document_gives_the_same_bytes() -> None:
    finnish = samples.languages()["fi"]
    made = {sidecar(fees(), samples.imprint(), finnish, _FILE) for _ in range(3)}
    assert 1 == len(made)


def test_words_are_in_the_documents_language_and_codes_in_none() -> None:
    finnish, swedish = _made("fi"), _made("sv")
    assert (["fi-FI"], ["sv-FI"]) == (finnish["Language"], swedish["Language"])
    assert finnish["Type"]["Code"] == swedish["Type"]["Code"] == "child_impact_assessment_brief"
    assert finnish["PublicityClass"] == {"Code": "public", "Name": "julkinen"}
    assert swedish["PublicityClass"] == {"Code": "public", "Name": "offentlig"}


def test_the_file_and_the_record_are_named_with_their_digests() -> None:
    made = _made()
    assert (_FILE.name, _FILE.digest.hex()) == (made["FileName"], made["HashValue"])
    assert hashlib.sha256(fees().canonical).hexdigest() == made["Record"]["HashValue"]
    assert ("PDF/A-3a", True) == (made["FileFormat"], made["Record"]["Embedded"])


def test_a_ground_for_secrecy_is_told() -> None:
    made = _made(publicity={"choice": "partly", "text": "JulkL 24.1 § 25 k"})
    assert ("partly", ["JulkL 24.1 § 25 k"]) == (made["PublicityClass"]["Code"], made["SecurityReasons"])


@pytest.mark.parametrize(
    ("written", "section"),
    [
        ("Liite 3, § 153", "153"),
        ("Liite 3, 153 §", "153"),
        ("Appendix 3, section 153", "153"),
        ("Liite 3", None),
    ],
)
def test_the_section_is_read_where_it_is_called_one(written: str, section: str | None) -> None:
    snapshot = frozen({**FEES_ANSWERS, "appendix_no": written}, list(FEES_ENTRIES), depth=Depth.FULL)
    made = json.loads(sidecar(snapshot, samples.imprint(), samples.languages()["fi"], _FILE))
    assert (written, section) == (made["AppendixNumber"], made["Section"])


def test_what_nobody_recorded_is_null_and_its_key_stays() -> None:
    made = _made(case_numbers=None, decide_on={"not_known": True}, publicity=None, prep_start=None, file=FileFacts(
        "a.pdf", bytes(32), 1, "u", "t"))  # fmt: skip
    assert [] == made["CaseNumbers"]
    assert [None] * 4 == [made[key] for key in ("MeetingDate", "PublicityClass", "PreparationStarted", "Supersedes")]
    assert list(_made()) == list(made)


def test_a_secret_attachment_is_listed_without_its_title() -> None:
    secret = {"number": "2", "title": "Lausunto lapsesta", "public": "secret", "ground": "JulkL 24.1 § 25 k"}
    public = {"number": "1", "title": "Kartta", "public": "public"}
    entries = [*FEES_ENTRIES, ("attachment", "a1", public), ("attachment", "a2", secret)]
    snapshot = frozen(FEES_ANSWERS, entries, depth=Depth.FULL)
    made = json.loads(sidecar(snapshot, samples.imprint(), samples.languages()["fi"], _FILE))
    assert [("1", "Kartta", "public", None), ("2", None, "secret", "JulkL 24.1 § 25 k")] == [
        (one["Number"], one["Title"], one["PublicityClass"]["Code"], one["SecurityReason"])
        for one in made["Attachments"]
    ]


def test_without_named_people_there_is_no_personal_data() -> None:
    entries = [entry for entry in FEES_ENTRIES if entry[0] != "author"]
    snapshot = frozen(FEES_ANSWERS, entries, approvals=())
    made = json.loads(sidecar(snapshot, samples.imprint(), samples.languages()["fi"], _FILE))
    assert ("none", [], []) == (made["PersonalData"], made["Preparers"], made["Confirmers"])
    assert "officials" == _made()["PersonalData"]
