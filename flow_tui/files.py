"""Files that the user names: made anew, never written over, for their owner only."""

import os
from pathlib import Path
from typing import TextIO


def path_of(name: str) -> Path:
    """Return the absolute path of what was typed; `~` is the home folder."""
    return Path(os.path.expanduser(name.strip())).absolute()  # noqa: PTH111 - keeps an unknown ~name


def create(path: Path) -> TextIO:
    """Make a file (0600) and open it for writing UTF-8, line breaks as they are written.

    Raises:
        OSError: It cannot be made; as `FileExistsError` where there is something of this name.
    """
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(opened, "w", encoding="utf-8", newline="")


def reason(error: OSError) -> str:
    """Return why a file could not be made or written, for a sentence."""
    if isinstance(error, FileExistsError):
        return "it exists already"
    return error.strerror or "the system does not say why"
