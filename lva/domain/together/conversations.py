"""Rules of comments: how long they may be and while which states an assessment may be commented."""

from typing import Final

from lva.domain.workflow import State

TEXT: Final = 2000
"""A message has at most so many letters."""
OPEN_TO_WORDS: Final = frozenset({State.DRAFT, State.IN_APPROVAL, State.APPROVED})
"""States that are not final: what is confirmed, closed or withdrawn is read, not commented."""
