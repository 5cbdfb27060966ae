"""Single requests inside this process: statements and processor time of a save, pages, the first view."""

import gzip
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from bench import town
from bench.browser import Answer, walk
from bench.crowd import crowd
from bench.figures import Figure, Line, Remark, processor, slow, timed, typical
from bench.inside import Visitor, visited
from bench.town import Town, founded
from lva.web.site import EXTENSION
from tests.support.queries import counted

_CROWD: Final = 20_000
_DRAFTS: Final = 12
_TIMES: Final = 30
_LINKED: Final = re.compile(rb'(?:href|src)="(/static/[^"]+)"')


def figures(folder: Path) -> Iterator[Line]:
    """Measure saves and pages on an installation of one author."""
    with founded(folder, authors=1) as made, visited(made) as visitor:
        yield from _first_view(visitor)
        walks = [_walked(visitor, reference) for reference in town.drafts(made, made.actors[0], _DRAFTS)][2:]
        saves = {step: typical(one["POST", step] for one in walks) for step in town.STEPS}
        shown = {step: typical(one["GET", step] for one in walks) for step in town.STEPS}
        yield Remark(f"processor time of a page, a brief assessment: {_listed(shown)}")
        yield Remark(f"processor time of a save: {_listed(saves)}")
        yield Figure("save_cpu_ms", typical(saves.values()))
        yield Figure("page_cpu_ms", typical(shown.values()))
        yield Figure("page_get_ms_heaviest", max(shown.values()))
        yield Figure("sql_per_save", _statements(made, visitor), "<= 7")
        yield from _many(made, visitor)


def _listed(values: Mapping[str, float]) -> str:
    return ", ".join(f"{step} {value:.1f}" for step, value in values.items())


def _walked(visitor: Visitor, reference: str) -> dict[tuple[str, str], float]:
    """Walk a journey and return the processor time of each page and each save, in milliseconds."""
    took: dict[tuple[str, str], float] = {}

    def send(method: str, address: str, body: bytes) -> Answer:
        answers: list[Answer] = []
        step = address.rsplit("/", 1)[1]
        took[method, "depth" if step == "screening" else step] = processor(
            lambda: answers.append(visitor(method, address, body))
        )
        return answers[0]

    walk(send, _start(reference), town.walked(), town.CHECKED)
    return took


def _start(reference: str) -> str:
    return f"/fi/assessments/{reference}/screening"


def _statements(made: Town, visitor: Visitor) -> int:
    """Return how many statements the most expensive save takes, but for those that only frame it."""
    database = visitor.app.extensions[EXTENSION].ports.database
    most: list[int] = []

    def send(method: str, address: str, body: bytes) -> Answer:
        with counted(database) as statements:
            answer = visitor(method, address, body)
        if method == "POST":
            most.append(len(statements))
        return answer

    walk(send, _start(town.drafts(made, made.actors[0], 1)[0]), town.walked(), town.CHECKED)
    return max(most)


def _first_view(visitor: Visitor) -> Iterator[Line]:
    """Yield what a browser fetches that comes for the first time."""
    start = visitor("GET", "/fi/").body
    files = sorted(set(_LINKED.findall(start)))
    bytes_ = [len(visitor("GET", path.decode(), HTTP_ACCEPT_ENCODING="gzip").body) for path in files]
    sizes = ", ".join(f"{path.decode().rsplit('/', 1)[1]} {size}" for path, size in zip(files, bytes_, strict=True))
    yield Remark(f"bytes of the first view: page {len(start)} ({len(gzip.compress(start))} gzipped), {sizes}")
    yield Figure("first_view_kb", (len(start) + sum(bytes_)) / 1000, "<= 60")


def _many(made: Town, visitor: Visitor) -> Iterator[Line]:
    """Yield how long the list takes in an organisation with many assessments."""
    crowd(made, made.actors[0], _CROWD)
    for name, address in (("list", ""), ("search", "?q=paivakodin+19"), ("last_page", f"?page={_CROWD // 25}")):
        took = [timed(partial(visitor, "GET", f"/fi/assessments{address}")) for _ in range(_TIMES)]
        yield Figure(f"page_get_ms_{name}_{_CROWD}", typical(took))
        yield Figure(f"page_get_p95_ms_{name}_{_CROWD}", slow(took), "<= 100" if name == "list" else "")
