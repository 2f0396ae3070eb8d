"""Two terminals: what the dialog of one shows is no longer so when it is confirmed."""

from pathlib import Path
from typing import Final

from textual.pilot import Pilot
from textual.widgets import Input, Static

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.model import Answer, Failure, Outcome
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.store import Owner, Store
from tests.support.app import run, wait_for_screen, wait_for_text, wait_home, wait_until
from tests.support.publish import (
    app_on_sandbox,
    ids,
    marked,
    open_batch_dialog,
    posted,
    wait_for_summary,
)
from tests.support.store import SUCCEEDED, new_attempt
from tests.support.typed import put_answer

DRAFT: Final = SandboxFlow("1184620937715204", "Appointment booking")
LEAD: Final = SandboxFlow("1307752946183396", "Lead form")
SURVEY: Final = SandboxFlow("1029538471662081", "Customer survey")
LOST: Final = Answer(Outcome.UNKNOWN, 700, failure=Failure.LOST)
OTHER_TERMINAL: Final = Owner("jump-2", "another boot", 4242, 1)


def publish_elsewhere(directory: Path, app: FlowTuiApp, answer: Answer, flow_id: str) -> None:
    account = app.session.account
    assert account is not None
    with Store.open(directory, OTHER_TERMINAL) as other:
        begun = other.attempts.begin(new_attempt(flow_id, account=account))
        other.attempts.end(begun.id, answer)


async def confirm(pilot: Pilot[None], flow_id: str) -> None:
    await put_answer(pilot, flow_id[-4:])
    await wait_for_text(pilot, "Enter publishes it now.")
    await pilot.press("enter")


def test_the_dialog_asks_anew_as_often_as_something_is_new(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await wait_for_text(pilot, "none recorded")
            for words in ("this flow may already be published", "2 earlier attempts have an"):
                await _asked_anew(tmp_path, app, pilot, LOST)
                assert words in str(app.screen.query_one("#earlier", Static).render())
                assert posted(sandbox) == []
            await pilot.press("ctrl+g")  # it can be cancelled
            await wait_home(pilot)
            assert posted(sandbox) == []
            assert await app.session.store.run(lambda store: store.attempts.count()) == 2

            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await _asked_anew(tmp_path, app, pilot, SUCCEEDED)
            earlier = str(app.screen.query_one("#earlier", Static).render())
            assert "already published this flow" in earlier
            assert posted(sandbox) == []
            await confirm(pilot, DRAFT.id)
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ succeeded")
            assert posted(sandbox) == [DRAFT.id]

    run(main())


async def _asked_anew(directory: Path, app: FlowTuiApp, pilot: Pilot[None], answer: Answer) -> None:
    """Publish elsewhere, then confirm; wait until another dialog asks with what is new."""
    first = app.screen
    publish_elsewhere(directory, app, answer, DRAFT.id)
    await confirm(pilot, DRAFT.id)
    await wait_until(pilot, lambda: app.screen is not first)
    await wait_for_screen(pilot, ConfirmScreen)
    await wait_for_text(pilot, "Nothing was sent: its attempts have changed since.")
    assert app.screen.query_one("#typed", Input).value == ""


def test_in_a_run_of_many_that_flow_is_left_out_and_stays_marked(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (DRAFT, LEAD, SURVEY)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await open_batch_dialog(pilot, 3)
            await wait_for_text(pilot, "checked just now")
            publish_elsewhere(tmp_path, app, LOST, LEAD.id)
            await pilot.press("3")
            await wait_for_text(pilot, "Enter publishes all")
            await pilot.press("enter")
            await wait_for_screen(pilot, BatchProgressScreen)
            await wait_for_summary(pilot)
            await wait_for_text(pilot, "2 succeeded, 0 rejected, 0 unknown, 1 not sent.")
            await wait_for_text(pilot, "Another attempt was recorded")
            await wait_for_text(pilot, "1 flow is still to be published. It stays marked")
            assert posted(sandbox) == ids(DRAFT, SURVEY)
            await pilot.press("q")
            await wait_until(pilot, lambda: not isinstance(app.screen, BatchProgressScreen))
            assert marked(app) == {LEAD.id}

    run(main())
