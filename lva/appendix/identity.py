"""Who made the document, who confirmed it and how it is verified: the foot of page one."""

from typing import Final

from lva.appendix.blocks import Barcode, Identity, Look, Paragraph, Run, Words, joined, missing, plain, strong
from lva.appendix.voice import Voice
from lva.domain.values import answers as values

_NAMED: Final = 2
"""So many authors are named on page one; all of them stand in the section on authors."""


def identity(voice: Voice) -> Identity:
    """Return the foot of page one: what the document is and how it is verified."""
    imprint = voice.imprint
    rows = [
        _row(voice.text("Document"), plain(_scope(voice))),
        _row(voice.text("Authors"), _people(voice, None) or voice.not_given),
    ]
    if "hours" in voice.pack.questions or "prep_start" in voice.pack.questions:
        rows.append(_row(voice.text("Working time"), _working_time(voice)))
    presenters = _people(voice, "presents")
    if presenters:
        rows.append(_row(voice.text("Presented by"), presenters))
    rows.append(_row(voice.text("Confirmation"), _confirmation(voice)))
    if imprint.draft or imprint.code is None:
        none = Paragraph(missing(_unverifiable(voice)), Look.CAPTION)
        return Identity(tuple(rows), (none,), None)
    proof = (
        Paragraph(plain(voice.text("Verification code")), Look.CAPTION),
        Paragraph(plain(imprint.code), Look.CODE),
        Paragraph((Run(voice.text("Verify at:") + " "), link(imprint.verify_url)), Look.CAPTION),
        Paragraph(plain(f"sha256 {voice.short_digest}"), Look.CAPTION),
    )
    return Identity(tuple(rows), proof, barcode(voice))


def _unverifiable(voice: Voice) -> str:
    if voice.imprint.example:
        return voice.text("An example cannot be verified.")
    return voice.text("A draft cannot be verified.")


def link(address: str) -> Run:
    """Return an address as a link; the code at its end is printed elsewhere in larger letters."""
    shown = address.split("://", 1)[-1]
    return Run(shown.rsplit("/", 1)[0], target=address)


def barcode(voice: Voice) -> Barcode:
    """Return the QR code that opens the verification page."""
    address = voice.imprint.verify_url
    return Barcode(address, voice.text("QR code that opens the verification page %(address)s", address=address))


def _row(label: str, words: Words) -> Words:
    return (*strong(label), Run(" "), *words)


def _scope(voice: Voice) -> str:
    if voice.imprint.example:
        return voice.text("an example; everything in it is invented")
    facts = {"version": voice.assessment["version"], "day": voice.day}
    if voice.imprint.draft:
        return voice.text("draft of version %(version)s, printed %(day)s", **facts)
    return voice.text("version %(version)s, issued %(day)s", **facts)


def _people(voice: Voice, role: str | None) -> Words:
    """Return the authors, or those of one role, each with the position."""
    found = []
    for entry in voice.dossier.of("author"):
        if role and role not in values.picked(entry.get("role")):
            continue
        name, position = joined(voice.field(entry, "name"), " "), joined(voice.field(entry, "title"), " ")
        if name and position:
            found.append((*name, Run(" ("), *position, Run(")")))
        elif name or position:
            found.append(name or position)
    more = len(found) - _NAMED
    if more > 0:
        found[_NAMED:] = [plain(voice.speech.plural("%(count)s other", "%(count)s others", more))]
    return joined(found, ", ")


def _working_time(voice: Voice) -> Words:
    hours, start = voice.answer("hours"), joined(voice.said("prep_start"), " ")
    parts: list[Words] = []
    if isinstance(hours, int):
        parts.append(plain(voice.speech.plural("%(count)s hour", "%(count)s hours", hours)))
    if start:
        parts.append((Run(voice.text("preparation started") + " "), *start))
    return joined(parts, "; ") or voice.not_given


def _confirmation(voice: Voice) -> Words:
    if voice.imprint.draft:
        return missing(voice.text("not confirmed"))
    confirmed = [one for one in voice.snapshot.record["approvals"] if one.get("role") != "author"]
    names = ", ".join(str(approval["name"]) for approval in confirmed)
    seal = voice.text("test seal of the organisation") if voice.imprint.test_seal else voice.text("electronic seal")
    return plain(f"{names}; {seal}" if names else seal)
