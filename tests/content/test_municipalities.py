from collections import Counter
from pathlib import Path

import pytest

from lva import paths
from lva.content.faults import PackFaulty
from lva.content.municipalities import CLASSES, read_municipalities

KNOWN = read_municipalities(paths.MUNICIPALITIES)


def test_there_are_308_municipalities_each_with_its_code() -> None:
    assert (308, 2025) == (len(KNOWN.by_code), KNOWN.year)
    assert [] == [code for code in KNOWN.by_code if len(code) != 3 or not code.isdigit()]
    assert 308 == len({one.fi for one in KNOWN.by_code.values()})


def test_those_that_were_merged_are_not_among_them() -> None:
    assert not {"Pertunmaa", "Honkajoki", "Valtimo"} & {one.fi for one in KNOWN.by_code.values()}


def test_33_have_two_official_languages_and_16_have_swedish_alone() -> None:
    used = Counter(frozenset(one.languages) & {"fi", "sv"} for one in KNOWN.by_code.values())
    assert (33, 16) == (used[frozenset({"fi", "sv"})], used[frozenset({"sv"})])


def test_every_class_has_some_and_what_was_not_checked_says_so() -> None:
    assert set(CLASSES) == {one.group for one in KNOWN.by_code.values()}
    assert {"010", "020", "989"} == {code for code, one in KNOWN.by_code.items() if one.checked}
    assert "unverified" in KNOWN.source


@pytest.mark.parametrize(
    ("row", "place"),
    [
     ('"001" = ["A", "A", "fi", "big"]', "municipalities.001"),
     ('"001" = ["A", "A", "", "rural"]', "municipalities.001"),
     ('"001" = ["A", "A", "de", "rural"]', "municipalities.001"), ('"002" = ["A", "A", "fi", "rural"]', "checked"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_file_is_told(row: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / "municipalities.toml"
    path.write_text(f'year = 2025\nsource = "x"\nchecked = ["001"]\n[municipalities]\n{row}\n', "utf-8")
    with pytest.raises(PackFaulty) as caught:
        read_municipalities(path)
    assert [place] == [fault.place for fault in caught.value.faults]
