"""Attempts written to a file, some at a time, as JSON Lines or CSV."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TextIO

from flow_tui.model import Attempt
from flow_tui.services.records import CSV_NAMES, csv_line, json_line
from flow_tui.store import Store

AT_ONCE: Final = 32
"""How many attempts are in memory at once; a body may have 1 MiB."""

_JSON: Final = (".jsonl", ".ndjson")
_CSV: Final = (".csv",)


class FormatError(ValueError):
    """A file's name does not say what is to be in it."""


class Export:
    """One export into a new file; for one thread at a time, and off the event loop.

    Raises:
        FormatError: The name ends in no known suffix.
        OSError: The file cannot be made; as `FileExistsError` where there is one already.
    """

    def __init__(self, name: str, ids: Sequence[int]) -> None:
        """Make the file.

        Args:
            name: Its name, whose suffix says the format; `~` is the home folder.
            ids: The attempts to write, in this order.
        """
        self.path = path_of(name)
        self.done = 0
        """How many of `ids` have been dealt with."""
        self._ids = ids
        self._line, head, self._break = _form(self.path)
        self._file = create(self.path)
        self._file.write(head)

    @property
    def total(self) -> int:
        """How many attempts there are to write."""
        return len(self._ids)

    def write_some(self, store: Store) -> bool:
        """Write the next attempts; return whether there are more.

        Raises:
            OSError: They cannot be written.
            StoreError: They cannot be read.
        """
        ids = self._ids[self.done : self.done + AT_ONCE]
        for attempt in store.attempts.get_many(ids, bodies=True):
            self._file.write(self._line(attempt) + self._break)
        self.done += len(ids)
        return self.done < self.total

    def close(self) -> None:
        """Finish the file.

        Raises:
            OSError: What was written last is not in the file.
        """
        self._file.close()

    def give_up(self) -> None:
        """Take the unfinished file away.

        Raises:
            OSError: It is still there.
        """
        try:
            self._file.close()
        finally:
            self.path.unlink()


def _form(path: Path) -> tuple[Callable[[Attempt], str], str, str]:
    """Return what makes a line of an attempt, what comes before all, and what ends a line."""
    suffix = path.suffix.lower()
    if suffix in _JSON:
        return json_line, "", "\n"
    if suffix in _CSV:
        return csv_line, f"{CSV_NAMES}\r\n", "\r\n"
    raise FormatError("End the name in .jsonl (JSON Lines) or .csv.")


def path_of(name: str) -> Path:
    """Return the absolute path of what was typed; `~` is the home folder."""
    return Path(os.path.expanduser(name.strip())).absolute()  # noqa: PTH111 - keeps an unknown ~name


def create(path: Path) -> TextIO:
    """Make a file (0600) and open it for writing UTF-8, line breaks as they are written.

    Raises:
        OSError: It cannot be made; as `FileExistsError` where there is something of this name.
    """
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(opened, "w", encoding="utf-8", newline="")


def reason(error: OSError) -> str:
    """Return why a file could not be made or written, for a sentence."""
    if isinstance(error, FileExistsError):
        return "it exists already"
    return error.strerror or "the system does not say why"
