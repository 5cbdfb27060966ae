"""Page one: what a council member needs in two minutes, in a fixed order, as slots.

A slot is a field of page one under the key that its author can be sent to. Nothing is shortened:
what is too long is measured and told.
"""

from collections.abc import Sequence
from typing import Final

from lva.appendix.blocks import (
    Action,
    Actions,
    Block,
    Facts,
    Figures,
    ForAgainst,
    Heading,
    KeyFigure,
    Ledger,
    Look,
    Pair,
    Panel,
    Paragraph,
    Position,
    Rated,
    Run,
    Side,
    Slot,
    Tone,
    Words,
    joined,
    missing,
    plain,
    strong,
)
from lva.appendix.comparison import comparison
from lva.appendix.voice import Voice
from lva.domain import matrix
from lva.domain.dossier import Entry
from lva.domain.values import answers as values

_CHILDREN: Final = frozenset({"children", "young_18_24"})
"""Who is told of as children; guardians, staff and residents stand in the body."""
_FIGURES: Final = 4
_GROUPS: Final = 4
"""Groups without a number that page one names; of two others and more it says how many."""
_ACTIONS: Final = 4
_PICKS: Final = 3
_NAMED: Final = 2
"""So many areas that are not known are named; more are counted."""
_POSITIONS: Final = ("in_line", "partly", "not_in_line", "open")


def page_one(voice: Voice) -> tuple[Slot, ...]:
    """Return page one in reading order."""
    return (
        Slot("kicker", (Paragraph(plain(kicker(voice)), Look.KICKER),)),
        Slot("title", (Heading(1, voice.own(str(voice.assessment["title"])), 3),)),
        Slot("facts", (facts(voice),)),
        Slot("proposal", (proposal(voice),)),
        Slot("n_children", (_children(voice),)),
        Slot("impact", (comparison(voice),)),
        Slot("page_one", (_for_and_against(voice),)),
        Slot("worst_group", (_ledger(voice.text("Who is affected most"), _said(voice, "worst_group", 1)),)),
        Slot("heard", (_ledger(voice.text("What children said and what followed"), _heard(voice)),)),
        Slot("position", (Ledger(voice.text("Is the proposal best for children"), (_position(voice),)),)),
        Slot("measure", (Ledger(voice.text("Conditions and measures"), _actions(voice)),)),
        Slot("follow_up", (_ledger(voice.text("Follow-up"), _follow_up(voice)),)),
        Slot("unknown", (_ledger(voice.text("Uncertainties"), _uncertain(voice)),)),
    )


def kicker(voice: Voice) -> str:
    """Return what kind of document it is."""
    if voice.dossier.depth == "full":
        return voice.text("Full child impact assessment")
    return voice.text("Brief child impact assessment")


def _ledger(label: str, body: Paragraph) -> Block:
    return Ledger(label, (body,))


def _said(voice: Voice, key: str, limit: int) -> Paragraph:
    """Return a single answer as one paragraph of page one."""
    return Paragraph(_capital(joined(voice.said(key), " ")) or voice.not_given, Look.ONE, limit)


def facts(voice: Voice) -> Block:
    """Return the case number, who decides and when, and which appendix it is."""
    decider = joined(voice.said("decider"), ", ") or voice.not_given
    numbers = joined(voice.said("case_numbers"), ", ") or voice.not_given
    appendix = joined(voice.said("appendix_no"), ", ") or voice.not_given
    pairs = (
        (voice.text("Case number"), numbers),
        (voice.text("Decision-maker"), decider),
        (voice.text("Planned decision date"), voice.date(voice.answer("decide_on"))),
        (voice.text("Appendix"), appendix),
    )
    return Facts(tuple(Pair(plain(label), (Paragraph(words, Look.VALUE, 2),)) for label, words in pairs))


def proposal(voice: Voice) -> Block:
    """Return the panel of what is decided."""
    paragraphs = enumerate(voice.said("proposal"))
    body = tuple(Paragraph(words, Look.LEAD, 0 if index else 4) for index, words in paragraphs)
    return Panel(voice.text("What is decided"), body or (Paragraph(voice.not_given, Look.LEAD),))


def _children(voice: Voice) -> Block:
    """Key figures of all children and of groups that have a number; ages and the other groups in words."""
    children = [
        group for group in voice.dossier.of("group") if _CHILDREN.issuperset(values.picked(group.get("people")))
    ]
    counted = [group for group in children if values.is_given(group.get("count"))][: _FIGURES - 1]
    figures = (
        KeyFigure(_number(voice, voice.answer("n_children")), plain(voice.text("children in all"))),
        *(KeyFigure(joined(voice.field(group, "count"), " "), voice.name(group)) for group in counted),
    )
    parts = [_capital(joined(voice.said("ages"), " "))]
    others = [group for group in children if group not in counted]
    if others:
        parts.append(_labelled(voice.text("Concerns especially"), joined(_first(voice, others), ", ")))
    said = joined([_stopped(part) for part in parts if part], " ")
    words = (Paragraph(said, Look.ONE, 3 if len(figures) < _FIGURES - 1 else 1),) if said else ()
    return Ledger(voice.text("Which children, how many"), (Figures(figures, words),))


def _first(voice: Voice, groups: Sequence[Entry]) -> list[Words]:
    """Return the names of some groups, those whom harm hits most before all, and how many more there are."""
    hit = values.picked(voice.answer("worst_group"))
    ordered = sorted(groups, key=lambda group: group.id not in hit)
    more = len(ordered) - _GROUPS
    if more <= 1:
        return [voice.name(group) for group in ordered]
    others = plain(voice.speech.plural("%(count)s other", "%(count)s others", more))
    return [*(voice.name(group) for group in ordered[:_GROUPS]), others]


def _number(voice: Voice, value: values.Value) -> Words:
    if not values.is_given(value):
        return voice.not_given
    if isinstance(value, dict) and value.get(values.NOT_KNOWN):
        return missing(voice.text("not known"))
    return plain(values.say_count(voice.speech, value)) if isinstance(value, dict) else plain(str(value))


def _labelled(label: str, words: Words) -> Words:
    return (*plain(f"{label}: "), *words)


# -- for and against ----------------------------------------------------------


def _for_and_against(voice: Voice) -> Block:
    return ForAgainst(
        _side(voice, voice.text("Strongest for the proposal"), "plus"),
        _side(voice, voice.text("Strongest against the proposal"), "minus"),
    )


def _side(voice: Voice, heading: str, key: str) -> Side:
    picked = [entry for entry in voice.dossier.of("impact") if key in values.picked(entry.get("page_one"))]
    fewer = ""
    if not picked:
        fewer = voice.text("No grounds have been recorded.")
    elif len(picked) < _PICKS:
        fewer = voice.text("No further grounds have been recorded.")
    return Side(heading, tuple(Rated(matrix.rating_of(entry), _picked(voice, entry)) for entry in picked), fewer)


def _picked(voice: Voice, impact: Entry) -> Words:
    """Return a picked impact in one line: the author's words for page one, else what changes."""
    own = values.part(impact.get("page_one"), "text")
    words = voice.own(own) if values.is_given(own) else joined(voice.field(impact, "what"), " ")
    if not words:
        words = plain(voice.option("area", next(iter(values.picked(impact.get("area"))), "")))
    alternatives = values.picked(impact.get("alternative"))
    if alternatives and alternatives[0] != voice.dossier.alias("proposal"):
        entry = voice.dossier.entry(alternatives[0])
        if entry:
            return (*voice.name(entry), Run(": "), *words)
    return words


# -- rows ---------------------------------------------------------------------


def _heard(voice: Voice) -> Paragraph:
    """What children said and what followed, or that they were not heard and why."""
    views = [view for view in voice.dossier.of("view") if "yes" in values.picked(view.get("page_one"))]
    parts: list[Words] = []
    for view in views:
        effect = (*joined(voice.field(view, "effect"), " "), Run(". "), *joined(voice.field(view, "effect_why"), " "))
        parts.append((*joined(voice.field(view, "text"), " "), Run(" "), *_capital(effect, Tone.STRONG)))
    if parts:
        return Paragraph(joined(parts, " "), Look.ONE, 3)
    heard = values.picked(voice.answer("heard"))
    if not heard:
        return Paragraph(voice.not_given, Look.ONE, 3)
    if heard[0] == "yes":
        return Paragraph(_hearings(voice), Look.ONE, 3)
    if heard[0] == "no":
        parts = [strong(voice.text("The children were not heard."))]
    else:
        parts = [_capital(joined(voice.said("heard"), " "), Tone.STRONG, stop=True)]
    for key in ("not_heard_why", "not_heard_source"):
        parts += [_capital(words) for words in voice.said(key)]
    return Paragraph(joined(parts, " "), Look.ONE, 3)


def _hearings(voice: Voice) -> Words:
    """Return who was heard when no view was picked for page one."""
    names = [joined(voice.field(entry, "who"), " ") or voice.name(entry) for entry in voice.dossier.of("hearing")]
    if not names:
        return (*strong(voice.text("The children were heard.")), Run(" "), *voice.not_given)
    return (*strong(voice.text("Heard:")), Run(" "), *joined(names, "; "))


def _capital(words: Words, tone: Tone | None = None, *, stop: bool = False) -> Words:
    """Return words as a sentence: first letter upper case, in a tone if one is given, a full stop if asked."""
    if not words:
        return words
    first, *rest = words
    text = first.text[:1].upper() + first.text[1:] + ("." if stop and not rest else "")
    return (Run(text, tone or first.tone, first.language), *rest)


def _position(voice: Voice) -> Position:
    """Where the proposal stands in the light of the best interests of children, and why."""
    answer = voice.answer("position")
    chosen = next(iter(values.picked(answer)), "")
    options = (voice.text("yes"), voice.text("partly"), voice.text("no"), voice.text("cannot be judged"))
    sentences: list[Words] = []
    if chosen:
        stand = _stand(voice, chosen)
        reason = values.part(answer, "text")
        because = (Run(": "), *voice.own(reason)) if values.is_given(reason) else ()
        sentences.append((*_capital(strong(stand)), *because))
    best = voice.said("best_alt")
    if best:
        sentences.append(_labelled(voice.text("Best for children"), joined(best, " ")))
    for key, label in (("stronger", voice.text("Weighs more")), ("harm", voice.text("How the harm is compensated"))):
        said = voice.said(key)
        if said:
            sentences.append(_labelled(label, joined(said, " ")))
    index = _POSITIONS.index(chosen) if chosen in _POSITIONS else None
    words = joined([_stopped(sentence) for sentence in sentences], " ") or voice.not_given
    return Position(options, index, Paragraph(words, Look.ONE, 2))


def _stand(voice: Voice, chosen: str) -> str:
    """Return the chosen position as a sentence: the question's beginning, where it has one, and the option."""
    question = voice.pack.questions["position"]
    begin, dots, _ = voice.label(question.label).partition("\u2026")
    end, because, _ = voice.option(question.options, chosen).rpartition(",")
    return end if because else f"{begin if dots else ''}{voice.option(question.options, chosen)}"


def _stopped(words: Words) -> Words:
    """Return a sentence with a full stop if nothing else ends it."""
    if not words or words[-1].text.rstrip().endswith((".", "!", "?")):
        return words
    return (*words, Run("."))


def _actions(voice: Voice) -> tuple[Actions | Paragraph, ...]:
    """Return conditions first, then measures, four at most; how many more there are is said."""
    found = [_condition(voice, entry) for entry in voice.dossier.of("condition")]
    found += [_measure(voice, entry) for entry in voice.dossier.of("measure")]
    if not found:
        return (Paragraph(missing(voice.text("None recorded.")), Look.ONE, 1),)
    more = len(found) - _ACTIONS
    said = voice.speech.plural(
        "and %(count)s more, see the section on measures", "and %(count)s more, see the section on measures", more
    )
    return (Actions(tuple(found[:_ACTIONS]), plain(said) if more > 0 else ()),)


def _condition(voice: Voice, entry: Entry) -> Action:
    return Action(joined(voice.field(entry, "text"), " ") or voice.name(entry), _who(voice, entry, "who", "check_on"))


def _measure(voice: Voice, entry: Entry) -> Action:
    return Action(joined(voice.field(entry, "what"), " ") or voice.name(entry), _who(voice, entry, "who", "when"))


def _who(voice: Voice, entry: Entry, who: str, when: str) -> Words:
    named = joined(voice.field(entry, who), " ") or missing(voice.text("responsible party not given"))
    return joined([named, *voice.field(entry, when)], ", ")


def _follow_up(voice: Voice) -> Paragraph:
    """Return the dates of the next reviews with who does them, and the indicators."""
    parts: list[Words] = []
    for entry in voice.dossier.of("follow_up"):
        date = joined(voice.field(entry, "on"), " ")
        who = [joined(voice.field(entry, key), " ") for key in ("who", "report_to")]
        parts.append(_stopped(joined([words for words in (date, *who) if words], ", ")))
    names = [voice.name(entry) for entry in voice.dossier.of("indicator")]
    if names:
        parts.append(_labelled(voice.text("Indicators"), joined(names, ", ")))
    return Paragraph(joined([part for part in parts if part], " ") or voice.not_given, Look.ONE, 1)


def _uncertain(voice: Voice) -> Paragraph:
    """Return which areas are not known, and the first gaps that were recorded."""
    parts: list[Words] = []
    unknown = [
        row.area for row in matrix.rows(voice.dossier) if any(cell.rating == matrix.UNKNOWN for cell in row.cells)
    ]
    if unknown:
        areas = voice.speech.join([voice.option("area", area) for area in unknown])
        if len(unknown) > _NAMED:
            areas = voice.speech.plural("%(count)s area of life", "%(count)s areas of life", len(unknown))
        parts.append((*missing(voice.text("Not known")), Run(f": {areas}.")))
    gaps = voice.dossier.of("unknown")[:2]
    parts += [_stopped(joined(voice.field(entry, "text"), " ") or voice.name(entry)) for entry in gaps]
    if not parts:
        parts.append(missing(voice.text("No gaps have been recorded.")))
    return Paragraph(joined(parts, " "), Look.ONE, 2)
