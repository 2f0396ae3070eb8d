"""Regular expressions work alike in every Python that the project allows."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import flow_tui

_WITH_ALTERNATIVES = {ops.BRANCH, ops.MAX_REPEAT, ops.MIN_REPEAT}


def _steps(value: object) -> Iterator[tuple[object, object]]:
    """Yield each operation in a parsed pattern, and what it is applied to."""
    if isinstance(value, parser.SubPattern):
        for step in value:
            yield step
            yield from _steps(step[1])
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _steps(each)


def goes_back_within(pattern: str, flags: int = 0) -> bool:
    """Return whether what is repeated without going back has ways to go back in itself.

    Python before 3.11.5, as in Debian 12, matches it wrongly (python/cpython#106052).
    """
    whole = parser.parse(pattern, flags)
    return any(
        operation is ops.POSSESSIVE_REPEAT
        and any(inner in _WITH_ALTERNATIVES for inner, _ in _steps(repeated))
        for operation, repeated in _steps(whole)
    )


def patterns() -> Iterable[tuple[str, re.Pattern[Any]]]:
    for module in pkgutil.walk_packages(flow_tui.__path__, "flow_tui."):
        if module.name == "flow_tui.__main__":
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{module.name}.{name}", value


def test_none_is_matched_wrongly_by_an_older_python() -> None:
    found = [name for name, value in patterns() if goes_back_within(value.pattern, value.flags)]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "goes_back"), [("(?:a|bc)++", True), ("(?:ab*)*+", True), ("(?:ab*+)*+", False)]
)
def test_they_are_recognized(pattern: str, goes_back: bool) -> None:
    assert goes_back_within(pattern) is goes_back
