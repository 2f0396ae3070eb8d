"""Printing on the normal screen, to a terminal that may accept nothing."""

import sys
import threading
from typing import Final, TextIO

_PRINT_SECONDS: Final = 1.0
"""Longest wait for the terminal to accept a line."""


def print_line(line: str, stream: TextIO | None = None) -> None:
    """Print a line on a terminal that may be gone or accept no output; return in bounded time.

    Args:
        line: The line.
        stream: The terminal; None is standard output.
    """

    def write() -> None:
        try:
            print(line, file=stream or sys.__stdout__, flush=True)
        except (OSError, ValueError):  # gone, or closed
            return

    thread = threading.Thread(target=write, name="flow-tui-line", daemon=True)
    thread.start()
    thread.join(_PRINT_SECONDS)
