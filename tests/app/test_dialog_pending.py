"""Keys wait for the workflow that the last key has asked for, whatever else ends meanwhile."""

import asyncio
from pathlib import Path

import pytest

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.model import Attempt
from flow_tui.sandbox.server import Sandbox
from flow_tui.services import settlement
from flow_tui.services.session import Session
from flow_tui.services.sign_in import SignIn
from flow_tui.store.attempt_reader import AttemptReader, UnsettledReader
from tests.support.app import (
    running,
    screen_text,
    wait_for_screen,
    wait_only_until,
    wait_until,
)
from tests.support.held_call import HeldCall
from tests.support.settle import DIED, LIVE, LOST, UNKNOWN, attempted, on_sandbox
from tests.support.typed import key

OFFER = "An earlier attempt has an unknown outcome"


def post_keys(app: FlowTuiApp, keys: str) -> None:
    for each in keys:
        app.post_message(key(each))


def has_started(app: FlowTuiApp) -> bool:
    return all(worker.name != "_start" for worker in app.workers)


@pytest.mark.parametrize("is_offered", [False, True])
def test_what_a_start_offers_does_not_open_before_a_dialog_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_offered: bool
) -> None:
    may_offer = asyncio.Event()

    async def work(sandbox: Sandbox, session: Session) -> None:
        found = [await attempted(session, sandbox, LOST, DIED)] if is_offered else []

        async def offered(_store: object) -> list[Attempt]:
            await may_offer.wait()
            return found

        monkeypatch.setattr(settlement, "attempts_to_offer", offered)
        async with running(session) as (app, pilot):
            history = HeldCall(monkeypatch, AttemptReader, "history_of")
            post_keys(app, "pa")
            await wait_only_until(pilot, lambda: app.dialog_pending)
            may_offer.set()
            if is_offered:
                await wait_only_until(pilot, lambda: OFFER in screen_text(app.screen))
            await wait_only_until(pilot, lambda: has_started(app))
            assert app.dialog_pending
            history.go_on()
            await wait_for_screen(pilot, ConfirmScreen)
            await wait_until(pilot, lambda: app.key_queue.is_idle)
            assert len(app.screen_stack) == 2

    on_sandbox(tmp_path, work, LIVE, LOST)


def test_the_end_of_a_slow_sign_in_lets_no_key_past_a_dialog_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_sign_in = asyncio.Event()

    async def signed_in(_sign_in: SignIn, _profile: str) -> bool:
        await may_sign_in.wait()
        return True

    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LOST, UNKNOWN)
        async with running(session) as (app, pilot):
            await wait_until(pilot, lambda: has_started(app))
            unsettled = HeldCall(monkeypatch, UnsettledReader, "page")
            monkeypatch.setattr(SignIn, "use", signed_in)
            app.run_worker(app.ask_to_sign_in())
            await wait_only_until(pilot, lambda: app.signing_in)
            post_keys(app, "va")
            await wait_only_until(pilot, lambda: app.dialog_pending)
            may_sign_in.set()
            await wait_only_until(pilot, lambda: not app.signing_in)
            assert app.dialog_pending
            unsettled.go_on()
            await wait_for_screen(pilot, VerdictScreen)
            await wait_until(pilot, lambda: app.key_queue.is_idle)
            assert len(app.screen_stack) == 2

    on_sandbox(tmp_path, work, LIVE, LOST)
