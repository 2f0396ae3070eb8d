"""The import screen: flows marked, filtered, and added to the list."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.importing.screen import ImportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.sandbox import CONTENT_FLOWS, Behaviour, SandboxFlow
from flow_tui.sandbox.flows import HOSTILE_TEXT
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    at_rest,
    demo_session,
    listed,
    remember,
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
from tests.support.importing import (
    DRAFT,
    PUBLISHED,
    SURVEY,
    enter_waba_id,
    hold_pages,
    locked,
    open_import,
    shown,
)
from tests.support.publish import SMALLEST
from tests.support.steps import put_list, take_steps
from tests.support.typed import type_keys


def test_flows_of_an_account_are_chosen_and_added(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                marked_flows_are_added_with_their_names_and_statuses,
                flows_of_the_list_are_shown_as_such_and_refreshed,
                the_list_is_filtered_while_text_is_typed_and_the_cursor_and_marks_stay,
                the_screen_stays_open_if_the_flows_cannot_be_added,
                the_key_pressed_twice_opens_one_dialog,
                a_list_that_cannot_be_read_is_reported_at_once_and_imported_to_later,
                sandbox=sandbox,
            )

    run(main())


async def marked_flows_are_added_with_their_names_and_statuses(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app)
    await open_import(pilot, sandbox.waba_id)
    assert "3 flows in total." in shown(app)
    await pilot.press("space", "space")
    await wait_for_text(pilot, "2 marked")
    await pilot.press("enter")
    await wait_home(pilot)
    await wait_for_text(pilot, "2 flows added.")
    flows = await listed(app.session)
    assert [(flow.flow_id, flow.label, flow.status) for flow in flows] == [
        (DRAFT.id, "appointment_booking", "DRAFT"),
        (PUBLISHED.id, "lead_form", "PUBLISHED"),
    ]
    assert all(flow.status_at for flow in flows)
    assert app.home.flows.current == flows[-1]
    assert [seen.method for seen in sandbox.requests] == ["GET", "GET"]


async def flows_of_the_list_are_shown_as_such_and_refreshed(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app, (PUBLISHED.id, "my own name"), ("404", "elsewhere"))
    await open_import(pilot, sandbox.waba_id)
    assert "1 in the list (status refreshed)." in shown(app)
    assert screen_text(app.screen).count("in list") == 1
    await pilot.press("j", "enter")
    await wait_for_text(pilot, "This flow is already in the list")
    await pilot.press("space", "asterisk")
    await wait_for_text(pilot, "2 marked")
    await pilot.press("ctrl+g")
    await wait_home(pilot)
    flows = {flow.flow_id: flow for flow in await listed(app.session)}
    assert set(flows) == {PUBLISHED.id, "404"}
    assert (flows[PUBLISHED.id].label, flows[PUBLISHED.id].status) == (
        "my own name",
        "PUBLISHED",
    )
    assert flows["404"].status == ""
    await wait_for_text(pilot, "PUBLISHED")


async def the_list_is_filtered_while_text_is_typed_and_the_cursor_and_marks_stay(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app)
    await open_import(pilot, sandbox.waba_id)
    await the_cursor_stays_on_its_flow_whatever_the_filter(app, pilot)
    await type_keys(pilot, "slash", *"survey")
    await wait_for_shown(pilot, lambda text: "lead_form" not in text)
    await pilot.press("enter", "asterisk")
    await wait_for_text(pilot, "1 marked")
    await type_keys(pilot, "slash", *"zzz")
    await wait_for_texts(pilot, "No flows match the filter", "^g Show all")
    await pilot.press("ctrl+g")
    await wait_for_texts(pilot, "lead_form", "^g Close")
    assert isinstance(app.screen, ImportScreen)
    await pilot.press("enter")
    await wait_home(pilot)
    assert [flow.flow_id for flow in await listed(app.session)] == [SURVEY.id]


async def the_cursor_stays_on_its_flow_whatever_the_filter(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    found = app.screen.query_one("#found", VirtualList)

    async def shows(count: int, current: str) -> None:
        await wait_until(pilot, lambda: found.count == count)
        assert found.current is not None
        assert found.current.flow_id == current

    await type_keys(pilot, "G", "slash", *"survey")
    await shows(1, SURVEY.id)
    await pilot.press("ctrl+g")
    await shows(3, SURVEY.id)
    await type_keys(pilot, "slash", *"draft")
    await shows(2, SURVEY.id)
    await type_keys(pilot, "space", *"book")
    await shows(1, DRAFT.id)
    await pilot.press("enter", "ctrl+g")
    await shows(3, DRAFT.id)


async def the_screen_stays_open_if_the_flows_cannot_be_added(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app)
    await open_import(pilot, sandbox.waba_id)
    with locked(app.session._options.data_directory()):
        await pilot.press("asterisk", "enter")
        await wait_until(pilot, lambda: app._notifications)
        assert isinstance(app.screen, ImportScreen)
        assert "3 marked" in shown(app)
    await pilot.press("enter")
    await wait_home(pilot)
    assert len(await listed(app.session)) == 3


async def the_key_pressed_twice_opens_one_dialog(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    app.home.action_import_flows()
    app.home.action_import_flows()
    await wait_for_screen(pilot, WabaIdScreen)
    await pilot.press("ctrl+g")
    await wait_home(pilot)
    await at_rest(pilot)
    assert app.screen is app.home


async def a_list_that_cannot_be_read_is_reported_at_once_and_imported_to_later(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    """Without marks, the flow under the cursor is added."""
    await put_list(app)
    with locked(app.session._options.data_directory()):
        await pilot.press("i")
        await wait_until(pilot, lambda: app._notifications)
        assert app.screen is app.home
    await open_import(pilot, sandbox.waba_id)
    await pilot.press("G", "enter")
    await wait_home(pilot)
    assert [flow.flow_id for flow in await listed(app.session)] == [SURVEY.id]


def test_hostile_names_reach_neither_the_screen_nor_the_list(tmp_path: Path) -> None:
    async def main() -> None:
        hostile = SandboxFlow(
            "1618743905230716", "x", behaviour=Behaviour.HOSTILE, name=HOSTILE_TEXT,
            categories=(HOSTILE_TEXT, "[/]"),
        )  # fmt: skip
        with Sandbox(flows=[hostile]) as sandbox:
            session = session_on(sandbox, tmp_path)
            async with running(session, (120, 40)) as (app, pilot):
                await open_import(pilot, sandbox.waba_id)
                drawn = screen_text(app.screen)
                assert all(line.isprintable() for line in drawn.splitlines())
                await pilot.press("enter")
                await wait_home(pilot)
                (flow,) = await listed(session)
                assert flow.label.isprintable()

    run(main())


def test_the_demo_has_flows_to_import(tmp_path: Path) -> None:
    """In the smallest terminal: all other tests import in one of the usual size."""

    async def main() -> None:
        session = demo_session(tmp_path)

        async def flow_ids() -> list[str]:
            return await session.store.run(lambda store: store.flows.ids(session.list_owner))

        async with running(session, SMALLEST) as (_app, pilot):
            before = await flow_ids()
            await pilot.press("i")
            await wait_for_screen(pilot, WabaIdScreen)
            await pilot.press("enter")
            await wait_for_screen(pilot, ImportScreen)
            await wait_for_text(pilot, "in total")
            await pilot.press("asterisk", "enter")
            await wait_home(pilot)
            added = set(await flow_ids()) - set(before)
            assert len(added) == 60 + len(CONTENT_FLOWS) - 1, "one is in another WABA"

    run(main())


def test_statuses_that_cannot_be_stored_are_not_counted_as_refreshed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_pages(monkeypatch)

    async def main() -> None:
        with Sandbox(flows=[PUBLISHED, DRAFT]) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (PUBLISHED.id, ""))
            async with running(session) as (app, pilot):
                await pilot.press("i")
                await enter_waba_id(pilot, sandbox.waba_id)
                await wait_for_screen(pilot, ImportScreen)
                with locked(tmp_path):
                    sandbox.hurry()
                    await wait_until(pilot, lambda: app._notifications)
                    await wait_for_text(pilot, "in total")
                assert "1 in the list." in shown(app)
                assert "refreshed" not in shown(app)

    run(main())
