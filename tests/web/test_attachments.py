"""Claims about files of entries: taking them in with their page, and handing them out."""

import hashlib
import io
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from lva.domain.people import Role
from lva.services.work import Ports
from lva.storage.people import Person
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.support import stored
from tests.support import town as towns
from tests.support.attached import STEP, address, attach, attached, download, full
from tests.support.pages import words
from tests.support.site import PASSWORD, Browser, SignedIn, entered, make_app
from tests.support.town import Town
from tests.support.uploads import make_jpeg, make_pdf, make_png, png_header


@pytest.fixture
def app(ports: Ports, tmp_path: Path) -> Flask:
    """The site, for files of at most 64 kB."""
    return make_app(ports, tmp_path, LVA_ATTACHMENT_BYTES="65536", LVA_BODY_BYTES="65536")


@pytest.fixture
def reference(town: Town) -> str:
    """An assessment to which nothing is attached yet."""
    return full(town)


@pytest.fixture
def author(signed_in: SignedIn, town: Town) -> Browser:
    """A browser of its author."""
    return signed_in(town.author)


PAPER: Final = make_png()


def _paper(text: str) -> bytes:
    """Make a file that differs from those made of longer or shorter words."""
    return make_png((4 + len(text), 4))


def _only(town: Town, reference: str) -> uuid.UUID:
    (row,) = attached(town, reference)
    return row.id


def _in_archive(town: Town, tmp_path: Path) -> list[str]:
    room = tmp_path / "archive" / "attachments" / town.organisation_id.hex
    return sorted(path.name for path in room.rglob("*") if path.is_file())


# -- taking in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        pytest.param(make_pdf(), "kartta.pdf", ("kartta.pdf", "application/pdf"), id="a PDF"),
        pytest.param(make_png(), "kartta.png", ("kartta.png", "image/png"), id="a PNG"),
        pytest.param(make_jpeg(), "kartta.jpeg", ("kartta.jpg", "image/jpeg"), id="a JPEG"),
        pytest.param(make_png(), "kartta.pdf", ("kartta.png", "image/png"), id="a PNG that is called a PDF"),
    ],
)
def test_a_file_is_kept_with_its_page(
    author: Browser, town: Town, reference: str, content: bytes, name: str, kept: tuple[str, str]
) -> None:
    assert 303 == attach(author, reference, content, name, number="3").status_code
    (row,) = attached(town, reference)
    file = row.fields["file"]
    assert ("3", "Kartta") == (row.fields["number"], row.fields["title"])
    assert kept == (file["name"], file["type"])


def test_a_file_is_fetched_as_it_was_kept(author: Browser, town: Town, reference: str) -> None:
    attach(author, reference, make_jpeg(), "Leikkipuisto kesällä.JPEG")
    (row,) = attached(town, reference)
    answer = author.get(download(reference, row.id))
    assert (200, "image/jpeg") == (answer.status_code, answer.content_type)
    assert row.fields["file"]["digest"] == hashlib.sha256(answer.data).hexdigest()
    assert b"Exif" not in answer.data
    assert (
        "attachment; filename=\"Leikkipuisto kes_ll_.jpg\"; filename*=UTF-8''Leikkipuisto%20kes%C3%A4ll%C3%A4.jpg"
        == answer.headers["Content-Disposition"]
    )
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert "no-store" == answer.headers["Cache-Control"]


def test_the_page_of_an_attachment_leads_to_its_file(author: Browser, town: Town, reference: str, spoken: str) -> None:
    attach(author, reference, PAPER)
    entry_id = _only(town, reference)
    page = author.get(address(reference, entry_id).replace("/fi/", f"/{spoken}/"))
    assert f'href="/{spoken}/assessments/{reference}/attachments/{entry_id}"' in page.text
    assert 'enctype="multipart/form-data"' in page.text


def test_saving_without_a_file_leaves_the_one_that_stands_there(author: Browser, town: Town, reference: str) -> None:
    attach(author, reference, PAPER)
    before = attached(town, reference)[0].fields
    assert 303 == attach(author, reference, None, entry_id=_only(town, reference), title="Reitit").status_code
    after = attached(town, reference)[0].fields
    assert {**before, "title": "Reitit"} == after


def test_a_replaced_file_keeps_its_bytes(author: Browser, town: Town, reference: str, tmp_path: Path) -> None:
    attach(author, reference, _paper("Ensin"))
    first = attached(town, reference)[0].fields["file"]["digest"]
    attach(author, reference, _paper("Sitten"), entry_id=_only(town, reference))
    second = attached(town, reference)[0].fields["file"]["digest"]
    assert first != second
    assert sorted([first, second]) == _in_archive(town, tmp_path)


def test_the_same_file_twice_changes_nothing(author: Browser, town: Town, reference: str) -> None:
    attach(author, reference, PAPER)
    before = stored.opened(town, reference).row.event_count
    assert 303 == attach(author, reference, PAPER, entry_id=_only(town, reference)).status_code
    assert before == stored.opened(town, reference).row.event_count


def test_an_attachment_is_taken_away_and_brought_back_with_its_file(
    author: Browser, town: Town, reference: str
) -> None:
    attach(author, reference, PAPER)
    entry_id = _only(town, reference)
    author.get(address(reference, entry_id))
    author.post(address(reference, entry_id), {"go": "remove"})
    assert 404 == author.get(download(reference, entry_id)).status_code
    author.get(address(reference, entry_id))
    author.post(address(reference, entry_id), {"go": "restore"})
    assert 200 == author.get(download(reference, entry_id)).status_code


# -- refusing -----------------------------------------------------------------------------------------

_LARGE: Final = make_pdf() + bytes(70_000)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "tyhjä", id="an empty file"),
        pytest.param(b"MZ\x90\x00", "PDF, PNG tai JPEG", id="a program that is called a PDF"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PDF, PNG tai JPEG", id="an SVG"),
        pytest.param(_LARGE, "enintään", id="too large"),
        pytest.param(png_header(50_000, 50_000), "megapikseli", id="too many pixels"),
        pytest.param(make_pdf(root="/OpenAction << /S /JavaScript /JS (1) >>"), "ohjelman", id="JavaScript"),
        pytest.param(b"%PDF-1.7 nothing", "ei voi lukea", id="not readable"),
    ],
)
def test_a_refused_file_says_why_and_costs_nothing_that_was_typed(
    author: Browser, town: Town, reference: str, tmp_path: Path, content: bytes, said: str
) -> None:
    answer = attach(author, reference, content, title="Reittikartta")
    assert 422 == answer.status_code
    assert author.page is not None
    assert said in words(author.page)
    assert "Reittikartta" in answer.text
    assert () == attached(town, reference)
    assert [] == _in_archive(town, tmp_path)


def test_a_file_far_too_large_is_a_page_that_says_how_large_one_may_be(author: Browser, reference: str) -> None:
    answer = attach(author, reference, bytes(200_000))
    assert 413 == answer.status_code


def test_a_file_need_not_be_chosen_again_because_of_another_field(
    author: Browser, town: Town, reference: str, tmp_path: Path
) -> None:
    answer = attach(author, reference, PAPER, when="ensi kesänä joskus")
    assert 422 == answer.status_code
    assert author.page is not None
    (kept,) = [one for one in author.hidden() if one.endswith(".kept")]
    prefix = kept.removesuffix(".file.kept")
    form = {**author.hidden(), f"{prefix}.title": "Kartta", f"{prefix}.kind": "letter", f"{prefix}.public": "public"}
    assert 303 == author.post(address(reference, uuid.UUID(prefix.partition(".")[2])), form).status_code
    assert [attached(town, reference)[0].fields["file"]["digest"]] == _in_archive(town, tmp_path)


# -- what a form says of a file -----------------------------------------------------------------------


def _stolen(author: Browser, reference: str, entry_id: uuid.UUID, **fields: str) -> int:
    author.get(address(reference, entry_id))
    prefix = f"attachment.{entry_id}"
    return author.post(
        address(reference, entry_id), {**author.hidden(), **{f"{prefix}.{key}": one for key, one in fields.items()}}
    ).status_code


def test_a_digest_that_a_form_names_is_not_believed(author: Browser, town: Town, reference: str) -> None:
    attach(author, reference, PAPER)
    entry_id = _only(town, reference)
    before = attached(town, reference)[0].fields["file"]
    value = '{"digest":"%s","name":"x.pdf","size":1,"type":"application/pdf"}' % ("0" * 64)
    for inputs in (
        {"file": value, "file.digest": "0" * 64},
        {"file.kept": value},
        {"file.kept": "AAAA"},
        {"file.kept": "not base 64 ä"},
    ):
        _stolen(author, reference, entry_id, **inputs)
        assert before == attached(town, reference)[0].fields["file"]


def test_what_carries_a_file_on_opens_no_other_field(author: Browser, town: Town, reference: str) -> None:
    attach(author, reference, _paper("Toinen"))
    entry_id = _only(town, reference)
    before = attached(town, reference)[0].fields["file"]
    attach(author, reference, _paper("Ensin"), when="joskus")
    token = next(value for key, value in author.hidden().items() if key.endswith(".kept"))
    _stolen(author, reference, entry_id, **{"file.kept": token})
    assert before == attached(town, reference)[0].fields["file"]


def test_a_script_that_saves_by_itself_leaves_the_file_alone(author: Browser, town: Town, reference: str) -> None:
    attach(author, reference, PAPER)
    entry_id = _only(town, reference)
    before = attached(town, reference)[0].fields["file"]
    author.get(address(reference, entry_id))
    prefix = f"attachment.{entry_id}"
    form = {**author.hidden(), f"{prefix}.title": "Reitit", f"{prefix}.file.upload": "[object File]"}
    answer = author.post(address(reference, entry_id), form, Accept="application/json")
    assert 200 == answer.status_code
    assert ("Reitit", before) == tuple(attached(town, reference)[0].fields[key] for key in ("title", "file"))


def test_two_files_at_once_are_both_offered_and_mine_is_not_lost(
    author: Browser, signed_in: SignedIn, town: Town, reference: str
) -> None:
    attach(author, reference, _paper("Alku"))
    entry_id = _only(town, reference)
    author.get(address(reference, entry_id))
    before = author.hidden()
    attach(signed_in(town.other), reference, _paper("Toisen"), "toisen.png", entry_id)
    form = {**before, f"attachment.{entry_id}.file.upload": _file(_paper("Oma"), "oma.png")}
    answer = author.post(address(reference, entry_id), form)
    assert 409 == answer.status_code
    assert "oma.png" in answer.text
    assert "toisen.png" in answer.text
    picked = {**author.hidden(), f"pick.attachment.{entry_id}.file": "mine"}
    assert 303 == author.post(address(reference, entry_id), picked).status_code
    assert "oma.png" == attached(town, reference)[0].fields["file"]["name"]


def test_a_file_comes_along_when_another_field_meets_somebody_elses(
    author: Browser, signed_in: SignedIn, town: Town, reference: str
) -> None:
    attach(author, reference, _paper("Alku"))
    entry_id = _only(town, reference)
    author.get(address(reference, entry_id))
    before, title = author.hidden(), f"attachment.{entry_id}.title"
    attach(signed_in(town.other), reference, None, entry_id=entry_id, title="Toisen")
    form = {**before, title: "Oma", f"attachment.{entry_id}.file.upload": _file(_paper("Oma"), "oma.png")}
    assert 409 == author.post(address(reference, entry_id), form).status_code
    picked = {**author.hidden(), f"pick.{title}": "theirs"}
    assert 303 == author.post(address(reference, entry_id), picked).status_code
    fields = attached(town, reference)[0].fields
    assert ("Toisen", "oma.png") == (fields["title"], fields["file"]["name"])


def _file(content: bytes, name: str) -> object:
    return io.BytesIO(content), name


# -- handing out --------------------------------------------------------------------------------------


@pytest.mark.parametrize("public", ["partly", "secret"])
def test_what_is_not_public_is_for_those_who_work_on_the_matter(
    author: Browser, signed_in: SignedIn, town: Town, reference: str, public: str
) -> None:
    attach(author, reference, PAPER, public=public, ground="JulkL 24 §")
    entry_id = _only(town, reference)
    asked = [signed_in(actor).get(download(reference, entry_id)).status_code for actor in (town.approver, town.other)]
    assert [200, 200] == asked
    administrator = signed_in(town.administrator)
    assert 404 == administrator.get(download(reference, entry_id)).status_code
    assert download(reference, entry_id) not in administrator.get(f"/fi/assessments/{reference}").text


def test_what_is_public_is_for_everybody_of_the_organisation(
    author: Browser, signed_in: SignedIn, town: Town, reference: str
) -> None:
    attach(author, reference, PAPER)
    assert 200 == signed_in(town.administrator).get(download(reference, _only(town, reference))).status_code


def test_the_overview_leads_to_the_files(author: Browser, town: Town, reference: str) -> None:
    attach(author, reference, PAPER)
    assert download(reference, _only(town, reference)) in author.get(f"/fi/assessments/{reference}").text


def test_a_guest_is_asked_to_sign_in(guest: Browser, author: Browser, town: Town, reference: str) -> None:
    attach(author, reference, PAPER)
    assert 303 == guest.get(download(reference, _only(town, reference))).status_code


def test_an_attachment_without_a_file_and_an_entry_of_another_kind_have_none(
    author: Browser, town: Town, reference: str
) -> None:
    attach(author, reference, None)
    other = next(row.id for row in stored.opened(town, reference).entries if row.list == "alternative")
    found = [author.get(download(reference, one)).status_code for one in (_only(town, reference), other, uuid.uuid4())]
    assert [404, 404, 404] == found


def _stranger(app: Flask, town: Town) -> tuple[Town, Browser]:
    """A town of its own on the same installation, and a browser of its author."""
    with town.database.writer(EVERYWHERE) as session:
        organisation = factories.make_organisation(session)
        member = factories.make_membership(session, organisation, factories.make_person(session), tuple(Role))
        actor = towns.make_actor(organisation, member)
        organisation_id = organisation.id
        session.commit()
    other = replace(town, organisation_id=organisation_id, author=actor)
    return other, entered(app, town.database, actor)


def test_another_organisation_finds_neither_the_entry_nor_the_file(
    app: Flask, author: Browser, town: Town, reference: str
) -> None:
    attach(author, reference, PAPER)
    entry_id = _only(town, reference)
    elsewhere, stranger = _stranger(app, town)
    own = full(elsewhere)
    assert [404, 404] == [stranger.get(download(one, entry_id)).status_code for one in (reference, own)]


def test_a_digest_of_another_organisation_opens_nothing(
    app: Flask, author: Browser, town: Town, reference: str
) -> None:
    """Even if a row came to name it, by an import or by a fault of ours."""
    attach(author, reference, make_pdf(text="Salaisuus"))
    value = attached(town, reference)[0].fields["file"]
    elsewhere, stranger = _stranger(app, town)
    own = full(elsewhere)
    with elsewhere.working() as work:
        row = stored.opened(elsewhere, own).row
        made = factories.make_entry(
            work.session, row, "attachment", fields={"title": "x", "public": "public", "file": value}
        )
        entry_id = made.id
    answer = stranger.get(download(own, entry_id))
    assert 500 == answer.status_code
    assert "Salaisuus" not in answer.text


def _path(tmp_path: Path) -> Path:
    return next(path for path in (tmp_path / "archive" / "attachments").rglob("*") if path.is_file())


def test_a_damaged_file_is_a_page_that_says_so(
    author: Browser, town: Town, reference: str, tmp_path: Path, spoken: str
) -> None:
    attach(author, reference, PAPER)
    _path(tmp_path).chmod(0o600)
    _path(tmp_path).write_bytes(b"%PDF-1.7 something else")
    answer = author.get(download(reference, _only(town, reference)).replace("/fi/", f"/{spoken}/"))
    assert 500 == answer.status_code
    assert attached(town, reference)[0].fields["file"]["digest"] in answer.text
    assert "something else" not in answer.text


def test_a_missing_file_is_a_page_that_says_so(author: Browser, town: Town, reference: str, tmp_path: Path) -> None:
    attach(author, reference, PAPER)
    _path(tmp_path).unlink()
    answer = author.get(download(reference, _only(town, reference)))
    assert 500 == answer.status_code
    assert "puuttuu" in answer.text


def test_names_that_are_traps_are_made_harmless(author: Browser, town: Town, reference: str) -> None:
    for name in ("../../etc/passwd.pdf", "tili\u202efdp.exe", "x" * 255 + ".pdf", 'a"\r\nSet-Cookie: b.pdf'):
        attach(author, reference, _paper("Nimi"), name)
    found = [author.get(download(reference, row.id)) for row in attached(town, reference)]
    names = [row.fields["file"]["name"] for row in attached(town, reference)]
    assert {200} == {answer.status_code for answer in found}
    assert all(len(name) <= 120 and name.endswith(".png") and name.isprintable() for name in names)
    assert not any(sign in name for name in names for sign in '/\\"\u202e')
    assert not any("Set-Cookie" in answer.headers for answer in found)


def test_the_page_of_the_list_says_what_is_attached(author: Browser, reference: str) -> None:
    attach(author, reference, PAPER)
    assert "kartta.png" in author.get(f"/fi/assessments/{reference}/steps/{STEP}").text


def test_a_file_that_came_while_nobody_was_signed_in_is_asked_for_again(
    author: Browser, town: Town, reference: str
) -> None:
    attach(author, reference, PAPER)
    entry_id = _only(town, reference)
    author.get(address(reference, entry_id))
    form: dict[str, object] = {**author.hidden(), f"attachment.{entry_id}.title": "Reitit"}
    form[f"attachment.{entry_id}.file.upload"] = _file(PAPER, "reitit.png")
    author.client.delete_cookie("lva")
    assert 401 == author.post(address(reference, entry_id), form).status_code
    with town.database.reader(EVERYWHERE) as session:
        email = session.get_one(Person, town.author.person_id).email
    kept = author.hidden()
    assert 200 == author.post("/fi/login", {**kept, "email": email, "password": PASSWORD}).status_code
    shown = author.post(address(reference, entry_id), {**author.hidden(), "kept.show": "1"})
    assert "Reitit" in shown.text
    assert "reitit.png" in shown.text
