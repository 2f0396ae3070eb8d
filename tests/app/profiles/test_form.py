"""The form for a profile: typed, tested, stored or for this session; each failure shown."""

import asyncio
from pathlib import Path
from typing import Final

import pytest
from textual.widgets import Checkbox, Input, Select

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


def test_the_first_run_opens_the_form_and_the_next_start_signs_in_by_itself(tmp_path: Path) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        session = first_session(tmp_path, keyring)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_text(pilot, "stored in the login keyring")
            await fill_form(app, pilot, key=f"  {KEY}\n")
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            await wait_for_text(pilot, "HXAP…97IN")
            assert session.credentials is not None
            assert session.credentials.source is Source.KEYRING
            assert KEY not in screen_text(app.screen)
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_until(pilot, lambda: app.session.credentials is not None)
            await wait_for_text(pilot, "prod-in")

    run(main())
    assert keyring.items["prod-in"] == StoredCredentials(SID, Secret(KEY), INDIA)


def test_a_key_for_this_session_is_stored_nowhere(tmp_path: Path) -> None:
    """Name, SID and API domain are in the database all the same, and the form says so."""
    keyring = MemoryKeyring()

    async def main() -> None:
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill_form(app, pilot)
            app.screen.query_one("#keep", Checkbox).value = False
            await wait_for_text(pilot, "The key stays in memory only.")
            saved = "The profile's name, SID and API domain are saved on this machine."
            await wait_for_shown(pilot, lambda shown: saved in " ".join(shown.split()))
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert app.session.credentials is not None
            assert app.session.credentials.source is Source.SESSION
        with Store.open(tmp_path) as store:
            assert store.profiles.all() == [Profile("prod-in", SID, INDIA)]
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            assert app.screen.query_one("#sid", Input).value == SID
            assert app.screen.query_one("#key", Input).value == ""

    run(main())
    assert keyring.items == {}
    assert all(
        KEY.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )


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


def test_an_invalid_field_is_reported_and_no_field_is_lost(tmp_path: Path) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
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

    run(main())
    assert keyring.items == {}


@pytest.mark.parametrize("replaced", [False, True], ids=["the form's domain", "--base-url"])
def test_a_test_tells_a_right_key_from_a_wrong_one_and_names_the_host_that_it_asked(
    sandbox: Sandbox, tmp_path: Path, *, replaced: bool
) -> None:
    """The status line shows that of another account, and --base-url takes the place of both."""
    options = SessionOptions(lambda: tmp_path, base_url=sandbox.base_url if replaced else None)
    host = sandbox.base_url.removeprefix("http://")

    async def main() -> None:
        async with running(Session(options, MemoryKeyring())) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill_form(app, pilot, sid=sandbox.sid, key="wrong")
            if not replaced:
                await choose_domain(app, pilot, sandbox.base_url)
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, f"{host}: The SID or the API key is wrong")
            await fill_form(app, pilot, sid=sandbox.sid, key=sandbox.api_key)
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, f"{host}: Kaleyra accepts the SID and the API key")
            assert "is wrong" not in screen_text(app.screen)
            assert {request.method for request in sandbox.requests} == {"GET"}
            if not replaced:
                await choose_domain(app, pilot, "http://127.0.0.1:9")
                await pilot.press("ctrl+t")
                await wait_for_text(pilot, "127.0.0.1:9: Could not connect")

    run(main())


EDITS: Final = (
    ("#pod", "IN"),
    ("#domain", "api.example.com"),
    ("#sid", "HXAP0000000000IN"),
    ("#key", f"{KEY}WRONG"),
    ("#key", ""),
)


def test_what_a_test_found_goes_with_what_was_tested(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(first_session(tmp_path, MemoryKeyring())) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
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

    run(main())


def test_a_test_ends_once_what_it_tests_is_changed(tmp_path: Path) -> None:
    async def main() -> None:
        session = first_session(tmp_path, MemoryKeyring())
        may_answer, ended = asyncio.Event(), asyncio.Event()

        async def slowly(*_: object) -> CredentialCheck:
            try:
                await may_answer.wait()
            finally:
                ended.set()
            return CredentialCheck(CredentialVerdict.ACCEPTED, "Kaleyra accepts it.")

        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            session.client.check_credentials = slowly  # type: ignore[method-assign, assignment]
            await fill_form(app, pilot)
            app.screen.query_one("#key").focus()
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, "Testing the credentials on")
            await pilot.press("end", "X")
            await wait_for_shown(pilot, lambda shown: "Testing the" not in shown)
            may_answer.set()
            await wait_until(pilot, ended.is_set)
            await at_rest(pilot)
            assert "Kaleyra accepts" not in screen_text(app.screen)

    run(main())


def test_no_test_begins_while_the_form_is_being_saved(tmp_path: Path) -> None:
    keyring, may_store = MemoryKeyring(), asyncio.Event()

    async def write(*_: object) -> None:
        await may_store.wait()
        raise LOCKED

    async def main() -> None:
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            keyring.write = write  # type: ignore[method-assign, assignment]
            await fill_form(app, pilot)
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "Storing the key")
            await pilot.press("ctrl+t")
            may_store.set()
            await wait_for_text(pilot, "keyring is locked")
            await at_rest(pilot)
            assert "keyring is locked" in screen_text(app.screen)

    run(main())


def test_why_nothing_was_saved_stays_while_the_form_is_edited(tmp_path: Path) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        session = first_session(tmp_path, keyring)
        may_answer = asyncio.Event()

        async def slowly(*_: object) -> CredentialCheck:
            await may_answer.wait()
            return CredentialCheck(CredentialVerdict.ACCEPTED, "Kaleyra accepts it.")

        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            session.client.check_credentials = slowly  # type: ignore[method-assign, assignment]
            await fill_form(app, pilot)
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, "Testing the credentials on")
            keyring.failure = LOCKED
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "keyring is locked")
            may_answer.set()
            app.screen.query_one("#key", Input).value = "another"
            await at_rest(pilot)
            assert "keyring is locked" in screen_text(app.screen)

    run(main())


def test_the_demo_saves_nothing_for_long(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await pilot.press("P", "a")
            await wait_for_text(pilot, "The key stays in memory only.")
            assert "saved on this machine" not in screen_text(app.screen)

    run(main())


def test_a_keyring_failure_keeps_the_form_open_and_suggests_what_to_do(tmp_path: Path) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            keyring.failure = LOCKED
            await fill_form(app, pilot)
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "keyring is locked")
            await wait_for_text(pilot, "Untick")
            assert app.screen.query_one("#key", Input).value == KEY
            app.screen.query_one("#keep", Checkbox).value = False
            await pilot.press("ctrl+s")
            await wait_home(pilot)

    run(main())


def test_storing_is_not_suggested_if_the_keyring_fails(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    keyring.failure = LOCKED

    async def main() -> None:
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_text(pilot, "[ ] store it")
            await wait_for_text(pilot, "keyring is locked")
            keyring.failure = None
            app.screen.query_one("#keep", Checkbox).value = True
            await wait_for_text(pilot, "stored in the login keyring")
            await fill_form(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert set(keyring.items) == {"prod-in"}

    run(main())


def test_credentials_typed_in_the_demo_go_to_the_sandbox_only(tmp_path: Path) -> None:
    async def main() -> None:
        session = demo_session(tmp_path)
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "DEMO")
            await pilot.press("P")
            await wait_for_text(pilot, "demo (in use)")
            await pilot.press("a")
            await wait_for_screen(pilot, ProfileFormScreen)
            assert not app.screen.query_one("#keep", Checkbox).value
            await fill_form(app, pilot)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert session.account is not None
            assert session.account.base_url.startswith("http://127.0.0.1:")

    run(main())


def test_the_masked_key_cannot_be_copied_out(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(first_session(tmp_path, MemoryKeyring())) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill_form(app, pilot)
            key = app.screen.query_one("#key", Input)
            key.focus()
            key.select_all()
            await pilot.press("ctrl+c", "ctrl+x")
            assert app.clipboard == ""
            assert key.value == KEY
            assert KEY not in screen_text(app.screen)

    run(main())
