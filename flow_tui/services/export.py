"""Exporting attempts to a file, as JSON Lines or CSV."""

import errno
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TextIO

from flow_tui.model import Attempt
from flow_tui.secret import mask_known
from flow_tui.services.records import CSV_NAMES, csv_line, json_line
from flow_tui.store import Store, StoreError

AT_ONCE: Final = 32
"""How many attempts are in memory at once, with bodies of up to 1 MiB each."""

_JSON: Final = (".jsonl", ".ndjson")
_CSV: Final = (".csv",)


class FileNameError(ValueError):
    """A name is missing, or its suffix is no known format; the text says what to type."""


class Export:
    """One export to a new file; for one thread at a time, off the event loop."""

    def __init__(self, name: str, ids: Sequence[int]) -> None:
        """Create the file.

        Args:
            name: Its path, whose suffix selects the format; `~` is the home folder.
            ids: The attempts to write, in this order.

        Raises:
            FileNameError: The name is empty, or its suffix is unknown.
            OSError: The file cannot be created; as `FileExistsError` if it exists.
        """
        self.path = new_path(name)
        self.done = 0
        """How many of the attempts are written."""
        self._ids = ids
        self._format_row, header, self._line_end = _format_of(self.path)
        self._file = create(self.path)
        self._file.write(header)

    @property
    def total(self) -> int:
        """How many attempts are to be written."""
        return len(self._ids)

    def write_some(self, store: Store) -> bool:
        """Write the next attempts, and return whether there are more.

        Raises:
            OSError: They cannot be written.
            StoreError: They cannot be read, or not all of them are there.
        """
        ids = self._ids[self.done : self.done + AT_ONCE]
        attempts = store.attempts.get_many(ids, bodies=True)
        if len(attempts) < len(ids):  # none is ever deleted: it must not look like all
            raise StoreError(
                f"Attempts are gone from the database {store.path}: it was replaced by another "
                "one. Put it back and restart flow-tui."
            )
        for attempt in attempts:
            self._file.write(mask_known(self._format_row(attempt)) + self._line_end)
        self.done += len(ids)
        return self.done < self.total

    def close(self) -> None:
        """Finish the file.

        Raises:
            OSError: The last attempts could not be written.
        """
        self._file.close()

    def give_up(self) -> None:
        """Close and delete the unfinished file.

        Raises:
            OSError: It could not be deleted.
        """
        try:
            self._file.close()
        finally:
            self.path.unlink()


def _format_of(path: Path) -> tuple[Callable[[Attempt], str], str, str]:
    """Return the row formatter, the header and the line terminator."""
    suffix = path.suffix.lower()
    if suffix in _JSON:
        return json_line, "", "\n"
    if suffix in _CSV:
        return csv_line, f"{CSV_NAMES}\r\n", "\r\n"
    raise FileNameError("End the name in .jsonl (JSON Lines) or .csv.")


def path_of(name: str) -> Path:
    """Return a typed path as an absolute one; `~` is the home folder."""
    return Path(os.path.expanduser(name.strip())).absolute()  # noqa: PTH111 - keeps an unknown ~name


def new_path(name: str) -> Path:
    """Return the typed path of a file that is to be made.

    Raises:
        FileNameError: Nothing was typed, which `path_of` takes for the current folder.
        OSError: It is a folder's, as `IsADirectoryError`; or there is no current folder.
    """
    if not name.strip():
        raise FileNameError("Type a file name.")
    path = path_of(name)
    if name.rstrip().endswith(os.sep) or path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return path


def create(path: Path) -> TextIO:
    """Create a file (mode 0600) and open it for UTF-8, with line breaks as they are written.

    Raises:
        OSError: It cannot be created; as `FileExistsError` if it exists.
    """
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(opened, "w", encoding="utf-8", newline="")


def failure(what: str, error: OSError) -> str:
    """Return that a file was not written, why, and what to do.

    Args:
        what: What did not happen: `Not saved`, for example.
        error: Why.
    """
    if isinstance(error, IsADirectoryError):
        return f"{what}: this is a folder. Add a file name."
    return f"{what}: {reason(error)}. Change the name and press Enter."


def reason(error: OSError) -> str:
    """Return why a file could not be created or written, as the end of a sentence."""
    if isinstance(error, FileExistsError):
        return "it already exists"
    return error.strerror or "unknown error"
