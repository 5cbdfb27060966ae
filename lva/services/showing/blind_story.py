"""The organisation of the demonstration that reviews blind: plays what came to it, and what went back to the town.

Everything goes through the services of blind review: the town decides on finds and approves, a release carries, an
invented giver sends a parcel, reviewers open and lock, a coordinator lets go, figures pass their gate.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from lva import paths
from lva.content.demonstration import Story, moved
from lva.content.demonstration_reviews import Answered, Coming, Reviewed, Reviews, Shared, read_reviews
from lva.content.examples import read_example
from lva.domain.blind import coding
from lva.domain.blind.masking import Choice, Decision, Find
from lva.domain.blind.record import Policy, Shown, record
from lva.domain.errors import NotFound
from lva.domain.people import Actor, OrganisationKind
from lva.domain.permissions import Permission
from lva.seals.envelopes import Parcel
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.blind import desk, feedback, figures, handing, preparing, replying, reviewing, sealing
from lva.services.blind.preparing import Approval, Kit
from lva.services.showing import demonstration, worked
from lva.services.showing.demonstration import Town
from lva.services.showing.inhabitants import Login, account, actors
from lva.services.signin import people
from lva.services.work import Ports, Work
from lva.storage import queries
from lva.storage.assessments import Assessment
from lva.storage.blind import blind_reviews
from lva.storage.tenancy import EVERYWHERE

COORDINATOR: Final = "kanerva"
"""Under which name the story speaks of whoever hands records out."""
_PUBLISHED_AT: Final = dt.time(6)


Deed = tuple[dt.datetime, Callable[[], None]]
"""Something that somebody does, and when."""


@dataclass(frozen=True, slots=True)
class League:
    """The reviewing organisation with its people by the names under which the story speaks of them."""

    ports: Ports
    organisation_id: uuid.UUID
    people: Mapping[str, Actor]
    logins: tuple[Login, ...]
    told: Reviews
    new: bool
    """Whether it was founded now, and nothing has been played."""


def settle(session: Session, ports: Ports, story: Story) -> League | None:
    """Found the organisation and its people where they are missing, and give everybody a new password.

    None in an installation that holds other organisations: a release carries what all of them have queued, and nothing
    of theirs may come to people who are invented. The session sees everything; whoever calls commits.
    """
    told = read_reviews(paths.DEMONSTRATION_REVIEWS, story.years)
    found = queries.organisation_by_slug(session, told.slug)
    if found is None and not demonstration.stands_alone(session):
        return None
    at = demonstration.began(ports)
    owner = found or people.add_organisation(session, at, told.slug, told.names, OrganisationKind.MLL.value)
    logins = tuple(account(session, ports, at, told.slug, one) for one in told.people)
    return League(ports, owner.id, actors(session, owner, told.people), logins, told, found is None)


def play(league: League, town: Town) -> None:
    """Play everything in the order of time."""
    story = _Playing(league, town)
    for _, deed in sorted(story.deeds(), key=lambda one: one[0]):
        deed()
    with _carrying(league.ports) as session:
        # Reviews for invented givers leave as a parcel would: their installations are as invented as they are.
        handing.items_of(session, "reviews")


@dataclass
class _Playing:
    league: League
    town: Town
    records: dict[str, uuid.UUID] = field(default_factory=dict)
    """What the random ids of the records are, by the names under which the story speaks of them."""

    def deeds(self) -> Iterator[Deed]:
        for coming in self.league.told.comings:
            yield from self._of_record(coming)
        for day in self.league.told.published:
            at = dt.datetime.combine(day, _PUBLISHED_AT)
            yield at, partial(self._publish, day)

    def _of_record(self, coming: Coming) -> Iterator[Deed]:
        if coming.shared is not None:
            yield coming.shared.at, partial(self._share, coming, coming.shared)
            yield coming.at, partial(self._release, coming.at, coming.name)
        else:
            yield coming.at, partial(self._send, coming)
        if coming.round:
            first = min(one.handed for one in coming.reviews) - dt.timedelta(minutes=1)
            yield first, partial(self._set_round, coming, first)
        for review in coming.reviews:
            yield from self._of_review(coming, review)
        if coming.let_go is not None:
            yield coming.let_go, partial(self._let_go, coming, coming.let_go)
        for at in coming.released:
            yield at, partial(self._release, at)
        for answer in coming.answers:
            yield from self._of_answer(coming, answer)

    def _of_review(self, coming: Coming, review: Reviewed) -> Iterator[Deed]:
        yield review.handed, partial(self._hand_out, coming, review)
        if review.marks or review.recognised:
            yield review.ended or review.handed + dt.timedelta(hours=1), partial(self._review, coming, review)

    def _of_answer(self, coming: Coming, answer: Answered) -> Iterator[Deed]:
        yield answer.at, partial(self._answer, coming, answer)
        if answer.sent is not None:
            yield answer.sent, partial(self._send_answer, coming, answer, answer.sent)

    # -- the givers ---------------------------------------------------------------------------------------

    def _share(self, coming: Coming, shared: Shared) -> None:
        """Share an assessment of the town: add what was missed, decide on what was found, approve."""
        with self._in_town(shared.by, shared.at) as work:
            opened, kit = self._opened(work, coming), Kit.of(self.town.ports)
            row = preparing.begin(work, opened, Policy(shared.policy))
            for kind, texts in shared.add.items():
                for text in texts:
                    preparing.add(work, opened, kind, text)
                    work.session.flush()
            found = preparing.source(work, opened)
            finds = preparing.look(found, row, kit).finds
            made = {one.key: _decision(one, shared) for one in finds if one.text in shared.keep or not one.certain}
            preparing.decide(work, opened, kit, made)
            work.session.flush()
            digest = preparing.look(found, row, kit).digest.hex()
            preparing.approve(work, opened, kit, Approval(digest, read_through=True))

    def _send(self, coming: Coming) -> None:
        """Send the record of an invented giver: an example, coded as every assessment is, in a parcel."""
        ports = self.league.ports
        example = moved(read_example(paths.EXAMPLES / f"{coming.example}.toml"), coming.years)
        dossier = worked.dossier_of(ports.packs.current(example.pack), example)
        receipt = sealing.drawn(uuid.uuid4(), {})
        said = record(
            dossier,
            coding.code(dossier, {}),
            Shown(coming.group, coming.language),
            share_id=receipt.share_id,
            policy=Policy.RATINGS,
        )
        item = {"record": said, "receipt": sealing.commitment(receipt.secret)}
        sender = hashlib.sha256(f"invented giver {coming.giver}".encode())
        parcel = Parcel(uuid.uuid4().hex, "shares", (item,), sender.hexdigest()[:16], uuid.uuid4().bytes * 2)
        with _carrying(ports) as session:
            _, refused = handing.take_in(session, ports.packs, ports.secret, self.town.instant(coming.at), parcel)
            if refused:
                raise NotFound
        self.records[coming.name] = uuid.UUID(receipt.share_id)

    def _release(self, at: dt.datetime, name: str = "") -> None:
        """Carry what waits; the record that comes with it is the one that was not there before."""
        ports, owner = self.league.ports, self.league.organisation_id
        before = self._arrived()
        with _carrying(ports) as session:
            handing.release(session, ports.packs, ports.secret, self.town.instant(at), owner)
        for one in self._arrived() - before:
            self.records[name] = one

    def _arrived(self) -> set[uuid.UUID]:
        with self.league.ports.database.reader(self.league.organisation_id) as session:
            return {one.id for one in blind_reviews.records(session, self.league.organisation_id)}

    # -- those who review ---------------------------------------------------------------------------------

    def _set_round(self, coming: Coming, at: dt.datetime) -> None:
        with self._in_league(COORDINATOR, at) as work:
            desk.set_round(work, self.records[coming.name], coming.round)

    def _hand_out(self, coming: Coming, review: Reviewed) -> None:
        record_id = self.records[coming.name]
        with self._in_league(COORDINATOR, review.handed) as work:
            reviewer_id = self.league.people[review.by].person_id
            desk.assign(work, record_id, reviewer_id, _revision(work, record_id))

    def _review(self, coming: Coming, review: Reviewed) -> None:
        """Open a record, score it, and lock the review unless it is to stay open."""
        with self._in_league(review.by, review.ended or review.handed + dt.timedelta(hours=1)) as work:
            mine = next(one.id for one in reviewing.mine(work) if one.record_id == self.records[coming.name])
            reviewing.open_(work, mine)
            if review.recognised:
                reviewing.recognise(work, mine, 0)
                return
            said = review.scores(self.league.told.stock, list(self.league.people).index(review.by))
            scores = {number: reviewing.typed(mark, words) for number, mark, words in said}
            reviewing.save(work, mine, 0, scores, review.summary)
            if review.ended:
                reviewing.lock(work, mine, 1, says_nothing=True)

    def _let_go(self, coming: Coming, at: dt.datetime) -> None:
        record_id = self.records[coming.name]
        with self._in_league(COORDINATOR, at) as work:
            desk.confirm(work, record_id, _revision(work, record_id))

    def _publish(self, day: dt.date) -> None:
        ports, owner = self.league.ports, self.league.organisation_id
        with ports.database.writer(owner) as session:
            figures.publish(session, ports.packs, owner, day)
            session.commit()

    # -- the town again -----------------------------------------------------------------------------------

    def _answer(self, coming: Coming, answer: Answered) -> None:
        with self._in_town(answer.by, answer.at) as work:
            opened = self._opened(work, coming)
            feedback.reply(work, opened, self._answered(work, opened, coming, answer), answer.words)

    def _send_answer(self, coming: Coming, answer: Answered, at: dt.datetime) -> None:
        with self._in_town(answer.by, at) as work:
            opened, kit = self._opened(work, coming), Kit.of(self.town.ports)
            review_id = self._answered(work, opened, coming, answer)
            digest = replying.look(work, opened, kit, review_id).digest.hex()
            replying.send(work, opened, kit, review_id, Approval(digest, read_through=True))

    def _answered(self, work: Work, opened: Opened, coming: Coming, answer: Answered) -> uuid.UUID:
        """Return the review that an answer is to; it came back under a letter that nobody can know before."""
        shown = feedback.shown(work, opened, self.town.ports.languages[opened.row.language])
        said = coming.reviews[answer.to].summary
        return next(one.id for one in shown if one.summary == said)

    def _opened(self, work: Work, coming: Coming) -> Opened:
        row = work.session.get_one(Assessment, (self.town.organisation_id, self.town.id(coming.tale)))
        return assessments.open_(work, row.reference, Permission.SHARE, lock=True)

    def _in_town(self, who: str, at: dt.datetime) -> AbstractContextManager[Work]:
        return self._working(self.town.people[who], at)

    def _in_league(self, who: str, at: dt.datetime) -> AbstractContextManager[Work]:
        return self._working(self.league.people[who], at)

    @contextmanager
    def _working(self, actor: Actor, at: dt.datetime) -> Iterator[Work]:
        """Let somebody work in a transaction of their own."""
        ports = self.town.ports
        with ports.database.writer(actor.organisation_id) as session:
            yield Work(session, actor, self.town.instant(at), ports.packs)
            session.commit()


@contextmanager
def _carrying(ports: Ports) -> Iterator[Session]:
    """Carry something between organisations, as a command of whoever runs the installation does."""
    with ports.database.writer(EVERYWHERE) as session:
        yield session
        session.commit()


def _decision(find: Find, shared: Shared) -> Decision:
    """Return what is done with a find: what is not said to stay is masked."""
    why = shared.keep.get(find.text)
    return Decision(Choice.MASK) if why is None else Decision(Choice.KEEP, why)


def _revision(work: Work, record_id: uuid.UUID) -> int:
    """Return the revision that a form of this moment would begin with."""
    found = blind_reviews.record(work.session, work.organisation_id, record_id)
    return found.revision if found else 0
