"""The appendix of a self-assessment: page one counts, the body says every indicator with its evidence."""

from pathlib import Path
from typing import Final

import pytest

from lva.appendix.blocks import Appendix, Paragraph, Shares, Table, Titled, text_of
from lva.appendix.composing import compose
from lva.domain.dossier import Entry
from lva.domain.snapshot import Snapshot
from lva.pdf.render import page_one_excess, render
from tests.appendix import samples
from tests.appendix.profiles import profile
from tests.appendix.spoken import spoken, spoken_body
from tests.support.pdf import read_back, validated

_LANGUAGES: Final = ("fi", "sv", "en")


def _appendix(snapshot: Snapshot, language: str = "fi") -> Appendix:
    return compose(snapshot, samples.imprint(), samples.languages()[language])


def _texts(snapshot: Snapshot, language: str = "fi") -> list[str]:
    return [text for _, text in spoken(_appendix(snapshot, language))]


def _table(appendix: Appendix) -> Table:
    titled = [block for slot in appendix.page_one for block in slot.blocks if isinstance(block, Titled)]
    return titled[0].table


def _row(snapshot: Snapshot, number: int) -> list[str]:
    row = _table(_appendix(snapshot)).rows[number]
    return [text_of(piece.words) for cell in row for piece in cell if isinstance(piece, Paragraph)]


@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_profile_is_pdf_a_3a_and_pdf_ua_1_in_every_language(language: str, tmp_path: Path) -> None:
    data = render(profile(), samples.imprint(), samples.languages()[language])
    assert [] == validated(data, tmp_path)
    assert [] == read_back(data).problems


@pytest.mark.parametrize("language", _LANGUAGES)
def test_page_one_fits_in_every_language(language: str) -> None:
    assert page_one_excess(profile(), samples.imprint(), samples.languages()[language]) is None


def test_page_one_counts_the_answers_of_each_step_in_the_order_of_the_scale() -> None:
    title = "4. Tarjoaa jokaiselle lapselle ja nuorelle mahdollisuuden harrastaa"
    assert [title, "1", "3", "1", "0"] == _row(profile(), 3)
    assert ["Yhteensä", "15", "17", "10", "2"] == _row(profile(), 10)


def test_what_is_open_has_a_column_only_while_there_is_any() -> None:
    heads = [len(_table(_appendix(profile(year))).head) for year in (2025, 2026)]
    assert [5, 6] == heads
    assert ["Yhteensä", "11", "7", "1", "0", "25"] == _row(profile(2026), 10)


def test_a_bar_repeats_the_counts_of_its_step() -> None:
    (_, bar), *_ = _table(_appendix(profile())).rows[3]
    assert Shares((1, 3, 1, 0), 5) == bar


def test_the_title_is_said_in_the_language_of_the_document() -> None:
    assert "Tio steg mot en barnvänlig kommun 2025" == _appendix(profile(), "sv").title
    assert "Tio steg mot en barnvänlig kommun 2025" in _texts(profile(), "sv")


def test_whose_steps_they_are_stands_below_the_table() -> None:
    texts = _texts(profile(), "en")
    assert any(text.startswith("The titles of the steps come from the Mannerheim League") for text in texts)


def test_page_one_says_strengths_the_picked_actions_and_how_many_others_there_are() -> None:
    appendix = _appendix(profile())
    body = {text for _, text in spoken_body(appendix)}
    texts = [text for _, text in spoken(appendix)]
    assert "Perhekeskus ja järjestöt toimivat yhdessä." in texts
    assert "Nuorisotyön päällikkö, 1/2026" in set(texts) - body
    assert "ja 6 muuta toimenpidettä" in texts
    assert "11/2026, hyvinvointikoordinaattori" in texts


def test_without_actions_page_one_says_why() -> None:
    texts = _texts(profile(entries=(), next_actions=None, actions_none_why="Toimenpiteistä päätetään kesäkuussa."))
    assert "Toimenpiteistä päätetään kesäkuussa." in texts
    assert "Ei kirjattu." in _texts(profile(entries=(), next_actions=None))


def test_a_draft_says_what_is_not_given_yet() -> None:
    texts = _texts(profile(2026))
    assert texts.count("ei annettu") > 3


def test_every_indicator_is_printed_with_its_evidence() -> None:
    snapshot = profile()
    leaves = spoken_body(_appendix(snapshot))
    texts = {text for _, text in leaves}
    pack = snapshot.pack
    asked = [question for question in pack.questions.values() if question.kind == "ynk"]
    assert 44 == len(asked)
    assert [] == [question.key for question in asked if question.label.fi not in texts]
    assert "osittain: Maksuttomia kerhoja on 9 koulussa 11:stä." in texts


def test_actions_stand_with_their_step_and_only_there() -> None:
    texts = [text for _, text in spoken_body(_appendix(profile()))]
    where = texts.index("Perheiden sivu käännetään ruotsiksi")
    steps = [number for number, text in enumerate(texts) if text.startswith(("5. ", "6. "))]
    assert steps[0] < where < steps[1]
    assert 1 == texts.count("Perheiden sivu käännetään ruotsiksi")
    assert not any(text.startswith("Askel: ") for text in texts)


def test_who_and_when_stand_in_the_order_of_the_pack() -> None:
    texts = [text for _, text in spoken_body(_appendix(profile()))]
    told = [text for text in texts if text.startswith("Kuka tekee?")]
    assert 9 == len(told)
    assert all("Mihin mennessä?" in text for text in told)


def test_an_action_without_a_step_stands_at_the_end() -> None:
    lost = Entry("lost", "action", {"what": "Tehdään jotain"})
    texts = [text for _, text in spoken_body(_appendix(profile(entries=(lost,), next_actions=None)))]
    assert texts.index("Muut kirjatut vastaukset") < texts.index("Tehdään jotain")


def test_a_profile_has_no_working_time_to_tell() -> None:
    assert not any(text.startswith("Käytetty") for text in _texts(profile()))


# -- the year before ---------------------------------------------------------------------------------

_BEFORE: Final = {
    "reference": "LVA-2024-7K3MQM",
    "period": 2024,
    "answers": {"growth_investment": "no", "spending_share": "no", "local_data": "yes", "children_channel": "partly"},
}


def test_page_one_says_how_much_was_in_place_the_year_before() -> None:
    snapshot = profile(before=_BEFORE)
    assert "yes in 2024" == text_of(_table(_appendix(snapshot, "en")).head[-1].words)
    assert ["1", "2", "1", "0", "1"] == _row(snapshot, 0)[1:]
    assert ["15", "17", "10", "2", "1"] == _row(snapshot, 10)[1:]


def test_an_indicator_that_was_answered_otherwise_says_how() -> None:
    texts = _texts(profile(before=_BEFORE), "sv")
    assert ["år 2024: nej", "år 2024: ja"] == [text for text in texts if text.startswith("år 2024:")]


@pytest.mark.parametrize("language", _LANGUAGES)
def test_page_one_fits_with_the_year_before(language: str) -> None:
    assert page_one_excess(profile(before=_BEFORE), samples.imprint(), samples.languages()[language]) is None
