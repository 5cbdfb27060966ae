"""What goes to a provider with one question, and what a browser brings back from it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asking:
    """What one question to a provider goes with."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    is_fresh: bool = False
    """Whether the person shall show anew who they are, even if the provider knows them already."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a browser has brought back."""

    code: str = field(repr=False)
    issuer: str
    """By RFC 9207; empty where the provider does not say who answers."""
