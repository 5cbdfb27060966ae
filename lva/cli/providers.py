"""`lva providers`: check the providers of sign-in, and let them forget a person."""

from typing import Final

import click

from lva.cli import Refused
from lva.cli.opening import opened
from lva.domain.errors import ProviderFault
from lva.providers.configured import Provider
from lva.services.signin import acquaintance
from lva.services.work import Ports
from lva.storage.tenancy import EVERYWHERE

_FAULTS: Final = {
    "answer": "what it publishes of itself is not what a sign-in needs",
    "insecure": "one of its addresses is not reached by https",
    "issuer": "it calls itself by another issuer; write issuer exactly as it does",
    "keys": "it publishes no key that its tokens could be signed with",
    "pkce": "it says that it does not bind codes to browsers (PKCE with S256); switch that on there",
    "secret": "the file with the client's secret cannot be read",
    "unreachable": "it does not answer, or its own certificate is not trusted",
}


@click.group()
def group() -> None:
    """Providers of sign-in by OpenID Connect, from the file that LVA_PROVIDERS_FILE names."""


@group.command()
def check() -> None:
    """Read the file, ask every provider what it publishes of itself, and say what to register there."""
    with opened() as ports:
        with ports.database.reader(EVERYWHERE) as session:
            known = acquaintance.organisations(session)
        if not ports.providers:
            click.echo("No providers: LVA_PROVIDERS_FILE is not set, or its file names none.")
        faults = [fault for one in ports.providers for fault in _checked(ports, one, known)]
    if faults:
        raise Refused("\n".join(faults))


def _checked(ports: Ports, provider: Provider, known: frozenset[str]) -> list[str]:
    faults = [
        f"{provider.slug}: there is no organisation {slug} here."
        for slug in provider.organisations
        if slug not in known
    ]
    try:
        ports.relying(provider).check(ports.clock())
    except ProviderFault as fault:
        faults.append(f"{provider.slug}: {_FAULTS.get(fault.reason, fault.reason)}.")
    click.echo(f"{provider.slug}: {provider.issuer}{'' if faults else ' answers as it should'}")
    click.echo(f"  register there as redirect URI: {ports.public_url}/providers/{provider.slug}/answer")
    click.echo(f"  and for after signing out:      {ports.public_url}/")
    return faults


@group.command()
@click.option("--email", required=True, help="The address of the person's account here.")
def unlink(email: str) -> None:
    """Let no provider vouch for a person any more; the next sign-in finds them by address or invitation again.

    This is for whoever was linked by mistake, or whose provider knows them by another name from now on. Their logins
    end.
    """
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        count = acquaintance.unlink(session, ports.clock(), email)
        session.commit()
    click.echo(f"Identities that were forgotten: {count}.")
