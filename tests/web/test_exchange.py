"""Claims about the pages on which records go out and come in."""

import io
from typing import Any, Final

import pytest
from werkzeug.test import TestResponse

from lva.domain.exchange.record_faults import MOST
from lva.domain.exchange.strict_json import LIMIT_BYTES
from lva.domain.references import uuid7
from lva.storage import queries
from tests.factories import AT
from tests.support import exchanged, stored
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

PAGE: Final = "/fi/assessments/import"
NEW_ID: Final = str(uuid7(AT))
FILE: Final = exchanged.of_case("14")


def _sent(browser: Browser, data: bytes, language: str = "fi", **fields: Any) -> TestResponse:
    url = f"/{language}/assessments/import"
    browser.get(url)
    return browser.post(url, {"id": NEW_ID, "file": (io.BytesIO(data), "record.json"), **fields})


def _count(town: Town) -> int:
    with town.working() as work:
        return queries.assessment_list(work.session, town.organisation_id, queries.Search(""), page=1, size=5).total


@pytest.fixture
def author(town: Town, signed_in: SignedIn) -> Browser:
    return signed_in(town.author)


def test_the_page_of_a_new_assessment_leads_to_the_import(author: Browser) -> None:
    assert PAGE in author.get("/fi/assessments/new").text
    assert 200 == author.get(PAGE).status_code


def test_a_record_becomes_a_draft_and_the_page_says_which(town: Town, author: Browser, spoken: str) -> None:
    answer = _sent(author, FILE, spoken)
    assert (303, 1) == (answer.status_code, _count(town))
    page = author.get(answer.location).text
    assert "Perusopetuksen iltapäivätoiminnan maksut" in page
    assert exchanged.taken(FILE).digest.hex() in page


def test_a_form_sent_twice_makes_one_draft(town: Town, author: Browser) -> None:
    assert _sent(author, FILE).location == _sent(author, FILE).location
    assert 1 == _count(town)


def test_every_fault_is_told_with_its_place_and_nothing_is_kept(town: Town, author: Browser, spoken: str) -> None:
    data = exchanged.changed(exchanged.changed(FILE, "answers.heard", "perhaps"), "matters[0].hobby", "x")
    answer = _sent(author, data, spoken)
    assert (422, 0) == (answer.status_code, _count(town))
    assert all(place in answer.text for place in ("answers.heard", "matters[0].hobby"))
    assert NEW_ID in answer.text


def test_of_very_many_faults_the_rest_is_counted(author: Browser) -> None:
    strange = {f"strange{number}": "x" for number in range(MOST + 7)}
    answer = _sent(author, exchanged.changed(FILE, "answers", strange))
    assert 422 == answer.status_code
    assert "Lisäksi on vielä 7 virhettä." in answer.text


@pytest.mark.parametrize("data", [b"", b"\xff", b"[", b"[]", b"{}", b"null"])
def test_a_file_that_is_no_record_is_a_sentence(town: Town, author: Browser, data: bytes) -> None:
    assert (422, 0) == (_sent(author, data).status_code, _count(town))


def test_no_file_at_all_is_a_sentence(author: Browser) -> None:
    author.get(PAGE)
    answer = author.post(PAGE, {"id": "x"})
    assert 422 == answer.status_code
    assert "Valitse ensin tiedosto." in answer.text


def test_a_file_that_is_much_too_large_is_not_read(author: Browser) -> None:
    assert [422, 413] == [_sent_raw(author, b" " * size).status_code for size in (LIMIT_BYTES + 1, 2 * LIMIT_BYTES)]


def _sent_raw(browser: Browser, data: bytes) -> TestResponse:
    """Send a file as a browser does, without the test client's own temporary files."""
    browser.get(PAGE)
    parts = (
        ('name="csrf"', browser.csrf.encode()),
        ('name="file"; filename="record.json"\r\nContent-Type: application/json', data),
    )
    body = b"".join(b"--line\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (n.encode(), v) for n, v in parts)
    return browser.send(PAGE, body + b"--line--\r\n", "multipart/form-data; boundary=line")


def test_a_form_that_came_back_after_signing_in_asks_for_the_file_again(town: Town, author: Browser) -> None:
    author.get(PAGE)
    answer = author.post(PAGE, {"id": NEW_ID, "kept.show": "yes"})
    assert (200, 0) == (answer.status_code, _count(town))


@pytest.mark.parametrize("who", ["approver", "administrator"])
def test_who_may_not_begin_assessments_does_not_find_the_page(town: Town, signed_in: SignedIn, who: str) -> None:
    browser = signed_in(getattr(town, who))
    assert 404 == browser.get(PAGE).status_code
    browser.get("/fi/assessments")
    assert 404 == browser.post(PAGE, {"file": (io.BytesIO(FILE), "record.json")}).status_code
    assert PAGE not in browser.get("/fi/assessments").text


def test_what_needs_a_second_look_is_told(author: Browser) -> None:
    own = exchanged.taken(exchanged.of_case("02")).dossier.of("attachment")[0].id
    attached = {
        "id": own, "number": "1", "title": "Kartta", "public": "public",
        "file": {"digest": "0" * 64, "name": "kartta.pdf", "size": 5, "type": "application/pdf"},
    }  # fmt: skip
    data = exchanged.changed(exchanged.of_case("02"), "entries.attachment[0]", attached)
    data = exchanged.changed(exchanged.changed(data, "assessment.depth", "brief"), "pack.digest", "sha256:0")
    data = exchanged.changed(exchanged.changed(data, "answers.heard", "yes"), "answers.not_heard_source", "Kysely")
    assert [] == exchanged.told(data)
    answer = author.get(_sent(author, data).location)
    for words in ("Kartta", "laaja", "Lue ne vielä kerran", "Näitä ei kysytä"):
        assert words in answer.text


def test_an_assessment_that_was_begun_here_was_not_imported(town: Town, author: Browser) -> None:
    assert 404 == author.get(f"/fi/assessments/{town.written()}/imported").status_code


# -- handing out ------------------------------------------------------------------------------------------


def _downloaded(browser: Browser, reference: str) -> TestResponse:
    answer = browser.post(f"/fi/assessments/{reference}/record")
    assert 200 == answer.status_code
    return answer


def test_a_draft_is_handed_out_from_its_page(town: Town, author: Browser) -> None:
    reference = town.written()
    page = author.get(f"/fi/assessments/{reference}/documents/draft/html").text
    assert f"/fi/assessments/{reference}/record" in page
    answer = _downloaded(author, reference)
    assert (200, "application/json") == (answer.status_code, answer.content_type)
    assert f'attachment; filename="{reference}.json"' == answer.headers["Content-Disposition"]
    assert exchanged.taken(answer.data).all_answers == stored.opened(town, reference).dossier.answers


def test_the_page_of_documents_hands_it_out_too_and_whoever_may_see_it_may_have_it(
    town: Town, signed_in: SignedIn
) -> None:
    reference = town.written()
    browser = signed_in(town.administrator)
    assert f"/fi/assessments/{reference}/record" in browser.get(f"/fi/assessments/{reference}/documents").text
    assert _downloaded(browser, reference).data


def test_handing_out_is_part_of_the_history(town: Town, author: Browser) -> None:
    reference = town.written()
    author.get("/fi/assessments")
    data = _downloaded(author, reference).data
    with town.working() as work:
        events = queries.history(work.session, town.organisation_id, stored.opened(town, reference).row.id)
    assert ("exported", {"record": exchanged.taken(data).digest.hex()}) == (events[-1].kind, events[-1].facts)
