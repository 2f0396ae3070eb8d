"""A key that is, or may be, in the keyring is known with its profile, so that it can be deleted."""

from pathlib import Path

import pytest

from flow_tui.credentials import KeyringFailedError, KeyringState, StoredCredentials
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.services.session import Session
from flow_tui.store import StoreError
from flow_tui.store.profiles import Profiles
from tests.support.app import MemoryKeyring, UnconfirmedKeyring
from tests.support.session import EUROPE, INDIA, SID, STORED, in_session

OTHER = StoredCredentials("HX2", Secret("key of HX2"), EUROPE)
WITH_KEY = Profile("new", SID, INDIA, in_keyring=True)


async def store_unconfirmed(session: Session, typed: StoredCredentials = STORED) -> None:
    with pytest.raises(KeyringFailedError) as caught:
        await session.sign_in.store_and_use("new", typed)
    assert caught.value.state is KeyringState.UNCERTAIN
    assert session.credentials is None


async def delete(session: Session) -> None:
    (profile,) = await session.sign_in.profiles()
    await session.sign_in.delete_profile(profile, await session.sign_in.shares_list(profile))


class TestUnconfirmed:
    @pytest.mark.parametrize("then", ["nothing", "for this session", "again"])
    def test_a_key_that_may_be_stored_goes_with_its_profile(
        self, directory: Path, then: str
    ) -> None:
        keyring = UnconfirmedKeyring()

        async def main(session: Session) -> None:
            await store_unconfirmed(session)
            if then == "for this session":
                await session.sign_in.use_typed("new", STORED)
            elif then == "again":
                keyring.confirms = True
                await session.sign_in.store_and_use("new", STORED)
            assert await session.sign_in.profiles() == [WITH_KEY]
            assert set(keyring.items) == {"new"}
            await delete(session)

        in_session(main, directory, keyring)
        assert keyring.items == {}

    def test_a_profile_that_is_known_keeps_its_account_until_the_key_is_read(
        self, directory: Path
    ) -> None:
        keyring = UnconfirmedKeyring()

        async def main(session: Session) -> None:
            await session.sign_in.use_typed("new", STORED)
            await session.sign_in.choose("new")
            await store_unconfirmed(session, OTHER)
            assert await session.sign_in.profiles() == [WITH_KEY]
            assert await session.sign_in.use("new")
            assert session.account is not None
            assert session.account.sid == OTHER.sid
            (now,) = await session.sign_in.profiles()
            assert now == Profile("new", OTHER.sid, OTHER.base_url, in_keyring=True)

        in_session(main, directory, keyring)

    @pytest.mark.parametrize("known", [True, False])
    def test_an_account_that_is_typed_for_this_session_is_remembered(
        self, directory: Path, *, known: bool
    ) -> None:
        """Whose key the keyring holds is not known, nor whether it holds one."""

        async def main(session: Session) -> None:
            if known:
                await session.sign_in.use_typed("new", STORED)
                await session.sign_in.choose("new")
            await store_unconfirmed(session, STORED._replace(sid="HXTYPO"))
            await session.sign_in.use_typed("new", OTHER)
            assert await session.sign_in.profiles() == [
                Profile("new", OTHER.sid, OTHER.base_url, in_keyring=True)
            ]

        in_session(main, directory, UnconfirmedKeyring())


class TestFullDisk:
    @pytest.mark.parametrize(
        ("keyring", "said"),
        [
            (MemoryKeyring(), "The key of new is in the keyring"),
            (UnconfirmedKeyring(), "The key of new may be in the keyring"),
        ],
    )
    def test_it_is_said_where_the_key_is(
        self,
        directory: Path,
        monkeypatch: pytest.MonkeyPatch,
        keyring: MemoryKeyring,
        said: str,
    ) -> None:
        def fail(*_: object) -> None:
            raise StoreError("The disk is full.")

        async def main(session: Session) -> None:
            with monkeypatch.context() as patched:
                for name in ("save", "add_key"):
                    patched.setattr(Profiles, name, fail)
                with pytest.raises(StoreError) as caught:
                    await session.sign_in.store_and_use("new", STORED)
            rest = "but the profile could not be saved. The disk is full."
            assert str(caught.value) == f"{said}, {rest}"
            await session.sign_in.use_typed("new", STORED)  # then there is some space again
            assert await session.sign_in.profiles() == [WITH_KEY]
            await delete(session)
            await session.sign_in.use_typed("new", STORED)
            assert await session.sign_in.profiles() == [WITH_KEY._replace(in_keyring=False)]

        in_session(main, directory, keyring)
        assert keyring.items == {}
