"""What is shown although the store has refused it: every screen says so, until it is on disk."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.widgets.status_line import StatusLine
from flow_tui.model import Outcome
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.services import outcome_recorder
from flow_tui.store import AttemptQuery
from tests.support.app import confirm, run, wait_for_text, wait_home, wait_until
from tests.support.publish import app_on_sandbox
from tests.support.store import raw

DRAFT: Final = SandboxFlow("1184620937715204", "Appointment booking")
NOTICE: Final = "NOT SAVED YET: 1 outcome"


def status_line(app: FlowTuiApp) -> str:
    return str(app.screen.query_one(StatusLine).render())


@asynccontextmanager
async def with_an_outcome_that_is_refused(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[FlowTuiApp, Pilot[None], Callable[[], object]]]:
    """The app after a publish whose outcome the database refuses, until the last item is called."""
    monkeypatch.setattr(outcome_recorder, "RETRY_SECONDS", 0.05)
    refuse = "CREATE TRIGGER harm BEFORE UPDATE ON attempts BEGIN SELECT RAISE(ABORT, 'no'); END"
    async with app_on_sandbox(directory, DRAFT) as (_, app, pilot):
        raw(directory, refuse)

        def allow() -> None:
            raw(directory, "DROP TRIGGER IF EXISTS harm")

        try:
            await confirm(pilot, DRAFT.id)
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ succeeded")
            yield app, pilot, allow
        finally:
            allow()


def test_every_screen_says_so_and_quitting_asks_until_it_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        async with with_an_outcome_that_is_refused(tmp_path, monkeypatch) as (app, pilot, allow):
            await wait_for_text(pilot, "The outcome is not saved yet;")
            assert NOTICE in status_line(app)
            await pilot.press("q")
            await wait_for_text(pilot, "Quit again to lose it")
            assert app.is_running
            with patch.object(app, "_leave") as leave:
                await pilot.press("q")  # again: it leaves all the same
            leave.assert_called_once_with(0)
            for key in ("question_mark", "p", "P", "a", "h"):
                await wait_home(pilot)
                await pilot.press(key)
                await wait_until(pilot, lambda: app.screen is not app.home)
                await wait_until(pilot, lambda: app.screen.query(StatusLine))
                await wait_until(pilot, lambda: NOTICE in status_line(app))
                if key != "h":  # it stays open until all is saved
                    await pilot.press("ctrl+g")
            allow()
            await wait_until(pilot, lambda: NOTICE not in status_line(app))
            await wait_for_text(pilot, "Saved: everything is on disk now.")
            await pilot.press("q")
            await wait_home(pilot)
            assert NOTICE not in status_line(app)
            (attempt,) = await app.session.store.run(
                lambda store: store.attempts.page(AttemptQuery(), 0, 9)
            )
            assert attempt.outcome is Outcome.SUCCEEDED
            await pilot.press("q")  # nothing is lost any more
            await wait_until(pilot, lambda: not app.is_running)

    run(main())
