"""Fields of a page: one pack field becomes one WTForms field, with its parts below it.

A field keeps what was typed, so that a page with errors shows it again, and turns it into a value
of `lva.domain.answers`. What is wrong is said in a catalogue sentence. Names of inputs are the
field's name, and `<name>.<part>` for what belongs to it.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from wtforms.fields import Field as FormField
from wtforms.form import BaseForm

from lva.content.checks import options_of
from lva.content.model import Field, Kind, Pack, Part, Share
from lva.domain import answers as values
from lva.domain import dates
from lva.domain.answers import Value
from lva.domain.errors import Invalid
from lva.i18n import Language
from lva.web.conditions import Conditional, chosen

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
_NUMBERS: Final = ("number", "from", "to")


@dataclass(frozen=True, slots=True)
class Setting:
    """What fields need besides themselves: the pack, the language, and the entries to refer to."""

    pack: Pack
    language: Language
    references: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Entries by list, as pairs of id and title."""
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
        self.parts = tuple(self._part(part) for part in pack_field.parts)
        if self.parts and pack_field.kind is not Kind.COUNT:
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

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the posted inputs, if the field was posted at all: its `seen` input says so."""
        if formdata is None or (SEEN + self.name) not in formdata:
            return
        self.read(formdata)

    def read(self, formdata: "MultiDict[str, str]") -> None:
        """Read the inputs of this field whether or not its `seen` came along."""
        self.posted = True
        self.seen = formdata.get(SEEN + self.name, "")
        self.typed = {
            name: formdata.getlist(name) for name in formdata if name == self.name or name.startswith(self.name + ".")
        }
        self._spread()
        raw = _raw(self.question, self.name, self.typed)
        try:
            self.value = values.normalise(self.setting.pack, self.question, raw)
        except Invalid as error:
            self.errors = [sentence(self.setting.language, error)]
            # Of a field with parts the main input is what says that something is wrong.
            self.main.errors = self.errors
            self.value = None

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
        if self.question.kind is Kind.COUNT:
            return f"{self.id}-n"
        return f"{self.id}-1" if self.choices else self.id

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
        key=part.key, kind=part.kind, label=part.label, share=Share.SCREEN, max=part.max, min=part.min, why=part.hint
    )


def capital(text: str) -> str:
    """Return words that stand alone, as on a button, with a capital first letter."""
    return text[:1].upper() + text[1:]


def choices(pack_field: Field, setting: Setting) -> tuple[tuple[str, str, str], ...]:
    """Return the choices of a field as value, label and hint: entries first, then options."""
    entries = tuple((key, capital(title), "") for key, title in setting.references.get(pack_field.refers, ()))
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
}
"""Which macro draws a kind; a test sees to it that none is forgotten."""


def widget(pack_field: Field, found: tuple[tuple[str, str, str], ...]) -> str:
    """Return the name of the macro that draws a field; a few short choices stand side by side."""
    name = _WIDGETS[pack_field.kind]
    if name == "text" and pack_field.max > _ONE_LINE:
        return "area"
    short = len(found) <= _FEW and all(len(label) <= _SHORT and not hint for _, label, hint in found)
    return "segments" if name == "options" and found and short else name


def _raw(pack_field: Field, name: str, inputs: Mapping[str, list[str]]) -> Value:
    """Return what was typed in the shape of an answer, not yet checked."""

    def one(suffix: str = "") -> str:
        found = inputs.get(f"{name}.{suffix}" if suffix else name, [])
        return found[0].strip() if found else ""

    parts = {part.key: _raw_part(part, one(part.key)) for part in pack_field.parts}
    if pack_field.not_known and one(values.NOT_KNOWN):
        return {values.NOT_KNOWN: True, **parts}
    if pack_field.kind is Kind.COUNT:
        if one(values.NOT_KNOWN):
            return {values.NOT_KNOWN: True, **parts}
        numbers = {key: _digits(one(key)) for key in _NUMBERS}
        return {**numbers, "estimate": bool(one("estimate")), **parts}
    whole = _whole(pack_field.kind, one(), inputs.get(name, []))
    return {values.main_key(pack_field): whole, **parts} if parts else whole


def _raw_part(part: Part, text: str) -> Value:
    return _integer(text) if part.kind is Kind.INT else text


def _whole(kind: Kind, text: str, many: Sequence[str]) -> Value:
    if kind is Kind.TEXTS:
        return [line for line in text.splitlines() if line.strip()]
    if kind in values.MANY:
        return list(many)
    if kind is Kind.TICK:
        return bool(text)
    return _integer(text) if kind is Kind.INT else text


def _digits(text: str) -> str:
    """Return digits without the blanks that group them; other text stays for the check to refuse."""
    return "".join(text.split()).replace("\u00a0", "")


def _integer(text: str) -> Value:
    digits = _digits(text)
    return int(digits) if digits.isascii() and digits.isdigit() else (text or None)


def typed(pack_field: Field, name: str, value: Value) -> dict[str, list[str]]:
    """Return what the inputs of a field show for a stored value: the inverse of reading them."""
    if not values.is_given(value):
        return {}
    found: dict[str, list[str]] = {}
    if isinstance(value, Mapping) and value.get(values.NOT_KNOWN):
        found[f"{name}.{values.NOT_KNOWN}"] = ["yes"]
    elif pack_field.kind is Kind.COUNT:
        found.update({f"{name}.{key}": [value[key]] for key in _NUMBERS if value.get(key)})
        if value.get("estimate"):
            found[f"{name}.estimate"] = ["yes"]
    else:
        found[name] = _typed_main(pack_field.kind, values.main(pack_field, value))
    for part in pack_field.parts:
        said = values.part(value, part.key)
        if values.is_given(said):
            found[f"{name}.{part.key}"] = _typed_main(part.kind, said)
    return {key: texts for key, texts in found.items() if texts}


def _typed_main(kind: Kind, value: Value) -> list[str]:
    if value is None:
        return []
    if kind is Kind.TEXTS:
        return ["\n".join(value)]
    if kind is Kind.TICK:
        return ["yes"] if value else []
    if kind in (Kind.DATE, Kind.WHEN):
        return [dates.type_when(value)]
    return list(value) if isinstance(value, list) else [str(value)]


def sentence(language: Language, error: Invalid) -> str:
    """Return what a person should do about a value that does not fit."""
    match error.reason:
        case "too_long":
            return language.plural(
                "Shorten the text by %(count)s character. At most %(limit)s characters fit.",
                "Shorten the text by %(count)s characters. At most %(limit)s characters fit.",
                error.facts["excess"],
                limit=error.facts["limit"],
            )
        case "date":
            return language.text("Write the date in the form day, month, year, for example 25.3.2027.")
        case "number":
            return language.text("Write the number with digits only.")
        case "number_or_range":
            return language.text("Give either one number or a range, not both.")
        case "range":
            return language.text("The range must begin with the smaller number.")
        case "too_great":
            return language.text("The number may be at most %(limit)s.", limit=error.facts["limit"])
        case _:
            return language.text("Choose one of the answers shown.")
