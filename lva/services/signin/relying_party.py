"""For which site passkeys are made, and where browsers allow them at all."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from lva.domain.errors import LvaError

LASTS: Final = dt.timedelta(minutes=5)
"""How long the answer to a question may take."""


class Unconvincing(LvaError):
    """An answer that cannot be believed; why is nobody's business."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For which site passkeys are made."""

    id: str
    """The host name."""
    origin: str
    """Scheme, host and port, as browsers name it."""
    name: str = "LVA"


def relying_party(public_url: str) -> RelyingParty | None:
    """Return the site behind an address, or None where browsers allow no passkeys: on a number, and without https."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        is_safe = parts.scheme == "https" or host == "localhost"
        return RelyingParty(host, f"{parts.scheme}://{parts.netloc}") if is_safe else None
    return None
