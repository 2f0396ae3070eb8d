"""A list that was not read yet is not said to be empty."""

from pathlib import Path

import pytest

from flow_tui.model import Answer, Outcome
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store.attempt_reader import AttemptReader
from flow_tui.store.profiles import Profiles
from tests.support.app import running, screen_text, wait_for_shown, wait_for_text, wait_home
from tests.support.cases import case
from tests.support.held_call import HeldCall
from tests.support.settle import LIVE, attempted, on_sandbox


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
