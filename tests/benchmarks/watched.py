"""A program on a pseudo-terminal of 80x24: what it writes, when, and what that shows."""

import contextlib
import os
import re
import select
import subprocess
import termios
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import pyte

from tests.support.patience import LONGEST

COLUMNS: Final = 80
LINES: Final = 24
_AT_ONCE: Final = 65536
_LEVEL: Final = 6
"""That of `ssh -C`, which flushes behind each packet."""
_UNKNOWN_TO_PYTE: Final = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")


def compressed(chunks: Sequence[bytes]) -> Sequence[int]:
    """Return how many bytes each chunk takes where one zlib stream has all of them, as in ssh -C.

    What SSH itself adds to each packet is not counted.
    """
    stream = zlib.compressobj(_LEVEL)
    return [
        len(stream.compress(chunk)) + len(stream.flush(zlib.Z_PARTIAL_FLUSH)) for chunk in chunks
    ]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a program did upon a key."""

    count: int
    """Bytes written to the terminal."""
    seconds: float
    """From the key to the last of them; 0 where there were none."""
    packed: int
    """Bytes where ssh compresses (`ssh -C`)."""
    first_seconds: float
    """From the key to the first of them; 0 where there were none."""


class Watched:
    """One run of a program. Nothing is worked out while it runs, so that it has its core alone."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._terminal, inner = os.openpty()
        termios.tcsetwinsize(inner, (LINES, COLUMNS))
        self._chunks: list[tuple[float, bytes]] = []
        self.started = time.monotonic()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=inner,
                stdout=inner,
                stderr=inner,
                env=environment,
                cwd=environment["HOME"],
                start_new_session=True,
            )
        finally:
            os.close(inner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)

    # -- reading --------------------------------------------------------------------------

    def settle(self, quiet: float) -> None:
        """Read until nothing has been written for so many seconds, or the program has ended."""
        while self._read(quiet):
            continue

    def _read(self, seconds: float) -> bool:
        """Wait for one chunk; return whether there was one."""
        if not select.select([self._terminal], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):  # Linux says so where the program has ended
            if data := os.read(self._terminal, _AT_ONCE):
                self._chunks.append((time.monotonic(), data))
                return True
        return False

    def settle_with(self, text: str, quiet: float) -> None:
        """Read until the screen shows a text and nothing has been written for a while.

        Raises:
            AssertionError: It never did.
        """
        self._settle_until(lambda: self._shows(text), quiet, f"never showed {text!r}")

    def settle_without(self, text: str, quiet: float) -> None:
        """Read until the screen shows a text no more and nothing has been written for a while.

        Raises:
            AssertionError: It always did.
        """
        self._settle_until(lambda: not self._shows(text), quiet, f"always showed {text!r}")

    def _settle_until(self, is_so: Callable[[], bool], quiet: float, problem: str) -> None:
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            self.settle(quiet)
            if is_so():
                return
            self._read(0.2)
        raise AssertionError(f"{problem}:\n" + "\n".join(self.lines))

    def _shows(self, text: str) -> bool:
        return any(text in line for line in self.lines)

    @property
    def count(self) -> int:
        """Bytes written so far."""
        return sum(len(data) for _, data in self._chunks)

    @property
    def lines(self) -> Sequence[str]:
        """What the terminal shows now."""
        return self._shown(len(self._chunks))

    def complete(self) -> Reaction:
        """Return when the screen first was what it is now, and after how many bytes."""
        shown, chunks = self.lines, len(self._chunks)
        while chunks > 1 and self._shown(chunks - 1) == shown:
            chunks -= 1
        return self._reaction(self.started, 0, chunks)

    def until(self, text: str, first: int, since: float) -> Reaction:
        """Return what was written from a chunk on until the screen showed a text.

        Args:
            text: The text, which the screen shows now.
            first: The chunk.
            since: The time from which the seconds count, on the monotonic clock.
        """
        chunks = first
        while not any(text in line for line in self._shown(chunks)):
            chunks += 1
        return self._reaction(since, first, chunks)

    @property
    def first_byte(self) -> float:
        """Seconds from the start of the program to the first byte that it wrote."""
        return self._chunks[0][0] - self.started

    def _shown(self, chunks: int) -> Sequence[str]:
        """What a terminal shows after so many chunks."""
        screen = pyte.Screen(COLUMNS, LINES)
        whole = b"".join(data for _, data in self._chunks[:chunks])
        pyte.ByteStream(screen).feed(_UNKNOWN_TO_PYTE.sub(b"", whole))
        return [str(line) for line in screen.display]

    # -- keys -----------------------------------------------------------------------------

    def press(self, key: bytes, quiet: float = 0.1) -> Reaction:
        """Press a key and read until nothing has been written for so many seconds."""
        before, pressed = len(self._chunks), time.monotonic()
        os.write(self._terminal, key)
        self._read(LONGEST)
        self.settle(quiet)
        return self._reaction(pressed, before)

    def since(self, chunk: int, moment: float | None = None) -> Reaction:
        """Return what was written from a chunk on; seconds are those from a moment or the start."""
        return self._reaction(self.started if moment is None else moment, chunk)

    @property
    def chunks(self) -> int:
        """How many chunks there are so far."""
        return len(self._chunks)

    def press_to_end(self, key: bytes) -> float:
        """Press the key that ends the program; return the seconds until its process is gone."""
        pressed = time.monotonic()
        os.write(self._terminal, key)
        self.settle(LONGEST)
        self._process.wait(LONGEST)
        return time.monotonic() - pressed

    def _reaction(self, since: float, first: int, end: int | None = None) -> Reaction:
        chunks = self._chunks[first:end]
        begun, seconds = (chunks[0][0] - since, chunks[-1][0] - since) if chunks else (0.0, 0.0)
        packed = compressed([data for _, data in self._chunks])[first:end]
        return Reaction(sum(len(data) for _, data in chunks), seconds, sum(packed), begun)

    # -- the process ----------------------------------------------------------------------

    @property
    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    @property
    def processor_seconds(self) -> float:
        """Processor time spent so far, by the program and in the kernel for it."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
