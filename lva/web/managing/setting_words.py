"""Settings in words: what each is about, what may be chosen, what holds without a choice, what is wrong."""

from collections.abc import Mapping
from typing import Any, Final

from lva.domain import screening, settings
from lva.domain.errors import Invalid
from lva.domain.people import OrganisationKind
from lva.domain.retention import BY_KEPT, KEEP, RULES
from lva.domain.settings import Setting, Shape, Theme
from lva.domain.signatories import SETTING as SIGNATURES
from lva.domain.signin.factors import REQUIRED
from lva.domain.signin.vouching import PROVIDERS_ONLY
from lva.domain.snapshot import PROFILE
from lva.domain.together.participation import ONLY_PARTICIPANTS
from lva.i18n import Language
from lva.web.retention_words import KEPT_HINTS, KEPT_NAMES, PERIODS

KINDS: Final = {
    OrganisationKind.MUNICIPALITY: "Municipality",
    OrganisationKind.JOINT: "Joint municipal authority",
    OrganisationKind.COUNTY: "Wellbeing services county",
    OrganisationKind.MLL: "Mannerheim League for Child Welfare",
    OrganisationKind.OTHER: "Other organisation",
}
"""Kinds of organisations as catalogue messages."""

THEMES: Final = {
    Theme.NAMES: ("Name and languages", "What the organisation is called, and in which languages it works."),
    Theme.LOOK: ("Look of the pages", "The name and the colour that people of the organisation see on every page."),
    Theme.UNITS: ("Units", "Sectors or departments. Members and assessments belong to them."),
    Theme.BODIES: ("Bodies", "Boards and councils that decide. Their names are offered where a body is asked for."),
    Theme.SCREENING: (
        "Screening",
        "When an assessment goes deeper than the common rule asks. Nothing here makes it shallower.",
    ),
    Theme.GROUPS: ("Groups of children", "Groups that are offered beside those of the questionnaire."),
    Theme.FOLLOW_UP: ("Follow-up", "When the effects of a decision are looked at again."),
    Theme.DOCUMENTS: ("Documents", "Who signs beside the seal, and what kind of file a document is."),
    Theme.TOGETHER: ("Working together", "Who may write in an assessment, and who may approve it."),
    Theme.SIGNING_IN: ("Signing in", "How people of the organisation show that it is they."),
    Theme.SHARING: ("Blind review", "What may be sent outside without names, to be reviewed by others."),
    Theme.RETENTION: (
        "How long things are kept",
        "What never became a document is let go after its time. Documents are kept as your records plan says.",
    ),
}
"""Titles and leads of the pages, as catalogue messages."""

LABELS: Final = {
    settings.NAMES: ("Name of the organisation", "Documents and pages show it. Give it in at least one language."),
    settings.IN_USE: (
        "Languages in use",
        "Names below and on the other pages are asked for in these languages. The pages themselves are in three.",
    ),
    settings.BRAND_NAME: (
        "Name in the head of the pages",
        "Shown beside the name of the tool, for example a short name. At most 60 characters.",
    ),
    settings.BRAND_COLOUR: (
        "Colour",
        (
            "For example #0d5a53. White text must be legible on it: a contrast of at least 4.5 to 1. "
            "With at least 7 to 1 documents have it in headings and rules, too."
        ),
    ),
    settings.UNITS: ("Units", "The first name is shown first. A unit that is closed is not offered any more."),
    settings.BODIES: ("Bodies", "A body that is closed is not offered any more; what was written stays."),
    screening.CHILDREN: (
        "Number of children from which an assessment is full",
        "The screening asks for the number in these steps.",
    ),
    screening.SCALE: (
        "A significant scale alone asks for a full assessment",
        "For example a strategy, the budget, a land-use plan, a large purchase or investment.",
    ),
    settings.EXTRA_TRIGGERS: (
        "Questions of your own in the screening",
        "Asked after the common questions. Write a question that is answered by no, to some extent or significantly.",
    ),
    settings.EXTRA_GROUPS: (
        "Groups of your own",
        "Write a group that is large enough so that nobody in it can be recognised.",
    ),
    settings.FOLLOW_UP: (
        "Months from the decision to the follow-up",
        "For example 6, 12, 36. The first is offered for the first follow-up, the second for the next.",
    ),
    ONLY_PARTICIPANTS: (
        "Only those who take part write in an assessment",
        "Authors and co-authors named in it. Otherwise every author of the organisation may write.",
    ),
    REQUIRED: (
        "Approvers and administrators sign in with more than a password",
        "With a passkey, or with a code of an app. Tell them first: they are asked for it before they approve.",
    ),
    PROVIDERS_ONLY: (
        "Sign in only through the organisation's own service",
        "Passwords and passkeys do not open the organisation then. Whoever runs the service changes it.",
    ),
    settings.ONE_PERSON: ("Whoever submits may also approve", "Two people are safer: the approver sees it afresh."),
    PROFILE: ("Record of the document", "Choose beside if your case system takes no files with attachments inside."),
    SIGNATURES: ("Personal signatures", "Whose own signatures documents have places for, beside the seal."),
    settings.SHARING: (
        "What may be sent to blind review",
        "An author or an approver sends each assessment by hand and sees first what leaves.",
    ),
    **{BY_KEPT[kept].setting: (KEPT_NAMES[kept], said) for kept, said in KEPT_HINTS.items()},
}
"""What each setting is, and what to know before choosing, as catalogue messages."""

OPTIONS: Final = {
    (settings.IN_USE, "fi"): "Finnish",
    (settings.IN_USE, "sv"): "Swedish",
    (settings.IN_USE, "en"): "English",
    (PROFILE, "a2a"): "Beside the document, as a file of its own",
    (SIGNATURES, "preparer"): "The preparer",
    (SIGNATURES, "presenter"): "The presenting officer",
    (SIGNATURES, "approver"): "The approver",
    (settings.SHARING, "ratings"): "Choices and ratings, no texts",
    (settings.SHARING, "texts"): "Choices, ratings and texts",
    **{(rule.setting, option): PERIODS[option] for rule in RULES for option in rule.options},
}
"""What may be chosen, as catalogue messages."""

WITHOUT: Final = {
    settings.IN_USE: "the languages in which the organisation has a name",
    settings.BRAND_NAME: "only the name of the tool",
    settings.BRAND_COLOUR: "the colour of the tool",
    screening.CHILDREN: "No threshold of your own",
    settings.FOLLOW_UP: "12 months",
    PROFILE: "Inside the document",
    SIGNATURES: "none, the seal alone",
    settings.SHARING: "Nothing is sent",
    **{rule.setting: PERIODS[str(rule.months or KEEP)] for rule in RULES if rule.setting},
}
"""What holds without a choice, as catalogue messages."""

DEPTHS: Final = {"brief": "a brief assessment", "full": "significantly: a full assessment"}
"""What a question of the screening asks for, as catalogue messages."""

KEPT: Final = (
    "the four principles: non-discrimination, the best interests, life and development, the views of the child",
    "hearing children, and the reasons if they are not heard",
    "the alternative in which nothing is decided",
    "the group of children that is worst affected",
    "follow-up after the decision",
)
"""What no setting takes out of an assessment, as catalogue messages."""

_FAULTS: Final = {
    "band": "Choose one of the numbers in the list.",
    "colour": "Write the colour as # and six characters from 0–9 and a–f, for example #0d5a53.",
    "contrast": "Choose a darker colour. White text is not legible on this one.",
    "missing": "Write a name in at least one language.",
    "months": "Write one to five whole numbers from 1 to 120, each once, with commas between.",
    "option": "Choose one of what is offered.",
    "removed": "Something in the list is missing. Load the page again. Close what is no longer needed.",
    "too_long": "Shorten the text to %(most)s characters.",
    "too_many": "At most %(most)s lines fit in the list.",
}


def fault(language: Language, error: Invalid) -> str:
    """Return what to do about a choice that does not fit."""
    facts: dict[str, Any] = error.facts
    return language.text(_FAULTS[error.reason], **facts)


def said(language: Language, setting: Setting, chosen: Mapping[str, Any]) -> tuple[str, ...]:
    """Return in words what an organisation has chosen, one line for each part of it."""
    value = chosen.get(setting.key)
    if setting.shape is Shape.SWITCH:
        return (language.text("yes") if value else language.text("no"),)
    if not value:
        return (language.text(WITHOUT[setting.key]) if setting.key in WITHOUT else language.text("none"),)
    match setting.shape:
        case Shape.WORDS:
            return tuple(value[code] for code in ("fi", "sv", "en") if value.get(code))
        case Shape.ONE | Shape.SOME:
            options = [value] if isinstance(value, str) else value
            return tuple(language.text(OPTIONS[setting.key, option]) for option in options)
        case Shape.ITEMS:
            return tuple(
                language.text("%(name)s (closed)", name=one.name(language.code))
                if one.closed
                else one.name(language.code)
                for one in settings.items(chosen, setting.key)
            )
        case Shape.MONTHS:
            return (language.plural("%(listed)s month", "%(listed)s months", value[-1], listed=_listed(value)),)
        case _:
            return (str(value),)


def _listed(months: list[int]) -> str:
    return ", ".join(map(str, months))
