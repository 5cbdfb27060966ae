"""Two versions of a pack beside each other: what came, what went, and which words are others now.

Keys are what is stored, so one that went, or that means another kind of answer now, breaks what people have written.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from lva.content.model import LANGUAGES, Block, Field, Pack, Part, Step, Text

_OWN: Final = frozenset({"key", "kind", "place", "parts", "fields", "blocks", "child", "wordings"})
"""What is compared by itself and not as a setting."""


class What(StrEnum):
    """What a difference is about."""

    ADDED = "added"
    REMOVED = "removed"
    KIND = "kind"
    """A stored value means something else: another kind of answer, or another place where it is stored."""
    SETTING = "setting"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `place` is a dotted path in the file, `language` is given for words."""

    what: What
    place: str
    before: str = ""
    after: str = ""
    language: str = ""
    stored: bool = True
    """Whether what people have written depends on it."""

    @property
    def breaks(self) -> bool:
        """Whether answers to the old version are lost or misread with the new one."""
        return self.stored and self.what in (What.REMOVED, What.KIND)

    def __str__(self) -> str:
        where = f"{self.place} [{self.language}]" if self.language else self.place
        change = {What.ADDED: self.after, What.REMOVED: self.before}.get(self.what, f"{self.before} -> {self.after}")
        return f"{self.what:<8}{where}{': ' if change else ''}{change}"


@dataclass(frozen=True, slots=True)
class _Thing:
    """One thing with a key: what a stored value under that key means, its settings and its words."""

    meaning: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Text] = field(default_factory=dict)
    stored: bool = True


def compare(old: Pack, new: Pack) -> tuple[Difference, ...]:
    """Return every difference between two versions, in the order of the new one; what went comes last."""
    before, after = dict(_things(old)), dict(_things(new))
    found: list[Difference] = []
    for place, thing in after.items():
        if place in before:
            found += _differences(place, before[place], thing)
        else:
            found.append(Difference(What.ADDED, place, after=thing.meaning, stored=thing.stored))
    for place, thing in before.items():
        if place not in after:
            found.append(Difference(What.REMOVED, place, before=thing.meaning, stored=thing.stored))
    return tuple(found)


def _differences(place: str, before: _Thing, after: _Thing) -> Iterator[Difference]:
    if before.meaning != after.meaning:
        yield Difference(What.KIND, place, before.meaning, after.meaning, stored=after.stored)
    for name in dict.fromkeys((*before.settings, *after.settings)):
        pair = before.settings.get(name, ""), after.settings.get(name, "")
        if pair[0] != pair[1]:
            yield Difference(What.SETTING, f"{place}.{name}", *pair)
    for name in dict.fromkeys((*before.words, *after.words)):
        for language in LANGUAGES:
            said = _said(before.words.get(name), language), _said(after.words.get(name), language)
            if said[0] != said[1]:
                yield Difference(What.TEXT, f"{place}.{name}", *said, language=language)


def _said(text: Text | None, language: str) -> str:
    return "" if text is None else repr(text.in_(language))


def _things(pack: Pack) -> Iterator[tuple[str, _Thing]]:
    """Iterate over everything with a key by its place; the pack itself has an empty place."""
    tables = [one.name for one in dataclasses.fields(pack) if isinstance(getattr(pack, one.name), Mapping | tuple)]
    yield "pack", _thing(pack, stored=False, without=[*tables, "digest"])
    for number, name in pack.articles.items():
        yield f"articles.{number}", _Thing(words={"name": name}, stored=False)
    for key, options in pack.options.items():
        keys = ", ".join(option.key for option in options)
        yield f"options.{key}", _Thing(settings={"order": keys}, stored=False)
        for option in options:
            yield f"options.{key}.{option.key}", _thing(option)
    for key, question in pack.questions.items():
        yield from _field(f"questions.{key}", question, f", of the {question.place}")
    for key, entries in pack.lists.items():
        yield f"lists.{key}", _thing(entries, meaning=f"of the {entries.place}")
        for one in entries.fields:
            yield from _field(f"lists.{key}.{one.key}", one)
    for section in pack.sections:
        yield f"sections.{section.key}", _thing(section, stored=False)
    for step in pack.steps:
        yield from _step(step)


def _step(step: Step) -> Iterator[tuple[str, _Thing]]:
    """Iterate over a page, what it is called at other depths, and its blocks by what they show."""
    blocks = dict(_blocks(step.blocks))
    thing = _thing(step, stored=False)
    yield f"steps.{step.key}", dataclasses.replace(thing, settings={**thing.settings, "blocks": ", ".join(blocks)})
    for depth, wording in step.wordings.items():
        yield f"steps.{step.key}.wordings.{depth}", _thing(wording, stored=False)
    for name, block in blocks.items():
        yield f"steps.{step.key}.{name}", _thing(block, stored=False)


def _blocks(blocks: Sequence[Block], above: str = "") -> Iterator[tuple[str, Block]]:
    """Iterate over blocks and their children, each named by its question or list; a list met again is counted."""
    met: dict[str, int] = {}
    for block in blocks:
        name = f"{above}{block.question or block.list}"
        met[name] = met.get(name, 0) + 1
        named = name if met[name] == 1 else f"{name}-{met[name]}"
        yield named, block
        if block.child is not None:
            yield from _blocks((block.child,), f"{named}.")


def _field(place: str, asked: Field, where: str = "") -> Iterator[tuple[str, _Thing]]:
    yield place, _thing(asked, meaning=f"{asked.kind}{where}")
    for part in asked.parts:
        yield f"{place}.parts.{part.key}", _thing(part, meaning=_kind_of(part))


def _kind_of(part: Part) -> str:
    return part.kind.value


def _thing(source: Any, *, meaning: str = "", stored: bool = True, without: Iterable[str] = ()) -> _Thing:
    """Return a value of the model: its texts as words, everything else as settings."""
    settings: dict[str, str] = {}
    words: dict[str, Text] = {}
    for one in dataclasses.fields(source):
        value = getattr(source, one.name)
        if one.name in _OWN or one.name in without:
            continue
        if isinstance(value, Text):
            words[one.name] = value
        elif value not in (None, "", 0, False) and value != ():
            settings[one.name] = _plain(value)
    return _Thing(meaning, settings, words, stored)


def _plain(value: Any) -> str:
    """Return a setting in one line, the same for equal settings."""
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(_plain, value)))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_plain, value))
    given = ((one.name, getattr(value, one.name)) for one in dataclasses.fields(value))
    said = (f"{name} {_plain(inner)}" for name, inner in given if inner not in (None, "", 0, False) and inner != ())
    return f"({', '.join(said)})"
