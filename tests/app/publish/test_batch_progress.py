"""The progress of a batch and its summary, on the sandbox."""

import re
from pathlib import Path
from typing import Final
from unittest.mock import patch

import pytest
from textual import events
from textual.pilot import Pilot

from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.model import Flow
from flow_tui.sandbox import responses
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.responses import Reply
from flow_tui.sandbox.server import Sandbox
from flow_tui.services import read_back
from flow_tui.store import StoreError
from tests.support.app import (
    SMALL,
    case,
    confirm,
    demo_session,
    resize,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.keys import type_at_once
from tests.support.patience import LONGEST
from tests.support.publish import (
    SMALLEST,
    app_on_sandbox,
    be_slow_again,
    confirm_batch,
    confirm_open_batch,
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
    for n in range(4)
)


def test_all_are_published_in_list_order_and_logged_then_read_back_once_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_back, "BATCH_GAP", 0)

    async def main() -> None:
        flows = (FIRST, REFUSED, SECOND)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            summary = await confirm_batch(pilot, 3)
            early = events.Key("enter", "\r")
            early.time = summary.drawn_at or 0.0  # before the summary, which it does not close
            await wait_for_texts(
                pilot,
                "Done: all 3 flows tried",
                "3 done, 0 left",
                "2 succeeded, 1 rejected, 0 unknown, 0 not sent.",
                "Only a draft can be published",
            )
            assert posted(sandbox) == ids(*flows)
            await wait_for_summary(pilot)
            app.post_message(early)
            await pilot.pause(0.1)
            assert app.screen is summary

            # They are read back while the summary is still read, but not before the end.
            methods = [seen.method for seen in sandbox.requests]
            begun = methods.index("POST")
            await wait_until(pilot, lambda: len(sandbox.requests) == begun + 6)
            since = sandbox.requests[begun:]
            assert [seen.method for seen in since] == ["POST"] * 3 + ["GET"] * 3
            looked_at = [seen.path.split("?")[0].split("/")[-1] for seen in since[3:]]
            assert looked_at == ids(*flows)
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
            await pilot.press("z", "g")
            for flow in (FIRST, SECOND):
                with case(flow.id):
                    await wait_for_shown(pilot, lambda shown: is_said_to_be_published(shown, flow))  # noqa: B023
                    await pilot.press("G")

    run(main())


def is_said_to_be_published(shown: str, flow: SandboxFlow) -> bool:
    """Whether the log says so in the lines of a flow's attempt."""
    lines = shown.partition(f"publish {flow.id}")[2]
    return "Kaleyra: PUBLISHED at " in lines.partition("  publish ")[0]


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


def test_it_stops_after_the_request_in_flight(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, *SLOW) as (sandbox, app, pilot):
            screen = await confirm_batch(pilot, 4, checked=False)
            await _stop_by_a_key(sandbox, screen, pilot)
            await pilot.press("q")
            await wait_home(pilot)
            assert posted(sandbox) == ids(SLOW[0])
            assert marked(app) == set(ids(*SLOW[1:]))

            be_slow_again(sandbox)
            await pilot.press("p")
            screen = await confirm_open_batch(pilot, 3, checked=False)
            await _stop_in_a_terminal_that_became_too_small(sandbox, screen, pilot)
            assert posted(sandbox) == ids(*SLOW[:2])
            await wait_for_summary(pilot)
            await pilot.press("q")
            await wait_home(pilot)

            # A store that fails stops it, too.
            be_slow_again(sandbox)
            await pilot.press("p")
            await confirm_open_batch(pilot, 2, checked=False)
            await wait_until(pilot, lambda: len(posted(sandbox)) == 3)
            app.session.store.close(LONGEST)
            sandbox.hurry()
            await wait_for_texts(pilot, "Stopped after", "The outcome is not saved yet")
            assert posted(sandbox) == ids(*SLOW[:3])

    run(main())


async def _stop_by_a_key(sandbox: Sandbox, screen: BatchProgressScreen, pilot: Pilot[None]) -> None:
    await wait_for_text(pilot, "1292 7405 1886 3700")
    await pilot.press("enter", "q", "p", "ctrl+q", "ctrl+g")
    await wait_for_text(pilot, "Stopping after the request in flight")  # said at once
    assert not screen._batch.ended
    sandbox.hurry()
    await wait_for_texts(
        pilot, "You stopped it.", "1 succeeded, 0 rejected, 0 unknown, 3 not sent."
    )
    await wait_for_summary(pilot)


async def _stop_in_a_terminal_that_became_too_small(
    sandbox: Sandbox, screen: BatchProgressScreen, pilot: Pilot[None]
) -> None:
    await resize(pilot, 40, 10)
    await wait_for_text(pilot, "Make it larger")
    await pilot.press("ctrl+g")
    assert screen._batch.stopping
    sandbox.hurry()
    await resize(pilot, *SMALL)
    await wait_for_text(pilot, "You stopped it.")


def test_the_summary_fits_and_an_unknown_outcome_is_settled_next(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (LOST, FIRST, WRONG_ACCOUNT, SECOND)
        async with app_on_sandbox(tmp_path, *flows) as (_sandbox, app, pilot):
            await confirm_batch(pilot, 4)
            await wait_for_summary(pilot)
            await wait_for_texts(
                pilot,
                "1 succeeded, 1 rejected, 1 unknown, 1 not sent.",
                "1 flow with an unknown outcome may be published",
            )
            for size in (SMALL, SMALLEST, SMALL):
                with case(size):
                    if app.screen.outer_size != size:
                        await resize(pilot, *size)
                    for name in ("#title", "#progress", "#what", "#results"):
                        assert is_on_screen(app.screen.query_one(name)), name
                    await wait_for_text(pilot, LOST.id)
            await pilot.press("escape")
            await wait_for_screen(pilot, VerdictScreen)
            await wait_for_text(pilot, "this attempt or an earlier one")
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            assert marked(app) == set(ids(WRONG_ACCOUNT, SECOND))

    run(main())


def test_a_wait_is_counted_down_and_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        flows = (LIMITED, FIRST)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await confirm_batch(pilot, 2)
            await wait_for_shown(pilot, lambda shown: re.search(r"goes out in (60|5\d) s", shown))
            await pilot.press("ctrl+g")
            await wait_for_texts(pilot, "You stopped it.", "2 flows are still to be published")
            await wait_for_summary(pilot)
            await pilot.press("q")
            await wait_home(pilot)
            assert posted(sandbox) == ids(LIMITED)

            # It waits as long as Retry-After asks.
            reply = Reply(429, b"{}", headers=(("Retry-After", "3"),))
            monkeypatch.setitem(responses._WITHOUT_EFFECT, Behaviour.RATE_LIMITED, reply)
            await pilot.press("p")
            await confirm_open_batch(pilot, 2)
            await wait_for_shown(
                pilot,
                lambda shown: (
                    re.search("asks to wait: the next request goes out in [23] s", shown)
                    and "Next  1184 6209 3771 5204" in shown
                ),
            )
            await pilot.press("ctrl+q")
            await wait_for_text(pilot, "Flows are being published.")
            assert posted(sandbox) == ids(LIMITED, LIMITED)
            await wait_for_text(pilot, "asks to wait: the next request goes out in 1 s")
            await wait_for_text(pilot, "1 succeeded, 1 rejected")
            assert posted(sandbox) == ids(LIMITED, LIMITED, FIRST)
            await wait_for_summary(pilot)
            await pilot.press("q")
            await wait_home(pilot)
            assert marked(app) == set(ids(LIMITED))

    run(main())


def test_the_demo_publishes_one_flow_and_several(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await wait_for_texts(pilot, "DEMO", "Appointment booking")
            await confirm(pilot, FIRST.id)
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ succeeded")

            await pilot.press("j", "space", "space", "p")
            await wait_for_screen(pilot, ConfirmBatchScreen)
            await pilot.press("2")
            await wait_for_text(pilot, "Enter publishes all 2")
            await pilot.press("enter")
            await wait_for_text(pilot, "2 succeeded")
            assert " DEMO " in screen_text(app.screen).splitlines()[0]
            assert isinstance(app.home.flows.current, Flow)

    run(main())
