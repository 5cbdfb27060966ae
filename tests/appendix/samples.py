"""Frozen assessments to print, and random ones that use every choice of every question."""

import datetime as dt
import random
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from lva import i18n
from lva.content.checks import options_of
from lva.content.library import read_all
from lva.content.model import Depth, EntryList, Field, Kind, Pack, Part
from lva.domain.dossier import Dossier, Entry, aliases, in_pack_order
from lva.domain.signatories import SETTING
from lva.domain.snapshot import Header, Imprint, Snapshot, freeze
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.paths import PACKS, TRANSLATIONS

AT: Final = dt.datetime(2025, 3, 26, 7, 12, tzinfo=dt.UTC)
CODE: Final = "57TD-3XPM-N1VZ-TXT4"
REFERENCE: Final = "LVA-2025-7K3MQM"
ORGANISATION: Final = {
    "kind": "municipality",
    "names": {"fi": "Esimerkkilän kunta", "sv": "Exempelstad kommun", "en": "Municipality of Exampleton"},
}
_SENTENCE: Final = (
    "lapset koulumatka iltapäivätoiminta maksu huoltajat vapaavuoro kuljetus kunnossapito lautakunta ehdotus ja "
    "vähävaraisten perheiden mahdollisuus osallistua harrastuksiin sekä kaveripiiriin säilyy tai heikkenee ei "
    "barnens vardag påverkas när avgiften höjs children with disabilities rights § 48 f – 160 e/kk 25.3.2025 "
    "šeahkus áigi ”lainaus” (suluissa) <b>&amp; merkintää</b> 100 % a/b varhaiskasvatusyksikkö"
)
WORDS: Final = tuple(_SENTENCE.split())
WHENS: Final = ("2025", "2025-03", "2025-03-25", "2022-10-14/2024-03-01", "../2020-09-30", "2020/..")
AWKWARD: Final = (
    "→",
    "≥",
    "中文",
    "😀",
    "И",
    "\u200b",
    "\u202e",
    "\u00ad",
    "e\u0301",
    "\ue000",
    "☂",
    "a\u00a0b",
    "\\(",
)
"""Characters that fonts, content streams or direction marks stumble over."""


@cache
def pack() -> Pack:
    """Return the current pack of the project."""
    return read_all(PACKS).current("lava")


@cache
def languages() -> dict[str, Language]:
    """Return the interface languages."""
    return i18n.load(TRANSLATIONS)


def imprint(**given: Any) -> Imprint:
    """Return an imprint of an issued document under a test seal."""
    facts = {
        "code": CODE,
        "verify_url": f"https://lava.example.org/verify/{CODE}",
        "at": AT,
        "zone": "Europe/Helsinki",
        "event_number": 57,
        "event_head": bytes(range(32)),
        "test_seal": True,
        "draft": False,
    }
    return Imprint(**{**facts, **given})


def draft(**given: Any) -> Imprint:
    """Return the imprint of a draft."""
    return imprint(**{"code": None, "draft": True, **given})


APPROVALS: Final = (
    {
        "role": "approver",
        "name": "Eeva Näyte",
        "title": "sivistysjohtaja",
        "at": "2025-03-25T12:40:00Z",
        "level": "seal",
        "statement": {
            "fi": "Olen lukenut arvioinnin, ja siinä kerrotaan, mitä ei tiedetä.",
            "sv": "Jag har läst analysen, och den anger vad som inte är känt.",
            "en": "I have read the assessment, and it says what is not known.",
        },
    },
)


def frozen(
    answers: Mapping[str, Any],
    entries: list[tuple[str, str, Mapping[str, Any]]],
    *,
    depth: Depth = Depth.BRIEF,
    language: str = "fi",
    approvals: tuple[Mapping[str, Any], ...] = APPROVALS,
    matter: Mapping[str, Any] | None = None,
) -> Snapshot:
    """Return the snapshot of an assessment with these answers and `(list, id, fields)` entries."""
    made = (Entry(key, name, fields, _matter_of(name)) for name, key, fields in entries)
    found = in_pack_order(pack(), tuple(made))
    dossier = Dossier(pack(), depth, language, answers, found, aliases(pack(), found))
    of_matter = {key: value for key, value in answers.items() if pack().questions[key].place == "matter"}
    header = Header(
        organisation=ORGANISATION,
        assessment={
            "reference": REFERENCE,
            "title": str(answers.get("title", "Nimetön asia")),
            "language": language,
            "depth": depth.value,
            "state": "issued",
            "version": 1,
        },
        matters=[{"id": "m1", **of_matter, **(matter or {})}],
        approvals=approvals,
        made_by="lva 0.1.0",
    )
    return freeze(dossier, header, ())


def signed_by(snapshot: Snapshot, *roles: str) -> Snapshot:
    """Return a snapshot with places for the signatures of these roles."""
    organisation = {**snapshot.record["organisation"], "settings": {SETTING: list(roles)}}
    record = {**snapshot.record, "organisation": organisation}
    return Snapshot(values.canonical(record), record)


def _matter_of(name: str) -> str:
    entries = pack().lists.get(name)
    return "m1" if entries is not None and entries.place == "matter" else ""


class Chance:
    """Makes assessments that use every choice of every question once before any comes again."""

    def __init__(self, seed: int, *, brief_texts: bool = False) -> None:
        self.random = random.Random(seed)
        self.brief_texts = brief_texts
        self._waiting: dict[tuple[str, str], list[str]] = {}

    def snapshot(self, depth: Depth = Depth.BRIEF) -> Snapshot:
        """Return the next random assessment."""
        self.ids = {name: [f"{name[:3]}{n}" for n in range(self.random.randint(1, 4))] for name in pack().lists}
        entries = [entry for name, found in pack().lists.items() for entry in self._entries(name, found)]
        answers = {
            key: value
            for key, question in pack().questions.items()
            if (self.random.random() < 0.9 and (value := self._value(key, question)) is not None)
        }
        answers["title"] = self._text(40)
        language = self.random.choice(("fi", "fi", "sv", "en"))
        return frozen(answers, entries, depth=depth, language=language)

    def _entries(self, name: str, found: EntryList) -> list[tuple[str, str, Mapping[str, Any]]]:
        entries: list[tuple[str, str, Mapping[str, Any]]] = []
        for number, key in enumerate(self.ids[name]):
            fields: dict[str, Any] = {}
            for one in found.fields:
                value = self._value(f"{name}.{one.key}", one) if self.random.random() < 0.8 else None
                if value is not None:
                    fields[one.key] = value
            if name == "alternative":
                fields |= {"kind": ("proposal", "zero")[number] if number < 2 else "other", "status": "assessed"}
            entries.append((name, key, fields))
        return entries

    def _pick(self, key: str, options: str) -> str:
        waiting = self._waiting.setdefault((key, options), [])
        if not waiting:
            waiting.extend(option.key for option in pack().options[options])
            self.random.shuffle(waiting)
        return waiting.pop()

    def _text(self, most: int) -> str:
        count = self.random.randint(1, 2 if self.brief_texts else 12 if most <= 200 else 40)
        words = [self.random.choice(WORDS) for _ in range(count)]
        if self.random.random() < 0.1:
            words.insert(self.random.randrange(len(words) + 1), self.random.choice(AWKWARD))
        return values.clean(" ".join(words)[:most])

    def _whole(self, key: str, field: Field) -> Any:
        if field.kind in values.ONE_CHOICE:
            return self._pick(key, options_of(field))
        match field.kind:
            case Kind.TEXT:
                return self._text(field.max or 200)
            case Kind.LONG:
                lines = [self._text(field.max or 400) for _ in range(self.random.choice((1, 1, 1, 2, 3)))]
                return "\n".join(lines)[: field.max or 2000].strip()
            case Kind.TEXTS:
                return [self._text(field.max or 80) for _ in range(self.random.randint(1, 3))]
            case Kind.MULTI:
                chosen = {self._pick(key, options_of(field)) for _ in range(self.random.randint(1, 4))}
                return [option.key for option in pack().options[options_of(field)] if option.key in chosen]
            case Kind.REF:
                return self._reference(key, field)
            case Kind.REFS:
                return sorted({self._reference(key, field) for _ in range(self.random.randint(1, 3))})
            case Kind.GRID | Kind.ROWS | Kind.TABLE:
                return self._rows(key, field)
            case _:
                return self._number_or_day(field)

    def _rows(self, key: str, field: Field) -> Any:
        match field.kind:
            case Kind.GRID:
                return {option.key: self._cell(key, field) for option in pack().options[field.rows]}
            case Kind.ROWS:
                count = self.random.randint(1, 3)
                return [{part.key: self._part(part) for part in field.parts} for _ in range(count)]
            case _:
                width = self.random.randint(1, 4)
                return [[self._text(20) for _ in range(width)] for _ in range(self.random.randint(2, 5))]

    def _cell(self, key: str, field: Field) -> dict[str, str]:
        chosen = {"choice": self._pick(key, field.options)} if field.options else {}
        return {**chosen, **({"text": self._text(field.max)} if field.max else {})}

    def _number_or_day(self, field: Field) -> Any:
        match field.kind:
            case Kind.MONEY:
                return {"low": 2_000_000, "high": self.random.choice((2_000_000, 2_500_050)), "per": "year"}
            case Kind.LINK:
                return self.random.choice(("https://www.example.org/a", "ESI-2025-107"))
            case Kind.FILE:
                return {"digest": "ab" * 32, "name": "kartta.pdf", "type": "application/pdf", "size": 2048}
            case Kind.TICK:
                return True
            case Kind.INT:
                return self.random.randrange(field.max or 400)
            case Kind.DATE:
                return "not_known" if field.not_known and self.random.random() < 0.2 else "2025-11-20"
            case _:
                return self.random.choice(WHENS)

    def _reference(self, key: str, field: Field) -> str:
        ids = [one for name in field.refers for one in self.ids.get(name, ())]
        if field.options and (self.random.random() < 0.4 or not ids):
            return self._pick(key, field.options)
        return self.random.choice(ids)

    def _value(self, key: str, field: Field) -> Any:
        if field.kind is Kind.COUNT:
            whole: Any = self.random.choice(
                ({"number": "24"}, {"number": "3"}, {"from": "20", "to": "30"}, {"to": "9"}, {"not_known": True})
            )
            if "number" in whole and self.random.random() < 0.3:
                whole = {**whole, "estimate": True}
            return values.normalise(pack(), field, {**whole, **self._parts(field)})
        whole = self._whole(key, field)
        if whole == "not_known" and field.kind is Kind.DATE:
            return {"not_known": True}
        if not field.parts or field.kind is Kind.ROWS:
            return whole
        return values.normalise(pack(), field, {values.main_key(field): whole, **self._parts(field)})

    def _parts(self, field: Field) -> dict[str, Any]:
        return {part.key: self._part(part) for part in field.parts if self.random.random() < 0.6}

    def _part(self, part: Part) -> Any:
        if part.kind is Kind.INT:
            return 2025
        if part.kind is Kind.NUMBER:
            return "12.5"
        if part.kind in (Kind.CHOICE, Kind.YN):
            return self._pick(part.key, options_of(part))
        if part.kind is Kind.DATE:
            return "2026-01-15"
        return "2026-01" if part.kind is Kind.WHEN else self._text(part.max or 200)
