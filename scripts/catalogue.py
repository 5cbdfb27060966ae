"""Keeps the catalogues of the interface's texts: extracts, merges, checks.

    python scripts/catalogue.py                     bring translations/ up to date with code and templates
    python scripts/catalogue.py --merge FILE...     fill in translations: msgid, tab, Finnish, tab, Swedish
    python scripts/catalogue.py --check             change nothing; fail if something is stale, missing or wrong

A text is a constant handed to a method `text` or `plural` of a language in Python (`language.text("...")`),
or to `_`, `ngettext` or `trans` in a template. A constant that reaches them by way of a table cannot be told
from any other; it is taken for a text once a fragment has named it, and stays one as long as it stands in
the sources. English is the text itself. What is written is the same on every machine: no dates, no line
numbers, no folders of a machine.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT: Final = Path(__file__).resolve().parent.parent
LANGUAGES: Final = ("fi", "sv", "en")
TRANSLATED: Final = ("fi", "sv")
"""The languages that are translated into, in the order of a fragment's columns."""
_NOT_LANGUAGES: Final = frozenset({"sa", "sqlalchemy"})
"""Names with a function `text` of their own."""
_WITHOUT_TEXTS: Final = ("lva/content/", "lva/storage/")
"""Parts that know no interface language; their methods named `text` are other ones."""
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)[a-z]")
_LONE_PERCENT: Final = re.compile(r"%(?!\(\w+\)[a-z])")
_LITERAL: Final = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'")
_TAG: Final = re.compile(r"</?[a-z][^>]*>")
_HEADER: Final = (
    'msgid ""\nmsgstr ""\n"Project-Id-Version: lva\\n"\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)

Forms = tuple[str, ...]
"""One form of a text, or its singular and plural."""


@dataclass(slots=True)
class Texts:
    """The texts found in the sources: their forms by the first one, and the files that use them."""

    forms: dict[str, Forms] = field(default_factory=dict)
    files: dict[str, set[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, forms: Forms, file: str) -> None:
        """Note one use of a text; the same singular may not have two plurals."""
        known = self.forms.setdefault(forms[0], forms)
        if known != forms:
            if len(known) == len(forms):
                self.faults.append(f"{file}: {forms[0]!r} has another plural elsewhere")
            self.forms[forms[0]] = max(known, forms, key=len)
        self.files.setdefault(forms[0], set()).add(file)


def extract(root: Path, known: Mapping[str, Forms]) -> Texts:
    """Return every text of the code and the templates below `root`; `known` are texts that a table may hold."""
    texts = Texts()
    constants: dict[str, set[str]] = {}
    for path in sorted(root.glob("lva/**/*.py")):
        name = path.relative_to(root).as_posix()
        if name.startswith(_WITHOUT_TEXTS):
            continue
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        constants[name] = {
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        for forms in _called(nodes):
            texts.add(forms, name)
    for path in sorted(path for path in root.glob("templates/**/*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        constants[name] = {text for pair in _LITERAL.findall(path.read_text("utf-8")) for text in pair}
        for forms in _template(path.read_bytes()):
            texts.add(forms, name)
    for forms in [forms for key, forms in sorted(known.items()) if key not in texts.forms]:
        for name, found in constants.items():
            if found.issuperset(forms):
                texts.add(forms, name)
    return texts


def _called(nodes: Iterable[ast.AST]) -> Iterator[Forms]:
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="text" | "plural" as method), args=args):
                if not (isinstance(owner, ast.Name) and owner.id in _NOT_LANGUAGES):
                    yield from _call(method, args)


def _call(method: str, args: list[ast.expr]) -> Iterator[Forms]:
    wanted = 2 if method == "plural" else 1
    found = tuple(text for arg in args[:wanted] for text in _constants(arg))
    if method == "text":
        yield from ((text,) for text in found)
    elif len(found) == wanted:
        yield found


def _constants(node: ast.expr) -> Iterator[str]:
    """Yield the text of an argument, and both of a choice between two."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _constants(body)
            yield from _constants(orelse)


def _template(source: bytes) -> Iterator[Forms]:
    options = {"trimmed": "true", "silent": "false"}
    for _line, _function, message, _comments in babel_extract(
        io.BytesIO(source), ("_", "gettext", "ngettext"), [], options
    ):
        parts = (message,) if isinstance(message, str) else tuple(part for part in message or () if part)
        if parts:
            yield parts


@dataclass(frozen=True, slots=True)
class Merged:
    """Translations out of fragments, and the lines that could not be used."""

    texts: Mapping[str, Forms]
    """The forms of each text, by the first one."""
    translations: Mapping[str, Mapping[str, Forms]]
    """By language, then by the first form of the text."""
    faults: tuple[str, ...]


def merge(files: Iterable[Path]) -> Merged:
    """Read fragments of lines `msgid TAB Finnish TAB Swedish`; the forms of a plural are joined by `|`."""
    found: dict[str, dict[str, Forms]] = {language: {} for language in TRANSLATED}
    texts: dict[str, Forms] = {}
    faults: list[str] = []
    for path in files:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            cells = [cell.strip().replace("\\n", "\n") for cell in line.split("\t")]
            if not line.strip() or line.startswith("#") or cells == ["msgid", *TRANSLATED]:
                continue
            if len(cells) != 1 + len(TRANSLATED) or not all(cells):
                faults.append(f"{path.name}:{number}: not three filled cells")
                continue
            source = tuple(cells[0].split("|"))
            key = source[0]
            texts[key] = source
            for language, cell in zip(TRANSLATED, cells[1:], strict=True):
                forms = tuple(cell.split("|")) if len(source) > 1 else (cell,)
                if found[language].setdefault(key, forms) != forms:
                    faults.append(
                        f"{path.name}:{number}: {key!r} has another {language} translation elsewhere; kept that"
                    )
    return Merged(texts, found, tuple(faults))


def _path(root: Path, language: str) -> Path:
    return root / "translations" / language / "LC_MESSAGES" / "messages.po"


def _messages(path: Path) -> Iterator[tuple[Forms, Forms]]:
    """Yield the forms of each text of a catalogue, and those of its translation."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        catalogue = read_po(file, ignore_obsolete=True)
    for message in catalogue:
        if message.id and not message.fuzzy:
            yield _forms(message.id), _forms(message.string)


def _forms(message: str | Sequence[str] | None) -> Forms:
    return (message or "",) if isinstance(message, str | None) else tuple(message)


def named(root: Path) -> dict[str, Forms]:
    """Return the texts that the catalogues name already."""
    return {forms[0]: forms for forms, _ in _messages(root / "translations" / "messages.pot")}


def stored(path: Path) -> dict[str, Forms]:
    """Return the translations of a catalogue that are not empty, by the first form of their text."""
    return {forms[0]: translated for forms, translated in _messages(path) if all(translated)}


def fitting(texts: Texts, translations: Mapping[str, Forms]) -> dict[str, Forms]:
    """Return the translations of texts that exist, with as many forms as the text has."""
    return {
        key: translations[key]
        for key, forms in texts.forms.items()
        if key in translations and len(translations[key]) == len(forms)
    }


def written(texts: Texts, translations: Mapping[str, Forms], language: str) -> bytes:
    """Return the bytes of a catalogue; `language` is empty for the template of catalogues."""
    catalogue = Catalog(charset="utf-8")
    for key, forms in texts.forms.items():
        strings = translations.get(key, ("",) * len(forms))
        places = [(file, 1) for file in sorted(texts.files[key])]
        if len(forms) == 1:
            catalogue.add(key, strings[0], locations=places)
        else:
            catalogue.add(forms, strings, locations=places)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, omit_header=True, sort_output=True, include_lineno=False)
    return _HEADER.format(language=language).encode() + buffer.getvalue().rstrip(b"\n") + b"\n"


def wanted(root: Path, texts: Texts, merged: Merged) -> dict[Path, bytes]:
    """Return what every file of the catalogues should hold."""
    files = {root / "translations" / "messages.pot": written(texts, {}, "")}
    for language in LANGUAGES:
        known = stored(_path(root, language)) | dict(merged.translations.get(language, {}))
        translations = texts.forms if language == "en" else fitting(texts, known)
        files[_path(root, language)] = written(texts, translations, language)
    return files


def faults_of(texts: Texts, language: str, translations: Mapping[str, Forms]) -> list[str]:
    """Return what is missing or wrong in the translations of one language."""
    faults = []
    for key, forms in sorted(texts.forms.items()):
        translated = translations.get(key)
        if translated is None:
            faults.append(f"{language}: not translated: {key!r} ({', '.join(sorted(texts.files[key]))})")
        else:
            faults.extend(f"{language}: {fault}: {key!r}" for fault in _differences(forms, translated))
    return faults


def _differences(forms: Forms, translated: Forms) -> Iterator[str]:
    source = " ".join(forms)
    allowed = set(_PLACEHOLDER.findall(source)) | ({"count"} if len(forms) > 1 else set())
    for form in translated:
        named = set(_PLACEHOLDER.findall(form))
        # A plural may say "one" in words instead of the figure.
        missing = set(_PLACEHOLDER.findall(source)) - named - ({"count"} if len(forms) > 1 else set())
        if named - allowed or missing:
            yield f"placeholders differ ({', '.join(sorted((named - allowed) | missing))})"
    # English is the text itself: what is wrong there breaks that page alone.
    if _PLACEHOLDER.search(source) and any(
        _LONE_PERCENT.search(one.replace("%%", "")) for one in (*forms, *translated)
    ):
        yield "a percent sign beside placeholders is written twice"
    if len(forms) == 1 and sorted(_TAG.findall(source)) != sorted(_TAG.findall(translated[0])):
        yield "tags differ"


def check(root: Path) -> list[str]:
    """Return everything that is stale, missing or wrong; an empty list is what a release needs."""
    texts = extract(root, named(root))
    faults = list(texts.faults)
    for path, content in wanted(root, texts, merge([])).items():
        if not path.is_file() or path.read_bytes() != content:
            faults.append(f"{path.relative_to(root).as_posix()} is stale: make catalogue")
    for language in TRANSLATED:
        faults.extend(faults_of(texts, language, fitting(texts, stored(_path(root, language)))))
    return faults


def update(root: Path, fragments: Iterable[Path]) -> list[str]:
    """Write the catalogues, and return what remains to be done."""
    merged = merge(fragments)
    texts = extract(root, named(root) | dict(merged.texts))
    for path, content in wanted(root, texts, merged).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
    unused = sorted(set(merged.texts) - set(texts.forms))
    print(f"{len(texts.forms)} texts")
    return [*merged.faults, *(f"no such text in the sources: {key!r}" for key in unused), *check(root)]


def main(arguments: list[str]) -> int:
    """Update or check; return 1 if a check fails."""
    parser = argparse.ArgumentParser(description="Keeps the catalogues of the interface's texts.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if something is amiss")
    parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FILE", help="fragments to fill in")
    chosen = parser.parse_args(arguments)
    faults = check(ROOT) if chosen.check else update(ROOT, chosen.merge)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if chosen.check and faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
