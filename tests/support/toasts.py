"""Messages in the corner in tests: those that are shown, and what they cover."""

from collections.abc import Iterable
from typing import Any, Final

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.screens.dialog import Dialog, ModalBase
from tests.support.app import screen_text, wait_until
from tests.support.patience import LONGEST
from tests.support.pressed import until_still

LONG: Final = " ".join(f"word{number}" for number in range(70))
HINT: Final = "This is a hint."


def toasts(app: FlowTuiApp) -> list[Widget]:
    """The messages that the screen on top shows."""
    return list(app.screen.query("Toast"))


def said(app: FlowTuiApp) -> str:
    """What the messages on the screen say, each line as far as it can be read."""
    rows = screen_text(app.screen).splitlines()
    shown = [
        row[each.region.x + 2 :]
        for each in toasts(app)
        for row in rows[max(each.region.y, 0) : each.region.bottom]
    ]
    return " ".join(" ".join(shown).split())


async def wait_gone(pilot: Pilot[Any]) -> None:
    """Wait until no message is shown."""
    await wait_until(pilot, lambda: not pilot.app.screen.query("ToastHolder"))


async def close_all(pilot: Pilot[Any]) -> None:
    """Close the messages by their key, and wait until none is shown."""
    await pilot.press("f9")
    await wait_gone(pilot)


def covered(app: FlowTuiApp) -> Iterable[Widget]:
    """The inputs, buttons and hints that a message covers."""
    frame = next(iter(app.screen.query("#frame")), app.screen).region
    rack = app.screen.query_one("ToastRack").region  # of a dialog; it scrolls
    shown = [each.region.intersection(rack or app.screen.region) for each in toasts(app)]
    for widget in app.screen.query("Input, TextArea, Button, Checkbox, Select, #hint, #filter-bar"):
        seen = widget.region.intersection(frame)
        if seen.area and any(each.overlaps(seen) for each in shown):
            yield widget


def is_within(frame: Widget, focused: Widget | None) -> bool:
    """Return whether what has the focus is seen whole; what is no input or button may be larger."""
    if not isinstance(focused, Input | Button):
        return True
    return frame.region.contains_region(focused.region)


async def assert_uncovered(pilot: Pilot[Any], dialog: ModalBase[Any]) -> None:
    """Fail where messages cover something that the dialog on top asks or says."""
    app = pilot.app
    assert isinstance(app, FlowTuiApp)
    hint = next(iter(dialog.query("#hint").results(Static)), None)
    before = "" if hint is None else str(hint.content)
    if isinstance(dialog, Dialog) and hint:
        dialog.show_hint(HINT)
    for text in (LONG, "A message.", "The last message."):
        app.notify(text, markup=False, timeout=10 * LONGEST)  # until the key
    await wait_until(pilot, lambda: len(toasts(app)) == 3)
    await wait_until(pilot, lambda: not list(covered(app)))
    frame = dialog.query_one("#frame")
    await wait_until(pilot, lambda: is_within(frame, app.focused))
    shown = {"The last message.", HINT} if hint else {"The last message."}
    await wait_until(pilot, lambda: all(text in screen_text(dialog) for text in shown))
    assert not list(covered(app)), screen_text(dialog)
    assert screen_text(dialog).splitlines()[-1]
    await close_all(pilot)
    await wait_until(pilot, lambda: frame.region.height >= app.size.height - 3)
    if isinstance(dialog, Dialog) and hint:
        dialog.show_hint(before)
        await wait_until(pilot, lambda: HINT not in screen_text(dialog))
        await until_still(app)
