"""The restricted annex: what the public document does not say of attachments that are not public as a whole."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lva.appendix.blocks import Heading, Look, Paragraph, Words, joined, missing, plain, strong
from lva.appendix.composing import compose
from lva.appendix.entry_table import labelled
from lva.appendix.voice import Voice, grouped
from lva.content.model import EntryList, Kind
from lva.domain import attachments as rules
from lva.domain.dossier import Entry
from lva.domain.snapshot import Imprint, Snapshot
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.pdf import handout
from lva.pdf.handout import Handout, Part

_TELLING: Final = 8
"""A shorter text stands in other answers by chance."""


def restricted(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the attachments that are not public as a whole; what nobody has said yet is not."""
    return tuple(entry for entry in entries if entry.list == rules.LIST and not rules.is_public(entry.fields))


def annex(snapshot: Snapshot, imprint: Imprint, speech: Language, entries: Sequence[Entry]) -> bytes:
    """Return the annex of a document as a tagged PDF; `entries` are its `restricted` attachments in full.

    The same input gives the same bytes.
    """
    voice = Voice(speech, snapshot, imprint)
    appendix = compose(snapshot, imprint, speech)
    title = voice.text("Restricted annex")
    named = f"{title}: {voice.assessment['title']}"
    furniture = handout.furniture(
        appendix.organisation, named, appendix.furniture.status, appendix.furniture.page, appendix.furniture.facts
    )
    about = handout.described(voice, appendix, named, title, "annex")
    return handout.printed(Handout(tuple(_parts(voice, entries)), furniture), handout.FORM, about)


def _parts(voice: Voice, entries: Sequence[Entry]) -> Iterator[Part]:
    yield Paragraph(strong(voice.text("Not public. Handle as the grounds for secrecy below ask.")), Look.KICKER)
    yield Heading(1, plain(voice.text("Restricted annex")))
    yield Paragraph(voice.own(str(voice.assessment["title"])))
    if voice.imprint.code:
        yield _fact(voice.text("Public document"), plain(voice.imprint.code))
    yield _fact(voice.text("Digest of the public record (SHA-256)"), plain(grouped(voice.snapshot.digest.hex())))
    yield from _of_document(voice)
    listed = voice.pack.lists[rules.LIST]
    for entry in entries:
        yield from _attachment(voice, listed, entry)


def _of_document(voice: Voice) -> Iterator[Part]:
    """Yield what was said of the publicity of the assessment itself."""
    question = voice.pack.questions.get("publicity")
    said = voice.said("publicity")
    if question is not None and said and rules.PUBLIC not in values.picked(voice.answer("publicity")):
        yield _fact(voice.label(question.label), joined(said, " "))


def _attachment(voice: Voice, listed: EntryList, entry: Entry) -> Iterator[Part]:
    """Yield everything that is recorded of one attachment."""
    number, title = (joined(_said(voice, listed, entry, key), " ") for key in ("number", "title"))
    head = joined([words for words in (number, title) if words], " ")
    yield Heading(2, head or plain(voice.label(listed.singular)))
    for field in listed.fields:
        if field.key in ("number", "title"):
            continue
        said = _said(voice, listed, entry, field.key)
        if said or field.key == "ground":
            yield _fact(voice.label(field.label), joined(said, " ") or voice.not_given)
        digest = rules.digest_of(entry.get(field.key)) if field.kind is Kind.FILE else None
        if digest is not None:
            yield Paragraph(plain(f"SHA-256 {grouped(digest.hex())}"), Look.NOTE)
    if twice := told_in_public(voice.snapshot, entry):
        note = voice.text("The public document says this, too: %(words)s", words=voice.speech.join(twice))
        yield Paragraph(missing(note))


def _said(voice: Voice, listed: EntryList, entry: Entry, key: str) -> tuple[Words, ...]:
    return voice.value(listed.field(key), entry.get(key))


def _fact(label: str, words: Words) -> Paragraph:
    return Paragraph(labelled(label, words))


def told_in_public(snapshot: Snapshot, entry: Entry) -> tuple[str, ...]:
    """Return the texts of a secret attachment that the public record holds all the same, in some answer."""
    if not rules.is_secret(entry.fields):
        return ()
    own = [entry.get("title"), entry.get("alt"), *(values.part(value, "name") for value in entry.fields.values())]
    texts = {text for text in own if isinstance(text, str) and len(text) >= _TELLING}
    public = set(_texts([snapshot.record["matters"], snapshot.record["answers"], snapshot.record["entries"]]))
    return tuple(sorted(text for text in texts if any(text in one for one in public)))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a stored value."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and value:
        yield value
