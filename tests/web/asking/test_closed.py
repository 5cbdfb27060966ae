"""Claims about the words for what closed branches keep."""

from dataclasses import replace

from lva.content.model import Depth, Rule
from lva.domain.dossier import Entry
from lva.services.assessments import Opened
from lva.web.asking import closed
from tests.support import stored
from tests.support.town import Town, languages

FI = languages()["fi"]


def _with(opened: Opened, *entries: Entry, when: Rule | None = None) -> Opened:
    """Return an assessment with more entries, and its page of hearings asked only `when` that holds."""
    dossier = opened.dossier
    steps = tuple(replace(one, when=when) if one.key == "hearing" else one for one in dossier.pack.steps)
    pack = replace(dossier.pack, steps=steps) if when else dossier.pack
    return replace(opened, dossier=replace(dossier, pack=pack, entries=(*dossier.entries, *entries)))


def test_a_closed_list_is_told_by_its_entries(town: Town) -> None:
    opened = _with(stored.opened(town, town.written(heard="no")), Entry("h1", "hearing", {"who": "Luokka 3 B"}))
    step = next(one for one in opened.pack.pages[Depth.BRIEF] if one.key == "hearing")
    found = {one.key: one for one in closed.on_page(FI, opened, step)}["hearing"]
    assert ("Luokka 3 B",) == found.said
    assert opened.pack.questions["heard"].label.fi.rstrip("?") in found.why


def test_a_page_that_is_passed_over_is_told_with_the_answer_that_closes_it(town: Town) -> None:
    opened = _with(stored.opened(town, town.written(heard="no")), when=Rule("is", "heard", ("yes",)))
    (found,) = closed.steps(FI, opened, next(one.section for one in opened.pack.steps if one.key == "hearing"))
    assert "hearing" == found.key
    assert "Tätä ei kysytä nyt" in found.why
    assert [] == list(closed.steps(FI, opened, "finish"))


def test_an_unanswered_question_may_close_a_page_too(town: Town) -> None:
    opened = _with(stored.opened(town, town.written()), when=Rule("answered", "balance_note"))
    (found,) = closed.steps(FI, opened, next(one.section for one in opened.pack.steps if one.key == "hearing"))
    assert FI.text("not given") in found.why
