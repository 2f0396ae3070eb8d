"""What all tests share."""

import gc
import os
import signal
import sys
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import pytest_textual_snapshot as snapshots  # type: ignore[import-untyped]
from hypothesis import settings

from tests.support.compiled import compile_tests
from tests.support.frames import draw_what_is_seen
from tests.support.patience import LONGEST
from tests.support.patient_app import wait_for_keyrings
from tests.support.pressed import wait_for_pressed_keys
from tests.support.shared_server import shared_server
from tests.support.stylesheets import parse_once

JOURNEYS = Path(__file__).parent / "e2e"
PICTURES = Path(__file__).parent / "snapshots"
LONGEST_NAME = 80
MOST_WORKERS = 8


def pytest_configure(config: pytest.Config) -> None:
    """Take signals that a shell's `&` or nohup had ignored, as programs inherit it; be quick."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    gc.disable()  # up to the end of the collection: what is imported then stays
    parse_once()
    draw_what_is_seen()
    wait_for_pressed_keys()
    wait_for_keyrings(LONGEST)  # a daemon on a busy machine may be slow
    examples = int(os.environ.get("FLOW_TUI_TEST_EXAMPLES", "50"))
    settings.register_profile("flow-tui", settings(max_examples=examples, deadline=None))
    settings.load_profile("flow-tui")
    # Each worker, each run and each program would compile all of it again.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        compile_tests()
        servers = ExitStack()
        servers.enter_context(shared_server())
        config.add_cleanup(servers.close)


_difference = snapshots.SvgSnapshotDiff


def _without_environment(**parts: Any) -> Any:
    """Return a picture that differs, for the report, without the environment variables."""
    return _difference(**parts | {"environment": {}})


snapshots.SvgSnapshotDiff = _without_environment


def pytest_collection_finish() -> None:
    """Look for garbage less often: among all that pytest keeps, that took a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(10_000, 20, 20)


def pytest_unconfigure() -> None:
    """Look once for what garbage still reports; pytest would look through all five times."""
    gc.collect()
    gc.freeze()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a long value by its beginning: every worker makes, keeps and sends all the names."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        return repr(val[:LONGEST_NAME])
    return None


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many tests run at once: many wait, and those in a terminal wait most.

    A container may have fewer processors than it says, so there is a limit.
    """
    for_each_processor = 2 if "not terminal" in config.getoption("markexpr") else 3
    return min(for_each_processor * (os.cpu_count() or 2), MOST_WORKERS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark journeys and pictures; `-m "not terminal"` leaves out what is marked.

    Journeys mostly wait, and some take long: they are spread among what keeps a processor busy,
    and none is left for the end, when other workers would have nothing to do.
    """
    is_journey = {path: JOURNEYS in path.parents for path in {item.path for item in items}}
    journeys = [item for item in items if is_journey[item.path]]
    others = [item for item in items if not is_journey[item.path]]
    for item in items:
        if is_journey[item.path] or PICTURES in item.path.parents:
            item.add_marker(pytest.mark.terminal)
    places = [(0.9 * number / len(journeys), item) for number, item in enumerate(journeys)]
    places += [(number / len(others), item) for number, item in enumerate(others)]
    items[:] = [item for _, item in sorted(places, key=itemgetter(0))]
