"""When a field of a page applies, by what is chosen elsewhere on the same page.

Scripts put a field away while its test fails; without scripts it stands there with a sentence that
says when to answer it. A test is a nested tuple, small enough for a data attribute:
`("is", name, values)`, `("answered", name)`, `("not", test)`, `("all", tests)`, `("any", tests)`.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from lva.content.model import Rule
from lva.domain import path
from lva.domain.dossier import Dossier
from lva.domain.values import answers as values
from lva.i18n import Language

Test = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """A test on the inputs of the page, and when the field applies, in words."""

    test: Test
    text: str = ""
    cases: tuple[str, ...] = ()
    """What the sentence counts up, if it does not say it all by itself."""

    @property
    def data(self) -> str:
        """The test as scripts read it."""
        return json.dumps(self.test, ensure_ascii=False, separators=(",", ":"))


def chosen(name: str, wanted: Collection[str], text: str = "") -> Conditional:
    """Return the condition that one of the choices `wanted` is taken in the field `name`."""
    return Conditional(("is", name, sorted(wanted)), text)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Turns the rules of a pack into conditions on one page."""

    language: Language
    dossier: Dossier
    here: Collection[str]
    """The questions that the page asks."""

    def of(self, rule: Rule | None) -> Conditional | bool:
        """Return whether a question applies, or the condition where its own page decides that."""
        test = self._test(rule) if rule else True
        if rule is None or isinstance(test, bool):
            return bool(test)
        if rule.op in ("is", "includes"):
            text = self.language.text("Answer this if you chose: %(choice)s.", choice=self._labels(rule))
            return Conditional(test, text)
        if path.holds(rule, {}, self.dossier.aliases):
            # It applies until something else is said; a sentence about that would only puzzle.
            return Conditional(test)
        cases = rule.rules if rule.op == "any" else (rule,)
        said = tuple(", ".join(found) for case in cases if (found := list(self._said(case))))
        return Conditional(test, self.language.text("Answer this if one of these is so:"), said)

    def _test(self, rule: Rule) -> Test | bool:
        """Return the test behind a rule; what other pages decide is decided already."""
        match rule.op:
            case "is" | "includes" | "answered":
                if rule.key not in self.here:
                    return path.holds(rule, self.dossier.answers, self.dossier.aliases)
                return (rule.op, rule.key) if rule.op == "answered" else ("is", rule.key, self._wanted(rule))
            case "not":
                inner = self._test(rule.rules[0])
                return not inner if isinstance(inner, bool) else ("not", inner)
            case _:
                return _joined(rule.op, [self._test(inner) for inner in rule.rules])

    def _wanted(self, rule: Rule) -> list[str]:
        aliases = self.dossier.aliases
        return [aliases.get(value[1:], "") if value.startswith("@") else value for value in rule.values]

    def _said(self, rule: Rule) -> Iterator[str]:
        """Iterate over what a rule says in words."""
        match rule.op:
            case "is" | "includes":
                yield f"{self._label(rule)}: {self._labels(rule)}"
            case "not":
                inner = rule.rules[0]
                other = self.language.text("something other than %(choice)s", choice=self._labels(inner))
                yield f"{self._label(inner)}: {other}"
            case "all" | "any":
                for inner in rule.rules:
                    yield from self._said(inner)

    def _label(self, rule: Rule) -> str:
        return self.dossier.pack.questions[rule.key].label.in_(self.language.code).rstrip(" …:?")

    def _labels(self, rule: Rule) -> str:
        """Return the choices of a rule; a stroke stands between them, for one of them is enough."""
        pack, names = self.dossier.pack, self.dossier.names()
        question = pack.questions[rule.key]
        return " / ".join(
            names.get(value) or values.label(self.language, pack, question, value) for value in self._wanted(rule)
        )


def _joined(op: str, tests: list[Test | bool]) -> Test | bool:
    settles = op == "any"
    if settles in [test for test in tests if isinstance(test, bool)]:
        return settles
    left = [test for test in tests if not isinstance(test, bool)]
    return (op, left) if left else not settles


def within(prefix: str, conditions: Collection[tuple[str, Collection[str]]]) -> Test:
    """Return the test that each field of an entry whose inputs begin with `prefix` holds one of the values wanted."""
    tests = [("is", prefix + key, sorted(wanted)) for key, wanted in conditions]
    return tests[0] if len(tests) == 1 else ("all", tests)
