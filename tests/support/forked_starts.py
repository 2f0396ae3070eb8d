"""Several runs of Python programs from one start of Python.

A start that imports what they import takes much longer than what most of them do. Each run is
a fork from there: its standard streams are those with which Python was started, and it ends as any
Python program does.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final, NamedTuple

from tests.support.patience import LONGEST

_RUN_EACH: Final = """
import gc, importlib, json, os, runpy, sys

folder, descriptor, modules, programs = json.loads(sys.argv[1])
for name in modules:
    importlib.import_module(name)
gc.collect()
gc.freeze()  # else each fork would go through all imported objects at its end
statuses = []
for number, (kind, target, *arguments) in enumerate(programs):
    child = os.fork()
    if child == 0:
        file = os.open(f"{folder}/{number}", os.O_WRONLY | os.O_CREAT)
        os.dup2(file, descriptor)
        if file != descriptor:
            os.close(file)
        sys.argv = [target, *arguments]
        if kind == "-m":
            runpy.run_module(target, run_name="__main__", alter_sys=True)
        else:
            exec(target, {"__name__": "__main__"})
        break
    statuses.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
else:
    with open(f"{folder}/statuses", "w") as file:
        json.dump(statuses, file)
"""


class Ended(NamedTuple):
    """A program that has ended."""

    status: int
    printed: bytes
    """On the stream that is kept."""


def run_each(
    folder: Path,
    programs: Sequence[Sequence[str]],
    environment: Mapping[str, str],
    *,
    modules: Sequence[str] = (),
    redirection: str = "",
    kept: int = 1,
    stderr: IO[bytes] | None = None,
) -> list[Ended]:
    """Run programs one after another, with nothing on standard input.

    Args:
        folder: A new folder, for what they print.
        programs: What stands behind `python` for each: `-m` or `-c` first.
        environment: All of their variables.
        modules: What is imported before.
        redirection: How a shell redirects their standard streams.
        kept: The stream to keep, 1 or 2; it must be open.
        stderr: Their standard error, where the shell does not redirect it.
    """
    order = json.dumps([str(folder), kept, modules, programs])
    folder.mkdir()
    subprocess.run(
        ["sh", "-c", f'"$0" "$@" {redirection}', sys.executable, "-c", _RUN_EACH, order],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr or subprocess.PIPE,
        timeout=LONGEST * len(programs),
    )
    statuses = json.loads((folder / "statuses").read_text())
    return [
        Ended(status, (folder / str(number)).read_bytes()) for number, status in enumerate(statuses)
    ]
