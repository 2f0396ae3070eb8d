"""Sign-in: a locked keyring, a slow one, and what the user does in the meantime."""

import asyncio
import threading
from pathlib import Path
from typing import Final
from unittest.mock import patch

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import AddFlowsScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.credentials import (
    Source,
    StoredCredentials,
)
from flow_tui.model import Account, Profile
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    MemoryKeyring,
    case,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.keys import type_at_once
from tests.support.patience import LONGEST
from tests.support.profile_form import INDIA, KEY, LOCKED, SID, fill_form
from tests.support.sign_in import (
    ENVIRONMENT,
    ONE,
    STORED,
    TWO,
    SlowKeyring,
    asking_the_keyring,
    listed,
    session_with,
    starting,
    stored_for,
    warned,
)
from tests.support.typed import type_keys

FAILURES: Final = (
    (None, "No key is stored for prod-in. Press P to sign in."),
    (LOCKED, "Press P to sign in."),
)
"""A failure of the keyring, and what warns of it."""


def test_nothing_opens_over_what_is_typed(tmp_path: Path) -> None:
    """The rest of a flow ID would become the API key; in a list of keys a `q` would quit."""

    async def main() -> None:
        keyring = SlowKeyring()
        async with starting(session_with(tmp_path, keyring), keyring) as (app, pilot):
            for failure, said in FAILURES:
                keyring.failure = failure
                for pasted in (False, True):
                    with case(f"a dialog, {pasted=}, {failure}"):
                        await type_into_dialog(app, pilot, pasted=pasted)
                        await answer(app, pilot, keyring, said)
                        await type_keys(pilot, *"q620")
                        assert isinstance(app.screen, AddFlowsScreen)
                        assert keyring.items == {}
                        await pilot.press("ctrl+g")
                        await wait_home(pilot)
                    await ask_keyring_again(app, pilot, keyring)
                with case(f"a filter, {failure}"):
                    await pilot.press("slash")
                    await type_keys(pilot, *"book")
                    await answer(app, pilot, keyring, said)
                    await type_keys(pilot, *"ing")
                    assert app.screen is app.home
                    assert app.home.query_one("#filter", Input).value == "booking"
                    await pilot.press("enter", "ctrl+g")
                await ask_keyring_again(app, pilot, keyring)

    run(main())


async def type_into_dialog(app: FlowTuiApp, pilot: Pilot[None], *, pasted: bool) -> None:
    await pilot.press("a")
    await wait_for_screen(pilot, AddFlowsScreen)
    if pasted:
        app.post_message(events.Paste(f"{ONE}\n{TWO}\n"))
        await wait_until(pilot, lambda: isinstance(app.focused, TextArea))
    await type_keys(pilot, *"1184")


async def answer(app: FlowTuiApp, pilot: Pilot[None], keyring: SlowKeyring, said: str) -> None:
    """Let the keyring answer, and wait for the warning that nobody is signed in."""
    app.clear_notifications()
    keyring.let.set()
    await warned(app, pilot, said)


async def ask_keyring_again(app: FlowTuiApp, pilot: Pilot[None], keyring: SlowKeyring) -> None:
    """Begin to sign in, as the start of the app does."""
    keyring.let.clear()
    before = len(keyring.asked)
    app.run_worker(app.ask_to_sign_in())
    await wait_until(pilot, lambda: len(keyring.asked) > before)


def test_the_home_screen_asks_for_credentials_at_once_and_so_does_publishing(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        keyring = SlowKeyring()
        session = session_on(sandbox, tmp_path, keyring=keyring)
        async with starting(session, keyring) as (app, pilot):
            keyring.let.set()
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_text(pilot, "No key is stored for the profile prod-in")
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            keyring.failure = LOCKED
            await ask_keyring_again(app, pilot, keyring)
            keyring.let.set()
            await wait_for_screen(pilot, ErrorScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            keyring.failure = None
            owner = session.list_owner
            await session.store.run(lambda store: store.flows.add(owner, [("1234", "x")]))
            await app.home.reload()
            await pilot.press("p")
            await wait_for_screen(pilot, ProfileFormScreen)
            assert sandbox.requests == []

    run(main())


def test_the_chosen_profiles_list_is_shown_while_the_keyring_answers(tmp_path: Path) -> None:
    """A key that acts on the list acts on what is seen, of the profile that is named."""

    async def main() -> None:
        keyring = SlowKeyring()
        keyring.items = {name: stored_for(name) for name in ("a", "b")}
        keyring.let.set()
        session = session_with(tmp_path, keyring, "a")
        await listed(session, "a", ONE)
        await listed(session, "b", TWO)
        async with starting(session, keyring) as (app, pilot):
            await wait_until(pilot, lambda: app.ready)
            await wait_for_text(pilot, ONE)
            await assert_keys_wait_for_its_list(app, pilot)
            keyring.let.clear()
            await choose_before_there_is_a_row(app)
            await wait_until(pilot, lambda: keyring.asked[-1] == "b")
            await wait_for_text(pilot, TWO)
            assert ONE not in screen_text(app.screen)
            assert "no account yet" in screen_text(app.screen)
            await pilot.press("x")
            await wait_for_screen(pilot, YesNoScreen)
            assert "of b" in screen_text(app.screen)
            await pilot.press("n")
            keyring.let.set()
            await wait_until(pilot, lambda: session.account is not None)
            assert session.profile == "b"

    run(main())


async def choose_before_there_is_a_row(app: FlowTuiApp) -> None:
    """Type all keys at once: down and Enter would keep the profile in use, if they did not wait."""
    sign_in = app.session.sign_in
    read = sign_in.profiles

    async def slowly() -> list[Profile]:
        await asyncio.sleep(0.1)
        return await read()

    with patch.object(sign_in, "profiles", slowly):
        await type_at_once(app, ["P", "down", "enter"])


async def assert_keys_wait_for_its_list(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Press keys that act on a flow while the list of another account is shown."""
    owner = app.session.list_owner
    app.session.sign_in.list_owner = Account("another", "", "")
    for key in ("x", "e", "c", "p", "D", "space"):
        await pilot.press(key)
        assert app.screen is app.home
    await wait_for_text(pilot, "This list is still loading.")
    app.session.sign_in.list_owner = owner


def test_an_account_chosen_later_is_not_replaced_by_one_chosen_before(tmp_path: Path) -> None:
    """Also where the earlier one has its key already, and waits for the disk."""

    async def main() -> None:
        keyring = SlowKeyring()
        keyring.items = {"prod-in": STORED}
        session = Session(
            SessionOptions(lambda: tmp_path, profile="prod-in", environment=ENVIRONMENT), keyring
        )
        held = threading.Event()
        try:
            await session.start()
            earlier = asyncio.create_task(session.sign_in.use("prod-in"))
            async with asyncio.timeout(LONGEST):
                while keyring.asked != ["prod-in"]:  # noqa: ASYNC110 - it is asked in a thread
                    await asyncio.sleep(0.001)
            holding = asyncio.create_task(session.store.run(lambda _: held.wait(LONGEST)))
            keyring.let.set()
            await asyncio.sleep(0.05)
            later = asyncio.create_task(session.sign_in.use("environment"))
            await asyncio.sleep(0.05)
            held.set()
            assert all(await asyncio.gather(earlier, later))
            await holding
            assert session.profile == "environment"
            assert session.account is not None
            assert session.account.profile == "environment"
        finally:
            held.set()
            await session.finish()
            session.close()

    run(main())


# -- at the start -----------------------------------------------------------------------------


def test_of_a_locked_keyring_the_key_can_be_typed_or_it_is_tried_again_or_the_app_quit(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    keyring = MemoryKeyring()
    keyring.failure = LOCKED

    async def main() -> None:
        session = session_on(sandbox, tmp_path, keyring=keyring)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ErrorScreen)
            # One that answers again meanwhile has failed all the same: it is not suggested.
            keyring.failure = None
            await pilot.press("t")
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_texts(pilot, "[ ] store it", "The key stays in memory only.")
            keyring.failure = LOCKED
            assert app.screen.query_one("#name", Input).value == "prod-in"
            await fill_form(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert session.credentials is not None
            assert session.credentials.source is Source.SESSION

            await sign_in_again(app, pilot)
            await wait_for_text(pilot, "keyring is locked")
            before = app.screen
            await pilot.press("r")
            await wait_until(pilot, lambda: app.screen not in (before, app.home))
            assert isinstance(app.screen, ErrorScreen)
            keyring.failure = None
            keyring.items["prod-in"] = StoredCredentials(SID, Secret(KEY), sandbox.base_url)
            await pilot.press("r")
            await wait_home(pilot)
            await wait_until(pilot, lambda: session.credentials is not None)

            keyring.failure = LOCKED
            await sign_in_again(app, pilot)
            await pilot.press("q")
            await wait_until(pilot, lambda: not app.is_running)

    run(main())


async def sign_in_again(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Sign in as the start of the app does; the keyring, which has the key, is locked."""
    known = Profile("prod-in", SID, INDIA, in_keyring=True)
    await app.session.store.run(lambda store: store.profiles.save(known))
    await app.session.sign_in.choose("prod-in")
    assert app.session.credentials is None
    app.run_worker(app.ask_to_sign_in())
    await wait_for_screen(pilot, ErrorScreen)


def test_what_is_added_before_the_first_profile_is_in_its_list(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path, profile="", signed_in=False)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.press("a")
            await wait_for_screen(pilot, AddFlowsScreen)
            await type_keys(pilot, *ONE, "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, ONE)
            await pilot.press("p")
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill_form(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            await wait_until(pilot, lambda: session.account is not None)
            await wait_for_text(pilot, ONE)

    run(main())


def test_what_is_added_while_the_keyring_is_asked_is_in_the_accounts_list(tmp_path: Path) -> None:
    """Also where the dialog was opened before the sign-in ended, and Enter came after it."""

    async def main() -> None:
        session, keyring = await asking_the_keyring(tmp_path)
        async with starting(session, keyring) as (_app, pilot):
            await pilot.press("a")
            await wait_for_screen(pilot, AddFlowsScreen)
            await type_keys(pilot, *ONE, "enter")
            await wait_home(pilot)
            await pilot.press("a")
            await wait_for_screen(pilot, AddFlowsScreen)
            await type_keys(pilot, *TWO)
            keyring.let.set()
            await wait_until(pilot, lambda: session.account is not None)
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_for_text(pilot, TWO)
            await wait_for_text(pilot, ONE)

    run(main())


def test_a_flow_that_a_dialog_asks_about_is_the_same_after_the_sign_in(tmp_path: Path) -> None:
    async def main() -> None:
        session, keyring = await asking_the_keyring(tmp_path)
        await session.store.run(
            lambda store: store.flows.add(session.list_owner, [(ONE, "asked about")])
        )
        async with starting(session, keyring) as (_app, pilot):
            await wait_for_text(pilot, ONE)
            await pilot.press("x")
            await wait_for_screen(pilot, YesNoScreen)
            keyring.let.set()
            await wait_until(pilot, lambda: session.account is not None)
            await pilot.press("y")
            await wait_home(pilot)
            await wait_for_text(pilot, "No flows in the list yet")

    run(main())


# -- a sign-in that is given up ---------------------------------------------------------------
