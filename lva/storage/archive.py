"""The archive of files: written once, addressed by content, checked at every reading.

A file lies at its SHA-256 digest, split into folders. It is complete or absent: bytes go to a
temporary file beside it, are forced to the disk and only then take their name. Issued documents
stand in the archive itself; what an organisation attaches stands in a room of its own, so that a
digest opens nothing outside the organisation that put the file there.
"""

import contextlib
import hashlib
import os
import tempfile
import uuid
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from lva.domain.errors import Damaged, NotFound

_READ_ONLY: Final = 0o444
_TEMPORARY: Final = ".part-"
_HEX_DIGITS: Final = 64
_ROOMS: Final = "attachments"


class Archive:
    """Local files below one folder, which is made at the first writing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def room(self, organisation_id: uuid.UUID) -> "Archive":
        """Return the archive of what an organisation attaches; nothing of it is found from elsewhere."""
        return Archive(self._folder / _ROOMS / organisation_id.hex)

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
        return tuple(sorted(set(self.digests()).difference(known)))

    def digests(self) -> Iterator[bytes]:
        """Iterate over the digests of the files that lie here, in order; those of rooms are theirs."""
        for path in sorted(self._folder.glob("??/??/*")):
            if len(path.name) == _HEX_DIGITS:
                yield bytes.fromhex(path.name)

    def rooms(self) -> Iterator[uuid.UUID]:
        """Iterate over the organisations that have a room, in order."""
        for path in sorted((self._folder / _ROOMS).glob("*")):
            yield uuid.UUID(hex=path.name)

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
