"""What is kept of oneself: a copy to take away, how long what is kept, and asking for erasure."""

import datetime as dt
import io
import json
import zipfile
from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from lva.domain.permissions import Permission
from lva.domain.retention import Rule
from lva.i18n import Language
from lva.services.retaining import keeping, own_data
from lva.services.signin import providers
from lva.services.work import Work
from lva.web import own_words
from lva.web.door import needs
from lva.web.page import page, to
from lva.web.retention_words import GROUNDS, KEPT_NAMES, PERIODS
from lva.web.site import site

blueprint = Blueprint("own_data", __name__, url_prefix="/<language:language>/account/data")
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the archive format knows: it says nothing about the copy."""


@blueprint.get("")
@needs(Permission.BELONG)
def show(work: Work, language: Language) -> AnyResponse:
    """Tell what is kept of oneself and how to get it or have it erased."""
    return page(work, "account/data.html", is_asked=request.args.get("done") == "asked", kept=table(work, language))


@blueprint.post("/copy")
@needs(Permission.BELONG, fresh=True)
def copy(work: Work, language: Language) -> AnyResponse:
    """Hand out a copy of everything that is kept of oneself, for programs and for reading."""
    providers.check_reach(work.session, site().ports, work.actor)
    found = own_data.copy_of(work)
    here = site()
    told = [own_words.told(language, one) for one in found["organisations"]]
    template = here.pages[language.code].get_template("account/copy.html")
    read = template.render(found=found, organisations=told, said=own_words.said)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("data.json", _json(found)), ("data.html", read)):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), text.encode())
    response = Response(content.getvalue(), content_type="application/zip")
    day = work.at.astimezone(here.ports.zone).date()
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(day)}"'
    return response


@blueprint.post("/erasure")
@needs(Permission.BELONG)
def ask(work: Work, language: Language) -> AnyResponse:
    """Ask the organisation's administrators to have one's data erased."""
    del language
    own_data.ask(work)
    return to("own_data.show", done="asked")


def table(work: Work, language: Language) -> list[tuple[str, str, str]]:
    """Return every class of what is kept in words: what, how long, and who says so."""
    return [
        (
            language.text(KEPT_NAMES[rule.kept]),
            _period(language, rule, months),
            language.text(GROUNDS[rule.ground]),
        )
        for rule, months in keeping.told(work)
    ]


def _period(language: Language, rule: Rule, months: int | None) -> str:
    if rule.days is not None:
        return language.plural("%(count)s day", "%(count)s days", rule.days)
    if rule.is_of_plan:
        return language.text("as the records plan says")
    return language.text(PERIODS[str(months) if months else "keep"])


def _json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _file_name(day: dt.date) -> str:
    return f"lva-own-data-{day.isoformat()}.zip"
