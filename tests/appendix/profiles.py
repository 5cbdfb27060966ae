"""Self-assessments to print: the worked examples, with other answers where a claim needs them."""

from collections.abc import Mapping
from typing import Any

from lva import paths
from lva.content.examples import read_examples
from lva.content.model import Depth
from lva.domain.dossier import Dossier, Entry, in_pack_order
from lva.domain.judging import checklist
from lva.domain.snapshot import Header, Snapshot, freeze
from lva.domain.values.answers import normalise
from tests import packs
from tests.appendix import samples


def profile(
    year: int = 2025,
    *,
    entries: tuple[Entry, ...] | None = None,
    before: Mapping[str, Any] | None = None,
    **given: Any,
) -> Snapshot:
    """Return the snapshot of a worked self-assessment; None takes an answer away.

    `before` is what the record keeps of the profile before.
    """
    pack = packs.shipped("ten-steps")
    example = next(one for one in read_examples(paths.EXAMPLES) if one.name == f"ten-steps-{year}")
    said = {key: value for key, value in {**example.answers, **given}.items() if value is not None}
    answers = {key: normalise(pack, pack.questions[key], value) for key, value in said.items()}
    made = [
        Entry(str(item.get("id", f"{name}-{number}")), name, {key: value for key, value in item.items() if key != "id"})
        for name, items in example.entries.items()
        for number, item in enumerate(items)
    ]
    found = in_pack_order(pack, tuple(made) if entries is None else entries)
    dossier = Dossier(pack, Depth.FULL, "fi", answers, found, {})
    assessment = {
        "reference": samples.REFERENCE, "title": checklist.title(pack, "fi", answers), "language": "fi",
        "depth": "full", "state": "issued", "version": 1,
    }  # fmt: skip
    assessment |= {"before": before} if before else {}
    header = Header(samples.ORGANISATION, assessment, (), samples.APPROVALS, "lva 0.1.0")
    return freeze(dossier, header, ())
