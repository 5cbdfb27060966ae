"""A person's own page: who they are here, their password, and where they are signed in."""

from datetime import timedelta
from functools import partial
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import Invalid
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.signin import passwords
from lva.i18n import LANGUAGES, Language
from lva.services.signin import accounts, codes, passkeys, people
from lva.services.signin.accounts import Profile
from lva.services.work import Errand, Work
from lva.web.door import needs, transaction
from lva.web.page import page, to
from lva.web.persons import chosen_password, fault, roles_in
from lva.web.site import site

blueprint = Blueprint("account", __name__, url_prefix="/<language:language>/account")
_DONE: Final = {
    "codes": "Codes are asked for from now on. You are signed out everywhere but here.",
    "codes_off": "Codes are no longer asked for.",
    "passkey": "The passkey is ready. From now on you can sign in with it.",
    "passkey_removed": "The passkey is removed. Remove it from your device too.",
    "password": "The password is changed. All your other sign-ins have ended.",
    "login": "The sign-in has ended.",
    "profile": "Your details are saved.",
    "recovery": "You signed in with a recovery code. It is used up; make new ones before you run out.",
    "others": "All your other sign-ins have ended.",
}
"""What was just done, as catalogue messages by what the address says."""
_OLD: Final = frozenset({"wrong"})
"""What is wrong with the present password; all else is about the new one."""


@blueprint.get("")
@needs(Permission.BELONG)
def show(work: Work, language: Language) -> Response:
    """Show who one is here, and where one is signed in."""
    return _shown(work, language)


@blueprint.post("")
@needs(Permission.BELONG)
def edit(work: Work, language: Language) -> Response:
    """Change one's own name, title and language; what is issued already keeps what it says."""
    form = request.form
    spoken = form.get("language", "") if form.get("language", "") in LANGUAGES else work.actor.language
    said = Profile(form.get("name", ""), form.get("title", ""), spoken)
    try:
        accounts.edit(work, said)
    except Invalid as error:
        return _shown(work, language, {error.key: fault(language, error)}, said)
    return to("account.show", language=site().ports.languages[spoken], done="profile")


@blueprint.post("/password")
@needs(Permission.BELONG, transaction=False, fresh=True)
def change_password(errand: Errand[Actor], language: Language) -> Response:
    """Change one's password; all other logins end."""
    try:
        new = chosen_password(request.form, "password.new")
        old = request.form.get("password", "")
        accounts.change_password(errand, partial(transaction, errand.ports.database), old, new)
    except Invalid as error:
        field = "password" if error.reason in _OLD else "password-new"
        with errand.ports.database.reader(errand.actor.organisation_id) as session:
            work = Work(session, errand.actor, errand.at, errand.ports.packs)
            return _shown(work, language, {field: fault(language, error)})
    return to("account.show", done="password")


@blueprint.post("/logins")
@needs(Permission.BELONG)
def end_login(work: Work, language: Language) -> Response:
    """End one of one's logins, or all but this one."""
    del language
    mark = request.form.get("login", "")
    if mark:
        accounts.end_login(work, mark, _idle())
    else:
        accounts.end_others(work)
    return to("account.show", done="login" if mark else "others")


def _shown(
    work: Work, language: Language, errors: dict[str, str] | None = None, said: Profile | None = None
) -> Response:
    own = accounts.own_logins(work, _idle())
    return page(
        work,
        "account/show.html",
        422 if errors else 200,
        email=accounts.address(work),
        organisations=[
            (one.id, one.name(language.code), roles_in(language, one.roles))
            for one in people.organisations_of(work.session, work.actor)
        ],
        logins=own,
        has_password=accounts.has_password(work),
        profile=said or accounts.profile(work),
        languages=LANGUAGES,
        codes=codes.standing(work),
        passkeys=passkeys.own(work),
        errors=list((errors or {}).items()),
        wrong=errors or {},
        least=passwords.LEAST,
        done=language.text(_DONE[what]) if (what := request.args.get("done", "")) in _DONE and not errors else "",
    )


def _idle() -> timedelta:
    return timedelta(minutes=site().settings.login_idle_minutes)
