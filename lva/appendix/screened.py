"""The screening in short: its result with the reason, what was chosen, and below it the answers that led there."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from lva.appendix.blocks import (
    Block,
    Bullets,
    Heading,
    Look,
    Pair,
    Paragraph,
    Piece,
    Words,
    joined,
    missing,
    plain,
    strong,
    text_of,
)
from lva.appendix.entry_table import labelled
from lva.appendix.voice import Voice
from lva.content.model import Screening
from lva.domain import screening
from lva.domain.judging.explanation import Explanation
from lva.domain.screening import Result
from lva.domain.values import answers as values

_BETWEEN: Final = "  \u00b7  "


def result(voice: Voice) -> tuple[Pair, ...]:
    """Return what the screening gave and what was chosen as a row, empty for a pack that does not screen."""
    rule = voice.pack.screening
    if rule is None:
        return ()
    explanation, found = _screened(voice, rule)
    reasons = " ".join(explanation.of(one).text for one in (*found.reasons, *found.flags))
    body: list[Piece] = []
    if found.depth:
        body.append(Paragraph((*strong(f"{explanation.depth(found)}. "), *plain(reasons)), Look.ANSWER))
    for key in (rule.chosen, rule.reason, rule.lowered_by):
        given = voice.said(key)
        if given:
            words = labelled(voice.label(voice.pack.questions[key].label), joined(given, "; "))
            body.append(Paragraph(words, Look.ANSWER))
    return (Pair(plain(voice.text("Result of the screening")), tuple(body)),) if body else ()


def answers(voice: Voice) -> Iterator[Block]:
    """Yield the answers of the screening under their heading, as a list over the whole width: each a short line."""
    rule = voice.pack.screening
    if rule is None:
        return
    explanation, found = _screened(voice, rule)
    items = tuple(_answers(voice, explanation.asked(), _led(voice, found)))
    if items:
        yield Heading(3, plain(voice.text("Answers of the screening")))
        yield Bullets(items, look=Look.CAPTION)


def _screened(voice: Voice, rule: Screening) -> tuple[Explanation, Result]:
    """Return what explains the screening, and its result."""
    explanation = Explanation(voice.speech, voice.pack, voice.dossier.answers, voice.dossier.threshold)
    return explanation, screening.screen(rule, voice.dossier.answers, voice.dossier.threshold)


def keys(voice: Voice) -> frozenset[str]:
    """Return the questions that the two rows say."""
    return frozenset(screening.keys(voice.pack.screening)) if voice.pack.screening else frozenset()


def _led(voice: Voice, result: Result) -> AbstractSet[str]:
    """Return the answers that led to the result: the significant ones, or all that decided where none is."""
    named = {key for one in (*result.reasons, *result.flags) for key in one.questions}
    weighty = {key for key in named if screening.SIGNIFICANT in values.picked(voice.answer(key))}
    flagged = {key for one in result.flags for key in one.questions}
    return (weighty | flagged) or named


def _answers(voice: Voice, asked: tuple[str, ...], led: AbstractSet[str]) -> Iterator[Words]:
    """Yield answers with words of their own, then those that led to the result, and how many others say what."""
    alike: dict[str, list[str]] = {}
    others: dict[str, int] = {}
    lacking = []
    for key in asked:
        question = voice.pack.questions[key]
        label = voice.label(question.label)
        given = voice.said(key)
        answer = text_of(joined(given, "; "))
        if not given:
            if voice.dossier.depth in question.expected | question.blocks:
                lacking.append(label)
        elif any(values.is_given(values.part(voice.answer(key), part.key)) for part in question.parts):
            yield labelled(label, joined(given, "; "))
        elif key in led:
            alike.setdefault(answer, []).append(label)
        else:
            others[answer] = others.get(answer, 0) + 1
    for answer, labels in alike.items():
        yield (*_capital(answer), *plain(": " + _BETWEEN.join(labels)))
    if others:
        told = _BETWEEN.join(f"{answer} {count}" for answer, count in others.items())
        yield labelled(voice.text("Answers to the other questions"), plain(told))
    if lacking:
        yield missing(voice.text("Not given: %(what)s", what=_BETWEEN.join(lacking)))


def _capital(answer: str) -> Words:
    return strong(answer[:1].upper() + answer[1:])
