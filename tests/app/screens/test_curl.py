"""The curl command of a request, from the confirm dialog and from a recorded attempt."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.kaleyra import curl_command
from flow_tui.model import Action, Flow
from flow_tui.sandbox.flows import DEMO_FLOWS
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import FlowHistory
from tests.support.app import (
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
from tests.support.flow_checks import found, looks
from tests.support.typed import type_keys

FLOW = DEMO_FLOWS[0]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running_sandbox:
        yield running_sandbox


def test_from_the_confirm_dialog_without_disturbing_its_input_and_from_the_attempt(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    url = f"{sandbox.base_url}/v2/{sandbox.sid}/whatsapp/{FLOW.id}/publish"

    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FLOW.id, FLOW.label))
        async with running(session) as (app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await type_keys(pilot, *FLOW.id[-4:-1], "ctrl+y")
            await wait_for_screen(pilot, CurlScreen)
            await wait_for_text(pilot, "$FLOW_TUI_API_KEY")
            await wait_for_text(pilot, "Running it publishes the flow, and")
            assert sandbox.api_key not in screen_text(app.screen)
            await pilot.press("y")
            await wait_for_text(pilot, "Sent to your terminal")
            assert app.clipboard == curl_command(url)
            await pilot.press("pagedown", "k", FLOW.id[-1], "enter", "q")
            await wait_for_screen(pilot, ConfirmScreen)
            assert not sandbox.posts(FLOW.id)
            await pilot.press(FLOW.id[-1])
            await wait_for_text(pilot, "Enter publishes it now.")
            await pilot.press("ctrl+y")
            await wait_for_screen(pilot, CurlScreen)
            await pilot.press("enter", "ctrl+g")
            await wait_for_screen(pilot, ConfirmScreen)
            assert not sandbox.posts(FLOW.id)
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_until(pilot, lambda: sandbox.posts(FLOW.id))
            (sent,) = sandbox.posts(FLOW.id)
            assert url.endswith(sent.path)
            await _from_the_recorded_attempt(sandbox, app, pilot)
            await _say_why_there_is_no_command(session, app, pilot)

    run(main())


async def _from_the_recorded_attempt(sandbox: Sandbox, app: FlowTuiApp, pilot: Pilot[Any]) -> None:
    await wait_for_text(pilot, "publish 1")
    await pilot.press("h")
    await wait_for_text(pilot, ": 1 attempt")
    await pilot.press("enter")
    await wait_for_screen(pilot, ResponseScreen)
    await pilot.press("u")
    await wait_for_screen(pilot, CurlScreen)
    await wait_for_text(pilot, "The request of this attempt")
    await wait_for_text(pilot, "publishes the flow again")
    app.copy_to_clipboard("")
    await pilot.press("ctrl+y")
    await wait_until(pilot, lambda: "/publish" in app.clipboard)
    assert sandbox.api_key not in app.clipboard
    await pilot.press("q")
    await wait_for_screen(pilot, ResponseScreen)
    assert len(sandbox.posts(FLOW.id)) == 1


async def _say_why_there_is_no_command(
    session: Session, app: FlowTuiApp, pilot: Pilot[Any]
) -> None:
    credentials = session.credentials
    assert credentials is not None
    odd = credentials._replace(account=credentials.account._replace(sid="no SID"))
    intent = Intent(Action.PUBLISH, Flow(FLOW.id, ""), odd, FlowHistory(None, 0, 0))
    app.push_screen(ConfirmScreen(intent, looks(found())))
    await wait_for_screen(pilot, ConfirmScreen)
    await pilot.press("ctrl+y")
    await wait_for_text(pilot, "No request can be built from this.")
