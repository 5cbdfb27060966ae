"""The segments of a JPEG: taking out those that say something about the picture, without touching a pixel."""

from typing import Final

_BEGINNING: Final = b"\xff\xd8"
_MARK: Final = 0xFF
_SCAN: Final = 0xDA
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
_PRIVATE: Final = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
"""Segments with data about the picture; the others (JFIF, colour profile, colour transform) are needed to show it."""


def bare_jpeg(content: bytes) -> bytes:
    """Return a JPEG without EXIF, XMP, captions and comments; what is no JPEG as it is."""
    if not content.startswith(_BEGINNING):
        return content
    kept, at = bytearray(_BEGINNING), len(_BEGINNING)
    while at + 4 <= len(content) and content[at] == _MARK and content[at + 1] != _SCAN:
        marker = content[at + 1]
        if marker == _MARK:  # a filling byte
            length = 1
        elif marker in _ALONE:
            length = 2
        else:
            length = 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker not in _PRIVATE:
            kept += content[at : at + length]
        at += length
    return bytes(kept) + content[at:]
