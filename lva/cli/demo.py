"""The demonstration town at the command line: fill it in, and make it anew."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from lva import wiring
from lva.cli import Refused
from lva.cli.opening import opened
from lva.config import Settings
from lva.seals import keys
from lva.services.showing import blind_story, demonstration
from lva.services.showing.inhabitants import Login
from lva.services.work import Ports
from lva.storage.tenancy import EVERYWHERE


def seed(settings: Settings, ports: Ports) -> tuple[Login, ...]:
    """Fill in what is missing of the town, give everybody a new password and return the logins of this start.

    What somebody has written in the demonstration stays. The installation's test seal is made as of the day
    on which the story begins: its documents are years old.
    """
    if settings.signer == "test":
        keys.of_instance(settings.keys, wiring.TEST_SEALER, demonstration.began(ports))
    story = demonstration.story_of(ports)
    with ports.database.writer(EVERYWHERE) as session:
        town = demonstration.settle(session, ports, story)
        league = blind_story.settle(session, ports, story)
        session.commit()
    played = demonstration.play(town, story)
    if league is not None and league.new and played:
        blind_story.play(league, town)
    if played:
        demonstration.look(town)
    return (*town.logins, *(league.logins if league else ()))


def clear(settings: Settings) -> tuple[Path, ...]:
    """Remove a demonstration from the data folder and return what was removed: the database and the archive.

    Refused unless the database is a file of the data folder and holds no organisation but the town.
    """
    database = settings.instance / "lva.db"
    if settings.database_url != f"sqlite:///{database}" or settings.archive_url != "file:":
        raise Refused("Only a demonstration whose database and archive lie in the data folder is made anew.")
    if not database.exists():
        return ()
    with opened(settings, migrated=False) as ports:
        wiring.migrate(settings, ports)
        with ports.database.reader(EVERYWHERE) as session:
            alone = demonstration.stands_alone(session)
    if not alone:
        raise Refused("Nothing was removed: the database holds other organisations than the demonstration town.")
    return tuple(_removed(settings))


def _removed(settings: Settings) -> Iterator[Path]:
    for name in ("lva.db", "lva.db-wal", "lva.db-shm"):
        path = settings.instance / name
        if path.exists():
            path.unlink()
            yield path
    if settings.archive.is_dir():
        shutil.rmtree(settings.archive)
        yield settings.archive
