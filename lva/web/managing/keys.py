"""What administrators see of the seal: whose it is, how long it holds, and which documents wait for more proof."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint
from werkzeug.wrappers import Response

from lva.config import SEAL_LEVELS
from lva.domain.errors import KeyUnusable
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services.issued import seals as kept
from lva.services.issued.seals import Seal
from lva.services.work import Work
from lva.web.door import needs
from lva.web.managing import seals
from lva.web.page import page
from lva.web.site import site

blueprint = Blueprint("keys", __name__, url_prefix="/<language:language>/keys")
_KINDS: Final = {
    "test": "A test key of this installation",
    "pkcs12": "A key in a file (PKCS#12)",
    "pkcs11": "A key on a card or in a security module (PKCS#11)",
    "csc": "A key at the signing service %(service)s",
}
"""Where the key lies, as catalogue messages."""
LEVELS: Final = {
    "B-B": "As long as the certificate is valid.",
    "B-T": "A time stamp shows when the seal was made.",
    "B-LT": "The file holds a time stamp and what is needed to check the certificate later.",
    "B-LTA": "The file holds everything needed, and a time stamp protects it for decades.",
}
"""How long a seal can be proven, as catalogue messages."""
_FAULTS: Final = {
    "damaged": "The archived file is damaged.",
    "not_found": "The archived file is missing.",
    "proof_lacking": "The time-stamp service or the authority was out of reach.",
}
"""Why more proof could not be had, as catalogue messages."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The seal and what is to be said of it now."""

    seal: Seal | None
    why: str
    """Why the key cannot be used, if it cannot."""
    note: str
    """How soon its certificate ends, if it is soon."""


@blueprint.get("")
@needs(Permission.MANAGE)
def show(work: Work, language: Language) -> Response:
    """Show which seal is configured, how long its certificate and the time stamps hold, and what waits."""
    settings = site().settings
    standing = kept.standing(work.session, work.organisation_id, work.at)
    wanted = SEAL_LEVELS.index(settings.signature_level)
    return page(
        work,
        "keys/show.html",
        shown=_shown(work, language),
        kind=language.text(_KINDS[settings.signer], service=_host(settings.csc_url)),
        level=settings.signature_level,
        stamps=_host(settings.tsa_url) if wanted else "",
        levels={level: language.text(message) for level, message in LEVELS.items()},
        standing=standing,
        below=sum(count for level, count in standing.levels if SEAL_LEVELS.index(level) < wanted),
        faults={one.order.id: _fault(language, one.order.fault) for one in standing.waiting},
    )


def _shown(work: Work, language: Language) -> Shown:
    try:
        found = kept.seal(site().ports)
    except KeyUnusable as error:
        return Shown(None, seals.why(language, error.reason) or language.text("The signing key cannot be used."), "")
    if work.at < found.begins:
        return Shown(found, seals.why(language, "not_yet_valid"), "")
    return Shown(found, "", seals.ending(language, found.ends, work.at, seals.ADMINISTRATORS))


def _host(url: str) -> str:
    """Return who is asked at an address; the rest of it is nobody's business."""
    return urlsplit(url).hostname or ""


def _fault(language: Language, fault: str | None) -> str:
    """Return in words what went wrong last; a key's reasons are those of issuing."""
    if fault is None:
        return ""
    if fault in _FAULTS:
        return language.text(_FAULTS[fault])
    return seals.why(language, fault.removeprefix("key_")) or language.text("Something went wrong in the program.")
