import pytest

from lva.content.model import LANGUAGES, Text
from tests import packs


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_speaks_the_language_that_is_asked(language: str) -> None:
    assert language == Text("fi", "sv", "en").in_(language)


def test_a_text_in_a_fourth_language_does_not_exist() -> None:
    with pytest.raises(KeyError):
        Text("fi", "sv", "en").in_("de")


def test_a_step_is_found_by_its_key() -> None:
    pack = packs.small()
    assert pack.steps[1] == pack.step("numbers")
    assert pack.step("nowhere") is None


def test_an_option_is_found_by_its_list_and_key() -> None:
    found = packs.small().option("colour", "blue")
    assert found is not None
    assert "sininen:" == found.label.fi


@pytest.mark.parametrize(("options", "key"), [("colour", "black"), ("sizes", "blue"), ("", "blue")])
def test_an_option_that_is_not_there_is_none(options: str, key: str) -> None:
    assert packs.small().option(options, key) is None


def test_a_field_of_a_list_is_found_by_its_key() -> None:
    assert "Alue" == packs.small().lists["mark"].field("area").label.fi


def test_a_field_that_a_list_lacks_is_named_in_the_error() -> None:
    with pytest.raises(KeyError, match=r"mark\.size"):
        packs.small().lists["mark"].field("size")
