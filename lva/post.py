"""Sending mail by SMTP: one plain letter to one person, and what became of it in one code.

Nothing is kept here. Whoever sends tries again later; `Undelivered` says whether that can help.
"""

import contextlib
import datetime as dt
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LINES
from pathlib import Path
from typing import Final

from lva.domain.errors import LvaError

PORTS: Final = {"smtp": 25, "smtps": 465, "starttls": 587}
"""The ways to a server and where it usually listens: without encryption, with it, and with it from the second line."""
PATIENCE: Final = 30.0
"""Seconds after which a server that says nothing is given up; the whole takes less than the lease of an order."""
_FINAL: Final = 500
"""SMTP's answers from here on stay what they are, however often one asks."""
_BREAKS: Final = "\r\n\0"


class Undelivered(LvaError):
    """A server did not take a letter; `code` says why, `is_final` that asking again does not help."""

    def __init__(self, code: str, *, is_final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person, as plain text."""

    name: str
    """Who receives the same name twice has received the same letter twice."""
    to: str
    subject: str
    text: str
    language: str
    at: dt.datetime
    stop: str = ""
    """Where a POST that needs no login ends mails of this kind (RFC 8058); empty for what cannot be ended."""


@dataclass(frozen=True, slots=True)
class Post:
    """The way to a server and the address that mails come from."""

    scheme: str
    """A key of `PORTS`."""
    host: str
    port: int
    sender: str
    user: str = ""
    password: Callable[[], str] = str
    """Read anew for every connection, so that a changed one needs no new start."""
    trust_file: Path | None = None
    """Certificates (PEM) to believe beside those of the system."""
    patience: float = PATIENCE

    def send(self, letter: Letter) -> None:
        """Hand a letter to the server; raise `Undelivered` if it was not taken."""
        try:
            message = self._message(letter)
        except (ValueError, UnicodeError, IndexError) as error:
            raise Undelivered("mail_address", is_final=True) from error
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _answered(max(code for code, _ in error.recipients.values())) from error
        except smtplib.SMTPSenderRefused as error:
            # The same for every letter, and the administrator's to mend.
            raise Undelivered(f"mail_sender_{error.smtp_code}") from error
        except (smtplib.SMTPAuthenticationError, UnicodeEncodeError) as error:
            # A login is said in ASCII; a server could not know another.
            raise Undelivered("mail_login") from error
        except smtplib.SMTPDataError as error:
            raise _answered(error.smtp_code) from error
        except smtplib.SMTPNotSupportedError as error:
            # Either the address needs what the server lacks, or the server offers no encryption.
            is_final = not letter.to.rpartition("@")[0].isascii()
            raise Undelivered("mail_address" if is_final else "mail_not_supported", is_final=is_final) from error
        except ssl.SSLError as error:
            raise Undelivered("mail_tls") from error
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered("mail_unreachable") from error

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        name, patience = _domain(self.sender), self.patience
        if self.scheme == "smtps":
            trust = self._trust()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, name, timeout=patience, context=trust)
        else:
            server = smtplib.SMTP(self.host, self.port, name, timeout=patience)
        try:
            if self.scheme == "starttls":
                # A server that does not offer it, or somebody between who takes the offer out, gets no letter.
                server.starttls(context=self._trust())
            if self.user:
                server.login(self.user, self.password())
            yield server
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.trust_file is not None:
            context.load_verify_locations(self.trust_file)
        return context

    def _message(self, letter: Letter) -> EmailMessage:
        """Return a letter as it is sent; `ValueError` if an address or a line of its head cannot be one."""
        message = EmailMessage(LINES)
        message["From"] = _addressed(self.sender)
        message["To"] = _addressed(letter.to)
        message["Subject"] = letter.subject
        message["Date"] = letter.at
        message["Message-ID"] = f"<{letter.name}@{_domain(self.sender)}>"
        # No absence note answers this, and no answer is read.
        message["Auto-Submitted"] = "auto-generated"
        if letter.stop:
            if any(one in letter.stop for one in _BREAKS):
                raise ValueError(letter.stop)
            message["List-Unsubscribe"] = f"<{letter.stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
        message["Content-Language"] = letter.language
        return message


def _addressed(email: str) -> Address:
    """Return an address with its domain in the letters that every server knows; `ValueError` if it is none."""
    local, at, domain = email.rpartition("@")
    if not at or not local or any(one in email for one in (*_BREAKS, " ", "\t", "<", ">", ",")):
        raise ValueError(email)
    return Address(username=local, domain=_known_letters(domain))


def _domain(email: str) -> str:
    return _known_letters(email.rpartition("@")[2])


def _known_letters(domain: str) -> str:
    return domain if domain.isascii() else domain.encode("idna").decode("ascii")


def _answered(code: int) -> Undelivered:
    return Undelivered(f"mail_{code}", is_final=code >= _FINAL)
