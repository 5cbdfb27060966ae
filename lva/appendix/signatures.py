"""The places of signatures at the end of a document: the organisation's seal, and the people who sign after it.

What is said of each stands before its field in reading order: whose it is, in which role, at which
level and when. What only signing brings, its time and the signer's certificate, stands in the
signature itself and on the verification page.
"""

from collections.abc import Iterator
from typing import Final

from lva.appendix import blocks as said
from lva.appendix.blocks import Block, Look, Paragraph, plain, strong
from lva.appendix.voice import Voice
from lva.domain.signatories import Place, Signatory, places

SEAL_FIELD: Final = "Seal"
"""The ASCII key of the seal's field."""
ROLES: Final = {
    Signatory.PREPARER: "Preparing officer",
    Signatory.PRESENTER: "Presenting officer",
    Signatory.APPROVER: "Approver",
}
"""Roles as catalogue messages."""


def seal(voice: Voice) -> said.SignatureField:
    """Return the field of the organisation's seal without anything beside it."""
    return said.SignatureField(SEAL_FIELD, voice.text("Electronic seal of %(name)s", name=voice.organisation))


def personal(voice: Voice) -> Iterator[Block]:
    """Yield a heading and a field for each person who is expected to sign."""
    for place in places(voice.snapshot.record):
        role = voice.text(ROLES[place.role])
        yield said.Heading(3, plain(voice.text("Signature: %(role)s", role=role)))
        who = f"{place.name}, {place.title}" if place.title else place.name
        told = [Paragraph(strong(who), Look.ANSWER)] if who else []
        told += [Paragraph(plain(words), Look.ANSWER) for words in _told(voice, place)]
        tooltip = voice.text("Personal electronic signature: %(who)s", who=f"{role}, {who}" if who else role)
        yield said.SignatureField(place.field, tooltip, tuple(told))


def _told(voice: Voice, place: Place) -> Iterator[str]:
    if place.at and place.role is Signatory.PREPARER:
        yield voice.text("Submitted for confirmation %(moment)s", moment=voice.moment(place.at)) + "."
    elif place.at:
        yield voice.text("Confirmed in the system %(moment)s", moment=voice.moment(place.at)) + "."
    yield voice.text(
        "This place is for a personal electronic signature, advanced or qualified. "
        "The verification page tells whether it has been signed, by whom and when."
    )
