import datetime as dt
import hashlib
import json
import unicodedata
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lva.content.model import Depth
from lva.domain.dossier import Dossier, Entry
from lva.domain.errors import Damaged
from lva.domain.judging.findings import Finding
from lva.domain.snapshot import (
    BESIDE,
    FORMAT,
    PROFILE,
    Header,
    Snapshot,
    content,
    content_digest,
    freeze,
    instant,
    thaw,
)
from lva.domain.values.answers import Value, canonical
from tests.dossiers import added, at_depth, changed, facts, make_dossier, make_entry, removed, said, worked

FEES: Final = worked()
MATTER: Final = {"id": "m1", "title": "Maksut", "case_numbers": ["ESIdno-2027-107"], "why": ""}


def _header(**given: Any) -> Header:
    values = {"organisation": {"kind": "municipality", "name": {"fi": "Esimerkkilä"}}, "assessment": facts()}
    return Header(**{**values, "matters": [MATTER], "made_by": "lva 0.1.0", **given})


def _frozen(dossier: Dossier = FEES, **given: Any) -> Snapshot:
    return freeze(dossier, _header(**given), ())


# -- what a record holds ----------------------------------------------------------------------------


def test_a_record_says_its_format_and_whose_it_is() -> None:
    record = _frozen().record
    assert (FORMAT, "Esimerkkilä", "LVA-2026-7K3MQX", "lva 0.1.0") == (
        record["format"],
        record["organisation"]["name"]["fi"],
        record["assessment"]["reference"],
        record["made_by"],
    )


def test_a_record_names_the_pack_by_version_and_digest() -> None:
    pack = FEES.pack
    assert {"id": "lava", "version": pack.version, "digest": pack.digest} == _frozen().record["pack"]


def test_the_matter_s_answers_stand_with_the_matter_and_not_twice() -> None:
    record = _frozen().record
    assert [{"id": "m1", "title": "Maksut", "case_numbers": ["ESIdno-2027-107"]}] == record["matters"]
    assert not {"title", "proposal", "case_numbers"} & set(record["answers"])
    assert "no" == record["answers"]["heard"]


def test_an_answer_to_a_question_that_the_pack_lacks_stays_out() -> None:
    assert "strange" not in content(said(FEES, strange="x"), _header())["answers"]


def test_entries_stand_by_list_with_their_ids() -> None:
    record = content(FEES, _header())
    assert [entry.id for entry in FEES.of("impact")] == [item["id"] for item in record["entries"]["impact"]]
    assert {"id": "g_poor", "people": "children", "kind": "g_poor"} in record["entries"]["group"]
    assert "hearing" not in record["entries"]


def test_the_lists_of_a_matter_stand_with_it_and_not_among_the_entries() -> None:
    found = [
        Entry("h1", "handling", {"body": "Lautakunta", "note": ""}, "m1"),
        Entry("d1", "dissent", {"by": "jäsen"}, "m1"),
        Entry("h2", "handling", {"body": "Hallitus"}, "m2"),
    ]
    record = content(make_dossier(entries=found), _header(matters=[{"id": "m1"}, {"id": "m2"}]))
    assert [
        {
            "id": "m1",
            "handlings": [{"id": "h1", "body": "Lautakunta"}],
            "entries": {"dissent": [{"id": "d1", "by": "jäsen"}]},
        },
        {"id": "m2", "handlings": [{"id": "h2", "body": "Hallitus"}]},
    ] == record["matters"]
    assert {} == record["entries"]


def test_a_frozen_treatment_thaws_to_what_it_was() -> None:
    handling = Entry("h1", "handling", {"body": "Lautakunta"}, "m1")
    frozen = _frozen(replace(FEES, entries=(*FEES.entries, handling)))
    (thawed,) = thaw(frozen.canonical, frozen.digest).dossier.of("handling")
    assert handling == thawed


def test_what_is_empty_is_left_out() -> None:
    dossier = make_dossier({"heard": "", "ages": [], "level": None}, [make_entry("group", "g1", kind=None, people="")])
    record = content(dossier, _header())
    assert ({}, {"group": [{"id": "g1"}]}) == (record["answers"], record["entries"])


def test_a_record_knows_no_null() -> None:
    def no_null(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert None not in [value for _, value in pairs]
        return dict(pairs)

    json.loads(_frozen(removed(FEES, "hearing")).canonical, object_pairs_hook=no_null)


def test_warnings_are_kept_as_facts() -> None:
    found = [Finding("hearing_late", "hearing", "hearing", "h1", "stage"), Finding("only_positive", "weighing", "x")]
    record = freeze(FEES, _header(), found).record
    assert [
        {"code": "hearing_late", "key": "hearing", "entry": "h1"},
        {"code": "only_positive", "key": "x"},
    ] == record["findings"]["warnings"]


def test_approvals_are_kept() -> None:
    approval = {"role": "approver", "name": "Maija Malli", "at": "2026-11-22T10:00:00Z"}
    assert [approval] == _frozen(approvals=[approval]).record["approvals"]


def test_a_record_carries_the_texts_that_were_shown_in_all_languages() -> None:
    texts = _frozen().record["texts"]["pack"]
    assert {"fi", "sv", "en"} == set(texts["questions"]["heard"]["label"])
    assert "closing" not in [step["key"] for step in texts["steps"]]


# -- what closed branches keep ----------------------------------------------------------------------


def test_answers_of_closed_branches_stay_out_of_the_record() -> None:
    closed = said(FEES, heard="yes", not_heard_source="Kysely")
    assert "not_heard_source" in closed.answers
    assert "not_heard_source" not in _frozen(closed).record["answers"]
    assert "not_heard_source" in _frozen(said(closed, heard="no")).record["answers"]


def test_entries_of_closed_lists_stay_out_of_the_record() -> None:
    hearing = make_entry("hearing", "h1", who="Luokka")
    assert "hearing" not in _frozen(added(said(FEES, heard="no"), hearing)).record["entries"]
    assert "hearing" in _frozen(added(said(FEES, heard="yes"), hearing)).record["entries"]


def test_answers_of_a_matter_that_its_pages_do_not_ask_now_stay_out_of_the_record() -> None:
    matter = {**MATTER, "origin": {"choice": "law"}, "note_of_ours": "x"}
    (brief,) = _frozen(matters=[matter]).record["matters"]
    assert ({"id", "title", "case_numbers", "note_of_ours"}) == set(brief)
    (full,) = freeze(at_depth(FEES, Depth.FULL), _header(matters=[matter]), ()).record["matters"]
    assert {"choice": "law"} == full["origin"]


def test_what_a_closed_branch_keeps_changes_no_digest() -> None:
    closed = said(FEES, heard="yes")
    assert content_digest(closed, _header()) == content_digest(said(closed, not_heard_source="Kysely"), _header())


# -- bytes and digests ------------------------------------------------------------------------------


def test_the_bytes_are_canonical() -> None:
    snapshot = _frozen()
    assert canonical(json.loads(snapshot.canonical)) == snapshot.canonical
    assert unicodedata.is_normalized("NFC", snapshot.canonical.decode())


def test_the_digest_is_that_of_the_bytes() -> None:
    snapshot = _frozen()
    assert hashlib.sha256(snapshot.canonical).digest() == snapshot.digest


def test_freezing_twice_gives_the_same_bytes() -> None:
    assert _frozen() == _frozen()
    assert (
        _frozen().canonical
        == _frozen(replace(FEES, answers=dict(sorted(FEES.answers.items(), reverse=True)))).canonical
    )


def test_equal_bytes_mean_equal_snapshots() -> None:
    snapshot = _frozen()
    assert snapshot == Snapshot(snapshot.canonical, {})
    assert snapshot != _frozen(said(FEES, heard="yes"))


# The answers of the matter are covered through the header, where they stand.
own = sorted(key for key in FEES.answers if FEES.pack.questions[key].place == "assessment")


@settings(max_examples=30)
@given(st.sampled_from(own), st.none() | st.text(min_size=1, max_size=20).map(str.strip).filter(bool))
def test_any_changed_answer_changes_the_digests(key: str, value: Value) -> None:
    other = said(FEES, **{key: value})
    assert (_frozen().digest == _frozen(other).digest) is (value == FEES.answers[key])
    assert (content_digest(FEES, _header()) == content_digest(other, _header())) is (value == FEES.answers[key])


@settings(max_examples=30)
@given(st.sampled_from(FEES.entries), st.data())
def test_any_changed_field_of_an_entry_changes_the_digests(entry: Any, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(entry.fields)))
    other = changed(FEES, entry.id, **{key: None})
    assert _frozen().digest != _frozen(other).digest
    assert content_digest(FEES, _header()) != content_digest(other, _header())


@pytest.mark.parametrize(
    "dossier",
    [
        removed(FEES, "k1"),
        added(FEES, make_entry("group", "g_new", kind="g_sami")),
        at_depth(FEES, Depth.FULL),
        replace(FEES, entries=tuple(reversed(FEES.entries))),
    ],
    ids=["an entry less", "an entry more", "another depth", "another order"],
)
def test_what_an_approver_saw_is_covered(dossier: Dossier) -> None:
    assert content_digest(FEES, _header()) != content_digest(dossier, _header())


@pytest.mark.parametrize(
    "given",
    [{"assessment": facts(title="Toinen")}, {"matters": [{**MATTER, "title": "Toinen"}]}],
    ids=["the title", "the matter"],
)
def test_the_title_and_the_matter_are_covered_too(given: dict[str, Any]) -> None:
    assert content_digest(FEES, _header()) != content_digest(FEES, _header(**given))


@pytest.mark.parametrize(
    "given",
    [{"assessment": facts(state="approved", version=2)}, {"approvals": [{"role": "author"}]}, {"made_by": "lva 9"}],
    ids=["state and version", "approvals", "the release"],
)
def test_what_happens_by_itself_is_not_part_of_what_was_approved(given: dict[str, Any]) -> None:
    assert content_digest(FEES, _header()) == content_digest(FEES, _header(**given))


def test_what_is_empty_does_not_count() -> None:
    assert content_digest(FEES, _header()) == content_digest(said(FEES, strange="x", lowered_by=""), _header())


# -- thawing ----------------------------------------------------------------------------------------


def test_a_thawed_record_is_the_frozen_one() -> None:
    snapshot = _frozen()
    assert snapshot == thaw(snapshot.canonical, snapshot.digest)
    assert "LVA-2026-7K3MQX" == thaw(snapshot.canonical, snapshot.digest).reference


def test_a_thawed_record_gives_the_assessment_back_without_anything_else() -> None:
    snapshot = _frozen(FEES, matters=[{"id": "m1", **_matter()}])
    dossier = thaw(snapshot.canonical, snapshot.digest).dossier
    assert (FEES.depth, FEES.language, FEES.answers) == (dossier.depth, dossier.language, dossier.answers)
    assert {entry.id: dict(entry.fields) for entry in FEES.entries} == {
        entry.id: dict(entry.fields) for entry in dossier.entries
    }
    assert FEES.aliases == dossier.aliases


def _matter() -> dict[str, Value]:
    return {key: value for key, value in FEES.answers.items() if key not in own}


def test_a_thawed_record_speaks_with_its_own_texts() -> None:
    snapshot = _frozen()
    pack = thaw(snapshot.canonical, snapshot.digest).pack
    assert (FEES.pack.digest, FEES.pack.questions["heard"].label) == (pack.digest, pack.questions["heard"].label)


def test_a_record_whose_depth_is_not_known_carries_the_pages_of_a_brief_one() -> None:
    texts = _frozen(at_depth(FEES, None)).record["texts"]["pack"]
    assert texts == _frozen().record["texts"]["pack"]


@given(st.integers(0, 200))
def test_a_changed_byte_is_damage(place: int) -> None:
    snapshot = FROZEN
    spoiled = bytearray(snapshot.canonical)
    spoiled[place] ^= 1
    with pytest.raises(Damaged) as caught:
        thaw(bytes(spoiled), snapshot.digest)
    assert snapshot.digest.hex() == caught.value.digest


FROZEN: Final = _frozen()


def test_an_instant_is_kept_in_whole_seconds_of_utc() -> None:
    at = dt.datetime(2026, 11, 22, 12, 0, 5, 999_999, tzinfo=ZoneInfo("Europe/Helsinki"))
    assert "2026-11-22T10:00:05Z" == instant(at)


def test_the_record_travels_inside_the_file_unless_the_organisation_keeps_it_beside() -> None:
    organisation = {"kind": "municipality", "name": {"fi": "Esimerkkilä"}}
    assert _frozen().embedded
    assert _frozen(organisation={**organisation, "settings": {"threshold_scale": True}}).embedded
    assert not _frozen(organisation={**organisation, "settings": {PROFILE: BESIDE}}).embedded


# -- secret attachments -----------------------------------------------------------------------------


def test_of_a_secret_attachment_the_record_holds_its_number_and_ground_alone() -> None:
    secret = make_entry(
        "attachment", "paper-1", number="4", title="Kysely", public="secret", ground="JulkL 24 §", alt="x"
    )
    public = make_entry("attachment", "paper-2", number="5", title="Kartta", public="public")
    dossier = at_depth(added(FEES, secret, public), Depth.FULL)
    assert [
        {"id": "paper-1", "number": "4", "public": "secret", "ground": "JulkL 24 §"},
        {"id": "paper-2", "number": "5", "public": "public", "title": "Kartta"},
    ] == _frozen(dossier).record["entries"]["attachment"]


def test_a_change_of_a_secret_attachment_is_still_a_change_of_what_was_approved() -> None:
    secret = make_entry("attachment", "paper-1", title="Kysely", public="secret", ground="JulkL 24 §")
    before = at_depth(added(FEES, secret), Depth.FULL)
    after = changed(before, "paper-1", title="Toinen kysely")
    assert content_digest(before, _header()) != content_digest(after, _header())
    assert _frozen(before).digest == _frozen(after).digest
