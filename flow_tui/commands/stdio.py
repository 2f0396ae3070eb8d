"""The standard streams: which of them are terminals, and output that a closed pipe cannot upset."""

import io
import os
import sys
from collections.abc import Iterable
from typing import Final, TextIO

OUTPUT_FAILED: Final = 1
"""Exit status where standard output could not be written."""


def without_terminal() -> list[str]:
    """Return the names of the standard streams that are no terminals: `input`, `output`, `error`.

    A stream that was closed before the start is none, either.
    """
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "error": sys.__stderr__}
    return [name for name, stream in streams.items() if stream is None or not stream.isatty()]


def print_lines(lines: Iterable[str]) -> int:
    """Print lines to standard output and return the exit status.

    A reader that has seen enough (`| head`) is no error. Characters that the locale cannot
    print are shown as their codes.
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
        output.flush()
    except BrokenPipeError:
        _discard_rest(output)
    except OSError as error:
        _discard_rest(output)
        print_error(f"Standard output could not be written: {error.strerror}.")
        return OUTPUT_FAILED
    return 0


def print_error(sentence: str) -> None:
    """Print a sentence to standard error."""
    print(f"flow-tui: {sentence}", file=sys.stderr)  # noqa: T201 - a command line's own output


def _discard_rest(output: TextIO) -> None:
    """Keep Python from writing what is left in the buffer, and failing again, at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output.fileno())
    os.close(nowhere)
