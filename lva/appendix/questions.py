"""Page two begins with what a council member may ask: six questions, their state, and the sentence for a return."""

from collections.abc import Iterator
from typing import Final

from lva.appendix import blocks as said
from lva.appendix.blocks import Block, Condition, HeadCell, Look, Paragraph, Words, joined, plain
from lva.appendix.voice import Voice
from lva.domain.judging import council
from lva.domain.judging.council import Asked, Check, State

_WIDTHS: Final = (74.0, 22.0, 74.0)
_ASKED: Final = {
    Asked.ZERO: "Is today's situation described as an alternative?",
    Asked.HEARD: "Were children heard before the proposal was fixed?",
    Asked.WORST: "Are there measures for the group that is affected most?",
    Asked.COMPARED: "Are the alternatives compared from the children's point of view?",
    Asked.MEASURES: "Do the measures have someone responsible, a time and money?",
    Asked.FOLLOW_UP: "Has follow-up been agreed?",
}
_CLAUSES: Final = {
    Asked.ZERO: "today's situation is assessed as an alternative",
    Asked.HEARD: "children are heard before the decision",
    Asked.WORST: "measures are prepared for the group that is affected most",
    Asked.COMPARED: "the alternatives are compared from the children's point of view",
    Asked.MEASURES: "someone responsible, a time and money are agreed for the measures",
    Asked.FOLLOW_UP: "follow-up is agreed",
}
_STATES: Final = {
    State.MET: "in order",
    State.PARTLY: "partly",
    State.MISSING: "missing",
    State.UNKNOWN: "not judged",
}


def questions(voice: Voice) -> Iterator[Block]:
    """Yield the six questions, and what a member can say who wants the matter prepared further."""
    found = council.checks(voice.dossier)
    heads = ("Check before deciding", "State", "What this assessment has")
    yield said.Section(voice.text("Six questions for the decision-maker"))
    yield said.Table(
        summary=voice.text("Six questions for the decision-maker, their state and what the assessment has"),
        head=tuple(HeadCell(plain(voice.text(head))) for head in heads),
        rows=tuple(_row(voice, check) for check in found),
        widths=_WIDTHS,
    )
    yield Paragraph(
        plain(
            voice.text(
                "The states were worked out from what is recorded. A machine sees whether something is there, "
                "not whether it is good."
            )
        ),
        Look.NOTE,
    )
    open_ = [voice.text(_CLAUSES[check.asked]) for check in found if check.state is not State.MET]
    if open_:
        sentence = voice.text(
            "\u201dI propose that the matter be returned to preparation so that %(what)s.\u201d",
            what=voice.speech.join(open_),
        )
        yield said.Quote(voice.text("Ready sentence for a proposal to return the matter"), plain(sentence))


def condition(voice: Voice, state: State) -> Condition:
    """Return a state as its box and its word."""
    return Condition(state.value, plain(voice.text(_STATES[state])))


def _row(voice: Voice, check: Check) -> tuple[tuple[said.Piece, ...], ...]:
    return (
        (Paragraph(plain(voice.text(_ASKED[check.asked])), Look.CELL),),
        (condition(voice, check.state),),
        (Paragraph(_found(voice, check), Look.CELL),),
    )


def _found(voice: Voice, check: Check) -> Words:
    """Return what the assessment has to a question in a sentence or two."""
    match check.asked:
        case Asked.ZERO:
            return plain(f"{_zero(voice, check)} {_impacts(voice, check.count)}")
        case Asked.HEARD:
            return _heard(voice, check)
        case Asked.WORST:
            return _worst(voice, check)
        case Asked.COMPARED:
            return _compared(voice, check)
        case Asked.MEASURES:
            return plain(_measures(voice, check))
        case Asked.FOLLOW_UP:
            return _follow_up(voice, check)


def _zero(voice: Voice, check: Check) -> str:
    match check.said[0]:
        case "unchanged":
            return voice.text("Nothing changes for children if nothing is decided.")
        case "described":
            return voice.text("Today's situation is described.")
        case _:
            return voice.text("Today's situation is not described.")


def _impacts(voice: Voice, count: int) -> str:
    if not count:
        return voice.text("No impacts of it are recorded.")
    return voice.speech.plural("%(count)s impact of it is recorded.", "%(count)s impacts of it are recorded.", count)


def _names(voice: Voice, ids: tuple[str, ...]) -> Words:
    found = [entry for key in ids if (entry := voice.dossier.entry(key))]
    return joined([voice.name(entry) for entry in found], ", ")


def _heard(voice: Voice, check: Check) -> Words:
    match check.said[0]:
        case "before":
            return (*plain(voice.text("Heard:") + " "), *_names(voice, check.subject))
        case "not_before":
            return (*plain(voice.text("Heard, but not before the proposal:") + " "), *_names(voice, check.subject))
        case "not_heard_why":
            return plain(voice.text("Children were not heard; the reason is on page 1."))
        case _:
            return plain(voice.text("No hearing of children is recorded."))


def _worst(voice: Voice, check: Check) -> Words:
    match check.said[0]:
        case council.NO_HARM:
            return plain(voice.text("No harm was found."))
        case council.EVERYONE:
            measures = voice.speech.plural("%(count)s measure", "%(count)s measures", check.count)
            return plain(voice.text("The harm falls on everyone alike; %(measures)s.", measures=measures))
        case "not_said":
            return plain(voice.text("It is not said who is affected most."))
    parts = []
    if check.said[0] == "measures_for":
        helped = check.subject if len(check.said) == 1 else check.subject[: check.count]
        parts.append((*plain(voice.text("Measures:") + " "), *_names(voice, helped), *plain(".")))
    if "no_measures_for" in check.said:
        lacking = check.subject[check.count :]
        parts.append((*plain(voice.text("No measures:") + " "), *_names(voice, lacking), *plain(".")))
    return joined(parts, " ")


def _compared(voice: Voice, check: Check) -> Words:
    counted = voice.text(
        "Impacts of %(count)s of %(whole)s alternatives are assessed.", count=check.count, whole=check.whole
    )
    if check.said[0] == "no_best":
        return plain(f"{counted} {voice.text('It is not said which is best for children.')}")
    label = voice.text("Best for children")
    best = _names(voice, check.subject) or plain(", ".join(voice.option("best_alt", key) for key in check.subject))
    return (*plain(f"{counted} {label}: "), *best, *plain("."))


def _measures(voice: Voice, check: Check) -> str:
    match check.said[0]:
        case council.NO_HARM:
            return voice.text("No harm that needs measures is recorded.")
        case "none":
            return voice.text("Harm is recorded, but no measures.")
        case "means":
            return voice.text("%(count)s of %(whole)s measures have all three.", count=check.count, whole=check.whole)
        case _:
            return voice.text(
                "%(count)s of %(whole)s measures have someone responsible and a time.",
                count=check.count,
                whole=check.whole,
            )


def _follow_up(voice: Voice, check: Check) -> Words:
    entry = voice.dossier.entry(check.subject[0]) if check.subject else None
    when = joined(voice.field(entry, "on"), " ") if entry else plain(voice.text("No date"))
    who = joined(voice.field(entry, "who"), " ") if entry else ()
    if not who:
        named = "named" in check.said
        who = plain(voice.text("someone is responsible") if named else voice.text("nobody is responsible"))
    indicators = voice.speech.plural("%(count)s indicator", "%(count)s indicators", check.count)
    if not check.count:
        indicators = voice.text("no indicators")
    return joined([when, who, plain(indicators)], ", ")
