"""Profiles: names for accounts. The API key is never here."""

from collections.abc import Sequence

from flow_tui.model import Account, Profile
from flow_tui.store.database import Database, Row
from flow_tui.store.errors import ProfilesChangedError
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
            self._save(profile)

    def replace(self, read: Profile | None, profile: Profile) -> bool:
        """Save a profile, unless it was changed since it was read; return whether it was saved.

        Args:
            read: What `get` returned for the name.
            profile: What it is now.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            is_same = self.get(profile.name) == read
            if is_same:
                self._save(profile)
        return is_same

    def add_key(self, profile: Profile) -> None:
        """Note that a profile's key may be in the keyring; one that is known keeps its account.

        Args:
            profile: What is added if there is none of this name.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO profiles (name, sid, base_url, in_keyring) VALUES (?, ?, ?, 1)"
                " ON CONFLICT (name) DO UPDATE SET in_keyring = 1",
                [profile.name, profile.sid, profile.base_url],
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

    def sharing(self, profile: Profile, in_use: Sequence[Account] = ()) -> list[str]:
        """Return the other profiles that have the same account, and so the same list.

        Args:
            profile: The profile.
            in_use: Accounts that count, too, although no stored profile may name them.

        Raises:
            StoreError: The database cannot be read.
        """
        return profile.sharing([*(each.account for each in self.all()), *in_use])

    def check(self, shown: Profile, sharing: Sequence[str], in_use: Sequence[Account] = ()) -> None:
        """Check that a profile, and which others have its list, are as the user was shown.

        Args:
            shown: The profile.
            sharing: The other profiles.
            in_use: See `sharing`.

        Raises:
            ProfilesChangedError: They are not.
            StoreError: The database cannot be read.
        """
        now = self.get(shown.name) or Profile(shown.name)
        if now != shown or self.sharing(shown, in_use) != list(sharing):
            raise ProfilesChangedError

    def remove(
        self, shown: Profile, sharing: Sequence[str], in_use: Sequence[Account] = ()
    ) -> None:
        """Remove a profile with the list and the WABA ID of its account; its attempts stay.

        List and WABA ID stay, too, if another profile has the same account.

        Args:
            shown: The profile as the user was shown it.
            sharing: The other profiles with the same account, as the user was shown them.
            in_use: See `sharing`.

        Raises:
            ProfilesChangedError: They are not as they were shown; nothing was removed.
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self.check(shown, sharing, in_use)
            self._database.execute("DELETE FROM profiles WHERE name = ?", [shown.name])
            self._remove_list(Account(shown.name, "", ""))
            if not sharing:
                self._remove_list(shown.account)

    def _save(self, profile: Profile) -> None:
        self._database.execute(
            "INSERT INTO profiles (name, sid, base_url, in_keyring) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET sid = excluded.sid,"
            " base_url = excluded.base_url, in_keyring = excluded.in_keyring",
            [profile.name, profile.sid, profile.base_url, profile.in_keyring],
        )

    def _remove_list(self, account: Account) -> None:
        key, setting = account.list_key, _waba_id_key(account)
        self._database.execute("DELETE FROM flows WHERE list = ?", [key])
        self._database.execute("DELETE FROM settings WHERE key = ?", [setting])


def _waba_id_key(account: Account) -> str:
    return f"waba_id:{account.list_key}"


def _profile(row: Row) -> Profile:
    return Profile(row["name"], row["sid"], row["base_url"], in_keyring=bool(row["in_keyring"]))
