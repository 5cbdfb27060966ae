"""What was made better after a blind review: changes since the reviewed version, by what reviewers found lacking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lva.content.model import Pack
from lva.domain.blind.scoring import Mark
from lva.domain.changes import Difference, changes
from lva.domain.judging import branches, criteria
from lva.domain.reviewing import STANDS_AT, section_at
from lva.domain.snapshot import thaw
from lva.domain.workflow import State
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.storage import issuing
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Returned
from lva.storage.documents import DocumentState

_LACKING: Final = frozenset({Mark.NONE.value, Mark.PARTLY.value})


@dataclass(frozen=True, slots=True)
class Section:
    """One section of which reviewers said that something is not fully met, and what is different in it now."""

    key: str
    label: str
    lacking: tuple[tuple[str, tuple[str, ...]], ...]
    """Criteria by name, each with the letters of the reviewers who found it lacking."""
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Improved:
    """What is different since a version that was reviewed."""

    reviewed: int
    """The version that was reviewed."""
    now: int
    is_draft: bool
    """Whether the version of today is still being written."""
    sections: tuple[Section, ...]


def improved(work: Work, opened: Opened, language: Language) -> tuple[Improved, ...]:
    """Return what was made better since each reviewed version that is not the one of today, the newest first.

    Compared is what was frozen into the document of then with the assessment as it stands. Raises `Damaged` if the
    record of then is no longer what was frozen.
    """
    return tuple(
        _improved(work, opened, language, row.version, found)
        for row in sharing.of_assessment_all(work.session, work.organisation_id, opened.row.id)
        if row.version < opened.row.version
        and (found := sharing.returned_to(work.session, work.organisation_id, row.id))
    )


def _improved(work: Work, opened: Opened, language: Language, version: int, reviews: Sequence[Returned]) -> Improved:
    told = _lacking(opened.pack, reviews, language)
    differences = tuple(_differences(work, opened, language, version)) if told else ()
    return Improved(
        reviewed=version,
        now=opened.row.version,
        is_draft=opened.row.state is not State.ISSUED,
        sections=tuple(
            Section(one.key, one.label.in_(language.code), told[one.key], _within(opened.pack, differences, one.key))
            for one in opened.pack.sections
            if one.key in told
        ),
    )


def _lacking(
    pack: Pack, reviews: Iterable[Returned], language: Language
) -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return, by section, the criteria that some reviewer found not fully met."""
    letters: dict[int, list[str]] = {}
    for review in reviews:
        for number, said in review.review["criteria"].items():
            if said["mark"] in _LACKING:
                letters.setdefault(int(number), []).append(str(review.review["by"]))
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for number in sorted(letters):
        name = f"{number}. {language.text(criteria.NAMES[number - 1])}"
        section = section_at(pack.steps, STANDS_AT[number - 1])
        found.setdefault(section, []).append((name, tuple(letters[number])))
    return {section: tuple(told) for section, told in found.items()}


def _differences(work: Work, opened: Opened, language: Language, version: int) -> Iterator[Difference]:
    """Iterate over what is different since a version; nothing if its record is not there."""
    rows = issuing.documents_of(work.session, work.organisation_id, opened.row.id)
    row = next((one for one in rows if one.version == version and one.state is not DocumentState.SEALING), None)
    data = issuing.document_record(work.session, work.organisation_id, row.id) if row else None
    if row is not None and data is not None:
        # A draft keeps what is no longer asked; no record says it.
        now = branches.as_asked(opened.dossier)
        yield from changes(language, thaw(data, row.record_digest).dossier, now)


def _within(pack: Pack, differences: Iterable[Difference], section: str) -> tuple[Difference, ...]:
    """Return what is different within a section: of the answers those that it asks, of entries those of its lists."""
    return tuple(one for difference in differences if (one := _part(pack, difference, section)) is not None)


def _part(pack: Pack, difference: Difference, section: str) -> Difference | None:
    if difference.list:
        return difference if section_at(pack.steps, difference.list) == section else None
    asked = tuple(one for one in difference.changes if section_at(pack.steps, one.key) == section)
    return replace(difference, changes=asked) if asked else None
