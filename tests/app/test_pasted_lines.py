"""Several lines that are pasted where one fits: nothing is lost, and the user is told why."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from textual import events
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen
from flow_tui.app.flows.expected_file import ExpectedFileScreen
from flow_tui.app.formatting.flow_content import Comparison
from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.history.note import NoteScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.app.profiles.api_domain import ApiDomainScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.screens.difference import DifferenceScreen
from flow_tui.app.screens.save_file import SaveResponseScreen
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.model import Flow, Profile
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import AttemptQuery
from tests.support.app import (
    case,
    run,
    running,
    screen_text,
    session_on,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.flow_contents import CHANGE
from tests.support.importing import open_import
from tests.support.snapshot_account import ACCOUNT, LOST, attempt
from tests.support.steps import take_steps
from tests.support.toasts import close_all
from tests.support.typed import key

FLOW: Final = Flow("1184620937715204", "Appointment booking")
ATTEMPT: Final = attempt(FLOW, LOST)
OWN_DOMAIN: Final = Profile("new", base_url="https://api.example.com")
"""A profile whose form shows all of its inputs."""
LINES: Final = "SECRET-ONE\nSECRET-TWO\n"
SAID: Final = "Only one line fits here. Paste one line, or type it."

Open = Callable[[Pilot[None], Sandbox], Awaitable[None]]


def shown(make: Callable[[Session], BaseScreen[Any]], *keys: str) -> Open:
    """Return what shows a screen, and presses keys there."""

    async def show(pilot: Pilot[None], _: Sandbox) -> None:
        app = pilot.app
        assert isinstance(app, FlowTuiApp)
        screen = make(app.session)
        app.push_screen(screen)
        await wait_until(pilot, lambda: app.screen is screen and screen.drawn_at is not None)
        await pilot.press(*keys)

    return show


async def home(pilot: Pilot[None], _: Sandbox) -> None:
    await pilot.press("slash")


async def imported(pilot: Pilot[None], sandbox: Sandbox) -> None:
    await open_import(pilot, sandbox.waba_id)
    await pilot.press("slash")


DIFFERENCE: Final = Comparison("- old, + new", CHANGE)
SCREENS: Final[dict[str, tuple[Open, int]]] = {
    "flows": (home, 1),
    "history": (shown(lambda _: HistoryScreen(), "slash"), 1),
    "import": (imported, 1),
    "difference": (shown(lambda _: DifferenceScreen("1", [DIFFERENCE]), "slash"), 1),
    "label": (shown(lambda _: EditLabelScreen(FLOW)), 1),
    "file": (shown(lambda _: ExpectedFileScreen(FLOW.flow_id, "booking.json")), 1),
    "save": (shown(lambda _: SaveResponseScreen(ATTEMPT)), 1),
    "export": (shown(lambda _: ExportScreen(AttemptQuery(), 9, None)), 1),
    "WABA ID": (shown(lambda session: WabaIdScreen(session, "")), 1),
    "API domain": (shown(lambda _: ApiDomainScreen()), 1),
    "profile": (shown(lambda session: ProfileFormScreen(session, OWN_DOMAIN)), 4),
}
"""What opens each screen with inputs that say nothing of lines, and how many it shows."""


def test_lines_in_an_input_change_nothing_and_the_reason_is_shown_without_them(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            for name, (open_it, count) in SCREENS.items():
                with case(name):
                    await open_it(pilot, sandbox)
                    await wait_until(pilot, lambda: isinstance(app.focused, TextInput))
                    inputs = [each for each in app.screen.query(TextInput) if each.region]
                    assert len(inputs) == count
                    await assert_refused(app, pilot, inputs[0])
                    for each in inputs:
                        with case(each.id):
                            if each is not inputs[0]:
                                await assert_unchanged(app, pilot, each, events.Paste(LINES))
                            await assert_unchanged(app, pilot, each, key("ctrl+v"))
                    if app.at_home:
                        await pilot.press("ctrl+g")  # closes the filter
                    else:
                        app.screen.dismiss(None)
                    await wait_home(pilot)

    run(main())


async def assert_refused(app: FlowTuiApp, pilot: Pilot[None], field: TextInput) -> None:
    """Paste lines by the terminal; fail unless the screen says why, and what was typed stays."""
    screen, field.value = app.screen, "typed"
    field.focus()
    await wait_until(pilot, lambda: field.has_focus)
    app.post_message(events.Paste(LINES))
    await wait_for_text(pilot, SAID)
    assert field.value == "typed"
    assert "SECRET" not in screen_text(app.screen)
    assert app.screen is screen
    await close_all(pilot)


async def assert_unchanged(
    app: FlowTuiApp, pilot: Pilot[None], field: TextInput, paste: events.Event
) -> None:
    """Paste lines; fail unless it warns, and what was typed stays, and is all.

    What it says would be shown as it was for the first input of the screen.
    """
    screen, field.value = app.screen, "typed"
    field.focus()
    await wait_until(pilot, lambda: field.has_focus)
    app.copy_to_clipboard(LINES)
    with patch.object(app, "warn") as warn:
        app.post_message(paste)
        await wait_until(pilot, lambda: warn.called)
    warn.assert_called_once_with(SAID)
    assert field.value == "typed"
    assert "SECRET" not in screen_text(app.screen)
    assert app.screen is screen


def test_where_lines_mean_something_nothing_else_is_said_and_that_a_paste_was_cut_is(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                where_lines_mean_something_nothing_else_is_said,
                the_warning_that_a_paste_was_cut_outlives_the_keys_before_it,
                sandbox=sandbox,
            )

    run(main())


async def where_lines_mean_something_nothing_else_is_said(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    def add(session: Session) -> AddFlowsScreen:
        return AddFlowsScreen(session.store, lambda: ACCOUNT)

    for make, said in (
        (add, "No flow IDs in the pasted text"),
        (lambda session: NoteScreen(session.store, ATTEMPT), "A note has one line"),
    ):
        with case(said), patch.object(app, "warn") as warn:
            await shown(make)(pilot, sandbox)
            app.post_message(events.Paste("!!\n!!"))
            await wait_for_text(pilot, said)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            warn.assert_not_called()


async def the_warning_that_a_paste_was_cut_outlives_the_keys_before_it(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    """They take messages away; a paste waits for its turn behind them."""
    for name in ("slash", "x", "x"):
        app.post_message(key(name))
    app.paste_cut()
    app.post_message(events.Paste("label"))
    await wait_for_text(pilot, "was cut to 65,536 characters")
    await close_all(pilot)
    with patch.object(app, "warn") as warn:
        app.post_message(events.Paste("one that is whole"))
        await wait_for_text(pilot, "xxlabelone that is whole")
    warn.assert_not_called()
