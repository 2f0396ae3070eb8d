"""The database file: created, opened, migrated, read and written."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from flow_tui.store.errors import StoreError, damaged, moved, translated
from flow_tui.store.locations import make_private
from flow_tui.store.schema import APPLICATION_ID, MIGRATIONS, VERSION
from flow_tui.store.values import storable

FILE_NAME: Final = "flow-tui.db"
BUSY_SECONDS: Final = 2.0
"""How long to wait for another program's lock."""

JOURNAL_LIMIT: Final = 256 * 1024
"""Bytes of the journal that stay between transactions; most of them need less."""

Row = sqlite3.Row
Value = str | int | bytes | None
T = TypeVar("T")

_PRAGMAS: Final = (
    # Home directories of jump hosts are often on NFS, where WAL is not safe. A journal that stays,
    # with its header zeroed, is a rollback journal like one that is deleted, and costs each commit
    # a quarter less: neither the folder nor the size of a file has to reach the disk.
    "PRAGMA journal_mode = PERSIST",
    f"PRAGMA journal_size_limit = {JOURNAL_LIMIT}",
    # With FULL, a power cut right after a commit may bring the deleted journal back and undo
    # the commit; EXTRA syncs the folder, too (sqlite.org/pragma.html#pragma_synchronous).
    "PRAGMA synchronous = EXTRA",
    # On macOS only this reaches the disk itself; elsewhere it does nothing.
    "PRAGMA fullfsync = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
)


class Database:
    """An open database of the current schema; for one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self.file = _file_at(path)
        """Which file it is: its device, and its number on it; None if that is unknown."""

    @classmethod
    def open(
        cls, directory: Path, *, read_only: bool = False, file: tuple[int, int] | None = None
    ) -> Self:
        """Open the database in `directory`; create both if they are missing, unless `read_only`.

        A new folder gets mode 0700, a new file 0600; the journal takes its mode from the file.

        Args:
            directory: The folder.
            read_only: Make every write fail once it is open. What this process wrote to before
                must be there: an empty one in its place would say that nothing was ever sent.
            file: Which file it must be; None for any.

        Raises:
            StoreError: It cannot be used, is damaged, or was written by a newer version. With
                `read_only`, it is missing, too; with `file`, it is another one.
        """
        path = directory.absolute() / FILE_NAME
        with translated(path):
            if not read_only:
                _create(path)
            elif not may_exist(path.parent):
                raise StoreError(moved(path))
            connection = sqlite3.connect(
                f"{path.as_uri()}?mode=rw",
                uri=True,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            connection.row_factory = Row
        database = cls(path, connection)
        try:
            database._refuse_other(file)
            database._prepare()
            if read_only:
                connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        return database

    def close(self) -> None:
        """Close the file, and delete the journal that stayed beside it, unless somebody uses it."""
        # It is deleted by its name: where the folder was moved and another database is in its
        # place, that is the other one's, which cannot undo a torn transaction without it.
        if self.file is not None and _file_at(self.path) == self.file:
            with suppress(sqlite3.Error):  # it holds nothing any more, and is used again
                self._connection.execute("PRAGMA busy_timeout = 0")
                self._connection.execute("PRAGMA journal_mode = DELETE")
        self._connection.close()

    def select(self, sql: str, parameters: Sequence[Value], build: Callable[[Row], T]) -> list[T]:
        """Return what `build` makes of each row that a query finds.

        Raises:
            StoreError: The query failed, or `build` raised ValueError: the row is damaged.
        """
        with translated(self.path):
            rows = self.execute(sql, parameters).fetchall()
        try:
            return [build(row) for row in rows]
        except ValueError as error:
            raise StoreError(damaged(self.path, str(error))) from error

    def first(self, sql: str, parameters: Sequence[Value], build: Callable[[Row], T]) -> T | None:
        """Return what `build` makes of the first row that a query finds, or None.

        Raises:
            StoreError: As `select` does.
        """
        return next(iter(self.select(sql, parameters, build)), None)

    def texts(self, sql: str, parameters: Sequence[Value]) -> list[str]:
        """Return the first column of each row that a query finds, as text.

        Raises:
            StoreError: The query failed.
        """
        return [str(value) for value in self._first_column(sql, parameters)]

    def numbers(self, sql: str, parameters: Sequence[Value]) -> list[int]:
        """Return the first column of each row that a query finds, as an integer.

        Raises:
            StoreError: The query failed.
        """
        return [int(value) for value in self._first_column(sql, parameters)]

    def number(self, sql: str, parameters: Sequence[Value] = ()) -> int:
        """Return the integer in the one row that a query finds.

        Raises:
            StoreError: The query failed.
        """
        return self.numbers(sql, parameters)[0]

    def _first_column(self, sql: str, parameters: Sequence[Value]) -> list[Any]:
        with translated(self.path):
            rows = self.execute(sql, parameters)
            # A million rows of SQLite's own kind, all at once, would take 100 MiB.
            rows.row_factory = None
            return [row[0] for row in rows]

    def execute(self, sql: str, parameters: Sequence[Value] = ()) -> sqlite3.Cursor:
        """Run a statement; call it inside `transaction`, which translates its errors.

        Raises:
            sqlite3.Error: It failed.
        """
        values = [storable(value) if isinstance(value, str) else value for value in parameters]
        return self._connection.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that the body writes, on disk when this ends, or nothing of it.

        No other connection writes in between.

        Raises:
            StoreError: It could not be written.
        """
        with translated(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite has already rolled back after some errors, a full disk among them.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def optional(self) -> Iterator[None]:
        """Inside `transaction`: if the body fails, undo what it wrote and go on.

        Raises:
            sqlite3.Error, StoreError: SQLite has rolled back the whole transaction.
        """
        self._connection.execute("SAVEPOINT optional")
        try:
            yield
        except (sqlite3.Error, StoreError):
            if not self._connection.in_transaction:
                raise
            self._connection.execute("ROLLBACK TO optional")
        self._connection.execute("RELEASE optional")

    def check(self) -> None:
        """Read the whole file and look for damage.

        Raises:
            StoreError: It is damaged or cannot be read.
        """
        for finding in self.texts("PRAGMA quick_check(1)", ()):
            if finding != "ok":
                raise StoreError(damaged(self.path, finding))

    def _prepare(self) -> None:
        with translated(self.path):
            for pragma in _PRAGMAS:
                self._connection.execute(pragma)
        self._refuse_foreign()
        if self.number("PRAGMA user_version") < VERSION:
            self._migrate()

    def _refuse_other(self, file: tuple[int, int] | None) -> None:
        """Raise where another file has taken the place of the one that it must be."""
        if file is not None and self.file != file:
            raise StoreError(moved(self.path))

    def _refuse_foreign(self) -> None:
        """Raise unless the file is new or ours, and not newer than this program."""
        # First the tables: another process that creates the file at this moment writes them and
        # the mark in one transaction.
        tables = self.number("SELECT count(*) FROM sqlite_master")
        if tables and self.number("PRAGMA application_id") != APPLICATION_ID:
            raise StoreError(
                f"{self.path} is a database of another program and was not changed. "
                "Move it aside, or choose another folder with --data-dir."
            )
        version = self.number("PRAGMA user_version")
        if version > VERSION:
            raise StoreError(
                f"The database {self.path} was written by a newer flow-tui (schema {version}; "
                f"this version supports {VERSION}). Update flow-tui, or choose another folder "
                "with --data-dir."
            )

    def _migrate(self) -> None:
        """Make the current schema of an older one, or of an empty file; all of it or nothing."""
        with self.transaction():
            self._refuse_foreign()  # another process may have been quicker, and be newer
            version = self.number("PRAGMA user_version")
            if version == VERSION:
                return
            for changes in MIGRATIONS[version:]:
                for change in changes:
                    if isinstance(change, str):
                        self._connection.execute(change)
                    else:
                        change(self._connection)
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {VERSION}")


def _create(path: Path) -> None:
    """Create the folder and an empty file for this user alone, unless they exist."""
    make_private(path.parent)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return


def _file_at(path: Path) -> tuple[int, int] | None:
    """Return which file is at a path, as its device and number on it; None if that is unknown."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def may_exist(directory: Path) -> bool:
    """Return whether `directory` may hold a database.

    False if there certainly is none, where opening it would create folder and file. True if it
    is not known (no permission, a file in place of the folder): opening it raises the reason.
    """
    try:
        (directory / FILE_NAME).lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
