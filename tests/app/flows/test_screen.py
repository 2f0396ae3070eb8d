"""The home screen: its keys, the palette, and responses that are copied and saved."""

import errno
import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO
from unittest.mock import patch

import pytest
from textual import events
from textual.command import CommandList
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.app.screens import save_file
from flow_tui.app.screens.help import HelpScreen
from flow_tui.app.screens.save_file import SaveResponseScreen, SaveTextScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services import export
from tests.support.app import (
    at_rest,
    case,
    confirm,
    remember,
    resize,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.patience import LONGEST
from tests.support.steps import put_list, take_steps
from tests.support.typed import type_keys

FIRST, SECOND, THIRD = "1184620937715204", "1307752946183396", "1029538471662081"
FLOWS = [SandboxFlow(flow, "any") for flow in (FIRST, SECOND, THIRD)]
OPENED: Final[dict[str, type[Screen[Any]]]] = {
    "P": ProfilesScreen,
    "a": AddFlowsScreen,
    "e": EditLabelScreen,
    "x": YesNoScreen,
    "question_mark": HelpScreen,
    "h": HistoryScreen,
}
"""Keys of the flows screen, and what each opens."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(flows=FLOWS) as running_sandbox:
        yield running_sandbox


def test_keys_open_screens_and_dialogs_which_close_again(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                keys_that_need_a_flow_say_so_when_there_is_none,
                the_palette_knows_every_action,
                an_action_chosen_in_the_palette_runs,
                the_palette_does_not_open_over_a_dialog,
                one_screen_opens_however_often_its_key_is_pressed_and_closes,
                the_history_of_a_flow_opens,
                the_log_pane_takes_the_screen_and_gives_it_back,
                a_terminal_that_is_too_small_says_so_and_takes_no_keys,
            )

    run(main())


async def one_screen_opens_however_often_its_key_is_pressed_and_closes(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    """Other tests close help and history with escape and q."""
    await put_list(app, (FIRST, "first"))
    for key, screen in OPENED.items():
        for _ in range(3):
            app.post_message(events.Key(key, key if len(key) == 1 else "?"))
        await wait_for_screen(pilot, screen)
        await at_rest(pilot)
        await pilot.press("ctrl+g")
        await wait_home(pilot)
        await at_rest(pilot)
        assert app.screen is app.home, key


async def the_history_of_a_flow_opens(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await pilot.press("enter")
    await wait_for_screen(pilot, HistoryScreen)
    await wait_for_text(pilot, "1184 6209 3771 5204")
    await pilot.press("q")


async def the_log_pane_takes_the_screen_and_gives_it_back(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await pilot.press("tab")
    assert app.home.log_pane.has_focus
    await pilot.press("tab")
    assert app.home.flows.has_focus
    await pilot.press("z")
    await wait_for_shown(pilot, lambda shown: "Flow ID" not in shown)
    assert app.home.log_pane.has_focus
    await pilot.press("z")
    await wait_for_text(pilot, "Flow ID")
    assert app.home.flows.has_focus


async def a_terminal_that_is_too_small_says_so_and_takes_no_keys(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await resize(pilot, 59, 15)
    await wait_for_text(pilot, "59x15")
    await pilot.press("p", "a", "x")
    assert app.screen is app.home
    await resize(pilot, 60, 16)
    await wait_for_text(pilot, "first")
    await pilot.press("a")
    await wait_for_screen(pilot, AddFlowsScreen)
    await pilot.press("ctrl+g")


async def keys_that_need_a_flow_say_so_when_there_is_none(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    for key in ("p", "e", "x"):
        await pilot.press(key)
        await wait_for_text(pilot, "No flow is selected")
        app.clear_notifications()
    for key in ("y", "s"):
        await pilot.press(key)
        await wait_for_text(pilot, "There is no response")
        app.clear_notifications()
    await pilot.press("enter")
    assert app.screen is app.home


async def the_palette_knows_every_action(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    names = {command.title for command in app.get_system_commands(app.screen)}
    shown = {
        active.binding.description
        for active in app.screen.active_bindings.values()
        if active.binding.show
    }
    assert shown <= names
    assert {"Publish", "Copy", "Theme", "Quit"} <= names


async def an_action_chosen_in_the_palette_runs(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+p")
    await wait_until(pilot, lambda: app.screen is not app.home)
    app.screen.query_one(Input).value = "History"
    found = app.screen.query_one(CommandList)
    await wait_until(
        pilot,
        lambda: [str(each.prompt).partition("\n")[0] for each in found.options] == ["History"],
    )
    await at_rest(pilot)
    await pilot.press("enter")
    await wait_for_screen(pilot, HistoryScreen)
    await pilot.press("q")


async def the_palette_does_not_open_over_a_dialog(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await pilot.press("a")
    await wait_for_screen(pilot, AddFlowsScreen)
    dialog = app.screen
    await pilot.press("ctrl+p")
    await at_rest(pilot)
    assert app.screen is dialog
    await pilot.press("ctrl+g")


def test_a_response_is_copied_and_saved_to_a_new_file_only(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.txt").write_text("mine")

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await remember(session, (FIRST, "first"))
        async with running(session) as (app, pilot):
            await confirm(pilot, FIRST)
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ succeeded")
            await pilot.press("y")
            await wait_for_text(pilot, "Sent to your terminal")
            assert '"success": true' in app.clipboard
            assert FIRST in app.clipboard
            await pilot.press("s")
            await wait_for_screen(pilot, SaveResponseScreen)
            path = app.screen.query_one("#path", Input)
            for name, said in (
                ("taken.txt", "already exists"),
                ("no/such/folder/x.txt", "Not saved"),
                ("", "Type a file name."),
                (str(tmp_path), "Not saved: this is a folder. Add a file name."),
            ):
                path.value = name
                await wait_for_shown(pilot, lambda shown: "Not saved" not in shown)
                await pilot.press("enter")
                await wait_for_text(pilot, said)
                assert path.value == name
            path.value = "answer.txt"
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "Saved to")
            await take_steps(
                app,
                pilot,
                a_response_for_which_the_disk_has_no_room_leaves_its_name_free,
                why_a_file_was_not_saved_is_not_said_of_another_name,
            )

    run(main())
    assert (tmp_path / "taken.txt").read_text() == "mine"
    assert (tmp_path / "a.txt").read_text() == "hello"
    saved = tmp_path / "answer.txt"
    assert '"success": true' in saved.read_text()
    assert saved.stat().st_mode & 0o777 == 0o600


async def a_response_for_which_the_disk_has_no_room_leaves_its_name_free(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    create, full = export.create, [True]
    paths: list[Path] = []

    class File(io.StringIO):
        def close(self) -> None:
            super().close()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def create_on_disk(path: Path) -> TextIO:
        paths.append(path)
        made = create(path)
        if not full:
            return made
        with made:
            made.write("hel")
        return File()

    with patch.object(export, "create", create_on_disk):
        await app.push_screen(SaveTextScreen("text", "a.txt", lambda: "hello"))
        await wait_for_screen(pilot, SaveTextScreen)
        await pilot.press("enter")
        await wait_for_text(pilot, "Not saved: No space left on device.")
        assert not paths[0].exists()
        full.clear()
        await pilot.press("enter")
        await wait_home(pilot)


async def why_a_file_was_not_saved_is_not_said_of_another_name(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    may_answer = threading.Event()

    def slowly(tried: str, content: str) -> Path:
        assert may_answer.wait(LONGEST)
        raise FileExistsError(f"{tried}: {content}")

    with patch.object(save_file, "_write_new", slowly):
        await app.push_screen(SaveTextScreen("text", "b.txt", lambda: "hello"))
        await wait_for_screen(pilot, SaveTextScreen)
        await pilot.press("enter", "2")
        may_answer.set()
        await at_rest(pilot)
        assert "already exists" not in screen_text(app.screen)
        await pilot.press("enter")
        await wait_for_text(pilot, "already exists")
    await pilot.press("ctrl+g")


OVER_THE_LOG: Final[dict[str, tuple[str, ...]]] = {
    "a dialog is left": ("a", "ctrl+g"),
    "the profiles are left": ("P", "ctrl+g"),
    "the history is left": ("h", "escape"),
    "help is left": ("question_mark", "escape"),
    "the palette is left": ("ctrl+p", "escape"),
}
"""Keys that open a screen over the log, and close it."""
WAYS: Final[dict[str, tuple[str, ...]]] = {
    "the filter is kept": ("tab", "enter"),
    "there is nowhere else to go": ("tab", "tab"),
    "the filter is cleared": ("ctrl+g",),
    "the filter is cleared while it is typed": ("tab", "ctrl+g"),
    "the filter is emptied": ("tab", "backspace", "enter"),
}
"""Keys after which something has the focus, with a filter of one character and the log alone."""


async def press_each(pilot: Pilot[None], keys: tuple[str, ...]) -> None:
    for key in keys:
        await pilot.press(key)
        await at_rest(pilot)


async def only_the_log(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Filter the list, unless it is filtered, and give the log pane the screen."""
    if not app.home.flows.filter_text:
        await type_keys(pilot, "slash", "1", "enter")
    await pilot.press("z")
    await wait_for_shown(pilot, lambda shown: "Flow ID" not in shown)


async def assert_log_takes_keys(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Fail if keys move in a list that is hidden."""
    await wait_home(pilot)
    await at_rest(pilot)
    assert app.focused is app.home.log_pane
    await type_keys(pilot, "j", "G")
    assert app.home.flows.cursor == 0


async def show_the_list(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await pilot.press("z")
    await wait_for_text(pilot, "Flow ID")
    await wait_until(pilot, lambda: app.home.flows.has_focus)


def test_the_list_that_the_log_pane_hides_never_has_the_focus(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "first"), (SECOND, "second"))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "second")
            await only_the_log(app, pilot)
            for way, keys in OVER_THE_LOG.items():
                with case(way):
                    await press_each(pilot, keys)
                    assert not app.home.flows.display
                    await assert_log_takes_keys(app, pilot)
            with case("a key for the list"):
                for key in ("p", "c", "D", "e", "x", "space", "asterisk"):
                    app.clear_toasts()
                    await pilot.press(key)
                    await wait_for_text(pilot, "The list is hidden. Press z to show it.")
                assert "marked" not in screen_text(app.screen)
                await assert_log_takes_keys(app, pilot)
            with case("a screen is left when nothing had the focus"):
                app.home.set_focus(None)
                await pilot.press("h", "q")
                await assert_log_takes_keys(app, pilot)
            await show_the_list(app, pilot)
            for way, keys in WAYS.items():
                with case(way):
                    await only_the_log(app, pilot)
                    await press_each(pilot, keys)
                    if app.home.flows.display:  # who filters the list sees it
                        await pilot.press("z")
                    await assert_log_takes_keys(app, pilot)
                    await show_the_list(app, pilot)
            with case("the filter is typed in"):
                await type_keys(pilot, "slash", "f", "enter")
                await only_the_log(app, pilot)
                await pilot.press("tab")
                await wait_for_text(pilot, "Flow ID")
                await pilot.press("ctrl+g")
                await wait_for_shown(pilot, lambda shown: "^g Show all" not in shown)

    run(main())
