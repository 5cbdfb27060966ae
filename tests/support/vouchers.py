"""Two providers of sign-in that others have written, as processes of their own, and people who sign in there."""

import base64
import json
import re
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener, urlopen

from lva.content.model import Text
from lva.domain.signin.vouching import EmailTrust
from lva.providers.configured import Provider
from lva.providers.relying import RelyingParty
from lva.services.work import Ports

CLIENT: Final = "lava"
SECRET: Final = "not-so-secret"
DOMAIN: Final = "esimerkkila.example"
_NPM: Final = Path(__file__).resolve().parents[1] / "npm"
_PATIENCE_SECONDS: Final = 30
_FORM: Final = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
_ACTION: Final = re.compile(r'action="([^"]*)"')
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_MOST_STEPS: Final = 12


class _Staying(HTTPRedirectHandler):
    """Follows nothing by itself."""

    def redirect_request(self, *_: Any) -> None:
        """Return no further request."""


@dataclass
class Visitor:
    """A browser at a provider: it keeps cookies, and stops at the address that leads back."""

    back: str
    """What the address begins with that leads back."""
    jar: CookieJar = field(default_factory=CookieJar)

    def walk(self, way: str, fields: dict[str, str]) -> str:
        """Go the way, fill in each form that comes with what it asks of `fields`, and return where it leads back."""
        opener, body = build_opener(_Staying, HTTPCookieProcessor(self.jar)), None
        for _ in range(_MOST_STEPS):
            page, onward = _opened(opener, Request(way, body))  # noqa: S310 -- loopback
            if onward:
                way, body = urljoin(way, onward), None
                if way.startswith(self.back):
                    return way
                continue
            form = _FORM.search(page)
            assert form is not None, page
            action = _ACTION.search(form[0])
            way = urljoin(way, unescape(action[1])) if action else way
            body = urlencode({**dict(_HIDDEN.findall(form[0])), **fields}).encode()
        raise AssertionError(way)


def _opened(opener: OpenerDirector, request: Request) -> tuple[str, str]:
    """Return the page that a request is answered with, or the address that it leads to."""
    try:
        with opener.open(request, timeout=_PATIENCE_SECONDS) as response:
            return response.read().decode(), ""
    except HTTPError as answer:
        with answer:
            return answer.read().decode(), answer.headers.get("Location", "")


@dataclass
class Voucher(ABC):
    """A provider that runs."""

    slug: str
    issuer: str = ""

    def provider(self, **given: Any) -> Provider:
        """Return it as the installation knows it."""
        values: dict[str, Any] = {
            "slug": self.slug,
            "names": Text("Kunnan tunnus", "Kommunens konto", "Town account"),
            "issuer": self.issuer,
            "client_id": CLIENT,
            "secret": lambda: SECRET,
            "organisations": ("testikunta",),
            "email_domains": (DOMAIN,),
            "email": EmailTrust.VERIFIED,
        }
        return Provider(**{**values, **given})

    def know(self, subject: str, **claims: Any) -> None:  # noqa: B027 -- doing nothing is right for most
        """Let the provider know somebody; one that lets in whoever types a name needs no telling."""

    @abstractmethod
    def vouch(self, way: str, subject: str, **claims: Any) -> str:
        """Sign somebody in at the provider and return the address that leads back."""


class Mock(Voucher):
    """oidc-provider-mock: claims stand in the token; it says nothing of PKCE and not who answers."""

    def know(self, subject: str, **claims: Any) -> None:
        """Let the provider know somebody."""
        told = json.dumps(claims).encode()
        headers = {"Content-Type": "application/json"}
        urlopen(Request(f"{self.issuer}/users/{subject}", told, headers, method="PUT")).close()  # noqa: S310 -- loopback

    def vouch(self, way: str, subject: str, **claims: Any) -> str:
        """Sign somebody in and return the address that leads back."""
        self.know(subject, **claims)
        return Visitor(_back(way)).walk(way, {"sub": subject})


class Panva(Voucher):
    """oidc-provider for Node: it insists on PKCE, says who answers, and tells claims only when asked once more."""

    def vouch(self, way: str, subject: str, **claims: Any) -> str:
        """Sign somebody in and return the address that leads back; who they are follows from what is known of them."""
        known = base64.urlsafe_b64encode(json.dumps({"id": subject, **claims}).encode()).decode().rstrip("=")
        return Visitor(_back(way)).walk(way, {"login": known, "password": "x"})


def _back(way: str) -> str:
    found = re.search(r"redirect_uri=([^&]+)", way)
    assert found is not None
    return found[1].replace("%3A", ":").replace("%2F", "/")


@contextmanager
def mock() -> Iterator[Mock]:
    """Run oidc-provider-mock while the block lasts."""
    port = _free_port()
    with _running([sys.executable, "-m", "oidc_provider_mock", "--port", str(port)], port):
        yield Mock("kunta", f"http://localhost:{port}")


@contextmanager
def panva(*redirects: str) -> Iterator[Panva]:
    """Run oidc-provider while the block lasts; it lets people back to these addresses only."""
    port = _free_port()
    with _running(["node", str(_NPM / "provider.mjs"), str(port), *redirects], port):
        yield Panva("toinen", f"http://127.0.0.1:{port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, f"http://localhost:{port}/.well-known/openid-configuration")
            yield
        finally:
            process.terminate()


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"the provider has ended: {process.args!r}"
        try:
            urlopen(url, timeout=_PATIENCE_SECONDS).close()  # noqa: S310 -- loopback
        except (URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise AssertionError(url)


def relied_on(ports: Ports, *providers: Provider, patience: float = 5.0) -> dict[str, Any]:
    """Return what ports need to know of providers: `dataclasses.replace(ports, **relied_on(...))`."""
    ways = {
        one.slug: RelyingParty(one, f"{ports.public_url}/providers/{one.slug}/answer", patience) for one in providers
    }
    return {"providers": providers, "relying": lambda provider: ways[provider.slug]}
