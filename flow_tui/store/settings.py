"""Small texts by key: the last profile, the theme."""

from typing import Final

from flow_tui.store.database import Database

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
