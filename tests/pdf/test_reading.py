"""What a reader hears is what was recorded: structure against model, model against answers."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from lva.appendix.composing import compose
from lva.appendix.sheets import laid_out
from lva.appendix.voice import Voice
from lva.content.checks import options_of
from lva.content.model import Depth, Field, Kind
from lva.domain.snapshot import Imprint, Snapshot
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.pdf.render import page_one_excess, render
from tests.appendix import samples
from tests.appendix.samples import Chance
from tests.appendix.spoken import heard, spoken
from tests.support.pdf import Tagged, read_back, validated
from tests.thorough import times

_NUMBERED: Final = re.compile(r"^\d+\. ")
"""The number of a step stands apart from its name."""
_SAID_BY_ITS_PLACE: Final = {"item_outcome.handling", "dissent.about", "view.page_one"}
"""What belongs to a handling stands in its row, what was picked for page one stands there."""
_LANGUAGES: Final = ("fi", "sv", "en")
_MARKERS: Final = ("- ", "\u2022 ", "* ", "\u2013 ")


def _printed(snapshot: Snapshot, language: Language) -> tuple[Imprint, bytes]:
    """Print as issued if page one fits, else as a draft, which may run on."""
    imprint = samples.imprint()
    if page_one_excess(snapshot, imprint, language):
        imprint = samples.draft()
    return imprint, render(snapshot, imprint, language)


def _disagreements(snapshot: Snapshot, language: Language, folder: Path) -> list[str]:
    """Return everything that is wrong with one document."""
    imprint, data = _printed(snapshot, language)
    found = read_back(data)
    appendix = compose(snapshot, imprint, language)
    wanted, got = spoken(appendix), found.leaves()
    if got[0] == ("P", heard(appendix.too_long)):
        got = got[1:]
    unequal = [f"{want} is read as {have}" for want, have in zip(wanted, got, strict=False) if want != have]
    if len(wanted) != len(got):
        unequal.append(f"{len(wanted)} leaves are read as {len(got)}")
    silent = [said for said in _answers_in_words(snapshot, language, imprint) if not _is_heard(said, found)]
    return [*validated(data, folder), *found.problems, *unequal, *(f"never heard: {said}" for said in silent)]


def _fields(snapshot: Snapshot) -> Iterator[tuple[str, Field, Any]]:
    """Yield every answered field of a snapshot: its name, itself, its value."""
    for key, value in snapshot.dossier.answers.items():
        if key in snapshot.pack.questions:
            yield key, snapshot.pack.questions[key], value
    for entry in snapshot.dossier.entries:
        for field in snapshot.pack.lists[entry.list].fields if entry.list in snapshot.pack.lists else ():
            if values.is_given(entry.get(field.key)):
                yield f"{entry.list}.{field.key}", field, entry.get(field.key)


def _answers_in_words(snapshot: Snapshot, language: Language, imprint: Imprint) -> Iterator[str]:
    voice = Voice(language, snapshot, imprint)
    for name, field, value in _fields(snapshot):
        if name == "item_outcome.handling":
            continue  # a part of a decision stands in the row of its handling
        if name == "hearing.unit":
            continue  # its number bends it
        if name == "group.count" or (name == "impact.rating" and field.kind is Kind.CHOICE):
            continue  # few are not counted in public, and ratings have their own short words
        sheet = laid_out(voice, field, value)
        if sheet is not None:
            # A table is heard cell by cell; heads of fixed rows and of years that share a table are the form's own.
            is_form = sheet.fixed or name == "forecast.values"
            rows = sheet.rows if is_form else (sheet.head, *sheet.rows)
            yield from (_NUMBERED.sub("", cell) for row in rows for cell in row if cell)
            continue
        if name in _SAID_BY_ITS_PLACE:
            continue
        if name == "impact.page_one" and {"plus", "minus"}.intersection(values.picked(value)):
            # The side of page one on which it stands says what it was picked for.
            yield from (text for text in [values.part(value, "text")] if text)
            continue
        for paragraph in values.words(language, snapshot.pack, field, value, voice.names):
            yield next((paragraph[len(mark) :] for mark in _MARKERS if paragraph.startswith(mark)), paragraph)


def _is_heard(said: str, found: Tagged) -> bool:
    # A sentence may begin with it.
    wanted, text = heard(said).casefold(), found.text.casefold()
    return wanted in text or wanted in text.replace("\n", " ")


def test_random_assessments_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    chance, languages = Chance(3), samples.languages()
    found = [_disagreements(chance.snapshot(), languages[code], tmp_path) for code in _LANGUAGES]
    assert [[], [], []] == found


@pytest.mark.slow
@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("brief_texts", [False, True])
def test_many_random_assessments_are_valid_and_read_back(language: str, brief_texts: bool, tmp_path: Path) -> None:
    """A hundred of them if thoroughly."""
    speech = samples.languages()[language]
    chance = Chance(len(language) * 100 + brief_texts, brief_texts=brief_texts)
    for number in range(times(3, 17)):
        snapshot = chance.snapshot(Depth.FULL if number % 3 == 2 else Depth.BRIEF)
        assert [] == _disagreements(snapshot, speech, tmp_path), number


@pytest.mark.slow
def test_every_choice_of_every_question_is_printed() -> None:
    chance, speech = Chance(11, brief_texts=True), samples.languages()["en"]
    printed: dict[str, set[str]] = defaultdict(set)
    for number in range(120):
        # What closed branches hold is not frozen, so that it takes many assessments to see every choice.
        snapshot = chance.snapshot(Depth.BRIEF if number % 4 == 3 else Depth.FULL)
        leaves = spoken(compose(snapshot, samples.draft(), speech))
        # A sentence of page one may begin with a choice.
        text = "\n".join(words for _, words in leaves).casefold()
        for name, field, value in _fields(snapshot):
            options = options_of(field)
            for key in _chosen(field, value):
                option = snapshot.pack.option(options, key) if options else None
                labels = (option.label, option.short) if option else ()
                if any(heard(label.en).casefold() in text for label in labels if label):
                    printed[name].add(key)
    fields: dict[str, Field] = dict(samples.pack().questions)
    fields |= {f"{name}.{one.key}": one for name, found in samples.pack().lists.items() for one in found.fields}
    missing = {
        name: sorted({option.key for option in samples.pack().options[options_of(field)]} - printed[name])
        for name, field in fields.items()
        if options_of(field) and name not in _SET_BY_THE_TEST
    }
    assert {} == {name: keys for name, keys in missing.items() if keys}


def _chosen(field: Field, value: Any) -> set[str]:
    rows = value.values() if field.kind is Kind.GRID else [value]
    return {key for row in rows for key in values.picked(row)}


_SET_BY_THE_TEST: Final = {"alternative.kind", "alternative.status", "impact.page_one", "view.page_one"}
"""A random assessment has one proposal and one zero alternative, all of them assessed; page one has two sides."""
