"""`lva people`: let the first people in, and those who cannot get in any more."""

import click

from lva.cli.opening import opened
from lva.domain.people import OrganisationKind, Role
from lva.i18n import LANGUAGES
from lva.services.retaining import own_data
from lva.services.signin import factors, invitations, password_links, passwords, people
from lva.services.signin.invitations import Invited
from lva.services.signin.people import Newcomer
from lva.storage.tenancy import EVERYWHERE

_KINDS = [kind.value for kind in OrganisationKind]
_NEW = ("organisation", "new_organisation", "kind")


@click.group()
def group() -> None:
    """Let people in."""


@group.command()
@click.option("--email", required=True, help="The address that the person signs in with.")
@click.option("--name", default="", help="First and last name, as documents show it.")
@click.option("--title", default="", help="Office or post, as documents show it.")
@click.option("--unit", default="", help="Part of the organisation.")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.option("--organisation", required=True, metavar="SLUG", help="Short name of the organisation.")
@click.option("--new-organisation", default="", metavar="NAME", help="Make the organisation first, with this name.")
@click.option("--kind", type=click.Choice(_KINDS), default=_KINDS[0], show_default=True, help="Of a new organisation.")
@click.option("--role", "roles", type=click.Choice([role.value for role in Role]), multiple=True, required=True)
@click.option("--ask-password", is_flag=True, help="Ask for the password instead of making one.")
def add(roles: tuple[str, ...], *, ask_password: bool, **given: str) -> None:
    """Make somebody a member of an organisation, with one --role or more.

    A new person gets a random password, which is printed once. Somebody who has an account already
    keeps it.
    """
    slug, name, kind = (given.pop(key) for key in _NEW)
    newcomer = Newcomer(roles=[Role(role) for role in roles], **given)
    with opened() as ports:
        at = ports.clock()
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask_password else ""
        chosen = password or passwords.made()
        stored = passwords.hashed(ports.passwords, chosen)
        with ports.database.writer(EVERYWHERE) as session:
            if name:
                people.add_organisation(session, at, slug, {newcomer.language: name}, kind)
            _, is_new = people.add_person(session, at, slug, newcomer, stored)
            session.commit()
    click.echo(f"{newcomer.email} is now a member of {slug}: {', '.join(roles)}.")
    if is_new and not password:
        click.echo(f"Password, shown only this once: {chosen}")
    if not is_new:
        click.echo("The account was there already and keeps its password.")


@group.command()
@click.option("--email", required=True, help="The address that the person will sign in with.")
@click.option("--unit", default="", help="Part of the organisation.")
@click.option("--organisation", required=True, metavar="SLUG", help="Short name of the organisation.")
@click.option("--role", "roles", type=click.Choice([role.value for role in Role]), multiple=True, required=True)
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of the page.")
def invite(email: str, unit: str, organisation: str, roles: tuple[str, ...], language: str) -> None:
    """Make a link by which somebody becomes a member and chooses a password; it is printed once.

    The link is valid for 7 days and works once. Hand it on in a way that nobody else reads.
    """
    invited = Invited(email, tuple(map(Role, roles)), unit)
    with opened() as ports:
        with ports.database.writer(EVERYWHERE) as session:
            link = invitations.invite_to(session, ports.clock(), organisation, invited)
            session.commit()
        until = link.expires_at.astimezone(ports.zone)
    click.echo(f"Link for {link.email}, shown only this once and valid until {until:%Y-%m-%d %H:%M}:")
    click.echo(f"{ports.public_url}/{language}/invitation/{link.token}")


@group.command()
@click.option("--email", required=True, help="The address that the person signs in with.")
@click.option("--ask-password", is_flag=True, help="Ask for the password instead of making one.")
def password(email: str, *, ask_password: bool) -> None:
    """Give somebody who has an account a new password, which is printed once, and sign them out everywhere."""
    with opened() as ports:
        asked = click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask_password else ""
        chosen = asked or passwords.made()
        stored = passwords.hashed(ports.passwords, chosen)
        with ports.database.writer(EVERYWHERE) as session:
            person = people.give_password(session, ports.clock(), email, stored)
            session.commit()
    click.echo(f"{person.email} has a new password.")
    if not asked:
        click.echo(f"Password, shown only this once: {chosen}")


@group.command()
@click.argument("email")
@click.option("--really", is_flag=True, help="Erase it. Without this the command only tells.")
def erase(email: str, *, really: bool) -> None:
    """Erase the personal data of somebody who asked for it; what is issued and the history stay whole.

    Gone are name, title, address, password, ways of signing in, sign-ins, notices, choices and invitations. Pages show
    "former official" where the name stood. See docs/how-to/people.md.
    """
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        person, found = own_data.standing(session, email)
        slugs = ", ".join(one.slug for one in found) or "none"
        click.echo(f"{person.email}: {person.name}. Organisations: {slugs}.")
        gone = own_data.erase(session, email, ports.languages[person.language].text("Former official"), ports.clock())
        if not really:
            session.rollback()
            click.echo("Nothing was erased. Give --really to do it.")
            return
        session.commit()
    click.echo(f"Erased. The history goes on naming {gone.person_id}.")


@group.command()
@click.option("--email", required=True, help="The address that the person signs in with.")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of the page.")
def link(email: str, language: str) -> None:
    """Make a link behind which somebody chooses a new password; it is printed once.

    The link is valid for one hour and works once. Hand it on in a way that nobody else reads.
    """
    with opened() as ports:
        with ports.database.writer() as session:
            made = password_links.link_for(session, email, ports.clock())
            session.commit()
        until = made.expires_at.astimezone(ports.zone)
    click.echo(f"Link for {made.email}, shown only this once and valid until {until:%Y-%m-%d %H:%M}:")
    click.echo(f"{ports.public_url}/{language}/password/{made.token}")


@group.command("forget-factors")
@click.option("--email", required=True, help="The address that the person signs in with.")
def forget_factors(email: str) -> None:
    """Remove codes, recovery codes and passkeys of somebody who has lost them; their sign-ins end.

    Make sure first that it is they who ask: from then on the password alone lets them in.
    """
    with opened() as ports, ports.database.writer() as session:
        removed = factors.forget(session, email, ports.clock())
        session.commit()
    click.echo(f"{email} signs in with the password alone." if removed else f"{email} had nothing but a password.")
