"""Claims about links and files."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Kind
from lva.domain.errors import Invalid
from lva.domain.values import links
from lva.domain.values.answers import normalise, words
from tests import packs
from tests.packs import field
from tests.speech import speaking

PACK = packs.small()
PAGE, PICTURE = PACK.questions["page"], PACK.questions["picture"]
FILE = {"digest": "0a" * 32, "name": "kuva.png", "type": "image/png", "size": 120_400}


@pytest.mark.parametrize(
    "text",
    [
        "https://kunta.fi/paatokset?id=3#kohta",
        "http://kunta.fi",
        "HTTPS://KUNTA.FI/",
        "https://[2001:db8::1]/a",
        "HEL 2025-001234",
        "Dnro:12/2025",
        "Dnro: 12/2025",
        "KV 12.3.2025 § 14",
        "www.kunta.fi/paatos",
        "LAPUA:kh:2025",
    ],
)
def test_a_web_address_or_a_plain_reference_is_a_link(text: str) -> None:
    assert text == normalise(PACK, field(Kind.LINK), f"  {text} ")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JavaScript:1",
        "data:text/html,x",
        "mailto:a@b.fi",
        "file:///etc/passwd",
        "ftp://kunta.fi",
        "ssh://kunta.fi",
        "https://",
        "https:///polku",
        "https://nimi:sala@kunta.fi",
        "https://kunta.fi@muu.fi",
        "https://kunta.fi ja muuta",
        "http://[1",
    ],
)
def test_another_scheme_or_half_an_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, PAGE, text)
    assert ("page", "link") == (caught.value.key, caught.value.reason)


@pytest.mark.parametrize(("value", "reason"), [(3, "kind"), (["a"], "kind"), ("x" * 10_000, "too_long")])
def test_a_link_is_a_line_of_text(value: Any, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, field(Kind.LINK), value)
    assert reason == caught.value.reason


def test_a_link_of_invisible_signs_is_none() -> None:
    assert normalise(PACK, field(Kind.LINK), "\x00") is None


def test_a_link_is_said_as_it_is_with_its_parts() -> None:
    value = {"value": "https://kunta.fi", "on": "2025-03-25"}
    assert value == normalise(PACK, PAGE, {"value": " https://kunta.fi", "on": "25.3.2025"})
    assert ("https://kunta.fi", "Milloin?: 25.3.2025") == words(speaking("fi"), PACK, PAGE, value, {})


@given(st.text(max_size=40))
def test_only_an_address_is_ever_something_to_click(text: str) -> None:
    if links.is_address(text):
        assert text.lower().startswith(("http://", "https://"))


# -- files ------------------------------------------------------------------------------------------


def test_a_file_is_kept_as_it_is_and_nothing_beside_it() -> None:
    assert FILE == normalise(PACK, PICTURE, {**FILE, "path": "/etc/passwd"})


@pytest.mark.parametrize(
    "changed",
    [
        {"digest": "0a" * 31},
        {"digest": "0A" * 32},
        {"digest": 3},
        {"name": ""},
        {"name": "a\nb.png"},
        {"name": "x" * 121},
        {"name": 3},
        {"type": "text/html"},
        {"type": ["image/png"]},
        {"size": 0},
        {"size": -1},
        {"size": True},
        {"size": "120"},
        {"size": 10**10},
    ],
)
def test_what_is_no_file_of_the_archive_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, PICTURE, {**FILE, **changed})
    assert ("picture", "file") == (caught.value.key, caught.value.reason)


def test_a_file_is_no_text() -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, PICTURE, "kuva.png")
    assert "kind" == caught.value.reason


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1, "1\xa0kB"),
        (120_400, "120\xa0kB"),
        (999_400, "999\xa0kB"),
        (1_250_000, "1,2\xa0MB"),
        (20_000_000, "20\xa0MB"),
    ],
)
def test_a_file_is_said_with_its_kind_and_size(size: int, said: str) -> None:
    assert (f"kuva.png (PNG, {said})",) == words(speaking("fi"), PACK, PICTURE, {**FILE, "size": size}, {})
