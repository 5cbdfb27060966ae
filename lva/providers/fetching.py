"""Requests to a provider: bounded in time and size, to one address and nowhere else."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from lva.domain.errors import ProviderFault
from lva.providers.configured import is_secure

_LONGEST_ANSWER: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider has answered to one request."""

    status: int
    content: Mapping[str, Any]
    """A JSON object; empty if it was something else."""


def fetched(url: str, patience: float, *, headers: Mapping[str, str] | None = None, body: str | None = None) -> Answer:
    """Return the answer to a GET, or to a POST of a `body` that is a form.

    A redirect is an answer like any other: it is not followed. Raises `ProviderFault`: `insecure` for an address that
    is not reached by https, `unreachable` if there is no answer within `patience` seconds, `answer` for one that is
    too long.
    """
    if not is_secure(url):
        raise ProviderFault("insecure")
    try:
        return asyncio.run(_fetched(url, patience, dict(headers or {}), body))
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise ProviderFault("unreachable") from error


async def _fetched(url: str, patience: float, headers: dict[str, str], body: str | None) -> Answer:
    timeout = aiohttp.ClientTimeout(total=patience)
    told = {"Accept": "application/json", **headers}
    if body is not None:
        told["Content-Type"] = "application/x-www-form-urlencoded"
    # No cookies: what one sign-in is answered must not depend on another.
    async with (
        aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.request(
            "GET" if body is None else "POST", url, headers=told, data=body, allow_redirects=False
        ) as response,
    ):
        return Answer(response.status, _object(await _content(response)))


async def _content(response: aiohttp.ClientResponse) -> bytes:
    content = b""
    async for chunk in response.content.iter_chunked(_LONGEST_ANSWER):
        content += chunk
        if len(content) > _LONGEST_ANSWER:
            raise ProviderFault("answer")
    return content


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
