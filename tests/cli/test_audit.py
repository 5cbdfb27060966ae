"""Claims about `lva audit`: the chains are checked here, and can be checked elsewhere."""

import datetime as dt
import json
import uuid

from lva.cli.opening import opened
from lva.domain.chain import BEGINNING, Happening, link
from lva.services.blind import viewing
from lva.storage.blind.blind_views import ViewedPage
from tests.cli.conftest import Run
from tests.support import league as leagues
from tests.support.served import ORGANISATION


def test_the_histories_of_a_demonstration_are_whole(town: Run) -> None:
    done = town("audit", "verify")
    assert 0 == done.exit_code, done.stderr
    assert done.output.startswith("Histories checked and whole: ")


def test_whoever_has_the_export_can_compute_every_digest_anew(town: Run) -> None:
    lines = [json.loads(line) for line in town("audit", "export", "--organisation", ORGANISATION).output.splitlines()]
    heads: dict[str, bytes] = {}
    for line in lines:
        actor = uuid.UUID(line["actor"]) if line["actor"] else None
        at = dt.datetime.fromisoformat(line["at"])
        happening = Happening(uuid.UUID(line["stream"]), line["number"], line["kind"], actor, at, line["facts"])
        before = heads.get(line["stream"], BEGINNING)
        assert before.hex() == line["previous"]
        heads[line["stream"]] = link(before, happening)
        assert heads[line["stream"]].hex() == line["digest"]
    assert 1 < len(heads)


def test_the_history_of_one_assessment_can_be_had_alone(town: Run) -> None:
    reference = town("assessments", "list", "--organisation", ORGANISATION).output.split()[0]
    lines = town("audit", "export", "--organisation", ORGANISATION, "--reference", reference).output.splitlines()
    assert {reference} == {json.loads(line)["reference"] for line in lines}


def test_an_organisation_that_is_not_there_is_one_sentence(town: Run) -> None:
    done = town("audit", "export", "--organisation", "nowhere")
    assert (1, "Error: There is no organisation with the short name nowhere.\n") == (done.exit_code, done.stderr)


def test_who_looked_at_blind_records_is_printed_as_ids_and_instants(run: Run) -> None:
    run("database", "migrate")
    with opened() as ports:
        league = leagues.build(ports.database)
        record_id = league.arrived()
        with league.working("coordinator") as work:
            viewing.note(work, work.session, ViewedPage.DESK, record_id)
    (line,) = run("audit", "views", "--organisation", "mll", "--record", str(record_id)).output.splitlines()
    person = str(league.people["coordinator"].person_id)
    assert {"page": "desk", "person": person, "record": str(record_id)} == {
        key: value for key, value in json.loads(line).items() if key != "at"
    }
    assert "no organisation" in run("audit", "views", "--organisation", "nobody").stderr
