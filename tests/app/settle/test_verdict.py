"""The dialog that settles an attempt, with checks that are made up."""

import asyncio
from pathlib import Path
from typing import Final
from unittest.mock import patch

from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.settle.confirm import SettleConfirmScreen
from flow_tui.app.settle.verdict import SettlementChoice, VerdictScreen
from flow_tui.model import Action, Answer, Attempt, Outcome, Settled
from tests.support.app import (
    at_rest,
    case,
    demo_session,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import LateLook, found, looks, nothing
from tests.support.settle import (
    DIED,
    LIVE,
    UNKNOWN,
    confirm_settlement,
    settle_by,
)
from tests.support.steps import take_steps
from tests.support.store import new_attempt
from tests.support.typed import type_keys


def of_it(answer: Answer, action: Action = Action.PUBLISH) -> Attempt:
    return Attempt(1, new_attempt(LIVE.id, action=action), found().at, None, answer)


def test_buttons_and_keys_settle_and_checks_that_end_while_it_is_confirmed_count(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                buttons_and_keys_settle_what_the_dialog_asks_about,
                a_check_that_contradicts_asks_for_more,
                a_check_that_ends_with_the_confirmation_is_asked_about,
                a_check_that_ends_while_the_confirmation_opens_is_shown,
            )

    run(main())


async def buttons_and_keys_settle_what_the_dialog_asks_about(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    answers: list[SettlementChoice | None] = []
    await app.push_screen(VerdictScreen(of_it(DIED), looks(found("PUBLISHED"))), answers.append)
    await wait_for_text(pilot, "this attempt or an earlier one")
    await pilot.press("tab", "enter")
    await confirm_settlement(pilot)
    choice = SettlementChoice(Settled.SUCCEEDED, "PUBLISHED")
    await wait_until(pilot, lambda: answers == [choice])
    await wait_home(pilot)

    deprecated = of_it(UNKNOWN, Action.DEPRECATE)
    screen = VerdictScreen(deprecated, looks(found("DEPRECATED")))
    await app.push_screen(screen, answers.append)
    await wait_for_texts(
        pilot,
        "Did this deprecate take effect?",
        "HTTP 502 Bad Gateway",
        "this attempt or an earlier one took effect",
    )
    await pilot.press("tab", "tab", "enter")
    await confirm_settlement(pilot)
    choice = SettlementChoice(Settled.NO_EFFECT, "DEPRECATED")
    await wait_until(pilot, lambda: answers[1:] == [choice])
    await wait_home(pilot)

    # Where no check finds a status, the attempt is settled without one.
    mute = of_it(Answer(Outcome.UNKNOWN, 3))
    look = looks(nothing("Too slow."), nothing("Still too slow."))
    await app.push_screen(VerdictScreen(mute, look), answers.append)
    await wait_for_texts(
        pilot,
        "the response had no message",
        "not known. Too slow.",
        "so the outcome stays open",
    )
    await pilot.press("c")
    await wait_for_text(pilot, "Still too slow")
    await settle_by(pilot, "n")
    choice = SettlementChoice(Settled.NO_EFFECT, "")
    await wait_until(pilot, lambda: answers[2:] == [choice])


async def a_check_that_contradicts_asks_for_more(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    answers: list[SettlementChoice | None] = []
    late = LateLook()
    screen = VerdictScreen(of_it(DIED), late)
    await app.push_screen(screen, answers.append)
    await wait_for_text(pilot, "Did this publish take effect?")
    await pilot.press("n")
    await wait_for_screen(pilot, SettleConfirmScreen)
    await wait_for_text(pilot, "type the last 4 characters")
    await type_keys(pilot, *LIVE.id[-4:])
    await wait_for_text(pilot, "Enter records it now.")
    late.bring(found("PUBLISHED"))
    await wait_for_texts(pilot, "type its whole ID", "this attempt or an earlier one")
    await pilot.press("enter")
    assert not answers

    screen.start_check()  # one that fails takes no warning away
    await wait_until(pilot, lambda: late.begun == 2)
    late.bring(nothing("Too slow."))
    await wait_until(pilot, lambda: screen._result is not screen._found)
    await at_rest(pilot)
    shown = screen_text(app.screen)
    assert "this attempt or an earlier one" in shown
    assert "type its whole ID" in shown
    await type_keys(pilot, *["backspace"] * 4, *LIVE.id)
    await wait_for_text(pilot, "Enter records it now.")
    await pilot.press("enter")
    choice = SettlementChoice(Settled.NO_EFFECT, "PUBLISHED")
    await wait_until(pilot, lambda: answers == [choice])


async def a_check_that_ends_with_the_confirmation_is_asked_about(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    answers: list[SettlementChoice | None] = []
    screen = VerdictScreen(of_it(DIED), looks(nothing("Too slow."), found("PUBLISHED")))
    await app.push_screen(screen, answers.append)
    await wait_for_text(pilot, "so the outcome stays open")
    await pilot.press("n")
    await wait_for_text(pilot, "type the last 4 characters")
    first = app.screen
    with patch.object(SettleConfirmScreen, "contradict"):  # as if it were leaving already
        screen.start_check()
        await wait_until(pilot, lambda: screen._contradiction(Settled.NO_EFFECT))
        await confirm_settlement(pilot)
    await wait_until(pilot, lambda: app.screen is not first)
    await wait_for_text(pilot, "type its whole ID")
    assert not answers
    await confirm_settlement(pilot)
    choice = SettlementChoice(Settled.NO_EFFECT, "PUBLISHED")
    await wait_until(pilot, lambda: answers == [choice])


MOST_TURNS: Final = 60
"""Of the event loop, after which the dialog is open, and only waits to be drawn."""


async def _turns_of_opening(app: FlowTuiApp) -> list[int]:
    """Return after which turns of the event loop something of an opening dialog changes."""
    screen = SettleConfirmScreen(of_it(DIED), Settled.NO_EFFECT)
    app.push_screen(screen)
    stages = []
    for _ in range(MOST_TURNS):
        callbacks = bool(screen._callbacks), bool(screen._next_callbacks)
        stages.append((screen.is_running, screen.is_mounted, len(screen.query("*")), *callbacks))
        await asyncio.sleep(0)
    assert screen.is_mounted
    return [turn for turn in range(MOST_TURNS) if stages[turn] not in stages[:turn]] + [MOST_TURNS]


async def a_check_that_ends_while_the_confirmation_opens_is_shown(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    at_each = await _turns_of_opening(app)
    await wait_for_screen(pilot, SettleConfirmScreen)
    assert len(at_each) > 4
    for turns in at_each:
        with case(f"{turns} turns"):
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            screen = SettleConfirmScreen(of_it(DIED), Settled.NO_EFFECT)
            app.push_screen(screen)
            for _ in range(turns):
                await asyncio.sleep(0)
            screen.contradict("It took effect.")
            await wait_for_texts(pilot, "It took effect.", "type its whole ID")
    await pilot.press("ctrl+g")
