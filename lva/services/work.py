"""What a service is handed: the work of one request or command, and the ports to the world outside."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lva.content.library import Library
from lva.domain.errors import ProviderFault
from lva.domain.people import Actor
from lva.domain.settings import additions_of
from lva.i18n import Language
from lva.post import Post
from lva.providers.configured import Provider
from lva.storage.archive import Archive
from lva.storage.engine import Database

if TYPE_CHECKING:
    from lva.providers.relying import RelyingParty


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work of a signed-in person, inside one transaction that somebody else commits."""

    session: Session
    actor: Actor
    at: dt.datetime
    """The aware UTC instant at which all of it happens."""
    packs: Library
    """With what the actor's organisation has added to them."""

    def __post_init__(self) -> None:
        """Take the packs as the organisation has them; almost all have added nothing, which costs nothing."""
        additions = additions_of(self.actor.organisation_settings)
        object.__setattr__(self, "packs", self.packs.with_additions(additions))

    @property
    def organisation_id(self) -> uuid.UUID:
        """The organisation that the actor acts for; every query of a tenant's table begins with it."""
        return self.actor.organisation_id


@dataclass(frozen=True, slots=True)
class Visit:
    """What a public page gets: a session, and the actor if somebody happens to be signed in."""

    session: Session
    actor: Actor | None
    at: dt.datetime
    packs: Library


Who = TypeVar("Who", Actor, Actor | None)


@dataclass(frozen=True, slots=True)
class Errand(Generic[Who]):
    """What a deed outside any transaction gets; it opens and commits its own short ones."""

    ports: "Ports"
    actor: Who
    at: dt.datetime


class Acting(Protocol):
    """Anything that knows who acts, if anybody does: `Work`, `Visit` or `Errand`."""

    @property
    def actor(self) -> Actor | None:
        """The signed-in person, or None."""
        ...


class Hasher(Protocol):
    """Keeps passwords as slow, salted hashes."""

    def hash(self, password: str) -> str:
        """Return a hash of `password` with its parameters and salt."""
        ...

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one behind `stored`; None takes the same time and is never right."""
        ...

    def outdated(self, stored: str) -> bool:
        """Whether `stored` was made with other parameters than new hashes are."""
        ...


class Signer(Protocol):
    """Seals a finished PDF with a key that is already open."""

    @property
    def is_test(self) -> bool:
        """Whether the key was made by the installation itself and vouches for nobody."""
        ...

    @property
    def subject(self) -> str:
        """Whose seal it is, as the certificate says."""
        ...

    @property
    def certificate(self) -> bytes:
        """The signer's certificate, as DER."""
        ...

    @property
    def wanted(self) -> str:
        """The level to which seals are brought if that can be had, in the names of PAdES."""
        ...

    def check(self, at: dt.datetime) -> None:
        """Raise `KeyUnusable` unless the certificate is valid at the aware instant `at` and its key can be reached."""
        ...

    def sign(self, pdf: bytes, *, lines: Sequence[str], at: dt.datetime, reason: str) -> bytes:
        """Return `pdf` with its seal's field filled; `lines` are what the seal shows.

        The given bytes are an untouched prefix of what is returned. A time-stamp service that is out
        of reach stops nothing: the file is returned at the level that could be had.
        """
        ...

    def raised(self, pdf: bytes, at: dt.datetime) -> bytes:
        """Return a sealed file raised to the wanted level; raise `ProofLacking` with what was reached."""
        ...

    def renewed(self, pdf: bytes, at: dt.datetime) -> bytes:
        """Return an archived file with one more time stamp; raise `ProofLacking` if it cannot be had."""
        ...


def _unconnected(_: Provider) -> "RelyingParty":
    """Refuse to ask a provider: there is no way to any."""
    raise ProviderFault("unreachable")


def _never() -> None:
    """Say that a seal has no end worth a warning."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything with a second implementation; `wiring` alone chooses which."""

    database: Database
    packs: Library
    archive: Archive
    signer: Callable[[], Signer]
    """Opens the key at first use; raises `KeyUnusable`, so a wrong password never stops the start."""
    passwords: Hasher
    clock: Callable[[], dt.datetime]
    """Returns the aware UTC instant."""
    languages: Mapping[str, Language]
    secret: bytes = field(repr=False)
    """Signs form tokens; made at first start and never leaves the installation."""
    public_url: str
    """How people reach the installation, without a slash at the end; it is printed in documents."""
    zone: ZoneInfo
    demo: bool
    trusted: Callable[[], tuple[bytes, ...]] = tuple
    """Returns the certificates (DER) of those whose word on signers is believed; raises `KeyUnusable`."""
    seal_ends: Callable[[], dt.datetime | None] = _never
    """Returns when the certificate of the organisation's seal ends; None for a test seal."""
    providers: tuple[Provider, ...] = ()
    """Who vouches for people besides the installation itself, in the order in which they are offered."""
    relying: Callable[[Provider], "RelyingParty"] = _unconnected
    """Returns the way to a provider; it is the same one each time."""
    post: Post | None = None
    """The way mails go; None if the installation sends none."""
