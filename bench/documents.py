"""A document beside what others make of the same words, and how its cost grows: time by rows, memory by tags.

The yardsticks say the same text with the same structure: WeasyPrint the accessible twin, Typst headings,
lists and tables. Both write tagged PDF/UA-1 with our fonts. They are installed for `make bench` only.
"""

import functools
import gc
import html
import math
import multiprocessing
import re
import statistics
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from bench import pdf
from bench.figures import Figure, Line, Remark
from lva.appendix.composing import compose
from lva.appendix.twin import twin
from lva.content.model import Depth
from lva.domain.snapshot import Snapshot
from lva.paths import PACKAGE
from lva.pdf.canvas import TaggedCanvas
from lva.pdf.render import render
from tests.appendix import samples
from tests.appendix.everyday import FEES_ANSWERS, FEES_ENTRIES
from tests.cases import records

_ROUNDS: Final = 7
_ROWS: Final = (100, 1_000)
_FONTS: Final = PACKAGE / "pdf" / "fonts"
_STYLE: Final = "@page { size: A4; margin: 20mm } body { font: 9.75pt/1.4 'Noto Sans' } table { width: 100% }"
_HEADINGS: Final = {"h1": "= ", "h2": "== ", "h3": "=== ", "h4": "==== "}
_SPECIAL: Final = re.compile(r"([\\#$*_`<>@=\-+/~\[\]\"'])")


def figures(_: object = None) -> Iterator[Line]:
    """Yield the figures that compare documents."""
    snapshot = records.snapshot("01")
    yield from _beside("pdf_vs_weasyprint", snapshot, _weasyprint, "<= 0.25")
    yield from _beside("pdf_vs_typst", snapshot, _typst, "<= 1.7")
    yield Figure("pdf_rows_exponent", rows_exponent(), "<= 1.15")
    yield Figure("pdf_peak_memory_vs_plain", peak_memory_vs_plain(), "<= 1.1")


def _beside(name: str, snapshot: Snapshot, other: Callable[[str], Callable[[], bytes]], bar: str) -> Iterator[Line]:
    try:
        theirs = other(twin(compose(snapshot, samples.draft(), samples.languages()["fi"])))
    except ImportError as error:
        yield Remark(f"{name} is not measured: {error}")
        return
    ours = functools.partial(render, snapshot, samples.draft(), samples.languages()["fi"])
    works: tuple[Callable[[], object], ...] = (ours, theirs)
    for work in works:
        work()
    pairs = [[_seconds(work) for work in works] for _ in range(_ROUNDS)]
    yield Figure(name, statistics.median(mine / yours for mine, yours in pairs), bar)


def _seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    gc.collect()
    begun = clock()
    work()
    return clock() - begun


# -- others ----------------------------------------------------------------------------------------


def _weasyprint(words: str) -> Callable[[], bytes]:
    """Return what prints the twin as PDF/UA-1."""
    import weasyprint  # noqa: PLC0415 -- installed where figures are taken

    faces = "".join(
        f"@font-face {{ font-family: 'Noto Sans'; src: url({path.as_uri()}); font-weight: {weight} }}"
        for path, weight in ((_FONTS / "NotoSans-Regular.ttf", 400), (_FONTS / "NotoSans-Bold.ttf", 700))
    )
    # Its tags fail on a caption; the words above a table stay its heading.
    words = re.sub(r"<caption>.*?</caption>", "", words, flags=re.DOTALL)
    page = (
        f"<!doctype html><html lang='fi'><head><title>Arviointi</title><style>{faces}{_STYLE}</style></head>"
        f"<body>{words}</body></html>"
    )
    return lambda: bytes(weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"))


def _typst(words: str) -> Callable[[], bytes]:
    """Return what sets the same words as PDF/UA-1."""
    import typst  # noqa: PLC0415 -- likewise

    reader = _Typesetter()
    reader.feed(words)
    source = "".join(
        (
            '#set document(title: "Arviointi")\n#set text(lang: "fi", size: 9.75pt, font: "Noto Sans")\n',
            '#set page(paper: "a4", margin: 20mm)\n',
            *reader.parts,
        )
    ).encode()
    fonts = typst.Fonts(font_paths=[str(_FONTS)])
    return lambda: bytes(typst.compile(source, font_paths=fonts, format="pdf", pdf_standards="ua-1"))


class _Typesetter(HTMLParser):
    """The twin as Typst: headings, paragraphs, lists and tables; what stands in a cell is one paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.columns = 0
        self.in_cell = False
        self.table: list[str] = []
        self.in_table = False

    def _add(self, text: str) -> None:
        (self.table if self.in_table else self.parts).append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the tag means."""
        del attrs
        if tag == "table":
            self.in_table, self.columns, self.table = True, 0, []
        elif tag in {"td", "th"} and self.in_table:
            self.in_cell = True
            self._add("[")
        elif tag in _HEADINGS and not self.in_cell:
            self._add(f"\n\n{_HEADINGS[tag]}")
        elif tag == "li":
            self._add("\n- ")
        elif tag in {"p", "dt", "dd", "div", "caption"} and not self.in_cell:
            self._add("\n\n")

    def handle_endtag(self, tag: str) -> None:
        """End it; a table is written once its columns are known."""
        if tag in {"td", "th"} and self.in_table:
            self.in_cell = False
            self._add("], ")
        elif tag == "thead":
            self.columns = sum(part == "], " for part in self.table)
            self.table.insert(0, "table.header(")
            self.table.append("), ")
        elif tag == "table":
            self.in_table = False
            self._add(f"\n\n#table(columns: {self.columns}, {''.join(self.table)})\n")
        elif tag in _HEADINGS and not self.in_cell:
            self._add("\n\n")

    def handle_data(self, data: str) -> None:
        """Add text; between the cells of a table there is none."""
        if not self.in_table or self.in_cell:
            self._add(_SPECIAL.sub(r"\\\1", html.unescape(data).replace("\n", " ")))


# -- how it grows ------------------------------------------------------------------------------------


def _with_rows(count: int) -> Snapshot:
    """Return a full assessment with that many impacts, each a row of a table."""
    areas = [option.key for option in samples.pack().options["area"]]
    made = [
        (
            "impact",
            f"n{number}",
            {"area": areas[number % len(areas)], "alternative": "v1", "rating": "-1", "what": f"Muutos {number}."},
        )
        for number in range(count)
    ]
    return samples.frozen(FEES_ANSWERS, [*FEES_ENTRIES, *made], depth=Depth.FULL)


def rows_exponent(rounds: int = 3) -> float:
    """Return the power by which the time grows from a hundred rows to a thousand; 1 is linear, the bar is 1.15."""
    taken = []
    for count in _ROWS:
        work = functools.partial(render, _with_rows(count), samples.draft(), samples.languages()["fi"])
        work()
        # The processor's time: what else the machine does would bend a curve of two points.
        taken.append(min(_seconds(work, time.process_time) for _ in range(rounds)))
    return math.log(taken[1] / taken[0]) / math.log(_ROWS[1] / _ROWS[0])


def peak_memory_vs_plain() -> float:
    """Return how much more memory a process that tags needs than one that does not; the bar is 1.1."""
    context: Any = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        tagged, plain = (pool.apply(_peak, (kind,)) for kind in (TaggedCanvas, pdf.PlainCanvas))
    return float(tagged / plain)


def _peak(kind: type[TaggedCanvas]) -> int:
    """Return the largest resident size, in kilobytes, of this process after one document.

    The kernel's own count begins anew with the program; what `getrusage` tells begins with its parent.
    """
    appendix = compose(records.snapshot("01"), samples.draft(), samples.languages()["fi"])
    pdf.drawn(appendix, kind)
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


if __name__ == "__main__":
    for line in figures():
        print(line)
