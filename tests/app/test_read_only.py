"""Read-only mode: everything works but publish and deprecate, and the screen says so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.publish.workflow import publish_batch, publish_one
from flow_tui.app.screens.help import HelpScreen
from flow_tui.app.widgets.key_bar import KeyBar
from flow_tui.config import Config
from flow_tui.credentials import NullKeyring
from flow_tui.model import Action, Flow
from flow_tui.sandbox.flows import DEMO_FLOWS
from flow_tui.services.publisher import ReadOnlyError
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_for_texts,
    wait_home,
)
from tests.support.cases import every
from tests.support.toasts import close_all


def read_only_session(directory: Path) -> Session:
    """The demo, read-only."""
    return Session(SessionOptions(lambda: directory, demo=True, read_only=True), NullKeyring())


async def attempts(session: Session) -> int:
    return await session.store.run(lambda store: store.attempts.count())


def is_greyed(pilot: Pilot[None], name: str) -> bool:
    """Whether the key bar shows an action, and shows it as off."""
    shown = pilot.app.screen.query_one(KeyBar)._shown
    return [key.enabled for key in shown if key.label == name] == [False]


async def assert_refused(session: Session, pilot: Pilot[None], key: str, name: str) -> None:
    """Fail unless a key is shown as off, and only says why when it is pressed."""
    app = pilot.app
    assert isinstance(app, FlowTuiApp)
    assert is_greyed(pilot, name)
    await pilot.press(key)
    await wait_for_text(pilot, "Read-only mode: nothing")
    assert app.screen is app.home
    assert await attempts(session) == 0
    await close_all(pilot)


def test_only_what_sends_is_refused_and_the_header_of_every_screen_says_so(tmp_path: Path) -> None:
    async def main() -> None:
        session = read_only_session(tmp_path)
        async with running(session) as (app, pilot):
            await wait_for_texts(pilot, "Appointment booking", "Press h to see past attempts.")
            assert "press p" not in screen_text(app.screen)
            await assert_refused(session, pilot, "p", "Publish")

            flow, owner = app.home.flows.current, session.list_owner
            assert flow is not None
            await session.store.run(
                lambda store: store.flows.set_statuses(
                    owner, [(flow.flow_id, "PUBLISHED")], datetime.now(UTC)
                )
            )
            await app.home.reload()
            await wait_for_text(pilot, "PUBLISHED")
            await wait_for_text(pilot, "Deprecate")
            await assert_refused(session, pilot, "D", "Deprecate")
            await assert_nothing_is_sent(app, session, flow)
            await close_all(pilot)
            await _what_sends_nothing_works(app, pilot)

    run(main())


async def _what_sends_nothing_works(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    assert " READ-ONLY " in screen_text(app.screen).splitlines()[0]
    await pilot.press("question_mark")
    await wait_for_screen(pilot, HelpScreen)
    assert " READ-ONLY " in screen_text(app.screen).splitlines()[0]
    await pilot.press("q")
    await wait_home(pilot)

    await pilot.press("space", "space")
    await wait_for_text(pilot, " 2 marked.")
    await pilot.press("slash", *"pup")
    await wait_for_text(pilot, "No flows match “pup”.")
    assert "Read-only mode" not in screen_text(app.screen)
    await pilot.press("ctrl+g", "h")
    await wait_for_text(pilot, "History of this session")
    await pilot.press("q")
    await wait_home(pilot)


async def assert_nothing_is_sent(app: FlowTuiApp, session: Session, flow: Flow) -> None:
    """Fail unless the publisher itself refuses, whatever calls it: not only the keys are off."""
    assert session.credentials is not None
    await publish_one(app, Action.DEPRECATE, flow)
    await publish_batch(app, [each.id for each in DEMO_FLOWS])
    assert app.screen is app.home
    for action in Action:
        with pytest.raises(ReadOnlyError, match="Read-only mode"):
            await session.publisher.act(action, flow, session.credentials)
    assert await attempts(session) == 0


@every(
    ("flag", "configured", "expected"),
    [(False, False, False), (True, False, True), (False, True, True), (True, True, True)],
)
def test_the_flag_or_the_configuration(
    tmp_path: Path, flag: bool, configured: bool, expected: bool
) -> None:
    options = SessionOptions(lambda: tmp_path, config=Config(read_only=configured), read_only=flag)
    session = Session(options, NullKeyring())
    assert bool(session.read_only_reason) is expected
    session.close()
