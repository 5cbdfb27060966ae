"""People in words: their roles, what each role may do, and what is wrong with what somebody gave."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lva.domain.errors import Invalid
from lva.domain.people import Role
from lva.domain.permissions import Permission
from lva.i18n import Language

ROLES: Final = {
    Role.AUTHOR: "Author",
    Role.REVIEWER: "Internal reviewer",
    Role.APPROVER: "Approver",
    Role.READER: "Reader",
    Role.ADMINISTRATOR: "Administrator",
    Role.BLIND_REVIEWER: "Blind reviewer",
    Role.COORDINATOR: "Coordinator",
}
"""Roles as catalogue messages."""

PERMISSIONS: Final = {
    Permission.BELONG: "See one's own details and change one's password",
    Permission.SEE: "See the organisation's assessments and documents",
    Permission.START: "Begin an assessment",
    Permission.EDIT: "Write and change an assessment while it is a draft",
    Permission.RECORD: "Record how the matter was handled and what was decided",
    Permission.MOVE: "Take an assessment on: authors submit, approvers approve or send back",
    Permission.ISSUE: "Confirm an approved assessment as a document",
    Permission.COMMENT: "Write comments beside an assessment",
    Permission.REVIEW: "Give verdicts on the sections of an assessment",
    Permission.SHARE: "Send an assessment to blind review",
    Permission.BLIND_REVIEW: "Review assessments without knowing whose they are",
    Permission.COORDINATE: "Hand out blind reviews and follow them",
    Permission.MANAGE: "Invite people, change their roles and the settings, see the seal",
}
"""What somebody may do, as catalogue messages."""

_FAULTS: Final[Mapping[tuple[str, str], str]] = {
    ("email", "misshapen"): "Write an e-mail address, for example aino.esimerkki@example.org.",
    ("email", "taken"): "This person is a member already. Change their roles on their own page.",
    ("name", "missing"): "Write the name.",
    ("name", "too_long"): "Shorten the name or the title to 200 characters.",
    ("passkey", "missing"): "Write a name, so that you know the passkey again.",
    ("passkey", "too_long"): "Shorten the name of the passkey to 100 characters.",
    ("passkey", "too_many"): "You have 20 passkeys. Remove one that you do not use any more.",
    ("password", "again"): "The two passwords are not the same. Write the new one twice.",
    ("password", "common"): "This password is among the first that others would try. Choose another.",
    ("password", "personal"): "This password says who you are. Choose another.",
    ("password", "same"): "The new password is the present one. Choose another.",
    ("password", "too_long"): "Shorten the password to %(most)s characters.",
    ("password", "too_short"): "Write a longer password: at least %(least)s characters.",
    ("password", "wrong"): "The present password is wrong.",
    ("roles", "last_administrator"): (
        "The organisation needs an administrator. Make somebody else one first, then try again."
    ),
    ("roles", "kind"): "Choose roles that an organisation of this kind has.",
    ("roles", "missing"): "Choose at least one role.",
    ("taker", "missing"): "Choose who goes on with the open assessments.",
    ("taker", "option"): "Choose a colleague who may write assessments.",
    ("unit", "option"): "Choose a unit from the list.",
    ("unit", "too_long"): "Shorten the unit to 200 characters.",
}


def fault(language: Language, error: Invalid) -> str:
    """Return what to do about something that does not fit; an error that no form can cause is raised again."""
    message = _FAULTS.get((error.key, error.reason))
    if message is None:
        raise error
    facts: dict[str, Any] = error.facts
    return language.text(message, **facts)


def waiting_time(language: Language, seconds: int) -> str:
    """Return the sentence that says how long somebody must wait who has tried too often."""
    return language.plural(
        "Too many attempts. Wait %(count)s minute and try again.",
        "Too many attempts. Wait %(count)s minutes and try again.",
        -(-seconds // 60),
    )


def roles_in(language: Language, roles: Iterable[Role]) -> str:
    """Return roles in words, in their order."""
    held = frozenset(roles)
    return ", ".join(language.text(message) for role, message in ROLES.items() if role in held)


def chosen_roles(values: Iterable[str]) -> tuple[Role, ...]:
    """Return the roles that a form names; one that does not exist is `Invalid`."""
    try:
        return tuple(map(Role, values))
    except ValueError as error:
        raise Invalid("roles", "option") from error


def chosen_password(form: Mapping[str, str], name: str) -> str:
    """Return the new password of a form that asks for it twice; two that differ are `Invalid`."""
    chosen = form.get(name, "")
    if chosen != form.get("password.again", ""):
        raise Invalid("password", "again")
    return chosen
