"""Comparing a flow's content with a local file: what is in git, say."""

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flow_tui import text
from flow_tui.flow_json import FlowJsonError
from flow_tui.services.export import path_of

if TYPE_CHECKING:
    from flow_tui.flow_json import Difference, FlowJson

_PATH_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """How a flow's content compares with a file."""

    path: str
    """As the user named it, any text; empty if it is not known which file it is."""
    problem: str = ""
    """Why the file cannot be compared, in sentences; empty if it can."""
    is_same: bool | None = None
    """Whether both hold the same JSON values; None if either could not be read."""
    difference: "Difference | None" = field(default=None, repr=False)
    """From the file to the flow; None if there is none, or if either could not be read."""

    @property
    def shown(self) -> str:
        """The path, bounded and safe to show."""
        return text.one_line(self.path, _PATH_LIMIT)

    @property
    def differs(self) -> bool:
        """Whether both could be read, and differ."""
        return self.is_same is False


def compare_with_file(path: str, flow_json: "FlowJson | None") -> ExpectedFile:
    """Compare a flow's content with a file. Blocks: call it off the event loop.

    JSON values are compared, not bytes: neither the order of members nor blanks count.

    Args:
        path: The file; `~` is the home directory.
        flow_json: The flow's content; None if it could not be read.
    """
    from flow_tui.flow_json import difference, parse  # by the thread that needs them, as below

    shown = text.one_line(path, _PATH_LIMIT)
    try:
        expected = parse(_read(path), shown)
    except (FileNotFoundError, NotADirectoryError):
        return ExpectedFile(path, f"{shown} does not exist.")
    except OSError as error:
        return ExpectedFile(path, f"{shown} cannot be read: {error.strerror or error}.")
    except FlowJsonError as error:
        return ExpectedFile(path, str(error))
    except ValueError:  # a character that no path has
        return ExpectedFile(path, f"{shown} is not a path.")
    if flow_json is None:
        return ExpectedFile(path)
    if expected.sha256 == flow_json.sha256:
        return ExpectedFile(path, is_same=True)
    found = difference(expected.canonical, flow_json.canonical)
    return ExpectedFile(path, is_same=False, difference=found)


def _read(path: str) -> bytes:
    """Return the beginning of a file: enough to tell that it is too large.

    Raises:
        OSError: It cannot be read.
        ValueError: There can be no file of this name.
    """
    from flow_tui.flow_json import MAX_BYTES

    # To open a FIFO without O_NONBLOCK would block for ever.
    with os.fdopen(os.open(path_of(path), os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(None, "not a regular file")
        return file.read(MAX_BYTES + 1)
