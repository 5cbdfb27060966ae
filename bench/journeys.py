"""Whole journeys on both sides, round after round in turn: ten pages with thirty answers, each page saved."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from bench import questions, town
from bench.browser import Connection, Fills, Unexpected, form_of
from bench.figures import Figure, Line, Remark, spent_by_all, typical
from bench.servers import ROOT, Server, free_port, serving
from bench.town import founded

USERS: Final = 4
ROUNDS: Final = 5
JOURNEYS: Final = 8
"""How many journeys each user walks in a round."""
_SAVES: Final = 10
_COUNT: Final = JOURNEYS * (1 + ROUNDS)
"""How many journeys each user walks on each side."""
_YARDSTICK_PAGE: Final[Fills] = (
    (r"page\d+-what", "Koulumatka pitenee enintään kolmella kilometrillä, ja osa oppilaista siirtyy kuljetukseen."),
    (r"page\d+-who", "Varhaiskasvatusjohtaja"),
    (r"page\d+-how", "option3"),
)


@dataclass(slots=True)
class Side:
    """One side: how its journeys go, and what the rounds took."""

    name: str
    server: Server
    cookies: Sequence[str]
    pages: Sequence[Fills]
    starts: list[list[str]]
    """The journeys still to be walked, by user."""
    rates: list[float] = field(default_factory=list)
    """Journeys a second, by round."""
    saves: list[float] = field(default_factory=list)
    """Milliseconds of processor time for one save and the page after it, by round."""
    clients: list[float] = field(default_factory=list)
    """Which part of one processor the load itself took, by round."""
    others: list[float] = field(default_factory=list)
    """Which part of one processor everything else on the machine took, by round."""

    def task(self) -> dict[str, Any]:
        """Take the next round from the journeys left."""
        users = [
            [cookie, [left.pop() for _ in range(JOURNEYS)]]
            for cookie, left in zip(self.cookies, self.starts, strict=True)
        ]
        return {"port": self.server.port, "users": users, "pages": self.pages, "end": town.CHECKED.decode()}


def figures(folder: Path) -> Iterator[Line]:
    """Measure journeys, and yield the ratios of both sides."""
    with ExitStack() as stack:
        ours = stack.enter_context(_ours(folder / "three"))
        sides = [ours, *stack.enter_context(_yardsticks(folder)), stack.enter_context(_brief(folder / "brief"))]
        load = stack.enter_context(_load())
        for _ in range(1 + ROUNDS):
            for side in sides:
                _round(load, side)
    yield Remark(
        f"{USERS} users, {JOURNEYS} journeys each a round, {ROUNDS} rounds in turn after one to warm up; "
        f"gunicorn, 2 workers; {os.cpu_count()} processors"
    )
    yield from _told(*sides)


def _told(ours: Side, named: Side, plain: Side, brief: Side) -> Iterator[Line]:
    sides = (ours, named, plain, brief)
    for side in sides:
        rates = ", ".join(f"{rate:.1f}" for rate in side.rates[1:])
        load, others = typical(side.clients[1:]), ", ".join(f"{part:.0%}" for part in side.others[1:])
        yield Remark(f"{side.name}: journeys a second by round: {rates}")
        yield Remark(f"  of one processor the load took {load:.0%}, what else ran on the machine {others}")
    yield Figure("journeys_vs_formtools", _ratio(ours, named), ">= 1.4")
    yield Figure("journeys_vs_formtools_without_redirects", _ratio(ours, plain))
    yield Figure("journeys_brief_vs_formtools", _ratio(brief, named))
    for side in sides:
        yield Figure(f"journey_save_cpu_ms_{side.name}", typical(side.saves[1:]))


def _ratio(ours: Side, theirs: Side) -> float:
    return typical(ours.rates[1:]) / typical(theirs.rates[1:])


def _round(load: "subprocess.Popen[str]", side: Side) -> None:
    assert load.stdin is not None  # noqa: S101 -- it is a pipe
    assert load.stdout is not None  # noqa: S101 -- likewise
    before, all_before = side.server.spent(), spent_by_all()
    load.stdin.write(json.dumps(side.task()) + "\n")
    load.stdin.flush()
    done = json.loads(load.stdout.readline())
    if done["faults"]:
        raise Unexpected(f"{side.name}: {done['faults']}")
    walked = len(done["took"])
    side.rates.append(walked / done["seconds"])
    spent = side.server.spent() - before
    side.saves.append(spent * 1000 / (walked * _SAVES))
    side.clients.append(done["processor"] / done["seconds"])
    side.others.append((spent_by_all() - all_before - spent - done["processor"]) / done["seconds"])


@contextmanager
def _load() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "bench.load"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _ours(folder: Path) -> Iterator[Side]:
    """Our side with the questions of the yardstick."""
    port = free_port()
    with founded(folder, authors=USERS, port=port) as made:
        asked = replace(made, ports=replace(made.ports, packs=questions.library()))
        starts = [
            [f"/fi/assessments/{reference}/steps/page1" for reference in town.fresh(asked, actor, _COUNT)]
            for actor in made.actors
        ]
        with _served("bench.served:application()", made, port) as server:
            cookies = [sign_in(port, town.email(made.ports, actor)) for actor in made.actors]
            yield Side("lva", server, cookies, [_page(number) for number in range(1, questions.PAGES + 1)], starts)


@contextmanager
def _brief(folder: Path) -> Iterator[Side]:
    """Our side with ten real pages of a brief assessment, which ask more than the yardstick's."""
    port = free_port()
    with founded(folder, authors=USERS, port=port) as made, _served("wsgi:app", made, port) as server:
        cookies = [sign_in(port, town.email(made.ports, actor)) for actor in made.actors]
        starts = [
            [f"/fi/assessments/{reference}/screening" for reference in town.drafts(made, actor, _COUNT)]
            for actor in made.actors
        ]
        yield Side("lva_brief", server, cookies, town.walked(), starts)


def _served(application: str, made: town.Town, port: int) -> AbstractContextManager[Server]:
    return serving(application, port, {"LVA_INSTANCE": str(made.settings.instance), "LVA_PORT": str(port)})


def _page(number: int) -> Fills:
    """Return what is answered on one page: the same as on the yardstick's."""
    (_, what), (_, who), (_, how) = _YARDSTICK_PAGE
    return ((f"what{number}", what), (f"who{number}", who), (f"how{number}", how))


def sign_in(port: int, address: str) -> str:
    """Sign an author in at a site of ours and return the cookie."""
    connection = Connection(port, "")
    body = form_of(connection("GET", "/fi/login").body, "/fi/login").filled(
        [("email", address), ("password", town.PASSWORD)]
    )
    answer = connection("POST", "/fi/login", body)
    connection.close()
    return "; ".join(["lva-language=fi", *(one for one in answer.cookies if one.startswith("lva="))])


@contextmanager
def _yardsticks(folder: Path) -> Iterator[tuple[Side, Side]]:
    environment = {
        "DJANGO_SETTINGS_MODULE": "bench.yardstick_settings",
        "YARDSTICK_DATABASE": str(folder / "yardstick.db"),
    }
    _prepare(environment)
    port = free_port()
    with serving("django.core.wsgi:get_wsgi_application()", port, environment) as server:
        cookies = [_sign_in_there(port, f"author{number}") for number in range(USERS)]
        pages = [_YARDSTICK_PAGE] * _SAVES
        count = _COUNT

        def side(name: str, address: str) -> Side:
            return Side(name, server, cookies, pages, [[address] * count for _ in cookies])

        yield side("formtools", "/named/page1/"), side("formtools_without_redirects", "/wizard/")


def _prepare(environment: dict[str, str]) -> None:
    script = (
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from django.contrib.auth.models import User\n"
        f"[User.objects.create_user(f'author{{n}}', password={town.PASSWORD!r}) for n in range({USERS})]"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env={**os.environ, **environment}, check=True)


def _sign_in_there(port: int, name: str) -> str:
    connection = Connection(port, "")
    shown = connection("GET", "/login")
    connection.cookie = "; ".join(shown.cookies)
    body = form_of(shown.body, "/login").filled([("username", name), ("password", town.PASSWORD)])
    answer = connection("POST", "/login", body)
    connection.close()
    return "; ".join(answer.cookies)
