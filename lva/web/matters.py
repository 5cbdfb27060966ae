"""A matter: what is known of it, how it was treated, and the assessments that serve it."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.content.model import EntryList, Pack, Place
from lva.domain import handlings
from lva.domain.dossier import HANDLING, Entry, title
from lva.domain.errors import NotFound
from lva.domain.handlings import Treated
from lva.domain.permissions import Permission, may
from lva.domain.references import uuid7
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.services import assessments, matters
from lva.services.matters import MatterSeen
from lva.services.work import Work
from lva.storage.queries import AssessmentRow
from lva.web.door import needs
from lva.web.handlings import MATTER
from lva.web.page import page, to
from lva.web.sentences import STATES

blueprint = Blueprint("matters", __name__, url_prefix="/<language:language>/matters")
_IN_HEAD: Final = frozenset({"body", "on", "section", "stage", "vote"})
"""Fields of a handling that its own line says; the others follow below it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in words: what it is called, what it says, and where it is changed (empty: not by the reader)."""

    title: str
    facts: tuple[tuple[str, str], ...]
    url: str
    list: str = ""
    day: str = ""
    happened: str = ""
    vote: str = ""
    departs: bool = False
    """Whether the decision followed another alternative than the one that was assessed as the proposal."""
    below: tuple["Told", ...] = ()
    """Parts of the decision and dissents."""


@blueprint.get("/<uuid:matter_id>")
@needs(Permission.SEE)
def show(work: Work, language: Language, matter_id: uuid.UUID) -> Response:
    """Show what is known of a matter, its handlings by their days, its assessments and its documents."""
    matter = matters.see(work, matter_id)
    facts = [
        (
            question.label.in_(language.code),
            values.words(language, matter.pack, question, matter.fields.get(question.key), {}),
        )
        for question in matter.pack.questions.values()
        if question.place is Place.MATTER
    ]
    may_record = bool(matter.assessments) and may(work.actor.roles, Permission.RECORD)
    teller = Teller(language, matter, matter.assessments[0] if may_record else None)
    found = handlings.treatment(matter.entries, str(matter.id))
    return page(
        work,
        "matters/show.html",
        matter=matter,
        facts=facts,
        states={state.value: language.text(message) for state, message in STATES.items()},
        handled=[teller.treated(one) for one in found.handlings],
        others=[teller.told(one) for one in (*found.parts, *found.dissents, *found.related)],
        removed=[teller.told(one) for one in matter.removed] if may_record else (),
        additions=tuple(teller.additions()),
        may_start=may(work.actor.roles, Permission.START),
        new_id=str(uuid7(work.at)),
    )


@blueprint.post("/<uuid:matter_id>/assessments")
@needs(Permission.START)
def start(work: Work, language: Language, matter_id: uuid.UUID) -> Response:
    """Begin one more assessment of the matter; pressing twice begins one."""
    try:
        new_id = uuid.UUID(request.form.get("id", ""))
    except ValueError as error:
        raise NotFound from error
    row = assessments.start_for(work, new_id, matter_id, language.code)
    return to("wizard.show", reference=row.reference, step="screening")


@dataclass(frozen=True, slots=True)
class Teller:
    """Says the entries of a matter in one language; they are changed beside the assessment `beside`."""

    language: Language
    matter: MatterSeen
    beside: AssessmentRow | None

    @property
    def pack(self) -> Pack:
        """The questionnaire whose words are used."""
        return self.matter.pack

    def additions(self) -> Iterator[tuple[str, str]]:
        """Iterate over what can be added: the button's words and the address."""
        for key, entries in self.pack.lists.items():
            if entries.place is Place.MATTER and self.beside is not None:
                yield entries.add.in_(self.language.code), self._url("handlings.new", name=key)

    def treated(self, treated: Treated) -> Told:
        """Say a handling: its line, its other fields, and what belongs to it."""
        handling = treated.handling
        said = {key: " ".join(self._said(handling, key)) for key in _IN_HEAD}
        section = handlings.say_section(self.language, handling.get("section"))
        proposals = self.matter.proposals
        return Told(
            title=", ".join(one for one in (said["body"], section) if one) or self._title(handling),
            facts=self._facts(handling, _IN_HEAD),
            url=self._entry_url(handling),
            list=HANDLING,
            day=said["on"],
            happened=said["stage"],
            vote=said["vote"],
            departs=bool(proposals) and all(handlings.departs(self.pack, handling, one) for one in proposals),
            below=tuple(self.told(one, handling) for one in (*treated.parts, *treated.dissents)),
        )

    def told(self, entry: Entry, below: Entry | None = None) -> Told:
        """Say any other entry: its name, and each of its fields but for the handling that it stands below."""
        entries = self.pack.lists.get(entry.list)
        if entries is None:
            return Told(entry.list, (), "")
        name = self._title(entry)
        here = [key for key, value in entry.fields.items() if below and values.picked(value) == (below.id,)]
        facts = tuple((label, said) for label, said in self._facts(entry, here) if said != name)
        return Told(name, facts, self._entry_url(entry), entries.singular.in_(self.language.code))

    def _title(self, entry: Entry) -> str:
        return self.matter.names.get(entry.id) or title(self.pack, self.language.code, entry, 1)

    def _facts(self, entry: Entry, without: Sequence[str] | frozenset[str]) -> tuple[tuple[str, str], ...]:
        entries = self.pack.lists.get(entry.list)
        keys = [field.key for field in entries.fields if field.key not in without] if entries else []
        found = ((self._label(entries, key), " ".join(self._said(entry, key))) for key in keys if entries)
        return tuple((label, said) for label, said in found if said)

    def _label(self, entries: EntryList, key: str) -> str:
        return entries.field(key).label.in_(self.language.code)

    def _said(self, entry: Entry, key: str) -> tuple[str, ...]:
        entries = self.pack.lists.get(entry.list)
        field = next((one for one in entries.fields if one.key == key), None) if entries else None
        return values.words(self.language, self.pack, field, entry.get(key), self.matter.names) if field else ()

    def _entry_url(self, entry: Entry) -> str:
        return self._url("handlings.show", name=entry.list, entry_id=entry.id) if self.beside else ""

    def _url(self, endpoint: str, **values_: Any) -> str:
        reference = self.beside.reference if self.beside else ""
        return url_for(
            endpoint, language=self.language, reference=reference, back=MATTER, matter=str(self.matter.id), **values_
        )
