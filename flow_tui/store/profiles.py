"""Profiles: names for accounts. The API key is never here."""

from flow_tui.model import Profile
from flow_tui.store.database import Database, Row

_SELECT = "SELECT name, sid, base_url, in_keyring FROM profiles"


class Profiles:
    """The profiles in the database; upper and lower case in a name are the same."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Profile]:
        """Return every profile, by name.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._database.select(f"{_SELECT} ORDER BY name", [], _profile)

    def get(self, name: str) -> Profile | None:
        """Return the profile of this name, or None.

        Raises:
            StoreError: The database cannot be read.
        """
        found = self._database.select(f"{_SELECT} WHERE name = ?", [name], _profile)
        return found[0] if found else None

    def save(self, profile: Profile) -> None:
        """Add a profile or change the one of this name, whose spelling stays.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO profiles (name, sid, base_url, in_keyring) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET sid = excluded.sid,"
                " base_url = excluded.base_url, in_keyring = excluded.in_keyring",
                [profile.name, profile.sid, profile.base_url, profile.in_keyring],
            )

    def waba_id(self, name: str) -> str:
        """Return the WABA ID that was used last with a profile, or an empty string.

        Raises:
            StoreError: The database cannot be read.
        """
        found = self._database.select(
            "SELECT value FROM settings WHERE key = ?",
            [_waba_id_key(name)],
            lambda row: str(row[0]),
        )
        return found[0] if found else ""

    def set_waba_id(self, name: str, waba_id: str) -> None:
        """Remember a WABA ID for a profile, the environment's too, which is not in the table.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO settings (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [_waba_id_key(name), waba_id],
            )

    def remove(self, name: str) -> None:
        """Remove a profile, its list of flows and its WABA ID; its attempts stay in the history.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute("DELETE FROM flows WHERE profile = ?", [name])
            self._database.execute("DELETE FROM settings WHERE key = ?", [_waba_id_key(name)])
            self._database.execute("DELETE FROM profiles WHERE name = ?", [name])


def _waba_id_key(name: str) -> str:
    """Return a setting's key; upper and lower case in a name are the same there, too."""
    return f"waba_id:{name.lower()}"


def _profile(row: Row) -> Profile:
    name, sid, base_url, in_keyring = row
    return Profile(name, sid, base_url, in_keyring=bool(in_keyring))
