"""Import: from a WABA ID to flows in the list, whatever the account's list is like."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.importing.screen import ImportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.model import Flow
from flow_tui.sandbox import Behaviour, FlowState, SandboxFlow, generated_flows
from flow_tui.sandbox.flows import HOSTILE_TEXT
from flow_tui.sandbox.paging import TROUBLED_LISTS, ListTrouble
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store.database import FILE_NAME
from tests.support.app import (
    SMALL,
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

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")
PUBLISHED = SandboxFlow("1476093385217748", "Lead form", FlowState.PUBLISHED)
SURVEY = SandboxFlow("1029538471662081", "Customer survey", categories=("SURVEY",))
SMALLEST = (60, 16)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(flows=[DRAFT, PUBLISHED, SURVEY]) as running_sandbox:
        yield running_sandbox
    assert running_sandbox.faults == []


async def type_waba_id(pilot: Pilot[None], waba_id: str) -> None:
    """Answer the dialog as a person does."""
    await wait_for_screen(pilot, WabaIdScreen)
    pilot.app.screen.query_one("#waba-id", Input).value = ""
    await pilot.press(*waba_id, "enter")


async def open_import(pilot: Pilot[None], waba_id: str, until: str = "all there are") -> None:
    await pilot.press("i")
    await type_waba_id(pilot, waba_id)
    await wait_for_screen(pilot, ImportScreen)
    await wait_until(pilot, lambda: until in shown(pilot.app))


async def listed(session: Session) -> list[Flow]:
    return await session.store.run(
        lambda store: store.flows.page(session.profile, "", session.account, 0, 200)
    )


def shown(app: App[None]) -> str:
    """What is shown, its lines joined as if they had not been wrapped."""
    return " ".join(screen_text(app.screen).split())


def test_marked_flows_are_added_with_their_names_and_statuses(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_import(pilot, sandbox.waba_id)
            assert "3 flows, all there are." in shown(app)
            await pilot.press("space", "space")
            await wait_for_text(pilot, "2 marked")
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "2 flows added to the list")
            flows = await listed(session)
            assert [(flow.flow_id, flow.label, flow.status) for flow in flows] == [
                (DRAFT.id, "appointment_booking", "DRAFT"),
                (PUBLISHED.id, "lead_form", "PUBLISHED"),
            ]
            assert all(flow.status_at for flow in flows)
            assert app.home.flows.current == flows[-1]
            assert [seen.method for seen in sandbox.requests] == ["GET", "GET"]

    run(main())


def test_the_flow_under_the_cursor_is_added_where_none_is_marked(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (_app, pilot):
            await open_import(pilot, sandbox.waba_id)
            await pilot.press("G", "enter")
            await wait_home(pilot)
            assert [flow.flow_id for flow in await listed(session)] == [SURVEY.id]

    run(main())


def test_flows_of_the_list_are_shown_as_such_and_refreshed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (PUBLISHED.id, "my own name"), ("404", "elsewhere"))
        async with running(session) as (app, pilot):
            await open_import(pilot, sandbox.waba_id)
            assert "1 in the list already: statuses refreshed." in shown(app)
            assert screen_text(app.screen).count("in list") == 1
            await pilot.press("j", "enter")
            await wait_for_text(pilot, "This one is in the list")
            await pilot.press("space", "asterisk")
            await wait_for_text(pilot, "2 marked")
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            flows = {flow.flow_id: flow for flow in await listed(session)}
            assert set(flows) == {PUBLISHED.id, "404"}
            assert (flows[PUBLISHED.id].label, flows[PUBLISHED.id].status) == (
                "my own name",
                "PUBLISHED",
            )
            assert flows["404"].status == ""
            await wait_for_text(pilot, "PUBLISHED")

    run(main())


def test_the_filter_narrows_as_words_are_typed_and_marks_hold(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_import(pilot, sandbox.waba_id)
            await pilot.press("slash", *"survey")
            await wait_until(pilot, lambda: "lead_form" not in screen_text(app.screen))
            await pilot.press("enter", "asterisk")
            await wait_for_text(pilot, "1 marked")
            await pilot.press("slash", *"zzz")
            await wait_for_text(pilot, "No flow has all these words")
            await pilot.press("ctrl+g")
            await wait_for_text(pilot, "lead_form")
            assert isinstance(app.screen, ImportScreen)
            await pilot.press("enter")
            await wait_home(pilot)
            assert [flow.flow_id for flow in await listed(session)] == [SURVEY.id]

    run(main())


def test_the_waba_id_is_remembered_with_the_profile(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_import(pilot, "999", "w asks for another WABA ID")
            await pilot.press("w")
            await wait_for_screen(pilot, WabaIdScreen)
            assert app.screen.query_one("#waba-id", Input).value == "999"
            await type_waba_id(pilot, sandbox.waba_id)
            await wait_for_text(pilot, "all there are")
            await pilot.press("q")
            await wait_home(pilot)
            await pilot.press("i")
            await wait_for_screen(pilot, WabaIdScreen)
            assert app.screen.query_one("#waba-id", Input).value == sandbox.waba_id
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await session.sign_in.delete_profile(
                (await session.store.run(lambda store: store.profiles.all()))[0]
            )
            left = await session.store.run(lambda store: store.profiles.waba_id("prod-in"))
            assert left == ""

    run(main())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the WABA ID"),
        ("12ab", "only digits"),
        ("1" * 101, "at most 100 digits"),
        (DRAFT.id, "the ID of a flow in the list"),
    ],
)
def test_what_is_no_waba_id_stays_with_its_reason(
    sandbox: Sandbox, tmp_path: Path, typed: str, words: str
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (DRAFT.id, ""))
        async with running(session) as (app, pilot):
            await pilot.press("i")
            await type_waba_id(pilot, typed)
            await wait_until(pilot, lambda: words in shown(app))
            assert app.screen.query_one("#waba-id", Input).value == typed
            await pilot.press("x")
            await wait_until(pilot, lambda: words not in shown(app))
            assert sandbox.requests == []

    run(main())


@pytest.mark.parametrize(
    ("waba_id", "words"),
    [
        (SURVEY.id, "a flow's ID looks just like one"),
        ("999", "a flow's ID looks just like one"),
    ],
)
def test_an_account_that_is_none_is_explained(
    sandbox: Sandbox, tmp_path: Path, waba_id: str, words: str
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_import(pilot, waba_id, "r tries again")
            assert words in shown(app)
            await pilot.press("space", "asterisk", "enter", "ctrl+g")
            await wait_home(pilot)
            assert await listed(session) == []

    run(main())


def troubled(trouble: ListTrouble) -> str:
    return next(waba_id for waba_id, what in TROUBLED_LISTS.items() if what is trouble)


@pytest.mark.parametrize("trouble", [ListTrouble.REPEATS, ListTrouble.NEVER_ENDS])
def test_a_list_without_end_is_ended(tmp_path: Path, trouble: ListTrouble) -> None:
    async def main() -> None:
        with Sandbox(flows=generated_flows(30), largest_page=10) as sandbox:
            session = session_on(sandbox, tmp_path)
            async with running(session) as (app, pilot):
                await open_import(pilot, troubled(trouble), "maybe not all")
                assert "pages with nothing new" in shown(app)
                assert len(sandbox.requests) < 10

    run(main())


def test_a_refusal_half_way_keeps_what_came_and_reads_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.sandbox.account.LIMITED_SECONDS", 0.5)

    async def main() -> None:
        with Sandbox(flows=generated_flows(30), largest_page=10) as sandbox:
            session = session_on(sandbox, tmp_path)
            async with running(session) as (app, pilot):
                await open_import(pilot, troubled(ListTrouble.RATE_LIMITED), "maybe not all")
                assert "10 flows, maybe not all." in shown(app)
                assert "Retry-After: 1" in shown(app)
                await pilot.press("asterisk")
                await wait_for_text(pilot, "10 marked")
                await pilot.pause(0.6)
                await pilot.press("r")
                await wait_for_text(pilot, "30 flows, all there are. 10 marked.")
                await pilot.press("r")  # there is no more to read
                assert app.screen.query_one("#progress").is_mounted
                asked = [seen.path for seen in sandbox.requests]
                assert sum("after" not in path for path in asked) == 1

    run(main())


def test_reading_is_stopped_by_a_key_and_keeps_what_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.sandbox.account.SLOW_SECONDS", 0.4)

    async def main() -> None:
        flows = generated_flows(30)
        with Sandbox(flows=flows, largest_page=10) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (flows[0].id, ""))
            async with running(session) as (_app, pilot):
                waba_id = troubled(ListTrouble.SLOW)
                await open_import(pilot, waba_id, "10 flows … ctrl+g stops")
                await pilot.press("ctrl+g")
                await wait_for_text(pilot, "10 flows, maybe not all. Stopped.")
                assert (await listed(session))[0].status == "DRAFT"
                asked = len(sandbox.requests)
                await pilot.pause(0.6)
                assert len(sandbox.requests) == asked
                await pilot.press("r")
                await wait_for_text(pilot, "30 flows, all there are")
                await pilot.press("ctrl+g")
                await wait_home(pilot)

    run(main())


def test_flows_can_be_added_while_more_come_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.sandbox.account.SLOW_SECONDS", 0.4)

    async def main() -> None:
        flows = generated_flows(30)
        with Sandbox(flows=flows, largest_page=10) as sandbox:
            session = session_on(sandbox, tmp_path)
            async with running(session) as (_app, pilot):
                await open_import(pilot, troubled(ListTrouble.SLOW), "10 flows …")
                await pilot.press("space", "enter")
                await wait_home(pilot)
                assert [flow.flow_id for flow in await listed(session)] == [flows[0].id]

    run(main())


def test_ten_thousand_flows_page_in_and_go_in(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=generated_flows(10_000)) as sandbox:
            session = session_on(sandbox, tmp_path)
            async with running(session) as (app, pilot):
                await open_import(pilot, sandbox.waba_id)
                assert "10,000 flows, all there are." in shown(app)
                await pilot.press("slash", *"mumbai 96")
                await wait_until(pilot, lambda: "amsterdam" not in screen_text(app.screen))
                await pilot.press("ctrl+g", "asterisk")
                await wait_for_text(pilot, "10,000 marked")
                await pilot.press("enter")
                await wait_home(pilot)
                count = await session.store.run(lambda store: store.flows.count("prod-in", "draft"))
                assert count == 10_000

    run(main())


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


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Keep everybody else out of the database."""
    with closing(sqlite3.connect(directory / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_a_list_that_cannot_be_read_is_said_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            with locked(tmp_path):
                await pilot.press("i")
                await wait_until(pilot, lambda: app._notifications)
                assert app.screen is app.home
            await open_import(pilot, sandbox.waba_id)

    run(main())


def test_statuses_that_cannot_be_written_are_not_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.sandbox.account.SLOW_SECONDS", 0.5)

    async def main() -> None:
        with Sandbox(flows=[PUBLISHED, DRAFT]) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (PUBLISHED.id, ""))
            async with running(session) as (app, pilot):
                await pilot.press("i")
                await type_waba_id(pilot, troubled(ListTrouble.SLOW))
                await wait_for_screen(pilot, ImportScreen)
                with locked(tmp_path):
                    await wait_until(pilot, lambda: app._notifications)
                    await wait_until(pilot, lambda: "all there are" in shown(app))
                assert "1 in the list already." in shown(app)
                assert "refreshed" not in shown(app)

    run(main())


def test_a_list_that_cannot_be_written_keeps_the_picker(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_import(pilot, sandbox.waba_id)
            with locked(tmp_path):
                await pilot.press("asterisk", "enter")
                await wait_until(pilot, lambda: app._notifications)
                assert isinstance(app.screen, ImportScreen)
                assert "3 marked" in shown(app)
            await pilot.press("enter")
            await wait_home(pilot)
            assert len(await listed(session)) == 3

    run(main())


def test_the_key_pressed_twice_opens_one_dialog(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            app.home.action_import_flows()
            app.home.action_import_flows()
            await wait_for_screen(pilot, WabaIdScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.pause(0.2)
            assert app.screen is app.home

    run(main())


def test_without_credentials_the_user_is_led_to_them(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path, signed_in=False)
        async with running(session) as (app, pilot):
            await wait_until(pilot, lambda: app.screen is not app.home)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.press("i")
            await wait_until(pilot, lambda: not isinstance(app.screen, FlowsScreen))
            assert not isinstance(app.screen, WabaIdScreen)
            assert sandbox.requests == []

    run(main())


@pytest.mark.parametrize("size", [SMALLEST, SMALL], ids=str)
def test_the_demo_has_flows_to_bring_in(tmp_path: Path, size: tuple[int, int]) -> None:
    async def main() -> None:
        session = demo_session(tmp_path)
        async with running(session, size) as (_app, pilot):
            before = await session.store.run(lambda store: store.flows.count("demo"))
            await pilot.press("i")
            await wait_for_screen(pilot, WabaIdScreen)
            await pilot.press("enter")
            await wait_for_screen(pilot, ImportScreen)
            await wait_for_text(pilot, "all there are")
            await pilot.press("asterisk", "enter")
            await wait_home(pilot)
            after = await session.store.run(lambda store: store.flows.count("demo"))
            assert after == before + 60

    run(main())
