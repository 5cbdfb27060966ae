"""Moving the archive from one place to another: everything is copied and read back, and nothing is taken away.

It may run while people work, and again for what they added meanwhile: what lies there already is
read and compared, not sent anew.
"""

from dataclasses import dataclass

from lva.domain.errors import Damaged
from lva.services.retaining import backups
from lva.storage.archive import Archive


@dataclass(frozen=True, slots=True)
class Relocated:
    """What moving an archive did."""

    copied: int
    already: int
    """Files that lay there and are whole."""
    damaged: tuple[str, ...]
    """Names of files that are damaged where they come from, and were not copied."""


def relocate(source: Archive, target: Archive) -> Relocated:
    """Copy every file of an archive, those of all rooms too; each is read back where it went.

    Raises `Damaged` for a file that comes back otherwise than it was sent, and `Unavailable` where a
    place does not answer; what was copied until then stays.
    """
    copied, already, damaged = 0, 0, []
    for name in backups.names(source):
        try:
            content = backups.content(source, name)
        except Damaged:
            damaged.append(name)
            continue
        here, digest = backups.place(target, name)
        if backups.is_kept(here, digest):
            already += 1
            continue
        here.put(content)
        here.get(digest)
        copied += 1
    return Relocated(copied, already, tuple(damaged))
