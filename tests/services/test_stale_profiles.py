"""Two terminals with the same profiles: each acts only on what it has shown of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from flow_tui.config import Config
from flow_tui.credentials import Source, StoredCredentials
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.services.existing_key import existing_key
from flow_tui.services.session import Session
from flow_tui.validation import InputError
from tests.support.app import MemoryKeyring
from tests.support.session import EUROPE, INDIA, SID, STORED, run, session_in

OTHER = StoredCredentials("HX2", Secret("key of HX2"), EUROPE)
CHANGED = [OTHER._replace(sid=SID), OTHER._replace(base_url=INDIA), OTHER]
SHOWN = Profile("prod-in", SID, INDIA, in_keyring=True)


@asynccontextmanager
async def two_terminals(
    directory: Path, keyring: MemoryKeyring
) -> AsyncIterator[tuple[Session, Session]]:
    """Two sessions with the profile `SHOWN`."""
    async with session_in(directory, keyring) as own, session_in(directory, keyring) as other:
        await other.sign_in.store_and_use("prod-in", STORED)
        yield own, other


class TestKeptKey:
    def test_a_key_that_is_there_already(self, directory: Path, keyring: MemoryKeyring) -> None:
        config = Config(profile_commands={"commanded": ("echo", "printed")})

        async def main() -> None:
            async with session_in(directory, keyring, config=config) as session:
                sign_in, typed = session.sign_in, STORED._replace(api_key=Secret("typed"))
                await sign_in.store_and_use("prod-in", STORED)
                assert await existing_key(sign_in, SHOWN) == (STORED.api_key, Source.KEYRING)
                commanded = Profile("commanded")
                assert await existing_key(sign_in, commanded) == (Secret("printed"), Source.COMMAND)
                with pytest.raises(InputError, match="Type the API key"):
                    await existing_key(sign_in, Profile("none"))
                await sign_in.use_typed("prod-in", typed)
                assert await existing_key(sign_in, SHOWN) == (typed.api_key, Source.SESSION)

        run(main())

    @pytest.mark.parametrize("signed_in", [False, True])
    @pytest.mark.parametrize("changed", CHANGED)
    def test_the_key_of_another_account_is_not_taken(
        self, directory: Path, keyring: MemoryKeyring, changed: StoredCredentials, signed_in: bool
    ) -> None:
        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                if signed_in:
                    assert await own.sign_in.use("prod-in")
                await other.sign_in.store_and_use("prod-in", changed)
                with pytest.raises(InputError, match="changed elsewhere"):
                    await existing_key(own.sign_in, SHOWN)

        run(main())

    def test_nor_that_of_an_item_which_its_profile_does_not_name_yet(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        """The key is stored first, then the profile is changed."""

        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, _):
                keyring.items["prod-in"] = OTHER
                with pytest.raises(InputError, match="changed elsewhere"):
                    await existing_key(own.sign_in, SHOWN)

        run(main())

    def test_nor_the_key_in_use_of_a_profile_that_was_deleted(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                assert await own.sign_in.use("prod-in")
                await other.sign_in.delete_profile(SHOWN)
                with pytest.raises(InputError, match="changed elsewhere"):
                    await existing_key(own.sign_in, SHOWN)

        run(main())

    @pytest.mark.parametrize("source", [Source.KEYRING, Source.SESSION])
    def test_the_key_in_use_is_not_taken_for_the_account_that_the_profile_has_now(
        self, directory: Path, keyring: MemoryKeyring, source: Source
    ) -> None:
        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                if source is Source.KEYRING:
                    await own.sign_in.use("prod-in")
                else:
                    await own.sign_in.use_typed("prod-in", STORED)
                await other.sign_in.store_and_use("prod-in", OTHER)
                (shown,) = await own.sign_in.profiles()
                assert await existing_key(own.sign_in, shown) == (OTHER.api_key, Source.KEYRING)

        run(main())

    def test_a_key_that_was_replaced_is_kept_not_the_one_in_use(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                assert await own.sign_in.use("prod-in")
                new = STORED._replace(api_key=Secret("new key"))
                await other.sign_in.store_and_use("prod-in", new)
                assert await existing_key(own.sign_in, SHOWN) == (new.api_key, Source.KEYRING)

        run(main())
