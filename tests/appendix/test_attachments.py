"""The attachments in the appendix: one row each, and of a secret one nothing but its number and ground."""

from typing import Any, Final

import pytest

from lva.appendix.blocks import Table, text_of
from lva.appendix.composing import compose
from lva.content.model import Depth
from lva.domain.snapshot import Snapshot
from tests.appendix import samples
from tests.appendix.everyday import FEES_ANSWERS
from tests.appendix.samples import frozen
from tests.appendix.spoken import spoken_body

DIGEST: Final = "0123456789abcdef" * 4
MAP: Final = {
    "number": "3",
    "title": "Koulumatkat kartalla",
    "kind": "map",
    "when": "2025-10-19",
    "file": {"digest": DIGEST, "name": "kartta.pdf", "type": "application/pdf", "size": 120_000},
    "public": "public",
    "alt": "Kartassa on yksitoista koulua.",
}
SECRET: Final = {
    "number": "4",
    "title": "Perheiden kysely",
    "kind": "survey",
    "when": "2025-10-20",
    "file": {"digest": "fedcba98" * 8, "name": "kysely.pdf", "type": "application/pdf", "size": 240_000},
    "public": "secret",
    "ground": "JulkL 24 § 1 mom. 25 kohta",
    "alt": "Kuuden perheen vastaukset.",
    "link": "https://www.example.org/kysely",
}


def _frozen(*attachments: dict[str, Any]) -> Snapshot:
    entries = [("attachment", f"a{number}", fields) for number, fields in enumerate(attachments)]
    return frozen(FEES_ANSWERS, [*entries], depth=Depth.FULL)


def _rows(snapshot: Snapshot, language: str = "en") -> list[list[str]]:
    """Return the cells of the table of attachments as texts."""
    appendix = compose(snapshot, samples.imprint(), samples.languages()[language])
    (table,) = (
        one
        for one in appendix.body
        if isinstance(one, Table) and one.summary == samples.languages()[language].text("All attachments")
    )
    return [["\n".join(text_of(piece.words) for piece in cell) for cell in row] for row in table.rows]  # type: ignore[union-attr]  # cells hold paragraphs


def test_an_attachment_stands_with_all_that_is_known_of_it() -> None:
    ((number, what, kind, file),) = _rows(_frozen(MAP))
    assert "3" == number
    assert "Koulumatkat kartalla\nKartassa on yksitoista koulua." == what
    assert "map  \u00b7  19 October 2025  \u00b7  public" == kind
    assert "kartta.pdf (PDF, 120\u00a0kB)\nsha256 0123 4567 89ab cdef" == file


def test_of_a_secret_attachment_only_its_number_and_ground_are_said() -> None:
    snapshot = _frozen(MAP, SECRET)
    assert ["4", "Secret attachment", "secret\nJulkL 24 § 1 mom. 25 kohta", "\u2013"] == _rows(snapshot)[1]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_nothing_else_of_a_secret_attachment_is_printed_or_embedded(language: str) -> None:
    snapshot = _frozen(MAP, SECRET)
    heard = " ".join(
        text for _, text in spoken_body(compose(snapshot, samples.imprint(), samples.languages()[language]))
    )
    for hidden in ("Perheiden kysely", "Kuuden perheen", "kysely.pdf", "fedcba98", "2025-10-20", "example.org/kysely"):
        assert hidden not in snapshot.canonical.decode()
        assert hidden not in heard
    assert "Koulumatkat kartalla" in heard


def test_of_a_partly_secret_attachment_the_ground_is_said_too() -> None:
    ((_, what, kind, _),) = _rows(_frozen({**MAP, "public": "partly", "ground": "JulkL 24 §"}))
    assert "Koulumatkat kartalla" in what
    assert kind.endswith("partly secret\nJulkL 24 §")


def test_what_is_missing_is_said_to_be_missing() -> None:
    ((number, what, kind),) = _rows(_frozen({"kind": "map"}))
    assert "\u2013" == number
    assert "not given\nWhat does it show? not given" == what
    assert "map  \u00b7  Publicity not given" == kind


def test_attachments_without_files_need_no_column_for_them() -> None:
    named = {key: value for key, value in MAP.items() if key != "file"}
    assert [3, 4] == [len(_rows(_frozen(*found))[0]) for found in ((named,), (named, MAP))]


def test_an_address_stands_below_what_the_attachment_shows() -> None:
    ((_, what, _, _),) = _rows(_frozen({**MAP, "link": "https://www.example.org/kartta"}))
    assert what.endswith("Address: https://www.example.org/kartta")


def test_without_attachments_there_is_no_table() -> None:
    appendix = compose(_frozen(), samples.imprint(), samples.languages()["en"])
    assert "All attachments" not in [one.summary for one in appendix.body if isinstance(one, Table)]
