"""Help: it opens at the screen it was called from, and all of it can be reached."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from flow_tui.action_places import PLACES
from flow_tui.actions import ACTIONS
from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.formatting.refusals import refusals
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.screens.help import HelpScreen
from flow_tui.app.screens.help_text import sections
from flow_tui.kaleyra import advise
from flow_tui.kaleyra.outcome import classify
from flow_tui.key_map import key_of
from flow_tui.model import Action, Answer
from flow_tui.sandbox import responses
from flow_tui.sandbox.responses import platform_error
from flow_tui.terminal_info import SMALLEST
from tests.support.app import (
    SMALL,
    case,
    demo_session,
    resize,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_home,
    wait_until,
)


def first_line(screen: Screen[Any]) -> str:
    """Return what a screen shows below the status line, without the scroll bar."""
    return screen_text(screen).splitlines()[1].rstrip(" ▁▂▃▄▅▆▇█").strip()


def test_it_opens_at_the_screen_it_was_called_from_and_all_of_it_can_be_reached(
    tmp_path: Path,
) -> None:
    places: list[tuple[tuple[str, ...], type[BaseScreen[Any]], str, str, tuple[str, ...]]] = [
        ((), BaseScreen, "Flows", "question_mark", ()),
        (("tab",), BaseScreen, "Log pane", "q", ("tab",)),
        (("h",), HistoryScreen, "History", "question_mark", ("q",)),
        (("c",), FlowDetailsScreen, "Flow details", "q", ("q",)),
    ]

    async def main() -> None:
        async with running(demo_session(tmp_path), SMALLEST) as (app, pilot):
            for keys, screen, title, close, back in places:
                with case(title):
                    await pilot.press(*keys)
                    await wait_for_screen(pilot, screen)
                    before = app.screen
                    await pilot.press("question_mark")
                    await wait_for_screen(pilot, HelpScreen)
                    await wait_until(pilot, lambda: first_line(app.screen) == title)  # noqa: B023
                    if title == "Flows":
                        await _move_with_the_keys_of_a_list(pilot)
                        await _reach_all_of_it_in_the_smallest_terminal(app, pilot)
                    await pilot.press(close)
                    await wait_until(pilot, lambda: app.screen is before)  # noqa: B023
                    await pilot.press(*back)
                    await wait_home(pilot)
                if title == "Flows":
                    await resize(pilot, *SMALL)

    run(main())


async def _move_with_the_keys_of_a_list(pilot: Pilot[Any]) -> None:
    page = pilot.app.screen.query_one("#help")
    for key, top in (("j", 1), ("k", 0), ("ctrl+f", page.size.height), ("ctrl+b", 0)):
        await pilot.press(key)
        await pilot.pause()
        assert page.scroll_y == top
    await pilot.press("G")
    await wait_until(pilot, lambda: page.scroll_y == page.max_scroll_y > 0)
    await pilot.press("g")
    await wait_until(pilot, lambda: page.scroll_y == 0)


async def _reach_all_of_it_in_the_smallest_terminal(app: FlowTuiApp, pilot: Pilot[Any]) -> None:
    """Go down by the page from the top, and look at each."""
    page = app.screen.query_one("#help")
    unseen = set(page.query(Static))
    lines: list[str] = []
    for _ in range(100):
        top = page.scroll_y
        unseen = {part for part in unseen if not page.region.overlaps(part.region)}
        lines += screen_text(app.screen).splitlines()[1:-1]
        await pilot.press("pagedown")
        if page.scroll_y == top:
            break
    assert not unseen
    assert all(any(each.title in line for line in lines) for each in sections())


def test_each_key_of_the_flows_screen_is_explained() -> None:
    rows = [row for section in sections() for row in section.rows]
    for action_id in (*PLACES["flows"], *PLACES["flows_list"], *PLACES["log"]):
        explained = [keys for keys, said in rows if said == ACTIONS[action_id].help]
        assert any(key_of(action_id) in keys.split() for keys in explained), action_id


def test_each_action_is_named() -> None:
    (names,) = [section for section in sections() if section.name == "names"]
    assert [name for name, _ in names.rows] == list(ACTIONS)


DOCUMENTED = [
    responses.WRONG_KEY,
    responses.WRONG_ACCOUNT,
    responses.NO_SUCH_FLOW,
    responses.INCORRECT_PAYLOAD,
    responses.SERVER_ERROR,
    responses.RATE_LIMITED,
    responses.INTEGRITY,
    platform_error(100, "no such flow", "No flow with this ID."),
    platform_error(139002, "invalid", "The flow has validation errors."),
    platform_error(139002, "invalid", "Only a draft can be published."),
    platform_error(139002, "invalid", "You need to set the endpoint URI."),
    platform_error(139002, "invalid", "The endpoint fails its health check."),
    platform_error(139002, "invalid", "The phone number has no signed public key."),
    platform_error(139002, "invalid", "The account has no phone number."),
    platform_error(139002, "invalid", "Subscribe to the webhooks."),
    platform_error(139002, "invalid", "The JSON version has expired."),
    platform_error(139002, "invalid", "No application is connected."),
    platform_error(139002, "invalid", "Something is missing."),
    platform_error(139003, "not deprecated", "Never published."),
    platform_error(139004, "not deleted", "A published flow cannot be deleted."),
    responses.json_reply(400, {"code": "E110", "message": "Insufficient balance"}),
    responses.json_reply(400, {"code": "WAV2101", "message": "Daily limit"}),
]


def test_the_advice_of_each_documented_failure_is_in_the_table() -> None:
    table = {(each.outcome, each.advice) for each in refusals()}
    (section,) = [section for section in sections() if section.name == "refusals"]
    for reply in DOCUMENTED:
        with case(reply):
            headers = {name.lower(): value for name, value in reply.headers}
            said = classify(reply.status, headers, reply.body, complete=True)
            answer = Answer(
                said.outcome, 1, reply.status, said.code, said.message, reply.body.decode()
            )
            advice = advise(Action.PUBLISH, answer)
            assert (said.outcome, advice) in table
            outcome = str(said.outcome).replace("_", " ")
            assert any(f"({outcome})\n  {advice}" in row for _, row in section.rows)
