"""Claims about `lva audit`: the chains are checked here, and can be checked elsewhere."""

import datetime as dt
import json
import uuid

from lva.domain.chain import BEGINNING, Happening, link
from tests.cli.conftest import Run
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
