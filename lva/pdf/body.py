"""The pages after the first: every answer and every entry, section by section in the pack's order.

What was asked and not answered is printed as such. What the pages of this depth no longer ask, but
the record still holds, stands in a section of its own at the end: nothing recorded is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lva.content.model import Block as Asked
from lva.content.model import Depth, EntryField, EntryList, Field, Kind, Place, Section, Shape, Step
from lva.domain import answers as values
from lva.domain import path
from lva.domain.attachments import LIST as ATTACHMENT
from lva.domain.dossier import HANDLING, Entry, fits
from lva.pdf import blocks as said
from lva.pdf import forecasts as forecast
from lva.pdf import impacts as impact
from lva.pdf.alternatives import ALTERNATIVE, alternatives
from lva.pdf.attachments import attachment_table
from lva.pdf.blocks import (
    Block,
    Look,
    Pair,
    Pairs,
    Paragraph,
    Piece,
    Run,
    Words,
    joined,
    missing,
    plain,
    text_of,
)
from lva.pdf.entry_table import PLAIN, EntryTable, in_bold
from lva.pdf.handlings import handlings
from lva.pdf.hearings import HEARING, VIEW, Log
from lva.pdf.legend import legend
from lva.pdf.lists import PLANS
from lva.pdf.profile import earlier
from lva.pdf.questions import questions
from lva.pdf.rows import rows
from lva.pdf.screened import keys, screened
from lva.pdf.sheets import beside, laid_out, sheet_tables
from lva.pdf.ten_steps import QUESTION as TEN_STEPS
from lva.pdf.ten_steps import ten_steps
from lva.pdf.timeline import timeline_blocks
from lva.pdf.voice import Voice

_ON_PAGE_ONE: Final = frozenset({"title", "decider", "decide_on", "proposal", "case_numbers", "appendix_no"})
"""What page one says in full."""
_ON_TIMELINE: Final = ("prep_start", "proposal_fixed", "papers_due")
_UNKNOWN: Final = "unknown"
_BETWEEN: Final = "  \u00b7  "
_GRID: Final = "grid"
_AFTER_THE_IMPACTS: Final = "Scale, and areas that were left out"
"""What the page of the matrix still says once the matrix and the impacts have been printed."""
_STEP_LEVEL: Final = 3
_POSITION: Final = "position"
_CONCLUSION: Final = "page-one"
"""The page of the conclusion, which comes first in its section."""
_MARKERS: Final = ("- ", "\u2022 ", "* ", "\u2013 ")


@dataclass
class Body:
    """The sections under way: what was printed already is not printed twice."""

    voice: Voice
    answers: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    shared: frozenset[str] = frozenset()
    """The lists that pages share; each page has its entries printed with it."""
    parted: set[str] = field(default_factory=set)
    """The entries printed so."""
    turned: list[Block] = field(default_factory=list)
    """What waits for a turned sheet, so that the reader turns the paper once."""
    impacts: list[Block] = field(default_factory=list)
    """The impacts of a full assessment, which open the turned sheets of their section."""

    def blocks(self) -> Iterator[Block]:
        """Yield the body in reading order."""
        dossier = self.voice.dossier
        if not dossier.pack.checklist:
            self.answers |= {key for key in _ON_PAGE_ONE if values.is_given(self.voice.answer(key))}
            yield from questions(self.voice)
            line = tuple(timeline_blocks(self.voice))
            if line:
                self.answers |= {key for key in _ON_TIMELINE if isinstance(self.voice.answer(key), str)}
            yield from line
            if dossier.depth is Depth.FULL:
                yield from legend(self.voice)
        steps = path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)
        self.shared = _shared(steps)
        for section in dossier.pack.sections:
            yield from self._section(section, [step for step in steps if step.section == section.key])
        yield from self._other_matters()
        yield from self._left()
        if self.turned or self.impacts:
            yield said.Wide((*self.turned, *self.impacts))

    def _section(self, section: Section, steps: Sequence[Step]) -> Iterator[Block]:
        title = self.voice.label(section.label)
        steps = sorted(steps, key=lambda step: step.key != _CONCLUSION)
        found = [(step, list(self._step(step, title))) for step in steps]
        found = [(step, blocks) for step, blocks in found if blocks]
        if not found and not self.impacts:
            return
        if self.impacts:
            yield said.Wide((*self.turned, said.Section(title), *self.impacts))
            self.turned, self.impacts = [], []
        else:
            yield said.Section(title)
        for step, blocks in found:
            label = self.voice.text(_AFTER_THE_IMPACTS) if step.key == _GRID else self.voice.label(step.label)
            own = _names_itself(blocks[0], label)
            if label != title and step.key != _CONCLUSION and not own:
                yield said.Heading(_STEP_LEVEL, plain(label))
            yield from blocks
        if any(self._is_about_matter(step) for step in steps):
            # Depths without a page for it say it where the matter itself is told.
            yield from self._handlings()

    def _step(self, step: Step, title: str) -> Iterator[Block]:
        """Yield a page's questions and lists; a list whose name the page has already needs no heading."""
        label = self.voice.label(step.label)
        level = 3 if label == title else 4
        lists = {block.list for block in step.blocks if block.list}
        headings = {label, title} | {self.voice.label(self.voice.pack.lists[name].label) for name in _lone(lists)}
        pairs: list[Pair] = []
        for block in path.blocks(step, self.voice.dossier):
            if block.shape is Shape.QUESTION:
                tables = tuple(self._table(block.question, level))
                if tables and pairs:
                    yield from rows(pairs)
                    pairs = []
                yield from tables
                pairs += self._question(block.question)
                continue
            if block.shape is Shape.TICKS and self._is_plain(block):
                pairs += self._ticks(block)
                continue
            if self._is_of_matter(block.list):
                found = list(self._handlings())
            elif block.list in self.shared:
                found = list(self._part(block, level, headings))
            else:
                found = list(self._list(block.list, level, headings))
            if block.child is not None:
                found += self._list(block.child.list, level, headings)
            if found and pairs:
                yield from rows(pairs)
                pairs = []
            yield from found
        yield from rows(pairs)

    # -- questions ----------------------------------------------------------

    def _table(self, key: str, level: int) -> Iterator[Block]:
        """Yield a question whose answer is laid out as a table, once."""
        question = self.voice.pack.questions[key]
        sheet = laid_out(self.voice, question, self.voice.answer(key)) if key not in self.answers else None
        given = self.voice.answer(key)
        if sheet is not None and key == TEN_STEPS and isinstance(given, Mapping):
            self.answers.add(key)
            yield from ten_steps(self.voice, question, given)
        elif sheet is not None:
            self.answers.add(key)
            if sheet.fixed and not self._is_expected(question):
                sheet = replace(sheet, rows=tuple(row for row in sheet.rows if any(row[1:])))
            yield from sheet_tables(self.voice, plain(self.voice.label(question.label)), level, sheet)

    def _question(self, key: str) -> Iterator[Pair]:
        """Yield a question with its answer, once.

        An empty one is printed as not given if this depth expects an answer and no entry stands in for it.
        """
        if key in self.answers:
            return
        self.answers.add(key)
        if key in keys(self.voice):
            # The screening is one thing: it is said in short where its result is chosen.
            rule = self.voice.pack.screening
            yield from screened(self.voice) if rule and key == rule.chosen else ()
            return
        question = self.voice.pack.questions[key]
        given = (*self.voice.said(key), *self._before(key))
        if given or (self._is_expected(question) and not path.is_explained(question, self.voice.dossier)):
            label = self.voice.label(question.label)
            if key == _POSITION and label.endswith("\u2026"):
                # The question is the beginning of its own answer.
                label = self.voice.text("Position on the best interests of children")
            yield Pair(plain(label), self._answer(question, given))

    def _before(self, key: str) -> Iterator[Words]:
        """Yield what an indicator of a checklist was answered the time before, if it was otherwise."""
        before = earlier(self.voice)
        then = before["answers"].get(key, "") if before else ""
        now = values.picked(self.voice.answer(key))
        if then and now and then not in now:
            question = self.voice.pack.questions[key]
            said = values.label(self.voice.speech, self.voice.pack, question, then)
            yield missing(self.voice.text("in %(year)s: %(answer)s", year=before["period"], answer=said))

    def _answer(self, asked: Field, given: Sequence[Words]) -> tuple[Piece, ...]:
        if not given:
            return (Paragraph(self.voice.not_given, Look.ANSWER),)
        if asked.kind is Kind.LONG:
            return tuple(_paragraphs(given))
        return (
            (Paragraph(joined(given, _BETWEEN), Look.ANSWER),) if asked.kind is Kind.COUNT else _plain_paragraphs(given)
        )

    # -- entries ------------------------------------------------------------

    def _is_plain(self, block: Asked) -> bool:
        """Whether there are ticks, and their entries say nothing besides what every tick sets."""
        found = self.voice.dossier.of(block.list)
        return bool(found) and all(
            key == block.by or block.fixed.get(key) == value
            for entry in found
            for key, value in entry.fields.items()
            if value
        )

    def _ticks(self, block: Asked) -> Iterator[Pair]:
        """Yield a tick list as one row."""
        found = self.voice.dossier.of(block.list)
        if block.list in self.lists:
            return
        self.lists.add(block.list)
        label = self.voice.label(block.label or self.voice.pack.lists[block.list].label)
        items = tuple(self.voice.name(entry) for entry in found)
        yield Pair(plain(label), (said.Bullets(items, look=Look.ANSWER),))

    def _list(self, name: str, level: int, headings: AbstractSet[str] = frozenset()) -> Iterator[Block]:
        """Yield a list with its entries, once; an empty one as not given, unless a question explains it."""
        if name in self.lists:
            return
        self.lists.add(name)
        entries = self.voice.pack.lists[name]
        label = self.voice.label(entries.label)
        found = [entry for entry in self.voice.dossier.of(name) if entry.id not in self.parted]
        if not found:
            explained = any(question.instead_of == name for question in self.voice.pack.questions.values())
            if self.voice.dossier.depth in entries.expected | entries.blocks and not explained:
                yield Pairs((Pair(plain(label), self._nothing()),))
            return
        if name == impact.IMPACT and impact.is_turned(self.voice):
            self.impacts += impact.impacts(self.voice, entries, found, self._is_missing)
            return
        if name == forecast.FORECAST and forecast.has_room(found) and forecast.is_turned(found):
            self.turned += [said.Section(label), forecast.forecasts(self.voice, found)]
            return
        if label not in headings:
            yield said.Heading(level, plain(label))
        below = level if label in headings else min(level + 1, 4)
        yield from self._told(entries, found, below)

    def _told(self, entries: EntryList, found: Sequence[Entry], level: int) -> Iterator[Block]:
        """Yield the entries of a list in the form that it has; those without one entry by entry."""
        if entries.key == impact.IMPACT:
            yield from impact.impacts(self.voice, entries, found, self._is_missing)
        elif entries.key == ALTERNATIVE:
            yield from alternatives(self.voice, entries, found, self._is_missing)
        elif entries.key == HEARING:
            self.lists.add(VIEW)
            yield from Log(self.voice, self._is_missing).blocks(found, self.voice.dossier.of(VIEW))
        elif entries.key == forecast.FORECAST and forecast.has_room(found) and forecast.is_drawn(found):
            yield forecast.forecasts(self.voice, found)
        elif entries.key == ATTACHMENT:
            yield attachment_table(self.voice, entries, found, self._is_missing)
        elif entries.key == _UNKNOWN:
            yield said.Bullets(tuple(self._gap(entries, entry) for entry in found), look=Look.ANSWER)
        elif entries.key in PLANS:
            yield from EntryTable(self.voice, entries, PLANS[entries.key], self._is_missing).blocks(found)
        else:
            yield from self._entries(entries, found, level)

    def _gap(self, entries: EntryList, entry: Entry) -> Words:
        """Return a gap in what is known as one item: what it is, then what else is said of it."""
        table = EntryTable(self.voice, entries, PLAIN, self._is_missing, frozenset({"text"}))
        text = joined(self.voice.field(entry, "text"), " ") or self.voice.not_given
        more = [piece.words for piece in table.pieces(entry) if isinstance(piece, Paragraph)]
        return joined([in_bold(text), *more], "  ")

    def _part(self, block: Asked, level: int, headings: AbstractSet[str]) -> Iterator[Block]:
        """Yield the entries of a list that belong to a page; what belongs to none stands at the end."""
        entries = self.voice.pack.lists[block.list]
        found = [entry for entry in self.voice.dossier.of(block.list, block.where) if entry.id not in self.parted]
        if not found or block.list in self.lists:
            return
        self.parted.update(entry.id for entry in found)
        label = self.voice.label(block.label or entries.label)
        if label not in headings:
            yield said.Heading(level, plain(label))
        known = {key for key, _ in block.where.conditions}
        yield from self._entries(entries, found, level if label in headings else min(level + 1, 4), known)

    def _entries(
        self, entries: EntryList, found: Sequence[Entry], level: int, known: AbstractSet[str] = frozenset()
    ) -> Iterator[Block]:
        """Yield entries one below the other, the tables of each right after it under headings of that level."""
        pairs: list[Pair] = []
        for entry in found:
            laid = [(one, laid_out(self.voice, one, entry.get(one.key))) for one in entries.fields]
            sheets = [(one, sheet) for one, sheet in laid if sheet and one.key not in known]
            pair = self._entry(entries, entry, known | {one.key for one, _ in sheets})
            if not sheets:
                pairs.append(pair)
                continue
            if pair.body == self._nothing():
                pair = replace(pair, body=(Paragraph(plain(self.voice.text("see the table")), Look.ANSWER),))
            yield Pairs((*pairs, pair), narrow=True)
            pairs = []
            for one, sheet in sheets:
                heading = beside(self.voice.name(entry), self.voice.label(one.label))
                yield from sheet_tables(self.voice, heading, level, sheet)
        if pairs:
            yield Pairs(tuple(pairs), narrow=True)

    def _entry(self, entries: EntryList, entry: Entry, known: AbstractSet[str] = frozenset()) -> Pair:
        """Return an entry: what it is called, and each of its fields that neither name nor page says already."""
        name = self.voice.name(entry)
        named = [key for key in entries.title if text_of(joined(self.voice.field(entry, key), "\n")) == text_of(name)]
        skipped = frozenset({*named, *known})
        table = EntryTable(self.voice, entries, PLAIN, self._is_missing, skipped, Look.ANSWER)
        return Pair(in_bold(name), tuple(table.pieces(entry)) or self._nothing())

    def _nothing(self) -> tuple[Piece, ...]:
        return (Paragraph(self.voice.not_given, Look.ANSWER),)

    def _is_missing(self, one: EntryField, entry: Entry) -> bool:
        """Whether a field counts as missing at this depth while it is empty."""
        dossier = self.voice.dossier
        wanted = one.always or self._is_expected(one)
        return wanted and fits(one.for_where, entry.fields) and path.holds(one.when, dossier.answers, dossier.aliases)

    def _is_expected(self, one: Field) -> bool:
        return self.voice.dossier.depth in one.expected | one.blocks

    # -- what is left -------------------------------------------------------

    def _is_about_matter(self, step: Step) -> bool:
        asked = (self.voice.pack.questions[block.question] for block in step.blocks if block.question)
        return any(question.place is Place.MATTER for question in asked)

    def _is_of_matter(self, name: str) -> bool:
        entries = self.voice.pack.lists.get(name)
        return entries is not None and entries.place is Place.MATTER

    def _handlings(self) -> Iterator[Block]:
        """Yield how each matter was treated, once, whichever page lists it."""
        of_matters = {name for name in (*self.voice.pack.lists, HANDLING) if self._is_of_matter(name)}
        if not of_matters <= self.lists:
            self.lists |= of_matters
            yield from handlings(self.voice)

    def _other_matters(self) -> Iterator[Block]:
        """Yield what is said of the other matters of the assessment."""
        for matter in self.voice.snapshot.record["matters"][1:]:
            yield said.Section(self.voice.text("Another matter: %(title)s", title=matter["title"]))
            yield Pairs(tuple(pair for key, value in matter.items() for pair in self._stored(key, value)))

    def _stored(self, key: str, value: Any) -> Iterator[Pair]:
        question = self.voice.pack.questions.get(key)
        if question is not None:
            label = plain(self.voice.label(question.label))
            yield Pair(label, self._answer(question, self.voice.value(question, value)))

    def _left(self) -> Iterator[Block]:
        """Yield what the record holds and no page asked for."""
        dossier = self.voice.dossier
        tables = [block for key in dossier.answers if key in self.voice.pack.questions for block in self._table(key, 3)]
        pairs = [
            pair
            for key, value in dossier.answers.items()
            if key not in self.answers and values.is_given(value)
            for pair in self._leftover(key, value)
        ]
        left = (entry.list for entry in dossier.entries if entry.id not in self.parted)
        lists = [name for name in dict.fromkeys(left) if name not in self.lists]
        if not pairs and not lists and not tables:
            return
        yield said.Section(self.voice.text("Other recorded answers"))
        if pairs:
            yield Pairs(tuple(pairs))
        yield from tables
        for name in lists:
            if name in self.voice.pack.lists:
                yield from self._list(name, 3)
                continue
            yield said.Heading(3, plain(name))
            yield Pairs(tuple(pair for entry in dossier.of(name) for pair in self._raw(entry.fields)))

    def _leftover(self, key: str, value: Any) -> Iterator[Pair]:
        if key in self.voice.pack.questions:
            yield from self._stored(key, value)
        else:
            yield from self._raw({key: value})

    def _raw(self, fields: Mapping[str, Any]) -> Iterator[Pair]:
        """Yield stored values whose words the record does not carry, under their keys."""
        for key, value in fields.items():
            yield Pair(plain(key), tuple(Paragraph(self.voice.own(text), Look.ANSWER) for text in _leaves(value)))


def _names_itself(block: Block, label: str) -> bool:
    """Whether the first block of a page says already what the page's heading would say."""
    if isinstance(block, Pairs):
        return text_of(block.rows[0].term) == label
    return isinstance(block, said.Heading) and block.level == _STEP_LEVEL


def _lone(lists: AbstractSet[str]) -> AbstractSet[str]:
    """Return the list of a page that has one: it needs no heading below the page's own."""
    return lists if len(lists) == 1 else frozenset()


def _shared(steps: Sequence[Step]) -> frozenset[str]:
    """Return the lists that several pages share, each showing the entries with a value of its own."""
    pages: dict[str, set[str]] = {}
    for step in steps:
        for block in step.blocks:
            conditions = block.where.conditions
            if block.shape is Shape.CARDS and conditions and all(len(wanted) == 1 for _, wanted in conditions):
                pages.setdefault(block.list, set()).add(step.key)
    return frozenset(name for name, keys in pages.items() if len(keys) > 1)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (f"{key}: {text}" for text in _leaves(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield str(value)


def _plain_paragraphs(given: Sequence[Words]) -> tuple[Piece, ...]:
    return tuple(Paragraph(words, Look.ANSWER) for words in given)


def _paragraphs(given: Sequence[Words]) -> Iterator[Piece]:
    """Yield long text as paragraphs, and lines that begin with a dash or a dot as lists."""
    items: list[Words] = []
    for words in given:
        marker = next((one for one in _MARKERS if words and words[0].text.startswith(one)), "")
        if marker:
            first, *rest = words
            items.append((Run(first.text[len(marker) :].lstrip(), first.tone, first.language), *rest))
            continue
        if items:
            yield said.Bullets(tuple(items), look=Look.ANSWER)
            items = []
        yield Paragraph(words, Look.ANSWER)
    if items:
        yield said.Bullets(tuple(items), look=Look.ANSWER)
