"""How long what is kept, in words."""

from typing import Final

from lva.domain.retention import Ground, Kept

KEPT_NAMES: Final = {
    Kept.ISSUED: "Documents, what they were made of, and their signatures",
    Kept.HISTORY: "The history of assessments and of the organisation",
    Kept.DRAFTS: "Drafts that nobody has touched",
    Kept.WITHDRAWN: "Withdrawn assessments",
    Kept.REMOVED: "Entries that were removed from an assessment",
    Kept.FORMER: "Earlier texts of answers",
    Kept.NOTICES: "Notices",
    Kept.BLIND: "What others gave for blind review, and what reviewers wrote about it",
    Kept.INVITATIONS: "Invitations",
    Kept.MAILS: "Orders of mails",
    Kept.LOGINS: "Sign-ins",
    Kept.PARKED: "Posts that wait for a sign-in, and links to a new password",
    Kept.THROTTLES: "Counts of attempts at signing in",
}
"""Classes of what is kept, as catalogue messages."""

KEPT_HINTS: Final = {
    Kept.DRAFTS: "Counted from the last change. Only drafts that never became a document are emptied.",
    Kept.WITHDRAWN: "Counted from the last change. Only those that never became a document are emptied.",
    Kept.REMOVED: "Counted from the removal. Until then a removed entry can be brought back.",
    Kept.FORMER: "Counted from the change. Until then an earlier text can be brought back.",
    Kept.NOTICES: "Counted from the day of the notice, read or not.",
}
"""What to know before choosing, as catalogue messages."""

GROUNDS: Final = {
    Ground.PLAN: "The organisation's records plan. The tool takes nothing away.",
    Ground.ORGANISATION: "The organisation chooses.",
    Ground.TOOL: "Set by the tool, which needs it no longer.",
}
"""Who says how long, as catalogue messages."""

PERIODS: Final = {
    "3": "3 months",
    "6": "6 months",
    "12": "12 months",
    "24": "2 years",
    "36": "3 years",
    "60": "5 years",
    "120": "10 years",
    "keep": "kept until somebody takes it away",
}
"""Periods in months, as catalogue messages."""
