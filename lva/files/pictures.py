"""Pictures: decoded and written anew, turned the right way up, without anything but what is seen."""

import io
import warnings
from typing import Final

from PIL import Image, ImageCms, ImageOps

from lva.domain.attachments import FileType, Refusal

PIXELS: Final = 40_000_000
"""More are refused before any of them is decoded; an A3 page scanned at 300 dpi has 17 million."""
_QUALITY: Final = 92
_FORMATS: Final = {FileType.PNG: "PNG", FileType.JPEG: "JPEG"}
_MODES: Final = {
    FileType.PNG: frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}),
    FileType.JPEG: frozenset({"L", "RGB"}),
}


def clean_picture(content: bytes, kind: FileType) -> bytes | Refusal:
    """Return the picture alone as a new file of the same kind, or why it is refused.

    EXIF data, texts, previews, colour profiles and whatever hides behind the picture are gone; the
    orientation that EXIF asked for and the colours of a profile are applied to the pixels.
    """
    # A warning about a bomb or damaged data is as good as an error here.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(content), formats=(_FORMATS[kind],)) as opened:
                if opened.width * opened.height > PIXELS:
                    return Refusal.TOO_MANY_PIXELS
                opened.load()
                return _written(_bare(opened, kind), kind)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return Refusal.TOO_MANY_PIXELS
        except Exception:  # noqa: BLE001 -- the decoders raise whatever their parts raise; all of it means the same
            return Refusal.UNREADABLE


def _bare(opened: Image.Image, kind: FileType) -> Image.Image:
    picture = ImageOps.exif_transpose(_in_common_colours(opened))
    if picture.mode not in _MODES[kind]:
        picture = picture.convert("RGBA" if kind is FileType.PNG and picture.has_transparency_data else "RGB")
    # What one entry of the palette is seen through belongs to the picture; all else is data about it.
    seen_through = picture.info.get("transparency")
    picture.info = {} if seen_through is None else {"transparency": seen_through}
    return picture


def _in_common_colours(opened: Image.Image) -> Image.Image:
    """Return the picture in sRGB where it says which colours it means; one that says it wrongly as it is."""
    profile = opened.info.get("icc_profile")
    if not profile or opened.mode not in ("RGB", "CMYK"):
        return opened
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(opened, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return opened
    return turned or opened


def _written(picture: Image.Image, kind: FileType) -> bytes:
    target = io.BytesIO()
    if kind is FileType.PNG:
        # A little larger than it could be, in a quarter of the time.
        picture.save(target, "PNG", compress_level=3)
    else:
        picture.save(target, "JPEG", quality=_QUALITY)
    return target.getvalue()
