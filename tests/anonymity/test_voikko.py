import ctypes.util
from collections.abc import Callable
from typing import Any

import pytest

from lva.anonymity.voikko import Voikko, VoikkoMissing


@pytest.mark.needs("voikko")
def test_a_dictionary_knows_words_in_every_form_and_tells_names_from_them() -> None:
    with Voikko() as dictionary:
        assert dictionary.is_word("Verrattiinko")
        assert dictionary.is_word("kissanruoalle")
        assert not dictionary.is_word("Virtasen")
        assert not dictionary.is_word("xyzzy")
        assert not dictionary.is_word("\ud800")


@pytest.mark.parametrize("library", ["libnowhere.so", __file__])
def test_a_library_that_is_not_there_is_told(library: str) -> None:
    with pytest.raises(VoikkoMissing):
        Voikko(library)


def test_a_system_without_voikko_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: None)
    with pytest.raises(VoikkoMissing):
        Voikko()


class _Function:
    """A function of a library: it may be told what it takes and gives."""

    def __init__(self, does: Callable[..., Any]) -> None:
        self.does = does

    def __call__(self, *words: Any) -> Any:
        return self.does(*words)


class _Library:
    """Stands in where a machine has no Voikko: every word in small letters is an ordinary one."""

    def __init__(self, fault: bytes | None = None) -> None:
        self.closed: list[int] = []
        self.voikkoInit = _Function(lambda told, *_: self._begin(told, fault))
        self.voikkoTerminate = _Function(self.closed.append)
        self.voikkoAnalyzeWordCstr = _Function(lambda _, word: [word, None] if word != b"x" else [None])
        self.voikko_mor_analysis_value_cstr = _Function(lambda *_: b"nimisana")
        self.voikko_free_mor_analysis = _Function(lambda _: None)
        self.voikko_free_mor_analysis_value_cstr = _Function(lambda _: None)

    def _begin(self, told: Any, fault: bytes | None) -> int:
        told._obj.value = fault
        return 7


def test_the_library_is_asked_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    library = _Library()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    with Voikko("stands in") as dictionary:
        assert [True, False] == [dictionary.is_word("Koulu"), dictionary.is_word("x")]
    assert [7] == library.closed


def test_a_library_that_cannot_begin_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: _Library(b"no dictionary"))
    with pytest.raises(VoikkoMissing, match="no dictionary"):
        Voikko("stands in")


@pytest.mark.needs("voikko")
def test_a_voikko_without_a_finnish_dictionary_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lva.anonymity.voikko._FINNISH", b"xx")
    with pytest.raises(VoikkoMissing):
        Voikko()
