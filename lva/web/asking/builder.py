"""Builds the fields of a page from its blocks, and remembers how to read them back.

Input names: a question is its key; a field of an entry is `<list>.<id>.<field>`; the tick list of a
list is `ticks.<list>`; a card that does not exist yet announces itself in `fresh`.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from lva.content.model import Block, EntryField, EntryList, Field, Kind, Question, Rule, Shape, Step, Where
from lva.domain import dossier as dossiers
from lva.domain import matrix, path, prefill
from lva.domain.dossier import Entry
from lva.domain.judging import findings
from lva.domain.references import derived
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Said
from lva.web.asking import listing, offers
from lva.web.asking.blocks import BlockView, Card, RatingCell, RatingRow
from lva.web.asking.conditions import Conditional, Conditions, within
from lva.web.asking.fields import HOLDER, AnswerField, Setting, choices

FRESH: Final = "fresh"
"""Hidden inputs that announce entries made by this page: `<list>|<id>|<parent id>`."""
MORE: Final = "more"
"""The button that asks for one more card: `<list>|<parent id>`."""
_AUTHOR: Final = "author"
"""The list of the people who write; first values look at it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What building a form needs: the assessment, the language of the page, and how to make ids."""

    opened: Opened
    language: Language
    known: prefill.Known
    new_id: Callable[[], uuid.UUID]
    suggested: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What fields suggest, by their keys."""


class Builder:
    """Builds the form of one step; each block adds its fields and knows how to read them back."""

    def __init__(
        self, page: Page, posted: "MultiDict[str, str] | None", given: Mapping[str, Value] | None = None
    ) -> None:
        self.page = page
        self.given = given or {}
        """What a new entry on a page of its own begins with, before the pack's own first values."""
        self.posted = posted
        self.announced = _announced(posted)
        self.more = posted.get(MORE, "") if posted else ""
        self.opened = page.opened
        self.dossier = page.opened.dossier
        self.code = page.language.code
        self.names = self.dossier.names()
        self.lists = listing.Lists(page.opened, page.language)
        self.references = self._references()
        self.fresh: set[str] = set()
        kind = values.picked(self.dossier.answers.get(self.dossier.pack.examples_by))
        self.setting = Setting(
            self.dossier.pack, page.language, self.references, kind[0] if kind else "", page.suggested
        )
        self.fields: dict[str, AnswerField] = {}
        self.makers: list[Callable[[MultiDict[str, str]], Iterator[EntrySaid]]] = []

    def _references(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for entry in self.dossier.entries:
            found.setdefault(entry.list, []).append((entry.id, self.lists.title(entry)))
        return found

    # -- fields ----------------------------------------------------------------------------------

    def add(self, name: str, pack_field: Any, value: Value, token: str, **extra: Any) -> AnswerField:
        """Make a field, show a value in it and remember it under its input's name."""
        made = AnswerField(pack_field, self.setting, name=name, _form=HOLDER, **extra)
        made.show(value, token)
        offers.settle(self.opened, self.page.language, made, value)
        if self.more == name:
            made.grow()
        self.fields[name] = made
        return made

    def question(self, question: Question, step: Step) -> AnswerField:
        """Make the field of a single question, with its first value if nothing is stored yet."""
        revision, stored = self.opened.stored(question.key)
        shown = stored
        if revision == 0 or (stored is None and question.place == "matter"):
            shown = stored if stored is not None or not question.start else prefill.start(question.start, self.known)
        token = values.token(revision, stored)
        return self.add(question.key, question, shown, token, conditional=self.conditional(question.when, step))

    @property
    def known(self) -> prefill.Known:
        """What first values may be worked out from, the authors of this page's new cards included."""
        return replace(self.page.known, author_ids=tuple(key for key, _ in self.references.get(_AUTHOR, ())))

    def conditional(self, rule: Rule | None, step: Step) -> Conditional | None:
        """Return when a question applies, if that is decided on the same page."""
        found = self.applies(rule, step)
        return None if isinstance(found, bool) else found

    def applies(self, rule: Rule | None, step: Step) -> Conditional | bool:
        """Return whether a question applies, or when, if that is decided on the same page."""
        here = {block.question for block in step.blocks if block.question}
        return Conditions(self.page.language, self.dossier, here).of(rule)

    def entry_fields(
        self, entries: EntryList, entry_id: str, keys: Sequence[str], fields: Mapping[str, Value], *, fresh: bool
    ) -> list[AnswerField]:
        """Make the fields of one entry; a fresh one begins with its first values."""
        row = None if fresh else self.opened.entry_row(uuid.UUID(entry_id))
        revision = row.revision if row else 0
        made = []
        for pack_field in (entries.field(key) for key in keys):
            if not self.may_apply(pack_field, keys, fields):
                continue
            stored = row.fields.get(pack_field.key) if row else None
            begin = self.given.get(pack_field.key) or prefill.start(pack_field.start, self.page.known)
            shown = begin if row is None else stored
            name = f"{entries.key}.{entry_id}.{pack_field.key}"
            token = values.token(revision, stored)
            made.append(
                self.add(name, pack_field, shown, token, conditional=self.within(entries, entry_id, pack_field))
            )
        return made

    def may_apply(self, pack_field: EntryField, keys: Sequence[str], fields: Mapping[str, Value]) -> bool:
        """Whether a field applies to an entry, or may come to apply by what is answered beside it."""
        if not path.holds(pack_field.when, self.dossier.answers, self.dossier.aliases):
            return False
        settled = [(key, wanted) for key, wanted in pack_field.for_where.conditions if key not in keys]
        return dossiers.fits(Where(tuple(settled)), fields)

    def within(self, entries: EntryList, entry_id: str, pack_field: EntryField) -> Conditional | None:
        """Return when a field of an entry applies, if that is decided by another field beside it."""
        prefix = f"{entries.key}.{entry_id}."
        beside = [found for found in pack_field.for_where.conditions if prefix + found[0] in self.fields]
        if not beside:
            return None
        pack, language = self.dossier.pack, self.page.language
        choices = [
            " / ".join(values.label(language, pack, entries.field(key), one) for one in wanted)
            for key, wanted in beside
        ]
        test = within(prefix, beside)
        if len(choices) == 1:
            return Conditional(test, language.text("Answer this if you chose: %(choice)s.", choice=choices[0]))
        labels = [entries.field(key).label.in_(language.code).rstrip(" …:?") for key, _ in beside]
        cases = tuple(f"{label}: {choice}" for label, choice in zip(labels, choices, strict=True))
        return Conditional(test, language.text("Answer this if all of these are so:"), cases)

    # -- blocks ----------------------------------------------------------------------------------

    def blocks(self, step: Step) -> Iterator[BlockView]:
        """Iterate over the blocks of a step that apply, or may come to apply by what its page asks."""
        taken: dict[str, int] = {}
        for block in step.blocks:
            applies = self.applies(block.when, step)
            view = self.block(block, step) if applies else None
            if view is None:
                continue
            view.conditional = None if isinstance(applies, bool) else applies
            # Several blocks may show the same list; findings lead to the first of them.
            taken[view.name] = taken.get(view.name, 0) + 1
            view.anchor = view.name if taken[view.name] == 1 else f"{view.name}-{taken[view.name]}"
            yield view

    def block(self, block: Block, step: Step) -> BlockView | None:
        """Return one block as its template draws it; None if its question does not apply."""
        match block.shape:
            case Shape.QUESTION:
                question = self.dossier.pack.questions[block.question]
                shown = self.is_shown(question, step)
                return BlockView("question", field=self.question(question, step)) if shown else None
            case Shape.LIST:
                return self.list_block(block)
            case Shape.TICKS:
                return self.ticks_block(block)
            case Shape.RATINGS:
                return self.ratings_block(block)
            case Shape.CARDS:
                return self.cards_block(block)

    def is_shown(self, question: Question, step: Step) -> bool:
        """Whether a question stands on the page.

        One decided on the same page always does, so that it works without script. One that only
        explains an empty list steps aside while the list has entries and it has no answer.
        """
        _, stored = self.opened.stored(question.key)
        if path.is_explained(question, self.dossier) and not values.is_given(stored):
            return False
        return bool(self.applies(question.when, step))

    def heading(self, block: Block, entries: EntryList) -> BlockView:
        """Return the frame that every block of a list shares."""
        return BlockView(
            block.shape.value,
            label=(block.label or entries.label).in_(self.code),
            lead=block.lead.in_(self.code) if block.lead else "",
            name=entries.key,
            add=entries.add.in_(self.code),
            empty=entries.empty.in_(self.code),
        )

    def list_block(self, block: Block) -> BlockView:
        """Entries as a list, each with a page of its own."""
        entries = self.dossier.pack.lists[block.list]
        query = self.posted.get(listing.FIND + block.list, "") if self.posted else ""
        return self.lists.fill(self.heading(block, entries), block, query)

    def ticks_block(self, block: Block) -> BlockView:
        """One tick list; each tick is an entry."""
        entries = self.dossier.pack.lists[block.list]
        view = self.heading(block, entries)
        view.field = self.ticks(block, entries, view.label)
        self.makers.append(lambda form: self.ticked(block, form))
        return view

    def ticks(self, block: Block, entries: EntryList, label: str) -> AnswerField:
        """Make the field of a tick list: the options taken are the entries that stand there."""
        by = entries.field(block.by)
        taken = [key for entry in self.dossier.of(block.list) for key in values.picked(entry.get(block.by))]
        # Not a `Question`: what is ticked is told by entries and never stored as an answer.
        as_multi = Field(
            key=f"ticks.{block.list}", kind=Kind.MULTI, label=by.label, share=by.share, options=by.options,
            why=by.why, help=by.help, articles=by.articles,
        )  # fmt: skip
        ordered = values.normalise(self.dossier.pack, as_multi, taken)
        made = self.add(f"ticks.{block.list}", as_multi, ordered, " ".join(ordered or ()), label=label)
        first = findings.chosen_rows(block.first, self.dossier.answers.get(block.first_by))
        made.choices = tuple(sorted(made.choices, key=lambda choice: choice[0] not in first))
        made.render_kw = {"first": len(first)}
        return made

    def ticked(self, block: Block, _: "MultiDict[str, str]") -> Iterator[EntrySaid]:
        """Iterate over the entries that ticks make or take away.

        Only what the person changed counts: a tick that somebody else has set since stays.
        """
        made = self.fields[f"ticks.{block.list}"]
        if not made.posted or made.errors:
            return
        stored = {key: entry for entry in self.dossier.of(block.list) for key in values.picked(entry.get(block.by))}
        shown, now = set(made.seen.split()), set(made.value or ())
        for key in sorted(now - shown - set(stored)):
            new_id = derived(self.opened.row.id, f"{block.list}|{key}")
            yield EntrySaid(block.list, new_id, start={**block.fixed, block.by: key}, removed=False)
        for key in sorted((shown - now) & set(stored)):
            yield EntrySaid(block.list, uuid.UUID(stored[key].id), removed=True)

    def ratings_block(self, block: Block) -> BlockView:
        """A table of rows by columns; each rated cell is an entry."""
        entries = self.dossier.pack.lists[block.list]
        view = self.heading(block, entries)
        (across,) = entries.field(block.across).refers
        columns = self.dossier.of(across, block.where)
        view.columns = [(column.id, self.names[column.id]) for column in columns]
        value = entries.field(block.value)
        scale = choices(value, self.setting)
        view.scale = [(key, word) for key, word, _ in scale if offers.is_offered(self.opened, value, key)]
        first = findings.chosen_rows(block.first, self.dossier.answers.get(block.first_by))
        options = self.dossier.pack.options[entries.field(block.by).options]
        used = {key for entry in self.dossier.of(block.list) for key in values.picked(entry.get(block.by))}
        derived_cells = matrix.cells(self.dossier)
        for option in sorted(options, key=lambda option: option.key not in first):
            cells = [
                self.rating_cell(block, entries, (option.key, column.id), derived_cells.get((option.key, column.id)))
                for column in columns
            ]
            shown = option.key in first or option.key in used
            view.rows.append(RatingRow(option.key, option.label.in_(self.code), cells, shown))
        return view

    def rating_cell(
        self, block: Block, entries: EntryList, place: tuple[str, str], cell: matrix.Cell | None
    ) -> RatingCell:
        """One cell: a field if at most the cell's own entry stands there, otherwise what is derived."""
        row, column = place
        own = derived(self.opened.row.id, f"{row}|{column}")
        if cell and any(entry.id != str(own) for entry in cell.entries):
            return RatingCell(column, None, cell.rating, cell.doubt, tuple(map(self.link, cell.entries)))
        stored_row = self.opened.entry_row(own)
        stored = stored_row.fields.get(block.value) if stored_row else None
        gone = stored_row is not None and stored_row.removed_at is not None
        name = f"{block.list}.{own}.{block.value}"
        token = values.token(stored_row.revision if stored_row else 0, stored)
        made = self.add(name, entries.field(block.value), None if gone else stored, token)
        start = {block.by: row, block.across: column}
        # Rating a cell anew brings back what was removed from it.
        said = _Maker(block.list, own, (made,), start, brings_back=gone)
        self.makers.append(said)
        return RatingCell(column, made)

    def link(self, entry: Entry) -> tuple[str, str]:
        """Return where an impact behind a cell is written, and its rating in words."""
        words = self.lists.impact(entry, ("rating",)) or self.names[entry.id]
        return listing.own_url(self.page.language, self.opened, entry.list, entry.id), words

    def cards_block(self, block: Block) -> BlockView:
        """Entries with some of their fields open on the page itself."""
        entries = self.dossier.pack.lists[block.list]
        view = self.heading(block, entries)
        view.required = bool(block.fresh)
        for entry in self.dossier.of(block.list, block.where):
            view.cards.append(self.card(block, entries, entry))
        start = {key: wanted[0] for key, wanted in block.where.conditions if len(wanted) == 1}
        view.cards += self.fresh_cards(block, entries, start, "", needed=not view.cards)
        return view

    def card(self, block: Block, entries: EntryList, entry: Entry) -> Card:
        """The card of an entry that exists, with the cards of its children below it."""
        made = self.entry_fields(entries, entry.id, block.fields, entry.fields, fresh=False)
        for one in made:
            one.fold()
        self.makers.append(_Maker(block.list, uuid.UUID(entry.id), tuple(made), {}))
        rating = values.picked(entry.get("rating"))
        card = Card(entry.id, self.lists.title(entry), made, rating=rating[0] if rating else "")
        child = block.child
        if child is not None and dossiers.fits(child.where, entry.fields):
            below = self.dossier.pack.lists[child.list]
            card.child_label = (child.label or below.label).in_(self.code)
            for found in self.dossier.of(child.list):
                if entry.id in values.picked(found.get(child.by)):
                    card.children.append(self.card(child, below, found))
            start = {child.by: [entry.id]}
            card.children += self.fresh_cards(child, below, start, entry.id, needed=not card.children)
            card.more = f"{child.list}|{entry.id}"
            card.more_label = below.add.in_(self.code)
        return card

    def fresh_cards(
        self, block: Block, entries: EntryList, start: Mapping[str, Value], parent: str, *, needed: bool
    ) -> list[Card]:
        """Cards for entries that come to be when something is said in them.

        Those that a posted form announced and that do not exist yet stay; otherwise as many as the
        pack wants where there is no entry, and one more where the person asked for it.
        """
        announced = self.announced.get((block.list, parent), [])
        ids = [new_id for new_id in announced if self.opened.entry_row(new_id) is None]
        if not ids and needed:
            ids = [self.page.new_id() for _ in range(block.fresh)]
        if self.more == f"{block.list}|{parent}":
            ids.append(self.page.new_id())
        return [self.fresh_card(block, entries, start, parent, new_id) for new_id in ids]

    def fresh_card(
        self, block: Block, entries: EntryList, start: Mapping[str, Value], parent: str, new_id: uuid.UUID
    ) -> Card:
        """A card for an entry that comes to be when something is said in it."""
        made = self.entry_fields(entries, str(new_id), block.fields, start, fresh=True)
        for one in made:
            one.fold()
        self.makers.append(_Maker(block.list, new_id, tuple(made), start))
        self.fresh.add(str(new_id))
        # Who is about to be entered as an author can be chosen as one further down on the same page.
        if title := next((found.text() for found in made if found.question.key in entries.title and found.text()), ""):
            self.references.setdefault(block.list, []).append((str(new_id), title))
        fresh = f"{block.list}|{new_id}|{parent}"
        return Card(str(new_id), entries.singular.in_(self.code), made, fresh=fresh)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Reads one entry back from its fields."""

    list: str
    id: uuid.UUID
    fields: tuple[AnswerField, ...]
    start: Mapping[str, Value]
    brings_back: bool = False
    """Whether the entry was removed and comes back when something is said in it."""

    def __call__(self, _: "MultiDict[str, str]") -> Iterator[EntrySaid]:
        said = {
            found.question.key: Said(found.value, found.seen)
            for found in self.fields
            if found.posted and not found.errors and (found.value is not None or not self.brings_back)
        }
        if said:
            yield EntrySaid(self.list, self.id, said, dict(self.start), False if self.brings_back else None)


def _announced(posted: "MultiDict[str, str] | None") -> dict[tuple[str, str], list[uuid.UUID]]:
    """Return the ids of the new cards that a posted form announces, by list and parent."""
    found: dict[tuple[str, str], list[uuid.UUID]] = {}
    for one in posted.getlist(FRESH) if posted else ():
        name, _, rest = one.partition("|")
        new_id, _, parent = rest.partition("|")
        try:
            found.setdefault((name, parent), []).append(uuid.UUID(new_id))
        except ValueError:
            continue
    return found
