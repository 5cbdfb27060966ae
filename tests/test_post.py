"""Claims about handing letters to a mail server: a real one, which is asked over the network of this machine."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lva.post import Letter, Undelivered
from tests.factories import AT
from tests.support import mail_server
from tests.support.mail_server import SENDER, USER, MailServer

STOP = "https://lava.example.org/fi/notices/stop/abc"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with mail_server.running(tmp_path_factory.mktemp("mail")) as found:
        yield found


@pytest.fixture
def server(running: MailServer) -> MailServer:
    """The server as it is when nobody told it to misbehave."""
    running.says.clear()
    running.letters()
    return running


def _letter(**given: str) -> Letter:
    values = {"to": "aino@example.org", "subject": "Arviointi LVA-2026-7K3MQX", "text": "Hei.\n\nTyö odottaa.\n"}
    return Letter("0192f0a1", **{**values, "language": "fi", **given}, at=AT)


def _refused(server: MailServer, scheme: str = "smtp", letter: Letter | None = None) -> tuple[str, bool]:
    with pytest.raises(Undelivered) as refused:
        server.post(scheme).send(letter or _letter())
    return refused.value.code, refused.value.is_final


def test_a_letter_arrives_as_it_was_written(server: MailServer) -> None:
    server.post().send(_letter(subject="Työ odottaa: äöå €"))
    (one,) = server.letters()
    assert (["aino@example.org"], "Hei.\n\nTyö odottaa.\n") == (one.to, one.text)
    head = one.message
    assert ("Työ odottaa: äöå €", "fi", "auto-generated") == (
        head["Subject"],
        head["Content-Language"],
        head["Auto-Submitted"],
    )
    assert (SENDER, "<0192f0a1@esimerkkila.example>") == (head["From"], head["Message-ID"])
    assert AT == head["Date"].datetime
    assert "text/plain" == head.get_content_type()
    assert head["List-Unsubscribe"] is None, "only what can be ended says how"


def test_what_can_be_ended_says_how_in_one_click(server: MailServer) -> None:
    server.post().send(_letter(stop=STOP))
    (one,) = server.letters()
    assert (f"<{STOP}>", "List-Unsubscribe=One-Click") == (
        one.message["List-Unsubscribe"],
        one.message["List-Unsubscribe-Post"],
    )


@pytest.mark.parametrize("scheme", ["smtps", "starttls"])
def test_encryption_is_used_and_proven(server: MailServer, scheme: str) -> None:
    server.post(scheme).send(_letter())
    assert [True] == [one.encrypted for one in server.letters()]
    with pytest.raises(Undelivered, match="mail_tls"):
        server.post(scheme, trust_file=None).send(_letter())
    with pytest.raises(Undelivered, match="mail_tls"):
        server.post(scheme, host="127.0.0.1").send(_letter())
    assert [] == server.letters()


def test_a_server_without_encryption_gets_no_letter_that_wants_it(server: MailServer) -> None:
    with pytest.raises(Undelivered, match="mail_not_supported"):
        server.post("starttls", port=server.ports["smtp"]).send(_letter())
    assert [] == server.letters()


def test_a_login_is_said_and_a_wrong_one_can_be_mended(server: MailServer) -> None:
    user, password = USER
    server.post("login", user=user, password=lambda: password).send(_letter())
    assert 1 == len(server.letters())
    with pytest.raises(Undelivered) as refused:
        server.post("login", user=user, password=lambda: "väärä").send(_letter())
    assert ("mail_login", False) == (refused.value.code, refused.value.is_final)
    with pytest.raises(Undelivered, match="mail_sender_530"):
        server.post("login").send(_letter())


@pytest.mark.parametrize(
    ("step", "answer", "code", "is_final"),
    [
        ("receiver", "550 no such user", "mail_550", True),
        ("receiver", "450 mailbox busy", "mail_450", False),
        ("end", "554 refused", "mail_554", True),
        ("end", "451 try later", "mail_451", False),
        ("sender", "550 not from here", "mail_sender_550", False),
    ],
)
def test_what_a_server_answers_says_whether_asking_again_helps(
    server: MailServer, step: str, answer: str, code: str, *, is_final: bool
) -> None:
    server.says[step] = answer
    assert (code, is_final) == _refused(server)


def test_nobody_who_answers_and_somebody_who_says_nothing_are_asked_again(server: MailServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(Undelivered) as refused:
            server.post(port=port, patience=0.1).send(_letter())
    assert ("mail_unreachable", False) == (refused.value.code, refused.value.is_final)
    with pytest.raises(Undelivered, match="mail_unreachable"):
        server.post(port=port).send(_letter())


def test_addresses_may_have_letters_of_their_own(server: MailServer) -> None:
    server.post("ascii").send(_letter(to="aino@ämpäri.example"))
    server.post().send(_letter(to="äiti@ämpäri.example"))
    assert [["aino@xn--mpri-koac.example"], ["äiti@xn--mpri-koac.example"]] == [one.to for one in server.letters()]
    assert ("mail_address", True) == _refused(server, "ascii", _letter(to="äiti@example.org"))


@pytest.mark.parametrize(
    "given",
    [
        {"to": "aino@example.org\r\nBcc: oskari@example.org"},
        {"to": "aino@example.org, oskari@example.org"},
        {"to": "aino"},
        {"to": "a@" + "ä" * 80 + ".example"},
        {"subject": "Hei\r\nBcc: oskari@example.org"},
        {"subject": "Hei\nHei"},
        {"language": "fi\nBcc: oskari@example.org"},
        {"stop": f"{STOP}\r\nBcc: oskari@example.org"},
    ],
)
def test_no_head_is_made_of_what_could_be_two(server: MailServer, given: dict[str, str]) -> None:
    assert ("mail_address", True) == _refused(server, letter=_letter(**given))
    assert [] == server.letters()


def test_text_that_looks_like_an_end_is_text(server: MailServer) -> None:
    said = "Eka\n.\nQUIT\nFrom: joku\n\n" + "pitkä " * 400 + "\n"
    server.post().send(_letter(text=said))
    assert [said] == [one.text for one in server.letters()]


def test_a_file_of_trust_that_cannot_be_read_sends_nothing(server: MailServer, tmp_path: Path) -> None:
    with pytest.raises(Undelivered, match="mail_unreachable"):
        server.post("smtps", trust_file=tmp_path / "missing.pem").send(_letter())
