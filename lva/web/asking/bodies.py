"""Which bodies a field suggests: those that the organisation has listed, otherwise those that its kind has by law."""

from collections.abc import Mapping
from typing import Final

from lva.domain import settings
from lva.domain.people import Actor, OrganisationKind
from lva.i18n import Language

_BY_LAW: Final[Mapping[OrganisationKind, tuple[str, ...]]] = {
    OrganisationKind.COUNTY: ("County council", "County executive"),
    OrganisationKind.JOINT: ("General meeting of the joint authority", "Board of the joint authority"),
}
"""Bodies as catalogue messages. A municipality's are called in many ways, so that its own list alone is offered."""


def suggested(actor: Actor, language: Language) -> tuple[str, ...]:
    """Return the names of the bodies in the language of the assessment, in their order."""
    listed = settings.open_items(actor.organisation_settings, settings.BODIES)
    by_law = (
        () if settings.items(actor.organisation_settings, settings.BODIES) else _BY_LAW.get(actor.organisation_kind, ())
    )
    return (*(one.name(language.code) for one in listed), *map(language.text, by_law))
