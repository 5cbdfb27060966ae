"""The screening in short: its result with the reason, what was chosen, and the answers that led there."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from lva.domain import answers as values
from lva.domain import screening
from lva.domain.explanation import Explanation
from lva.domain.screening import Result
from lva.pdf.blocks import Look, Pair, Paragraph, Piece, Words, joined, missing, plain, strong, text_of
from lva.pdf.entry_table import labelled
from lva.pdf.voice import Voice

_BETWEEN: Final = "  \u00b7  "


def screened(voice: Voice) -> tuple[Pair, ...]:
    """Return the screening as two rows, empty for a pack that does not screen."""
    rule = voice.pack.screening
    if rule is None:
        return ()
    explanation = Explanation(voice.speech, voice.pack, voice.dossier.answers, voice.dossier.threshold)
    result = screening.screen(rule, voice.dossier.answers, voice.dossier.threshold)
    reasons = " ".join(explanation.of(one).text for one in (*result.reasons, *result.flags))
    body: list[Piece] = []
    if result.depth:
        body.append(Paragraph((*strong(f"{explanation.depth(result)}. "), *plain(reasons)), Look.ANSWER))
    for key in (rule.chosen, rule.reason, rule.lowered_by):
        given = voice.said(key)
        if given:
            words = labelled(voice.label(voice.pack.questions[key].label), joined(given, "; "))
            body.append(Paragraph(words, Look.ANSWER))
    led = _led(voice, result)
    answers = tuple(_answers(voice, explanation.asked(), led))
    return (
        *((Pair(plain(voice.text("Result of the screening")), tuple(body)),) if body else ()),
        *((Pair(plain(voice.text("Answers of the screening")), answers),) if answers else ()),
    )


def keys(voice: Voice) -> frozenset[str]:
    """Return the questions that the two rows say."""
    return frozenset(screening.keys(voice.pack.screening)) if voice.pack.screening else frozenset()


def _led(voice: Voice, result: Result) -> AbstractSet[str]:
    """Return the answers that led to the result: the significant ones, or all that decided where none is."""
    named = {key for one in (*result.reasons, *result.flags) for key in one.questions}
    weighty = {key for key in named if screening.SIGNIFICANT in values.picked(voice.answer(key))}
    flagged = {key for one in result.flags for key in one.questions}
    return (weighty | flagged) or named


def _answers(voice: Voice, asked: tuple[str, ...], led: AbstractSet[str]) -> Iterator[Paragraph]:
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
            yield Paragraph(labelled(label, joined(given, "; ")), Look.CAPTION)
        elif key in led:
            alike.setdefault(answer, []).append(label)
        else:
            others[answer] = others.get(answer, 0) + 1
    for answer, labels in alike.items():
        yield Paragraph((*_capital(answer), *plain(": " + _BETWEEN.join(labels))), Look.CAPTION)
    if others:
        told = _BETWEEN.join(f"{answer} {count}" for answer, count in others.items())
        yield Paragraph(labelled(voice.text("Answers to the other questions"), plain(told)), Look.CAPTION)
    if lacking:
        yield Paragraph(missing(voice.text("Not given: %(what)s", what=_BETWEEN.join(lacking))), Look.CAPTION)


def _capital(answer: str) -> Words:
    return strong(answer[:1].upper() + answer[1:])
