"""Claims about taking parcels in from another installation."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lva.seals import envelopes
from lva.seals.envelopes import Keys
from lva.services.blind import partners
from lva.services.blind.sealing import commitment
from lva.storage.blind.sharing import Arrived
from lva.storage.engine import Database
from lva.web.site import EXTENSION
from tests.support import league as leagues
from tests.support.league import League, coded

Send = Callable[..., TestResponse]
_SECRET = "ab" * 32


@pytest.fixture
def league(database: Database) -> League:
    return leagues.build(database)


@pytest.fixture
def folder(app: Flask) -> Path:
    found: Path = app.extensions[EXTENSION].settings.keys
    (found / partners.FOLDER).mkdir(parents=True, exist_ok=True)
    return found


@pytest.fixture
def sender(folder: Path) -> Keys:
    """An installation whose card is known here."""
    made = envelopes.fresh_keys()
    card = made.card()
    (folder / partners.FOLDER / f"{card.id}.json").write_bytes(card.as_json())
    return made


@pytest.fixture
def send(app: Flask) -> Send:
    """Posts bytes as a program of another installation does: no cookie, no origin."""

    def post(data: bytes) -> TestResponse:
        return app.test_client().post("/parcels", data=data, content_type="application/vnd.lava.parcel+json")

    return post


def _item(number: int = 1) -> dict[str, Any]:
    return {"record": json.loads(coded(number)), "receipt": commitment(_SECRET)}


def _parcel(folder: Path, sender: Keys, items: list[dict[str, Any]] | None = None, kind: str = "shares") -> bytes:
    return envelopes.pack(sender, envelopes.of_instance(folder).card(), kind, items if items is not None else [_item()])


def _arrived(league: League) -> list[Arrived]:
    with league.database.reader(league.organisation_id) as session:
        return list(session.query(Arrived).filter(Arrived.organisation_id == league.organisation_id))


def test_a_parcel_of_a_known_sender_arrives(league: League, folder: Path, sender: Keys, send: Send) -> None:
    answer = send(_parcel(folder, sender))
    assert (202, {"status": "taken", "kept": 1, "refused": []}) == (answer.status_code, answer.json)
    assert [hashlib.sha256(one.record or b"").digest() for one in _arrived(league)] == [
        one.record_digest for one in _arrived(league)
    ]


def test_a_parcel_sent_twice_is_taken_once_and_refused_without_a_reason(
    league: League, folder: Path, sender: Keys, send: Send
) -> None:
    parcel = _parcel(folder, sender)
    assert [202, 403] == [send(parcel).status_code for _ in range(2)]
    assert {"status": "refused"} == send(parcel).json
    assert 1 == len(_arrived(league))


def test_a_stranger_s_parcel_is_refused_like_nonsense(league: League, folder: Path, sender: Keys, send: Send) -> None:
    stranger = send(_parcel(folder, envelopes.fresh_keys()))
    changed = send(_parcel(folder, sender).replace(b'"box":"', b'"box":"AA'))
    nonsense = send(b"nonsense")
    assert {(403, b'{"status":"refused"}\n')} == {(one.status_code, one.data) for one in (stranger, changed, nonsense)}
    assert [] == _arrived(league)


def test_an_item_that_is_not_in_order_is_told_to_its_sender_and_the_others_stay(
    league: League, folder: Path, sender: Keys, send: Send
) -> None:
    answer = send(_parcel(folder, sender, [_item(1), {"record": {}, "receipt": "x"}, _item(1)]))
    assert {
        "status": "taken",
        "kept": 1,
        "refused": [{"item": 1, "reason": "item"}, {"item": 2, "reason": "known"}],
    } == (answer.json)
    assert 1 == len(_arrived(league))


def test_a_share_is_taken_back_by_its_receipt(league: League, folder: Path, sender: Keys, send: Send) -> None:
    send(_parcel(folder, sender))
    withdrawn = [{"id": f"{1:032x}", "secret": _SECRET}]
    assert 202 == send(_parcel(folder, sender, withdrawn, "withdrawals")).status_code
    assert [None] == [one.record for one in _arrived(league)]


@pytest.mark.usefixtures("sender")
def test_a_parcel_that_is_too_large_is_not_read(send: Send) -> None:
    assert 413 == send(bytes(envelopes.LIMIT_BYTES + 2_000_000)).status_code


def test_who_keeps_trying_is_made_to_wait(league: League, folder: Path, send: Send) -> None:
    assert folder.exists()
    answers = [send(b"nonsense").status_code for _ in range(120)]
    assert {403, 429} == set(answers)
    assert [] == _arrived(league)


def test_nothing_but_a_post_is_answered(app: Flask) -> None:
    assert 405 == app.test_client().get("/parcels").status_code
