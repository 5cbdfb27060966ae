"""Claims about asking a provider, beside those of the site: how we show who asks, and what we keep of it."""

import base64
import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from lva.domain.errors import ProviderFault
from lva.domain.signin.vouching import RoleMap
from lva.providers.asking import Asking, Given
from lva.providers.relying import RelyingParty
from tests.support import lying
from tests.support.lying import Liar


def _now() -> dt.datetime:
    """Return the time of the moment: the provider looks at its own clock, and a session of tests may be long."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


ASKING = Asking("state", "nonce", "v" * 43)
BACK = "http://localhost/providers/kunta/answer"


@pytest.fixture(scope="module")
def running() -> Iterator[Liar]:
    """A provider of ours."""
    with lying.lying() as server:
        yield server


@pytest.fixture
def liar(running: Liar) -> Liar:
    """The same, honest again."""
    running.lies = lying.Lies()
    running.asked.clear()
    return running


def vouched(liar: Liar, relying: RelyingParty, **claims: Any) -> Any:
    """Have somebody vouched for."""
    back = parse_qs(liar.vouch(relying.way_there(ASKING, _now()), "aino", **claims).partition("?")[2])
    return relying.vouched(Given(back["code"][0], liar.issuer), ASKING, _now())


@pytest.mark.parametrize(
    ("expected", "client", "secret", "methods"),
    [
        ("basic", "lava", "secret", None),
        ("basic", "lava", "secret", ["client_secret_basic", "client_secret_post"]),
        ("post", "lava", "secret", ["client_secret_post"]),
        ("post", "lava", "s:e/c r%t", ["client_secret_basic", "client_secret_post"]),
        ("basic", "la va", "s:e/c r%tä", ["client_secret_basic"]),
    ],
)
def test_whoever_asks_is_shown_in_a_way_that_both_read_alike(
    liar: Liar, expected: str, client: str, secret: str, methods: list[str] | None
) -> None:
    liar.lies.metadata = {"token_endpoint_auth_methods_supported": methods}
    liar.lies.claims = {"aud": client}
    vouched(liar, RelyingParty(liar.provider(client_id=client, secret=lambda: secret), BACK))
    said = liar.shown[-1]
    if expected == "post":
        assert (client, secret, "") == (*said["body"], said["header"])
    else:
        encoded = base64.b64decode(said["header"].removeprefix("Basic ")).decode().split(":")
        assert [client, secret] == [next(iter(parse_qs(f"x={part}")["x"])) for part in encoded]


def test_what_a_provider_publishes_is_asked_once_an_hour(liar: Liar) -> None:
    relying = RelyingParty(liar.provider(), BACK)
    for minutes in (0, 30, 59, 61):
        relying.way_there(ASKING, _now() + dt.timedelta(minutes=minutes))
    assert 2 == liar.asked.count("/jwks")


def test_a_provider_that_comes_back_is_asked_again_after_a_rest(liar: Liar) -> None:
    relying = RelyingParty(liar.provider(), BACK)
    liar.lies.faults = {"/jwks": "dead"}
    for seconds in (0, 1, 2):
        with pytest.raises(ProviderFault, match="unreachable"):
            relying.check(_now() + dt.timedelta(seconds=seconds))
    assert 1 == liar.asked.count("/jwks")
    liar.lies.faults = {}
    relying.check(_now() + dt.timedelta(seconds=11))


def test_a_secret_that_cannot_be_read_is_a_fault_and_not_a_crash(liar: Liar) -> None:
    def gone() -> str:
        raise FileNotFoundError

    with pytest.raises(ProviderFault, match="secret"):
        RelyingParty(liar.provider(secret=gone), BACK).check(_now())


def test_an_address_is_not_taken_for_checked_because_another_one_is(liar: Liar) -> None:
    liar.lies.userinfo = {"sub": "aino", "email": "other@kunta.example", "email_verified": True, "groups": ["a"]}
    relying = RelyingParty(liar.provider(roles=RoleMap(("groups",), {"a": frozenset()})), BACK)
    said = vouched(liar, relying, email="aino@kunta.example")
    assert ("aino@kunta.example", False, ["a"]) == (said.email, said.is_verified, said.claims["groups"])


def lying_table(given: dict[str, Any]) -> Any:
    """Return a map of roles."""
    from lva.domain.signin.vouching import RoleMap  # noqa: PLC0415 -- only here

    return RoleMap(**given)


@pytest.mark.parametrize(
    ("expected", "value"),
    [(True, True), (True, "true"), (False, False), (False, "false"), (False, 1), (False, ["true"]), (False, None)],
)
def test_an_address_is_checked_if_the_provider_says_so(liar: Liar, expected: bool, value: object) -> None:
    said = vouched(liar, RelyingParty(liar.provider(), BACK), email="aino@kunta.example", email_verified=value)
    assert expected is said.is_verified


def test_claims_of_another_kind_than_they_should_be_are_as_if_not_said(liar: Liar) -> None:
    odd: dict[str, Any] = {"email": ["x"], "name": 7, "acr": {}, "auth_time": None}
    said = vouched(liar, RelyingParty(liar.provider(), BACK), **odd)
    assert ("", "", "", None) == (said.email, said.name, said.level, said.authenticated_at)


def test_a_provider_without_a_page_to_sign_out_has_none(liar: Liar) -> None:
    assert RelyingParty(liar.provider(), BACK).way_out("http://localhost/", _now()) is None
    liar.lies.metadata = {"end_session_endpoint": f"{liar.issuer}/end?x=1"}
    way = RelyingParty(liar.provider(), BACK).way_out("http://localhost/", _now())
    assert f"{liar.issuer}/end?x=1&client_id=lava&post_logout_redirect_uri=http%3A%2F%2Flocalhost%2F" == way
