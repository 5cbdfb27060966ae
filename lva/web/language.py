"""Which language a request speaks, and the page templates of each language."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, cast

from flask import Request, current_app, request, url_for
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, RequestRedirect
from werkzeug.wrappers import Response

from lva import paths
from lva.domain.values.links import is_address
from lva.i18n import LANGUAGES, Language

NAMES: Final = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
"""Each language in its own words; these are never translated."""
COOKIE: Final = "lva-language"
COOKIE_SECONDS: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The page at hand in one of the languages, the present one included."""

    code: str
    name: str
    url: str
    current: bool


def converter(languages: Mapping[str, Language]) -> type[BaseConverter]:
    """Return the converter behind `<language:language>`: a path segment to a `Language` and back."""

    class LanguageConverter(BaseConverter):
        """`fi`, `sv` or `en`; every other segment is another page or none."""

        regex = f"(?:{'|'.join(LANGUAGES)})"

        def to_python(self, value: str) -> Language:
            """Return the language of that code."""
            return languages[value]

        def to_url(self, value: Any) -> str:
            """Return the code of a language, or the code itself."""
            return value.code if isinstance(value, Language) else str(value)

    return LanguageConverter


def spoken(languages: Mapping[str, Language], default: str) -> Language:
    """Return the language of the request: by its path, then its cookie, then what the browser prefers."""
    segment = request.path.split("/", 2)[1]
    if segment in languages:
        return languages[segment]
    return languages[preferred(default)]


def preferred(default: str) -> str:
    """Return the code of the language that somebody without one in the path gets."""
    kept = request.cookies.get(COOKIE, "")
    if kept in LANGUAGES:
        return kept
    return request.accept_languages.best_match(LANGUAGES) or default


def keep(request: Request, response: Response, language: Language) -> None:
    """Remember the language of a page for addresses that name none."""
    if request.cookies.get(COOKIE) != language.code:
        response.set_cookie(
            COOKIE, language.code, COOKIE_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax"
        )


def elsewhere(language: Language) -> tuple[Elsewhere, ...]:
    """Return the page at hand in every language.

    What answers a POST only cannot be opened in another language; its links lead to the start page.
    """
    tail = request.path.removeprefix(f"/{language.code}/")
    same = tail != request.path and _opens(request)
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if same and request.query_string else ""
    return tuple(
        Elsewhere(code, NAMES[code], f"/{code}/{tail}{query}" if same else f"/{code}/", code == language.code)
        for code in LANGUAGES
    )


def _opens(request: Request) -> bool:
    """Whether the address of a request opens by itself, as it does where that is being done now."""
    if request.method == "GET" and request.url_rule is not None and request.path.isprintable():
        return True
    return endpoint_of(request.path, "GET") is not None


def endpoint_of(address: str, method: str) -> str | None:
    """Return the endpoint of ours that answers `method` at a local `address`, or None.

    Only a path (and query) of this site counts: what a browser could take for another host does not.
    """
    if not address.startswith("/") or address.startswith(("//", "/\\")) or not address.isprintable():
        return None
    try:
        endpoint, _ = current_app.url_map.bind("").match(address.partition("?")[0], method=method)
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def environments(
    languages: Mapping[str, Language], shared: Callable[[Language], Mapping[str, object]]
) -> dict[str, Environment]:
    """Build one page environment per language, with what never differs between two of its pages."""
    loader = FileSystemLoader(paths.TEMPLATES)
    return {code: _environment(language, loader, shared(language)) for code, language in languages.items()}


class _Sentences(NodeTransformer):
    """Puts in the sentences of a template that need no values: they are the same on every page of a language."""

    def __init__(self, text: Callable[[str], str]) -> None:
        self._text = text

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 -- the name that Jinja looks for
        """Return the sentence itself where its message is all that it is made of."""
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(message))], kwargs=[]):
                return nodes.TemplateData(str(self._text(message)), lineno=node.lineno)
            case _:
                return self.generic_visit(node)


class _Generator(CodeGenerator):
    """Compiles templates of one language."""

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 -- likewise
        """Compile a whole template."""
        text = cast("Callable[[str], str]", self.environment.globals["_"])
        super().visit_Template(_Sentences(text).visit(node), frame)


class _Context(Context):
    """What a template knows while it is rendered."""

    def call(self, called: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        """Call a macro or a function; none of ours asks for the context, after which Jinja would look each time."""
        values.pop("_block_vars", None)
        values.pop("_loop_vars", None)
        return called(*args, **values)


class _Pages(Environment):
    """Templates without values of their own: all share those of the environment, in one plain dictionary.

    A page imports a dozen macros. Each import compares what both sides share, and a layered
    dictionary makes that a tenth of the whole page.
    """

    code_generator_class: type[CodeGenerator] = _Generator
    context_class: type[Context] = _Context

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template shares."""
        return super().make_globals(d) if d else self.globals


def _environment(language: Language, loader: FileSystemLoader, shared: Mapping[str, object]) -> Environment:
    environment = _Pages(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

    escaped = {message: escape(forms[0]) for message, forms in language.messages.items()}

    def text(message: str, /, **values: object) -> Markup:
        # The sentence is escaped first and its values are escaped as they go in, unless they are
        # markup already: a link inside a sentence stays a link, a name with a bracket stays a name.
        sentence = escaped.get(message) or escape(language.text(message))
        return sentence % values if values else sentence

    def plural(singular: str, plural: str, count: int, /, **values: object) -> Markup:
        return escape(language.plural(singular, plural, count, **values))

    plain: dict[str, str] = {}

    def url(endpoint: str, **values: Any) -> str:
        if values or request.script_root:
            return url_for(endpoint, **{"language": language, **values})
        # The frame of every page leads to the same eight places.
        found = plain.get(endpoint)
        if found is None:
            found = plain[endpoint] = url_for(endpoint, language=language)
        return found

    environment.tests["address"] = is_address
    environment.globals.update(shared, _=text, ngettext=plural, language=language, url=url)
    return environment
