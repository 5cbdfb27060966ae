"""Scenes of the demonstration in which a review is asked for, given and answered."""

import datetime as dt
import uuid
from collections.abc import Mapping

from lva.content.demonstration import Scene
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.references import derived
from lva.domain.reviewing import Judgement, Reply
from lva.services import assessments, reviews
from lva.services.assessments import Opened
from lva.services.reviews import Judged, Request, Said
from lva.services.work import Work


def ask(work: Work, reference: str, scene: Scene, people: Mapping[str, Actor]) -> None:
    """Let somebody ask others of the story for a review."""
    opened = _opened(work, reference)
    asked = frozenset(people[one].person_id for one in scene.given["people"])
    sections = tuple(scene.given.get("sections", ()))
    reviews.ask(work, opened, Request(_id(opened, scene), asked, sections, scene.words, _day(scene, "wished_on")))


def judge(work: Work, reference: str, scene: Scene) -> None:
    """Let somebody give a verdict on what a section says then."""
    opened = _opened(work, reference)
    section = scene.given["section"]
    seen = reviews.panel(work, opened).prints(section)
    judgement = Judgement(scene.given["judgement"])
    said = Judged(_id(opened, scene), section, judgement, seen, scene.words, due_on=_day(scene, "due_on"))
    reviews.judge(work, opened, said)


def answer(work: Work, reference: str, scene: Scene) -> None:
    """Let somebody answer the verdicts on a section that nobody has answered yet."""
    opened = _opened(work, reference)
    waiting = [one for one in reviews.panel(work, opened).of(scene.given["section"]) if one.waits]
    for verdict in waiting:
        said = Said(_id(opened, scene), verdict.id, Reply(scene.given["reply"]), scene.words)
        reviews.answer(work, opened, said)


def _opened(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.SEE, lock=True)


def _id(opened: Opened, scene: Scene) -> uuid.UUID:
    return derived(opened.row.id, f"{scene.do}|{scene.at.isoformat()}")


def _day(scene: Scene, name: str) -> dt.date | None:
    given = scene.given.get(name)
    return dt.date.fromisoformat(given) if given else None
