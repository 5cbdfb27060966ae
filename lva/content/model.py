"""A pack as frozen values: what is asked, in which order, with which words.

The reader makes these from data; nothing else does. Keys are what is stored and never change;
numbers (`A5`) are for people. A pack knows nothing of assessments, databases or pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

LANGUAGES: Final = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in the three languages; all three are present or the pack does not load."""

    fi: str
    sv: str
    en: str

    def in_(self, language: str) -> str:
        """Return the words in `language`."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[language]


NO_WORDS: Final = Text("", "", "")


class Kind(StrEnum):
    """What an answer is; the shapes of the values stand in `lva.domain.values.answers`."""

    TEXT = "text"
    LONG = "long"
    TEXTS = "texts"
    """Several short texts, one a line."""
    CHOICE = "choice"
    MULTI = "multi"
    YN = "yn"
    YNK = "ynk"
    TICK = "tick"
    INT = "int"
    COUNT = "count"
    DATE = "date"
    WHEN = "when"
    REF = "ref"
    REFS = "refs"
    LANG = "lang"
    """One language, of the option list `lang`."""
    NUMBER = "number"
    """A number that may have decimals."""
    MONEY = "money"
    """An amount or a range of euros: once, a month or a year."""
    LINK = "link"
    """A web address, or a plain reference such as a case number."""
    TABLE = "table"
    """A free table of words with a header row."""
    GRID = "grid"
    """Fixed rows, each with a choice, a text or both."""
    ROWS = "rows"
    """A short list of small records; the parts are its columns."""
    FILE = "file"
    """An uploaded file, kept in the archive by its digest."""


class Depth(StrEnum):
    """How deep an assessment goes."""

    NONE = "none"
    BRIEF = "brief"
    FULL = "full"
    INDIVIDUAL = "individual"


class Share(StrEnum):
    """What happens to an answer when it leaves for blind review (`anonymity.policy`)."""

    KEEP = "keep"
    GENERALISE = "generalise"
    SCREEN = "screen"
    DROP = "drop"


class Place(StrEnum):
    """Where an answer is stored: with the matter, shared by its assessments, or with the assessment."""

    MATTER = "matter"
    ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of an option list."""

    key: str
    label: Text
    short: Text | None = None
    """A shorter word for narrow places such as page one."""
    hint: Text | None = None
    articles: tuple[int, ...] = ()
    """Articles of the Convention on the Rights of the Child that the option touches."""
    closed: bool = False
    """Whether it is no longer offered; where it was chosen it stays."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on single answers; the vocabulary is closed and refers backwards only.

    `op` is one of `is` (the answer, or its choice, is one of `values`), `includes` (a list answer
    holds one of `values`), `answered`, `all`, `any`, `not`. A value that begins with `@` names a
    ready-made entry (`@proposal`).
    """

    op: str
    key: str = ""
    values: tuple[str, ...] = ()
    rules: tuple["Rule", ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """Which entries of a list are meant: `entry.field` is one of `values`, for each pair."""

    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A smaller field beside the main one: a reason, a year, a note."""

    key: str
    kind: Kind
    label: Text
    values: tuple[str, ...] = ()
    """Main values for which the part is asked; empty: always."""
    required: bool = False
    """Whether the answer counts as incomplete without it where it is asked."""
    options: str = ""
    """The option list of a choice."""
    max: int = 0
    min: int = 0
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """What a single question and a field of an entry have in common."""

    key: str
    kind: Kind
    label: Text
    share: Share
    number: str = ""
    why: Text | None = None
    help: Text | None = None
    example: Text | None = None
    examples: Mapping[str, Text] = field(default_factory=dict)
    """Other examples, by the answer to the pack's question `examples_by`."""
    options: str = ""
    """The option list of a choice, or the extra choices beside references."""
    rows: str = ""
    """The option list whose options are the rows of a grid."""
    refers: tuple[str, ...] = ()
    """The lists of entries that a reference may point at."""
    ahead: bool = False
    """Whether a reference may point at entries that are asked on later pages."""
    max: int = 0
    """Greatest length in characters, greatest count of items, or greatest number; 0: no bound.

    Of a grid: the greatest length of a row's text; 0: its rows take no text.
    """
    min: int = 0
    """Least length in characters for the answer to count as given."""
    expected: frozenset[Depth] = frozenset()
    """Depths at which an empty answer counts as missing."""
    blocks: frozenset[Depth] = frozenset()
    """Depths at which an empty answer stops submitting."""
    blocks_when: Rule | None = None
    """Narrows `blocks`: it stops submitting only where this holds."""
    when: Rule | None = None
    parts: tuple[Part, ...] = ()
    not_known: bool = False
    """Whether "not known" is an answer of its own."""
    articles: tuple[int, ...] = ()
    law: tuple["Law", ...] = ()
    start: str = ""
    """Where a first value comes from when nothing is stored; a name of `lva.domain.prefill`."""
    share_why: Text | None = None

    def example_for(self, answer: str) -> Text | None:
        """Return the example that suits an answer to the pack's question `examples_by`."""
        return self.examples.get(answer, self.example)


@dataclass(frozen=True, slots=True)
class Law:
    """A legal source. Its section is shown only if it was checked against the source itself."""

    name: Text
    section: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Question(Field):
    """A single question, answered once."""

    place: Place = Place.ASSESSMENT
    instead_of: str = ""
    """The list whose emptiness this answer explains."""
    instead_where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class EntryField(Field):
    """One field of a kind of entry."""

    for_where: Where = field(default_factory=Where)
    """The entries to which the field applies; others do not show it."""
    always: bool = False
    """Whether the entry does not count before the field is filled."""


@dataclass(frozen=True, slots=True)
class EntryList:
    """A kind of repeatable entry."""

    key: str
    label: Text
    """In the plural, as a heading."""
    singular: Text
    add: Text
    """What the button says that makes a new one."""
    empty: Text
    """What belongs here and why, said while the list is empty."""
    fields: tuple[EntryField, ...]
    title: tuple[str, ...]
    """The fields that name an entry in lists, in order of preference."""
    place: Place = Place.ASSESSMENT
    ready_made: tuple["ReadyMade", ...] = ()
    expected: frozenset[Depth] = frozenset()
    """Depths at which an empty list counts as missing, unless a question stands in for it."""
    blocks: frozenset[Depth] = frozenset()

    def field(self, key: str) -> EntryField:
        """Return the field of that key; a `KeyError` is a fault of the pack's author or ours."""
        for candidate in self.fields:
            if candidate.key == key:
                return candidate
        raise KeyError(f"{self.key}.{key}")


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """An entry that every assessment starts with and that cannot be removed."""

    alias: str
    """Its name in rules and its part in the derived identifier."""
    values: Mapping[str, str]
    texts: Mapping[str, Text]
    """Fields whose first words are written in the assessment's language."""


class Shape(StrEnum):
    """How a block of a step is shown and what saving it does."""

    QUESTION = "question"
    LIST = "list"
    """Entries as a list, each with a page of its own."""
    TICKS = "ticks"
    """One tick list; each tick is an entry."""
    RATINGS = "ratings"
    """A table of rows x entries; each rated cell is an entry."""
    CARDS = "cards"
    """Entries with some of their fields open on the page itself."""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing on a step's page."""

    shape: Shape
    question: str = ""
    list: str = ""
    when: Rule | None = None
    by: str = ""
    """TICKS: the choice field that a tick sets. RATINGS: the choice field of the rows."""
    across: str = ""
    """RATINGS: the reference field of the columns."""
    value: str = ""
    """RATINGS: the choice field that a cell sets."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """TICKS: further field values of an entry made by a tick."""
    first_by: str = ""
    """TICKS, RATINGS: the choice question that decides which rows are shown first."""
    first: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rows shown first, by the answer to `first_by`; the key `*` is the default."""
    where: Where = field(default_factory=Where)
    """CARDS: which entries are opened; RATINGS: which columns."""
    fields: tuple[str, ...] = ()
    """LIST, CARDS: the fields that the page or the card asks, in order."""
    fresh: int = 0
    """CARDS: how many empty cards stand ready when there is no entry."""
    child: "Block | None" = None
    """CARDS: entries of another list that point at the card's entry by `by`."""
    label: Text | None = None
    lead: Text | None = None
    depths: frozenset[Depth] = frozenset()
    """The depths at which the block stands on its page; empty: all that the page has."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a page is called at one depth, where that differs."""

    label: Text | None = None
    lead: Text | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard."""

    key: str
    section: str
    label: Text
    depths: frozenset[Depth]
    blocks: tuple[Block, ...]
    lead: Text | None = None
    when: Rule | None = None
    minutes: int = 0
    """About how long the page takes, for the task list."""
    later: bool = False
    """Whether the page is for the time after the decision: nothing leads on to it, the task list has it."""
    wordings: Mapping[Depth, Wording] = field(default_factory=dict)

    def at(self, depth: Depth) -> "Step":
        """Return the page as it is at a depth: the blocks that it has there, and what it is called."""
        said = self.wordings.get(depth, Wording())
        blocks = tuple(
            replace(block, depths=frozenset()) if block.depths else block
            for block in self.blocks
            if not block.depths or depth in block.depths
        )
        return replace(
            self,
            label=said.label or self.label,
            lead=said.lead or self.lead,
            minutes=said.minutes or self.minutes,
            blocks=blocks,
            wordings={},
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A row group of the task list; letters only number the questions."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Screening:
    """Which questions play which part in the screening rule (`lva.domain.screening`)."""

    individual: str
    formal: str
    temporary: str
    law: str
    later: str
    touches: tuple[str, ...]
    """Any of these above `no` means that children are concerned."""
    strong: tuple[str, ...]
    """Each `significant` among these counts as one strong answer."""
    doubt: str
    """Not known here counts as strong beside one strong answer."""
    lasting: str
    scale: str
    worry: str
    direct: tuple[str, ...]
    count: str
    chosen: str
    reason: str
    lowered_by: str
    reason_min: int
    lowered_min: int
    own: tuple[str, ...] = ()
    """Questions that an organisation has added; they raise the depth and never lower it."""
    own_full: tuple[str, ...] = ()
    """Those of `own` whose `significant` asks for a full assessment."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Which questions play which part in a self-assessment that is gone through year by year.

    Its indicators are the questions with the options of `scale`; a page that has some is one row of the profile.
    """

    begin: Text
    """What the button says that begins one."""
    scale: str
    """The option list of the indicators, from in place to not known."""
    period: str
    """The question of the year: profiles of the same scope are compared from one to the next."""
    scope: str
    """The question of what the profile covers."""
    actions: str
    """The list of what is done next."""
    picked: str
    """The question that picks the actions of page one."""
    facts: tuple[str, ...]
    """Questions whose answers stand in the row of facts on page one."""
    says: tuple[str, ...]
    """Questions whose answers have a row each on page one."""
    again: tuple[str, ...]
    """Questions that say when it is looked at again, and by whom."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of one questionnaire."""

    id: str
    version: str
    status: str
    """`draft` until its digest is pinned."""
    digest: str
    """`sha256:` and the hex digest of the file's bytes, all languages included."""
    title: Text
    source: Text
    """Whose guidance it follows, in words shown to the reader."""
    options: Mapping[str, tuple[Option, ...]]
    lists: Mapping[str, EntryList]
    questions: Mapping[str, Question]
    sections: tuple[Section, ...]
    steps: tuple[Step, ...]
    articles: Mapping[int, Text]
    """Names of the articles of the Convention on the Rights of the Child."""
    screening: Screening | None = None
    depth: Depth | None = None
    """How deep every assessment with this pack goes; None: its screening settles that."""
    checklist: Checklist | None = None
    statement: Text | None = None
    """What an approver accepts; None: the words for a child impact assessment."""
    examples_by: str = ""
    """The choice question that decides which example a field shows."""
    pages: Mapping[Depth, tuple[Step, ...]] = field(init=False, repr=False, compare=False)
    """The steps that each depth has, as they are at that depth."""

    def __post_init__(self) -> None:
        """Work out the pages of each depth once: rules ask for them again and again."""
        pages = {depth: tuple(step.at(depth) for step in self.steps if depth in step.depths) for depth in Depth}
        object.__setattr__(self, "pages", pages)

    def step(self, key: str) -> Step | None:
        """Return the step of that key with the blocks of all its depths, or None."""
        return next((step for step in self.steps if step.key == key), None)

    def option(self, options: str, key: str) -> Option | None:
        """Return one option of a list, or None."""
        return next((option for option in self.options.get(options, ()) if option.key == key), None)
