"""Somebody at a browser: says what they read, presses what they see, and looks at every page on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from lva import paths
from lva.i18n import Language, load
from tests.support.browser import violations
from tests.support.served import Account


def _look(_: Page) -> None:
    """Look at a page and think nothing of it."""


@dataclass
class Person:
    """A person at a browser; `look` is what they do with every page before they go on."""

    page: Page
    look: Callable[[Page], None] = _look
    language: Language = field(default_factory=lambda: load(paths.TRANSLATIONS)["fi"])

    def say(self, message: str, **given: object) -> str:
        """Return an interface text in the person's language."""
        return self.language.text(message, **given)

    @property
    def main(self) -> Locator:
        """The main part of the page at hand."""
        return self.page.locator("main")

    def visit(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(path)

    def press(self, message: str) -> None:
        """Press the button that says so, after a look at the page."""
        self.look(self.page)
        self.main.get_by_role("button", name=self.say(message), exact=True).first.click()

    def follow(self, message: str) -> None:
        """Follow the link that says so, after a look at the page."""
        self.go(self.say(message))

    def go(self, words: str) -> None:
        """Follow the link with these very words, after a look at the page."""
        self.look(self.page)
        self.main.get_by_role("link", name=words, exact=True).first.click()

    def put_in(self, message: str, text: str) -> None:
        """Write into the box with that label."""
        self.page.get_by_label(self.say(message), exact=True).fill(text)

    def heading(self) -> str:
        """Return the heading of the page at hand."""
        return self.page.locator("h1").inner_text()

    def reads(self, message: str, **given: object) -> bool:
        """Whether the main part of the page says so."""
        return self.say(message, **given) in self.main.inner_text()

    def sign_in(self, account: Account) -> None:
        """Come by the start page and sign in."""
        self.page.goto(f"/{self.language.code}/")
        self.follow("Sign in")
        self.page.get_by_label(self.say("E-mail address")).fill(account.email)
        self.page.get_by_label(self.say("Password")).fill(account.password)
        self.press("Sign in")

    def sign_out(self) -> None:
        """Sign out."""
        self.page.get_by_role("button", name=self.say("Sign out")).click()


@dataclass
class Looking:
    """What a person who looks at every page notices: each page is tried once by the rules of accessibility."""

    found: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def __call__(self, page: Page) -> None:
        """Look at the page at hand, if it is another than before."""
        key = f"{page.url} {page.title()}"
        if key not in self.seen:
            self.seen.add(key)
            self.found += violations(page)
