"""The processes of the program: whose they are, and whether they compute."""

import sys
from contextlib import suppress
from pathlib import Path

from tests.support.forked import forked_processes_of


def program_of(home: Path) -> tuple[str, ...]:
    """Return a command for the program with a mark on it that tells whose process it is.

    Python ignores the option. The environment would tell, too, but not of this program's processes:
    they let nobody read it.
    """
    return (sys.executable, "-X", f"home={home}", "-m", "flow_tui")


def processes_of(home: Path) -> list[int]:
    """Return the processes of the program that were started by the user whose home is `home`.

    One that has ended and that nobody has waited for yet is none.
    """
    mark = f"home={home}".encode()
    started = [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _is_of(folder, mark)]
    return started + forked_processes_of(home)


def _is_of(folder: Path, mark: bytes) -> bool:
    try:
        words = (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:  # it has ended
        return False
    # Those that start it, ssh and a shell, have the mark as a part of a word or behind theirs.
    return words[2:3] == [mark] and is_running(int(folder.name))


def is_running(pid: int) -> bool:
    """Return whether a process has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def is_busy(pid: int) -> bool:
    """Return whether a process computes, or would if it got a processor; False off Linux."""
    for thread in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(OSError):  # it has ended
            if thread.read_text().rpartition(")")[2].split()[0] in "RD":
                return True
    return False
