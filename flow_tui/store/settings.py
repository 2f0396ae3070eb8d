"""Small texts by key: the last profile, the theme."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from flow_tui.store.database import FILE_NAME, Database
from flow_tui.store.errors import StoreError
from flow_tui.store.locations import data_directory

THEME: Final = "theme"
"""The setting that holds the name of the theme that was chosen."""


class Settings:
    """The settings in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: str = "") -> str:
        """Return the text of `key`, or `default` where none was set.

        Raises:
            StoreError: The database cannot be read.
        """
        values = self._database.select(
            "SELECT value FROM settings WHERE key = ?", [key], lambda row: str(row[0])
        )
        return values[0] if values else default

    def set(self, key: str, value: str) -> None:
        """Remember `value` as the text of `key`.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO settings (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [key, value],
            )


LAST_PROFILE: Final = "last_profile"
"""The setting that holds the name of the profile signed in with last."""


OFFERED_UP_TO: Final = "doubts_told"
"""The setting that holds the number of the newest attempt in doubt that a start has told of."""


def peek(option: Path | None, environ: Mapping[str, str], key: str) -> str | None:
    """Return the text of a setting, empty where it was never set; None where that is not known.

    Nothing is made, locked for long, brought up to date or complained of: that is for the
    store, which opens later.

    Args:
        option: What `--data-dir` says.
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
