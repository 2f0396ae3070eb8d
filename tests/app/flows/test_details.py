"""The screen of flow details."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from textual.pilot import Pilot
from textual.widgets import Static

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.model import Flow
from flow_tui.sandbox.flows import DEMO_FLOWS, Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    case,
    demo_session,
    remember,
    resize,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import ENDPOINT, ERRORS, LateLook, found, looks, nothing
from tests.support.publish import app_on_sandbox
from tests.support.steps import take_steps
from tests.support.typed import type_keys

FLOW = Flow("1184620937715204", "Appointment booking")
SEEN = FLOW._replace(status="PUBLISHED", status_at=found().at)


def test_a_check_shows_the_flow_and_updates_its_status_in_the_list(tmp_path: Path) -> None:
    live = SandboxFlow("12", "live", FlowState.PUBLISHED)
    slow = SandboxFlow("13", "slow", behaviour=Behaviour.SLOW, slow_seconds=20)

    async def main() -> None:
        async with app_on_sandbox(tmp_path, live, slow) as (sandbox, _app, pilot):
            await pilot.press("c")
            await wait_for_screen(pilot, FlowDetailsScreen)
            await wait_for_texts(pilot, "PUBLISHED: can be sent", "Only a draft can be published")
            await pilot.press("q")
            await wait_home(pilot)
            await wait_for_text(pilot, "PUBLISHED ")
            # The screen closes while a check is slow.
            asked = len(sandbox.requests)
            await pilot.press("j", "c")
            await wait_until(pilot, lambda: len(sandbox.requests) > asked)
            await pilot.press("q")
            await wait_home(pilot)
            assert {seen.method for seen in sandbox.requests} == {"GET"}

    run(main())


KINDS: Final = {
    "validation errors": ("screens[0].layout.children[1].type", "line 14"),
    "no endpoint": ("Set what is missing on the flow",),
    "deprecated": ("final, can no longer be sent",),
    "hostile text": ("DRAFT: not published",),
    "no such flow": ("not known. Kaleyra answered HTTP 401",),
    "wrong API key": ("not known. Kaleyra answered HTTP 401: Incorrect SID or API key.",),
}


def test_what_a_check_found_is_shown(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path), (100, 40)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                every_kind_of_flow_can_be_checked,
                closing_the_screen_cancels_the_check,
                a_key_checks_again,
                a_status_that_cannot_be_stored_is_reported,
                details_that_do_not_fit_are_scrolled_by_keyboard,
            )

    run(main())


async def every_kind_of_flow_can_be_checked(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    ids = {flow.label: flow.id for flow in DEMO_FLOWS}
    await wait_for_text(pilot, "Appointment booking")
    for label, sentences in KINDS.items():
        with case(label):
            await app.home.reload(ids[label])
            await pilot.press("c")
            await wait_for_screen(pilot, FlowDetailsScreen)
            await wait_for_shown(pilot, lambda shown: "checking" not in shown)
            await wait_for_texts(pilot, *sentences)
            await pilot.press("ctrl+g")
            await wait_home(pilot)


async def closing_the_screen_cancels_the_check(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    late = LateLook()
    await app.push_screen(FlowDetailsScreen(FLOW, late))
    await wait_for_text(pilot, "checking …")
    await wait_until(pilot, lambda: late.begun)
    await pilot.press("ctrl+g")
    await wait_home(pilot)
    await wait_until(pilot, lambda: late.cancelled)


async def a_key_checks_again(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    look = looks(nothing("Too slow."), found(), found("", validated=False))
    await app.push_screen(FlowDetailsScreen(FLOW, look))
    await wait_for_texts(pilot, "not known. Too slow.", "Press c to check again")
    await pilot.press("c")
    await wait_for_text(pilot, "ready to be published")
    await pilot.press("c")
    await wait_for_text(pilot, "does not say for certain")
    await pilot.press("q")


async def a_status_that_cannot_be_stored_is_reported(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    unrecorded = replace(found(), unrecorded="The flow's status is not remembered. Full.")
    await app.push_screen(FlowDetailsScreen(FLOW, looks(unrecorded)))
    await wait_for_text(pilot, "not remembered")
    await pilot.press("q")


async def details_that_do_not_fit_are_scrolled_by_keyboard(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    bad = found(validation_errors=ERRORS * 10, can_send="BLOCKED", health=(ENDPOINT,))
    await resize(pilot, 60, 16)
    await app.push_screen(FlowDetailsScreen(FLOW, looks(bad)))
    await wait_for_text(pilot, "WhatsApp blocks it")
    assert "2 validation errors" not in screen_text(app.screen)
    await type_keys(pilot, *["pagedown"] * 15)
    await wait_for_text(pilot, "developers.facebook.com")
    await type_keys(pilot, "k", "up", "j", "down", *["pageup"] * 15)
    await wait_for_text(pilot, "1184 6209 3771 5204")
    assert app.screen.query_one("#obstacle", Static).region.height >= 2
    await pilot.press("q")


def test_without_credentials_the_form_opens_instead(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=[]) as sandbox:
            session = session_on(sandbox, tmp_path, signed_in=False)
            await remember(session, ("12", "live"))
            async with running(session) as (_app, pilot):
                await wait_for_screen(pilot, ProfileFormScreen)
                await pilot.press("ctrl+g")
                await wait_home(pilot)
                await wait_for_text(pilot, "live")
                for key in ("c", "i"):
                    await pilot.press(key)
                    await wait_for_screen(pilot, ProfileFormScreen)
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)
                assert sandbox.requests == []

    run(main())
