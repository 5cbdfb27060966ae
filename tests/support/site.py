"""The whole site in one process: ports with cheap stand-ins, and browsers that police what they fetch."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import TestResponse

from lva import paths
from lva.config import Settings
from lva.content import library
from lva.content.library import Library
from lva.domain.errors import KeyUnusable
from lva.domain.people import Actor
from lva.i18n import Language
from lva.services.work import Ports, Signer
from lva.storage.archive import Archive
from lva.storage.engine import Database
from lva.storage.people import Person
from lva.storage.tenancy import EVERYWHERE
from lva.web.app import make_site, take_site, without_site
from lva.web.site import Site
from tests.factories import AT
from tests.support.pages import police, strict_languages

SAME_ORIGIN: Final = {"Sec-Fetch-Site": "same-origin"}
PASSWORD: Final = "kolme-pientä-porsasta"


class CheapHasher:
    """Passwords in clear words behind a mark; it costs nothing, and counts what it is asked."""

    def __init__(self, mark: str = "cheap") -> None:
        self.mark = mark
        self.asked = 0

    def hash(self, password: str) -> str:
        """Return the password behind the mark."""
        return f"{self.mark}:{password}"

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether `stored` holds the password, whatever its mark."""
        self.asked += 1
        return stored is not None and stored.partition(":")[2] == password

    def outdated(self, stored: str) -> bool:
        """Whether `stored` has another mark."""
        return stored.partition(":")[0] != self.mark


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: dt.datetime = AT

    def __call__(self) -> dt.datetime:
        """Return the instant."""
        return self.at

    def move(self, **delta: float) -> None:
        """Let time pass: `minutes=5`."""
        self.at += dt.timedelta(**delta)


def no_signer() -> Signer:
    """Refuse to sign, as an installation whose key cannot be opened does."""
    raise KeyUnusable("no_key")


@cache
def _packs() -> Library:
    """Read the packs of the project once for all tests; nothing changes them."""
    return library.read_all(paths.PACKS)


@cache
def _languages() -> Mapping[str, Language]:
    """Read the catalogues once for all tests."""
    return strict_languages()


class _Compiled(BytecodeCache):
    """Templates as they were compiled for the first test; compiling takes longer than all else in a request."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what was kept of a template, if its source is still the same."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


@cache
def _compiled() -> Mapping[str, _Compiled]:
    """Return what was compiled by language, whose sentences stand in its templates."""
    return defaultdict(_Compiled)


def make_ports(database: Database, folder: Path, **given: Any) -> Ports:
    """Make ports on `database`, with a clock that stands still and cheap passwords."""
    values: dict[str, Any] = {
        "database": database,
        "packs": _packs(),
        "archive": Archive(folder / "archive"),
        "signer": no_signer,
        "passwords": CheapHasher(),
        "clock": Clock(),
        "languages": _languages(),
        "secret": bytes(32),
        "public_url": "http://localhost",
        "zone": ZoneInfo("Europe/Helsinki"),
        "demo": False,
    }
    return Ports(**{**values, **given})


def make_app(ports: Ports, folder: Path, *more: Blueprint, **variables: str) -> Flask:
    """Make the application on `ports`; `variables` are settings such as `LVA_CONTACT`, `more` are views of the test's.

    Addresses are compiled once for the whole run, unless there are `more`: that takes longer than most tests.
    """
    settings = Settings.read({"LVA_INSTANCE": str(folder), "LVA_PUBLIC_URL": ports.public_url, **variables})
    shared = not more and ports.languages is _languages()
    app = copy(_views()) if shared else without_site(ports.languages)
    app.extensions = {}
    for blueprint in more:
        app.register_blueprint(blueprint)
    take_site(app, _site(settings, ports))
    return app


@cache
def _views() -> Flask:
    return without_site(_languages())


def _site(settings: Settings, ports: Ports) -> Site:
    """Return a site; those that say the same on every page share their templates."""
    if ports.languages is not _languages() or ports.packs is not _packs():
        return _compiling(make_site(settings, ports))
    told = (ports.public_url, ports.providers, ports.zone, ports.demo, settings.signer, settings.contact, paths.STATIC)
    kept = _sites()
    if told not in kept:
        kept[told] = _compiling(make_site(settings, ports))
    return replace(kept[told], settings=settings, ports=ports)


@cache
def _sites() -> dict[object, Site]:
    return {}


def _compiling(site: Site) -> Site:
    for language, pages in site.pages.items():
        pages.bytecode_cache = _compiled()[language]
    return site


@dataclass
class Browser:
    """One browser: it keeps cookies, says where its posts come from and polices every page."""

    app: Flask
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin without cookies and without a page."""
        self.client = self.app.test_client()
        self.page: Element | None = None

    def get(self, url: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self._policed(self.client.get(url, headers={**self.headers, **headers}))

    def post(self, url: str, fields: Mapping[str, Any] | None = None, **headers: str) -> TestResponse:
        """Post a form with the token of the page at hand, as a page of ours would."""
        form = {"csrf": self.csrf, **(fields or {})}
        return self._policed(self.client.post(url, data=form, headers={**SAME_ORIGIN, **self.headers, **headers}))

    def send(self, url: str, body: bytes, content_type: str) -> TestResponse:
        """Post a body as it is."""
        return self._policed(
            self.client.post(url, data=body, content_type=content_type, headers={**SAME_ORIGIN, **self.headers})
        )

    @property
    def csrf(self) -> str:
        """The form token of the page at hand, empty without one."""
        inputs = [] if self.page is None else self.page.iter("input")
        return next((one.get("value", "") for one in inputs if one.get("name") == "csrf"), "")

    def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Sign in on the Finnish login page."""
        return self.post("/fi/login", {"email": email, "password": password, **fields})

    def hidden(self) -> dict[str, str]:
        """Return the hidden fields of the form at hand that carries something kept, or of the only form."""
        assert self.page is not None
        forms = [form for form in self.page.iter("form") if (form.get("method") or "").lower() == "post"]
        fields = [
            {one.get("name", ""): one.get("value", "") for one in form.iter("input") if one.get("type") == "hidden"}
            for form in forms
        ]
        return max(fields, key=len)

    def _policed(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and response.data and response.status_code not in {302, 303, 308}:
            spoken = re.match(r"/(fi|sv|en)(/|$)", response.request.path)
            self.page = police(response.text, spoken[1] if spoken else response.headers["Content-Language"])
        return response


def entered(app: Flask, database: Database, actor: Actor) -> Browser:
    """Return a browser in which `actor` has signed in; they get the password of all tests."""
    with database.writer(EVERYWHERE) as session:
        person = session.get_one(Person, actor.person_id)
        person.password_hash, email = f"cheap:{PASSWORD}", person.email
        session.commit()
    browser = Browser(app)
    answer = browser.sign_in(email)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.status
    return browser


Enter = Callable[..., Browser]
"""Makes a browser that is signed in with the given roles."""
SignedIn = Callable[[Actor], Browser]
"""Makes a browser in which somebody is signed in."""
