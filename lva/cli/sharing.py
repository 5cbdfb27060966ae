"""`lva sharing`: hand over what was approved for blind review, once a week; keys and cards of both sides."""

import datetime as dt
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from lva.cli import Refused
from lva.cli.opening import opened
from lva.config import Settings
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.references import read_reference
from lva.seals import envelopes
from lva.seals.envelopes import Card, ParcelRefused
from lva.services import assessments
from lva.services.blind import delivering, handing, partners, preparing
from lva.services.blind.arriving import Refusal
from lva.services.blind.preparing import Kit
from lva.services.work import Ports, Work
from lva.storage import attachments, queries
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Mail
from lva.storage.people import Organisation
from lva.storage.tenancy import EVERYWHERE

_NOBODY: Final = uuid.UUID(int=0)
_REFUSED: Final = {
    "card": "This is no card of an installation.",
    "content": "The parcel says what no parcel says.",
    "damaged": "The parcel was changed on its way, or encrypted for somebody else.",
    "format": "This is no parcel.",
    "nobody": "No organisation of this installation reviews.",
    "receiver": "The parcel is for another installation.",
    "replayed": "The parcel was taken in before. Nothing was done.",
    "sender": "The parcel comes from an installation whose card is not known here.",
    "signature": "The signature is not the sender's.",
    "too_large": "The parcel is too large.",
    "unreachable": "The other side cannot be reached, or does not take the parcel. Nothing was lost: try again.",
    "url": "The card of the other side names no address.",
}
_TO_ALL = click.option(
    "--to",
    "receivers",
    required=True,
    multiple=True,
    metavar="ID",
    help="The id of a receiver's card; repeat it for reviews.",
)
_KIND = click.option("--kind", type=click.Choice(envelopes.KINDS), default="shares", help="What to hand over.")


@click.group()
def group() -> None:
    """Blind review: hand over what was approved, and take in what comes (docs/blind.md)."""


@group.command("list")
def list_() -> None:
    """Print how much waits to leave. Whose it is, is not told."""
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        for kind in Mail:
            click.echo(f"{kind.value} = {len(sharing.waiting(session, (kind,)))}")


@group.command("release")
def release() -> None:
    """Hand over what waits inside this installation, shuffled: to the organisation that reviews, and reviews back.

    Answers to reviews go the same way. Call it once a week. Exit code 1 if something was refused.
    """
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        owner = handing.reviewing(session)
        if owner is None:
            raise Refused("No organisation of this installation reviews; use: lva sharing export or push.")
        done = handing.release(session, ports.packs, ports.secret, ports.clock(), owner)
        session.commit()
    click.echo(f"shares = {done.shares}\nwithdrawals = {done.withdrawals}\nreviews = {done.reviews}")
    click.echo(f"replies = {done.replies}")
    _tell(done.refused)


@group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_TO_ALL
@_KIND
def export(file: Path, receivers: tuple[str, ...], kind: str) -> None:
    """Write a parcel of what waits of a kind into FILE, for the receiver alone; it waits no longer.

    Reviews go to all installations that give shares. With several receivers each has a file, named after FILE and its
    id. What does not fit into a parcel waits for the next one.
    """
    names = [file] if len(receivers) == 1 else [file.with_name(f"{file.name}-{one}") for one in receivers]
    for path in names:
        if path.exists():
            raise Refused(f"{path} exists already; give another name.")
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        cards = _receivers(receivers, kind)
        items = handing.items_of(session, kind)
        parcels = [envelopes.pack(envelopes.of_instance(_keys()), card, kind, items) for card in cards]
        try:
            for path, data in zip(names, parcels, strict=True):
                path.write_bytes(data)
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}.") from error
        session.commit()
    for path, data in zip(names, parcels, strict=True):
        click.echo(f"{path}: {kind} = {len(items)}, {len(data)} bytes")


@group.command("push")
@_TO_ALL
@_KIND
def push(receivers: tuple[str, ...], kind: str) -> None:
    """Send a parcel of what waits of a kind to the address on the receiver's card.

    Reviews go to all installations that give shares; each can read only those of its own. Unless all of them take the
    parcel, everything waits on: nobody takes the same twice.
    """
    with opened() as ports, ports.database.writer(EVERYWHERE) as session, _said():
        cards = _receivers(receivers, kind)
        items = handing.items_of(session, kind)
        for card in cards if items else ():
            delivering.push(card, envelopes.pack(envelopes.of_instance(_keys()), card, kind, items))
        session.commit()
    click.echo(f"{kind} = {len(items)}")


@group.command("take")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take(file: Path) -> None:
    """Take in the parcel in FILE: reviews where somebody gave, and all else where somebody reviews."""
    with opened() as ports, ports.database.writer(EVERYWHERE) as session, _said():
        parcel = envelopes.open_parcel(file.read_bytes(), envelopes.of_instance(_keys()), _partners())
        kept, refused = handing.take_in(session, ports.packs, ports.secret, ports.clock(), parcel)
        session.commit()
    click.echo(f"{parcel.kind} = {kept}")
    _tell(refused)


class _said:  # noqa: N801 -- read as a word of a with statement
    """Tells in a sentence why a parcel was refused."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Say it."""
        if isinstance(error, ParcelRefused):
            raise Refused(_REFUSED[error.reason]) from error


def _tell(refused: Iterable[Refusal]) -> None:
    lines = [f"item {one.index + 1} was refused: {' '.join((one.reason, *one.faults[:5]))}" for one in refused]
    if lines:
        raise Refused("\n".join(lines))


# -- taking back, and forgetting -------------------------------------------------------------------------


@group.command("withdraw")
@click.argument("reference")
def withdraw(reference: str) -> None:
    """Take back what was shared of the assessment with this REFERENCE, with the receipt that its organisation keeps."""
    with opened() as ports:
        with ports.database.reader(EVERYWHERE) as session:
            known = read_reference(reference)
            every = attachments.organisations(session)
            holding = [one for one in every if known and queries.is_taken(session, one, known)]
            owners = [queries.organisation(session, one) for one in holding]
        if len(owners) != 1:
            raise Refused(f"There is no assessment {reference}, or several organisations have one.")
        with ports.database.writer(owners[0].id) as session:
            work = Work(session, _program(owners[0]), ports.clock(), ports.packs)
            found = assessments.open_(work, reference, Permission.SHARE, lock=True)
            preparing.withdraw(work, found, Kit.of(ports), by=None)
            session.commit()
    click.echo(f"{reference}: withdrawn; MLL is told with the next batch")


@group.command("purge")
def purge() -> None:
    """Delete the receipts, and what masks stand for, whose day has come."""
    with opened() as ports:
        count = sum(_purged(ports, owner) for owner in _organisations(ports))
    click.echo(f"receipts = {count}")


def _organisations(ports: Ports) -> list[Organisation]:
    with ports.database.reader(EVERYWHERE) as session:
        return [queries.organisation(session, one) for one in attachments.organisations(session)]


def _purged(ports: Ports, owner: Organisation) -> int:
    at = ports.clock()
    with ports.database.writer(owner.id) as session:
        count = preparing.purge(Work(session, _program(owner), at, ports.packs), at.astimezone(dt.UTC).date())
        session.commit()
    return count


def _program(owner: Organisation) -> Actor:
    """Return the program itself as somebody who may share; its deeds have no name in the history."""
    return Actor(_NOBODY, "lva", "", "en", owner.id, dict(owner.names), frozenset(Role), b"", owner.settings)


# -- keys ------------------------------------------------------------------------------------------------


@group.command("card")
@click.option("--url", default="", help="Where this installation takes parcels in (https).")
def card(url: str) -> None:
    """Print the card of this installation, for the other side; its keys are made at first use."""
    with opened():
        click.echo(envelopes.of_instance(_keys()).card(url).as_json())


@group.command("partner")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def partner(file: Path) -> None:
    """Trust the card in FILE from now on. Compare the id that is printed with the other side, by telephone."""
    with _said():
        found = envelopes.read_card(file.read_bytes())
    with opened():
        folder = _keys() / partners.FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / f"{found.id}.json").write_bytes(found.as_json())
    click.echo(found.id)


def _keys() -> Path:
    return Settings.read().keys


def _partners() -> tuple[Card, ...]:
    with _said():
        return partners.known(_keys())


def _receivers(ids: tuple[str, ...], kind: str) -> list[Card]:
    """Return the cards of receivers: of reviews all that are known, since nobody here knows whose share one is of."""
    if len(ids) > 1 and kind != "reviews":
        raise Refused("Shares, withdrawals and replies have one receiver.")
    cards = [_partner(one) for one in ids]
    others = sorted({one.id for one in _partners()} - set(ids))
    if kind == "reviews" and others:
        raise Refused(f"Reviews go to all installations that give. Name these, too: --to {' --to '.join(others)}")
    return cards


def _partner(card_id: str) -> Card:
    found = next((one for one in _partners() if one.id == card_id), None)
    if found is None:
        raise Refused(f"There is no card {card_id} here. Bring it in with: lva sharing partner FILE")
    return found
