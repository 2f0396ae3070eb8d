"""What a run of many that did not finish has left is marked at the next start, which says so."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import pytest
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.model import Account
from flow_tui.sandbox.flows import Behaviour, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services import unfinished_runs
from flow_tui.services.read_only import ReadOnly
from flow_tui.services.session import Session
from flow_tui.store import Owner, Store, StoreError
from tests.support.app import (
    at_rest,
    remember,
    run,
    running,
    screen_text,
    session_on,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.publish import confirm_batch, ids, marked, wait_for_summary
from tests.support.store import SUCCEEDED, new_attempt

FLOWS: Final = tuple(SandboxFlow(f"118462093771520{n}", f"Region {n}") for n in range(4))
IDS: Final = ids(*FLOWS)
BY_A_RUN: Final = "Left by a run that did not finish."


def account_of(sandbox: Sandbox, profile: str = "prod-in") -> Account:
    return Account(profile, sandbox.sid, sandbox.base_url)


def cut_off(
    directory: Path, account: Account, flow_ids: Collection[str] = IDS, *, ended: bool = True
) -> None:
    """Leave a confirmed run of another process, which has ended or goes on."""
    with Store.open(directory, Owner("jump-2", "another boot", 4242, 1)) as other:
        other.runs.add(account, flow_ids)
        if ended:
            other.runs.release()


def on_disk(directory: Path, account: Account) -> set[str]:
    """What the next process would find."""
    with Store.open(directory) as store:
        store.runs.release()
        return {flow.flow_id for flow in store.runs.take_over(account)}


async def started(sandbox: Sandbox, directory: Path, *flow_ids: str) -> Session:
    """A session whose list has all flows, or those with these IDs."""
    session = session_on(sandbox, directory)
    await remember(session, *((flow_id, "") for flow_id in flow_ids or IDS))
    return session


def test_its_flows_are_marked_and_it_is_said_and_what_is_unmarked_stays_so(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            account = account_of(sandbox)
            session = await started(sandbox, tmp_path)
            cut_off(tmp_path, account, IDS[1:])
            async with running(session) as (app, pilot):
                await wait_for_texts(
                    pilot,
                    f"3 marked: p publishes them. {BY_A_RUN}",
                    "A run of 20",
                    "3 flows are still to be",
                )
                assert marked(app) == set(IDS[1:])
                await pilot.press("g", "space")
                await wait_until(pilot, lambda: marked(app) == set(IDS))
                assert BY_A_RUN not in screen_text(app.screen)
                assert on_disk(tmp_path, account) == set(IDS[1:])
                await pilot.press("space")
                await wait_until(pilot, lambda: marked(app) == {IDS[0], *IDS[2:]})
                await wait_until(pilot, lambda: on_disk(tmp_path, account) == set(IDS[2:]))
            async with running(session_on(sandbox, tmp_path)) as (app, pilot):
                await wait_for_text(pilot, "2 marked")
                assert marked(app) == set(IDS[2:])
                await pilot.press("asterisk", "asterisk")
                await wait_until(pilot, lambda: not marked(app))
                await wait_until(pilot, lambda: not on_disk(tmp_path, account))
                # A run that is done leaves nothing.
                await publish_all(pilot)
                assert all(map(sandbox.posts, IDS))
                await wait_until(pilot, lambda: not on_disk(tmp_path, account))
                assert marked(app) == set()
            # Nor does a run that goes on elsewhere mark anything here.
            cut_off(tmp_path, account, ended=False)
            async with running(session_on(sandbox, tmp_path)) as (app, pilot):
                await wait_for_text(pilot, IDS[0])
                await at_rest(pilot)
                assert marked(app) == set()

    run(main())


def test_what_could_not_be_marked_is_at_the_next_time_and_again_with_the_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what is still to be published, what is in the list: first not when read-only."""
    asked: list[object] = []

    def fail(*given: object) -> None:
        asked.extend(given)
        raise StoreError("The disk is on fire.")

    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = await started(sandbox, tmp_path, *IDS[:3])
            session.read_only = ReadOnly(always=True)
            account = account_of(sandbox)
            cut_off(tmp_path, account)
            with Store.open(tmp_path) as store:
                begun = store.attempts.begin(new_attempt(IDS[0], account=account))
                store.attempts.end(begun.id, SUCCEEDED)
            async with running(session) as (app, pilot):
                await wait_for_text(pilot, IDS[0])
                await at_rest(pilot)
                assert marked(app) == set()
            session = session_on(sandbox, tmp_path)
            with monkeypatch.context() as patched:
                patched.setattr(unfinished_runs, "_is_left", fail)
                async with running(session) as (app, pilot):
                    await wait_for_text(pilot, IDS[0])
                    await wait_until(pilot, lambda: asked)
                    assert marked(app) == set()
                    patched.undo()
                    await app.home.reload()
                    await wait_for_text(pilot, "2 marked")
                    assert marked(app) == {IDS[1], IDS[2]}
                    await a_profile_s_marks_are_there_again_when_it_is(app, session)
            assert on_disk(tmp_path, account) == {IDS[1], IDS[2], IDS[3]}

    run(main())


async def a_profile_s_marks_are_there_again_when_it_is(app: FlowTuiApp, session: Session) -> None:
    former = session.credentials
    await session.sign_in.choose("staging-eu")
    await app.home.reload()
    assert marked(app) == set()
    await session.sign_in.use_again("prod-in", former)
    await app.home.reload()
    assert marked(app) == {IDS[1], IDS[2]}


async def publish_all(pilot: Pilot[None]) -> None:
    await confirm_batch(pilot, len(FLOWS), checked=False)
    await wait_for_summary(pilot)
    await pilot.press("q")
    await wait_home(pilot)


async def stop_after_the_first(pilot: Pilot[None], app: FlowTuiApp, sandbox: Sandbox) -> None:
    await wait_for_text(pilot, IDS[0])
    await confirm_batch(pilot, len(FLOWS), checked=False)
    await wait_until(pilot, lambda: sandbox.posts(IDS[0]))
    await pilot.press("ctrl+g")
    sandbox.hurry()
    await wait_for_summary(pilot)
    assert isinstance(app.screen, BatchProgressScreen)
    await wait_for_text(pilot, "3 flows are still to be published. They stay marked")


def test_what_a_stopped_run_leaves_is_marked_at_the_next_start_too(tmp_path: Path) -> None:
    slow = SandboxFlow(IDS[0], "", behaviour=Behaviour.SLOW, slow_seconds=60)

    async def main() -> None:
        with Sandbox(flows=(slow, *FLOWS[1:])) as sandbox:
            session = await started(sandbox, tmp_path)
            async with running(session) as (app, pilot):
                await stop_after_the_first(pilot, app, sandbox)
                await pilot.press("q")
                await wait_home(pilot)
                assert marked(app) == set(IDS[1:])
                assert BY_A_RUN not in screen_text(app.screen)
                await pilot.press("G", "space")
                await wait_until(pilot, lambda: marked(app) == set(IDS[1:3]))
            async with running(session_on(sandbox, tmp_path)) as (app, pilot):
                await wait_for_text(pilot, "2 marked")
                assert marked(app) == set(IDS[1:3])

    run(main())


def test_a_hang_up_while_the_summary_is_read_loses_no_mark(tmp_path: Path) -> None:
    slow = SandboxFlow(IDS[0], "", behaviour=Behaviour.SLOW, slow_seconds=60)

    async def main() -> None:
        with Sandbox(flows=(slow, *FLOWS[1:])) as sandbox:
            session = await started(sandbox, tmp_path)
            async with running(session) as (app, pilot):
                await stop_after_the_first(pilot, app, sandbox)
                app.hang_up(129)
                await wait_until(pilot, lambda: not app.is_running)
            async with running(session_on(sandbox, tmp_path)) as (app, pilot):
                await wait_for_text(pilot, "3 marked")
                assert marked(app) == set(IDS[1:])

    run(main())
