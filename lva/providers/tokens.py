"""Believing an identity token: its signature, its issuer, its addressee, its time, and that it answers our question.

The rules are those of OpenID Connect Core 1.0, 3.1.3.7. What does not hold is told by `ProviderFault` and its reason:
`kid` (signed by a key that is not known), `signature`, `algorithm`, `token` (no token at all), `expired`, or
the name of the claim that is wrong: `iss`, `aud`, `azp`, `nonce`, `at_hash`, `sub`, `iat` and so on.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    InvalidKeyIdError,
    JoseError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import Key, KeySet, import_key

from lva.domain.errors import ProviderFault

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by keys of which the provider alone has the private half; neither `none` nor a shared secret."""
SKEW: Final = dt.timedelta(seconds=60)
"""How far the clocks of two machines may be apart."""
_KINDS: Final = frozenset({"EC", "RSA"})
_MOST_SUBJECT: Final = 255
"""Core 1.0, section 2: a subject has at most so many characters."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say to be the answer to one question."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str


def key_set(content: Mapping[str, Any]) -> KeySet:
    """Return the keys of a published set that can sign tokens; kinds that we do not know are left out."""
    listed = content.get("keys")
    keys: list[Key] = []
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict) or one.get("kty") not in _KINDS or one.get("use", "sig") != "sig":
            continue
        try:
            keys.append(import_key(one))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
    if not keys:
        raise ProviderFault("keys")
    return KeySet(keys)


def believed(token: str, keys: KeySet, expected: Expected, at: dt.datetime) -> dict[str, Any]:
    """Return the claims of a token that answers what was asked, at an aware instant; otherwise `ProviderFault`."""
    try:
        found = jwt.decode(token, keys, algorithms=ALGORITHMS)
    except InvalidKeyIdError as error:
        raise ProviderFault("kid") from error
    except BadSignatureError as error:
        raise ProviderFault("signature") from error
    except UnsupportedAlgorithmError as error:
        raise ProviderFault("algorithm") from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ProviderFault("token") from error
    claims = CodeIDToken(
        found.claims,
        found.header,
        options={
            "iss": {"essential": True, "value": expected.issuer},
            "aud": {"essential": True, "value": expected.client_id},
            "sub": {"essential": True},
        },
        params={"nonce": expected.nonce, "client_id": expected.client_id, "access_token": expected.access_token},
    )
    _check(claims, at)
    return dict(claims)


def _check(claims: CodeIDToken, at: dt.datetime) -> None:
    try:
        claims.validate(now=int(at.timestamp()), leeway=int(SKEW.total_seconds()))
    except ExpiredTokenError as error:
        raise ProviderFault("expired") from error
    except (InvalidClaimError, MissingClaimError) as error:
        raise ProviderFault(error.claim) from error
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise ProviderFault("token") from error
    if len(claims["sub"]) > _MOST_SUBJECT:
        raise ProviderFault("sub")


def instant(value: object) -> dt.datetime | None:
    """Return the aware instant that a number of seconds stands for; None for what is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
