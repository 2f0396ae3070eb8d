"""The terminal, lent by the app to a command that may want to ask something on it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from textual.app import App

from flow_tui import text


@contextmanager
def lent_terminal(app: App[Any], sentence: str) -> Iterator[None]:
    """Leave the terminal to a command; the event loop goes on, and nothing is drawn.

    Args:
        app: The app, which draws everything anew afterwards.
        sentence: What the terminal shows meanwhile, above whatever the command says.
    """
    driver = app._driver  # noqa: SLF001 - Textual itself has no word for it
    if driver is None or not driver.can_suspend:
        yield
        return
    before = signal.signal(signal.SIGINT, _not_for_the_app)
    try:
        with app.suspend():
            print(text.one_line(sentence), flush=True)  # noqa: T201 - on the normal screen
            yield
            if not os.isatty(0):
                signal.raise_signal(signal.SIGHUP)  # it was closed while the command had it
    finally:
        signal.signal(signal.SIGINT, before)


def _not_for_the_app(_number: int, _frame: FrameType | None) -> None:
    """Take ctrl+c where the command does not yet have the terminal, or has it no more.

    Unlike a signal that is ignored, one with a handler is not ignored by the command, too.
    """
