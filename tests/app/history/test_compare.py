"""Two responses of a flow, compared from the history."""

import re
from pathlib import Path

import pytest
from textual.widgets import Input

from flow_tui.app.history.compare import CompareScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens.save_file import SaveTextScreen
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_until,
)
from tests.support.history import open_history, record_three


def test_two_responses_of_a_flow_are_compared(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await record_three(session)
        async with running(session) as (app, pilot):
            await open_history(pilot)
            await pilot.press("c")
            await wait_for_text(pilot, "? unknown: press c on another of 1111 to compare")
            await pilot.press("j", "c")  # of another flow: it is marked instead
            await wait_for_text(pilot, "✗ rejected: press c on another of 2222 to compare")
            await pilot.press("c")  # again on the same: no longer
            await wait_until(pilot, lambda: "to compare" not in screen_text(app.screen))
            await pilot.press("k", "c", "G", "c")
            await wait_for_screen(pilot, CompareScreen)
            await wait_for_text(pilot, '-    "hidden": "NEEDLE one"')
            shown = screen_text(app.screen)
            assert '+    "hidden": "needle two"' in shown
            assert shown.index("✗ rejected") < shown.index("? unknown")
            await pilot.press("y")
            await wait_until(pilot, lambda: '+    "hidden": "needle two"' in app.clipboard)
            assert app.clipboard.startswith("flow 1111: - earlier, + later\n")
            await pilot.press("s")
            await wait_for_screen(pilot, SaveTextScreen)
            app.screen.query_one("#path", Input).value = "difference.txt"
            await pilot.press("enter")
            await wait_for_screen(pilot, CompareScreen)
            await wait_for_text(pilot, "Saved to")
            await pilot.press("s")
            await wait_for_screen(pilot, SaveTextScreen)
            await pilot.press("ctrl+g")
            await wait_for_screen(pilot, CompareScreen)
            await pilot.press("q")
            await wait_for_screen(pilot, HistoryScreen)
            assert "to compare" not in screen_text(app.screen)

    run(main())
    saved = (tmp_path / "difference.txt").read_text()
    assert '-    "hidden": "NEEDLE one"' in saved
    head = saved.splitlines()[:5]
    assert head[0] == "flow 1111: - earlier, + later"
    url = "POST https://api.in.kaleyra.io/v2/HXAP1648027397IN/whatsapp/1111/publish"
    assert head[1:3] == [f"- {url}", f"+ {url}"]
    assert re.match(r"- \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}  ✗ rejected ", head[3])
    assert "prod-in" in head[3]
