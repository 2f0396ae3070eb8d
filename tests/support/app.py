"""Driving the app in tests: a session on the sandbox, and waiting for what is awaited."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import Mock, patch

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

import flow_tui.app.app as app_module
from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.credentials import CredentialStore, KeyringFailedError, NullKeyring, StoredCredentials
from flow_tui.credentials.keyring_errors import uncertain
from flow_tui.model import Account, Flow, Profile
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from tests.support.cases import case as case
from tests.support.frames import frames
from tests.support.patience import LONGEST
from tests.support.pressed import until_still
from tests.support.store import leave_empty
from tests.support.typed import last_keys, put_answer

T = TypeVar("T")

APP_CSS = Path(app_module.__file__).with_name("app.tcss")

SMALL = (80, 24)
LARGE = (120, 40)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run one asynchronous test."""
    return asyncio.run(asyncio.wait_for(main, timeout=5 * LONGEST))


class MemoryKeyring:
    """A keyring that holds what it is given, and fails with `failure` while there is one."""

    def __init__(self) -> None:
        self.items: dict[str, StoredCredentials] = {}
        self.failure: KeyringFailedError | None = None

    async def read(self, profile: str) -> StoredCredentials | None:
        self._fail()
        return self.items.get(profile)

    async def write(self, profile: str, stored: StoredCredentials) -> None:
        self._fail()
        self.items[profile] = stored

    async def delete(self, profile: str) -> None:
        self._fail()
        self.items.pop(profile, None)

    async def describe(self) -> str:
        self._fail()
        return "the login keyring (Secret Service)"

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


class UnconfirmedKeyring(MemoryKeyring):
    """A keyring that stores what it is given, and does not confirm it while `confirms` is false."""

    confirms = False

    async def write(self, profile: str, stored: StoredCredentials) -> None:
        await super().write(profile, stored)
        if not self.confirms:
            raise uncertain("stored")


def session_on(
    sandbox: Sandbox,
    directory: Path,
    *,
    keyring: CredentialStore | None = None,
    profile: str = "prod-in",
    signed_in: bool = True,
) -> Session:
    """A session whose profile is in the keyring and whose account is the sandbox's."""
    if keyring is None:
        keyring = MemoryKeyring()
        if signed_in:
            stored = StoredCredentials(sandbox.sid, Secret(sandbox.api_key), sandbox.base_url)
            keyring.items[profile] = stored
    leave_empty(directory)
    return Session(SessionOptions(lambda: directory, profile=profile or None), keyring)


def demo_session(directory: Path) -> Session:
    """A session as `flow-tui --demo` makes it."""
    leave_empty(directory)
    return Session(SessionOptions(lambda: directory, demo=True), NullKeyring())


async def remember(session: Session, *flows: tuple[str, str]) -> None:
    """Put flows into the list of the session's account, or of its profile until it is known."""
    profile = session.profile or "prod-in"
    owner = session.list_owner if session.profile else Account(profile, "", "")
    await session.store.run(lambda store: store.profiles.save(Profile(profile, in_keyring=True)))
    await session.store.run(lambda store: store.flows.add(owner, flows))


async def listed(session: Session) -> list[Flow]:
    """Return the flows in the list that is shown."""
    return await session.store.run(lambda store: store.flows.page(session.list_owner, "", 0, 1000))


@asynccontextmanager
async def running(
    session: Session, size: tuple[int, int] = SMALL
) -> AsyncIterator[tuple[FlowTuiApp, Pilot[None]]]:
    """The app on a session, toasts shown, ended cleanly."""
    app = FlowTuiApp(session)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            with _reported(app, pilot):
                await wait_until(pilot, lambda: app.ready or app.screen is not app.home)
                yield app, pilot
            app.is_ending = True  # as the app does when it ends
            app.workers.cancel_all()
            app.update_styles = Mock()  # type: ignore[method-assign]  # nobody sees it any more
    finally:
        await session.finish()
        session.close()


@contextmanager
def _reported(app: FlowTuiApp, pilot: Pilot[None]) -> Iterator[None]:
    """Add the screen and the last keys to what is raised inside."""
    last_keys.clear()
    press = pilot.press

    async def record_and_press(*pressed: str) -> None:
        last_keys.extend(pressed)
        await press(*pressed)

    with patch.object(pilot, "press", record_and_press):
        try:
            yield
        except Exception as error:
            error.add_note(
                f"last keys: {' '.join(last_keys)}\n{app.screen}:\n{screen_text(app.screen)}"
            )
            raise


async def wait_until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Wait until a condition holds and keys are handled; fail with the screen where it never does.

    Where a key waits for what the test holds up, use `wait_only_until`: this would lose a second.
    """
    await wait_only_until(pilot, condition)
    await pilot.pause()


async def wait_only_until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Wait until a condition holds, whether or not keys wait; fail where it never does."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if condition():
            return
        await asyncio.sleep(0.01)  # a pause of the pilot would ask every widget each time
        pilot.app.screen._on_timer_update()
    raise AssertionError(f"never came true on {pilot.app.screen}:\n{screen_text(pilot.app.screen)}")


async def resize(pilot: Pilot[Any], width: int, height: int) -> None:
    """Give the terminal another size, and wait until the screen on top has it.

    Textual waits 8 ms for further sizes, and longer on a busy machine.
    """
    await pilot.resize_terminal(width, height)
    await wait_until(pilot, lambda: pilot.app.screen.outer_size == (width, height))
    await until_still(pilot.app)


async def at_rest(pilot: Pilot[Any]) -> None:
    """Wait until all keys are handled and the screen on top has no work of its own going on."""
    app = pilot.app
    assert isinstance(app, FlowTuiApp)

    def is_at_rest() -> bool:
        own = {app.screen, *app.screen.walk_children()}
        return (
            app.key_queue.is_idle
            and not app.dialog_pending
            and all(worker.is_finished for worker in app.workers if worker.node in own)
        )

    await wait_until(pilot, is_at_rest)


async def wait_for_screen(pilot: Pilot[Any], kind: type[Screen[Any]]) -> None:
    """Wait until a screen of a kind is on top and takes keys."""
    await wait_until(
        pilot,
        lambda: (
            isinstance(pilot.app.screen, kind)
            and getattr(pilot.app.screen, "drawn_at", True) is not None
        ),
    )


async def wait_for_text(pilot: Pilot[Any], text: str) -> None:
    """Wait until the screen shows a text, and is drawn: before, a dialog drops keys."""
    await wait_for_shown(pilot, lambda shown: text in shown)


async def wait_for_texts(pilot: Pilot[Any], *texts: str) -> None:
    """Wait as `wait_for_text` does until all of the texts are shown, at the same time."""
    missing: list[str] = []

    def all_in(shown: str) -> bool:
        missing[:] = [text for text in texts if text not in shown]
        return not missing

    try:
        await wait_for_shown(pilot, all_in)
    except AssertionError as error:
        error.add_note(f"not shown: {missing}")
        raise


async def wait_for_shown(pilot: Pilot[Any], condition: Callable[[str], object]) -> None:
    """Wait until a condition holds for what the screen shows, and the screen is drawn."""
    looked_at = -1

    def holds() -> bool:
        nonlocal looked_at
        if getattr(pilot.app.screen, "drawn_at", True) is None or looked_at == frames():
            return False
        looked_at = frames()
        return bool(condition(screen_text(pilot.app.screen)))

    await wait_until(pilot, holds)


async def wait_home(pilot: Pilot[Any]) -> None:
    """Wait until the flows screen is on top again."""
    await wait_for_screen(pilot, FlowsScreen)


async def confirm(pilot: Pilot[Any], flow_id: str, *, whole: bool = False) -> None:
    """Publish the flow under the cursor, as the dialog asks for it.

    Args:
        pilot: Presses the keys.
        flow_id: The flow.
        whole: Whether the check finds that it cannot be published, so that all of it is asked.
    """
    await pilot.press("p")
    await wait_for_screen(pilot, ConfirmScreen)
    if whole:
        await wait_for_text(pilot, "type its whole ID")
    await put_answer(pilot, flow_id if whole else flow_id[-4:])
    await pilot.press("enter")


def screen_text(screen: Screen[Any] | Widget) -> str:
    """What a screen shows, as plain text."""
    width, height = screen.app.size
    strips = screen.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips[:height] if width)
