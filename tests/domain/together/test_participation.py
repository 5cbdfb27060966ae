import uuid
from dataclasses import dataclass

from lva.domain.together import participation
from lva.domain.together.participation import Part, leads, may_write

_AINO, _ELLI, _OSKARI = (uuid.UUID(int=number) for number in range(1, 4))


@dataclass(frozen=True)
class _One:
    person_id: uuid.UUID
    role: str
    sections: tuple[str, ...] | None = None


_PEOPLE = (_One(_AINO, Part.AUTHOR), _One(_ELLI, Part.CO_AUTHOR, ("matter",)))


def test_an_author_writes_everything_and_a_co_author_their_sections() -> None:
    assert may_write(_PEOPLE, _AINO, "matter")
    assert may_write(_PEOPLE, _AINO, "")
    assert may_write(_PEOPLE, _ELLI, "matter")
    assert not may_write(_PEOPLE, _ELLI, "finish")
    assert not may_write(_PEOPLE, _ELLI, "")
    assert not may_write(_PEOPLE, _OSKARI, "matter")


def test_a_co_author_without_sections_writes_all_of_them() -> None:
    assert may_write([_One(_ELLI, Part.CO_AUTHOR)], _ELLI, "")


def test_only_an_author_leads_and_is_asked() -> None:
    assert (True, False, False) == (leads(_PEOPLE, _AINO), leads(_PEOPLE, _ELLI), leads(_PEOPLE, _OSKARI))
    assert (_AINO,) == participation.authors(_PEOPLE)
