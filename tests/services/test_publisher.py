"""Record, send, record: the order, one at a time, and nothing after a stop."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from flow_tui.credentials import Credentials, Source
from flow_tui.kaleyra import KaleyraClient, advise
from flow_tui.model import Account, Action, Attempt, Failure, NewAttempt, Outcome
from flow_tui.sandbox.flows import Behaviour, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.publisher import (
    Publisher,
    PublisherBusyError,
    PublisherStoppedError,
    PublishResult,
    ReadOnlyError,
)
from flow_tui.services.read_only import ReadOnly
from flow_tui.store import FlowBusyError, FlowHistory, StoreThread
from flow_tui.store.attempts import Attempts
from flow_tui.store.database import FILE_NAME
from tests.support.publishing import (
    CREDENTIALS,
    KEY,
    OTHER,
    SIGN_UP,
    FakeApi,
    act,
    only_one,
    recorded,
)
from tests.support.session import run
from tests.support.store import ACCOUNT, FLOW, REJECTED, child, raw, read_line, write_line


class TestOrder:
    def test_the_attempt_is_on_disk_before_the_request_and_open(
        self, directory: Path, api: FakeApi, publisher: Publisher
    ) -> None:
        seen: list[tuple[Any, ...]] = []
        sql = "SELECT flow_id, action, session, outcome, ended_at FROM attempts"
        api.meanwhile = lambda: seen.extend(raw(directory, sql))
        run(act(publisher))
        assert seen == [(FLOW, "publish", "this session", None, None)]

    def test_the_outcome_is_on_disk_before_it_is_returned(
        self, directory: Path, publisher: Publisher
    ) -> None:
        async def main() -> None:
            result = await act(publisher)
            sql = "SELECT id, outcome, http_status, body FROM attempts"
            assert raw(directory, sql) == [
                (result.attempt.id, "succeeded", 200, '{"success": true}')
            ]

        run(main())

    def test_what_is_returned_is_what_is_recorded(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        api.answer = REJECTED

        async def main() -> None:
            result = await publisher.act(Action.DEPRECATE, SIGN_UP, CREDENTIALS)
            assert result == PublishResult(await only_one(store))
            new = result.attempt.new
            assert (new.action, new.flow_id, new.label) == (Action.DEPRECATE, FLOW, "Sign-up")
            assert (new.account, new.session, new.source) == (ACCOUNT, "this session", "keyring")
            assert new.url == (
                f"https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/{FLOW}/deprecate"
            )

        run(main())
        assert api.sent == [(Action.DEPRECATE, ACCOUNT, FLOW, Secret(KEY))]

    def test_the_key_is_not_on_disk(self, directory: Path, publisher: Publisher) -> None:
        run(act(publisher))
        assert KEY.encode() not in (directory / FILE_NAME).read_bytes()

    def test_the_whole_way_to_kaleyra_and_back(self, store: StoreThread) -> None:
        flow = SandboxFlow(FLOW, "Sign-up", behaviour=Behaviour.NORMAL)

        async def main(sandbox: Sandbox) -> None:
            client = KaleyraClient()
            account = Account("prod-in", sandbox.sid, sandbox.base_url)
            credentials = Credentials(account, Secret(sandbox.api_key), Source.KEYRING)
            publisher = Publisher(store, client, "this session")
            first = await publisher.act(Action.PUBLISH, SIGN_UP, credentials)
            again = await publisher.act(Action.PUBLISH, SIGN_UP, credentials)
            await client.close()
            assert [first.attempt, again.attempt] == await recorded(store)
            assert first.attempt.outcome is Outcome.SUCCEEDED
            assert again.attempt.outcome is Outcome.REJECTED
            assert len(sandbox.posts(FLOW)) == 2

        with Sandbox(flows=[flow]) as sandbox:
            run(main(sandbox))


class TestOneAtATime:
    def test_a_second_request_is_refused_while_one_is_out(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            api.gate.clear()
            assert not publisher.busy
            first = asyncio.create_task(act(publisher))
            await asyncio.sleep(0)
            assert publisher.busy
            for flow in (SIGN_UP, OTHER):
                with pytest.raises(PublisherBusyError, match="in flight"):
                    await act(publisher, flow)
            api.gate.set()
            assert (await first).attempt.outcome is Outcome.SUCCEEDED
            assert not publisher.busy
            await act(publisher, OTHER)
            assert [attempt.new.flow_id for attempt in await recorded(store)] == [
                FLOW,
                OTHER.flow_id,
            ]

        run(main())
        assert len(api.sent) == 2

    def test_another_process_that_publishes_the_flow_is_named(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            await recorded(store)
            with child("publish", str(directory)) as process:
                read_line(process)
                write_line(process)
                read_line(process)
                with pytest.raises(FlowBusyError) as caught:
                    await act(publisher)
                assert caught.value.pid == process.pid
                write_line(process)
                read_line(process)
            assert not publisher.busy
            assert (await act(publisher)).attempt.outcome is Outcome.SUCCEEDED

        run(main())
        assert len(api.sent) == 1


class TestStopped:
    def test_nothing_is_recorded_or_sent_any_more(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            assert not publisher.stopped
            publisher.stop()
            assert publisher.stopped
            for _ in range(2):
                with pytest.raises(PublisherStoppedError, match="sends nothing more"):
                    await act(publisher)
            await publisher.drain()
            assert await recorded(store) == []

        run(main())
        assert api.sent == []

    def test_the_request_that_is_out_ends_and_is_recorded(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            api.gate.clear()
            caller = asyncio.create_task(act(publisher))
            await api.arrived.wait()
            publisher.stop()
            with pytest.raises(PublisherStoppedError):
                await act(publisher, OTHER)
            api.gate.set()
            await publisher.drain()
            assert (await caller).attempt == await only_one(store)
            assert (await only_one(store)).outcome is Outcome.SUCCEEDED

        run(main())
        assert len(api.sent) == 1

    @pytest.mark.parametrize(
        ("action", "status"), [(Action.PUBLISH, "PUBLISHED"), (Action.DEPRECATE, "DEPRECATED")]
    )
    def test_a_success_that_no_screen_shows_leaves_its_outcome_and_the_flows_status(
        self, store: StoreThread, api: FakeApi, publisher: Publisher, action: Action, status: str
    ) -> None:
        async def main() -> None:
            await store.run(lambda store: store.flows.add(ACCOUNT, [(FLOW, "Sign-up")]))
            api.gate.clear()
            caller = asyncio.create_task(publisher.act(action, SIGN_UP, CREDENTIALS))
            await api.arrived.wait()
            publisher.stop()  # as a hang-up does, which also cancels what waits for the answer
            caller.cancel()
            api.gate.set()
            await publisher.drain()
            attempt = await only_one(store)
            assert attempt.outcome is Outcome.SUCCEEDED
            flow = await store.run(lambda store: store.flows.get(ACCOUNT, FLOW))
            assert flow is not None
            assert (flow.status, flow.status_at) == (status, attempt.ended_at)

        run(main())

    def test_one_that_is_about_to_be_recorded_is_not(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            recording, gate = asyncio.Event(), asyncio.Event()

            async def record_the_rest() -> None:
                recording.set()
                await gate.wait()

            publisher._recorder.record_pending = record_the_rest  # type: ignore[method-assign]
            caller = asyncio.create_task(act(publisher))
            await recording.wait()
            publisher.stop()
            gate.set()
            with pytest.raises(PublisherStoppedError):
                await caller
            assert await recorded(store) == []

        run(main())
        assert api.sent == []

    def test_one_that_is_being_recorded_is_recorded_as_not_sent(
        self,
        store: StoreThread,
        api: FakeApi,
        publisher: Publisher,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        begin = Attempts.begin

        def begin_and_stop(
            attempts: Attempts, new: NewAttempt, shown: FlowHistory | None
        ) -> Attempt:
            publisher.stop()
            return begin(attempts, new, shown)

        monkeypatch.setattr(Attempts, "begin", begin_and_stop)

        async def main() -> None:
            attempt = (await act(publisher)).attempt
            assert attempt == await only_one(store)
            assert attempt.outcome is Outcome.NOT_SENT
            assert attempt.answer is not None
            assert "before the request was sent" in attempt.answer.message

        run(main())
        assert api.sent == []


class TestReadOnly:
    @pytest.mark.parametrize("action", list(Action))
    def test_nothing_is_recorded_and_nothing_sent(
        self, store: StoreThread, api: FakeApi, action: Action
    ) -> None:
        async def main() -> None:
            publisher = Publisher(store, api, "this session", read_only=ReadOnly(always=True))
            with pytest.raises(ReadOnlyError, match="--read-only"):
                await publisher.act(action, SIGN_UP, CREDENTIALS)
            assert not publisher.busy
            assert await recorded(store) == []

        run(main())
        assert api.sent == []


class TestApiFails:
    def test_a_fault_after_which_the_request_may_be_out_is_unknown(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        api.error = ZeroDivisionError(f"while sending {KEY}")

        async def main() -> None:
            result = await act(publisher)
            assert result == PublishResult(await only_one(store))
            answer = result.attempt.answer
            assert answer is not None
            assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.INTERNAL)
            assert "ZeroDivisionError" in answer.message
            assert KEY not in str(result)
            advice = advise(Action.PUBLISH, answer)
            assert "report" in advice
            assert "check the flow's status" in advice
            api.error = None
            assert (await act(publisher)).attempt.outcome is Outcome.SUCCEEDED

        run(main())
