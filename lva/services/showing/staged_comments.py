"""Working together as the demonstration plays it: comments, their answers, co-authors and named versions."""

import uuid
from collections.abc import Mapping

from lva.content.demonstration import Scene
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.references import derived
from lva.domain.together import anchors
from lva.services import assessments, participation
from lva.services.assessments import Opened
from lva.services.together import named_versions, threads
from lva.services.work import Work


def comment(work: Work, reference: str, scene: Scene, people: Mapping[str, Actor]) -> None:
    """Begin the thread of a name at a place, for somebody if the scene says so."""
    opened = _open(work, reference)
    asked = scene.given.get("to", "")
    to = people[asked].person_id if asked else None
    anchor = anchors.read(scene.given["place"])
    threads.begin(work, opened, _thread(opened, scene), anchor, scene.words, to)


def reply(work: Work, reference: str, scene: Scene) -> None:
    """Answer in the thread of a name, and resolve it if the scene says so."""
    opened = _open(work, reference)
    thread = _thread(opened, scene)
    threads.reply(work, opened, thread, derived(thread, scene.at.isoformat()), scene.words, again=False)
    if scene.given.get("resolved"):
        threads.resolve(work, opened, thread)


def add_co_author(work: Work, reference: str, scene: Scene, people: Mapping[str, Actor]) -> None:
    """Add somebody as a co-author of sections, or of all without any."""
    opened = _open(work, reference)
    participation.add(work, opened, people[scene.given["person"]].person_id, scene.given.get("sections", ()))


def name_version(work: Work, reference: str, scene: Scene) -> None:
    """Give what stands there a name."""
    opened = _open(work, reference)
    named_versions.give_name(work, opened, derived(opened.row.id, f"named|{scene.words}"), scene.words)


def _open(work: Work, reference: str) -> Opened:
    return assessments.open_(work, reference, Permission.SEE, lock=True)


def _thread(opened: Opened, scene: Scene) -> uuid.UUID:
    return derived(opened.row.id, f"thread|{scene.given['thread']}")
