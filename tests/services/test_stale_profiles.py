"""Two terminals with the same profiles: each acts only on what it has shown of them."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from flow_tui.config import Config
from flow_tui.credentials import Source, StoredCredentials
from flow_tui.model import Account, Profile
from flow_tui.secret import Secret
from flow_tui.services.existing_key import existing_key
from flow_tui.services.session import Session
from flow_tui.store import ProfilesChangedError
from flow_tui.store.profiles import Profiles
from flow_tui.validation import InputError
from tests.support.app import MemoryKeyring
from tests.support.session import ENVIRONMENT, EUROPE, INDIA, SID, STORED, run, session_in
from tests.support.store import FLOW

OTHER = StoredCredentials("HX2", Secret("key of HX2"), EUROPE)
CHANGED = [OTHER._replace(sid=SID), OTHER._replace(base_url=INDIA), OTHER]
COMMANDED = Profile("prod-in", SID, INDIA)
SHOWN = Profile("prod-in", SID, INDIA, in_keyring=True)


class Working(MemoryKeyring):
    """A keyring during whose work something else is done."""

    meanwhile: Callable[[], Awaitable[None]]

    async def delete(self, profile: str) -> None:
        await super().delete(profile)
        await self.meanwhile()


@asynccontextmanager
async def two_terminals(
    directory: Path, keyring: MemoryKeyring
) -> AsyncIterator[tuple[Session, Session]]:
    """Two sessions with the profile `SHOWN`, of whose list there is one flow."""
    async with session_in(directory, keyring) as own, session_in(directory, keyring) as other:
        await other.sign_in.store_and_use("prod-in", STORED)
        await list_flow(other, SHOWN.account)
        yield own, other


async def list_flow(session: Session, account: Account) -> None:
    await session.store.run(lambda store: store.flows.add(account, [(FLOW, "")]))


async def count(session: Session, account: Account) -> int:
    return await session.store.run(lambda store: store.flows.count(account))


class TestKeptKey:
    def test_a_key_that_is_there_already(self, directory: Path, keyring: MemoryKeyring) -> None:
        config = Config(profile_commands={"commanded": ("echo", "printed")})

        async def main() -> None:
            async with session_in(directory, keyring, config=config) as session:
                sign_in, typed = session.sign_in, STORED._replace(api_key=Secret("typed"))
                await sign_in.store_and_use("prod-in", STORED)
                assert await existing_key(sign_in, SHOWN, SHOWN) == (STORED.api_key, Source.KEYRING)
                commanded = Profile("commanded")
                assert await existing_key(sign_in, commanded, commanded) == (
                    Secret("printed"),
                    Source.COMMAND,
                )
                with pytest.raises(InputError, match="Type the API key"):
                    await existing_key(sign_in, Profile("none"), Profile("none"))
                await sign_in.use_typed("prod-in", typed)
                assert await existing_key(sign_in, SHOWN, SHOWN) == (typed.api_key, Source.SESSION)

        run(main())

    def test_the_command_is_asked_anew_for_the_key_in_use(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        """It may print a newer one; while the form is open it is asked once."""
        printed = directory.parent / "key"
        printed.write_text("old")
        config = Config(profile_commands={"prod-in": ("cat", str(printed))})

        async def main() -> None:
            async with session_in(directory, keyring, config=config) as session:
                sign_in = session.sign_in
                await session.store.run(lambda store: store.profiles.save(COMMANDED))
                assert await sign_in.use("prod-in")
                assert sign_in.credentials is not None
                assert sign_in.credentials.api_key == Secret("old")
                printed.write_text("new")
                for _ in range(2):
                    key = await existing_key(sign_in, COMMANDED, COMMANDED)
                    assert key == (Secret("new"), Source.COMMAND)
                    printed.write_text("newer")

        run(main())

    @pytest.mark.parametrize(
        ("printed", "field"),
        [
            ({"sid": "HX2"}, "SID HX2"),
            ({"sid": SID, "api_domain": "api.eu.kaleyra.io"}, "API domain api.eu.kaleyra.io"),
            ({"sid": SID, "api_domain": "api.in.kaleyra.io"}, ""),
            ({"sid": SID}, ""),
        ],
    )
    def test_the_key_that_a_command_prints_for_another_account_is_not_taken(
        self, directory: Path, keyring: MemoryKeyring, printed: dict[str, str], field: str
    ) -> None:
        output = json.dumps({"api_key": "printed", **printed})
        config = Config(credential_command=("echo", output))

        async def main() -> None:
            async with session_in(directory, keyring, config=config) as session:
                asked = existing_key(session.sign_in, Profile("prod-in"), COMMANDED)
                if not field:
                    assert await asked == (Secret("printed"), Source.COMMAND)
                    return
                said = f"returns the key for {field}. Use that {field.rpartition(' ')[0]}, or type"
                with pytest.raises(InputError, match=re.escape(said)):
                    await asked

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
                    await existing_key(own.sign_in, SHOWN, SHOWN)

        run(main())

    @pytest.mark.parametrize("item", CHANGED)
    def test_nor_that_of_an_item_which_its_profile_does_not_name(
        self, directory: Path, keyring: MemoryKeyring, item: StoredCredentials
    ) -> None:
        """To open the form again does not help, so it is not advised."""

        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, _):
                keyring.items["prod-in"] = item
                said = "The keyring holds the key of another account for this profile. Type this"
                with pytest.raises(InputError, match=re.escape(said)):
                    await existing_key(own.sign_in, SHOWN, SHOWN)

        run(main())

    def test_nor_the_key_in_use_of_a_profile_that_was_deleted(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                assert await own.sign_in.use("prod-in")
                await other.sign_in.delete_profile(SHOWN, [])
                with pytest.raises(InputError, match="changed elsewhere"):
                    await existing_key(own.sign_in, SHOWN, SHOWN)

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
                assert await existing_key(own.sign_in, shown, shown) == (
                    OTHER.api_key,
                    Source.KEYRING,
                )

        run(main())

    def test_a_key_that_was_replaced_is_kept_not_the_one_in_use(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                assert await own.sign_in.use("prod-in")
                new = STORED._replace(api_key=Secret("new key"))
                await other.sign_in.store_and_use("prod-in", new)
                assert await existing_key(own.sign_in, SHOWN, SHOWN) == (
                    new.api_key,
                    Source.KEYRING,
                )

        run(main())


class TestDelete:
    @pytest.mark.parametrize("changed", CHANGED)
    def test_a_profile_that_has_another_account_now_stays_with_its_key_and_list(
        self, directory: Path, keyring: MemoryKeyring, changed: StoredCredentials
    ) -> None:
        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                await other.sign_in.store_and_use("prod-in", changed)
                now = SHOWN._replace(sid=changed.sid, base_url=changed.base_url)
                await list_flow(other, now.account)
                with pytest.raises(ProfilesChangedError, match=r"Nothing was deleted\."):
                    await own.sign_in.delete_profile(SHOWN, [])
                assert keyring.items == {"prod-in": changed}
                assert await own.sign_in.profiles() == [now]
                assert await count(own, SHOWN.account) == await count(own, now.account) == 1
                await own.sign_in.delete_profile(now, [])
                assert keyring.items == {}
                assert (await count(own, SHOWN.account), await count(own, now.account)) == (1, 0)

        run(main())

    def test_a_key_that_was_stored_meanwhile_stays(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        typed = Profile("typed", "HX3", INDIA)

        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                await other.sign_in.use_typed("typed", STORED._replace(sid="HX3"))
                assert typed in await own.sign_in.profiles()
                await other.sign_in.store_and_use("typed", STORED._replace(sid="HX3"))
                with pytest.raises(ProfilesChangedError):
                    await own.sign_in.delete_profile(typed, [])
                assert typed._replace(in_keyring=True) in await own.sign_in.profiles()

        run(main())

    def test_a_list_that_was_said_to_stay_is_not_deleted_once_it_is_the_profiles_alone(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                await other.sign_in.store_and_use("q", STORED)
                sharing = await own.sign_in.shares_list(SHOWN)
                assert sharing == ["q"]
                await other.sign_in.delete_profile(SHOWN._replace(name="q"), ["prod-in"])
                with pytest.raises(ProfilesChangedError, match=r"Nothing was deleted\."):
                    await own.sign_in.delete_profile(SHOWN, sharing)
                assert await count(own, SHOWN.account) == 1
                assert keyring.items == {"prod-in": STORED}
                await own.sign_in.delete_profile(SHOWN, await own.sign_in.shares_list(SHOWN))
                assert await count(own, SHOWN.account) == 0

        run(main())

    def test_what_changes_while_the_keyring_works_is_not_deleted_either(
        self, directory: Path
    ) -> None:
        keyring = Working()

        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                await other.sign_in.use_typed("q", STORED)
                keyring.meanwhile = lambda: other.sign_in.use_typed("q", OTHER)
                only_key = r"Only the key of prod-in was deleted\."
                with pytest.raises(ProfilesChangedError, match=only_key):
                    await own.sign_in.delete_profile(SHOWN, ["q"])
                assert SHOWN in await own.sign_in.profiles()
                assert await count(own, SHOWN.account) == 1

        run(main())

    def test_of_a_profile_without_a_key_no_key_is_said_to_be_deleted(
        self, directory: Path, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        check = Profiles.check

        def check_then_change(profiles: Profiles, *shown: Any) -> None:
            check(profiles, *shown)
            profiles.save(Profile("typed", "HX2", EUROPE))

        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, other):
                await other.sign_in.use_typed("typed", STORED)
                typed = Profile("typed", SID, INDIA)
                sharing = await own.sign_in.shares_list(typed)
                monkeypatch.setattr(Profiles, "check", check_then_change)
                with pytest.raises(ProfilesChangedError, match=r"Nothing was deleted\."):
                    await own.sign_in.delete_profile(typed, sharing)

        run(main())

    def test_the_account_of_a_profile_in_use_with_another_counts(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        """The list stays, and the dialog has to say so."""

        async def main() -> None:
            async with two_terminals(directory, keyring) as (own, _):
                await own.sign_in.store_and_use("q", STORED)
                await own.sign_in.use_typed("q", OTHER)
                assert await own.sign_in.shares_list(SHOWN) == ["q"]
                await own.sign_in.delete_profile(SHOWN, ["q"])
                assert await count(own, SHOWN.account) == 1

        run(main())

    def test_a_stored_profile_behind_the_environments_counts(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def main() -> None:
            async with session_in(directory, keyring, environment=ENVIRONMENT) as session:
                for name in ("environment", "prod-in"):
                    await session.sign_in.store_and_use(name, STORED)
                await session.sign_in.choose("")
                assert await session.sign_in.shares_list(SHOWN) == ["environment"]
                await session.sign_in.delete_profile(SHOWN, ["environment"])
                assert keyring.items == {"environment": STORED}

        run(main())

    def test_the_account_of_the_environment_counts_while_another_is_in_use(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        account = StoredCredentials(ENVIRONMENT.sid, Secret("the same"), EUROPE)
        mine = Profile("mine", account.sid, account.base_url, in_keyring=True)

        async def main() -> None:
            async with session_in(directory, keyring, environment=ENVIRONMENT) as session:
                await session.sign_in.store_and_use("mine", account)
                await list_flow(session, mine.account)
                await session.sign_in.store_and_use("q", OTHER)
                assert await session.sign_in.shares_list(mine) == ["environment"]
                await session.sign_in.delete_profile(mine, ["environment"])
                assert await count(session, mine.account) == 1

        run(main())
