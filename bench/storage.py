"""Both databases: what saves cost among few and many, lists and searches, a backup, and processes that are killed.

Each is filled once: 20 000 assessments of sixty texts in one of 300 organisations and 180 000 with a title
alone in the others. Saves among all of them stand against saves among a thousand.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from bench import town as towns
from bench.crowd import crowd, crowds
from bench.figures import Figure, Line, Remark, processor, slow, spent_by, timed, typical
from bench.killing import lost
from bench.town import Town, founded
from bench.wording import SEARCHES
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.services import assessments, saving
from lva.services.retaining import backups
from lva.services.saving import Posted, Said
from lva.services.work import Work
from lva.storage import queries
from lva.storage.queries import Search
from lva.storage.tenancy import EVERYWHERE
from tests.support import postgres

_SAVES: Final = 400
_LOOKS: Final = 60
_FEW: Final = 1_000
_CROWD: Final = 20_000
_ELSEWHERE: Final = (299, 602)
"""So many other organisations, and so many assessments in each: 200 000 with those of the crowd."""
_SIZE: Final = 25
_TIMES: Final = 5
"""So often each search is made."""


def figures(folder: Path) -> Iterator[Line]:
    """Measure on SQLite with every commit on the disk, and on a PostgreSQL that syncs its commits too."""
    with founded(folder / "few", authors=1) as few, founded(folder / "many", authors=1) as many:
        yield from _measured("sqlite", few, many, folder)
    yield Figure("kill_lost_sqlite", lost(f"sqlite:///{folder / 'killed.db'}", folder / "killed"), "= 0")
    with _postgresql() as server:
        with (
            founded(folder / "pg-few", authors=1, database=server.url("few")) as few,
            founded(folder / "pg-many", authors=1, database=server.url("many")) as many,
        ):
            yield from _measured("postgresql", few, many, folder)
        yield Figure("kill_lost_postgresql", lost(server.url("killed"), folder / "pg-killed"), "= 0")


@contextmanager
def _postgresql() -> Iterator[postgres.Server]:
    with postgres.running(durable=True) as server:
        for name in ("few", "many", "killed"):
            server.create(name)
        yield server


def _measured(name: str, few: Town, many: Town, folder: Path) -> Iterator[Line]:
    """Yield the figures of one kind of database, of an installation with a few assessments and one with many."""
    actor = many.actors[0]
    crowd(few, few.actors[0], _FEW)
    crowds(many, actor, _CROWD, _ELSEWHERE)
    yield Figure(f"list_p95_ms_{name}", _looked(many, actor, Search()), "<= 100")
    yield from _searched(name, many, actor)
    yield Figure(f"backup_s_{name}", timed(lambda: backups.make(many.ports, folder / f"backup-{name}")) / 1000, "<= 60")
    # In turns, so that whatever else the machine does slows both alike.
    save_there, save_here = _saver(few), _saver(many)
    took = [(timed(save_there), timed(save_here)) for _ in range(_SAVES)]
    spent = [(processor(save_there), processor(save_here)) for _ in range(_SAVES)]
    yield Figure(f"save_p99_ms_{name}", slow([here for _, here in took], 99))
    if many.ports.database.is_sqlite:
        yield Figure(f"save_processor_ms_{name}", typical([here for _, here in spent]))
        yield Figure(
            f"save_processor_growth_{name}", typical([here for _, here in spent]) / typical([one for one, _ in spent])
        )
    yield Figure(
        f"save_growth_{name}", typical([here for _, here in took]) / typical([there for there, _ in took]), "<= 1.15"
    )


def _saver(made: Town) -> Callable[[], None]:
    """Return what saves one more answer in an assessment of its own, until it is committed."""
    actor = made.actors[0]
    reference = towns.fresh(made, actor, 1)[0]
    numbers = count()

    def save() -> None:
        with made.ports.database.saver(EVERYWHERE) as session:
            work = Work(session, actor, made.ports.clock(), made.ports.packs)
            opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
            typed = f"{work.at.isoformat()} {next(numbers)}"
            saving.save(work, opened, "background", Posted({"why": Said(typed, opened.token("why"))}))
            session.commit()

    return save


def _looked(made: Town, actor: Actor, search: Search) -> float:
    def look() -> None:
        with made.ports.database.reader(EVERYWHERE) as session:
            queries.assessment_list(session, actor.organisation_id, search, page=1, size=_SIZE)

    return slow(timed(look) for _ in range(_LOOKS))


def _searched(name: str, made: Town, actor: Actor) -> Iterator[Line]:
    """Yield what searches take by the clock, and of processors, which other work on the machine does not lengthen."""
    took = {text: [_once(made, actor, text) for _ in range(_TIMES)] for text in SEARCHES}
    yield Figure(f"search_p95_ms_{name}", slow(wall for times in took.values() for wall, _ in times), "<= 100")
    yield Figure(f"search_p95_processor_ms_{name}", slow(spent for times in took.values() for _, spent in times))
    slowest = max(took, key=lambda text: sorted(took[text])[_TIMES // 2])
    wall, spent = sorted(took[slowest])[_TIMES // 2]
    yield Remark(f"the slowest search is for {slowest}: {wall:.0f} ms, {spent:.0f} ms of a processor")


def _once(made: Town, actor: Actor, text: str) -> tuple[float, float]:
    with made.ports.database.reader(EVERYWHERE) as session:
        server = None if made.ports.database.is_sqlite else session.scalar(select(func.pg_backend_pid()))

        def look() -> None:
            queries.assessment_list(session, actor.organisation_id, Search(text), page=1, size=_SIZE)

        begun = 0.0 if server is None else spent_by(server)
        walls: list[float] = []
        spent = processor(lambda: walls.append(timed(look)))
        return walls[0], spent + (0.0 if server is None else spent_by(server) - begun)
