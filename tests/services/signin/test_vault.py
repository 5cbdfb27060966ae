"""Claims about small secrets that are kept encrypted."""

import uuid

import pytest

from lva.domain.errors import Damaged
from lva.services.signin import vault

SECRET = bytes(range(32))
OWNER = uuid.UUID(int=1)


def test_what_is_locked_can_be_unlocked_again() -> None:
    assert b"JBSWY3DPEHPK3PXP" == vault.unlocked(SECRET, OWNER, vault.locked(SECRET, OWNER, b"JBSWY3DPEHPK3PXP"))


def test_the_same_secret_never_looks_the_same() -> None:
    first, second = vault.locked(SECRET, OWNER, b"secret"), vault.locked(SECRET, OWNER, b"secret")
    assert first != second
    assert b"secret" not in first


@pytest.mark.parametrize(
    ("secret", "owner", "change"),
    [
        (bytes(32), OWNER, lambda kept: kept),
        (SECRET, uuid.UUID(int=2), lambda kept: kept),
        (SECRET, OWNER, lambda kept: kept[:-1] + bytes([kept[-1] ^ 1])),
        (SECRET, OWNER, lambda kept: kept[:20]),
        (SECRET, OWNER, lambda _: b""),
    ],
)
def test_another_key_another_owner_and_a_change_show(secret: bytes, owner: uuid.UUID, change: object) -> None:
    assert callable(change)
    kept = change(vault.locked(SECRET, OWNER, b"secret"))
    with pytest.raises(Damaged):
        vault.unlocked(secret, owner, kept)


def test_digests_of_codes_differ_by_owner_and_installation() -> None:
    made = {
        vault.keyed_digest(secret, owner, "7K3MQX2V00001111")
        for secret in (SECRET, bytes(32))
        for owner in (OWNER, uuid.UUID(int=2))
    }
    assert 4 == len(made)
