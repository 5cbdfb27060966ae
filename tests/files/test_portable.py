import io
import re

import pikepdf
import pytest

from lva.domain.attachments import Refusal
from lva.files.portable import clean_pdf
from tests.support.uploads import encrypted_pdf, make_jpeg, make_pdf, make_stream


def _clean(content: bytes) -> bytes:
    found = clean_pdf(content)
    assert not isinstance(found, Refusal), found
    return found


def _opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(_clean(content)))


def _laid_open(content: bytes) -> bytes:
    """Return everything that a file holds in readable form."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as found:
        found.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return target.getvalue()


def test_what_is_on_the_page_stays() -> None:
    found = _opened(make_pdf(text="Koulumatka"))
    assert [b"(Koulumatka)"] == re.findall(rb"\(\w+\)", found.pages[0].Contents.read_bytes())
    assert [] == found.check_pdf_syntax()


def test_document_information_and_metadata_are_gone() -> None:
    xmp = make_stream(b"<x:xmpmeta>Maija Malli</x:xmpmeta>", "/Type /Metadata /Subtype /XML")
    given = make_pdf(root="/Metadata 10 0 R /PieceInfo << /Word 10 0 R >>", objects={10: xmp})
    clean = _laid_open(_clean(given))
    assert {True} == {one in _laid_open(given) for one in (b"Maija", b"Luonnos", b"/Info", b"/Metadata")}
    assert {False} == {one in clean for one in (b"Maija", b"Luonnos", b"/Info", b"/Metadata", b"pyHanko")}


def test_the_same_file_gives_the_same_bytes() -> None:
    assert _clean(make_pdf()) == _clean(make_pdf())


def test_cleaning_twice_is_cleaning_once_but_for_the_identifier() -> None:
    once = _clean(make_pdf())
    identifier = re.compile(rb"/ID \[[^\]]*\]", re.DOTALL)
    assert len(identifier.sub(b"", once)) == len(identifier.sub(b"", _clean(once)))


def test_the_language_the_structure_and_the_bookmarks_stay() -> None:
    root = "/Lang (fi-FI) /MarkInfo << /Marked true >> /StructTreeRoot 10 0 R /Outlines 12 0 R"
    objects = {
        10: "<< /Type /StructTreeRoot /K 11 0 R >>",
        11: "<< /Type /StructElem /S /P /P 10 0 R /A << /O /Layout /Placement /Block >> >>",
        12: "<< /Type /Outlines /First 13 0 R /Last 13 0 R /Count 1 >>",
        13: "<< /Title (Kartta) /Parent 12 0 R /A << /S /GoTo /D [3 0 R /Fit] >> >>",
    }
    found = _opened(make_pdf(root=root, objects=objects))
    assert "fi-FI" == str(found.Root.Lang)
    assert "/Block" == str(found.Root.StructTreeRoot.K.A.Placement)
    assert "/GoTo" == str(found.Root.Outlines.First.A.S)


def test_what_no_page_leads_to_is_gone() -> None:
    clean = _clean(make_pdf(objects={10: "(MZ a program between the objects)"}))
    assert b"program" not in _laid_open(clean)


def test_an_earlier_revision_is_gone() -> None:
    before = make_pdf(text="Salainen")
    content = make_stream(b"BT /F1 12 Tf 20 100 Td (Julkinen) Tj ET")
    place = len(before)
    start = before.rindex(b"startxref\n") + len(b"startxref\n")
    previous = int(before[start:].split()[0])
    update = b"4 0 obj\n" + content + b"\nendobj\n"
    xref = place + len(update)
    update += f"xref\n4 1\n{place:010d} 00000 n \n".encode()
    update += f"trailer\n<< /Size 7 /Root 1 0 R /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n".encode()
    clean = _laid_open(_clean(before + update))
    assert b"Julkinen" in clean
    assert b"Salainen" not in clean


def test_a_comment_stays_and_its_author_goes() -> None:
    annotation = "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (Totta) /T (Maija Malli) /M (D:2026) >>"
    found = _opened(make_pdf(page="/Annots [10 0 R]", objects={10: annotation}))
    assert {"/Type", "/Subtype", "/Rect", "/Contents"} == set(found.pages[0].Annots[0].keys())


def test_a_form_field_keeps_its_name() -> None:
    field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (nimi) /Rect [0 0 9 9] >>"
    made = make_pdf(page="/Annots [10 0 R]", root="/AcroForm << /Fields [10 0 R] >>", objects={10: field})
    found = _opened(made)
    assert "nimi" == str(found.Root.AcroForm.Fields[0].T)


@pytest.mark.parametrize(
    ("action", "stays"),
    [
        pytest.param("/S /URI /URI (https://example.org/)", True, id="the web"),
        pytest.param("/S /URI /URI (mailto:a@example.org)", True, id="a letter"),
        pytest.param("/S /URI /URI (file:///C:/Users/maija/luonnos.docx)", False, id="a file of the author"),
        pytest.param("/S /GoToR /F (other.pdf) /D [0 /Fit]", False, id="another file"),
        pytest.param("/S /Thread", False, id="an action that nobody needs"),
    ],
)
def test_links_lead_to_the_web_or_into_the_document(action: str, stays: bool) -> None:
    link = f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << {action} >> >>"
    found = _opened(make_pdf(page="/Annots [10 0 R]", objects={10: link}))
    assert stays is ("/A" in found.pages[0].Annots[0])


def test_a_stream_reads_from_no_other_file() -> None:
    outside = make_stream(b"", "/F (secret.txt) /FFilter /FlateDecode")
    found = _opened(make_pdf(page="/Annots [<< /AP << /N 10 0 R >> >>]", objects={10: outside}))
    assert ["/Length"] == list(found.pages[0].Annots[0].AP.N.keys())


def test_a_photograph_inside_forgets_where_it_was_taken() -> None:
    jpeg = make_jpeg()
    image = make_stream(jpeg, "/Type /XObject /Subtype /Image /Width 40 /Height 20 /Filter /DCTDecode /Metadata 6 0 R")
    found = _opened(make_pdf(page="/Annots [<< /AP << /N 10 0 R >> >>]", objects={10: image}))
    kept = found.pages[0].Annots[0].AP.N.read_raw_bytes()
    assert b"Exif" in jpeg
    assert b"Exif" not in kept
    assert b"archive of the school" not in kept
    assert jpeg[-100:] == kept[-100:]


JAVASCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


@pytest.mark.parametrize(
    ("root", "page"),
    [
        pytest.param(f"/OpenAction {JAVASCRIPT}", "", id="JavaScript at opening"),
        pytest.param(f"/AA << /WC {JAVASCRIPT} >>", "", id="JavaScript at closing"),
        pytest.param(f"/Names << /JavaScript << /Names [(a) {JAVASCRIPT}] >> >>", "", id="JavaScript by name"),
        pytest.param("/OpenAction << /S /GoTo /Next << /S /Launch /F (calc.exe) >> >>", "", id="a program, later"),
        pytest.param("", f"/AA << /O {JAVASCRIPT} >>", id="JavaScript of a page"),
        pytest.param("/OpenAction << /S /URI /URI (JavaScript:alert) >>", "", id="JavaScript as an address"),
        pytest.param("/OpenAction << /S /SubmitForm /F (https://example.org) >>", "", id="a form that sends"),
        pytest.param("/AcroForm << /Fields [] /XFA (<xdp/>) >>", "", id="a form that is a program"),
        pytest.param("", "/Annots [<< /Subtype /RichMedia /Rect [0 0 9 9] >>]", id="film"),
        pytest.param("", "/Annots [<< /Subtype /Sound /Rect [0 0 9 9] >>]", id="sound"),
        pytest.param("/OpenAction << /#53 /Java#53cript /J#53 (1) >>", "", id="JavaScript, written otherwise"),
    ],
)
def test_what_runs_plays_or_sends_is_refused(root: str, page: str) -> None:
    assert Refusal.ACTIVE == clean_pdf(make_pdf(root=root, page=page))


@pytest.mark.parametrize(
    ("root", "page"),
    [
        pytest.param("/Names << /EmbeddedFiles << /Names [(a.exe) 6 0 R] >> >>", "", id="by name"),
        pytest.param("", "/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] >>]", id="on a page"),
        pytest.param("/AF [<< /Type /Filespec /F (a.xml) /EF << /F 4 0 R >> >>]", "", id="associated"),
        pytest.param("/Collection << >>", "", id="a portfolio"),
    ],
)
def test_a_file_that_carries_others_is_refused(root: str, page: str) -> None:
    assert Refusal.CARRIES_FILES == clean_pdf(make_pdf(root=root, page=page))


def test_a_signed_file_is_refused() -> None:
    signature = "<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>"
    field = "<< /Subtype /Widget /FT /Sig /T (Seal) /V 11 0 R /Rect [0 0 9 9] >>"
    made = make_pdf(root="/AcroForm << /Fields [10 0 R] >>", objects={10: field, 11: signature})
    assert Refusal.SIGNED == clean_pdf(made)


def test_an_encrypted_file_is_refused() -> None:
    assert Refusal.ENCRYPTED == clean_pdf(encrypted_pdf())


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"%PDF-1.7", id="a beginning alone"),
        pytest.param(b"%PDF-1.7\n" + b"\x00" * 2000, id="nothing behind the beginning"),
        pytest.param(make_pdf()[:300], id="cut off"),
        pytest.param(make_pdf() + b"<html><script>alert(1)</script>\n%%EOF\n", id="a page of the web behind it"),
        pytest.param(make_pdf().replace(b"/Kids [3 0 R]", b"/Kids [ ]    "), id="without a page"),
        pytest.param(make_pdf(root="/Names " + "[" * 5000 + "]" * 5000), id="deeper than any reader goes"),
        pytest.param(
            make_pdf().replace(b"/Type /Catalog /Pages 2 0 R", b"/Type /Catalog /Pages 1 0 R"), id="in a circle"
        ),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes) -> None:
    assert Refusal.UNREADABLE == clean_pdf(content)


def test_a_bomb_of_objects_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lva.files.portable._OBJECTS", 3)
    assert Refusal.UNREADABLE == clean_pdf(make_pdf())
