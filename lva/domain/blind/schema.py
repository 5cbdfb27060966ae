"""The JSON Schema (2020-12) of blind records with one questionnaire, made from the pack by the rules of coding.

Reading a record checks it against the same schema (`lva.domain.blind.reading`), so that what is documented is what is
accepted.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lva.content.checks import PER, option_lists, options_of
from lva.content.model import LANGUAGES, Field, Kind, Pack, Part, Share
from lva.content.municipalities import CLASSES
from lva.domain.blind import coding, population, record, rules
from lva.domain.exchange.record_schema import DIALECT
from lva.domain.judging.council import State
from lva.domain.judging.rubric import NUMBERS
from lva.domain.values import amounts, tables
from lva.domain.values import answers as values

Schema = dict[str, Any]
WORDS_MOST: Final = 12_000
"""The longest passage: a mask may be longer than the word it hides."""
_HALF: Final = r"\d{4}(-H[12])?"
_TIME: Final = rf"^({_HALF}|({_HALF}|\.\.)/({_HALF}|\.\.))$"
_PERIOD: Final = r"^\d{4}-H[12]$"
_NUMBER: Final = "[1-9][0-9]{0,3}"
_ITEMS: Final = 60
_MONTH_COUNT: Final[Schema] = {"type": "integer", "minimum": -rules.FARTHEST, "maximum": rules.FARTHEST}
_YEARS: Final[Schema] = {"type": "integer", "minimum": 1900, "maximum": 2199}
_TRUE: Final[Schema] = {"const": True}
WORDS_MARK: Final = "free words"
"""The comment of a rule for words: where a record shares ratings only, nothing may stand there."""
_WORDS: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": WORDS_MOST, "$comment": WORDS_MARK}


def schema(pack: Pack) -> Schema:
    """Return the schema of blind records with a pack."""
    lists = {name: _entries(pack, name) for name, one in pack.lists.items() if coding.is_shared(one)}
    properties = {
        "format": {"const": record.FORMAT},
        "id": _pattern(f"^{record.ID.pattern}$"),
        "pack": _object({"id": {"const": pack.id}, "version": {"const": pack.version}}, all_needed=True),
        "language": {"enum": list(LANGUAGES)},
        "depth": {"enum": [depth.value for depth in record.DEPTHS]},
        "share": {"enum": [record.Policy.RATINGS.value, record.Policy.TEXTS.value]},
        "rules": {"const": rules.RULES},
        "shown": _object(
            {
                "class": {"enum": [*CLASSES, *population.MERGED]},
                "period": _pattern(_PERIOD),
                "decision_type": _options(pack, "decision_type"),
            }
        ),
        coding.ANSWERS: _fields(pack, pack.questions.values()),
        coding.ENTRIES: _object(lists),
        "months": {
            "type": "object",
            "propertyNames": _pattern(r"^(answers|entries)(\.[a-z0-9_-]{1,60}){1,6}$"),
            "additionalProperties": _object({"before": _MONTH_COUNT, "for": _MONTH_COUNT}),
        },
        "self_check": _object({str(number): {"enum": [state.value for state in State]} for number in NUMBERS}),
    }
    return {
        "$schema": DIALECT,
        "$id": f"urn:lava:blind:1:{pack.id}:{pack.version}",
        "title": f"{record.FORMAT}, {pack.id} {pack.version}",
        **_object(properties),
        "required": [key for key in properties if key != "language"],
        "$defs": {name: _choice(pack, name) for name in _used(pack)},
    }


def _object(properties: Mapping[str, Schema], *, all_needed: bool = False, **more: Any) -> Schema:
    needed = {"required": list(properties)} if all_needed else {}
    return {"type": "object", "properties": dict(properties), **needed, "additionalProperties": False, **more}


def _list(items: Schema, most: int, **more: Any) -> Schema:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most, **more}


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _used(pack: Pack) -> tuple[str, ...]:
    fields = (*pack.questions.values(), *(field for entries in pack.lists.values() for field in entries.fields))
    shared = (field for field in fields if not coding.leaves_out(field))
    names = {name for field in shared for name in option_lists(field)} | {"decision_type"}
    return tuple(sorted(name for name in names if name in pack.options))


def _choice(pack: Pack, name: str) -> Schema:
    return {"enum": [option.key for option in pack.options[name]]}


def _options(pack: Pack, name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"} if name in pack.options else {"enum": []}


def _fields(pack: Pack, fields: Iterable[Field], **more: Schema) -> Schema:
    return _object({**more, **{one.key: _field(pack, one) for one in fields if not coding.leaves_out(one)}})


def _entries(pack: Pack, name: str) -> Schema:
    own = _pattern(f"^{name}-{_NUMBER}$")
    return {**_list({**_fields(pack, pack.lists[name].fields, id=own), "required": ["id"]}, 500)}


def _field(pack: Pack, field: Field) -> Schema:
    match field.kind:
        case Kind.GRID:
            row = {"text": _WORDS}
            if options_of(field):
                row["choice"] = _options(pack, options_of(field))
            rows = [option.key for option in pack.options[field.rows]]
            return _object(dict.fromkeys(rows, _object(row, minProperties=1)), minProperties=1)
        case Kind.ROWS:
            return _list(_object(_parts(pack, field), minProperties=1), tables.most_rows(field))
        case Kind.COUNT:
            bands = {key: {"enum": list(rules.BANDS)} for key in amounts.COUNT_KEYS}
            return _some({**bands, "estimate": _TRUE, values.NOT_KNOWN: _TRUE, **_parts(pack, field)})
        case Kind.MONEY:
            ends = {key: {"enum": list(rules.MONEY_BANDS)} for key in amounts.ENDS}
            said = {**ends, PER: _options(pack, PER), values.NOT_KNOWN: _TRUE}
            return _some({**said, **_parts(pack, field)})
        case _:
            plain = _plain(pack, field, field)
            unknown = {values.NOT_KNOWN: _TRUE}
            if field.parts:
                return _some({values.main_key(field): plain, **unknown, **_parts(pack, field)})
            return {"anyOf": [plain, _some(unknown)]} if field.not_known else plain


def _some(properties: Mapping[str, Schema]) -> Schema:
    return _object(properties, minProperties=1)


def _parts(pack: Pack, field: Field) -> dict[str, Schema]:
    return {part.key: _plain(pack, field, part) for part in field.parts if part.kind not in coding.NEVER}


def _plain(pack: Pack, field: Field, one: Field | Part) -> Schema:
    """Return the schema of a value that is one thing, of a field or of a part of it."""
    match one.kind:
        case Kind.TEXT | Kind.LONG:
            return _WORDS
        case Kind.TEXTS:
            return _list(_WORDS, _ITEMS)
        case Kind.DATE | Kind.WHEN:
            return _pattern(_TIME)
        case Kind.INT if one.key == coding.YEAR:
            return _YEARS
        case Kind.INT | Kind.NUMBER:
            return {"enum": list(rules.BANDS)}
        case Kind.REF | Kind.REFS:
            known = _reference(pack, field, one)
            return known if one.kind is Kind.REF else _list(known, _ITEMS, uniqueItems=True)
        case Kind.TICK:
            return _TRUE
        case _:
            return _chosen(pack, field, one)


def _chosen(pack: Pack, field: Field, one: Field | Part) -> Schema:
    if field.share is Share.GENERALISE and options_of(one) in coding.LANGUAGE_OPTIONS:
        return {"enum": [coding.ONE, coding.SEVERAL]}
    chosen = _options(pack, options_of(one))
    return _list(chosen, _ITEMS, uniqueItems=True) if one.kind is Kind.MULTI else chosen


def _reference(pack: Pack, field: Field, one: Field | Part) -> Schema:
    lists = "|".join(name for name in field.refers if name in pack.lists)
    known = _pattern(f"^({lists})-{_NUMBER}$")
    return {"anyOf": [known, _options(pack, options_of(one))]} if options_of(one) else known
