"""The archive of issued files: written once, addressed by content, checked at every reading.

A file lies at its SHA-256 digest, split into folders. It is complete or absent: bytes go to a
temporary file beside it, are forced to the disk and only then take their name.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from lva.domain.errors import Damaged, NotFound

_READ_ONLY: Final = 0o444
_TEMPORARY: Final = ".part-"
_HEX_DIGITS: Final = 64


class Archive:
    """Local files below one folder, which is made at the first writing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> bytes:
        """Keep `content` and return its digest (32 bytes); on return it is on the disk.

        Keeping the same content again changes nothing, but for a damaged copy, which is mended.
        """
        digest = hashlib.sha256(content).digest()
        try:
            self.get(digest)
        except (NotFound, Damaged):
            self._write(self._path(digest), content)
        return digest

    def get(self, digest: bytes) -> bytes:
        """Return the content of that digest; raise `NotFound` without it and `Damaged` if it changed."""
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise NotFound from error
        if hashlib.sha256(content).digest() != digest:
            raise Damaged(digest.hex())
        return content

    def orphans(self, known: Collection[bytes]) -> tuple[bytes, ...]:
        """Return, in order, the digests of files that are not among `known`; nothing is removed."""
        return tuple(sorted(set(self._digests()).difference(known)))

    def _digests(self) -> Iterator[bytes]:
        for path in self._folder.glob("??/??/*"):
            if len(path.name) == _HEX_DIGITS:
                yield bytes.fromhex(path.name)

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / name[2:4] / name

    def _write(self, path: Path, content: bytes) -> None:
        self._make(path.parent)
        handle, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), _READ_ONLY)
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
            raise
        _sync(path.parent)

    def _make(self, folder: Path) -> None:
        """Make a folder and force the names of all new ones to the disk."""
        missing = [folder, *(parent for parent in folder.parents if not parent.exists())]
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing:
            _sync(made.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
