"""Profiles: names for accounts. The API key is never here."""

from flow_tui.model import Profile
from flow_tui.store.database import Database, Row
from flow_tui.store.settings import Settings

_SELECT = "SELECT name, sid, base_url, in_keyring FROM profiles"


class Profiles:
    """The profiles in the database; names are not case-sensitive."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settings = Settings(database)

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
        return self._database.first(f"{_SELECT} WHERE name = ?", [name], _profile)

    def save(self, profile: Profile) -> None:
        """Add a profile, or change the one of this name, which keeps its spelling.

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
        """Return the WABA ID that was last used with a profile, or an empty string.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._settings.get(_waba_id_key(name))

    def set_waba_id(self, name: str, waba_id: str) -> None:
        """Set the WABA ID last used with a profile, which need not be stored (`environment`).

        Raises:
            StoreError: The database cannot be written.
        """
        self._settings.set(_waba_id_key(name), waba_id)

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
    """Return a profile's setting; keys are case-sensitive, names of profiles are not."""
    return f"waba_id:{name.lower()}"


def _profile(row: Row) -> Profile:
    return Profile(row["name"], row["sid"], row["base_url"], in_keyring=bool(row["in_keyring"]))
