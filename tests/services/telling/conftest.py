"""What claims about notices and mails are handed: a mail server."""

from collections.abc import Iterator

import pytest

from tests.support import mail_server
from tests.support.mail_server import MailServer


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with mail_server.running(tmp_path_factory.mktemp("mail")) as found:
        yield found


@pytest.fixture
def mail(running: MailServer) -> MailServer:
    """The server as it is when nobody told it to misbehave."""
    running.says.clear()
    running.letters()
    return running
