"""Looks for the database without making one."""

from pathlib import Path

from flow_tui.store.database import FILE_NAME


def may_exist(directory: Path) -> bool:
    """Return whether opening the database in `directory` could find one.

    Where it is certain that there is none, False: opening it would make folder and file. Where
    it cannot be told (no permission, a file in the folder's place), True: opening it says why.
    """
    try:
        (directory / FILE_NAME).lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
