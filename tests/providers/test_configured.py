"""Claims about the file of providers."""

from pathlib import Path
from typing import Any

import pytest

from lva.domain.people import Role
from lva.domain.signin.vouching import EmailTrust, RoleMap
from lva.providers import configured
from lva.providers.configured import ProvidersFaulty

WHOLE = """
[providers.kunta]
name = { fi = "Kunnan tunnus", sv = "Kommunens konto", en = "Town account" }
issuer = "https://login.kunta.example/realms/kunta"
client_id = "lava"
client_secret_file = "kunta.secret"
organisations = ["esimerkkila"]
"""
MORE = """
email = "always"
email_domains = ["Kunta.Example", "@koulu.example"]
scopes = ["openid", "email", "groups"]
second_factor = true
roles_claim = ["realm_access", "roles"]

[providers.kunta.roles]
"lava-laatijat" = ["author"]
"lava-johto" = ["approver", "administrator"]

[providers.kunta.parameters]
kc_idp_hint = "suomi-fi"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a secret in it."""
    (tmp_path / "kunta.secret").write_text(" salaisuus\n", "utf-8")
    return tmp_path


def read(folder: Path, text: str, **environ: str) -> Any:
    """Read a file with that text."""
    (folder / "providers.toml").write_text(text, "utf-8")
    return configured.read(folder / "providers.toml", environ)


def test_what_is_left_out_is_what_most_need(folder: Path) -> None:
    (found,) = read(folder, WHOLE)
    assert ("kunta", "Town account", "salaisuus") == (found.slug, found.names.en, found.secret())
    assert (("openid", "profile", "email"), EmailTrust.VERIFIED, ()) == (found.scopes, found.email, found.email_domains)
    assert (None, {}, False) == (found.roles, found.parameters, found.second_factor)


def test_everything_that_can_be_said_is_understood(folder: Path) -> None:
    (found,) = read(folder, WHOLE + MORE)
    assert (EmailTrust.ALWAYS, ("kunta.example", "koulu.example")) == (found.email, found.email_domains)
    johto = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
    expected = RoleMap(("realm_access", "roles"), {"lava-laatijat": frozenset({Role.AUTHOR}), "lava-johto": johto})
    assert (expected, {"kc_idp_hint": "suomi-fi"}) == (found.roles, found.parameters)
    assert found.second_factor


def test_a_secret_may_stand_in_a_variable_and_is_never_shown(folder: Path) -> None:
    text = WHOLE.replace('client_secret_file = "kunta.secret"', 'client_secret_variable = "KUNTA_SECRET"')
    (found,) = read(folder, text, KUNTA_SECRET="salaisuus")
    assert "salaisuus" == found.secret()
    assert "salaisuus" not in repr(found)


def test_a_secret_that_is_renewed_is_read_without_a_restart(folder: Path) -> None:
    (found,) = read(folder, WHOLE)
    (folder / "kunta.secret").write_text("uusi", "utf-8")
    assert "uusi" == found.secret()


@pytest.mark.parametrize(
    ("expected", "change"),
    [
        ("providers.kunta.issuer: an https address", ("https://login", "http://login")),
        ("providers.kunta.issuer: an https address", ("realms/kunta", "realms/kunta?x=1")),
        ("providers.kunta.issuer: a non-empty string", ("issuer = ", "isuer = ")),
        ("providers.kunta.isuer: unknown key", ("issuer = ", "isuer = ")),
        ("providers.kunta.client_secret: a secret stands in a file", ('_file = "kunta.secret"', ' = "salaisuus"')),
        ("providers.kunta: name either client_secret_file", ('client_secret_file = "kunta.secret"', "")),
        ("providers.kunta.client_secret_file: the file cannot be read", ("kunta.secret", "muu.secret")),
        ("providers.kunta.client_secret_file: the file is empty", ("kunta.secret", "empty.secret")),
        ("the variable NONE is not set", ('client_secret_file = "kunta.secret"', 'client_secret_variable = "NONE"')),
        ("providers.kunta.organisations: name at least one", ('["esimerkkila"]', "[]")),
        ("providers.kunta.name [sv]: the words are missing", ('sv = "Kommunens konto", ', "")),
        ("providers.kunta.scopes: openid must be", ('"openid", ', "")),
        ("providers.kunta.email: 'maybe' is none of", ('"always"', '"maybe"')),
        ("providers.kunta.email_domains: say for which", ('["Kunta.Example", "@koulu.example"]', "[]")),
        ("providers.kunta.roles_claim: roles_claim and roles", ('roles_claim = ["realm_access", "roles"]', "")),
        ("'boss' is none of", ('["author"]', '["boss"]')),
        ("providers.kunta.parameters.state: the protocol sets", ("kc_idp_hint", "state")),
        ("providers.KUNTA: a short name", ("providers.kunta", "providers.KUNTA")),
        ("no readable TOML", ("[providers.kunta]", "[providers.kunta")),
    ],
)
def test_what_is_wrong_is_told_with_its_place(folder: Path, expected: str, change: tuple[str, str]) -> None:
    (folder / "empty.secret").touch()
    text = (WHOLE + MORE).replace(*change)
    assert text != WHOLE + MORE
    with pytest.raises(ProvidersFaulty) as caught:
        read(folder, text)
    assert expected in " ".join(caught.value.faults)
    assert "salaisuus" not in str(caught.value)


def test_all_faults_are_told_at_once(folder: Path) -> None:
    with pytest.raises(ProvidersFaulty) as caught:
        read(folder, "[providers.kunta]\n[other]\n")
    assert 6 == len(caught.value.faults)


def test_two_providers_with_one_issuer_could_not_be_told_apart(folder: Path) -> None:
    with pytest.raises(ProvidersFaulty, match="another provider has this issuer"):
        read(folder, WHOLE + WHOLE.replace("providers.kunta", "providers.toinen"))


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(ProvidersFaulty, match=r"none\.toml: the file: cannot be read"):
        configured.read(folder / "none.toml", {})


@pytest.mark.parametrize(
    ("expected", "address"),
    [
        (True, "https://login.example/x"),
        (True, "http://localhost:8080/x"),
        (True, "http://127.0.0.1/x"),
        (True, "http://[::1]:80/x"),
        (False, "http://login.example/x"),
        (False, "http://localhost.evil.example/"),
        (False, "ftp://localhost/"),
        (False, "https:///x"),
        (False, "https://[x"),
        (False, "https://login.example/\r\nSet-Cookie: x=1"),
        (False, "https://login.example/ x"),
        (False, "https://lögin.example/"),
        (False, ""),
        (False, None),
        (False, 7),
    ],
)
def test_only_https_and_the_same_machine_are_safe(expected: bool, address: object) -> None:
    assert expected == configured.is_secure(address)
