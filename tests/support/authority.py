"""A certificate authority with revocation answers and time stamps over loopback; nothing leaves the machine."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, make_server

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from lva.seals.proof import Level, Proving
from lva.seals.signing import KeySigner
from tests.support import pki

_CONFIG: Final = Path(__file__).with_name("authority.yml")
_NAMES: Final = ("root", "inter", "stamps", "answers", "seal", "revoked", "approver", "presenter", "expired")


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Switch:
    """A server that can be made to fail, to answer nonsense or to answer late."""

    def __init__(self) -> None:
        self.inside: Any = None
        self.fault = ""
        self.asked: list[str] = []
        self.hold = threading.Event()

    def __call__(self, environ: Any, start: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])
        if self.fault == "slow":
            self.hold.wait(20)
        if self.fault == "nonsense":
            start("200 OK", [("Content-Type", "application/timestamp-reply")])
            return [b"\x30\x03no!"]
        if self.fault and self.fault != "slow" and (self.fault == "dead" or self.fault in environ["PATH_INFO"]):
            start("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"down"]
        return self.inside(environ, start)


@dataclass(frozen=True)
class Authority:
    """The authority while its server runs."""

    url: str
    folder: Path
    town: Any
    switch: _Switch

    @property
    def stamps(self) -> str:
        """The address of the time-stamp service."""
        return f"{self.url}/town/tsa/tsa"

    def certificate(self, name: str) -> x509.Certificate:
        """Return a certificate of the authority."""
        return x509.load_der_x509_certificate(self.town.get_cert(CertLabel(name)).dump())

    def pem(self, name: str) -> str:
        """Return a certificate as PEM."""
        return self.certificate(name).public_bytes(serialization.Encoding.PEM).decode()

    def holder(self, name: str = "seal") -> pki.Holder:
        """Return a key with its certificate."""
        key = serialization.load_pem_private_key((self.folder / "keys" / f"{name}.pem").read_bytes(), None)
        return pki.Holder(key, self.certificate(name))  # type: ignore[arg-type]  # it is the kind that was written

    def chain(self) -> tuple[pki.Holder, ...]:
        """Return those who stand above the others."""
        return (self.holder("inter"), self.holder("root"))

    def proving(self, level: Level, **given: Any) -> Proving:
        """Return what a level needs."""
        roots = tuple(self.certificate(name).public_bytes(serialization.Encoding.DER) for name in ("root", "inter"))
        return Proving(level, **{"stamps": self.stamps, "roots": roots, "patience": 3.0, **given})

    def signer(self, level: Level = Level.BASIC, name: str = "seal", **given: Any) -> KeySigner:
        """Return a signer whose key the authority vouches for."""
        holder = self.holder(name)
        chain = [one.certificate for one in self.chain()]
        return KeySigner(holder.key, holder.certificate, chain, proving=self.proving(level, **given))

    @contextmanager
    def failing(self, fault: str) -> Iterator[None]:
        """Let every answer, or those below a path, be `dead`, `slow` or `nonsense` for a while."""
        self.switch.fault = fault
        self.switch.hold.clear()
        try:
            yield
        finally:
            self.switch.fault = ""
            self.switch.hold.set()


@contextmanager
def running(folder: Path) -> Iterator[Authority]:
    """Make the keys of an authority and let it answer until the end."""
    (folder / "keys").mkdir(parents=True)
    for name in _NAMES:
        key = pki.make_key()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "keys" / f"{name}.pem").write_bytes(pem)
    switch = _Switch()
    server = make_server("127.0.0.1", 0, switch, handler_class=_Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    text = _CONFIG.read_text("utf-8").replace("URL", url)
    config = CertomancerConfig.from_yaml(text, key_search_dir=str(folder))
    town = config.get_pki_arch(ArchLabel("town"))
    switch.inside = Animator(AnimatorArchStore({ArchLabel("town"): town}), with_web_ui=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Authority(url, folder, town, switch)
    finally:
        switch.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


def now() -> dt.datetime:
    """Return the present: the authority answers by the clock."""
    return dt.datetime.now(dt.UTC)
