"""`lva keys`: make the test key, take in the organisation's, show what seals, and try it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from cryptography import x509

from lva import wiring
from lva.appendix.specimen import specimen
from lva.cli import Refused
from lva.config import Settings
from lva.seals import keys
from lva.seals.proof import Standing, level_of
from lva.seals.signing import KeySigner
from lva.seals.verify import inspect

_FILE: Final = "seal.p12"
_PASSWORD: Final = "seal.password"  # noqa: S105  # the name of a file
_AT_LAST_DAYS: Final = 7
"""From then on `check` ends with 1, so that whoever watches it wakes up."""


@click.group()
def group() -> None:
    """The key that seals documents (docs/signing.md)."""


@group.command("init")
def init() -> None:
    """Make the test key of this installation, if there is none, and show its certificate."""
    settings = Settings.read()
    click.echo("The test key is there already." if keys.has_test_key(settings.keys) else "A test key has been made.")
    own = keys.of_instance(settings.keys, wiring.TEST_SEALER, wiring.now())
    _print(own.certificate, "test seal")


@group.command("show")
def show() -> None:
    """Print the certificate that seals, and those above it."""
    settings = Settings.read()
    signer = wiring.open_key(settings)
    _print(
        keys.loaded(signer.certificate),
        "test seal" if signer.is_test else f"seal of the organisation, {settings.signer}",
    )
    for above in signer.chain:
        _print(keys.loaded(above), "above it")
    click.echo(f"level: {signer.wanted}")


def _print(certificate: x509.Certificate, kind: str) -> None:
    found = keys.facts(certificate)
    click.echo(f"{found.subject} ({kind})")
    click.echo(f"  issuer       {found.issuer}")
    click.echo(f"  serial       {found.serial}")
    click.echo(f"  valid        {found.begins:%Y-%m-%d} - {found.ends:%Y-%m-%d}")
    click.echo(f"  fingerprint  {found.fingerprint}")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the password; it is asked for otherwise.",
)
@click.option("--replace", is_flag=True, help="Put away the key that was imported before.")
def import_(file: Path, password_file: Path | None, *, replace: bool) -> None:
    """Take the organisation's key from a PKCS#12 FILE into the data folder, readable for its owner alone."""
    settings = Settings.read()
    password = wiring.password_in(password_file) if password_file else click.prompt("Password", hide_input=True)
    data = keys.read(file)
    found = keys.from_pkcs12(data, password)
    keys.check(found.certificate, wiring.now())
    settings.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    target, secret = settings.keys / _FILE, settings.keys / _PASSWORD
    if target.exists() and not replace:
        raise Refused(f"{target} is there already. Give --replace to put it away.")
    if replace:
        _put_away(target, secret)
    keys.write_once(target, data)
    keys.write_once(secret, f"{password}\n".encode())
    _print(found.certificate, "imported")
    click.echo("Now set and restart:")
    click.echo("  LVA_SIGNER=pkcs12")
    click.echo(f"  LVA_PKCS12_FILE={target}")
    click.echo(f"  LVA_PKCS12_PASSWORD_FILE={secret}")


def _put_away(*paths: Path) -> None:
    """Give files a name with the time; nothing that signatures rest on is removed."""
    for path in paths:
        if path.exists():
            path.rename(path.with_name(f"{path.name}.{wiring.now():%Y%m%d%H%M%S}"))


@group.command("check")
def check() -> None:
    """Open the key, seal an empty page, verify it, warn before the certificate ends. Exit code 0 if all is well."""
    at = wiring.now()
    signer = wiring.open_key(Settings.read())
    signer.check(at)
    faults = list(_faults(signer, at))
    certificate = keys.loaded(signer.certificate)
    soon = keys.ends_within(certificate.not_valid_after_utc, at)
    if soon is not None:
        left = (certificate.not_valid_after_utc - at).days
        words = f"The certificate ends in {left} days, on {certificate.not_valid_after_utc:%Y-%m-%d}. Get a new one."
        if soon <= _AT_LAST_DAYS:
            faults.append(words)
        else:
            click.echo(f"Warning: {words}", err=True)
    if faults:
        raise Refused("\n".join(faults))
    click.echo(f"The key works: {signer.subject}{' (test seal)' if signer.is_test else ''}, level {signer.wanted}.")


def _faults(signer: KeySigner, at: dt.datetime) -> Iterator[str]:
    """Yield what is wrong with a key that opens and a certificate that is valid today."""
    match signer.standing(at):
        case Standing.REVOKED:
            yield "The certificate has been revoked. Nothing that it seals will be believed."
        case Standing.UNKNOWN if not signer.is_test:
            click.echo("Note: whether the certificate has been revoked could not be asked.", err=True)
    sealed = signer.sign(specimen(), lines=("LVA",), at=at, reason="check")
    (signed, *_) = inspect(sealed).signatures
    if not signed.valid:
        yield "What it seals does not verify: key and certificate do not belong together."
    if signed.is_skewed:
        yield f"The clocks differ: here it is {at:%H:%M:%S} UTC, the time stamp says {signed.stamped_at:%H:%M:%S}."
    reached = level_of(sealed)
    if reached is not signer.wanted:
        yield f"Level {signer.wanted} is wanted, and {reached} is what can be had now."
