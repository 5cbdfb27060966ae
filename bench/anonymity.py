"""What the detector costs and finds: time from nothing, and the shares on the labelled sets of the tests."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.figures import Figure, Line, Remark, typical
from bench.wording import texts
from lva.anonymity import lines
from lva.anonymity.detector import scan
from lva.anonymity.hits import Kind
from lva.anonymity.lines import Row
from lva.anonymity.measuring import Labelled, Share, shares
from lva.anonymity.morphology import NOTHING, Morphology
from lva.anonymity.voikko import Voikko, VoikkoMissing
from tests.anonymity.generated import MAKERS, sentences
from tests.anonymity.labelled import DATA, SETS

_ROOT: Final = Path(__file__).resolve().parent.parent
_FINNISH: Final = ("unseen", "developed", "read_later", "held_out")
"""Those that are measured with the dictionary as well."""
_TIMES: Final = 5
_WORDS: Final = 1000
_GENERATED: Final = 1000
_COLD: Final = """
import sys, time
text = sys.stdin.read()
begun = time.process_time()
from lva.anonymity.detector import scan
scan(text, "fi")
print((time.process_time() - begun) * 1000)
"""


def figures(_: Path) -> Iterator[Line]:
    """Measure processor time on a thousand words in a process of its own, imports and lists included."""
    yield Figure("detector_ms_per_1000_words", typical(_cold(_thousand_words()) for _ in range(_TIMES)), "<= 150")
    generated = [_generated(kind) for kind in MAKERS]
    found = sum(share.right for share in generated)
    yield Figure("detector_generated_recall", found / sum(share.of for share in generated), ">= 0.999")
    for name in SETS:
        yield from _measured(name, "", NOTHING)
    try:
        dictionary = Voikko()
    except VoikkoMissing:
        yield Remark("no Voikko on this machine: its figures are missing")
        return
    with dictionary:
        for name in _FINNISH:
            yield from _measured(name, "_voikko", dictionary)


def _thousand_words() -> str:
    words: list[str] = []
    for text in texts():
        words += text.split(" ")
        if len(words) >= _WORDS:
            break
    return " ".join(words[:_WORDS])


def _cold(text: str) -> float:
    command = [sys.executable, "-c", _COLD]
    return float(subprocess.run(command, input=text, cwd=_ROOT, check=True, capture_output=True, text=True).stdout)


def _generated(kind: Kind) -> Share:
    rows = [
        Labelled(language, text, ((start, end, kind.value),), scan(text, language))
        for language, text, start, end in sentences(kind, _GENERATED, seed=2)
    ]
    return next(shares(rows))


def _rows(name: str) -> list[Row]:
    with (DATA / f"{name}.jsonl").open("rb") as stream:
        rows, _ = lines.read(stream, labelled=True)
    return rows


def _measured(name: str, suffix: str, morphology: Morphology) -> Iterator[Line]:
    rows = [row for part in SETS[name] for row in _rows(part)]
    found = [
        Labelled(row.language, row.text, row.spans, scan(row.text, row.language, morphology=morphology)) for row in rows
    ]
    for share in shares(found):
        low, high = share.interval
        yield Figure(f"detector_{share.name}_{name}{suffix}", share.value, _BARS.get(share.name, ""))
        yield Remark(f"{share.right} of {share.of}, 95 %: {low:.3f} to {high:.3f}")


_BARS: Final = {"person_recall": ">= 0.97", "person_recall_fi": ">= 0.97", "names_precision": ">= 0.8"}
