"""A real browser: Chromium, watched for what it complains of, with the accessibility rules run inside its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Response, sync_playwright

from tests.needs import AXE

_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""The sets of accessibility rules that every page has to pass."""
NARROW: Final = 360
WIDE: Final = 1280
MIDDLE: Final = 820
NARROWEST: Final = 320
"""Widths in CSS pixels; the last one is where WCAG 1.4.10 asks for no scrolling sideways."""
COLOURS: Final = ("color-contrast", "link-in-text-block")
"""The rules about colours, which are the same in all languages."""
_RUN: Final = "options => axe.run(document, {...options, resultTypes: ['violations']})"
_OVERFLOW: Final = """() => {
  const wide = document.documentElement.scrollWidth;
  if (wide <= innerWidth) return [];
  const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  return [`${wide} pixels`, ...out.map(e => `${e.tagName}.${e.className}#${e.id}`)];
}"""


@contextmanager
def chromium(path: str = "/usr/bin/chromium") -> Iterator[Browser]:
    """Start the system's own Chromium for the time of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


@dataclass
class Watched:
    """One browser window that notes every complaint of the page: errors, warnings, what the policy blocked."""

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=lambda: {200, 204, 302, 303})
    """Statuses that are no complaint; tests of wrong input add theirs."""
    status: int = 0
    """What the page at hand was answered with."""
    answer: Response | None = None
    """The answer itself."""

    def __post_init__(self) -> None:
        """Open a page and listen to it."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.listen(self.page)

    def listen(self, page: Page) -> None:
        """Note what a page complains of."""
        page.on("console", self._heard)
        page.on("pageerror", self._broke)
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx is also an error line of the browser's; `_answered` judges the status.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _broke(self, error: Error) -> None:
        self.complaints.append(f"{self.page.url}: {error}")

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.status, self.answer = response.status, response
        if response.status not in self.expected and response.status != 304:
            self.complaints.append(f"{response.url}: {response.status}")


@contextmanager
def window(
    browser: Browser,
    url: str,
    *,
    scripts: bool = True,
    width: int = WIDE,
    dark: bool = False,
    language: str = "fi",
    **options: Any,
) -> Iterator[Watched]:
    """Open a window on the site at `url` for the time of the block; it has cookies of its own."""
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    context = browser.new_context(
        base_url=url,
        java_script_enabled=scripts,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        locale=language,
        reduced_motion="reduce",
        **options,
    )
    try:
        yield Watched(context)
    finally:
        context.close()


class Rules(Enum):
    """Which rules of accessibility a page is tried by."""

    ALL = "all"
    COLOURS = "colours"
    """Those about colours alone: for a page that has been tried in other colours."""
    STRUCTURE = "structure"
    """All but those about colours: for a page that has been tried in another language."""


_TAGGED: Final = {"runOnly": {"type": "tag", "values": list(RULES)}}
_OPTIONS: Final = {
    Rules.ALL: _TAGGED,
    Rules.COLOURS: {"runOnly": {"type": "rule", "values": list(COLOURS)}},
    Rules.STRUCTURE: {**_TAGGED, "rules": {rule: {"enabled": False} for rule in COLOURS}},
}


def violations(page: Page, rules: Rules = Rules.ALL) -> list[str]:
    """Return what the accessibility rules find on the page as it stands, one line for each element."""
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(_RUN, _OPTIONS[rules])
    return [
        f"{page.url}: {rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def overflow(page: Page, width: int = NARROWEST, text: str = "") -> list[str]:
    """Return what sticks out of the page sideways at a width, and at a size of text such as `200%`."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", text)
    found: list[str] = page.evaluate(_OVERFLOW)
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    if before:
        page.set_viewport_size(before)
    return [f"{page.url}: {one}" for one in found]
