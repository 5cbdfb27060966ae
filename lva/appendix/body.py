"""The pages after the first: every answer and every entry, section by section in the pack's order.

What page one says in full is named there and not said again. What was asked and not answered is named
in one sentence at the end of its section. What the pages of this depth no longer ask, but the record
still holds, stands in a section of its own at the end: nothing recorded is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from lva.appendix import blocks as said
from lva.appendix import forecasts as forecast
from lva.appendix import impacts as impact
from lva.appendix.blocks import (
    Block,
    Look,
    Pair,
    Pairs,
    Paragraph,
    Piece,
    Words,
    joined,
    missing,
    plain,
)
from lva.appendix.entries import Entries
from lva.appendix.handlings import handlings
from lva.appendix.headings import LEVEL, Page, in_one, under_headings
from lva.appendix.hearings import HEARING, VIEW
from lva.appendix.lists import PLANS
from lva.appendix.naming import IMPACT
from lva.appendix.profile import earlier
from lva.appendix.questions import questions
from lva.appendix.rows import rows
from lva.appendix.rubric import checklist
from lva.appendix.running import leaves, paragraphs, plainly
from lva.appendix.screened import answers, keys, result
from lva.appendix.sheets import laid_out, sheet_tables
from lva.appendix.ten_steps import QUESTION as TEN_STEPS
from lva.appendix.ten_steps import ten_steps
from lva.appendix.timeline import timeline_blocks
from lva.appendix.told import Told
from lva.appendix.voice import Voice
from lva.content.model import Block as Asked
from lva.content.model import Field, Kind, Place, Section, Shape, Step
from lva.domain import path
from lva.domain.dossier import HANDLING
from lva.domain.values import answers as values

_ON_PAGE_ONE: Final = frozenset({"title", "decider", "decide_on", "proposal", "case_numbers", "appendix_no"})
"""What page one says in full."""
_ON_TIMELINE: Final = ("prep_start", "proposal_fixed", "papers_due")
_BETWEEN: Final = "  \u00b7  "
_GRID: Final = "grid"
_PLAN: Final = "plan"
"""The section on who makes the assessment and how it is announced."""
_AFTER_THE_IMPACTS: Final = "Scale, and areas that were left out"
"""What the page of the matrix still says once the matrix and the impacts have been printed."""
_POSITION: Final = "position"
_CONCLUSION: Final = "page-one"
"""The page of the conclusion, which comes first in its section."""


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
    impacts: list[Block] = field(default_factory=list)
    """The impacts of a full assessment, which open the turned sheets of their section."""
    is_screened: bool = False
    """Whether the result of the screening was told; the answers that led there follow at the end."""
    lacking: list[str] = field(default_factory=list)
    """What was asked in the section and not answered, by its label."""
    later: list[str] = field(default_factory=list)
    """The same of sections that have nothing else to say."""

    @cached_property
    def entries(self) -> Entries:
        """What tells entries."""
        return Entries(self.voice)

    @cached_property
    def told(self) -> Told:
        """What page one says."""
        return Told(self.voice)

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
        steps = path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)
        self.shared = _shared(steps)
        for section, found in self._sections(steps):
            yield from self._section(section, found)
        self.lacking += self.later
        yield from self._notes()
        yield from self._other_matters()
        yield from self._left()
        if self.entries.turned or self.impacts:
            yield said.Wide((*self.entries.turned, *self.impacts))

    def _sections(self, steps: Sequence[Step]) -> Iterator[tuple[Section, list[Step]]]:
        """Yield the sections with their pages; how the assessment was prepared belongs to its end."""
        *others, last = self.voice.pack.sections
        for section in others:
            if section.key != _PLAN:
                yield section, [step for step in steps if step.section == section.key]
        yield last, [step for step in steps if step.section in (_PLAN, last.key)]

    def _section(self, section: Section, steps: Sequence[Step]) -> Iterator[Block]:
        is_last = section == self.voice.pack.sections[-1] and not self.voice.pack.checklist
        title = self.voice.text("How the assessment was made") if is_last else self.voice.label(section.label)
        steps = sorted(steps, key=lambda step: step.key != _CONCLUSION)
        found = [(step, list(self._step(step, title))) for step in steps]
        found = [(step, blocks) for step, blocks in found if blocks]
        asked = [*(answers(self.voice) if is_last and self.is_screened else ()), *self._checklist(last=is_last)]
        # Depths without a page for handlings tell them where the matter itself is told.
        handled = list(self._handlings()) if any(self._is_about_matter(step) for step in steps) else []
        if not (found or handled or self.impacts or asked):
            self.later += self.lacking
            self.lacking.clear()
            return
        others = handled or self.impacts or asked
        alone = len(found) == 1 and not others and found[0][0].key not in (_CONCLUSION, _GRID)
        unnamed = {_CONCLUSION, _GRID} if self.impacts else {_CONCLUSION}
        if self.impacts:
            # The table may begin on a sheet of its own: it has a heading there.
            heading = said.Heading(LEVEL, plain(self.voice.text("All recorded impacts")))
            yield said.Wide((said.Section(title), heading, *self.impacts, *self.entries.turned))
            self.entries.turned, self.impacts = [], []
        else:
            yield said.Section(self.voice.label(found[0][0].label) if alone else title)
        pages = [
            Page(label, alone or label == title or step.key in unnamed, tuple(blocks))
            for step, blocks in found
            for label in (self._named(step),)
        ]
        yield from in_one(under_headings(pages))
        yield from handled
        yield from asked
        yield from self._notes()

    def _named(self, step: Step) -> str:
        return self.voice.text(_AFTER_THE_IMPACTS) if step.key == _GRID else self.voice.label(step.label)

    def _checklist(self, *, last: bool) -> Iterator[Block]:
        """Yield how the criteria of the depth are met, where it is told how the assessment was made."""
        if last and not self.voice.pack.checklist:
            yield from checklist(self.voice)

    def _notes(self) -> Iterator[Block]:
        """Yield what page one says of the section, and what was asked there and not answered."""
        rows_, lacking = self.told.rows(), tuple(dict.fromkeys(self.lacking))
        self.lacking.clear()
        if rows_:
            yield Paragraph(plain(self.voice.text("On page one: %(what)s", what=_BETWEEN.join(rows_))), Look.NOTE)
        if lacking:
            words = self.voice.text("Not given: %(what)s", what=_BETWEEN.join(one.rstrip("?") for one in lacking))
            yield Paragraph(missing(words), Look.NOTE)

    def _step(self, step: Step, title: str) -> Iterator[Block]:
        """Yield a page's questions and lists; a list whose name the page has already needs no heading."""
        label = self.voice.label(step.label)
        level = 3 if label == title else 4
        lists = {block.list for block in step.blocks if block.list}
        headings = {label, title} | {self.voice.label(self.voice.pack.lists[name].label) for name in _lone(lists)}
        pairs: list[Pair] = []
        for block in path.blocks(step, self.voice.dossier):
            found, answered = self._asked(block, level, headings)
            if found and pairs:
                yield from rows(pairs)
                pairs = []
            yield from found
            pairs += answered
        yield from rows(pairs)

    def _asked(self, block: Asked, level: int, headings: AbstractSet[str]) -> tuple[list[Block], list[Pair]]:
        """Return what is laid out of a part of a page, and what of it is a label with its answer."""
        if block.shape is Shape.QUESTION:
            self.is_screened = self.is_screened or self._is_screening(block.question)
            tables = list(self.entries.upright(self._table(block.question, level)))
            return tables, list(self._question(block.question))
        if block.shape is Shape.TICKS and self._is_plain(block):
            return [], list(self._ticks(block))
        if self._is_of_matter(block.list):
            found = list(self._handlings())
        elif block.list in self.shared:
            found = list(self._part(block, level, headings))
        else:
            found = list(self._list(block.list, level, headings))
        if block.child is not None:
            found += self._list(block.child.list, level, headings)
        alone = found[0] if len(found) == 1 else None
        return ([], list(alone.rows)) if isinstance(alone, Pairs) and not alone.narrow else (found, [])

    # -- questions ----------------------------------------------------------

    def _is_screening(self, key: str) -> bool:
        """Whether the whole screening is told with a question, and was not yet."""
        rule = self.voice.pack.screening
        return rule is not None and key == rule.chosen and key not in self.answers

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
            if sheet.fixed and not self.entries.is_expected(question):
                sheet = replace(sheet, rows=tuple(row for row in sheet.rows if any(row[1:])))
            yield from sheet_tables(self.voice, plain(self.voice.label(question.label)), level, sheet)

    def _question(self, key: str) -> Iterator[Pair]:
        """Yield a question with its answer, once, unless page one says it.

        An empty one is named as not given if this depth expects an answer and no entry stands in for it.
        """
        if key in self.answers:
            return
        self.answers.add(key)
        if key in keys(self.voice):
            # The screening is one thing: it is said in short where its result is chosen.
            rule = self.voice.pack.screening
            yield from result(self.voice) if rule and key == rule.chosen else ()
            return
        question = self.voice.pack.questions[key]
        given = (*self.voice.said(key), *self._before(key))
        if self.told.question(key, given):
            return
        label = self.voice.label(question.label)
        if key == _POSITION and label.endswith("\u2026"):
            # The question is the beginning of its own answer.
            label = self.voice.text("Position on the best interests of children")
        if given:
            yield Pair(plain(label), self._answer(question, given))
        elif self.entries.is_expected(question) and not path.is_explained(question, self.voice.dossier):
            self.lacking.append(label)

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
            return tuple(paragraphs(given))
        return (Paragraph(joined(given, _BETWEEN), Look.ANSWER),) if asked.kind is Kind.COUNT else plainly(given)

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
        if self.told.names(block.list, items):
            return
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
                self.lacking.append(label)
            return
        whole = not any(
            self.entries.is_missing(one, entry) and not values.is_given(entry.get(one.key))
            for entry in found
            for one in entries.fields
        )
        if whole and self.told.entries(name, found):
            return
        if name == HEARING:
            self.lists.add(VIEW)
        if name == IMPACT and impact.is_turned(self.voice):
            self.impacts += impact.impacts(self.voice, entries, found, self.entries.is_missing)
            return
        if name == forecast.FORECAST and forecast.has_room(found) and forecast.is_turned(found):
            self.entries.turned += [said.Heading(LEVEL, plain(label)), forecast.forecasts(self.voice, found)]
            return
        plan = PLANS.get(name)
        if plan and not plan.note and len(found) == 1:
            yield Pairs((self.entries.single(entries, found[0], label),))
            return
        below = level if label in headings else min(level + 1, 4)
        told = list(self.entries.blocks(entries, found, below))
        if label not in headings and not isinstance(told[0], said.Heading):
            yield said.Heading(level, plain(label))
        yield from told

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
        yield from self.entries.one_by_one(entries, found, level if label in headings else min(level + 1, 4), known)

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
            yield Pair(plain(key), tuple(Paragraph(self.voice.own(text), Look.ANSWER) for text in leaves(value)))


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
