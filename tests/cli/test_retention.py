"""Claims about `lva retention`, `lva notices` and `lva people erase`."""

import pytest

from lva.cli.opening import opened
from lva.services import history
from lva.services.telling import digests, mailing
from lva.storage import queries
from lva.storage.people import Person
from lva.storage.tenancy import EVERYWHERE
from tests.cli.conftest import Run


def test_a_dry_run_tells_and_the_real_one_takes_away_once(town: Run) -> None:
    told = town("retention", "run", "--dry-run")
    assert (0, True) == (told.exit_code, "notices:" in told.output and "would go, oldest 2024-" in told.output)
    assert told.output == town("retention", "run", "--dry-run").output, "nothing was changed"
    done = town("retention", "run")
    assert (0, True) == (done.exit_code, "taken away" in done.output)
    assert "" == town("retention", "run").output
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        assert {None} == {one.broken for one in history.check_all(session)}


def test_one_organisation_can_be_named_and_files_go_only_for_real(town: Run) -> None:
    done = town("retention", "run", "--organisation", "esimerkkila", "--files")
    assert (0, True) == (done.exit_code, "esimerkkila: files: 0 taken away" in done.output)
    assert "installation" not in done.output
    assert 1 == town("retention", "run", "--organisation", "nowhere").exit_code
    assert 2 == town("retention", "run", "--files", "--dry-run").exit_code


def test_reminders_are_made_once_and_mails_need_a_server(town: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first = town("notices", "remind")
    assert (0, True) == (first.exit_code, first.output.startswith("Reminders: "))
    assert "Reminders: 0\n" == town("notices", "remind").output
    refused = town("notices", "digest")
    assert (1, True) == (refused.exit_code, "LVA_SMTP_URL is not set" in refused.stderr)
    monkeypatch.setenv("LVA_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("LVA_MAIL_FROM", "lava@esimerkkila.example")
    done = town("notices", "digest")
    assert (0, True) == (done.exit_code, done.output.startswith("Mails ordered: "))


def test_a_mail_that_was_given_up_is_due_when_asked(town: Run) -> None:
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        person = queries.person_by_email(session, "aino@esimerkkila.example")
        assert person is not None
        mailing.order_reset(session, person.id, ports.clock() - digests.LOOKS_BACK)
        session.commit()
    assert 1 == town("outbox", "run").exit_code
    assert "mail.reset  due when asked  attempts 1  mail_not_set_up" in town("outbox", "list").output
    assert "" == town("outbox", "run").output
    assert "Due now: 1\n" == town("outbox", "retry").output


def test_an_erasure_is_told_first_and_keeps_the_history(town: Run) -> None:
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, "sixten@esimerkkila.example")
        assert person is not None
        person_id = person.id
    told = town("people", "erase", "sixten@esimerkkila.example")
    assert (0, True) == (told.exit_code, "Give --really" in told.output)
    done = town("people", "erase", "sixten@esimerkkila.example", "--really")
    assert (0, True) == (done.exit_code, f"goes on naming {person_id}" in done.output)
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        assert "Tidigare tjänsteinnehavare" == session.get_one(Person, person_id).name
        assert {None} == {one.broken for one in history.check_all(session)}
    assert 1 == town("people", "erase", "sixten@esimerkkila.example").exit_code


def test_who_is_needed_is_not_erased(town: Run) -> None:
    refused = town("people", "erase", "aino@esimerkkila.example", "--really")
    assert (1, True) == (refused.exit_code, "hand it over on the people page first: LVA-" in refused.stderr)
    refused = town("people", "erase", "elli@esimerkkila.example", "--really")
    assert (1, True) == (refused.exit_code, "last administrator" in refused.stderr)
