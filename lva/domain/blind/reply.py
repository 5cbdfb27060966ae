"""What a giver answers to a review: format `lava.blind.reply/1` (docs/blind.md), read strictly."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lva.domain.blind import record, rules
from lva.domain.blind.reading import BlindFaulty
from lva.domain.blind.review import LENGTH
from lva.domain.exchange.record_faults import Fault
from lva.domain.values.answers import canonical, clean

FORMAT: Final = "lava.blind.reply/1"
LANGUAGES: Final = ("fi", "sv", "en")
"""In which an answer may be written; it says which, since words show it anyway."""
_KEYS: Final = frozenset({"format", "id", "share", "review", "language", "rules", "text"})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer without faults."""

    id: str
    share: str
    review: str
    """The id of the review that it answers."""
    language: str
    text: str

    @property
    def said(self) -> dict[str, str]:
        """The answer as JSON values."""
        return {
            "format": FORMAT,
            "id": self.id,
            "share": self.share,
            "review": self.review,
            "language": self.language,
            "rules": rules.RULES,
            "text": self.text,
        }


def approval_digest(review: str, language: str, text: str) -> bytes:
    """Return what an approval is bound to: the words that leave, to whom they answer, and the rules."""
    bound = {"review": review, "language": language, "rules": rules.RULES, "text": text}
    return hashlib.sha256(canonical(bound)).digest()


def fits(text: str) -> bool:
    """Whether words may leave as an answer: there are some, not too many, and nothing but plain text."""
    return 0 < len(text) <= LENGTH and clean(text) == text


def read_reply(said: Any) -> Reply:
    """Return an answer that JSON values say; raise `BlindFaulty` with everything that is wrong."""
    if not isinstance(said, Mapping):
        raise BlindFaulty((Fault("", "object"),))
    faults = [
        *(Fault(key, "missing") for key in sorted(_KEYS - said.keys())),
        *(Fault("", "unknown_key") for _ in said.keys() - _KEYS),
    ]
    checks: dict[str, Callable[[Any], bool]] = {
        "format": lambda value: value == FORMAT,
        "id": _is_id,
        "share": _is_id,
        "review": _is_id,
        "language": lambda value: isinstance(value, str) and value in LANGUAGES,
        "rules": lambda value: isinstance(value, str),
        "text": lambda value: isinstance(value, str) and fits(value),
    }
    faults += [Fault(key, "value") for key, holds in checks.items() if key in said and not holds(said[key])]
    if faults:
        raise BlindFaulty(tuple(faults))
    return Reply(said["id"], said["share"], said["review"], said["language"], said["text"])


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and record.ID.fullmatch(value) is not None
