"""Past results: looked through whole, compared, exported."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.history import attempt_list
from flow_tui.app.history.attempt_list import AttemptList
from flow_tui.app.history.compare import CompareScreen
from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens.save_file import SaveTextScreen
from flow_tui.model import Account, Action, Answer, NewAttempt, Outcome
from flow_tui.sandbox.server import Sandbox
from flow_tui.services import export
from flow_tui.services.records import CSV_NAMES
from flow_tui.services.session import Session
from flow_tui.store import StoreError
from tests.support.app import (
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)

ACCOUNT = Account("prod-in", "HXAP1648027397IN", "https://api.in.kaleyra.io")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running_sandbox:
        yield running_sandbox


async def record(
    session: Session,
    flow_id: str,
    body: str,
    outcome: Outcome = Outcome.REJECTED,
    action: Action = Action.PUBLISH,
) -> None:
    """Put one attempt into the history."""
    url = f"{ACCOUNT.base_url}/v2/{ACCOUNT.sid}/whatsapp/{flow_id}/{action}"
    new = NewAttempt(session.id, action, flow_id, f"label {flow_id}", ACCOUNT, url, "keyring")
    begun = await session.store.run(lambda store: store.attempts.begin(new))
    answer = Answer(outcome, 42, 400, message=f"answer {flow_id}", body=body)
    await session.store.run(lambda store: store.attempts.end(begun.id, answer))


async def fill(session: Session) -> None:
    await record(session, "1111", '{"data": {"hidden": "NEEDLE one"}}')
    await record(session, "2222", '{"data": {}}', action=Action.DEPRECATE)
    await record(session, "1111", '{"data": {"hidden": "needle two"}}', Outcome.UNKNOWN)


async def open_history(pilot: Pilot[None]) -> None:
    await pilot.press("h")
    await wait_for_screen(pilot, HistoryScreen)
    await wait_for_text(pilot, ": 3 attempts")


def rows(pilot: Pilot[None]) -> int:
    return pilot.app.screen.query_one(AttemptList).count


def test_actions_and_the_flow_under_the_cursor_are_filtered(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await fill(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            await pilot.press("a")
            await wait_for_text(pilot, "only publish: 2 attempts")
            await pilot.press("a")
            await wait_for_text(pilot, "only deprecate: 1 attempt")
            await pilot.press("f")
            await wait_for_text(pilot, "flow 2222, only deprecate: 1 attempt")
            await pilot.press("a", "f")
            await wait_for_text(pilot, "this session: 3 attempts")
            await pilot.press("g", "f")
            await wait_for_text(pilot, "flow 1111: 2 attempts")

    run(main())


def test_words_are_looked_for_in_whole_responses_on_a_key(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await fill(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            await pilot.press("slash", *"needle")
            await wait_for_text(pilot, "0 attempts")
            await wait_for_text(pilot, "b looks for the words in the whole responses")
            await pilot.press("enter", "b")
            await wait_for_text(pilot, "whole responses: 2 found")
            assert rows(pilot) == 2
            assert "2222" not in screen_text(pilot.app.screen)
            await pilot.press("slash", *"one")
            await wait_for_text(pilot, "whole responses: 1 found")
            await pilot.press("x")
            await wait_for_text(pilot, "No recorded attempt is like this.")
            await pilot.press("enter", "b")
            await wait_for_text(pilot, "this session: 0 attempts")
            await pilot.press("b", "ctrl+g")
            await wait_for_text(pilot, "whole responses: 3 attempts")

    run(main())


def test_without_words_the_key_opens_the_filter(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await fill(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            await pilot.press("b", *"two")
            await wait_for_text(pilot, "whole responses: 1 found")

    run(main())


def test_a_long_search_shows_how_far_it_is_and_ends_when_the_words_change(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flow_tui.store import attempt_reader

    monkeypatch.setattr(attempt_reader, "_BODIES_AT_ONCE", 1)
    monkeypatch.setattr(attempt_list, "_PART_SECONDS", 0)
    monkeypatch.setattr(attempt_list, "_TOLD_EVERY", 0)

    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await fill(session)
        async with running(session) as (app, pilot):
            await open_history(pilot)
            gate = asyncio.Event()
            told: list[str] = []
            search_on = attempt_list.BodySearch.parts

            async def slowly(search: attempt_list.BodySearch):  # type: ignore[no-untyped-def]
                async for part in search_on(search):
                    told.append(search.progress())
                    yield part
                    await gate.wait()

            monkeypatch.setattr(attempt_list.BodySearch, "parts", slowly)
            await pilot.press("b", "n")
            await wait_for_text(pilot, "whole responses: 1 found so far, 33 %")
            assert rows(pilot) == 1
            await pilot.press("enter", "e")
            await wait_for_text(pilot, "The search goes on")
            assert isinstance(app.screen, HistoryScreen)
            await pilot.press("slash", "z")
            gate.set()
            await wait_for_text(pilot, "whole responses: 0 found\n")
            assert told[0] == "1 found so far, 33 %"
            assert len(told) == 5  # the first search ended after the part it was at

    run(main())


def test_a_search_that_fails_says_so(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await fill(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            session.reader.close(5)
            await pilot.press("b", "n")
            await wait_for_text(pilot, "The database is closed")

    run(main())


def test_two_responses_of_a_flow_are_compared(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await fill(session)
        async with running(session) as (app, pilot):
            await open_history(pilot)
            await pilot.press("c")
            await wait_for_text(pilot, "? unknown marked: c on another of 1111 compares")
            await pilot.press("j", "c")  # of another flow: it is marked instead
            await wait_for_text(pilot, "✗ rejected marked: c on another of 2222 compares")
            await pilot.press("c")  # again on the same: no longer
            await wait_until(pilot, lambda: "marked" not in screen_text(app.screen))
            await pilot.press("k", "c", "G", "c")
            await wait_for_screen(pilot, CompareScreen)
            await wait_for_text(pilot, '-    "hidden": "NEEDLE one"')
            shown = screen_text(app.screen)
            assert '+    "hidden": "needle two"' in shown
            assert shown.index("✗ rejected") < shown.index("? unknown")
            await pilot.press("y")
            await wait_until(pilot, lambda: '+    "hidden": "needle two"' in app.clipboard)
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
            assert "marked" not in screen_text(app.screen)

    run(main())
    assert '-    "hidden": "NEEDLE one"' in (tmp_path / "difference.txt").read_text()


async def export_to(pilot: Pilot[None], name: str) -> None:
    await pilot.press("e")
    await wait_for_screen(pilot, ExportScreen)
    pilot.app.screen.query_one("#path", Input).value = name
    await pilot.press("enter")


def test_all_that_the_filters_find_is_exported(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await fill(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            await export_to(pilot, str(tmp_path / "all.jsonl"))
            await wait_for_text(pilot, "Exported to")
            await pilot.press("f")
            await wait_for_text(pilot, "flow 1111: 2 attempts")
            await export_to(pilot, str(tmp_path / "flow.csv"))
            await wait_for_screen(pilot, HistoryScreen)
            await pilot.press("f", "b", *"one", "enter")
            await wait_for_text(pilot, "1 found")
            await export_to(pilot, str(tmp_path / "one.jsonl"))
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


def test_an_export_that_cannot_be_says_why_and_keeps_the_name(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("mine")

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await fill(session)
        async with running(session) as (app, pilot):
            await open_history(pilot)
            await export_to(pilot, str(mine))
            await wait_for_text(pilot, "Not exported: it already exists")
            path = app.screen.query_one("#path", Input)
            assert path.value == str(mine)
            path.value = str(tmp_path / "nowhere" / "x.csv")
            await pilot.press("enter")
            await wait_for_text(pilot, "Not exported: No such file or directory")
            path.value = "history"
            await pilot.press("enter")
            await wait_for_text(pilot, "End the name in .jsonl (JSON Lines) or .csv.")
            session.reader.close(5)
            path.value = str(tmp_path / "x.csv")
            await pilot.press("enter")
            await wait_for_text(pilot, "Not exported. The database is closed")
            await pilot.press("ctrl+g")
            await wait_for_screen(pilot, HistoryScreen)

    run(main())
    assert mine.read_text() == "mine"
    assert not (tmp_path / "x.csv").exists()


def test_a_large_export_tells_how_far_it_is_and_stops_on_a_key(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flow_tui.app.history import export_dialog

    monkeypatch.setattr(export, "AT_ONCE", 1)
    monkeypatch.setattr(export_dialog, "_TOLD_EVERY", 0)

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await fill(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            blocked = asyncio.Event()
            run_on = session.reader.run

            async def slowly(work):  # type: ignore[no-untyped-def]
                result = await run_on(work)
                if result is True:
                    await blocked.wait()
                    await asyncio.sleep(0.2)
                return result

            monkeypatch.setattr(session.reader, "run", slowly)
            await export_to(pilot, str(tmp_path / "all.csv"))
            await wait_until(pilot, lambda: (tmp_path / "all.csv").exists())
            await pilot.press("enter")  # it is being written already
            blocked.set()
            await wait_for_text(pilot, "1 of 3 written. ctrl+g stops.")
            await pilot.press("ctrl+g")
            await wait_for_screen(pilot, HistoryScreen)
            await wait_for_text(pilot, "Stopped: no file is left.")

    run(main())
    assert not (tmp_path / "all.csv").exists()


def test_leaving_the_app_while_it_exports_leaves_no_half_file(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 1)

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await fill(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            run_on = session.reader.run

            async def for_ever(work):  # type: ignore[no-untyped-def]
                result = await run_on(work)
                if result is True:
                    await asyncio.Event().wait()
                return result

            monkeypatch.setattr(session.reader, "run", for_ever)
            await export_to(pilot, str(tmp_path / "all.csv"))
            await wait_until(pilot, lambda: (tmp_path / "all.csv").exists())
            await pilot.press("ctrl+q")

    run(main())
    assert not (tmp_path / "all.csv").exists()


def test_a_disk_that_fills_up_is_told_and_the_file_taken_away(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: export.Export) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export.Export, "close", full)

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await fill(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            await export_to(pilot, str(tmp_path / "all.csv"))
            await wait_for_text(pilot, "Not exported: No space left on device")

    run(main())
    assert not (tmp_path / "all.csv").exists()


def test_nothing_shown_is_nothing_to_export_mark_or_filter(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await pilot.press("h")
            await wait_for_text(pilot, "0 attempts")
            await pilot.press("c", "f", "e")
            await wait_for_text(pilot, "There is nothing to export.")
            assert isinstance(app.screen, HistoryScreen)
            await pilot.press("q")
            await wait_home(pilot)

    run(main())


def test_the_second_connection_reads_only(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await fill(session)
        new = NewAttempt("x", Action.PUBLISH, "9", "", ACCOUNT, "", "keyring")
        with pytest.raises(StoreError):
            await session.reader.run(lambda store: store.attempts.begin(new))
        assert await session.reader.run(lambda store: store.attempts.count()) == 3
        await session.finish()
        session.close()

    run(main())
