"""Branches that rules close: why something is not asked, what it still holds, and the dossier without it.

What was written before a branch closed is kept, shown folded and comes back when the branch opens again;
it is no part of what is approved, printed and frozen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lva.content.model import Block, EntryList, Kind, Pack, Place, Question, Rule, Shape, Step
from lva.domain import path
from lva.domain.dossier import Dossier, Entry, fits
from lva.domain.values import answers as values
from lva.domain.values.answers import Value

_LEAVES: Final = frozenset({"is", "includes", "answered"})


def deciding(
    rule: Rule | None, answers: Mapping[str, Value], aliases: Mapping[str, str], *, outcome: bool = False
) -> tuple[str, ...]:
    """Return the questions whose answers make a rule come out as `outcome`, each once; none if it comes out otherwise.

    Of conditions that must all hold only those that fail decide that the whole fails, and so on.
    """
    if rule is None or path.holds(rule, answers, aliases) is not outcome:
        return ()
    if rule.op in _LEAVES:
        return (rule.key,)
    inner = outcome if rule.op in ("all", "any") else not outcome
    found = (key for one in rule.rules for key in deciding(one, answers, aliases, outcome=inner))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Closed:
    """A question or a list that its page does not ask now, though something was said in it before."""

    key: str
    """The question, or the list."""
    because: tuple[str, ...]
    """The questions whose answers close it."""
    entries: tuple[Entry, ...] = ()
    """The entries of the list; none for a question."""


def closed_on(step: Step, dossier: Dossier) -> tuple[Closed, ...]:
    """Return what a page that applies keeps in branches that are closed, in the order of the page."""
    open_lists = {block.list for block in path.blocks(step, dossier)}
    found: list[Closed] = []
    for block in step.blocks:
        question = dossier.pack.questions.get(block.question)
        because = deciding(block.when, dossier.answers, dossier.aliases)
        if question is not None:
            because = because or deciding(question.when, dossier.answers, dossier.aliases)
            if because and values.is_given(dossier.answers.get(question.key)):
                found.append(Closed(question.key, because))
        elif because and block.list not in open_lists and (entries := dossier.of(block.list, block.where)):
            found.append(Closed(block.list, because, entries))
    return tuple(found)


def closed_steps(dossier: Dossier) -> tuple[tuple[Step, tuple[str, ...]], ...]:
    """Return the pages of the depth that their own rule passes over though they hold answers, and what closes them."""
    found = []
    for step in dossier.pack.pages[dossier.depth] if dossier.depth else ():
        because = deciding(step.when, dossier.answers, dossier.aliases)
        if because and any(_holds_something(step, dossier)):
            found.append((step, because))
    return tuple(found)


def _holds_something(step: Step, dossier: Dossier) -> Iterator[bool]:
    for block in step.blocks:
        if block.question:
            yield values.is_given(dossier.answers.get(block.question))
        elif not dossier.pack.lists[block.list].ready_made:
            yield bool(dossier.of(block.list, block.where))


def as_asked(dossier: Dossier) -> Dossier:
    """Return the dossier with nothing in it but what some page asks as things stand.

    Left out are answers of closed branches and of pages of other depths, entries of lists that only
    such pages show, fields that do not apply to their entry, and references to what was left out.
    """
    unasked = dossier.pack.questions.keys() - asked_questions(dossier)
    answers = {key: value for key, value in dossier.answers.items() if key not in unasked}
    shown = _shown(dossier)
    lists = {name for block in shown for name in (block.list, block.child.list if block.child else "")}
    hidden = _listed(dossier.pack) - lists
    gone = frozenset(entry.id for entry in dossier.entries if entry.list in hidden)
    kept = tuple(_applying(dossier, entry, gone) for entry in dossier.entries if entry.id not in gone)
    return replace(dossier, answers=_without_gone(dossier, answers, gone), entries=kept)


def asked_questions(dossier: Dossier) -> frozenset[str]:
    """Return the questions that some page asks as things stand; one that only explains an empty list steps aside."""
    questions = dossier.pack.questions
    found = (questions[block.question] for block in _shown(dossier) if block.question)
    return frozenset(question.key for question in found if not path.is_explained(question, dossier))


def _shown(dossier: Dossier) -> list[Block]:
    steps = path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)
    return [block for step in steps for block in path.blocks(step, dossier)]


def _listed(pack: Pack) -> set[str]:
    """Return the lists of the assessment that live on pages of the wizard; others have places of their own."""
    blocks = [inner for step in pack.steps for block in step.blocks for inner in (block, block.child) if inner]
    return {
        block.list
        for block in blocks
        if block.shape is not Shape.QUESTION
        and not pack.lists[block.list].ready_made
        and pack.lists[block.list].place is Place.ASSESSMENT
    }


def _applying(dossier: Dossier, entry: Entry, gone: frozenset[str]) -> Entry:
    """Return an entry with the fields that apply to it."""
    entries = dossier.pack.lists.get(entry.list)
    if entries is None:
        return entry
    known = {field.key: field for field in entries.fields}
    fields = {
        key: _pointing(entries, key, value, gone)
        for key, value in entry.fields.items()
        if key not in known
        or (fits(known[key].for_where, entry.fields) and path.holds(known[key].when, dossier.answers, dossier.aliases))
    }
    return replace(entry, fields={key: value for key, value in fields.items() if value is not None})


def _pointing(entries: EntryList, key: str, value: Value, gone: frozenset[str]) -> Value:
    field = next((one for one in entries.fields if one.key == key), None)
    return value if field is None or not field.refers else without(field.kind, value, gone)


def _without_gone(dossier: Dossier, answers: Mapping[str, Value], gone: frozenset[str]) -> dict[str, Value]:
    questions: Mapping[str, Question] = dossier.pack.questions
    found = {
        key: without(questions[key].kind, value, gone) if key in questions and questions[key].refers else value
        for key, value in answers.items()
    }
    return {key: value for key, value in found.items() if value is not None}


def without(kind: Kind, value: Value, gone: frozenset[str]) -> Value:
    """Return a reference, or several, without those to `gone`; None if nothing is left of it."""
    if not gone.intersection(values.picked(value)):
        return value
    left = [key for key in values.picked(value) if key not in gone]
    if kind is not Kind.REFS or not left:
        return None
    return {**value, "refs": left} if isinstance(value, Mapping) else left
