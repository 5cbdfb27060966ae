"""What browsers are asked about passkeys and what they answer (WebAuthn, level 2), by the library `webauthn`.

User verification and discoverable credentials are required throughout, so that a passkey alone is two factors: the
device, and the finger, face or number that opens it.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lva.services.signin.relying_party import LASTS, RelyingParty, Unconvincing

_MILLISECONDS: Final = int(LASTS.total_seconds() * 1000)
_FAULTS: Final = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)
"""What the library raises for answers that are misshapen or wrong; whoever sends them is not believed."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """The public half of a new passkey."""

    id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """Which passkey an answer says that it is from, and whose."""

    id: bytes
    owner: bytes


def creation(
    party: RelyingParty, owner: tuple[bytes, str, str], nonce: bytes, present: Collection[bytes]
) -> dict[str, object]:
    """Return what a browser is asked for a new passkey; `owner` is id, address and name, `present` their passkeys."""
    user_id, email, name = owner
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=user_id,
        user_name=email,
        user_display_name=name,
        challenge=nonce,
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_described(present),
    )
    found: dict[str, object] = json.loads(webauthn.options_to_json(options))
    return found


def request(party: RelyingParty, nonce: bytes, wanted: Collection[bytes]) -> dict[str, object]:
    """Return what a browser is asked for a sign with a passkey: one of `wanted`, or any of this site if empty."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=nonce,
        timeout=_MILLISECONDS,
        allow_credentials=_described(wanted),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    found: dict[str, object] = json.loads(webauthn.options_to_json(options))
    return found


def _described(ids: Collection[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one) for one in ids]


def created(party: RelyingParty, nonce: bytes, answer: str) -> NewKey:
    """Return the passkey that a browser says it has made; raise `Unconvincing` if that cannot be believed."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=nonce,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _FAULTS as error:
        raise Unconvincing from error
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count)


def claimed(answer: str) -> Claimed:
    """Return what an answer says before any of it is checked; raise `Unconvincing` if it is misshapen."""
    try:
        told = json.loads(answer)
        return Claimed(base64url_to_bytes(told["rawId"]), base64url_to_bytes(told["response"]["userHandle"]))
    except _FAULTS as error:
        raise Unconvincing from error


def signed(party: RelyingParty, nonce: bytes, answer: str, public_key: bytes) -> int:
    """Return how often the device says that it has signed; raise `Unconvincing` if the sign is not its own.

    Whether that number fits is the caller's to judge: the library would not tell it from a wrong sign.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=nonce,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _FAULTS as error:
        raise Unconvincing from error
    return found.new_sign_count
