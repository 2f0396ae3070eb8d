"""A plugin of pytest that makes the program wait at random, to find tests that rely on its speed.

python -m pytest -p tests.support.delays tests/app

Answers of the sandbox, jobs of the store and of other threads, and messages to widgets come late. A
test that fails then, and does not without, relies on what is mostly quick; or the product does.
FLOW_TUI_TEST_DELAYS=3 makes the delays three times as long. They are not part of CI.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable
from typing import Any, Final

from textual.message import Message
from textual.message_pump import MessagePump

from flow_tui import threads
from flow_tui.sandbox.http_server import Request
from flow_tui.sandbox.responses import Reply
from flow_tui.sandbox.server import Sandbox

_FACTOR: Final = float(os.environ.get("FLOW_TUI_TEST_DELAYS", "1"))
_ANSWER: Final = (0.0, 0.0, 0.1, 0.5)
_JOB: Final = (0.0, 0.0, 0.02, 0.1)
_MESSAGE: Final = (0.0,) * 6 + (0.001, 0.01)


def _seconds(delays: tuple[float, ...]) -> float:
    return _FACTOR * random.choice(delays)


def _install() -> None:
    serve, job_for = Sandbox._serve, threads.job_for
    dispatch = MessagePump._dispatch_message

    def late_serve(self: Sandbox, request: Request) -> Reply:
        reply = serve(self, request)
        time.sleep(_seconds(_ANSWER))
        return reply

    def late_job_for(work: Callable[[], Any]) -> Any:
        def late_work() -> Any:
            time.sleep(_seconds(_JOB))
            return work()

        return job_for(late_work)

    async def late_dispatch(self: MessagePump, message: Message) -> None:
        if seconds := _seconds(_MESSAGE):
            await asyncio.sleep(seconds)
        await dispatch(self, message)

    Sandbox._serve = late_serve  # type: ignore[method-assign]
    threads.job_for = late_job_for
    MessagePump._dispatch_message = late_dispatch  # type: ignore[method-assign]


_install()  # at once: what a conftest imports has its own name for a function
