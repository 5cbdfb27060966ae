"""The last section: who confirmed it, how it was made, the seal and how a reader checks it."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lva.appendix import blocks as said
from lva.appendix import signatures
from lva.appendix.blocks import Block, Look, Pair, Pairs, Paragraph, Run, Words, missing, plain, strong
from lva.appendix.identity import barcode
from lva.appendix.voice import Voice, grouped

_BETWEEN: Final = "  \u00b7  "


def closing(voice: Voice) -> Iterator[Block]:
    """Yield the last section in reading order."""
    yield said.Section(voice.text("Confirmation and verification"))
    yield from _approvals(voice)
    yield said.Heading(3, plain(voice.text("How this document was made and how it is verified")))
    yield from _making(voice)
    if voice.imprint.example:
        words = voice.text("This is an example. Everything in it is invented. It has no seal and cannot be verified.")
        yield Paragraph(missing(words))
        return
    if voice.imprint.draft:
        yield Paragraph(missing(voice.text("This is a draft. It has no seal and cannot be verified.")))
        return
    yield from _seal(voice)
    yield from signatures.personal(voice)
    yield _verification(voice)


def _approvals(voice: Voice) -> Iterator[Block]:
    approvals = voice.snapshot.record.get("approvals", ())
    if not approvals:
        yield Paragraph(missing(voice.text("Nobody has confirmed this assessment yet.")))
        return
    yield Pairs(tuple(_approval(voice, approval) for approval in approvals))


def _approval(voice: Voice, approval: Mapping[str, Any]) -> Pair:
    """Return who confirmed, when, at which level and with which statement."""
    body = [Paragraph(plain(level(voice, approval)), Look.ANSWER)]
    accepted = statement(voice, approval.get("statement"))
    if accepted:
        body.insert(0, Paragraph(accepted, Look.ANSWER))
    position = approval.get("title")
    name: Words = strong(str(approval["name"]))
    return Pair((*name, Run(f", {position}")) if position else name, tuple(body))


def statement(voice: Voice, accepted: str | Mapping[str, str] | None) -> Words:
    """Return what was accepted, in the document's language if the record has it."""
    if not accepted:
        return ()
    if isinstance(accepted, str):
        return voice.own(accepted)
    said = accepted.get(voice.speech.code)
    return plain(said) if said else voice.own(next(iter(accepted.values())))


def level(voice: Voice, approval: Mapping[str, Any]) -> str:
    """Return how and when somebody confirmed."""
    moment = voice.moment(str(approval["at"]))
    if approval.get("role") == "author":
        return voice.text("Submitted for confirmation %(moment)s", moment=moment)
    match approval.get("level"):
        case "signature":
            return voice.text("Signed electronically %(moment)s", moment=moment)
        case "seal":
            return voice.text("Sealed electronically %(moment)s", moment=moment)
        case _:
            return voice.text("Confirmed in the system %(moment)s", moment=moment)


def _making(voice: Voice) -> Iterator[Block]:
    """Yield the facts by which the document can be traced, small and over the whole width."""
    record, imprint = voice.snapshot.record, voice.imprint
    pack = record["pack"]
    made = (voice.at(imprint.at), str(record["made_by"]), f"{voice.text('Reference')} {voice.snapshot.reference}")
    yield _fact(voice.text("Made on"), _BETWEEN.join(made))
    questions = f"{voice.label(voice.pack.title)}, {pack['id']} {pack['version']}. {voice.label(voice.pack.source)}"
    yield _fact(voice.text("Question pack"), questions, str(pack["digest"]))
    yield _fact(
        voice.text("Event in the log"),
        voice.text("number %(number)s", number=imprint.event_number),
        *_digest(imprint.event_head),
    )
    yield _fact(voice.text("Machine-readable record"), record_sentence(voice), *_digest(voice.snapshot.digest))


def record_sentence(voice: Voice) -> str:
    """Return where the answers lie that the document was made of; their digest follows."""
    name = attachment_name(voice.snapshot.reference)
    if voice.snapshot.embedded:
        return voice.text("The answers are embedded in this file as %(name)s. Its SHA-256 digest:", name=name)
    return voice.text("The answers are kept beside this file as %(name)s. Its SHA-256 digest:", name=name)


def _digest(digest: bytes) -> tuple[str]:
    """Return a digest in letters, in groups of four."""
    return (grouped(digest.hex()),)


def attachment_name(reference: str) -> str:
    """Return the name under which the record is embedded."""
    return f"lva-{reference}.json"


def _fact(label: str, *lines: str) -> Block:
    return Paragraph((*strong(f"{label}:"), Run(" " + "  ".join(lines))), Look.CAPTION)


def seal_lines(voice: Voice) -> tuple[str, ...]:
    """Return what stands in the seal itself: whose it is, what it is, when."""
    kind = voice.text("Test seal") if voice.imprint.test_seal else voice.text("Electronic seal")
    return (voice.organisation, kind, voice.at(voice.imprint.at))


def _seal(voice: Voice) -> Iterator[Block]:
    """Yield the seal's facts as text, then its field."""
    yield said.Heading(3, plain(voice.text("Seal of the organisation")))
    words = voice.text(
        "%(organisation)s has sealed this document electronically %(moment)s.",
        organisation=voice.organisation,
        moment=voice.at(voice.imprint.at),
    )
    sealed = plain(words)
    if voice.imprint.test_seal:
        warning = voice.text(
            "This is a test seal. It shows whether the file has changed, but nobody has confirmed who the sealer is."
        )
        sealed = (*sealed, Run(" "), *strong(warning))
    yield dataclasses.replace(signatures.seal(voice), words=(Paragraph(sealed, Look.ANSWER),))


def _verification(voice: Voice) -> Block:
    imprint = voice.imprint
    address = Run(imprint.verify_url.split("://", 1)[-1], target=imprint.verify_url)
    opening = voice.text("Read the QR code, or open this address:")
    compare = voice.text(
        "Check that the page shows the code %(code)s and the digest %(digest)s.",
        code=imprint.code,
        digest=voice.short_digest,
    )
    steps = (
        (Run(opening + " "), address),
        plain(compare),
        plain(
            voice.text(
                "The page says whether the file is unchanged, who confirmed it and whether there is a newer version."
            )
        ),
        plain(voice.text("You can also give the file itself to the page; it is checked and not kept.")),
    )
    return said.Verification(voice.text("How to verify this document"), steps, barcode(voice))
