"""What closed branches keep, in words: why it is not asked now and what was written before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lva.content.model import EntryField, Step
from lva.domain import path
from lva.domain.dossier import fits
from lva.domain.judging import branches
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.web.asking.forms import EntryForm


@dataclass(frozen=True, slots=True)
class Kept:
    """One question, field or list that is not asked now, with what was said in it."""

    key: str
    label: str
    why: str
    said: tuple[str, ...]


def on_page(language: Language, opened: Opened, step: Step) -> tuple[Kept, ...]:
    """Return what a page keeps in branches that are closed."""
    return tuple(_kept(language, opened, one) for one in branches.closed_on(step, opened.dossier))


def _kept(language: Language, opened: Opened, one: branches.Closed) -> Kept:
    pack, names = opened.pack, opened.dossier.names()
    because = why(language, [_answer(language, opened, key) for key in one.because])
    if one.entries:
        label = pack.lists[one.key].label.in_(language.code)
        return Kept(one.key, label, because, tuple(names[entry.id] for entry in one.entries))
    question = pack.questions[one.key]
    said = values.words(language, pack, question, opened.dossier.answers.get(one.key), names)
    return Kept(one.key, question.label.in_(language.code), because, said)


def _answer(language: Language, opened: Opened, key: str) -> str:
    question = opened.pack.questions[key]
    said = values.words(language, opened.pack, question, opened.dossier.answers.get(key), opened.dossier.names())
    return _said(language, question.label.in_(language.code), said)


def _said(language: Language, label: str, said: Sequence[str]) -> str:
    return f"{label.rstrip(' …:?')}: {said[0].rstrip('.') if said else language.text('not given')}"


def why(language: Language, answers: Sequence[str]) -> str:
    """Return the sentence that says why something is not asked, and that nothing is lost."""
    return language.text(
        "Not asked now, because the answer is: %(answers)s. What was written is kept.", answers="; ".join(answers)
    )


def steps(language: Language, opened: Opened, section: str) -> Iterator[Kept]:
    """Iterate over the pages of a section that are passed over though they hold answers."""
    for step, because in branches.closed_steps(opened.dossier):
        if step.section == section:
            reason = why(language, [_answer(language, opened, key) for key in because])
            yield Kept(step.key, step.label.in_(language.code), reason, ())


def in_entry(language: Language, opened: Opened, form: EntryForm) -> tuple[Kept, ...]:
    """Return the fields of an entry that do not apply to it as it stands, though something is said in them."""
    row = opened.entry_row(form.entry_id)
    if row is None:
        return ()
    found = []
    for field in (field for field in form.entries.fields if values.is_given(row.fields.get(field.key))):
        because = tuple(_closing(language, opened, form, field))
        if because:
            said = values.words(language, opened.pack, field, row.fields.get(field.key), opened.dossier.names())
            found.append(Kept(field.key, field.label.in_(language.code), why(language, because), said))
    return tuple(found)


def _closing(language: Language, opened: Opened, form: EntryForm, field: EntryField) -> Iterator[str]:
    """Iterate over the answers that close a field of an entry."""
    row, dossier = opened.entry_row(form.entry_id), opened.dossier
    fields = row.fields if row else {}
    if not path.holds(field.when, dossier.answers, dossier.aliases):
        yield from (
            _answer(language, opened, key) for key in branches.deciding(field.when, dossier.answers, dossier.aliases)
        )
    if not fits(field.for_where, fields):
        for key, wanted in field.for_where.conditions:
            if not set(wanted).intersection(values.picked(fields.get(key))):
                yield _field(language, opened, form.entries.field(key), fields.get(key))


def _field(language: Language, opened: Opened, field: EntryField, value: Value) -> str:
    said = values.words(language, opened.pack, field, value, opened.dossier.names())
    return _said(language, field.label.in_(language.code), said)
