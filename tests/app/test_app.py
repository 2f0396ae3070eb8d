"""Start-up and end: attempts that died are shown, and without a store nothing is sent."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.messages import StartAsked
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.app.screens.help import HelpScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.app.widgets.status_line import StatusLine
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    MemoryKeyring,
    case,
    demo_session,
    run,
    running,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_only_until,
    wait_until,
)
from tests.support.keys import key, type_at_once, type_one_by_one

DIE_IN_FLIGHT = """
import os, sys
from pathlib import Path
from flow_tui.model import Account, Action, NewAttempt
from flow_tui.store import Store
store = Store.open(Path(sys.argv[1]))
account = Account("prod-in", "HXAP1648027397IN", "https://api.in.kaleyra.io")
store.attempts.begin(
    NewAttempt("gone", Action.PUBLISH, "1184620937715204", "left open", account, "u", "keyring")
)
os._exit(9)
"""


def test_an_attempt_whose_process_died_is_shown_as_unknown(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", DIE_IN_FLIGHT, str(tmp_path)], check=False)

    async def main() -> None:
        with Sandbox() as sandbox:
            async with running(session_on(sandbox, tmp_path)) as (_app, pilot):
                await wait_for_screen(pilot, VerdictScreen)
                await wait_for_text(pilot, "flow-tui ended before the")
                await pilot.press("ctrl+g")
                await wait_home(pilot)
                await wait_for_text(pilot, "? unknown")
                await wait_for_text(pilot, "left open")

    run(main())


def test_a_store_that_cannot_be_opened_is_reported_and_tried_again(tmp_path: Path) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file")

    async def main() -> None:
        with Sandbox() as sandbox:
            session = session_on(sandbox, in_the_way)
            async with running(session) as (_app, pilot):
                await wait_for_screen(pilot, ErrorScreen)
                await wait_for_text(pilot, "Nothing can be recorded")
                await pilot.press("r")
                await pilot.pause(0.1)
                await wait_for_screen(pilot, ErrorScreen)
                in_the_way.unlink()
                await pilot.press("r")
                await wait_home(pilot)
                await wait_for_text(pilot, "No flows in the list yet")

    run(main())


def test_quitting_is_offered_where_the_store_cannot_be_opened(tmp_path: Path) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file")

    async def main() -> None:
        session = Session(SessionOptions(lambda: in_the_way), MemoryKeyring())
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ErrorScreen)
            app.post_message(key("q"))
            await wait_only_until(pilot, lambda: not app.is_running)

    run(main())


def test_a_store_that_cannot_be_written_at_sign_in_is_reported_and_tried_again(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        with Sandbox() as sandbox:
            session = session_on(sandbox, tmp_path)
            await session.store.run(
                lambda store: store._database._connection.execute("PRAGMA busy_timeout = 0")
            )
            path = await session.store.run(lambda store: store.path)
            reader = sqlite3.connect(path, isolation_level=None)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM attempts").fetchone()
            async with running(session) as (_app, pilot):
                await wait_for_screen(pilot, ErrorScreen)
                await wait_for_text(pilot, "locked by another program")
                reader.close()
                await pilot.press("r")
                await wait_home(pilot)
                await wait_until(pilot, lambda: session.account is not None)

    run(main())


def test_a_flow_that_another_process_is_publishing_is_not_sent(tmp_path: Path) -> None:
    flow = "1184620937715204"

    async def main() -> None:
        with Sandbox() as sandbox:
            session = session_on(sandbox, tmp_path)
            await session.store.run(
                lambda store: store.flows.add(session.list_owner, [(flow, "busy")])
            )
            async with running(session) as (app, pilot):
                await wait_for_text(pilot, "busy")
                database = await session.store.run(lambda store: store.path)
                assert session.account is not None
                connection = sqlite3.connect(database)
                with connection:
                    _insert_open_attempt(connection, session.account.base_url, sandbox.sid, flow)
                connection.close()
                await pilot.press("p")
                await wait_for_text(pilot, "Nothing was sent")
                await type_one_by_one(app, [*flow[-4:], "enter"])
                assert sandbox.posts(flow) == []

    run(main())


def _insert_open_attempt(
    connection: sqlite3.Connection, base_url: str, sid: str, flow: str
) -> None:
    """An attempt in flight, owned by the parent of this process, which lives."""
    from flow_tui.store.owner import Owner

    owner = Owner.current()
    ppid = os.getppid()
    started = int(Path(f"/proc/{ppid}/stat").read_text().rpartition(")")[2].split()[19])
    columns = {row[1] for row in connection.execute("PRAGMA table_info(attempts)")}
    values = {
        "session": "other",
        "action": "publish",
        "flow_id": flow,
        "label": "",
        "profile": "prod-in",
        "sid": sid,
        "base_url": base_url,
        "url": "u",
        "source": "keyring",
        "started_at": "2999-01-01T00:00:00.000Z",
        "owner_host": owner.host,
        "owner_machine": owner.machine,
        "owner_pid": ppid,
        "owner_started": started,
        "search": "",
    }
    assert set(values) <= columns
    connection.execute(
        f"INSERT INTO attempts ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        list(values.values()),
    )


def test_the_database_opens_after_the_first_paint_and_a_dialog_takes_no_earlier_keys(
    tmp_path: Path,
) -> None:
    """What was typed while the app started was not meant for the form it opens."""

    async def main() -> None:
        opened: list[bool] = []

        def directory() -> Path:
            opened.append(True)
            return tmp_path

        session = Session(SessionOptions(directory), MemoryKeyring())
        assert opened == []
        early = [key(each) for each in "secret"]
        async with running(session) as (app, pilot):
            assert opened
            await wait_until(pilot, lambda: app.screen is not app.home)
            for event in early:
                app.post_message(event)
            await pilot.pause()
            from textual.widgets import Input

            assert all(field.value in {"", "demo"} for field in app.screen.query(Input))

    run(main())


async def assert_a_covered_screen_is_dismissed_later(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Dismissing a covered screen keeps the one in front."""
    results: list[str | None] = []
    below = ErrorScreen("Below", "It is covered.", "r")
    app.push_screen(below, results.append)
    await wait_for_screen(pilot, ErrorScreen)
    app.action_help()
    await wait_for_screen(pilot, HelpScreen)
    below.dismiss("r")
    below.dismiss("q")
    await pilot.pause(0.1)
    assert isinstance(app.screen, HelpScreen)
    assert results == []
    await pilot.press("q")
    await wait_home(pilot)
    assert results == ["r"]


async def assert_a_screen_is_left_while_its_worker_asks(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    """It does not end the app."""
    left = ErrorScreen("Left", "It is on its way out.", "r")
    app.push_screen(left)
    await wait_for_screen(pilot, ErrorScreen)

    async def ask() -> None:
        await app.ask(ErrorScreen("Next", "Asked.", "r"))

    def leave() -> None:
        left.dismiss("r")
        left.run_worker(ask())

    app.call_later(leave)  # the app then still has to do what the two lines ask for
    await wait_for_text(pilot, "Asked.")
    await pilot.press("r")
    await wait_home(pilot)
    assert app.is_running


async def assert_the_account_may_change_while_a_screen_opens(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    opening = HistoryScreen()
    app.push_screen(opening)
    opening.refresh_status_line()  # it has no widgets yet
    app.account_changed.publish(None)
    await wait_for_text(pilot, "History of this session")
    await wait_for_text(pilot, "DEMO")
    await pilot.press("q")
    await wait_home(pilot)


async def assert_a_warning_that_is_shown_is_not_repeated(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    for message in ("Once.", "Once.", "Another."):
        app.warn(message)
        await wait_for_text(pilot, message)
    assert [shown.message for shown in app._notifications] == ["Once.", "Another."]


async def assert_no_key_counts_once_the_app_is_ending(app: FlowTuiApp) -> None:
    app.is_ending = True
    await type_at_once(app, ["a", "question_mark", "p"])
    assert app.screen is app.home


def test_screens_and_warnings_come_and_go_until_the_app_is_ending(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for assert_it in (
                assert_a_covered_screen_is_dismissed_later,
                assert_a_screen_is_left_while_its_worker_asks,
                assert_the_account_may_change_while_a_screen_opens,
                assert_a_warning_that_is_shown_is_not_repeated,
            ):
                with case(assert_it.__name__):
                    await assert_it(app, pilot)
            await wait_home(pilot)
            await assert_no_key_counts_once_the_app_is_ending(app)

    run(main())


def test_nothing_is_opened_once_the_app_is_ending(tmp_path: Path) -> None:
    """A hang-up may come before the home screen is mounted."""

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await app.workers.wait_for_complete()
            with patch.object(app, "_start") as start:
                app.hang_up(143)
                app.post_message(StartAsked())
                await wait_only_until(pilot, lambda: not app.is_running)
            start.assert_not_called()

    run(main())


def test_a_screen_that_opens_as_the_app_ends_gets_its_widgets(tmp_path: Path) -> None:
    """Without its widgets it would end the app with an error."""

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await app.workers.wait_for_complete()
            app.push_screen(HelpScreen())
            app.hang_up(143)
            await wait_only_until(pilot, lambda: app.return_code == 143)
            assert app.screen.query(StatusLine)

    run(main())
