"""Profiles: names for accounts. The API key is never here."""

from collections.abc import Collection

from flow_tui.model import Account, Profile
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

    def waba_id(self, account: Account) -> str:
        """Return the WABA ID that was last used with an account, or an empty string.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._settings.get(_waba_id_key(account))

    def set_waba_id(self, account: Account, waba_id: str) -> None:
        """Set the WABA ID last used with an account, which need not be that of a stored profile.

        Raises:
            StoreError: The database cannot be written.
        """
        self._settings.set(_waba_id_key(account), waba_id)

    def remove(self, name: str, in_use: Collection[Account] = ()) -> None:
        """Remove a profile with the list and the WABA ID of its account; its attempts stay.

        List and WABA ID stay, too, if another profile has the same account.

        Args:
            name: The profile.
            in_use: Accounts of which they stay, although no stored profile names them.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            removed = self.get(name)
            self._database.execute("DELETE FROM profiles WHERE name = ?", [name])
            kept = {account.list_key for account in in_use}
            kept |= {profile.account.list_key for profile in self.all()}
            accounts = [Account(name, "", ""), *([removed.account] if removed else [])]
            for account in accounts:
                if account.list_key not in kept:
                    key, setting = account.list_key, _waba_id_key(account)
                    self._database.execute("DELETE FROM flows WHERE list = ?", [key])
                    self._database.execute("DELETE FROM settings WHERE key = ?", [setting])


def _waba_id_key(account: Account) -> str:
    return f"waba_id:{account.list_key}"


def _profile(row: Row) -> Profile:
    return Profile(row["name"], row["sid"], row["base_url"], in_keyring=bool(row["in_keyring"]))
