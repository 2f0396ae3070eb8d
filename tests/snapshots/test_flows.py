"""The home screen and the dialogs of its list."""

from dataclasses import replace
from typing import Any

from textual import events
from textual.pilot import Pilot

from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen, remove_question
from flow_tui.model import Attempt
from tests.snapshots.conftest import Stage
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
    numbered = (replace(one, id=number) for number, one in enumerate(attempts))
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

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("slash")
        type_in(pilot, "#filter", "de a")

    assert stage.matches(act)


def test_filtered_to_nothing(small_stage: Stage) -> None:
    small_stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("slash")
        type_in(pilot, "#filter", "zz")
        await pilot.press("enter")

    assert small_stage.matches(act)


def test_responses(stage: Stage) -> None:
    stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        _respond(pilot, *_ATTEMPTS)

    assert stage.matches(act)


def test_earlier_response_selected(small_stage: Stage) -> None:
    small_stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        _respond(pilot, *_ATTEMPTS)
        await pilot.press("tab", "left_square_bracket")

    assert small_stage.matches(act)


def test_log_only(stage: Stage) -> None:
    stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        _respond(pilot, *_ATTEMPTS)
        await pilot.press("z")

    assert stage.matches(act)


def test_add(stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, _add(pilot))

    assert stage.matches(act)


def test_add_a_name(small_stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, _add(pilot))
        type_in(pilot, "#flow-id", "order")

    assert small_stage.matches(act)


def test_add_a_bad_line(small_stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, _add(pilot))
        type_in(pilot, "#flow-id", "12:34")
        await pilot.press("enter")

    assert small_stage.matches(act)


_BLOCK = "1123456789012207 Order status\n1123456789012208\tRefund\nsee the wiki!\n12:34, Returns"


def test_add_a_block(small_stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, _add(pilot))
        pilot.app.post_message(events.Paste(_BLOCK))
        await settled(pilot)

    assert small_stage.matches(act)


def test_add_a_block_with_bad_lines(small_stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, _add(pilot))
        pilot.app.post_message(events.Paste(_BLOCK))
        await settled(pilot)
        await pilot.press("ctrl+s")

    assert small_stage.matches(act)


def test_edit_label(stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, EditLabelScreen(LONG))

    assert stage.matches(act)


def test_remove(stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, remove_question(LONG))

    assert stage.matches(act)


def _add(pilot: Pilot[Any]) -> AddFlowsScreen:
    assert isinstance(pilot.app, StagedApp)
    return AddFlowsScreen(pilot.app.session.store, lambda: ACCOUNT)
