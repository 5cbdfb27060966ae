"""The door before every view: origin, login, form token, permission, transaction.

A view is wrapped with `@needs(permission)` or `@public`; one without is no view. Returning commits,
raising rolls back, and the commit comes before the answer leaves: what a person is told has been
saved is on disk. What is posted without a valid login comes back with the login form, unsaved and
unlost.

    @blueprint.post("/assessments/<reference>/steps/<step>")
    @needs(Permission.EDIT, shows=True)
    def save(work: Work, language: Language, reference: str, step: str) -> Response: ...
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import partial, update_wrapper
from typing import Any, Concatenate, Final, Generic, Literal, ParamSpec, TypeVar, overload

import structlog
from flask import Request, current_app, request
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lva.domain.errors import Conflict, NotAllowed, Unavailable
from lva.domain.exchange.strict_json import LIMIT_BYTES
from lva.domain.people import Actor
from lva.domain.permissions import Permission, allowed
from lva.domain.signin.factors import lacks_factor
from lva.seals import envelopes
from lva.services.signin import people
from lva.services.signin.people import Known
from lva.services.work import Errand, Visit, Work
from lva.storage.engine import Database, repeatable, unavailable
from lva.storage.tenancy import Tenant
from lva.web import security
from lva.web.site import Site, site

P = ParamSpec("P")
T = TypeVar("T")
_TOUCH: Final = dt.timedelta(minutes=1)
_log = structlog.get_logger(__name__)


class LoginNeeded(Exception):
    """Nobody is signed in; the login form carries along what was posted."""


class Unconfirmed(Exception):
    """Too long ago that the person showed that it is they; a page asks for it and carries along what was posted."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor


class FactorLacking(Exception):
    """The organisation asks whoever does this for more than a password; nothing was done."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor


class TokenStale(Exception):
    """The form belongs to another login of the same browser; nothing of it was done."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor


class Upload(Enum):
    """A file that a POST may carry; each kind has its own greatest size."""

    DOCUMENT = "document"
    ATTACHMENT = "attachment"
    RECORD = "record"
    PARCEL = "parcel"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a view asks of whoever comes."""

    permission: Permission
    fresh: bool = False
    """Whether they must have shown a short while ago that it is they."""


class Guarded(Generic[P]):
    """A view behind the door; what it asks for can be listed without calling it."""

    def __init__(
        self,
        view: Callable[..., Response],
        enter: "_Enter",
        claim: Claim | None = None,
        *,
        shows: bool = False,
        uploads: Upload | None = None,
    ) -> None:
        update_wrapper(self, view)
        self.permission = claim.permission if claim else None
        """The right that the view needs; None where everybody may come."""
        self.fresh = claim is not None and claim.fresh
        """Whether whoever comes must have shown a short while ago that it is they."""
        self.shows = shows
        """Whether a POST with `kept.only_show` shows the page filled in and saves nothing."""
        self.uploads = uploads
        """What a POST may carry beside its form."""
        self._view = view
        self._enter = enter

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Response:
        """Answer the request, or raise what `web.errors` turns into a page."""
        here = site()
        with _database_faults():
            return self._enter(_Knock(here, here.ports.clock()), partial(self._view, *args, **kwargs))


@overload
def needs(
    permission: Permission,
    *,
    transaction: Literal[True] = True,
    shows: bool = False,
    saves: bool = False,
    fresh: bool = False,
    uploads: Upload | None = None,
) -> Callable[[Callable[Concatenate[Work, P], Response]], Guarded[P]]: ...


@overload
def needs(
    permission: Permission,
    *,
    transaction: Literal[False],
    shows: bool = False,
    fresh: bool = False,
    uploads: Upload | None = None,
) -> Callable[[Callable[Concatenate[Errand[Actor], P], Response]], Guarded[P]]: ...


def needs(
    permission: Permission,
    *,
    transaction: bool = True,
    shows: bool = False,
    saves: bool = False,
    fresh: bool = False,
    uploads: Upload | None = None,
) -> Callable[[Callable[..., Response]], Guarded[Any]]:
    """Let in whoever is signed in and holds `permission` in the organisation they act for.

    The view gets a `Work`, inside a transaction that is committed when it returns; without
    `transaction` it gets an `Errand` and opens its own. `shows` promises that the view looks at
    `kept.only_show` before it saves; `saves` that it reads first, writes last, and does so through
    services that raise `Conflict` where something else was saved in between. `fresh` asks whoever has not
    shown for `LVA_CONFIRM_MINUTES` that it is they to do so first. `uploads` lets a POST be larger by a
    file of that kind.
    """
    claim = Claim(permission, fresh)
    enter = partial(_enter_saving if saves else _enter_working if transaction else _enter_on_errand, claim)
    return lambda view: Guarded(view, enter, claim, shows=shows, uploads=uploads)


@overload
def public(view: Callable[Concatenate[Visit, P], Response], /) -> Guarded[P]: ...


@overload
def public(
    *, transaction: Literal[False], uploads: Upload | None = None
) -> Callable[[Callable[Concatenate[Errand[Actor | None], P], Response]], Guarded[P]]: ...


def public(
    view: Callable[..., Response] | None = None, /, *, transaction: bool = True, uploads: Upload | None = None
) -> Guarded[Any] | Callable[[Callable[..., Response]], Guarded[Any]]:
    """Let everybody in; the view gets a `Visit`, or without `transaction` an `Errand`.

    Whoever is signed in is recognised. An unsafe request must come from a page of ours. `uploads`
    lets a POST be larger by a file of that kind.
    """
    if view is not None:
        return Guarded(view, _enter_visiting)
    return lambda view: Guarded(view, _enter_visiting if transaction else _enter_unbound, uploads=uploads)


def by_link(view: Callable[Concatenate[Errand[Actor | None], P], Response], /) -> Guarded[P]:
    """Let in whoever has the address, which is itself the proof, from any site and with any login or none.

    Programs that read mail post to such an address for their users (RFC 8058). Nobody is recognised, so
    that a view does only what its address allows.
    """
    return Guarded(view, lambda knock, view: view(Errand(knock.here.ports, None, knock.at)))


def by_proof(*, uploads: Upload) -> Callable[[Callable[Concatenate[Errand[Actor | None], P], Response]], Guarded[P]]:
    """Let in any program with something that proves itself, such as a signed parcel; nobody is recognised."""
    return lambda view: Guarded(
        view, lambda knock, view: view(Errand(knock.here.ports, None, knock.at)), uploads=uploads
    )


def anonymous(view: Callable[P, Response]) -> Guarded[P]:
    """Let everybody in and ask nothing: files, redirects and health, which need no database."""
    return Guarded(view, lambda _, view: view(), None)


@dataclass(frozen=True, slots=True)
class _Knock:
    """One request before the door."""

    here: Site
    at: dt.datetime

    def session(self) -> AbstractContextManager[Session]:
        """Open a session that may write for an unsafe method, and a reading one otherwise."""
        database = self.here.ports.database
        return database.writer() if security.is_unsafe(request) else database.reader()

    def check_origin(self) -> None:
        """Refuse an unsafe request that does not come from a page of ours."""
        if security.is_unsafe(request):
            security.check_origin(request, self.here.settings.public_url)

    def proof(self) -> bytes:
        """Return the digest of a login whose form token is right; whether it is valid is not yet known.

        The token follows from the cookie, so a wrong one costs no write lock.
        """
        digest = security.login_digest(request)
        if digest is None:
            raise LoginNeeded
        if security.is_unsafe(request):
            given = request.form.get(security.FORM_TOKEN, "")
            if not security.is_form_token(self.here.ports.secret, digest, given):
                with self.here.ports.database.reader() as session:
                    known = self.find(session, digest)
                raise TokenStale(known.actor) if known else LoginNeeded
        return digest

    def find(self, session: Session, digest: bytes | None) -> Known | None:
        """Return who is signed in, if anybody is."""
        idle = dt.timedelta(minutes=self.here.settings.login_idle_minutes)
        return people.known(session, digest, self.at, idle) if digest else None

    def admitted(self, session: Session, digest: bytes, claim: Claim) -> Known:
        """Return who is signed in and fulfils the claim."""
        known = self.find(session, digest)
        if known is None:
            raise LoginNeeded
        if not allowed(known.actor, claim.permission):
            raise NotAllowed
        if known.twice_at is None and lacks_factor(known.actor, claim.permission, fresh=claim.fresh):
            raise FactorLacking(known.actor)
        if claim.fresh and self.at - known.authenticated_at >= dt.timedelta(minutes=self.here.settings.confirm_minutes):
            raise Unconfirmed(known.actor)
        return known

    def touch(self, known: Known | None, session: Session | None = None) -> None:
        """Note at most once a minute that the login is in use; if that cannot be written now, so be it."""
        if known is None or self.at - known.seen_at < _TOUCH:
            return
        if session is not None:
            people.touch(session, known.actor.login_digest, self.at)
            return
        try:
            with transaction(self.here.ports.database) as own:
                people.touch(own, known.actor.login_digest, self.at)
        except Unavailable:
            _log.warning("login_not_touched")


_Enter = Callable[[_Knock, Callable[..., Response]], Response]


def _enter_working(claim: Claim, knock: _Knock, view: Callable[..., Response]) -> Response:
    knock.check_origin()
    digest = knock.proof()
    return once_more(partial(_worked, claim, knock, digest, view))


def once_more(deed: Callable[[], T]) -> T:
    """Do something in a transaction of its own, and once more if somebody else was faster.

    That may be the same person with a second click. Now what they wrote is seen; that the deed is done
    twice does no harm, since all that it did the first time is rolled back.
    """
    try:
        return deed()
    except DBAPIError as error:
        if not repeatable(error):
            raise
    return deed()


def _worked(claim: Claim, knock: _Knock, digest: bytes, view: Callable[..., Response]) -> Response:
    with knock.session() as session:
        known = knock.admitted(session, digest, claim)
        response = view(Work(session, known.actor, knock.at, knock.here.ports.packs))
        if security.is_unsafe(request):
            knock.touch(known, session)
            session.commit()
    if not security.is_unsafe(request):
        knock.touch(known)
    return response


def _enter_saving(claim: Claim, knock: _Knock, view: Callable[..., Response]) -> Response:
    """Read without the lock that keeps other writers waiting, and take it for the writes alone."""
    knock.check_origin()
    digest = knock.proof()
    database = knock.here.ports.database
    try:
        known, response = _saved(database.saver(), claim, knock, digest, view)
    except (Conflict, DBAPIError) as error:
        if isinstance(error, DBAPIError) and not repeatable(error):
            raise
        # Somebody else saved meanwhile. Once more, now with the lock from the start; what conflicts
        # then is for the person to settle.
        known, response = _saved(database.writer(), claim, knock, digest, view)
    knock.touch(known)
    return response


def _saved(
    session: Session, claim: Claim, knock: _Knock, digest: bytes, view: Callable[..., Response]
) -> tuple[Known, Response]:
    with session:
        known = knock.admitted(session, digest, claim)
        response = view(Work(session, known.actor, knock.at, knock.here.ports.packs))
        session.commit()
    return known, response


def _enter_on_errand(claim: Claim, knock: _Knock, view: Callable[..., Response]) -> Response:
    knock.check_origin()
    digest = knock.proof()
    with knock.here.ports.database.reader() as session:
        known = knock.admitted(session, digest, claim)
    knock.touch(known)
    return view(Errand(knock.here.ports, known.actor, knock.at))


def _enter_visiting(knock: _Knock, view: Callable[..., Response]) -> Response:
    knock.check_origin()
    with knock.session() as session:
        known = knock.find(session, security.login_digest(request))
        response = view(Visit(session, known.actor if known else None, knock.at, knock.here.ports.packs))
        session.commit()
    return response


def _enter_unbound(knock: _Knock, view: Callable[..., Response]) -> Response:
    knock.check_origin()
    return view(Errand(knock.here.ports, _recognised(knock), knock.at))


def _recognised(knock: _Knock) -> Actor | None:
    digest = security.login_digest(request)
    if digest is None:
        return None
    with knock.here.ports.database.reader() as session:
        known = knock.find(session, digest)
    return known.actor if known else None


def recognised() -> Actor | None:
    """Return who is signed in, for an error page; nobody if that cannot be found out now."""
    here = site()
    try:
        with _database_faults():
            return _recognised(_Knock(here, here.ports.clock()))
    except Unavailable:
        return None


@contextmanager
def transaction(database: Database, tenant: Tenant | None = None) -> Iterator[Session]:
    """Open a short transaction of an errand: committed when the block ends, rolled back when it raises.

    It sees the rows of `tenant` alone; without one those of nobody, until it enters an organisation.
    """
    with _database_faults(), database.writer(tenant) as session:
        yield session
        session.commit()


@contextmanager
def _database_faults() -> Iterator[None]:
    """Turn a database that is locked, full or out of reach into `Unavailable`."""
    try:
        yield
    except Exception as error:
        if isinstance(error, StatementError):
            # What was to be stored is nobody's business who reads the log.
            error.hide_parameters = True
        if unavailable(error) and not isinstance(error, Unavailable):
            raise Unavailable from error
        raise


def upload_bytes(to: Request) -> int:
    """Return how large the file may be that a request carries; 0 if its view takes none."""
    settings = site().settings
    match getattr(current_app.view_functions.get(to.endpoint or ""), "uploads", None):
        case Upload.DOCUMENT:
            return settings.upload_bytes
        case Upload.ATTACHMENT:
            return settings.attachment_bytes
        case Upload.RECORD:
            return LIMIT_BYTES
        case Upload.PARCEL:
            return envelopes.LIMIT_BYTES
        case _:
            return 0
