"""The confirm dialog while Kaleyra has not answered, beside the same of an earlier commit."""

import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.benchmarks import earlier, stored
from tests.benchmarks.bench import FEW_ATTEMPTS, FEW_FLOWS, FLOW_TUI, Bench
from tests.benchmarks.figures import Samples, paired
from tests.support.raw_server import Connection, RawServer

_QUESTION: Final = "Publish this flow?"
_OPENINGS: Final = 5
_BACK: Final = b"\x07"


def opening(bench: Bench) -> Samples:
    """Measure how the dialog opens; nothing where git does not have the earlier commit."""
    folder = bench.home / earlier.COMMIT
    if not folder.exists() and not earlier.extracted(folder):
        return ()
    with RawServer(_never_answer) as server:
        # A list belongs to the host and port, which are new in each round.
        data, account = bench.home / "waiting", bench.account._replace(base_url=server.url)
        shutil.rmtree(data, ignore_errors=True)
        stored.fill(data / "today", account, FEW_FLOWS, FEW_ATTEMPTS)
        earlier.fill(folder, data / "earlier", account, bench.environment)
        ours = _opened(bench, data / "today", server.url)
        theirs = _opened(bench, data / "earlier", server.url, PYTHONPATH=str(folder))
    return paired(ours, theirs)


def _never_answer(connection: Connection) -> None:
    with suppress(OSError):
        connection.read_request()
        connection.stall()


def _opened(bench: Bench, data: Path, base_url: str, **variables: str) -> dict[str, float]:
    """Return the figures of the openings after the first, on average."""
    command = [*FLOW_TUI, "--data-dir", str(data)]
    with bench.complete(command, base_url, **variables) as app:
        reactions = []
        for _ in range(1 + _OPENINGS):
            before, pressed = app.chunks, time.monotonic()
            app.press(b"p")
            app.settle_with(_QUESTION, 0.3)
            reactions.append(app.until(_QUESTION, before, pressed))
            app.press(_BACK, quiet=0.3)
    later = reactions[1:]
    return {
        "confirm": sum(each.seconds for each in later) / len(later),
        "confirm_bytes": sum(each.count for each in later) / len(later),
    }
