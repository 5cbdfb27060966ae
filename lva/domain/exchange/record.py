"""Records in the format `lava.record/1` that somebody sent: read strictly, with everything that is wrong told at once.

What a record says besides matters, answers and entries (who approved it, what was found, the texts that
were shown, which release made it) belongs to the document it came with: it is not looked at.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from lva.content.library import RELEASED, Library
from lva.content.model import LANGUAGES, Depth, EntryList, Field, Kind, Pack, Place
from lva.content.own import with_additions
from lva.domain import dossier as dossiers
from lva.domain import snapshot
from lva.domain.dossier import HANDLING, Dossier, Entry
from lva.domain.exchange.record_faults import Found, below
from lva.domain.exchange.record_values import check
from lva.domain.exchange.strict_json import parse, sound, told_twice
from lva.domain.settings import additions_told
from lva.domain.values import answers as values
from lva.domain.values.answers import Value

ID: Final = re.compile(r"[a-z0-9-]{1,36}", re.ASCII)
"""What an id may be; it means something within its record only."""
HANDLINGS: Final = "handlings"
ENTRIES: Final = "entries"
_TOP: Final = frozenset({"format", "pack", "organisation", "assessment", "matters", "answers", "entries"})
_UNREAD: Final = frozenset({"approvals", "findings", "texts", "made_by"})
_ASSESSMENT: Final = frozenset({"reference", "title", "language", "depth", "state", "version", "before"})
_TITLE: Final = "title"
_KIND: Final = "kind"


@dataclass(frozen=True, slots=True)
class MatterSaid:
    """A matter with its answers by question."""

    id: str
    fields: Mapping[str, Value]


@dataclass(frozen=True)
class Record:
    """A record without faults. Everything in it fits its pack, and every reference finds its entry.

    It has no slots: its dossier is kept beside.
    """

    pack: Pack
    language: str
    depth: Depth | None
    """What the record says; how deep an assessment goes here, its answers settle anew."""
    matters: tuple[MatterSaid, ...]
    answers: Mapping[str, Value]
    """Those of the assessment itself."""
    entries: tuple[Entry, ...]
    """Those of the assessment and of its matters, in the order of the record."""
    pack_digest: str
    """The digest of the questionnaire that the record was written with; empty if it names none."""
    digest: bytes = field(repr=False)
    """The SHA-256 of the file."""

    @cached_property
    def all_answers(self) -> Mapping[str, Value]:
        """The answers of the assessment and of its first matter, as rules see them."""
        return {**(self.matters[0].fields if self.matters else {}), **self.answers}

    @cached_property
    def dossier(self) -> Dossier:
        """The record as the rules see it, at its own depth."""
        entries = dossiers.in_pack_order(self.pack, self.entries)
        aliases = dossiers.aliases(self.pack, entries)
        return Dossier(self.pack, self.depth, self.language, self.all_answers, entries, aliases)

    def without_files(self) -> "Record":
        """Return the record without the values of attached files, which are not in it: their entries stay."""
        questions = self.pack.questions
        return replace(
            self,
            answers=unfiled(questions, self.answers),
            matters=tuple(replace(one, fields=unfiled(questions, one.fields)) for one in self.matters),
            entries=tuple(
                replace(one, fields=unfiled(fields_of(self.pack.lists[one.list]), one.fields)) for one in self.entries
            ),
        )

    def renamed(self, ids: Mapping[str, str]) -> "Record":
        """Return the record with other ids for its matters and entries, and in everything that points at them."""
        matters = tuple(replace(matter, id=ids[matter.id]) for matter in self.matters)
        answers = {key: pointing(self.pack.questions[key], value, ids) for key, value in self.answers.items()}
        entries = []
        for entry in self.entries:
            known = self.pack.lists[entry.list]
            fields = {key: pointing(known.field(key), value, ids) for key, value in entry.fields.items()}
            entries.append(Entry(ids[entry.id], entry.list, fields, ids.get(entry.matter, "")))
        return replace(self, matters=matters, answers=answers, entries=tuple(entries))


def pointing(field: Field, value: Value, ids: Mapping[str, str]) -> Value:
    """Return an answer with other ids in it where it points at entries; words that look like an id stay words."""
    if not field.refers:
        return value
    if isinstance(value, Mapping):
        key = values.main_key(field)
        return {**value, key: pointing(field, value[key], ids)} if key in value else value
    return [ids.get(one, one) for one in value] if isinstance(value, list) else ids.get(value, value)


def fields_of(entries: EntryList) -> dict[str, Field]:
    """Return the fields of a list by their keys."""
    return {one.key: one for one in entries.fields}


def unfiled(known: Mapping[str, Field], said: Mapping[str, Value]) -> dict[str, Value]:
    """Return answers without those that name a file."""
    return {key: value for key, value in said.items() if known[key].kind is not Kind.FILE}


def read(data: bytes, packs: Library) -> Record:
    """Return the record that a file holds; raise `RecordFaulty` with everything that is wrong with it.

    The questionnaire must be one of `packs`, in the very version; without it nothing else can be judged.
    """
    found = Found()
    top = parse(data, found)
    if not isinstance(top, Mapping):
        found.add("", "object")
        found.settle()
    if top.get("format") != snapshot.FORMAT:
        found.add("format", "format", format=snapshot.FORMAT)
        found.settle()
    for key in top.keys() - _TOP - _UNREAD:
        found.add(below("", key), "unknown_key")
    told_twice(top, "", found)
    header = _Header(found)
    header.organisation(top)
    header.assessment(top)
    pack = header.pack(top, packs)
    if pack is None:
        found.settle()
        raise AssertionError  # pragma: no cover -- why there is no pack was told
    pack = with_additions(pack, additions_told(dict(_object(top, "organisation", "", Found())).get("settings")))
    reading = _Reading(pack, found)
    matters = tuple(reading.matters(top))
    answers = reading.fields(reading.object(top, "answers"), "answers", reading.questions(Place.ASSESSMENT))
    entries = (*reading.entries, *reading.lists(reading.object(top, ENTRIES), ENTRIES, Place.ASSESSMENT))
    reading.check_needed(matters, answers)
    reading.check_references()
    reading.check_ready_made(entries)
    found.settle()
    return Record(
        pack=pack,
        language=header.language,
        depth=header.depth,
        matters=matters,
        answers=answers,
        entries=entries,
        pack_digest=header.pack_digest,
        digest=hashlib.sha256(data).digest(),
    )


def _object(holder: Mapping[str, Any], key: str, path: str, found: Found, *, needed: bool = False) -> Mapping[str, Any]:
    """Return the object under a key; an empty one for what is missing or something else, which is told."""
    place = below(path, key)
    if key not in holder:
        if needed:
            found.add(place, "missing")
        return {}
    value = holder[key]
    if not isinstance(value, Mapping):
        found.add(place, "object")
        return {}
    told_twice(value, place, found)
    return value


class _Header:
    """What a record says of itself, its organisation and its questionnaire."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.language = ""
        self.depth: Depth | None = None
        self.pack_digest = ""

    def _words(self, holder: Mapping[str, Any], path: str, known: Iterable[str]) -> dict[str, str]:
        """Return the texts under `known` keys; any other key and any other value is told."""
        found = {}
        for key, value in holder.items():
            place = below(path, key)
            if key not in known:
                self._found.add(place, "unknown_key")
            elif sound(value, place, self._found):
                if isinstance(value, str) and value.strip():
                    found[key] = value
                else:
                    self._found.add(place, "text")
        return found

    def organisation(self, top: Mapping[str, Any]) -> None:
        """Look at whose record it is; the draft will be somebody else's."""
        own = dict(_object(top, "organisation", "", self._found))
        name = _object(own, "name", "organisation", self._found)
        chosen = _object(own, "settings", "organisation", self._found)
        self._words(name, "organisation.name", LANGUAGES)
        sound(chosen, "organisation.settings", self._found)
        plain = {key: value for key, value in own.items() if key not in ("name", "settings")}
        self._words(plain, "organisation", (_KIND,))

    def assessment(self, top: Mapping[str, Any]) -> None:
        """Read the language and the depth; all else begins anew with the draft."""
        path = "assessment"
        own = dict(_object(top, path, "", self._found, needed=True))
        _object(own, "before", path, self._found)
        version = own.pop("version", 1)
        if isinstance(version, bool) or not isinstance(version, int) or version < 1:
            self._found.add("assessment.version", "whole")
        said = self._words({key: value for key, value in own.items() if key != "before"}, path, _ASSESSMENT)
        if "language" not in own:
            self._found.add("assessment.language", "missing")
        self.language = self._one_of(said, "language", LANGUAGES)
        depth = self._one_of(said, "depth", [depth.value for depth in Depth])
        self.depth = Depth(depth) if depth else None

    def _one_of(self, said: Mapping[str, str], key: str, known: Iterable[str]) -> str:
        word = said.get(key, "")
        if word and word not in known:
            self._found.add(f"assessment.{key}", "option", choices=list(known))
            return ""
        return word

    def pack(self, top: Mapping[str, Any], packs: Library) -> Pack | None:
        """Return the questionnaire of the record, or None if it is not at hand."""
        own = _object(top, "pack", "", self._found, needed=True)
        said = self._words(own, "pack", ("id", "version", "digest"))
        for key in ("id", "version"):
            if "pack" in top and key not in own:
                self._found.add(f"pack.{key}", "missing")
        if not {"id", "version"} <= said.keys():
            return None
        versions = [version for name, version in packs.packs if name == said["id"]]
        if not versions:
            self._found.add("pack.id", "option", choices=sorted({name for name, _ in packs.packs}))
        elif said["version"] not in versions:
            self._found.add("pack.version", "pack_version", choices=sorted(versions))
        else:
            return self._same(packs.get(said["id"], said["version"]), said)
        return None

    def _same(self, pack: Pack, said: Mapping[str, str]) -> Pack:
        """Return the pack; a released version that differs is another questionnaire under the same name."""
        self.pack_digest = said.get("digest", "")
        if self.pack_digest not in ("", pack.digest) and pack.status == RELEASED:
            self._found.add("pack.digest", "pack_changed")
        return pack


@dataclass(slots=True)
class _Reading:
    """What has been read of a record whose questionnaire is known."""

    pack: Pack
    found: Found
    entries: list[Entry] = field(default_factory=list)
    """Those of matters."""
    lists_of: dict[str, str] = field(default_factory=dict)
    """The list of each entry, by its id; empty for a matter."""
    paths: dict[str, str] = field(default_factory=dict)
    pointed: list[tuple[str, str, Field]] = field(default_factory=list)
    """What answers point at, each with its place and its field."""

    def questions(self, place: Place) -> dict[str, Field]:
        """Return the questions that are stored at a place, by their keys."""
        return {key: question for key, question in self.pack.questions.items() if question.place is place}

    def object(self, holder: Mapping[str, Any], key: str, path: str = "") -> Mapping[str, Any]:
        """Return the object under a key, an empty one if there is none."""
        return _object(holder, key, path, self.found)

    def objects(self, holder: Mapping[str, Any], key: str, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Iterate over the objects of the list under a key, each with its path."""
        place = below(path, key)
        value = holder.get(key, [])
        if not isinstance(value, list):
            self.found.add(place, "list")
            return
        for index, one in enumerate(value):
            where = below(place, index)
            if not isinstance(one, Mapping):
                self.found.add(where, "object")
                continue
            told_twice(one, where, self.found)
            yield where, one

    def fields(self, said: Mapping[str, Any], path: str, known: Mapping[str, Field]) -> dict[str, Value]:
        """Return the answers of an object that are in order."""
        kept = {}
        for key, value in said.items():
            place = below(path, key)
            asked = known.get(key)
            if asked is None:
                self.found.add(place, "unknown_key")
            elif check(self.pack, asked, value, place, self.found):
                kept[key] = value
                self.pointed += [(where, one, asked) for where, one in _points(asked, value, place)]
        return kept

    def matters(self, top: Mapping[str, Any]) -> Iterator[MatterSaid]:
        """Iterate over the matters; their handlings and other lists go to `entries`."""
        known = self.questions(Place.MATTER)
        for path, said in self.objects(top, "matters", ""):
            own = self.identified(said, path, "")
            self.entries += self.in_list(said, HANDLINGS, path, HANDLING, own)
            self.entries += self.lists(self.object(said, ENTRIES, path), below(path, ENTRIES), Place.MATTER, own)
            plain = {key: value for key, value in said.items() if key not in ("id", HANDLINGS, ENTRIES)}
            if _TITLE in known and _TITLE not in plain:
                self.found.add(below(path, _TITLE), "missing")
            yield MatterSaid(own, self.fields(plain, path, known))

    def lists(self, said: Mapping[str, Any], path: str, place: Place, matter: str = "") -> Iterator[Entry]:
        """Iterate over the entries of an object that holds lists."""
        for name in said:
            entries = self.pack.lists.get(name)
            if entries is None or entries.place is not place or name == HANDLING:
                self.found.add(below(path, name), "unknown_list")
            else:
                yield from self.in_list(said, name, path, name, matter)

    def in_list(self, holder: Mapping[str, Any], key: str, path: str, name: str, matter: str) -> Iterator[Entry]:
        """Iterate over the entries of the list `name`, which stands under `key`."""
        if key not in holder:
            return
        entries = self.pack.lists.get(name)
        if entries is None:
            self.found.add(below(path, key), "unknown_list")
            return
        known = fields_of(entries)
        for where, said in self.objects(holder, key, path):
            own = self.identified(said, where, name)
            plain = {key: value for key, value in said.items() if key != "id"}
            yield Entry(own, name, self.fields(plain, where, known), matter)

    def identified(self, said: Mapping[str, Any], path: str, name: str) -> str:
        """Return the id of a matter or an entry; one that is missing, misshapen or another's is told."""
        own, place = said.get("id"), below(path, "id")
        if not isinstance(own, str):
            self.found.add(place, "missing" if own is None else "id_form")
            return ""
        if not ID.fullmatch(own):
            self.found.add(place, "id_form")
        elif own in self.paths:
            self.found.add(place, "id_twice", at=self.paths[own])
        # What points at a misshapen id is not wrong as well.
        self.paths.setdefault(own, path)
        self.lists_of.setdefault(own, name)
        return own

    # -- what belongs together ---------------------------------------------------------------------------

    def check_needed(self, matters: tuple[MatterSaid, ...], answers: Mapping[str, Value]) -> None:
        """Tell what no draft can begin without, and a matter that concerns one child."""
        rule, roles = self.pack.screening, self.pack.checklist
        if not self.questions(Place.MATTER):
            if matters:
                self.found.add("matters", "no_matters")
        elif not matters:
            self.found.add("matters", "missing")
        for key in (roles.period, roles.scope) if roles else ():
            if key not in answers:
                self.found.add(below("answers", key), "missing")
        if rule is not None and "yes" in values.picked(answers.get(rule.individual)):
            self.found.add(below("answers", rule.individual), "individual")

    def check_references(self) -> None:
        """Tell which references find no entry, or one of a list that they cannot point at."""
        for path, one, asked in self.pointed:
            name = self.lists_of.get(one, "")
            if self.pack.option(asked.options, one) is not None:
                continue
            if not name:
                self.found.add(path, "reference", id=one)
            elif name not in asked.refers:
                self.found.add(path, "reference_list", id=one, choices=list(asked.refers))

    def check_ready_made(self, entries: Iterable[Entry]) -> None:
        """Tell which of the entries that every assessment has is missing, or is there twice."""
        kept = tuple(entries)
        for name, entry_list in self.pack.lists.items():
            of = [entry for entry in kept if entry.list == name]
            for kind in _kinds(entry_list):
                same = [entry for entry in of if kind in values.picked(entry.get(_KIND))]
                if not same:
                    self.found.add(below(ENTRIES, name), "ready_made_missing", kind=kind)
                for one in same[1:]:
                    self.found.add(below(self.paths.get(one.id, below(ENTRIES, name)), _KIND), "ready_made_twice")


def _kinds(entries: EntryList) -> Iterator[str]:
    """Iterate over the kinds of the entries that are made with an assessment."""
    yield from (ready.values[_KIND] for ready in entries.ready_made if _KIND in ready.values)


def _points(asked: Field, value: Value, path: str) -> Iterator[tuple[str, str]]:
    """Iterate over what an answer points at, each with its place: entries, and options that stand beside them."""
    if not asked.refers:
        return
    if isinstance(value, Mapping):
        key = values.main_key(asked)
        if key in value:
            yield from _points(asked, value[key], below(path, key))
    elif isinstance(value, list):
        yield from ((below(path, index), one) for index, one in enumerate(value))
    else:
        yield path, value
