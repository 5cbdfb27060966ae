"""Sending a parcel to the other side by HTTPS. What is not taken there in full counts as not sent."""

import asyncio
from typing import Final

import aiohttp

from lva.seals.envelopes import Card, ParcelRefused

TYPE: Final = "application/vnd.lava.parcel+json"
_PATIENCE_SECONDS: Final = 60


def push(receiver: Card, parcel: bytes) -> None:
    """Post a parcel to the address on the receiver's card; raise `ParcelRefused` unless it was taken.

    Reasons: `url` (the card names none), `unreachable` (no answer, or another than 2xx; it may be sent again, the
    receiver refuses what it has). Redirects are not followed. Nothing but the parcel is told.
    """
    if not receiver.url:
        raise ParcelRefused("url")
    asyncio.run(_posted(receiver.url, parcel))


async def _posted(url: str, parcel: bytes) -> None:
    timeout = aiohttp.ClientTimeout(total=_PATIENCE_SECONDS)
    # The usual name of a library and its release would say what kind of installation this is.
    headers = {"Content-Type": TYPE, "User-Agent": "lva"}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=parcel, headers=headers, allow_redirects=False) as answer,
        ):
            taken = 200 <= answer.status < 300  # noqa: PLR2004 -- whatever says that it succeeded
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise ParcelRefused("unreachable") from error
    if not taken:
        raise ParcelRefused("unreachable")
