"""The screening record: one page that says why no assessment is made, for a matter that needs none."""

from collections.abc import Iterator
from typing import Final

from lva.appendix import signatures
from lva.appendix.blocks import (
    Block,
    Heading,
    Ledger,
    Look,
    Paragraph,
    Run,
    Slot,
    Words,
    joined,
    missing,
    plain,
    strong,
)
from lva.appendix.closing import level, record_sentence, statement
from lva.appendix.page_one import facts, proposal
from lva.appendix.voice import Voice, grouped
from lva.content.model import Depth
from lva.domain import screening
from lva.domain.judging.explanation import Explanation
from lva.domain.screening import Result
from lva.domain.values.answers import is_given

_TITLE: Final = 3
"""So many lines the title may take."""


def kicker(voice: Voice) -> str:
    """Return what kind of document it is."""
    return voice.text("Screening of impacts on children")


def screening_record(voice: Voice) -> tuple[Slot, ...]:
    """Return the whole record in reading order; it is meant for one page and may run on."""
    explanation = Explanation(voice.speech, voice.pack, voice.dossier.answers, voice.dossier.threshold)
    rule = voice.pack.screening
    result = screening.screen(rule, voice.dossier.answers, voice.dossier.threshold) if rule else Result(None)
    return (
        Slot("kicker", (Paragraph(plain(kicker(voice)), Look.KICKER),)),
        Slot("title", (Heading(1, voice.own(str(voice.assessment["title"])), _TITLE),)),
        Slot("facts", (facts(voice),)),
        Slot("proposal", (proposal(voice),)),
        Slot("result", (Ledger(voice.text("Result of the screening"), tuple(_result(voice, explanation, result))),)),
        Slot("reason", tuple(_reason(voice))),
        Slot("answers", (Ledger(voice.text("Answers of the screening"), tuple(_answers(voice, explanation))),)),
        Slot("approvals", tuple(_confirmed(voice))),
    )


def _result(voice: Voice, explanation: Explanation, result: Result) -> Iterator[Paragraph]:
    """Yield that no assessment is made, why the rule came out so, and what it asks to look at again."""
    if result.depth is Depth.NONE:
        yield Paragraph(strong(explanation.depth(result)), Look.ONE)
    else:
        said = voice.text("No assessment is made. By the answers: %(result)s.", result=explanation.depth(result))
        yield Paragraph(strong(said), Look.ONE)
    for one in (*result.reasons, *result.flags):
        yield Paragraph(plain(explanation.of(one).text), Look.ONE)


def _reason(voice: Voice) -> Iterator[Block]:
    """Yield the author's own reason, and who confirmed a lower depth if the author chose one."""
    rule = voice.pack.screening
    if rule is None:
        return
    for key in (rule.reason, rule.lowered_by):
        if is_given(voice.answer(key)):
            label = voice.text("Reason") if key == rule.reason else voice.text("Confirmed by")
            yield Ledger(label, tuple(Paragraph(words, Look.ONE) for words in voice.said(key)))


def _answers(voice: Voice, explanation: Explanation) -> Iterator[Paragraph]:
    """Yield each question of the screening that was asked, with its answer."""
    for key in explanation.asked():
        label = voice.label(voice.pack.questions[key].label)
        said = voice.said(key)
        if said:
            between = " " if label.endswith("?") else ": "
            yield Paragraph((*plain(f"{label}{between}"), *_strong(said[0]), *_more(said[1:])), Look.CAPTION)


def _strong(words: Words) -> Words:
    first, *rest = words
    return (*strong(first.text), *rest) if not first.language else words


def _more(others: tuple[Words, ...]) -> Words:
    return (Run("; "), *joined(others, "; ")) if others else ()


def _confirmed(voice: Voice) -> Iterator[Block]:
    """Yield who confirmed the result, how it was made and the place of its seal."""
    yield Ledger(voice.text("Confirmation"), tuple(_approvals(voice)))
    yield Ledger(voice.text("How it was made"), tuple(_making(voice)))
    if not voice.imprint.draft:
        yield signatures.seal(voice)
        yield from signatures.personal(voice)


def _approvals(voice: Voice) -> Iterator[Paragraph]:
    approvals = voice.snapshot.record.get("approvals", ())
    if not approvals:
        yield Paragraph(missing(voice.text("Nobody has confirmed this screening yet.")), Look.CAPTION)
    for approval in approvals:
        position = f", {approval['title']}" if approval.get("title") else ""
        words = (*strong(f"{approval['name']}{position}. "), *plain(f"{level(voice, approval)}. "))
        yield Paragraph((*words, *statement(voice, approval.get("statement"))), Look.CAPTION)


def _making(voice: Voice) -> Iterator[Paragraph]:
    """Yield the facts by which the record can be traced, in as few lines as they need."""
    record, imprint = voice.snapshot.record, voice.imprint
    pack = record["pack"]
    event = voice.text("number %(number)s", number=imprint.event_number)
    facts_ = (
        voice.at(imprint.at),
        str(record["made_by"]),
        f"{voice.label(voice.pack.title)}, {pack['id']} {pack['version']}",
        f"{voice.text('Event in the log')} {event}",
    )
    yield Paragraph(plain("; ".join(facts_)), Look.CAPTION)
    yield Paragraph(plain(f"{record_sentence(voice)} {grouped(voice.snapshot.digest.hex())}"), Look.CAPTION)
