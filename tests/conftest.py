"""What tests are handed: a fresh database of their own, sessions on it, and a clock that stands still."""

import datetime as dt
import gc
import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy.orm import Session

from lva.storage.engine import Database, open_database
from lva.storage.migrations import migrate
from lva.storage.tenancy import EVERYWHERE
from tests import factories, measured
from tests.needs import (  # noqa: F401 -- hooks take part by standing here
    pytest_collection_modifyitems,
    pytest_runtest_setup,
    pytest_terminal_summary,
)
from tests.support import engines, postgres, tenants

_ON_BOTH: Final = ("storage", "services", "migrations", "crash")
"""Folders whose tests run on both databases; the others run on SQLite."""
_BACKENDS: Final = ("sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql")))
_TEMPLATE: Final = "lva_template"
_GARBAGE: Final = (50_000, 20, 20)
"""After how many new objects the youngest are looked at, and after how many looks the older ones are too."""

Blank = Callable[[], Database]


def pytest_configure(config: pytest.Config) -> None:
    """See to it that nobody asks for rows without saying whose, and that nothing is done twice for no reason."""
    tenants.watch()
    engines.hasten()
    config.pluginmanager.register(measured)


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what has been collected so far, and look less often.

    Thousands of tests stand in memory by now, and each full look at them took longer than most tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hand out each database that the test's folder runs on."""
    chosen = any("backend" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "backend" in metafunc.fixturenames and not chosen:
        folder = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
        metafunc.parametrize("backend", _BACKENDS if folder in _ON_BOTH else _BACKENDS[:1], scope="session")


@pytest.fixture
def at() -> dt.datetime:
    """The instant at which everything happens."""
    return factories.AT


@pytest.fixture(scope="session")
def server(backend: str) -> Iterator[postgres.Server | None]:
    """The PostgreSQL server of the run; None for SQLite."""
    if backend != "postgresql":
        yield None
        return
    with postgres.running() as running:
        yield running


@pytest.fixture(scope="session")
def template(server: postgres.Server | None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrated database that each test gets a copy of: a file, or the folder it was made in."""
    folder = tmp_path_factory.mktemp("template")
    if server is not None:
        server.create(_TEMPLATE)
    path = folder / "lva.db"
    database = open_database(f"sqlite:///{path}" if server is None else server.url(_TEMPLATE))
    migrate(database, folder)
    database.close()
    return path


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    """Numbers for names of databases."""
    return itertools.count(1)


@pytest.fixture
def blank(server: postgres.Server | None, numbers: Iterator[int], tmp_path: Path) -> Iterator[Blank]:
    """Makes databases without any table."""
    made: list[tuple[Database, str]] = []

    def make() -> Database:
        name = f"lva_{next(numbers)}"
        if server is not None:
            server.create(name)
        made.append((open_database(_url(server, tmp_path, name)), name))
        return made[-1][0]

    yield make
    for database, name in made:
        database.close()
        if server is not None:
            server.drop(name)


@pytest.fixture
def database(
    server: postgres.Server | None, template: Path, numbers: Iterator[int], tmp_path: Path
) -> Iterator[Database]:
    """A migrated, empty database of the test's own."""
    with _copied(server, template, tmp_path, f"lva_{next(numbers)}") as database:
        yield database


@pytest.fixture
def other_database(
    server: postgres.Server | None, template: Path, numbers: Iterator[int], tmp_path: Path
) -> Iterator[Database]:
    """A second one, of an installation elsewhere."""
    with _copied(server, template, tmp_path, f"lva_{next(numbers)}") as database:
        yield database


@contextmanager
def _copied(server: postgres.Server | None, template: Path, folder: Path, name: str) -> Iterator[Database]:
    if server is None:
        shutil.copyfile(template, folder / f"{name}.db")
    else:
        server.create(name, _TEMPLATE)
    database = open_database(_url(server, folder, name))
    yield database
    database.close()
    if server is not None:
        server.drop(name)


def _url(server: postgres.Server | None, folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}.db" if server is None else server.url(name)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writer; it keeps SQLite's one lock until the test commits."""
    with database.writer(EVERYWHERE) as session:
        yield session
