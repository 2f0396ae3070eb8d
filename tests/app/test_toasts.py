"""Messages in the corner: they go with the next key or screen, and cover nothing that is typed.

That they cover nothing of a dialog is tested where each dialog is opened, in test_dialogs_reach.
"""

from pathlib import Path
from typing import Final

import pytest
from textual import events
from textual.widgets import Input, TextArea

from flow_tui.app.flows.dialogs import AddFlowsScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    SMALL,
    MemoryKeyring,
    case,
    demo_session,
    remember,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.publish import SMALLEST
from tests.support.toasts import LONG, covered, toasts, wait_gone

SAID: Final = "Sent to your terminal's clipboard."


def test_a_key_takes_a_message_away(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for key in ("j", "tab", "ctrl+l", "enter", "escape", "f9"):
                with case(key):
                    app.notify(SAID)
                    app.warn("Something is wrong.")
                    await wait_until(pilot, lambda: len(toasts(app)) == 2)
                    await pilot.press(key)
                    await wait_gone(pilot)
                    assert SAID not in screen_text(app.screen)

    run(main())


def test_a_paste_takes_a_message_away(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            app.notify(SAID)
            await wait_for_text(pilot, SAID)
            app.post_message(events.Paste("1184620937715204"))
            await wait_gone(pilot)

    run(main())


def test_what_a_key_has_to_say_stays_and_comes_again_with_the_key(tmp_path: Path) -> None:
    async def main() -> None:
        session = Session(
            SessionOptions(lambda: tmp_path, demo=True, read_only=True), MemoryKeyring()
        )
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "READ-ONLY")
            for _ in range(3):
                await pilot.press("p")
                await wait_until(pilot, lambda: len(toasts(app)) == 1)
                await wait_until(pilot, lambda: "read-only" in screen_text(app.screen).lower())
                assert len(toasts(app)) == 1
            await pilot.press("j")
            await wait_gone(pilot)

    run(main())


def test_another_screen_takes_a_message_away_and_it_does_not_come_back(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            app.notify(SAID)
            await wait_for_text(pilot, SAID)
            await app.push_screen(HistoryScreen())
            await wait_for_screen(pilot, HistoryScreen)
            assert not toasts(app)
            app.notify("On top.")
            await wait_for_text(pilot, "On top.")
            app.screen.dismiss(None)
            await wait_home(pilot)
            await wait_gone(pilot)
            assert SAID not in screen_text(app.screen)

    run(main())


def test_what_came_of_a_dialog_is_said_behind_it(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, ("1184620937715204", "first"))
        async with running(session) as (app, pilot):
            await pilot.press("a")
            await wait_for_screen(pilot, AddFlowsScreen)
            pasted = "1184620937715204\n1184620937715205"
            app.post_message(events.Paste(pasted))
            await wait_until(pilot, lambda: isinstance(app.focused, TextArea))
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            await wait_for_text(pilot, "1 flow added. 1 already in the list.")

    run(main())


@pytest.mark.parametrize("size", [SMALLEST, SMALL], ids=str)
def test_no_message_covers_a_filter(tmp_path: Path, size: tuple[int, int]) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path), size) as (app, pilot):
            for keys in (("ctrl+p",), ("slash",), ("h", "slash")):
                with case(keys):
                    await pilot.press(*keys)
                    await wait_until(pilot, lambda: isinstance(app.focused, Input))
                    for number in range(3):
                        app.warn(f"{number} {LONG}")
                    await wait_until(pilot, lambda: len(toasts(app)) == 3)
                    await wait_until(pilot, lambda: not list(covered(app)))
                    await pilot.press("escape")
                    await wait_gone(pilot)
                    await wait_until(pilot, lambda: not isinstance(app.focused, Input))

    run(main())


def test_a_message_that_is_too_long_ends_in_an_ellipsis(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path), SMALLEST) as (app, pilot):
            app.notify(LONG * 5)
            await wait_for_text(pilot, "word0")
            assert "…" in screen_text(app.screen)

    run(main())
