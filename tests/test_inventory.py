"""Every address of the site is known, with who may use it: tests/inventory.toml says the same as the application.

A new view adds its line there, in the same change; whoever reviews it sees what has been opened, and to whom.
"""

import json
import tomllib
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from lva import wiring
from lva.config import Settings
from lva.domain.permissions import Permission
from lva.web.app import create_app
from lva.web.door import Guarded

INVENTORY: Final = Path(__file__).with_name("inventory.toml")
PUBLIC: Final = "public"
_OF_HTTP: Final = frozenset({"HEAD", "OPTIONS"})
"""Methods that Flask adds by itself."""

Entry = dict[str, list[str] | str]


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The application on an empty data folder; no request is made."""
    settings = Settings.read({"LVA_INSTANCE": str(tmp_path)})
    return create_app(settings, wiring.connect(settings))


def _found(app: Flask) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for endpoint, view in sorted(app.view_functions.items()):
        rules = list(app.url_map.iter_rules(endpoint))
        methods = sorted(set().union(*(rule.methods or () for rule in rules)) - _OF_HTTP)
        permission = view.permission if isinstance(view, Guarded) else "none stated"
        found[endpoint] = {
            "rules": sorted(rule.rule for rule in rules),
            "methods": methods,
            "permission": PUBLIC if permission is None else str(permission),
        }
    return found


def _lines(entries: dict[str, Entry]) -> set[str]:
    """Return each entry as the line that the inventory has for it."""
    return {
        f'"{endpoint}" = {{ ' + ", ".join(f"{key} = {json.dumps(entry[key])}" for key in sorted(entry)) + " }"
        for endpoint, entry in entries.items()
    }


def test_every_address_is_in_the_inventory_with_its_methods_and_its_permission(app: Flask) -> None:
    known, found = _lines(tomllib.loads(INVENTORY.read_text("utf-8"))), _lines(_found(app))
    assert [] == sorted(found - known), "views that the inventory does not know so; to paste once they are right"
    assert [] == sorted(known - found), "lines of the inventory that no view answers to"


def test_every_view_passes_the_door(app: Flask) -> None:
    assert [] == [endpoint for endpoint, view in app.view_functions.items() if not isinstance(view, Guarded)]


def test_every_permission_of_the_inventory_exists() -> None:
    named = {str(entry["permission"]) for entry in tomllib.loads(INVENTORY.read_text("utf-8")).values()}
    assert set() == named - {PUBLIC, *Permission}
