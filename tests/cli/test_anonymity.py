import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    row = {
        "id": 7,
        "lang": "fi",
        "text": "Anna Ek, 040 123 4567, kipinässä",
        "spans": [[0, 7, "PERSON"], [9, 21, "PHONE"]],
    }
    path.write_text(json.dumps(row) + "\n\n", "utf-8")
    return path


def test_a_scan_prints_each_find_as_json(run: Run, texts: Path, instance: Path) -> None:
    done = run("anonymity", "scan", str(texts), "--term", "Kipinä")
    assert [
        {"id": 7, "start": 0, "end": 7, "kind": "PERSON", "tier": "certain"},
        {"id": 7, "start": 9, "end": 21, "kind": "PHONE", "tier": "certain"},
        {"id": 7, "start": 23, "end": 32, "kind": "TERM", "tier": "certain"},
    ] == [json.loads(line) for line in done.stdout.splitlines()]
    assert 0 == done.exit_code
    assert not instance.exists()


def test_a_measure_prints_five_figures_with_intervals(run: Run, texts: Path) -> None:
    done = run("anonymity", "measure", str(texts))
    assert "person_recall = 1.0000  # 1 of 1, 95 %: 0.2065 to 1.0000" == done.stdout.splitlines()[1]
    assert ["structured_recall", "person_recall", "person_recall_fi", "names_recall", "names_precision"] == [
        line.partition(" = ")[0] for line in done.stdout.splitlines()
    ]


@pytest.mark.needs("voikko")
def test_voikko_is_asked_if_it_is_there(run: Run, texts: Path) -> None:
    assert 0 == run("anonymity", "measure", "--voikko", str(texts)).exit_code


def test_a_missing_voikko_is_a_sentence(run: Run, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    done = run("anonymity", "scan", "--voikko", str(texts))
    assert (1, "Error: There is no Voikko with a Finnish dictionary here. On Debian: libvoikko1 voikko-fi\n") == (
        done.exit_code,
        done.stderr,
    )


def test_faulty_lines_are_told_with_their_numbers_and_nothing_is_printed(run: Run, texts: Path) -> None:
    texts.write_text(texts.read_text("utf-8") + "{\n" * 22, "utf-8")
    done = run("anonymity", "scan", str(texts))
    told = done.stderr.splitlines()
    assert (1, "") == (done.exit_code, done.stdout)
    assert told[0].startswith("Error: texts.jsonl, line 3: This is not JSON: ")
    assert (21, "... and 2 more.") == (len(told), told[-1])


def test_spans_are_needed_to_measure_only(run: Run, texts: Path) -> None:
    texts.write_text('{"id": "a", "lang": "sv", "text": "Hej"}', "utf-8")
    assert 0 == run("anonymity", "scan", str(texts)).exit_code
    done = run("anonymity", "measure", str(texts))
    assert (1, "Error: texts.jsonl, line 1: The spans are missing, or no list.\n") == (done.exit_code, done.stderr)


def test_a_file_that_is_not_there_is_wrong_use(run: Run) -> None:
    assert 2 == run("anonymity", "scan", "nowhere.jsonl").exit_code
