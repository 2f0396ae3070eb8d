"""A list that was not read yet is not said to be empty, and keys wait for the row they act on."""

import asyncio
from pathlib import Path

import pytest

from flow_tui.app.history import attempt_list
from flow_tui.app.history.note import NoteScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.widgets import row_pages, virtual_list
from flow_tui.model import Answer, Outcome
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store.attempt_reader import AttemptReader
from flow_tui.store.flows import Flows
from flow_tui.store.profiles import Profiles
from tests.support.app import (
    remember,
    running,
    screen_text,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.cases import case
from tests.support.held_call import HeldCall
from tests.support.patience import LONGEST
from tests.support.settle import LIVE, attempted, on_sandbox
from tests.support.typed import key


def test_no_list_is_said_to_be_empty_before_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE, Answer(Outcome.SUCCEEDED, 12, 200))
        async with running(session) as (app, pilot):
            for key, title, reader, name, row in (
                ("enter", "Filter", AttemptReader, "page", LIVE.id),
                ("P", "Profiles and", Profiles, "all", "prod-in"),
            ):
                with case(name):
                    reading = HeldCall(monkeypatch, reader, name)
                    await pilot.press(key)
                    await wait_for_shown(pilot, lambda shown: reading.is_held and title in shown)  # noqa: B023
                    for empty in ("No attempts", "No matching", "No profiles"):
                        assert empty not in screen_text(app.screen)
                    reading.go_on()
                    await wait_for_text(pilot, row)
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)

    on_sandbox(tmp_path, work, LIVE)


def test_keys_on_a_row_that_is_being_read_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [str(number) for number in range(1000, 1060)]
    for module in (virtual_list, attempt_list):
        monkeypatch.setattr(module, "PAGE", 30)
    monkeypatch.setattr(row_pages, "_WAIT_SECONDS", LONGEST)

    async def work(sandbox: Sandbox, session: Session) -> None:
        for flow_id in ids:
            flow = SandboxFlow(flow_id, f"label {flow_id}")
            await attempted(session, sandbox, flow, Answer(Outcome.SUCCEEDED, 12, 200))
        await remember(session, *((flow_id, "") for flow_id in ids))
        async with running(session) as (app, pilot):
            for opening, first, reader, acts, screen, shown in (
                ("", ids[0], Flows, "p", ConfirmScreen, ids[-1]),
                ("ht", f"{len(ids)} attempts", AttemptReader, "n", NoteScreen, f"on {ids[0]}"),
            ):
                with case(acts):
                    await pilot.press(*opening)
                    await wait_for_text(pilot, first)
                    reading = HeldCall(monkeypatch, reader, "page")
                    app.post_message(key("G"))
                    app.post_message(key(acts))
                    await wait_until(pilot, lambda: reading.is_held)  # noqa: B023
                    await asyncio.sleep(0.1)  # a key that did not wait would be lost by now
                    reading.go_on()
                    await wait_for_screen(pilot, screen)
                    await wait_for_text(pilot, shown)
                    await pilot.press("ctrl+g")

    on_sandbox(tmp_path, work)


def test_keys_wait_no_longer_than_a_second_for_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [str(number) for number in range(1000, 1060)]
    monkeypatch.setattr(virtual_list, "PAGE", 30)
    monkeypatch.setattr(row_pages, "_WAIT_SECONDS", 0.1)

    async def work(sandbox: Sandbox, session: Session) -> None:
        await remember(session, *((flow_id, "") for flow_id in ids))
        for flow_id in ids:
            flow = SandboxFlow(flow_id, f"label {flow_id}")
            await attempted(session, sandbox, flow, Answer(Outcome.SUCCEEDED, 12, 200))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, ids[0])
            reading = HeldCall(monkeypatch, Flows, "page")
            app.post_message(key("G"))
            app.post_message(key("p"))
            await wait_for_text(pilot, "This list is still loading. Try again in a moment.")
            reading.go_on()
            await pilot.press("h", "t")
            await wait_for_text(pilot, f"{len(ids)} attempts")
            reading = HeldCall(monkeypatch, AttemptReader, "page")
            app.post_message(key("G"))
            app.post_message(key("n"))
            await wait_for_text(pilot, "The history is still loading. Try again in a moment.")
            reading.go_on()

    on_sandbox(tmp_path, work)
