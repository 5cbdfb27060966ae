import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.attachments import (
    NAME_LENGTH,
    SUFFIXES,
    FileType,
    digest_of,
    digests_in,
    file_name,
    is_public,
    is_secret,
    stored,
    without_secrets,
)

DIGEST = bytes(range(32))
FILE = stored(DIGEST, "kartta.pdf", FileType.PDF, 2048)


@pytest.mark.parametrize(
    ("given_name", "kind", "kept"),
    [
        ("kartta.pdf", FileType.PDF, "kartta.pdf"),
        ("Kartta 3.PDF", FileType.PDF, "Kartta 3.pdf"),
        ("kuva.jpeg", FileType.JPEG, "kuva.jpg"),
        ("kuva", FileType.PNG, "kuva.png"),
        ("kuva.png", FileType.JPEG, "kuva.jpg"),
        ("pöytäkirja 12.3.2025", FileType.PDF, "pöytäkirja 12.3.2025.pdf"),
        ("ohjelma.exe", FileType.PDF, "ohjelma.exe.pdf"),
        ("C:\\Users\\maija\\Työpöytä\\kartta.pdf", FileType.PDF, "kartta.pdf"),
        ("../../etc/passwd", FileType.PDF, "passwd.pdf"),
        ("tili\u202efdp.exe", FileType.PDF, "tilifdp.exe.pdf"),
        ("\u05de\u05e4\u05d4.pdf", FileType.PDF, "\u05de\u05e4\u05d4.pdf"),
        ("ka\u0301rtta\u200b\ufeff.pdf", FileType.PDF, "k\u00e1rtta.pdf"),
        ('a"b<c>:|?*%d.pdf', FileType.PDF, "abcd.pdf"),
        ("rivi\r\nSet-Cookie: x.pdf", FileType.PDF, "rivi Set-Cookie x.pdf"),
        ("nolla\x00.pdf", FileType.PDF, "nolla.pdf"),
        ("  . .pdf", FileType.PDF, "liite.pdf"),
        (".pdf", FileType.PDF, "liite.pdf"),
        ("", FileType.PNG, "liite.png"),
        ("x" * 255 + ".pdf", FileType.PDF, "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(given_name: str, kind: FileType, kept: str) -> None:
    assert kept == file_name(given_name, kind, "liite")


@given(st.text(max_size=300), st.sampled_from(FileType))
def test_a_name_is_short_visible_without_folders_and_true_of_its_kind(name: str, kind: FileType) -> None:
    kept = file_name(name, kind, "liite")
    assert kept.endswith(SUFFIXES[kind])
    assert len(kept) <= NAME_LENGTH
    assert not set(kept) & set('/\\"<>:|?*%')
    assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, kept))


@given(st.text(max_size=300), st.sampled_from(FileType))
def test_cleaning_a_name_twice_is_cleaning_it_once(name: str, kind: FileType) -> None:
    once = file_name(name, kind, "liite")
    assert once == file_name(once, kind, "liite")


def test_a_value_names_its_digest() -> None:
    assert DIGEST == digest_of(FILE)
    assert {"digest": DIGEST.hex(), "name": "kartta.pdf", "type": "application/pdf", "size": 2048} == FILE


@pytest.mark.parametrize(
    "value", [None, "x", {}, {"digest": 7}, {"digest": "ab"}, {"digest": "x" * 64}, {"digest": "\u0661" * 64}]
)
def test_what_names_no_digest_is_no_file(value: object) -> None:
    assert digest_of(value) is None


def test_the_digests_of_an_entry_are_those_of_its_files() -> None:
    assert [DIGEST.hex()] == list(digests_in({"title": "Kartta", "file": FILE, "when": None}))


@pytest.mark.parametrize(
    ("public", "seen"), [("public", (True, False)), ("partly", (False, False)), ("secret", (False, True))]
)
def test_what_nobody_called_public_is_not(public: str, seen: tuple[bool, bool]) -> None:
    assert seen == (is_public({"public": public}), is_secret({"public": public}))
    assert (False, False) == (is_public({}), is_secret({}))


def test_of_a_secret_attachment_the_record_says_its_number_and_ground_alone() -> None:
    fields = {"number": "3", "title": "Kysely", "public": "secret", "ground": "JulkL 24 §", "file": FILE, "alt": "x"}
    assert {"number": "3", "public": "secret", "ground": "JulkL 24 §"} == without_secrets(fields)
    assert {**fields, "public": "partly"} == without_secrets({**fields, "public": "partly"})
