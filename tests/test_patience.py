"""No test fails because the machine is busy: what must happen is waited for at length."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.support.cases import every
from tests.support.patience import LONGEST
from tests.support.store import ROOT

_LIMITS: Final = {"timeout", "within", "call_timeout", "connect_timeout", "time_limit"}
"""Keywords of calls that give something up after so many seconds."""
_WAITS: Final = {"wait", "join", "settimeout", "wait_for", "acquire", "close", "to_thread"}
"""Calls whose positional numbers are such a time."""
_SUSPECT: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(_LIMITS))})\s*="
    rf"|(?<![\"']\.)\b(?:{'|'.join(sorted(_WAITS))})\((?!\))"
    r"|monotonic\(\)|perf_counter\(\)"
)
"""Matches every source that may hold a limit; to parse the others takes long."""
_SHORT: Final = 1.0
"""Seconds; a test that sets less waits for the time to be up."""


def _number(node: ast.AST) -> float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    return None


def _limits(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a call waits for at most, and the name of it."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    yield from ((each.arg, each.value) for each in call.keywords if each.arg in _LIMITS)
    if name in _WAITS:
        yield from ((name, each) for each in call.args)


def _is_elapsed(node: ast.expr) -> bool:
    """Return whether this is a time that has passed on a clock of the machine."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)):
        return False
    return any(clock in ast.unparse(node.left) for clock in ("monotonic()", "perf_counter()"))


def _short_limits(call: ast.Call) -> Iterator[str]:
    for name, limit in _limits(call):
        seconds = _number(limit)
        if seconds is not None and _SHORT <= seconds < LONGEST:
            yield f"{name}={seconds}"


def _short_times(comparison: ast.Compare) -> Iterator[str]:
    is_upper = isinstance(comparison.ops[0], ast.Lt | ast.LtE) and _is_elapsed(comparison.left)
    if is_upper and ast.unparse(comparison.comparators[0]) != "LONGEST":
        yield ast.unparse(comparison)


def impatient(source: str) -> list[str]:
    """Return each short limit in the source of a test, and each comparison with a short time."""
    found = list[str]()
    if not _SUSPECT.search(source):
        return found
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += _short_limits(node)
        elif isinstance(node, ast.Compare):
            found += _short_times(node)
    return found


@every(
    "source",
    [
        "event.wait(5)",
        "thread.join(10.0)",
        "subprocess.run(words, timeout=20)",
        "asyncio.wait_for(work, 2)",
        "await asyncio.to_thread(event.wait, 5)",
        "assert time.monotonic() - started < 10",
        "assert time.perf_counter() - started <= QUICKLY",
    ],
)
def test_a_short_limit_is_found(source: str) -> None:
    assert impatient(source)


@every(
    "source",
    [
        "event.wait(LONGEST)",
        "OsKeyring(timeout=0.3)",
        "time.monotonic() - started < LONGEST",
        "time.monotonic() - started >= 0.2",
        "', '.join(names)",
    ],
)
def test_other_times_are_not(source: str) -> None:
    assert not impatient(source)


def _files() -> list[Path]:
    folder = ROOT / "tests"
    files = (file for file in folder.rglob("*.py") if file != Path(__file__))
    return sorted(file for file in files if file.relative_to(folder).parts[0] != "benchmarks")


def test_no_test_is_impatient() -> None:
    found = {str(file.relative_to(ROOT)): impatient(file.read_text()) for file in _files()}
    assert {file: what for file, what in found.items() if what} == {}
