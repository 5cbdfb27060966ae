"""Named reads that return small frozen rows in a total order; each begins with an organisation or says why not."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Text, and_, bindparam, cast, false, func, or_, select, true
from sqlalchemy.orm import Session

from lva.content.model import Depth
from lva.domain.wording import Beginning, beginnings
from lva.domain.workflow import State
from lva.storage import fulltext, tenancy
from lva.storage.assessments import Assessment, AssessmentMatter, Comment, Findable, Matter
from lva.storage.audit import Event
from lva.storage.base import AnySelect, clean_text, dialect_of, table_of
from lva.storage.documents import Document, DocumentState
from lva.storage.people import Login, Membership, Organisation, Person
from lva.storage.together.waiting import Waiting

_GREATEST_WORDS: Final = 8
"""More words than this in a search are left out: each looks at every assessment once."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A login with the person behind it, acting for one organisation; neither of them is closed."""

    digest: bytes
    authenticated_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime
    person_id: uuid.UUID
    email: str
    name: str
    title: str
    language: str
    organisation_id: uuid.UUID
    unit: str
    roles: Sequence[str]
    slug: str
    names: Mapping[str, str]
    kind: str
    municipality_code: str | None
    settings: Mapping[str, Any]
    twice_at: dt.datetime | None
    """When they last showed more than a password, if they have."""


_LOGIN: Final = table_of(Login).c
_PERSON: Final = table_of(Person).c
_ORGANISATION: Final = table_of(Organisation).c
_MEMBERSHIP: Final = table_of(Membership).c
# Of plain tables: every request asks this, and rows of mapped classes cost twice as much to fetch.
_SIGNED_IN: Final = (
    select(
        _LOGIN.digest,
        _LOGIN.authenticated_at,
        _LOGIN.seen_at,
        _LOGIN.expires_at,
        _PERSON.id,
        _PERSON.email,
        _PERSON.name,
        _PERSON.title,
        _PERSON.language,
        _ORGANISATION.id,
        _MEMBERSHIP.unit,
        _MEMBERSHIP.roles,
        _ORGANISATION.slug,
        _ORGANISATION.names,
        _ORGANISATION.kind,
        _ORGANISATION.municipality_code,
        _ORGANISATION.settings,
        _LOGIN.twice_at,
    )
    .join_from(table_of(Login), table_of(Person), _PERSON.id == _LOGIN.person_id)
    .join(table_of(Organisation), _ORGANISATION.id == _LOGIN.organisation_id)
    .join(
        table_of(Membership),
        (_MEMBERSHIP.organisation_id == _LOGIN.organisation_id) & (_MEMBERSHIP.person_id == _LOGIN.person_id),
    )
    .where(_LOGIN.digest == bindparam("digest"), _PERSON.closed_at.is_(None), _MEMBERSHIP.closed_at.is_(None))
)
_ENTERING: Final[Mapping[str, AnySelect]] = {
    "sqlite": _SIGNED_IN,
    # Every request would otherwise spend a statement on telling the database whose rows it sees.
    "postgresql": _SIGNED_IN.add_columns(
        func.set_config(tenancy.SETTING, cast(_LOGIN.organisation_id, Text), true()),
    ),
}


def signed_in(session: Session, digest: bytes) -> SignedIn | None:
    """Return who is behind a login, or None if there is no such login or the person may not act there.

    Whether the login is too old is the caller's to judge. It asks for no organisation: it finds it, and
    the session sees that organisation's rows from now on.
    """
    row: Sequence[Any] | None = session.execute(_ENTERING[dialect_of(session)], {"digest": digest}).first()
    if row is None:
        return None
    found = SignedIn(*row[: len(_SIGNED_IN.selected_columns)])
    tenancy.entered(session, found.organisation_id)
    return found


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person as a member of one organisation."""

    person_id: uuid.UUID
    email: str
    name: str
    title: str
    unit: str
    roles: Sequence[str]
    closed_at: dt.datetime | None
    """When the membership or the whole account was closed."""


def people_of(session: Session, organisation_id: uuid.UUID) -> tuple[MemberRow, ...]:
    """Return all members of an organisation by name, the closed ones too."""
    rows = session.execute(
        select(
            Person.id,
            Person.email,
            Person.name,
            Person.title,
            Membership.unit,
            Membership.roles,
            func.coalesce(Membership.closed_at, Person.closed_at),
        )
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(func.lower(Person.name), Person.id)
    )
    return tuple(MemberRow(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """An organisation that a person may act for."""

    organisation_id: uuid.UUID
    slug: str
    names: Mapping[str, str]
    unit: str
    roles: Sequence[str]


def memberships_of(session: Session, person_id: uuid.UUID) -> tuple[MembershipRow, ...]:
    """Return the organisations that a person may act for, by slug. It is the person's own view of them."""
    rows = session.execute(
        select(Organisation.id, Organisation.slug, Organisation.names, Membership.unit, Membership.roles)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, Membership.closed_at.is_(None))
        .order_by(Organisation.slug)
    )
    return tuple(MembershipRow(*row) for row in rows)


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person with that address in any case of letters, closed or not, or None."""
    return session.scalars(select(Person).where(Person.email == email.strip().lower())).first()


def organisation(session: Session, organisation_id: uuid.UUID) -> Organisation:
    """Return the organisation of that id, which must exist."""
    return session.get_one(Organisation, organisation_id)


def organisation_settings(session: Session, organisation_id: uuid.UUID) -> Mapping[str, Any]:
    """Return the settings that an organisation has chosen; what it left alone is missing."""
    return organisation(session, organisation_id).settings


def organisation_by_slug(session: Session, slug: str) -> Organisation | None:
    """Return the organisation of that short name, or None; for the command line."""
    return session.scalars(select(Organisation).where(Organisation.slug == slug)).first()


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An assessment as lists show it."""

    id: uuid.UUID
    reference: str
    title: str
    language: str
    state: State
    version: int
    depth: Depth | None
    started_at: dt.datetime
    edited_at: dt.datetime
    pack: str
    pack_version: str
    decide_on: dt.date | None
    """The planned day of decision of its first matter."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `number` counts from one."""

    rows: tuple[AssessmentRow, ...]
    total: int
    number: int
    size: int
    beyond: frozenset[uuid.UUID] = frozenset()
    """Those of the rows that a search found by what people wrote in them, and not by their titles alone."""

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


_NEWEST_FIRST: Final = (Assessment.edited_at.desc(), Assessment.id.desc())
_SAME_MATTER: Final = (Matter.organisation_id == AssessmentMatter.organisation_id) & (
    Matter.id == AssessmentMatter.matter_id
)
_DECIDE_ON: Final = (
    select(Matter.decide_on)
    .join(AssessmentMatter, _SAME_MATTER)
    .where(
        AssessmentMatter.organisation_id == Assessment.organisation_id,
        AssessmentMatter.assessment_id == Assessment.id,
    )
    .order_by(AssessmentMatter.position, AssessmentMatter.matter_id)
    .limit(1)
    .correlate(Assessment)
    .scalar_subquery()
)
_LISTED: Final = select(
    Assessment.id,
    Assessment.reference,
    Assessment.title,
    Assessment.language,
    Assessment.state,
    Assessment.version,
    Assessment.depth,
    Assessment.started_at,
    Assessment.edited_at,
    Assessment.pack,
    Assessment.pack_version,
    _DECIDE_ON,
).order_by(*_NEWEST_FIRST)


@dataclass(frozen=True, slots=True)
class Search:
    """What a list of assessments is narrowed to; every word must be found, any of the states will do."""

    text: str = ""
    """Words, or parts of them, of titles, the reference and case numbers, or what words of answers begin with.

    Letters may be small or capital.
    """
    states: Collection[State] = ()
    """None of them means all."""
    waiting: Waiting | None = None
    """Only those in which a duty waits for somebody."""
    unit: str = ""
    """Only those of the unit with that key."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are looked for, in small letters."""
        return tuple(clean_text(self.text).lower().split()[:_GREATEST_WORDS])

    @property
    def beginnings(self) -> tuple[Beginning, ...]:
        """What stands for the words in what people wrote."""
        return tuple(one for word in self.words for one in beginnings(word))


def assessment_list(
    session: Session, organisation_id: uuid.UUID, search: Search, *, page: int = 1, size: int = 25
) -> Page:
    """Return one page of an organisation's assessments, and how many there are.

    The last edited comes first; what was found by its title alone comes before what was found by its answers,
    too. A page beyond the last is the last.
    """
    number = max(page, 1)
    found, total = _found(session, organisation_id, search, number, size)
    if not found and number > 1:
        _, total = _found(session, organisation_id, search, 1, size)
        number = max(1, -(-total // size))
        found, total = _found(session, organisation_id, search, number, size)
    listed = _LISTED.where(Assessment.organisation_id == organisation_id, Assessment.id.in_(found))
    rows: Iterable[Sequence[Any]] = session.execute(listed)
    # The same order as that of the ids: the rows come by their days alone.
    ordered = sorted((AssessmentRow(*row) for row in rows), key=lambda row: not found[row.id])
    return Page(tuple(ordered), total, number, size, frozenset(key for key, is_named in found.items() if not is_named))


def _found(
    session: Session, organisation_id: uuid.UUID, search: Search, number: int, size: int
) -> tuple[dict[uuid.UUID, bool], int]:
    """Return the ids of one page, each with whether its title was enough, and how many there are on all pages.

    How many there are is 0 if the page is empty.
    """
    conditions = [Assessment.organisation_id == organisation_id]
    if search.states:
        conditions.append(Assessment.state.in_(sorted(search.states)))
    if search.unit:
        conditions.append(Assessment.unit == search.unit)
    if search.waiting:
        conditions += search.waiting.conditions()
    words = _holding(dialect_of(session), organisation_id, search) if search.words else None
    # An index counts by itself. Words are looked for in every row; the window counts them as they are found.
    counted = select(func.count()).select_from(Assessment).where(*conditions).correlate(None).scalar_subquery()
    if words is None:
        matching = select(Assessment.id, counted, true()).where(*conditions).order_by(*_NEWEST_FIRST)
    else:
        matching = (
            select(Assessment.id, func.count().over(), words.c.is_named)
            .join(words, words.c.assessment_id == Assessment.id)
            .where(*conditions)
            .order_by(words.c.is_named.desc(), *_NEWEST_FIRST)
        )
    rows = session.execute(matching.limit(size).offset((number - 1) * size)).all()
    return {row[0]: bool(row[2]) for row in rows}, rows[0][1] if rows else 0


def _holding(dialect: str, organisation_id: uuid.UUID, search: Search) -> CTE:
    """Return which assessments hold every word in their titles or their answers, and whether titles have them all."""
    # Not LIKE: it takes four times as long, and what is typed has nothing to escape here.
    place = func.strpos if dialect == "postgresql" else func.instr
    said = {one: fulltext.holds(dialect, organisation_id, one) for one in search.beginnings}
    named: list[ColumnElement[bool]] = []
    held: list[ColumnElement[bool]] = []
    for word in search.words:
        named.append(place(Findable.words, word) > 0)
        stands = [said[one] for one in beginnings(word)]
        held.append(or_(named[-1], and_(*stands) if stands else false()))
    found = select(Findable.assessment_id, and_(*named).label("is_named")).where(
        Findable.organisation_id == organisation_id, *held
    )
    # Read once from end to end; PostgreSQL would look up the words of each assessment by itself.
    return found.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")


def organisation_holding(session: Session, reference: str, person_id: uuid.UUID) -> uuid.UUID | None:
    """Return which of a person's organisations has an assessment of that reference, or None."""
    with tenancy.across(session):
        return session.scalars(
            select(Assessment.organisation_id)
            .join(Membership, Membership.organisation_id == Assessment.organisation_id)
            .where(
                Membership.person_id == person_id,
                Membership.closed_at.is_(None),
                Assessment.reference == reference,
            )
            .order_by(Assessment.organisation_id)
        ).first()


def is_taken(session: Session, organisation_id: uuid.UUID, reference: str) -> bool:
    """Whether an organisation has an assessment of that reference."""
    found = select(Assessment.id).where(
        Assessment.organisation_id == organisation_id, Assessment.reference == reference
    )
    return session.scalars(found.limit(1)).first() is not None


def is_sealing(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> bool:
    """Whether some document of the assessment is being made, or waits for its making to resume."""
    sealing = select(Document.id).where(
        Document.organisation_id == organisation_id,
        Document.assessment_id == assessment_id,
        Document.state == DocumentState.SEALING,
    )
    return session.scalars(sealing.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a history and the name of whoever did it, None for the program itself."""

    number: int
    kind: str
    actor_id: uuid.UUID | None
    actor_name: str | None
    at: dt.datetime
    facts: Mapping[str, Any]
    previous: bytes
    digest: bytes


def history(session: Session, organisation_id: uuid.UUID, stream_id: uuid.UUID) -> tuple[EventRow, ...]:
    """Return the events of a stream, the oldest first."""
    rows = session.execute(
        select(
            Event.number,
            Event.kind,
            Event.actor_id,
            Person.name,
            Event.at,
            Event.facts,
            Event.previous,
            Event.digest,
        )
        .outerjoin(Person, Person.id == Event.actor_id)
        .where(Event.organisation_id == organisation_id, Event.stream_id == stream_id)
        .order_by(Event.number)
    )
    return tuple(EventRow(*row) for row in rows)


def names_of(session: Session, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of people by their ids; ids come from rows of the caller's own organisation."""
    if not person_ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(person_ids))))
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class CommentRow:
    """Words that went with a move, and whose they are."""

    id: uuid.UUID
    about: str
    text: str
    written_at: dt.datetime
    name: str


def comments_of(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> tuple[CommentRow, ...]:
    """Return the comments on an assessment, the newest first."""
    rows = session.execute(
        select(Comment.id, Comment.about, Comment.text, Comment.written_at, Person.name)
        .join(Person, Person.id == Comment.written_by)
        .where(Comment.organisation_id == organisation_id, Comment.assessment_id == assessment_id)
        .order_by(Comment.written_at.desc(), Comment.id.desc())
    )
    return tuple(CommentRow(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class FoundMatter:
    """A matter as a search shows it."""

    id: uuid.UUID
    title: str
    decide_on: dt.date | None
    fields: Mapping[str, Any]


def matters_found(
    session: Session, organisation_id: uuid.UUID, text: str, without: Collection[uuid.UUID], *, size: int
) -> tuple[FoundMatter, ...]:
    """Return an organisation's matters whose title or case numbers hold every word, the last edited first."""
    found_by = [
        Matter.found_by.contains(word, autoescape=True) for word in clean_text(text).lower().split()[:_GREATEST_WORDS]
    ]
    rows = session.execute(
        select(Matter.id, Matter.title, Matter.decide_on, Matter.fields)
        .where(Matter.organisation_id == organisation_id, Matter.id.not_in(without), *found_by)
        .order_by(Matter.edited_at.desc(), Matter.id)
        .limit(size)
    )
    return tuple(FoundMatter(*row) for row in rows)


def assessments_of_matter(
    session: Session, organisation_id: uuid.UUID, matter_id: uuid.UUID
) -> tuple[AssessmentRow, ...]:
    """Return the assessments that serve a matter, the last edited first."""
    served = select(AssessmentMatter.assessment_id).where(
        AssessmentMatter.organisation_id == organisation_id, AssessmentMatter.matter_id == matter_id
    )
    listed = _LISTED.where(Assessment.organisation_id == organisation_id, Assessment.id.in_(served))
    rows: Iterable[Sequence[Any]] = session.execute(listed)
    return tuple(AssessmentRow(*row) for row in rows)
