"""An everyday matter written by hand, after a real decision: afternoon activities become dearer."""

from collections.abc import Mapping
from typing import Any, Final

from lva.domain.snapshot import Snapshot
from tests.appendix.samples import frozen

FEES_ANSWERS: Final[Mapping[str, Any]] = {
    "x_individual": "no",
    "title": "Perusopetuksen iltapäivätoiminnan maksut 1.8.2025 alkaen",
    "decider_kind": "body",
    "decider": ["Sivistyslautakunta"],
    "decide_on": "2025-03-25",
    "proposal": "Iltapäivätoiminnan kuukausimaksut nousevat 1.8.2025 alkaen: 1–10 päivää 50 eurosta 75 euroon ja yli "
    "10 päivää 130 eurosta 150 euroon. Lain enimmäismaksu on 160 euroa. Puolen maksun sääntö säilyy.",
    "decision_type": "service",
    "x_formal": {"choice": "no"},
    "x_temporary": {"choice": "no"},
    "x_law": {"choice": "no"},
    "x_later": {"choice": "no"},
    "t_direct": {"choice": "significant"},
    "t_indirect": {"choice": "some"},
    "t_groups": {"choice": "some", "text": "pienituloiset perheet"},
    "t_service": {"choice": "some"},
    "t_lasting": {"choice": "some"},
    "t_scale": {"choice": "no"},
    "t_money": {"choice": "some"},
    "t_worry": {"choice": "not_known"},
    "n_screen": "from_50",
    "chosen_depth": "brief",
    "why": "Maksut eivät ole nousseet vuosiin, ja toiminnan kustannukset ovat kasvaneet.\n- henkilöstö\n- tilat\n"
    "Talousarviossa maksutulojen arvioidaan kasvavan.",
    "legal_basis": "Perusopetuslaki 48 f §: enintään 160 euroa kuukaudessa 760 tunnin toiminnasta.",
    "case_numbers": ["ESI-2025-107"],
    "open_aspects": "Sisaralennus ja maksun porrastus.",
    "prep_start": "2025-01",
    "papers_due": "2025-03-18",
    "alternatives_why": "Maksuhaarukka on laissa, ja talousarvio edellyttää korotusta.",
    "n_children": {"number": "214", "year": 2025, "source": "toiminnan rekisteri 20.1.2025"},
    "ages": ["y7_9"],
    "heard": "no",
    "not_heard_why": {
        "choice": "other",
        "text": "Lasten kuulemista ei ollut varattu valmistelun aikatauluun, koska "
        "korotus katsottiin tekniseksi. Lapsia kuullaan syksyllä 2025.",
    },
    "not_heard_source": "Ohjaajien palaute keväältä 2025.",
    "notice_none_why": "Maksuista tiedotetaan koteihin, kun päätös on tehty.",
    "worst_group": {"refs": ["g1"], "text": "Korotus on suurin suhteessa tuloihin."},
    "best_alt": {"choice": "v0"},
    "position": {"choice": "partly"},
    "position_impacts": ["i1", "i2"],
    "stronger": {
        "choices": ["economy"],
        "text": "Ilman korotusta ryhmiä jouduttaisiin yhdistämään, mikä heikentäisi "
        "toiminnan laatua kaikille lapsille enemmän kuin maksu.",
    },
    "harm": "Maksusta vapautus ja puolen maksun sääntö säilyvät; niistä kerrotaan kaikille.",
    "conclusion": "Korotus on kohtuullinen useimmille, mutta osa pienituloisista perheistä voi jättää toiminnan.",
    "recommendation": "conditions",
    "confirmers": ["p1"],
    "publicity": {"choice": "public"},
    "pdf_langs": ["fi", "sv"],
    "level": "seal",
    "sharing": "no",
}

FEES_ENTRIES: Final[tuple[tuple[str, str, Mapping[str, Any]], ...]] = (
    ("alternative", "v0", {"kind": "zero", "name": "Maksut ennallaan", "status": "assessed", "unchanged": True}),
    ("alternative", "v1", {"kind": "proposal", "name": "Korotus 1.8.2025", "status": "assessed"}),
    ("group", "g1", {"people": "children", "kind": "g_poor"}),
    ("group", "g2", {"people": "children", "kind": "g_single"}),
    ("notice", "n1", {"on": "2025-03", "channels": ["web", "school_app"]}),
    (
        "impact",
        "i1",
        {
            "area": "a_money",
            "alternative": "v1",
            "rating": "-1",
            "groups": ["g1", "g2"],
            "what": "Täyden kuukauden maksu nousee 20 euroa. Osa perheistä lyhentää hoitopäiviä, ja lapsi on "
            "iltapäivän yksin kotona.",
            "term": ["y0_1", "y1_4"],
            "page_one": {"choice": "minus", "text": "Maksu nousee 20–25 euroa kuussa; osa lapsista jää yksin."},
        },
    ),
    (
        "impact",
        "i2",
        {
            "area": "a_friends",
            "alternative": "v1",
            "rating": "mixed",
            "groups": ["all"],
            "what": "Ryhmät säilyvät nykyisen kokoisina, mutta joku jää pois kaveripiiristä.",
            "term": ["y0_1"],
            "no_measure_why": "Poisjäänti on perheen valinta; siihen ei voi puuttua maksulla.",
            "page_one": {"choice": "plus", "text": "Ryhmäkoko ja ohjaajien määrä säilyvät."},
        },
    ),
    ("impact", "i3", {"area": "a_learn", "alternative": "v1", "rating": "0"}),
    ("impact", "i4", {"area": "a_family", "alternative": "v1", "rating": "-1", "groups": ["g1"], "what": "Vanhempien "
                      "työajat ja lapsen iltapäivä on sovitettava uudelleen.", "term": ["y0_1"],
                      "no_measure_why": "Pieni vaikutus."}),
    ("impact", "i5", {"area": "a_leisure", "alternative": "v1", "rating": "unknown"}),
    ("impact", "i6", {"area": "a_access", "alternative": "v1", "rating": "not_relevant"}),
    ("impact", "i7", {"area": "a_money", "alternative": "v0", "rating": "0"}),
    ("impact", "i8", {"area": "a_friends", "alternative": "v0", "rating": "-1", "what": "Ryhmiä yhdistetään."}),
    (
        "measure",
        "m1",
        {
            "impacts": ["i1"],
            "kind": "mitigate",
            "what": "Maksualennuksesta kerrotaan kaikille koteihin",
            "who_kind": "municipality",
            "who": "palveluneuvoja",
            "when": "2025-05",
        },
    ),
    ("condition", "c1", {"text": "Lasten määrä tarkistetaan syyskuussa", "kind": "during", "who": "opetuspäällikkö"}),
    ("follow_up", "f1", {"on": "2026-03-25", "who": "Opetuspäällikkö"}),
    ("author", "p1", {"name": "Aino Esimerkki", "title": "opetuspäällikkö", "role": ["writes", "presents"]}),
)  # fmt: skip


def fees(**given: Any) -> Snapshot:
    """Return the fee rise, brief, with the answers in `given` instead of its own."""
    return frozen({**FEES_ANSWERS, **given}, list(FEES_ENTRIES))
