"""The packs at hand, by id and version, and which version of each is current."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lva.content.faults import Fault, PackFaulty
from lva.content.model import Pack
from lva.content.reader import read


@dataclass(frozen=True, slots=True)
class Library:
    """Every pack that the installation carries; a draft stays on the version it was started with."""

    packs: Mapping[tuple[str, str], Pack]

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


def files(folder: Path) -> Iterable[Path]:
    """Return the packs' files in a stable order."""
    return sorted(folder.glob("*/*.toml"))


def _read_file(path: Path) -> Pack:
    pack = read(path.read_bytes(), f"{path.parent.name}/{path.name}")
    if (pack.id, pack.version) != (path.parent.name, path.stem):
        raise PackFaulty(path.name, [Fault("id", "id and version differ from the folder and the file's name")])
    return pack
