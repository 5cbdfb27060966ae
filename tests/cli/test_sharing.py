"""Claims about `lva sharing`: release, parcels as files and by push, cards, withdrawing."""

import http.server
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lva.cli.opening import opened
from lva.domain.blind.record import Policy
from lva.domain.people import Role
from lva.domain.permissions import Permission
from lva.domain.values.answers import canonical
from lva.seals import envelopes
from lva.services import assessments
from lva.services.blind import preparing, replies
from lva.services.work import Work
from lva.storage import issuing
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Mail, Outgoing
from lva.storage.people import Membership, Organisation
from lva.storage.tenancy import EVERYWHERE
from tests.cli.conftest import Run
from tests.services.test_blind_handing import item
from tests.support import league as leagues
from tests.support.replied import answered
from tests.support.replied import item as item_of
from tests.support.town import make_actor

OTHER = envelopes.fresh_keys()


@pytest.fixture
def waiting(town: Run) -> Run:
    """A demonstration in which two shares and a withdrawal wait to leave."""
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        owner = (
            session.query(Organisation).filter(Organisation.kind == "municipality").order_by(Organisation.id).first()
        )
        assert owner is not None
        for kind, body in (
            (Mail.SHARE, item()[0]),
            (Mail.SHARE, item()[0]),
            (Mail.WITHDRAWAL, {"id": "ab" * 16, "secret": "0" * 64}),
        ):
            session.add(Outgoing(organisation_id=owner.id, id=uuid.uuid4(), kind=kind, body=canonical(body)))
        session.commit()
    return town


def with_reviewers() -> None:
    """Let there be an organisation that reviews."""
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        if not sharing.organisations_of_kind(session, "mll"):
            given = {"slug": "mll", "names": {"fi": "MLL"}, "kind": "mll", "settings": {}}
            session.add(Organisation(id=uuid.uuid4(), **given))
        session.commit()


def left(town: Run) -> str:
    return town("sharing", "list").output


def partner(town: Run, tmp_path: Path, url: str = "") -> str:
    path = tmp_path / "card.json"
    path.write_bytes(OTHER.card(url).as_json())
    assert OTHER.card().id == town("sharing", "partner", str(path)).output.strip()
    return OTHER.card().id


def test_a_release_hands_over_what_waits_and_tells_what_was_refused(waiting: Run) -> None:
    with_reviewers()
    assert "share = 2\nwithdrawal = 1\nreview = 0\nreply = 0\n" == left(waiting)
    done = waiting("sharing", "release")
    assert (1, True) == (done.exit_code, "shares = 2" in done.output)
    assert "item 1 was refused: receipt" in done.stderr
    assert "share = 0\nwithdrawal = 0\nreview = 0\nreply = 0\n" == left(waiting)


def test_a_parcel_as_a_file_is_for_its_receiver_alone(waiting: Run, tmp_path: Path) -> None:
    card = partner(waiting, tmp_path)
    path = tmp_path / "parcel"
    done = waiting("sharing", "export", str(path), "--to", card)
    assert (0, True) == (done.exit_code, "shares = 2" in done.output)
    assert "share = 0" in left(waiting)
    mine = envelopes.read_card(waiting("sharing", "card").output.strip().encode())
    parcel = envelopes.open_parcel(path.read_bytes(), OTHER, (mine,))
    assert ("shares", 2) == (parcel.kind, len(parcel.items))
    again = waiting("sharing", "export", str(path), "--to", card)
    assert (1, True) == (again.exit_code, "exists already" in again.stderr)


def test_a_parcel_is_taken_in_once_and_from_known_senders_only(town: Run, tmp_path: Path) -> None:
    with_reviewers()
    mine = envelopes.read_card(town("sharing", "card").output.strip().encode())
    path = tmp_path / "parcel"
    path.write_bytes(envelopes.pack(OTHER, mine, "shares", [item()[0]]))
    assert "not known here" in town("sharing", "take", str(path)).stderr
    partner(town, tmp_path)
    assert "shares = 1\n" == town("sharing", "take", str(path)).output
    assert "taken in before" in town("sharing", "take", str(path)).stderr
    path.write_bytes(b"no parcel")
    assert "This is no parcel." in town("sharing", "take", str(path)).stderr
    path.write_bytes(envelopes.pack(OTHER, mine, "reviews", [{"share": "ab" * 16, "box": "x"}]))
    assert "reviews = 0\n" == town("sharing", "take", str(path)).output


@pytest.mark.parametrize("kind", ["shares", "withdrawals"])
def test_nothing_is_handed_to_an_unknown_card(waiting: Run, tmp_path: Path, kind: str) -> None:
    done = waiting("sharing", "export", str(tmp_path / "x"), "--to", "0" * 16, "--kind", kind)
    assert (1, True) == (done.exit_code, "lva sharing partner" in done.stderr)
    assert "share = 2\nwithdrawal = 1" in left(waiting)


def test_without_reviewers_a_release_says_what_to_do(waiting: Run) -> None:
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        if sharing.organisations_of_kind(session, "mll"):
            return
    done = waiting("sharing", "release")
    assert (1, True) == (done.exit_code, "export or push" in done.stderr)
    assert "share = 2" in left(waiting)


def test_a_broken_card_is_refused(town: Run, tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    path.write_text("{}")
    assert "no card" in town("sharing", "partner", str(path)).stderr


# -- push ------------------------------------------------------------------------------------------------


class _Takes(http.server.BaseHTTPRequestHandler):
    """A server that takes parcels in, or does not."""

    status = 204
    got: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(({key.lower(): value for key, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[_Takes]]]:
    handler = type("Takes", (_Takes,), {"got": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/parcels", handler
    server.shutdown()
    server.server_close()


def test_a_push_sends_the_parcel_and_nothing_else(
    waiting: Run, tmp_path: Path, receiver: tuple[str, type[_Takes]]
) -> None:
    url, handler = receiver
    card = partner(waiting, tmp_path, url)
    assert "shares = 2\n" == waiting("sharing", "push", "--to", card).output
    ((headers, body),) = handler.got
    mine = envelopes.read_card(waiting("sharing", "card").output.strip().encode())
    assert 2 == len(envelopes.open_parcel(body, OTHER, (mine,)).items)
    assert {"accept", "accept-encoding", "content-length", "content-type", "host", "user-agent"} >= headers.keys()
    assert "lva" == headers["user-agent"]
    assert "share = 0" in left(waiting)


@pytest.mark.parametrize("status", [302, 409, 500])
def test_what_is_not_taken_still_waits(
    waiting: Run, tmp_path: Path, receiver: tuple[str, type[_Takes]], status: int
) -> None:
    url, handler = receiver
    handler.status = status
    done = waiting("sharing", "push", "--to", partner(waiting, tmp_path, url))
    assert (1, True) == (done.exit_code, "Nothing was lost" in done.stderr)
    assert "share = 2" in left(waiting)


def test_a_card_without_an_address_and_one_that_does_not_answer_are_told(waiting: Run, tmp_path: Path) -> None:
    assert "names no address" in waiting("sharing", "push", "--to", partner(waiting, tmp_path)).stderr
    silent = partner(waiting, tmp_path, "http://127.0.0.1:9/parcels")
    assert "cannot be reached" in waiting("sharing", "push", "--to", silent).stderr
    assert "share = 2" in left(waiting)


def test_nothing_that_waits_is_nothing_to_push(town: Run, tmp_path: Path) -> None:
    assert "reviews = 0\n" == town("sharing", "push", "--to", partner(town, tmp_path), "--kind", "reviews").output


def test_withdrawing_and_purging_what_was_never_shared(town: Run) -> None:
    assert "no assessment" in town("sharing", "withdraw", "LVA-2026-AAAAAA").stderr
    assert "receipts = 0\n" == town("sharing", "purge").output


def test_reviewers_are_told_of_answers_in_their_week_by_the_nightly_command(run: Run) -> None:
    run("database", "migrate")
    with opened() as ports:
        league = leagues.build(ports.database)
        reviews = answered(league)
        with ports.database.writer(league.organisation_id) as session:
            given = [item_of(uuid.UUID(int=1), reviews["A"])]
            assert () == replies.arrive(session, ports.packs, league.organisation_id, given, "2025-W01")
            session.commit()
    assert "Reminders: 2\n" == run("notices", "remind").output, "the coordinator and the reviewer"
    assert "Reminders: 0\n" == run("notices", "remind").output


def test_only_reviews_have_several_receivers(waiting: Run, tmp_path: Path) -> None:
    card = partner(waiting, tmp_path)
    for way in (["push"], ["export", str(tmp_path / "x")]):
        assert "one receiver" in waiting("sharing", *way, "--to", card, "--to", card).stderr


def test_reviews_go_to_all_who_give_or_wait_on(waiting: Run, tmp_path: Path) -> None:
    """Nobody knows whose share a review is of: what went to one installation only would be lost to the others."""
    card, other = partner(waiting, tmp_path), envelopes.fresh_keys().card()
    (tmp_path / "card").write_bytes(other.as_json())
    waiting("sharing", "partner", str(tmp_path / "card"))
    path = tmp_path / "parcel"
    for way in (["push"], ["export", str(path)]):
        done = waiting("sharing", *way, "--to", card, "--kind", "reviews")
        assert (1, True) == (done.exit_code, f"--to {other.id}" in done.stderr)
    done = waiting("sharing", "export", str(path), "--to", card, "--to", other.id, "--kind", "reviews")
    assert 2 == done.output.count("reviews = 0")
    assert {f"parcel-{card}", f"parcel-{other.id}"} <= {one.name for one in tmp_path.iterdir()}


def test_what_was_shared_is_withdrawn_by_its_reference(town: Run) -> None:
    with opened() as ports:
        with ports.database.reader(EVERYWHERE) as session:
            listed = issuing.document_list(session, None)
        document = next(one for one in listed if one.title.startswith("Kivilahden"))
        with ports.database.writer(document.organisation_id) as session:
            owner = session.get_one(Organisation, document.organisation_id)
            author = next(iter(session.scalars(select(Membership).where(Membership.organisation_id == owner.id))))
            work = Work(session, make_actor(owner, author, Role.AUTHOR), ports.clock(), ports.packs)
            found = assessments.open_(work, document.reference, Permission.SHARE, lock=True)
            kit = preparing.Kit.of(ports)
            preparing.begin(work, found, Policy.RATINGS)
            row, source = preparing.locked(work, found)
            digest = preparing.look(source, row, kit).digest.hex()
            preparing.approve(work, found, kit, preparing.Approval(digest, read_through=True))
            session.commit()
    assert "share = 1\n" in left(town)
    assert "withdrawn" in town("sharing", "withdraw", document.reference).output
    assert "share = 0\nwithdrawal = 0\n" in left(town)
