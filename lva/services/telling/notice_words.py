"""What notices say, as catalogue messages: one sentence for each kind, and why some mails cannot be turned off."""

from typing import Final

from lva.domain.notices import Delivery, NoticeKind

SAID: Final = {
    NoticeKind.SUBMITTED: "Assessment %(reference)s waits for your approval.",
    NoticeKind.SENT_BACK: "Assessment %(reference)s was sent back to be mended.",
    NoticeKind.APPROVED: "Assessment %(reference)s was approved.",
    NoticeKind.ISSUED: "Assessment %(reference)s was confirmed as a document.",
    NoticeKind.VERDICT: "A section of assessment %(reference)s was reviewed.",
    NoticeKind.COMMENTED: "Somebody commented on assessment %(reference)s.",
    NoticeKind.ASSIGNED: "You were asked to see to something in assessment %(reference)s.",
    NoticeKind.HANDED_OVER: "Assessment %(reference)s was handed over to you.",
    NoticeKind.BLIND_BACK: "The blind review of assessment %(reference)s came back.",
    NoticeKind.BLIND_REPLY: "A municipality answered a blind review.",
    NoticeKind.FOLLOW_UP: "A follow-up agreed in assessment %(reference)s is due.",
    NoticeKind.DECISION_NEAR: "The decision is near, and assessment %(reference)s is still a draft.",
    NoticeKind.ERASURE: "Somebody asked to have their personal data erased.",
    NoticeKind.PASSWORD_CHANGED: "The password of your LVA account was changed.",
    NoticeKind.PASSWORD_RESET: "A new password was chosen for your LVA account by a link.",
    NoticeKind.CODES_ON: "Codes of an app were turned on for your LVA account.",
    NoticeKind.CODES_OFF: "Codes of an app were turned off for your LVA account.",
    NoticeKind.RECOVERY_RENEWED: "New recovery codes were made for your LVA account.",
    NoticeKind.RECOVERY_USED: "A recovery code of your LVA account was used.",
    NoticeKind.PASSKEY_ADDED: "A passkey was added to your LVA account.",
    NoticeKind.PASSKEY_REMOVED: "A passkey was removed from your LVA account.",
    NoticeKind.FACTORS_REMOVED: "The app, the recovery codes and the passkeys of your LVA account were removed.",
    NoticeKind.PROVIDER_LINKED: "A new sign-in service was linked to your LVA account.",
}
"""What happened, in one sentence without names: it stands in mails as it does on the page."""

KINDS: Final = {
    NoticeKind.SUBMITTED: "An assessment waits for my approval",
    NoticeKind.SENT_BACK: "An assessment that I work on is sent back",
    NoticeKind.APPROVED: "An assessment that I work on is approved",
    NoticeKind.ISSUED: "An assessment that I work on is confirmed as a document",
    NoticeKind.VERDICT: "A section that I wrote is reviewed",
    NoticeKind.COMMENTED: "Somebody comments on an assessment that I work on",
    NoticeKind.ASSIGNED: "Somebody asks me to see to something",
    NoticeKind.HANDED_OVER: "An assessment is handed over to me",
    NoticeKind.BLIND_BACK: "A blind review comes back",
    NoticeKind.BLIND_REPLY: "A municipality answers a blind review",
    NoticeKind.FOLLOW_UP: "A follow-up is due",
    NoticeKind.DECISION_NEAR: "A decision is near and its assessment is still a draft",
    NoticeKind.ERASURE: "Somebody asks to have their personal data erased",
}
"""Each kind about which there is a choice, as whoever chooses reads it."""

DELIVERIES: Final = {
    Delivery.AT_ONCE: "At once",
    Delivery.DAILY: "In one mail a day",
    Delivery.NEVER: "Not by e-mail",
}

NECESSARY: Final = {
    NoticeKind.SUBMITTED: "The matter stands still until you have approved or sent back.",
    NoticeKind.SENT_BACK: "The matter stands still until somebody has mended the assessment.",
    NoticeKind.HANDED_OVER: "The work is yours from now on.",
    NoticeKind.ERASURE: "The law gives the organisation one month to answer.",
}
"""Why a mail cannot be turned off."""
