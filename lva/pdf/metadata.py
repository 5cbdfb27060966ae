"""What the file claims to be: PDF/A-3a or PDF/A-2a and PDF/UA-1, its title and code, the record embedded."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFString

from lva.paths import PACKAGE
from lva.pdf.canvas import ArchivalStream, TaggedCanvas

_PROFILE: Final = PACKAGE / "pdf" / "srgb.icc"
_SPACE: Final = "sRGB IEC61966-2.1"
_WITH_FILES: Final = "3"
_WITHOUT_FILES: Final = "2"
"""The part of PDF/A: from the third on files of any kind may be embedded."""

_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
   <dc:format>application/pdf</dc:format>
   <dc:identifier>{identifier}</dc:identifier>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
   <dc:language><rdf:Bag><rdf:li>{language}</rdf:li>{beside}</rdf:Bag></dc:language>
   <xmp:CreatorTool>{creator}</xmp:CreatorTool>
   <xmp:CreateDate>{date}</xmp:CreateDate>
   <xmp:ModifyDate>{date}</xmp:ModifyDate>
   <pdf:Producer>{producer}</pdf:Producer>
   <pdf:Keywords>{keywords}</pdf:Keywords>
   <pdfaid:part>{part}</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the document as its source data."""

    name: str
    description: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Description:
    """What the document says of itself to machines."""

    title: str
    author: str
    subject: str
    keywords: Sequence[str]
    language: str
    made_by: str
    identifier: str
    at: dt.datetime
    """Aware; its offset is written too."""
    seed: bytes
    """What the document's identifier is derived from: the record's digest and the imprint."""
    beside: str = ""
    """The second language of a document that says everything in two."""


class _Stamp:
    """One moment for the information dictionary and the metadata alike, as ReportLab reads it."""

    def __init__(self, at: dt.datetime) -> None:
        offset = at.utcoffset() or dt.timedelta()
        minutes = int(offset.total_seconds()) // 60
        self.YMDhms, self.t = at.timetuple()[:6], at.timestamp()
        self.dhh, self.dmm = divmod(abs(minutes), 60)
        self.dhh *= 1 if minutes >= 0 else -1


@cache
def _colour_profile() -> bytes:
    return _PROFILE.read_bytes()


def describe(canvas: TaggedCanvas, description: Description, attachments: Sequence[Attachment]) -> None:
    """Write information, metadata, output intent, attachments and form into the document."""
    document: Any = canvas._doc  # noqa: SLF001  # ReportLab keeps the document there
    document._timeStamp = _Stamp(description.at)  # noqa: SLF001  # the only place for it
    document.updateSignature(description.seed)
    info = document.info
    info.title, info.author, info.subject = description.title, description.author, description.subject
    info.keywords = ", ".join(description.keywords)
    info.creator = info.producer = description.made_by
    catalog = document.Catalog
    catalog.__NoDefault__ = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents", "AF"]
    catalog.Metadata = _metadata(description, _WITH_FILES if attachments else _WITHOUT_FILES)
    catalog.OutputIntents = PDFArray([_output_intent(document)])
    if attachments:
        specifications = [(one.name, _attach(document, one)) for one in attachments]
        catalog.AF = PDFArray([reference for _, reference in specifications])
        names = [item for name, reference in specifications for item in (PDFString(name), reference)]
        catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(names)})})
    if canvas.fields:
        catalog.AcroForm = PDFDictionary({"Fields": PDFArray(canvas.fields)})


def _metadata(description: Description, part: str) -> ArchivalStream:
    fields = {
        "title": description.title,
        "author": description.author,
        "subject": description.subject,
        "keywords": ", ".join(description.keywords),
        "language": description.language,
        "creator": description.made_by,
        "producer": description.made_by,
        "identifier": description.identifier,
        "date": description.at.isoformat(timespec="seconds"),
        "part": part,
    }
    beside = f"<rdf:li>{escape(description.beside)}</rdf:li>" if description.beside else ""
    xmp = _XMP.format(beside=beside, **{key: escape(value) for key, value in fields.items()})
    return ArchivalStream(PDFDictionary({"Type": "/Metadata", "Subtype": "/XML"}), content=xmp.encode())


def _output_intent(document: Any) -> PDFDictionary:
    profile = ArchivalStream(PDFDictionary({"N": 3}), content=_colour_profile(), filters=[pdfdoc.PDFZCompress])
    return PDFDictionary(
        {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFA1",
            "OutputConditionIdentifier": PDFString(_SPACE),
            "Info": PDFString(_SPACE),
            "DestOutputProfile": document.Reference(profile),
        }
    )


def _attach(document: Any, attachment: Attachment) -> Any:
    """Embed a file as source data (ISO 19005-3, annex E) and return a reference to its specification."""
    checksum = hashlib.md5(attachment.data, usedforsecurity=False).hexdigest()
    parameters = {
        "Size": len(attachment.data),
        "ModDate": pdfdoc.PDFDate(ts=document._timeStamp),  # noqa: SLF001  # the only place for it
        "CheckSum": f"<{checksum}>",
    }
    embedded = ArchivalStream(
        PDFDictionary({"Type": "/EmbeddedFile", "Subtype": "/application#2Fjson", "Params": PDFDictionary(parameters)}),
        content=attachment.data,
        filters=[pdfdoc.PDFZCompress],
    )
    file = document.Reference(embedded)
    return document.Reference(
        PDFDictionary(
            {
                "Type": "/Filespec",
                "F": PDFString(attachment.name),
                "UF": PDFString(attachment.name),
                "Desc": PDFString(attachment.description),
                "AFRelationship": "/Data",
                "EF": PDFDictionary({"F": file, "UF": file}),
            }
        )
    )
