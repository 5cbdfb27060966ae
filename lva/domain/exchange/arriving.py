"""A record that comes to an organisation which has not added to the questionnaire what the record's own one has."""

from dataclasses import replace

from lva.content.model import Pack
from lva.content.own import GROUPS
from lva.domain.dossier import Entry
from lva.domain.exchange.record import Record
from lva.domain.values import answers as values

_ELSE = "own"
_NAME = "name"


def at_home(record: Record, pack: Pack) -> Record:
    """Return a record in the words of `pack`, which is the record's own but for what organisations add.

    A group that only the record's organisation offers becomes one that the author names. Answers to questions that
    only it asks stay behind: nobody here would see them.
    """
    answers = {key: value for key, value in record.answers.items() if key in pack.questions}
    entries = tuple(_entry(record, pack, entry) for entry in record.entries)
    return replace(record, pack=pack, answers=answers, entries=entries)


def _entry(record: Record, pack: Pack, entry: Entry) -> Entry:
    for field in pack.lists[entry.list].fields:
        if field.options != GROUPS:
            continue
        for key in values.picked(entry.fields.get(field.key)):
            option = record.pack.option(GROUPS, key)
            if option is not None and pack.option(GROUPS, key) is None:
                name = entry.fields.get(_NAME) or option.label.in_(record.language)
                return replace(entry, fields={**entry.fields, field.key: _ELSE, _NAME: name})
    return entry
