"""The seal in words: why its key cannot be used, and how soon its certificate ends."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from lva.i18n import Language
from lva.web.site import site

ADMINISTRATORS: Final = dt.timedelta(days=90)
"""How long before the end those are told who can get a new certificate."""
OTHERS: Final = dt.timedelta(days=30)
"""How long before the end those are told who confirm documents."""
_LAST: Final = dt.timedelta(days=7)

REASONS: Final[Mapping[str, str]] = {
    "access": "The signing service does not let the tool in. Its token or password has to be renewed.",
    "answer": "What the signing service answered does not fit the document. Nothing was sealed.",
    "broken": "The file of the key is damaged.",
    "changed": "The signing service has another certificate than before. The site has to be restarted.",
    "credential": "The signing service does not know the key that the settings name.",
    "disabled": "The key has been taken out of use at the signing service.",
    "expired": "The certificate of the seal has expired.",
    "mismatch": "The key and its certificate do not belong together.",
    "missing": "The key is not where the settings say.",
    "module": "The library of the card or security module cannot be loaded.",
    "not_yet_valid": "The certificate of the seal is not valid yet, or the clock is wrong.",
    "otp": "The one-time password is wrong or has been used.",
    "otp_lacking": "The signing service asks for a one-time password, and the settings name none.",
    "password": "The password of the key is wrong.",
    "password_file": "The file with the password of the key cannot be read.",
    "person": "The signing service asks for a person each time. A key that a program may use is needed.",
    "pin": "The PIN of the key is wrong or locked.",
    "pin_lacking": "The signing service asks for a PIN, and the settings name none.",
    "refused": "The card or security module refuses to sign.",
    "revoked": "The certificate of the seal has been revoked.",
    "service": "The signing service does not answer. Try again in a moment.",
    "service_refused": "The signing service refuses to sign.",
    "token": "The card or security module is not there. Put it back and try again.",
    "trust_file": "The file of trusted certificates cannot be read.",
    "unsupported": "This kind of key is not supported.",
    "usage": "The certificate is not meant for signing documents.",
}
"""Why a key cannot be used, as catalogue messages."""


def why(language: Language, reason: str) -> str:
    """Return the sentence for a reason of `KeyUnusable`; empty for one that says nothing to people."""
    return language.text(REASONS[reason]) if reason in REASONS else ""


def ending(language: Language, ends: dt.datetime | None, at: dt.datetime, soon: dt.timedelta) -> str:
    """Return what to tell of the end of the seal's certificate; nothing if that is further away than `soon`."""
    if ends is None or ends - at > soon:
        return ""
    if ends < at:
        return language.text(
            "The certificate of the seal has expired. No documents can be confirmed before it is renewed."
        )
    day = language.date(ends.astimezone(site().ports.zone).date())
    if ends - at <= _LAST:
        return language.text(
            "The certificate of the seal expires on %(day)s, within a week. Renew it now: without it no documents "
            "can be confirmed.",
            day=day,
        )
    return language.text("The certificate of the seal expires on %(day)s. Renew it in time.", day=day)
