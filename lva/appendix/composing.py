"""A snapshot becomes blocks: what the appendix says and in which order. Nothing here knows paper."""

from dataclasses import replace

from lva.appendix import screening
from lva.appendix.aligning import translations
from lva.appendix.blocks import Appendix, Furniture, text_of
from lva.appendix.body import Body
from lva.appendix.closing import closing
from lva.appendix.identity import identity
from lva.appendix.page_one import kicker, page_one
from lva.appendix.parallel import parallel
from lva.appendix.profile import profile
from lva.appendix.profile import title as profile_title
from lva.appendix.voice import Voice
from lva.content.model import Depth
from lva.domain.snapshot import Imprint, Snapshot
from lva.i18n import Language

_DOT = "  \u00b7  "


def compose(snapshot: Snapshot, imprint: Imprint, speech: Language) -> Appendix:
    """Return everything the document says in the language of `speech`, and in the one beside it."""
    first, second = replace(speech, beside=None), speech.beside
    alone = Voice(first, snapshot, imprint)
    if second is None:
        return _composed(alone, alone)
    one = _composed(alone, Voice(speech, snapshot, imprint))
    other = _composed(Voice(second, snapshot, imprint), Voice(replace(second, beside=first), snapshot, imprint))
    return parallel(one, other, translations(alone.pack, first, second))


def _composed(voice: Voice, telling: Voice) -> Appendix:
    """Return the document in one language; the voice of its pages after the first may be one of two."""
    title = str(voice.assessment["title"])
    if voice.dossier.depth is Depth.NONE:
        return _screening(voice, title)
    roles, imprint = voice.pack.checklist, voice.imprint
    return Appendix(
        language=voice.locale,
        title=_named(voice, title),
        organisation=voice.organisation,
        subject=voice.text("Self-assessment") if roles else kicker(voice),
        keywords=(voice.snapshot.reference, imprint.code) if imprint.code else (voice.snapshot.reference,),
        page_one=profile(voice, roles) if roles else page_one(voice),
        identity=identity(voice),
        body=(*Body(telling).blocks(), *closing(telling)),
        furniture=_furniture(voice, title),
        too_long=_too_long(voice),
    )


def _screening(voice: Voice, title: str) -> Appendix:
    """Return the record of a screening: one page, which may run on."""
    imprint = voice.imprint
    return Appendix(
        language=voice.locale,
        title=f"{screening.kicker(voice)}: {title}",
        organisation=voice.organisation,
        subject=screening.kicker(voice),
        keywords=(voice.snapshot.reference, imprint.code) if imprint.code else (voice.snapshot.reference,),
        page_one=screening.screening_record(voice),
        identity=identity(voice),
        body=(),
        furniture=replace(_furniture(voice, title), title=f"{screening.kicker(voice)}: {title}"),
        too_long=voice.text("Continued from page one."),
    )


def _named(voice: Voice, title: str) -> str:
    """Return the document's title; that of a profile says itself what it is."""
    return profile_title(voice) if voice.pack.checklist else f"{voice.text('Child impact assessment')}: {title}"


def _too_long(voice: Voice) -> str:
    if not voice.imprint.draft:
        return ""
    return voice.text("Page one is too long; here is what did not fit. A draft may run on, an issued document may not.")


def _furniture(voice: Voice, title: str) -> Furniture:
    imprint = voice.imprint
    facts = [text_of(words) for key in ("case_numbers", "appendix_no") for words in voice.said(key)[:1]]
    state, watermark = voice.text("Issued"), ""
    if imprint.example:
        state, watermark = voice.text("Example"), voice.text("EXAMPLE")
    elif imprint.draft:
        state, watermark = voice.text("Draft"), voice.text("DRAFT")
    version = voice.text("Version %(version)s", version=voice.assessment["version"])
    proof = f"sha256 {voice.short_digest}"
    if imprint.code and not imprint.draft:
        proof = f"{voice.text('Verification code')} {imprint.code}{_DOT}{proof}"
    return Furniture(
        organisation=voice.organisation,
        facts=tuple(facts),
        title=_named(voice, title),
        status=_DOT.join((version, state, voice.day)),
        proof=proof,
        watermark=watermark,
        page=voice.text("Page %(page)s / %(pages)s", page="%(page)s", pages="%(pages)s"),
    )
