"""What a field offers beyond its pack: the scale of the assessment, and references to what was removed."""

import uuid
from typing import Final

from lva.content.model import Field
from lva.domain import dossier as dossiers
from lva.domain import matrix
from lva.domain.dossier import Entry
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.web.asking.fields import AnswerField

_RATING: Final = "rating"
"""The option list that the scale of the assessment narrows."""
Choice = tuple[str, str, str]


def is_offered(opened: Opened, field: Field, choice: str) -> bool:
    """Whether the assessment offers a choice of a field: ratings follow the scale, and closed options are left out."""
    option = opened.pack.option(field.options, choice)
    if option is not None and option.closed:
        return False
    return field.options != _RATING or matrix.is_offered(choice, opened.dossier.answers)


def settle(opened: Opened, language: Language, made: AnswerField, value: Value) -> None:
    """Let a field offer what the assessment offers; what it holds stays among its choices.

    A rating that the scale no longer has can be left and replaced, and so can a reference to a
    removed entry: a page that does not show it would take it away unasked. No entry refers to itself.
    """
    field, taken = made.question, values.picked(values.main(made.question, value))
    own = str(made.name).split(".")[1:2] if field.refers else []
    for one in {made, made.main}:
        kept = [
            choice
            for choice in one.choices
            if choice[0] in taken or (choice[0] not in own and is_offered(opened, field, choice[0]))
        ]
        one.choices = (*kept, *_removed(opened, language, field, taken, {choice[0] for choice in one.choices}))


def _removed(
    opened: Opened, language: Language, field: Field, taken: tuple[str, ...], offered: set[str]
) -> tuple[Choice, ...]:
    if not field.refers:
        return ()
    gone = [key for key in taken if key not in offered and key != values.NOT_KNOWN]
    return tuple((key, _words(opened, language, key), "") for key in gone)


def _words(opened: Opened, language: Language, key: str) -> str:
    try:
        row = opened.entry_row(uuid.UUID(key))
    except ValueError:
        row = None
    if row is None:
        return language.text("A removed entry. Choose another.")
    entry = Entry(key, row.list, row.fields)
    title = dossiers.title(opened.pack, opened.row.language, entry, row.position + 1)
    return language.text("Removed: %(title)s. Choose another.", title=title)
