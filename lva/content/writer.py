"""The part of a pack that a frozen record carries: every text that was shown, in all languages.

The result has the shape of a pack's file, so the same reader turns it back into a `Pack`, in ten
years too. What only guides writing (why, help, examples, share marks' reasons) stays behind.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lva.content.checks import option_lists
from lva.content.model import (
    Block,
    Checklist,
    Depth,
    EntryField,
    EntryList,
    Field,
    Option,
    Pack,
    Part,
    Place,
    Question,
    Rule,
    Screening,
    Step,
    Text,
    Where,
)
from lva.content.order import ORDER, order_of

_DEPTHS: Final = "depth"
"""The option list that no question refers to and every document prints."""


def as_shown(pack: Pack, depth: Depth) -> dict[str, Any]:
    """Return the pages that `depth` has, with their questions, lists, options and articles."""
    steps = pack.pages[depth]
    blocks = [block for step in steps for block in _flat(step.blocks)]
    questions = {block.question: pack.questions[block.question] for block in blocks if block.question}
    lists = {block.list: pack.lists[block.list] for block in blocks if block.list}
    # What became of a matter is recorded at every depth, whichever pages a depth has.
    lists |= {key: entries for key, entries in pack.lists.items() if entries.place is Place.MATTER}
    fields = [*questions.values(), *(field for entries in lists.values() for field in entries.fields)]
    named = [*(name for field in fields for name in option_lists(field)), _DEPTHS]
    options = {name: pack.options[name] for name in named if name in pack.options}
    shown = _filled(
        id=pack.id,
        version=pack.version,
        status=pack.status,
        title=_text(pack.title),
        source=_text(pack.source),
        articles={str(number): _text(name) for number, name in pack.articles.items()},
        options={name: {option.key: _option(option) for option in found} for name, found in options.items()},
        questions={key: _question(question) for key, question in questions.items()},
        lists={key: _list(entries) for key, entries in lists.items()},
        sections=[{"key": section.key, "label": _text(section.label)} for section in pack.sections],
        steps=[_step(step) for step in steps],
        screening=_screening(pack.screening),
        depth=pack.depth.value if pack.depth else "",
        checklist=_checklist(pack.checklist),
        statement=_text(pack.statement),
    )
    return {**shown, ORDER: order_of(shown)}


def _flat(blocks: Iterable[Block]) -> Iterable[Block]:
    for block in blocks:
        yield block
        if block.child is not None:
            yield block.child


def _filled(**values: Any) -> dict[str, Any]:
    """Leave out what is empty: absence and emptiness mean the same in a pack."""
    return {key: value for key, value in values.items() if value not in (None, "", 0, False, [], {})}


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"fi": text.fi, "sv": text.sv, "en": text.en}


def _option(option: Option) -> dict[str, Any]:
    words = _text(option.label) or {}
    return {**words, **_filled(short=_text(option.short), articles=list(option.articles))}


def _field(field: Field) -> dict[str, Any]:
    return _filled(
        number=field.number,
        kind=field.kind.value,
        label=_text(field.label),
        share=field.share.value,
        options=field.options,
        rows=field.rows,
        refers=" ".join(field.refers),
        max=field.max,
        min=field.min,
        expected=sorted(field.expected),
        blocks=sorted(field.blocks),
        blocks_when=_rule(field.blocks_when),
        when=_rule(field.when),
        parts=[_part(part) for part in field.parts],
        not_known=field.not_known,
        articles=list(field.articles),
    )


def _part(part: Part) -> dict[str, Any]:
    return _filled(
        key=part.key,
        kind=part.kind.value,
        label=_text(part.label),
        values=list(part.values),
        required=part.required,
        options=part.options,
        max=part.max,
        min=part.min,
    )


def _question(question: Question) -> dict[str, Any]:
    return {
        **_field(question),
        **_filled(
            place=question.place.value,
            instead_of=question.instead_of,
            instead_where=_where(question.instead_where),
        ),
    }


def _entry_field(field: EntryField) -> dict[str, Any]:
    return {**_field(field), **_filled(for_where=_where(field.for_where), always=field.always)}


def _list(entries: EntryList) -> dict[str, Any]:
    return _filled(
        label=_text(entries.label),
        singular=_text(entries.singular),
        title=list(entries.title),
        fields={field.key: _entry_field(field) for field in entries.fields},
        ready_made=[
            {
                "alias": ready.alias,
                "values": dict(ready.values),
                "texts": {key: _text(text) for key, text in ready.texts.items()},
            }
            for ready in entries.ready_made
        ],
        place=entries.place.value,
        expected=sorted(entries.expected),
        blocks=sorted(entries.blocks),
    )


def _step(step: Step) -> dict[str, Any]:
    return _filled(
        key=step.key,
        section=step.section,
        label=_text(step.label),
        depths=sorted(step.depths),
        when=_rule(step.when),
        blocks=[_block(block) for block in step.blocks],
    )


def _block(block: Block) -> dict[str, Any]:
    return _filled(
        shape=block.shape.value,
        question=block.question,
        list=block.list,
        when=_rule(block.when),
        by=block.by,
        across=block.across,
        value=block.value,
        fixed=dict(block.fixed),
        first_by=block.first_by,
        first={key: list(rows) for key, rows in block.first.items()},
        where=_where(block.where),
        fields=list(block.fields),
        child=_block(block.child) if block.child else None,
        label=_text(block.label),
    )


def _checklist(checklist: Checklist | None) -> dict[str, Any] | None:
    if checklist is None:
        return None
    return {
        "begin": _text(checklist.begin),
        "scale": checklist.scale,
        "period": checklist.period,
        "scope": checklist.scope,
        "actions": checklist.actions,
        "picked": checklist.picked,
        "facts": list(checklist.facts),
        "says": list(checklist.says),
        "again": list(checklist.again),
    }


def _screening(rule: Screening | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    parts = {key: getattr(rule, key) for key in Screening.__slots__}
    return {key: list(part) if isinstance(part, tuple) else part for key, part in parts.items() if part != ()}


def _where(where: Where) -> Mapping[str, list[str]]:
    return {key: list(values) for key, values in where.conditions}


def _rule(rule: Rule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    match rule.op:
        case "all" | "any":
            return {rule.op: [_rule(inner) for inner in rule.rules]}
        case "not":
            return {"not": _rule(rule.rules[0])}
        case "answered":
            return {"key": rule.key, "answered": True}
        case _:
            return {"key": rule.key, rule.op: list(rule.values)}
