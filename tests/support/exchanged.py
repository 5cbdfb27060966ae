"""Records to pass on: real cases and worked examples with plain ids, and files made of them."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from lva.content.model import Place
from lva.domain.dossier import Dossier, Entry
from lva.domain.exchange import record_forms
from lva.domain.exchange.record import ID, Record, pointing, read
from lva.domain.exchange.record_faults import Fault, RecordFaulty
from lva.domain.snapshot import Header
from lva.domain.values.answers import canonical
from tests.cases import records
from tests.support.town import packs

ROOT: Final = Path(__file__).parents[2]
ORGANISATION: Final = {"kind": "municipality", "name": {"fi": "Esimerkkilä"}}
MATTER: Final = "matter-1"


def plain(whole: Dossier) -> Dossier:
    """Return a dossier whose ids are such as a record may have."""
    ids = {entry.id: entry.id.replace("_", "-") for entry in whole.entries}
    assert len(set(ids.values())) == len(ids)
    assert all(ID.fullmatch(one) for one in ids.values())
    answers = {key: pointing(whole.pack.questions[key], value, ids) for key, value in whole.answers.items()}
    return replace(whole, answers=answers, entries=tuple(_plain(whole, entry, ids) for entry in whole.entries))


def _plain(whole: Dossier, entry: Entry, ids: Mapping[str, str]) -> Entry:
    known = whole.pack.lists[entry.list]
    fields = {key: pointing(known.field(key), value, ids) for key, value in entry.fields.items()}
    return Entry(ids[entry.id], entry.list, fields, MATTER if known.place is Place.MATTER else "")


@cache
def of_case(number: str, organisation: str = canonical(ORGANISATION).decode()) -> bytes:
    """Return a case as the record that its draft would be."""
    return of_dossier(plain(records.dossier(number)), json.loads(organisation))


def of_dossier(whole: Dossier, organisation: Mapping[str, Any] = ORGANISATION) -> bytes:
    """Return a dossier as the record that its draft would be."""
    questions = whole.pack.questions
    about = {key: value for key, value in whole.answers.items() if questions[key].place == "matter"}
    header = Header(
        organisation=organisation,
        assessment={
            "reference": records.REFERENCE,
            "title": about.get("title", ""),
            "language": whole.language,
            "state": "draft",
            "version": 1,
            **({"depth": whole.depth.value} if whole.depth else {}),
        },
        matters=[{"id": MATTER, **about}],
        made_by="lva",
    )
    return record_forms.draft(whole, header)


def changed(data: bytes, path: str, value: object) -> bytes:
    """Return a record with another value under a path such as `entries.impact[0].rating`; `...` takes it away."""
    top = json.loads(data)
    *way, last = [int(key) if key.isdecimal() else key for key in path.replace("[", ".").replace("]", "").split(".")]
    at = top
    for key in way:
        at = at.setdefault(key, {}) if isinstance(at, dict) else at[key]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return json.dumps(top, ensure_ascii=False).encode()


@cache
def documented() -> bytes:
    """Return the example of the documentation."""
    found = re.search(r"```json\n(.*?)```", (ROOT / "docs" / "record.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1].encode()


def taken(data: bytes) -> Record:
    """Return the record that a file holds, read with the packs of the project."""
    return read(data, packs())


def faults(data: bytes) -> list[Fault]:
    """Return what is wrong with a file, nothing for a record in order."""
    try:
        taken(data)
    except RecordFaulty as error:
        return list(error.faults)
    return []


def told(data: bytes) -> list[tuple[str, str]]:
    """Return the places and codes of what is wrong with a file."""
    return [(fault.path, fault.code) for fault in faults(data)]
