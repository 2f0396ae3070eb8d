"""The tables, and the migrations from each version of them to the next."""

import sqlite3
from collections.abc import Callable
from typing import Final

APPLICATION_ID: Final = 0x466C6F77
"""Marks the file as ours: "Flow" in ASCII."""


def _move_lists(connection: sqlite3.Connection) -> None:
    from flow_tui.store.lists_by_account import move_lists  # only a database of old needs it

    move_lists(connection)


MIGRATIONS: Final[tuple[tuple[str | Callable[[sqlite3.Connection], None], ...], ...]] = (
    (
        """
        CREATE TABLE settings (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE profiles (
            name TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
            sid TEXT NOT NULL,
            base_url TEXT NOT NULL,
            in_keyring INTEGER NOT NULL
        ) WITHOUT ROWID
        """,
        # `profile` is no foreign key: the environment's profile has a list, but no row.
        """
        CREATE TABLE flows (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            profile TEXT NOT NULL COLLATE NOCASE,
            flow_id TEXT NOT NULL,
            label TEXT NOT NULL,
            status TEXT NOT NULL DEFAULT '',
            status_at TEXT,
            search TEXT NOT NULL,
            UNIQUE (profile, flow_id)
        )
        """,
        "CREATE INDEX flows_in_order ON flows (profile, id, search)",
        # `body` comes last, so that reading the other columns never touches a long body's pages.
        """
        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL,
            action TEXT NOT NULL,
            flow_id TEXT NOT NULL,
            label TEXT NOT NULL,
            profile TEXT NOT NULL,
            sid TEXT NOT NULL,
            base_url TEXT NOT NULL,
            url TEXT NOT NULL,
            source TEXT NOT NULL,
            started_at TEXT NOT NULL,
            ended_at TEXT,
            outcome TEXT,
            elapsed_ms INTEGER NOT NULL DEFAULT 0,
            http_status INTEGER,
            code TEXT NOT NULL DEFAULT '',
            message TEXT NOT NULL DEFAULT '',
            body_truncated INTEGER NOT NULL DEFAULT 0,
            failure TEXT,
            owner_host TEXT NOT NULL,
            owner_machine TEXT NOT NULL,
            owner_pid INTEGER NOT NULL,
            owner_started INTEGER,
            search TEXT NOT NULL,
            body TEXT NOT NULL DEFAULT ''
        )
        """,
        """
        CREATE UNIQUE INDEX attempts_open ON attempts (base_url, sid, flow_id)
        WHERE outcome IS NULL
        """,
        "CREATE INDEX attempts_of_flow ON attempts (base_url, sid, flow_id, id)",
        "CREATE INDEX attempts_of_session ON attempts (session, id, outcome)",
        # Only what the history filters by: scanning it takes a few milliseconds.
        "CREATE INDEX attempts_in_order ON attempts (id, outcome, action, flow_id, search)",
    ),
    (
        # A table of its own: a settlement never overwrites the outcome, and a column added to
        # `attempts` would come after the long body.
        """
        CREATE TABLE settlements (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
            settled TEXT NOT NULL,
            settled_at TEXT NOT NULL,
            settled_status TEXT NOT NULL
        )
        """,
    ),
    (
        # By account, not by a profile's name: what is left is left under any of its names.
        # A run without `owner_pid` is its process's no longer.
        """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            base_url TEXT NOT NULL,
            sid TEXT NOT NULL,
            confirmed_at TEXT NOT NULL,
            after_attempt INTEGER NOT NULL,
            owner_host TEXT NOT NULL,
            owner_machine TEXT NOT NULL,
            owner_pid INTEGER,
            owner_started INTEGER
        )
        """,
        """
        CREATE TABLE run_flows (
            run_id INTEGER NOT NULL REFERENCES runs (id),
            flow_id TEXT NOT NULL,
            PRIMARY KEY (run_id, flow_id)
        ) WITHOUT ROWID
        """,
    ),
    (
        # A list belongs to an account: `list` is `host/SID`, or the profile's name while its
        # account is not known.
        "ALTER TABLE flows RENAME COLUMN profile TO list",
        _move_lists,
    ),
    (
        # Tables of their own, as for settlements: nothing comes after a long body, and a note, a
        # look at the flow and an outcome never overwrite one another.
        """
        CREATE TABLE attempt_facts (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
            flow_json_sha256 TEXT NOT NULL,
            json_version TEXT NOT NULL,
            user TEXT NOT NULL,
            host TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE attempt_notes (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
            note TEXT NOT NULL,
            note_search TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE seen_statuses (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
            seen_status TEXT NOT NULL,
            seen_at TEXT NOT NULL
        )
        """,
        # `account` is `Account.list_key`. No flow of a list is referred to: what was published
        # stays known when its flow leaves the list.
        """
        CREATE TABLE flow_jsons (
            account TEXT NOT NULL,
            flow_id TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            published_at TEXT NOT NULL,
            content BLOB,
            PRIMARY KEY (account, flow_id)
        )
        """,
        # A path is kept as bytes: a name on disk need not be UTF-8.
        """
        CREATE TABLE expected_files (
            account TEXT NOT NULL,
            flow_id TEXT NOT NULL,
            path BLOB NOT NULL,
            PRIMARY KEY (account, flow_id)
        ) WITHOUT ROWID
        """,
        "CREATE TABLE allowed_hosts (host TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID",
        "ALTER TABLE flows ADD COLUMN name TEXT NOT NULL DEFAULT ''",
    ),
    (
        # The flow's attempt that was in flight when the run was confirmed. Before, that was one
        # that had ended later, by a clock that may have been set since.
        "ALTER TABLE run_flows ADD COLUMN in_flight INTEGER",
        """
        UPDATE run_flows SET in_flight = (
            SELECT max(attempts.id) FROM runs JOIN attempts USING (base_url, sid)
            WHERE runs.id = run_id AND attempts.flow_id = run_flows.flow_id
            AND attempts.id <= after_attempt AND (outcome IS NULL OR ended_at > confirmed_at)
        )
        """,
    ),
)
"""The statements and functions of each migration; `PRAGMA user_version` counts those that ran."""

VERSION: Final = len(MIGRATIONS)
