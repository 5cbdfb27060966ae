"""Somebody who writes an assessment by hand: types, chooses and presses, page by page, as an example says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Locator

from lva import paths
from lva.content import library
from lva.content.examples import Example
from lva.content.model import Block, Depth, Field, Kind, Pack, Shape
from lva.web.asking.inputs import typed
from tests.journeys.person import Person

READY: Final = {"@zero": 0, "@proposal": 1}
"""The ready-made alternatives, by their place among those of the pack."""
_KINDS: Final = {"@zero": "zero", "@proposal": "proposal"}


@dataclass
class Author(Person):
    """A person at a browser who writes what an example says."""

    example: Example = field(kw_only=True)
    pack: Pack = field(default_factory=lambda: library.read_all(paths.PACKS).current("lava"), kw_only=True)

    # -- the assessment --------------------------------------------------------------------------

    def begin(self) -> str:
        """Start an assessment from the list, as far as the screening; return its reference."""
        self.look(self.page)
        self.page.locator("main a.btn").first.click()
        self.step("rule-out")
        self.press("Continue")
        self.step("matter")
        self.press("Save and go on to screening")
        return self.page.url.split("/assessments/")[1].split("/", maxsplit=1)[0]

    def write(self) -> list[str]:
        """Write every page of the wizard from the screening on; return which pages there were."""
        self.step("screening")
        self.press("Save and continue")
        self.press("Continue with this depth")
        written = ["screening", "depth"]
        while "/steps/" in self.page.url:
            written.append(self.page.url.split("/steps/")[1].split("?", maxsplit=1)[0])
            self.step(written[-1])
            self.press("Save and continue")
        return written

    def step(self, key: str) -> None:
        """Fill in one page of the wizard."""
        depth = Depth(self.example.answers.get("chosen_depth", "brief"))
        found = next(step for step in self.pack.pages[depth] if step.key == key)
        for block in found.blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        """Fill in one block of a page."""
        match block.shape:
            case Shape.QUESTION:
                if block.question in self.example.answers:
                    question = self.pack.questions[block.question]
                    self.fill(question, question.key, self.example.answers[question.key])
            case Shape.LIST:
                for entry in self.entries(block):
                    self.entry(block, entry)
            case Shape.TICKS:
                for entry in self.entries(block):
                    self.page.locator(f'[name="ticks.{block.list}"][value="{entry[block.by]}"]').check()
            case Shape.RATINGS:
                self.rate()
            case Shape.CARDS:
                self.cards(block)

    def entries(self, block: Block) -> list[Mapping[str, Any]]:
        """Return the example's entries that a block shows."""
        found = self.example.entries.get(block.list, ())
        if block.list == "alternative":
            found = tuple({"kind": _KINDS.get(str(entry["id"]), "other"), **entry} for entry in found)
        return [entry for entry in found if all(entry.get(key) in wanted for key, wanted in block.where.conditions)]

    def entry(self, block: Block, entry: Mapping[str, Any]) -> None:
        """Add an entry on a page of its own and come back."""
        self.look(self.page)
        self.page.locator(f'button[name="add"][value="{block.list}"]').click()
        self.fields(self.page.locator("main"), block, entry)
        self.press("Save")

    def fields(self, place: Locator, block: Block, entry: Mapping[str, Any]) -> None:
        """Fill in the fields of one entry inside `place`."""
        entries = self.pack.lists[block.list]
        for key in block.fields:
            if key in entry:
                seen = place.locator(f'input[name^="seen.{block.list}."][name$=".{key}"]').first
                name = str(seen.get_attribute("name")).removeprefix("seen.")
                self.fill(entries.field(key), name, entry[key])

    def rate(self) -> None:
        """Rate the areas of life; areas that are put away are unfolded first."""
        fold = self.page.locator("details.more > summary")
        if fold.count():
            fold.click()
        for entry in self.example.entries["impact"]:
            label = f"{self.option('area', entry['area'])}, {self.alternative(entry['alternative'])}"
            scale = self.page.get_by_role("group", name=label, exact=True)
            scale.locator(f'input[value="{entry["rating"]}"]').check()

    def cards(self, block: Block) -> None:
        """Fill in the entries that stand open on a page, each on the card that carries its title."""
        cards = self.page.locator(f'[id^="{block.list}."].sheet')
        for position, entry in enumerate(self.entries(block)):
            titled = block.list == "impact"
            place = cards.filter(has=self.page.get_by_role("heading", name=self.impact(entry))) if titled else cards
            self.fields(place if titled else place.nth(position), block, entry)
            if block.child is not None:
                for child in self.example.entries.get(block.child.list, ()):
                    if entry.get("id") in child[block.child.by]:
                        self.fields(place, block.child, child)

    # -- one field -------------------------------------------------------------------------------

    def fill(self, question: Field, name: str, value: Any) -> None:
        """Answer one field: type its texts, choose its choices, tick its ticks."""
        for key, texts in typed(question, name, value).items():
            box = self.page.locator(f'[name="{key}"]').first
            if self.page.locator(f'select[name="{key}"]').count():
                box.select_option(texts[0])
                continue
            if (box.get_attribute("type") or "") not in {"radio", "checkbox"}:
                box.fill(texts[0])
                continue
            for text in texts:
                self.choose(key, text, question)

    def choose(self, name: str, value: str, question: Field) -> None:
        """Choose by what the choice says where it is an entry, otherwise by what it stands for."""
        boxes = self.page.locator(f'[name="{name}"]')
        if question.kind in (Kind.REF, Kind.REFS) and (title := self.title(question, value)):
            self.page.locator("label", has=boxes).filter(has_text=title).locator("input").check()
        else:
            self.page.locator(f'[name="{name}"][value="{value}"]').check()

    def title(self, question: Field, own: str) -> str:
        """Return what the choice says that stands for an entry of the example; empty for a plain option."""
        if own.startswith("@"):
            return self.alternative(own)
        entries = [(name, one) for name in question.refers for one in self.example.entries.get(name, ())]
        name, found = next(((name, one) for name, one in entries if one.get("id") == own), ("", None))
        if found is None:
            return ""
        match name:
            case "group":
                return self.option("group", str(found["kind"]))
            case "impact":
                return self.impact(found)
            case _:
                return str(found["name"])

    def impact(self, entry: Mapping[str, Any]) -> str:
        """Return the title of an impact."""
        parts = (self.option("area", entry["area"]), self.option("rating", entry["rating"]))
        return " · ".join((*parts, self.alternative(entry["alternative"])))

    def alternative(self, own: str) -> str:
        """Return the name of an alternative."""
        if own not in READY:
            return str(next(one["name"] for one in self.example.entries["alternative"] if one["id"] == own))
        ready = self.pack.lists["alternative"].ready_made[READY[own]]
        return dict(ready.texts)["name"].in_(self.example.language)

    def option(self, options: str, key: str) -> str:
        """Return the label of an option."""
        option = self.pack.option(options, key)
        assert option is not None, (options, key)
        return option.label.in_(self.language.code)
