"""Who acts: roles, and the actor that a request or a command carries past the door."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a member may be in an organisation; one person may hold several."""

    AUTHOR = "author"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


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
