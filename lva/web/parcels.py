"""Where another installation sends its parcels: opened and checked by keys, and never refused with a reason."""

from typing import Final

import structlog
from flask import Blueprint, Response, request

from lva.domain.people import Actor
from lva.seals import envelopes
from lva.seals.envelopes import ParcelRefused
from lva.services.blind import handing, partners
from lva.services.signin import throttling
from lva.services.work import Errand
from lva.storage.tenancy import EVERYWHERE
from lva.web.door import Upload, by_proof, transaction
from lva.web.page import answer
from lva.web.site import site

blueprint = Blueprint("parcels", __name__)
_ACCEPTED: Final = 202
_REFUSED: Final = 403
_log = structlog.get_logger(__name__)


@blueprint.post("/parcels")
@by_proof(uploads=Upload.PARCEL)
def take_in(errand: Errand[Actor | None]) -> Response:
    """Take in a parcel from an installation whose card is known here.

    The answer says how many items were kept and which were not, to a sender who proved who it is. To anybody else it is
    403 without a reason, which stands in the log: what is wrong is no business of somebody who tries.
    """
    ports, keys = errand.ports, site().settings.keys
    limits = throttling.limits(ports.secret, "parcels", request.remote_addr or "", throttling.PER_ADDRESS)
    with transaction(ports.database) as session:
        throttling.count(session, (), limits, errand.at)
    try:
        parcel = envelopes.open_parcel(request.get_data(cache=False), envelopes.of_instance(keys), partners.known(keys))
        with transaction(ports.database, EVERYWHERE) as session:
            kept, refused = handing.take_in(session, ports.packs, ports.secret, errand.at, parcel)
    except ParcelRefused as error:
        _log.warning("parcel_refused", reason=error.reason)
        with transaction(ports.database) as session:
            throttling.count_failure(session, limits, errand.at)
        return answer({"status": "refused"}, _REFUSED)
    told = [{"item": one.index, "reason": one.reason} for one in refused]
    return answer({"status": "taken", "kept": kept, "refused": told}, _ACCEPTED)
