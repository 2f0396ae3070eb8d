"""What is known of a flow.json goes with the attempt, and is kept once the outcome is recorded."""

import asyncio
import hashlib
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

from flow_tui import login
from flow_tui.model import Action, Answer, Failure, FlowContent, Outcome
from flow_tui.services import flow_json_keeper
from flow_tui.services.batch_publisher import BatchPublisher
from flow_tui.services.publisher import Publisher, PublishResult
from flow_tui.services.records import set_note
from flow_tui.store import KeptFlowJson, StoreError, StoreThread
from flow_tui.store.attempts import Attempts
from flow_tui.store.flow_jsons import FlowJsons, compressed
from tests.support.patience import LONGEST
from tests.support.publishing import (
    CREDENTIALS,
    OTHER,
    SIGN_UP,
    FakeApi,
    impatient,
    locked,
    only_one,
    recorded,
)
from tests.support.session import run
from tests.support.store import ACCOUNT, FLOW, REJECTED, SUCCEEDED, last_flow_json

CANONICAL = b'{"screens":[{"id":"SIGN_UP"}],"version":"7.0"}'
SHA256 = hashlib.sha256(CANONICAL).hexdigest()
CONTENT = FlowContent(SHA256, "7.0", CANONICAL)
LOST = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT)


def publish(
    publisher: Publisher, content: FlowContent | None = CONTENT
) -> asyncio.Task[PublishResult]:
    act = publisher.act(Action.PUBLISH, SIGN_UP, CREDENTIALS, None, content)
    return asyncio.create_task(act)


async def kept(store: StoreThread, flow_id: str = FLOW) -> KeptFlowJson | None:
    return await store.run(lambda opened: last_flow_json(opened, ACCOUNT, flow_id))


async def usage(store: StoreThread) -> tuple[int, int]:
    return await store.run(lambda opened: opened.flow_jsons.usage())


class TestRecorded:
    def test_hash_version_user_and_host_are_recorded_before_anything_is_sent(
        self, store: StoreThread, api: FakeApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(login, "user_name", lambda: "ann")
        monkeypatch.setattr(login, "host_name", lambda: "jump1")
        publisher = Publisher(store, api, "this session")
        while publisher._attempts._user() is None:
            time.sleep(0.001)

        async def main() -> None:
            api.gate.clear()
            publishing = publish(publisher)
            await api.arrived.wait()
            new = (await only_one(store)).new
            assert (new.flow_json_sha256, new.json_version) == (SHA256, "7.0")
            assert (new.user, new.host) == ("ann", "jump1")
            api.gate.set()
            assert (await publishing).attempt.new == new

        run(main())

    def test_nobody_waits_for_a_name_that_does_not_come(
        self, store: StoreThread, api: FakeApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate = threading.Event()
        monkeypatch.setattr(login, "user_name", lambda: str(gate.wait(LONGEST)))
        monkeypatch.setattr("os.getuid", lambda: 4711)

        async def main() -> None:
            result = await publish(Publisher(store, api, "this session"), None)
            new = result.attempt.new
            assert (new.user, new.flow_json_sha256, new.json_version) == ("4711", "", "")

        run(main())
        gate.set()

    def test_its_content_does_not_show(self) -> None:
        assert "SIGN_UP" not in repr(CONTENT)


class TestKept:
    def test_a_success_is_kept_with_its_time(
        self, store: StoreThread, publisher: Publisher
    ) -> None:
        async def main() -> None:
            result = await publish(publisher)
            await publisher.drain()
            ended_at = result.attempt.ended_at
            assert isinstance(ended_at, datetime)
            assert await kept(store) == KeptFlowJson(SHA256, ended_at, CANONICAL)
            assert (await usage(store))[0] == 1

        run(main())

    @pytest.mark.parametrize(
        ("answer", "action", "content"),
        [
            (REJECTED, Action.PUBLISH, CONTENT),
            (LOST, Action.PUBLISH, CONTENT),
            (SUCCEEDED, Action.DEPRECATE, CONTENT),
            (SUCCEEDED, Action.PUBLISH, FlowContent("", "7.0", CANONICAL)),
            (SUCCEEDED, Action.PUBLISH, None),
        ],
    )
    def test_nothing_else_is_kept(
        self,
        store: StoreThread,
        api: FakeApi,
        publisher: Publisher,
        answer: Answer,
        action: Action,
        content: FlowContent | None,
    ) -> None:
        api.answer = answer

        async def main() -> None:
            await publish(publisher)
            await publisher.drain()
            before = await usage(store)
            await publisher.act(action, SIGN_UP, CREDENTIALS, None, content)
            await publisher.drain()
            assert await usage(store) == before
            rows = await store.run(
                lambda opened: opened.flow_jsons._database.number("SELECT count(*) FROM flow_jsons")
            )
            assert rows == int(answer is SUCCEEDED)

        run(main())

    @pytest.mark.parametrize("content", [CONTENT, FlowContent(SHA256)])
    def test_only_the_hash_is_kept_if_the_configuration_or_the_content_says_so(
        self, store: StoreThread, api: FakeApi, content: FlowContent
    ) -> None:
        async def main() -> None:
            keeps = content is not CONTENT
            publisher = Publisher(store, api, "this session", keep_flow_json=keeps)
            await publish(publisher, content)
            await publisher.drain()
            found = await kept(store)
            assert found is not None
            assert (found.sha256, found.canonical) == (SHA256, None)
            assert await usage(store) == (0, 0)

        run(main())

    def test_many_each_with_its_own(self, store: StoreThread, publisher: Publisher) -> None:
        second = b'{"screens":[]}'
        contents = {
            FLOW: CONTENT,
            OTHER.flow_id: FlowContent(hashlib.sha256(second).hexdigest(), "6.3", second),
        }

        async def main() -> None:
            batch = BatchPublisher(publisher, [SIGN_UP, OTHER], CREDENTIALS, contents=contents)
            versions = [result.attempt.new.json_version async for result in batch.run()]
            assert versions == ["7.0", "6.3"]
            await publisher.drain()
            for flow_id, content in contents.items():
                found = await kept(store, flow_id)
                assert found is not None
                assert found.canonical == content.canonical

        run(main())


@pytest.fixture
def compressing(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Compressing waits for this event."""
    gate = threading.Event()

    def slowly(canonical: bytes) -> bytes | None:
        gate.wait(LONGEST)
        return compressed(canonical)

    monkeypatch.setattr(flow_json_keeper, "compressed", slowly)
    return gate


class TestOrder:
    def test_the_outcome_is_recorded_and_returned_before_it_is_kept(
        self, store: StoreThread, publisher: Publisher, compressing: threading.Event
    ) -> None:
        async def main() -> None:
            result = await publish(publisher)
            assert result.unrecorded == ""
            assert [attempt.outcome for attempt in await recorded(store)] == [Outcome.SUCCEEDED]
            assert await usage(store) == (0, 0)
            assert not publisher.busy
            compressing.set()
            await publisher.drain()
            assert (await usage(store))[0] == 1

        run(main())

    def test_the_next_attempt_begins_after_it(
        self, store: StoreThread, api: FakeApi, publisher: Publisher, compressing: threading.Event
    ) -> None:
        async def main() -> None:
            await publish(publisher)
            following = publish(publisher)
            for _ in range(20):
                await asyncio.sleep(0.001)
            assert len(await recorded(store)) == 1
            compressing.set()
            assert (await following).attempt.outcome is Outcome.SUCCEEDED
            assert len(api.sent) == 2

        run(main())

    def test_a_hang_up_does_not_wait_for_it(
        self, publisher: Publisher, compressing: threading.Event
    ) -> None:
        async def main() -> None:
            await publish(publisher)
            publisher.stop()
            draining = asyncio.create_task(publisher.drain())
            for _ in range(20):
                await asyncio.sleep(0)
            assert draining.done()

        run(main())
        compressing.set()

    def test_the_end_waits_for_it_only_for_a_while(
        self,
        publisher: Publisher,
        compressing: threading.Event,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("flow_tui.services.publisher.QUIT_SECONDS", 0.01)

        async def main() -> None:
            await publish(publisher)
            await publisher.drain()
            assert not compressing.is_set()

        run(main())
        compressing.set()


class TestFailures:
    def test_a_locked_database_is_said_and_the_outcome_stays(
        self,
        directory: Path,
        store: StoreThread,
        publisher: Publisher,
        compressing: threading.Event,
    ) -> None:
        said: list[str] = []
        publisher.on_not_kept(said.append)

        async def main() -> None:
            await impatient(store)
            result = await publish(publisher)
            with locked(directory) as other:
                other.execute("BEGIN EXCLUSIVE")
                compressing.set()
                await publisher.drain()
            (sentence,) = said
            assert sentence.startswith(f"The flow.json of flow {FLOW} was not kept")
            assert "locked" in sentence
            assert await only_one(store) == result.attempt
            assert result.attempt.outcome is Outcome.SUCCEEDED
            found = await kept(store)
            assert found is not None
            assert (found.sha256, found.canonical) == (SHA256, None)

        run(main())

    @pytest.mark.parametrize("fails", ["compressed", "keep"])
    def test_not_even_a_bug_changes_the_outcome(
        self,
        store: StoreThread,
        publisher: Publisher,
        monkeypatch: pytest.MonkeyPatch,
        fails: str,
    ) -> None:
        def fail(*_: object) -> bytes:
            raise MemoryError("of the canonical JSON")

        owner = flow_json_keeper if fails == "compressed" else FlowJsons
        monkeypatch.setattr(owner, fails, fail)
        said: list[str] = []
        publisher.on_not_kept(said.append)

        async def main() -> None:
            result = await publish(publisher)
            await publisher.drain()
            assert result.unrecorded == ""
            assert await only_one(store) == result.attempt

        run(main())
        assert len(said) == 1
        assert said[0].endswith("flow-tui failed (MemoryError).")

    def test_nothing_is_kept_of_an_outcome_that_is_not_recorded(
        self, store: StoreThread, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **_options: object) -> None:
            raise StoreError("The disk is full.")

        async def main() -> None:
            with monkeypatch.context() as meanwhile:
                meanwhile.setattr(Attempts, "end", refuse)
                result = await publish(publisher)
                assert "not saved yet" in result.unrecorded
                await publisher.drain()
                assert await usage(store) == (0, 0)
            await publisher.drain()
            assert [attempt.outcome for attempt in await recorded(store)] == [Outcome.SUCCEEDED]
            assert await usage(store) == (0, 0)
            found = await kept(store)
            assert found is not None
            assert found.sha256 == SHA256

        run(main())


def test_a_note_is_set_through_the_services(store: StoreThread, publisher: Publisher) -> None:
    async def main() -> None:
        result = await publish(publisher)
        noted = await set_note(store, result.attempt, " OPS-4711\n")
        assert noted.note == "OPS-4711"
        assert await only_one(store) == noted

    run(main())
