"""How long a document takes: tagging against a plain ReportLab canvas, and issuing one from record to archive.

Run with `python -m bench.pdf`. Ratios are medians of interleaved rounds within one run.
"""

import contextlib
import functools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from lva.appendix.blocks import Appendix
from lva.appendix.composing import compose
from lva.domain.snapshot import Snapshot, thaw
from lva.pdf import pages
from lva.pdf.canvas import Rect, TaggedCanvas
from lva.pdf.metadata import Description, describe
from lva.pdf.render import render
from lva.pdf.tree import Node, new_tree
from lva.seals.signing import KeySigner
from lva.seals.verify import inspect
from lva.storage.archive import Archive
from lva.web.app import settle
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.cases import records

_ROUNDS: Final = 25


class PlainCanvas(TaggedCanvas):
    """The same drawing on a canvas that tags nothing: no marks, no structure, no archival metadata."""

    def __init__(self, tree: Node) -> None:
        super().__init__(tree)
        self._furniture = 1

    @contextlib.contextmanager
    def picture(self, node: Node, box: Rect) -> Iterator[None]:
        """Paint without a mark."""
        yield

    @contextlib.contextmanager
    def artifact(self, kind: str = "", subtype: str = "") -> Iterator[None]:
        """Paint without a mark."""
        yield

    def link(self, node: Node, rect: Rect) -> None:
        """Place a plain link."""
        self.linkURL(node.target, rect)

    def signature_field(self, node: Node, name: str, rect: Rect) -> None:
        """Place nothing: ReportLab knows no signature fields."""

    def finish(self, describe: Callable[[Any], None]) -> bytes:
        """Write the document as it is."""
        return bytes(self._doc.GetPDFData(self))


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def drawn(appendix: Appendix, canvas: type[TaggedCanvas]) -> bytes:
    """Return an appendix laid out and painted on a kind of canvas."""
    tree = new_tree(appendix.language)
    sheets = pages.lay_out(appendix, tree)
    painted = canvas(tree)
    pages.paint(painted, sheets, appendix.furniture)
    description = Description(
        title=appendix.title,
        author=appendix.organisation,
        subject=appendix.subject,
        keywords=appendix.keywords,
        language=appendix.language,
        made_by="lva",
        identifier="bench",
        at=samples.AT,
        seed=b"bench",
    )
    return painted.finish(lambda found: describe(found, description, ()))


def pdf_tagged_vs_plain(rounds: int = _ROUNDS) -> float:
    """Return how much longer the tagged document takes than the untagged one; the bar is 1.35."""
    appendix = compose(fees(), samples.imprint(), samples.languages()["fi"])
    kinds = (TaggedCanvas, PlainCanvas)
    for kind in kinds:
        drawn(appendix, kind)
    pairs = [[_milliseconds(functools.partial(drawn, appendix, kind)) for kind in kinds] for _ in range(rounds)]
    return statistics.median(tagged / plain for tagged, plain in pairs)


def issue_ms(record: Snapshot, rounds: int = _ROUNDS) -> float:
    """Return the milliseconds from a frozen record to its sealed file in the archive; the bars are 120 and 150.

    The collector is settled as the site settles it when it starts.
    """
    finnish = samples.languages()["fi"]
    settle()
    with tempfile.TemporaryDirectory() as folder:
        signer = KeySigner.from_instance(Path(folder) / "keys", "Esimerkkilä", at=samples.AT)
        archive = Archive(Path(folder) / "archive")

        def issue(number: int) -> None:
            imprint = samples.imprint(event_number=number)
            plain = render(thaw(record.canonical, record.digest), imprint, finnish)
            archive.put(signer.sign(plain, lines=("Esimerkkilä",), at=samples.AT, reason="Arviointi"))

        issue(rounds)
        return statistics.median(_milliseconds(functools.partial(issue, number)) for number in range(rounds))


def full() -> Snapshot:
    """Return a full assessment of a real matter, complete."""
    return records.frozen(records.seen(records.completed("02")), records.case("02").organisation)


def _sealing(folder: Path) -> tuple[Callable[[], bytes], Callable[[bytes], bytes]]:
    """Return what renders a brief document, and what seals one at level B-B."""
    finnish = samples.languages()["fi"]
    record, imprint = fees(), samples.imprint()
    signer = KeySigner.from_instance(folder, "Esimerkkilä", at=samples.AT)

    def make() -> bytes:
        return render(record, imprint, finnish)

    def seal(plain: bytes) -> bytes:
        return signer.sign(plain, lines=("Esimerkkilä",), at=samples.AT, reason="Arviointi")

    return make, seal


def sign_vs_render(rounds: int = _ROUNDS) -> float:
    """Return how long sealing (B-B) takes beside rendering what is sealed; the bar is 0.6."""
    with tempfile.TemporaryDirectory() as folder:
        make, seal = _sealing(Path(folder))
        plain = make()
        seal(plain)
        pairs = [(_milliseconds(make), _milliseconds(functools.partial(seal, plain))) for _ in range(rounds)]
        return statistics.median(sealed / rendered for rendered, sealed in pairs)


def verify_ms(rounds: int = _ROUNDS) -> float:
    """Return the milliseconds that looking through a sealed document (B-B) takes; the bar is 300."""
    with tempfile.TemporaryDirectory() as folder:
        make, seal = _sealing(Path(folder))
        sealed = seal(make())
        inspect(sealed)
        return statistics.median(_milliseconds(functools.partial(inspect, sealed)) for _ in range(rounds))


if __name__ == "__main__":
    print(f"pdf_tagged_vs_plain = {pdf_tagged_vs_plain():.3f}")
    print(f"issue_brief_ms = {issue_ms(fees()):.1f}")
    print(f"issue_ms = {issue_ms(full()):.1f}")
    print(f"sign_vs_render = {sign_vs_render():.3f}")
    print(f"verify_ms = {verify_ms():.1f}")
