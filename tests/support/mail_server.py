"""A mail server on loopback that takes letters, with or without encryption, and misbehaves when told to."""

import asyncio
import datetime as dt
import email
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography.hazmat.primitives import serialization

from lva.post import Post
from tests.support import pki

USER: Final = ("lva", "salaisuus")
SENDER: Final = "lava@esimerkkila.example"
OK: Final = "250 OK"


@dataclass
class Taken:
    """A letter that the server took."""

    to: list[str]
    message: EmailMessage
    encrypted: bool

    @property
    def text(self) -> str:
        """What it says, as its reader sees it."""
        return str(self.message.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """The server while it runs; what a claim changes, it changes here."""

    trust_file: Path
    ports: dict[str, int] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    """What it answers instead of OK, at `sender`, `receiver` and `end`."""

    def post(self, scheme: str = "smtp", **given: Any) -> Post:
        """Return the way to the server; by default one that asks nothing."""
        values = {"trust_file": self.trust_file, "patience": 3.0, "host": "localhost", "port": self.ports[scheme]}
        kind = {"login": "starttls", "ascii": "smtp"}.get(scheme, scheme)
        return Post(kind, sender=given.pop("sender", SENDER), **{**values, **given})

    def letters(self) -> list[Taken]:
        """Return what was taken since the last time, and forget it."""
        found, self.taken = self.taken, []
        return found

    # -- what aiosmtpd calls ------------------------------------------------------------------------

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 -- its name
        """Answer to who sends."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.says.get("sender", OK)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:  # noqa: N802 -- its name
        """Answer to whom it is for."""
        if "receiver" in self.says:
            return self.says["receiver"]
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- its name
        """Take a letter, or say why not."""
        if "end" in self.says:
            return self.says["end"]
        found = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.taken.append(
            Taken(list(envelope.rcpt_tos), found, server.transport.get_extra_info("ssl_object") is not None)
        )
        return OK


def _is_known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=(given.login.decode(), given.password.decode()) == USER)


@contextmanager
def running(folder: Path) -> Iterator[MailServer]:
    """Run a server on five ports: `smtp`, `smtps`, `starttls`, `login` (which wants one) and `ascii` (no UTF-8)."""
    now = dt.datetime.now(dt.UTC)
    holder = pki.make_holder("localhost", now, hosts=["localhost"])
    key = holder.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(key + holder.pem.encode())
    (folder / "trust.pem").write_text(holder.pem, "utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    server = MailServer(folder / "trust.pem")
    login: dict[str, Any] = {"authenticator": _is_known, "auth_required": True, "auth_require_tls": True}
    kinds: dict[str, tuple[ssl.SSLContext | None, dict[str, Any]]] = {
        "smtp": (None, {"enable_SMTPUTF8": True}),
        "smtps": (context, {"enable_SMTPUTF8": True}),
        "starttls": (None, {"enable_SMTPUTF8": True, "tls_context": context, "require_starttls": True}),
        "login": (None, {"tls_context": context, **login}),
        "ascii": (None, {"enable_SMTPUTF8": False}),
    }
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        listening = []
        for name, (encrypted, given) in kinds.items():
            made = partial(SMTP, server, loop=loop, hostname="localhost", **given)
            one = runner.run(_listen(loop, made, encrypted))
            server.ports[name] = one.sockets[0].getsockname()[1]
            listening.append(one)
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield server
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            for one in listening:
                one.close()


async def _listen(
    loop: asyncio.AbstractEventLoop, made: Callable[[], SMTP], encrypted: ssl.SSLContext | None
) -> asyncio.Server:
    return await loop.create_server(made, "127.0.0.1", 0, ssl=encrypted)
