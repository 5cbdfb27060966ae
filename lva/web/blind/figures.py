"""Figures of blind reviews for everybody: criteria, hearing, areas and groups by half-year, as tables and as CSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Blueprint
from flask import Response as Answer
from werkzeug.wrappers import Response

from lva.content.model import Pack
from lva.domain.blind.figures import CLASSES
from lva.domain.judging.criteria import NAMES
from lva.domain.judging.rubric import NUMBERS
from lva.i18n import Language
from lva.services.blind import figures
from lva.services.work import Visit
from lva.web.blind.blind_words import class_of
from lva.web.door import public
from lva.web.page import page

blueprint = Blueprint("figures", __name__, url_prefix="/<language:language>/figures")
_PACK: Final = "lava"
_GAPS: Final = 5
_TWO: Final = 2
_HALF_POINTS: Final = 4
"""A criterion gives two points; they are kept doubled."""
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be a formula to a spreadsheet."""


@blueprint.get("")
@public
def show(visit: Visit, language: Language) -> Response:
    """Show what was published, the newest half-year first."""
    found = figures.published(visit.session)
    pack = visit.packs.current(_PACK)
    return page(
        visit,
        "figures/show.html",
        releases=[_told(language, pack, one) for one in found],
        trend=_trend(language, found),
        classes=[class_of(language, name) for name in CLASSES],
    )


@blueprint.get("/figures.csv")
@public
def table(visit: Visit, language: Language) -> Response:
    """Hand out what was published as one table: a row for each figure of each half-year."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([language.text(head) for head in ("Half-year", "About", "Class", "Records", "Median", "Outcomes")])
    pack = visit.packs.current(_PACK)
    for release in figures.published(visit.session):
        for about, cell_of, found in _cells(language, pack, release):
            outcomes = " ".join(f"{outcome}:{count}" for outcome, count in found["outcomes"].items())
            row = (release["period"], about, cell_of, found["count"], found["median"], outcomes)
            writer.writerow([_harmless(str(cell)) for cell in row])
    answer = Answer(held.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="lva-figures.csv"'
    return answer


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def _cells(language: Language, pack: Pack, release: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    whole = language.text("all")
    for about, found in _abouts(language, pack, release):
        yield about, whole, found["all"]
        for name, cell in found.get("by_class", {}).items():
            yield about, class_of(language, name), cell


def _abouts(language: Language, pack: Pack, release: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number in NUMBERS:
        if str(number) in release.get("criteria", {}):
            yield f"{number}. {language.text(NAMES[number - 1])}", release["criteria"][str(number)]
    if release.get("heard"):
        yield language.text("Children were heard"), release["heard"]
    for key, options in (("harmed_areas", ("area",)), ("harmed_groups", ("group", "groups_all"))):
        for name, found in release.get(key, {}).items():
            yield language.text("Harm: %(what)s", what=_label(language, pack, options, name)), found


def _label(language: Language, pack: Pack, options: tuple[str, ...], key: str) -> str:
    option = next((one for name in options if (one := pack.option(name, key))), None)
    return option.label.in_(language.code) if option else key


def _told(language: Language, pack: Pack, release: Mapping[str, Any]) -> dict[str, Any]:
    criteria = release.get("criteria", {})
    rows = [
        {
            "name": f"{number}. {language.text(NAMES[number - 1])}",
            "median": _points(language, criteria[str(number)]["all"]),
            "part": _part(criteria[str(number)]["all"]),
            "count": criteria[str(number)]["all"]["count"],
            "by_class": [_points(language, criteria[str(number)].get("by_class", {}).get(name)) for name in CLASSES],
        }
        for number in NUMBERS
        if str(number) in criteria
    ]
    return {
        "period": _half(language, str(release["period"])),
        "on": language.date(release["published_on"]),
        "criteria": rows,
        "gaps": sorted(rows, key=lambda one: one["part"])[:_GAPS],
        "heard": _of(release.get("heard")),
        "areas": _harmed(language, pack, release, "harmed_areas", ("area",)),
        "groups": _harmed(language, pack, release, "harmed_groups", ("group", "groups_all")),
    }


def _harmed(
    language: Language, pack: Pack, release: Mapping[str, Any], key: str, options: tuple[str, ...]
) -> list[tuple[str, tuple[int, int]]]:
    found = [(_label(language, pack, options, name), _of(one)) for name, one in release.get(key, {}).items()]
    return sorted([(name, of) for name, of in found if of], key=lambda one: (-one[1][0], one[0]))


def _of(found: Mapping[str, Any] | None) -> tuple[int, int] | None:
    """Return in about how many of about how many records something holds."""
    return (found["all"]["outcomes"].get("1", 0), found["all"]["count"]) if found else None


def _points(language: Language, cell: Mapping[str, Any] | None) -> str:
    return language.number(float(cell["median"]) / 2) if cell else ""


def _part(cell: Mapping[str, Any]) -> int:
    """Return a median as whole hundredths of full points, for a bar."""
    return round(100 * float(cell["median"]) / _HALF_POINTS)


def _half(language: Language, period: str) -> str:
    message = "first half of %(year)s" if period.endswith("1") else "second half of %(year)s"
    return language.text(message, year=period[:4])


def _trend(language: Language, found: tuple[dict[str, Any], ...]) -> dict[str, Any] | None:
    """Return the medians of every criterion by half-year, the oldest first; None with fewer than two half-years."""
    if len(found) < _TWO:
        return None
    oldest_first = tuple(reversed(found))
    rows = []
    for number in NUMBERS:
        cells = [one.get("criteria", {}).get(str(number), {}).get("all") for one in oldest_first]
        if any(cells):
            rows.append((f"{number}. {language.text(NAMES[number - 1])}", [_points(language, cell) for cell in cells]))
    return {"heads": [_half(language, str(one["period"])) for one in oldest_first], "rows": rows}
