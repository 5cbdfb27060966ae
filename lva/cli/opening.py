"""Opening the installation for one command, and closing it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from lva import wiring
from lva.cli import Refused
from lva.config import Settings
from lva.domain.errors import Unavailable
from lva.services.work import Ports
from lva.storage.engine import unavailable


@contextmanager
def opened(settings: Settings | None = None, *, migrated: bool = True) -> Iterator[Ports]:
    """Open the ports of the installation that the environment describes.

    Unless told otherwise the database must be `migrated` already (`NotMigrated`). A database that is
    locked, full or out of reach is `Unavailable`, whatever the block was doing; a data folder that
    cannot be written is told by name.
    """
    ports = _connected(settings or Settings.read())
    try:
        if migrated:
            wiring.require_head(ports)
        yield ports
    except Exception as error:
        if unavailable(error) and not isinstance(error, Unavailable):
            raise Unavailable from error
        raise
    finally:
        ports.database.close()


def _connected(settings: Settings) -> Ports:
    try:
        return wiring.connect(settings)
    except OSError as error:
        raise Refused(f"{error.filename} cannot be written: {error.strerror}.") from error
