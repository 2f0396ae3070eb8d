"""Publishing in tests: the app on a sandbox, and the confirm dialogs."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.selection import SelectionBar
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.credentials import Credentials, Source
from flow_tui.model import Account, Action, Flow
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.store import FlowHistory
from tests.support.app import (
    SMALL,
    demo_session,
    remember,
    running,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.typed import put_answer, type_keys

SMALLEST: Final = (60, 16)
CHECKED: Final = r"\((checked( just now|, \d)|checks stopped: [^…]*\))"
"""In the title of the dialog of many, once all is checked and read that is."""
LONG_HOST: Final = "https://" + ".".join(["a-very-long-part-of-a-name"] * 5)
INTENT: Final = Intent(
    Action.PUBLISH,
    Flow("1184620937715204", "a label of many words " * 5),
    Credentials(
        Account("prod-in", "HXAP1648027397IN", LONG_HOST), Secret("k" * 33), Source.KEYRING
    ),
    FlowHistory(latest=None, succeeded=2, unknown=3),
)


@asynccontextmanager
async def app_on_sandbox(
    directory: Path, *flows: SandboxFlow, size: tuple[int, int] = SMALL, delay: float = 0
) -> AsyncIterator[tuple[Sandbox, FlowTuiApp, Pilot[None]]]:
    """The app, signed in to a sandbox with flows, all of them in the list."""
    with Sandbox(flows=flows, delay=delay) as sandbox:
        session = session_on(sandbox, directory)
        await remember(session, *((flow.id, flow.label) for flow in flows))
        async with running(session, size) as (app, pilot):
            yield sandbox, app, pilot


class OpenDialog:
    """A confirm dialog that is open, and the answers it was dismissed with."""

    def __init__(self, app: FlowTuiApp, pilot: Pilot[Any], dialog: ConfirmScreen) -> None:
        self.app = app
        self.pilot = pilot
        self.dialog = dialog
        self.answers: list[bool | None] = []

    @property
    def typed(self) -> str:
        return self.dialog.query_one("#typed", Input).value

    @property
    def is_enabled(self) -> bool:
        return not self.dialog.query_one("#confirm", Button).disabled

    def text_of(self, name: str) -> str:
        return str(self.dialog.query_one(f"#{name}", Static).render())

    async def type(self, keys: str) -> None:
        await type_keys(self.pilot, *keys)
        await self.pilot.pause()

    async def retype(self, answer: str) -> None:
        """Put an answer in the place of what was typed."""
        await put_answer(self.pilot, answer)


Opening = Callable[[ConfirmScreen], Awaitable[OpenDialog]]
"""Opens a confirm dialog."""


@asynccontextmanager
async def over_the_demo(directory: Path) -> AsyncIterator[Opening]:
    """Open confirm dialogs over the demo, one after another."""
    async with running(demo_session(directory)) as (app, pilot):
        await wait_home(pilot)

        async def open_dialog(dialog: ConfirmScreen) -> OpenDialog:
            opened = OpenDialog(app, pilot, dialog)
            await app.push_screen(dialog, opened.answers.append)
            await wait_for_screen(pilot, ConfirmScreen)
            return opened

        yield open_dialog


async def open_batch_dialog(pilot: Pilot[None], count: int) -> None:
    """Mark all flows and press p."""
    await wait_until(pilot, lambda: pilot.app.screen.query("#flows"))
    await pilot.press("asterisk")
    await wait_for_text(pilot, f"{count} marked")
    await pilot.press("p")
    await wait_for_screen(pilot, ConfirmBatchScreen)


async def confirm_batch(
    pilot: Pilot[None], count: int, *, checked: bool = True
) -> BatchProgressScreen:
    """Mark all flows, and publish them.

    Args:
        pilot: Presses the keys.
        count: How many there are.
        checked: Whether to wait for the checks: a warning of theirs asks for the number again.
    """
    await open_batch_dialog(pilot, count)
    return await confirm_open_batch(pilot, count, checked=checked)


async def confirm_open_batch(
    pilot: Pilot[None], count: int, *, checked: bool = True
) -> BatchProgressScreen:
    """Publish the marked flows, as `confirm_batch` does, once p was pressed."""
    await wait_for_screen(pilot, ConfirmBatchScreen)
    if checked:
        title = pilot.app.screen.query_one("#title")
        await wait_until(pilot, lambda: re.search(CHECKED, str(title.render())))
    await pilot.press(*str(count))
    await wait_for_text(pilot, "Enter publishes all")
    await pilot.press("enter")
    await wait_for_screen(pilot, BatchProgressScreen)
    assert isinstance(pilot.app.screen, BatchProgressScreen)
    return pilot.app.screen


async def wait_for_summary(pilot: Pilot[None]) -> None:
    """Wait until the summary of a batch takes keys."""
    screen = pilot.app.screen
    assert isinstance(screen, BatchProgressScreen)
    await wait_until(pilot, lambda: screen._summary_drawn_at is not None)


def nothing_is_found_out(app: FlowTuiApp) -> bool:
    """Return whether no check or reading is in progress: the key for it would stop it."""
    return all(worker.is_finished for worker in app.workers if worker.group == "findings")


def be_slow_again(sandbox: Sandbox) -> None:
    """Let slow answers of a sandbox that was told to hurry take their time again."""
    assert sandbox._listener is not None
    sandbox._listener.hurry.clear()


def marked(app: FlowTuiApp) -> set[str]:
    """The IDs of the marked flows."""
    return set(app.home.query_one(SelectionBar).marked)


def posted(sandbox: Sandbox) -> list[str]:
    """The flow IDs of the POSTs that arrived, in order."""
    return [seen.path.split("/")[-2] for seen in sandbox.requests if seen.method == "POST"]


def ids(*flows: SandboxFlow) -> list[str]:
    return [flow.id for flow in flows]


def is_on_screen(widget: Widget) -> bool:
    """Whether all of a widget can be seen, and something of it is there."""
    frame = widget.screen.query_one("#frame")
    return bool(widget.region.area) and frame.region.contains_region(widget.region)
