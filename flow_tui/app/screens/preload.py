"""Loads what the first keys need, once the first screen is complete: it waits for none of it."""

from contextlib import suppress
from importlib import import_module
from typing import Any, Final

from textual.app import App

from flow_tui.app.screens.dismissed_once import STYLES
from flow_tui.threads import in_daemon_thread

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


async def preload(app: App[Any]) -> None:
    """Import them, and add the styles of all screens but the first."""
    styles = await in_daemon_thread(_prepare)
    if styles and not app.stylesheet.has_source(str(STYLES)):
        app.stylesheet.add_source(styles, (str(STYLES), ""))
        app.stylesheet.parse()


def _prepare() -> str:
    """Import them, and return the styles; if they cannot be read, their first use says why."""
    import_all()
    with suppress(OSError):
        return STYLES.read_text(encoding="utf-8")
    return ""


def import_all() -> None:
    """Import them, but for those that fail: the first use of such a module says why."""
    for name in MODULES:
        with suppress(Exception):
            import_module(name)
