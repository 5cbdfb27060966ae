"""Claims about who is expected to sign beside the seal."""

from typing import Any

import pytest

from lva.domain.signatories import SETTING, Place, Signatory, chosen, is_choice, is_named, places

_APPROVALS = [
    {"role": "author", "name": "Aino Esimerkki", "title": "suunnittelija", "at": "2025-03-20T10:00:00Z"},
    {"role": "approver", "name": "Eeva Näyte", "at": "2025-03-25T12:40:00Z"},
]


def _record(*roles: str, **parts: Any) -> dict[str, Any]:
    return {"organisation": {"settings": {SETTING: list(roles)}}, "entries": {}, "approvals": _APPROVALS, **parts}


def test_without_a_choice_nobody_is_expected() -> None:
    assert () == places({"organisation": {}, "entries": {}, "approvals": _APPROVALS})
    assert () == places(_record())
    assert () == chosen({})


def test_the_places_stand_in_the_order_of_the_document_with_the_names_of_the_record() -> None:
    assert (
        Place(Signatory.PREPARER, "Aino Esimerkki", "suunnittelija", "2025-03-20T10:00:00Z"),
        Place(Signatory.APPROVER, "Eeva Näyte", "", "2025-03-25T12:40:00Z"),
    ) == places(_record("approver", "preparer"))


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ([], Place(Signatory.PRESENTER)),
        ([{"name": "Aino", "role": ["writes"]}], Place(Signatory.PRESENTER)),
        ([{"name": {"not_known": True}, "role": ["presents"]}], Place(Signatory.PRESENTER)),
        ([{"name": "Aino"}, {"name": "Elli", "role": ["presents"]}], Place(Signatory.PRESENTER, "Elli")),
        ([{"name": "Elli", "title": "johtaja", "role": ["presents"]}], Place(Signatory.PRESENTER, "Elli", "johtaja")),
    ],
)
def test_the_presenter_is_the_first_author_who_presents(authors: list[dict[str, Any]], expected: Place) -> None:
    assert (expected,) == places(_record("presenter", entries={"author": authors}))


def test_who_is_not_named_has_a_place_all_the_same() -> None:
    assert (Place(Signatory.APPROVER),) == places(_record("approver", approvals=_APPROVALS[:1]))


def test_the_field_of_a_place_is_named_after_its_role() -> None:
    assert ["Preparer", "Presenter", "Approver"] == [Place(role).field for role in Signatory]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], True), (["approver"], True), (["approver", "preparer"], True),
        (["approver", "approver"], False), (["somebody"], False), ("approver", False), (None, False),
    ],
)  # fmt: skip
def test_only_roles_can_be_chosen_and_each_once(value: object, expected: bool) -> None:  # a parameter of the claim
    assert expected is is_choice(value)


@pytest.mark.parametrize(
    ("signer", "expected"),
    [("Eeva Näyte", True), ("NÄYTE EEVA MARIA 12345678X", True), ("Näyte, Eeva", True), ("Aino Näyte", False)],
)
def test_a_certificate_names_somebody_in_any_order_and_case(signer: str, expected: bool) -> None:  # likewise
    assert expected is is_named("Eeva Näyte", signer)


def test_anybody_may_sign_where_nobody_is_named() -> None:
    assert is_named("", "Kuka Tahansa")
