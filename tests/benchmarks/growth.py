"""What more data costs: the same for few flows and attempts, and for many."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from tests.benchmarks.bench import FLOW_TUI, Bench
from tests.benchmarks.everyday import moved
from tests.benchmarks.figures import ATTEMPTS, FLOWS, Sample, Samples
from tests.benchmarks.watched import Watched

_LARGE: Final = 1_000_000
_QUIET: Final = 0.5
_QUIET_IF_LARGE: Final = 1.0
"""Longer than whatever comes late; the seconds of a key are those to its last byte."""
_FILTER: Final = b"/"
_KEEPS_ALL: Final = "booking "
_LEAVES_NONE: Final = b"x"
"""No row has it: all of them are looked at."""
_GONE: Final = "Booking 1"
"""What the first rows show before that."""
_EXPORTED: Final = 10_000


def of_flows(bench: Bench) -> Samples:
    """Measure lists of more and more flows, with few attempts."""
    return _grown("flows", FLOWS, lambda size: _with_flows(bench, size))


def of_attempts(bench: Bench) -> Samples:
    """Measure histories of more and more attempts, with few flows."""
    return _grown("attempts", ATTEMPTS, lambda size: _with_attempts(bench, size))


def _grown(name: str, sizes: Sequence[int], measure: Callable[[int], dict[str, float]]) -> Samples:
    """Yield the figures of each size; the other is the smallest size, in the same round."""
    smallest = measure(sizes[0])
    for key, value in smallest.items():
        yield f"{name}_{key}_{sizes[0]}", Sample(value)
    for size in sizes[1:]:
        for key, value in measure(size).items():
            yield f"{name}_{key}_{size}", Sample(value, smallest[key])


def _with_flows(bench: Bench, flows: int) -> dict[str, float]:
    with bench.flow_tui(bench.data(flows=flows)) as app:
        return {
            "start": app.complete().seconds,
            "key": moved(app)["key"],
            "filter": _filtered(app, _QUIET),
        }


def _with_attempts(bench: Bench, attempts: int) -> dict[str, float]:
    data = bench.data(attempts=attempts)
    quiet = _QUIET_IF_LARGE if attempts >= _LARGE else _QUIET
    with bench.flow_tui(data) as app:
        start = app.complete().seconds
        app.press(b"h", quiet=quiet)
        opened = app.press(b"t", quiet=quiet).seconds
        figures = {"start": start, "history": opened, "key": moved(app)["key"]}
        figures["filter"] = _filtered(app, quiet)
    command = [*FLOW_TUI, "--data-dir", str(data), "history", "--json", "--limit", str(_EXPORTED)]
    return {**figures, "export": bench.whole_process(command)}


def _filtered(app: Watched, quiet: float) -> float:
    """Return the seconds from a character in the filter until no row is left."""
    app.press(_FILTER, quiet=quiet)
    for character in _KEEPS_ALL:
        app.press(character.encode())
    app.settle(quiet)
    before, pressed = app.chunks, time.monotonic()
    app.press(_LEAVES_NONE)
    app.settle_without(_GONE, quiet)
    return app.since(before, pressed).seconds
