"""The forms of a record that is passed on: what stands there now as a record, and two records compared."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from lva.content.model import EntryList, Field, Pack
from lva.domain import snapshot
from lva.domain.dossier import HANDLING, Dossier
from lva.domain.exchange.record import ENTRIES, HANDLINGS, fields_of, pointing, unfiled
from lva.domain.judging import branches
from lva.domain.snapshot import Header
from lva.domain.values import answers as values
from lva.domain.values.answers import Value, canonical

_OF_ITS_MAKING: Final = frozenset({"approvals", "findings", "texts", "made_by"})
_BY_ITSELF: Final = frozenset({"reference", "state", "version", "before"})
"""What an assessment is given, and nobody says; `before` is what another assessment said."""
_TIMES: Final = "_at"


def draft(dossier: Dossier, header: Header) -> bytes:
    """Return what stands there now as canonical JSON, without approvals, findings and texts.

    What points at an entry that was removed, and what a later questionnaire has put into a shared
    matter, stays out: whoever reads the record must find everything in it that it speaks of.
    """
    known = dossier.pack.questions
    matters = [{key: value for key, value in one.items() if key == "id" or key in known} for one in header.matters]
    return canonical(snapshot.unfrozen(_settled(_linked(dossier)), replace(header, matters=matters)))


def _settled(dossier: Dossier) -> Dossier:
    """Return the dossier with what is asked while nothing else is known.

    An answer of a closed branch may have kept a later one open; in the record it does not stand any more.
    """
    asked = branches.as_asked(dossier)
    while (asked.answers, asked.entries) != (dossier.answers, dossier.entries):
        dossier, asked = asked, branches.as_asked(asked)
    return dossier


def _linked(whole: Dossier) -> Dossier:
    """Return the dossier without what its pack does not know, and without references that find nothing."""
    pack = whole.pack
    entries = [entry for entry in whole.entries if entry.list in pack.lists]
    lists = {entry.id: entry.list for entry in entries}
    return replace(
        whole,
        answers=_finding(pack, pack.questions, whole.answers, lists),
        entries=tuple(
            replace(entry, fields=_finding(pack, fields_of(pack.lists[entry.list]), entry.fields, lists))
            for entry in entries
        ),
    )


def _finding(
    pack: Pack, known: Mapping[str, Field], said: Mapping[str, Value], lists: Mapping[str, str]
) -> dict[str, Value]:
    """Return answers to `known` fields, and of their references those that find an entry they may point at."""
    found = {key: _found(pack, known[key], value, lists) for key, value in said.items() if key in known}
    return {key: value for key, value in found.items() if values.is_given(value)}


def _found(pack: Pack, field: Field, value: Value, lists: Mapping[str, str]) -> Value:
    if not field.refers:
        return value
    if isinstance(value, Mapping):
        key = values.main_key(field)
        whole = _found(pack, field, value.get(key), lists)
        return {**{part: one for part, one in value.items() if part != key}, **({key: whole} if whole else {})}
    if isinstance(value, list):
        return [one for one in value if _found(pack, field, one, lists)]
    finds = lists.get(value) in field.refers or pack.option(field.options, str(value)) is not None
    return value if finds else None


# -- compared --------------------------------------------------------------------------------------------


def normal_form(record: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """Return a record as it is compared with another: equal normal forms say the same.

    Ids are numbered in the order of their entries and matters. Left out is what an assessment is given
    by itself (reference, state, version, times), what belongs to a document (approvals, findings,
    texts, the release that made it), and attached files, which do not travel. The record must be one
    that `record.read` accepts with this pack.
    """
    ids = {own: str(number) for number, own in enumerate(_ids(record), start=1)}
    assessment = {
        key: value for key, value in record["assessment"].items() if key not in _BY_ITSELF and not key.endswith(_TIMES)
    }
    return {
        **{key: value for key, value in record.items() if key not in _OF_ITS_MAKING},
        "assessment": assessment,
        "matters": [_matter(pack, matter, ids) for matter in record.get("matters", ())],
        "answers": {key: pointing(pack.questions[key], value, ids) for key, value in record.get("answers", {}).items()},
        ENTRIES: _lists(pack, record.get(ENTRIES, {}), ids),
    }


def _ids(record: Mapping[str, Any]) -> Iterator[str]:
    yield from _ids_in(record.get(ENTRIES, {}))
    for matter in record.get("matters", ()):
        yield matter["id"]
        yield from _ids_in({HANDLING: matter.get(HANDLINGS, ()), **matter.get(ENTRIES, {})})


def _ids_in(lists: Mapping[str, Any]) -> Iterator[str]:
    yield from (entry["id"] for name in sorted(lists) for entry in lists[name])


def _matter(pack: Pack, matter: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    handlings = _lists(pack, {HANDLING: matter.get(HANDLINGS, ())}, ids).get(HANDLING, [])
    lists = {HANDLINGS: handlings, ENTRIES: _lists(pack, matter.get(ENTRIES, {}), ids)}
    plain = {key: value for key, value in matter.items() if key != "id" and key not in lists}
    answers = _answers(pack.questions, plain, ids)
    return {**answers, "id": ids[matter["id"]], **{key: value for key, value in lists.items() if value}}


def _lists(pack: Pack, lists: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    return {name: [_entry(pack.lists[name], one, ids) for one in found] for name, found in lists.items() if found}


def _entry(entries: EntryList, said: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Value]:
    plain = {key: value for key, value in said.items() if key != "id"}
    return {"id": ids[said["id"]], **_answers(fields_of(entries), plain, ids)}


def _answers(known: Mapping[str, Field], said: Mapping[str, Value], ids: Mapping[str, str]) -> dict[str, Value]:
    return {key: pointing(known[key], value, ids) for key, value in unfiled(known, said).items()}
