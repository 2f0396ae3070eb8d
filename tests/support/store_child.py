"""What other processes do in the tests of the store: `python -m tests.support.store_child ...`.

It imports little, since each call starts Python anew.
"""

import functools
import itertools
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from flow_tui.store.database import FILE_NAME
from flow_tui.store.errors import FlowBusyError
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, SUCCEEDED, new_attempt

SENT, ANSWERED = "sent", "answered"
"""Files that show how far `publish_with_marks` came."""


def report(**message: object) -> None:
    print(json.dumps(message), flush=True)


def publish(directory: Path) -> None:
    """Begin at the first line of standard input, print the result, end at the second."""
    with Store.open(directory) as store:
        report(ready=os.getpid())
        sys.stdin.readline()
        try:
            attempt = store.attempts.begin(new_attempt())
        except FlowBusyError as busy:
            since = busy.attempt.started_at.isoformat()
            report(busy=busy.pid, host=busy.host, since=since, own=busy.own, sentence=str(busy))
            return
        report(begun=attempt.id, since=attempt.started_at.isoformat())
        sys.stdin.readline()
        report(ended=store.attempts.end(attempt.id, SUCCEEDED).outcome)


def begin(directory: Path) -> None:
    """Begin an attempt for each flow that a line of standard input names; end none."""
    with Store.open(directory) as store:
        for line in sys.stdin:
            report(begun=store.attempts.begin(new_attempt(line.strip())).id)


def run(directory: Path) -> None:
    """Confirm a run of many, then wait."""
    with Store.open(directory) as store:
        store.runs.add(ACCOUNT, ["1123456789012207", "1307752946183396", "1476093385217748"])
        report(ready=os.getpid())
        sys.stdin.readline()


def lock(directory: Path) -> None:
    """Lock the database until a line of standard input."""
    with closing(sqlite3.connect(directory / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        report(locked=True)
        sys.stdin.readline()


def copy_at_each_statement(directory: Path) -> None:
    """Open, begin and end; copy what is on the disk before each statement, and at the end.

    That is what a kill would leave there.
    """
    own = directory / "own"
    steps = itertools.count(1)

    def copy(_statement: str) -> None:
        # By another process: one that closes a file would lose its own locks of it.
        subprocess.run(["cp", "-R", own, directory / f"{next(steps):06}"], check=True)

    class Traced(sqlite3.Connection):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.set_trace_callback(copy)

    sqlite3.connect = functools.partial(sqlite3.connect, factory=Traced)  # type: ignore[assignment]
    with Store.open(own) as store:
        store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
        store.attempts.end(store.attempts.begin(new_attempt()).id, SUCCEEDED)
    own.rename(directory / f"{next(steps):06}")


def publish_with_marks(directory: Path) -> None:
    """Begin, send, get the answer and end: sending and the answer leave a file each."""
    with Store.open(directory) as store:
        store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
        os.kill(os.getpid(), signal.SIGSTOP)  # from here on the tracer counts
        attempt = store.attempts.begin(new_attempt())
        (directory / SENT).touch()
        (directory / ANSWERED).touch()
        store.attempts.end(attempt.id, SUCCEEDED)
        os.kill(os.getpid(), signal.SIGSTOP)  # up to here


def copy_at_each_system_call(directory: Path) -> None:
    """Publish in a process that is stopped before and after each of its system calls.

    What is on the disk then is what a kill would leave: it is copied into a folder for each stop.
    """
    from tests.support import ptrace as tracing  # imports pytest

    own = directory / "own"
    traced = os.fork()
    if traced == 0:
        tracing.be_traced()
        publish_with_marks(own)  # where it is killed at the latest
    for number in tracing.stops(traced):
        shutil.copytree(own, directory / f"{number:06}")
    shutil.rmtree(own)


def die_while_beginning(directory: Path, size: int) -> None:
    """Begin; be killed by the first write beyond this many bytes of a file."""
    with Store.open(directory) as store, dying_beyond(size):
        store.attempts.begin(new_attempt())


def die_while_ending(directory: Path, size: int) -> None:
    """Begin and end; be killed by the first write of the end beyond this many bytes."""
    with Store.open(directory) as store:
        attempt = store.attempts.begin(new_attempt())
        with dying_beyond(size):
            store.attempts.end(attempt.id, SUCCEEDED)


@contextmanager
def dying_beyond(size: int) -> Iterator[None]:
    """Let the system kill this process at the first write beyond `size` bytes of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def die_in_each_write(directory: Path, die: Callable[[Path, int], None]) -> None:
    """Run `die` in a new process for every two kibibytes that it writes, until one survives.

    Each begins with a copy of the same store.
    """
    made = directory.with_name("made")
    with Store.open(made) as store:
        store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    for size in itertools.count(0, 2048):
        folder = directory / f"{size:06}"
        shutil.copytree(made, folder)
        child = os.fork()
        if child == 0:
            die(folder, size)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return


def main(command: str, folder: str) -> None:
    directory = Path(folder)
    match command:
        case "publish":
            publish(directory)
        case "begin":
            begin(directory)
        case "run":
            run(directory)
        case "lock":
            lock(directory)
        case "copy-at-each-statement":
            copy_at_each_statement(directory)
        case "copy-at-each-system-call":
            copy_at_each_system_call(directory)
        case "die-while-beginning":
            die_in_each_write(directory, die_while_beginning)
        case "die-while-ending":
            die_in_each_write(directory, die_while_ending)


if __name__ == "__main__":
    main(*sys.argv[1:])
