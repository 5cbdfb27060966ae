"""Claims about `lva archive`."""

from pathlib import Path

from tests.cli.conftest import Run


def test_the_archive_of_a_demonstration_is_whole(town: Run) -> None:
    done = town("archive", "verify")
    assert 0 == done.exit_code, done.stderr
    assert done.output.startswith("Whole: ")


def test_a_changed_file_and_the_document_it_belongs_to_are_named(town: Run, instance: Path) -> None:
    code = town("documents", "list").output.split()[0]
    for path in (instance / "archive").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"not what it was")
    done = town("archive", "verify")
    assert 1 == done.exit_code
    assert "changed since it was stored" in done.stderr
    assert f"{code}: the file of this document is missing or damaged" in done.stderr
