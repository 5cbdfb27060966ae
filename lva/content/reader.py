"""TOML bytes to a `Pack`: collects every fault with its place and raises once."""

import hashlib
from collections.abc import Mapping
from typing import Any

import tomli

from lva.content.checks import check
from lva.content.faults import Fault, PackFaulty
from lva.content.model import (
    LANGUAGES,
    NO_WORDS,
    Block,
    Checklist,
    Depth,
    EntryField,
    EntryList,
    Kind,
    Law,
    Option,
    Pack,
    Part,
    Place,
    Question,
    ReadyMade,
    Rule,
    Screening,
    Section,
    Shape,
    Share,
    Step,
    Text,
    Where,
    Wording,
)
from lva.content.order import restored
from lva.content.table import Table


def read(data: bytes, name: str) -> Pack:
    """Return the pack that `data` describes; raise `PackFaulty` with all faults otherwise.

    `name` is only for messages. The digest covers the bytes as they are, all languages included.
    """
    try:
        source = tomli.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise PackFaulty(name, [Fault("", f"no readable TOML: {error}")]) from error
    return from_mapping(source, name, "sha256:" + hashlib.sha256(data).hexdigest())


def from_mapping(source: Mapping[str, Any], name: str, digest: str, *, checked: bool = True) -> Pack:
    """Return the pack that a mapping of the file's shape describes; raise `PackFaulty` otherwise.

    The part of a pack that a frozen record carries (`lva.content.writer`) is read with
    `checked=False`: its shape must be right, but what only guides writing is left out of it.
    """
    faults: list[Fault] = []
    pack = _pack(Table(source if checked else restored(source), "", faults), digest)
    # Missing words change no shape: what else is wrong is told with them. Other faults would only bring echoes.
    if checked and all(fault.language for fault in faults):
        faults.extend(check(pack))
    if faults:
        raise PackFaulty(name, faults)
    return pack


def _pack(table: Table, digest: str) -> Pack:
    articles = _articles(table.table("articles"))
    reasons = dict(table.table("share_reasons").labels())
    pack = Pack(
        id=table.word("id"),
        version=table.word("version"),
        status=table.word("status"),
        digest=digest,
        title=table.label("title"),
        source=table.label("source"),
        examples_by=table.word("examples_by", default=""),
        articles=articles,
        options={
            **_article_options(articles),
            **{key: _options(below) for key, below in table.table("options").named()},
        },
        questions={key: _question(key, below, reasons) for key, below in table.table("questions").named()},
        lists={key: _list(key, below, reasons) for key, below in table.table("lists").named()},
        sections=tuple(_section(below) for below in table.tables("sections")),
        steps=tuple(_step(below) for below in table.tables("steps")),
        screening=_screening(table.table("screening")) if table.has("screening") else None,
        depth=table.choice("depth", Depth) if table.has("depth") else None,
        checklist=_checklist(table.table("checklist")) if table.has("checklist") else None,
        statement=table.text("statement", required=False),
    )
    table.end()
    return pack


def _articles(table: Table) -> dict[int, Text]:
    found = {}
    for key, name in table.labels():
        if key.isdecimal():
            found[int(key)] = name
        else:
            table.fault("articles are named by their number", key)
    return found


def _article_options(articles: Mapping[int, Text]) -> dict[str, tuple[Option, ...]]:
    """Return the articles as an option list of their own, for answers that name some of them."""
    named = (
        Option(str(number), Text(*(f"{number} {name.in_(language)}" for language in LANGUAGES)), articles=(number,))
        for number, name in articles.items()
    )
    return {"article": tuple(named)} if articles else {}


def _options(table: Table) -> tuple[Option, ...]:
    return tuple(_option(key, below) for key, below in table.named())


def _option(key: str, table: Table) -> Option:
    option = Option(
        key=key,
        label=table.own_text(),
        short=table.text("short", required=False),
        hint=table.text("hint", required=False),
        articles=table.numbers("articles"),
    )
    table.end()
    return option


def _reason(table: Table, reasons: Mapping[str, Text]) -> Text | None:
    """Return why an answer is shared as it is: words of its own, or the name of one of the pack's reasons."""
    if not table.is_word("share_why"):
        return table.text("share_why", required=False)
    name = table.word("share_why")
    if name not in reasons:
        table.fault(f"no reason of [share_reasons] is called {name}", "share_why")
    return reasons.get(name)


def _shared(key: str, table: Table, reasons: Mapping[str, Text]) -> dict[str, Any]:
    """Read what questions and fields of entries have in common."""
    return {
        "key": key,
        "kind": table.choice("kind", Kind) or Kind.TEXT,
        "label": table.label(),
        "share": table.choice("share", Share) or Share.DROP,
        "share_why": _reason(table, reasons),
        "number": table.word("number", default=""),
        "why": table.text("why", required=False),
        "help": table.text("help", required=False),
        "example": table.text("example", required=False),
        "examples": dict(table.table("examples").labels()),
        "options": table.word("options", default=""),
        "rows": table.word("rows", default=""),
        "refers": table.listed("refers"),
        "ahead": table.flag("ahead"),
        "max": table.number("max"),
        "min": table.number("min"),
        "expected": table.choices("expected", Depth),
        "blocks": table.choices("blocks", Depth),
        "blocks_when": _rule_at(table, "blocks_when"),
        "when": _rule_at(table, "when"),
        "parts": tuple(_part(below) for below in table.tables("parts")),
        "not_known": table.flag("not_known"),
        "articles": table.numbers("articles"),
        "law": tuple(_law(below) for below in table.tables("law")),
        "start": table.word("start", default=""),
    }


def _question(key: str, table: Table, reasons: Mapping[str, Text]) -> Question:
    question = Question(
        **_shared(key, table, reasons),
        place=table.choice("place", Place, Place.ASSESSMENT) or Place.ASSESSMENT,
        instead_of=table.word("instead_of", default=""),
        instead_where=_where(table.table("instead_where")),
    )
    table.end()
    return question


def _entry_field(key: str, table: Table, reasons: Mapping[str, Text]) -> EntryField:
    field = EntryField(
        **_shared(key, table, reasons),
        for_where=_where(table.table("for_where")),
        always=table.flag("always"),
    )
    table.end()
    return field


def _part(table: Table) -> Part:
    part = Part(
        key=table.word("key"),
        kind=table.choice("kind", Kind) or Kind.TEXT,
        label=table.label(),
        values=table.words("values"),
        required=table.flag("required"),
        options=table.word("options", default=""),
        max=table.number("max"),
        min=table.number("min"),
        hint=table.text("hint", required=False),
    )
    table.end()
    return part


def _law(table: Table) -> Law:
    law = Law(table.label("name"), table.word("section", default=""), table.flag("verified"))
    table.end()
    return law


def _list(key: str, table: Table, reasons: Mapping[str, Text]) -> EntryList:
    entries = EntryList(
        key=key,
        label=table.label(),
        singular=table.label("singular"),
        add=table.text("add", required=False) or NO_WORDS,
        empty=table.text("empty", required=False) or NO_WORDS,
        fields=tuple(_entry_field(name, below, reasons) for name, below in table.table("fields").named()),
        title=table.words("title"),
        place=table.choice("place", Place, Place.ASSESSMENT) or Place.ASSESSMENT,
        ready_made=tuple(_ready_made(below) for below in table.tables("ready_made")),
        expected=table.choices("expected", Depth),
        blocks=table.choices("blocks", Depth),
    )
    table.end()
    return entries


def _ready_made(table: Table) -> ReadyMade:
    values, texts = table.table("values"), table.table("texts")
    ready = ReadyMade(
        alias=table.word("alias"),
        values=dict(values.strings()),
        texts=dict(texts.labels()),
    )
    table.end()
    return ready


def _section(table: Table) -> Section:
    section = Section(table.word("key"), table.label())
    table.end()
    return section


def _step(table: Table) -> Step:
    step = Step(
        key=table.word("key"),
        section=table.word("section"),
        label=table.label(),
        depths=table.choices("depths", Depth),
        blocks=tuple(_block(below) for below in table.tables("blocks")),
        lead=table.text("lead", required=False),
        when=_rule_at(table, "when"),
        minutes=table.number("minutes"),
        later=table.flag("later"),
        wordings=_wordings(table.table("at")),
    )
    table.end()
    return step


def _wordings(table: Table) -> dict[Depth, Wording]:
    found = {}
    for depth in Depth:
        if table.has(depth):
            below = table.table(depth)
            label, lead = below.text("label", required=False), below.text("lead", required=False)
            found[depth] = Wording(label, lead, below.number("minutes"))
            below.end()
    table.end()
    return found


def _block(table: Table) -> Block:
    fixed = table.table("fixed")
    block = Block(
        shape=table.choice("shape", Shape, Shape.QUESTION) or Shape.QUESTION,
        question=table.word("question", default=""),
        list=table.word("list", default=""),
        when=_rule_at(table, "when"),
        by=table.word("by", default=""),
        across=table.word("across", default=""),
        value=table.word("value", default=""),
        fixed=dict(fixed.strings()),
        first_by=table.word("first_by", default=""),
        first=dict(table.table("first").pairs()),
        where=_where(table.table("where")),
        fields=table.words("fields"),
        fresh=table.number("fresh"),
        child=_block(table.table("child")) if table.has("child") else None,
        label=table.text("label", required=False),
        lead=table.text("lead", required=False),
        depths=table.choices("depths", Depth),
    )
    table.end()
    return block


def _where(table: Table) -> Where:
    return Where(tuple(table.pairs()))


def _rule_at(table: Table, key: str) -> Rule | None:
    return _rule(table.table(key)) if table.has(key) else None


def _rule(table: Table) -> Rule:
    rule = Rule("all")
    if table.has("all") or table.has("any"):
        op = "all" if table.has("all") else "any"
        rule = Rule(op, rules=tuple(_rule(below) for below in table.tables(op)))
    elif table.has("not"):
        rule = Rule("not", rules=(_rule(table.table("not")),))
    elif table.has("is"):
        rule = Rule("is", table.word("key"), table.words("is"))
    elif table.has("includes"):
        rule = Rule("includes", table.word("key"), table.words("includes"))
    elif table.flag("answered"):
        rule = Rule("answered", table.word("key"))
    else:
        table.fault("a rule is one of is, includes, answered, all, any, not")
    table.end()
    return rule


def _screening(table: Table) -> Screening:
    screening = Screening(
        individual=table.word("individual"),
        formal=table.word("formal"),
        temporary=table.word("temporary"),
        law=table.word("law"),
        later=table.word("later"),
        touches=table.words("touches"),
        strong=table.words("strong"),
        doubt=table.word("doubt"),
        lasting=table.word("lasting"),
        scale=table.word("scale"),
        worry=table.word("worry"),
        direct=table.words("direct"),
        count=table.word("count"),
        chosen=table.word("chosen"),
        reason=table.word("reason"),
        lowered_by=table.word("lowered_by"),
        reason_min=table.number("reason_min"),
        lowered_min=table.number("lowered_min"),
        own=table.words("own"),
        own_full=table.words("own_full"),
    )
    table.end()
    return screening


def _checklist(table: Table) -> Checklist:
    checklist = Checklist(
        begin=table.label("begin"),
        scale=table.word("scale"),
        period=table.word("period"),
        scope=table.word("scope"),
        actions=table.word("actions"),
        picked=table.word("picked"),
        facts=table.words("facts"),
        says=table.words("says"),
        again=table.words("again"),
    )
    table.end()
    return checklist
