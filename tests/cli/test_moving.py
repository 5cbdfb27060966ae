"""Claims about `lva organisation export` and `import`."""

import re
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run

_SHA: str = "[0-9a-f]{64}"


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Where the organisation goes."""
    return str(tmp_path / "town.zip")


@pytest.fixture
def elsewhere(town: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `lva` on a fresh installation, once the demonstration has been moved out."""
    assert 0 == town("organisation", "export", "esimerkkila", str(tmp_path / "town.zip")).exit_code
    monkeypatch.setenv("LVA_INSTANCE", str(tmp_path / "elsewhere"))
    assert 0 == town("database", "migrate").exit_code
    return town


def test_a_demonstration_moves_and_is_whole_where_it_arrives(elsewhere: Run, file: str) -> None:
    done = elsewhere("organisation", "import", file, "--verify")
    assert 0 == done.exit_code, done.output
    said = (
        rf"{file}: sha256 {_SHA}\n"
        r"esimerkkila is here: \d+ rows and (\d+) files.\n"
        r"Whole: \d+ histories, \1 files.\n"
    )
    assert re.fullmatch(said, done.output), done.output
    assert "LVA-" in elsewhere("assessments", "list", "--organisation", "esimerkkila").output
    again = elsewhere("organisation", "export", "esimerkkila", f"{file}.again")
    assert re.search(f"sha256 ({_SHA})", again.output)
    assert Path(file).read_bytes() == Path(f"{file}.again").read_bytes()


def test_moving_in_twice_is_refused(elsewhere: Run, file: str) -> None:
    elsewhere("organisation", "import", file)
    done = elsewhere("organisation", "import", file)
    assert (
        1,
        (
            "Error: There is an organisation esimerkkila here already. Nothing is ever brought over something else.\n"
            "Nothing was changed.\n"
        ),
    ) == (done.exit_code, done.stderr)


def test_without_passwords_it_is_told_who_needs_one(elsewhere: Run, file: str) -> None:
    done = elsewhere("organisation", "import", file, "--without-passwords")
    assert 0 == done.exit_code
    assert "Nobody can sign in yet as:\n" in done.output
    assert "Run: lva people password --email" in done.output


def test_whose_address_has_another_account_is_named_and_may_have_a_second(elsewhere: Run, file: str) -> None:
    email = re.findall(r'"email":"([^"]+)"', Path(file).read_bytes().decode("utf-8", "ignore"))[0]
    words = ("people", "add", "--email", email, "--name", "Joku Toinen", "--role", "author", "--organisation", "toinen")
    assert 0 == elsewhere(*words, "--new-organisation", "Toinen").exit_code
    done = elsewhere("organisation", "import", file)
    assert 1 == done.exit_code
    assert f"These addresses belong to other accounts here:\n{email}\nGive --second-accounts" in done.stderr
    done = elsewhere("organisation", "import", file, "--second-accounts")
    assert 0 == done.exit_code
    given = email.replace("@", "+esimerkkila@")
    assert f"{email} is another account here; in this organisation the person signs in as {given}." in done.output


def test_a_changed_file_is_a_sentence(elsewhere: Run, file: str) -> None:
    path = Path(file)
    path.write_bytes(path.read_bytes().replace(b'"revision":1', b'"revision":2', 1))
    done = elsewhere("organisation", "import", file)
    assert 1 == done.exit_code
    assert re.fullmatch(
        r"Error: This part of the file was changed: rows/\w+\.jsonl\.\nNothing was changed\.\n", done.stderr
    )


def test_what_is_no_parcel_is_a_sentence(town: Run, file: str) -> None:
    Path(file).write_bytes(b"PK")
    done = town("organisation", "import", file)
    assert (
        1,
        "Error: The file is no organisation, or it was cut short: its manifest is missing or cannot be read.\n",
    ) == (done.exit_code, done.stderr)


def test_no_name_in_a_file_steers_the_terminal(elsewhere: Run, file: str) -> None:
    with zipfile.ZipFile(file, "a") as found:
        found.writestr("\x1b[2Jrows", b"")
    done = elsewhere("organisation", "import", file)
    assert (
        1,
        "Error: The file does not hold what its manifest says:\n?[2Jrows\nNothing was changed.\n",
    ) == (done.exit_code, done.stderr)


def test_an_organisation_that_is_not_there_cannot_move(town: Run, file: str) -> None:
    done = town("organisation", "export", "nowhere", file)
    assert (1, "Error: There is no such thing here.\n") == (done.exit_code, done.stderr)


def test_where_nothing_can_be_written_is_a_sentence(town: Run, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "town.zip"
    done = town("organisation", "export", "esimerkkila", str(path))
    assert (1, f"Error: {path} cannot be written: No such file or directory.\n") == (done.exit_code, done.stderr)
    done = town("organisation", "export", "esimerkkila", str(tmp_path))
    assert 2 == done.exit_code
