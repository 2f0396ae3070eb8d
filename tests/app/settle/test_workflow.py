"""From an attempt in doubt to how the user settles it."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens.help import HelpScreen
from flow_tui.app.settle.unsettled import UnsettledScreen
from flow_tui.app.settle.verdict import SettlementChoice, VerdictScreen
from flow_tui.app.settle.workflow import offer_at_start, settle, settle_all
from flow_tui.model import Account, Action, Answer, Attempt, Failure, NewAttempt, Outcome, Settled
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import Store
from flow_tui.store.attempt_reader import UnsettledReader
from flow_tui.store.settings import OFFERED_UP_TO
from tests.support.app import (
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
from tests.support.flow_checks import found, looks, nothing
from tests.support.store import new_attempt

LOST = SandboxFlow("1150963827442602", "lost", behaviour=Behaviour.CONNECTION_LOST)
FAILED = SandboxFlow("1065284793310418", "failed", behaviour=Behaviour.SERVER_ERROR)
LIVE = SandboxFlow("1476093385217748", "live", FlowState.PUBLISHED)
DIED = Answer(Outcome.UNKNOWN, 0, failure=Failure.DIED)
UNKNOWN = Answer(Outcome.UNKNOWN, 900, 502, message="Bad Gateway", body="<html>")
QUESTION = "Did this publish take effect?"


def record(store: Store, new: NewAttempt, answer: Answer) -> Attempt:
    return store.attempts.end(store.attempts.begin(new).id, answer)


async def attempted(
    session: Session, sandbox: Sandbox, flow: SandboxFlow, answer: Answer = DIED, **changes: Any
) -> Attempt:
    """Record an attempt on the sandbox's account, as an earlier session would have."""
    account = Account("prod-in", sandbox.sid, sandbox.base_url)
    new = new_attempt(flow.id, label=flow.label, account=changes.pop("account", account), **changes)
    return await session.store.run(partial(record, new=new, answer=answer))


async def stored(session: Session, attempt_id: int) -> Attempt:
    attempt = await session.store.run(lambda store: store.attempts.get(attempt_id))
    assert attempt is not None
    return attempt


async def latest(session: Session) -> Attempt:
    return await stored(session, 1)


def on_sandbox(
    tmp_path: Path,
    work: Callable[[Sandbox, Session], Any],
    *flows: SandboxFlow,
) -> None:
    async def main() -> None:
        with Sandbox(flows=flows) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, *((flow.id, flow.label) for flow in flows))
            await work(sandbox, session)

    run(main())


def test_after_an_unknown_outcome_the_look_is_offered_at_once(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        async with running(session) as (_app, pilot):
            await confirm(pilot, LOST.id)
            await wait_for_screen(pilot, VerdictScreen)
            await wait_for_text(pilot, QUESTION)
            await wait_for_text(pilot, "PUBLISHED: this attempt or an earlier one")
            assert (await latest(session)).is_unsettled  # nothing is settled by itself
            await pilot.press("t")
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ in effect")
            await wait_for_text(pilot, "? unknown → settled: took effect")
            await wait_for_text(pilot, "the flow was PUBLISHED")
        attempt = await latest_of(tmp_path)
        assert attempt.outcome is Outcome.UNKNOWN
        assert attempt.settlement is not None
        assert attempt.settlement.settled is Settled.SUCCEEDED
        assert attempt.settlement.status == "PUBLISHED"
        assert len(sandbox.posts(LOST.id)) == 1

    on_sandbox(tmp_path, work, LOST)


async def latest_of(directory: Path) -> Attempt:
    with Store.open(directory) as store:
        attempt = store.attempts.get(1)
    assert attempt is not None
    return attempt


def test_a_draft_is_said_to_mean_two_things_and_the_user_decides(tmp_path: Path) -> None:
    async def work(_sandbox: Sandbox, session: Session) -> None:
        async with running(session) as (_app, pilot):
            await confirm(pilot, FAILED.id)
            await wait_for_text(pilot, "either the publish did not take effect")
            await wait_for_text(pilot, "was edited since, which makes")
            await wait_for_text(pilot, "again in a minute")
            await wait_for_text(pilot, "WA-500: Please try")
            await pilot.press("n")
            await wait_home(pilot)
            await wait_for_text(pilot, "– no effect")
            await wait_for_text(pilot, "settled: did not take effect")

    on_sandbox(tmp_path, work, FAILED)


@pytest.mark.parametrize("way", ["ctrl+g", "escape", "q", "enter"])
def test_it_can_be_left_as_it_is(tmp_path: Path, way: str) -> None:
    async def work(_sandbox: Sandbox, session: Session) -> None:
        async with running(session) as (_app, pilot):
            await confirm(pilot, LOST.id)
            await wait_for_screen(pilot, VerdictScreen)
            await pilot.press(way)
            await wait_home(pilot)
            await wait_for_text(pilot, "? unknown")
            assert (await latest(session)).is_unsettled

    on_sandbox(tmp_path, work, LOST)


@pytest.mark.parametrize(("button", "settled"), [(1, Settled.SUCCEEDED), (2, Settled.NO_EFFECT)])
def test_the_buttons_settle_too(tmp_path: Path, button: int, settled: Settled) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            answers: list[SettlementChoice | None] = []
            attempt = Attempt(1, new_attempt(LIVE.id), found().at, None, DIED)
            screen = VerdictScreen(attempt, looks(found("PUBLISHED")))
            await app.push_screen(screen, answers.append)
            await wait_for_text(pilot, "this attempt or an earlier one")
            await pilot.press(*["tab"] * button, "enter")
            await wait_until(pilot, lambda: answers == [SettlementChoice(settled, "PUBLISHED")])

    run(main())


def test_what_could_not_be_seen_is_settled_without_a_status(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            answers: list[SettlementChoice | None] = []
            attempt = Attempt(1, new_attempt(LIVE.id), found().at, None, DIED)
            look = looks(nothing("Too slow."), nothing("Still too slow."))
            await app.push_screen(VerdictScreen(attempt, look), answers.append)
            await wait_for_text(pilot, "not known. Too slow.")
            await wait_for_text(pilot, "so the outcome stays open")
            await pilot.press("c")
            await wait_for_text(pilot, "Still too slow")
            await pilot.press("n")
            await wait_until(pilot, lambda: answers == [SettlementChoice(Settled.NO_EFFECT, "")])

    run(main())


def test_a_deprecate_in_doubt_is_asked_about_in_its_own_words(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            attempt = Attempt(
                1, new_attempt(LIVE.id, action=Action.DEPRECATE), found().at, None, UNKNOWN
            )
            await app.push_screen(VerdictScreen(attempt, looks(found("DEPRECATED"))))
            await wait_for_text(pilot, "Did this deprecate take effect?")
            await wait_for_text(pilot, "HTTP 502 Bad Gateway")
            await wait_for_text(pilot, "this attempt or an earlier one took effect")

    run(main())


def test_an_answer_that_said_nothing_is_told_so(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            mute = Attempt(1, new_attempt(LIVE.id), found().at, None, Answer(Outcome.UNKNOWN, 3))
            await app.push_screen(VerdictScreen(mute, looks(found())))
            await wait_for_text(pilot, "the response had no message")

    run(main())


# -- at the start -----------------------------------------------------------------------------


def test_the_next_start_tells_what_was_in_flight_and_offers_the_look(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        attempt = await attempted(session, sandbox, LIVE)
        async with running(session) as (_app, pilot):
            await wait_for_screen(pilot, VerdictScreen)
            await wait_for_text(pilot, "unknown since 20")
            await wait_for_text(pilot, "flow-tui ended before the answer")
            await wait_for_text(pilot, "this attempt or an earlier one")
            await pilot.press("t")
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ in effect")
            settled = await stored(session, attempt.id)
            assert settled.answer == DIED
            assert settled.settlement is not None
            assert sandbox.posts(LIVE.id) == []

    on_sandbox(tmp_path, work, LIVE)


def test_several_are_a_list_to_go_through(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE)
        await attempted(session, sandbox, FAILED, UNKNOWN)
        await attempted(session, sandbox, LOST, replace(UNKNOWN, failure=Failure.TIMEOUT))
        async with running(session, (110, 24)) as (app, pilot):
            await wait_for_screen(pilot, UnsettledScreen)
            await wait_for_text(pilot, "3 attempts have an unknown outcome")
            for said in ("interrupted", "HTTP 502", "timed out", LIVE.id, FAILED.label, "prod-in"):
                await wait_for_text(pilot, said)
            for left in (2, 1):
                await pilot.press("enter")
                await wait_for_screen(pilot, VerdictScreen)
                await pilot.press("n")
                await wait_for_screen(pilot, UnsettledScreen)
                await wait_for_text(pilot, "attempts have" if left > 1 else "1 attempt has an")
            await pilot.press("enter")
            await wait_for_screen(pilot, VerdictScreen)
            await pilot.press("t")
            await wait_home(pilot)  # nothing is left to settle
            assert app.screen is app.home

    on_sandbox(tmp_path, work, LIVE, FAILED, LOST)


def test_the_list_can_be_left_while_it_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE)
        await attempted(session, sandbox, FAILED, UNKNOWN)
        await attempted(session, sandbox, LOST, replace(UNKNOWN, failure=Failure.TIMEOUT))
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, UnsettledScreen)
            await pilot.press("enter")
            await wait_for_screen(pilot, VerdictScreen)
            count = UnsettledReader.count

            def slowly(self: UnsettledReader) -> int:
                time.sleep(0.4)
                return count(self)

            monkeypatch.setattr(UnsettledReader, "count", slowly)
            await pilot.press("ctrl+g")
            await wait_for_screen(pilot, UnsettledScreen)
            await pilot.press("q")
            await wait_home(pilot)
            await pilot.pause(0.6)
            assert app.screen is app.home

    on_sandbox(tmp_path, work, LIVE, FAILED, LOST)


def test_what_was_told_once_is_not_told_at_every_start(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        first = await attempted(session, sandbox, LIVE)
        await attempted(session, sandbox, FAILED, UNKNOWN)
        async with running(session) as (_app, pilot):
            await wait_for_screen(pilot, UnsettledScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await wait_until(pilot, lambda: not pilot.app.workers._workers)
            assert await session.store.run(lambda store: store.settings.get(OFFERED_UP_TO)) == str(
                first.id
            )
        again = session_on(sandbox, tmp_path)
        async with running(again) as (app, pilot):
            await wait_for_text(pilot, LIVE.label)
            await pilot.pause(0.3)
            assert app.screen is app.home
            await pilot.press("v")  # but it is there when it is asked for
            await wait_for_text(pilot, "2 attempts have an unknown outcome")

    on_sandbox(tmp_path, work, LIVE, FAILED)


def test_a_start_without_an_account_cannot_look_but_settle(tmp_path: Path) -> None:
    other = Account("staging", "HXAP2093318840EU", "https://api.eu.kaleyra.io")

    async def work(sandbox: Sandbox, session: Session) -> None:
        attempt = await attempted(session, sandbox, LIVE, account=other)
        async with running(session) as (_app, pilot):
            await wait_for_screen(pilot, VerdictScreen)
            await wait_for_text(pilot, "Sign in with staging (SID HXAP…40EU)")
            assert "Check again" not in screen_text(pilot.app.screen)
            await pilot.press("c", "n")
            await wait_home(pilot)
            settled = await stored(session, attempt.id)
            assert settled.settlement is not None
            assert settled.settlement.status == ""
            assert sandbox.requests == []  # another account's key is shown to nobody

    on_sandbox(tmp_path, work, LIVE)


# -- later ------------------------------------------------------------------------------------


async def open_history(pilot: Pilot[Any]) -> None:
    await pilot.press("h")
    await wait_for_screen(pilot, HistoryScreen)
    await pilot.press("t")
    await wait_for_text(pilot, "History of all sessions")


def test_history_and_a_response_settle_with_a_key(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        attempt = await attempted(session, sandbox, LIVE, UNKNOWN)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            await wait_for_text(pilot, "Bad Gateway")
            await pilot.press("v")
            await wait_for_screen(pilot, VerdictScreen)
            await pilot.press("t")
            await wait_for_screen(pilot, HistoryScreen)
            await wait_for_text(pilot, "settled: took effect")
            await pilot.press("enter")
            await wait_for_screen(pilot, ResponseScreen)
            await wait_for_text(pilot, "? unknown → settled: took effect")
            await pilot.press("v")
            await wait_for_text(pilot, "Settled")
            await pilot.press("n")
            await wait_for_screen(pilot, ResponseScreen)
            await wait_for_text(pilot, "settled: did not take effect")
            settled = await stored(session, attempt.id)
            assert settled.settlement is not None
            assert settled.settlement.settled is Settled.NO_EFFECT

    on_sandbox(tmp_path, work, LIVE)


def test_a_certain_outcome_is_nothing_to_settle(tmp_path: Path) -> None:
    certain = Answer(Outcome.SUCCEEDED, 10, 200, body='{"success": true}')

    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE, certain)
        async with running(session) as (_app, pilot):
            await pilot.press("v")
            await wait_for_text(pilot, "No attempt has an unknown outcome")
            await open_history(pilot)
            await wait_for_text(pilot, "succeeded")
            await pilot.press("v")
            await wait_for_text(pilot, "Only an attempt with an")

    on_sandbox(tmp_path, work, LIVE)


def test_v_in_the_log_pane_is_about_the_response_that_is_selected(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, FAILED, UNKNOWN)
        async with running(session) as (_app, pilot):
            await confirm(pilot, LOST.id)
            await wait_for_screen(pilot, VerdictScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.press("v")
            await wait_for_screen(pilot, UnsettledScreen)
            await pilot.press("q")
            await wait_home(pilot)
            await pilot.press("tab")
            await wait_for_text(pilot, "v Verdict")
            await pilot.press("v", "v")
            await wait_for_screen(pilot, VerdictScreen)
            await wait_for_text(pilot, "1150 9638 2744 2602")
            await pilot.press("ctrl+g")
            await wait_home(pilot)

    on_sandbox(tmp_path, work, LOST, FAILED)


def test_a_store_that_fails_settles_nothing_and_says_so(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE, UNKNOWN)
        async with running(session) as (app, pilot):
            await pilot.press("v")
            await wait_for_screen(pilot, VerdictScreen)
            session.store.close(5)
            await pilot.press("t")
            await wait_home(pilot)
            await wait_for_text(pilot, "The verdict was not recorded. The")
            await pilot.press("v")
            assert isinstance(app, FlowTuiApp)

    on_sandbox(tmp_path, work, LIVE)


def test_another_screen_is_not_covered_at_the_start(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        async with running(session) as (app, pilot):
            await attempted(session, sandbox, LIVE)
            await pilot.press("question_mark")
            await wait_for_screen(pilot, HelpScreen)
            await offer_at_start(app)
            await wait_for_text(pilot, "An earlier attempt has an")
            assert isinstance(app.screen, HelpScreen)
            await settle_all(app)
            assert isinstance(app.screen, HelpScreen)

    on_sandbox(tmp_path, work, LIVE)


def test_a_store_that_fails_is_told_wherever_doubts_are_read(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE, UNKNOWN)
        async with running(session) as (app, pilot):
            session.store.close(5)
            await pilot.press("v")
            await wait_for_text(pilot, "The database is closed")
            await app.push_screen(UnsettledScreen(session.store, lambda each: settle(app, each)))
            await wait_for_screen(pilot, UnsettledScreen)
            await wait_for_text(pilot, "The database is closed because flow-tui is shutting down.")
            await pilot.press("enter", "q")
            await wait_home(pilot)

    on_sandbox(tmp_path, work, LIVE)
