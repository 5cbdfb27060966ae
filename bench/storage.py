"""Both databases: what saves cost among few and many, lists and searches, a backup, and processes that are killed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Final

from bench import town as towns
from bench.figures import Figure, Line, Remark, processor, slow, timed, typical
from bench.killing import lost
from bench.town import Town, crowd, founded
from bench.wording import SEARCHES, without_words, written
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.services import assessments, backups, saving
from lva.services.people import add_organisation
from lva.services.saving import Posted, Said
from lva.services.work import Work
from lva.storage import queries
from lva.storage.queries import Search
from lva.storage.tenancy import EVERYWHERE
from tests.support import postgres

_SAVES: Final = 400
_LOOKS: Final = 60
_ORGANISATIONS: Final = 299
_EACH: Final = 20
_FEW: Final = 1_000
_CROWD: Final = 20_000
_MANY: Final = 200_000
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
    with without_words(many):
        crowd(many, actor, _CROWD)
        _others(many, actor)
    written(many, actor)
    yield Figure(f"list_p95_ms_{name}", _looked(many, actor, Search()), "<= 100")
    yield from _searched(name, many, actor)
    yield Figure(f"backup_s_{name}", timed(lambda: backups.make(many.ports, folder / f"backup-{name}")) / 1000, "<= 60")
    with without_words(many):
        crowd(many, actor, _MANY - _CROWD)
    # In turns, so that whatever else the machine does slows both alike.
    save_there, save_here = _saver(few), _saver(many)
    took = [(timed(save_there), timed(save_here)) for _ in range(_SAVES)]
    yield Figure(f"save_p99_ms_{name}", slow([there for there, _ in took], 99))
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
    """Yield what searches take; the processor's time of PostgreSQL is spent by its own processes."""
    took = {text: [_once(made, actor, text, timed) for _ in range(_TIMES)] for text in SEARCHES}
    yield Figure(f"search_p95_ms_{name}", slow(one for times in took.values() for one in times), "<= 100")
    if made.ports.database.is_sqlite:
        spent = [_once(made, actor, text, processor) for text in SEARCHES for _ in range(_TIMES)]
        yield Figure(f"search_p95_processor_ms_{name}", slow(spent))
    slowest = max(took, key=lambda text: typical(took[text]))
    yield Remark(f"the slowest search is for {slowest}: {typical(took[slowest]):.0f} ms")


def _once(made: Town, actor: Actor, text: str, how: Callable[[Callable[[], object]], float]) -> float:
    def look() -> None:
        with made.ports.database.reader(EVERYWHERE) as session:
            queries.assessment_list(session, actor.organisation_id, Search(text), page=1, size=_SIZE)

    return how(look)


def _others(made: Town, actor: Actor) -> None:
    """Found other organisations with some assessments each."""
    at = made.ports.clock()
    with made.ports.database.writer(EVERYWHERE) as session:
        founded_ = [add_organisation(session, at, f"kunta-{n}", {"fi": f"Kunta {n}"}).id for n in range(_ORGANISATIONS)]
        session.commit()
    for organisation_id in founded_:
        crowd(made, replace(actor, organisation_id=organisation_id), _EACH)
