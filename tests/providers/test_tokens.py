"""Claims about tokens: whatever a provider sends is believed or refused, and never breaks the site."""

import datetime as dt
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from lva.domain.errors import ProviderFault
from lva.providers import tokens
from lva.providers.tokens import Expected
from tests.support import lying

NOW: Final = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
AT: Final = int(NOW.timestamp())
EXPECTED: Final = Expected("https://login.example", "lava", "nonce", "access")
HONEST: Final = {
    "iss": EXPECTED.issuer,
    "aud": EXPECTED.client_id,
    "sub": "aino",
    "nonce": EXPECTED.nonce,
    "iat": AT,
    "exp": AT + 300,
}
KEYS: Final = KeySet([lying.key()])
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
CLAIMS: Final = (*HONEST, "azp", "at_hash", "amr", "acr", "auth_time", "nbf", "jti", "email")


def signed(claims: dict[str, Any], **header: Any) -> str:
    """Return a token with these claims, signed as it should be."""
    return jwt.encode({"alg": "ES256", "kid": "k1", **header}, dict(claims), lying.key(), algorithms=["ES256"])


def believed(token: str, keys: KeySet = KEYS, at: dt.datetime = NOW) -> dict[str, Any]:
    """Return what is believed of a token."""
    return tokens.believed(token, keys, EXPECTED, at)


def test_a_token_that_answers_what_was_asked_is_believed() -> None:
    assert HONEST == believed(signed(HONEST))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(CLAIMS), JSON, min_size=1, max_size=3))
def test_claims_of_any_kind_are_believed_or_refused(changed: dict[str, Any]) -> None:
    try:
        found = believed(signed({**HONEST, **changed}))
    except ProviderFault:
        return
    assert HONEST == {
        key: value for key, value in found.items() if key in HONEST and key not in {"sub", "iat", "exp"}
    } | {key: HONEST[key] for key in ("sub", "iat", "exp")}
    assert isinstance(found["sub"], str)
    assert found["sub"]


@settings(max_examples=60, deadline=None)
@given(st.text() | st.lists(st.sampled_from(["e30", "", "bnVsbA", "W10", "eyJhbGciOiJFUzI1NiJ9", "ä"])).map(".".join))
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(ProviderFault):
        believed(text)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(["keys", "x"]), JSON))
def test_keys_of_any_kind_are_taken_or_refused(content: dict[str, Any]) -> None:
    with pytest.raises(ProviderFault, match="keys"):
        tokens.key_set(content)


@pytest.mark.parametrize(("expected", "seconds"), [(True, 0), (True, 359), (False, 360), (True, -60), (False, -61)])
def test_clocks_may_be_a_minute_apart(expected: bool, seconds: int) -> None:
    try:
        believed(signed(HONEST), at=NOW + dt.timedelta(seconds=seconds))
    except ProviderFault:
        assert not expected
    else:
        assert expected


def test_a_key_of_another_kind_than_the_header_says_signs_nothing() -> None:
    keys = KeySet([RSAKey.generate_key(2048, {"kid": "k1"})])
    with pytest.raises(ProviderFault):
        believed(signed(HONEST), keys)


def test_a_critical_header_that_is_not_understood_is_refused() -> None:
    with pytest.raises(ProviderFault):
        believed(
            signed(HONEST).replace(
                signed(HONEST).split(".")[0], "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIiwiY3JpdCI6WyJ4Il0sIngiOjF9"
            )
        )


def test_keys_for_encrypting_and_shared_secrets_sign_nothing() -> None:
    whole = lying.key().as_dict(private=False)
    with pytest.raises(ProviderFault, match="keys"):
        tokens.key_set({"keys": [{**whole, "use": "enc"}, {"kty": "oct", "k": "x" * 43}]})
    assert 1 == len(tokens.key_set({"keys": [7, {"kty": "EC"}, whole]}).keys)


@pytest.mark.parametrize(
    ("expected", "value"),
    [(NOW, AT), (NOW, float(AT)), (None, True), (None, "1"), (None, 1e300), (None, -1e300), (None, None)],
)
def test_an_instant_is_a_number_of_seconds(expected: dt.datetime | None, value: object) -> None:
    assert expected == tokens.instant(value)
