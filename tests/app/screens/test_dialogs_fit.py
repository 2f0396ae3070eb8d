"""Dialogs in a terminal that is too small for all of their text."""

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Final

from textual.pilot import Pilot
from textual.widgets import Button

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.model import Action
from flow_tui.store import AttemptQuery
from tests.support.app import (
    SMALL,
    case,
    demo_session,
    resize,
    run,
    running,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import found, looks
from tests.support.publish import INTENT, LONG_HOST, SMALLEST, is_on_screen
from tests.support.steps import take_steps
from tests.support.typed import put_answer, type_keys

SHOWN: Final = ("#title", "#facts", "#warning", "#earlier", "#question", "#typed", "#confirm")


def test_each_shows_all_that_matters_or_scrolls(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path), SMALLEST) as (app, pilot):
            await take_steps(
                app,
                pilot,
                a_curl_command_can_be_read_and_an_export_dialog_fits,
                an_error_scrolls_where_it_does_not_fit_and_is_as_high_as_its_text,
                the_question_and_the_warning_always_fit,
            )

    run(main())


async def the_question_and_the_warning_always_fit(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    for size, changed in product((SMALLEST, SMALL), (False, True)):
        with case((size, changed)):
            await resize(pilot, *size)
            intent = replace(INTENT, changed=changed)
            await app.push_screen(ConfirmScreen(intent, looks(found())))
            await wait_for_text(pilot, "1184 6209 3771 5204")
            await put_answer(pilot, "5204")
            button = app.screen.query_one("#confirm", Button)
            await wait_until(pilot, lambda: not button.disabled)  # noqa: B023
            for name in SHOWN:
                assert is_on_screen(app.screen.query_one(name)), name
            await pilot.press("ctrl+g")
            await wait_home(pilot)


async def an_error_scrolls_where_it_does_not_fit_and_is_as_high_as_its_text(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    said = "\n".join(f"reason {number}" for number in range(40))
    await app.push_screen(ErrorScreen("It does not work", said, "r"))
    await wait_for_text(pilot, "reason 0")
    part = app.screen.query_one(FitScroll)
    await type_keys(pilot, *["pagedown"] * 20)
    await wait_for_text(pilot, "reason 39")
    await type_keys(pilot, *["pageup"] * 20)
    await wait_until(pilot, lambda: part.scroll_y == 0)
    assert is_on_screen(app.screen.query_one("#choose-r"))
    await pilot.press("ctrl+g")
    await wait_home(pilot)

    await resize(pilot, *SMALL)
    await app.push_screen(ErrorScreen("It does not work", "For a reason.", "r"))
    await wait_for_text(pilot, "For a reason")
    part, button = app.screen.query_one(FitScroll), app.screen.query_one("#choose-r")
    await wait_until(pilot, lambda: part.size.height == 1)
    assert button.region.y == part.region.bottom + 1
    await resize(pilot, *SMALLEST)
    await wait_until(pilot, lambda: part.size.height == 1)
    await pilot.press("ctrl+g")


async def a_curl_command_can_be_read_and_an_export_dialog_fits(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await app.push_screen(CurlScreen(Action.PUBLISH, f"{LONG_HOST}/v2/x/whatsapp/1/publish"))
    await wait_for_text(pilot, "curl --request POST")
    await pilot.press(*"jj")
    await wait_for_text(pilot, "redirects.")  # the end of the explanation
    await pilot.press("pageup", "k")
    await wait_for_text(pilot, "curl --request POST")
    await pilot.press("ctrl+g")
    await wait_home(pilot)

    await app.push_screen(ExportScreen(AttemptQuery(), 100_000, None))
    await wait_for_text(pilot, "Export 100,000 attempts")
    await pilot.press("x", "enter")
    await wait_for_text(pilot, "End the name in")
    for name in ("#title", "#path", "#explanation", "#hint"):
        assert is_on_screen(app.screen.query_one(name)), name
    await pilot.press("ctrl+g")
