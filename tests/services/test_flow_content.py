"""Reading a flow's content: what is compared with what, one after another, and what is missing."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flow_tui.credentials import Credentials, Source
from flow_tui.flow_json import LineKind, parse
from flow_tui.kaleyra import AssetsResult, Download, DownloadUrl, KaleyraClient
from flow_tui.kaleyra.download_url import download_url
from flow_tui.kaleyra.response import Response
from flow_tui.model import Account
from flow_tui.sandbox import CONTENT_FLOWS
from flow_tui.sandbox.content import flow_json
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.expected_file import ExpectedFile
from flow_tui.services.flow_content import ContentCheck, FlowContentReader
from flow_tui.store import KeptFlowJson, PackedFlowJson, StoreThread
from flow_tui.store.database import FILE_NAME
from flow_tui.store.flow_jsons import compressed
from tests.support.cases import every
from tests.support.patience import LONGEST
from tests.support.publishing import impatient, locked

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")
OTHER = SandboxFlow("1307752946183396", "Lead form", categories=("LEAD_GENERATION",))
BY_LABEL = {flow.label: flow.id for flow in CONTENT_FLOWS}
BASE = "https://api.in.kaleyra.io"
MONDAY = datetime(2026, 3, 16, 9, 41, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(flows=(DRAFT, OTHER, *CONTENT_FLOWS)) as started:
        yield started
    assert started.faults == []


def credentials(base_url: str, sandbox: Sandbox | None = None) -> Credentials:
    sid, key = (sandbox.sid, sandbox.api_key) if sandbox else ("HXAP1", "A" * 33)
    return Credentials(Account("prod-in", sid, base_url), Secret(key), Source.KEYRING)


def read(store: StoreThread, sandbox: Sandbox, flow_id: str, seconds: float = 10.0) -> ContentCheck:
    async def main() -> ContentCheck:
        client = KaleyraClient(download_timeout=seconds)
        try:
            reader = FlowContentReader(store, client)
            return await reader.read(credentials(sandbox.base_url, sandbox), flow_id)
        finally:
            await client.close()

    return asyncio.run(main())


def in_store(store: StoreThread, work: Any) -> None:
    asyncio.run(store.run(work))


def keep(
    store: StoreThread, sandbox: Sandbox, flow_id: str, text: str, *, whole: bool = True
) -> None:
    """Keep a flow.json as the one that was published last."""
    found, account = parse(text.encode()), credentials(sandbox.base_url, sandbox).account
    content = compressed(found.canonical) if whole else None
    in_store(
        store,
        lambda opened: opened.flow_jsons.keep(account, flow_id, found.sha256, content, MONDAY),
    )


def test_the_content_is_that_of_the_flow(store: StoreThread, sandbox: Sandbox) -> None:
    for flow in (DRAFT, OTHER):
        found = read(store, sandbox, flow.id)
        text = flow_json(flow.label, flow.categories[0], flow.json_version)
        assert found.flow_json is not None
        assert found.flow_json.canonical == parse(text.encode()).canonical
        assert (found.problem, found.last, found.since_last) == ("", None, None)
        assert (found.expected, found.unread, found.unknown_host) == (None, "", "")
        assert not found.is_same_as_last
        downloads = [seen for seen in sandbox.requests if seen.path.startswith("/download/")]
        assert flow.id in downloads[-1].path
        assert "api-key" not in downloads[-1].headers


def test_it_is_compared_with_what_was_published_last(store: StoreThread, sandbox: Sandbox) -> None:
    now = flow_json(DRAFT.label, "OTHER", "7.1")
    keep(store, sandbox, DRAFT.id, now)
    keep(store, sandbox, OTHER.id, "{}")  # of another flow: it does not matter
    found = read(store, sandbox, DRAFT.id)
    assert found.is_same_as_last
    assert found.since_last is None
    keep(store, sandbox, DRAFT.id, now.replace("Your name", "Name"))
    found = read(store, sandbox, DRAFT.id)
    assert not found.is_same_as_last
    assert found.since_last is not None
    assert (found.since_last.added, found.since_last.removed) == (1, 1)
    changed = [line.text for line in found.since_last.lines if line.kind is not LineKind.SAME]
    removed, added = (text for text in changed if "ame" in text)
    assert ("Your name" in removed, "Your name" in added) == (False, True)
    keep(store, sandbox, DRAFT.id, "{}", whole=False)
    found = read(store, sandbox, DRAFT.id)
    assert (found.is_same_as_last, found.since_last) == (False, None)
    assert found.last is not None
    assert found.last.published_at == MONDAY


def test_what_was_published_last_is_unpacked_beside_the_database(
    store: StoreThread, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While 10 MB are unpacked, an outcome may have to be recorded."""
    keep(store, sandbox, DRAFT.id, "{}")
    threads: list[str] = []
    unpacked = PackedFlowJson.unpacked

    def watched(packed: PackedFlowJson) -> KeptFlowJson:
        threads.append(threading.current_thread().name)
        return unpacked(packed)

    monkeypatch.setattr(PackedFlowJson, "unpacked", watched)
    assert read(store, sandbox, DRAFT.id).since_last is not None
    assert threads == ["flow-tui-background"]


LIARS = {
    "flow.json: redirect": "redirect to elsewhere.example",
    "flow.json: 11 MB": "larger than 10 MB",
    "flow.json: after 20 s": "longer than 0.3 s",
    "flow.json: not JSON": "is not JSON",
    "flow.json: 200,000 levels deep": "more than 200 levels deep",
    "flow.json: link expired": "has expired",
    "flow.json: plain http": "https",
    "flow.json: password in link": "user",
    "flow.json: private address": "address",
    "flow.json: IPv6 address": "address",
    "flow.json: link of 8 KB": "longer than 8 KB",
    "no flow.json": "flow.json",
}


@every(("label", "said"), LIARS.items())
def test_why_it_could_not_be_read_and_what_is_known_all_the_same(
    store: StoreThread, sandbox: Sandbox, tmp_path: Path, label: str, said: str
) -> None:
    account = credentials(sandbox.base_url, sandbox).account
    path = tmp_path / "flow.json"
    path.write_text("{}")
    keep(store, sandbox, BY_LABEL[label], "{}")
    in_store(store, lambda opened: opened.expected_files.set(account, BY_LABEL[label], str(path)))
    found = read(store, sandbox, BY_LABEL[label], 0.3 if "20 s" in label else 10.0)
    assert found.flow_json is None
    assert said in found.problem
    assert found.last is not None
    assert found.expected is not None
    assert (found.expected.problem, found.expected.is_same) == ("", None)
    assert not any("files.example" in seen.path for seen in sandbox.requests)


def test_without_reading_it_is_known_what_it_is_to_be_compared_with(
    store: StoreThread, tmp_path: Path
) -> None:
    account = credentials(BASE).account
    path = tmp_path / "flow.json"
    path.write_text("{}")
    in_store(store, lambda opened: opened.expected_files.set(account, DRAFT.id, str(path)))
    reader = FlowContentReader(store, KaleyraClient())
    found = asyncio.run(reader.compare_unread(account, DRAFT.id))
    assert found == ContentCheck(expected=ExpectedFile(str(path)))
    assert asyncio.run(reader.compare_unread(account, OTHER.id)) == ContentCheck()


def test_odd_json_is_kept_as_it_is(store: StoreThread, sandbox: Sandbox) -> None:
    found = read(store, sandbox, BY_LABEL["flow.json: doubled keys"]).flow_json
    assert found is not None
    assert b"9" * 400 in found.canonical
    assert found.canonical.count(b'"version"') == 2


def test_an_unknown_host_is_asked_once_the_user_allows_it(
    store: StoreThread, sandbox: Sandbox
) -> None:
    flow_id = BY_LABEL["flow.json: unknown host"]
    before = len(sandbox.requests)
    found = read(store, sandbox, flow_id)
    assert found.flow_json is None
    assert found.unknown_host.startswith("localhost:")
    assert [seen.path.rpartition("/")[2] for seen in sandbox.requests[before:]] == ["assets"]
    in_store(store, lambda opened: opened.settings.allow_host("localhost"))  # on another port
    assert read(store, sandbox, flow_id).flow_json is None
    in_store(store, lambda opened: opened.settings.allow_host(found.unknown_host))
    assert read(store, sandbox, flow_id).flow_json is not None


class OneByOne:
    """An API whose downloads come when the test lets them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.cancelled: list[str] = []
        self.bring: dict[str, asyncio.Future[bytes]] = {}

    async def flow_assets(self, _account: Account, flow_id: str, _key: Secret) -> AssetsResult:
        self.asked.append(flow_id)
        url = download_url(f"{BASE}/download/{flow_id}", BASE)
        return AssetsResult(Response(1, 200), url, "")

    async def download(self, url: DownloadUrl) -> Download:
        flow_id = url.reveal().rpartition("/")[2]
        self.bring[flow_id] = asyncio.get_running_loop().create_future()
        try:
            return Download(await self.bring[flow_id], "")
        except asyncio.CancelledError:
            self.cancelled.append(flow_id)
            raise


def with_reader(store: StoreThread, main: Any) -> None:
    async def run() -> None:
        api = OneByOne()
        await asyncio.wait_for(main(api, FlowContentReader(store, api)), LONGEST)

    asyncio.run(run())


async def until(condition: Any) -> None:
    for _ in range(60_000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError


def test_one_is_read_at_a_time_and_each_gets_its_own(store: StoreThread) -> None:
    async def main(api: OneByOne, reader: FlowContentReader) -> None:
        known = credentials(BASE)
        reads = [asyncio.create_task(reader.read(known, flow_id)) for flow_id in ("1", "2")]
        await until(lambda: "1" in api.bring)
        await store.run(lambda _: None)  # behind what a read that did not wait would ask it
        for _ in range(100):
            await asyncio.sleep(0)
        assert api.asked == ["1"]
        api.bring["1"].set_result(b'{"one": 1}')
        await until(lambda: "2" in api.bring)
        api.bring["2"].set_result(b'{"two": 2}')
        one, two = await asyncio.gather(*reads)
        assert one.flow_json is not None
        assert two.flow_json is not None
        assert (one.flow_json.canonical, two.flow_json.canonical) == (b'{"one":1}', b'{"two":2}')

    with_reader(store, main)


def test_a_cancelled_read_ends_its_request_and_lets_the_next_one_go(store: StoreThread) -> None:
    async def main(api: OneByOne, reader: FlowContentReader) -> None:
        known = credentials(BASE)
        first = asyncio.create_task(reader.read(known, "1"))
        waiting = asyncio.create_task(reader.read(known, "2"))
        last = asyncio.create_task(reader.read(known, "3"))
        await until(lambda: "1" in api.bring)
        waiting.cancel()  # while it waits for its turn
        first.cancel()
        await until(lambda: "3" in api.bring)
        assert (api.asked, api.cancelled) == (["1", "3"], ["1"])
        api.bring["3"].set_result(b"{}")
        assert (await last).flow_json is not None

    with_reader(store, main)


def damage(directory: Path, sql: str) -> None:
    with closing(sqlite3.connect(directory / FILE_NAME)) as database:
        database.execute(sql)
        database.commit()


def test_a_damaged_part_of_the_store_hides_no_other(
    store: StoreThread, sandbox: Sandbox, directory: Path, tmp_path: Path
) -> None:
    account = credentials(sandbox.base_url, sandbox).account
    path = tmp_path / "flow.json"
    path.write_text("{}")
    keep(store, sandbox, DRAFT.id, "{}")
    in_store(store, lambda opened: opened.expected_files.set(account, DRAFT.id, str(path)))
    damage(directory, "UPDATE flow_jsons SET published_at = 'x'")
    found = read(store, sandbox, DRAFT.id)
    assert found.flow_json is not None
    assert "damaged" in found.unread
    assert found.expected is not None
    assert found.expected.differs

    damage(directory, "UPDATE flow_jsons SET published_at = '2026-03-16T09:41:00.000Z'")
    damage(directory, "UPDATE expected_files SET path = x'ff00fe'")
    found = read(store, sandbox, DRAFT.id)
    assert found.expected is not None
    assert found.expected.is_same is None
    assert "not known whether there is a file" in found.expected.problem
    damage(directory, "DROP TABLE allowed_hosts")
    found = read(store, sandbox, DRAFT.id)
    assert found.flow_json is not None  # its host is known anyway


def test_a_locked_store_is_waited_for_once_and_said(
    store: StoreThread, sandbox: Sandbox, directory: Path
) -> None:
    asyncio.run(impatient(store))
    with locked(directory) as other:
        other.execute("BEGIN EXCLUSIVE")
        found = read(store, sandbox, DRAFT.id)
    assert found.flow_json is not None
    assert "locked by another program" in found.unread
    assert found.expected is not None
    assert "locked by another program" in found.expected.problem
