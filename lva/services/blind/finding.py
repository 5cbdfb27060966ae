"""What in the words of an assessment may tell whose they are: the detector and the case file's own terms, as finds."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lva.anonymity import finnish, own_terms
from lva.anonymity.detector import scan
from lva.anonymity.hits import Hit, Kind, settle
from lva.anonymity.lexicon import load
from lva.anonymity.own_terms import Index, Terms
from lva.anonymity.reading import read, words
from lva.content.municipalities import Municipalities
from lva.domain.blind.coding import Passage
from lva.domain.blind.masking import OWN_PLACE, Find
from lva.domain.snapshot import Snapshot

ADDED: Final = ("PERSON", "UNIT", "PLACE", "TERM")
"""What somebody may say of a word that was missed."""
NO_INDEX: Final = Index()
_OF_THE_TOOL: Final = re.compile(
    r"\bLVA-\d{4}-[0-9A-Z]{6}\b|\b(?=\S*\d)[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", re.IGNORECASE
)
"""References of assessments and codes of documents, as they are printed."""
_ENDING: Final = re.compile(r"(ksi|lle|ll[aä]|lt[aä]|ss[aä]|st[aä]|([aeiouyäö])\2n|n)$")
_STEM_LEAST: Final = 3
_ENDED: Final = frozenset({"PERSON", OWN_PLACE, "PLACE", "UNIT", "COMPANY"})
_BEGINNING: Final = 3
_ROOT: Final = 4
"""The first letters that a form shares with its name."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_GENERIC: Final = frozenset(
    {
        "kunta",
        "kaupunki",
        "kunnan",
        "kaupungin",
        "kuntayhtymä",
        "hyvinvointialue",
        "kommun",
        "stad",
        "city",
        "of",
        "the",
    }
    | {
        "municipality",
        "town",
        "region",
        "samkommun",
        "välfärdsområde",
        "finland",
        "suomi",
        "ruotsi",
        "sverige",
        "sweden",
    }
)
"""Words in the names of organisations that many have."""


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """What the organisation and the case file know to be telling."""

    terms: Terms
    municipality: Terms
    """The names of the own municipality, which are places."""


def own_of(snapshot: Snapshot, names: Iterable[str], code: str | None, known: Municipalities) -> OwnTerms:
    """Return the own terms of an issued assessment: its giver, its persons and bodies, its sites and its numbers."""
    record, dossier = snapshot.record, snapshot.dossier
    places = tuple(dict.fromkeys(_place_names(names, code, known)))
    approvals = (one.get("name") for one in record.get("approvals", ()))
    persons = (*(one.get("name") for one in dossier.of("author")), *approvals)
    sites = tuple(dossier.of("site"))
    units = (*(one.get("name") for one in sites), *(one.get("unit") for one in dossier.of("author")))
    numbers = [number for matter in record.get("matters", ()) for number in matter.get("case_numbers", ())]
    return OwnTerms(
        Terms(
            _texts(persons),
            _texts(units),
            (*places, *(area for area in _texts(one.get("area") for one in sites) if area[0].isupper())),
            _texts(numbers),
        ),
        Terms(places=places),
    )


def _texts(found: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in found if isinstance(one, str) and one.strip()))


def _place_names(names: Iterable[str], code: str | None, known: Municipalities) -> Iterator[str]:
    """Iterate over the names of the own municipality: those of its code, and what its own name may be bent from."""
    own = known.by_code.get(code or "")
    if own is not None:
        yield from (own.fi, own.sv)
    listed = {name.lower(): name for one in known.by_code.values() for name in (one.fi, one.sv)}
    for name in names:
        for word in _WORD.findall(name):
            lower = word.lower()
            if lower in _GENERIC or not word[0].isupper():
                continue
            forms = {*finnish.bases(lower), lower.removesuffix("s")}
            met = [listed[form] for form in forms if form in listed]
            # An invented or foreign name is in no list: then whatever it may be bent from counts.
            yield from met or (word, *sorted(form for form in forms if form[:_ROOT] == lower[:_ROOT]))


@dataclass
class _Cluster:
    category: str
    parts: list[tuple[frozenset[str], ...]]
    name: str


@dataclass
class Names:
    """The names of one record: all forms of one are one."""

    clusters: list[_Cluster] = field(default_factory=list)

    def of(self, category: str, text: str) -> str:
        """Return the name that a form belongs to, whichever was met first."""
        said = tuple(frozenset({*finnish.bases(one.lower()), one.lower()}) for one in _WORD.findall(text))
        for cluster in self.clusters:
            if cluster.category == category and any(_alike(said, parts) for parts in cluster.parts):
                cluster.parts.append(said)
                return cluster.name
        self.clusters.append(_Cluster(category, [said], text.casefold()))
        return text.casefold()


def _alike(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...]) -> bool:
    """Whether two forms may be of the same name: their last words, and their first ones where both have several."""
    if not one or not other or not _meets(one[-1], other[-1]):
        return False
    return len(one) == 1 or len(other) == 1 or _meets(one[0], other[0])


def _meets(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(len(word) > _BEGINNING for word in one & other)


def finds(passages: Sequence[Passage], language: str, own: OwnTerms, added: Mapping[str, Sequence[str]]) -> list[Find]:
    """Return all finds in some passages, in their order; `added` are words that were missed, by what they are."""
    more = Terms(
        tuple(added.get("PERSON", ())),
        tuple(added.get("UNIT", ())),
        tuple(added.get("PLACE", ())),
        tuple(added.get("TERM", ())),
    )
    terms = Terms(
        *((*getattr(own.terms, name), *getattr(more, name)) for name in ("persons", "units", "places", "others"))
    )
    every, municipality, names = Index.of(terms), Index.of(own.municipality), Names()
    found: list[Find] = []
    for passage in passages:
        mine = {**dict.fromkeys(_literal(passage.text, terms.others), Kind.TERM), **_spans(passage.text, every)}
        town = _spans(passage.text, municipality)
        for hit in _hits(passage.text, language, every, terms.others):
            # What the file itself knows it to be is better than a guess: a village is called as families are.
            known = replace(hit, kind=mine.get((hit.start, hit.end), hit.kind))
            find = _find(passage, known, names, own=_touches(hit, mine))
            if find.own and find.kind in ("PLACE", "TERM") and _touches(hit, town):
                find = replace(find, kind=OWN_PLACE, name=OWN_PLACE)
            found.append(replace(find, ending=_ending(find, language)))
    return found


def in_words(text: str, language: str, index: Index = NO_INDEX) -> tuple[Hit, ...]:
    """Return the detector's finds, with references and codes of this tool among them: each leads to one document."""
    hits = [Hit(one.start(), one.end(), Kind.CASE_NO) for one in _OF_THE_TOOL.finditer(text)]
    return settle((*scan(text, language, index), *hits))


def _hits(text: str, language: str, index: Index, others: Sequence[str]) -> Iterator[Hit]:
    """Iterate over what is found and over terms with digits or signs, which are not looked for as terms."""
    hits = list(in_words(text, language, index))
    spans = {(hit.start, hit.end) for hit in hits}
    for start, end in sorted(_literal(text, others)):
        if not any(start < other_end and other_start < end for other_start, other_end in spans):
            hits.append(Hit(start, end, Kind.TERM))
            spans.add((start, end))
    yield from sorted(hits)


def _literal(text: str, terms: Sequence[str]) -> set[tuple[int, int]]:
    lower = text.lower()
    found = set()
    for term in terms:
        if len(lower) == len(text):
            found |= {(one.start(), one.end()) for one in re.finditer(re.escape(term.lower()), lower)}
    return found


def _spans(text: str, index: Index) -> dict[tuple[int, int], Kind]:
    reading = read(text)
    found = own_terms.find(tuple(words(reading.text)), index)
    return {reading.place(hit.start, hit.end): hit.kind for hit in found}


def _touches(hit: Hit, spans: Iterable[tuple[int, int]]) -> bool:
    return any(hit.start < end and start < hit.end for start, end in spans)


def _find(passage: Passage, hit: Hit, names: Names, *, own: bool) -> Find:
    text = passage.text[hit.start : hit.end]
    kind = hit.kind.value
    key = hashlib.sha256(f"{kind}|{text.casefold()}".encode()).hexdigest()[:16]
    certain = own or hit.tier == "certain"
    find = Find(passage.path, hit.start, hit.end, kind, text, certain, own, key, text.casefold())
    return replace(find, name=names.of(find.category, text)) if kind in _ENDED else find


def _ending(find: Find, language: str) -> str:
    """Return the case ending of a bent Finnish name, as a mask carries it: `:lle`."""
    if language != "fi" or find.kind not in _ENDED:
        return ""
    last = find.text.rpartition(" ")[2].lower()
    if ":" in last:
        return f":{last.partition(':')[2]}"
    lists = load()
    if last in lists.given or last in lists.surnames or last in lists.places:
        return ""
    if last[-3:] in ("sta", "stä") and f"{last[:-3]}nen" in lists.surnames:
        return f":{last[-2:]}"
    met = _ENDING.search(last)
    if met is None or met.start() < _STEM_LEAST or last.endswith("nen"):
        return ""
    return f":{met[1]}"
