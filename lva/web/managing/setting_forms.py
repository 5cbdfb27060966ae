"""Settings as forms: what the inputs of a page show, and what somebody chose with them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from lva.domain.settings import CLOSED, DEPTH, ITEMS_MOST, KEY, Setting, Shape

LANGUAGES: Final = ("fi", "sv", "en")
_FRESH: Final = 2
"""So many empty lines of a list stand ready."""
_KEY_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a list as its inputs show it."""

    key: str
    words: Mapping[str, str]
    place: str
    depth: str = ""
    closed: bool = False
    is_new: bool = False


@dataclass(slots=True)
class Shown:
    """One setting on its page."""

    setting: Setting
    label: str
    hint: str
    languages: Sequence[str]
    """In which words are asked for."""
    options: Sequence[tuple[str, str]] = ()
    """What may be chosen, as value and label."""
    without: str = ""
    """What holds without a choice."""
    changed: str = ""
    """When it was last changed and by whom; empty if the history does not tell."""
    error: str = ""
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lines: Sequence[Line] = ()

    @property
    def id(self) -> str:
        """The id of its first input, where the error summary leads."""
        match self.setting.shape:
            case Shape.WORDS:
                return f"{self.setting.key}.{self.languages[0]}"
            case Shape.ITEMS:
                return f"{self.setting.key}.0.{self.languages[0]}"
            case Shape.ONE | Shape.SOME:
                return f"{self.setting.key}.1"
            case _:
                return self.setting.key

    def text(self, suffix: str = "") -> str:
        """Return what stands in the input of the setting, or in its input of that suffix."""
        found = self.typed.get(f"{self.setting.key}.{suffix}" if suffix else self.setting.key, ())
        return found[0] if found else ""

    def has(self, value: str) -> bool:
        """Whether a choice is taken."""
        return value in self.typed.get(self.setting.key, ())


def show(shown: Shown, value: Any) -> None:
    """Fill the inputs from a stored choice."""
    key = shown.setting.key
    match shown.setting.shape:
        case Shape.WORDS:
            shown.typed = {f"{key}.{code}": [text] for code, text in (value or {}).items()}
        case Shape.ITEMS:
            shown.lines = _with_fresh([_line(item, place) for place, item in enumerate(value or (), 1)])
        case Shape.SWITCH:
            shown.typed = {key: ["yes"] if value else []}
        case Shape.MONTHS:
            shown.typed = {key: [", ".join(map(str, value or ()))]}
        case Shape.SOME:
            shown.typed = {key: list(value or ())}
        case _:
            shown.typed = {key: [str(value or "")]}


def _line(item: Mapping[str, Any], place: int) -> Line:
    words = {code: item.get(code, "") for code in LANGUAGES}
    return Line(item[KEY], words, str(place), item.get(DEPTH, ""), bool(item.get(CLOSED)))


def _with_fresh(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines and some empty ones, whose keys are made now: a form posted twice makes nothing twice."""
    empty = min(_FRESH, ITEMS_MOST - len(lines))
    fresh = [Line(f"own_{secrets.token_hex(_KEY_BYTES)}", {}, "", is_new=True) for _ in range(empty)]
    return (*lines, *fresh)


def show_typed(shown: Shown, form: "MultiDict[str, str]") -> None:
    """Fill the inputs with what was posted."""
    key = shown.setting.key
    if shown.setting.shape is Shape.ITEMS:
        shown.lines = tuple(_posted(key, number, form) for number in range(_count(key, form)))
        return
    shown.typed = {name: form.getlist(name) for name in form if name == key or name.startswith(f"{key}.")}


def chosen(setting: Setting, form: "MultiDict[str, str]", before: Any) -> Any:
    """Return what the inputs say, for `lva.domain.settings.settled` to look at.

    Words in languages that the page does not ask for stay as they were `before`.
    """
    key, text = setting.key, form.get(setting.key, "").strip()
    match setting.shape:
        case Shape.WORDS:
            return {code: form.get(f"{key}.{code}", (before or {}).get(code, "")) for code in LANGUAGES}
        case Shape.ITEMS:
            return _items(setting, form, {one[KEY]: one for one in before or ()})
        case Shape.SWITCH:
            return bool(text)
        case Shape.SOME:
            return form.getlist(key)
        case Shape.BAND:
            return _whole(text) if text else None
        case Shape.MONTHS:
            return [_whole(part.strip()) for part in text.split(",")] if text else None
        case _:
            return text


def _whole(text: str) -> int:
    """Return a whole number; what is none gives one that fits nowhere."""
    return int(text) if text.isascii() and text.isdigit() else -1


def _count(key: str, form: "MultiDict[str, str]") -> int:
    """Return how many lines of a list were posted; they are numbered from 0 without gaps."""
    return next((number for number in range(ITEMS_MOST) if f"{key}.{number}.{KEY}" not in form), ITEMS_MOST)


def _posted(key: str, number: int, form: "MultiDict[str, str]") -> Line:
    name = f"{key}.{number}"
    return Line(
        form.get(f"{name}.{KEY}", ""),
        {code: form[f"{name}.{code}"] for code in LANGUAGES if f"{name}.{code}" in form},
        form.get(f"{name}.place", ""),
        form.get(f"{name}.{DEPTH}", ""),
        bool(form.get(f"{name}.{CLOSED}")),
        bool(form.get(f"{name}.new")),
    )


def _items(setting: Setting, form: "MultiDict[str, str]", before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the items that were posted, in the order of their numbers; an empty new line is none."""
    lines = [_posted(setting.key, number, form) for number in range(_count(setting.key, form))]
    kept = [line for line in lines if line.key in before or any(text.strip() for text in line.words.values())]
    places = {line.key: (_whole(line.place.strip()) if line.place.strip() else ITEMS_MOST + 1) for line in kept}
    found = []
    for line in sorted(kept, key=lambda one: places[one.key]):
        old = {code: text for code, text in before.get(line.key, {}).items() if code in LANGUAGES}
        item = {KEY: line.key, **old, **line.words, CLOSED: line.closed}
        found.append({**item, DEPTH: line.depth} if setting.depths else item)
    return found
