"""The semantic tree of a document: what things mean, apart from where they are painted.

Nodes are made in reading order. Painting only records where each node ended up, so page breaks,
repeated heads and drawing order never change what a screen reader hears.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

Attributes: TypeAlias = Mapping[str, Mapping[str, str]]
"""Attribute owner to its entries; a value that begins with `/` is a name, any other is text."""

COLUMN_HEAD: Final[Attributes] = {"Table": {"Scope": "/Column"}}
ROW_HEAD: Final[Attributes] = {"Table": {"Scope": "/Row"}}
DISC_LIST: Final[Attributes] = {"List": {"ListNumbering": "/Disc"}}
DECIMAL_LIST: Final[Attributes] = {"List": {"ListNumbering": "/Decimal"}}
PLAIN_LIST: Final[Attributes] = {"List": {"ListNumbering": "/None"}}


class Role(StrEnum):
    """Standard structure types of ISO 32000-1, 14.8.4, as far as the appendix needs them."""

    DOCUMENT = "Document"
    SECTION = "Sect"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    H4 = "H4"
    P = "P"
    LIST = "L"
    ITEM = "LI"
    LABEL = "Lbl"
    BODY = "LBody"
    TABLE = "Table"
    HEAD = "THead"
    ROWS = "TBody"
    ROW = "TR"
    HEAD_CELL = "TH"
    CELL = "TD"
    FIGURE = "Figure"
    FORM = "Form"
    LINK = "Link"
    SPAN = "Span"


HEADINGS: Final = (Role.H1, Role.H2, Role.H3, Role.H4)


@dataclass(slots=True, eq=False)
class Node:
    """One element of the logical structure: a heading, a cell, a link."""

    role: Role
    parent: "Node | None" = None
    language: str = ""
    alternative: str = ""
    """What is said instead of a picture."""
    actual: str = ""
    """The characters that the painted ones stand for."""
    target: str = ""
    """Where a link leads."""
    attributes: Attributes = field(default_factory=dict)
    kids: list["Node"] = field(default_factory=list)

    def add(
        self,
        role: Role,
        *,
        language: str = "",
        alternative: str = "",
        actual: str = "",
        target: str = "",
        attributes: Attributes | None = None,
    ) -> "Node":
        """Append a node of `role` as the next in reading order and return it."""
        node = Node(role, self, language, alternative, actual, target, attributes or {})
        self.kids.append(node)
        return node

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.walk()


def new_tree(language: str) -> Node:
    """Return the root of an empty tree in `language` (`fi-FI`)."""
    return Node(Role.DOCUMENT, language=language)
