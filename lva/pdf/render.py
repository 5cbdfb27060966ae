"""The one door of the package: a snapshot and an imprint become the bytes of a PDF."""

import dataclasses
import functools
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from lva.appendix import closing
from lva.appendix.blocks import Appendix
from lva.appendix.composing import compose
from lva.appendix.remarks import Remark, remarks_section
from lva.appendix.reviewed import Reviewed, reviewed_section
from lva.appendix.voice import Voice
from lva.domain.errors import PageOneTooLong
from lva.domain.snapshot import Imprint, Snapshot
from lva.i18n import Language
from lva.pdf import pages, styles
from lva.pdf.canvas import TaggedCanvas
from lva.pdf.metadata import Attachment, Description, describe
from lva.pdf.tree import new_tree


def render(
    snapshot: Snapshot,
    imprint: Imprint,
    speech: Language,
    remarks: Sequence[Remark] = (),
    reviewed: Sequence[Reviewed] = (),
) -> bytes:
    """Return the appendix as PDF/A-3a and PDF/UA-1, its signature field still empty.

    Where the record is to lie beside the file it is PDF/A-2a, and nothing is embedded.
    The same input gives the same bytes, in any thread. Raises `PageOneTooLong` unless the imprint is
    a draft's; a draft is printed with a note. Characters that no font has are replaced by a visible
    substitute that carries the real ones for whoever listens or copies. A draft may end with
    the state of its review, and with remarks.
    """
    appendix = compose(snapshot, imprint, speech)
    if imprint.draft and (remarks or reviewed):
        voice = Voice(speech, snapshot, imprint)
        added = (*reviewed_section(voice, reviewed), *remarks_section(voice, remarks))
        appendix = dataclasses.replace(appendix, body=(*appendix.body, *added))
    tree = new_tree(appendix.language)
    laid_out = pages.lay_out(appendix, tree)
    canvas = TaggedCanvas(tree, styles.named(imprint.accent) if imprint.accent else styles.ACCENT)
    pages.paint(canvas, laid_out, appendix.furniture)
    description = _description(appendix, snapshot, imprint)
    record = Attachment(
        closing.attachment_name(snapshot.reference),
        speech.text("The assessment as a machine-readable record"),
        snapshot.canonical,
    )
    attachments = (record,) if snapshot.embedded else ()
    return canvas.finish(functools.partial(describe, description=description, attachments=attachments))


def seal_lines(snapshot: Snapshot, imprint: Imprint, speech: Language) -> tuple[str, ...]:
    """Return what the seal shows: whose it is, whether it is a test seal, when it was set."""
    return closing.seal_lines(Voice(speech, snapshot, imprint))


def page_one_excess(snapshot: Snapshot, imprint: Imprint, speech: Language) -> PageOneTooLong | None:
    """Return by how much page one is too long, with the fields to shorten, or None; only measures.

    A first page that may run on is never too long. Of two languages the worse one counts.
    """
    speeches = (dataclasses.replace(speech, beside=None), *((speech.beside,) if speech.beside else ()))
    sheets = (compose(snapshot, imprint, one) for one in speeches)
    found = (pages.first_page(one, new_tree(one.language)).fit() for one in sheets if not one.too_long)
    return max((one for one in found if one), key=lambda one: one.excess_lines, default=None)


def _description(appendix: Appendix, snapshot: Snapshot, imprint: Imprint) -> Description:
    imprinted = f"{imprint.code}{imprint.at.isoformat()}{''.join(appendix.languages)}"
    return Description(
        title=appendix.title,
        author=appendix.organisation,
        subject=appendix.subject,
        keywords=appendix.keywords,
        language=appendix.language,
        beside=appendix.beside.language if appendix.beside else "",
        made_by=str(snapshot.record["made_by"]),
        identifier=imprint.code or snapshot.reference,
        at=imprint.at.astimezone(ZoneInfo(imprint.zone)),
        seed=snapshot.digest + imprint.event_head + imprinted.encode(),
    )
