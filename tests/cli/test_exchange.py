"""Claims about `lva assessments export` and `import`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support import exchanged

BY = ("--organisation", "esimerkkila", "--by", "Aino@esimerkkila.example")


def _reference(town: Run, state: str) -> str:
    lines = town("assessments", "list", "--organisation", "esimerkkila").output.splitlines()
    return next(line.split()[0] for line in lines if line.split()[1] == state and "full" not in line)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    path.write_bytes(exchanged.of_case("14"))
    return path


def test_an_issued_assessment_is_printed_as_its_document_holds_it(town: Run) -> None:
    reference = _reference(town, "issued")
    printed = json.loads(town("assessments", "export", reference).output)
    assert (reference, "issued") == (printed["assessment"]["reference"], printed["assessment"]["state"])
    now = json.loads(town("assessments", "export", reference, "--now").output)
    assert {"approvals", "findings", "texts"} == printed.keys() - now.keys()


def test_what_was_exported_can_be_imported(town: Run, tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    reference = _reference(town, "draft")
    done = town("assessments", "export", reference, "--organisation", "esimerkkila", "--output", str(path))
    digest = exchanged.taken(path.read_bytes()).digest.hex()
    assert f"{path}: {path.stat().st_size} bytes, sha256 {digest}\n" == done.output
    assert 1 == town("assessments", "export", reference, "--output", str(path)).exit_code
    taken = town("assessments", "import", str(path), *BY)
    assert 0 == taken.exit_code, taken.output
    assert reference != taken.output.split(":")[0]


def test_an_import_says_whose_draft_it_becomes(town: Run, record: Path) -> None:
    done = town("assessments", "import", str(record), *BY)
    assert (0, "Perusopetuksen") == (done.exit_code, done.output.split()[1])


def test_what_needs_a_second_look_is_said(town: Run, record: Path) -> None:
    data = exchanged.changed(exchanged.of_case("02"), "assessment.depth", "none")
    data = exchanged.changed(exchanged.changed(data, "pack.digest", "sha256:0"), "answers.heard", "no")
    file = {"digest": "0" * 64, "name": "kartta.pdf", "size": 5, "type": "application/pdf"}
    record.write_bytes(exchanged.changed(data, "entries.attachment[0].file", file))
    printed = town("assessments", "import", str(record), *BY).output
    for words in ("depth was none", "other words", "did not come along: 1.", "not asked as the answers stand: "):
        assert words in printed


def test_every_fault_is_a_line_and_nothing_is_kept(town: Run, record: Path) -> None:
    before = town("assessments", "list", "--organisation", "esimerkkila").output
    record.write_bytes(exchanged.changed(exchanged.of_case("14"), "answers", {f"q{n}": "x" for n in range(300)}))
    done = town("assessments", "import", str(record))
    lines = done.stderr.splitlines()
    assert (1, "... and 100 more.") == (done.exit_code, lines[-1])
    assert lines[0].startswith("Error: answers.q0: The questionnaire has nothing of this name here.")
    assert before == town("assessments", "list", "--organisation", "esimerkkila").output
    record.write_bytes(b"no json")
    assert "Error: file: The file cannot be read as JSON" in town("assessments", "import", str(record)).stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "LVA-2025-000000"), "There is no assessment LVA-2025-000000."),
        (("export", "nothing"), "There is no assessment nothing."),
        (("export", "LVA-2025-000000", "--organisation", "atlantis"), "There is no organisation"),
        (("import", "{file}", "--organisation", "atlantis"), "There is no organisation"),
        (
            ("import", "{file}", "--organisation", "esimerkkila", "--by", "oskari@esimerkkila.example"),
            "may not begin assessments for esimerkkila.",
        ),
        (
            ("import", "{file}", "--organisation", "esimerkkila", "--by", "nobody@example.org"),
            "may not begin assessments for esimerkkila.",
        ),
    ],
)
def test_what_cannot_be_done_is_a_sentence(town: Run, record: Path, words: tuple[str, ...], said: str) -> None:
    done = town("assessments", *(word.format(file=record) for word in words))
    assert 1 == done.exit_code
    assert said in done.stderr


def test_where_there_is_a_choice_it_is_asked_for(town: Run, record: Path, tmp_path: Path) -> None:
    reference = _reference(town, "draft")
    member = ("people", "add", "--name", "X", "--role", "author", "--organisation", "toinen", "--email")
    town(*member, "x@example.org", "--new-organisation", "Toinen")
    assert "--organisation" in town("assessments", "import", str(record)).stderr
    only = town("assessments", "import", str(record), "--organisation", "toinen")
    assert 0 == only.exit_code, only.stderr
    town(*member, "y@example.org")
    assert "--by" in town("assessments", "import", str(record), "--organisation", "toinen").stderr
    assert 0 == town("assessments", "export", reference).exit_code
    unwritable = str(tmp_path / "no" / "folder.json")
    assert "cannot be written" in town("assessments", "export", reference, "--output", unwritable).stderr
