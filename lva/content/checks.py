"""What a pack's shape cannot say: references resolve, rules refer backwards, every key is used once."""

from collections.abc import Iterator

from lva.content.faults import Fault
from lva.content.model import NO_WORDS, Block, EntryList, Field, Kind, Pack, Part, Rule, Shape, Where

_CHOICES = (Kind.CHOICE, Kind.MULTI)
_PART_KINDS = frozenset({Kind.TEXT, Kind.LONG, Kind.WHEN, Kind.INT, Kind.DATE})


def check(pack: Pack) -> tuple[Fault, ...]:
    """Return all faults of a pack whose shape is right, in the order of the file."""
    return (*_options(pack), *_fields(pack), *_lists(pack), *_steps(pack), *_backwards(pack), *_screening(pack))


def _fields(pack: Pack) -> Iterator[Fault]:
    for key, question in pack.questions.items():
        place = f"questions.{key}"
        yield from _field(pack, question, place)
        if question.instead_of and question.instead_of not in pack.lists:
            yield Fault(place, f"instead_of names no list: {question.instead_of}")
        elif question.instead_of:
            yield from _where(pack, pack.lists[question.instead_of], question.instead_where, place)


def _field(pack: Pack, field: Field, place: str) -> Iterator[Fault]:
    if field.share_why is None:
        yield Fault(place, "a share mark needs its reason, share_why")
    if field.kind in _CHOICES and not field.options:
        yield Fault(place, "a choice needs options")
    if field.options and field.options not in pack.options:
        yield Fault(place, f"no option list {field.options}")
    if field.kind in (Kind.REF, Kind.REFS) and field.refers not in pack.lists:
        yield Fault(place, f"refers to no list: {field.refers or 'nothing'}")
    for article in field.articles:
        if article not in pack.articles:
            yield Fault(place, f"article {article} has no name in [articles]")
    for part in field.parts:
        yield from _part(pack, field, part, place)


def _part(pack: Pack, field: Field, part: Part, place: str) -> Iterator[Fault]:
    if part.kind not in _PART_KINDS:
        yield Fault(place, f"part {part.key} cannot be of kind {part.kind}")
    known = {option.key for option in pack.options.get(options_of(field), ())} | {"not_known"}
    for value in part.values:
        if value not in known:
            yield Fault(place, f"part {part.key} names an unknown value: {value}")


def options_of(field: Field) -> str:
    """Return the option list of a field; yes/no kinds have one by their name."""
    return {Kind.YN: "yn", Kind.YNK: "ynk"}.get(field.kind, field.options)


def _lists(pack: Pack) -> Iterator[Fault]:
    for key, entries in pack.lists.items():
        place = f"lists.{key}"
        yield from _list(entries, place)
        for field in entries.fields:
            yield from _field(pack, field, f"{place}.{field.key}")
            yield from _where(pack, entries, field.for_where, f"{place}.{field.key}")


def _list(entries: EntryList, place: str) -> Iterator[Fault]:
    names = {field.key for field in entries.fields}
    for name, words in (("add", entries.add), ("empty", entries.empty)):
        if words is NO_WORDS:
            yield Fault(place, f"a text is missing: {name}")
    for name in entries.title:
        if name not in names:
            yield Fault(place, f"title names no field: {name}")
    for ready in entries.ready_made:
        for name in (*ready.values, *ready.texts):
            if name not in names:
                yield Fault(place, f"ready-made {ready.alias} sets no field: {name}")


def _options(pack: Pack) -> Iterator[Fault]:
    for key, options in pack.options.items():
        for option in options:
            for article in option.articles:
                if article not in pack.articles:
                    yield Fault(f"options.{key}.{option.key}", f"article {article} has no name in [articles]")


def _where(pack: Pack, entries: EntryList, where: Where, place: str) -> Iterator[Fault]:
    fields = {field.key: field for field in entries.fields}
    for name, values in where.conditions:
        if name not in fields:
            yield Fault(place, f"a condition names no field of {entries.key}: {name}")
            continue
        known = {option.key for option in pack.options.get(options_of(fields[name]), ())}
        for value in values:
            if value not in known:
                yield Fault(place, f"a condition names no option of {name}: {value}")


def _steps(pack: Pack) -> Iterator[Fault]:
    sections = {section.key for section in pack.sections}
    seen: set[str] = set()
    for step in pack.steps:
        place = f"steps.{step.key}"
        if step.key in seen:
            yield Fault(place, "the key is used twice")
        seen.add(step.key)
        if step.section not in sections:
            yield Fault(place, f"no section {step.section}")
        if not step.depths:
            yield Fault(place, "no depth has this page")
        for block in step.blocks:
            yield from _block(pack, block, place)
    used = [block.question for step in pack.steps for block in step.blocks if block.question]
    for key in sorted(set(pack.questions) - set(used)):
        yield Fault(f"questions.{key}", "no page asks it")


def _block(pack: Pack, block: Block, place: str) -> Iterator[Fault]:
    if block.shape is Shape.QUESTION:
        if block.question not in pack.questions:
            yield Fault(place, f"no question {block.question or '(unnamed)'}")
        return
    entries = pack.lists.get(block.list)
    if entries is None:
        yield Fault(place, f"no list {block.list or '(unnamed)'}")
        return
    names = {field.key for field in entries.fields}
    named = (*block.fields, *block.fixed, *(name for name in (block.by, block.across, block.value) if name))
    for name in named:
        if name not in names:
            yield Fault(place, f"{block.list} has no field {name}")
    where_of = entries
    if block.shape is Shape.RATINGS and block.across in names:
        where_of = pack.lists.get(entries.field(block.across).refers, entries)
    yield from _where(pack, where_of, block.where, place)
    if block.first_by and block.first_by not in pack.questions:
        yield Fault(place, f"first_by names no question: {block.first_by}")
    if block.child is not None:
        yield from _child(pack, entries, block.child, place)


def _child(pack: Pack, parent: EntryList, child: Block, place: str) -> Iterator[Fault]:
    entries = pack.lists.get(child.list)
    if entries is None:
        yield Fault(place, f"no list {child.list}")
        return
    names = {field.key for field in entries.fields}
    for name in (*child.fields, child.by):
        if name not in names:
            yield Fault(place, f"{child.list} has no field {name}")
    yield from _where(pack, parent, child.where, place)


def keys_of(rule: Rule) -> Iterator[str]:
    """Iterate over the questions that a rule looks at."""
    if rule.key:
        yield rule.key
    for inner in rule.rules:
        yield from keys_of(inner)


def _rules(pack: Pack, block: Block) -> Iterator[Rule]:
    if block.when is not None:
        yield block.when
    question = pack.questions.get(block.question)
    if question is not None:
        yield from (rule for rule in (question.when, question.blocks_when) if rule is not None)


def _backwards(pack: Pack) -> Iterator[Fault]:
    """A rule may look only at what was asked before: one forward pass settles every path."""
    asked: set[str] = set()
    aliases = {f"@{ready.alias}" for entries in pack.lists.values() for ready in entries.ready_made}
    for step in pack.steps:
        if step.when is not None:
            yield from _looks_back(step.when, asked, aliases, f"steps.{step.key}")
        for block in step.blocks:
            for rule in _rules(pack, block):
                yield from _looks_back(rule, asked, aliases, f"steps.{step.key}.{block.question or block.list}")
            if block.question:
                asked.add(block.question)


def _looks_back(rule: Rule, asked: set[str], aliases: set[str], place: str) -> Iterator[Fault]:
    for key in keys_of(rule):
        if key not in asked:
            yield Fault(place, f"a rule looks at {key}, which is not asked before")
    for value in _aliases(rule):
        if value not in aliases:
            yield Fault(place, f"a rule names no ready-made entry: {value}")


def _aliases(rule: Rule) -> Iterator[str]:
    yield from (value for value in rule.values if value.startswith("@"))
    for inner in rule.rules:
        yield from _aliases(inner)


def _screening(pack: Pack) -> Iterator[Fault]:
    roles = pack.screening
    if roles is None:
        return
    single = (
        roles.individual, roles.formal, roles.temporary, roles.law, roles.later, roles.doubt, roles.lasting,
        roles.scale, roles.worry, roles.count, roles.chosen, roles.reason, roles.lowered_by,
    )  # fmt: skip
    for key in (*single, *roles.touches, *roles.strong, *roles.direct):
        if key not in pack.questions:
            yield Fault("screening", f"no question {key}")
