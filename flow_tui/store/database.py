"""The database file: made, opened, brought up to date, read and written."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from flow_tui.store.errors import StoreError, damaged, translated
from flow_tui.store.schema import APPLICATION_ID, MIGRATIONS, VERSION
from flow_tui.store.values import storable

FILE_NAME: Final = "flow-tui.db"
BUSY_SECONDS: Final = 2.0
"""How long to wait for another program's lock."""

Row = tuple[Any, ...]
Value = str | int | None
T = TypeVar("T")

_PRAGMAS: Final = (
    # Home directories of jump hosts are often on NFS, where WAL is not safe.
    "PRAGMA journal_mode = DELETE",
    # With FULL, a power cut right after a commit may bring the deleted journal back and undo
    # the commit; EXTRA syncs the folder, too (sqlite.org/pragma.html#pragma_synchronous).
    "PRAGMA synchronous = EXTRA",
    # On macOS only this reaches the disk itself; elsewhere it does nothing.
    "PRAGMA fullfsync = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
)


class Database:
    """An open database of the present schema; for one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, directory: Path, *, read_only: bool = False) -> Self:
        """Open the database in `directory`; make both where they are missing.

        A new folder is for its user alone (0700), as is a new file (0600) and the journal,
        which takes its mode from the file.

        Args:
            directory: The folder.
            read_only: Write nothing once it is open: whatever tries to, fails.

        Raises:
            StoreError: It cannot be used, is damaged, or was written by a newer version.
        """
        path = directory.absolute() / FILE_NAME
        with translated(path):
            _create(path)
            connection = sqlite3.connect(
                f"{path.as_uri()}?mode=rw",
                uri=True,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
        database = cls(path, connection)
        try:
            database._prepare()
            if read_only:
                connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        return database

    def close(self) -> None:
        """Close the file."""
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

    def execute(self, sql: str, parameters: Sequence[Value] = ()) -> sqlite3.Cursor:
        """Run a statement inside `transaction`, which tells its errors.

        Raises:
            sqlite3.Error: It failed.
        """
        values = [storable(value) if isinstance(value, str) else value for value in parameters]
        return self._connection.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all that the body writes, on disk when this ends, or nothing of it.

        Nobody else writes in between.

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
        """Inside `transaction`: write all that the body writes, or on an error nothing of it.

        Raises:
            sqlite3.Error, StoreError: SQLite has undone the whole transaction.
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
        for finding in self.select("PRAGMA quick_check(1)", (), _text):
            if finding != "ok":
                raise StoreError(damaged(self.path, finding))

    def _prepare(self) -> None:
        with translated(self.path):
            for pragma in _PRAGMAS:
                self._connection.execute(pragma)
            self._refuse_others()
            version = self._number("PRAGMA user_version")
        for step in range(version, VERSION):
            self._migrate(step)

    def _refuse_others(self) -> None:
        """Raise unless the file is new or ours, and not newer than this program."""
        # First the tables: another process that makes the file at this moment writes them and
        # the mark in one transaction.
        tables = self._number("SELECT count(*) FROM sqlite_master")
        if tables and self._number("PRAGMA application_id") != APPLICATION_ID:
            raise StoreError(
                f"{self.path} is a database of another program. It was left as it is: "
                "move it aside, or choose another folder with --data-dir."
            )
        version = self._number("PRAGMA user_version")
        if version > VERSION:
            raise StoreError(
                f"The database {self.path} was written by a newer flow-tui (schema {version}; "
                f"this one knows {VERSION}). Update flow-tui, or choose another folder "
                "with --data-dir."
            )

    def _migrate(self, step: int) -> None:
        with self.transaction():
            if self._number("PRAGMA user_version") > step:
                return  # another process was quicker
            for statement in MIGRATIONS[step]:
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {step + 1}")

    def _number(self, sql: str) -> int:
        return int(self._connection.execute(sql).fetchone()[0])


def _text(row: Row) -> str:
    return str(row[0])


def _create(path: Path) -> None:
    """Make the folder and an empty file for this user alone, unless they exist."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return


def may_exist(directory: Path) -> bool:
    """Return whether opening the database in `directory` could find one.

    Where it is certain that there is none, False: opening it would make folder and file. Where
    it cannot be told (no permission, a file in the folder's place), True: opening it says why.
    """
    try:
        (directory / FILE_NAME).lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
