"""What mails say: whole sentences of the catalogue in the receiver's language, references and links, and no more.

No mail holds what an assessment says, a title, or the name of anybody; whoever may see those follows the link.
"""

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from lva.domain.notices import NoticeKind, is_optional
from lva.i18n import Language
from lva.services.telling import unsubscribing
from lva.services.telling.notice_words import NECESSARY, SAID
from lva.services.telling.unsubscribing import Stop
from lva.services.work import Ports
from lva.storage.telling.notices import NoticeRow

LISTED: Final = 50
"""So many notices stand in one mail at most."""

_FINLAND: Final = "Europe/Helsinki"
_NOT_YOU: Final = "If it was not you, tell your organisation's administrator of LVA at once."
_THEN: Final = (
    "Then choose a new password: press Forgotten password where you sign in. My account shows what lets you in; "
    "take away what is not yours, and end sign-ins that you do not recognise:"
)
_WHY: Final = "You get this mail because what you sign in with has changed."


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a mail and, if its kind can be ended, where that is done."""

    subject: str
    text: str
    stop: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """Whom a mail about notices is for: where they ended, and which mails a link in it ends."""

    organisation: str
    """The organisation's name in the receiver's language."""
    stop: Stop


def of_notices(ports: Ports, language: Language, about: About, notices: Sequence[NoticeRow]) -> Said:
    """Return the mail that tells somebody of one notice or of several, all of one organisation."""
    base = f"{ports.public_url}/{language.code}"
    subject = _counted(language, len(notices)) if len(notices) > 1 else _sentence(language, notices[0]).rstrip(".")
    parts = _listed(language, base, notices)
    parts.append(language.text("You get this mail because you work in LVA for: %(name)s", name=about.organisation))
    parts.append(f"{language.text('Choose what you are told by e-mail:')}\n{base}/notices/choices")
    stop = _stop(ports, base, about.stop, {one.kind for one in notices})
    if stop:
        parts.append(f"{language.text('End these mails without signing in:')}\n{stop}")
    parts += _reasons(language, {one.kind for one in notices})
    return Said(subject, _joined(parts), stop)


def of_day(ports: Ports, language: Language, told: Sequence[tuple[About, Sequence[NoticeRow]]]) -> Said:
    """Return the mail of the day: what somebody was told in each of their organisations, one after the other.

    Each has a link that ends its mails alone; the one in the head of the mail ends those of all.
    """
    if len(told) == 1:
        return of_notices(ports, language, *told[0])
    base = f"{ports.public_url}/{language.code}"
    kinds = {one.kind for _, notices in told for one in notices}
    parts = []
    for about, notices in told:
        parts += [f"{about.organisation}\n{'-' * len(about.organisation)}", *_listed(language, base, notices)]
        if stop := _stop(ports, base, about.stop, {one.kind for one in notices}):
            said = language.text("End these mails of %(name)s without signing in:", name=about.organisation)
            parts.append(f"{said}\n{stop}")
    names = language.join([about.organisation for about, _ in told])
    parts.append(language.text("You get this mail because you work in LVA for: %(name)s", name=names))
    parts.append(
        f"{language.text('Choose for each organisation what you are told by e-mail:')}\n{base}/notices/choices"
    )
    every = _stop(ports, base, Stop(None, told[0][0].stop.person_id, None), kinds)
    if every:
        parts.append(f"{language.text('End these mails of all of them without signing in:')}\n{every}")
    parts += _reasons(language, kinds)
    return Said(_counted(language, sum(len(notices) for _, notices in told)), _joined(parts), every)


def _counted(language: Language, count: int) -> str:
    return language.plural(
        "LVA: %(count)s notice of your assessments", "LVA: %(count)s notices of your assessments", count
    )


def _listed(language: Language, base: str, notices: Sequence[NoticeRow]) -> list[str]:
    """Return what stands in a mail for each notice, the later of very many as a number."""
    parts = []
    for one in notices[:LISTED]:
        where = f"{base}/assessments/{one.reference}" if one.reference else f"{base}/notices"
        parts.append(f"{_sentence(language, one)}\n{where}")
    if len(notices) > LISTED:
        more = len(notices) - LISTED
        parts.append(
            language.plural("There is %(count)s more notice:", "There are %(count)s more notices:", more)
            + f"\n{base}/notices"
        )
    return parts


def _sentence(language: Language, notice: NoticeRow) -> str:
    return language.text(SAID[notice.kind], reference=notice.reference or "")


def _stop(ports: Ports, base: str, stop: Stop, kinds: AbstractSet[NoticeKind]) -> str:
    """Return the link that ends what can be ended of these kinds; one kind alone if the mail has no other."""
    optional = {kind for kind in kinds if is_optional(kind)}
    if not optional:
        return ""
    only = next(iter(kinds)) if len(kinds) == 1 else None
    token = unsubscribing.token(ports.secret, Stop(stop.organisation_id, stop.person_id, only))
    return f"{base}/notices/stop/{token}"


def _reasons(language: Language, kinds: AbstractSet[NoticeKind]) -> list[str]:
    """Return why what the mail tells cannot be turned off, as far as it cannot."""
    said = [language.text(reason) for kind, reason in NECESSARY.items() if kind in kinds]
    if not said:
        return []
    if len(kinds) == 1:
        return [f"{said[0]} {language.text('This mail cannot be turned off.')}"]
    why = language.text("Some of these mails cannot be turned off:")
    return ["\n".join([why, *(f"- {one}" for one in said)])]


def of_invitation(language: Language, organisation: str, link: str, until: str) -> Said:
    """Return the mail that hands somebody the link of their invitation, good until an instant in words."""
    return Said(
        language.text("You are invited to LVA"),
        _joined(
            [
                language.text("%(name)s invites you to LVA, the tool for child impact assessments.", name=organisation),
                f"{language.text('Accept the invitation here:')}\n{link}",
                language.text("The link works once, until %(time)s.", time=until),
                language.text("If you did not expect this, you need not do anything."),
            ]
        ),
    )


def of_reset(language: Language, link: str, until: str) -> Said:
    """Return the mail that hands somebody a link to choose a new password, good until an instant in words."""
    return Said(
        language.text("Choose a new password for LVA"),
        _joined(
            [
                language.text("Somebody asked for a new password for this address in LVA."),
                f"{language.text('Choose the password here:')}\n{link}",
                language.text("The link works once, until %(time)s.", time=until),
                language.text("If it was not you, you need not do anything: the old password still works."),
            ]
        ),
    )


def of_security(ports: Ports, language: Language, kind: NoticeKind, at: dt.datetime) -> Said:
    """Return the mail that warns somebody of a change of what they sign in with, made at an instant.

    It holds the address of their own page, which asks for a sign-in, and no link that lets anybody in.
    """
    sentence = language.text(SAID[kind])
    zone = language.text("Finnish time") if ports.zone.key == _FINLAND else ports.zone.key
    return Said(
        sentence.rstrip("."),
        _joined(
            [
                sentence,
                language.text("When: %(time)s (%(zone)s)", time=language.moment(at, ports.zone), zone=zone),
                language.text("If it was you, you need not do anything."),
                f"{language.text(_NOT_YOU)} {language.text(_THEN)}\n{ports.public_url}/{language.code}/account",
                f"{language.text(_WHY)} {language.text('This mail cannot be turned off.')}",
            ]
        ),
    )


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"
