import io
import struct
import zlib

import pytest
from PIL import Image

from lva.domain.attachments import FileType, Refusal
from lva.files.jpeg import bare_jpeg
from lva.files.pictures import PIXELS, clean_picture
from tests.support.uploads import make_jpeg, make_pdf, make_png, png_header


def _clean(content: bytes, kind: FileType) -> Image.Image:
    found = clean_picture(content, kind)
    assert not isinstance(found, Refusal), found
    return Image.open(io.BytesIO(found))


def test_texts_of_a_png_are_gone() -> None:
    given = make_png(Author="Maija Malli", Comment="luonnos")
    found = _clean(given, FileType.PNG)
    assert (8, 4) == found.size
    assert {} == found.info
    assert b"Maija" in given


def test_where_and_by_whom_a_photograph_was_taken_is_gone() -> None:
    given = make_jpeg()
    clean = clean_picture(given, FileType.JPEG)
    assert isinstance(clean, bytes)
    assert b"Exif" in given
    assert b"Exif" not in clean
    assert b"archive of the school" not in clean
    assert not Image.open(io.BytesIO(clean)).getexif()


def test_a_photograph_is_turned_the_right_way_up() -> None:
    assert (20, 40) == _clean(make_jpeg((40, 20), orientation=6), FileType.JPEG).size


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert clean_picture(make_jpeg(), FileType.JPEG) == clean_picture(make_jpeg(), FileType.JPEG)


@pytest.mark.parametrize(
    ("mode", "kept"), [("1", "1"), ("L", "L"), ("LA", "LA"), ("P", "P"), ("RGBA", "RGBA"), ("I;16", "I;16")]
)
def test_a_png_keeps_its_kind_of_colours(mode: str, kept: str) -> None:
    assert kept == _clean(make_png(mode=mode), FileType.PNG).mode


def test_a_palette_keeps_what_is_seen_through() -> None:
    target = io.BytesIO()
    Image.new("P", (4, 4), 1).save(target, "PNG", transparency=1)
    given = Image.open(io.BytesIO(target.getvalue())).info
    assert {"transparency"} == set(given)
    assert given == _clean(target.getvalue(), FileType.PNG).info


@pytest.mark.parametrize(("mode", "kept"), [("L", "L"), ("CMYK", "RGB")])
def test_a_jpeg_is_grey_or_in_screen_colours(mode: str, kept: str) -> None:
    assert kept == _clean(make_jpeg(mode=mode), FileType.JPEG).mode


def test_a_colour_profile_is_applied_and_gone() -> None:
    from PIL import ImageCms  # noqa: PLC0415 -- of this test alone

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    target = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(target, "JPEG", icc_profile=profile)
    assert "icc_profile" not in _clean(target.getvalue(), FileType.JPEG).info


def test_a_colour_profile_that_is_none_does_no_harm() -> None:
    target = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(target, "PNG", icc_profile=b"no profile")
    assert (4, 4) == _clean(target.getvalue(), FileType.PNG).size


def test_what_hides_behind_a_picture_is_gone() -> None:
    hidden = b"PK\x03\x04 an archive <script>alert(1)</script>"
    for given, kind in ((make_png() + hidden, FileType.PNG), (make_jpeg() + hidden, FileType.JPEG)):
        clean = clean_picture(given, kind)
        assert isinstance(clean, bytes)
        assert b"script" not in clean


def test_a_picture_that_is_a_pdf_as_well_is_a_picture_only() -> None:
    given = make_jpeg()
    both = given[:2] + b"\xff\xfe" + struct.pack(">H", len(make_pdf()) + 2) + make_pdf() + given[2:]
    clean = clean_picture(both, FileType.JPEG)
    assert isinstance(clean, bytes)
    assert b"%PDF" not in clean


@pytest.mark.parametrize("size", [(50_000, 50_000), (PIXELS + 1, 1), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_before_they_are_decoded(size: tuple[int, int]) -> None:
    assert Refusal.TOO_MANY_PIXELS == clean_picture(png_header(*size), FileType.PNG)


def test_a_text_that_swells_is_refused_or_forgotten() -> None:
    given = make_png()
    bomb = b"Comment\0\0" + zlib.compress(bytes(50_000_000))
    chunk = struct.pack(">I", len(bomb)) + b"zTXt" + bomb + struct.pack(">I", zlib.crc32(b"zTXt" + bomb))
    assert Refusal.UNREADABLE == clean_picture(given[:33] + chunk + given[33:], FileType.PNG)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(png_header(5, 5), FileType.PNG, id="a PNG without its pixels"),
        pytest.param(make_png()[:50], FileType.PNG, id="a PNG cut off"),
        pytest.param(make_jpeg()[:-200], FileType.JPEG, id="a JPEG cut off"),
        pytest.param(b"\xff\xd8\xff" + b"MZ" * 50, FileType.JPEG, id="a program behind the first bytes"),
        pytest.param(make_png(), FileType.JPEG, id="another kind"),
        pytest.param(png_header(0, 0), FileType.PNG, id="a PNG of no size"),
    ],
)
def test_what_cannot_be_decoded_is_refused(content: bytes, kind: FileType) -> None:
    assert Refusal.UNREADABLE == clean_picture(content, kind)


# -- segments ---------------------------------------------------------------------------------------


def test_a_jpeg_loses_its_words_and_no_pixel() -> None:
    given = make_jpeg()
    bare = bare_jpeg(given)
    assert b"Exif" not in bare
    assert Image.open(io.BytesIO(given)).tobytes() == Image.open(io.BytesIO(bare)).tobytes()


def test_markers_without_a_length_and_filling_bytes_stay() -> None:
    assert b"\xff\xd8\xff\xff\x01\xff\xda\x00\x02" == bare_jpeg(
        b"\xff\xd8\xff\xff\x01\xff\xfe\x00\x04xx\xff\xda\x00\x02"
    )


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8rest of it"])
def test_what_is_no_jpeg_stays_as_it_is(content: bytes) -> None:
    assert content == bare_jpeg(content)
