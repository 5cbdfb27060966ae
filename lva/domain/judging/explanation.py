"""Why the screening came out as it did, in sentences, each with the answers that decided it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lva.content.model import Depth, Pack
from lva.domain import screening
from lva.domain.screening import Reason, Result, Threshold
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.domain.values.speech import Speech

DEPTHS: Final[Mapping[Depth, str]] = {
    Depth.NONE: "No assessment is needed",
    Depth.BRIEF: "A brief assessment is enough",
    Depth.FULL: "A full assessment is needed",
    Depth.INDIVIDUAL: "The matter concerns one child",
}
"""The result in a sentence, as catalogue messages."""

_REASONS: Final = {
    "individual": "The decision concerns only one child or family.",
    "no_child_concerned": "No answer says that children are concerned.",
    "formal": "The matter is only noted or is a formality, and no answer is significant.",
    "two_strong": "At least two weighty answers are significant. An unknown effect on groups counts as weighty.",
    "strong_and_weighty": "One weighty answer is significant, and so is the scale or the worry.",
    "large_and_children": "The matter is large and concerns children significantly.",
    "own_threshold_children": (
        "The number of children (%(answer)s) reaches the organisation's own threshold of %(least)s children."
    ),
    "own_threshold_scale": "The scale reaches the organisation's own threshold.",
    "own_trigger": "A question that the organisation has added to the screening asks for it.",
    "brief": "Children are concerned, but no rule asks for a full assessment.",
    "lowered_temporary": "One step less, because the solution is temporary and easy to reverse.",
    "lowered_law": "One step less, because the law decides the content.",
    "lowered_later": "One step less, because the effects arise in later decisions that will be assessed.",
    "find_out_first": (
        "%(count)s answers are not known. Find out first what can be found out, then screen again. "
        "Until then the result stands."
    ),
    "check_direct": (
        "You answered that children are not concerned, but another answer says they are. Check these two."
    ),
    "contradiction_formal": (
        "The matter is called a formality, but some answers are significant. It was not counted as one."
    ),
    "contradiction_temporary": "The solution is called temporary, but its effect is long-lasting. Check these two.",
}
"""Why the result is what it is, and what to look at again, as catalogue messages."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question of the screening with its answer in words; empty if it has none."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One reason in words, with the answers that decided it."""

    text: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Says a screening in one language."""

    speech: Speech
    pack: Pack
    answers: Mapping[str, Value]
    threshold: Threshold | None = None

    def said(self, key: str) -> Said:
        """Return one question with its answer in words."""
        question = self.pack.questions[key]
        words = values.words(self.speech, self.pack, question, self.answers.get(key), {})
        return Said(question.label.in_(self.speech.code), " ".join(words))

    def asked(self) -> tuple[str, ...]:
        """Return the questions that decide, as far as the pack has them; none if it does not screen."""
        rule = self.pack.screening
        chosen = {rule.chosen, rule.reason, rule.lowered_by} if rule else set()
        keys = screening.keys(rule) if rule else ()
        return tuple(key for key in keys if key in self.pack.questions and key not in chosen)

    def depth(self, result: Result) -> str:
        """Return the result in a sentence; empty while there is none."""
        return self.speech.text(DEPTHS[result.depth]) if result.depth else ""

    def of(self, reason: Reason) -> Explained:
        """Return one reason or flag in words."""
        said = tuple(self.said(key) for key in reason.questions if key in self.pack.questions)
        facts = {
            "answer": said[0].answer if said else "",
            "least": self.speech.number(self.threshold.least) if self.threshold else "",
            "count": len(said),
        }
        return Explained(self.speech.text(_REASONS[reason.code], **facts), said)
