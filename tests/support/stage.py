"""Pictures of the app that come out the same every time: on any day, port, machine and Python."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from unittest.mock import patch

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.app.screens.base import BaseScreen
from tests.support.app import APP_CSS, wait_until

SIZES: Final = {"80x24": (80, 24), "120x40": (120, 40)}
MORNING: Final = datetime(2026, 3, 17, 9, 41, 7, tzinfo=UTC)

SESSION: Final = "20260317-094012-5c1e"
_SET: Final = {"TZ": "UTC", "TERM": "xterm-256color"}
_VARYING: Final = re.compile(r"^(NO_COLOR|TMUX|STY|FLOW_TUI.*|.*_proxy)$", re.IGNORECASE)


@dataclass
class Clock:
    """Stands in for `flow_tui.clock`, and for `time` where requests are measured."""

    at: datetime = MORNING
    elapsed_ms: int = 187
    """The duration recorded for each request."""
    _ticks: float = 0.0

    def now(self) -> datetime:
        """Return the time of the stopped clock, in UTC."""
        return self.at

    def monotonic(self) -> float:
        """Return seconds that grow by half of `elapsed_ms` a call; a request reads three."""
        self._ticks += self.elapsed_ms / 2000
        return self._ticks

    def advance(self, **duration: float) -> None:
        """Move the clock on, by the words of `timedelta`."""
        self.at += timedelta(**duration)


@contextmanager
def stopped_clock() -> Iterator[Clock]:
    """Stop the clock, name session and user, go to UTC, and hide what the environment changes."""
    clock = Clock()
    kept = {name: value for name, value in os.environ.items() if not _VARYING.match(name)}
    with ExitStack() as stack:
        stack.callback(time.tzset)
        stack.enter_context(patch("flow_tui.clock.now", clock.now))
        stack.enter_context(patch("flow_tui.kaleyra.client.time", clock))
        stack.enter_context(patch("flow_tui.services.session.new_session_id", return_value=SESSION))
        stack.enter_context(patch("flow_tui.login.user_name", return_value="ada"))
        stack.enter_context(patch("flow_tui.login.host_name", return_value="jump1"))
        # No picture is of a question that could be read long enough, however late it is taken.
        stack.enter_context(patch("flow_tui.app.screens.typed_confirm.READ_SECONDS", 600.0))
        stack.enter_context(patch.dict(os.environ, {**kept, **_SET}, clear=True))
        time.tzset()
        yield clock


class StagedApp(FlowTuiApp):
    """The app, its pictures without what varies; it closes its session when it ends."""

    CSS_PATH = str(APP_CSS)

    def export_screenshot(self, *, title: str | None = None, simplify: bool = True) -> str:
        """Return the screen as SVG."""
        svg = super().export_screenshot(title=title, simplify=simplify)
        # Rich makes the ID of a picture of its whole content, and a demo gets any free port.
        svg = re.sub(r"terminal-\d+", "flow-tui", svg)
        svg = re.sub(r"(127\.0\.0\.1:)\d{4,5}", r"\g<1>41879", svg)
        # Without it librsvg, which many picture viewers use, drops the spaces a text begins with.
        svg = svg.replace('-matrix">', '-matrix" xml:space="preserve">', 1)
        return "\n".join(line.rstrip(" ") for line in svg.splitlines()) + "\n"

    async def on_unmount(self) -> None:
        """Close what the session opened, while the event loop still runs."""
        request = self.session.publisher._task
        if request is not None:
            request.cancel()
        await self.session.finish()
        self.session.close()


async def ready(pilot: Pilot[Any]) -> None:
    """Wait until start-up is over and nothing is going on."""
    app = pilot.app
    assert isinstance(app, FlowTuiApp)
    await wait_until(pilot, lambda: app.ready and _is_still(app))


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until the screen on top has been drawn and its own workers have ended."""
    await pilot.pause()
    await wait_until(pilot, lambda: _is_still(pilot.app))


async def show(pilot: Pilot[Any], screen: Screen[Any]) -> None:
    """Put a screen on top of the app that is ready, and wait until it is drawn."""
    await ready(pilot)
    await pilot.app.push_screen(screen)
    await wait_until(pilot, lambda: _is_still(pilot.app))


def type_in(pilot: Pilot[Any], selector: str, value: str) -> None:
    """Put a value into an input as if it had been typed."""
    field = pilot.app.screen.query_one(selector, Input)
    field.value = value
    field.cursor_position = len(value)


def stop_at(screen: ProgressScreen, seconds: int) -> None:
    """Make a publishing screen show a number of seconds, and count no further."""
    assert screen._timer is not None
    screen._timer.stop()
    screen._seconds = seconds
    screen._refresh_title()


def _is_still(app: App[Any]) -> bool:
    screen = app.screen
    if isinstance(screen, BaseScreen) and screen.drawn_at is None:
        return False
    own = {screen, *screen.walk_children()}
    return all(
        worker.is_finished
        for worker in app.workers
        if worker.node in own or worker.name == "read back"
    )
