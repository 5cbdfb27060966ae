"""Writes the words that the tool itself uses in small letters, for telling them from names.

They come from the packs and the catalogues, which are the project's own; run it again when those have
grown a lot.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import tomli
from babel.messages.pofile import read_po

ROOT: Final = Path(__file__).resolve().parent.parent
WORDS: Final = ROOT / "lva" / "anonymity" / "words"
LANGUAGES: Final = ("fi", "sv", "en")
_WORD: Final = re.compile(r"(?<![\w'’%({<-])[a-zåäöé]{2,}(?![\w'’)}>-])")
_LINE: Final = 118


def _said(value: Any, language: str) -> Iterator[str]:
    """Yield what a pack says in one language."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == language and isinstance(inner, str):
                yield inner
            else:
                yield from _said(inner, language)
    elif isinstance(value, list):
        for inner in value:
            yield from _said(inner, language)


def _texts(language: str) -> Iterator[str]:
    for path in sorted((ROOT / "lva" / "content").glob("**/*.toml")):
        yield from _said(tomli.loads(path.read_text("utf-8")), language)
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        for message in read_po(stream, locale=language):
            for texts in (message.string, message.id if language == "en" else ""):
                yield from (texts,) if isinstance(texts, str) else texts or ()


def _known(language: str) -> set[str]:
    path = WORDS / f"common_{language}_more.txt"
    return {word for line in path.read_text("utf-8").splitlines() if line[:1] != "#" for word in line.split()}


def main() -> int:
    """Write one file for each language."""
    for language in LANGUAGES:
        words = {word for text in _texts(language) for word in _WORD.findall(text)} - _known(language)
        lines, line = [], ""
        for word in sorted(words):
            if len(line) + len(word) >= _LINE:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        head = "# Words of the packs and the catalogues; written by scripts/common_words.py."
        (WORDS / f"common_{language}.txt").write_text("\n".join([head, *lines, line]) + "\n", "utf-8")
        print(f"{language}: {len(words)} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
