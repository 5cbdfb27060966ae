"""The file of providers: which there are, what they may do here, and every fault of the file at once.

    [providers.kunta]
    name = { fi = "Esimerkkilän tunnus", sv = "Exempelby konto", en = "Esimerkkilä account" }
    issuer = "https://login.esimerkkila.example/realms/kunta"
    client_id = "lava"
    client_secret_file = "/etc/lava/kunta.secret"
    organisations = ["esimerkkila"]
    email = "always"
    email_domains = ["esimerkkila.example"]

docs/how-to/providers.md explains every key.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import tomli

from lva.content.faults import Fault
from lva.content.model import Text
from lva.content.table import Table
from lva.domain.people import Role
from lva.domain.signin.vouching import FACTORS, EmailTrust, RoleMap

SCOPES: Final = ("openid", "profile", "email")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HERE: Final = ("localhost", "127.0.0.1", "::1")
_OURS: Final = frozenset(
    {
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "max_age",
        "nonce",
        "prompt",
        "redirect_uri",
        "request",
        "request_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
    }
)
"""Parameters of the way to a provider that no file may set: the protocol needs them as they are."""


class ProvidersFaulty(Exception):
    """The file of providers cannot be used; `faults` lists every reason as a sentence."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        super().__init__(f"{name}: " + "; ".join(map(str, faults)))
        self.faults = tuple(f"{name}: {fault}." for fault in faults)


@dataclass(frozen=True, slots=True, eq=False)
class Provider:
    """Somebody who vouches for people, and how far they are believed."""

    slug: str
    """The short name in addresses and in the history; it never changes."""
    names: Text
    issuer: str
    client_id: str
    secret: Callable[[], str] = field(repr=False)
    """Reads the secret when it is needed, so that it can be renewed without a restart."""
    organisations: tuple[str, ...]
    """Short names of the organisations that it signs people in to, and no others."""
    scopes: tuple[str, ...] = SCOPES
    email: EmailTrust = EmailTrust.VERIFIED
    email_domains: tuple[str, ...] = ()
    """Domains whose addresses make the first sign-in find its person; without any only an invitation does."""
    roles: RoleMap | None = None
    """What makes roles of claims; without it members keep those that they were given here."""
    second_factor: bool = False
    """Whether it asks everybody for more than a password, even where its tokens do not say so."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """What the provider is told besides on the way there, such as which of its own sources to ask."""

    def saw_twice(self, methods: Collection[str]) -> bool:
        """Whether somebody has shown more than a password, of whom the provider says that they showed `methods`."""
        return self.second_factor or bool(FACTORS & set(methods))


def is_secure(address: object) -> bool:
    """Whether an address is reached by https, or is on the same machine; it holds no blanks and the like."""
    if not isinstance(address, str) or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))


def read(path: Path, environ: Mapping[str, str]) -> tuple[Provider, ...]:
    """Return the providers of a file, in its order; raise `ProvidersFaulty` with all faults otherwise.

    Files of secrets are found from the folder of this file; each must be readable now.
    """
    try:
        source = tomli.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ProvidersFaulty(path.name, [Fault("the file", f"cannot be read, {error.strerror}")]) from error
    except (UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise ProvidersFaulty(path.name, [Fault("the file", f"no readable TOML, {error}")]) from error
    faults: list[Fault] = []
    table = Table(source, "", faults)
    found = tuple(_provider(slug, below, path.parent, environ) for slug, below in table.table("providers").named())
    table.end()
    issuers = [one.issuer for one in found]
    faults.extend(
        Fault(f"providers.{one.slug}.issuer", "another provider has this issuer")
        for number, one in enumerate(found)
        if one.issuer and one.issuer in issuers[:number]
    )
    if faults:
        raise ProvidersFaulty(path.name, faults)
    return found


def _provider(slug: str, table: Table, folder: Path, environ: Mapping[str, str]) -> Provider:
    if not _SLUG.fullmatch(slug):
        table.fault("a short name is made of a-z, 0-9 and hyphens")
    provider = Provider(
        slug=slug,
        names=table.label("name"),
        issuer=_issuer(table),
        client_id=table.word("client_id"),
        secret=_secret(table, folder, environ),
        organisations=table.words("organisations"),
        scopes=table.words("scopes") or SCOPES,
        email=table.choice("email", EmailTrust, EmailTrust.VERIFIED) or EmailTrust.VERIFIED,
        email_domains=tuple(domain.lower().lstrip("@") for domain in table.words("email_domains")),
        roles=_roles(table),
        second_factor=table.flag("second_factor"),
        parameters=_parameters(table.table("parameters")),
    )
    if "openid" not in provider.scopes:
        table.fault("openid must be among the scopes", "scopes")
    if not provider.organisations:
        table.fault("name at least one organisation", "organisations")
    if provider.email is EmailTrust.ALWAYS and not provider.email_domains:
        table.fault("say for which domains its word is always taken", "email_domains")
    table.end()
    return provider


def _issuer(table: Table) -> str:
    issuer = table.word("issuer")
    parts = urlsplit(issuer)
    if issuer and (not is_secure(issuer) or parts.query or parts.fragment or parts.username):
        table.fault("an https address without question mark is expected", "issuer")
    return issuer


def _secret(table: Table, folder: Path, environ: Mapping[str, str]) -> Callable[[], str]:
    """Return what reads the secret; the file of providers itself never holds it."""
    file, variable = table.word("client_secret_file", default=""), table.word("client_secret_variable", default="")
    if table.has("client_secret"):
        table.word("client_secret", default="")
        table.fault("a secret stands in a file or a variable of its own", "client_secret")
    if bool(file) == bool(variable):
        table.fault("name either client_secret_file or client_secret_variable")
        return str
    if variable:
        if not environ.get(variable):
            table.fault(f"the variable {variable} is not set", "client_secret_variable")
        return lambda: environ.get(variable, "")
    path = folder / file

    def secret() -> str:
        return path.read_text("utf-8").strip()

    try:
        if not secret():
            table.fault("the file is empty", "client_secret_file")
    except (OSError, UnicodeDecodeError):
        table.fault("the file cannot be read", "client_secret_file")
    return secret


def _roles(table: Table) -> RoleMap | None:
    claim = (table.word("roles_claim"),) if table.is_word("roles_claim") else table.words("roles_claim")
    below = table.table("roles")
    roles = {value: below.choices(value, Role) for value, _ in below.pairs()}
    if bool(claim) != bool(roles):
        table.fault("roles_claim and roles belong together", "roles_claim")
    return RoleMap(claim, roles) if claim and roles else None


def _parameters(table: Table) -> Mapping[str, str]:
    found = dict(table.strings())
    for name in sorted(_OURS & found.keys()):
        table.fault("the protocol sets this itself", name)
    return found
