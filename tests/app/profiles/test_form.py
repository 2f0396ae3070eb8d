"""Setting up credentials: typed, tested, stored or for this session; each failure told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Checkbox, Input, Select

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.profiles.api_domain import ApiDomainScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.profiles.screen import DeleteProfileScreen, ProfilesScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.credentials import (
    EnvironmentCredentials,
    KeyringFailedError,
    KeyringState,
    Source,
    StoredCredentials,
)
from flow_tui.model import Profile
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Options, Session
from tests.support.app import (
    MemoryKeyring,
    demo_session,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)

LOCKED = KeyringFailedError(KeyringState.LOCKED, "The login keyring is locked.", "unlock it")
SID, KEY = "HXAP1648027397IN", "A23456789012345678901234567890123"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running_sandbox:
        yield running_sandbox


def fresh(tmp_path: Path, keyring: MemoryKeyring) -> Session:
    """A session of somebody who starts for the first time."""
    return Session(Options(lambda: tmp_path), keyring)


async def fill(
    app: FlowTuiApp, pilot: Pilot[None], *, name: str = "prod-in", sid: str = SID, key: str = KEY
) -> None:
    """Type into the form."""
    for field, value in (("#name", name), ("#sid", sid), ("#key", key)):
        if not app.screen.query_one(field).disabled:
            app.screen.query_one(field, Input).value = value
    await pilot.pause()


async def choose_domain(app: FlowTuiApp, pilot: Pilot[None], domain: str) -> None:
    """Choose another API domain than those of the pods."""
    app.screen.query_one("#pod", Select).value = "custom"
    await pilot.pause()
    app.screen.query_one("#domain", Input).value = domain
    await pilot.pause()


def test_the_first_run_opens_the_form_and_stores_in_the_keyring(tmp_path: Path) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        session = fresh(tmp_path, keyring)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_text(pilot, "stored in the login keyring")
            await fill(app, pilot, key=f"  {KEY}\n")
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            await wait_for_text(pilot, "HXAP…97IN")
            assert session.credentials is not None
            assert session.credentials.source is Source.KEYRING
            assert KEY not in screen_text(app.screen)

    run(main())
    assert keyring.items["prod-in"] == StoredCredentials(
        SID, Secret(KEY), "https://api.in.kaleyra.io"
    )


def test_the_next_start_signs_in_by_itself(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        async with running(fresh(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
        async with running(fresh(tmp_path, keyring)) as (app, pilot):
            await wait_for_text(pilot, "prod-in")
            assert app.session.credentials is not None

    run(main())


def test_a_key_for_this_session_is_stored_nowhere(tmp_path: Path) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        async with running(fresh(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill(app, pilot)
            app.screen.query_one("#keep", Checkbox).value = False
            await wait_for_text(pilot, "stays in memory")
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert app.session.credentials is not None
            assert app.session.credentials.source is Source.SESSION
        async with running(fresh(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            assert app.screen.query_one("#sid", Input).value == SID
            assert app.screen.query_one("#key", Input).value == ""

    run(main())
    assert keyring.items == {}
    assert all(
        KEY.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"name": ""}, "Type a profile name", "name"),
        ({"name": "a b"}, "A profile name has at most 40", "name"),
        ({"sid": ""}, "Type the account SID", "sid"),
        ({"sid": "HX-1"}, "only letters and digits", "sid"),
        ({"key": ""}, "Type the API key", "key"),
        ({"key": "two words"}, "no spaces", "key"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_typed_is_lost(
    tmp_path: Path, changes: dict[str, str], said: str, field: str
) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        async with running(fresh(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill(app, pilot, **changes)
            before = {name.id: name.value for name in app.screen.query(Input)}
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, said)
            assert {name.id: name.value for name in app.screen.query(Input)} == before
            assert app.focused is app.screen.query_one(f"#{field}")

    run(main())
    assert keyring.items == {}


@pytest.mark.parametrize(
    ("domain", "said"),
    [("", "Choose the API domain"), ("http://api.example.com", "Use https"), ("a b", "host name")],
)
def test_a_domain_that_cannot_be_used_is_told(tmp_path: Path, domain: str, said: str) -> None:
    async def main() -> None:
        async with running(fresh(tmp_path, MemoryKeyring())) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill(app, pilot)
            await choose_domain(app, pilot, domain)
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, said)
            assert app.focused is app.screen.query_one("#domain")

    run(main())


def test_testing_tells_a_right_key_from_a_wrong_one(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(fresh(tmp_path, MemoryKeyring())) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill(app, pilot, sid=sandbox.sid, key="wrong")
            await choose_domain(app, pilot, sandbox.base_url)
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, "API key is wrong")
            await fill(app, pilot, sid=sandbox.sid, key=sandbox.api_key)
            await pilot.press("ctrl+t")
            await wait_until(pilot, lambda: "is wrong" not in screen_text(app.screen))
            await wait_for_text(pilot, "Kaleyra accepts the SID and the API key")
            assert {request.method for request in sandbox.requests} == {"GET"}

    run(main())


def test_a_keyring_that_fails_keeps_the_form_and_names_the_way_on(tmp_path: Path) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        async with running(fresh(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            keyring.failure = LOCKED
            await fill(app, pilot)
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "keyring is locked")
            await wait_for_text(pilot, "Untick")
            assert app.screen.query_one("#key", Input).value == KEY
            app.screen.query_one("#keep", Checkbox).value = False
            await pilot.press("ctrl+s")
            await wait_home(pilot)

    run(main())


def test_keeping_is_not_suggested_where_the_keyring_cannot_store(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    keyring.failure = LOCKED

    async def main() -> None:
        async with running(fresh(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_text(pilot, "[ ] keep it")
            await wait_for_text(pilot, "keyring is locked")
            keyring.failure = None
            app.screen.query_one("#keep", Checkbox).value = True
            await wait_for_text(pilot, "stored in the login keyring")
            await fill(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert set(keyring.items) == {"prod-in"}

    run(main())


def test_a_locked_keyring_at_the_start_has_three_ways_on(sandbox: Sandbox, tmp_path: Path) -> None:
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
            await fill(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert app.session.credentials is not None
            assert app.session.credentials.source is Source.SESSION

    run(main())


def test_quitting_from_the_keyring_trouble_ends_the_app(sandbox: Sandbox, tmp_path: Path) -> None:
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
            await wait_for_text(pilot, "No key for the profile prod-in")
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await session.store.run(lambda store: store.flows.add("prod-in", [("1234", "x")]))
            await app.home.reload()
            await pilot.press("p")
            await wait_for_screen(pilot, ProfileFormScreen)
            assert sandbox.requests == []

    run(main())


def test_profiles_are_listed_added_changed_and_deleted(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    keyring.items["prod-in"] = StoredCredentials(SID, Secret(KEY), "https://api.in.kaleyra.io")

    async def main() -> None:
        session = session_on(sandbox, tmp_path, keyring=keyring)
        known = Profile("prod-in", SID, "https://api.in.kaleyra.io", in_keyring=True)
        await session.store.run(lambda store: store.profiles.save(known))
        async with running(session) as (app, pilot):
            await pilot.press("P")
            await wait_for_text(pilot, "prod-in (in use)")
            await pilot.press("a")
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill(app, pilot, name="PROD-IN")
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "There is a profile PROD-IN already")
            await fill(app, pilot, name="staging-eu", key="another")
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert session.profile == "staging-eu"
            await pilot.press("P")
            await wait_for_text(pilot, "staging-eu (in use)")
            await pilot.press("g", "enter")
            await wait_home(pilot)
            assert session.profile == "prod-in"
            await pilot.press("P")
            await wait_for_text(pilot, "prod-in (in use)")
            await pilot.press("e")
            await wait_for_screen(pilot, ProfileFormScreen)
            assert app.screen.query_one("#name", Input).disabled
            app.screen.query_one("#sid", Input).value = "HXNEW00000000000IN"
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert keyring.items["prod-in"].sid == "HXNEW00000000000IN"
            assert keyring.items["prod-in"].api_key == Secret(KEY)
            await pilot.press("P")
            await wait_for_text(pilot, "staging-eu")
            await pilot.press("G", "x")
            await wait_for_screen(pilot, DeleteProfileScreen)
            await pilot.press("n")
            await wait_for_screen(pilot, ProfilesScreen)
            await pilot.press("x")
            await wait_for_screen(pilot, DeleteProfileScreen)
            await pilot.press("y")
            await wait_until(pilot, lambda: "staging-eu" not in screen_text(app.screen))
            assert set(keyring.items) == {"prod-in"}
            keyring.failure = LOCKED
            await pilot.press("x")
            await wait_for_screen(pilot, DeleteProfileScreen)
            await pilot.press("y")
            await wait_for_text(pilot, "keyring is locked")
            await wait_for_text(pilot, "prod-in")
            await pilot.press("ctrl+g")
            await wait_home(pilot)

    run(main())


def test_the_environments_profile_is_used_and_cannot_be_changed(tmp_path: Path) -> None:
    environment = EnvironmentCredentials(SID, Secret(KEY), "https://api.eu.kaleyra.io")

    async def main() -> None:
        session = Session(Options(lambda: tmp_path, environment=environment), MemoryKeyring())
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, "api.eu.kaleyra.io")
            await pilot.press("P")
            await wait_for_text(pilot, "environment (in use)")
            for key in ("e", "x"):
                await pilot.press(key)
                await wait_for_text(pilot, "FLOW_TUI_SID and FLOW_TUI_API_KEY; change those")

    run(main())


def test_the_environments_domain_is_asked_for_where_it_is_missing(tmp_path: Path) -> None:
    environment = EnvironmentCredentials(SID, Secret(KEY), None)

    async def main() -> None:
        session = Session(Options(lambda: tmp_path, environment=environment), MemoryKeyring())
        async with running(session) as (_app, pilot):
            await wait_for_screen(pilot, ApiDomainScreen)
            await pilot.press(*"no host", "enter")
            await wait_for_text(pilot, "is not a host name")
            await pilot.press(*["backspace"] * 7, *"eu", "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "api.eu.kaleyra.io")
            assert session.credentials is not None
            assert session.credentials.source is Source.ENVIRONMENT

    run(main())


def test_what_is_typed_in_the_demo_goes_to_the_sandbox_only(tmp_path: Path) -> None:
    async def main() -> None:
        session = demo_session(tmp_path)
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "DEMO")
            await pilot.press("P")
            await wait_for_text(pilot, "demo (in use)")
            await pilot.press("a")
            await wait_for_screen(pilot, ProfileFormScreen)
            assert not app.screen.query_one("#keep", Checkbox).value
            await fill(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert session.account is not None
            assert session.account.base_url.startswith("http://127.0.0.1:")

    run(main())


def test_the_masked_key_cannot_be_copied_out(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(fresh(tmp_path, MemoryKeyring())) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill(app, pilot)
            key = app.screen.query_one("#key", Input)
            key.focus()
            key.select_all()
            await pilot.press("ctrl+c", "ctrl+x")
            assert app.clipboard == ""
            assert key.value == KEY
            assert KEY not in screen_text(app.screen)

    run(main())
