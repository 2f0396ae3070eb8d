"""The form for a profile: typed, tested, stored or for this session; each failure shown."""

import asyncio
from pathlib import Path
from typing import Final

from textual.pilot import Pilot
from textual.widgets import Checkbox, Input, Select

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.credentials import (
    Source,
    StoredCredentials,
)
from flow_tui.kaleyra.credential_check import CredentialCheck, CredentialVerdict
from flow_tui.model import Profile
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from flow_tui.store import Store
from tests.support.app import (
    MemoryKeyring,
    at_rest,
    case,
    demo_session,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.profile_form import (
    INDIA,
    KEY,
    LOCKED,
    SID,
    choose_domain,
    fill_form,
    first_session,
)


def test_a_key_is_stored_in_the_keyring_or_stays_in_memory(tmp_path: Path) -> None:
    """Name, SID and API domain are in the database all the same, and the form says so."""
    keyring = SlowToStore()

    async def main() -> None:
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_text(pilot, "stored in the login keyring")
            await why_nothing_was_saved_stays(app, pilot, keyring)
            await for_this_session_only(app, pilot)
            await save(app, pilot, Source.SESSION)
        keyring.failure = None
        assert keyring.items == {}
        with Store.open(tmp_path) as store:
            assert store.profiles.all() == [Profile("prod-in", SID, INDIA)]
        assert_key_in_no_file(tmp_path)
        # The next start asks for the key alone. This time it is stored.
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            assert app.screen.query_one("#sid", Input).value == SID
            assert app.screen.query_one("#key", Input).value == ""
            app.screen.query_one("#keep", Checkbox).value = True
            await wait_for_text(pilot, "stored in the login keyring")
            await fill_form(app, pilot, key=f"  {KEY}\n")
            await save(app, pilot, Source.KEYRING)
            await wait_for_text(pilot, "HXAP…97IN")
            assert KEY not in screen_text(app.screen)
        # Then the start signs in by itself.
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_until(pilot, lambda: app.session.credentials is not None)
            await wait_for_text(pilot, "prod-in")

    run(main())
    assert keyring.items["prod-in"] == StoredCredentials(SID, Secret(KEY), INDIA)
    assert_key_in_no_file(tmp_path)


async def for_this_session_only(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await fill_form(app, pilot)
    app.screen.query_one("#keep", Checkbox).value = False
    await wait_for_text(pilot, "The key stays in memory only.")
    saved = "The profile's name, SID and API domain are saved on this machine."
    await wait_for_shown(pilot, lambda shown: saved in " ".join(shown.split()))


async def save(app: FlowTuiApp, pilot: Pilot[None], source: Source) -> None:
    await pilot.press("ctrl+s")
    await wait_home(pilot)
    assert app.session.credentials is not None
    assert app.session.credentials.source is source


def assert_key_in_no_file(directory: Path) -> None:
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert files
    assert all(KEY.encode() not in path.read_bytes() for path in files)


INVALID: Final = (
    ("name", "", "Type a profile name"),
    ("sid", "", "Type the account SID"),
    ("key", "", "Type the API key"),
    ("name", "a b", "A profile name has at most 40"),
    ("sid", "HX-1", "only letters and digits"),
    ("key", "two words", "no spaces"),
)

INVALID_DOMAINS: Final = {
    "": "Choose the API domain",
    "http://api.example.com": "Use https",
    "a b": "host name",
}


def test_what_is_typed_is_checked_tested_and_stored(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    keyring.failure = LOCKED

    async def main() -> None:
        session = first_session(tmp_path, keyring)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            with case("storing is not suggested if the keyring fails"):
                await wait_for_texts(pilot, "[ ] store it", "keyring is locked")
                keyring.failure = None
                app.screen.query_one("#keep", Checkbox).value = True
                await wait_for_text(pilot, "stored in the login keyring")
            await an_invalid_field_is_reported_and_nothing_typed_is_lost_or_shown(app, pilot)
            assert keyring.items == {}
            await what_a_test_found_goes_with_what_was_tested(app, pilot, sandbox)
            app.screen.query_one("#pod", Select).value = "IN"
            await fill_form(app, pilot)
            await save(app, pilot, Source.KEYRING)
            assert set(keyring.items) == {"prod-in"}

    run(main())


async def an_invalid_field_is_reported_and_nothing_typed_is_lost_or_shown(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    for field, value, said in INVALID:
        with case(f"{field}: {value}"):
            await fill_form(app, pilot, **{field: value})
            before = {name.id: name.value for name in app.screen.query(Input)}
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, said)
            assert {name.id: name.value for name in app.screen.query(Input)} == before
            assert app.focused is app.screen.query_one(f"#{field}")
    await fill_form(app, pilot)
    for domain, said in INVALID_DOMAINS.items():
        with case(domain):
            await choose_domain(app, pilot, domain)
            app.screen.query_one("#name").focus()
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, said)
            assert app.focused is app.screen.query_one("#domain")
    await assert_key_cannot_be_copied(app, pilot)


async def assert_key_cannot_be_copied(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    key = app.screen.query_one("#key", Input)
    key.focus()
    key.select_all()
    await pilot.press("ctrl+c", "ctrl+x")
    assert app.clipboard == ""
    assert key.value == KEY
    assert KEY not in screen_text(app.screen)


def test_a_test_asks_the_host_that_replaces_that_of_the_form(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """The status line shows the host of another account, and --base-url takes the place of both."""
    options = SessionOptions(lambda: tmp_path, base_url=sandbox.base_url)

    async def main() -> None:
        async with running(Session(options, MemoryKeyring())) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await assert_right_is_told_from_wrong(app, pilot, sandbox)

    run(main())


async def assert_right_is_told_from_wrong(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    """Test a wrong and a right key; the host that was asked is named."""
    host = sandbox.base_url.removeprefix("http://")
    await fill_form(app, pilot, sid=sandbox.sid, key="wrong")
    await pilot.press("ctrl+t")
    await wait_for_text(pilot, f"{host}: The SID or the API key is wrong")
    await fill_form(app, pilot, sid=sandbox.sid, key=sandbox.api_key)
    await pilot.press("ctrl+t")
    await wait_for_text(pilot, f"{host}: Kaleyra accepts the SID and the API key")
    assert "is wrong" not in screen_text(app.screen)
    assert {request.method for request in sandbox.requests} == {"GET"}


EDITS: Final = (
    ("#pod", "IN"),
    ("#domain", "api.example.com"),
    ("#sid", "HXAP0000000000IN"),
    ("#key", f"{KEY}WRONG"),
    ("#key", ""),
)


async def what_a_test_found_goes_with_what_was_tested(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await choose_domain(app, pilot, sandbox.base_url)
    await assert_right_is_told_from_wrong(app, pilot, sandbox)
    await choose_domain(app, pilot, "http://127.0.0.1:9")
    await pilot.press("ctrl+t")
    await wait_for_text(pilot, "127.0.0.1:9: Could not connect")
    for name, value in EDITS:
        with case(f"{name}: {value}"):
            await fill_form(app, pilot, sid=f" {sandbox.sid} ", key=sandbox.api_key)
            await choose_domain(app, pilot, sandbox.base_url)
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, "Kaleyra accepts")
            app.screen.query_one("#name", Input).value = "another-name"
            await at_rest(pilot)
            assert "Kaleyra accepts" in screen_text(app.screen)
            field = app.screen.query_one(name)
            assert isinstance(field, Input | Select)
            field.value = value
            await wait_for_shown(pilot, lambda shown: "Kaleyra accepts" not in shown)
    await assert_test_ends_with_what_it_tests(app, pilot)


class SlowTest:
    """A test of the credentials that finds them right once it is let."""

    def __init__(self, session: Session) -> None:
        self.let, self.ended = asyncio.Event(), asyncio.Event()
        session.client.check_credentials = self._check  # type: ignore[method-assign, assignment]

    async def _check(self, *_: object) -> CredentialCheck:
        try:
            await self.let.wait()
        finally:
            self.ended.set()
        return CredentialCheck(CredentialVerdict.ACCEPTED, "Kaleyra accepts it.")


async def assert_test_ends_with_what_it_tests(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    test = SlowTest(app.session)
    await fill_form(app, pilot)
    app.screen.query_one("#key").focus()
    await pilot.press("ctrl+t")
    await wait_for_text(pilot, "Testing the credentials on")
    await pilot.press("end", "X")
    await wait_for_shown(pilot, lambda shown: "Testing the" not in shown)
    test.let.set()
    await wait_until(pilot, test.ended.is_set)
    await at_rest(pilot)
    assert "Kaleyra accepts" not in screen_text(app.screen)


async def why_nothing_was_saved_stays(
    app: FlowTuiApp, pilot: Pilot[None], keyring: "SlowToStore"
) -> None:
    # A test that is going on does not take its place.
    test = SlowTest(app.session)
    await fill_form(app, pilot)
    await pilot.press("ctrl+t")
    await wait_for_text(pilot, "Testing the credentials on")
    keyring.failure = LOCKED
    keyring.may_store.set()
    await pilot.press("ctrl+s")
    await wait_for_texts(pilot, "keyring is locked", "Untick")
    assert app.screen.query_one("#key", Input).value == KEY
    test.let.set()
    app.screen.query_one("#key", Input).value = "another"
    await at_rest(pilot)
    assert "keyring is locked" in screen_text(app.screen)
    # No test begins while the form is being saved.
    keyring.may_store.clear()
    test.let.clear()
    await pilot.press("ctrl+s")
    await wait_for_text(pilot, "Storing the key")
    await pilot.press("ctrl+t")
    keyring.may_store.set()
    await wait_for_text(pilot, "keyring is locked")
    test.let.set()
    await at_rest(pilot)
    assert "keyring is locked" in screen_text(app.screen)


class SlowToStore(MemoryKeyring):
    """A keyring that stores, or fails to, once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_store = asyncio.Event()

    async def write(self, profile: str, stored: StoredCredentials) -> None:
        await self.may_store.wait()
        await super().write(profile, stored)


def test_credentials_typed_in_the_demo_go_to_the_sandbox_only_and_are_not_saved_for_long(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        session = demo_session(tmp_path)
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "DEMO")
            await pilot.press("P")
            await wait_for_text(pilot, "demo (in use)")
            await pilot.press("a")
            await wait_for_text(pilot, "The key stays in memory only.")
            assert "saved on this machine" not in screen_text(app.screen)
            assert not app.screen.query_one("#keep", Checkbox).value
            await fill_form(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert session.account is not None
            assert session.account.base_url.startswith("http://127.0.0.1:")

    run(main())
