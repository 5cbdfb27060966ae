"""What no validator sees: the document against what it was made of, and the rules that we set ourselves."""

import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from html import unescape
from typing import Any, Final

import pikepdf

from lva.appendix.blocks import Appendix, Run
from tests.appendix.spoken import heard, spoken
from tests.support.pdf import Element, Tagged, fonts_of, read_back, squeezed

_TYPEFACE: Final = "NotoSans"
_OUTLINED: Final = ("H1", "H2", "H3")


def audited(data: bytes, appendix: Appendix, record: bytes) -> list[str]:
    """Return what is wrong with a document that says `appendix` and embeds `record`."""
    try:
        found = read_back(data)
        return [*found.problems, *_against_model(found, appendix), *_levels(found), *_file(data, record)]
    except (pikepdf.PdfError, AttributeError, KeyError, IndexError, AssertionError) as error:
        return [f"cannot be read: {error!r}"]


def _against_model(found: Tagged, appendix: Appendix) -> Iterator[str]:
    wanted, got = spoken(appendix), found.leaves()
    yield from (f"{want} is read as {have}" for want, have in zip(wanted, got, strict=False) if want != have)
    if len(wanted) != len(got):
        yield f"{len(wanted)} leaves are read as {len(got)}"
    spoken_in: dict[str, str] = {}
    for language, text in _runs(found.root, appendix.language):
        spoken_in[language] = f"{spoken_in.get(language, '')} {text}"
    for run in _foreign(appendix):
        if squeezed(heard(run.text)) not in squeezed(spoken_in.get(run.language, "")):
            yield f"not read in {run.language}: {run.text}"


def _runs(element: Element, language: str) -> Iterator[tuple[str, str]]:
    language = element.language or language
    for kid in element.kids:
        if isinstance(kid, str):
            yield language, kid
        else:
            yield from _runs(kid, language)


def _foreign(value: object) -> Iterator[Run]:
    """Yield the runs of a model that stand in another language than the document."""
    if isinstance(value, Run):
        if value.language:
            yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _foreign(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _foreign(getattr(value, one.name))


def _levels(found: Tagged) -> Iterator[str]:
    """Yield headings that skip a level."""
    before = 0
    for role in (one.role for one in found.root.walk()):
        if len(role) > 1 and role[0] == "H" and role[1:].isdigit():
            if int(role[1:]) > before + 1:
                yield f"{role} follows H{before}"
            before = int(role[1:])


def _file(data: bytes, record: bytes) -> Iterator[str]:
    strange = [font for font in fonts_of(data) if not font.startswith(_TYPEFACE)]
    yield from (f"a strange font: {font}" for font in strange)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if pdf.is_encrypted:
            yield "it is encrypted"
        if "/OCProperties" in pdf.Root:
            yield "it has layers"
        if [record] != [one.get_file().read_bytes() for one in pdf.attachments.values()]:
            yield "the record is another"
        yield from _pages(pdf)
        yield from _described(pdf)
        yield from _outline(pdf)


def _pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, one in enumerate(pdf.pages, start=1):
        states: Any = one.resources.get("/ExtGState", {})
        if any(float(state.get(key, 1)) < 1 for state in states.values() for key in ("/ca", "/CA")):
            yield f"page {number}: something is transparent"


def _described(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield a fault unless fields have words, and metadata and information say the same."""
    form: Any = pdf.Root.get("/AcroForm", {})
    if any(not str(field.get("/TU", "")) for field in form.get("/Fields", [])):
        yield "a field has no description"
    xmp = pdf.Root.Metadata.read_bytes().decode()
    said = {
        "/Title": _told(xmp, "dc:title"),
        "/Author": _told(xmp, "dc:creator"),
        "/Subject": _told(xmp, "dc:description"),
        "/CreationDate": re.sub(r"\D", "", _told(xmp, "xmp:CreateDate")),
    }
    for key, value in said.items():
        known = str(pdf.docinfo.get(key, ""))
        if value != (re.sub(r"\D", "", known) if key == "/CreationDate" else known):
            yield f"{key} is another in the metadata: {value}"


def _told(xmp: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", xmp, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", found[1])).strip() if found else ""


def _outline(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield a fault unless bookmarks lead to the headings."""
    with pdf.open_outline() as outline:
        if not outline.root:
            yield "there are no bookmarks"
