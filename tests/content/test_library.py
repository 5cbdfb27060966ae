from pathlib import Path

import pytest

from lva import paths
from lva.content.faults import PackFaulty
from lva.content.library import files, read_all
from tests import packs


def _put(folder: Path, version: str, *, name: str = "", pack: str = "small") -> None:
    text = packs.SMALL.read_text("utf-8").replace('version = "2.1"', f'version = "{version}"')
    (folder / pack).mkdir(exist_ok=True)
    (folder / pack / f"{name or version}.toml").write_text(text, "utf-8")


def test_every_version_is_at_hand(tmp_path: Path) -> None:
    for version in ("1.0", "2.1"):
        _put(tmp_path, version)
    library = read_all(tmp_path)
    assert ["1.0", "2.1"] == [library.get("small", version).version for version in ("1.0", "2.1")]


def test_the_current_version_is_the_greatest_by_its_numbers(tmp_path: Path) -> None:
    for version in ("2.9", "2.10", "1.99"):
        _put(tmp_path, version)
    assert "2.10" == read_all(tmp_path).current("small").version


def test_a_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    library = read_all(tmp_path)
    with pytest.raises(KeyError, match="small"):
        library.current("small")
    with pytest.raises(KeyError):
        library.get("small", "2.1")


def test_files_come_in_a_stable_order(tmp_path: Path) -> None:
    for version in ("2.1", "1.0"):
        _put(tmp_path, version)
    assert ["1.0.toml", "2.1.toml"] == [path.name for path in files(tmp_path)]


@pytest.mark.parametrize(("name", "pack"), [("3.0", "small"), ("2.1", "large")])
def test_a_pack_lies_where_its_id_and_version_say(tmp_path: Path, name: str, pack: str) -> None:
    _put(tmp_path, "2.1", name=name, pack=pack)
    with pytest.raises(PackFaulty, match="id and version differ from the folder and the file's name"):
        read_all(tmp_path)


def test_a_faulty_pack_names_its_folder_and_file(tmp_path: Path) -> None:
    _put(tmp_path, "2.1")
    (tmp_path / "small" / "2.1.toml").write_text('id = "small"', "utf-8")
    with pytest.raises(PackFaulty) as caught:
        read_all(tmp_path)
    assert "small/2.1.toml" == caught.value.name


def test_the_shipped_packs_are_all_read() -> None:
    assert ("lava", "2026.1") in read_all(paths.PACKS).packs
