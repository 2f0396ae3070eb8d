"""Where the database is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flow_tui.store.errors import StoreError

VARIABLE: Final = "FLOW_TUI_DATA_DIR"


def data_directory(option: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the folder of the database, which may not exist yet.

    Args:
        option: The value of `--data-dir`, which wins.
        environ: The environment; `FLOW_TUI_DATA_DIR` comes second, the platform's folder last.

    Raises:
        StoreError: The path begins with `~name`, and there is no such user.
    """
    if option is not None:
        return _expanded(option)
    if value := environ.get(VARIABLE, "").strip():
        return _expanded(Path(value))
    # Imported here: with --data-dir `flow-tui history` starts without it, 5 ms earlier.
    from platformdirs import user_data_path

    return user_data_path("flow-tui", appauthor=False)


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise StoreError(f"There is no home directory for {path}. Use the full path.") from error
