"""The migration that gives the lists of flows, until then of profiles' names, to accounts."""

import sqlite3
from dataclasses import dataclass
from typing import Final, Self

from flow_tui.model import Account
from flow_tui.store.values import searchable

_WABA_ID: Final = "waba_id:"


def move_lists(connection: sqlite3.Connection) -> None:
    """Move each flow to the account that its list's name stands for; call it inside a transaction.

    That is the account of the profile of this name; of a name without a profile, such as the
    environment's, it is that of the last attempt for the flow, else of the last one under this
    name. Without any, the list keeps its name until the account is known. Flows that two names of
    one account have in common become one. A status that another account may have seen is dropped.
    """
    names = _Names.read(connection)
    _move_flows(connection, names)
    _move_waba_ids(connection, names)


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names of lists (in lower case) stand for; an account is given as its list's key."""

    profiles: dict[str, str]
    """The account of each profile that names one."""
    used: dict[str, list[str]]
    """The accounts of all attempts under a name, the latest one last."""
    tried: dict[tuple[str, str], str]
    """The account of the latest attempt under a name for a flow."""

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Self:
        """Return what the profiles and the attempts in the database say."""
        profiles = {
            str(name).lower(): _key(sid, base_url)
            for name, sid, base_url in connection.execute(
                "SELECT name, sid, base_url FROM profiles WHERE sid != '' AND base_url != ''"
            )
        }
        used: dict[str, list[str]] = {}
        tried: dict[tuple[str, str], str] = {}
        for name, flow_id, sid, base_url, _ in connection.execute(
            "SELECT lower(profile), flow_id, sid, base_url, max(id) AS latest FROM attempts"
            " GROUP BY 1, 2, 3, 4 ORDER BY latest"
        ):
            tried[name, flow_id] = _key(sid, base_url)
            used.setdefault(name, []).append(_key(sid, base_url))
        return cls(profiles, used, tried)

    def account_of(self, name: str) -> str | None:
        """Return the account that a name stands for, or None."""
        used = self.used.get(name)
        return self.profiles.get(name) or (used[-1] if used else None)

    def is_certain(self, name: str) -> bool:
        """Return whether a name has always stood for its account, as far as attempts show."""
        account = self.account_of(name)
        return account is not None and set(self.used.get(name, [])) <= {account}


@dataclass(slots=True)
class _Flow:
    """A flow in the list that it moves to."""

    row_id: int
    label: str
    status: str
    status_at: str | None

    def merge(self, other: Self) -> None:
        """Take the label of the same flow in another list if this has none, and a newer status."""
        self.label = self.label or other.label
        if (other.status_at or "") > (self.status_at or ""):
            self.status, self.status_at = other.status, other.status_at


def _move_flows(connection: sqlite3.Connection, names: _Names) -> None:
    flows: dict[tuple[str, str], _Flow] = {}
    repeated: list[tuple[int]] = []
    for row_id, name, flow_id, label, status, status_at in connection.execute(
        "SELECT id, lower(list), flow_id, label, status, status_at FROM flows ORDER BY id"
    ):
        tried = names.tried.get((name, flow_id))
        account = names.profiles.get(name) or tried or names.account_of(name) or name
        flow = _Flow(row_id, label, "", None)
        if account == tried or (not tried and names.is_certain(name)):
            flow.status, flow.status_at = status, status_at
        first = flows.setdefault((account, flow_id), flow)
        if first is not flow:
            first.merge(flow)
            repeated.append((row_id,))
    connection.executemany("DELETE FROM flows WHERE id = ?", repeated)
    connection.executemany(
        "UPDATE flows SET list = ?, label = ?, status = ?, status_at = ?, search = ? WHERE id = ?",
        [
            (
                *(account, flow.label, flow.status, flow.status_at),
                *(searchable(flow_id, flow.label, flow.status), flow.row_id),
            )
            for (account, flow_id), flow in flows.items()
        ],
    )


def _move_waba_ids(connection: sqlite3.Connection, names: _Names) -> None:
    """Give the WABA IDs last used to their accounts; forget those whose account is not certain."""
    settings = connection.execute(
        "SELECT key, value FROM settings WHERE key GLOB ? ORDER BY key", [f"{_WABA_ID}*"]
    ).fetchall()
    for key, value in settings:
        name = key.removeprefix(_WABA_ID)
        connection.execute("DELETE FROM settings WHERE key = ?", [key])
        if names.is_certain(name):
            connection.execute(
                "INSERT OR IGNORE INTO settings (key, value) VALUES (?, ?)",
                [f"{_WABA_ID}{names.account_of(name)}", value],
            )


def _key(sid: str, base_url: str) -> str:
    return Account("", sid, base_url).list_key
