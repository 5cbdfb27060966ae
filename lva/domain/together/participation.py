"""Who takes part in one assessment, and who may write what in it."""

import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Protocol

ONLY_PARTICIPANTS: Final = "only_participants_edit"
"""The setting of an organisation that lets nobody write but those who take part."""


class Part(StrEnum):
    """What somebody is in one assessment; a membership role is another thing."""

    AUTHOR = "author"
    """Whoever began it or took it over: writes all of it and chooses the co-authors."""
    CO_AUTHOR = "co_author"
    """Writes the sections named, or all of it."""


class Participating(Protocol):
    """Somebody who takes part, as a row or a value."""

    @property
    def person_id(self) -> uuid.UUID:
        """Who it is."""
        ...

    @property
    def role(self) -> str:
        """A value of `Part`; any other counts as an author's, as rows of earlier releases are."""
        ...

    @property
    def sections(self) -> tuple[str, ...] | None:
        """The sections of a co-author; None for all."""
        ...


def may_write(taking_part: Iterable[Participating], person_id: uuid.UUID, section: str) -> bool:
    """Whether somebody may write in a section where only those who take part may; an empty one stands for all."""
    return any(
        one.person_id == person_id and (one.role != Part.CO_AUTHOR or one.sections is None or section in one.sections)
        for one in taking_part
    )


def leads(taking_part: Iterable[Participating], person_id: uuid.UUID) -> bool:
    """Whether somebody is an author of the assessment itself."""
    return any(one.person_id == person_id and one.role != Part.CO_AUTHOR for one in taking_part)


def authors(taking_part: Iterable[Participating]) -> tuple[uuid.UUID, ...]:
    """Return whom to ask: the authors."""
    return tuple(one.person_id for one in taking_part if one.role != Part.CO_AUTHOR)
