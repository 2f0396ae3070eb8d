"""Sign-in: a locked keyring, a slow one, and what the user does in the meantime."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Checkbox, Input, TextArea

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import AddFlowsScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.credentials import (
    EnvironmentCredentials,
    KeyringFailedError,
    Source,
    StoredCredentials,
)
from flow_tui.model import Account, Profile
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    MemoryKeyring,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.profile_form import KEY, LOCKED, SID, fill_form

STORED = StoredCredentials("HXAP1648027397IN", Secret("A234567890"), "https://127.0.0.1:9")
ENVIRONMENT = EnvironmentCredentials("HXAP2222222222IN", Secret("env"), "https://127.0.0.1:9")
ONE, TWO = "1184620937715201", "1184620937715202"


class SlowKeyring(MemoryKeyring):
    """A keyring that answers once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = asyncio.Event()
        self.asked: list[str] = []

    async def read(self, profile: str) -> StoredCredentials | None:
        self.asked.append(profile)
        await self.let.wait()
        return await super().read(profile)


async def asking_the_keyring(directory: Path) -> tuple[Session, SlowKeyring]:
    """A session whose profile is in a keyring that has not answered yet."""
    keyring = SlowKeyring()
    keyring.items = {"prod-in": STORED}
    session = session_with(directory, keyring)
    known = Profile("prod-in", in_keyring=True)
    await session.store.run(lambda store: store.profiles.save(known))
    return session, keyring


@asynccontextmanager
async def starting(
    session: Session, keyring: SlowKeyring
) -> AsyncIterator[tuple[FlowTuiApp, Pilot[None]]]:
    """The app while its keyring is being asked."""
    app = FlowTuiApp(session)
    try:
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await wait_until(pilot, lambda: keyring.asked)
            yield app, pilot
    finally:
        await session.finish()
        session.close()


def stored_for(name: str) -> StoredCredentials:
    """The credentials of an account of its own for each profile."""
    return replace(STORED, sid=f"HXAP{name.upper()}48027397IN")


async def listed(session: Session, name: str, flow_id: str) -> None:
    """Store a profile of an account of its own with a flow in its list."""
    stored = Profile(name, stored_for(name).sid, STORED.base_url, in_keyring=True)
    await session.store.run(lambda store: store.profiles.save(stored))
    await session.store.run(
        lambda store: store.flows.add(stored.account, [(flow_id, f"of {name}")])
    )


async def warned(app: FlowTuiApp, pilot: Pilot[None], said: str) -> None:
    """Wait for a warning, however its lines are broken."""
    await wait_until(pilot, lambda: any(said in one.message for one in app._notifications))


def session_with(directory: Path, keyring: MemoryKeyring, profile: str = "prod-in") -> Session:
    return Session(SessionOptions(lambda: directory, profile=profile), keyring)


@pytest.mark.parametrize(
    ("failure", "said"),
    [(None, "No key is stored for prod-in. Press P to sign in."), (LOCKED, "Press P to sign in.")],
    ids=["nothing stored", "locked"],
)
@pytest.mark.parametrize("pasted", [False, True], ids=["one line", "a block"])
def test_nothing_opens_over_a_dialog_that_is_typed_into(
    tmp_path: Path, failure: KeyringFailedError | None, said: str, *, pasted: bool
) -> None:
    """The rest of a flow ID would become the API key; in a list of keys a `q` would quit."""

    async def main() -> None:
        keyring = SlowKeyring()
        keyring.failure = failure
        async with starting(session_with(tmp_path, keyring), keyring) as (app, pilot):
            await pilot.press("a")
            await wait_for_screen(pilot, AddFlowsScreen)
            if pasted:
                app.post_message(events.Paste(f"{ONE}\n{TWO}\n"))
                await wait_until(pilot, lambda: isinstance(app.focused, TextArea))
            await pilot.press(*"1184")
            keyring.let.set()
            await warned(app, pilot, said)
            await pilot.press(*"q620")
            assert isinstance(app.screen, AddFlowsScreen)
            assert keyring.items == {}

    run(main())


def test_nothing_opens_over_a_filter_that_is_typed(tmp_path: Path) -> None:
    async def main() -> None:
        keyring = SlowKeyring()
        async with starting(session_with(tmp_path, keyring), keyring) as (app, pilot):
            await pilot.press("slash", *"book")
            keyring.let.set()
            await warned(app, pilot, "Press P to sign in.")
            await pilot.press(*"ing")
            assert app.screen is app.home
            assert app.home.query_one("#filter", Input).value == "booking"

    run(main())


@pytest.mark.parametrize("failure", [None, LOCKED], ids=["nothing stored", "locked"])
def test_the_home_screen_asks_for_credentials_at_once(
    tmp_path: Path, failure: KeyringFailedError | None
) -> None:
    async def main() -> None:
        keyring = SlowKeyring()
        keyring.failure = failure
        async with starting(session_with(tmp_path, keyring), keyring) as (_, pilot):
            keyring.let.set()
            await wait_for_screen(pilot, ErrorScreen if failure else ProfileFormScreen)

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
            keyring.let.clear()
            await pilot.press("P")
            await wait_for_screen(pilot, ProfilesScreen)
            await pilot.press("down", "enter")
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


def test_keys_do_nothing_while_another_profiles_list_is_shown(tmp_path: Path) -> None:
    async def main() -> None:
        keyring = SlowKeyring()
        keyring.items = {"a": stored_for("a")}
        keyring.let.set()
        session = session_with(tmp_path, keyring, "a")
        await listed(session, "a", ONE)
        async with starting(session, keyring) as (app, pilot):
            await wait_until(pilot, lambda: app.ready)
            await wait_for_text(pilot, ONE)
            session.sign_in.list_owner = Account("b", "", "")
            for key in ("x", "e", "c", "p", "D", "space"):
                await pilot.press(key)
                assert app.screen is app.home
            await wait_for_text(pilot, "This list is still loading.")

    run(main())


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
            await asyncio.sleep(0.2)
            assert keyring.asked == ["prod-in"]
            holding = asyncio.create_task(session.store.run(lambda _: held.wait(5)))
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


def test_a_locked_keyring_at_the_start_can_be_tried_again(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    keyring.failure = LOCKED

    async def main() -> None:
        session = session_on(sandbox, tmp_path, keyring=keyring)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ErrorScreen)
            await wait_for_text(pilot, "keyring is locked")
            await pilot.press("r")
            await pilot.pause(0.1)
            await wait_for_screen(pilot, ErrorScreen)
            keyring.failure = None
            keyring.items["prod-in"] = StoredCredentials(SID, Secret(KEY), sandbox.base_url)
            await pilot.press("r")
            await wait_home(pilot)
            await wait_until(pilot, lambda: app.session.credentials is not None)

    run(main())


def test_a_key_can_be_typed_while_the_keyring_is_locked(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    keyring.failure = LOCKED

    async def main() -> None:
        async with running(session_on(sandbox, tmp_path, keyring=keyring)) as (app, pilot):
            await wait_for_screen(pilot, ErrorScreen)
            await pilot.press("t")
            await wait_for_screen(pilot, ProfileFormScreen)
            assert app.screen.query_one("#name", Input).value == "prod-in"
            assert not app.screen.query_one("#keep", Checkbox).value
            await fill_form(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert app.session.credentials is not None
            assert app.session.credentials.source is Source.SESSION

    run(main())


def test_quitting_from_the_keyring_failure_ends_the_app(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    keyring.failure = LOCKED

    async def main() -> None:
        async with running(session_on(sandbox, tmp_path, keyring=keyring)) as (app, pilot):
            await wait_for_screen(pilot, ErrorScreen)
            await pilot.press("q")
            await wait_until(pilot, lambda: not app.is_running)

    run(main())


def test_publishing_without_credentials_asks_for_them(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path, signed_in=False)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_text(pilot, "No key is stored for the profile prod-in")
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await session.store.run(
                lambda store: store.flows.add(session.list_owner, [("1234", "x")])
            )
            await app.home.reload()
            await pilot.press("p")
            await wait_for_screen(pilot, ProfileFormScreen)
            assert sandbox.requests == []

    run(main())


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
            await pilot.press(*ONE, "enter")
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
            await pilot.press(*ONE, "enter")
            await wait_home(pilot)
            await pilot.press("a")
            await wait_for_screen(pilot, AddFlowsScreen)
            await pilot.press(*TWO)
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


@pytest.mark.parametrize(
    ("failure", "screen", "keys"),
    [
        (None, ProfileFormScreen, ["ctrl+g"]),
        (LOCKED, ErrorScreen, ["ctrl+g"]),
        (LOCKED, ErrorScreen, ["t", "ctrl+g"]),
        (LOCKED, ErrorScreen, ["r", "ctrl+g"]),
    ],
    ids=["no key", "locked", "locked, then typed", "locked, then again"],
)
@pytest.mark.parametrize("source", [Source.KEYRING, Source.SESSION])
def test_leaving_it_uses_the_former_profile_again(
    tmp_path: Path,
    failure: KeyringFailedError | None,
    screen: type[Screen[object]],
    keys: list[str],
    source: Source,
) -> None:
    """With the key that was in use: it may have been typed, and is nowhere else."""

    async def main() -> None:
        keyring = MemoryKeyring()
        keyring.items = {"a": stored_for("a")}
        session = session_with(tmp_path, keyring, "a")
        await listed(session, "a", ONE)
        await listed(session, "b", TWO)
        async with running(session) as (_app, pilot):
            if source is Source.SESSION:
                await session.sign_in.use_typed("a", stored_for("a"))
            await wait_for_text(pilot, "a  HXAP…97IN")
            before = session.credentials
            assert before is not None
            keyring.failure = failure
            await pilot.press("P")
            await wait_for_screen(pilot, ProfilesScreen)
            await pilot.press("down", "enter")
            await wait_for_screen(pilot, screen)
            assert (session.profile, session.credentials) == ("b", None)
            for key in keys:
                await pilot.pause(0.05)
                await pilot.press(key)
            await wait_home(pilot)
            await wait_for_text(pilot, "a  HXAP…97IN")
            await wait_for_text(pilot, "of a")
            assert (session.profile, session.credentials) == ("a", before)
            assert session.account == before.account

    run(main())


def test_a_former_profile_without_a_key_has_its_list_again(tmp_path: Path) -> None:
    async def main() -> None:
        session = session_with(tmp_path, MemoryKeyring(), "a")
        await listed(session, "a", ONE)
        await listed(session, "b", TWO)
        async with running(session) as (_app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.press("P")
            await wait_for_screen(pilot, ProfilesScreen)
            await pilot.press("down", "enter")
            await wait_for_screen(pilot, ProfileFormScreen)
            await pilot.press("ctrl+g")
            await wait_for_text(pilot, "of a")
            assert (session.profile, session.credentials) == ("a", None)

    run(main())


def test_a_key_that_is_gone_stays_in_use_while_it_is_in_memory(tmp_path: Path) -> None:
    async def main() -> None:
        keyring = MemoryKeyring()
        keyring.items = {"a": stored_for("a")}
        session = session_with(tmp_path, keyring, "a")
        await listed(session, "a", ONE)
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, "a  HXAP…97IN")
            keyring.items = {}
            await pilot.press("P")
            await wait_for_screen(pilot, ProfilesScreen)
            await pilot.press("enter")
            await wait_for_screen(pilot, ProfileFormScreen)
            await pilot.press("ctrl+g")
            await wait_for_text(pilot, "a  HXAP…97IN")

    run(main())


def test_the_environments_profile_is_in_use_again(tmp_path: Path) -> None:
    async def main() -> None:
        session = Session(
            SessionOptions(lambda: tmp_path, environment=ENVIRONMENT), MemoryKeyring()
        )
        await listed(session, "b", TWO)
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, "environment  HXAP…22IN")
            await pilot.press("P")
            await wait_for_screen(pilot, ProfilesScreen)
            await pilot.press("down", "enter")
            await wait_for_screen(pilot, ProfileFormScreen)
            await pilot.press("ctrl+g")
            await wait_for_text(pilot, "environment  HXAP…22IN")

    run(main())


def test_a_profile_that_was_deleted_meanwhile_is_not_used_again(tmp_path: Path) -> None:
    async def main() -> None:
        keyring = SlowKeyring()
        keyring.items = {"a": stored_for("a")}
        keyring.let.set()
        session = session_with(tmp_path, keyring, "a")
        await listed(session, "a", ONE)
        await listed(session, "b", TWO)
        async with starting(session, keyring) as (app, pilot):
            await wait_until(pilot, lambda: app.ready)
            keyring.let.clear()
            await pilot.press("P")
            await wait_for_screen(pilot, ProfilesScreen)
            await pilot.press("down", "enter")
            await wait_until(pilot, lambda: keyring.asked[-1] == "b")
            await session.sign_in.delete_profile(Profile("a"))
            keyring.let.set()
            await wait_for_screen(pilot, ProfileFormScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.pause(0.1)
            assert (session.profile, session.credentials) == ("b", None)

    run(main())
