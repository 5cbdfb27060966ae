"""`python -m bench` prints every figure; names on the command line choose among the groups."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from bench import anonymity, documents, journeys, pages, pdf, starting, storage
from bench.figures import Figure, Line
from tests.appendix.everyday import fees


def _documents(_: Path) -> Iterator[Line]:
    """Yield what a document costs."""
    yield Figure("pdf_tagged_vs_plain", pdf.pdf_tagged_vs_plain(), "<= 1.35")
    yield Figure("issue_brief_ms", pdf.issue_ms(fees()), "<= 120")
    yield Figure("issue_ms", pdf.issue_ms(pdf.full()), "<= 150")
    yield Figure("sign_vs_render", pdf.sign_vs_render(), "<= 0.6")
    yield Figure("verify_ms", pdf.verify_ms(), "<= 300")
    yield from documents.figures()


GROUPS: Final[Mapping[str, Callable[[Path], Iterator[Line]]]] = {
    "journeys": journeys.figures,
    "pages": pages.figures,
    "start": starting.figures,
    "documents": _documents,
    "storage": storage.figures,
    "anonymity": anonymity.figures,
}


def main(chosen: list[str]) -> None:
    """Measure the chosen groups, or all, each on an installation of its own."""
    for name, measure in GROUPS.items():
        if chosen and name not in chosen:
            continue
        with tempfile.TemporaryDirectory(prefix="lva-bench-") as folder:
            for line in measure(Path(folder)):
                print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
