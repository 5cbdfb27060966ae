"""Claims about blind records of real matters: nothing of the municipality is in what leaves, in any form."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from lva.anonymity import finnish, own_terms
from lva.anonymity.own_terms import Index, Terms
from lva.anonymity.reading import read, words
from lva.domain.blind.masking import Choice
from lva.domain.blind.record import Policy
from lva.domain.values.answers import canonical
from lva.services.blind import finding, preparing
from lva.services.blind.places import municipalities
from lva.services.blind.preparing import Kit, Look, Source
from lva.storage.blind.sharing import Sharing, SharingState
from lva.storage.people import Organisation
from tests.cases import records
from tests.support.town import languages

NUMBERS: Final = ("02", "05", "12", "20")
KIT: Final = Kit(bytes(32), languages(), municipalities())


def names_of(number: str) -> Mapping[str, str]:
    whole = records.snapshot(number).record["organisation"]
    found: Mapping[str, str] = whole.get("name") or whole["names"]
    return found


def seen(number: str, policy: Policy) -> Look:
    """Return what leaves of a case if everything that waits is masked and nothing is kept."""
    snapshot = records.snapshot(number)
    giver = Organisation(names=dict(names_of(number)), municipality_code=None, settings={}, kind="municipality")
    source = Source(snapshot, 1, policy, giver)
    row = Sharing(policy=policy.value, decisions={}, added={}, state=SharingState.OPEN)
    waiting = preparing.look(source, row, KIT).undecided
    row.decisions = {find.key: {"choice": Choice.MASK.value} for find in waiting}
    look = preparing.look(source, row, KIT)
    assert () == look.undecided
    return look


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield key
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def telling(number: str) -> Terms:
    """Return what must not be met: names of municipality, units, villages and persons, and all numbers of the file."""
    own = finding.own_of(records.snapshot(number), names_of(number).values(), None, municipalities())
    return own.terms


@pytest.mark.parametrize("policy", [Policy.RATINGS, Policy.TEXTS])
@pytest.mark.parametrize("number", NUMBERS)
def test_no_term_of_the_municipality_is_in_what_leaves_in_any_form(number: str, policy: Policy) -> None:
    said = seen(number, policy).record
    terms = telling(number)
    met = [
        text
        for text in texts(said)
        if any(own_terms.find(tuple(words(read(text).text)), Index.of(terms)))
        or any(one in text for one in terms.others)
    ]
    assert [] == met


@pytest.mark.parametrize("number", NUMBERS)
def test_no_letters_of_the_municipality_s_name_are_left(number: str) -> None:
    data = canonical(dict(seen(number, Policy.TEXTS).record)).decode().lower()
    for name in ("lapua", "lappo", "orimattila", "älvdalen"):
        stems = {name, *(one for one in finnish.bases(name) if len(one) > len(name) - 2)}
        assert [] == [one for one in stems if one in data]


@pytest.mark.parametrize("number", NUMBERS)
def test_neither_titles_nor_ids_nor_times_nor_hashes_leave(number: str) -> None:
    snapshot = records.snapshot(number)
    data = canonical(dict(seen(number, Policy.TEXTS).record)).decode()
    record = snapshot.record
    entries = [entry["id"] for listed in record["entries"].values() for entry in listed if not entry["id"].isalpha()]
    hidden = [record["assessment"]["title"], record["assessment"]["reference"], record["pack"]["digest"], *entries]
    hidden += [snapshot.digest.hex(), record["made_by"], *(matter["id"] for matter in record["matters"])]
    days = {
        text
        for text in texts({key: record[key] for key in ("answers", "matters")})
        if text.count("-") == 2 and text[:2] == "20"
    }
    assert [] == [one for one in (*hidden, *days) if len(one) > 3 and one in data]
    assert {
        "format",
        "id",
        "pack",
        "depth",
        "share",
        "rules",
        "shown",
        "answers",
        "entries",
        "months",
        "self_check",
    } >= (json.loads(data).keys() - {"language"})


def test_finnish_masks_read_as_finnish() -> None:
    said = {one.ways[Choice.MASK] for one in seen("02", Policy.TEXTS).groups}
    assert {"[KOULU A]:n", "[KUNTA]:n", "[PÄIVÄ]"} <= said
