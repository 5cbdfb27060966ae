"""Findings, open points, states and moves in words, each with the address where it is put right."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import url_for

from lva.content.model import Depth, Shape, Step
from lva.domain.errors import PageOneTooLong
from lva.domain.judging.findings import Finding
from lva.domain.path import Open
from lva.domain.references import derived
from lva.domain.workflow import MoveName, Requirement, State
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.web.asking.steps import CHECK, step_url, steps_of
from lva.web.handlings import is_of_matter

STATES: Final = {
    State.DRAFT: "draft",
    State.IN_APPROVAL: "waiting for approval",
    State.APPROVED: "approved",
    State.ISSUED: "confirmed",
    State.CONCLUDED: "closed without an assessment",
    State.WITHDRAWN: "withdrawn",
}
"""States as catalogue messages."""

PERSONAL: Final = {
    "identity_code": "a personal identity code",
    "email": "an e-mail address",
    "phone": "a telephone number",
}


SAID: Final = {
    "empty": "Missing: %(subject)s",
    "too_short": "Too short: %(subject)s. Write at least %(limit)s characters.",
    "zero_not_described": "Describe what happens to children if nothing is decided.",
    "removed_reference": "This points at something that was removed: %(subject)s",
    "alternative_without_impact": "The alternative is assessed, but no impact names it: %(subject)s",
    "group_without_impact": (
        "The group is affected more than others. Add its impact, or say why it has none: %(subject)s"
    ),
    "only_no_change": "Nothing changes for any child. Say why.",
    "find_out_first": "Much is not known yet. Find out first what can be found out.",
    "check_direct": (
        "You answered that children are not concerned directly or indirectly, but another answer says they are."
    ),
    "contradiction_formal": "The matter is called a formality, but some answers are significant.",
    "contradiction_temporary": "The solution is called temporary, but its effect is long-lasting.",
    "hearing_late": "Heard after the proposal: %(subject)s",
    "many_unknown": "More than a third of the ratings are not known.",
    "only_positive": "No harm was found. Say why, if you can.",
    "copied": "Copied from another assessment and not confirmed yet: %(subject)s",
    "no_case_number": "The case number is missing. It can be added until the document is confirmed.",
    "no_condition": "The recommendation has conditions, but none is written down.",
    "not_impartial": "An author presents the matter. Say how impartiality was ensured.",
    "source_old": "The source is more than %(years)s years old and has no caveat: %(subject)s",
    "no_action": "Not everything is in place, but nothing is said of what is done next: %(subject)s",
}
"""Findings whose sentence names what they are about, if anything, as catalogue messages by code."""

OF_IMPACT: Final = {
    "harm_without_measure": "The proposal harms children here, but there is no measure and no reason: %(subject)s",
    "impact_unrated": "Described and not rated yet: %(subject)s",
    "rating_off_scale": "The chosen scale does not have this rating. Rate again: %(subject)s",
}
"""Findings whose sentence names the area of life of an impact."""

COUNTED: Final = {
    "too_many_picks": (
        "Page one has room for %(count)s impact of each kind. Take the rest away from page one.",
        "Page one has room for %(count)s impacts of each kind. Take the rest away from page one.",
    ),
    "too_many_views": (
        "Page one has room for %(count)s view of children. Take the rest away from page one.",
        "Page one has room for %(count)s views of children. Take the rest away from page one.",
    ),
    "too_many_actions": (
        "Page one has room for %(count)s action. Choose fewer.",
        "Page one has room for %(count)s actions. Choose fewer.",
    ),
    "areas_not_covered": (
        "%(count)s area of life has no rating. Rate it, or say why it is not concerned.",
        "%(count)s areas of life have no rating. Rate them, or say why they are not concerned.",
    ),
    "too_few_grounds": (
        "Choose at least %(count)s impact that the position rests on.",
        "Choose at least %(count)s impacts that the position rests on.",
    ),
    "impacts_without_source": ("%(count)s impact names no source.", "%(count)s impacts name no source."),
}
"""Findings whose sentence counts, in the singular and the plural."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: a sentence and where to go."""

    text: str
    url: str


def points(language: Language, opened: Opened, found: Iterable[Finding]) -> tuple[Point, ...]:
    """Return findings in words, each with the address of its field."""
    return tuple(Point(sentence(language, opened, finding), address(language, opened, finding)) for finding in found)


def open_points(language: Language, opened: Opened, items: Iterable[Open]) -> tuple[Point, ...]:
    """Return what is still expected in words, each with the address of its field."""
    as_findings = (
        Finding("empty", item.step, item.key, item.entry, item.field, limit=item.shortfall[1] if item.shortfall else 0)
        for item in items
    )
    return points(language, opened, as_findings)


def address(language: Language, opened: Opened, finding: Finding, back: str = CHECK) -> str:
    """Return the address of the field that a finding is about; saving there comes `back` to all answers."""
    reference = opened.row.reference
    step = opened.pack.step(finding.step) or opened.pack.steps[0]
    step = step.at(opened.dossier.depth) if opened.dossier.depth else step
    if finding.entry and (_has_own_page(opened, step, finding.key) or is_of_matter(opened, finding.key)):
        own = url_for(
            "entries.show",
            language=language,
            reference=reference,
            name=finding.key,
            entry_id=uuid.UUID(finding.entry),
            back=back or None,
        )
        return f"{own}#{finding.key}.{finding.entry}.{finding.field}" if finding.field else own
    return f"{step_url(language, opened, step, back=back or None)}#{_anchor(opened, finding)}"


def _anchor(opened: Opened, finding: Finding) -> str:
    """Return the id of the place on its page: a question, a list, a field of an entry, a cell of the ratings."""
    if finding.code == "area_unrated":
        area, alternative = finding.subject
        return f"{finding.key}.{derived(opened.row.id, f'{area}|{alternative}')}.rating"
    return ".".join(part for part in (finding.key, finding.entry, finding.field) if part)


def _has_own_page(opened: Opened, step: Step, name: str) -> bool:
    shapes = [block.shape for block in step.blocks if block.list == name]
    return bool(shapes) and all(shape is Shape.LIST for shape in shapes) and name in opened.pack.lists


def subject(language: Language, opened: Opened, finding: Finding) -> str:
    """Return what a finding is about: its page, the label of its question, field or list, and the entry's title."""
    pack = opened.pack
    page = next((step for step in pack.steps if finding.subject == (step.key,)), None)
    if page is not None:
        return page.label.in_(language.code)
    if finding.key in pack.questions:
        return pack.questions[finding.key].label.in_(language.code)
    entries = pack.lists[finding.key]
    if not finding.entry:
        return entries.label.in_(language.code)
    title = opened.dossier.names().get(finding.entry, entries.singular.in_(language.code))
    if not finding.field:
        return title
    return f"{title}: {entries.field(finding.field).label.in_(language.code)}"


def sentence(language: Language, opened: Opened, finding: Finding) -> str:
    """Return a finding as a whole sentence that says what to do."""
    about = subject(language, opened, finding)
    if finding.code in SAID:
        return language.text(SAID[finding.code], subject=about, limit=finding.limit, years=finding.limit)
    if finding.code in COUNTED:
        return language.plural(*COUNTED[finding.code], finding.limit)
    match finding.code:
        case "dates_reversed" | "moves_in_circle":
            return _contradiction(language, opened, finding, about)
        case "area_unrated":
            return _unrated(language, opened, finding)
        case "personal_data":
            kind = language.text(PERSONAL[finding.subject[0]])
            return language.text("The text holds %(kind)s. Take it away: %(subject)s", kind=kind, subject=about)
        case "unprintable":
            characters = ", ".join(f"{one} (U+{ord(one):04X})" for one in finding.subject)
            return language.text("%(subject)s: %(characters)s", subject=about, characters=characters)
        case code if code in OF_IMPACT:
            return language.text(OF_IMPACT[code], subject=_impact(language, opened, finding.entry))
        case _:
            return about


def _contradiction(language: Language, opened: Opened, finding: Finding, about: str) -> str:
    """Return a finding of `lva.domain.judging.consistency` as a sentence; empty for others."""
    match finding.code:
        case "dates_reversed":
            first, second = (_dated(language, opened, place) for place in finding.subject)
            return language.text(
                "These are in the wrong order: %(first)s should come before %(second)s. Check: %(subject)s",
                first=first,
                second=second,
                subject=about,
            )
        case "moves_in_circle":
            names = opened.dossier.names()
            sites = language.join([names.get(one, "") for one in finding.subject])
            return language.text("Sites move in a circle. Check where they move: %(sites)s", sites=sites)
        case _:
            return about


def _dated(language: Language, opened: Opened, place: str) -> str:
    """Return the label of a question or of a field that holds a time."""
    name, _, key = place.partition(".")
    field = opened.pack.lists[name].field(key) if key else opened.pack.questions[name]
    label = field.label.in_(language.code).rstrip(" …:?")
    return f"{opened.pack.lists[name].singular.in_(language.code)}, {label}" if key else label


def _unrated(language: Language, opened: Opened, finding: Finding) -> str:
    area, alternative = finding.subject
    option = opened.pack.option("area", area)
    return language.text(
        "Not rated yet: %(area)s, %(alternative)s",
        area=option.label.in_(language.code) if option else area,
        alternative=opened.dossier.names().get(alternative, ""),
    )


def _impact(language: Language, opened: Opened, entry_id: str) -> str:
    entry = opened.dossier.entry(entry_id)
    area = entry.get("area") if entry else None
    option = opened.pack.option("area", area) if isinstance(area, str) else None
    return option.label.in_(language.code) if option else opened.dossier.names().get(entry_id, "")


def depth_word(language: Language, opened: Opened, depth: Depth | None) -> str:
    """Return the depth in words, as the pack says it."""
    option = opened.pack.option("depth", depth.value) if depth else None
    return option.label.in_(language.code) if option else language.text("depth not known yet")


MOVES: Final = {
    MoveName.CONCLUDE: "Close without an assessment",
    MoveName.SUBMIT: "Send for approval",
    MoveName.SEND_BACK: "Send back to the author",
    MoveName.APPROVE: "Approve the assessment",
    MoveName.ISSUE: "Confirm and make the PDF",
    MoveName.AMEND: "Make a new version",
    MoveName.WITHDRAW: "Withdraw the assessment",
    MoveName.REOPEN: "Open again",
    MoveName.ASK_REVIEW: "Ask for a review",
    MoveName.JUDGE: "Give a verdict",
    MoveName.ANSWER: "Answer a verdict",
    MoveName.FINISH_REVIEW: "Finish the review",
    MoveName.END_REVIEW: "Wait no longer for a reviewer",
}
"""Moves as catalogue messages: what the button does."""

REQUIREMENTS: Final = {
    Requirement.SETTLED_DEPTH: "Answer the screening questions and give the reason for the result.",
    Requirement.NO_BLOCKING_FINDING: "Put right what is listed above.",
    Requirement.COMMENT: "Write what should be changed.",
    Requirement.REASON: "Write the reason.",
    Requirement.STATEMENT: "Tick that you accept the statement.",
    Requirement.ANOTHER_PERSON: "Somebody other than whoever sent it for approval must approve it.",
    Requirement.UNCHANGED: "The content has changed since it was approved. Send it back and approve it again.",
    Requirement.NOT_SEALING: "The document is being made right now. Wait two minutes and try again.",
    Requirement.KEY_USABLE: "The signing key cannot be used. Ask your administrator.",
    Requirement.VERDICTS_ANSWERED: "Answer the verdicts that ask for a correction: say that it was mended, or why not.",
    Requirement.CORRECTIONS_EXPLAINED: "Write why it is approved although corrections are open.",
    Requirement.REVIEWERS: "Choose at least one colleague.",
    Requirement.ASKED: "Only those who were asked for a review can give a verdict.",
    Requirement.GROUNDS: "Write what should be changed.",
}
"""What a move still needs, as catalogue messages."""


PAGE_ONE: Final = {
    "title": ("Title", "title"),
    "proposal": ("What is decided", "proposal"),
    "n_children": ("Which children, how many", "n_children"),
    "impact": ("Strongest for and against the proposal", "impact"),
    "worst_group": ("Who is affected most", "worst_group"),
    "heard": ("What children said and what followed", "heard"),
    "position": ("Is the proposal best for children", "position"),
    "measure": ("Conditions and measures", "measure"),
    "follow_up": ("Follow-up", "follow_up"),
}
"""The fields of page one that can be shortened: their catalogue messages, and the question or list behind them."""


def page_one_points(language: Language, opened: Opened, too_long: PageOneTooLong) -> tuple[Point, ...]:
    """Return which fields of page one are too long, by how much, and where to shorten them."""
    found = []
    for name, lines in too_long.fields:
        question = opened.pack.questions.get(name) if opened.pack.checklist else None
        if name not in PAGE_ONE and question is None:
            continue
        message, key = (question.label.in_(language.code), name) if question else PAGE_ONE[name]
        text = language.plural(
            "%(field)s: %(count)s line too long",
            "%(field)s: %(count)s lines too long",
            lines,
            field=message if question else language.text(message),
        )
        found.append(Point(text, _where(language, opened, key)))
    return tuple(found)


def _where(language: Language, opened: Opened, key: str) -> str:
    """Return the address of the page that asks a question or shows a list."""
    for step in steps_of(opened):
        if any(key in (block.question, block.list, block.child.list if block.child else "") for block in step.blocks):
            return f"{step_url(language, opened, step, back=CHECK)}#{key}"
    return url_for("check.show", language=language, reference=opened.row.reference)
