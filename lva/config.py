"""Settings of one installation: `LVA_*` variables over `<instance>/lva.toml` over defaults fit for production.

Everything that is wrong is reported at once, in sentences an administrator can act on, and values
that may hold secrets are shown in none of them.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import tomli

PREFIX: Final = "LVA_"
FILE: Final = "lva.toml"
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
"""Names under which only the same machine reaches the tool."""
_HERE: Final = ("localhost", "127.0.0.1", "::1")
_HOME: Final = "file:"
"""The archive in the data folder."""
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
_LANGUAGES: Final = ("fi", "sv", "en")
_SIGNERS: Final = ("test", "pkcs12", "pkcs11", "csc")
SEAL_LEVELS: Final = ("B-B", "B-T", "B-LT", "B-LTA")
"""How long a seal can be proven, in the names of PAdES, in their order."""
_MAIL_WAYS: Final = ("smtp", "smtps", "starttls")
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_KIBI: Final = 1024
_GREATEST_PORT: Final = 65535
_TRUTHS: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}
_HOST: Final = re.compile(r"\[[0-9a-f:]+\]|\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.ASCII)


class SettingsFaulty(Exception):
    """The settings cannot be used; `faults` lists every reason as a sentence."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations; read once, at start."""

    instance: Path
    """The data folder: database, archive, keys and `lva.toml`."""
    database_url: str = field(default="", repr=False)
    """An SQLAlchemy address, which may hold a password; the default is a file in the data folder."""
    archive_url: str = "file:"
    """Where files of documents and attachments lie: `archive/` in the data folder, `file:///folder` or `s3://...`."""
    public_url: str = ""
    """How people reach the installation; printed in documents. The default is the bound address."""
    hosts: tuple[str, ...] = ()
    """Host names that are answered, beside the one of `public_url`; the default is loopback only."""
    proxy_hops: int = 0
    """How many trusted proxies stand in front and add `X-Forwarded-*`."""
    bind: str = "127.0.0.1"
    port: int = 8000
    language: str = "fi"
    timezone: ZoneInfo = ZoneInfo("Europe/Helsinki")
    login_idle_minutes: int = 60
    login_hours: int = 12
    confirm_minutes: int = 5
    """How long ago somebody may have shown that it is they who approves, issues or changes how they sign in."""
    body_bytes: int = _KIBI * _KIBI
    """Greatest size of a posted form."""
    upload_bytes: int = 30 * _KIBI * _KIBI
    """Greatest size of a PDF that is sent to be verified."""
    attachment_bytes: int = 10_000_000
    """Greatest size of a file that is attached to an assessment."""
    signer: str = "test"
    """`test` makes a key of its own and says so everywhere; `pkcs12`, `pkcs11` and `csc` use the organisation's."""
    pkcs12_file: Path | None = None
    pkcs12_password_file: Path | None = None
    pkcs11_module: Path | None = None
    """The library of the card or security module."""
    pkcs11_token: str = ""
    pkcs11_key: str = ""
    """The label of key and certificate on the token."""
    pkcs11_pin_file: Path | None = None
    csc_url: str = ""
    """A signing service (Cloud Signature Consortium API) with its version: `https://service.example.org/csc/v1`."""
    csc_credential: str = ""
    """The name of the key at the service."""
    csc_token_file: Path | None = None
    """A token that somebody keeps fresh, instead of `csc_client` and `csc_password_file`."""
    csc_client: str = ""
    csc_password_file: Path | None = None
    csc_pin_file: Path | None = None
    csc_otp_file: Path | None = None
    signature_level: str = "B-B"
    """How long seals can be proven: `B-B`, `B-T`, `B-LT` or `B-LTA` (docs/signing.md)."""
    tsa_url: str = ""
    """A time-stamp service (RFC 3161); needed from `B-T` on."""
    tsa_user: str = ""
    tsa_password_file: Path | None = None
    trust_file: Path | None = None
    """Certificates (PEM) at the end of the chains of seals and time stamps; needed from `B-LT` on."""
    smtp_url: str = ""
    """The server that takes mail: `smtps://`, `starttls://` or, close by, `smtp://`; without one none is sent."""
    smtp_user: str = ""
    smtp_password_file: Path | None = None
    smtp_trust_file: Path | None = None
    """Certificates (PEM) to believe the server by, beside those of the system."""
    mail_from: str = ""
    """The address that mails come from; needed with `smtp_url`."""
    providers_file: Path | None = None
    """Providers of sign-in by OpenID Connect (docs/how-to/providers.md); without it people sign in here only."""
    migrate_at_start: bool = True
    """Whether the web process brings the database up to date; on by default for SQLite only."""
    demo: bool = False
    log_level: str = "INFO"
    contact: str = ""
    """E-mail address shown to people who need help or find a fault in accessibility."""

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Return the settings of this process; raise `SettingsFaulty` with every fault found."""
        return _read(os.environ if environ is None else environ)

    @property
    def keys(self) -> Path:
        """The folder of the secret and of the installation's own signing key."""
        return self.instance / "keys"

    @property
    def archive(self) -> Path:
        """The folder of issued documents and attachments, unless `archive_url` names another place."""
        return self.instance / "archive"


def _read(environ: Mapping[str, str]) -> Settings:
    instance = Path(environ.get(f"{PREFIX}INSTANCE") or "instance").resolve()
    faults: list[str] = []
    given: dict[str, tuple[str, object]] = {}
    for key, value in _file_values(instance / FILE, faults).items():
        given[key] = f"{key} in {FILE}", value
    for variable, text in sorted(environ.items()):
        if variable.startswith(PREFIX) and variable != f"{PREFIX}INSTANCE" and text.strip():
            given[variable.removeprefix(PREFIX).lower()] = variable, text
    values: dict[str, Any] = {}
    for key, (place, raw) in given.items():
        _take(key, place, raw, values, faults)
    _together(values, instance, faults)
    if faults:
        raise SettingsFaulty(faults)
    return Settings(instance, **values)


def _file_values(path: Path, faults: list[str]) -> dict[str, object]:
    try:
        return tomli.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{FILE} is not valid TOML: {error}.")
    except OSError as error:
        faults.append(f"{FILE} cannot be read: {error.strerror}.")
    return {}


def _take(key: str, place: str, raw: object, values: dict[str, Any], faults: list[str]) -> None:
    parse = _PARSERS.get(key)
    if parse is None:
        faults.append(f"{place} is not a setting.")
        return
    try:
        values[key] = parse(raw)
    except ValueError as error:
        faults.append(f"{place} {error}.")


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        msg = "must be a text"
        raise ValueError(msg)  # noqa: TRY004 -- one kind of error for every faulty value
    return raw.strip()


def _number(least: int, greatest: int | None = None) -> Callable[[object], int]:
    def parse(raw: object) -> int:
        text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        value = int(text) if text.strip().isascii() and text.strip().isdigit() else None
        if value is None or value < least or (greatest is not None and value > greatest):
            bounds = f"from {least} to {greatest}" if greatest is not None else f"of at least {least}"
            msg = f"must be a whole number {bounds}"
            raise ValueError(msg)
        return value

    return parse


def _truth(raw: object) -> bool:
    value = raw if isinstance(raw, bool) else _TRUTHS.get(str(raw).strip().lower())
    if value is None:
        msg = "must be true or false"
        raise ValueError(msg)
    return value


def _one_of(choices: tuple[str, ...]) -> Callable[[object], str]:
    def parse(raw: object) -> str:
        found = next((choice for choice in choices if choice.lower() == _text(raw).lower()), None)
        if found is None:
            msg = f"must be one of {', '.join(choices)}"
            raise ValueError(msg)
        return found

    return parse


def _path(raw: object) -> Path:
    text = _text(raw)
    if not text:
        msg = "must name a file"
        raise ValueError(msg)
    return Path(text).expanduser().resolve()


def _zone(raw: object) -> ZoneInfo:
    try:
        return ZoneInfo(_text(raw))
    except (KeyError, ValueError, OSError) as error:
        msg = "must be a time zone such as Europe/Helsinki"
        raise ValueError(msg) from error


def _hosts(raw: object) -> tuple[str, ...]:
    names = raw if isinstance(raw, list) else re.split(r"[,\s]+", _text(raw))
    hosts = tuple(str(name).strip().lower() for name in names if str(name).strip())
    if not all(_HOST.fullmatch(host) for host in hosts):
        msg = "must list host names without scheme or port"
        raise ValueError(msg)
    return hosts


def _url(raw: object) -> str:
    text = _text(raw).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        msg = "must be an address such as https://lava.example.org"
        raise ValueError(msg)
    return text


def _service(raw: object) -> str:
    text = _url(raw)
    parts = urlsplit(text)
    if parts.scheme != "https" and parts.hostname not in _HERE:
        msg = "must be reached by https, unless it is on the same machine"
        raise ValueError(msg)
    return text


def _smtp(raw: object) -> str:
    text = _text(raw).rstrip("/")
    parts = urlsplit(text)
    told = parts.query or parts.fragment or parts.username or parts.path
    if parts.scheme not in _MAIL_WAYS or not parts.hostname or told or not _is_port(text):
        msg = "must be an address such as smtps://mail.example.org or starttls://mail.example.org:587"
        raise ValueError(msg)
    return text


def _is_port(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def _database(raw: object) -> str:
    text = _text(raw)
    if not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        msg = "must begin with sqlite:/// or postgresql://"
        raise ValueError(msg)
    return text.replace("postgresql://", "postgresql+psycopg://", 1)


def archive_address(raw: object) -> str:
    """Return an address of an archive; raise `ValueError` with what it must be if it is none."""
    text = _text(raw)
    parts = urlsplit(text)
    told = parse_qsl(parts.query, keep_blank_values=True)
    is_file = text == _HOME or (text.startswith("file:///") and len(parts.path) > 1 and not told)
    is_bucket = parts.scheme == "s3" and bool(_BUCKET.fullmatch(parts.netloc)) and not parts.fragment
    if not is_file and not is_bucket:
        msg = "must be file:, file:///folder or s3://bucket/prefix"
        raise ValueError(msg)
    if not {key for key, _ in told} <= {"endpoint", "region"}:
        msg = "may say endpoint and region behind the question mark, and nothing else"
        raise ValueError(msg)
    endpoint = urlsplit(dict(told).get("endpoint", "https://"))
    here = endpoint.scheme == "http" and endpoint.hostname in _HERE
    if endpoint.scheme != "https" and not here:
        msg = "must reach its endpoint by https, unless it is on the same machine"
        raise ValueError(msg)
    return text


def _email(raw: object) -> str:
    text = _text(raw)
    if not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+", text):
        msg = "must be an e-mail address"
        raise ValueError(msg)
    return text


def _bound(raw: object) -> str:
    text = _text(raw)
    if not text or re.search(r"[\s/]", text):
        msg = "must be an address such as 127.0.0.1"
        raise ValueError(msg)
    return text


_PARSERS: Final[Mapping[str, Callable[[object], object]]] = {
    "database_url": _database,
    "archive_url": archive_address,
    "public_url": _url,
    "hosts": _hosts,
    "proxy_hops": _number(0, 10),
    "bind": _bound,
    "port": _number(0, _GREATEST_PORT),
    "language": _one_of(_LANGUAGES),
    "timezone": _zone,
    "login_idle_minutes": _number(1, 24 * 60),
    "login_hours": _number(1, 7 * 24),
    "confirm_minutes": _number(1, 60),
    "body_bytes": _number(64 * _KIBI),
    "upload_bytes": _number(_KIBI * _KIBI),
    "attachment_bytes": _number(64 * _KIBI),
    "signer": _one_of(_SIGNERS),
    "pkcs12_file": _path,
    "pkcs12_password_file": _path,
    "pkcs11_module": _path,
    "pkcs11_token": _text,
    "pkcs11_key": _text,
    "pkcs11_pin_file": _path,
    "csc_url": _service,
    "csc_credential": _text,
    "csc_token_file": _path,
    "csc_client": _text,
    "csc_password_file": _path,
    "csc_pin_file": _path,
    "csc_otp_file": _path,
    "signature_level": _one_of(SEAL_LEVELS),
    "tsa_url": _url,
    "tsa_user": _text,
    "tsa_password_file": _path,
    "trust_file": _path,
    "smtp_url": _smtp,
    "smtp_user": _text,
    "smtp_password_file": _path,
    "smtp_trust_file": _path,
    "mail_from": _email,
    "providers_file": _path,
    "migrate_at_start": _truth,
    "demo": _truth,
    "log_level": _one_of(_LEVELS),
    "contact": _email,
}


def _together(values: dict[str, Any], instance: Path, faults: list[str]) -> None:
    """Fill in what one setting takes from another, and check what they say together."""
    values.setdefault("database_url", f"sqlite:///{instance / 'lva.db'}")
    values.setdefault("migrate_at_start", values["database_url"].startswith("sqlite:"))
    bind, port = values.get("bind", "127.0.0.1"), values.get("port", 8000)
    host = f"[{bind}]" if ":" in bind else bind
    values.setdefault("public_url", f"http://{host}:{port}")
    values.setdefault("hosts", LOOPBACK)
    named = urlsplit(values["public_url"]).hostname or host
    named = f"[{named}]" if ":" in named else named
    if named not in values["hosts"]:
        values["hosts"] = (*values["hosts"], named)
    _needed(values, faults, f"{PREFIX}SIGNER is {values.get('signer')}", _KEY_NEEDS.get(values.get("signer", ""), ()))
    if values.get("signer") == "csc" and not values.get("csc_token_file"):
        _needed(values, faults, f"{PREFIX}CSC_TOKEN_FILE is not set", ("csc_client", "csc_password_file"))
    level = values.get("signature_level", "B-B")
    _needed(values, faults, f"{PREFIX}SIGNATURE_LEVEL is {level}", ("tsa_url",) if level != "B-B" else ())
    _needed(values, faults, f"{PREFIX}TSA_USER is set", ("tsa_password_file",) if values.get("tsa_user") else ())
    _mail(values, faults)


def _mail(values: Mapping[str, Any], faults: list[str]) -> None:
    """Check what the settings of mail say together."""
    _needed(values, faults, f"{PREFIX}SMTP_URL is set", ("mail_from",) if values.get("smtp_url") else ())
    if not values.get("smtp_user"):
        return
    _needed(values, faults, f"{PREFIX}SMTP_USER is set", ("smtp_url", "smtp_password_file"))
    parts = urlsplit(values.get("smtp_url", ""))
    if parts.scheme == "smtp" and parts.hostname not in _HERE:
        faults.append(f"{PREFIX}SMTP_URL must be smtps:// or starttls:// when {PREFIX}SMTP_USER is set.")


_KEY_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "pkcs12": ("pkcs12_file", "pkcs12_password_file"),
    "pkcs11": ("pkcs11_module", "pkcs11_token", "pkcs11_key", "pkcs11_pin_file"),
    "csc": ("csc_url", "csc_credential"),
}


def _needed(values: Mapping[str, Any], faults: list[str], when: str, keys: tuple[str, ...]) -> None:
    """Note which settings are missing that another one asks for, unless that is said already."""
    faults.extend(
        f"{PREFIX}{key.upper()} is needed when {when}."
        for key in keys
        if not values.get(key) and not any(fault.startswith(f"{PREFIX}{key.upper()}") for fault in faults)
    )


def known() -> tuple[str, ...]:
    """Return the names of all variables, for the documentation and its test."""
    return tuple(f"{PREFIX}{one.name.upper()}" for one in fields(Settings))
