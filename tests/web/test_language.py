"""Claims about templates: sentences that stand in them, macros, and addresses."""

import pytest
from flask import Flask

from lva.i18n import LANGUAGES


def _rendered(app: Flask, template: str, language: str = "fi", **values: object) -> str:
    return str(app.extensions["lva"].pages[language].from_string(template).render(**values))


@pytest.mark.parametrize(("language", "expected"), [("fi", "Ohje"), ("sv", "Anvisning"), ("en", "Help")])
def test_each_language_has_its_own_sentences_in_the_same_template(app: Flask, language: str, expected: str) -> None:
    assert f"<p>{expected}</p>" == _rendered(app, '<p>{{ _("Help") }}</p>', language)


@pytest.mark.parametrize(
    "written",
    [
        "{{ _(message) }}",
        "{{ _(`Close the person's access`) }}",
        "{% set said = _(`Close the person's access`) %}{{ said }}",
        "{{ _(`Close the person's access`) if true else `` }}",
        "{% macro told(words) %}{{ words }}{% endmacro %}{{ told(_(`Close the person's access`)) }}",
    ],
    ids=["asked for", "written down", "set", "chosen", "handed over"],
)
def test_a_sentence_is_escaped_once(app: Flask, written: str) -> None:
    message = "Close the person's access"
    assert "Close the person&#39;s access" == _rendered(app, written.replace("`", '"'), "en", message=message)


def test_a_macro_is_called_in_a_loop_with_its_own_values(app: Flask) -> None:
    macro = "{% macro of(a, b=2) %}{{ a }}{{ b }} {% endmacro %}"
    template = macro + "{% for one in values %}{{ of(one, b=loop.index) }}{% endfor %}"
    assert "&lt;1 &gt;2 " == _rendered(app, template, values=["<", ">"])


def test_an_address_is_that_of_its_language(app: Flask) -> None:
    with app.test_request_context("/fi/help"):
        found = [_rendered(app, "{{ url('pages.help') }}", code) for code in (*LANGUAGES, *LANGUAGES)]
    assert ["/fi/help", "/sv/help", "/en/help"] * 2 == found


def test_an_address_is_below_the_place_where_the_site_is_mounted(app: Flask) -> None:
    found = []
    for place in ("", "/lva", ""):
        with app.test_request_context("/fi/help", environ_overrides={"SCRIPT_NAME": place}):
            found.append(_rendered(app, "{{ url('pages.help') }}"))
    assert ["/fi/help", "/lva/fi/help", "/fi/help"] == found
