"""Claims about new passwords."""

import pytest

from lva.domain.errors import Invalid
from lva.services.signin import passwords
from tests.support.site import CheapHasher


def test_a_new_password_is_long_enough_and_never_twice_the_same() -> None:
    assert 17 == len(passwords.made())
    assert passwords.made() != passwords.made()


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elevenchars", "too_short"),
        ("xy" * 129, "too_long"),
        ("salasana2026", "common"),
        ("Valtuustosali1", "common"),
        ("1qaz2wsx3edc", "common"),
        ("qwertyuiop123", "common"),
        ("Aino Esimerkki", "personal"),
    ],
)
def test_a_password_has_bounds_and_is_not_what_everybody_tries_first(password: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        passwords.hashed(CheapHasher(), password, ("Aino Esimerkki",))
    assert ("password", reason) == (caught.value.key, caught.value.reason)


def test_any_other_password_is_taken_as_it_is() -> None:
    assert "cheap:kolme pientä porsasta" == passwords.hashed(CheapHasher(), "kolme pienta\u0308 porsasta")
