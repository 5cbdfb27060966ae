"""The JSON Schema (2020-12) of records with one questionnaire, made from the pack: what may stand where.

It says what a schema can say: keys, kinds, options, lengths. What belongs together (that references find
their entry, that ids are given once, that options stand in order) only `record.read` can tell; whatever
that accepts is valid here.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lva.content.checks import PER, option_lists, options_of
from lva.content.model import LANGUAGES, Depth, EntryList, Field, Kind, Pack, Part, Place
from lva.domain import attachments, snapshot
from lva.domain.dossier import HANDLING
from lva.domain.exchange import record as records
from lva.domain.values import amounts, answers, tables

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_POINT: Final = r"\d{4}(-\d{2}(-\d{2})?)?"
_WHEN: Final = rf"^({_POINT}|({_POINT}|\.\.)/({_POINT}|\.\.))$"
_DIGITS: Final = r"^(0|[1-9]\d{0,8})$"
_DECIMAL: Final = r"^-?(0|[1-9]\d{0,8})(\.\d{1,3})?$"
_NOT_KNOWN: Final[Schema] = {"const": True}
_TERMS: Final = frozenset({Kind.COUNT, Kind.MONEY})
_WHOLE: Final = answers.TABULAR | {Kind.FILE}
_MADE: Final = ("approvals", "findings", "texts", "made_by")


def schema(pack: Pack, language: str) -> Schema:
    """Return the schema of records with a pack; titles and descriptions are the pack's words in `language`."""
    return _Schema(pack, language).whole()


def _object(properties: Mapping[str, Schema], required: Iterable[str] = (), **more: Any) -> Schema:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": dict(properties), **needed, "additionalProperties": False, **more}


def _list(items: Schema, most: int = 0) -> Schema:
    return {"type": "array", "items": items, **({"maxItems": most} if most else {})}


def _text(longest: int = 0) -> Schema:
    return {"type": "string", "minLength": 1, **({"maxLength": longest} if longest else {})}


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


class _Schema:
    """One schema while it is made."""

    def __init__(self, pack: Pack, language: str) -> None:
        self._pack = pack
        self._language = language

    def whole(self) -> Schema:
        """Return the whole schema."""
        pack = self._pack
        lists = {name: one for name, one in pack.lists.items() if one.place is Place.ASSESSMENT}
        own = {key: one for key, one in pack.questions.items() if one.place is Place.ASSESSMENT}
        properties = {
            "format": {"const": snapshot.FORMAT},
            "pack": self._pack_named(),
            "organisation": self._organisation(),
            "assessment": self._assessment(),
            **({"matters": {**_list(self._matter()), "minItems": 1}} if self._about() else {}),
            "answers": _object({key: self._field(question) for key, question in own.items()}),
            records.ENTRIES: _object({name: self._entries(name) for name in lists}),
            **{key: {"description": "Belongs to an issued document; an import does not look at it."} for key in _MADE},
        }
        required = ["format", "pack", "assessment", *(["matters"] if self._about() else [])]
        return {
            "$schema": DIALECT,
            "$id": f"urn:lava:record:1:{pack.id}:{pack.version}:{self._language}",
            "title": f"{snapshot.FORMAT}, {self._say(pack.title)} {pack.version}",
            "description": self._say(pack.source),
            **_object(properties, required),
            "$defs": dict(self._definitions()),
        }

    def _say(self, text: Any) -> str:
        words: str = text.in_(self._language)
        return words

    def _about(self) -> dict[str, Field]:
        return {key: one for key, one in self._pack.questions.items() if one.place is Place.MATTER}

    # -- the head --------------------------------------------------------------------------------------

    def _pack_named(self) -> Schema:
        named = {"id": {"const": self._pack.id}, "version": {"const": self._pack.version}, "digest": _text()}
        return _object(named, ("id", "version"))

    def _organisation(self) -> Schema:
        names = _object({language: _text() for language in LANGUAGES})
        return _object({"kind": _text(), "name": names, "settings": {"type": "object"}})

    def _assessment(self) -> Schema:
        depths = self._titled("depth", [depth.value for depth in Depth])
        return _object(
            {
                "reference": _text(),
                "title": _text(),
                "language": {"enum": list(LANGUAGES)},
                "depth": depths,
                "state": _text(),
                "version": {"type": "integer", "minimum": 1},
                "before": {"type": "object"},
            },
            ("language",),
        )

    def _titled(self, options: str, known: Iterable[str]) -> Schema:
        found = ((key, self._pack.option(options, key)) for key in known)
        return {"oneOf": [{"const": key, **({"title": self._say(one.label)} if one else {})} for key, one in found]}

    def _matter(self) -> Schema:
        fields = {key: self._field(question) for key, question in self._about().items()}
        lists = {name: one for name, one in self._pack.lists.items() if one.place is Place.MATTER and name != HANDLING}
        handlings = {records.HANDLINGS: self._entries(HANDLING)} if HANDLING in self._pack.lists else {}
        others = {records.ENTRIES: _object({name: self._entries(name) for name in lists})} if lists else {}
        needed = [key for key in ("title",) if key in fields]
        return _object({"id": {"$ref": "#/$defs/id"}, **fields, **handlings, **others}, ["id", *needed])

    # -- entries ---------------------------------------------------------------------------------------

    def _entries(self, name: str) -> Schema:
        found = self._pack.lists[name]
        return {"title": self._say(found.label), **_list({"$ref": f"#/$defs/entry.{name}"})}

    def _entry(self, entries: EntryList) -> Schema:
        fields = {field.key: self._field(field) for field in entries.fields}
        return _object({"id": {"$ref": "#/$defs/id"}, **fields}, ("id",), title=self._say(entries.singular))

    def _definitions(self) -> Iterator[tuple[str, Schema]]:
        yield "id", _pattern(f"^{records.ID.pattern}$")
        lists = self._pack.lists.values()
        fields = (*self._pack.questions.values(), *(field for entries in lists for field in entries.fields))
        for name in dict.fromkeys(name for field in fields for name in option_lists(field)):
            yield f"options.{name}", self._titled(name, [option.key for option in self._pack.options[name]])
        for name, entries in self._pack.lists.items():
            yield f"entry.{name}", self._entry(entries)

    # -- answers ---------------------------------------------------------------------------------------

    def _field(self, field: Field) -> Schema:
        """Return the schema of an answer, with the words of its question."""
        said = {"title": f"{field.number} {self._say(field.label)}".strip()}
        if field.help is not None:
            said["description"] = self._say(field.help)
        return {**said, **self._value(field)}

    def _value(self, field: Field) -> Schema:
        if field.kind in _WHOLE:
            return self._single(field)
        parts = {part.key: self._plain(part, part.max) for part in field.parts}
        unknown = _object({answers.NOT_KNOWN: _NOT_KNOWN, **parts}, (answers.NOT_KNOWN,))
        if field.kind in _TERMS:
            own = _object({**self._terms(field), **parts}, minProperties=1)
        elif parts:
            own = _object({answers.main_key(field): self._plain(field, field.max), **parts}, minProperties=1)
        else:
            own = self._plain(field, field.max)
        return {"anyOf": [own, unknown]} if field.not_known or field.kind is Kind.COUNT else own

    def _terms(self, field: Field) -> dict[str, Schema]:
        """Return the values of kinds that keep several of their own beside their parts."""
        if field.kind is Kind.COUNT:
            return {**{key: _pattern(_DIGITS) for key in amounts.COUNT_KEYS}, "estimate": {"const": True}}
        cents = {"type": "integer", "minimum": 0}
        return {**dict.fromkeys(amounts.ENDS, cents), PER: {"$ref": f"#/$defs/options.{PER}"}}

    def _single(self, field: Field) -> Schema:
        match field.kind:
            case Kind.TABLE:
                row = _list({"type": "string", "maxLength": tables.CELL}, tables.COLUMNS)
                return _list(row, tables.ROWS)
            case Kind.GRID:
                choice = {"choice": {"$ref": f"#/$defs/options.{options_of(field)}"}} if options_of(field) else {}
                row = _object({**choice, **({"text": _text(field.max)} if field.max else {})}, minProperties=1)
                rows = self._pack.options[field.rows]
                return _object({option.key: {"title": self._say(option.label), **row} for option in rows})
            case Kind.ROWS:
                columns = {
                    part.key: {"title": self._say(part.label), **self._plain(part, part.max)} for part in field.parts
                }
                return _list(_object(columns, minProperties=1), tables.most_rows(field))
            case _:
                return _object(
                    {
                        "digest": _pattern("^[0-9a-f]{64}$"),
                        "name": _text(attachments.NAME_LENGTH),
                        "type": {"enum": [kind.value for kind in attachments.FileType]},
                        "size": {"type": "integer", "minimum": 1},
                    },
                    ("digest", "name", "type", "size"),
                )

    def _plain(self, asked: Field | Part, longest: int) -> Schema:
        """Return the schema of a value that is one thing, of a question or of a part of it."""
        options = {"$ref": f"#/$defs/options.{options_of(asked)}"}
        match asked.kind:
            case Kind.CHOICE | Kind.YN | Kind.YNK | Kind.LANG:
                return options
            case Kind.MULTI:
                return {**_list(options), "uniqueItems": True}
            case Kind.REF | Kind.REFS:
                known = {"$ref": "#/$defs/id"}
                one = {"anyOf": [known, options]} if options_of(asked) else known
                return one if asked.kind is Kind.REF else {**_list(one, answers.ITEMS), "uniqueItems": True}
            case Kind.TEXTS:
                return _list(_text(longest or answers.LENGTH[Kind.TEXTS]), answers.ITEMS)
            case Kind.TEXT | Kind.LONG | Kind.LINK:
                usual = asked.kind if isinstance(asked, Field) else Kind.LONG
                return _text(longest or answers.LENGTH[usual])
            case Kind.INT:
                return {"type": "integer", "minimum": 0, **({"maximum": longest} if longest else {})}
            case Kind.NUMBER:
                return _pattern(_DECIMAL)
            case Kind.DATE:
                return _pattern(f"^{_DAY}$")
            case Kind.WHEN:
                return _pattern(_WHEN)
            case _:
                return {"const": True}
