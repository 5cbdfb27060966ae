"""Claims about `lva organisation`."""

import json

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


def _told(output: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in output.splitlines())


def test_nothing_but_the_name_is_chosen_at_first(town: Run) -> None:
    told = _told(town("show", SLUG).output)
    assert {"names": '{"fi": "Esimerkkilä"}'} == {key: said for key, said in told.items() if said != "none"}


def test_what_is_chosen_is_shown_and_the_rest_stays(town: Run) -> None:
    assert "threshold_children: 50\n" == town("set", SLUG, "--threshold-children", "50").output
    assert "one_person_may_approve: True\n" == town("set", SLUG, "--one-person-approves").output
    told = _told(town("show", SLUG).output)
    assert ("50", "True") == (told["threshold_children"], told["one_person_may_approve"])
    taken_back = town("set", SLUG, "--threshold-children", "none", "--no-threshold-scale", "--two-people-approve")
    keys = ("threshold_children", "threshold_scale", "one_person_may_approve")
    assert dict.fromkeys(keys, "none") == _told(taken_back.output)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--names", "fi=Esimerkkilä;sv=Exempelby"), 'names: {"fi": "Esimerkkilä", "sv": "Exempelby"}'),
        (("--languages", "sv,fi"), "languages: fi, sv"),
        (("--brand-colour", "#0D5A53"), "brand_colour: #0d5a53"),
        (("--follow-up-months", "36,12"), "follow_up_months: 12, 36"),
        (("--sharing", "texts"), "sharing: texts"),
        (("--sharing", "none"), "sharing: none"),
        (("--units", '{"key": "unit_a", "fi": "Sivistys"}'), 'units: [{"key": "unit_a", "fi": "Sivistys"}]'),
        (("--providers-only",), "providers_only: True"),
    ],
)
def test_every_shape_of_setting_can_be_written(town: Run, words: tuple[str, ...], expected: str) -> None:
    done = town("set", SLUG, *words)
    assert (0, f"{expected}\n") == (done.exit_code, done.output)


def test_a_new_line_of_a_list_gets_a_key(town: Run) -> None:
    told = town("set", SLUG, "--extra-groups", '[{"fi": "saariston lapset"}]').output
    assert "own_" == json.loads(told.partition(": ")[2])[0]["key"][:4]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--brand-colour", "#ffcc00"), "brand_colour: contrast."),
        (("--follow-up-months", "soon"), "follow_up_months: months."),
        (("--units", "Sivistys"), "Write a list as JSON"),
        (("--names", "de=Stadt"), "Write names as LANGUAGE=NAME"),
        (("--names", "none"), "An organisation needs a name."),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(town: Run, words: tuple[str, ...], said: str) -> None:
    done = town("set", SLUG, *words)
    assert 1 == done.exit_code
    assert said in done.output


def test_an_organisation_is_made_with_its_kind_and_only_roles_of_that_kind(town: Run, run: Run) -> None:
    done = town("create", "alue", "--name", "fi=Esimerkin alue", "--name", "sv=Exempelområdet", "--kind", "county")
    assert (0, "alue is there now: county.\n") == (done.exit_code, done.output)
    assert 1 == town("create", "alue", "--name", "fi=Toinen", "--kind", "mll").exit_code
    assert 0 == town("create", "mll", "--name", "fi=MLL", "--kind", "mll").exit_code
    assert 1 == town("create", "uusi", "--name", "fi=Uusi", "--kind", "municipality", "--code", "000").exit_code
    assert 0 == town("create", "uusi", "--name", "fi=Uusi", "--kind", "municipality", "--code", "091").exit_code
    assert "There is no municipality with this code." in town("code", "uusi", "999").output
    assert "uusi has the code 049." in town("code", "uusi", "049").output
    assert "There is no such thing here." in town("code", "nowhere", "049").output
    invite = ("people", "invite", "--email", "kaisa@example.org", "--organisation", "mll", "--role")
    refused = run(*invite, "author")
    assert (1, "Error: An organisation of this kind has no such role.\n") == (refused.exit_code, refused.output)
    assert 0 == run(*invite, "coordinator").exit_code


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
        "personal_signatures: presenter, approver\n" == town("set", SLUG, "--signatures", "approver,presenter").output
    )
    assert "personal_signatures: none\n" == town("set", SLUG, "--signatures", "none").output
    refused = town("set", SLUG, "--signatures", "approver,somebody")
    assert (1, "Error: Signatures are those of preparer, presenter and approver, each once.\n") == (
        refused.exit_code,
        refused.output,
    )
