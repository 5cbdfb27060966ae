"""The `lva` command: its parts by name, and one clear sentence for whatever a person did wrong."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

from lva import __version__
from lva.config import SettingsFaulty
from lva.content.faults import PackFaulty
from lva.domain import screening
from lva.domain.errors import Damaged, Invalid, KeyUnusable, LvaError, NotFound, NotReady, Unavailable
from lva.storage.migrations import DatabaseAhead, MigrationFailed
from lva.wiring import ExtraMissing, NotMigrated

COMMANDS: Final[Mapping[str, str]] = {
    "anonymity": "lva.cli.anonymity:group",
    "archive": "lva.cli.archive:group",
    "assessments": "lva.cli.assessments:group",
    "audit": "lva.cli.audit:group",
    "content": "lva.cli.content:group",
    "database": "lva.cli.database:group",
    "demo": "lva.serving:demo",
    "documents": "lva.cli.documents:group",
    "figures": "lva.cli.figures:group",
    "keys": "lva.cli.keys:group",
    "notices": "lva.cli.notices:group",
    "organisation": "lva.cli.organisations:group",
    "outbox": "lva.cli.outbox:group",
    "people": "lva.cli.people:group",
    "providers": "lva.cli.providers:group",
    "retention": "lva.cli.retention:group",
    "serve": "lva.serving:serve",
    "sharing": "lva.cli.sharing:group",
}
"""Each command and where it stands; it is imported when it is called, so that the others start fast."""


class Refused(click.ClickException):
    """What a person did wrong or has to do first, as a sentence on stderr; the command ends with 1."""


class _Commands(click.Group):
    """The commands of the table, with errors told in sentences instead of tracebacks."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 -- the table is ours
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (SettingsFaulty, PackFaulty) as error:
            raise Refused("\n".join(str(fault) for fault in error.faults)) from error
        except LvaError as error:
            raise Refused(sentence(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lva")
def main() -> None:
    """LVA: child impact assessment for municipalities.

    Settings are LVA_* variables over lva.toml in the data folder, which LVA_INSTANCE names
    (./instance otherwise). Exit codes: 0 done, 1 refused with a reason, 2 wrong use.
    """


_INVALID: Final[Mapping[tuple[str, str], str]] = {
    ("email", "misshapen"): "The e-mail address is not one.",
    ("email", "taken"): "This person is a member of the organisation already.",
    ("municipality_code", "unknown"): "There is no municipality with this code.",
    ("name", "missing"): "A new person needs a name: --name.",
    ("names", "missing"): "An organisation needs a name.",
    ("organisation", "misshapen"): "The short name of an organisation is made of a-z, 0-9 and hyphens.",
    ("organisation", "taken"): "There is an organisation with this short name already.",
    ("password", "common"): "This password is among the first that others try. Choose another.",
    ("password", "personal"): "The password says who the person is. Choose another.",
    ("password", "too_long"): "The password is too long.",
    ("password", "too_short"): "The password needs at least 12 characters.",
    ("personal_signatures", "option"): "Signatures are those of preparer, presenter and approver, each once.",
    ("roles", "kind"): "An organisation of this kind has no such role.",
    ("roles", "last_administrator"): "This is the last administrator of an organisation. Make another one first.",
    ("roles", "missing"): "Give at least one role: --role.",
    ("taker", "missing"): "There is open work; hand it over on the people page first: %(references)s.",
}


_KEYS: Final[Mapping[str, str]] = {
    "access": "the signing service does not let us in; renew the token or the client's password",
    "answer": "what the signing service answered does not fit what was asked; nothing was sealed",
    "broken": "the file is damaged or holds no key",
    "changed": "the signing service has another certificate than before; compare it with lva keys show and restart",
    "credential": "the signing service does not know this credential",
    "disabled": "the signing service has taken it out of use",
    "expired": "its certificate has expired; get a new one and import it",
    "mismatch": "key and certificate do not belong together",
    "missing": "there is no such key",
    "module": "the library of the card or security module cannot be loaded",
    "not_yet_valid": "its certificate is not valid yet; is the clock right?",
    "otp": "the one-time password is wrong or has been used",
    "otp_lacking": "the signing service asks for a one-time password: LVA_CSC_OTP_FILE",
    "password": "the password is wrong",
    "password_file": "the file with the password, PIN or token cannot be read",
    "person": "the signing service asks for a person each time; get a credential that a program may use",
    "pin": "the PIN is wrong or locked",
    "pin_lacking": "the signing service asks for a PIN: LVA_CSC_PIN_FILE",
    "refused": "the card or security module refuses to sign",
    "revoked": "its certificate has been revoked",
    "service": "the signing service does not answer, or its own certificate is not trusted",
    "service_refused": "the signing service refuses to sign",
    "token": "the card or security module is not there; put it back and try again",
    "trust_file": "the file of trusted certificates cannot be read",
    "unsupported": "this kind of key is not supported; use P-256 or RSA",
    "usage": "its certificate is not meant for signing documents",
}


def sentence(error: LvaError) -> str:
    """Return in English, for whoever runs the installation, what an error means."""
    match error:
        case NotMigrated() | MigrationFailed():
            return _about_schema(error)
        case ExtraMissing():
            return f"The settings need what was not installed. Install: lva[{error.extra}]"
        case Unavailable():
            return "The database or the archive is locked, full or out of reach."
        case KeyUnusable():
            return f"The signing key cannot be used: {_KEYS.get(error.reason, error.reason)}."
        case Damaged():
            return f"A stored file no longer matches its digest: {error.digest}."
        case NotReady():
            return f"{error.move} needs first: {', '.join(error.reasons)}."
        case Invalid(key=screening.CHILDREN):
            return f"The threshold of children is {', '.join(map(str, error.facts['bands']))} or none."
        case Invalid():
            return _INVALID.get((error.key, error.reason), f"{error.key}: {error.reason}.") % error.facts
        case NotFound():
            return "There is no such thing here."
        case _:
            return f"The program refuses: {type(error).__name__}."


def _about_schema(error: NotMigrated | MigrationFailed) -> str:
    match error:
        case NotMigrated():
            return "The database is not at the schema of this release. Run: lva database migrate"
        case DatabaseAhead():
            return (
                f"The database is at schema {error}, which a later release made. Nothing was changed. "
                "Install that release again, or restore a backup of before."
            )
        case MigrationFailed():
            return f"The database could not be brought up to date. Nothing was changed: {error}."
