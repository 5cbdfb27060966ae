"""Claims about what became of three matters: two that one assessment serves, and one that a court sent back."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from lva.content.examples import Example
from lva.content.model import Place
from lva.domain.handlings import treatment
from lva.domain.judging import findings
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values.answers import normalise, picked, token
from lva.domain.workflow import MoveName
from lva.services import assessments, matters, saving
from lva.services.assessments import Opened
from lva.services.issued import documents, verification
from lva.services.saving import EntrySaid, Posted, Said
from lva.services.showing import examples
from lva.storage import issuing
from lva.storage.documents import DocumentState
from lva.storage.issuing import DocumentRow
from tests import packs
from tests.cases import records
from tests.factories import AT
from tests.support import stored
from tests.support.pdf import read_back
from tests.support.town import MINUTE, Town, languages, saved, typed

_KAUHAJARVI, _MANNIKKO, _REOPENED = "02", "03", "16"
_PACK: Final = packs.shipped()
_SECOND: Final = uuid.UUID(int=3)
_NEW: Final = token(0, None)
_OF_MATTER: Final = tuple(name for name, one in _PACK.lists.items() if one.place is Place.MATTER)


# -- one assessment, two matters, two outcomes --------------------------------------------------------


def test_one_assessment_serves_two_matters_with_different_outcomes(town: Town) -> None:
    """The papers of two schools share one report; the board proposes to close one and returns the other."""
    reference = _joint(town)
    seen = stored.opened(town, reference)
    first, second = (treatment(seen.dossier.entries, str(matter.id)) for matter in seen.matters)
    assert ["Kauhajärven", "Männikön"] == [matter.title.split()[0] for matter in seen.matters]
    assert [("proposed", "5–3"), ("returned", "1–7")] == [
        (one.handlings[-1].handling.get("stage"), one.handlings[-1].handling.get("vote")) for one in (first, second)
    ]
    assert [6, 2] == [len(one.handlings) for one in (first, second)]
    assert [["dissent"], ["presenter_dissent"]] == [
        [one.get("kind") for one in course.handlings[-1].dissents] for course in (first, second)
    ]
    assert ["returned", "approved"] == [part.get("outcome") for part in second.handlings[-1].parts]


def test_the_appendix_of_two_matters_tells_both_outcomes(town: Town) -> None:
    reference = _joint(town)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        frozen = documents.as_draft(work, opened).record["matters"]
        text = read_back(documents.draft(work, opened, town.ports, languages()["fi"])).text
    assert ["5–3", "1–7"] == [matter["handlings"][-1]["vote"] for matter in frozen]
    assert [] == [said for said in ("Kauhajärven", "Männikön koulun", "5–3", "1–7") if said not in text]


def _joint(town: Town) -> str:
    """Write the report that both schools share, let it serve both matters, and return its reference."""
    other = _prefixed(records.case(_MANNIKKO).example)
    mine = records.completed(_KAUHAJARVI)
    lists = {name: (*mine.entries.get(name, ()), *_added(other, name)) for name in {**mine.entries, **other.entries}}
    report = replace(mine, entries=lists)
    with town.working() as work:
        reference = examples.make(work, report, uuid7(AT)).reference
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        asked = {key: one for key, one in _PACK.questions.items() if one.place is Place.MATTER}
        fields = {key: normalise(_PACK, asked[key], value) for key, value in other.answers.items() if key in asked}
        matters.add(work, opened, _SECOND, fields)
    opened = stored.opened(town, reference)
    said = list(_treated(other, _named(report, opened)))
    with town.working(at=AT + MINUTE) as work:
        opened = assessments.open_(work, reference, Permission.RECORD, lock=True)
        saved(saving.save(work, opened, "handlings", Posted(entries=said)))
    return reference


def _prefixed(example: Example) -> Example:
    """Return an example whose entries have names of their own; its proposal is one more alternative of the report."""
    own = {item["id"] for items in example.entries.values() for item in items} - {"@zero"}
    names = {one: f"other_{one.removeprefix('@')}" for one in own}
    entries = {
        name: tuple({key: _renamed(value, names) for key, value in item.items()} for item in items)
        for name, items in example.entries.items()
    }
    return replace(example, entries=entries)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    return {key: _renamed(one, names) for key, one in value.items()} if isinstance(value, dict) else value


def _added(other: Example, name: str) -> Iterator[Mapping[str, Any]]:
    for item in other.entries.get(name, ()) if name not in _OF_MATTER else ():
        if item["id"] == "other_proposal":
            yield {**item, "kind": "other", "status": "assessed", "relation": "combines"}
        elif item["id"] != "@zero":
            yield item


def _named(report: Example, opened: Opened) -> dict[str, str]:
    """Return the stored ids of sites, alternatives and attachments by their ids in the example."""
    known = {entry.get("name") or entry.get("title"): entry.id for entry in opened.dossier.entries}
    found = {item["id"]: item.get("name") or item.get("title") for items in report.entries.values() for item in items}
    return {own: known[name] for own, name in found.items() if name in known}


def _treated(other: Example, known: Mapping[str, str]) -> Iterator[EntrySaid]:
    """Iterate over what became of the second matter, as its official records it."""
    ids = {item["id"]: uuid7(AT) for name in _OF_MATTER for item in other.entries.get(name, ())}
    places = {**known, **{own: str(one) for own, one in ids.items()}}
    for name in _OF_MATTER:
        for item in other.entries.get(name, ()):
            fields = {
                key: Said(normalise(_PACK, _PACK.lists[name].field(key), _renamed(value, places)), _NEW)
                for key, value in item.items()
                if key != "id"
            }
            yield EntrySaid(name, ids[item["id"]], fields, matter=_SECOND)


# -- annulled, and prepared anew ----------------------------------------------------------------------


def test_the_gate_stops_what_the_court_annulled() -> None:
    """The first decision fell because nobody was told how to influence it; that is what the gate asks for."""
    missing = {finding.key for finding in findings.blocking(records.seen(_first_time()))}
    assert {"notice_none_why"} == missing
    assert () == findings.blocking(records.seen(records.completed(_REOPENED)))


def test_an_annulled_decision_is_prepared_anew_and_the_first_assessment_is_kept(town: Town) -> None:
    reference = _decided_and_annulled(town)
    _prepared_anew(town, reference)
    newest, first = _documents(town, reference)
    assert [(2, DocumentState.ISSUED), (1, DocumentState.SUPERSEDED)] == [
        (one.version, one.state) for one in (newest, first)
    ]
    with town.database.reader(town.organisation_id) as session:
        before, after = (documents.as_frozen(session, town.ports, one)[0].record for one in (first, newest))
    assert ([], ["decided", "annulled"]) == (_stages(before), _stages(after))
    assert (["KNGDno-2019-741"], ["KNGDno-2019-741", "KNGDno-2020-393"]) == (_numbers(before), _numbers(after))
    with town.database.reader() as session:
        assert newest == verification.by_code(session, town.ports, first.code).newer
    text = read_back(documents.file_of(town.ports, newest)).text
    assert [] == [said for said in ("kumottiin", "KNGDno-2020-393", "Vaikuttamismahdollisuutta") if said not in text]


def _first_time() -> Example:
    """Return the assessment as it was before the court spoke: nobody had been given notice."""
    whole = records.completed(_REOPENED)
    later = ("notice", "handling", "related_assessment")
    return replace(
        whole,
        answers={**whole.answers, "case_numbers": ["KNGDno-2019-741"], "pdf_langs": ["fi"]},
        entries={name: items for name, items in whole.entries.items() if name not in later},
    )


def _decided_and_annulled(town: Town) -> str:
    """Issue the first assessment, for which somebody found a reason to give no notice, and record what followed."""
    example = _first_time()
    excused = replace(example, answers={**example.answers, "notice_none_why": "Asia on kaikkien tiedossa."})
    with town.working() as work:
        reference = examples.make(work, excused, uuid7(AT)).reference
    _issued(town, reference)
    happened = [
        {key: value for key, value in one.items() if key not in ("id", "alternative")}
        for one in records.completed(_REOPENED).entries["handling"][:2]
    ]
    said = [EntrySaid("handling", uuid7(AT), {key: Said(one[key], _NEW) for key in one}) for one in happened]
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.RECORD, lock=True)
        saved(saving.save(work, opened, "handlings", Posted(entries=said)))
    return reference


def _prepared_anew(town: Town, reference: str) -> None:
    """Amend the assessment for the new preparation: notice is given, and the matter has a second number."""
    town.moved(reference, MoveName.AMEND, words="Hallinto-oikeus kumosi päätöksen.")
    (notice,) = records.completed(_REOPENED).entries["notice"]
    given = {key: Said(value, _NEW) for key, value in notice.items() if key not in ("id", "attachment")}
    with town.working(at=AT + MINUTE) as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        posted = typed(opened, case_numbers=["KNGDno-2019-741", "KNGDno-2020-393"])
        said = [EntrySaid("notice", uuid7(AT), given)]
        saved(saving.save(work, opened, "notice", replace(posted, entries=said)))
    _issued(town, reference)


def _issued(town: Town, reference: str) -> None:
    town.moved(reference, MoveName.SUBMIT)
    town.moved(reference, MoveName.APPROVE, town.approver)
    documents.issue(town.errand(at=AT + 2 * MINUTE), reference)


def _documents(town: Town, reference: str) -> list[DocumentRow]:
    """Return the documents of an assessment, the newest first."""
    with town.database.reader(town.organisation_id) as session:
        return [row for row in issuing.document_list(session, None) if row.reference == reference]


def _stages(record: Mapping[str, Any]) -> list[str]:
    (matter,) = record["matters"]
    return [stage for one in matter.get("handlings", ()) for stage in picked(one.get("stage"))]


def _numbers(record: Mapping[str, Any]) -> list[str]:
    (matter,) = record["matters"]
    return list(matter["case_numbers"])
