"""The standard streams: which are terminals, and printing that survives a closed pipe."""

import io
import sys
from collections.abc import Iterable
from typing import Final, TextIO

from flow_tui.standard_error import discard_rest, write_error

OUTPUT_FAILED: Final = 1
"""Exit status if standard output could not be written."""


def without_terminal() -> list[str]:
    """Return which of `input`, `output`, `error` are not terminals, or closed."""
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "error": sys.__stderr__}
    return [name for name, stream in streams.items() if stream is None or not stream.isatty()]


def print_lines(lines: Iterable[str], *, at_once: bool = False) -> int:
    """Print lines to standard output and return the exit status.

    If it is closed, no line is asked for. A reader that closes the pipe (`| head`) is not an error.
    Characters that the locale's encoding lacks are printed as escapes.

    Args:
        lines: The lines.
        at_once: Whether each is printed before the next is asked for.
    """
    output: TextIO | None = sys.stdout
    if output is None:
        print_error("Standard output is closed.")
        return OUTPUT_FAILED
    if isinstance(output, io.TextIOWrapper):
        output.reconfigure(errors="backslashreplace")
    try:
        for line in lines:
            output.write(f"{line}\n")
            if at_once:
                output.flush()
        output.flush()
    except BrokenPipeError:
        discard_rest(output)
    except OSError as error:
        discard_rest(output)
        print_error(f"Cannot write to standard output: {error.strerror}.")
        return OUTPUT_FAILED
    return 0


def print_error(message: str) -> None:
    """Print an error message to standard error, if that takes it."""
    write_error(f"flow-tui: {message}")
