"""The evidence register of an assessment: sources and what rests on them, claims without sources, gaps."""

import uuid
from dataclasses import dataclass, replace

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from lva.content.model import Shape, Step
from lva.domain import evidence
from lva.domain.dossier import Entry
from lva.domain.evidence import Source
from lva.domain.permissions import Permission, may_in
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.web.asking.steps import step_url, steps_of
from lva.web.door import needs
from lva.web.page import page
from lva.web.site import site

blueprint = Blueprint("evidence", __name__, url_prefix="/<language:language>/assessments/<reference>")


@dataclass(frozen=True, slots=True)
class Used:
    """An entry or a question in words, and where it stands."""

    text: str
    url: str
    more: str = ""
    """What is said beside it."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source in words."""

    title: str
    url: str
    kind: str
    grade: str
    when: str
    years: int | None
    is_old: bool
    caveat: str
    users: tuple[Used, ...]


@blueprint.get("/evidence")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Show the register: every source with its age and use, impacts without sources, sources without use, gaps."""
    opened = assessments.open_(work, reference, Permission.SEE)
    found = evidence.register(opened.dossier, work.at.astimezone(site().ports.zone).date())
    may_edit = may_in(work.actor.roles, Permission.EDIT, opened.row.state)
    place = _Places(language, opened, may_edit=may_edit)
    return page(
        work,
        "evidence/show.html",
        opened=opened,
        sources=[_source(place, source) for source in found.sources],
        unused=[place.of(source.entry) for source in found.unused],
        bare=[place.of(impact) for impact in found.bare],
        unknowns=[place.of(entry, "kind", "action") for entry in found.unknowns],
        old=sum(source.is_old for source in found.sources),
        years=evidence.OLD_YEARS,
        asked=place.pages.get(evidence.SOURCE, ""),
    )


class _Places:
    """Finds words and addresses for the entries of one assessment; whoever may not edit gets no addresses."""

    def __init__(self, language: Language, opened: Opened, *, may_edit: bool) -> None:
        self.language, self.opened = language, opened
        self.names = opened.dossier.names()
        self.pages: dict[str, str] = {}
        self.own_pages: set[str] = set()
        for step in steps_of(opened) if may_edit else ():
            self._remember(step)

    def _remember(self, step: Step) -> None:
        """Note what a page asks for: each question and list is put right on the first page that shows it."""
        address = step_url(self.language, self.opened, step)
        for block in step.blocks:
            for name in (block.question, block.list, block.child.list if block.child else ""):
                self.pages.setdefault(name, address)
            if block.shape is Shape.LIST:
                self.own_pages.add(block.list)

    def said(self, entry: Entry, *keys: str) -> list[str]:
        """Return what an entry says in some of its fields, the first paragraph of each."""
        entries = self.opened.pack.lists[entry.list]
        fields = [field for key in keys for field in entries.fields if field.key == key]
        found = (values.words(self.language, self.opened.pack, one, entry.get(one.key), self.names) for one in fields)
        return [words[0] for words in found if words]

    def of(self, entry: Entry, *beside: str) -> Used:
        """Return what an entry is called, what some fields say beside it, and where it is changed."""
        name = self.names[entry.id]
        if entry.list == evidence.IMPACT:
            name = " \u00b7 ".join(self.said(entry, "area", "alternative", "rating")) or name
        return Used(name, self.url(entry), " \u00b7 ".join(self.said(entry, *beside)))

    def user(self, entry: Entry) -> Used:
        """Return an entry of any list with the word for what it is."""
        found, label = self.of(entry), self.opened.pack.lists[entry.list].singular.in_(self.language.code)
        return found if found.text.startswith(label) else replace(found, text=f"{label}: {found.text}")

    def url(self, entry: Entry) -> str:
        """Return where an entry is changed, empty where no page asks for it."""
        if entry.list in self.own_pages:
            return url_for(
                "entries.show",
                language=self.language,
                reference=self.opened.row.reference,
                name=entry.list,
                entry_id=uuid.UUID(entry.id),
            )
        page_url = self.pages.get(entry.list, "")
        return page_url and f"{page_url}#{entry.list}.{entry.id}"

    def question(self, key: str) -> Used:
        """Return a question that a source answers."""
        page_url = self.pages.get(key, "")
        return Used(self.opened.pack.questions[key].label.in_(self.language.code), page_url and f"{page_url}#{key}")


def _source(place: _Places, source: Source) -> SourceView:
    def one(key: str) -> str:
        return " ".join(place.said(source.entry, key))

    return SourceView(
        title=place.names[source.entry.id],
        url=place.url(source.entry),
        kind=one("kind"),
        grade=one("grade"),
        when=one("when"),
        years=source.years,
        is_old=source.is_old,
        caveat=one("caveat"),
        users=(*map(place.user, source.users), *map(place.question, source.questions)),
    )
