"""What can go wrong with the store, each as a sentence for the user."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flow_tui.model import Action, Attempt, Flow
from flow_tui.store.flow_history import FlowHistory

_DOING: Final = {Action.PUBLISH: "publishing", Action.DEPRECATE: "deprecating"}


class StoreError(Exception):
    """The store failed; the text says what happened and what to do."""


class DatabaseLockedError(StoreError):
    """Another program holds the database's lock."""


class FlowBusyError(StoreError):
    """An attempt for the same flow on the same account is in flight.

    Attributes:
        attempt: The attempt in flight.
        pid: The process that owns it.
        host: The name of that process's machine; foreign text.
        own: Whether that process is this one.
    """

    def __init__(self, attempt: Attempt, pid: int, host: str, *, own: bool) -> None:
        self.attempt = attempt
        self.pid = pid
        self.host = host
        self.own = own
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        doing = f"{_DOING[self.attempt.new.action]} flow {self.attempt.new.flow_id}"
        since = f"{self.attempt.started_at.astimezone():%Y-%m-%d %H:%M:%S %z}"
        if self.own:
            return (
                f"This flow-tui has been {doing} since {since} and has not recorded the outcome "
                "yet. Wait for it; if it does not come, restart flow-tui."
            )
        return (
            f"Another flow-tui (process {self.pid} on {self.host}) has been {doing} since "
            f"{since}. Wait for the outcome, then check the history."
        )


class SettledMeanwhileError(StoreError):
    """An attempt is not settled as the user was shown; nothing was changed.

    Attributes:
        attempt: The attempt as it is.
    """

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        super().__init__(
            "This attempt was settled elsewhere meanwhile. Your verdict was not recorded."
        )


class NoteChangedError(StoreError):
    """A note that the user was not shown would be lost; nothing was changed.

    Attributes:
        attempt: The attempt as it is.
    """

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        super().__init__("Another note was written elsewhere meanwhile.")


class LabelChangedError(StoreError):
    """A label that the user was not shown would be lost; nothing was changed.

    Attributes:
        flow: The flow as it is.
    """

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        super().__init__("Another label was written elsewhere meanwhile.")


class ProfilesChangedError(StoreError):
    """What the user was shown of a profile that is to be deleted is no longer so."""

    def __init__(self, deleted: str = "Nothing") -> None:
        """Make it.

        Args:
            deleted: What was deleted all the same.
        """
        super().__init__(
            f"Profiles were changed elsewhere meanwhile. {deleted} was deleted. "
            "Check the list and try again."
        )


class HistoryChangedError(StoreError):
    """What the user was shown of a flow's attempts is no longer so.

    Attributes:
        history: What is known of them now.
    """

    def __init__(self, flow_id: str, history: FlowHistory) -> None:
        self.history = history
        super().__init__(f"{self._news()} Look at flow {flow_id} again before you go on.")

    def _news(self) -> str:
        latest = self.history.latest
        if latest is None:
            return "The flow's attempts are not those that were shown."
        outcome = str(latest.outcome).replace("_", " ")
        settled = ", but settled since" if latest.settled else ""
        return (
            "Another attempt was recorded or settled meanwhile: "
            f"{latest.new.action}, {outcome}{settled}, "
            f"{latest.started_at.astimezone():%Y-%m-%d %H:%M:%S %z}."
        )


_ELSEWHERE: Final = "or choose another folder with --data-dir"
_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_LOCKED: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY: Final = 0xFF
"""The low byte of SQLite's extended result codes is the primary code."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the operating system into `StoreError`.

    Args:
        path: The database file, for the sentence.

    Raises:
        StoreError: The body raised `sqlite3.Error` or `OSError`.
    """
    try:
        yield
    except sqlite3.Error as error:
        kind = DatabaseLockedError if _primary_code(error) in _LOCKED else StoreError
        raise kind(_sqlite_sentence(path, error)) from error
    except OSError as error:
        raise StoreError(_system_sentence(path, error)) from error


def damaged(path: Path, detail: str) -> str:
    """Return the sentence for a damaged database."""
    return (
        f"The database {path} is damaged ({detail}) and was not changed. Move it aside to start "
        "with a new one, or restore a backup."
    )


def moved(path: Path) -> str:
    """Return the sentence for a database that is no longer where it was."""
    return (
        f"The database {path} was moved or deleted while flow-tui was running. "
        "Put it back, or restart flow-tui to create a new one."
    )


def _sqlite_sentence(path: Path, error: sqlite3.Error) -> str:
    """Return the sentence for an error of SQLite; result codes from sqlite.org/rescode.html."""
    code = _code(error)
    if isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode"):
        # Raised by Python's module, not by SQLite: a text that is not UTF-8.
        return damaged(path, str(error))
    match code:
        case sqlite3.SQLITE_READONLY_DBMOVED | sqlite3.SQLITE_IOERR_FSTAT:
            # The latter where its journal stayed: the journal's mode is asked of the file first.
            return moved(path)
        case sqlite3.SQLITE_READONLY_DIRECTORY:
            return _folder_sentence(path)
        case sqlite3.SQLITE_IOERR_LOCK | sqlite3.SQLITE_IOERR_RDLOCK | sqlite3.SQLITE_PROTOCOL:
            return (
                f"The file system of {path} cannot lock files, like a network drive without a "
                "lock service. Choose a folder on a local disk with --data-dir."
            )
        case sqlite3.SQLITE_IOERR_CORRUPTFS:
            return damaged(path, str(error))
    return _primary_sentence(path, _primary_code(error), error)


def _code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code


def _primary_code(error: sqlite3.Error) -> int:
    return _code(error) & _PRIMARY


def _primary_sentence(path: Path, primary: int, error: sqlite3.Error) -> str:
    match primary:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return (
                f"The database {path} is locked by another program. "
                "Wait until that is done, or close it, and try again."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return f"The database {path} is read-only. Make it writable, {_ELSEWHERE}."
        case sqlite3.SQLITE_FULL:
            return _full_sentence(path)
        case sqlite3.SQLITE_IOERR:
            name = getattr(error, "sqlite_errorname", "I/O error")
            return (
                f"The database {path} could not be read or written ({name}): the disk is full, "
                "over its quota, or failing. Free some space or check the disk, and try again."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path, str(error))
        case sqlite3.SQLITE_CANTOPEN:
            return (
                f"The database {path} could not be opened. Check that it is a file you can read "
                f"and write, in a folder you can write to, {_ELSEWHERE}."
            )
    return f"The database {path} failed: {error}. Try again, or run `flow-tui doctor`."


def _system_sentence(path: Path, error: OSError) -> str:
    if error.errno in _NO_SPACE:
        return _full_sentence(path)
    if error.errno in _DENIED:
        return _folder_sentence(path)
    if error.errno in {errno.EEXIST, errno.ENOTDIR}:
        return f"{error.filename} is a file, not a folder. Move it aside, {_ELSEWHERE}."
    return f"The folder {path.parent} cannot be used: {error.strerror}. Check it, {_ELSEWHERE}."


def _folder_sentence(path: Path) -> str:
    return f"The folder {path.parent} cannot be written to. Change its permissions, {_ELSEWHERE}."


def _full_sentence(path: Path) -> str:
    return f"The disk that holds {path} is full. Free some space and try again."
