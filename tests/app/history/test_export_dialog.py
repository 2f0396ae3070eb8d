"""Export of the attempts that the history shows."""

import asyncio
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.history import attempt_list, export_dialog
from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.sandbox.server import Sandbox
from flow_tui.services import export
from flow_tui.services.records import CSV_NAMES
from flow_tui.store import Store
from tests.support.app import (
    run,
    running,
    session_on,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_until,
)
from tests.support.history import open_history, record_three
from tests.support.patience import LONGEST
from tests.support.typed import type_keys

WIDE = (200, 30)
"""Room for a sentence with a path in one line."""

T = TypeVar("T")


async def export_to(pilot: Pilot[None], name: str) -> None:
    await pilot.press("e")
    await wait_for_screen(pilot, ExportScreen)
    pilot.app.screen.query_one("#path", Input).value = name
    await pilot.press("enter")


def test_all_attempts_that_match_the_filters_are_exported_or_it_is_said_why_not(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.csv").write_text("mine")

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await record_three(session)
        async with running(session) as (app, pilot):
            await open_history(pilot)
            await export_to(pilot, str(tmp_path / "all.jsonl"))
            await wait_for_text(pilot, "Exported to")
            await pilot.press("f")
            await wait_for_text(pilot, "flow 1111: 2 attempts")
            await export_to(pilot, str(tmp_path / "flow.csv"))
            await wait_for_screen(pilot, HistoryScreen)
            await pilot.press("f", "b")
            await type_keys(pilot, *"one", "enter")
            await wait_for_shown(pilot, lambda shown: "1 found" in shown and "so far" not in shown)
            await export_to(pilot, str(tmp_path / "one.jsonl"))
            await wait_for_screen(pilot, HistoryScreen)
            app.clear_toasts()
            await a_failed_export_shows_the_reason_and_keeps_the_name(pilot, tmp_path, monkeypatch)
            session.reader.close(LONGEST)
            await pilot.press("enter")
            await wait_for_text(pilot, "Not exported. The database is closed")
            await pilot.press("ctrl+g")
            await wait_for_screen(pilot, HistoryScreen)

    run(main())
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert [line["flow_id"] for line in lines] == ["1111", "2222", "1111"]
    assert lines[0]["body"] == '{"data": {"hidden": "NEEDLE one"}}'
    assert sandbox.api_key not in (tmp_path / "all.jsonl").read_text()
    header, *records = (tmp_path / "flow.csv").read_text().splitlines()
    assert header == CSV_NAMES
    assert len(records) == 2
    (one,) = (tmp_path / "one.jsonl").read_text().splitlines()
    assert json.loads(one)["id"] == 1
    assert (tmp_path / "mine.csv").read_text() == "mine"
    assert not (tmp_path / "x.csv").exists()


async def a_failed_export_shows_the_reason_and_keeps_the_name(
    pilot: Pilot[None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = folder / "mine.csv"

    def full(_: export.Export) -> None:
        raise OSError(28, "No space left on device")

    await export_to(pilot, str(mine))
    await wait_for_text(pilot, "Not exported: it already exists")
    path = pilot.app.screen.query_one("#path", Input)
    assert path.value == str(mine)
    path.value = str(folder / "nowhere" / "x.csv")
    await pilot.press("enter")
    await wait_for_text(pilot, "Not exported: No such file or directory")
    path.value = str(folder)
    await wait_for_shown(pilot, lambda shown: "Not exported" not in shown)
    await pilot.press("enter")
    await wait_for_text(pilot, "Not exported: this is a folder. Add a file name.")
    path.value = ""
    await pilot.press("enter")
    await wait_for_text(pilot, "Type a file name.")
    path.value = "history"
    await pilot.press("enter")
    await wait_for_text(pilot, "End the name in .jsonl (JSON Lines) or .csv.")
    path.value = str(folder / "x.csv")
    with monkeypatch.context() as patched:
        patched.setattr(export.Export, "close", full)
        await pilot.press("enter")
        await wait_for_text(pilot, "Not exported: No space left on device")
    assert path.value == str(folder / "x.csv")
    assert not (folder / "x.csv").exists()


def test_without_its_database_nothing_is_exported_or_found(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        attempt_list, "_PLACED_SECONDS", 0.05
    )  # no search finds the attempt under the cursor

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await record_three(session)
        async with running(session, WIDE) as (_app, pilot):
            await open_history(pilot)
            (tmp_path / "data").rename(tmp_path / "aside")
            await export_to(pilot, str(tmp_path / "all.jsonl"))
            await wait_for_text(pilot, "Not exported. The database")
            await pilot.press("ctrl+g")
            await wait_for_screen(pilot, HistoryScreen)
            await pilot.press("b")
            await type_keys(pilot, *"one", "enter")
            await wait_for_text(pilot, "was moved or deleted")
            assert not (tmp_path / "data").exists()
            Store.open(tmp_path / "data").close()
            await pilot.press("b", "ctrl+g")
            await wait_for_text(pilot, "3 attempts")
            await export_to(pilot, str(tmp_path / "all.jsonl"))
            await wait_for_text(pilot, "Not exported. The database")
            await pilot.press("ctrl+g")
            await wait_for_screen(pilot, HistoryScreen)
            shutil.rmtree(tmp_path / "data")
            (tmp_path / "aside").rename(tmp_path / "data")
            await export_to(pilot, str(tmp_path / "all.jsonl"))
            await wait_for_text(pilot, "Exported to")

    run(main())


def test_a_large_export_shows_its_progress_and_leaves_no_half_file_if_it_is_stopped(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 1)
    monkeypatch.setattr(export_dialog, "_REDRAW_SECONDS", 0)

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await record_three(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            may_go_on = asyncio.Semaphore(0)
            run_on = session.reader.run

            async def slowly(work: Callable[[Store], T]) -> T:
                result = await run_on(work)
                if result is True:
                    await may_go_on.acquire()
                return result

            monkeypatch.setattr(session.reader, "run", slowly)
            await export_to(pilot, str(tmp_path / "all.csv"))
            await wait_until(pilot, lambda: (tmp_path / "all.csv").exists())
            await pilot.press("enter")  # it is being written already
            may_go_on.release()
            await wait_for_text(pilot, "1 of 3 written. Press ctrl+g to stop.")
            await pilot.press("ctrl+g")
            may_go_on.release()
            await wait_for_screen(pilot, HistoryScreen)
            await wait_for_text(pilot, "Export stopped.")
            assert not (tmp_path / "all.csv").exists()
            # Leaving the app leaves no half file, either.
            await export_to(pilot, str(tmp_path / "all.csv"))
            await wait_until(pilot, lambda: (tmp_path / "all.csv").exists())
            await pilot.press("ctrl+q")

    run(main())
    assert not (tmp_path / "all.csv").exists()


def test_leaving_the_app_while_the_file_is_made_leaves_none(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, left = threading.Event(), threading.Event()
    make = export.Export

    def slowly(name: str, ids: list[int]) -> export.Export:
        made_export = make(name, ids)
        made.set()
        left.wait(LONGEST)
        return made_export

    monkeypatch.setattr(export_dialog, "Export", slowly)

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await record_three(session)
        async with running(session) as (app, pilot):
            await open_history(pilot)
            await export_to(pilot, str(tmp_path / "all.csv"))
            await wait_until(pilot, made.is_set)
            app.workers.cancel_all()
            left.set()

    run(main())
    assert not (tmp_path / "all.csv").exists()
