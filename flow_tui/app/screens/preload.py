"""Imports what the first keys need, once the first screen is complete: it waits for none of it."""

from contextlib import suppress
from importlib import import_module
from typing import Final

from flow_tui import threads

DELAY_SECONDS: Final = 0.3
"""Delay until then after the list was read: it is drawn by then."""
MODULES: Final = (
    "flow_tui.app.settle.workflow",
    "flow_tui.app.widgets.facts",
    "flow_tui.app.formatting.flow_check",
    "flow_tui.services.flow_check",
    "flow_tui.services.read_back",
    "flow_tui.services.batch_publisher",
    "flow_tui.kaleyra.advice",
    "flow_tui.kaleyra.client",
)
"""In the order in which a publish needs them, with all that they import."""


def start() -> None:
    """Import them in a thread."""
    threads.start(import_all)


def import_all() -> None:
    """Import them, but for those that fail: the first use of such a module says why."""
    for name in MODULES:
        with suppress(Exception):
            import_module(name)
