"""An official who writes a full assessment: adds entries, pastes tables, comes back to what could not be said yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Locator

from lva.content.model import Block, Field, Kind, Shape
from lva.domain.dossier import Entry, title
from lva.domain.values.answers import picked
from lva.web.asking.inputs import typed
from tests.journeys.author import READY, Author

_OWN: Final = "own"
"""The kind of a group that no tick makes."""
_POINTS: Final = frozenset({Kind.REF, Kind.REFS})


@dataclass
class Official(Author):
    """A person at a browser who writes at full depth."""

    later: dict[str, list[tuple[Field, str, Any]]] = field(default_factory=dict)
    """Fields that pointed at what was not written yet, by the page of their entry: the field, its input, its answer."""
    inputs: dict[str, str] = field(default_factory=dict)
    """What the page at hand has: the type of each input by its name."""

    def press(self, message: str) -> None:
        """Press the button that says so, and wait for the page that follows."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            super().press(message)

    def entries(self, block: Block) -> list[Mapping[str, Any]]:
        """Return the example's entries that a block shows; groups of one's own have no tick."""
        found = super().entries(block)
        return [entry for entry in found if block.shape is not Shape.TICKS or entry[block.by] != _OWN]

    def block(self, block: Block) -> None:
        """Fill in one block of a page; new entries of a list are written one after the other."""
        if block.shape is not Shape.LIST or block.list == "impact":
            super().block(block)
            return
        waiting = self.entries(block)
        add = self.page.locator(f'button[name="add"]:is([value="{block.list}"], [value^="{block.list}-"])')
        another = self.page.get_by_role("button", name=self.say("Save and add another"), exact=True)
        while waiting:
            if add.count():
                self.open(add)
            self.take_in()
            self.fields(self.page.locator("main"), block, waiting.pop(0))
            self.save("Save and add another" if waiting and another.count() else "Save")

    def entry(self, block: Block, entry: Mapping[str, Any]) -> None:
        """Open an entry that a rating made, fill it in and come back."""
        self.open(self.page.locator("main .tasks").get_by_role("link", name=self.impact(entry), exact=True))
        self.take_in()
        self.fields(self.page.locator("main"), block, entry)
        self.save()

    def save(self, message: str = "Save") -> None:
        """Press a button that saves, and stay until the answer is there: who leaves at once calls the post back."""
        self.look(self.page)
        self.open(self.page.locator("main").get_by_role("button", name=self.say(message), exact=True).first)

    def open(self, way: Locator) -> None:
        """Follow a link or a button to another page."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            way.click()

    def cards(self, block: Block) -> None:
        """Fill in the entries that stand open on a page; of the ready-made alternatives each has its own block."""
        if block.list != "alternative":
            super().cards(block)
            return
        for entry in self.entries(block):
            place = self.page.locator('[id^="alternative."].sheet').nth(list(READY).index(str(entry["id"])))
            self.fields(place, block, entry)

    def fill(self, question: Field, name: str, value: Any) -> None:
        """Answer one field; a table is pasted, and a reference to what comes on a later page waits."""
        if question.kind in (Kind.TABLE, Kind.ROWS):
            self.paste(question, name, value)
        elif question.kind in _POINTS and "." in name and not self.is_offered(question, name, value):
            entries, entry, _ = name.split(".")
            page = f"{self.page.url.split('?')[0]}/".split(f"/{entries}/")[0]
            self.later.setdefault(f"{page}/{entries}/{entry}", []).append((question, name, value))
        else:
            for key, texts in typed(question, name, value).items():
                self.put(question, key, texts)

    def put(self, question: Field, key: str, texts: list[str]) -> None:
        """Put texts where the page has them: type one, pick one of a list, or tick each."""
        box = self.page.locator(f'[name="{key}"]')
        match self.inputs[key]:
            case "radio" | "checkbox":
                for text in texts:
                    self.choose(key, text, question)
            case "select-one":
                box.select_option(texts[0])
            case _:
                box.fill(texts[0])

    def take_in(self) -> None:
        """Look which inputs the page has, once for all of them."""
        self.inputs = dict(self.page.locator("main [name]").evaluate_all("all => all.map(one => [one.name, one.type])"))

    def step(self, key: str) -> None:
        """Fill in one page of the wizard."""
        self.take_in()
        super().step(key)

    def fields(self, place: Locator, block: Block, entry: Mapping[str, Any]) -> None:
        """Fill in the fields of one entry inside `place`."""
        entries = self.pack.lists[block.list]
        first = str(place.locator(f'input[name^="seen.{block.list}."]').first.get_attribute("name"))
        prefix = first.removeprefix("seen.").rpartition(".")[0]
        for key in block.fields:
            if key in entry:
                self.fill(entries.field(key), f"{prefix}.{key}", entry[key])

    def is_offered(self, question: Field, name: str, value: Any) -> bool:
        """Whether the choices of a reference name all that the example points at."""
        boxes = self.page.locator(f'[name="{name}"]')
        titles = [self.title(question, own) for own in picked(value)]
        labels = self.page.locator("label", has=boxes).all_inner_texts()
        return all(any(one in label for label in labels) for one in titles)

    def come_back(self) -> None:
        """Open each entry again that pointed at what was not written yet."""
        waiting, self.later = self.later, {}
        for url, fields in waiting.items():
            self.page.goto(url)
            self.take_in()
            for question, name, value in fields:
                self.fill(question, name, value)
            self.save()
        assert {} == self.later

    def paste(self, question: Field, name: str, value: Any) -> None:
        """Paste a table as it comes from a spreadsheet: cells between tabs, a row on each line."""
        keys = [part.key for part in question.parts]
        rows = value if question.kind is Kind.TABLE else [[row.get(key, "") for key in keys] for row in value]
        box = self.page.locator(f'[name="{name}.paste"]')
        self.page.locator("details", has=box).locator("summary").click()
        box.fill("\n".join("\t".join(row) for row in rows))

    def title(self, question: Field, own: str) -> str:
        """Return what the choice says that stands for an entry of the example; empty for a plain option."""
        if own.startswith("@"):
            return self.alternative(own)
        for name in question.refers:
            for number, found in enumerate(self.example.entries.get(name, ()), 1):
                if found.get("id") == own:
                    whole = Entry(own, name, found)
                    return self.impact(found) if name == "impact" else title(self.pack, "fi", whole, number)
        return ""

    def alternative(self, own: str) -> str:
        """Return the name of an alternative, which full depth lets a person choose for the ready-made ones too."""
        written = next((one for one in self.example.entries["alternative"] if one["id"] == own), {})
        return str(written["name"]) if "name" in written else super().alternative(own)
