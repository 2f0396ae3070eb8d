"""The figures, their units and their budgets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Unit(Enum):
    """What a figure counts; samples are in seconds, bytes, MiB and percent."""

    SECONDS = "s"
    BYTES = "B"
    MEMORY = "MiB"
    PERCENT = "%"

    def write(self, value: float) -> str:
        """Return a sample as the table has it."""
        return _WRITERS[self](value)


_WRITERS: Final[Mapping[Unit, Callable[[float], str]]] = {
    Unit.SECONDS: lambda value: f"{value * 1000:,.0f} ms" if value >= 0.02 else _short(value),
    Unit.BYTES: lambda value: f"{value:,.0f} B",
    Unit.MEMORY: lambda value: f"{value:.1f} MiB",
    Unit.PERCENT: lambda value: f"{value:.1f} %",
}


def _short(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a figure may be."""

    most: float
    is_ratio: bool = True
    """Whether it is a ratio to what the other does, or an amount of its own."""

    def write(self, unit: Unit) -> str:
        """Return it as the table has it."""
        return f"{self.most:g} x" if self.is_ratio else unit.write(self.most)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    unit: Unit
    budget: Budget | None = None
    grows: str = ""
    """Of a figure for more data: why it takes longer than the same for less; the notes say it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure of one round: what flow-tui did and, right before or after it, the other."""

    ours: float
    theirs: float | None = None


Samples = Iterable[tuple[str, Sample]]
"""What one round of a group has measured: figures by their keys."""


def paired(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Samples:
    """Yield a sample for each figure, with what the other did where that was measured."""
    for key, value in ours.items():
        yield key, Sample(value, theirs.get(key))


FLOWS: Final = (20, 1_000, 100_000)
ATTEMPTS: Final = (100, 10_000, 1_000_000)
"""The sizes for which the cost of growth is measured."""

_AMOUNT: Final = False
_FIGURES: Final[Mapping[str, Figure]] = {
    "start": Figure("start to complete screen", Unit.SECONDS, Budget(1.05)),
    "start_large": Figure("  with 10,000 flows, 100,000 attempts", Unit.SECONDS, Budget(1.1)),
    "start_bytes": Figure("bytes to complete screen", Unit.BYTES, Budget(0.2)),
    "start_packed": Figure("  with ssh -C", Unit.BYTES),
    "move_bytes": Figure("bytes per cursor move", Unit.BYTES, Budget(200, _AMOUNT)),
    "move_packed": Figure("  with ssh -C", Unit.BYTES),
    "page_bytes": Figure("bytes per page of a long list", Unit.BYTES, Budget(0.05)),
    "filter_bytes": Figure("bytes per character in the filter", Unit.BYTES, Budget(0.5)),
    "dialog_bytes": Figure("bytes per character in a dialog", Unit.BYTES, Budget(0.5)),
    "publish_bytes": Figure("bytes per publish", Unit.BYTES, Budget(4_500, _AMOUNT)),
    "publish_packed": Figure("  with ssh -C", Unit.BYTES),
    "ssh_start": Figure("slow SSH: first byte to screen", Unit.SECONDS, Budget(0.25)),
    "ssh_key": Figure("slow SSH: key to screen", Unit.SECONDS, Budget(0.93)),
    "ssh_publish": Figure("slow SSH: a publish, to a key", Unit.SECONDS, Budget(6.0)),
    "idle_bytes": Figure("idle for 5 s: bytes", Unit.BYTES, Budget(0, _AMOUNT)),
    "idle_processor": Figure("idle for 5 s: CPU", Unit.PERCENT, Budget(0, _AMOUNT)),
    "memory": Figure("resident memory after start", Unit.MEMORY, Budget(1.12)),
    "help": Figure("--help, to `python -c pass`", Unit.SECONDS, Budget(3.0)),
    "version": Figure("--version, to `python -c pass`", Unit.SECONDS, Budget(3.0)),
    "key": Figure("key to screen, 20 flows", Unit.SECONDS, Budget(1.05)),
    "key_large": Figure("key to screen, 100,000 flows", Unit.SECONDS, Budget(1.05)),
    "history": Figure("100,000 attempts opened, to 100", Unit.SECONDS, Budget(1.2)),
    "quit": Figure("quit: key to end of process", Unit.SECONDS, Budget(0.1)),
    "confirm": Figure("confirm dialog, no answer yet, to 2325bdf", Unit.SECONDS, Budget(1.05)),
    "confirm_bytes": Figure("  bytes until its question is drawn", Unit.BYTES, Budget(1.0)),
    "content_key": Figure("key while 10 MB are compared, to 1 kB", Unit.SECONDS),
    "content_worst": Figure("  the slowest key", Unit.SECONDS, Budget(0.05, _AMOUNT)),
    "content_memory": Figure("memory after 10 MB, to before", Unit.MEMORY, Budget(1.5)),
    "posts": Figure("200 publishes, to a loop of curl", Unit.SECONDS, Budget(0.5)),
    "posts_system": Figure("  with the system's certificates", Unit.SECONDS, Budget(0.5)),
    "posts_tls": Figure("  of it: 200 connections with TLS", Unit.SECONDS),
    "posts_disk": Figure("  of it: 400 commits to this disk", Unit.SECONDS),
    "posts_http": Figure("  of it: 200 requests by httpx", Unit.SECONDS),
    "posts_rest": Figure("  the rest", Unit.SECONDS),
}

_SCANNED: Final = "a filter looks at each row once, in the store's thread"
_COUNTED: Final = "the attempts are counted, each once"
_EXPORTED: Final = "10,000 lines of the larger ones are written, 100 of the smallest"


def _of_flows() -> Iterable[tuple[str, Figure]]:
    for size in FLOWS:
        yield f"flows_start_{size}", Figure(f"start, {size:,} flows", Unit.SECONDS)
        yield f"flows_key_{size}", Figure(f"key, {size:,} flows", Unit.SECONDS)
        yield (
            f"flows_filter_{size}",
            Figure(f"filter, {size:,} flows", Unit.SECONDS, grows=_SCANNED),
        )


def _of_attempts() -> Iterable[tuple[str, Figure]]:
    grows = {"history": _COUNTED, "filter": _SCANNED, "export": _EXPORTED}
    named = {"filter": "filter of history", "export": "export of the last 10,000"}
    for size in ATTEMPTS:
        for key in ("start", "key", "history", "filter", "export"):
            name = f"{named.get(key, key)}, {size:,} attempts"
            figure = Figure(name, Unit.SECONDS, grows=grows.get(key, ""))
            yield f"attempts_{key}_{size}", figure


FIGURES: Final[Mapping[str, Figure]] = {**_FIGURES, **dict(_of_flows()), **dict(_of_attempts())}
"""Every figure by its key, in the order of the table."""
