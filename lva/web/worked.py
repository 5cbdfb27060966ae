"""Finished examples that everybody may read: the list, each as a page, and each as the PDF that it would be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from flask import Blueprint, Response
from markupsafe import Markup

from lva.appendix.twin import contents, twin
from lva.content.library import Library
from lva.content.model import Depth, Pack
from lva.content.worked import Worked
from lva.domain.errors import NotFound
from lva.i18n import Language
from lva.services import assessments
from lva.services.showing import worked
from lva.services.work import Ports
from lva.web.door import public
from lva.web.issued.documents import pdf
from lva.web.page import page
from lva.web.pages import Guest

blueprint = Blueprint("worked", __name__, url_prefix="/<language:language>/examples")
_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class Shown:
    """One example in the list."""

    name: str
    title: str
    tongue: str
    """The language that it is written in."""
    kind: str
    """How deep it goes, in words."""
    notice: str


@blueprint.get("")
@public(transaction=False)
def index(guest: Guest, language: Language) -> Response:
    """List the finished examples, each with what is worth noticing in it."""
    return page(guest, "worked/index.html", shown=[_shown(guest.ports, one, language) for one in worked.all_()])


def _shown(ports: Ports, one: Worked, language: Language) -> Shown:
    pack, example = ports.packs.current(one.example.pack), one.example
    depth = assessments.depth_of(pack, example.answers)
    title = assessments.title_of(pack, example.answers, example.language)
    return Shown(example.name, title, example.language, _kind(pack, depth, language), one.notice.in_(language.code))


def _kind(pack: Pack, depth: Depth | None, language: Language) -> str:
    option = pack.option("depth", depth.value) if depth and not pack.checklist else None
    return option.label.in_(language.code) if option else language.text("Self-assessment")


@blueprint.get("/<name>")
@public(transaction=False)
def show(guest: Guest, language: Language, name: str) -> Response:
    """Show an example as a page: the words of its document, in its own language."""
    one = _named(name)
    title, sections, said = _twin(_Edition.of(guest.ports, one))
    return page(
        guest,
        "worked/show.html",
        name=name,
        notice=one.notice.in_(language.code),
        title=title,
        contents=sections,
        said=said,
        tongue="" if one.example.language == language.code else one.example.language,
    )


@blueprint.get("/<name>/pdf")
@public(transaction=False)
def printed(guest: Guest, language: Language, name: str) -> Response:
    """Hand out the document of an example, which has no seal and says on every page that it is one."""
    return pdf(_printed(_Edition.of(guest.ports, _named(name))), f"{language.text('example')}-{name}")


def _named(name: str) -> Worked:
    found = worked.named(name)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class _Edition:
    """An example as the questions of one pack print it; equal ones have the same words."""

    name: str
    digest: str
    worked: Worked = field(compare=False, repr=False)
    packs: Library = field(compare=False, repr=False)
    languages: Mapping[str, Language] = field(compare=False, repr=False)

    @classmethod
    def of(cls, ports: Ports, one: Worked) -> "_Edition":
        """Return the edition of an example that this installation prints now."""
        digest = ports.packs.current(one.example.pack).digest
        return cls(one.example.name, digest, one, ports.packs, ports.languages)


@lru_cache(maxsize=_KEPT)
def _twin(edition: _Edition) -> tuple[str, tuple[tuple[str, str], ...], Markup]:
    """Return title, contents and words of an example; as everybody may ask for them, they are made once and kept."""
    appendix = worked.composed(edition.packs, edition.worked, edition.languages)
    return appendix.title, contents(appendix), Markup(twin(appendix))  # noqa: S704 -- the twin escapes every word


@lru_cache(maxsize=_KEPT)
def _printed(edition: _Edition) -> bytes:
    """Return the PDF of an example; it is made once and kept."""
    return worked.printed(edition.packs, edition.worked, edition.languages)
