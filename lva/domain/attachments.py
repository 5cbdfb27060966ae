"""Attachments as rules see them: kinds of files, names that are safe to hand out, and who may know what.

The value of a file (`Kind.FILE`) is made by the program when a file is taken in, never by a form:
whoever could write a digest could read whatever lies behind it.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

LIST: Final = "attachment"
"""The list of the entries that hold files."""
NAME_LENGTH: Final = 120
PUBLIC: Final = "public"
_SECRET: Final = "secret"  # noqa: S105 -- an option's key
_NAMED_ALTHOUGH_SECRET: Final = frozenset({"number", "public", "ground"})
"""What the appendix and its record say of a secret attachment."""
_FORBIDDEN: Final = frozenset('<>:"|?*%')
"""Signs that some system gives a meaning of its own in file names."""


class FileType(StrEnum):
    """The kinds of files that may be attached, by their media types."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


SUFFIXES: Final = {FileType.PDF: ".pdf", FileType.PNG: ".png", FileType.JPEG: ".jpg"}
_OTHER_SUFFIXES: Final = frozenset({".jpeg", ".jpe", ".jfif"})


class Refusal(StrEnum):
    """Why a file was not taken in."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OTHER_KIND = "other_kind"
    """Its content is none of the kinds, whatever its name says."""
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too_many_pixels"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    """It holds programs, forms that send, or sound and film."""
    CARRIES_FILES = "carries_files"
    SIGNED = "signed"
    """Taking the author's data out of it would break its signature."""


def file_name(given: str, kind: FileType, otherwise: str) -> str:
    """Return the name of an uploaded file as it is kept: no folders, no invisible signs, its true suffix.

    `otherwise` is the stem where nothing of the given name can be used.
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    # A control sign (Cc), a sign that turns the direction of what follows (Cf), half a letter (Cs).
    seen = "".join(
        " " if unicodedata.category(sign) in ("Zl", "Zp", "Zs", "Cc") else sign
        for sign in last
        if sign not in _FORBIDDEN and unicodedata.category(sign) not in ("Cf", "Cs", "Co", "Cn")
    )
    stem = " ".join(unicodedata.normalize("NFC", seen).split())
    suffix = SUFFIXES[kind]
    for known in (*SUFFIXES.values(), *_OTHER_SUFFIXES):
        if stem.lower().endswith(known):
            stem = stem[: -len(known)]
            break
    stem = stem[: NAME_LENGTH - len(suffix)].strip(" .")
    return f"{stem or otherwise}{suffix}"


def stored(digest: bytes, name: str, kind: FileType, size: int) -> dict[str, Any]:
    """Return the value of a file that lies in the archive."""
    return {"digest": digest.hex(), "name": name, "type": kind.value, "size": size}


def digest_of(value: object) -> bytes | None:
    """Return the digest that a file's value names, or None if it names none."""
    found = value.get("digest") if isinstance(value, Mapping) else None
    if not isinstance(found, str) or len(found) != 64:  # noqa: PLR2004 -- a SHA-256 in hexadecimal digits
        return None
    try:
        return bytes.fromhex(found)
    except ValueError:
        return None


def digests_in(fields: Mapping[str, Any]) -> Iterator[str]:
    """Iterate over the digests, in hexadecimal digits, of the files that an entry holds."""
    yield from (digest.hex() for value in fields.values() if (digest := digest_of(value)))


def is_public(fields: Mapping[str, Any]) -> bool:
    """Whether an attachment was said to be public as a whole; what nobody has said yet is not."""
    return fields.get(PUBLIC) == PUBLIC


def is_secret(fields: Mapping[str, Any]) -> bool:
    """Whether an attachment was said to be secret as a whole."""
    return fields.get(PUBLIC) == _SECRET


def without_secrets(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the public record says of an attachment: of a secret one its number and ground alone."""
    if not is_secret(fields):
        return dict(fields)
    return {key: value for key, value in fields.items() if key in _NAMED_ALTHOUGH_SECRET}
