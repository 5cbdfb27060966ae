"""The page for children: what adults decided, what children said, what changed, what happens now. One per language.

Before the decision its words are those of plans. What nobody wrote is left out, never invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lva.appendix.blocks import Furniture, Heading, Look, Paragraph, Words, plain
from lva.appendix.composing import compose
from lva.appendix.twin import Markable, markup
from lva.appendix.voice import LOCALES, Voice
from lva.domain.dossier import Entry
from lva.domain.snapshot import Imprint, Snapshot
from lva.domain.values import answers as values
from lva.i18n import LANGUAGES, Language
from lva.pdf import handout
from lva.pdf.handout import Framed, Handout
from lva.pdf.metadata import Description

LIST: Final = "child_page"
_TAGS: Final = {"se": "se-FI"}
"""Languages of texts that the tool itself does not speak, as pages name them."""
_SPOKEN_IN: Final = "lang"


@dataclass(frozen=True, slots=True)
class Said:
    """One of the four blocks: its heading and what stands under it."""

    title: str
    parts: tuple[Markable, ...]


@dataclass(frozen=True, slots=True)
class ChildPage:
    """The page in reading order."""

    language: str
    """The language of its headings (`fi-FI`)."""
    kicker: str
    title: Words
    blocks: tuple[Said, ...]
    furniture: Furniture
    description: Description


def entries(snapshot: Snapshot) -> tuple[Entry, ...]:
    """Return the texts for children that the record holds."""
    return snapshot.dossier.of(LIST)


def language_of(snapshot: Snapshot, entry: Entry) -> str:
    """Return the language that the page's headings speak: that of the text, or of the assessment."""
    key = next(iter(values.picked(entry.get(_SPOKEN_IN))), "")
    return key if key in LANGUAGES else snapshot.dossier.language


def compose_for_children(snapshot: Snapshot, imprint: Imprint, speech: Language, entry: Entry) -> ChildPage:
    """Return the page of one text; `speech` is the language that `language_of` names."""
    voice = Voice(speech, snapshot, imprint)
    appendix = compose(snapshot, imprint, speech)
    kicker = voice.text("For children and young people")
    named = f"{kicker}: {voice.assessment['title']}"
    return ChildPage(
        language=voice.locale,
        kicker=kicker,
        title=voice.own(str(voice.assessment["title"])),
        blocks=tuple(block for block in _blocks(voice, entry) if block.parts),
        furniture=replace(appendix.furniture, title=named),
        description=handout.described(voice, appendix, named, kicker, entry.id),
    )


def _blocks(voice: Voice, entry: Entry) -> Iterator[Said]:
    decided = voice.pack.lists[LIST].field("decided")
    yield Said(voice.asked(entry, decided), tuple(_text(voice, entry, "decided")))
    yield Said(_label(voice, "you_said"), tuple(_heard(voice, entry)))
    yield Said(voice.text("What changed and what did not"), tuple(_parts(voice, entry, "changed", "not_changed")))
    yield Said(voice.text("What happens now"), tuple(_parts(voice, entry, "next", "disagree")))


def _label(voice: Voice, key: str) -> str:
    return voice.label(voice.pack.lists[LIST].field(key).label)


def _heard(voice: Voice, entry: Entry) -> Iterator[Markable]:
    """Yield what children said; that nobody asked them is said, too."""
    said = tuple(_text(voice, entry, "you_said"))
    if not said and "no" in values.picked(voice.answer("heard")):
        yield Paragraph(plain(voice.text("This time children were not asked.")))
    yield from said


def _parts(voice: Voice, entry: Entry, *keys: str) -> Iterator[Markable]:
    for key in keys:
        said = tuple(_text(voice, entry, key))
        if said:
            yield Heading(3, plain(_label(voice, key)))
            yield from said


def _text(voice: Voice, entry: Entry, key: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a field in the language that the text itself is in."""
    tongue = _tongue(voice, entry)
    for words in voice.field(entry, key):
        yield Paragraph(tuple(replace(run, language=tongue) for run in words), Look.BODY)


def _tongue(voice: Voice, entry: Entry) -> str:
    """Return the language of the text where it is another than that of the headings."""
    key = next(iter(values.picked(entry.get(_SPOKEN_IN))), "")
    named = _TAGS.get(key) or LOCALES.get(key, "")
    return "" if named == voice.locale else named


def as_pdf(page: ChildPage) -> bytes:
    """Return the page in large type."""
    head = (Paragraph(plain(page.kicker), Look.KICKER), Heading(1, page.title))
    framed = (Framed((Heading(2, plain(block.title)), *block.parts)) for block in page.blocks)
    return handout.printed(Handout((*head, *framed), page.furniture), handout.LARGE, page.description)


def as_html(page: ChildPage) -> tuple[str, ...]:
    """Return the heading of the page, then its blocks, each as HTML."""
    head = (Paragraph(plain(page.kicker), Look.KICKER), Heading(1, page.title))
    return (markup(head), *(markup((Heading(2, plain(block.title)), *block.parts)) for block in page.blocks))
