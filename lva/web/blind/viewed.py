"""Pages that show a blind record: a GET of one of them writes a line first, and none of any other page does."""

import uuid
from typing import Final

from flask import request

from lva.services.blind import viewing
from lva.services.work import Work
from lva.storage.blind.blind_views import ViewedPage
from lva.web import security
from lva.web.door import transaction
from lva.web.site import site

PAGES: Final = frozenset({"blind_desk.index", "blind_desk.show", "blind_reviews.show"})
"""The views whose GET writes who sees what (docs/adr/0039-every-view-of-a-blind-record.md)."""


def noted(work: Work, page: ViewedPage, record_id: uuid.UUID | None = None) -> None:
    """Write down that the actor is about to see a record; what cannot be written down is not shown.

    A GET writes in a short transaction of its own, which is committed before the page is made. A form that comes
    back with errors shows the record as well; its line belongs to the transaction of its post.
    """
    if security.is_unsafe(request):
        viewing.note(work, work.session, page, record_id)
        return
    if request.endpoint not in PAGES:
        raise RuntimeError(request.endpoint)
    with transaction(site().ports.database, work.organisation_id) as session:
        viewing.note(work, session, page, record_id)
