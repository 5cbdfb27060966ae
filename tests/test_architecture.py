"""The house rules that a machine can check: budgets, layers, forbidden calls, docstrings."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from lva import config

pytestmark = pytest.mark.unmeasured

ROOT: Final = Path(__file__).resolve().parent.parent
MODULE_LINES: Final = 500
FUNCTION_LINES: Final = 60
TEMPLATE_LINES: Final = 120

MAY_COMMIT: Final = (
    "lva/web/door.py",
    "lva/services/issued/countersigning.py",
    "lva/services/showing/blind_story.py",
    "lva/services/showing/demonstration.py",
    "lva/services/issued/documents.py",
    "lva/services/telling/digests.py",
    "lva/services/telling/mailing.py",
    "lva/services/outbox.py",
    "lva/services/telling/reminders.py",
    "lva/services/issued/renewal.py",
    "lva/services/telling/sending.py",
    "lva/cli/",
)
MAY_ASK_THE_TIME: Final = ("lva/wiring.py", "lva/cli/")
MAY_PRINT: Final = ("lva/cli/",)
MAY_LOOK_EVERYWHERE: Final = ("lva/cli/", "lva/storage/migrations/")
"""The command line serves whoever runs the installation, and migrations work on all rows."""
LOOK_EVERYWHERE: Final = frozenset({
    ("lva/services/retaining/backups.py", "verify"),
    ("lva/services/outbox.py", "run"),
    ("lva/services/showing/blind_story.py", "_carrying"),
    ("lva/services/issued/verification.py", "by_code"),
    ("lva/services/issued/verification.py", "by_file"),
    ("lva/storage/dumps.py", "_run"),
    ("lva/storage/queries.py", "organisation_holding"),
    ("lva/storage/tenancy.py", "across"),
    ("lva/web/parcels.py", "take_in"),
})  # fmt: skip
"""Who else sees the rows of all organisations: each by its name, so that one more is a decision."""
ENTER: Final = frozenset({
    ("lva/services/signin/accounts.py", "tell_all"),
    ("lva/services/signin/alarms.py", "warn"),
    ("lva/services/blind/figures.py", "published"),
    ("lva/services/signin/confirming.py", "renewed"),
    ("lva/services/signin/factors.py", "forget"),
    ("lva/services/signin/invitations.py", "_found"),
    ("lva/services/signin/invitations.py", "open_by_key"),
    ("lva/services/telling/mailing.py", "order_reset"),
    ("lva/services/retaining/own_data.py", "_entered"),
    ("lva/services/signin/people.py", "begin_login"),
    ("lva/services/signin/people.py", "switch_organisation"),
    ("lva/services/signin/recognising.py", "_set_roles"),
    ("lva/storage/queries.py", "signed_in"),
    ("lva/storage/tenancy.py", "across"),
})  # fmt: skip
"""Who lets a session that is under way see another organisation."""
MIGRATIONS: Final = "lva/storage/migrations/"

CLOCKS: Final = frozenset({
    "date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.monotonic", "time.time",
})  # fmt: skip
STATEFUL: Final = frozenset({
    "Engine", "Environment", "Flask", "Lock", "PasswordHasher", "RLock", "Session", "SQLAlchemy", "create_engine",
    "open", "scoped_session", "sessionmaker",
})  # fmt: skip
"""Makers of things with a life of their own; only `wiring` and those it calls make them, never an import."""
MADE_AT_IMPORT: Final = frozenset({"Blueprint", "NewType", "ParamSpec", "TypeVar", "get_logger"})
"""Makers whose products may have a name in small letters at the top of a module."""
VAGUE_NAMES: Final = frozenset({"base", "common", "data", "handler", "helpers", "info", "manager", "misc", "utils"})
ALLOWED_VAGUE: Final = frozenset({"lva/storage/base.py"})
"""`base` is SQLAlchemy's own word for it."""


def _paths(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py")]
    return sorted(path for path in found if "node_modules" not in path.parts)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{_dotted(value)}.{attribute}"
    return ""


def _calls(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            yield _dotted(node.func), node.lineno


def _offences(allowed: tuple[str, ...], is_offence: Callable[[str], bool]) -> list[str]:
    return [
        f"{_name(path)}:{line} calls {called}"
        for path in _paths("lva")
        if not _name(path).startswith(allowed)
        for called, line in _calls(path)
        if is_offence(called)
    ]


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {
        _name(path): len(path.read_text("utf-8").splitlines()) for path in _paths("lva", "scripts", "tests", "bench")
    }
    assert {} == {name: lines for name, lines in lengths.items() if lines > MODULE_LINES}


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{_name(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in _paths("lva", "scripts", "tests", "bench")
        for node in _functions(_tree(path))
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert [] == long


def test_complexity_and_parameters_are_bounded_and_every_rule_is_on() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert ["ALL"] == lint["select"]
    assert 10 == lint["mccabe"]["max-complexity"]
    assert 6 == lint["pylint"]["max-args"]
    switched_off = [*lint["ignore"], *(code for codes in lint["per-file-ignores"].values() for code in codes)]
    assert not {"C901", "PLR0912", "PLR0915", "PLC0415", "C", "PL"} & set(switched_off)


def test_every_rule_that_is_switched_off_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    switched_off = [line.strip() for line in lines if re.fullmatch(r'\s*"[A-Z]+[0-9]*",.*', line)]
    assert switched_off
    assert [] == [line for line in switched_off if "# " not in line]


def test_imports_go_strictly_downwards() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-logo"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("folder", "besides"), [("lva/content", {"tomli"}), ("lva/domain", set()), ("lva/anonymity", set())]
)
def test_content_and_domain_use_the_standard_library_only(folder: str, besides: set[str]) -> None:
    """Packs are read by tomli, which is tomllib compiled (ADR 0011)."""
    foreign = [
        f"{_name(path)}: {root}"
        for path in _paths(folder)
        for root in _imported_roots(_tree(path))
        if root not in {"lva", *besides} and root not in sys.stdlib_module_names
    ]
    assert [] == foreign


def _imported_roots(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_nobody_commits_but_the_door_issuing_and_the_command_line() -> None:
    assert [] == _offences(MAY_COMMIT, lambda called: called.endswith(".commit"))


def _named(is_one: Callable[[ast.AST], bool]) -> set[tuple[str, str]]:
    """Return the functions, by file and name, in which some node is one."""
    return {
        (_name(path), function.name)
        for path in _paths("lva")
        if not _name(path).startswith(MAY_LOOK_EVERYWHERE)
        for function in _functions(_tree(path))
        for node in ast.walk(function)
        if is_one(node)
    }


def test_nobody_sees_all_organisations_but_these() -> None:
    def looks(node: ast.AST) -> bool:
        return _is_called(node, "across") or (
            isinstance(node, ast.Name | ast.Attribute) and _dotted(node).endswith("EVERYWHERE")
        )

    assert LOOK_EVERYWHERE == _named(looks)


def test_nobody_changes_whose_rows_a_session_sees_but_these() -> None:
    assert ENTER == _named(lambda node: _is_called(node, "enter") or _is_called(node, "entered"))


def _is_called(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and _dotted(node.func) in {name, f"tenancy.{name}"}


def test_only_storage_goes_past_the_sessions() -> None:
    past = (".engine.begin", ".engine.connect", ".engine.raw_connection")
    assert [] == _offences(("lva/storage/",), lambda called: called.endswith(past))


def test_rules_are_told_the_time_and_never_ask_for_it() -> None:
    # `dt.datetime.now` and `datetime.now` are the same clock.
    assert [] == _offences(MAY_ASK_THE_TIME, lambda called: ".".join(called.split(".")[-2:]) in CLOCKS)


def test_only_the_command_line_prints() -> None:
    assert [] == _offences(MAY_PRINT, lambda called: called == "print")


def test_modules_keep_no_state() -> None:
    faults = [
        f"{_name(path)}:{node.lineno} {fault}"
        for path in _paths("lva")
        if not _name(path).startswith(MIGRATIONS)
        for node in _tree(path).body
        for fault in _state(node)
    ]
    rebinding = [
        f"{_name(path)}:{node.lineno} global"
        for path in _paths("lva")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Global)
    ]
    assert [] == faults + rebinding


def _state(node: ast.stmt) -> Iterator[str]:
    """Yield what is not a constant, a type, a table or a blueprint among the names of a module."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return
    value, targets = node.value, node.targets if isinstance(node, ast.Assign) else [node.target]
    makers = {_dotted(one.func).split(".")[-1] for one in ast.walk(value) if isinstance(one, ast.Call)}
    yield from (f"makes {maker}" for maker in sorted(makers & STATEFUL))
    for target in targets:
        name = _dotted(target)
        if (
            name.strip("_")
            and name.strip("_")[0].islower()
            and not name.startswith("__")
            and not makers & MADE_AT_IMPORT
        ):
            yield f"names a variable {name}"


def test_everything_public_says_what_it_promises() -> None:
    faults = []
    for path in _paths("lva"):
        if not ast.get_docstring(_tree(path)):
            faults.append(_name(path))
        faults += [
            f"{_name(path)}: {name}" for name in _silent(_tree(path).body) if not _name(path).startswith(MIGRATIONS)
        ]
    assert [] == faults


def _silent(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and "overload" not in {_dotted(one) for one in node.decorator_list}:
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from _silent(node.body)


def test_every_exception_to_a_tool_says_why() -> None:
    exception = re.compile(r"#\s*(noqa\b|type:\s*ignore|pragma:)(?P<rest>.*)$")
    silent = [
        f"{_name(path)}:{number} {line.strip()}"
        for path in _paths("lva", "scripts", "bench", "tests")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if (found := exception.search(line))
        and not re.search(r"( -- |# )\S", found["rest"])
        and '"' not in found["rest"]
    ]
    assert [] == silent


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [] == [
        _name(path) for path in _paths("lva") if path.stem in VAGUE_NAMES and _name(path) not in ALLOWED_VAGUE
    ]


def test_the_readme_names_every_setting() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [] == [name for name in config.known() if f"`{name}`" not in readme]


def test_every_link_in_the_documentation_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    broken = [
        f"{_name(page)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert [] == broken


def test_pages_carry_no_script_and_no_style_of_their_own() -> None:
    # The content security policy refuses them in a browser; here the author is told.
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    carried = [
        f"{_name(path)}: {found[0].strip()}"
        for path in sorted(ROOT.glob("templates/**/*.html"))
        for found in inline.finditer(path.read_text("utf-8"))
    ]
    assert [] == carried


def test_no_template_is_longer_than_a_reader_can_hold() -> None:
    lengths = {_name(path): len(path.read_text("utf-8").splitlines()) for path in ROOT.glob("templates/**/*.html")}
    assert {} == {name: lines for name, lines in lengths.items() if lines > TEMPLATE_LINES}
