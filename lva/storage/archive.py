"""The archive of files: written once, addressed by content, checked at every reading, removed by retention alone.

A file lies at its SHA-256 digest, split into folders, on a shelf: a folder of this machine or a
bucket elsewhere (`lva.storage.bucket`). It is complete or absent. Issued documents stand in the
archive itself; what an organisation attaches stands in a room of its own, so that a digest opens
nothing outside the organisation that put the file there.
"""

import contextlib
import hashlib
import os
import re
import tempfile
import uuid
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, Protocol

from lva.domain.errors import Damaged, NotFound

_READ_ONLY: Final = 0o444
_TEMPORARY: Final = ".part-"
_ROOMS: Final = "attachments"
_NAME: Final = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})")


class Shelf(Protocol):
    """Where files lie, each under a name of words separated by slashes."""

    def below(self, name: str) -> "Shelf":
        """Return the part of the shelf whose names begin with `name`."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file; raise `NotFound` without it."""
        ...

    def create(self, name: str, content: bytes) -> None:
        """Keep a file that is not there, whole or not at all; on return it is safe.

        If somebody else has made it meanwhile, theirs stays: under one name there is one content.
        """
        ...

    def mend(self, name: str, content: bytes) -> None:
        """Put a file in the place of a damaged one, whole or not at all."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away; one that is not there is no fault."""
        ...

    def names(self) -> Iterator[str]:
        """Iterate, in order, over names that may be those of files; others may be among them."""
        ...

    def folders(self, name: str) -> Iterator[str]:
        """Iterate, in order, over what names that begin with `name` go on with."""
        ...


class Archive:
    """Files on a shelf; a path stands for the folder of that name, which is made at the first writing."""

    def __init__(self, place: Path | Shelf) -> None:
        self._shelf: Shelf = Folder(place) if isinstance(place, Path) else place

    def room(self, organisation_id: uuid.UUID) -> "Archive":
        """Return the archive of what an organisation attaches; nothing of it is found from elsewhere."""
        return Archive(self._shelf.below(f"{_ROOMS}/{organisation_id.hex}"))

    def put(self, content: bytes) -> bytes:
        """Keep `content` and return its digest (32 bytes); on return it is safe.

        Keeping the same content again changes nothing, but for a damaged copy, which is mended.
        """
        digest = hashlib.sha256(content).digest()
        try:
            self.get(digest)
        except NotFound:
            self._shelf.create(_name(digest), content)
        except Damaged:
            self._shelf.mend(_name(digest), content)
        return digest

    def get(self, digest: bytes) -> bytes:
        """Return the content of that digest; raise `NotFound` without it and `Damaged` if it changed."""
        content = self._shelf.read(_name(digest))
        if hashlib.sha256(content).digest() != digest:
            raise Damaged(digest.hex())
        return content

    def remove(self, digest: bytes) -> None:
        """Take a file away for good; whoever calls knows that nothing refers to it."""
        self._shelf.remove(_name(digest))

    def orphans(self, known: Collection[bytes]) -> tuple[bytes, ...]:
        """Return, in order, the digests of files that are not among `known`; nothing is removed."""
        return tuple(sorted(set(self.digests()).difference(known)))

    def digests(self) -> Iterator[bytes]:
        """Iterate over the digests of the files that lie here, in order; those of rooms are theirs."""
        for name in self._shelf.names():
            if match := _NAME.fullmatch(name):
                yield bytes.fromhex(match[3])

    def rooms(self) -> Iterator[uuid.UUID]:
        """Iterate over the organisations that have a room, in order."""
        for name in self._shelf.folders(_ROOMS):
            yield uuid.UUID(hex=name)


def _name(digest: bytes) -> str:
    name = digest.hex()
    return f"{name[:2]}/{name[2:4]}/{name}"


class Folder:
    """A shelf that is a folder of this machine.

    Bytes go to a temporary file beside their place, are forced to the disk and only then take their name.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def below(self, name: str) -> "Folder":
        """Return the folder of that name."""
        return Folder(self._folder / name)

    def read(self, name: str) -> bytes:
        """Return a file; raise `NotFound` without it."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound from error

    def remove(self, name: str) -> None:
        """Take a file away, and force that to the disk."""
        path = self._folder / name
        if path.exists():
            path.unlink(missing_ok=True)
            _sync(path.parent)

    def names(self) -> Iterator[str]:
        """Iterate, in order, over the names of files two folders deep."""
        for path in sorted(self._folder.glob("??/??/*")):
            yield path.relative_to(self._folder).as_posix()

    def folders(self, name: str) -> Iterator[str]:
        """Iterate, in order, over the names of what lies in a folder."""
        for path in sorted((self._folder / name).glob("*")):
            yield path.name

    def create(self, name: str, content: bytes) -> None:
        """Keep a file; whoever puts the same there at the same moment puts the same bytes."""
        self.mend(name, content)

    def mend(self, name: str, content: bytes) -> None:
        """Put a file in its place, whether there is one or not."""
        path = self._folder / name
        self._make(path.parent)
        handle, fresh = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), _READ_ONLY)
                os.fsync(file.fileno())
            Path(fresh).replace(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(fresh).unlink()
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
