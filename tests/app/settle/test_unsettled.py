"""The list of unsettled attempts, on the sandbox."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from flow_tui.app.screens import base
from flow_tui.app.settle.unsettled import UnsettledScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.app.settle.workflow import settle
from flow_tui.model import Settled
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store.attempt_reader import UnsettledReader
from tests.support.app import (
    at_rest,
    running,
    wait_for_screen,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_only_until,
)
from tests.support.held_call import HeldCall
from tests.support.patience import LONGEST
from tests.support.settle import (
    FAILED,
    LIVE,
    LOST,
    TIMED_OUT,
    UNKNOWN,
    attempted,
    on_sandbox,
    settle_by,
)
from tests.support.typed import key


def test_several_are_settled_from_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE)
        await attempted(session, sandbox, FAILED, UNKNOWN)
        await attempted(session, sandbox, LOST, TIMED_OUT)
        async with running(session, (110, 24)) as (app, pilot):
            await wait_for_screen(pilot, UnsettledScreen)
            await wait_for_texts(
                pilot,
                "3 attempts have an unknown outcome",
                *("interrupted", "HTTP 502", "timed out", LIVE.id, FAILED.label, "prod-in"),
            )
            await at_rest(pilot)
            with monkeypatch.context() as patched:
                await _close_while_it_is_read_again(pilot, patched)
            assert app.screen is app.home

            await session.store.run(
                lambda store: store.attempts.settle(3, Settled.NO_EFFECT, "DRAFT")
            )
            await pilot.press("v")
            await wait_for_screen(pilot, UnsettledScreen)
            await wait_for_text(pilot, "2 attempts have")
            await pilot.press("enter")
            await wait_for_screen(pilot, VerdictScreen)
            await settle_by(pilot, "n")
            await wait_for_screen(pilot, UnsettledScreen)
            await wait_for_text(pilot, "1 attempt has an")
            await pilot.press("enter")
            await wait_for_screen(pilot, VerdictScreen)
            await settle_by(pilot, "t")
            await wait_home(pilot)  # nothing is left to settle
            assert app.screen is app.home

    on_sandbox(tmp_path, work, LIVE, FAILED, LOST)


async def _close_while_it_is_read_again(pilot: Pilot[Any], patched: pytest.MonkeyPatch) -> None:
    await pilot.press("enter")
    await wait_for_screen(pilot, VerdictScreen)
    held = HeldCall(patched, UnsettledReader, "count")
    pilot.app.post_message(key("ctrl+g"))
    await wait_only_until(pilot, lambda: isinstance(pilot.app.screen, UnsettledScreen))
    await asyncio.to_thread(held.wait)
    pilot.app.post_message(key("q"))
    held.go_on()
    await wait_home(pilot)
    await at_rest(pilot)


def test_a_store_that_fails_is_reported_wherever_the_list_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "_READ_SECONDS", 0)  # it never is, and the keys wait no longer

    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE, UNKNOWN)
        async with running(session) as (app, pilot):
            session.store.close(LONGEST)
            await pilot.press("v")
            await wait_for_text(pilot, "The database is closed")
            await app.push_screen(UnsettledScreen(session.store, lambda each: settle(app, each)))
            await wait_for_screen(pilot, UnsettledScreen)
            await wait_for_text(pilot, "The database is closed because flow-tui is shutting down.")
            await pilot.press("enter", "q")
            await wait_home(pilot)

    on_sandbox(tmp_path, work, LIVE)
