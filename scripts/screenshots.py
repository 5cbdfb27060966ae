"""Takes a picture of every page of the site, and of every page of an issued PDF, to be looked at.

    python -m scripts.screenshots FOLDER [NAME ...]

Pages are taken in Finnish at 360 and 1280 pixels, and once more in the dark at 1280. With names only
these places are taken (see tests/support/tour.py). A demonstration town is made for it and thrown away.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from playwright.sync_api import Browser

from tests.support import tour
from tests.support.browser import NARROW, WIDE, chromium, overflow, window
from tests.support.served import Installation


def main(folder: Path, names: Collection[str]) -> None:
    """Take the pictures that `names` ask for, or all, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        installation = Installation(Path(temporary) / "instance")
        with installation.serving("--demo") as served, chromium() as browser:
            town = tour.build(served)
            for width, dark in ((WIDE, False), (NARROW, False), (WIDE, True)):
                _take_all(browser, town, folder, names, width=width, dark=dark)
            if not names:
                _take_document(town, folder)


def _take_all(
    browser: Browser, town: tour.Town, folder: Path, names: Collection[str], *, width: int, dark: bool
) -> None:
    """Take every page at one width and in one scheme, each person in a window of their own."""
    for who in tour.EVERYBODY:
        with window(browser, town.served.url, width=width, dark=dark) as watched:
            visitor = tour.Visitor(town, watched, "fi")
            if who:
                visitor.sign_in(who)
            for place in tour.PLACES:
                if place.who == who and (not names or place.name in names):
                    watched.expected.add(place.status)
                    place.arrive(visitor)
                    name = f"{place.name}-{width}{'-dark' if dark else ''}.png"
                    visitor.page.screenshot(path=folder / name, full_page=True)
                    print("\n".join([name, *overflow(visitor.page)]))
            print("\n".join(watched.complaints))


def _take_document(town: tour.Town, folder: Path) -> None:
    """Take the pages of the issued PDF."""
    file = folder / "document.pdf"
    town.served.installation.run("documents", "fetch", town.code, "--output", str(file))
    painter = shutil.which("pdftoppm")
    if painter is None:
        print("No pictures of the document: pdftoppm is not installed.")
        return
    subprocess.run([painter, "-r", "80", "-png", str(file), str(folder / "document")], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
