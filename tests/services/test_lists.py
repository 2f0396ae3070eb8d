"""Whose list of flows is shown: the account's, whatever profile, variables and options say."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from flow_tui.credentials import (
    ENVIRONMENT_PROFILE,
    EnvironmentCredentials,
    KeyringFailedError,
    KeyringState,
)
from flow_tui.model import Account, Profile
from flow_tui.secret import Secret
from flow_tui.services.session import Session
from flow_tui.store import Store
from tests.support.app import MemoryKeyring
from tests.support.session import ENVIRONMENT, EUROPE, INDIA, SID, STORED, in_session
from tests.support.store import ACCOUNT, FLOW

OTHER: Final = EnvironmentCredentials("HXENV1", Secret("another key"), EUROPE)
SEEN: Final = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


async def add(session: Session, flow_id: str = FLOW, status: str = "") -> None:
    """Add a flow to the list that is shown, as the Add dialog does."""
    owner = session.list_owner

    def write(store: Store) -> None:
        store.flows.add(owner, [(flow_id, "")])
        if status:
            store.flows.set_statuses(owner, [(flow_id, status)], SEEN)

    await session.store.run(write)


async def shown(session: Session) -> list[str]:
    """Return the IDs and statuses in the list that is shown."""
    owner = session.list_owner
    flows = await session.store.run(lambda store: store.flows.page(owner, "", 0, 99))
    return [f"{flow.flow_id} {flow.status}".strip() for flow in flows]


async def save(session: Session, *profiles: Profile) -> None:
    for profile in profiles:
        await session.store.run(lambda store, each=profile: store.profiles.save(each))  # type: ignore[misc]


def listed(directory: Path, keyring: MemoryKeyring, **options: Any) -> list[str]:
    """Return the list that a start with these options shows."""
    return in_session(shown, directory, keyring, **options)


@pytest.mark.parametrize("other", [OTHER, ENVIRONMENT._replace(base_url=INDIA)])
def test_other_variables_do_not_show_the_list_and_the_statuses_of_the_ones_before(
    directory: Path, keyring: MemoryKeyring, other: EnvironmentCredentials
) -> None:
    in_session(
        lambda session: add(session, status="PUBLISHED"),
        directory,
        keyring,
        environment=ENVIRONMENT,
    )
    assert listed(directory, keyring, environment=other) == []
    in_session(lambda session: add(session, "2"), directory, keyring, environment=other)
    assert listed(directory, keyring, environment=ENVIRONMENT) == [f"{FLOW} PUBLISHED"]
    assert listed(directory, keyring, environment=other) == ["2"]


def test_variables_without_a_domain_show_the_list_once_it_is_typed(
    directory: Path, keyring: MemoryKeyring
) -> None:
    in_session(lambda session: add(session), directory, keyring, environment=ENVIRONMENT)
    undecided = ENVIRONMENT._replace(base_url=None)

    async def type_domain(session: Session) -> None:
        assert await shown(session) == []
        await add(session, "2")
        await session.sign_in.use_domain(EUROPE)
        assert sorted(await shown(session)) == [FLOW, "2"]

    in_session(type_domain, directory, keyring, environment=undecided)
    in_session(lambda session: add(session, "3"), directory, keyring, environment=undecided)
    assert listed(directory, keyring, environment=OTHER._replace(base_url=None)) == []


def test_a_base_url_on_the_command_line_has_a_list_of_its_own(
    directory: Path, keyring: MemoryKeyring
) -> None:
    keyring.items = {"prod-in": STORED}

    async def use(session: Session) -> list[str]:
        before = await shown(session)
        assert await session.sign_in.use("prod-in")
        assert await shown(session) == before
        await add(session, session.list_owner.host)
        return before

    async def remember(session: Session) -> None:
        await save(session, Profile("prod-in", SID, INDIA, in_keyring=True))

    in_session(remember, directory, keyring)
    assert in_session(use, directory, keyring) == []
    assert in_session(use, directory, keyring, base_url=EUROPE) == []
    assert in_session(use, directory, keyring) == ["api.in.kaleyra.io"]
    assert in_session(use, directory, keyring, base_url=EUROPE) == ["api.eu.kaleyra.io"]
    assert in_session(use, directory, keyring, base_url=INDIA) == ["api.in.kaleyra.io"]


@pytest.mark.parametrize("fails", [True, False], ids=["it fails", "it holds no key"])
def test_the_list_of_the_last_known_account_is_shown_while_the_key_is_missing(
    directory: Path, keyring: MemoryKeyring, fails: bool
) -> None:
    async def without_key(session: Session) -> None:
        await save(session, Profile("prod-in", SID, INDIA, in_keyring=True))
        await session.store.run(lambda store: store.flows.add(ACCOUNT, [(FLOW, "")]))
        await session.sign_in.choose("prod-in")
        assert await shown(session) == [FLOW]
        if fails:
            keyring.failure = KeyringFailedError(KeyringState.LOCKED, "Locked.")
            with pytest.raises(KeyringFailedError):
                await session.sign_in.use("prod-in")
        else:
            assert not await session.sign_in.use("prod-in")
        assert session.credentials is None
        assert await shown(session) == [FLOW]

    in_session(without_key, directory, keyring)
    assert listed(directory, keyring, profile="prod-in") == [FLOW]
    assert listed(directory, keyring, profile="other") == []


def test_a_keyring_that_names_another_account_shows_its_list(
    directory: Path, keyring: MemoryKeyring
) -> None:
    keyring.items = {"prod-in": STORED._replace(sid="HXNEW1")}

    async def use(session: Session) -> None:
        await save(session, Profile("prod-in", SID, INDIA, in_keyring=True))
        await session.sign_in.choose("prod-in")
        await add(session, status="PUBLISHED")
        assert await session.sign_in.use("prod-in")
        assert await shown(session) == []
        await session.sign_in.choose("prod-in")
        assert session.list_owner == Account("prod-in", "HXNEW1", INDIA)

    in_session(use, directory, keyring)


def test_flows_added_before_the_account_was_known_move_into_its_list(
    directory: Path, keyring: MemoryKeyring
) -> None:
    async def first_run(session: Session) -> None:
        await add(session, "1")
        await session.sign_in.choose("prod-in")
        assert await shown(session) == []
        await add(session, "2")
        await session.sign_in.use_typed("prod-in", STORED)
        assert sorted(await shown(session)) == ["1", "2"]
        await session.sign_in.use_typed("other", STORED._replace(sid="HXOTHER"))
        assert await shown(session) == []

    in_session(first_run, directory, keyring)


def test_the_same_account_has_one_list_in_the_environment_and_in_profiles(
    directory: Path, keyring: MemoryKeyring
) -> None:
    async def use_all(session: Session) -> None:
        await add(session)
        for name in ("a", "b"):
            await session.sign_in.use_typed(
                name, STORED._replace(sid=ENVIRONMENT.sid, base_url=EUROPE)
            )
            assert await shown(session) == [FLOW]

    in_session(use_all, directory, keyring, environment=ENVIRONMENT)


class TestDelete:
    def test_the_list_stays_while_another_profile_has_it(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        same, last = Profile("same", SID, INDIA), Profile("prod-in", SID, INDIA)

        async def delete(session: Session) -> None:
            await save(session, same, last)
            await session.sign_in.choose("prod-in")
            await add(session)
            assert await session.sign_in.shares_list(same) == ["prod-in"]
            await session.sign_in.delete_profile(same, ["prod-in"])
            assert await shown(session) == [FLOW]
            assert await session.sign_in.shares_list(last) == []
            await session.sign_in.delete_profile(last, [])
            assert (session.profile, session.list_owner) == ("", Account("", "", ""))
            await session.sign_in.choose("prod-in")
            assert await session.store.run(lambda store: store.flows.count(ACCOUNT)) == 0

        in_session(delete, directory, keyring)

    def test_the_list_stays_while_the_variables_or_a_typed_key_use_it(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        stored = Profile("stored", ENVIRONMENT.sid, EUROPE)
        typed = Profile("typed", SID, INDIA)

        async def delete(session: Session) -> None:
            await save(session, stored, typed)
            await add(session)
            assert await session.sign_in.shares_list(stored) == [ENVIRONMENT_PROFILE]
            await session.sign_in.delete_profile(stored, [ENVIRONMENT_PROFILE])
            assert await shown(session) == [FLOW]
            await save(session, Profile("kept", "HXKEPT", INDIA, in_keyring=True))
            await session.sign_in.use_typed("kept", STORED)
            await add(session)
            assert await session.sign_in.shares_list(typed) == ["kept"]
            await session.sign_in.delete_profile(typed, ["kept"])
            assert await shown(session) == [FLOW]

        in_session(delete, directory, keyring, environment=ENVIRONMENT)
