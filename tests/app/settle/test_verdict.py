"""The dialog that settles an attempt, with checks that are made up."""

import asyncio
from pathlib import Path
from unittest.mock import patch

from flow_tui.app.settle.confirm import SettleConfirmScreen
from flow_tui.app.settle.verdict import SettlementChoice, VerdictScreen
from flow_tui.model import Action, Answer, Attempt, Outcome, Settled
from flow_tui.services.flow_check import FlowCheck
from tests.support.app import (
    at_rest,
    case,
    demo_session,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import found, looks, nothing
from tests.support.settle import (
    DIED,
    LIVE,
    UNKNOWN,
    confirm_settlement,
    settle_by,
)
from tests.support.store import new_attempt
from tests.support.typed import type_keys


def of_it(answer: Answer, action: Action = Action.PUBLISH) -> Attempt:
    return Attempt(1, new_attempt(LIVE.id, action=action), found().at, None, answer)


def test_the_buttons_settle_too(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for button, settled in ((1, Settled.SUCCEEDED), (2, Settled.NO_EFFECT)):
                with case(settled):
                    answers: list[SettlementChoice | None] = []
                    screen = VerdictScreen(of_it(DIED), looks(found("PUBLISHED")))
                    await app.push_screen(screen, answers.append)
                    await wait_for_text(pilot, "this attempt or an earlier one")
                    await pilot.press(*["tab"] * button, "enter")
                    await confirm_settlement(pilot)
                    choice = SettlementChoice(settled, "PUBLISHED")
                    await wait_until(pilot, lambda: answers == [choice])  # noqa: B023
                    await wait_home(pilot)

    run(main())


def test_without_a_status_the_attempt_is_settled_without_one(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            answers: list[SettlementChoice | None] = []
            look = looks(nothing("Too slow."), nothing("Still too slow."))
            await app.push_screen(VerdictScreen(of_it(DIED), look), answers.append)
            await wait_for_text(pilot, "not known. Too slow.")
            await wait_for_text(pilot, "so the outcome stays open")
            await pilot.press("c")
            await wait_for_text(pilot, "Still too slow")
            await settle_by(pilot, "n")
            await wait_until(pilot, lambda: answers == [SettlementChoice(Settled.NO_EFFECT, "")])

    run(main())


def test_a_check_that_ends_while_the_choice_is_confirmed_counts(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            answers: list[SettlementChoice | None] = []
            checked = asyncio.Event()

            async def look() -> FlowCheck:
                await checked.wait()
                return found("PUBLISHED")

            await app.push_screen(VerdictScreen(of_it(DIED), look), answers.append)
            await wait_for_text(pilot, "Did this publish take effect?")
            await pilot.press("n")
            await wait_for_screen(pilot, SettleConfirmScreen)
            await wait_for_text(pilot, "type the last 4 characters")
            await type_keys(pilot, *LIVE.id[-4:])
            await wait_for_text(pilot, "Enter records it now.")
            checked.set()
            await wait_for_text(pilot, "type its whole ID")
            await wait_for_text(pilot, "this attempt or an earlier one")
            await pilot.press("enter")
            assert not answers
            await type_keys(pilot, *["backspace"] * 4, *LIVE.id)
            await wait_for_text(pilot, "Enter records it now.")
            await pilot.press("enter")
            choice = SettlementChoice(Settled.NO_EFFECT, "PUBLISHED")
            await wait_until(pilot, lambda: answers == [choice])

    run(main())


def test_a_check_that_fails_takes_no_warning_away(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            answers: list[SettlementChoice | None] = []
            look = looks(found("PUBLISHED"), nothing("Too slow."))
            screen = VerdictScreen(of_it(DIED), look)
            await app.push_screen(screen, answers.append)
            await wait_for_text(pilot, "this attempt or an earlier one")
            await pilot.press("n")
            await wait_for_text(pilot, "type its whole ID")
            screen.start_check()
            await wait_until(pilot, lambda: screen._result is not screen._found)
            await at_rest(pilot)
            assert "this attempt or an earlier one" in screen_text(app.screen)
            await confirm_settlement(pilot)
            choice = SettlementChoice(Settled.NO_EFFECT, "PUBLISHED")
            await wait_until(pilot, lambda: answers == [choice])

    run(main())


def test_a_check_that_ends_while_the_confirmation_opens_is_shown(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for turns in range(40):
                with case(f"{turns} turns"):
                    screen = SettleConfirmScreen(of_it(DIED), Settled.NO_EFFECT)
                    app.push_screen(screen)
                    for _ in range(turns):
                        await asyncio.sleep(0)
                    screen.contradict("It took effect.")
                    await wait_for_text(pilot, "It took effect.")
                    await wait_for_text(pilot, "type its whole ID")
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)

    run(main())


def test_a_check_that_ends_with_the_confirmation_is_asked_about_too(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
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

    run(main())


def test_it_says_what_it_asks_about(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            deprecated = of_it(UNKNOWN, Action.DEPRECATE)
            await app.push_screen(VerdictScreen(deprecated, looks(found("DEPRECATED"))))
            await wait_for_text(pilot, "Did this deprecate take effect?")
            await wait_for_text(pilot, "HTTP 502 Bad Gateway")
            await wait_for_text(pilot, "this attempt or an earlier one took effect")
            await pilot.press("ctrl+g")
            await wait_home(pilot)

            mute = of_it(Answer(Outcome.UNKNOWN, 3))
            await app.push_screen(VerdictScreen(mute, looks(found())))
            await wait_for_text(pilot, "the response had no message")

    run(main())
