"""The clock of a client's event loop, which a server puts on where it would let the client wait.

A short timeout does not do for that: on a busy machine it ends in an earlier stage of a request.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")

_running: Final[set["_Loop"]] = set()


class _Loop(asyncio.SelectorEventLoop):
    put_on = 0.0

    def time(self) -> float:
        return super().time() + self.put_on


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a client's work in an event loop whose clock can be put on."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, _Loop)
        _running.add(loop)
        try:
            return runner.run(work)
        finally:
            _running.remove(loop)


def let_time_pass(seconds: float) -> None:
    """Put the clocks of all running clients on, from any thread."""
    for loop in set(_running):
        loop.put_on += seconds
        loop.call_soon_threadsafe(lambda: None)  # it sleeps until its next timeout
