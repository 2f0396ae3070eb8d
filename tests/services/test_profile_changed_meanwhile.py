"""Another terminal changes a profile while this one looks for its key: what is there now counts."""

import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from flow_tui.config import Config
from flow_tui.credentials import Source, StoredCredentials
from flow_tui.model import Account, Profile
from flow_tui.secret import Secret
from flow_tui.services.session import Session
from flow_tui.store import StoreError
from tests.support.app import MemoryKeyring
from tests.support.session import EUROPE, INDIA, SID, STORED, run, session_in

OTHER = StoredCredentials("HX2", Secret("key of HX2"), EUROPE)


class SlowKeyring(MemoryKeyring):
    """A keyring whose answer is on its way while something else is done, once."""

    meanwhile: Callable[[], Awaitable[None]] | None = None
    reads = 0

    async def read(self, profile: str) -> StoredCredentials | None:
        found = await super().read(profile)
        self.reads += 1
        if self.meanwhile is not None:
            todo, self.meanwhile = self.meanwhile, None
            await todo()
        return found


async def delete(session: Session) -> None:
    (profile,) = await session.sign_in.profiles()
    await session.sign_in.delete_profile(profile, [])


def test_a_profile_that_was_deleted_does_not_come_back(directory: Path) -> None:
    keyring = SlowKeyring()

    async def main() -> None:
        async with session_in(directory, keyring) as own, session_in(directory, keyring) as other:
            await other.sign_in.store_and_use("prod-in", STORED)
            keyring.meanwhile = lambda: delete(other)
            assert not await own.sign_in.use("prod-in")
            assert own.credentials is None
            assert own.list_owner == Account("prod-in", "", "")
            assert await other.sign_in.profiles() == []
            assert keyring.items == {}

    run(main())


def test_one_that_has_another_account_now_keeps_it_and_is_used_with_it(directory: Path) -> None:
    keyring = SlowKeyring()

    async def main() -> None:
        async with session_in(directory, keyring) as own, session_in(directory, keyring) as other:
            await other.sign_in.store_and_use("prod-in", STORED)
            keyring.meanwhile = lambda: other.sign_in.store_and_use("prod-in", OTHER)
            assert await own.sign_in.use("prod-in")
            assert own.credentials is not None
            assert own.credentials == other.credentials
            assert own.credentials.api_key == OTHER.api_key
            now = [Profile("prod-in", OTHER.sid, OTHER.base_url, in_keyring=True)]
            assert await own.sign_in.profiles() == now

    run(main())


def test_one_that_became_known_meanwhile_is_used_as_it_is(directory: Path) -> None:
    keyring = SlowKeyring()
    keyring.items["prod-in"] = STORED

    async def main() -> None:
        async with session_in(directory, keyring) as own, session_in(directory, keyring) as other:
            keyring.meanwhile = lambda: other.sign_in.store_and_use("prod-in", OTHER)
            assert await own.sign_in.use("prod-in")
            assert own.account == Account("prod-in", OTHER.sid, OTHER.base_url)

    run(main())


def test_one_that_changes_again_and_again_is_not_waited_for(directory: Path) -> None:
    keyring = SlowKeyring()
    numbers = itertools.count()

    async def main() -> None:
        async with session_in(directory, keyring) as own, session_in(directory, keyring) as other:

            async def change() -> None:
                changed = OTHER._replace(sid=f"HX{next(numbers)}")
                await other.sign_in.store_and_use("prod-in", changed)
                keyring.meanwhile = change

            await change()
            with pytest.raises(StoreError, match=r"prod-in is being changed elsewhere\. Try again"):
                await own.sign_in.use("prod-in")
            assert own.credentials is None
            assert keyring.reads == next(numbers) - 1 == 5
            assert (await own.sign_in.profiles())[0].sid == "HX5"

    run(main())


class Meanwhile:
    """Does something before a command runs, and counts how often it runs."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self.runs = 0

    @asynccontextmanager
    async def __call__(self, _message: str) -> AsyncIterator[None]:
        self.runs += 1
        await self._work()
        yield


@pytest.mark.parametrize(
    ("printed", "account"),
    [
        ("printed", Account("prod-in", OTHER.sid, OTHER.base_url)),
        (
            json.dumps({"sid": SID, "api_key": "printed", "api_domain": "IN"}),
            Account("prod-in", SID, INDIA),
        ),
    ],
)
def test_the_profile_of_a_command_keeps_what_it_does_not_print(
    directory: Path, keyring: MemoryKeyring, printed: str, account: Account
) -> None:
    """The command is not run again: what it prints does not depend on the profile's account."""
    config = Config(profile_commands={"prod-in": ("echo", printed)})

    async def main() -> None:
        async with (
            session_in(directory, keyring, config=config) as own,
            session_in(directory, keyring) as other,
        ):
            await other.sign_in.use_typed("prod-in", STORED)
            meanwhile = Meanwhile(lambda: other.sign_in.store_and_use("prod-in", OTHER))
            own.sign_in.commands.suspend_terminal = meanwhile
            assert await own.sign_in.use("prod-in")
            assert own.credentials == (account, Secret("printed"), Source.COMMAND)
            stored = [Profile("prod-in", account.sid, account.base_url, in_keyring=True)]
            assert await other.sign_in.profiles() == stored
            assert meanwhile.runs == 1

    run(main())


def test_the_profile_of_a_command_that_was_deleted_does_not_come_back(
    directory: Path, keyring: MemoryKeyring
) -> None:
    config = Config(profile_commands={"prod-in": ("echo", "printed")})

    async def main() -> None:
        async with (
            session_in(directory, keyring, config=config) as own,
            session_in(directory, keyring) as other,
        ):
            await other.sign_in.store_and_use("prod-in", STORED)
            own.sign_in.commands.suspend_terminal = Meanwhile(lambda: delete(other))
            assert not await own.sign_in.use("prod-in")
            assert own.credentials is None
            assert await other.sign_in.profiles() == []

    run(main())
