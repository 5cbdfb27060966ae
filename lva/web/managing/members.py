"""The people of an organisation, for its administrators: who they are, invitations, roles, and letting somebody go."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.domain.errors import Invalid, NotFound
from lva.domain.people import Role, roles_of
from lva.domain.permissions import Permission, holders, permissions_of
from lva.domain.references import uuid7
from lva.i18n import Language
from lva.services import members, units
from lva.services.members import Member
from lva.services.signin import invitations, people
from lva.services.signin.invitations import Invited
from lva.services.work import Work
from lva.web.door import needs
from lva.web.managing.units import names, offered
from lva.web.page import page, to
from lva.web.persons import PERMISSIONS, ROLES, chosen_roles, fault, roles_in
from lva.web.sentences import STATES
from lva.web.site import site

blueprint = Blueprint("members", __name__, url_prefix="/<language:language>/people")


@blueprint.get("")
@needs(Permission.MANAGE)
def index(work: Work, language: Language) -> Response:
    """List the members, who is invited, and what each role may do."""
    return _listed(work, language)


@blueprint.post("/invitations")
@needs(Permission.MANAGE)
def invite(work: Work, language: Language) -> Response:
    """Make a link for somebody and show it, this once; posted again it makes a new one in its place."""
    form = request.form
    try:
        unit = units.check(work, form.get("unit", ""))
        invited = Invited(form.get("email", ""), chosen_roles(form.getlist("roles")), unit)
        link = invitations.invite(work, _id("id"), invited)
    except Invalid as error:
        return _listed(work, language, {error.key: fault(language, error)})
    if "mail" in form and site().ports.post is not None:
        invitations.mail(work, link.invitation_id, language.code)
        return to("members.index", done="mail")
    path = url_for("invitations.show", language=language, token=link.token)
    return page(work, "members/link.html", link=link, url_of_link=f"{site().ports.public_url}{path}")


@blueprint.post("/invitations/<uuid:invitation_id>/mail")
@needs(Permission.MANAGE)
def mail(work: Work, language: Language, invitation_id: uuid.UUID) -> Response:
    """Send the link of an invitation by e-mail; a link that was shown stops working then."""
    if site().ports.post is None:
        raise NotFound
    invitations.mail(work, invitation_id, language.code)
    return to("members.index", done="mail")


@blueprint.post("/invitations/<uuid:invitation_id>/revoke")
@needs(Permission.MANAGE)
def revoke(work: Work, language: Language, invitation_id: uuid.UUID) -> Response:
    """Take an invitation back."""
    del language
    invitations.revoke(work, invitation_id)
    return to("members.index")


@blueprint.get("/<uuid:person_id>")
@needs(Permission.MANAGE)
def show(work: Work, language: Language, person_id: uuid.UUID) -> Response:
    """Show one member, with their roles and their open work."""
    return _shown(work, language, members.member(work, person_id))


@blueprint.post("/<uuid:person_id>/roles")
@needs(Permission.MANAGE)
def set_roles(work: Work, language: Language, person_id: uuid.UUID) -> Response:
    """Give a member other roles; their logins end."""
    member = members.member(work, person_id)
    try:
        people.set_roles(work, person_id, chosen_roles(request.form.getlist("roles")))
    except Invalid as error:
        return _shown(work, language, member, {error.key: fault(language, error)})
    return to("members.index")


@blueprint.post("/<uuid:person_id>/unit")
@needs(Permission.MANAGE)
def set_unit(work: Work, language: Language, person_id: uuid.UUID) -> Response:
    """Let a member belong to a unit, or to none."""
    try:
        units.join(work, person_id, request.form.get("unit", ""))
    except Invalid as error:
        return _shown(work, language, members.member(work, person_id), {error.key: fault(language, error)})
    return to("members.show", person_id=person_id)


@blueprint.post("/<uuid:person_id>/close")
@needs(Permission.MANAGE, fresh=True)
def close(work: Work, language: Language, person_id: uuid.UUID) -> Response:
    """Let a member go, whose open work a colleague takes over."""
    member = members.member(work, person_id)
    try:
        members.close(work, person_id, _id("taker") if request.form.get("taker") else None)
    except Invalid as error:
        return _shown(
            work, language, member, {"closing" if error.key == "roles" else error.key: fault(language, error)}
        )
    return to("members.index")


def _id(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError as error:
        raise NotFound from error


def _listed(work: Work, language: Language, errors: Mapping[str, str] | None = None) -> Response:
    kind = work.actor.organisation_kind
    return page(
        work,
        "members/index.html",
        422 if errors else 200,
        members=[(one, roles_in(language, one.roles)) for one in members.members(work)],
        waiting=[
            (one, roles_in(language, map(Role, one.roles)), one.expires_at <= work.at)
            for one in invitations.waiting(work)
        ],
        table=[
            (language.text(message), [role in holders(permission) for role in roles_of(kind)])
            for permission, message in PERMISSIONS.items()
            if permission in permissions_of(kind)
        ],
        sends_mail=site().ports.post is not None,
        undelivered=invitations.undelivered(work),
        done=language.text("The invitation is sent by e-mail.") if request.args.get("done") == "mail" else "",
        form=request.form,
        open_units=offered(work, language),
        chosen=request.form.getlist("roles"),
        new_id=str(uuid7(work.at)),
        **_common(work, language, errors),
    )


def _shown(work: Work, language: Language, member: Member, errors: Mapping[str, str] | None = None) -> Response:
    return page(
        work,
        "members/show.html",
        422 if errors else 200,
        member=member,
        open_units=offered(work, language, member.unit),
        said=roles_in(language, member.roles),
        chosen=request.form.getlist("roles") if "roles" in (errors or {}) else [role.value for role in member.roles],
        open_work=members.open_work(work, member.person_id) if member.closed_at is None else (),
        takers=members.takers(work, member.person_id),
        taker=request.form.get("taker", ""),
        states={state: language.text(message) for state, message in STATES.items()},
        **_common(work, language, errors),
    )


def _common(work: Work, language: Language, errors: Mapping[str, str] | None) -> dict[str, object]:
    """Return what both pages know: the roles in words, and what is wrong, by the field that it is about."""
    return {
        "roles": [(role.value, language.text(ROLES[role])) for role in roles_of(work.actor.organisation_kind)],
        "units": names(work, language),
        "errors": list((errors or {}).items()),
        "wrong": errors or {},
    }
