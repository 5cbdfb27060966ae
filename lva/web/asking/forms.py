"""A page as a form: what it shows, and what somebody said by posting it."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from lva.content.model import Block, EntryList, Question, Step
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.services.saving import EntrySaid, Posted, Said
from lva.web.asking.blocks import BlockView
from lva.web.asking.builder import Builder, Page
from lva.web.asking.fields import AnswerField


@dataclass(slots=True)
class StepForm:
    """A step with its fields by input name, and its blocks in order."""

    step: Step
    blocks: list[BlockView]
    fields: dict[str, AnswerField]
    makers: "list[Callable[[MultiDict[str, str]], Iterator[EntrySaid]]]"
    fresh: frozenset[str] = frozenset()
    """The ids of cards whose entries do not exist yet."""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The errors of all fields as `(input id, sentence)`, in the order of the page."""
        return [(found.target, error) for found in self.fields.values() for error in found.errors]

    @property
    def ticks(self) -> dict[str, str]:
        """What the posted tick lists show after saving, by name: their tokens are the keys themselves."""
        return {
            name: " ".join(found.value or ())
            for name, found in self.fields.items()
            if name.startswith("ticks.") and found.posted and not found.errors
        }

    def fill(self, form: "MultiDict[str, str]") -> None:
        """Read the posted inputs into the fields; fields that did not come along stay as shown."""
        for found in self.fields.values():
            found.process(form)

    def posted(self, form: "MultiDict[str, str]") -> Posted:
        """Return what was said, from the fields that were posted and are right."""
        entries = [said for make in self.makers for said in make(form)]
        made = {str(said.id) for said in entries if any(values.is_given(one.value) for one in said.fields.values())}
        answers = {
            found.question.key: Said(_without(found.value, self.fresh - made), found.seen)
            for found in self.fields.values()
            if found.posted and not found.errors and isinstance(found.question, Question)
        }
        return Posted(answers, entries)


def _without(value: Value, ids: frozenset[str]) -> Value:
    """Return references without those to new cards that were left empty and so came to nothing."""
    return [one for one in value if one not in ids] or None if isinstance(value, list) else value


def step_form(page: Page, step: Step, posted: "MultiDict[str, str] | None" = None) -> StepForm:
    """Return the form of a step as it stands now.

    New cards of a `posted` form keep the ids they were shown with, so that posting twice meets the
    same entry; what it asks for under `more` gets one more card.
    """
    builder = Builder(page, posted)
    return StepForm(step, list(builder.blocks(step)), builder.fields, builder.makers, frozenset(builder.fresh))


@dataclass(slots=True)
class EntryForm:
    """One entry with the fields that its page asks."""

    entries: EntryList
    entry_id: uuid.UUID
    title: str
    fields: dict[str, AnswerField]
    start: Mapping[str, Value]
    """What a new entry is made with beside what its page asks."""
    shown: Mapping[str, Value]
    """What stood in the fields before anybody typed, by their names."""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The errors of all fields as `(input id, sentence)`, in the order of the page."""
        return [(found.target, error) for found in self.fields.values() for error in found.errors]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said in any field beyond what stood there from the start."""
        return not any(
            found.errors or (values.is_given(found.value) and found.value != self.shown.get(name))
            for name, found in self.fields.items()
        )

    def grow(self, name: str) -> None:
        """Show more empty rows in the field of that name, if there is one."""
        if name in self.fields:
            self.fields[name].grow()

    def fill(self, form: "MultiDict[str, str]") -> None:
        """Read the posted inputs into the fields."""
        for found in self.fields.values():
            found.process(form)

    def said(self) -> dict[str, Said]:
        """Return what was said, from the fields that were posted and are right."""
        return {
            found.question.key: Said(found.value, found.seen)
            for found in self.fields.values()
            if found.posted and not found.errors
        }


def entry_form(page: Page, block: Block, entry_id: uuid.UUID, given: Mapping[str, Value] | None = None) -> EntryForm:
    """Return the form of one entry: of an existing one as it stands, of a new one with its first values.

    A new one begins with what is `given`. Fields that apply only to some values of another field of
    the page are there as well; the page says when they apply.
    """
    row = page.opened.entry_row(entry_id)
    start = {key: wanted[0] for key, wanted in block.where.conditions if len(wanted) == 1} | dict(given or {})
    builder = Builder(page, None, {} if row else start)
    entries = page.opened.pack.lists[block.list]
    builder.entry_fields(entries, str(entry_id), block.fields, dict(row.fields) if row else start, fresh=row is None)
    title = builder.names.get(str(entry_id), entries.singular.in_(page.language.code))
    unasked = {key: value for key, value in start.items() if key not in block.fields}
    shown = {name: found.value for name, found in builder.fields.items()}
    return EntryForm(entries, entry_id, title, builder.fields, unasked, shown)
