"""Tracebacks and logs without secrets: the text of an exception may hold anything."""

import logging
import sys
import threading
import traceback

from flow_tui import text
from flow_tui.secret import mask_pieces
from flow_tui.standard_error import forget_unwritten, write_error


def mask_tracebacks() -> None:
    """Let Python write no piece of a secret to standard error by itself.

    It does so where an exception ends the process or a thread, where one is ignored, and for the
    logs of libraries, which have no handler here.
    """
    sys.excepthook = lambda _kind, error, _trace: _show("", error)
    threading.excepthook = _show_in_thread
    sys.unraisablehook = _show_ignored
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_MaskingFormatter())


def printable(shown: str) -> str:
    """Return a traceback or a log without secrets, escape sequences and a line break at its end."""
    return "\n".join(text.lines(mask_pieces(shown.rstrip("\n"))))


class _MaskingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def _show_in_thread(arguments: threading.ExceptHookArgs) -> None:
    name = arguments.thread.name if arguments.thread else "?"
    _show(f"Exception in thread {name}:\n", arguments.exc_value)


def _show_ignored(arguments: "sys.UnraisableHookArgs") -> None:
    _show(f"Exception ignored in: {arguments.object!r}\n", arguments.exc_value)


def _show(title: str, error: BaseException | None) -> None:
    write_error(printable(title + "".join(traceback.format_exception(error))))
    forget_unwritten()  # nothing of the program runs after an exception that ends it
