"""Forms of fetched pages, filled in as a browser would send them."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

Fields = dict[str, list[str]]
"""The values of a form by the names of its inputs."""


def form_of(page: Element, button: str = "") -> Element:
    """Return the posting form in the main part of a page; the one with that button if there are several."""
    main = page.find(".//main")
    assert main is not None
    posting = [form for form in main.iter("form") if (form.get("method") or "").lower() == "post"]
    chosen = [form for form in posting if not button or any(button == one.get("name") for one in form.iter("button"))]
    (found,) = chosen
    return found


def filled(page: Element, **typed: str | list[str]) -> Fields:
    """Return what the form of a page sends once `typed` stands in the inputs of those names.

    Names with dots are given by `**{"seen.title": "…"}`; an empty list leaves an input out.
    """
    found: Fields = {}
    for name, value in _inputs(form_of(page)):
        found.setdefault(name, []).append(value)
    found.update({name: [value] if isinstance(value, str) else value for name, value in typed.items()})
    return {name: values for name, values in found.items() if values}


def named(page: Element, start: str, end: str = "") -> list[str]:
    """Return the names of a page's inputs that begin and end so, each once, in their order."""
    names = [element.get("name") or "" for element in page.iter() if element.tag in {"input", "textarea", "select"}]
    return list(dict.fromkeys(name for name in names if name.startswith(start) and name.endswith(end)))


def _inputs(form: Element) -> Iterator[tuple[str, str]]:
    for element in form.iter():
        name = element.get("name")
        if name is None:
            continue
        if element.tag == "textarea":
            yield name, "".join(element.itertext())
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            yield from ((name, option.get("value") or "") for option in chosen)
        elif element.tag == "input":
            kind = element.get("type") or "text"
            if kind in {"radio", "checkbox"} and element.get("checked") is None:
                continue
            if kind not in {"submit", "button", "file"}:
                yield name, element.get("value") or ""
