"""Values for the tests of the store, and helpers around its file."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flow_tui.model import Account, Action, Answer, NewAttempt, Outcome
from flow_tui.store import KeptFlowJson, Store
from flow_tui.store.database import FILE_NAME

ROOT = Path(__file__).parents[2]
FLOW = "1123456789012207"
ACCOUNT = Account("prod-in", "HXAP16XXXXXX97IN", "https://api.in.kaleyra.io")
SUCCEEDED = Answer(Outcome.SUCCEEDED, 420, 200, body='{"success": true}')
REJECTED = Answer(
    Outcome.REJECTED, 310, 401, "RBC001", "Incorrect SID or API key.", '{"code": "RBC001"}'
)
NOBODY = 65534


def new_attempt(
    flow_id: str = FLOW,
    *,
    label: str = "Sign-up",
    session: str = "first",
    action: Action = Action.PUBLISH,
    account: Account = ACCOUNT,
) -> NewAttempt:
    url = f"{account.base_url}/v2/{account.sid}/whatsapp/{flow_id}/{action}"
    return NewAttempt(session, action, flow_id, label, account, url, "keyring")


def last_flow_json(store: Store, account: Account, flow_id: str) -> KeptFlowJson | None:
    """Return what was published last from here, as it is compared."""
    packed = store.flow_jsons.last(account, flow_id)
    return packed.unpacked() if packed is not None else None


def raw(directory: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Run one statement on the file, past the store."""
    with closing(sqlite3.connect(directory / FILE_NAME, isolation_level=None)) as connection:
        return connection.execute(sql, parameters).fetchall()


def prepare(directory: Path) -> None:
    """Make the folder of a store with an empty database in it, where there is none."""
    directory.mkdir(mode=0o700, exist_ok=True)
    leave_empty(directory)


def leave_empty(directory: Path) -> None:
    """Leave an empty database in a folder that has none: to make its tables takes longer."""
    path = directory / FILE_NAME
    if directory.is_dir() and not path.exists():
        path.write_bytes(_empty_database())
        path.chmod(0o600)


@cache
def _empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        Store.open(Path(directory)).close()
        return (Path(directory) / FILE_NAME).read_bytes()


def leave_schema(directory: Path, version: int) -> None:
    """Make the database that a flow-tui of schema 2 or 4 has left, written by its own store."""
    directory.mkdir()
    sql = ROOT / "tests" / "store" / f"schema_{version}.sql"
    with closing(sqlite3.connect(directory / FILE_NAME)) as connection:
        connection.executescript(sql.read_text(encoding="utf-8"))


@contextmanager
def child(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run `tests.support.store_child` in another process; the end of the block kills it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.store_child", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def read_line(process: subprocess.Popen[str]) -> str:
    """Return the next line that a child prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def write_line(process: subprocess.Popen[str], line: str = "go") -> None:
    """Write a line to a child's standard input."""
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


@contextmanager
def unprivileged_folder() -> Iterator[Path]:
    """Give a folder to a user without privileges, and run the block as that user.

    Root, as which continuous integration often runs, ignores file modes.
    """
    folder = Path(tempfile.mkdtemp(prefix="flow-tui-"))
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o700)
        shutil.rmtree(folder)
