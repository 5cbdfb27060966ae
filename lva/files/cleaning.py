"""One uploaded file in, a clean one or the reason for refusing it out.

What a file is follows from its first bytes, never from its name or from what a browser says. The
cleaned file is written anew from what was understood of the given one, so that nothing hidden
before, behind or between its parts comes along.
"""

from dataclasses import dataclass
from typing import Final

from lva.domain.attachments import FileType, Refusal

_SIGNATURES: Final = (
    (b"%PDF-", FileType.PDF),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"\xff\xd8\xff", FileType.JPEG),
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as it may be kept."""

    kind: FileType
    content: bytes


def kind_of(content: bytes) -> FileType | None:
    """Return what a file is by its first bytes, or None if it may not be attached."""
    return next((kind for signature, kind in _SIGNATURES if content.startswith(signature)), None)


def cleaned(content: bytes) -> Cleaned | Refusal:
    """Return a clean copy of a file, or why it is refused. The same bytes give the same copy."""
    kind = kind_of(content)
    if kind is None:
        return Refusal.OTHER_KIND if content else Refusal.EMPTY
    found = _pdf(content) if kind is FileType.PDF else _picture(content, kind)
    return found if isinstance(found, Refusal) else Cleaned(kind, found)


# Each parser is loaded by those who need it: it takes longer than the cleaning itself.


def _pdf(content: bytes) -> bytes | Refusal:
    from lva.files.portable import clean_pdf  # noqa: PLC0415 -- see above

    return clean_pdf(content)


def _picture(content: bytes, kind: FileType) -> bytes | Refusal:
    from lva.files.pictures import clean_picture  # noqa: PLC0415 -- see above

    return clean_picture(content, kind)
