"""A browser as small as one can be, so that measuring costs little: keep-alive HTTP, forms filled and posted."""

import html
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

_MAIN: Final = b"<main"
_ACTION: Final = re.compile(rb'<form method="post" action="([^"]*)"')
_CONTROL: Final = re.compile(rb"<(?:input ([^>]*)>|textarea ([^>]*)>\n?([^<]*)</textarea>)")
_NAME: Final = re.compile(rb'\bname="([^"]*)"')
_VALUE: Final = re.compile(rb'\bvalue="([^"]*)"')
_CHOICE: Final = re.compile(rb'\btype="(?:radio|checkbox)"')
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LOCATION: Final = re.compile(rb"\r\nlocation: *([^\r]+)", re.IGNORECASE)
_COOKIES: Final = re.compile(rb"\r\nset-cookie: *([^;\r]+)", re.IGNORECASE)
_FINE: Final = 200
_SEE_OTHER: Final = (302, 303)
_CHUNK: Final = 256 * 1024

Fills = Sequence[tuple[str, str]]
"""What somebody answers on a page: patterns of input names with values. The first free input that fits is filled."""


class Unexpected(Exception):
    """The site answered something that a journey cannot go on from."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a site."""

    status: int
    location: str
    cookies: tuple[str, ...]
    body: bytes


Send = Callable[[str, str, bytes], Answer]
"""Sends a request: method, local address, body."""


@dataclass(slots=True)
class Connection:
    """One connection to a site on this machine, kept open over requests."""

    port: int
    cookie: str
    _socket: socket.socket | None = None

    def __call__(self, method: str, address: str, body: bytes = b"") -> Answer:
        """Send a request and return the whole answer."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(_request(method, address, body, self.port, self.cookie))
        return _answer(self._socket)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _request(method: str, address: str, body: bytes, port: int, cookie: str) -> bytes:
    path = re.sub(r"^https?://[^/]+", "", address)
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Cookie: {cookie}", "Accept: text/html"]
    if method == "POST":
        lines += [
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Sec-Fetch-Site: same-origin",
        ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _answer(connection: socket.socket) -> Answer:
    received = b""
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _more(connection)
    head, body = received[:end], received[end + 4 :]
    length = _LENGTH.search(head)
    if length is None:
        raise Unexpected("an answer without a length")
    missing = int(length[1]) - len(body)
    parts = [body]
    while missing > 0:
        parts.append(_more(connection))
        missing -= len(parts[-1])
    location = _LOCATION.search(head)
    cookies = tuple(found.decode() for found in _COOKIES.findall(head))
    return Answer(int(head[9:12]), location[1].decode() if location else "", cookies, b"".join(parts))


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(_CHUNK)
    if not part:
        raise Unexpected("the connection was closed")
    return part


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a page: where it goes, what it would send untouched, and every input it offers."""

    action: str
    sent: Mapping[str, list[str]]
    offered: Sequence[str]

    def filled(self, fills: Fills) -> bytes:
        """Return the body of a post with `fills` answered."""
        given: dict[str, list[str]] = {}
        for pattern, value in fills:
            name = next((one for one in self.offered if one not in given and re.fullmatch(pattern, one)), None)
            if name is None:
                raise Unexpected(f"no input {pattern} in {self.action}")
            given[name] = [value]
        return urlencode({**self.sent, **given}, doseq=True).encode()


def form_of(page: bytes, address: str) -> Form:
    """Return the form in the main part of a page; it posts to `address` if it names nothing else."""
    main = page[page.index(_MAIN) :]
    action = _ACTION.search(main)
    if action is None:
        raise Unexpected(f"no form on {address}")
    sent: dict[str, list[str]] = {}
    offered: dict[str, None] = {}
    for found in _CONTROL.finditer(main):
        attributes = found[1] or found[2]
        name = _text(_NAME.search(attributes))
        offered[name] = None
        if found[1] is None:
            sent[name] = [_plain(found[3])]
        elif b" checked" in attributes or not _CHOICE.search(attributes):
            sent.setdefault(name, []).append(_text(_VALUE.search(attributes)))
    return Form(_plain(action[1]) or address, sent, tuple(offered))


def _text(found: re.Match[bytes] | None) -> str:
    return _plain(found[1]) if found else ""


def _plain(escaped: bytes) -> str:
    return html.unescape(escaped.decode())


@dataclass(frozen=True, slots=True)
class Walked:
    """One journey: how many requests it took and the page that it ended on."""

    requests: int
    end: str


def walk(send: Send, start: str, pages: Sequence[Fills], end: bytes) -> Walked:
    """Fill page after page from `start`, following where each save leads, and arrive at a page that holds `end`.

    A save answers with the address of the next page, or with that page itself.
    """
    address, requests = start, 1
    answer = send("GET", start, b"")
    for fills in pages:
        if answer.status != _FINE:
            raise Unexpected(f"{answer.status} at {address}")
        form = form_of(answer.body, address)
        answer = send("POST", form.action, form.filled(fills))
        requests += 1
        address = form.action
        while answer.status in _SEE_OTHER:
            address = answer.location
            answer = send("GET", address, b"")
            requests += 1
    if answer.status != _FINE or end not in answer.body:
        raise Unexpected(f"{answer.status} at {address}")
    return Walked(requests, address)
