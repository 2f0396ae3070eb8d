"""Mebibytes of JSON in shapes that take long to read, and how long an event loop is held up."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from flow_tui.text import MOST_VALUES

T = TypeVar("T")

MIB: Final = 1024 * 1024
LONGEST_GAP: Final = 0.5
"""Seconds: ten times of what is promised, for machines that do other things, too."""


def _filled(begin: str, unit: str, end: str) -> str:
    """Return a mebibyte of the same value again and again."""
    count = (MIB - len(begin) - len(end)) // (len(unit) + 1)
    return begin + ",".join([unit] * count) + end


def _sparse(begin: str, unit: str, end: str) -> str:
    """Return nearly as many values as are read at all, and a text that makes it a mebibyte."""
    count = (MOST_VALUES - 10) // (sum(map(unit.count, ",[{")) + 1)
    body = begin + ",".join([unit] * count)
    return f'{body},"{"p" * (MIB - len(body) - len(end) - 3)}"{end}'


def _both(begin: str, unit: str, end: str) -> tuple[str, str]:
    return _filled(begin, unit, end), _sparse(begin, unit, end)


_PAIRS: Final = {
    "integers": _both('{"error":[', "0", "]}"),
    "fractions": _both('{"error":[', "1.5", "]}"),
    "texts": _both('{"error":[', '""', "]}"),
    "lists": _both('{"error":[', "[]", "]}"),
    "deep lists": _both('{"error":[', "[" * 400 + "]" * 400, "]}"),
    "objects": _both('{"error":[', "{}", "]}"),
    "codes": _both('{"error":[', '{"code":139002,"m":"x"}', "]}"),
    "errors": _both('{"errors":[', '{"m":[1]}', "]}"),
    "problems": _both('{"detail":[', '{"loc":["a","b"],"msg":"x"}', "]}"),
    "repeated keys": _both('{"error":[', '{"a":1,"a":2}', "]}"),
}
HOSTILE: Final[dict[str, str]] = {
    **{f"{name}, dense": dense for name, (dense, _) in _PAIRS.items()},
    **{f"{name}, sparse": sparse for name, (_, sparse) in _PAIRS.items()},
    "keys": "{" + ",".join(f'"{number}":0' for number in range(MOST_VALUES - 10)) + "}",
    "a number": '{"a":' + "9" * (MIB - 6) + "}",
    "one text": '{"message":"' + "a b " * (MIB // 4 - 5) + '"}',
    "escapes": '{"message":"' + "\\n" * (MIB // 2 - 10) + '"}',
    "quotes": '{"message":"' + '\\"' * (MIB // 2 - 10) + '"}',
    "code points": '{"message":"' + "\\u00e9" * (MIB // 6 - 3) + '"}',
    "letters": '{"message":"' + "é" * (MIB // 2 - 10) + '"}',
    "nesting": "[" * (MIB // 2) + "]" * (MIB // 2),
    "json in json": json.dumps({"error": json.dumps({"error": [{"code": 1}] * 49_000})}),
    "line breaks": "{" + "\n" * (MIB - 2) + "}",
    "backslashes": '"' + "\\" * (MIB - 2) + '"',
    "marks": "a" + "\u0301" * (MIB // 2 - 1),
}
"""The text of each body by what it is full of."""


async def longest_gap(work: Awaitable[T]) -> tuple[T, float]:
    """Return what `work` returns, and for how long at most the event loop ran nothing else.

    In seconds of this process: what others do on the same machine does not count.
    """
    gap, last = 0.0, time.process_time()
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.sleep(0.002)
        now = time.process_time()
        gap, last = max(gap, now - last), now
    return task.result(), gap


def least(measure: Callable[[], float]) -> float:
    """Return a gap, the least of three where one is too long: what else runs can only add to it."""
    gap = measure()
    for _ in range(2):
        if gap >= LONGEST_GAP:
            gap = min(gap, measure())
    return gap
