"""Fields of a page: one pack field becomes one WTForms field, with its parts below it.

A field keeps what was typed, so that a page with errors shows it again, and turns it into a value
of `lva.domain.values.answers`. What is wrong is said in a catalogue sentence. Names of inputs are the
field's name, and `<name>.<part>` for what belongs to it.
"""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from wtforms.fields import Field as FormField
from wtforms.form import BaseForm

from lva.content.checks import PER, options_of
from lva.content.model import Field, Kind, Pack, Part, Share
from lva.domain.errors import Invalid
from lva.domain.values import answers as values
from lva.domain.values import tables
from lva.domain.values.amounts import AMOUNT
from lva.domain.values.answers import Value
from lva.i18n import Language
from lva.web.asking.conditions import Conditional, chosen
from lva.web.asking.inputs import PASTE, TEXT, raw, typed
from lva.web.mistakes import sentence

SEEN: Final = "seen."
"""Prefix of the hidden input that says which revision a field was shown with."""
_FEW: Final = 4
_SHORT: Final = 18
_COLUMN: Final = 5
"""More choices than this stand in two columns."""
_WORD: Final = 14
_WORDS: Final = 28
"""Choices of at most so many letters leave room for others beside them."""
_ONE_LINE: Final = 120
"""A text that may be longer than this gets room for several lines."""
_READY: Final = 3
"""So many empty rows of a list or a table stand ready; a table also has one empty column."""
_FIRST_COLUMNS: Final = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """What fields need besides themselves: the pack, the language, and the entries to refer to."""

    pack: Pack
    language: Language
    references: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Entries by list, as pairs of id and title."""
    examples_for: str = ""
    """The answer that decides which example a field shows."""
    suggested: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What may be written into a field, by its key; anything else may be, too."""
    _offered: dict[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict, compare=False, repr=False)

    def offered(self, options: str) -> tuple[tuple[str, str, str], ...]:
        """Return the choices of an option list as value, label and hint, worked out once for all fields."""
        found = self._offered.get(options)
        if found is None:
            words = self.language.code
            found = self._offered[options] = tuple(
                (option.key, capital(option.label.in_(words)), option.hint.in_(words) if option.hint else "")
                for option in self.pack.options.get(options, ())
            )
        return found


class AnswerField(FormField):
    """One pack field on a page.

    `value` is the parsed answer, None while empty or wrong; `typed` what the inputs show again;
    `main` the field without its parts and `parts` these, where there are any.
    """

    widget_name: str
    main: "AnswerField"
    parts: tuple["AnswerField", ...]

    def __init__(
        self,
        pack_field: Field,
        setting: Setting,
        *,
        conditional: Conditional | None = None,
        label: str = "",
        **kwargs: Any,
    ) -> None:
        words = setting.language.code
        super().__init__(
            label=label or pack_field.label.in_(words),
            description=pack_field.why.in_(words) if pack_field.why else "",
            **kwargs,
        )
        self.question = pack_field
        self.setting = setting
        self.conditional = conditional
        self.seen = ""
        self.value: Value = None
        self.typed: dict[str, list[str]] = {}
        self.errors = []
        self.max = pack_field.max
        self.render_kw = {}
        self.posted = False
        self.folded = False
        self.choices = choices(pack_field, setting)
        self.widget_name = widget(pack_field, self.choices)
        self.main = self
        self.wrong = ""
        self.more = False
        columns = pack_field.kind is Kind.ROWS
        self.parts = () if columns else tuple(self._part(part) for part in pack_field.parts)
        if self.parts and pack_field.kind not in (Kind.COUNT, Kind.MONEY):
            self.main = self._bare(pack_field)
            self.widget_name = "composite"

    def _bare(self, pack_field: Field) -> "AnswerField":
        """Return the field without its parts; it shares the name."""
        plain = dataclasses.replace(pack_field, parts=())
        return AnswerField(plain, self.setting, label=str(self.label.text), name=self.name, _form=HOLDER)

    def _part(self, part: Part) -> "AnswerField":
        conditional = self._when(part) if part.values else None
        return AnswerField(
            _as_field(part), self.setting, conditional=conditional, name=f"{self.name}.{part.key}", _form=HOLDER
        )

    def _when(self, part: Part) -> Conditional:
        """Return when a part applies: by the choice made in the field itself."""
        language, pack = self.setting.language, self.setting.pack
        if part.values == (values.NOT_KNOWN,) and self.question.not_known:
            # "Not known" is a tick beside the field there, not one of its choices.
            said = language.text("Answer this if you chose: %(choice)s.", choice=language.text("Not known"))
            return chosen(f"{self.name}.{values.NOT_KNOWN}", ("yes",), said)
        labels = " / ".join(values.label(language, pack, self.question, key) for key in part.values)
        said = language.text("Answer this if you chose: %(choice)s.", choice=labels)
        return chosen(self.name, part.values, said)

    def fold(self) -> None:
        """Show the guidance folded: the field stands on a page beside others like it."""
        self.folded = self.main.folded = True

    # -- filling -------------------------------------------------------------------------------

    def show(self, value: Value, seen: str) -> None:
        """Fill the inputs from a stored or proposed value and remember the revision shown."""
        self.seen = seen
        self.value = value
        self.typed = typed(self.question, self.name, value)
        self._spread()

    def grow(self) -> None:
        """Show some more empty rows, and one more column of a table: somebody asked for them."""
        self.more = True

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the posted inputs, if the field was posted at all: its `seen` input says so."""
        if formdata is None or (SEEN + self.name) not in formdata:
            return
        self.read(formdata)

    def read(self, formdata: "MultiDict[str, str]") -> None:
        """Read the inputs of this field whether or not its `seen` came along."""
        if self.question.kind is Kind.FILE:
            # No input says which file lies behind an answer: whoever could write that could read any file.
            return
        self.posted = True
        self.seen = formdata.get(SEEN + self.name, "")
        self.typed = {
            name: formdata.getlist(name) for name in formdata if name == self.name or name.startswith(self.name + ".")
        }
        self._spread()
        pack, pasted = self.setting.pack, self.text(PASTE)
        try:
            self.value = values.normalise(pack, self.question, raw(pack, self.question, self.name, self.typed))
        except Invalid as error:
            self.errors = [sentence(self.setting.language, pack, self.question, error)]
            self.wrong = PASTE if pasted.strip() else self._place(error)
            # Of a field with parts the main input is what says that something is wrong.
            self.main.errors = self.errors
            self.value = None
            return
        if pasted.strip() and self.question.kind in values.TABULAR:
            # What was pasted stands in the cells now.
            self.typed = typed(self.question, self.name, self.value)

    def _place(self, error: Invalid) -> str:
        """Return the suffix of the input that is wrong; empty if the fault is not in one of many."""
        row, column = error.facts.get("row"), error.facts.get("column")
        match self.question.kind:
            case Kind.TABLE if row and column:
                return f"{row - 1}.{column - 1}"
            case Kind.ROWS if row and column:
                return f"{row - 1}.{column}"
            case Kind.GRID if row:
                return f"{row}.{TEXT}" if column == TEXT else row
            case _:
                return ""

    def _spread(self) -> None:
        """Hand what was typed down to the inputs of the parts."""
        for inner in (self.main, *self.parts):
            if inner is not self:
                inner.typed = self.typed

    # -- what templates read ---------------------------------------------------------------------

    def text(self, suffix: str = "") -> str:
        """Return what stands in the input `<name>` or `<name>.<suffix>`."""
        name = f"{self.name}.{suffix}" if suffix else self.name
        found = self.typed.get(name, [])
        return found[0] if found else ""

    def _value(self) -> str:
        """Return what stands in the input, by the name that WTForms gives it."""
        return self.text()

    def has(self, choice: str) -> bool:
        """Whether a choice is taken."""
        return choice in self.typed.get(self.name, [])

    @property
    def target(self) -> str:
        """The id of the field's first input, where the error summary leads."""
        if self.main is not self:
            return self.main.target
        if self.wrong:
            return f"{self.id}-{self.wrong}"
        match self.question.kind:
            case Kind.COUNT:
                return f"{self.id}-n"
            case Kind.MONEY:
                return f"{self.id}-{AMOUNT}"
            case Kind.TABLE:
                return f"{self.id}-0.0"
            case Kind.ROWS:
                return f"{self.id}-0.{self.question.parts[0].key}"
            case Kind.GRID:
                return f"{self.id}-{self.rows[0][0]}" if self.choices else f"{self.id}-{self.rows[0][0]}.{TEXT}"
            case _:
                return f"{self.id}-1" if self.choices else self.id

    # -- what stands in rows and columns ---------------------------------------------------------

    @property
    def often(self) -> tuple[tuple[str, str, str], ...]:
        """How often an amount of money may be paid, as value, label and hint."""
        return self.setting.offered(PER)

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """The rows of a grid as key, label and hint."""
        return self.setting.offered(self.question.rows)

    @property
    def height(self) -> int:
        """How many rows of inputs a table or a list of records shows: the filled ones, and some empty ones."""
        most = tables.ROWS if self.question.kind is Kind.TABLE else tables.most_rows(self.question)
        return min(most, max(self._filled(0) + _READY, self._posted(0) + self.more * _READY))

    @property
    def width(self) -> int:
        """How many columns of inputs a table shows: the filled ones, and an empty one."""
        return min(tables.COLUMNS, max(_FIRST_COLUMNS, self._filled(1) + 1, self._posted(1) + self.more))

    def _filled(self, axis: int) -> int:
        return self._extent(axis, {name for name, texts in self.typed.items() if any(text.strip() for text in texts)})

    def _posted(self, axis: int) -> int:
        return self._extent(axis, self.typed)

    def _extent(self, axis: int, names: Collection[str]) -> int:
        """Return how far the cells with these names reach along an axis."""
        places = (name[len(self.name) + 1 :].split(".") for name in names)
        return max(
            (int(place[axis]) + 1 for place in places if len(place) > axis and place[axis].isdecimal()), default=0
        )

    @property
    def columns_of(self) -> tuple[tuple[Part, tuple[tuple[str, str, str], ...]], ...]:
        """The columns of a list of records, each with its choices."""
        return tuple((part, self.setting.offered(options_of(part))) for part in self.question.parts)

    @property
    def limit(self) -> int:
        """How many records a list may hold."""
        return tables.most_rows(self.question)

    @property
    def example(self) -> str:
        """The example that suits the matter, empty without one."""
        found = self.question.example_for(self.setting.examples_for)
        return found.in_(self.setting.language.code) if found else ""

    @property
    def suggested(self) -> Sequence[str]:
        """What the organisation suggests to write here."""
        return self.setting.suggested.get(self.question.key, ())

    @property
    def articles(self) -> list[tuple[int, str]]:
        """The articles of the convention that the question touches, with their names."""
        names, code = self.setting.pack.articles, self.setting.language.code
        return [(number, names[number].in_(code)) for number in self.question.articles]

    @property
    def columns(self) -> int:
        """In how many columns the choices stand where there is room."""
        if any(hint for _, _, hint in self.choices):
            return 2 if len(self.choices) > _COLUMN else 1
        longest = max((len(label) for _, label, _ in self.choices), default=0)
        if longest <= _WORD:
            return 3
        return 2 if len(self.choices) > _COLUMN or (longest <= _WORDS and len(self.choices) >= _FEW) else 1

    def ticked(self, suffix: str) -> bool:
        """Whether the tick `<name>.<suffix>` is set."""
        return bool(self.text(suffix))


HOLDER: Final = BaseForm({})
"""The form of fields that live outside one: inside another field, or on a page of their own."""


def _as_field(part: Part) -> Field:
    return Field(
        key=part.key, kind=part.kind, label=part.label, share=Share.SCREEN, options=part.options, max=part.max,
        min=part.min, why=part.hint,
    )  # fmt: skip


def capital(text: str) -> str:
    """Return words that stand alone, as on a button, with a capital first letter."""
    return text[:1].upper() + text[1:]


def choices(pack_field: Field, setting: Setting) -> tuple[tuple[str, str, str], ...]:
    """Return the choices of a field as value, label and hint: entries first, then options."""
    entries = tuple(
        (key, capital(title), "") for name in pack_field.refers for key, title in setting.references.get(name, ())
    )
    return (*entries, *setting.offered(options_of(pack_field)))


_WIDGETS: Final = {
    Kind.TEXT: "text",
    Kind.LONG: "area",
    Kind.TEXTS: "texts",
    Kind.CHOICE: "options",
    Kind.YN: "options",
    Kind.YNK: "options",
    Kind.REF: "options",
    Kind.MULTI: "checks",
    Kind.REFS: "checks",
    Kind.TICK: "tick",
    Kind.INT: "int",
    Kind.COUNT: "count",
    Kind.DATE: "date",
    Kind.WHEN: "when",
    Kind.LANG: "options",
    Kind.NUMBER: "number",
    Kind.MONEY: "money",
    Kind.LINK: "link",
    Kind.TABLE: "table",
    Kind.GRID: "grid",
    Kind.ROWS: "rows",
    Kind.FILE: "file",
}
"""Which macro draws a kind; a test sees to it that none is forgotten."""


def widget(pack_field: Field, found: tuple[tuple[str, str, str], ...]) -> str:
    """Return the name of the macro that draws a field; a few short choices stand side by side."""
    name = _WIDGETS[pack_field.kind]
    if name == "text" and pack_field.max > _ONE_LINE:
        return "area"
    short = len(found) <= _FEW and all(len(label) <= _SHORT and not hint for _, label, hint in found)
    return "segments" if name == "options" and found and short else name
