"""Asking a provider who somebody is: code flow of OpenID Connect with PKCE, nonce and state.

Authlib says what goes into requests and what tokens must hold; the requests themselves are our own, bounded and without
redirects (docs/adr/0033-openid-connect.md). Whatever goes wrong is a `ProviderFault` with its reason.
"""

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url
from joserfc.jwk import KeySet

from lva.domain.errors import ProviderFault
from lva.domain.signin.vouching import Vouched
from lva.providers.asking import Asking, Given
from lva.providers.configured import Provider, is_secure
from lva.providers.fetching import fetched
from lva.providers.tokens import Expected, believed, instant, key_set

_KEPT: Final = dt.timedelta(hours=1)
"""How long what a provider publishes of itself is taken as it was."""
_AGAIN: Final = dt.timedelta(minutes=1)
"""So long lies between two looks for a key that was not there, whatever tokens claim."""
_REST: Final = dt.timedelta(seconds=10)
"""So long nobody waits again for a provider that has just not answered."""
_OK: Final = 200
_REFUSALS: Final = frozenset({400, 401, 403})
_NAMES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class _Published:
    """What a provider publishes of itself."""

    said: Mapping[str, Any]
    keys: KeySet
    at: dt.datetime
    keys_at: dt.datetime


class RelyingParty:
    """This installation as one provider knows it; keeps for a while what the provider publishes of itself."""

    def __init__(self, provider: Provider, redirect_uri: str, patience: float = 5.0) -> None:
        self.provider = provider
        self.redirect_uri = redirect_uri
        self._patience = patience
        self._lock = threading.Lock()
        self._published: _Published | None = None
        self._failed: tuple[dt.datetime, ProviderFault] | None = None

    def check(self, at: dt.datetime) -> None:
        """Ask the provider what it publishes of itself, and raise if it is not what a sign-in needs."""
        self._challenged(self._known(at))
        self._secret()

    def way_there(self, asking: Asking, at: dt.datetime) -> str:
        """Return the address to which a browser goes to be asked who it is."""
        said = self._challenged(self._known(at))
        fresh = {"prompt": "login", "max_age": "0"} if asking.is_fresh else {}
        return str(
            prepare_grant_uri(
                said["authorization_endpoint"],
                client_id=self.provider.client_id,
                response_type="code",
                redirect_uri=self.redirect_uri,
                scope=" ".join(self.provider.scopes),
                state=asking.state,
                nonce=asking.nonce,
                code_challenge=create_s256_code_challenge(asking.verifier),
                code_challenge_method="S256",
                **fresh,
                **self.provider.parameters,
            )
        )

    def way_out(self, back: str, at: dt.datetime) -> str | None:
        """Return where somebody signs out of the provider too, to come back to `back`; None if it has no such page."""
        end = self._known(at).said.get("end_session_endpoint")
        if not is_secure(end):
            return None
        told = [("client_id", self.provider.client_id), ("post_logout_redirect_uri", back)]
        return str(add_params_to_uri(end, told))

    def check_answerer(self, issuer: str, at: dt.datetime) -> None:
        """Raise unless an answer comes from this provider, as far as it says from whom it comes (RFC 9207)."""
        known = self._known(at)
        says_so = known.said.get("authorization_response_iss_parameter_supported") is True
        if (issuer or says_so) and issuer != self.provider.issuer:
            raise ProviderFault("mixed_up")

    def vouched(self, given: Given, asking: Asking, at: dt.datetime) -> Vouched:
        """Return what the provider says of whoever brought back a code; each code is good once."""
        self.check_answerer(given.issuer, at)
        known = self._known(at)
        tokens = self._exchanged(known, given.code, asking.verifier)
        token, access = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(token, str) or not isinstance(access, str):
            raise ProviderFault("answer")
        expected = Expected(self.provider.issuer, self.provider.client_id, asking.nonce, access)
        try:
            claims = believed(token, known.keys, expected, at)
        except ProviderFault as fault:
            if fault.reason != "kid":
                raise
            claims = believed(token, self._renewed_keys(known, at), expected, at)
        return self._as_vouched(self._completed(known, claims, access))

    # -- what the provider publishes of itself ------------------------------------------------------

    def _known(self, at: dt.datetime) -> _Published:
        with self._lock:
            if self._published is not None and at - self._published.at < _KEPT:
                return self._published
            if self._failed is not None and at - self._failed[0] < _REST:
                raise ProviderFault(self._failed[1].reason)
            try:
                said = self._discovered()
                self._published = _Published(said, self._fetched_keys(said), at, at)
            except ProviderFault as fault:
                self._failed = (at, fault)
                raise
            return self._published

    def _discovered(self) -> Mapping[str, Any]:
        answer = fetched(str(get_well_known_url(self.provider.issuer, external=True)), self._patience)
        if answer.status != _OK:
            raise ProviderFault("unreachable")
        # A provider that says it is another one would have its tokens taken for that one's.
        if answer.content.get("issuer") != self.provider.issuer:
            raise ProviderFault("issuer")
        if not all(is_secure(answer.content.get(name)) for name in _NAMES):
            raise ProviderFault("answer")
        return answer.content

    def _fetched_keys(self, said: Mapping[str, Any]) -> KeySet:
        answer = fetched(said["jwks_uri"], self._patience)
        if answer.status != _OK:
            raise ProviderFault("unreachable")
        return key_set(answer.content)

    def _renewed_keys(self, known: _Published, at: dt.datetime) -> KeySet:
        """Return the keys fetched anew, or those that were, if somebody has just looked."""
        with self._lock:
            latest = self._published or known
            if at - latest.keys_at >= _AGAIN:
                latest = _Published(latest.said, self._fetched_keys(latest.said), latest.at, at)
                self._published = latest
            return latest.keys

    @staticmethod
    def _challenged(known: _Published) -> Mapping[str, Any]:
        """Return what is published; raise if it says that a code would not be bound to this browser (RFC 7636)."""
        methods = known.said.get("code_challenge_methods_supported")
        if isinstance(methods, list) and "S256" not in methods:
            raise ProviderFault("pkce")
        return known.said

    # -- codes and claims ---------------------------------------------------------------------------

    def _exchanged(self, known: _Published, code: str, verifier: str) -> Mapping[str, Any]:
        url = known.said["token_endpoint"]
        body = prepare_token_request(
            "authorization_code", redirect_uri=self.redirect_uri, code=code, code_verifier=verifier
        )
        url, headers, body = self._authenticated(known).prepare("POST", url, {}, body)
        answer = fetched(url, self._patience, headers=headers, body=body)
        if answer.status in _REFUSALS:
            raise ProviderFault("code" if answer.content.get("error") == "invalid_grant" else "client")
        if answer.status != _OK:
            raise ProviderFault("unreachable")
        return answer.content

    def _authenticated(self, known: _Published) -> ClientAuth:
        """Return what shows the provider who asks; in the header, if no two ways of writing it there exist."""
        listed = known.said.get("token_endpoint_auth_methods_supported")
        methods = listed if isinstance(listed, list) else ["client_secret_basic"]
        client, secret = self.provider.client_id, self._secret()
        plain = (quote(client, safe=""), quote(secret, safe="")) == (client, secret)
        if "client_secret_post" in methods and not (plain and "client_secret_basic" in methods):
            return ClientAuth(client, secret, "client_secret_post")
        # RFC 6749, 2.3.1: both parts are encoded as in a form before they are joined.
        return ClientAuth(quote(client, safe=""), quote(secret, safe=""), "client_secret_basic")

    def _secret(self) -> str:
        try:
            return self.provider.secret()
        except (OSError, UnicodeDecodeError) as error:
            raise ProviderFault("secret") from error

    def _completed(self, known: _Published, claims: dict[str, Any], access: str) -> dict[str, Any]:
        """Return the claims with those that the provider tells only when it is asked once more."""
        url, table = known.said.get("userinfo_endpoint"), self.provider.roles
        is_whole = "email" in claims and (table is None or table.claim[0] in claims)
        if is_whole or not isinstance(url, str):
            return claims
        answer = fetched(url, self._patience, headers={"Authorization": f"Bearer {access}"})
        if answer.status != _OK:
            raise ProviderFault("unreachable")
        # Core 1.0, 5.3.2: an answer about somebody else is thrown away.
        if answer.content.get("sub") != claims["sub"]:
            raise ProviderFault("sub")
        more = dict(answer.content)
        if "email" in claims:
            # Whether an address was checked is said beside that address and of no other.
            more = {key: value for key, value in more.items() if key not in {"email", "email_verified"}}
        return {**more, **claims}

    def _as_vouched(self, claims: Mapping[str, Any]) -> Vouched:
        methods = claims.get("amr")
        return Vouched(
            issuer=self.provider.issuer,
            subject=claims["sub"],
            email=_word(claims.get("email")),
            # Some providers write the truth as a word.
            is_verified=claims.get("email_verified") is True or claims.get("email_verified") == "true",
            name=_word(claims.get("name")),
            authenticated_at=instant(claims.get("auth_time")),
            level=_word(claims.get("acr")),
            methods=tuple(map(str, methods)) if isinstance(methods, list) else (),
            claims=claims,
        )


def _word(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
