"""Mebibytes of JSON in shapes that take long to read, and how long an event loop is held up."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import Final, TypeVar

import h11
import pytest

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


_REPEATED: Final = {
    "integers": ('{"error":[', "0", "]}"),
    "fractions": ('{"error":[', "1.5", "]}"),
    "texts": ('{"error":[', '""', "]}"),
    "lists": ('{"error":[', "[]", "]}"),
    "deep lists": ('{"error":[', "[" * 400 + "]" * 400, "]}"),
    "objects": ('{"error":[', "{}", "]}"),
    "codes": ('{"error":[', '{"code":139002,"m":"x"}', "]}"),
    "errors": ('{"errors":[', '{"m":[1]}', "]}"),
    "problems": ('{"detail":[', '{"loc":["a","b"],"msg":"x"}', "]}"),
    "repeated keys": ('{"error":[', '{"a":1,"a":2}', "]}"),
}
_BODIES: Final[dict[str, Callable[[], str]]] = {
    **{f"{name}, dense": partial(_filled, *parts) for name, parts in _REPEATED.items()},
    **{f"{name}, sparse": partial(_sparse, *parts) for name, parts in _REPEATED.items()},
    "keys": lambda: "{" + ",".join(f'"{number}":0' for number in range(MOST_VALUES - 10)) + "}",
    "a number": lambda: '{"a":' + "9" * (MIB - 6) + "}",
    "one text": lambda: '{"message":"' + "a b " * (MIB // 4 - 5) + '"}',
    "escapes": lambda: '{"message":"' + "\\n" * (MIB // 2 - 10) + '"}',
    "quotes": lambda: '{"message":"' + '\\"' * (MIB // 2 - 10) + '"}',
    "code points": lambda: '{"message":"' + "\\u00e9" * (MIB // 6 - 3) + '"}',
    "letters": lambda: '{"message":"' + "é" * (MIB // 2 - 10) + '"}',
    "nesting": lambda: "[" * (MIB // 2) + "]" * (MIB // 2),
    "json in json": lambda: json.dumps({"error": json.dumps({"error": [{"code": 1}] * 49_000})}),
    "line breaks": lambda: "{" + "\n" * (MIB - 2) + "}",
    "backslashes": lambda: '"' + "\\" * (MIB - 2) + '"',
    "marks": lambda: "a" + "\u0301" * (MIB // 2 - 1),
}


class _Bodies(Mapping[str, str]):
    """Makes a body when it is asked for: all of them would take each worker a while."""

    def __getitem__(self, shape: str) -> str:
        return _BODIES[shape]()

    def __iter__(self) -> Iterator[str]:
        return iter(_BODIES)

    def __len__(self) -> int:
        return len(_BODIES)


HOSTILE: Final = _Bodies()
"""The text of each body by what it is full of."""


SMALL_PARTS: Final = {
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"1\r\n \r\n" * 6_000
    + b"2\r\n{}\r\n0\r\n\r\n",
    "announcements": b"HTTP/1.1 100 C\r\n\r\n" * 5_000
    + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
}
"""Responses that are cut into many parts."""
MOST_PARTS: Final = 2000
"""How many of them may be read before the event loop goes on; few of them are a piece."""


async def most_parts(work: Awaitable[T], patch: pytest.MonkeyPatch) -> tuple[T, int]:
    """Return what `work` returns, and how many parts at most were read in one turn of the loop."""
    parts, most = 0, 0
    next_event = h11.Connection.next_event

    def counted(connection: h11.Connection) -> object:
        nonlocal parts
        parts += 1
        return next_event(connection)

    patch.setattr(h11.Connection, "next_event", counted)
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.sleep(0)
        parts, most = 0, max(most, parts)
    return task.result(), most


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
