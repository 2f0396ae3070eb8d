"""Messages in the corner in tests: those that are shown, and what they cover."""

from collections.abc import Iterable
from typing import Any, Final

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.screens.dialog import Dialog, ModalBase
from tests.support.app import screen_text, wait_until

LONG: Final = " ".join(f"word{number}" for number in range(70))
HINT: Final = "This is a hint."


def toasts(app: FlowTuiApp) -> list[Widget]:
    """The messages that the screen on top shows."""
    return list(app.screen.query("Toast"))


async def wait_gone(pilot: Pilot[Any]) -> None:
    """Wait until no message is shown."""
    await wait_until(pilot, lambda: not pilot.app.screen.query("ToastHolder"))


def covered(app: FlowTuiApp) -> Iterable[Widget]:
    """The inputs, buttons and hints that a message covers."""
    frame = next(iter(app.screen.query("#frame")), app.screen).region
    rack = app.screen.query_one("ToastRack").region  # of a dialog; it scrolls
    shown = [each.region.intersection(rack or app.screen.region) for each in toasts(app)]
    for widget in app.screen.query("Input, TextArea, Button, Checkbox, Select, #hint, #filter-bar"):
        seen = widget.region.intersection(frame)
        if seen.area and any(each.overlaps(seen) for each in shown):
            yield widget


async def assert_uncovered(pilot: Pilot[Any], dialog: ModalBase[Any]) -> None:
    """Fail where messages cover something that the dialog on top asks or says."""
    app = pilot.app
    assert isinstance(app, FlowTuiApp)
    hint = next(iter(dialog.query("#hint").results(Static)), None)
    before = "" if hint is None else str(hint.content)
    if isinstance(dialog, Dialog) and hint:
        dialog.show_hint(HINT)
    app.warn(LONG)
    app.notify("A message.")
    app.notify("The last message.")
    await wait_until(pilot, lambda: len(toasts(app)) == 3)
    await pilot.pause(0.05)
    assert not list(covered(app)), screen_text(dialog)
    frame = dialog.query_one("#frame")
    if isinstance(app.focused, Input | Button):
        assert frame.region.contains_region(app.focused.region), screen_text(dialog)
    text = screen_text(dialog)
    assert "The last message." in text
    assert not hint or HINT in text
    assert text.splitlines()[-1]
    await pilot.press("f9")
    await wait_gone(pilot)
    await pilot.pause(0.05)
    assert frame.region.height >= app.size.height - 3
    if isinstance(dialog, Dialog) and hint:
        dialog.show_hint(before)
        await wait_until(pilot, lambda: HINT not in screen_text(dialog))
        await pilot.pause(0.05)
