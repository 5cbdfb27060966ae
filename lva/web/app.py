"""Builds the web application: settings and ports in, a Flask application out; no logic of its own."""

import gc
from collections.abc import Mapping
from functools import partial
from typing import Final

from flask import Blueprint, Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from lva import paths, wiring
from lva.config import Settings
from lva.i18n import Language
from lva.services.signin.providers import belong_together
from lva.services.signin.relying_party import relying_party
from lva.services.work import Ports
from lva.web import (
    arranging,
    assessments,
    attachments,
    check,
    checklists,
    door,
    entries,
    errors,
    evidence,
    exchange,
    handlings,
    health,
    language,
    log,
    matters,
    moves,
    notices,
    pages,
    parcels,
    retention,
    reviews,
    screening,
    searching,
    security,
    served,
    wizard,
    worked,
)
from lva.web.blind import blind_desk, blind_reviews, figures, replies, sharing
from lva.web.issued import companions, countersigning, documents, verify, versions
from lva.web.managing import brand, keys, members, organisation, units
from lva.web.signin import account, codes, confirm, forgotten, invitations, login, own_data, passkeys, providers, trial
from lva.web.site import EXTENSION, Site, Static, read_static, site
from lva.web.together import copying, marks, named, participants, past, threads

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    pages.blueprint,
    worked.blueprint,
    login.blueprint,
    providers.blueprint,
    confirm.blueprint,
    codes.blueprint,
    forgotten.blueprint,
    passkeys.blueprint,
    account.blueprint,
    notices.blueprint,
    own_data.blueprint,
    retention.blueprint,
    invitations.blueprint,
    members.blueprint,
    organisation.blueprint,
    brand.blueprint,
    units.blueprint,
    trial.blueprint,
    health.blueprint,
    assessments.blueprint,
    checklists.blueprint,
    screening.blueprint,
    wizard.blueprint,
    entries.blueprint,
    arranging.blueprint,
    marks.blueprint,
    searching.blueprint,
    attachments.blueprint,
    check.blueprint,
    evidence.blueprint,
    moves.blueprint,
    reviews.blueprint,
    documents.blueprint,
    companions.blueprint,
    countersigning.blueprint,
    exchange.blueprint,
    sharing.blueprint,
    replies.blueprint,
    matters.blueprint,
    served.blueprint,
    handlings.blueprint,
    keys.blueprint,
    verify.blueprint,
    threads.blueprint,
    participants.blueprint,
    past.blueprint,
    named.blueprint,
    copying.blueprint,
    versions.blueprint,
    blind_reviews.blueprint,
    blind_desk.blueprint,
    figures.blueprint,
    parcels.blueprint,
)
"""Every part of the site; a new web module adds its line here."""

_PACK: Final = "lava"
_OBJECTS: Final = 50_000
"""So many new objects are made before the youngest are looked through."""
_ROUNDS: Final = 20


def create_app(settings: Settings, ports: Ports | None = None) -> Flask:
    """Return the application; without `ports` the settings are wired up, logged and migrated as they say."""
    if ports is None:
        log.configure(settings)
        ports = wiring.connect(settings)
        wiring.make_ready(settings, ports)
        app = _application(settings, ports)
        settle()
        return app
    return _application(settings, ports)


def settle() -> None:
    """Spare the garbage collector what was read at start, and let it look for circles less often.

    Packs, catalogues and views live as long as the process. A document makes a hundred thousand objects, and
    without this a fifth of the time goes into looking through what never changes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, _ROUNDS, _ROUNDS)


def _application(settings: Settings, ports: Ports) -> Flask:
    app = without_site(ports.languages)
    take_site(app, make_site(settings, ports))
    return app


def without_site(languages: Mapping[str, Language]) -> Flask:
    """Return the application's views and addresses; it answers once it has taken a site."""
    app = Flask("lva", static_folder=None, template_folder=None)
    app.url_map.converters["language"] = language.converter(languages)
    app.before_request(_receive)
    app.after_request(_send)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app)
    return app


def take_site(app: Flask, taken: Site) -> None:
    """Let an application answer for a site, behind as many proxies as its settings say."""
    app.extensions[EXTENSION] = taken
    hops = taken.settings.proxy_hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's way


def make_site(settings: Settings, ports: Ports) -> Site:
    """Return what every request of one application shares; templates and static files are read here."""
    static = read_static(paths.STATIC)
    shared = partial(_shared, settings, ports, static)
    return Site(settings, ports, language.environments(ports.languages, shared), static)


def _shared(settings: Settings, ports: Ports, static: Mapping[str, Static], spoken: Language) -> Mapping[str, object]:
    """Return what every page of one language knows."""
    return {
        "static": lambda name: f"/static/{static[name].digest}/{name}",
        "zone": ports.zone,
        "demo": ports.demo,
        "passkeys_work": relying_party(ports.public_url) is not None,
        "sign_in_by": _offered_to_all(ports, spoken),
        "asks_organisation": not belong_together(ports),
        "test_seal": settings.signer == "test",
        "pack_note": _pack_note(ports, spoken),
        "contact": settings.contact,
    }


def _offered_to_all(ports: Ports, spoken: Language) -> tuple[tuple[str, str], ...]:
    """Return the providers whose buttons everybody sees; those of one organisation do not concern another's people."""
    if not belong_together(ports):
        return ()
    return tuple((one.slug, one.names.in_(spoken.code)) for one in ports.providers)


def _pack_note(ports: Ports, spoken: Language) -> str:
    pack = ports.packs.current(_PACK)
    return spoken.text(
        "%(source)s Content version %(version)s.", source=pack.source.in_(spoken.code), version=pack.version
    )


def _receive() -> None:
    settings = site().settings
    log.begin(request)
    security.check_host(request, settings.hosts)
    security.limit_body(request, settings.body_bytes, door.upload_bytes(request))


def _send(response: Response) -> Response:
    security.dress(request, response)
    log.end(request, response)
    return response
