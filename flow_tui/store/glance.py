"""A look at a setting before the store is open: what the first paint needs."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from flow_tui.store.database import FILE_NAME
from flow_tui.store.errors import StoreError
from flow_tui.store.locations import data_directory


def glance(option: Path | None, environ: Mapping[str, str], key: str) -> str | None:
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
