"""Which pages and questions apply, what comes next, what is still open: one forward pass over a pack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lva.content.model import Block, Depth, EntryField, EntryList, Pack, Question, ReadyMade, Rule, Shape, Step
from lva.domain.dossier import Dossier, Entry, fits
from lva.domain.values import answers as values
from lva.domain.values.answers import Value


def holds(rule: Rule | None, answers: Mapping[str, Value], aliases: Mapping[str, str]) -> bool:
    """Whether a rule holds; no rule holds always. An unanswered question satisfies only `not`."""
    if rule is None:
        return True
    match rule.op:
        case "is" | "includes":
            wanted = {aliases.get(value[1:], value) if value.startswith("@") else value for value in rule.values}
            return bool(wanted.intersection(values.picked(answers.get(rule.key))))
        case "answered":
            return values.is_given(answers.get(rule.key))
        case "all":
            return all(holds(inner, answers, aliases) for inner in rule.rules)
        case "any":
            return any(holds(inner, answers, aliases) for inner in rule.rules)
        case _:
            return not any(holds(inner, answers, aliases) for inner in rule.rules)


def steps(
    pack: Pack, depth: Depth | None, answers: Mapping[str, Value], aliases: Mapping[str, str]
) -> tuple[Step, ...]:
    """Return the pages that apply, as they are at the depth, in order; before a depth is known those shared by all."""
    found = pack.pages[depth] if depth else [step for step in pack.steps if step.depths >= _SHARED]
    return tuple(step for step in found if holds(step.when, answers, aliases))


_SHARED = frozenset({Depth.NONE, Depth.BRIEF, Depth.FULL})


def after(found: tuple[Step, ...], key: str) -> Step | None:
    """Return the page after the one of that key among the pages that apply; None after the last.

    Pages for the time after the decision are passed over.
    """
    keys = [step.key for step in found]
    if key not in keys:
        return None
    following = found[keys.index(key) + 1 :]
    return next((step for step in following if not step.later), None)


def before(found: tuple[Step, ...], key: str) -> Step | None:
    """Return the page before the one of that key; None before the first."""
    return after(tuple(reversed(found)), key)


def is_asked(question: Question, dossier: Dossier) -> bool:
    """Whether a question applies to the answers so far."""
    return holds(question.when, dossier.answers, dossier.aliases)


def blocks(step: Step, dossier: Dossier) -> Iterator[Block]:
    """Iterate over the blocks of a page that apply; a question whose branch is closed is left out."""
    for block in step.blocks:
        if not holds(block.when, dossier.answers, dossier.aliases):
            continue
        if block.shape is Shape.QUESTION and not is_asked(dossier.pack.questions[block.question], dossier):
            continue
        yield block


def fields_for(entries: EntryList, keys: tuple[str, ...], fields: Mapping[str, Value]) -> tuple[EntryField, ...]:
    """Return the fields among `keys` that apply to an entry with these values."""
    chosen = (entries.field(key) for key in keys)
    return tuple(field for field in chosen if fits(field.for_where, fields))


@dataclass(frozen=True, slots=True)
class Open:
    """Something expected that is not there yet: a question, a list, or a field of an entry."""

    step: str
    key: str
    """The question, or the list."""
    entry: str = ""
    field: str = ""
    shortfall: tuple[str, int] | None = None
    """The part that is short and its least length, where an answer was begun."""
    blocks: bool = False


def is_explained(question: Question, dossier: Dossier) -> bool:
    """Whether the list that a question stands in for has entries, so that it needs no answer."""
    return bool(question.instead_of and dossier.of(question.instead_of, question.instead_where))


def open_in(step: Step, dossier: Dossier) -> Iterator[Open]:
    """Iterate over what a page still expects, in the order of the page."""
    return (item for item in expected_in(step, dossier) if item is not None)


def expected_in(step: Step, dossier: Dossier) -> Iterator[Open | None]:
    """Iterate over all that a page expects, in its order: what is open, and None for each thing in order."""
    for block in blocks(step, dossier):
        if block.shape is Shape.QUESTION:
            yield from _expected_question(step, dossier, dossier.pack.questions[block.question])
        else:
            yield from _expected_list(step, dossier, block)


def _expected_question(step: Step, dossier: Dossier, question: Question) -> Iterator[Open | None]:
    depth = dossier.depth or Depth.BRIEF
    if depth not in question.expected | question.blocks or is_explained(question, dossier):
        return
    value = dossier.answers.get(question.key)
    if values.is_complete(question, value):
        yield None
        return
    stops = depth in question.blocks and holds(question.blocks_when, dossier.answers, dossier.aliases)
    short = values.shortfall(question, value) if values.is_given(value) else None
    yield Open(step.key, question.key, shortfall=short, blocks=stops)


def _stands_in(dossier: Dossier, name: str) -> bool:
    """Whether some question explains an empty list; then that question is what is open."""
    return any(question.instead_of == name for question in dossier.pack.questions.values())


def _expected_list(step: Step, dossier: Dossier, block: Block) -> Iterator[Open | None]:
    depth = dossier.depth or Depth.BRIEF
    entries = dossier.pack.lists[block.list]
    expected = depth in entries.expected | entries.blocks and not block.where.conditions
    if expected and block.shape is not Shape.RATINGS:
        if dossier.of(block.list):
            yield None
        elif not _stands_in(dossier, block.list):
            yield Open(step.key, block.list, blocks=depth in entries.blocks)
    if block.shape in (Shape.LIST, Shape.CARDS):
        for entry in dossier.of(block.list, block.where):
            yield from expected_fields(step, dossier, entries, entry, block.fields)
    if block.child is not None:
        children = dossier.pack.lists[block.child.list]
        for child in dossier.of(block.child.list):
            yield from expected_fields(step, dossier, children, child, block.child.fields)


def open_fields(
    step: Step, dossier: Dossier, entries: EntryList, entry: Entry, keys: tuple[str, ...]
) -> Iterator[Open]:
    """Iterate over the fields of an entry that a page asks and that are not complete yet."""
    return (item for item in expected_fields(step, dossier, entries, entry, keys) if item is not None)


def expected_fields(
    step: Step, dossier: Dossier, entries: EntryList, entry: Entry, keys: tuple[str, ...]
) -> Iterator[Open | None]:
    """Iterate over the fields of an entry that a page expects: what is open, and None for each in order."""
    depth = dossier.depth or Depth.BRIEF
    for field in fields_for(entries, keys, entry.fields):
        if not (field.always or depth in field.expected | field.blocks):
            continue
        if not holds(field.when, dossier.answers, dossier.aliases):
            continue
        value = entry.get(field.key)
        if values.is_complete(field, value):
            yield None
            continue
        short = values.shortfall(field, value) if values.is_given(value) else None
        stops = depth in field.blocks and holds(field.blocks_when, dossier.answers, dossier.aliases)
        yield Open(step.key, entries.key, entry.id, field.key, short, blocks=stops)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a page has come."""

    step: Step
    asked: int
    """How many things the page expects, those in order and the open ones together."""
    open: tuple[Open, ...]
    begun: bool

    @property
    def in_order(self) -> int:
        """How many of the things that the page expects are in order."""
        return self.asked - len(self.open)

    @property
    def is_done(self) -> bool:
        """Whether nothing expected is open and something was said."""
        return not self.open and self.begun


def progress(dossier: Dossier) -> tuple[Progress, ...]:
    """Return how far each page that applies has come, in order."""
    found = steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)
    return tuple(_progress(step, dossier) for step in found)


def _progress(step: Step, dossier: Dossier) -> Progress:
    expected = tuple(expected_in(step, dossier))
    begun = any(
        values.is_given(dossier.answers.get(block.question)) if block.question else bool(_said(dossier, block))
        for block in blocks(step, dossier)
    )
    return Progress(step, len(expected), tuple(item for item in expected if item is not None), begun)


def _said(dossier: Dossier, block: Block) -> tuple[Entry, ...]:
    """Return the entries of a block that somebody filled in; a ready-made one has to differ from how it was made."""
    ready = {dossier.alias(one.alias): one for one in dossier.pack.lists[block.list].ready_made}
    found = dossier.of(block.list, block.where if block.shape is not Shape.RATINGS else None)
    return tuple(entry for entry in found if entry.id not in ready or _differs(dossier, block, entry, ready[entry.id]))


def _differs(dossier: Dossier, block: Block, entry: Entry, ready: ReadyMade) -> bool:
    first = {**ready.values, **{key: text.in_(dossier.language) for key, text in ready.texts.items()}}
    said = ((entry.get(key), first.get(key)) for key in block.fields)
    return any(values.is_given(now) and now != before for now, before in said)
