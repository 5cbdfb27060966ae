"""Organisations moved between databases, and parcels that somebody has tampered with."""

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values.answers import token
from lva.services import assessments, saving
from lva.services.moving import arrival, departure, parcel
from lva.services.moving.arrival import Arrived, PeopleHere
from lva.services.moving.departure import Packed
from lva.services.saving import EntrySaid, Posted, Said
from lva.services.together import marks
from lva.services.work import Ports
from lva.storage import migrations, queries
from tests.factories import AT
from tests.support.town import Town, saved

Contents = dict[str, bytes]
"""What lies in a parcel, by name and in order."""
Change = Callable[[Contents], None]
FILE: Final = b"a map of the way to school"
"""What lies in the archive as an attachment of a furnished town."""


def slug_of(ports: Ports, organisation_id: Any) -> str:
    """Return the short name of an organisation."""
    with ports.database.reader() as session:
        return queries.organisation(session, organisation_id).slug


def furnished(town: Town) -> str:
    """Write a draft with an attached file, a removed entry and a mark; return its reference."""
    reference = town.started()
    digest = town.ports.archive.room(town.organisation_id).put(FILE)
    gone = uuid7(AT)
    value = {"digest": digest.hex(), "name": "kartta.png", "type": "image/png", "size": len(FILE)}
    for said in (
        EntrySaid("attachment", uuid7(AT), {"file": Said(value, token(0, None))}),
        EntrySaid("source", gone, {"title": Said("Kysely – \u00e4\u00f6\U0001f333", token(0, None))}),
        EntrySaid("source", gone, removed=True),
    ):
        with town.working(at=AT + dt.timedelta(microseconds=7)) as work:
            opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
            saved(saving.save(work, opened, "evidence", Posted(entries=[said])))
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        saved(saving.save(work, opened, "page-one", Posted({"conclusion": Said("Hyvä.", opened.token("conclusion"))})))
    with town.working() as work:
        marks.put(
            work, assessments.open_(work, reference, Permission.EDIT, lock=True), "background", "Kysy Ellilt\u00e4"
        )
    return reference


def sent(ports: Ports, organisation_id: Any, path: Path, *, passwords: bool = True) -> Packed:
    """Move an organisation out."""
    return departure.pack(ports, slug_of(ports, organisation_id), path, passwords=passwords)


def received(ports: Ports, path: Path, how: PeopleHere | None = None) -> Arrived:
    """Move an organisation in, as the command line does."""
    chosen = how or PeopleHere()
    with parcel.opened(path) as found:
        arrival.look_through(found, migrations.current(ports.database) or "")
        with ports.database.reader(found.manifest.organisation_id) as session:
            arrival.make_sure_of_room(session, found, chosen)
        arrival.put_files(ports.archive, found)
        with ports.database.writer(found.manifest.organisation_id) as session:
            done = arrival.settle(session, found, chosen)
            session.commit()
    return done


def tampered(path: Path, change: Change, *, manifest_mended: bool = False) -> Path:
    """Write a parcel anew with other contents; if asked for, its manifest tells of what it holds now."""
    with zipfile.ZipFile(path) as source:
        contents = {name: source.read(name) for name in source.namelist()}
    change(contents)
    if manifest_mended:
        _mend(contents)
    target = path.with_name("tampered.zip")
    with zipfile.ZipFile(target, "w") as fresh:
        for name, content in contents.items():
            fresh.writestr(name, content)
    return target


def _mend(contents: Contents) -> None:
    said = json.loads(contents[parcel.MANIFEST])
    for table in said["rows"]:
        content = contents[f"rows/{table}.jsonl"]
        digest = hashlib.sha256(content).hexdigest()
        said["rows"][table] = {"bytes": len(content), "count": content.count(b"\n"), "sha256": digest}
    said["files"] = {
        name: {"sha256": name.partition("/")[2]}
        for name in contents
        if name.startswith((f"{parcel.DOCUMENTS}/", f"{parcel.ATTACHMENTS}/"))
    }
    contents[parcel.MANIFEST] = json.dumps(said).encode()


def row_changed(table: str, **values: Any) -> Change:
    """Return the change that gives the last row of a table other values."""

    def change(contents: Contents) -> None:
        name = f"rows/{table}.jsonl"
        *others, last = contents[name].splitlines(keepends=True)
        said = json.dumps({**json.loads(last), **values}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        contents[name] = b"".join([*others, said.encode(), b"\n"])

    return change
