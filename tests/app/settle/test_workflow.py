"""Workflow of settling, from an unknown outcome to the recorded verdict, on the sandbox."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.settle.offer import offer_at_start
from flow_tui.app.settle.unsettled import UnsettledScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.app.settle.workflow import settle_all
from flow_tui.model import Account, Answer, Attempt, Outcome, Settled
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import Store
from flow_tui.store.settings import OFFERED
from tests.support.app import (
    at_rest,
    case,
    confirm,
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
from tests.support.patience import LONGEST
from tests.support.settle import (
    DIED,
    FAILED,
    LIVE,
    LOST,
    UNKNOWN,
    attempt_of,
    attempted,
    on_sandbox,
    settle_by,
)
from tests.support.steps import take_steps

CERTAIN = Answer(Outcome.SUCCEEDED, 10, 200, body='{"success": true}')
QUESTION = "Did this publish take effect?"


def test_after_an_unknown_outcome_the_dialog_opens_at_once_and_can_be_left(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, FAILED, UNKNOWN)
        async with running(session) as (_app, pilot):
            await confirm(pilot, LOST.id)
            await wait_for_screen(pilot, VerdictScreen)
            await wait_for_texts(pilot, QUESTION, "PUBLISHED: this attempt or an earlier one")
            assert (await attempt_of(session, 2)).is_unsettled  # nothing is settled by itself
            await _leave_by(pilot, session, "ctrl+g")
            await pilot.press("v")  # in the list: of all that are unsettled
            await wait_for_screen(pilot, UnsettledScreen)
            await pilot.press("q")
            await wait_home(pilot)
            await pilot.press("tab")
            await wait_for_text(pilot, "v Verdict")
            for way in ("escape", "q", "enter"):
                with case(way):
                    await pilot.press("v", "v")  # in the log pane: of the selected response
                    await wait_for_screen(pilot, VerdictScreen)
                    await wait_for_text(pilot, "1150 9638 2744 2602")
                    await _leave_by(pilot, session, way)
            await pilot.press("v")
            await wait_for_screen(pilot, VerdictScreen)
            await settle_by(pilot, "t")
            await wait_home(pilot)
            await wait_for_texts(
                pilot,
                "✓ in effect",
                "? unknown → settled: took effect",
                "the flow was PUBLISHED",
            )
            await at_rest(pilot)
        attempt = await latest_of(tmp_path, 2)
        assert attempt.outcome is Outcome.UNKNOWN
        assert attempt.settlement is not None
        assert attempt.settlement.settled is Settled.SUCCEEDED
        assert attempt.settlement.status == "PUBLISHED"
        assert len(sandbox.posts(LOST.id)) == 1  # it is never repeated

    on_sandbox(tmp_path, work, LOST, FAILED)


async def _leave_by(pilot: Pilot[Any], session: Session, way: str) -> None:
    await pilot.press(way)
    await wait_home(pilot)
    await wait_for_text(pilot, f"? unknown  publish {LOST.id}")
    assert (await attempt_of(session, 2)).is_unsettled


async def latest_of(directory: Path, attempt_id: int) -> Attempt:
    with Store.open(directory) as store:
        attempt = store.attempts.get(attempt_id)
    assert attempt is not None
    return attempt


def test_the_next_start_offers_to_settle_what_was_in_flight(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        attempt = await attempted(session, sandbox, LIVE)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, VerdictScreen)
            await wait_for_texts(
                pilot,
                "unknown since 20",
                "flow-tui ended before the",
                "this attempt or an earlier one",
            )
            await settle_by(pilot, "t")
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ in effect")
            settled = await attempt_of(session, attempt.id)
            assert settled.answer == DIED
            assert settled.settlement is not None
            assert sandbox.posts(LIVE.id) == []

            # Another screen that was opened meanwhile is not covered.
            await at_rest(pilot)
            await app.workers.wait_for_complete()
            await attempted(session, sandbox, LIVE)
            await pilot.press("h")
            await wait_for_screen(pilot, HistoryScreen)
            await offer_at_start(app)
            await wait_for_text(pilot, "An earlier attempt has an")
            assert isinstance(app.screen, HistoryScreen)
            await settle_all(app)
            assert isinstance(app.screen, HistoryScreen)

    on_sandbox(tmp_path, work, LIVE)


def test_what_was_offered_once_is_not_offered_at_every_start(tmp_path: Path) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        first = await attempted(session, sandbox, LIVE)
        await attempted(session, sandbox, FAILED, UNKNOWN)
        async with running(session) as (_app, pilot):
            await wait_for_screen(pilot, UnsettledScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await wait_until(pilot, lambda: not pilot.app.workers._workers)
            offered = await session.store.run(lambda store: store.settings.get(OFFERED))
            assert offered == str(first.id)
        again = session_on(sandbox, tmp_path)
        async with running(again) as (app, pilot):
            await wait_for_text(pilot, LIVE.label)
            await at_rest(pilot)
            assert app.screen is app.home
            await pilot.press("v")  # but it is there when it is asked for
            await wait_for_text(pilot, "2 attempts have an unknown outcome")

    on_sandbox(tmp_path, work, LIVE, FAILED)


def test_an_attempt_of_another_account_is_settled_without_a_check_and_none_without_a_store(
    tmp_path: Path,
) -> None:
    other = Account("staging", "HXAP2093318840EU", "https://api.eu.kaleyra.io")

    async def work(sandbox: Sandbox, session: Session) -> None:
        attempt = await attempted(session, sandbox, LIVE, account=other)
        async with running(session) as (_app, pilot):
            await wait_for_screen(pilot, VerdictScreen)
            await wait_for_text(pilot, "Sign in with staging (SID HXAP…40EU)")
            assert "Check again" not in screen_text(pilot.app.screen)
            await pilot.press("c")
            await settle_by(pilot, "n")
            await wait_home(pilot)
            await at_rest(pilot)  # it is recorded
            settled = await attempt_of(session, attempt.id)
            assert settled.settlement is not None
            assert settled.settlement.status == ""
            assert sandbox.requests == []  # another account's key is shown to nobody

            await attempted(session, sandbox, LIVE, UNKNOWN)
            await pilot.press("v")
            await wait_for_screen(pilot, VerdictScreen)
            session.store.close(LONGEST)
            await settle_by(pilot, "t")
            await wait_home(pilot)
            await wait_for_text(pilot, "The verdict was not recorded. The")

    on_sandbox(tmp_path, work, LIVE)


async def open_history(pilot: Pilot[Any]) -> None:
    await pilot.press("h")
    await wait_for_screen(pilot, HistoryScreen)
    await at_rest(pilot)
    await pilot.press("t")
    await wait_for_text(pilot, "History of all sessions")


def test_history_a_response_and_the_dialog_after_a_publish_settle_what_is_unknown(
    tmp_path: Path,
) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE, CERTAIN)
        async with running(session) as (app, pilot):
            await take_steps(
                app,
                pilot,
                history_and_a_response_settle_an_unknown_outcome_and_no_other,
                the_user_decides_what_a_draft_means,
                but_not_against_a_verdict_given_meanwhile,
                sandbox=sandbox,
                directory=tmp_path,
            )

    on_sandbox(tmp_path, work, FAILED, LOST, LIVE)


async def history_and_a_response_settle_an_unknown_outcome_and_no_other(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox, directory: Path
) -> None:
    session = app.session
    await pilot.press("v")
    await wait_for_text(pilot, "No attempt has an unknown outcome")
    await open_history(pilot)
    await wait_for_text(pilot, "succeeded")
    await pilot.press("v")
    await wait_for_text(pilot, "Only an attempt with an")
    await pilot.press("q")
    await wait_home(pilot)

    attempt = await attempted(session, sandbox, LIVE, UNKNOWN)
    await open_history(pilot)
    await wait_for_text(pilot, "Bad Gateway")
    await pilot.press("v")
    await wait_for_screen(pilot, VerdictScreen)
    await settle_by(pilot, "t")
    await wait_for_screen(pilot, HistoryScreen)
    await wait_for_text(pilot, "settled: took effect")
    await pilot.press("enter")
    await wait_for_screen(pilot, ResponseScreen)
    await wait_for_text(pilot, "? unknown → settled: took effect")
    await pilot.press("v")
    await wait_for_text(pilot, "Settled")
    await settle_by(pilot, "n")
    await wait_for_screen(pilot, ResponseScreen)
    await wait_for_text(pilot, "settled: did not take effect")
    settled = await attempt_of(session, attempt.id)
    assert settled.settlement is not None
    assert settled.settlement.settled is Settled.NO_EFFECT
    await pilot.press("q", "q")


def says_of(shown: str, flow: SandboxFlow, words: str) -> bool:
    """Whether the row of a flow in the list has these words."""
    return any(flow.id in line and words in line for line in shown.splitlines()[:10])


async def the_user_decides_what_a_draft_means(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox, directory: Path
) -> None:
    assert "settled" not in screen_text(app.screen)
    await confirm(pilot, FAILED.id)
    await wait_for_texts(
        pilot,
        "either the publish did not take effect",
        "was edited since, which makes",
        "again in a minute",
        "WA-500: Please try",
    )
    await settle_by(pilot, "n")
    await wait_home(pilot)
    await wait_for_text(pilot, "settled: did not take effect")
    await wait_for_shown(pilot, lambda shown: says_of(shown, FAILED, "– no effect"))


async def but_not_against_a_verdict_given_meanwhile(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox, directory: Path
) -> None:
    assert "settled: took effect" not in screen_text(app.screen)
    await pilot.press("j")
    await confirm(pilot, LOST.id)
    await wait_for_text(pilot, QUESTION)
    with Store.open(directory) as elsewhere:
        elsewhere.attempts.settle(4, Settled.SUCCEEDED, "PUBLISHED")
    await settle_by(pilot, "n")
    await wait_home(pilot)
    await wait_for_texts(
        pilot,
        "This attempt was settled elsewhere meanwhile.",
        "? unknown → settled: took effect",
    )
    assert (await latest_of(directory, 4)).settled is Settled.SUCCEEDED
