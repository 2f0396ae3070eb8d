"""One run of the app, without its screens."""

import asyncio
import itertools
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flow_tui.credentials import (
    ENVIRONMENT_PROFILE,
    NullKeyring,
    Source,
    StoredCredentials,
)
from flow_tui.model import Account, Action, Failure, Flow, Outcome
from flow_tui.sandbox.flows import DEMO_FLOWS, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions, new_session_id
from flow_tui.services.sign_in import DEMO_PROFILE
from flow_tui.store import AttemptQuery, StoreError
from tests.support.app import MemoryKeyring
from tests.support.patience import LONGEST
from tests.support.session import ENVIRONMENT, INDIA, SID, STORED, in_session, run
from tests.support.store import FLOW, child, read_line, write_line


class TestStart:
    def test_attempts_that_died_in_flight_are_returned(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def main() -> None:
            session = Session(SessionOptions(lambda: directory), keyring)
            with child("publish", str(directory)) as process:
                read_line(process)
                write_line(process)
                read_line(process)
            (died,) = await session.start()
            assert (died.new.flow_id, died.outcome) == (FLOW, Outcome.UNKNOWN)
            assert died.answer is not None
            assert died.answer.failure is Failure.DIED
            assert await session.start() == []
            await session.finish()
            session.close()

        run(main())

    @pytest.mark.parametrize("demo", [False, True])
    def test_it_can_be_tried_again_where_the_store_cannot_be_opened(
        self, directory: Path, demo: bool
    ) -> None:
        session = Session(SessionOptions(lambda: directory, demo=demo), NullKeyring())
        directory.write_text("in the way")
        for _ in range(2):
            with pytest.raises(StoreError, match="is a file, not a folder"):
                run(session.start())
        directory.unlink()
        assert run(session.start()) == []
        run(session.finish())
        session.close()

    def test_the_demo_starts_one_sandbox_however_often_it_is_tried(self, directory: Path) -> None:
        async def try_again(session: Session) -> None:
            before = session.account
            await session.start()
            assert session.account == before

        in_session(try_again, directory, NullKeyring(), demo=True)

    def test_nothing_is_opened_before_it(self, directory: Path, keyring: MemoryKeyring) -> None:
        session = Session(SessionOptions(lambda: directory, profile="prod-in"), keyring)
        session.close()
        assert session.profile == "prod-in"
        assert not directory.exists()

    def test_the_first_request_is_prepared_without_one(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def prepare(session: Session) -> None:
            await session.warm()
            assert session.client._transport is not None

        in_session(prepare, directory, keyring)

    def test_each_run_has_a_name_of_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{4}", new_session_id())
        # By chance, two of 20 have the same four digits once in 350 runs.
        numbers = itertools.count()
        monkeypatch.setattr("os.urandom", lambda size: next(numbers).to_bytes(size, "big"))
        names = {new_session_id() for _ in range(20)}
        assert len(names) == 20
        assert all(re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{4}", name) for name in names)


class TestDemo:
    def test_it_is_signed_in_on_the_sandbox_with_the_demos_list(self, directory: Path) -> None:
        async def verify(session: Session) -> None:
            assert session.profile == DEMO_PROFILE
            assert session.credentials is not None
            assert session.credentials.source is Source.DEMO
            assert session.account is not None
            assert urlsplit(session.account.base_url).hostname == "127.0.0.1"
            count = await session.store.run(lambda store: store.flows.count(session.list_owner))
            assert count == len(DEMO_FLOWS)
            result = await session.publisher.act(
                Action.PUBLISH, Flow(DEMO_FLOWS[0].id, ""), session.credentials
            )
            assert result.attempt.outcome is Outcome.SUCCEEDED

        in_session(verify, directory, NullKeyring(), demo=True, profile="prod-in", base_url=INDIA)

    def test_what_is_typed_in_it_goes_to_the_sandbox(self, directory: Path) -> None:
        async def type_key(session: Session) -> None:
            sandbox = session._sandbox
            assert sandbox is not None
            await session.sign_in.use_typed("mine", STORED)
            assert session.account == Account("mine", SID, sandbox.base_url)
            assert session.credentials is not None
            result = await session.publisher.act(
                Action.PUBLISH, Flow(FLOW, ""), session.credentials
            )
            assert result.attempt.outcome is Outcome.REJECTED
            assert len(sandbox.posts(FLOW)) == 1
            assert await session.sign_in.use(DEMO_PROFILE)

        in_session(type_key, directory, NullKeyring(), demo=True, base_url=INDIA)

    def test_the_environments_credentials_are_not_used_in_it(self, directory: Path) -> None:
        async def verify(session: Session) -> None:
            assert not session.sign_in.has_environment
            assert [profile.name for profile in await session.sign_in.profiles()] == [DEMO_PROFILE]
            assert not await session.sign_in.use(ENVIRONMENT_PROFILE)
            await session.sign_in.use_domain(INDIA)
            assert session.credentials is None

        in_session(verify, directory, NullKeyring(), demo=True, environment=ENVIRONMENT)

    def test_it_ends_with_the_session(self, directory: Path) -> None:
        async def address(session: Session) -> tuple[str, int]:
            assert session.account is not None
            url = urlsplit(session.account.base_url)
            assert url.hostname is not None
            assert url.port is not None
            with socket.create_connection((url.hostname, url.port), timeout=LONGEST):
                return url.hostname, url.port

        listened = in_session(address, directory, NullKeyring(), demo=True)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(listened, timeout=LONGEST)


class TestFinish:
    def test_a_request_in_flight_ends_and_is_recorded_first(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def leave(session: Session, sandbox: Sandbox) -> None:
            typed = StoredCredentials(sandbox.sid, Secret(sandbox.api_key), sandbox.base_url)
            await session.sign_in.use_typed("sandbox", typed)
            assert session.credentials is not None
            publishing = asyncio.create_task(
                session.publisher.act(Action.PUBLISH, Flow(FLOW, ""), session.credentials)
            )
            await asyncio.to_thread(sandbox.wait_for_posts, FLOW)
            publishing.cancel()
            await session.finish()
            (attempt,) = await session.store.run(
                lambda store: store.attempts.page(AttemptQuery(session=session.id), 0, 5)
            )
            assert attempt.outcome is Outcome.SUCCEEDED

        with Sandbox(flows=[SandboxFlow(FLOW, "Sign-up")], delay=0.2) as sandbox:
            in_session(lambda session: leave(session, sandbox), directory, keyring)
