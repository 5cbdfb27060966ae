from dataclasses import replace
from pathlib import Path

import pytest

from lva import paths
from lva.content.faults import PackFaulty
from lva.content.library import files, pinned, read_all, unpinned
from lva.content.reader import read
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


# -- released versions -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(files(paths.PACKS)), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_released_version_is_the_one_that_is_pinned(path: Path) -> None:
    pack = read(path.read_bytes(), path.name)
    assert [] == [str(fault) for fault in unpinned(pack, pinned(paths.PACKS))]


def test_every_pinned_version_is_still_carried() -> None:
    here = {f"{path.parent.name}/{path.stem}" for path in files(paths.PACKS)}
    assert set() == set(pinned(paths.PACKS)) - here


def _told(status: str, digests: dict[str, str]) -> list[str]:
    return [str(fault) for fault in unpinned(replace(packs.small(), status=status), digests)]


def test_a_released_version_whose_digest_differs_is_a_fault() -> None:
    expected = ": a released version has changed: sha256:other is pinned, sha256:small is here"
    assert [expected] == _told("released", {"small/2.1": "sha256:other"})
    assert [] == _told("released", {"small/2.1": "sha256:small"})


def test_a_version_is_released_if_and_only_if_it_is_pinned() -> None:
    assert ["status: a released version is pinned in released.toml"] == _told("released", {})
    assert ["status: a version that is pinned in released.toml stays released"] == _told(
        "draft", {"small/2.1": "sha256:small"}
    )
    assert [] == _told("draft", {"small/2.0": "sha256:small"})
