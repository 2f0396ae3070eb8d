"""Where the database lives."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flow_tui.store.errors import StoreError

VARIABLE: Final = "FLOW_TUI_DATA_DIR"


def data_directory(option: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the folder of the database, which may not exist yet.

    Args:
        option: What `--data-dir` says; it wins.
        environ: The environment; `FLOW_TUI_DATA_DIR` comes next, then the platform's folder.

    Raises:
        StoreError: It begins with the home of a user whom nobody knows.
    """
    if option is not None:
        return _expanded(option)
    if value := environ.get(VARIABLE, "").strip():
        return _expanded(Path(value))
    from platformdirs import user_data_path

    return user_data_path("flow-tui", appauthor=False)


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise StoreError(f"There is no home directory for {path}. Type the whole path.") from error
