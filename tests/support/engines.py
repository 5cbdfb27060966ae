"""Engines of the suite: each test opens databases of its own, and all of them share what is the same for all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any, Final

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

from lva.storage import engine as engines

_STATEMENTS: Final = 5_000
_SHIPPED: Final = engines._PRAGMAS
_NOT_WAITING: Final = "synchronous=OFF"


def hasten() -> None:
    """Let engines of this process know each statement that one of them has compiled, and not wait for the disk.

    An engine compiles each statement once; the suite makes thousands of engines, and compiling took a fifth of its
    time. What is lost when the machine fails is thrown away after the test anyway.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(engines, "create_engine", _sharing(create_engine))
    patch.setattr(engines, "_PRAGMAS", (*_SHIPPED, _NOT_WAITING))


@contextmanager
def unhurried() -> Iterator[None]:
    """Let databases that are opened and connected to in the block be as they are for people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "_PRAGMAS", _SHIPPED)
        yield


def _sharing(make: Callable[..., Engine]) -> Callable[..., Engine]:
    @wraps(make)
    def make_sharing(*words: Any, **named: Any) -> Engine:
        made = make(*words, **named)
        first = _first().setdefault(made.name, made)
        # A dialect knows its server from its first connection on.
        if first is not made and first.dialect.default_schema_name is not None:
            made.dialect = first.dialect
            made.update_execution_options(compiled_cache=_compiled())
        return made

    return make_sharing


@cache
def _first() -> dict[str, Engine]:
    return {}


@cache
def _compiled() -> LRUCache[Any, Any]:
    return LRUCache(_STATEMENTS)
