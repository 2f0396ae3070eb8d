"""The progress of a batch and its summary, on the sandbox."""

from pathlib import Path
from typing import Final
from unittest.mock import patch

import pytest
from textual import events

from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.model import Flow
from flow_tui.sandbox import responses
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.responses import Reply
from flow_tui.store import StoreError
from tests.support.app import (
    SMALL,
    demo_session,
    resize,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.keys import type_at_once
from tests.support.patience import LONGEST
from tests.support.publish import (
    SMALLEST,
    app_on_sandbox,
    confirm_batch,
    ids,
    is_on_screen,
    marked,
    posted,
    wait_for_summary,
)

FIRST = SandboxFlow("1184620937715204", "Appointment booking")
SECOND = SandboxFlow("1307752946183396", "Lead form")
THIRD = SandboxFlow("1029538471662081", "Customer survey")
REFUSED = SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED)
WRONG_ACCOUNT = SandboxFlow("1081739462205566", "account", behaviour=Behaviour.WRONG_ACCOUNT)
LOST = SandboxFlow("1150963827442602", "lost", behaviour=Behaviour.CONNECTION_LOST)
LIMITED = SandboxFlow("1096315782409941", "limited", behaviour=Behaviour.RATE_LIMITED)
SLOW: Final = tuple(
    SandboxFlow(f"129274051886370{n}", f"slow {n}", behaviour=Behaviour.SLOW, slow_seconds=60)
    for n in range(3)
)


def test_all_are_published_in_list_order_and_logged(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, REFUSED, SECOND)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            summary = await confirm_batch(pilot, 3)
            early = events.Key("enter", "\r")
            early.time = summary.drawn_at or 0.0  # before the summary, which it does not close
            await wait_for_text(pilot, "Done: all 3 flows tried")
            await wait_for_text(pilot, "3 done, 0 left")
            await wait_for_text(pilot, "2 succeeded, 1 rejected, 0 unknown, 0 not sent.")
            await wait_for_text(pilot, "Only a draft can be published")
            assert posted(sandbox) == ids(*flows)
            await wait_for_summary(pilot)
            app.post_message(early)
            await pilot.pause(0.1)
            assert app.screen is summary
            await pilot.press("q")
            await wait_home(pilot)
            assert marked(app) == set()
            await wait_for_text(pilot, "PUBLISHED")
            first = app.home.flows.current
            assert first is not None
            assert (first.flow_id, first.status) == (FIRST.id, "PUBLISHED")
            entries = [entry.attempt for entry in app.home.log_pane._entries.all]
            assert [attempt.new.flow_id for attempt in entries] == ids(*flows)

    run(main())


def test_it_stops_where_the_account_is_refused_and_p_resumes(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, WRONG_ACCOUNT, SECOND, THIRD)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await confirm_batch(pilot, 4)
            await wait_for_text(pilot, "Stopped: 2 of 4 flows tried")
            await wait_for_text(pilot, f"Stopped after {WRONG_ACCOUNT.id}: The account")
            await wait_for_text(pilot, "3 flows are still to be published. They stay marked")
            await wait_for_text(pilot, "– not sent")
            await wait_for_summary(pilot)
            summary = app.screen
            await type_at_once(app, ["enter", "enter"])
            await wait_for_screen(pilot, ResponseScreen)
            await wait_for_text(pilot, "Publish of 1081 7394 6220 5566")
            await wait_for_text(pilot, '"code": "WA-401"')
            assert len(app.screen_stack) == 3
            await pilot.press("q")
            await wait_until(pilot, lambda: app.screen is summary)
            with patch.object(app.session.store, "run", side_effect=StoreError("It is locked.")):
                await pilot.press("enter")
                await wait_for_text(pilot, "It is locked.")
                assert "No request was sent" not in screen_text(app.screen)
            await pilot.press("j", "enter")
            await wait_for_text(pilot, "No request was sent for it")
            assert app.screen is summary
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


def test_ctrl_g_stops_after_the_request_in_flight_and_says_so_at_once(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, *SLOW) as (sandbox, app, pilot):
            screen = await confirm_batch(pilot, 3, checked=False)
            await wait_for_text(pilot, "1292 7405 1886 3700")
            await pilot.press("enter", "q", "p", "ctrl+q", "ctrl+g")
            await wait_for_text(pilot, "Stopping after the request in flight")
            assert not screen._batch.ended
            sandbox.hurry()
            await wait_for_text(pilot, "You stopped it.")
            await wait_for_text(pilot, "1 succeeded, 0 rejected, 0 unknown, 2 not sent.")
            await wait_for_summary(pilot)
            await pilot.press("q")
            await wait_home(pilot)
            assert posted(sandbox) == ids(SLOW[0])
            assert marked(app) == set(ids(*SLOW[1:]))

    run(main())


def test_an_unknown_outcome_is_settled_next(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (LOST, FIRST)
        async with app_on_sandbox(tmp_path, *flows) as (_sandbox, app, pilot):
            await confirm_batch(pilot, 2)
            await wait_for_text(pilot, "1 succeeded, 0 rejected, 1 unknown, 0 not sent.")
            await wait_for_text(pilot, "1 flow with an unknown outcome may be published")
            await wait_for_summary(pilot)
            await pilot.press("escape")
            await wait_for_screen(pilot, VerdictScreen)
            await wait_for_text(pilot, "this attempt or an earlier one")
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            assert marked(app) == set()

    run(main())


def test_it_waits_as_long_as_retry_after_asks_and_counts_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = Reply(429, b"{}", headers=(("Retry-After", "4"),))
    monkeypatch.setitem(responses._WITHOUT_EFFECT, Behaviour.RATE_LIMITED, reply)

    async def main() -> None:
        flows = (LIMITED, FIRST)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await confirm_batch(pilot, 2)
            await wait_for_text(pilot, "asks to wait: the next request goes out in 3 s")
            await wait_for_text(pilot, "Next  1184 6209 3771 5204")
            await pilot.press("ctrl+q")
            await wait_for_text(pilot, "Flows are being published.")
            assert posted(sandbox) == ids(LIMITED)
            await wait_for_text(pilot, "asks to wait: the next request goes out in 1 s")
            await wait_for_text(pilot, "1 succeeded, 1 rejected")
            assert posted(sandbox) == ids(LIMITED, FIRST)
            await wait_for_summary(pilot)
            await pilot.press("q")
            await wait_home(pilot)
            assert marked(app) == set(ids(LIMITED))

    run(main())


def test_a_wait_can_be_stopped(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (LIMITED, FIRST)
        async with app_on_sandbox(tmp_path, *flows) as (_sandbox, _app, pilot):
            await confirm_batch(pilot, 2)
            await wait_for_text(pilot, "goes out in 5")
            await pilot.press("ctrl+g")
            await wait_for_text(pilot, "You stopped it.")
            await wait_for_text(pilot, "2 flows are still to be published")

    run(main())


def test_a_store_that_fails_stops_it(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, *SLOW) as (sandbox, app, pilot):
            await confirm_batch(pilot, 3, checked=False)
            await wait_until(pilot, lambda: posted(sandbox))
            app.session.store.close(LONGEST)
            sandbox.hurry()
            await wait_for_text(pilot, "Stopped after")
            await wait_for_text(pilot, "The outcome is not saved yet")
            assert posted(sandbox) == ids(SLOW[0])

    run(main())


@pytest.mark.parametrize("size", [SMALLEST, SMALL], ids=str)
def test_the_summary_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    async def main() -> None:
        flows = (LOST, FIRST, WRONG_ACCOUNT, SECOND)
        async with app_on_sandbox(tmp_path, *flows, size=size) as (_sandbox, app, pilot):
            await confirm_batch(pilot, 4)
            await wait_for_summary(pilot)
            for name in ("#title", "#progress", "#what", "#results"):
                assert is_on_screen(app.screen.query_one(name)), name
            await wait_for_text(pilot, LOST.id)

    run(main())


def test_the_demo_publishes_a_batch(tmp_path: Path) -> None:
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
        async with app_on_sandbox(tmp_path, *SLOW) as (sandbox, _app, pilot):
            screen = await confirm_batch(pilot, 3, checked=False)
            await resize(pilot, 40, 10)
            await wait_for_text(pilot, "Make it larger")
            await pilot.press("ctrl+g")
            assert screen._batch.stopping
            sandbox.hurry()
            await resize(pilot, *SMALL)
            await wait_for_text(pilot, "You stopped it.")
            assert len(posted(sandbox)) == 1

    run(main())
