"""The packs at hand, by id and version, and which version of each is current."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import tomli

from lva.content.faults import Fault, PackFaulty
from lva.content.model import Pack
from lva.content.own import Additions, with_additions
from lva.content.reader import read

RELEASED: Final = "released"
"""The status of a version that never changes any more."""
_GROWN_KEPT: Final = 100
"""So many organisations' packs are remembered; then all are worked out anew as they are asked for."""
_RELEASED: Final = "released.toml"
"""The file beside the packs that pins the digests of released versions."""


@dataclass(frozen=True, slots=True)
class Library:
    """Every pack that the installation carries; a draft stays on the version it was started with."""

    packs: Mapping[tuple[str, str], Pack]
    base: "Library | None" = field(default=None, compare=False, repr=False)
    """The packs without what an organisation has added, if something was."""
    _grown: dict[Additions, "Library"] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What organisations have added, worked out once for each that adds something."""

    def with_additions(self, additions: Additions) -> "Library":
        """Return the packs as an organisation has them; those of the installation if it adds nothing."""
        if self.base is not None:
            return self.base.with_additions(additions)
        if not additions:
            return self
        found = self._grown.get(additions)
        if found is None:
            if len(self._grown) >= _GROWN_KEPT:
                self._grown.clear()
            found = Library({key: with_additions(pack, additions) for key, pack in self.packs.items()}, self)
            self._grown[additions] = found
        return found

    def get(self, pack_id: str, version: str) -> Pack:
        """Return that version; a `KeyError` means that the installation has lost a pack it needs."""
        return self.packs[pack_id, version]

    def current(self, pack_id: str) -> Pack:
        """Return the newest version of a pack; `KeyError` if there is none."""
        versions = [version for found, version in self.packs if found == pack_id]
        if not versions:
            raise KeyError(pack_id)
        return self.packs[pack_id, max(versions, key=_order)]


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def read_all(folder: Path) -> Library:
    """Read `<folder>/<id>/<version>.toml`; raise `PackFaulty` for the first pack with faults."""
    return Library({(pack.id, pack.version): pack for pack in map(_read_file, files(folder))})


def pinned(folder: Path) -> Mapping[str, str]:
    """Return the digests of the released versions, by `<id>/<version>`."""
    return tomli.loads((folder / _RELEASED).read_text("utf-8"))


def unpinned(pack: Pack, digests: Mapping[str, str]) -> Iterable[Fault]:
    """Iterate over what is wrong with a pack's status: a released version never changes, a pinned one is released."""
    digest = digests.get(f"{pack.id}/{pack.version}")
    if pack.status == RELEASED and digest is None:
        yield Fault("status", f"a released version is pinned in {_RELEASED}")
    if pack.status != RELEASED and digest is not None:
        yield Fault("status", f"a version that is pinned in {_RELEASED} stays released")
    if digest not in (None, pack.digest):
        yield Fault("", f"a released version has changed: {digest} is pinned, {pack.digest} is here")


def files(folder: Path) -> Iterable[Path]:
    """Return the packs' files in a stable order."""
    return sorted(folder.glob("*/*.toml"))


def _read_file(path: Path) -> Pack:
    pack = read(path.read_bytes(), f"{path.parent.name}/{path.name}")
    if (pack.id, pack.version) != (path.parent.name, path.stem):
        raise PackFaulty(path.name, [Fault("id", "id and version differ from the folder and the file's name")])
    return pack
