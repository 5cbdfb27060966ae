"""What somebody sees who opens an invitation: a form for a new account, a way to sign in, or why the link is closed."""

from datetime import timedelta
from functools import partial
from typing import Final

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.domain.errors import Invalid
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.signin import passwords
from lva.i18n import LANGUAGES, Language
from lva.services.signin import invitations, people, providers
from lva.services.signin.invitations import Introduced, Seen, Standing
from lva.services.work import Acting, Errand, Visit, Work
from lva.web import security
from lva.web.door import needs, once_more, public, transaction
from lva.web.page import home, page, to
from lva.web.persons import chosen_password, fault, roles_in
from lva.web.signin.providers import offers
from lva.web.site import site

blueprint = Blueprint("invitations", __name__, url_prefix="/<language:language>/invitation/<token>")
_STATUS: Final = {Standing.OPEN: 200, Standing.EXPIRED: 410, Standing.USED: 410, Standing.UNKNOWN: 404}


@blueprint.get("")
@public
def show(visit: Visit, language: Language, token: str) -> Response:
    """Show what a link is for, or that it is good for nothing here."""
    return _shown(visit, language, token, invitations.look(visit.session, token, visit.at, visit.actor))


@blueprint.post("")
@public(transaction=False)
def accept(guest: Errand[Actor | None], language: Language, token: str) -> Response:
    """Make a new account with the name and the password that were chosen, and sign in."""
    form = request.form
    spoken = form.get("language", "") if form.get("language", "") in LANGUAGES else language.code
    transact = partial(transaction, guest.ports.database)
    lasts = timedelta(hours=site().settings.login_hours)
    try:
        password = chosen_password(form, "password")
        said = Introduced(form.get("name", ""), form.get("title", ""), spoken, password)
        done = once_more(partial(invitations.accept_as_new, guest, transact, token, said, lasts))
    except Invalid as error:
        with guest.ports.database.reader() as session:
            seen = invitations.look(session, token, guest.at, guest.actor)
        return _shown(guest, language, token, seen, {error.key: fault(language, error)})
    if isinstance(done, Seen):
        return _shown(guest, language, token, done)
    response = home()
    security.keep_login(request, response, done)
    return response


@blueprint.post("/join")
@needs(Permission.BELONG)
def join(work: Work, language: Language, token: str) -> Response:
    """Become a member with the account that one is signed in with, and act for the organisation from now on."""
    seen = invitations.join(work, token)
    if seen is not None:
        return _shown(work, language, token, seen)
    # By now they are a member; if their sign-in does not do for this organisation, nothing of it has happened.
    if key := invitations.key_of(token):
        providers.check_switch(work.session, site().ports, work.actor, key[0])
    _, fresh = people.rotated(work.session, work.actor)
    response = to("account.show")
    security.keep_login(request, response, fresh)
    return response


def _shown(who: Acting, language: Language, token: str, seen: Seen, errors: dict[str, str] | None = None) -> Response:
    if seen.standing is not Standing.OPEN:
        return page(who, "invitations/closed.html", _STATUS[seen.standing], standing=seen.standing.value)
    names = seen.names or {}
    return page(
        who,
        "invitations/show.html",
        422 if errors else 200,
        seen=seen,
        offered=offers(providers.of_organisations(site().ports, [seen.organisation])),
        organisation=names.get(language.code) or next(iter(names.values())),
        roles=roles_in(language, seen.roles),
        token=token,
        path=url_for("invitations.show", language=language, token=token),
        form=request.form,
        languages=LANGUAGES,
        errors=list((errors or {}).items()),
        wrong=errors or {},
        least=passwords.LEAST,
    )
