"""Where the database is, and the folders on the way to it."""

import os
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
        StoreError: There is no home directory, or a relative path and no current folder.
    """
    if option is not None:
        return _expanded(option)
    if value := environ.get(VARIABLE, "").strip():
        return _expanded(Path(value))
    # Imported here: with --data-dir `flow-tui history` starts without it, 5 ms earlier.
    from platformdirs import user_data_path

    try:
        return user_data_path("flow-tui", appauthor=False)
    except RuntimeError as error:
        raise StoreError(
            f"This user has no home directory to keep the database in. Choose a folder with "
            f"--data-dir or {VARIABLE}."
        ) from error


def make_private(folder: Path) -> None:
    """Make a folder and those above it, as far as they are missing, for this user alone.

    The mode is 0700 whatever the umask, also of `~/.local` and `~/.local/share`, as the XDG Base
    Directory Specification asks. What exists is not changed.

    Args:
        folder: An absolute path.

    Raises:
        OSError: It cannot be made; as `FileExistsError` if it is a file.
    """
    for each in reversed((folder, *folder.parents)):
        each.mkdir(mode=0o700, exist_ok=True)


def _expanded(path: Path) -> Path:
    home = os.environ.get("HOME")
    if path.parts[:1] == ("~",) and home is not None and not Path(home).is_absolute():
        raise _no_home(path)
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise _no_home(path) from error
    except OSError as error:
        raise StoreError(
            f"The current folder is gone, so {path} leads nowhere. Use the full path."
        ) from error


def _no_home(path: Path) -> StoreError:
    return StoreError(f"There is no home directory for {path}. Use the full path.")
