"""Who acts: roles, and the actor that a request or a command carries past the door."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Role(StrEnum):
    """What a member may be in an organisation; one person may hold several."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    """Comments and gives verdicts inside the organisation."""
    APPROVER = "approver"
    READER = "reader"
    """Sees, and changes nothing."""
    ADMINISTRATOR = "administrator"
    BLIND_REVIEWER = "blind_reviewer"
    """Reviews assessments of other organisations without knowing whose they are."""
    COORDINATOR = "coordinator"
    """Hands such reviews out and follows them."""


class OrganisationKind(StrEnum):
    """What an organisation is; the value is what is stored and what records say."""

    MUNICIPALITY = "municipality"
    JOINT = "joint"
    """A joint authority of municipalities."""
    COUNTY = "county"
    """A wellbeing services county."""
    MLL = "mll"
    """The Mannerheim League for Child Welfare, whose people review what others have made."""
    OTHER = "other"


_REVIEWING: Final = (Role.ADMINISTRATOR, Role.BLIND_REVIEWER, Role.COORDINATOR)
_ASSESSING: Final = (Role.AUTHOR, Role.REVIEWER, Role.APPROVER, Role.READER, Role.ADMINISTRATOR)


def roles_of(kind: OrganisationKind) -> tuple[Role, ...]:
    """Return the roles that members of an organisation of that kind may have, in the order of all roles."""
    return _REVIEWING if kind is OrganisationKind.MLL else _ASSESSING


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person acting for one organisation; never `None` past the door."""

    person_id: uuid.UUID
    name: str
    title: str
    language: str
    organisation_id: uuid.UUID
    organisation_names: dict[str, str]
    roles: frozenset[Role]
    login_digest: bytes
    organisation_settings: Mapping[str, Any] = field(default_factory=dict)
    """What the organisation has chosen; what it left alone is missing."""
    organisation_kind: OrganisationKind = OrganisationKind.MUNICIPALITY
    unit: str = ""
    """The key of the actor's unit there, or words that somebody wrote."""

    def organisation_name(self, language: str) -> str:
        """Return the organisation's name in `language`, or in the first language it has."""
        return self.organisation_names.get(language) or next(iter(self.organisation_names.values()))


def keeps_an_administrator(
    members: Mapping[uuid.UUID, Collection[Role]], changing: uuid.UUID, roles: Collection[Role]
) -> bool:
    """Whether an organisation still has an administrator once one of its open members holds these roles instead.

    No roles at all stand for somebody who leaves. Nobody is kept from becoming the first one.
    """
    after = {**members, changing: roles}
    return any(Role.ADMINISTRATOR in held for held in after.values())
