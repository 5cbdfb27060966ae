"""Where somebody who signs in may begin, and where they may go on: some organisations take only a provider's word."""

import uuid
from collections.abc import Collection

from sqlalchemy.orm import Session

from lva.domain.errors import ProviderNeeded
from lva.domain.signin import vouching
from lva.storage.signin import identities


def beginning(session: Session, person_id: uuid.UUID, vouching_for: Collection[str] | None = None) -> uuid.UUID | None:
    """Return the organisation for which somebody acts first, or None if they are a member of none.

    `vouching_for` are the organisations of the provider that they came by; None for a password or a passkey of ours.
    `ProviderNeeded` names their organisations if none of them lets people in this way.
    """
    places = identities.places_of(session, person_id)
    found = next((one for one in places if vouching.opens(one.slug, one.settings, vouching_for)), None)
    if found is None and places:
        raise ProviderNeeded([one.slug for one in places])
    return found.organisation_id if found else None
