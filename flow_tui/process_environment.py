"""What this process inherits and libraries see, and what others see of its memory."""

import signal
import sys
from collections.abc import MutableMapping
from typing import Final

_LIBRARY_PREFIX: Final = "TEXTUAL"
_LIBRARY_VARIABLES: Final = frozenset(
    {
        "COLUMNS",  # Textual and argparse would take the terminal's size from these two, and
        "LINES",  # never again from the terminal
        "SSLKEYLOGFILE",  # TLS keys, with which a recorded connection can be read
    }
)
_NO_COLOR: Final = "NO_COLOR"
_PR_SET_DUMPABLE: Final = 4
"""The operation of prctl(2)."""


def remove_library_variables(environ: MutableMapping[str, str]) -> None:
    """Remove the variables that would let a library act on its own, and an empty `NO_COLOR`.

    Textual's write each key that is typed into files, press keys, or replace its driver. It reads
    most of them when it is imported: this comes first.
    """
    for name in list(environ):
        is_textual = name == _LIBRARY_PREFIX or name.startswith(f"{_LIBRARY_PREFIX}_")
        if is_textual or name in _LIBRARY_VARIABLES:
            del environ[name]
    if not environ.get(_NO_COLOR, ""):  # no-color.org: set and not empty
        environ.pop(_NO_COLOR, None)


def notice_ended_programs() -> None:
    """Let the programs that are run here be waited for.

    A launcher may ignore SIGCHLD, which is inherited: the system then forgets how they ended.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def protect_memory() -> None:
    """Forbid core dumps, and on Linux reads of the memory by other processes of this user.

    The limit alone does not do: the kernel ignores it where a core is piped to a program
    (core(5)). A process that cannot be dumped keeps its environment, too, in which the API key
    may have come, and files below /proc/PID that others may read stay readable: its start time
    among them, by which another flow-tui knows that it is alive.
    """
    import resource  # here and below: --help can do without, and Windows has none

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    try:
        import ctypes
    except ImportError:  # a Python that was built without libffi
        return
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
