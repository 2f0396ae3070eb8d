"""The terminal as what is written to, which may be gone."""

from collections.abc import Callable
from typing import TextIO


class TerminalOutput:
    """The terminal as a file that never fails: once it is gone, what is written is dropped.

    An error in Textual's writing thread would end that, and the event loop would then wait
    for ever for somebody to take what it writes.
    """

    def __init__(self, file: TextIO, gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone
        self._is_gone = False

    def write(self, written: str) -> None:
        """Write to the terminal, if it is there."""
        self._try(lambda: self._file.write(written))

    def flush(self) -> None:
        """Let the terminal have what was written, if it is there."""
        self._try(self._file.flush)

    def fileno(self) -> int:
        """Return the file's number."""
        return self._file.fileno()

    def _try(self, attempt: Callable[[], object]) -> None:
        if self._is_gone:
            return
        try:
            attempt()
        except OSError:
            self._is_gone = True
            self._gone()
