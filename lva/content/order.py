"""The order of a pack's keyed tables, kept beside them: a record sorts its keys, and a list of options must not.

What stands in one order in a pack's file is shown and printed in the same order in ten years.
"""

from collections.abc import Mapping
from typing import Any, Final

ORDER: Final = "order"
"""The key under which the written form of a pack keeps its order."""
_TABLES: Final = ("articles", "options", "questions", "lists")


def order_of(shown: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the keys of each table in their order, by its path (`options.yn`, `lists.group`)."""
    tables = {name: shown.get(name, {}) for name in _TABLES}
    options = {f"options.{key}": table for key, table in tables["options"].items()}
    fields = {f"lists.{key}": table["fields"] for key, table in tables["lists"].items()}
    return {path: list(table) for path, table in {**tables, **options, **fields}.items()}


def restored(shown: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the written form of a pack with its tables in the order that it keeps; without one it stays as it is."""
    order = shown.get(ORDER)
    if order is None:
        return shown
    found = {key: value for key, value in shown.items() if key != ORDER}
    for name in _TABLES:
        found[name] = _sorted(found.get(name, {}), order[name])
    found["options"] = {key: _sorted(table, order[f"options.{key}"]) for key, table in found["options"].items()}
    for key, table in found["lists"].items():
        found["lists"][key] = {**table, "fields": _sorted(table["fields"], order[f"lists.{key}"])}
    return found


def _sorted(table: Mapping[str, Any], keys: list[str]) -> dict[str, Any]:
    return {key: table[key] for key in keys}
