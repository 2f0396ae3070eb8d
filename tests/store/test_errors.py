"""Each kind of error has a sentence of its own that says what to do next."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from flow_tui.store.errors import (
    DatabaseLockedError,
    HistoryChangedError,
    StoreError,
    translated,
)
from flow_tui.store.flow_history import FlowHistory
from tests.support.cases import every

PATH = Path("/home/someone/.local/share/flow-tui/flow-tui.db")


def sentence(error: Exception) -> str:
    with pytest.raises(StoreError) as raised, translated(PATH):
        raise error
    assert raised.value.__cause__ is error
    return str(raised.value)


def sqlite_error(code: int, name: str = "SQLITE_SOMETHING") -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite has it")
    error.sqlite_errorcode = code
    error.sqlite_errorname = name
    return error


@every(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_BUSY, "locked by another program"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked by another program"),
        (sqlite3.SQLITE_LOCKED, "locked by another program"),
        (sqlite3.SQLITE_READONLY, "is read-only"),
        (sqlite3.SQLITE_READONLY_ROLLBACK, "is read-only"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "folder /home/someone/.local/share/flow-tui cannot"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "was moved or deleted"),
        (sqlite3.SQLITE_PERM, "is read-only"),
        (sqlite3.SQLITE_FULL, "is full"),
        (sqlite3.SQLITE_IOERR_WRITE, "could not be read or written (SQLITE_SOMETHING)"),
        (sqlite3.SQLITE_IOERR_LOCK, "cannot lock files"),
        (sqlite3.SQLITE_IOERR_CORRUPTFS, "is damaged"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "is damaged"),
        (sqlite3.SQLITE_NOTADB, "is damaged"),
        (sqlite3.SQLITE_CANTOPEN, "could not be opened"),
        (sqlite3.SQLITE_NOMEM, "failed: as SQLite has it"),
    ],
)
def test_sqlite(code: int, expected: str) -> None:
    assert expected in sentence(sqlite_error(code))


@every(
    ("number", "expected"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EDQUOT, "is full"),
        (errno.EROFS, "cannot be written to"),
        (errno.EACCES, "cannot be written to"),
        (errno.ENOTDIR, "is a file, not a folder"),
        (errno.ELOOP, os.strerror(errno.ELOOP)),
    ],
)
def test_the_operating_system(number: int, expected: str) -> None:
    assert expected in sentence(OSError(number, os.strerror(number), str(PATH.parent)))


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), translated(PATH):
        raise KeyError


@every("code", [sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED_VTAB])
def test_a_lock_has_an_error_of_its_own(code: int) -> None:
    with pytest.raises(DatabaseLockedError), translated(PATH):
        raise sqlite_error(code)


def test_attempts_that_are_gone_are_no_longer_those_that_were_shown() -> None:
    error = HistoryChangedError("1123456789012207", FlowHistory(None, 0, 0))
    assert "not those that were shown" in str(error)
    assert "1123456789012207" in str(error)
