"""Messages in the corner: they go with the next key or screen, and cover nothing that is typed.

That they cover nothing of a dialog is tested where each dialog is opened, in test_dialogs_reach.
"""

import errno
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import AddFlowsScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.model import Flow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session, SessionOptions
from flow_tui.store import FlowHistory, StoreError
from flow_tui.store.errors import (
    FlowBusyError,
    HistoryChangedError,
    SettledMeanwhileError,
    translated,
)
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
from tests.support.snapshot_account import LOST, attempt
from tests.support.toasts import LONG, covered, said, toasts, wait_gone

SAID: Final = "Sent to your terminal's clipboard."


def test_a_message_goes_with_a_key_a_paste_and_another_screen(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for step in (
                a_key_takes_a_message_away,
                another_screen_takes_a_message_away_and_it_does_not_come_back,
                a_paste_takes_a_message_away,
            ):
                with case(step.__name__):
                    await step(app, pilot)

    run(main())


async def a_key_takes_a_message_away(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    for key in ("j", "tab", "ctrl+l", "enter", "escape", "f9"):
        with case(key):
            app.notify(SAID)
            app.warn("Something is wrong.")
            await wait_until(pilot, lambda: len(toasts(app)) == 2)
            await pilot.press(key)
            await wait_gone(pilot)
            assert SAID not in screen_text(app.screen)


async def a_paste_takes_a_message_away(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    app.notify(SAID)
    await wait_for_text(pilot, SAID)
    app.post_message(events.Paste("1184620937715204"))
    await wait_gone(pilot)


async def another_screen_takes_a_message_away_and_it_does_not_come_back(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
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


@pytest.mark.terminal
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


HOST: Final = "-".join(["vm"] * 85)
FOLDER: Final = Path("/home/" + "/".join(["a-folder"] * 40))
BUSY: Final = attempt(Flow("1292740518863735", ""), LOST)
CODES: Final = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_READONLY_DIRECTORY,
    sqlite3.SQLITE_READONLY_DBMOVED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
)
NUMBERS: Final = (errno.ENOSPC, errno.EACCES, errno.ENOTDIR, errno.ELOOP)


def store_errors(folder: Path) -> Iterator[Exception]:
    """What SQLite and the operating system may raise about a database in a folder."""
    for code in CODES:
        error = sqlite3.OperationalError("as SQLite has it")
        error.sqlite_errorcode, error.sqlite_errorname = code, "SQLITE_IOERR_SHORT_READ"
        yield error
    for number in NUMBERS:
        yield OSError(number, os.strerror(number), str(folder))


def long_sentences(folder: Path) -> Iterator[str]:
    """Warnings with a host's name or a path in them, and what to do at their end."""
    yield str(FlowBusyError(BUSY, 4194304, HOST, own=False))
    yield str(FlowBusyError(BUSY, 4194304, HOST, own=True))
    yield str(SettledMeanwhileError(BUSY))
    yield str(HistoryChangedError("1292740518863735", FlowHistory(BUSY, 0, 1)))
    for error in store_errors(folder):
        with pytest.raises(StoreError) as raised, translated(folder / "flow-tui.db"):
            raise error
        yield str(raised.value)


def readable(sentence: str) -> list[str]:
    """The parts of a warning around its long words, which may be shortened."""
    parts = re.split(r"\S{25,}", sentence)
    return [part.strip() for part in parts]


@pytest.mark.terminal
@pytest.mark.parametrize("size", [SMALLEST, (60, 20), SMALL], ids=str)
def test_no_warning_is_cut_off_where_it_says_what_to_do(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    spaced = Path(str(FOLDER).replace("-", " "))

    async def main() -> None:
        async with running(demo_session(tmp_path), size) as (app, pilot):
            for sentence in long_sentences(FOLDER):
                with case(sentence):
                    await assert_read(app, pilot, sentence, readable(sentence))
            for sentence in long_sentences(spaced):
                with case(sentence):
                    await assert_read(app, pilot, sentence, [sentence.rpartition(". ")[2]])

    run(main())


async def assert_read(app: FlowTuiApp, pilot: Pilot[None], sentence: str, parts: list[str]) -> None:
    """Warn, and fail unless all of some parts can be read; then take the warning away."""
    app.warn(f"Nothing was sent. {sentence}")
    wanted = ["Nothing was sent.", *parts]
    await wait_until(pilot, lambda: all(part in said(app) for part in wanted))
    await pilot.press("f9")
    await wait_gone(pilot)


def test_a_message_that_is_too_long_keeps_its_beginning_and_its_end(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path), SMALLEST) as (app, pilot):
            app.notify(f"{LONG} " * 5)
            await wait_for_text(pilot, "word0")
            await wait_until(pilot, lambda: said(app).endswith("word68 word69"))
            assert "…" in said(app)

    run(main())
