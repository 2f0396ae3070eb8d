"""Databases as years of use would have left them, made in seconds."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from flow_tui.model import Account, Action, Answer, NewAttempt, Outcome
from flow_tui.store import Store
from tests.benchmarks.bare_app import flow_id, label

PROFILE: Final = "environment"


def fill(directory: Path, account: Account, flows: int, attempts: int) -> None:
    """Make a database with so many flows in the list and so many attempts in the journal.

    The flows and the first attempt go through the store. The others are copies of it, one flow
    after the other, since each that goes through the store waits for the disk twice.
    """
    entries = [(str(flow_id(number)), label(number)) for number in range(flows)]
    with Store.open(directory) as store:
        store.flows.add(account, entries)
        begun = store.attempts.begin(
            NewAttempt(
                session="20260317-094012-5c1e",
                action=Action.PUBLISH,
                flow_id=entries[0][0],
                label=entries[0][1],
                account=account,
                url=f"{account.base_url}/v2/{account.sid}/whatsapp/{entries[0][0]}/publish",
                source=PROFILE,
            )
        )
        store.attempts.end(begun.id, Answer(Outcome.SUCCEEDED, 187, 200, body='{"success": true}'))
        path = store.path
    with closing(sqlite3.connect(path)) as database:
        # One transaction, and no wait for the disk: a file that is made again needs no safety.
        database.execute("PRAGMA synchronous = OFF")
        with database:
            _copy_attempts(database, flows, attempts - 1)
            _copy_facts(database)
    os.sync()  # else the first commit that is measured waits for all of it


def _copy_attempts(database: sqlite3.Connection, flows: int, copies: int) -> None:
    """Copy the first attempt for the other flows; indexes are made anew, which is faster."""
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_master"
        " WHERE type = 'index' AND tbl_name = 'attempts' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    named = ("id", "flow_id", "label", "search")
    columns = [row[1] for row in database.execute("PRAGMA table_info(attempts)")]
    same = [column for column in columns if column not in named]
    database.execute(
        "WITH RECURSIVE copies (number) AS ("
        " SELECT 1 UNION ALL SELECT number + 1 FROM copies WHERE number < :copies)"
        f" INSERT INTO attempts (flow_id, label, search, {', '.join(same)})"
        " SELECT flows.flow_id, flows.label, flows.search,"
        f" {', '.join(f'first.{column}' for column in same)}"
        " FROM copies"
        " JOIN flows ON flows.id = 1 + copies.number % :flows"
        " JOIN attempts AS first ON first.id = 1"
        " ORDER BY copies.number",
        {"copies": copies, "flows": flows},
    )
    for _, sql in indexes:
        database.execute(sql)


def _copy_facts(database: sqlite3.Connection) -> None:
    """Give the copies the facts that stand beside the first attempt."""
    columns = [row[1] for row in database.execute("PRAGMA table_info(attempt_facts)")]
    same = [column for column in columns if column != "attempt_id"]
    database.execute(
        f"INSERT INTO attempt_facts (attempt_id, {', '.join(same)})"
        f" SELECT attempts.id, {', '.join(f'facts.{column}' for column in same)}"
        " FROM attempts JOIN attempt_facts AS facts ON facts.attempt_id = 1"
        " WHERE attempts.id > 1"
    )
