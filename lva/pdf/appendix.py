"""A snapshot becomes blocks: what the appendix says and in which order. Nothing here knows paper."""

from lva.domain.snapshot import Imprint, Snapshot
from lva.i18n import Language
from lva.pdf.blocks import Appendix, Furniture, text_of
from lva.pdf.body import Body
from lva.pdf.closing import closing
from lva.pdf.identity import identity
from lva.pdf.page_one import kicker, page_one
from lva.pdf.voice import Voice

_DOT = "  \u00b7  "


def compose(snapshot: Snapshot, imprint: Imprint, speech: Language) -> Appendix:
    """Return everything the document says in the language of `speech`."""
    voice = Voice(speech, snapshot, imprint)
    title = str(voice.assessment["title"])
    return Appendix(
        language=voice.locale,
        title=f"{voice.text('Child impact assessment')}: {title}",
        organisation=voice.organisation,
        subject=kicker(voice),
        keywords=(snapshot.reference, imprint.code) if imprint.code else (snapshot.reference,),
        page_one=page_one(voice),
        identity=identity(voice),
        body=(*Body(voice).blocks(), *closing(voice)),
        furniture=_furniture(voice, title),
        too_long=_too_long(voice),
    )


def _too_long(voice: Voice) -> str:
    if not voice.imprint.draft:
        return ""
    return voice.text("Page one is too long; here is what did not fit. A draft may run on, an issued document may not.")


def _furniture(voice: Voice, title: str) -> Furniture:
    imprint = voice.imprint
    facts = [text_of(words) for key in ("case_numbers", "appendix_no") for words in voice.said(key)[:1]]
    state = voice.text("Draft") if imprint.draft else voice.text("Issued")
    version = voice.text("Version %(version)s", version=voice.assessment["version"])
    proof = f"sha256 {voice.short_digest}"
    if imprint.code and not imprint.draft:
        proof = f"{voice.text('Verification code')} {imprint.code}{_DOT}{proof}"
    return Furniture(
        organisation=voice.organisation,
        facts=tuple(facts),
        title=f"{voice.text('Child impact assessment')}: {title}",
        status=_DOT.join((version, state, voice.day)),
        proof=proof,
        watermark=voice.text("DRAFT") if imprint.draft else "",
        page=voice.text("Page %(page)s / %(pages)s", page="%(page)s", pages="%(pages)s"),
    )
