"""A document in two languages: what the tool says in both, what people wrote once, nothing beside the wrong words."""

import hashlib
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pikepdf
import pytest

from lva import i18n
from lva.appendix import blocks as said
from lva.appendix.aligning import Translations, aligned, translations
from lva.appendix.blocks import Paragraph, Run, Tone, text_of
from lva.appendix.composing import compose
from lva.appendix.parallel import in_both
from lva.appendix.twin import twin
from lva.content.model import Depth
from lva.domain.snapshot import Snapshot
from lva.i18n import Language
from lva.pdf import styles
from lva.pdf.fonts import Face, width_of
from lva.pdf.render import page_one_excess, render
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.appendix.samples import Chance
from tests.appendix.spoken import flat, heard, spoken
from tests.cases import records
from tests.support.pdf import Element, read_back, validated

pytestmark = pytest.mark.unmeasured

_PAIRS: Final = ("fi+sv", "sv+fi", "fi+en", "sv+en")


def _speech(code: str) -> Language:
    return i18n.output(samples.languages(), code)


@cache
def _snapshots() -> tuple[Snapshot, ...]:
    """Return a brief matter, a random full one, a screening and a real full one."""
    return fees(), Chance(5).snapshot(Depth.FULL), records.snapshot("32"), records.snapshot("01")


def _terms(body: tuple[said.Block, ...]) -> Iterator[said.Words]:
    """Yield headings, labels and column heads."""
    for block in flat(body):
        match block:
            case said.Section(title):
                yield said.plain(title)
            case said.Heading(_, words):
                yield words
            case said.Pairs(rows) | said.Facts(rows):
                yield from (row.term for row in rows)
            case said.Table(_, head):
                yield from (cell.words for cell in head)


def test_an_output_is_one_language_or_two_different_ones() -> None:
    outputs = ("fi", "sv", "en", *_PAIRS)
    assert outputs == tuple(filter(i18n.is_output, [*outputs, "fi+fi", "fi+", "+sv", "fi+sv+en", "se", "fi+se", ""]))
    assert ("fi", "sv") == (_speech("fi+sv").code, getattr(_speech("fi+sv").beside, "code", ""))
    assert _speech("fi").beside is None


def test_every_offered_pair_of_languages_can_be_made() -> None:
    offered = [option.key for option in samples.pack().options["pdf_langs"]]
    assert [] == [key for key in offered if not i18n.is_output(key)]
    assert set(_PAIRS) <= set(offered)


def test_each_language_has_a_page_one_of_its_own_and_both_say_what_they_say_alone() -> None:
    both = compose(fees(), samples.imprint(), _speech("fi+sv"))
    alone = [compose(fees(), samples.imprint(), _speech(code)) for code in ("fi", "sv")]
    assert [one.page_one for one in alone] == [sheet.page_one for sheet in both.sheets]
    assert [one.identity for one in alone] == [sheet.identity for sheet in both.sheets]
    assert ("fi-FI", "sv-FI") == both.languages


@pytest.mark.parametrize("code", _PAIRS)
def test_no_label_stands_beside_one_that_means_something_else(code: str) -> None:
    speech = _speech(code)
    assert speech.beside
    known = translations(samples.pack(), samples.languages()[speech.code], samples.languages()[speech.beside.code])
    locale = compose(fees(), samples.imprint(), speech).languages[1]
    for snapshot in _snapshots():
        appendix = compose(snapshot, samples.imprint(), speech)
        for words in _terms(appendix.body):
            if any(run.language not in {"", locale} for run in words):
                continue  # named by a text of its author
            first = text_of(tuple(run for run in words if not run.language and run.tone is not Tone.BESIDE))
            second = text_of(tuple(run for run in words if run.language == locale))
            assert not known.differ(first.strip(), second.strip()), (first, second)
            assert second or not known.forth.get(first, set()) - {first}, f"{first} stands alone"


@pytest.mark.parametrize("code", ["fi+sv", "sv+en"])
def test_both_languages_say_all_that_each_says_alone(code: str) -> None:
    first, second = (samples.languages()[one] for one in code.split("+"))
    known = translations(samples.pack(), first, second)
    for snapshot in _snapshots():
        together = " ".join(heard(words) for _, words in spoken(compose(snapshot, samples.imprint(), _speech(code))))
        for one, its_own in ((first, known.forth), (second, known.seconds)):
            alone = compose(snapshot, samples.imprint(), one)
            labels = {text_of(words) for words in _terms(alone.body)}
            assert [] == [label for label in labels if label in its_own and heard(label) not in together]


def test_what_people_wrote_stands_once_after_page_one() -> None:
    text = "Ilman korotusta ryhmiä jouduttaisiin yhdistämään"
    reason = "Maksuhaarukka on laissa, ja talousarvio edellyttää korotusta."
    body = [words for _, words in spoken(compose(fees(), samples.imprint(), _speech("sv+fi")))]
    assert 1 == sum(reason in words for words in body)
    assert 2 == sum(text in words for words in body), "once on each page one"


def _runs(element: Element, language: str) -> Iterator[tuple[str, str]]:
    """Yield every stretch of text with the language it is read in."""
    language = element.language or language
    for kid in element.kids:
        if isinstance(kid, str):
            yield language, kid
        else:
            yield from _runs(kid, language)


def test_every_stretch_is_read_in_its_own_language() -> None:
    found = read_back(render(fees(), samples.imprint(), _speech("fi+sv")))
    assert [] == found.problems
    read: dict[str, str] = {}
    for language, words in _runs(found.root, "fi-FI"):
        read[language] = f"{read.get(language, '')} {words}"
    assert {"fi-FI", "sv-FI"} == set(read)
    assert "Miksi asiaa valmistellaan?" in read["fi-FI"]
    assert "Varför bereds ärendet?" in read["sv-FI"]
    assert "Varför" not in read["fi-FI"]
    assert "Miksi" not in read["sv-FI"]
    # A text that a Finn wrote is Finnish on the Swedish page one, too.
    assert "Iltapäivätoiminnan kuukausimaksut nousevat" not in read["sv-FI"]


@pytest.mark.parametrize("code", _PAIRS)
def test_a_document_in_two_languages_is_valid_and_read_back_as_it_was_composed(code: str, tmp_path: Path) -> None:
    for snapshot in _snapshots()[:2]:
        imprint = samples.draft() if page_one_excess(snapshot, samples.imprint(), _speech(code)) else samples.imprint()
        data = render(snapshot, imprint, _speech(code))
        found = read_back(data)
        assert [] == found.problems
        appendix = compose(snapshot, imprint, _speech(code))
        notes = {("P", heard(sheet.too_long)) for sheet in appendix.sheets}
        wanted = [leaf for leaf in spoken(appendix) if leaf not in notes]
        assert wanted == [leaf for leaf in found.leaves() if leaf not in notes]
        assert [] == validated(data, tmp_path)


def test_the_record_is_the_same_in_every_language() -> None:
    snapshot = fees()
    digests = set()
    for code in ("fi", "sv", *_PAIRS):
        with pikepdf.open(io.BytesIO(render(snapshot, samples.imprint(), _speech(code)))) as pdf:
            (attached,) = pdf.attachments.values()
            digests.add(hashlib.sha256(attached.get_file().read_bytes()).digest())
    assert {snapshot.digest} == digests


def test_the_file_names_both_languages_and_the_first_is_the_documents() -> None:
    with pikepdf.open(io.BytesIO(render(fees(), samples.imprint(), _speech("sv+fi")))) as pdf:
        assert "sv-FI" == str(pdf.Root.Lang)
        xmp = bytes(pdf.Root.Metadata.read_bytes()).decode()
        assert "<rdf:li>sv-FI</rdf:li><rdf:li>fi-FI</rdf:li>" in xmp
        title = str(pdf.docinfo["/Title"])
    assert "Barnkonsekvensanalys / Lapsivaikutusten arviointi: Perusopetuksen iltapäivätoiminnan maksut" in title


def test_the_same_input_gives_the_same_bytes_and_the_order_of_languages_other_ones() -> None:
    made = [render(fees(), samples.imprint(), _speech(code)) for code in ("fi+sv", "fi+sv", "sv+fi", "fi")]
    assert made[0] == made[1]
    assert 3 == len(set(made))


def test_page_one_must_fit_in_each_of_both_languages() -> None:
    long: dict[str, Any] = {"proposal": "Ilta päivä toiminta. " * 12}
    excess = {}
    for size in range(4, 40, 4):
        snapshot = fees(**long, best_alt={"choice": "v0"}, harm="sana " * size * 12)
        excess = {code: page_one_excess(snapshot, samples.imprint(), _speech(code)) for code in ("fi", "sv", "fi+sv")}
        if any(excess.values()):
            break
    assert any(excess.values())
    lines = [one.excess_lines for code in ("fi", "sv") if (one := excess[code])]
    assert excess["fi+sv"]
    assert max(lines) == excess["fi+sv"].excess_lines


@pytest.mark.parametrize("code", _PAIRS)
def test_what_stands_at_the_foot_of_a_page_has_room_there(code: str) -> None:
    furniture = compose(fees(), samples.imprint(), _speech(code)).furniture
    size = styles.FURNITURE.size
    said_ = [width_of(text, Face.REGULAR, size) for text in (furniture.status, furniture.proof)]
    assert sum(said_) < styles.WIDTH - size
    assert samples.CODE in furniture.proof


def test_the_twin_marks_the_second_language() -> None:
    made = twin(compose(fees(), samples.imprint(), _speech("fi+sv")))
    assert '<div lang="sv-FI">' in made
    assert '<span class="muted" lang="sv-FI">Varför bereds ärendet?</span>' in made
    assert 1 == made.count("<h1")
    assert re.search(r'<h2 id="s1"><span>?.*Kuusi kysymystä|<h2 id="s1">Kuusi kysymystä', made)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("Sivu 1 / 8", "Sida 1 / 8", "Sivu / Sida 1 / 8"),
        ("Arviointi: Koulu", "Bedömning: Koulu", "Arviointi / Bedömning: Koulu"),
        ("Versio 2  ·  3.3.2026", "Version 2  ·  3.3.2026", "Versio / Version 2  ·  3.3.2026"),
        ("sama", "sama", "sama"),
        ("koulu 2", "2", "koulu 2 / 2"),
        ("Lause loppuu.", "En mening slutar.", "Lause loppuu. En mening slutar."),
        ("Aika. Myöhässä: 13.", "Tid. Sent: 13.", "Aika. Myöhässä: 13. Tid. Sent: 13."),
    ],
)
def test_plain_text_says_once_what_both_end_with(one: str, other: str, both: str) -> None:
    assert both == in_both(one, other)


def test_the_last_number_of_an_enumeration_is_said_in_both_languages() -> None:
    appendix = compose(records.issued("02"), samples.imprint(), _speech("sv+fi"))
    counts = {text for _, text in spoken(appendix) if text.startswith("Livsområden: ")}
    assert any("inte bedömt 9" in text and "ei arvioitu 9" in text for text in counts)


def _line(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def test_what_only_one_language_says_stands_alone_in_the_order_of_the_first() -> None:
    known = Translations({"a": {"A"}, "b": {"B"}, "c": {"C"}}, frozenset("ABC"))
    one, other = [_line(text) for text in "abc"], [_line(text) for text in "BAX"]
    found = [
        tuple(text_of(part.words) if isinstance(part, Paragraph) else None for part in step)
        for step in aligned(known, one, other)
    ]
    assert [("a", "A"), ("b", "B"), ("c", "X")] == found


def test_words_that_are_known_are_never_joined_with_others() -> None:
    known = Translations({"a": {"A"}, "b": {"B"}}, frozenset("AB"))
    found = aligned(known, [_line("a")], [_line("B")])
    assert 2 == len(found)
    assert [None] == [step[1] for step in found if step[0]]
