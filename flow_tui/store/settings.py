"""Small texts by key, such as the last profile or the theme."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from flow_tui.store.database import FILE_NAME, Database, may_exist
from flow_tui.store.errors import StoreError
from flow_tui.store.locations import data_directory

THEME: Final = "theme"
"""Setting: name of the chosen theme."""

LAST_PROFILE: Final = "last_profile"
"""Setting: name of the profile that was in use last."""

OFFERED: Final = "doubts_told"
"""Setting: IDs of the attempts that a start has already offered to settle, with spaces between.

Earlier releases kept the newest one only.
"""


class Settings:
    """The settings in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: str = "") -> str:
        """Return the text of `key`, or `default` if it was never set.

        Raises:
            StoreError: The database cannot be read.
        """
        values = self._database.texts("SELECT value FROM settings WHERE key = ?", [key])
        return values[0] if values else default

    def set(self, key: str, value: str) -> None:
        """Set the text of `key`.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO settings (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [key, value],
            )

    def allowed_hosts(self) -> frozenset[str]:
        """Return the hosts from which the user has allowed a flow.json to be downloaded.

        Raises:
            StoreError: The database cannot be read.
        """
        return frozenset(self._database.texts("SELECT host FROM allowed_hosts", []))

    def allow_host(self, host: str) -> None:
        """Allow a flow.json to be downloaded from a host; it is kept in lower case.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT OR IGNORE INTO allowed_hosts (host) VALUES (?)", [host.lower()]
            )


def peek(option: Path | None, environ: Mapping[str, str], key: str) -> str | None:
    """Return a setting, empty if it was never set, without opening the store; None on any failure.

    It creates, migrates and reports nothing, and waits for no lock: the store does that when it
    opens later.

    Args:
        option: The value of `--data-dir`.
        environ: The environment.
        key: The setting.
    """
    found = _peek(option, environ, "SELECT value FROM settings WHERE key = ?", [key])
    return None if found is None else next(iter(found), "")


def peek_profiles(option: Path | None, environ: Mapping[str, str]) -> list[str] | None:
    """Return the names of the stored profiles without opening the store; None on any failure.

    Args:
        option: The value of `--data-dir`.
        environ: The environment.
    """
    try:
        if not may_exist(data_directory(option, environ)):
            return []
    except StoreError:
        return None
    return _peek(option, environ, "SELECT name FROM profiles ORDER BY name", [])


def _peek(
    option: Path | None, environ: Mapping[str, str], sql: str, parameters: Sequence[str]
) -> list[str] | None:
    """Return the first column of each row that a query finds; None on any failure."""
    try:
        path = data_directory(option, environ).absolute() / FILE_NAME
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)) as database:
            return [str(value) for value, *_ in database.execute(sql, parameters)]
    except (StoreError, sqlite3.Error):
        return None
