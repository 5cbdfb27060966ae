"""Takes a picture of every page of the site in three sizes, and of every page of an issued PDF, to be looked at.

    python -m scripts.screenshots FOLDER [NAME ...]

The places are those of tests/places.toml, in Finnish; with names only these are taken. `index.html` in the
folder shows all of them side by side. A demonstration town is made for it and thrown away.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser

from tests.support import arrivals, places, tour
from tests.support.browser import MIDDLE, NARROW, WIDE, chromium, overflow, window
from tests.support.places import Place
from tests.support.served import Installation

WIDTHS: Final = (NARROW, MIDDLE, WIDE)
"""A telephone, a tablet and a desk, in CSS pixels."""
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Pictures of all pages</title>
<style>body{font:16px sans-serif;margin:2em}section{display:flex;gap:1em;align-items:flex-start}
figure{margin:0}img{border:1px solid #999}figcaption{color:#555}</style></head><body>
<h1>Pictures of all pages</h1>
"""


def main(folder: Path, names: Collection[str]) -> None:
    """Take the pictures that `names` ask for, or all, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [place for place in places.inventory().places if not names or place.name in names]
    with tempfile.TemporaryDirectory() as temporary:
        installation = Installation(Path(temporary) / "instance")
        with installation.serving("--demo") as served, chromium() as browser:
            town = tour.build(served)
            for line in _taken(browser, town, folder, wanted):
                print(line)
            if not names:
                _take_document(town, folder)
    (folder / "index.html").write_text(_index(wanted), "utf-8")
    print(f"{len(wanted)} pages in {len(WIDTHS)} sizes: {folder / 'index.html'}")


def _taken(browser: Browser, town: tour.Town, folder: Path, wanted: Iterable[Place]) -> Iterator[str]:
    """Take pictures of places, each person in a window of their own; yield what looks wrong to a machine."""
    for who, email in tour.EVERYBODY.items():
        with window(browser, town.served.url) as watched:
            visitor = tour.Visitor(town, watched, "fi")
            if email:
                visitor.sign_in(email)
            for place in wanted:
                if place.who == who:
                    watched.expected.add(place.status)
                    arrivals.arrive(visitor, place)
                    yield from _pictures(visitor, place, folder)
            yield from watched.complaints


def _pictures(visitor: tour.Visitor, place: Place, folder: Path) -> Iterator[str]:
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.screenshot(path=folder / _name(place, width), full_page=True)
    visitor.page.set_viewport_size({"width": WIDE, "height": 900})
    yield from overflow(visitor.page)
    if visitor.watched.status != place.status:
        yield f"{place.name}: answered with {visitor.watched.status} instead of {place.status}"


def _name(place: Place, width: int) -> str:
    return f"{place.name}-{width}.png"


def _index(wanted: Iterable[Place]) -> str:
    """Return the page that shows the pictures of each place side by side."""
    parts = [_PAGE]
    for place in wanted:
        about = escape(f"{place.route}, {place.state}, {place.who}")
        parts.append(f"<h2>{escape(place.name)}</h2>\n<p>{about}</p>\n<section>")
        parts += (
            f'<figure><a href="{_name(place, width)}"><img src="{_name(place, width)}" width="{width // 3}"'
            f' loading="lazy" alt="{escape(place.name)} at {width} pixels"></a>'
            f"<figcaption>{width}</figcaption></figure>"
            for width in WIDTHS
        )
        parts.append("</section>")
    return "\n".join((*parts, "</body></html>\n"))


def _take_document(town: tour.Town, folder: Path) -> None:
    """Take the pages of the issued PDF."""
    file = folder / "document.pdf"
    file.unlink(missing_ok=True)
    town.served.installation.run("documents", "fetch", town.code, "--output", str(file))
    painter = shutil.which("pdftoppm")
    if painter is None:
        print("No pictures of the document: pdftoppm is not installed.")
        return
    subprocess.run([painter, "-r", "80", "-png", str(file), str(folder / "document")], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
