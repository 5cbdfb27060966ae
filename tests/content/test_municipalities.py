from collections import Counter
from pathlib import Path

import pytest

from lva import paths
from lva.content.faults import PackFaulty
from lva.content.municipalities import CLASSES, Known, read_municipalities

KNOWN = read_municipalities(paths.MUNICIPALITIES)
ALL = tuple(KNOWN.by_code.values())


def test_there_are_308_municipalities_each_with_its_code() -> None:
    assert (308, 2025) == (len(ALL), KNOWN.year)
    assert [] == [code for code in KNOWN.by_code if len(code) != 3 or not code.isdigit()]
    assert 308 == len({one.fi for one in ALL}) == len({one.sv for one in ALL})


def test_those_that_were_merged_are_not_among_them() -> None:
    assert not {"Pertunmaa", "Honkajoki", "Valtimo"} & {one.fi for one in ALL}


def test_114_have_a_swedish_name_beside_the_finnish_one() -> None:
    named = {one.fi: one.sv for one in ALL if one.fi != one.sv}
    assert 114 == len(named)
    assert ("Ackas", "Libelits", "Ruokolax", "S:t Karins") == tuple(
        named[fi] for fi in ("Akaa", "Liperi", "Ruokolahti", "Kaarina")
    )


def test_nowhere_is_swedish_an_official_language_without_a_swedish_name() -> None:
    same = {one.fi for one in ALL if one.fi == one.sv and "sv" in one.languages}
    assert {"Korsnäs"} == same - {one.fi for one in ALL if one.languages == ("sv",)}


def test_33_have_two_official_languages_and_16_have_swedish_alone() -> None:
    used = Counter(tuple(one for one in each.languages if one != "se") for each in ALL)
    assert {("fi",): 259, ("fi", "sv"): 18, ("sv", "fi"): 15, ("sv",): 16} == used


def test_the_four_of_the_sami_homeland_use_sami_too() -> None:
    assert {"Enontekiö", "Inari", "Sodankylä", "Utsjoki"} == {one.fi for one in ALL if "se" in one.languages}


def test_names_and_languages_of_all_were_seen_in_a_published_source() -> None:
    assert {"names": frozenset(), "languages": frozenset()} == KNOWN.unchecked
    assert {"names", "languages", "figures", "published"} == KNOWN.sources.keys()


def test_each_class_says_how_it_is_known() -> None:
    assert {Known.FIGURES: 220, Known.PUBLISHED: 14, Known.LIKELY: 30, Known.DOUBTFUL: 44} == {
        how: KNOWN.classes_known(how) for how in Known
    }
    assert 234 == sum(len(one.groups) == 1 for one in ALL)


def test_the_classes_are_as_many_as_the_figures_give() -> None:
    assert {"urban": 58, "semi_urban": 68, "rural": 182} == Counter(one.group for one in ALL)
    sure = Counter(one.group for one in ALL if not one.others)
    assert {"urban": 49, "semi_urban": 13, "rural": 172} == sure


def test_what_is_only_likely_is_semi_urban_and_at_most_rural() -> None:
    likely = {(one.group, one.others) for one in ALL if one.known is Known.LIKELY}
    assert {("semi_urban", ("rural",))} == likely


@pytest.mark.parametrize(
    ("fi", "group", "how"),
    [
     ("Hollola", "semi_urban", Known.PUBLISHED),  # urban until 2023
     ("Mynämäki", "semi_urban", Known.PUBLISHED), ("Suomussalmi", "rural", Known.PUBLISHED),
     ("Alavus", "semi_urban", Known.DOUBTFUL),  # rural until 2020, and near the limit since
     ("Pornainen", "rural", Known.FIGURES), ("Harjavalta", "urban", Known.FIGURES),
     ("Kaskinen", "urban", Known.FIGURES), ("Mäntyharju", "rural", Known.FIGURES),
    ],
)  # fmt: skip
def test_what_was_published_stands_in_the_file(fi: str, group: str, how: Known) -> None:
    assert [(group, how)] == [(one.group, one.known) for one in ALL if one.fi == fi]


def test_a_municipality_far_from_the_coast_and_one_at_it_have_their_languages() -> None:
    assert ("fi",) == KNOWN.by_code["020"].languages
    assert ("sv", "fi") == KNOWN.by_code["545"].languages
    assert set(CLASSES) == {one.group for one in ALL}


@pytest.mark.parametrize(
    "rest",
    [
     '"fi", "big", "figures"', '"", "rural", "figures"', '"de", "rural", "figures"', '"fi", "rural"',
     '"fi", "rural", "guessed"', '"fi", "rural", "guessed or urban"', '"fi", "rural", "likely"',
     '"fi", "rural", "or big"', '"fi", "rural", "or rural"', '"fi", "rural", "figures or urban"',
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_row_is_told(rest: str, tmp_path: Path) -> None:
    assert ["municipalities.001"] == _places(tmp_path, row=f'["A", "A", {rest}]')


def test_a_class_that_was_published_needs_its_source(tmp_path: Path) -> None:
    assert ["sources"] == _places(tmp_path, row='["A", "A", "fi", "rural", "published"]')


def test_what_is_wrong_around_the_rows_is_told(tmp_path: Path) -> None:
    row = '["A", "A", "fi", "semi_urban", "likely or rural"]'
    assert ["unchecked.languages", "sources"] == _places(tmp_path, '["002"]', "", row)


def _places(folder: Path, languages: str = "[]", names: str = 'names = "x"', row: str = "") -> list[str]:
    path = folder / "municipalities.toml"
    path.write_text(
        f"year = 2025\n[sources]\n{names}\nlanguages = 'x'\nfigures = 'x'\n"
        f"[unchecked]\nnames = []\nlanguages = {languages}\n[municipalities]\n001 = {row}\n",
        "utf-8",
    )
    with pytest.raises(PackFaulty) as caught:
        read_municipalities(path)
    return [fault.place for fault in caught.value.faults]
