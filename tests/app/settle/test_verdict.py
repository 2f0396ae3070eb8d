"""The dialog that settles an attempt, with checks that are made up."""

from pathlib import Path

import pytest

from flow_tui.app.settle.verdict import SettlementChoice, VerdictScreen
from flow_tui.model import Action, Answer, Attempt, Outcome, Settled
from tests.support.app import (
    demo_session,
    run,
    running,
    wait_for_text,
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
            await confirm_settlement(pilot)
            await wait_until(pilot, lambda: answers == [SettlementChoice(settled, "PUBLISHED")])

    run(main())


def test_without_a_status_the_attempt_is_settled_without_one(tmp_path: Path) -> None:
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
            await settle_by(pilot, "n")
            await wait_until(pilot, lambda: answers == [SettlementChoice(Settled.NO_EFFECT, "")])

    run(main())


def test_it_asks_whether_a_deprecate_took_effect(tmp_path: Path) -> None:
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


def test_a_response_without_a_message_is_shown_as_such(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            mute = Attempt(1, new_attempt(LIVE.id), found().at, None, Answer(Outcome.UNKNOWN, 3))
            await app.push_screen(VerdictScreen(mute, looks(found())))
            await wait_for_text(pilot, "the response had no message")

    run(main())
