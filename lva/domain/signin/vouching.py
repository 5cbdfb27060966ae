"""What a provider of sign-in says of somebody, and what follows from it here: an address, and roles."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from lva.domain.people import Role


class EmailTrust(StrEnum):
    """Whether a provider's word on an e-mail address is taken."""

    VERIFIED = "verified"
    """Where the provider says that it has checked the address."""
    ALWAYS = "always"
    """Always: the provider itself gives its people their addresses, as an employer does."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class RoleMap:
    """Which values of a claim stand for which roles."""

    claim: tuple[str, ...]
    """The way to the claim through objects: `("realm_access", "roles")`."""
    roles: Mapping[str, frozenset[Role]]
    """The roles by value of the claim."""

    @property
    def managed(self) -> frozenset[Role]:
        """The roles that the provider gives and takes; all others are the organisation's own to give."""
        return frozenset().union(*self.roles.values())


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider has said of somebody, after signature, addressee and time were checked."""

    issuer: str
    subject: str
    """Who it is for this provider, for ever; the address and the name may change."""
    email: str
    """As it was said; empty if it was not."""
    is_verified: bool
    name: str
    authenticated_at: dt.datetime | None
    """When the person last showed who they are; None if the provider does not say."""
    level: str = ""
    """How sure the provider is, in its own words (`acr`)."""
    methods: tuple[str, ...] = ()
    """What the person showed (`amr`)."""
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)


FACTORS: Final = frozenset({"mfa", "otp", "hwk", "swk", "sc", "pop", "fpt", "face"})
"""Values of `amr` (RFC 8176) that are more than a password."""


def believed_email(vouched: Vouched, trust: EmailTrust, domains: Collection[str]) -> str | None:
    """Return the address in lower case if the provider may vouch for it, otherwise None.

    The domain must be one of `domains`, whole and not only in its end.
    """
    email = vouched.email.strip().lower()
    local, _, domain = email.rpartition("@")
    if not local or "@" in local or any(mark.isspace() for mark in email) or domain not in domains:
        return None
    is_trusted = trust is EmailTrust.ALWAYS or (trust is EmailTrust.VERIFIED and vouched.is_verified)
    return email if is_trusted else None


def claimed_roles(claims: Mapping[str, Any], table: RoleMap) -> frozenset[Role]:
    """Return the roles that a provider's claims stand for; a claim that is missing or misshapen stands for none."""
    found: object = claims
    for key in table.claim:
        found = found.get(key) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list | tuple) else [found]
    return frozenset().union(*(table.roles.get(value, frozenset()) for value in values if isinstance(value, str)))


def roles_after(present: Collection[Role], claimed: Collection[Role], table: RoleMap) -> frozenset[Role]:
    """Return what somebody is after a sign-in: what the provider says, and what it has no word in as it was."""
    return (frozenset(present) - table.managed) | frozenset(claimed)


def is_recent(vouched: Vouched, asked_at: dt.datetime, skew: dt.timedelta) -> bool:
    """Whether the person showed who they are after they were asked to, by clocks that differ by at most `skew`."""
    return vouched.authenticated_at is not None and vouched.authenticated_at >= asked_at - skew


PROVIDERS_ONLY: Final = "providers_only"
"""The setting of an organisation whose members sign in by a provider and in no other way."""


def opens(slug: str, settings: Mapping[str, Any], vouching_for: Collection[str] | None) -> bool:
    """Whether somebody who has signed in may act for the organisation of that short name.

    `vouching_for` are the organisations of the provider that they came by, which is believed for no others; None for
    a password or a passkey of ours.
    """
    return slug in vouching_for if vouching_for is not None else not settings.get(PROVIDERS_ONLY)
