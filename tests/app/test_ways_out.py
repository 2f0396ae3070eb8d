"""No key leaves the app by a file or the clipboard, whatever an older version recorded."""

from pathlib import Path

import pytest
from textual.widgets import Input

from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens.save_file import SaveResponseScreen
from flow_tui.sandbox.server import Sandbox
from tests.support.app import run, running, session_on, wait_for_screen, wait_for_text
from tests.support.history import open_history, record


def test_the_key_in_use_is_masked_in_a_record_that_holds_it(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    key = sandbox.api_key

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await record(session, "2222", "{}")
        await record(session, "1111", f'{{"echo": "{key}"}}', message=f"no such key: {key}")
        async with running(session) as (app, pilot):
            await open_history(pilot, 2)
            await pilot.press("y")
            await wait_for_text(pilot, "Sent to your terminal")
            assert '"echo": "***"' in app.clipboard
            assert key not in app.clipboard
            for press, screen, name in (
                ("s", SaveResponseScreen, "saved.txt"),
                ("e", ExportScreen, "all.jsonl"),
                ("e", ExportScreen, "all.csv"),
            ):
                await pilot.press(press)
                await wait_for_screen(pilot, screen)
                app.screen.query_one("#path", Input).value = name
                await pilot.press("enter")
                await wait_for_screen(pilot, HistoryScreen)

    run(main())
    for name in ("saved.txt", "all.jsonl", "all.csv"):
        content = (tmp_path / name).read_text()
        assert "***" in content
        assert key not in content
