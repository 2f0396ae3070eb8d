"""The way of many publishes through the screens, on the sandbox."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Button, Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.selection import SelectionBar
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.model import Flow
from flow_tui.sandbox import responses
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.responses import Reply
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from tests.app.screens.test_dialogs_fit import SMALLEST, is_on_screen
from tests.support.app import (
    SMALL,
    confirm,
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

FIRST = SandboxFlow("1184620937715204", "Appointment booking")
SECOND = SandboxFlow("1307752946183396", "Lead form")
THIRD = SandboxFlow("1029538471662081", "Customer survey")
REFUSED = SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED)
WRONG_ACCOUNT = SandboxFlow("1081739462205566", "account", behaviour=Behaviour.WRONG_ACCOUNT)
LOST = SandboxFlow("1150963827442602", "lost", behaviour=Behaviour.CONNECTION_LOST)
LIMITED = SandboxFlow("1096315782409941", "limited", behaviour=Behaviour.RATE_LIMITED)
SLOW: Final = tuple(
    SandboxFlow(f"129274051886370{n}", f"slow {n}", behaviour=Behaviour.SLOW, slow_seconds=0.8)
    for n in range(3)
)


async def prepared(sandbox: Sandbox, directory: Path, flows: Sequence[SandboxFlow]) -> Session:
    session = session_on(sandbox, directory)
    await remember(session, *((flow.id, flow.label) for flow in flows))
    return session


async def open_dialog(pilot: Pilot[None], count: int) -> None:
    """Mark all and press p."""
    await wait_until(pilot, lambda: pilot.app.screen.query("#flows"))
    await pilot.press("asterisk")
    await wait_for_text(pilot, f"{count} marked")
    await pilot.press("p")
    await wait_for_screen(pilot, ConfirmBatchScreen)


async def confirm_all(pilot: Pilot[None], count: int) -> BatchProgressScreen:
    await open_dialog(pilot, count)
    await pilot.press(*str(count))
    await wait_for_text(pilot, "Enter publishes all")
    await pilot.press("enter")
    await wait_for_screen(pilot, BatchProgressScreen)
    assert isinstance(pilot.app.screen, BatchProgressScreen)
    return pilot.app.screen


async def wait_over(pilot: Pilot[None]) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, BatchProgressScreen)
    await wait_until(pilot, lambda: screen._summary_drawn_at is not None)


def marked(app: FlowTuiApp) -> set[str]:
    return set(app.home.query_one(SelectionBar).marked)


def posted(sandbox: Sandbox) -> list[str]:
    return [seen.path.split("/")[-2] for seen in sandbox.requests if seen.method == "POST"]


def ids(*flows: SandboxFlow) -> list[str]:
    return [flow.id for flow in flows]


class TestDialog:
    def test_it_lists_all_with_what_is_known_and_warns(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (FIRST, REFUSED, LOST)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await wait_for_text(pilot, FIRST.label)
                    await confirm(pilot, FIRST.id)
                    await wait_for_text(pilot, "✓ succeeded")
                    await pilot.press("G")
                    await confirm(pilot, LOST.id)
                    await wait_for_text(pilot, "Leave it")
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)
                    await session.store.run(
                        lambda store: store.flows.set_statuses(
                            "prod-in", [(REFUSED.id, "PUBLISHED")], datetime.now(UTC)
                        )
                    )
                    await open_dialog(pilot, 3)
                    await wait_for_text(pilot, "Publish these 3 flows?")
                    shown = screen_text(app.screen)
                    for said in (
                        "✓ succeeded",
                        "? unknown",
                        "PUBLISHED",
                        "! 1 flow may already be published",
                        "! 1 flow was already published by flow-tui.",
                        "! 3 flows were not drafts when last seen.",
                        "cannot be undone",
                        sandbox.sid,
                        "API key …",
                    ):
                        assert said in shown, said
                    rows = [line[1:19] for line in shown.splitlines() if line[1:2] == "!"]
                    assert rows == [f"!{flow.id} " for flow in flows]

        run(main())

    def test_only_their_number_publishes_them(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (FIRST, SECOND, THIRD)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await open_dialog(pilot, 3)
                    assert app.screen.query_one("#confirm", Button).disabled
                    await pilot.press("enter", "2", "enter", "tab", "tab", "tab", "enter")
                    await wait_for_text(pilot, "That is not the number of flows. Nothing was sent.")
                    assert isinstance(app.screen, ConfirmBatchScreen)
                    app.screen.query_one("#typed").focus()
                    app.post_message(events.Paste("3\n"))
                    await wait_for_text(pilot, "Paste is disabled here")
                    await pilot.press("backspace")
                    for key in ("3", "enter"):
                        app.post_message(events.Key(key, key if key == "3" else "\r"))
                    await wait_for_text(pilot, "Press Enter again")
                    assert posted(sandbox) == []
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)
                    assert marked(app) == set(ids(*flows))
                    assert posted(sandbox) == []

        run(main())

    def test_keys_from_before_it_was_drawn_are_dropped(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (FIRST, SECOND)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    early = events.Key("2", "2")
                    await open_dialog(pilot, 2)
                    app.post_message(early)
                    await pilot.pause()
                    assert app.screen.query_one("#typed", Input).value == ""

        run(main())

    def test_the_list_is_looked_through_while_the_number_is_typed(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = [SandboxFlow(str(10**15 + n), f"Flow {n}") for n in range(300)]
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session, SMALLEST) as (app, pilot):
                    await open_dialog(pilot, 300)
                    await wait_for_text(pilot, "Flow 0")
                    await pilot.press("3", "down", "down", "up", "pagedown", "pagedown", "0", "0")
                    await wait_until(pilot, lambda: "Flow 0 " not in screen_text(app.screen))
                    assert app.screen.query_one("#typed", Input).value == "300"
                    shown = ("#title", "#items", "#warning", "#question", "#typed", "#confirm")
                    for name in shown:
                        assert is_on_screen(app.screen.query_one(name)), name

        run(main())

    def test_few_flows_are_looked_at_one_after_another(self, tmp_path: Path) -> None:
        invalid = SandboxFlow(
            "1593264078851427", "invalid", validation_errors=({"message": "Bad type"},)
        )

        async def main() -> None:
            flows = (FIRST, REFUSED, invalid)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await open_dialog(pilot, 3)
                    await wait_for_text(pilot, "(checked just now)")
                    shown = screen_text(app.screen)
                    assert "! 1 flow was not a draft when last seen." in shown
                    assert "! 1 flow cannot be published now. 1593264078851427: It has" in shown
                    assert "DRAFT " in shown
                    assert [seen.method for seen in sandbox.requests] == ["GET"] * 3
                    assert posted(sandbox) == []
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)
                    await wait_for_text(pilot, "PUBLISHED")

        run(main())

    def test_what_is_found_after_the_number_was_typed_asks_for_it_anew(
        self, tmp_path: Path
    ) -> None:
        async def main() -> None:
            flows = (FIRST, REFUSED)
            with Sandbox(flows=flows, delay=0.7) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await open_dialog(pilot, 2)
                    await pilot.press("2")
                    await wait_for_text(pilot, "Enter publishes all 2 now")
                    await wait_for_text(pilot, "The question has changed")
                    await pilot.press("enter")
                    await wait_for_text(pilot, "type it again")
                    assert posted(sandbox) == []
                    await pilot.press("backspace", "2")
                    await wait_for_text(pilot, "Enter publishes all 2 now")
                    await pilot.press("enter")
                    await wait_for_screen(pilot, BatchProgressScreen)
                    await wait_until(pilot, lambda: posted(sandbox))
                    assert app.screen is not app.home

        run(main())

    def test_many_flows_are_not_looked_at(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = [SandboxFlow(str(10**15 + n), f"Flow {n}") for n in range(26)]
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (_app, pilot):
                    await open_dialog(pilot, 26)
                    await pilot.pause(0.3)
                    assert sandbox.requests == []

        run(main())

    def test_a_look_that_fails_is_said_and_not_repeated(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (FIRST, SECOND)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await wait_for_text(pilot, FIRST.label)
                    sandbox.stop()
                    await open_dialog(pilot, 2)
                    await wait_for_text(pilot, "(checks stopped: no answer)")
                    assert app.screen.query_one("#typed", Input).has_focus

        run(main())

    def test_one_marked_flow_goes_the_way_of_one(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (FIRST, SECOND)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await wait_for_text(pilot, FIRST.label)
                    await pilot.press("j", "space", "k")
                    await wait_for_text(pilot, "1 marked")
                    await pilot.press("p")
                    await wait_for_screen(pilot, ConfirmScreen)
                    await pilot.press(*SECOND.id[-4:])
                    await wait_for_text(pilot, "Enter publishes it now.")
                    await pilot.press("enter")
                    await wait_home(pilot)
                    await wait_for_text(pilot, "✓ succeeded")
                    assert posted(sandbox) == ids(SECOND)
                    assert marked(app) == set()

        run(main())

    def test_marked_flows_that_are_gone_are_not_published(self, tmp_path: Path) -> None:
        """Another terminal may have taken them off the list."""

        async def main() -> None:
            flows = (FIRST, SECOND)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await wait_for_text(pilot, FIRST.label)
                    await pilot.press("asterisk")
                    await wait_for_text(pilot, "2 marked")
                    for flow_id in ids(*flows):
                        await session.store.run(
                            lambda store, flow_id=flow_id: store.flows.remove("prod-in", flow_id)  # type: ignore[misc]
                        )
                    await pilot.press("p")
                    await wait_for_text(pilot, "None of the marked flows")
                    assert marked(app) == set()
                    assert posted(sandbox) == []

        run(main())

    def test_without_credentials_they_are_asked_for(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (FIRST, SECOND)
            with Sandbox(flows=flows) as sandbox:
                session = session_on(sandbox, tmp_path, signed_in=False)
                await remember(session, *((flow.id, flow.label) for flow in flows))
                async with running(session) as (app, pilot):
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)
                    await pilot.press("asterisk", "p")
                    await wait_for_text(pilot, "Set up a profile")
                    assert not isinstance(app.screen, ConfirmBatchScreen)

        run(main())


class TestPublishing:
    def test_all_of_them_in_list_order_and_into_the_log(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (FIRST, REFUSED, SECOND)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await confirm_all(pilot, 3)
                    await wait_for_text(pilot, "Done: all 3 flows tried")
                    await wait_for_text(pilot, "3 done, 0 left")
                    await wait_for_text(pilot, "2 succeeded, 1 rejected, 0 unknown, 0 not sent.")
                    await wait_for_text(pilot, "Only a draft can be published")
                    assert posted(sandbox) == ids(*flows)
                    await wait_over(pilot)
                    await pilot.press("enter")
                    await wait_home(pilot)
                    assert marked(app) == set()
                    await wait_for_text(pilot, "PUBLISHED")
                    first = app.home.flows.current
                    assert first is not None
                    assert (first.flow_id, first.status) == (FIRST.id, "PUBLISHED")
                    entries = [entry.attempt for entry in app.home.log_pane._entries]
                    assert [attempt.new.flow_id for attempt in entries] == ids(*flows)

        run(main())

    def test_it_stops_at_the_account_and_p_goes_on(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (FIRST, WRONG_ACCOUNT, SECOND, THIRD)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await confirm_all(pilot, 4)
                    await wait_for_text(pilot, "Stopped: 2 of 4 flows tried")
                    await wait_for_text(pilot, f"Stopped after {WRONG_ACCOUNT.id}: The account")
                    await wait_for_text(
                        pilot, "3 flows are still to be published. They stay marked"
                    )
                    await wait_for_text(pilot, "– not sent")
                    await wait_over(pilot)
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)
                    assert marked(app) == set(ids(WRONG_ACCOUNT, SECOND, THIRD))
                    await pilot.press("j", "space")
                    await wait_for_text(pilot, "2 marked")
                    await pilot.press("p")
                    await wait_for_screen(pilot, ConfirmBatchScreen)
                    await pilot.press("2")
                    await wait_for_text(pilot, "Enter publishes all 2")
                    await pilot.press("enter")
                    await wait_for_text(pilot, "2 succeeded")
                    assert posted(sandbox) == ids(FIRST, WRONG_ACCOUNT, SECOND, THIRD)

        run(main())

    def test_ctrl_g_stops_after_the_one_in_flight_and_says_so_at_once(self, tmp_path: Path) -> None:
        async def main() -> None:
            with Sandbox(flows=SLOW) as sandbox:
                session = await prepared(sandbox, tmp_path, SLOW)
                async with running(session) as (app, pilot):
                    screen = await confirm_all(pilot, 3)
                    await wait_for_text(pilot, "1292 7405 1886 3700")
                    await pilot.press("enter", "q", "p", "ctrl+q", "ctrl+g")
                    await wait_for_text(pilot, "Stopping after the request in flight")
                    assert not screen._batch.ended
                    await wait_for_text(pilot, "You stopped it.")
                    await wait_for_text(pilot, "1 succeeded, 0 rejected, 0 unknown, 2 not sent.")
                    await wait_over(pilot)
                    await pilot.press("q")
                    await wait_home(pilot)
                    assert posted(sandbox) == ids(SLOW[0])
                    assert marked(app) == set(ids(*SLOW[1:]))

        run(main())

    def test_what_is_unknown_has_to_be_looked_at(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (LOST, FIRST)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await confirm_all(pilot, 2)
                    await wait_for_text(pilot, "1 succeeded, 0 rejected, 1 unknown, 0 not sent.")
                    await wait_for_text(pilot, "1 flow with an unknown outcome may be published")
                    await wait_over(pilot)
                    await pilot.press("escape")
                    await wait_for_screen(pilot, VerdictScreen)
                    await wait_for_text(pilot, "this attempt or an earlier one")
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)
                    assert marked(app) == set()

        run(main())

    def test_it_waits_as_long_as_it_is_asked_to_and_counts_down(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reply = Reply(429, b"{}", headers=(("Retry-After", "4"),))
        monkeypatch.setitem(responses._WITHOUT_EFFECT, Behaviour.RATE_LIMITED, reply)

        async def main() -> None:
            flows = (LIMITED, FIRST)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await confirm_all(pilot, 2)
                    await wait_for_text(pilot, "asks to wait: the next request goes out in 3 s")
                    await wait_for_text(pilot, "Next  1184 6209 3771 5204")
                    await pilot.press("ctrl+q")
                    await wait_for_text(pilot, "Flows are being published.")
                    assert posted(sandbox) == ids(LIMITED)
                    await wait_for_text(pilot, "asks to wait: the next request goes out in 1 s")
                    await wait_for_text(pilot, "1 succeeded, 1 rejected")
                    assert posted(sandbox) == ids(LIMITED, FIRST)
                    await wait_over(pilot)
                    await pilot.press("enter")
                    await wait_home(pilot)
                    assert marked(app) == set(ids(LIMITED))

        run(main())

    def test_a_wait_can_be_stopped(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (LIMITED, FIRST)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (_app, pilot):
                    await confirm_all(pilot, 2)
                    await wait_for_text(pilot, "goes out in 5")
                    await pilot.press("ctrl+g")
                    await wait_for_text(pilot, "You stopped it.")
                    await wait_for_text(pilot, "2 flows are still to be published")

        run(main())

    def test_keys_pressed_while_it_went_on_do_not_close_the_summary(self, tmp_path: Path) -> None:
        async def main() -> None:
            flows = (FIRST, SECOND)
            with Sandbox(flows=flows) as sandbox:
                session = await prepared(sandbox, tmp_path, flows)
                async with running(session) as (app, pilot):
                    await open_dialog(pilot, 2)
                    early = events.Key("enter", "\r")
                    await pilot.press("2")
                    await wait_for_text(pilot, "Enter publishes all")
                    await pilot.press("enter")
                    await wait_for_screen(pilot, BatchProgressScreen)
                    screen = app.screen
                    await wait_over(pilot)
                    app.post_message(early)
                    await pilot.pause(0.1)
                    assert app.screen is screen

        run(main())

    def test_a_store_that_fails_stops_it(self, tmp_path: Path) -> None:
        async def main() -> None:
            with Sandbox(flows=SLOW) as sandbox:
                session = await prepared(sandbox, tmp_path, SLOW)
                async with running(session) as (_app, pilot):
                    await confirm_all(pilot, 3)
                    await wait_until(pilot, lambda: posted(sandbox))
                    session.store.close(5)
                    await wait_for_text(pilot, "Stopped after")
                    await wait_for_text(pilot, "not saved")
                    assert posted(sandbox) == ids(SLOW[0])

        run(main())


@pytest.mark.parametrize("size", [SMALLEST, SMALL], ids=str)
def test_the_summary_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    async def main() -> None:
        flows = (LOST, FIRST, WRONG_ACCOUNT, SECOND)
        with Sandbox(flows=flows) as sandbox:
            session = await prepared(sandbox, tmp_path, flows)
            async with running(session, size) as (app, pilot):
                await confirm_all(pilot, 4)
                await wait_over(pilot)
                for name in ("#title", "#progress", "#what", "#results"):
                    assert is_on_screen(app.screen.query_one(name)), name
                await wait_for_text(pilot, LOST.id)

    run(main())


def test_the_demo_too(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await wait_for_text(pilot, "Appointment booking")
            await pilot.press("space", "space", "p")
            await wait_for_screen(pilot, ConfirmBatchScreen)
            await pilot.press("2")
            await wait_for_text(pilot, "Enter publishes all 2")
            await pilot.press("enter")
            await wait_for_text(pilot, "2 succeeded")
            assert " DEMO " in screen_text(app.screen).splitlines()[0]
            assert isinstance(app.home.flows.current, Flow)

    run(main())


def test_it_can_be_stopped_in_a_terminal_that_became_too_small(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=SLOW) as sandbox:
            session = await prepared(sandbox, tmp_path, SLOW)
            async with running(session) as (_app, pilot):
                screen = await confirm_all(pilot, 3)
                await pilot.resize_terminal(40, 10)
                await wait_for_text(pilot, "Make it larger")
                await pilot.press("ctrl+g")
                assert screen._batch.stopping
                await pilot.resize_terminal(*SMALL)
                await wait_for_text(pilot, "You stopped it.")
                assert len(posted(sandbox)) == 1

    run(main())


def test_keys_that_a_stuttering_line_sends_twice_confirm_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, SECOND)
        with Sandbox(flows=flows) as sandbox:
            session = await prepared(sandbox, tmp_path, flows)
            async with running(session) as (_app, pilot):
                await open_dialog(pilot, 2)
                await pilot.press("2")
                await wait_for_text(pilot, "Enter publishes all 2")
                await pilot.press("2", "enter")
                await wait_for_text(pilot, "That is not the number of flows")
                assert posted(sandbox) == []

    run(main())
