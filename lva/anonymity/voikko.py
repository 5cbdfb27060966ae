"""Finnish morphology from Voikko, where the system has the library and its dictionary (ADR 0028)."""

import ctypes
import ctypes.util
from typing import Final, Self

_LIBRARY: Final = "voikko"
_FINNISH: Final = b"fi"
_NAME_CLASSES: Final = frozenset({"etunimi", "sukunimi", "paikannimi", "nimi"})
"""What Voikko calls names: first names, surnames, places, others."""


class VoikkoMissing(Exception):
    """The system has no Voikko, or no Finnish dictionary for it."""


class Voikko:
    """A dictionary of Finnish; close it, or use it in a `with`."""

    def __init__(self, library: str | None = None) -> None:
        name = library or ctypes.util.find_library(_LIBRARY)
        if name is None:
            raise VoikkoMissing(_LIBRARY)
        try:
            self._library = ctypes.CDLL(name)
        except OSError as error:
            raise VoikkoMissing(name) from error
        _declare(self._library)
        fault = ctypes.c_char_p()
        self._handle = self._library.voikkoInit(ctypes.byref(fault), _FINNISH, None)
        if fault.value is not None:
            raise VoikkoMissing(fault.value.decode())

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the dictionary."""
        self.close()

    def close(self) -> None:
        """Give the memory back; the dictionary is of no use afterwards."""
        self._library.voikkoTerminate(self._handle)

    def is_word(self, word: str) -> bool | None:
        """Return whether a word is a form of an ordinary one."""
        return bool(self._classes(word.lower()) - _NAME_CLASSES)

    def _classes(self, word: str) -> frozenset[str]:
        """Return the classes of all that a word may be; of an unknown word, none."""
        found, place = set(), 0
        analyses = self._library.voikkoAnalyzeWordCstr(self._handle, word.encode("utf-8", "replace"))
        while analyses[place]:
            value = self._library.voikko_mor_analysis_value_cstr(analyses[place], b"CLASS")
            found.add(ctypes.string_at(value).decode())
            self._library.voikko_free_mor_analysis_value_cstr(value)
            place += 1
        self._library.voikko_free_mor_analysis(analyses)
        return frozenset(found)


def _declare(library: ctypes.CDLL) -> None:
    """Say what the functions of the library take and give (libvoikko 4, voikko.h)."""
    analyses = ctypes.POINTER(ctypes.c_void_p)
    for name, gives, takes in (
        ("voikkoInit", ctypes.c_void_p, (ctypes.POINTER(ctypes.c_char_p), ctypes.c_char_p, ctypes.c_char_p)),
        ("voikkoTerminate", None, (ctypes.c_void_p,)),
        ("voikkoAnalyzeWordCstr", analyses, (ctypes.c_void_p, ctypes.c_char_p)),
        ("voikko_free_mor_analysis", None, (analyses,)),
        ("voikko_mor_analysis_value_cstr", ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_char_p)),
        ("voikko_free_mor_analysis_value_cstr", None, (ctypes.c_void_p,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = gives, takes
