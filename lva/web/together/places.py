"""Places of an assessment in words and as addresses: where comments, earlier texts and copies stand."""

from flask import url_for

from lva.domain.together import anchors
from lva.domain.together.anchors import SECTION, STEP, Anchor
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.web.asking import listing
from lva.web.asking.steps import step_url, steps_of


def title(language: Language, opened: Opened, anchor: Anchor) -> str:
    """Return what a known place is called: a question, a page, a section, or an entry and its field."""
    pack = opened.pack
    if anchor.entry is not None:
        name, entry_id = anchor.entry
        entries = pack.lists[name]
        own = opened.dossier.names().get(str(entry_id)) or language.text("a removed entry")
        kind = entries.singular.in_(language.code)
        whole = own if own.startswith(kind) else f"{kind}: {own}"
        return f"{whole}, {entries.field(anchor.field).label.in_(language.code)}" if anchor.field else whole
    place = anchor.place
    if place.startswith(SECTION):
        return next(one.label for one in pack.sections if one.key == place.removeprefix(SECTION)).in_(language.code)
    if place.startswith(STEP):
        step = pack.step(place.removeprefix(STEP))
        return step.label.in_(language.code) if step else place
    return pack.questions[place].label.in_(language.code)


def section(opened: Opened, anchor: Anchor) -> str:
    """Return the section that a known place stands in; empty if no page of the assessment shows it."""
    if anchor.place.startswith(SECTION):
        own = anchor.place.removeprefix(SECTION)
        return own if any(step.section == own for step in steps_of(opened)) else ""
    key = anchors.step_at(opened.dossier, anchor)
    return next((step.section for step in steps_of(opened) if step.key == key), "")


def url(language: Language, opened: Opened, anchor: Anchor, *, may_edit: bool) -> str:
    """Return where a place is written, or where it is read by those who may not write."""
    reference = opened.row.reference
    if not may_edit or anchor.place.startswith(SECTION):
        return url_for("check.show", language=language, reference=reference)
    if anchor.entry is not None:
        name, entry_id = anchor.entry
        own = listing.own_url(language, opened, name, str(entry_id))
        if own:
            return f"{own}#{anchor.place}.{anchor.field}" if anchor.field else own
    step = anchors.step_at(opened.dossier, anchor)
    for one in steps_of(opened):
        if one.key == step:
            mark = "" if anchor.place.startswith(STEP) else f"#{anchor.place}"
            return f"{step_url(language, opened, one)}{mark}"
    return url_for("check.show", language=language, reference=reference)
