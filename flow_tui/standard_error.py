"""Standard error, which may be closed, full, or a pipe that nobody reads.

What it cannot take changes nothing else: neither the exit status nor what the program does.
"""

import os
import sys
from typing import TextIO


def write_error(message: str) -> None:
    """Print a message, if that is possible."""
    stream: TextIO | None = sys.stderr
    if stream is None:  # print would take standard output instead
        return
    try:
        print(message, file=stream, flush=True)
    except OSError:  # there is no other place to say so
        return


def forget_unwritten() -> None:
    """Drop what could not be written: at exit Python would fail, and change the status."""
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        discard_rest(stream)


def discard_rest(stream: TextIO) -> None:
    """Keep Python from writing the rest of a stream's buffer at exit, which would fail again."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
