"""What a pack's shape cannot say: references resolve, rules refer backwards, every key is used once."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from lva.content.faults import Fault
from lva.content.model import NO_WORDS, Block, EntryList, Field, Kind, Pack, Part, Rule, Shape, Step, Where

PER: Final = "per"
"""The option list that says how often an amount of money is paid, and its key in the answer."""
_NOT_KNOWN: Final = "not_known"
_CHOICES: Final = (Kind.CHOICE, Kind.MULTI)
_BUILT_IN: Final = {Kind.YN: "yn", Kind.YNK: "ynk", Kind.LANG: "lang"}
"""Kinds that choose from an option list of their own."""
_COLUMN_KINDS: Final = frozenset({Kind.TEXT, Kind.INT, Kind.NUMBER, Kind.WHEN, Kind.DATE, Kind.YN, Kind.CHOICE})
_PART_KINDS: Final = _COLUMN_KINDS | {Kind.LONG, Kind.LINK}
_PARTLESS: Final = frozenset({Kind.GRID, Kind.TABLE, Kind.FILE})
"""Kinds whose values have no room for a part beside them."""
_RESERVED: Final = frozenset({_NOT_KNOWN, "choice", "choices", "refs", "value"})
"""Keys of the main value, which no part beside it may have; columns of rows stand alone."""
_TERMS: Final = {Kind.COUNT: ("number", "from", "to", "estimate"), Kind.MONEY: ("low", "high", PER)}
"""Keys of kinds that keep their parts beside several values of their own."""
_NEEDS: Final = {Shape.TICKS: ("by",), Shape.RATINGS: ("by", "across", "value")}
"""What a block cannot be drawn without."""
_STATUSES: Final = ("draft", "released")
_VERSION: Final = re.compile(r"\d+(\.\d+)*", re.ASCII)


def check(pack: Pack) -> tuple[Fault, ...]:
    """Return all faults of a pack whose shape is right, in the order of the file."""
    return (
        *_version(pack),
        *_options(pack),
        *_fields(pack),
        *_lists(pack),
        *_steps(pack),
        *_backwards(pack),
        *_order(pack),
        *_screening(pack),
        *_checklist(pack),
    )


def _version(pack: Pack) -> Iterator[Fault]:
    if not _VERSION.fullmatch(pack.version):
        yield Fault("version", "a version is made of numbers and dots")
    if pack.status not in _STATUSES:
        yield Fault("status", f"a status is one of {', '.join(_STATUSES)}")


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
    for name in option_lists(field):
        if name not in pack.options:
            yield Fault(place, f"no option list {name}")
    yield from _refers(pack, field, place)
    yield from _shape(field, place)
    for article in field.articles:
        if article not in pack.articles:
            yield Fault(place, f"article {article} has no name in [articles]")
    by = pack.questions.get(pack.examples_by)
    if field.examples and by is None:
        yield Fault(place, "examples need examples_by, the pack's question that chooses among them")
    elif by is not None:
        yield from _offered(pack, by, field.examples, place, "an example")
    for part in field.parts:
        yield from _part(pack, field, part, place)
    yield from _twice(f"{place}.parts", [part.key for part in field.parts])


def _refers(pack: Pack, field: Field, place: str) -> Iterator[Fault]:
    if field.kind not in (Kind.REF, Kind.REFS):
        if field.refers:
            yield Fault(place, "only a reference refers to entries")
        return
    for name in field.refers or ("",):
        if name not in pack.lists:
            yield Fault(place, f"refers to no list: {name or 'nothing'}")


def _shape(field: Field, place: str) -> Iterator[Fault]:
    """Check what a kind cannot do without, and what it has no room for."""
    if (field.kind is Kind.GRID) != bool(field.rows):
        yield Fault(place, "a grid, and nothing else, has rows")
    if field.kind is Kind.GRID and not field.options and not field.max:
        yield Fault(place, "the rows of a grid take a choice (options), a text (max) or both")
    if field.kind is Kind.ROWS and not field.parts:
        yield Fault(place, "rows need columns, as parts")
    if field.kind in _PARTLESS and field.parts:
        yield Fault(place, f"a {field.kind} has no parts")


def _part(pack: Pack, field: Field, part: Part, place: str) -> Iterator[Fault]:
    if part.kind not in (_COLUMN_KINDS if field.kind is Kind.ROWS else _PART_KINDS):
        yield Fault(place, f"part {part.key} cannot be of kind {part.kind}")
    if part.kind is Kind.CHOICE and not part.options:
        yield Fault(place, f"part {part.key} needs options")
    if field.kind is Kind.ROWS:
        if part.values:
            yield Fault(place, f"column {part.key} is asked in every row, whatever the value")
        return
    if part.key in _RESERVED or part.key in _TERMS.get(field.kind, ()):
        yield Fault(place, f"part {part.key} has a key that means something else")
    for value in part.values:
        if value not in {*_keys(pack, field), _NOT_KNOWN}:
            yield Fault(place, f"part {part.key} names an unknown value: {value}")


def options_of(field: Field | Part) -> str:
    """Return the option list that an answer is chosen from; yes/no and languages have one by their name."""
    return _BUILT_IN.get(field.kind, field.options)


def option_lists(field: Field) -> tuple[str, ...]:
    """Return all option lists whose words a field shows: of its choice, its rows, its parts and its terms."""
    per = PER if field.kind is Kind.MONEY else ""
    found = (options_of(field), field.rows, per, *(options_of(part) for part in field.parts))
    return tuple(dict.fromkeys(name for name in found if name))


def _keys(pack: Pack, field: Field) -> set[str]:
    return {option.key for option in pack.options.get(options_of(field), ())}


def _offered(pack: Pack, field: Field, values: Iterable[str], place: str, what: str) -> Iterator[Fault]:
    """Yield a fault for each of `values` that a field with options does not offer."""
    known = _keys(pack, field)
    yield from (Fault(place, f"{what} names no option of {field.key}: {one}") for one in values if one not in known)


def _lists(pack: Pack) -> Iterator[Fault]:
    for key, entries in pack.lists.items():
        place = f"lists.{key}"
        yield from _list(pack, entries, place)
        for field in entries.fields:
            yield from _field(pack, field, f"{place}.{field.key}")
            yield from _where(pack, entries, field.for_where, f"{place}.{field.key}")


def _list(pack: Pack, entries: EntryList, place: str) -> Iterator[Fault]:
    fields = {field.key: field for field in entries.fields}
    for name, words in (("add", entries.add), ("empty", entries.empty)):
        if words is NO_WORDS:
            yield Fault(place, f"a text is missing: {name}")
    for name in entries.title:
        if name not in fields:
            yield Fault(place, f"title names no field: {name}")
    for ready in entries.ready_made:
        what = f"ready-made {ready.alias}"
        yield from _set(pack, fields, ready.values, place, what)
        yield from (Fault(place, f"{what} sets no field: {name}") for name in ready.texts if name not in fields)


def _set(pack: Pack, fields: Mapping[str, Field], values: Mapping[str, str], place: str, what: str) -> Iterator[Fault]:
    """Yield a fault for each value that is set in no field, or in one that does not offer it."""
    for name, value in values.items():
        if name not in fields:
            yield Fault(place, f"{what} sets no field: {name}")
        elif options_of(fields[name]):
            yield from _offered(pack, fields[name], [value], place, what)


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
        yield from _offered(pack, fields[name], values, place, "a condition")


def _steps(pack: Pack) -> Iterator[Fault]:
    sections = {section.key for section in pack.sections}
    yield from _twice("sections", [section.key for section in pack.sections])
    yield from _twice("steps", [step.key for step in pack.steps])
    for step in pack.steps:
        place = f"steps.{step.key}"
        if step.section not in sections:
            yield Fault(place, f"no section {step.section}")
        if not step.depths:
            yield Fault(place, "no depth has this page")
        for depth in sorted(step.wordings.keys() - step.depths):
            yield Fault(place, f"the page has words for {depth}, which does not have the page")
        for block in step.blocks:
            for depth in sorted(block.depths - step.depths):
                yield Fault(place, f"a block stands at {depth}, which does not have the page")
            yield from _block(pack, block, place)
    yield from _again(pack)
    used = [block.question for step in pack.steps for block in step.blocks if block.question]
    for key in sorted(set(pack.questions) - set(used)):
        yield Fault(f"questions.{key}", "no page asks it")


def _again(pack: Pack) -> Iterator[Fault]:
    """A question is asked once at each depth: two pages of a depth never show the same answer."""
    found: dict[Fault, None] = {}
    for depth, steps in pack.pages.items():
        asked: dict[str, str] = {}
        for step in steps:
            for key in (block.question for block in step.blocks if block.question):
                if key in asked:
                    found[Fault(f"steps.{step.key}.{key}", f"{asked[key]} asks it too at depth {depth}")] = None
                asked.setdefault(key, step.key)
    yield from found


def _twice(folder: str, keys: Sequence[str]) -> Iterator[Fault]:
    yield from (Fault(f"{folder}.{key}", "the key is used twice") for key in dict.fromkeys(keys) if keys.count(key) > 1)


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
    for name in (*_shown(block), *block.fixed):
        if name not in names:
            yield Fault(place, f"{block.list} has no field {name}")
    for need in _NEEDS.get(block.shape, ()):
        if not getattr(block, need):
            yield Fault(place, f"a block of {block.shape} needs: {need}")
    across = entries.field(block.across).refers if block.across in names else ()
    if block.across in names and len(across) != 1:
        yield Fault(place, f"the columns are entries of one list, so {block.across} refers to one")
    where_of = pack.lists.get(across[0], entries) if across else entries
    yield from _where(pack, where_of, block.where, place)
    yield from _rows(pack, block, {field.key: field for field in entries.fields}, place)
    if block.child is not None:
        yield from _child(pack, entries, block.child, place)


def _shown(block: Block) -> tuple[str, ...]:
    """Return the fields of a list that a block shows or sets by its shape."""
    return (*block.fields, *(name for name in (block.by, block.across, block.value) if name))


def _rows(pack: Pack, block: Block, fields: Mapping[str, Field], place: str) -> Iterator[Fault]:
    """Check what a tick sets, and which rows come first for which answer."""
    fixed = {name: value for name, value in block.fixed.items() if name in fields}
    yield from _set(pack, fields, fixed, place, "fixed")
    if block.first_by and block.first_by not in pack.questions:
        yield Fault(place, f"first_by names no question: {block.first_by}")
    elif block.first_by:
        answers = [answer for answer in block.first if answer != "*"]
        yield from _offered(pack, pack.questions[block.first_by], answers, place, "first")
    if block.by in fields:
        rows = dict.fromkeys(row for found in block.first.values() for row in found)
        yield from _offered(pack, fields[block.by], rows, place, "first")


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


def _rules(pack: Pack, block: Block) -> Iterator[tuple[str, Rule]]:
    """Iterate over the rules of a block, of what it shows and of its child, each with its place on the page."""
    if block.when is not None:
        yield block.question or block.list, block.when
    for name, field in _asked_fields(pack, block):
        yield from ((name, rule) for rule in (field.when, field.blocks_when) if rule is not None)
    if block.child is not None:
        yield from _rules(pack, block.child)


def _asked_fields(pack: Pack, block: Block) -> Iterator[tuple[str, Field]]:
    """Iterate over the fields that a block asks, each with its place on the page."""
    if block.question in pack.questions:
        yield block.question, pack.questions[block.question]
    if block.list in pack.lists:
        shown = _shown(block)
        yield from ((f"{block.list}.{one.key}", one) for one in pack.lists[block.list].fields if one.key in shown)


def _backwards(pack: Pack) -> Iterator[Fault]:
    """A rule may look only at what was asked before at the same depth: one forward pass settles every path."""
    aliases = {f"@{ready.alias}" for entries in pack.lists.values() for ready in entries.ready_made}
    found: dict[Fault, None] = {}
    for steps in pack.pages.values():
        found |= dict.fromkeys(_backwards_on(pack, steps, aliases))
    yield from found


def _backwards_on(pack: Pack, steps: Iterable[Step], aliases: set[str]) -> Iterator[Fault]:
    asked: set[str] = set()
    for step in steps:
        if step.when is not None:
            yield from _rule(pack, step.when, asked, aliases, f"steps.{step.key}")
        for block in step.blocks:
            for name, rule in _rules(pack, block):
                yield from _rule(pack, rule, asked, aliases, f"steps.{step.key}.{name}")
            if block.question:
                asked.add(block.question)


def _rule(pack: Pack, rule: Rule, asked: set[str], aliases: set[str], place: str) -> Iterator[Fault]:
    if rule.key and rule.key not in asked:
        yield Fault(place, f"a rule looks at {rule.key}, which is not asked before")
    named = [value for value in rule.values if value.startswith("@")]
    yield from (Fault(place, f"a rule names no ready-made entry: {one}") for one in named if one not in aliases)
    question = pack.questions.get(rule.key)
    if question is not None and options_of(question):
        others = [value for value in rule.values if value not in named and value != _NOT_KNOWN]
        yield from _offered(pack, question, others, place, "a rule")
    for inner in rule.rules:
        yield from _rule(pack, inner, asked, aliases, place)


def _order(pack: Pack) -> Iterator[Fault]:
    """A reference points at entries asked before it or on its page, unless it says that it may point ahead."""
    found: dict[Fault, None] = {}
    for pages in pack.pages.values():
        asked: set[str] = set()
        steps = [(step, tuple(_flat(step.blocks))) for step in pages]
        later = {block.list for _, blocks in steps for block in blocks if block.list}
        for step, blocks in steps:
            asked |= {block.list for block in blocks}
            for block in blocks:
                found |= dict.fromkeys(_ahead(pack, block, later - asked, f"steps.{step.key}"))
    yield from found


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if block.child is not None:
            yield block.child


def _ahead(pack: Pack, block: Block, later: set[str], place: str) -> Iterator[Fault]:
    for name, field in _asked_fields(pack, block):
        for refers in field.refers:
            if refers in later and not field.ahead:
                yield Fault(f"{place}.{name}", f"refers to {refers}, which is asked later (may it? ahead = true)")


def _screening(pack: Pack) -> Iterator[Fault]:
    roles = pack.screening
    if roles is None:
        return
    single = (
        roles.individual, roles.formal, roles.temporary, roles.law, roles.later, roles.doubt, roles.lasting,
        roles.scale, roles.worry, roles.count, roles.chosen, roles.reason, roles.lowered_by,
    )  # fmt: skip
    for key in (*single, *roles.touches, *roles.strong, *roles.direct, *roles.own, *roles.own_full):
        if key not in pack.questions:
            yield Fault("screening", f"no question {key}")


def _checklist(pack: Pack) -> Iterator[Fault]:
    """A checklist names questions and a list that exist, has indicators, and settles its depth at the start."""
    if pack.screening is not None and pack.depth is not None:
        yield Fault("depth", "the screening settles the depth, so the pack has none of its own")
    roles = pack.checklist
    if roles is None:
        return
    if pack.depth is None:
        yield Fault("checklist", "a checklist needs a depth of its own, depth")
    if roles.actions not in pack.lists:
        yield Fault("checklist", f"no list {roles.actions}")
    for key in (roles.period, roles.scope, roles.picked, *roles.facts, *roles.says, *roles.again):
        if key not in pack.questions:
            yield Fault("checklist", f"no question {key}")
    if not any(options_of(question) == roles.scale for question in pack.questions.values()):
        yield Fault("checklist", f"no question has the options of the scale {roles.scale}")
