"""What a dictionary of Finnish adds to the rules, if the installation has one."""

from typing import Final, Protocol


class Morphology(Protocol):
    """A dictionary that knows the forms of Finnish words."""

    def is_word(self, word: str) -> bool | None:
        """Return whether a word is a form of an ordinary one; None where nobody knows."""
        ...


class NoMorphology:
    """The twin that stands in where no dictionary is installed: it knows nothing."""

    def is_word(self, word: str) -> bool | None:
        """Return None: nobody knows."""
        return None


NOTHING: Final = NoMorphology()
