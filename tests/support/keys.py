"""Typing in tests of the app: many keys at once, and waiting until each is handled."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from textual import events
from textual._context import active_app
from textual._wait import SLEEP_GRANULARITY, wait_for_idle
from textual.pilot import Pilot
from textual.screen import Screen

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.screens.typed_confirm import TypedConfirmDialog
from tests.support.app import wait_until
from tests.support.typed import NAMED as NAMED
from tests.support.typed import key as key


async def all_handled(app: FlowTuiApp) -> None:
    """Wait until all that was posted is in the queue, and all that was in the queue is handled."""
    queued = asyncio.Event()
    app.call_later(queued.set)
    await _until_set(queued, app)
    while _is_busy(app):  # noqa: ASYNC110 - no event tells it
        await asyncio.sleep(0.001)


def _is_busy(app: FlowTuiApp) -> bool:
    return app.is_running and (not app.key_queue.is_idle or app.dialog_pending)


async def keys_handled(min_sleep: float = SLEEP_GRANULARITY, max_sleep: float = 1) -> None:
    """Wait until the keys pressed so far are handled and drawn; Textual waits for a quiet machine.

    Args:
        min_sleep: As in Textual, for other apps than flow-tui.
        max_sleep: Seconds at most: keys may wait for a dialog that waits for the network.
    """
    app = active_app.get()
    if not isinstance(app, FlowTuiApp):
        await wait_for_idle(min_sleep, max_sleep)
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(max_sleep):
            await all_handled(app)
            while app.is_running and app.screen_stack:
                if await _is_drawn(app.screen_stack[-1], app):
                    return


async def _is_drawn(screen: Screen[Any], app: FlowTuiApp) -> bool:
    """Wait until a screen is drawn; return false if it was left: then it never calls back."""
    drawn = asyncio.Event()
    if not screen.call_after_refresh(drawn.set):
        return True
    await _until_set(drawn, app, screen)
    return drawn.is_set()


async def _until_set(
    done: asyncio.Event, app: FlowTuiApp, screen: Screen[Any] | None = None
) -> None:
    """Wait for what the app is to do, or a screen, unless it ends or the screen is left before."""
    while not done.is_set() and app.is_running and (screen is None or screen.is_current):
        with suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await done.wait()


async def type_at_once(app: FlowTuiApp, names: list[str]) -> None:
    """Press keys at the same moment, as in one read of the terminal; wait until all are handled."""
    burst = [key(name) for name in names]
    for event in burst:
        event.time = burst[0].time
        app.post_message(event)
    await all_handled(app)


async def type_one_by_one(app: FlowTuiApp, names: list[str]) -> None:
    """Press each key when the one before it is handled."""
    for name in names:
        await type_at_once(app, [name])


async def click(pilot: Pilot[Any], selector: str, button: int = 1) -> None:
    """Click on a widget as the terminal's driver reports it; `Pilot.click` skips the app."""
    region = pilot.app.screen.query_one(selector).region
    for kind in (events.MouseDown, events.MouseUp):
        at = (region.x + 1, region.y)
        pilot.app.post_message(kind(None, *at, 0, 0, button, False, False, False, *at))
    await pilot.pause()


async def come_true(condition: Callable[[], bool]) -> None:
    """Wait for a condition without the pilot, which waits while keys wait for a dialog."""
    while not condition():  # noqa: ASYNC110 - no event tells it
        await asyncio.sleep(0.001)


async def refused(pilot: Pilot[Any]) -> None:
    """Wait until all keys are handled, and Enter would count; fail if the dialog was confirmed."""
    app = pilot.app
    assert isinstance(app, FlowTuiApp)
    await all_handled(app)
    dialog = app.screen
    assert isinstance(dialog, TypedConfirmDialog)
    await wait_until(pilot, lambda: dialog._enabled_at is not None)
    hint = str(dialog.query_one("#hint").render())
    assert "Press Enter again" in hint or hint in ("", dialog.texts.ready), hint
