"""Claims about the file in which an organisation moves: what was changed on its way is found at once."""

import json
import struct
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from lva.domain.workflow import MoveName
from lva.services.moving import arrival, parcel
from lva.services.moving.parcel import ParcelRefused, Reason
from lva.storage import migrations
from lva.storage.engine import open_database
from tests.support import parcels
from tests.support import town as towns
from tests.support.parcels import FILE, Change, Contents, row_changed, tampered


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A parcel with rows of most tables, and the schema it comes from."""
    folder = tmp_path_factory.mktemp("town")
    database = open_database(f"sqlite:///{folder}/lva.db")
    migrations.migrate(database, folder)
    town = towns.build(database, folder)
    town.moved(town.started(), MoveName.WITHDRAW)
    parcels.furnished(town)
    packed = parcels.sent(town.ports, town.organisation_id, folder / "town.zip")
    yield folder / "town.zip", packed.manifest.schema
    database.close()


@pytest.fixture
def whole(made: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of it."""
    copy = tmp_path / "town.zip"
    copy.write_bytes(made[0].read_bytes())
    return copy


@pytest.fixture
def schema(made: tuple[Path, str]) -> str:
    """The schema of the database that it is to be moved into."""
    return made[1]


def _refusal(path: Path, schema: str) -> ParcelRefused:
    with pytest.raises(ParcelRefused) as caught, parcel.opened(path) as found:
        arrival.look_through(found, schema)
    return caught.value


def _without(prefix: str) -> Change:
    def change(contents: Contents) -> None:
        del contents[next(name for name in contents if name.startswith(prefix))]

    return change


def _with(name: str, content: bytes = b"x") -> Change:
    def change(contents: Contents) -> None:
        contents[name] = content

    return change


def _other_file(contents: Contents) -> None:
    name = next(name for name in contents if name.startswith("attachments/"))
    contents[name] = b"another map of the same length"[: len(FILE)]


def _said(**values: Any) -> Change:
    def change(contents: Contents) -> None:
        contents[parcel.MANIFEST] = json.dumps({**json.loads(contents[parcel.MANIFEST]), **values}).encode()

    return change


def _event_cut(contents: Contents) -> None:
    contents["rows/event.jsonl"] = contents["rows/event.jsonl"].rpartition(b"\n")[0].rpartition(b"\n")[0] + b"\n"


def _events_gone(contents: Contents) -> None:
    contents["rows/event.jsonl"] = b""


def _deep(contents: Contents) -> None:
    contents["rows/mark.jsonl"] = b"[" * 100_000 + b"\n"


_FOREIGN: Final = str(uuid.UUID(int=7))
TAMPERED: Final[dict[str, tuple[Reason, bool, Change]]] = {
    "a changed row": (Reason.CHANGED, False, row_changed("answer", value="Toisin")),
    "a changed file": (Reason.CHANGED, False, _other_file),
    "a changed file that is told of": (Reason.CHANGED, True, _other_file),
    "a missing file": (Reason.CONTENTS, False, _without("attachments/")),
    "a missing file that is not told of": (Reason.FILES, True, _without("attachments/")),
    "missing rows": (Reason.CONTENTS, False, _without("rows/entry")),
    "rows of a table we do not know": (Reason.CONTENTS, False, _with("rows/login.jsonl")),
    "a name that leads out": (Reason.CONTENTS, False, _with("../../keys/secret")),
    "a file beside": (Reason.CONTENTS, False, _with("documents/readme.txt")),
    "no manifest": (Reason.NO_PARCEL, False, _without(parcel.MANIFEST)),
    "a manifest that is none": (Reason.NO_PARCEL, False, _with(parcel.MANIFEST, b"[1]")),
    "another format": (Reason.NO_PARCEL, False, _said(format="lva.organisation/9")),
    "another schema": (Reason.SCHEMA, False, _said(schema="9999")),
    "a file name that is none": (Reason.CONTENTS, False, _said(missing=["../../etc"])),
    "an organisation's rows too many": (Reason.FOREIGN, True, row_changed("answer", organisation_id=_FOREIGN)),
    "another organisation": (Reason.FOREIGN, True, row_changed("organisation", id=_FOREIGN)),
    "another short name": (Reason.FOREIGN, True, row_changed("organisation", slug="naapuri")),
    "a person of nobody": (Reason.FOREIGN, True, row_changed("person", id=_FOREIGN)),
    "a changed event": (Reason.CHAIN, True, row_changed("event", kind="another")),
    "an event by somebody else": (Reason.CHAIN, True, row_changed("event", actor_id=_FOREIGN)),
    "a cut history": (Reason.CHAIN, True, _event_cut),
    "no history": (Reason.CHAIN, True, _events_gone),
    "a float in a fact": (Reason.ROWS, True, row_changed("event", facts={"n": 0.5})),
    "facts that are none": (Reason.ROWS, True, row_changed("event", facts=[])),
    "a column too many": (Reason.ROWS, True, row_changed("answer", more=1)),
    "a number as text": (Reason.ROWS, True, row_changed("answer", revision="1")),
    "a number too great": (Reason.ROWS, True, row_changed("answer", revision=2**31)),
    "an instant without a zone": (Reason.ROWS, True, row_changed("answer", edited_at="2025-11-20T10:00:00")),
    "nothing where something must be": (Reason.ROWS, True, row_changed("entry", list=None)),
    "no line of JSON": (Reason.ROWS, True, _with("rows/mark.jsonl", b"NaN\n")),
    "a line that is nested too deep": (Reason.ROWS, True, _deep),
    "a digest too short": (Reason.ROWS, True, row_changed("event", previous="00")),
    "a state that is none": (Reason.ROWS, True, row_changed("assessment", state="lost")),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_parcel_that_was_tampered_with_is_refused(whole: Path, schema: str, name: str) -> None:
    reason, mended, change = TAMPERED[name]
    assert reason is _refusal(tampered(whole, change, manifest_mended=mended), schema).reason


def test_an_honest_parcel_is_not_refused(whole: Path, schema: str) -> None:
    with parcel.opened(tampered(whole, lambda _contents: None, manifest_mended=True)) as found:
        arrival.look_through(found, schema)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"no zip at all"])
def test_what_is_no_zip_is_refused(tmp_path: Path, schema: str, content: bytes) -> None:
    file = tmp_path / "town.zip"
    file.write_bytes(content)
    assert Reason.NO_PARCEL is _refusal(file, schema).reason


def test_a_parcel_that_was_cut_short_is_refused(whole: Path, schema: str) -> None:
    whole.write_bytes(whole.read_bytes()[:-100])
    assert Reason.NO_PARCEL is _refusal(whole, schema).reason


def test_a_parcel_in_which_something_is_packed_is_refused(whole: Path, schema: str) -> None:
    bomb = whole.with_name("bomb.zip")
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, b" " * 10_000_000 if name == "rows/mark.jsonl" else source.read(name))
    assert 100_000 > bomb.stat().st_size
    assert Reason.CONTENTS is _refusal(bomb, schema).reason


def test_a_list_that_claims_more_than_there_is_is_refused(whole: Path, schema: str) -> None:
    content = whole.read_bytes()
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"rows/mark.jsonl"))
    size = struct.pack("<II", 2**31, 2**31)
    whole.write_bytes(content[: place + 20] + size + content[place + 28 :])
    assert Reason.CONTENTS is _refusal(whole, schema).reason


def test_two_files_of_one_name_are_refused(whole: Path, schema: str) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(whole, "a") as target:
        target.writestr("rows/mark.jsonl", b"")
    refusal = _refusal(whole, schema)
    assert (Reason.CONTENTS, ("rows/mark.jsonl",)) == (refusal.reason, refusal.names)


def test_a_bit_that_fell_over_is_found(whole: Path, schema: str) -> None:
    content = bytearray(whole.read_bytes())
    content[content.index(FILE)] ^= 1
    whole.write_bytes(content)
    assert Reason.CHANGED is _refusal(whole, schema).reason
