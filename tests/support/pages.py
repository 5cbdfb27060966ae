"""The page police: every page that a test fetches is valid, labelled, in one language and free of inline script."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from xml.etree.ElementTree import Element

import html5lib

from lva import paths
from lva.i18n import Language, load

_UNTYPED: Final = frozenset({"hidden", "submit", "button", "reset", "image"})
"""Inputs that carry their own words or none."""
_POINTING: Final = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "headers", "list")
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)s|\{\{|\}\}|\{%")


class Untranslated(AssertionError):
    """A sentence of the interface that its catalogue lacks."""


class _Strict(dict[str, tuple[str, ...]]):
    """A catalogue in which a missing sentence is a fault of the page that shows it."""

    def get(self, key: str, default: Any = None) -> Any:
        """Return the texts of `key`."""
        if key not in self:
            raise Untranslated(key)
        return super().get(key, default)


def strict_languages() -> Mapping[str, Language]:
    """Return the languages as shipped; one that has a catalogue refuses to fall back on English."""
    return {
        code: replace(language, messages=_Strict(language.messages)) if language.messages else language
        for code, language in load(paths.TRANSLATIONS).items()
    }


def parsed(text: str) -> Element:
    """Return a page as a tree; a page that is not valid HTML is a fault."""
    document: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return document


def police(text: str, language: str) -> Element:
    """Check a page that claims to be in `language` and return it parsed; raise one error for all faults."""
    page = parsed(text)
    faults = [*_frame(page, language), *_identifiers(page), *_controls(page), *_forbidden(page), *_leftovers(page)]
    assert [] == faults, "\n".join(faults)
    return page


def words(element: Element) -> str:
    """Return what an element says, with its white space folded."""
    return " ".join("".join(element.itertext()).split())


def _frame(page: Element, language: str) -> Iterator[str]:
    if page.get("lang") != language:
        yield f"the page says lang={page.get('lang')!r} instead of {language!r}"
    headings = [words(heading) for heading in page.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"the page has these headings of the first order: {headings}"
    title = page.find("head/title")
    if title is None or not words(title):
        yield "the page has no title"
    if len(list(page.iter("main"))) != 1:
        yield "the page has no main part, or several"


def _identifiers(page: Element) -> Iterator[str]:
    known = Counter(found for element in page.iter() if (found := element.get("id")) is not None)
    yield from (f"id {name!r} stands {count} times" for name, count in known.items() if count > 1)
    for element in page.iter():
        pointed = [name for attribute in _POINTING for name in (element.get(attribute) or "").split()]
        if element.tag == "label" and element.get("for"):
            pointed.append(element.get("for", ""))
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#"):
            pointed.append(href[1:])
        yield from (f"<{element.tag}> points at {name!r}, which is not there" for name in pointed if name not in known)


def _controls(page: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in page.iter("label")}
    inside = {id(control) for label in page.iter("label") for control in label.iter()}
    for control in page.iter():
        if control.tag not in {"input", "select", "textarea"} or control.get("type") in _UNTYPED:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if control.get("id") not in labelled and id(control) not in inside and not named:
            yield f"<{control.tag} name={control.get('name')!r}> has no label"
    for element in page.iter():
        if element.tag in {"a", "button"} and not (words(element) or element.get("aria-label")):
            yield f"<{element.tag}> says nothing: {element.attrib}"
        if element.tag == "img" and element.get("alt") is None:
            yield f"<img src={element.get('src')!r}> has no alternative text"
    for form in page.iter("form"):
        if (form.get("method") or "get").lower() == "post" and not form.get("action"):
            yield "a form does not say where it posts"


def _forbidden(page: Element) -> Iterator[str]:
    for element in page.iter():
        inline = [name for name in element.attrib if name == "style" or name.startswith("on")]
        yield from (f"<{element.tag}> has {name}, which the security policy blocks" for name in inline)
        if element.tag == "style" or (element.tag == "script" and element.get("src") is None):
            yield f"<{element.tag}> stands inside the page, which the security policy blocks"


def _leftovers(page: Element) -> Iterator[str]:
    said = [words(page), *(value for element in page.iter() for value in element.attrib.values())]
    yield from (f"a placeholder was left: {found[0]}" for text in said if (found := _PLACEHOLDER.search(text)))
    if re.search(r"\bNone\b|\bUndefined\b", words(page)):
        yield "the page says None or Undefined"
