"""Everything that is stored, in one object."""

from pathlib import Path
from types import TracebackType
from typing import Self

from flow_tui.store.attempt_reader import UnsettledReader
from flow_tui.store.attempts import Attempts
from flow_tui.store.database import Database
from flow_tui.store.expected_files import ExpectedFiles
from flow_tui.store.flow_jsons import FlowJsons
from flow_tui.store.flows import Flows
from flow_tui.store.owner import Owner
from flow_tui.store.profiles import Profiles
from flow_tui.store.runs import Runs
from flow_tui.store.settings import Settings


class Store:
    """Profiles, flows, attempts and all else in one database; for one thread at a time."""

    def __init__(self, database: Database, owner: Owner) -> None:
        self._database = database
        self.path = database.path
        self.file = database.file
        """Which file it is, where another may take its place."""
        self.profiles = Profiles(database)
        self.flows = Flows(database)
        self.attempts = Attempts(database, owner)
        self.unsettled = UnsettledReader(database)
        self.runs = Runs(database, self.attempts, owner)
        self.settings = Settings(database)
        self.flow_jsons = FlowJsons(database)
        self.expected_files = ExpectedFiles(database)

    @classmethod
    def open(cls, directory: Path, owner: Owner | None = None) -> Self:
        """Open the store in a folder; create it if it is missing.

        Args:
            directory: The folder.
            owner: The owner of the attempts that begin here; this process by default.

        Raises:
            StoreError: It cannot be used, is damaged, or was written by a newer version.
        """
        return cls(Database.open(directory), owner or Owner.current())

    @classmethod
    def open_to_read(cls, directory: Path, file: tuple[int, int] | None = None) -> Self:
        """Open a second connection to the store in a folder, for long reads; it writes nothing.

        Args:
            directory: The folder.
            file: The `file` of the first connection; None if any file will do.

        Raises:
            StoreError: It is missing, is another file, cannot be used, is damaged, or was written
                by a newer version.
        """
        return cls(Database.open(directory, read_only=True, file=file), Owner.current())

    def check(self) -> None:
        """Read the whole database and look for damage.

        Raises:
            StoreError: It is damaged or cannot be read.
        """
        self._database.check()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
