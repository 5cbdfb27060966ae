"""The interface's catalogues are fresh and complete, and the script that says so can be believed."""

import re
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

from scripts import catalogue

_SCREENING: Final = re.compile("inledande bedömning")

PAGE = '{{ _("Saved %(when)s", when=at) }} {{ ngettext("%(count)s matter", "%(count)s matters", n) }}'
FRAGMENT = (
    "Saved %(when)s\tTallennettu %(when)s\tSparat %(when)s\n"
    "%(count)s matter|%(count)s matters\t%(count)s asia|%(count)s asiaa\t%(count)s ärende|%(count)s ärenden\n"
)


def make_tree(root: Path, page: str = PAGE, code: str = "") -> Path:
    """Make a tree of sources with one template and one module."""
    for name, text in (("templates/page.html", page), ("lva/web/page.py", code)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def make_fragment(root: Path, text: str = FRAGMENT) -> Path:
    """Write a fragment of translations."""
    path = root / "fragment.tsv"
    path.write_text(text, "utf-8")
    return path


def test_the_catalogues_are_fresh_complete_and_right() -> None:
    assert [] == catalogue.check(catalogue.ROOT)


def test_an_assessment_is_an_analysis_in_swedish_and_only_screening_judges() -> None:
    with (catalogue.ROOT / "translations/sv/LC_MESSAGES/messages.po").open("rb") as file:
        texts = {str(one.id): str(one.string) for one in read_po(file) if "assessment" in str(one.id).lower()}
    left = {text: said for text, said in texts.items() if "bedömning" in _SCREENING.sub("", said.lower())}
    assert {} == left
    assert texts


def test_merged_catalogues_pass_the_check(tmp_path: Path) -> None:
    make_tree(tmp_path)
    assert [] == catalogue.update(tmp_path, [make_fragment(tmp_path)])


def test_a_new_text_makes_the_catalogues_stale(tmp_path: Path) -> None:
    make_tree(tmp_path)
    catalogue.update(tmp_path, [make_fragment(tmp_path)])
    make_tree(tmp_path, PAGE + '{{ _("Send") }}')
    faults = catalogue.check(tmp_path)
    assert "translations/fi/LC_MESSAGES/messages.po is stale: make catalogue" in faults
    assert "fi: not translated: 'Send' (templates/page.html)" in faults


def test_a_placeholder_that_differs_is_found(tmp_path: Path) -> None:
    make_tree(tmp_path)
    fragment = make_fragment(tmp_path, FRAGMENT.replace("Sparat %(when)s", "Sparat %(date)s"))
    assert ["sv: placeholders differ (date, when): 'Saved %(when)s'"] == catalogue.update(tmp_path, [fragment])


def test_a_percent_sign_that_would_break_the_english_page_alone_is_found(tmp_path: Path) -> None:
    make_tree(tmp_path, PAGE.replace("Saved %(when)s", "95 % saved %(when)s"))
    fragment = make_fragment(tmp_path, FRAGMENT.replace("Saved %(when)s", "95 % saved %(when)s"))
    faults = catalogue.update(tmp_path, [fragment])
    assert "fi: a percent sign beside placeholders is written twice: '95 % saved %(when)s'" in faults


def test_a_plural_may_say_one_in_words(tmp_path: Path) -> None:
    make_tree(tmp_path)
    fragment = make_fragment(tmp_path, FRAGMENT.replace("%(count)s asia|", "yksi asia|"))
    assert [] == catalogue.update(tmp_path, [fragment])


def test_a_text_that_is_gone_is_dropped(tmp_path: Path) -> None:
    make_tree(tmp_path)
    catalogue.update(tmp_path, [make_fragment(tmp_path)])
    make_tree(tmp_path, '{{ _("Saved %(when)s", when=at) }}')
    catalogue.update(tmp_path, [])
    assert "asiaa" not in (tmp_path / "translations/fi/LC_MESSAGES/messages.po").read_text("utf-8")


def test_texts_of_the_code_are_found_and_statements_of_sql_are_not(tmp_path: Path) -> None:
    make_tree(tmp_path, "", 'language.text("Sign in" if known else "Welcome")\nsa.text("SELECT 1")\nquery.text(name)\n')
    assert {"Sign in", "Welcome"} == set(catalogue.extract(tmp_path, {}).forms)


def test_a_text_in_a_table_is_kept_once_a_fragment_has_named_it(tmp_path: Path) -> None:
    make_tree(tmp_path, "", '_LABELS = {"draft": "Draft"}\n')
    fragment = make_fragment(tmp_path, "Draft\tLuonnos\tUtkast\n")
    assert [] == catalogue.update(tmp_path, [fragment])
    assert [] == catalogue.update(tmp_path, [])
    assert {"Draft": ("Luonnos",)} == catalogue.stored(tmp_path / "translations/fi/LC_MESSAGES/messages.po")


def test_two_fragments_that_differ_are_reported(tmp_path: Path) -> None:
    make_tree(tmp_path, '{{ _("Draft") }}')
    fragment = make_fragment(tmp_path, "Draft\tLuonnos\tUtkast\nDraft\tVedos\tUtkast\n")
    assert ["fragment.tsv:2: 'Draft' has another fi translation elsewhere; kept that"] == catalogue.update(
        tmp_path, [fragment]
    )


def test_a_line_without_three_cells_is_reported(tmp_path: Path) -> None:
    make_tree(tmp_path, "")
    assert ["fragment.tsv:1: not three filled cells"] == catalogue.update(
        tmp_path, [make_fragment(tmp_path, "Draft\tLuonnos\n")]
    )
