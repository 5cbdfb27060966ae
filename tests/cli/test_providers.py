"""Claims about `lva providers`, and about a start with a file of providers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support import lying
from tests.support.lying import Liar

FILE = """
[providers.kunta]
name = {{ fi = "Kunnan tunnus", sv = "Kommunens konto", en = "Town account" }}
issuer = "{issuer}"
client_id = "lava"
client_secret_variable = "KUNTA_SECRET"
organisations = ["{organisation}"]
"""
PERSON = ("--email", "aino@example.org", "--name", "Aino", "--organisation", "esimerkkila", "--role", "author")


@pytest.fixture
def liar() -> Iterator[Liar]:
    """A provider that answers."""
    with lying.lying() as running:
        yield running


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the settings name; it is not there yet."""
    path = tmp_path / "providers.toml"
    monkeypatch.setenv("LVA_PROVIDERS_FILE", str(path))
    monkeypatch.setenv("KUNTA_SECRET", "salaisuus")
    return path


@pytest.fixture
def ready(run: Run) -> Run:
    """Runs `lva` on an installation with one organisation in it."""
    assert 0 == run("database", "migrate").exit_code
    assert 0 == run("people", "add", *PERSON, "--new-organisation", "Esimerkkilä").exit_code
    return run


def test_without_a_file_there_are_no_providers(ready: Run) -> None:
    assert "LVA_PROVIDERS_FILE is not set" in ready("providers", "check").output


def test_what_to_register_at_a_provider_is_told(ready: Run, file: Path, liar: Liar) -> None:
    file.write_text(FILE.format(issuer=liar.issuer, organisation="esimerkkila"), "utf-8")
    done = ready("providers", "check")
    assert 0 == done.exit_code, done.output
    assert f"kunta: {liar.issuer} answers as it should\n" in done.output
    assert "redirect URI: http://127.0.0.1:8000/providers/kunta/answer\n" in done.output


@pytest.mark.parametrize(
    ("expected", "lies"),
    [
        ("kunta: it does not answer", {"faults": {"/jwks": "dead"}}),
        ("kunta: it calls itself by another issuer", {"metadata": {"issuer": "https://another.example"}}),
        ("kunta: it says that it does not bind codes", {"metadata": {"code_challenge_methods_supported": []}}),
        ("kunta: it publishes no key", {"keys": []}),
    ],
)
def test_what_is_wrong_with_a_provider_is_told(
    ready: Run, file: Path, liar: Liar, expected: str, lies: dict[str, dict[str, str]]
) -> None:
    file.write_text(FILE.format(issuer=liar.issuer, organisation="muu-kunta"), "utf-8")
    liar.lies = lying.Lies(**lies)  # type: ignore[arg-type]  # each case names one field
    done = ready("providers", "check")
    assert 1 == done.exit_code
    assert expected in done.output
    assert "kunta: there is no organisation muu-kunta here." in done.output


def test_every_command_refuses_a_file_that_cannot_be_used(run: Run, file: Path) -> None:
    file.write_text("[providers.kunta]\nissuer = 'http://login.example'\n", "utf-8")
    done = run("database", "migrate")
    assert 1 == done.exit_code
    assert "providers.toml: providers.kunta.issuer: an https address" in done.output
    assert "providers.toml: providers.kunta.client_id: a non-empty string" in done.output


def test_forgetting_says_how_many_identities_there_were(ready: Run) -> None:
    assert "Identities that were forgotten: 0.\n" == ready("providers", "unlink", "--email", "aino@example.org").output
    assert 1 == ready("providers", "unlink", "--email", "nobody@example.org").exit_code
