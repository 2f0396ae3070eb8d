"""The home screen and the dialogs of its list."""

from collections.abc import Callable
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen, remove_question
from flow_tui.model import Attempt
from tests.snapshots.conftest import Act, Stage
from tests.support.snapshot_account import (
    ACCOUNT,
    BOOKING,
    LEADS,
    LONG,
    NAMED,
    NOT_SENT,
    REFUSALS,
    SUCCESS,
    answer,
    attempt,
)
from tests.support.stage import StagedApp, ready, settled, show, type_in

_ATTEMPTS = (
    attempt(LEADS, answer(REFUSALS["wrong-account"])),
    attempt(NAMED, NOT_SENT),
    attempt(LONG, answer(REFUSALS["server-error"], 1_630)),
    attempt(BOOKING, answer(SUCCESS, 312)),
)


def _respond(pilot: Pilot[Any], *attempts: Attempt) -> None:
    """Show responses in the log pane, as if they came now."""
    assert isinstance(pilot.app, StagedApp)
    numbered = (one._replace(id=number) for number, one in enumerate(attempts))
    pilot.app.home.log_pane.put(*numbered)


def test_empty(stage: Stage) -> None:
    assert stage.matches(ready)


def test_filled(stage: Stage) -> None:
    stage.remember()
    stage.sizes = stage.sizes[::-1]  # of all tests, this one starts in the larger terminal

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("j")

    assert stage.matches(act)


def test_log_beside_the_list(small_stage: Stage) -> None:
    small_stage.remember()
    small_stage.sizes = [(160, 40)]

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        _respond(pilot, *_ATTEMPTS)
        await settled(pilot)

    assert small_stage.matches(act)


def test_filtering(stage: Stage) -> None:
    stage.remember()

    async def some(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("slash")
        type_in(pilot, "#filter", "de a")

    async def none(pilot: Pilot[Any]) -> None:
        type_in(pilot, "#filter", "zz")
        await pilot.press("enter")

    assert stage.each_matches({"some": some}, {"none": none})


def test_responses(stage: Stage) -> None:
    stage.remember()

    async def newest(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        _respond(pilot, *_ATTEMPTS)

    async def log_only(pilot: Pilot[Any]) -> None:
        await pilot.press("z")

    async def earlier(pilot: Pilot[Any]) -> None:
        await pilot.press("z", "tab", "left_square_bracket")

    assert stage.each_matches({"newest": newest, "log-only": log_only}, {"earlier": earlier})


def _add(pilot: Pilot[Any]) -> AddFlowsScreen:
    assert isinstance(pilot.app, StagedApp)
    return AddFlowsScreen(pilot.app.session.store, lambda: ACCOUNT)


_BLOCK = "1123456789012207 Order status\n1123456789012208\tRefund\nsee the wiki!\n12:34, Returns"


def _adding(*keys: str, typed: str = "", pasted: str = "") -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, _add(pilot))
        if typed:
            type_in(pilot, "#flow-id", typed)
        if pasted:
            pilot.app.post_message(events.Paste(pasted))
            await settled(pilot)
        await pilot.press(*keys)

    return act


def _shown(screen: Callable[[], Screen[Any]]) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, screen())

    return act


def test_dialogs(stage: Stage) -> None:
    acts = {
        "add": _adding(),
        "edit-label": _shown(lambda: EditLabelScreen(LONG)),
        "remove": _shown(lambda: remove_question(LONG)),
    }
    small = {
        "add-a-name": _adding(typed="order"),
        "add-a-bad-line": _adding("enter", typed="12:34"),
        "add-a-block": _adding(pasted=_BLOCK),
        "add-a-block-with-bad-lines": _adding("ctrl+s", pasted=_BLOCK),
    }
    assert stage.each_matches(acts, small)
