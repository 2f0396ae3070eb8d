"""Small texts by key, such as the last profile or the theme."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from flow_tui.store.database import FILE_NAME, Database
from flow_tui.store.errors import StoreError
from flow_tui.store.locations import data_directory

THEME: Final = "theme"
"""Setting: name of the chosen theme."""

LAST_PROFILE: Final = "last_profile"
"""Setting: name of the profile that was in use last."""

OFFERED_UP_TO: Final = "doubts_told"
"""Setting: ID of the newest unsettled attempt that a start has already offered to settle."""


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


def peek(option: Path | None, environ: Mapping[str, str], key: str) -> str | None:
    """Return a setting, empty if it was never set, without opening the store; None on any failure.

    It creates, migrates and reports nothing, and waits for no lock: the store does that when it
    opens later.

    Args:
        option: The value of `--data-dir`.
        environ: The environment.
        key: The setting.
    """
    try:
        path = data_directory(option, environ).absolute() / FILE_NAME
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)) as database:
            row = database.execute("SELECT value FROM settings WHERE key = ?", [key]).fetchone()
    except (StoreError, sqlite3.Error):
        return None
    return str(row[0]) if row else ""
