from collections.abc import Callable
from typing import Any

import pytest

from lva.content.faults import Fault
from lva.content.model import Depth, Text
from lva.content.table import Table
from tests.packs import words

Read = Callable[[Table], Any]


def _read(source: object, read: Read) -> tuple[Any, list[str]]:
    faults: list[Fault] = []
    value = read(Table(source, "here", faults))
    return value, [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("source", "read", "expected"),
    [
        ({"k": "a"}, lambda table: table.word("k"), "a"),
        ({}, lambda table: table.word("k", default="d"), "d"),
        ({"k": 3}, lambda table: table.number("k"), 3),
        ({}, lambda table: table.number("k"), 0),
        ({"k": True}, lambda table: table.flag("k"), True),
        ({}, lambda table: table.flag("k"), False),
        ({"k": ["a", "b"]}, lambda table: table.words("k"), ("a", "b")),
        ({}, lambda table: table.words("k"), ()),
        ({"k": [1, 2]}, lambda table: table.numbers("k"), (1, 2)),
        ({}, lambda table: table.numbers("k"), ()),
        ({"k": "full"}, lambda table: table.choice("k", Depth), Depth.FULL),
        ({}, lambda table: table.choice("k", Depth, Depth.NONE), Depth.NONE),
        ({"k": ["none", "full"]}, lambda table: table.choices("k", Depth), {Depth.NONE, Depth.FULL}),
        ({"k": words("a")}, lambda table: table.text("k"), Text("a", "a", "a")),
        ({}, lambda table: table.text("k", required=False), None),
        ({"k": words("a")}, lambda table: table.label("k"), Text("a", "a", "a")),
        ({"k": [{}, {}]}, lambda table: [below.place for below in table.tables("k")], ["here.k[0]", "here.k[1]"]),
        ({}, lambda table: list(table.tables("k")), []),
        ({"a": {}, "b": {}}, lambda table: [key for key, _ in table.named()], ["a", "b"]),
        ({"a": ["x"]}, lambda table: list(table.pairs()), [("a", ("x",))]),
        ({"a": "x"}, lambda table: list(table.strings()), [("a", "x")]),
        ({"a": words("x")}, lambda table: list(table.labels()), [("a", Text("x", "x", "x"))]),
        ({"k": {"a": "b"}}, lambda table: table.table("k").word("a"), "b"),
        ({"k": None}, lambda table: table.has("k"), True),
        ({}, lambda table: table.has("k"), False),
    ],
)
def test_what_is_right_is_read_without_a_fault(source: object, read: Read, expected: object) -> None:
    assert (expected, []) == _read(source, read)


@pytest.mark.parametrize(
    ("source", "read", "expected", "fault"),
    [
        ("x", lambda table: table.has("k"), False, "here: a table is expected here"),
        ({}, lambda table: table.word("k"), "", "here.k: a non-empty string is expected"),
        ({"k": ""}, lambda table: table.word("k"), "", "here.k: a non-empty string is expected"),
        ({"k": 1}, lambda table: table.word("k", default="d"), "d", "here.k: a non-empty string is expected"),
        ({"k": -1}, lambda table: table.number("k"), 0, "here.k: a whole number not below 0 is expected"),
        ({"k": True}, lambda table: table.number("k"), 0, "here.k: a whole number not below 0 is expected"),
        ({"k": "1"}, lambda table: table.flag("k"), False, "here.k: true or false is expected"),
        ({"k": "a"}, lambda table: table.words("k"), (), "here.k: a list of strings is expected"),
        ({"k": [1]}, lambda table: table.words("k"), (), "here.k: a list of strings is expected"),
        ({"k": ["1"]}, lambda table: table.numbers("k"), (), "here.k: a list of whole numbers is expected"),
        ({"k": [True]}, lambda table: table.numbers("k"), (), "here.k: a list of whole numbers is expected"),
        ({"k": 3}, lambda table: table.numbers("k"), (), "here.k: a list of whole numbers is expected"),
        (
            {"k": "deep"},
            lambda table: table.choice("k", Depth),
            None,
            "here.k: 'deep' is none of none, brief, full, individual",
        ),
        ({}, lambda table: table.choice("k", Depth), None, "here.k: a non-empty string is expected"),
        (
            {"k": ["deep", "full"]},
            lambda table: table.choices("k", Depth),
            {Depth.FULL},
            "here.k: 'deep' is none of none, brief, full, individual",
        ),
        ({}, lambda table: table.text("k"), None, "here.k: a text is missing"),
        ({}, lambda table: table.label("k"), Text("", "", ""), "here.k: a text is missing"),
        (
            {"k": "sana"},
            lambda table: table.text("k"),
            Text("", "", ""),
            "here.k: words in three languages are expected",
        ),
        (
            {"k": {"fi": "a", "en": "a"}},
            lambda table: table.text("k"),
            Text("a", "", "a"),
            "here.k [sv]: the words are missing",
        ),
        (
            {"k": {"fi": "a", "sv": " ", "en": "a"}},
            lambda table: table.text("k"),
            Text("a", "", "a"),
            "here.k [sv]: the words are missing",
        ),
        (
            {"k": {**words("a"), "de": "a"}},
            lambda table: table.text("k"),
            Text("a", "a", "a"),
            "here.k.de: unknown key",
        ),
        ({"k": {}}, lambda table: list(table.tables("k")), [], "here.k: a list of tables is expected"),
        ({"k": 1}, lambda table: table.table("k").has("a"), False, "here.k: a table is expected here"),
    ],
)
def test_what_is_wrong_becomes_a_fault_with_its_place(source: object, read: Read, expected: object, fault: str) -> None:
    assert (expected, [fault]) == _read(source, read)


def test_a_key_that_nobody_reads_is_reported() -> None:
    def read(table: Table) -> None:
        table.word("known")
        table.end()

    assert (None, ["here.extra: unknown key"]) == _read({"known": "a", "extra": 1}, read)


def test_a_table_at_the_top_has_no_place() -> None:
    faults: list[Fault] = []
    Table({}, "", faults).word("id")
    assert ["id: a non-empty string is expected"] == [str(fault) for fault in faults]
