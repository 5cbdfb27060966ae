"""The walls around every request: host, size, origin, form token, login cookie and headers, in one place."""

import hashlib
import hmac
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from flask import Request
from werkzeug.exceptions import BadRequest, Forbidden, LengthRequired, RequestEntityTooLarge
from werkzeug.wrappers import Response

from lva.config import LOOPBACK

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing; all others are unsafe."""
FORM_TOKEN: Final = "csrf"  # noqa: S105 -- the name of a field, not a secret
"""The name of the hidden field that carries the form token."""
_COOKIE: Final = "lva"
_AWAY: Final = "-away"
_TOKEN_LENGTH: Final = 43
"""32 random bytes in URL-safe base 64."""
_TWO_YEARS: Final = 2 * 365 * 24 * 3600

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
        "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
        "xr-spatial-tracking=()"
    ),
}
"""Sent with every answer, errors and static files included."""


def is_unsafe(request: Request) -> bool:
    """Whether the request may change something."""
    return request.method not in SAFE


def check_host(request: Request, hosts: Collection[str]) -> None:
    """Refuse a request whose `Host` is none of `hosts`: links and redirects are made from it."""
    host = request.host.lower()
    name = host[: host.index("]") + 1] if "]" in host else host.partition(":")[0]
    if not any(name == known or (known.startswith(".") and name.endswith(known)) for known in hosts):
        raise BadRequest


def limit_body(request: Request, form_bytes: int, file_bytes: int = 0) -> None:
    """Cap what a request may carry in its fields and in files, before anything of it is read.

    A body that does not say how long it is would be cut off at the limit without a word, and half a
    text be saved; no browser sends a form like that.
    """
    if request.content_length is None and request.environ.get("wsgi.input_terminated") and is_unsafe(request):
        raise LengthRequired
    request.max_form_memory_size = form_bytes
    request.max_content_length = form_bytes + file_bytes
    if (request.content_length or 0) > form_bytes + file_bytes:
        raise RequestEntityTooLarge


def check_origin(request: Request, public_url: str) -> None:
    """Refuse an unsafe request that a page of another site made the browser send.

    Every browser of the last years names where a POST comes from. What names nothing is refused as
    well: a program that posts on purpose can say `Sec-Fetch-Site: same-origin`.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site != "same-origin":
            raise Forbidden
        return
    origin = request.headers.get("Origin")
    parts = urlsplit(public_url)
    if origin not in {f"{request.scheme}://{request.host}", f"{parts.scheme}://{parts.netloc}"}:
        raise Forbidden


def form_token(secret: bytes, digest: bytes) -> str:
    """Return the token that forms of one login carry; it is derived, so nothing is stored for it."""
    return hmac.new(secret, digest + b"csrf", hashlib.sha256).hexdigest()


def is_form_token(secret: bytes, digest: bytes, given: str) -> bool:
    """Whether `given` is the token of that login, compared in constant time."""
    return hmac.compare_digest(form_token(secret, digest).encode(), given.encode())


def cookie_name(request: Request) -> str:
    """Return the name of the login cookie: bound to host and https, but on loopback http plain."""
    name = request.host.lower().rpartition(":")[0] or request.host.lower()
    if not request.is_secure and (name in LOOPBACK or request.host.lower() in LOOPBACK):
        return _COOKIE
    return f"__Host-{_COOKIE}"


def login_digest(request: Request) -> bytes | None:
    """Return the digest under which the login of this browser is stored, if it carries one."""
    token = request.cookies.get(cookie_name(request), "")
    return digest_of(token) if len(token) == _TOKEN_LENGTH else None


def kept_while_away(request: Request) -> str:
    """Return what this browser keeps while its person is at a provider of sign-in; empty if it keeps nothing."""
    secret = request.cookies.get(f"{cookie_name(request)}{_AWAY}", "")
    return secret if len(secret) == _TOKEN_LENGTH else ""


def keep_while_away(request: Request, response: Response, secret: str, seconds: int) -> None:
    """Let the browser keep what shows that it is the one that left; the provider's answer brings it along."""
    name = cookie_name(request)
    response.set_cookie(
        f"{name}{_AWAY}", secret, seconds, secure=name != _COOKIE, httponly=True, samesite="Lax", path="/"
    )


def digest_of(token: str) -> bytes:
    """Return the digest that stands in the database for a login token."""
    return hashlib.sha256(token.encode()).digest()


def keep_login(request: Request, response: Response, token: str) -> None:
    """Hand the login token to the browser, for as long as it stays open."""
    name = cookie_name(request)
    response.set_cookie(name, token, secure=name != _COOKIE, httponly=True, samesite="Lax", path="/")


def forget_login(request: Request, response: Response) -> None:
    """Make the browser forget its login and what it has cached of this site."""
    name = cookie_name(request)
    response.delete_cookie(name, secure=name != _COOKIE, httponly=True, samesite="Lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def dress(request: Request, response: Response) -> Response:
    """Put the headers on an answer; what no view has marked as cacheable is not stored anywhere."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}; includeSubDomains"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
