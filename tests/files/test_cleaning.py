import pytest

from lva.domain.attachments import FileType, Refusal
from lva.files.apart import cleaned_apart
from lva.files.cleaning import Cleaned, cleaned, kind_of
from tests.support.uploads import make_jpeg, make_pdf, make_png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (make_pdf(), FileType.PDF),
        (make_png(), FileType.PNG),
        (make_jpeg(), FileType.JPEG),
        (SVG, None),
        (b"MZ\x90\x00 a program", None),
        (b"PK\x03\x04 a document of Office", None),
        (b"GIF89a", None),
        (b"\n%PDF-1.7", None),
        (b"", None),
    ],
)
def test_what_a_file_is_follows_from_its_first_bytes(content: bytes, kind: FileType | None) -> None:
    assert kind == kind_of(content)


@pytest.mark.parametrize("kind", list(FileType))
def test_a_clean_copy_is_of_the_same_kind(kind: FileType) -> None:
    given = {FileType.PDF: make_pdf(), FileType.PNG: make_png(), FileType.JPEG: make_jpeg()}[kind]
    found = cleaned(given)
    assert isinstance(found, Cleaned)
    assert (kind, kind) == (found.kind, kind_of(found.content))


@pytest.mark.parametrize("clean", [cleaned, cleaned_apart])
def test_other_kinds_and_empty_files_are_refused(clean: object) -> None:
    assert callable(clean)
    assert Refusal.OTHER_KIND == clean(SVG)
    assert Refusal.EMPTY == clean(b"")


def test_a_process_of_its_own_gives_the_same_copy() -> None:
    assert cleaned(make_png()) == cleaned_apart(make_png())


def test_a_process_of_its_own_tells_why_a_file_is_refused() -> None:
    assert Refusal.ACTIVE == cleaned_apart(make_pdf(root="/OpenAction << /S /JavaScript /JS (1) >>"))


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lva.files.apart._WAIT_SECONDS", 0.001)
    assert Refusal.UNREADABLE == cleaned_apart(make_png())


def test_a_process_that_is_ended_refuses_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lva.files.apart._COMMAND", ("/bin/sh", "-c", "kill -9 $$"))
    assert Refusal.UNREADABLE == cleaned_apart(make_png())


def test_a_process_that_cannot_begin_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lva.files.apart._COMMAND", ("/bin/sh", "-c", "exit 3"))
    with pytest.raises(Exception, match="exit status 3"):
        cleaned_apart(make_png())
