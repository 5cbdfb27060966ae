import datetime as dt
from typing import Any

import pytest

from lva.content.model import Depth
from lva.domain import prefill
from lva.domain.prefill import Known
from lva.domain.values.answers import Value


def _known(answers: dict[str, Value] | None = None, **given: Any) -> Known:
    values = {
        "author_name": "Maija Malli",
        "author_title": "suunnittelija",
        "language": "sv",
        "today": dt.date(2027, 2, 1),
        "author_ids": ("a1", "a2"),
        "depth": Depth.BRIEF,
    }
    return Known(answers or {}, **{**values, **given})


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("papers_due", {"decide_on": "2027-03-23"}, "2027-03-16"),
        ("papers_due", {"decide_on": "2027-03-23", "decider_kind": "body"}, "2027-03-16"),
        ("papers_due", {"decide_on": "2027-03-23", "decider_kind": "officer"}, "2027-03-23"),
        ("papers_due", {"decide_on": {"not_known": True}}, None),
        ("papers_due", {}, None),
        ("proposal_fixed", {"papers_due": "2027-03-10", "decide_on": "2027-03-23"}, "2027-03-10"),
        ("proposal_fixed", {"decide_on": "2027-03-23"}, "2027-03-16"),
        ("proposal_fixed", {}, None),
        ("legal_basis", {"x_law": {"choice": "yes", "text": "laki 1 §"}}, "laki 1 §"),
        ("legal_basis", {"x_law": {"choice": "no"}}, None),
        ("legal_basis", {}, None),
        ("follow_up_on", {"decide_on": "2027-03-23"}, "2028-03-23"),
        ("follow_up_on", {"decide_on": "2024-02-29"}, "2025-02-28"),
        ("follow_up_on", {"decide_on": "2027-12-31"}, "2028-12-31"),
        ("follow_up_on", {}, "2028-02-01"),
        ("actor_name", {}, "Maija Malli"),
        ("actor_title", {}, "suunnittelija"),
        ("writes", {}, ["writes"]),
        ("level", {}, "seal"),
        ("pdf_langs", {}, ["sv"]),
        ("public", {}, "public"),
        ("not_shared", {}, "no"),
        ("body", {}, "body"),
        ("computed_depth", {}, "brief"),
        ("all_authors", {}, ["a1", "a2"]),
        ("", {}, None),
    ],
)
def test_a_first_value_is_worked_out_from_what_is_known(name: str, answers: dict[str, Value], expected: Value) -> None:
    assert expected == prefill.start(name, _known(answers))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("actor_name", {"author_name": ""}),
        ("actor_title", {"author_title": ""}),
        ("computed_depth", {"depth": None}),
        ("all_authors", {"author_ids": ()}),
    ],
)
def test_what_is_not_known_has_no_first_value(name: str, given: dict[str, Any]) -> None:
    assert prefill.start(name, _known(**given)) is None


def test_every_rule_can_be_named() -> None:
    known = _known({"decide_on": "2027-03-23", "x_law": {"choice": "yes", "text": "laki"}})
    assert [] == [name for name in sorted(prefill.names()) if prefill.start(name, known) is None]
