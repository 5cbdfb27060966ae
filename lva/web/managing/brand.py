"""The colour of an organisation as a small stylesheet, so that no page needs a style of its own."""

import re
from typing import Final

from flask import Blueprint, Response

from lva.domain.errors import NotFound
from lva.domain.settings import is_legible
from lva.web.door import anonymous

blueprint = Blueprint("brand", __name__)
_DIGITS: Final = re.compile(r"[0-9a-f]{6}")
_STYLE: Final = (
    ".util{{background:#{colour};color:#fff}}.util a{{color:#fff}}"
    ".top{{border-top-color:#{colour}}}@media (prefers-color-scheme:light){{.brand em{{color:#{colour}}}}}\n"
)
_KEPT: Final = "public, max-age=31536000, immutable"


@blueprint.get("/brand/<colour>.css")
@anonymous
def colour(colour: str) -> Response:
    """Hand out the head of the pages in a colour on which white text is legible; it says nothing of anybody."""
    if not _DIGITS.fullmatch(colour) or not is_legible(f"#{colour}"):
        raise NotFound
    response = Response(_STYLE.format(colour=colour), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = _KEPT
    return response
