"""The demonstration town: plays the story of `lva.content.demonstration` through the real services, in the past.

Nothing here writes rows of its own: chains, gates and documents are those that real work leaves behind.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lva import paths
from lva.content.demonstration import Scene, Story, Tale, moved, read_story, until
from lva.content.demonstration_reviews import read_reviews
from lva.content.examples import Example, read_example
from lva.content.model import Kind
from lva.domain.attachments import Refusal
from lva.domain.errors import KeyUnusable, NotFound
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.references import derived
from lva.domain.values import answers as values
from lva.domain.workflow import MoveName, move_named
from lva.files import cleaning
from lva.services import assessments, attachments, moves, organisations, saving
from lva.services.assessments import PACK, Opened
from lva.services.issued import documents
from lva.services.moves import Given
from lva.services.saving import EntrySaid, Posted, Said
from lva.services.showing import examples, exhibits, staged_comments, staged_reviews
from lva.services.showing.inhabitants import Login, account, actors
from lva.services.signin import people
from lva.services.telling import notices, reminders
from lva.services.together import marks
from lva.services.work import Errand, Ports, Work
from lva.storage import queries
from lva.storage.assessments import Assessment
from lva.storage.people import Organisation

_LONG_BEFORE: Final = dt.timedelta(days=30)
"""The town and its people were there before the first deed."""
_READ_AFTER: Final = dt.timedelta(days=14)
"""What people were told longer ago than this they have read."""
_READ_WITHIN: Final = dt.timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Town:
    """What playing needs: the ports, and the people by the names under which the story speaks of them."""

    ports: Ports
    organisation_id: uuid.UUID
    people: Mapping[str, Actor]
    logins: tuple[Login, ...]

    def instant(self, at: dt.datetime) -> dt.datetime:
        """Return the UTC instant of a local time of the story."""
        return instant(self.ports, at)

    def id(self, tale: str) -> uuid.UUID:
        """Return the id that the assessment of a tale has or gets."""
        return derived(self.organisation_id, f"example|{tale}")


def story_of(ports: Ports) -> Story:
    """Return the story as it is told at the present time."""
    return until(read_story(paths.DEMONSTRATION), ports.clock().astimezone(ports.zone).replace(tzinfo=None))


def began(ports: Ports) -> dt.datetime:
    """Return the instant from which everything in the town happens; its seal has to be valid from then on."""
    return instant(ports, story_of(ports).begins) - _LONG_BEFORE


def instant(ports: Ports, at: dt.datetime) -> dt.datetime:
    """Return the UTC instant of a local time of the installation."""
    return at.replace(tzinfo=ports.zone).astimezone(dt.UTC)


def settle(session: Session, ports: Ports, story: Story) -> Town:
    """Make the town and its people where they are missing, and give everybody a new password.

    The session sees everything; whoever calls commits.
    """
    at = instant(ports, story.begins) - _LONG_BEFORE
    found = queries.organisation_by_slug(session, story.slug)
    organisation = found or people.add_organisation(session, at, story.slug, story.names)
    if found is None:
        organisations.choose(session, at, story.slug, story.settings, ports.packs.current(PACK))
    logins = tuple(account(session, ports, at, story.slug, one) for one in story.people)
    return Town(ports, organisation.id, actors(session, organisation, story.people), logins)


def play(town: Town, story: Story) -> bool:
    """Make the assessments that are missing, and tell if there were any; what somebody wrote in the others stays."""
    missing = _missing(town, story)
    for tale in missing:
        _play(town, tale)
    return bool(missing)


def look(town: Town) -> None:
    """Let everybody have read what they were told long ago, and be reminded of what is near today."""
    now = town.ports.clock()
    for actor in town.people.values():
        with town.ports.database.writer(town.organisation_id) as session:
            for one in notices.mine(Work(session, actor, now, town.ports.packs)):
                if one.made_at < now - _READ_AFTER:
                    notices.read(Work(session, actor, one.made_at + _READ_WITHIN, town.ports.packs), one.id)
            session.commit()
    reminders.remind(town.ports)


def stands_alone(session: Session) -> bool:
    """Whether the installation holds no organisation but those of the demonstration; the session sees everything."""
    told = {read_story(paths.DEMONSTRATION).slug, read_reviews(paths.DEMONSTRATION_REVIEWS).slug}
    return set(session.scalars(select(Organisation.slug))) <= told


def _missing(town: Town, story: Story) -> tuple[Tale, ...]:
    """Return the tales of which nothing has been played; one that was broken off stays as it is."""
    with town.ports.database.reader(town.organisation_id) as session:
        return tuple(
            tale for tale in story.tales if session.get(Assessment, (town.organisation_id, town.id(tale.name))) is None
        )


# -- playing ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Playing:
    """One assessment on its way: whatever the story's own ids stand for in it."""

    town: Town
    reference: str
    told: Example


def _play(town: Town, tale: Tale) -> None:
    """Begin the assessment of one tale and play its scenes, each by whoever did it and at its time."""
    author, at = town.people[tale.by], town.instant(tale.at)
    if tale.individual:
        with town.ports.database.writer(town.organisation_id) as session:
            work = Work(session, author, at, town.ports.packs)
            assessments.start_individual(
                work, town.id(tale.name), tale.individual["title"], tale.individual["language"]
            )
            session.commit()
        return
    example = moved(read_example(paths.EXAMPLES / f"{tale.name}.toml"), tale.years)
    with town.ports.database.writer(town.organisation_id) as session:
        work = Work(session, author, at, town.ports.packs)
        served = _matter_of(work, town, tale.matter) if tale.matter else None
        playing = _Playing(town, examples.make(work, example, town.id(tale.name), served).reference, example)
        session.commit()
    for scene in tale.scenes:
        _act(playing, scene)


def _matter_of(work: Work, town: Town, name: str) -> uuid.UUID:
    row = work.session.get_one(Assessment, (town.organisation_id, town.id(name)))
    return assessments.open_(work, row.reference, Permission.SEE).matters[0].id


def _act(playing: _Playing, scene: Scene) -> None:
    town = playing.town
    actor, at = town.people[scene.by], town.instant(scene.at)
    if scene.do == MoveName.ISSUE:
        documents.issue(Errand(town.ports, actor, sealable(town.ports, at)), playing.reference)
        return
    deeds = {"save": _save, "record": _record, "attach": _attach, "mark": _mark, **_REVIEWS, **_TOGETHER}
    with town.ports.database.writer(town.organisation_id) as session:
        work = Work(session, actor, at, town.ports.packs)
        deeds.get(scene.do, _move)(work, playing, scene)
        session.commit()


def sealable(ports: Ports, at: dt.datetime) -> dt.datetime:
    """Return when a document of then can be sealed: then, or now if the key is younger than the story."""
    try:
        ports.signer().check(at)
    except KeyUnusable:
        return ports.clock()
    return at


def _move(work: Work, playing: _Playing, scene: Scene) -> None:
    move = move_named(scene.do)
    if move is None:
        raise NotFound
    opened = assessments.open_(work, playing.reference, Permission.MOVE, lock=True)
    moves.make(work, opened, move, Given(words=scene.words, accepted=True))


_REVIEWS: Final[Mapping[str, Callable[[Work, _Playing, Scene], None]]] = {
    "ask_review": lambda work, playing, scene: staged_reviews.ask(work, playing.reference, scene, playing.town.people),
    "judge": lambda work, playing, scene: staged_reviews.judge(work, playing.reference, scene),
    "answer": lambda work, playing, scene: staged_reviews.answer(work, playing.reference, scene),
}


_TOGETHER: Final[Mapping[str, Callable[[Work, _Playing, Scene], None]]] = {
    "comment": lambda work, playing, scene: staged_comments.comment(
        work, playing.reference, scene, playing.town.people
    ),
    "reply": lambda work, playing, scene: staged_comments.reply(work, playing.reference, scene),
    "add_co_author": lambda work, playing, scene: staged_comments.add_co_author(
        work, playing.reference, scene, playing.town.people
    ),
    "name_version": lambda work, playing, scene: staged_comments.name_version(work, playing.reference, scene),
}


def _save(work: Work, playing: _Playing, scene: Scene) -> None:
    _say(work, playing, scene, Permission.EDIT)


def _record(work: Work, playing: _Playing, scene: Scene) -> None:
    _say(work, playing, scene, Permission.RECORD)


def _say(work: Work, playing: _Playing, scene: Scene, permission: Permission) -> None:
    opened = assessments.open_(work, playing.reference, permission, lock=True)
    entries = {name: tuple(items) for name, items in scene.given.get("entries", {}).items()}
    said = replace(playing.told, answers=scene.given.get("answers", {}), entries=entries)
    playing.told = _with(playing.told, said)
    examples.say(work, opened, said, examples.ids_of(opened.pack, playing.told, opened.row.id))


def _with(told: Example, said: Example) -> Example:
    """Return an example with the entries that it did not have before, so that its ids go on meaning the same."""
    entries = dict(told.entries)
    for name, items in said.entries.items():
        known = {item.get("id") for item in entries.get(name, ())}
        entries[name] = (*entries.get(name, ()), *(item for item in items if item.get("id") not in known))
    return replace(told, entries=entries)


def _attach(work: Work, playing: _Playing, scene: Scene) -> None:
    """Attach a file that is made on the spot to an entry that was told of."""
    opened = assessments.open_(work, playing.reference, Permission.EDIT, lock=True)
    entry_id = _named(opened, playing, scene.given["entry"])
    row = opened.entry_row(entry_id)
    if row is None:
        raise NotFound
    clean = cleaning.cleaned(exhibits.made(scene.given["file"], opened.row.language, playing.town.ports))
    if isinstance(clean, Refusal):
        raise NotFound
    archive = playing.town.ports.archive
    value = attachments.keep(archive, work.organisation_id, clean, scene.words, scene.given["entry"])
    field = next(one.key for one in opened.pack.lists[row.list].fields if one.kind is Kind.FILE)
    said = {field: Said(value, values.token(row.revision, row.fields.get(field)))}
    saving.save(work, opened, "example", Posted(entries=[EntrySaid(row.list, entry_id, said)]))


def _mark(work: Work, playing: _Playing, scene: Scene) -> None:
    opened = assessments.open_(work, playing.reference, Permission.EDIT, lock=True)
    place, name = scene.given["place"], scene.given.get("entry", "")
    marks.put(work, opened, marks.place_of(place, _named(opened, playing, name)) if name else place, scene.words)


def _named(opened: Opened, playing: _Playing, name: str) -> uuid.UUID:
    return examples.ids_of(opened.pack, playing.told, opened.row.id)[name]
