"""What an organisation adds to a pack: groups of children, and questions of the screening.

The result is a pack like any other, so pages, checks and documents know the additions without being told.
Nothing of the pack itself is taken away or changed, whatever is added.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from lva.content.model import Block, Depth, Kind, Option, Pack, Question, Screening, Shape, Share, Step, Text

GROUPS: Final = "group"
"""The option list of the groups of children."""
TRIGGERS: Final = "trigger"
"""The option list of an added question of the screening, from no to significant."""
_TELLS: Final = Text(
    "Organisaation oma kysymys voi kertoa, mikä organisaatio on.",
    "Organisationens egen fråga kan avslöja vilken organisationen är.",
    "The organisation's own question may tell which organisation it is.",
)
"""Why the answer to an added question never leaves for blind review."""
PREFIX: Final = "own_"
"""How the keys begin of what an organisation adds; no key of a pack does."""
ELSE: Final = "own"
"""The option for a group that the author names; it stays the last."""


@dataclass(frozen=True, slots=True)
class Extra:
    """One addition: a group of children, or a question of the screening."""

    key: str
    words: Text
    closed: bool = False
    """Whether it is no longer offered or asked; what was said with it keeps its words."""
    depth: Depth = Depth.BRIEF
    """Of a question: the depth below which the assessment does not stay if the answer is significant."""


@dataclass(frozen=True, slots=True)
class Additions:
    """Everything that one organisation adds."""

    groups: tuple[Extra, ...] = ()
    triggers: tuple[Extra, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is added."""
        return bool(self.groups or self.triggers)


def with_additions(pack: Pack, additions: Additions) -> Pack:
    """Return the pack with the additions that it has a place for: a list of groups, a screening."""
    groups = additions.groups if GROUPS in pack.options else ()
    grown = replace(pack, options={**pack.options, GROUPS: _grown(pack.options[GROUPS], groups)}) if groups else pack
    rule, triggers = pack.screening, additions.triggers if TRIGGERS in pack.options else ()
    return _asking(grown, rule, triggers) if rule and triggers else grown


def _grown(options: tuple[Option, ...], groups: Iterable[Extra]) -> tuple[Option, ...]:
    own = [Option(one.key, one.words, closed=one.closed) for one in groups]
    last = [option for option in options if option.key == ELSE]
    return (*(option for option in options if option.key != ELSE), *own, *last)


def _asking(pack: Pack, rule: Screening, triggers: tuple[Extra, ...]) -> Pack:
    like = pack.questions[rule.worry]
    asked = tuple(one for one in triggers if not one.closed)
    return replace(
        pack,
        questions={**pack.questions, **{one.key: _question(like, one) for one in triggers}},
        steps=tuple(_step(step, rule.worry, asked) for step in pack.steps),
        screening=replace(
            rule,
            own=tuple(one.key for one in asked),
            own_full=tuple(one.key for one in asked if one.depth is Depth.FULL),
        ),
    )


def _question(like: Question, extra: Extra) -> Question:
    """Return an added question, expected wherever the pack's own are; its words say who asks, so it never leaves."""
    return Question(
        key=extra.key,
        kind=Kind.CHOICE,
        label=extra.words,
        share=Share.DROP,
        share_why=_TELLS,
        options=TRIGGERS,
        expected=like.expected,
        blocks=like.blocks,
        parts=like.parts,
    )


def _step(step: Step, after: str, asked: tuple[Extra, ...]) -> Step:
    """Return a page with the added questions behind the pack's last question of the kind."""
    blocks: list[Block] = []
    for block in step.blocks:
        blocks.append(block)
        if block.question == after:
            blocks.extend(Block(Shape.QUESTION, question=one.key) for one in asked)
    return replace(step, blocks=tuple(blocks)) if len(blocks) > len(step.blocks) else step
