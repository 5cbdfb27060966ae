"""Defects for a good document: each a sentence and what does it; all must be noticed (tests/pdf/test_defects.py).

A defect works on an open document; what it changes is written out as it is. None of them is told by a
glance at the page: that is what makes them defects of a tagged, archival document.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

Defect = Callable[[Pdf], None]
_PRINT: Final = 4
_HIDDEN: Final = 2
_TEXT: Final = re.compile(rb"(/P <</MCID \d+>> BDC [^(]*)(\((?:[^()\\]|\\.)+\) Tj)")
"""A paragraph's first stretch of text, after what begins its mark."""


def elements(pdf: Pdf, role: str) -> list[Any]:
    """Return the structure elements of a role in reading order."""
    return [one for one in _walk(pdf.Root.StructTreeRoot) if one.S == f"/{role}"]


def _walk(node: Any) -> Iterator[Any]:
    for kid in _kids(node):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _walk(kid)


def _kids(node: Any) -> list[Any]:
    found = node.get("/K")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def _painted(pdf: Pdf, role: str = "P") -> Any:
    """Return the first element of a role that is content of the page itself and of nothing below it."""
    return next(one for one in elements(pdf, role) if isinstance(one.get("/K"), int))


def _annotations(pdf: Pdf, kind: str) -> Iterator[Any]:
    for one in pdf.pages:
        yield from (found for found in one.get("/Annots", []) if found.Subtype == f"/{kind}")


def _fonts(pdf: Pdf) -> list[Any]:
    return [font for one in pdf.pages for font in one.resources.get("/Font", {}).values()]


def _content(pdf: Pdf, change: Callable[[bytes], bytes], number: int = 0) -> None:
    one = pdf.pages[number]
    one.contents_coalesce()
    before = one.Contents.read_bytes()
    after = change(before)
    assert before != after, "nothing changed"
    one.Contents = pdf.make_stream(after)


def _metadata(pdf: Pdf, before: str, after: str) -> None:
    data = pdf.Root.Metadata.read_bytes()
    changed = re.sub(before.encode(), after.encode(), data, count=1, flags=re.DOTALL)
    assert data != changed, "nothing changed"
    pdf.Root.Metadata.write(changed)


def _parents(pdf: Pdf, page: int = 0) -> Any:
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    return next(nums[at + 1] for at in range(0, len(nums), 2) if int(nums[at]) == page)


def _map(pdf: Pdf, pattern: bytes, to: bytes) -> None:
    """Change the first map from codes to characters that the pattern occurs in."""
    for font in _fonts(pdf):
        data = font.ToUnicode.read_bytes()
        changed = re.sub(pattern, to, data, count=1)
        if data != changed:
            font.ToUnicode.write(changed)
            return
    raise AssertionError("nothing changed")


def _delete(holder: Any, key: str) -> None:
    assert key in holder, f"no {key}"
    del holder[key]


# -- structure ---------------------------------------------------------------------------------------


def _swap_order(pdf: Pdf) -> None:
    root = elements(pdf, "Document")[0]
    places = [at for at, kid in enumerate(root.K) if kid.S == "/P"]
    first, second = places[0], places[-1]
    kids = list(root.K)
    kids[first], kids[second] = kids[second], kids[first]
    root.K = Array(kids)


def _swap_marks(pdf: Pdf) -> None:
    _content(
        pdf,
        lambda data: (
            data.replace(b"<</MCID 0>>", b"<</MCID X>>")
            .replace(b"<</MCID 1>>", b"<</MCID 0>>")
            .replace(b"<</MCID X>>", b"<</MCID 1>>")
        ),
    )


def _drop_element(pdf: Pdf) -> None:
    root = elements(pdf, "Document")[0]
    kids = list(root.K)
    del kids[-1]
    root.K = Array(kids)


def _claim_twice(pdf: Pdf) -> None:
    first, second = [one for one in elements(pdf, "P") if isinstance(one.get("/K"), int)][:2]
    second.K = first.K


def _adopt(pdf: Pdf) -> None:
    """Let an element name a parent that does not know it."""
    first, second = elements(pdf, "LI")[:2]
    _kids(second)[0].P = _kids(first)[0].P


def _jump(pdf: Pdf) -> None:
    elements(pdf, "H3")[0].S = Name.H5


def _other_owner(pdf: Pdf) -> None:
    owners = _parents(pdf)
    owners[0], owners[1] = owners[1], owners[0]


def _fewer_owners(pdf: Pdf) -> None:
    owners = _parents(pdf)
    del owners[len(owners) - 1]


def _unscoped(pdf: Pdf) -> None:
    for head in elements(pdf, "TH"):
        _delete(head, "/A")


def _lost_cell(pdf: Pdf) -> None:
    row = next(one for one in elements(pdf, "TR") if any(kid.S == "/TD" for kid in _kids(one)))
    row.K = Array(_kids(row)[:-1])


def _loose_row(pdf: Pdf) -> None:
    """Put a paragraph where only rows may be."""
    rows = elements(pdf, "TBody")[0]
    row = _kids(rows)[0]
    row.S = Name.P


def _unlisted(pdf: Pdf) -> None:
    elements(pdf, "L")[0].S = Name.Div


def _unbox(pdf: Pdf) -> None:
    _delete(elements(pdf, "Figure")[0], "/A")


def _say_otherwise(pdf: Pdf) -> None:
    _painted(pdf).ActualText = String("Jotain muuta")


def _forget_languages(pdf: Pdf) -> None:
    for one in _walk(pdf.Root.StructTreeRoot):
        if "/Lang" in one:
            del one["/Lang"]


def _remap(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(P=Name.H1)


def _unknown_role(pdf: Pdf) -> None:
    _painted(pdf).S = Name.Kappale


def _repeat_text(pdf: Pdf) -> None:
    """Paint a text a second time inside its own mark."""
    _content(pdf, lambda data: re.sub(_TEXT, rb"\1\2 \2", data, count=1))


def _drop_text(pdf: Pdf) -> None:
    _content(pdf, lambda data: re.sub(_TEXT, rb"\1() Tj", data, count=1))


def _into_artifact(pdf: Pdf) -> None:
    _content(pdf, lambda data: re.sub(rb"/P <</MCID 0>> BDC", b"/Artifact BMC", data, count=1))


def _untag(pdf: Pdf) -> None:
    _content(pdf, lambda data: data + b"\nBT /F1+0 9 Tf 1 0 0 1 60 30 Tm (ABC) Tj ET".replace(b"F1+0", _font_name(pdf)))


def _font_name(pdf: Pdf) -> bytes:
    return str(next(iter(pdf.pages[0].resources.Font.keys())))[1:].encode()


def _as_content(pdf: Pdf) -> None:
    """Turn page furniture into content that nobody claims."""
    _content(pdf, lambda data: re.sub(rb"/Artifact <<[^>]*>> BDC", b"/P <</MCID 999>> BDC", data, count=1))


def _unbalance(pdf: Pdf) -> None:
    _content(pdf, lambda data: re.sub(rb"EMC\s+ET Q", b"ET Q", data, count=1))


def _figure_as_paragraph(pdf: Pdf) -> None:
    elements(pdf, "Figure")[0].S = Name.P


# -- links, fields, pages --------------------------------------------------------------------------------


def _unreferenced_link(pdf: Pdf) -> None:
    link = elements(pdf, "Link")[0]
    link.K = Array([kid for kid in _kids(link) if isinstance(kid, int)])


def _first_link(pdf: Pdf) -> Any:
    return next(_annotations(pdf, "Link"))


def _misplaced_link(pdf: Pdf) -> None:
    first, second = list(_annotations(pdf, "Link"))[:2]
    first.StructParent, second.StructParent = second.StructParent, first.StructParent


def _unknown_annotation(pdf: Pdf) -> None:
    note = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Movie, F=_PRINT, Rect=Array([10, 10, 40, 40]), Contents=String("x"))
    )
    pdf.pages[0].Annots = Array([*pdf.pages[0].get("/Annots", []), note])


def _comment(pdf: Pdf) -> None:
    """Leave a note on the page that no element knows."""
    note = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Text, F=_PRINT | 24, Rect=Array([10, 10, 40, 40]))
    )
    pdf.pages[0].Annots = Array([*pdf.pages[0].get("/Annots", []), note])


def _field(pdf: Pdf) -> Any:
    return next(_annotations(pdf, "Widget"))


# -- the file --------------------------------------------------------------------------------------------


def _specification(pdf: Pdf) -> Any:
    return pdf.Root.AF[0]


def _change_record(pdf: Pdf) -> None:
    stream = _specification(pdf).EF.F
    stream.write(stream.read_bytes().replace(b'"title":"', b'"title":"Muu '))


def _script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _launch(pdf: Pdf) -> None:
    _first_link(pdf).A = Dictionary(S=Name.Launch, F=String("ohjelma"))


def _hide_title(pdf: Pdf) -> None:
    pdf.Root.ViewerPreferences.DisplayDocTitle = False


def _unembed(pdf: Pdf) -> None:
    font = _fonts(pdf)[0]
    _delete(font.FontDescriptor, "/FontFile2")


def _unmapped(pdf: Pdf) -> None:
    for font in _fonts(pdf):
        if "/ToUnicode" in font:
            del font["/ToUnicode"]


def _wrong_widths(pdf: Pdf) -> None:
    font = _fonts(pdf)[0]
    font.Widths = Array([int(width) + 300 for width in font.Widths])


def _helvetica(pdf: Pdf) -> None:
    fonts = pdf.pages[0].resources.Font
    name = next(iter(fonts.keys()))
    fonts[name] = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)


def _notdef(pdf: Pdf) -> None:
    """Show a code that has no glyph."""
    _content(pdf, lambda data: re.sub(rb"\((?:[^()\\]|\\.){8,}\) Tj", rb"(\\000\\377) Tj", data, count=1))


def _state(pdf: Pdf, **entries: Any) -> None:
    resources = pdf.pages[0].obj.Resources
    resources.ExtGState = Dictionary(GSx=Dictionary(Type=Name.ExtGState, **entries))
    _content(pdf, lambda data: b"/GSx gs\n" + data)


def _lzw(pdf: Pdf) -> None:
    data = b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01"
    stream = Stream(pdf, data)
    stream.Filter = Name.LZWDecode
    stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
    pdf.pages[0].obj.Resources.XObject = Dictionary(X1=pdf.make_indirect(stream))
    _content(pdf, lambda found: found + b"\n/Artifact BMC /X1 Do EMC")


def _outside(pdf: Pdf) -> None:
    _specification(pdf).EF.F.F = String("muualla.json")


def _layers(pdf: Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("piilo")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))


DEFECTS: Final[dict[str, Defect]] = {
    # What a screen reader is told.
    "a figure has no alternative text": lambda pdf: _delete(elements(pdf, "Figure")[0], "/Alt"),
    "a figure has no box": _unbox,
    "a figure is called a paragraph": _figure_as_paragraph,
    "the document has no language": lambda pdf: _delete(pdf.Root, "/Lang"),
    "free text has lost its own language": _forget_languages,
    "there is no structure": lambda pdf: _delete(pdf.Root, "/StructTreeRoot"),
    "the document does not say that it is tagged": lambda pdf: _delete(pdf.Root, "/MarkInfo"),
    "the tags are called suspect": lambda pdf: pdf.Root.MarkInfo.__setitem__("/Suspects", True),
    "the parent tree is missing": lambda pdf: _delete(pdf.Root.StructTreeRoot, "/ParentTree"),
    "the parent tree gives a mark to another element": _other_owner,
    "the parent tree lacks a mark": _fewer_owners,
    "a page has no place in the parent tree": lambda pdf: _delete(pdf.pages[1].obj, "/StructParents"),
    "an element names another parent": _adopt,
    "a mark is claimed twice": _claim_twice,
    "an element is missing": _drop_element,
    "two marks have changed numbers": _swap_marks,
    "two paragraphs are read in the wrong order": _swap_order,
    "text stands outside any mark": _untag,
    "text is hidden in an artifact": _into_artifact,
    "page furniture is content": _as_content,
    "marks are not balanced": _unbalance,
    "text is painted twice": _repeat_text,
    "text is missing": _drop_text,
    "a text is said otherwise than it is written": _say_otherwise,
    "a heading jumps a level": _jump,
    "the title is no heading": lambda pdf: elements(pdf, "H1")[0].__setattr__("S", Name.P),
    "a head cell has no scope": _unscoped,
    "a row has lost a cell": _lost_cell,
    "a table holds a paragraph between its rows": _loose_row,
    "list items stand in no list": _unlisted,
    "a role is unknown": _unknown_role,
    "a standard role is mapped to another": _remap,
    # Links, fields, pages.
    "a link says nothing": lambda pdf: _delete(_first_link(pdf), "/Contents"),
    "a link belongs to no element": _unreferenced_link,
    "two links have changed elements": _misplaced_link,
    "a link is not printed": lambda pdf: _first_link(pdf).__setattr__("F", 0),
    "a link is hidden": lambda pdf: _first_link(pdf).__setattr__("F", _PRINT | _HIDDEN),
    "a link starts a program": _launch,
    "a note stands on the page that nobody knows": _comment,
    "an annotation is of a kind that no archive takes": _unknown_annotation,
    "a field has no description": lambda pdf: _delete(_field(pdf), "/TU"),
    "a field has no look": lambda pdf: _delete(_field(pdf), "/AP"),
    "fields draw themselves anew": lambda pdf: pdf.Root.AcroForm.__setattr__("NeedAppearances", True),
    "the tab order is not that of the structure": lambda pdf: _delete(pdf.pages[0].obj, "/Tabs"),
    "there are no bookmarks": lambda pdf: _delete(pdf.Root, "/Outlines"),
    # What the file claims to be.
    "the title is not shown": _hide_title,
    "there are no metadata": lambda pdf: _delete(pdf.Root, "/Metadata"),
    "the metadata have no title": lambda pdf: _metadata(pdf, "<dc:title>.*?</dc:title>", ""),
    "the metadata give another title": lambda pdf: _metadata(pdf, '"x-default">', '"x-default">Muu '),
    "the metadata give another author": lambda pdf: _metadata(pdf, "<dc:creator><rdf:Seq><rdf:li>", r"\g<0>Muu "),
    "the metadata give another day": lambda pdf: _metadata(pdf, "<xmp:CreateDate>2025", "<xmp:CreateDate>2024"),
    "the file does not say that it is archival": lambda pdf: _metadata(pdf, "<pdfaid:part>3</pdfaid:part>", ""),
    "the file claims less than it is": lambda pdf: _metadata(pdf, ">A</pdfaid:conf", ">Z</pdfaid:conf"),
    "the file does not say that it is accessible": lambda pdf: _metadata(pdf, "<pdfuaid:part>1</pdfuaid:part>", ""),
    "there is no output intent": lambda pdf: _delete(pdf.Root, "/OutputIntents"),
    "the record is not called data": lambda pdf: _delete(_specification(pdf), "/AFRelationship"),
    "the record belongs to nothing": lambda pdf: _delete(pdf.Root, "/AF"),
    "the record has no type": lambda pdf: _delete(_specification(pdf).EF.F, "/Subtype"),
    "the record is another": _change_record,
    "the record lies elsewhere": _outside,
    "a script runs when it is opened": _script,
    "layers can be hidden": _layers,
    # What is painted.
    "a font is not embedded": _unembed,
    "a font that nobody shipped is used": _helvetica,
    "codes mean no characters": _unmapped,
    "a code means another character": lambda pdf: _map(pdf, rb"<0061>", b"<0062>"),
    "a code means nothing": lambda pdf: _map(pdf, rb"<0061>", b"<0000>"),
    "letters are wider than they say": _wrong_widths,
    "a glyph is missing": _notdef,
    "something is transparent": lambda pdf: _state(pdf, ca=0.5, CA=0.5),
    "something is blended in an unknown way": lambda pdf: _state(pdf, BM=Name.Sekoitus),
    "a colour is for another printer": lambda pdf: _content(pdf, lambda data: b"0 1 1 0 k\n" + data),
    "an operator is unknown": lambda pdf: _content(pdf, lambda data: data + b"\n1 2 xyz"),
    "a stream is packed as no archive takes it": _lzw,
}
