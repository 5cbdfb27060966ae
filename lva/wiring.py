"""From `Settings` to `Ports`: the only place that picks implementations."""

import datetime as dt
import os
import secrets
import threading
from collections.abc import Callable
from functools import _lru_cache_wrapper, cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import argon2

from lva import i18n, paths
from lva.config import Settings, SettingsFaulty
from lva.content import library
from lva.domain.errors import KeyUnusable, LvaError
from lva.post import PORTS, Post
from lva.providers import configured
from lva.providers.configured import Provider, ProvidersFaulty
from lva.services.work import Ports
from lva.storage import migrations
from lva.storage.archive import Archive
from lva.storage.engine import open_database

if TYPE_CHECKING:
    from lva.providers.relying import RelyingParty
    from lva.seals.proof import Proving
    from lva.seals.remote import Remote, Secret
    from lva.seals.signing import KeySigner

_SECRET_BYTES: Final = 32
TEST_SEALER: Final = "LVA test seal"
"""Whom the certificate names that the installation makes for itself."""
_AT_ONCE: Final = 2
"""Password hashes computed at the same time in one process; each takes 64 MiB."""


class NotMigrated(LvaError):
    """The database does not stand at the schema of this release, and this process may not change it."""


class ExtraMissing(LvaError):
    """The settings ask for something that was not installed; `extra` names what would bring it."""

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra


def connect(settings: Settings) -> Ports:
    """Build everything that `settings` describe; make the data folder and the secret if they are missing.

    Nothing is connected or migrated yet, and the signing key is opened at its first use.
    """
    settings.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    signer = cache(partial(open_key, settings))
    return Ports(
        database=open_database(settings.database_url),
        packs=library.read_all(paths.PACKS),
        archive=open_archive(settings, settings.archive_url),
        signer=signer,
        passwords=Argon2(),
        clock=now,
        languages=i18n.load(paths.TRANSLATIONS),
        secret=secret_in(settings.keys),
        providers=providers_of(settings),
        relying=cache(partial(relying_on, settings)),
        public_url=settings.public_url,
        zone=settings.timezone,
        demo=settings.demo,
        trusted=cache(partial(trusted, settings)),
        seal_ends=_ends_once_open(signer) if settings.signer == "csc" else cache(partial(seal_ends, settings)),
        post=post_of(settings),
    )


def post_of(settings: Settings) -> Post | None:
    """Return the way mails go that the settings name, or None; the server is asked nothing yet."""
    if not settings.smtp_url:
        return None
    parts = urlsplit(settings.smtp_url)
    return Post(
        parts.scheme,
        parts.hostname or "",
        parts.port or PORTS[parts.scheme],
        settings.mail_from,
        user=settings.smtp_user,
        password=partial(password_in, settings.smtp_password_file) if settings.smtp_password_file else str,
        trust_file=settings.smtp_trust_file,
    )


def providers_of(settings: Settings) -> tuple[Provider, ...]:
    """Return the providers of sign-in that the settings name; raise `SettingsFaulty` if their file cannot be used."""
    if settings.providers_file is None:
        return ()
    try:
        return configured.read(settings.providers_file, os.environ)
    except ProvidersFaulty as error:
        raise SettingsFaulty(list(error.faults)) from error


def relying_on(settings: Settings, provider: Provider) -> "RelyingParty":
    """Return the way to a provider, which has not been asked anything yet."""
    # The libraries behind it take a fifth of a second to import: who signs in that way first pays for it.
    from lva.providers.relying import RelyingParty  # noqa: PLC0415 -- see above

    return RelyingParty(provider, f"{settings.public_url}/providers/{provider.slug}/answer")


def open_archive(settings: Settings, address: str) -> Archive:
    """Return the archive at an address that the settings allow; nothing is asked of it yet."""
    parts = urlsplit(address)
    if parts.scheme == "file":
        return Archive(Path(unquote(parts.path)) if parts.path else settings.archive)
    # An extra that most installations do without.
    try:
        from lva.storage.bucket import Bucket  # noqa: PLC0415 -- see above
    except ImportError as error:
        raise ExtraMissing("s3") from error
    return Archive(Bucket.at(address))


def migrate(settings: Settings, ports: Ports) -> None:
    """Bring the database to the schema of this release; several processes may try at once."""
    migrations.migrate(ports.database, settings.instance)


def make_ready(settings: Settings, ports: Ports) -> None:
    """Migrate where the settings allow it; otherwise raise `NotMigrated` unless that has been done."""
    if settings.migrate_at_start:
        migrate(settings, ports)
    else:
        require_head(ports)


def require_head(ports: Ports) -> None:
    """Raise `NotMigrated` unless the database stands at the schema of this release, `DatabaseAhead` if beyond it."""
    if not migrations.at_head(ports.database):
        migrations.refuse_ahead(ports.database)
        raise NotMigrated


def now() -> dt.datetime:
    """Return the present as an aware UTC instant."""
    return dt.datetime.now(dt.UTC)


def open_signer(settings: Settings) -> "KeySigner":
    """Open the signing key that the settings name; raise `KeyUnusable` if it cannot be used now."""
    signer = open_key(settings)
    signer.check(now())
    return signer


def open_key(settings: Settings) -> "KeySigner":
    """Open the signing key, whatever its certificate says of today; raise `KeyUnusable` if it cannot be opened."""
    # The library behind it takes a third of a second to import: only processes that sign pay for it.
    from cryptography import x509  # noqa: PLC0415 -- see above

    from lva.seals import keys  # noqa: PLC0415 -- see above
    from lva.seals.remote import RemoteKey  # noqa: PLC0415 -- see above
    from lva.seals.signing import KeySigner  # noqa: PLC0415 -- see above
    from lva.seals.tokens import Token, TokenKey  # noqa: PLC0415 -- see above

    proving = proving_of(settings)
    match settings.signer:
        case "pkcs12" if settings.pkcs12_file and settings.pkcs12_password_file:
            password = password_in(settings.pkcs12_password_file)
            found = keys.from_pkcs12(keys.read(settings.pkcs12_file), password)
            return KeySigner(found.key, found.certificate, found.chain, proving=proving)
        case "pkcs11" if settings.pkcs11_module and settings.pkcs11_pin_file:
            pin = password_in(settings.pkcs11_pin_file)
            token = TokenKey(Token(settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_key, pin))
            above = [x509.load_der_x509_certificate(one) for one in proving.roots]
            return KeySigner(token.sign, token.certificate, above, proving=proving)
        case "csc":
            service = RemoteKey(remote_of(settings))
            above = [*service.chain, *(x509.load_der_x509_certificate(one) for one in proving.roots)]
            return KeySigner(service, service.certificate, above, proving=proving)
        case _:
            own = keys.of_instance(settings.keys, TEST_SEALER, now())
            return KeySigner(own.key, own.certificate, is_test=True, proving=proving)


def seal_ends(settings: Settings) -> dt.datetime | None:
    """Return when the certificate of the organisation's seal ends; None for a test seal or a key that does not open."""
    if settings.signer == "test":
        return None
    from lva.seals import keys  # noqa: PLC0415 -- only administrators' pages ask

    try:
        if settings.signer == "pkcs12" and settings.pkcs12_file and settings.pkcs12_password_file:
            password = password_in(settings.pkcs12_password_file)
            return keys.from_pkcs12(keys.read(settings.pkcs12_file), password).certificate.not_valid_after_utc
        return open_key(settings).ends
    except KeyUnusable:
        return None


def remote_of(settings: Settings) -> "Remote":
    """Return where the settings say that a signing service is; its secrets are read anew for every signature."""
    from lva.seals.remote import Remote  # noqa: PLC0415 -- see above

    return Remote(
        settings.csc_url,
        settings.csc_credential,
        token=_secret(settings.csc_token_file),
        client=settings.csc_client,
        secret=_secret(settings.csc_password_file),
        pin=_secret(settings.csc_pin_file),
        otp=_secret(settings.csc_otp_file),
    )


def _secret(path: Path | None) -> "Secret | None":
    return None if path is None else partial(password_in, path)


def _ends_once_open(signer: "_lru_cache_wrapper[KeySigner]") -> Callable[[], dt.datetime | None]:
    """Return what tells when a certificate ends once its key is open: nobody waits for a service to see a note."""
    return lambda: signer().ends if signer.cache_info().currsize else None


def trusted(settings: Settings) -> tuple[bytes, ...]:
    """Return the certificates at the end of chains that the settings name; raise `KeyUnusable` if unreadable."""
    from lva.seals.proof import read_roots  # noqa: PLC0415 -- see above

    return read_roots(settings.trust_file) if settings.trust_file else ()


def proving_of(settings: Settings) -> "Proving":
    """Return what the settings say of the level of seals; raise `KeyUnusable` if a file for it is missing."""
    from lva.seals.proof import Level, Proving, read_roots  # noqa: PLC0415 -- see above

    login = None
    if settings.tsa_user and settings.tsa_password_file:
        login = (settings.tsa_user, password_in(settings.tsa_password_file))
    roots = read_roots(settings.trust_file) if settings.trust_file else ()
    return Proving(Level(settings.signature_level), settings.tsa_url, login, roots)


def password_in(path: Path) -> str:
    """Return the password in a file, without the line end that editors add."""
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnusable("password_file") from error


def secret_in(folder: Path) -> bytes:
    """Return the installation's secret from `folder`; whoever comes first makes it, for its owner alone."""
    path = folder / "secret"
    if not path.exists():
        fresh = folder / f".secret-{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(_SECRET_BYTES))
        try:
            # A hard link appears whole or not at all, and never replaces what another process made.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


class Argon2:
    """Passwords as argon2id hashes with the memory-saving profile of RFC 9106."""

    def __init__(self) -> None:
        self._hasher = argon2.PasswordHasher(parallelism=1)
        self._gate = threading.BoundedSemaphore(_AT_ONCE)
        self._decoy = _decoy(self._hasher)

    def hash(self, password: str) -> str:
        """Return a hash of `password` with its parameters and salt."""
        with self._gate:
            return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one behind `stored`; None takes the same time and is never right."""
        with self._gate:
            try:
                self._hasher.verify(stored or self._decoy, password)
            except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
                return False
            return stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether `stored` was made with other parameters than new hashes are."""
        return self._hasher.check_needs_rehash(stored)


def _decoy(hasher: argon2.PasswordHasher) -> str:
    """Return a well-formed hash that no password has, so that checking against it takes as long as any."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${'A' * 22}${'A' * 43}"
