"""What people are told of: the kinds of notices, which of them are also sent by mail, and whose choice that is.

A notice always stands on the receiver's page of notices. Mail is a second way to the same words. What is
necessary for the work of others can be had later in the day, but not turned off. What concerns the security of the
receiver's own account is mailed at once, whatever they have chosen.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final


class NoticeKind(StrEnum):
    """What has happened, or is about to."""

    SUBMITTED = "submitted"
    """An assessment waits for approval; for those who approve."""
    SENT_BACK = "sent_back"
    """An assessment came back to its authors."""
    APPROVED = "approved"
    ISSUED = "issued"
    VERDICT = "verdict"
    """A reviewer said what they think of a section."""
    COMMENTED = "commented"
    ASSIGNED = "assigned"
    """Somebody was asked to see to something."""
    HANDED_OVER = "handed_over"
    """Somebody took over the work of another."""
    BLIND_BACK = "blind_back"
    """The blind review came back."""
    BLIND_REPLY = "blind_reply"
    """Whoever was reviewed blind answered; for reviewers and coordinators."""
    FOLLOW_UP = "follow_up"
    """The day of a follow-up is near or past."""
    DECISION_NEAR = "decision_near"
    """The matter is decided soon and its assessment is still a draft."""
    ERASURE = "erasure"
    """Somebody asked to have their data erased; for administrators."""
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- a kind of notice
    PASSWORD_RESET = "password_reset"  # noqa: S105 -- a kind of notice
    """A new password was chosen by a link."""
    CODES_ON = "codes_on"
    CODES_OFF = "codes_off"
    """No code of an app is asked for any more."""
    RECOVERY_RENEWED = "recovery_renewed"
    RECOVERY_USED = "recovery_used"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    FACTORS_REMOVED = "factors_removed"
    """Whoever runs the installation removed app, recovery codes and passkeys."""
    PROVIDER_LINKED = "provider_linked"
    """A provider that vouches for people opens the account from now on."""


class Delivery(StrEnum):
    """Whether and when a notice is also sent by mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    """In one mail a day, with all others."""
    NEVER = "never"


NECESSARY: Final = frozenset({NoticeKind.SUBMITTED, NoticeKind.SENT_BACK, NoticeKind.HANDED_OVER, NoticeKind.ERASURE})
"""Somebody else's work, or a period set by law, waits for the receiver: the mail of these cannot be turned off."""
SECURITY: Final = frozenset(
    {
        NoticeKind.PASSWORD_CHANGED,
        NoticeKind.PASSWORD_RESET,
        NoticeKind.CODES_ON,
        NoticeKind.CODES_OFF,
        NoticeKind.RECOVERY_RENEWED,
        NoticeKind.RECOVERY_USED,
        NoticeKind.PASSKEY_ADDED,
        NoticeKind.PASSKEY_REMOVED,
        NoticeKind.FACTORS_REMOVED,
        NoticeKind.PROVIDER_LINKED,
    }
)
"""What the receiver signs in with has changed. They are told of their own deeds, too: another may have done them."""
REMINDERS: Final = frozenset({NoticeKind.FOLLOW_UP, NoticeKind.DECISION_NEAR})
"""Made by a day that comes near and not by anybody's deed."""
_AT_ONCE: Final = NECESSARY | SECURITY | {NoticeKind.ASSIGNED}


def is_optional(kind: NoticeKind) -> bool:
    """Whether the receiver may turn the mail of this kind off."""
    return kind not in NECESSARY | SECURITY


def usual(kind: NoticeKind) -> Delivery:
    """Return how a kind is sent to somebody who has chosen nothing."""
    return Delivery.AT_ONCE if kind in _AT_ONCE else Delivery.DAILY


def allowed(kind: NoticeKind) -> tuple[Delivery, ...]:
    """Return what may be chosen for a kind; one thing alone where nothing can be."""
    if kind in SECURITY:
        return (Delivery.AT_ONCE,)
    return tuple(Delivery) if is_optional(kind) else (Delivery.AT_ONCE, Delivery.DAILY)


def delivery(choices: Mapping[str, Any], kind: NoticeKind) -> Delivery:
    """Return how a kind is sent to somebody who chose so; a choice that is not allowed counts as none."""
    chosen = choices.get(kind)
    return next((one for one in allowed(kind) if one == chosen), usual(kind))
