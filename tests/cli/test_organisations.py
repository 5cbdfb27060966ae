"""Claims about `lva organisation`."""

import pytest

from tests.cli.conftest import Run

SLUG = "esimerkkila"


@pytest.fixture
def town(run: Run) -> Run:
    """Runs `lva organisation` on an installation with one organisation."""
    assert 0 == run("database", "migrate").exit_code
    person = ("--email", "aino@example.org", "--name", "Aino Esimerkki", "--role", "author")
    assert 0 == run("people", "add", *person, "--organisation", SLUG, "--new-organisation", "Esimerkkilä").exit_code
    return lambda *words: run("organisation", *words)


def test_nothing_is_chosen_at_first(town: Run) -> None:
    expected = "threshold_children: none\nthreshold_scale: none\none_person_may_approve: none\nappendix_profile: none\n"
    assert f"{expected}personal_signatures: none\n" == town("show", SLUG).output


def test_what_is_chosen_is_shown_and_the_rest_stays(town: Run) -> None:
    assert "threshold_children: 50\n" == town("set", SLUG, "--threshold-children", "50").output
    assert "one_person_may_approve: True\n" == town("set", SLUG, "--one-person-approves").output
    expected = "threshold_children: 50\nthreshold_scale: none\none_person_may_approve: True\nappendix_profile: none\n"
    assert f"{expected}personal_signatures: none\n" == town("show", SLUG).output
    taken_back = town("set", SLUG, "--threshold-children", "none", "--no-threshold-scale", "--two-people-approve")
    assert "threshold_scale: none\none_person_may_approve: none\nthreshold_children: none\n" == taken_back.output


@pytest.mark.parametrize("number", ["100", "monta", "-5"])
def test_a_threshold_between_the_bands_is_refused_with_those_that_there_are(town: Run, number: str) -> None:
    done = town("set", SLUG, "--threshold-children", number)
    assert (1, "Error: The threshold of children is 10, 50, 200 or none.\n") == (done.exit_code, done.output)


@pytest.mark.parametrize("command", ["show", "set"])
def test_an_unknown_organisation_is_refused(town: Run, command: str) -> None:
    assert 1 == town(command, "nowhere").exit_code


def test_the_record_of_a_document_may_be_kept_beside_it(town: Run) -> None:
    assert "appendix_profile: a2a\n" == town("set", SLUG, "--record", "beside").output
    assert "appendix_profile: none\n" == town("set", SLUG, "--record", "inside").output


def test_documents_may_wait_for_signatures(town: Run) -> None:
    assert (
        "personal_signatures: approver, presenter\n" == town("set", SLUG, "--signatures", "approver,presenter").output
    )
    assert "personal_signatures: none\n" == town("set", SLUG, "--signatures", "none").output
    refused = town("set", SLUG, "--signatures", "approver,somebody")
    assert (1, "Error: Signatures are those of preparer, presenter and approver, each once.\n") == (
        refused.exit_code,
        refused.output,
    )
