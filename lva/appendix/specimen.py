"""A page that says nothing, for trying a key: it has an empty field for the seal and is never kept."""

from typing import Final

from lva.appendix.signatures import SEAL_FIELD

_OBJECTS: Final = (
    b"<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [4 0 R] /SigFlags 3>>>>",
    b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
    b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Resources <<>> /Annots [4 0 R]>>",
    b"<</Type /Annot /Subtype /Widget /FT /Sig /T (%s) /F 132 /P 3 0 R /Rect [10 10 290 90]>>"
    % SEAL_FIELD.encode("ascii"),
)


def specimen() -> bytes:
    """Return a PDF of one empty page with the field of the seal."""
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(_OBJECTS, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(_OBJECTS) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, rows)
    return data + table + b"trailer\n<</Root 1 0 R /Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(data))
