import uuid

import pytest

from lva.domain import errors
from lva.domain.errors import (
    Conflict,
    Damaged,
    Invalid,
    KeyUnusable,
    LvaError,
    NotAllowed,
    NotFound,
    NotReady,
    OtherOrganisation,
    PageOneTooLong,
    ProofLacking,
    Throttled,
    Unavailable,
)


@pytest.mark.parametrize(
    ("error", "facts"),
    [
        (OtherOrganisation(uuid.UUID(int=1)), {"organisation_id": uuid.UUID(int=1)}),
        (Conflict(["title"]), {"stale": ("title",)}),
        (Conflict(), {"stale": ()}),
        (ProofLacking(b"%PDF"), {"reached": b"%PDF"}),
        (NotReady("submit", ["comment"]), {"move": "submit", "reasons": ("comment",)}),
        (Invalid("title", "too_long", {"limit": 3}), {"key": "title", "reason": "too_long", "facts": {"limit": 3}}),
        (Invalid("title", "kind"), {"facts": {}}),
        (Damaged("ab"), {"digest": "ab"}),
        (Throttled(30), {"seconds": 30}),
        (KeyUnusable("password"), {"reason": "password"}),
        (PageOneTooLong(3, [("conclusion", 2)]), {"excess_lines": 3, "fields": (("conclusion", 2),)}),
    ],
)
def test_an_error_carries_its_facts(error: LvaError, facts: dict[str, object]) -> None:
    assert facts == {name: getattr(error, name) for name in facts}


def test_every_error_is_of_one_tree() -> None:
    found = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
    assert Unavailable in found
    assert [] == [one for one in found if not issubclass(one, LvaError)]


@pytest.mark.parametrize("error", [NotAllowed, OtherOrganisation])
def test_what_one_may_not_see_looks_as_if_it_were_not_there(error: type[LvaError]) -> None:
    assert issubclass(error, NotFound)
