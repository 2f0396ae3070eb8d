"""Importing: a WABA's pages are read once, and the chosen flows are added to the list."""

import itertools
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from flow_tui import clock
from flow_tui.credentials import Credentials, Source
from flow_tui.kaleyra import FlowsPage, FlowSummary, KaleyraClient
from flow_tui.kaleyra.response import Response
from flow_tui.model import Account, Flow
from flow_tui.sandbox.flows import HOSTILE_TEXT, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.flow_import import FlowImport
from flow_tui.store import Store, StoreError, StoreThread
from flow_tui.store.flows import Flows
from tests.support.patience import LONGEST
from tests.support.session import run
from tests.support.store import ACCOUNT, SUCCEEDED, new_attempt

WABA: Final = "1048572190364821"
PROFILE: Final = "prod-in"
CREDENTIALS: Final = Credentials(ACCOUNT, Secret("key"), Source.KEYRING)
ONE, TWO, THREE = (
    FlowSummary(f"100{number}", f"flow_{number}", "DRAFT", ()) for number in (1, 2, 3)
)
READ: Final = Response(9, 200)


class ScriptedApi:
    """Gives its pages one by one."""

    def __init__(self, *pages: FlowsPage) -> None:
        self.pages = list(pages)
        self.asked: list[tuple[str, list[str]]] = []
        """The cursor and the known IDs of each call."""
        self.before_page: Callable[[], None] | None = None
        """What happens between a request and its page."""

    async def flows(
        self,
        account: Account,
        waba_id: str,
        key: Secret,
        after: str = "",
        known: Collection[str] = (),
    ) -> AsyncGenerator[FlowsPage, None]:
        assert (account, waba_id, key) == (ACCOUNT, WABA, CREDENTIALS.api_key)
        self.asked.append((after, list(known)))
        while self.pages:
            page = self.pages.pop(0)
            if self.before_page:
                self.before_page()
            yield page
            if page.sentence or not page.after:
                return


@pytest.fixture
def store(directory: Path) -> Iterator[StoreThread]:
    with Store.open(directory) as opened:
        opened.flows.add(ACCOUNT, [(ONE.flow_id, "my own name")])
    thread = StoreThread(lambda: Store.open(directory))
    yield thread
    thread.close(LONGEST)


def tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second pass between any two looks at the clock."""
    start, seconds = clock.now() - timedelta(hours=1), itertools.count()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=next(seconds)))


async def opened(store: StoreThread, api: ScriptedApi) -> FlowImport:
    return await FlowImport.open(store, api, CREDENTIALS, WABA)


async def read_all(flow_import: FlowImport) -> list[FlowsPage]:
    return [page async for page in flow_import.read()]


async def listed(store: StoreThread, account: Account = ACCOUNT) -> list[Flow]:
    return await store.run(lambda store: store.flows.page(account, "", 0, 9))


def test_pages_are_read_to_the_last(store: StoreThread) -> None:
    pages = (FlowsPage((ONE, TWO), "next", READ, skipped=1), FlowsPage((THREE,), "", READ))

    async def main() -> None:
        flow_import = await opened(store, ScriptedApi(*pages))
        assert await read_all(flow_import) == list(pages)
        assert flow_import.flows == [ONE, TWO, THREE]
        assert flow_import.listed == [ONE]
        assert (flow_import.skipped, flow_import.problem) == (1, "")

    run(main())


def test_after_a_failure_it_reads_on_from_there(store: StoreThread) -> None:
    api = ScriptedApi(
        FlowsPage((ONE,), "second", READ),
        FlowsPage((), "second", READ, "No answer came in time."),
        FlowsPage((TWO,), "", READ),
    )

    async def main() -> None:
        flow_import = await opened(store, api)
        await read_all(flow_import)
        assert flow_import.problem == "No answer came in time."
        await read_all(flow_import)
        assert flow_import.problem == ""
        assert flow_import.flows == [ONE, TWO]
        assert api.asked == [("", []), ("second", [ONE.flow_id])]

    run(main())


def test_it_keeps_what_was_read_before_it_was_stopped(store: StoreThread) -> None:
    api = ScriptedApi(FlowsPage((ONE,), "second", READ), FlowsPage((TWO,), "", READ))

    async def main() -> None:
        flow_import = await opened(store, api)
        async with aclosing(flow_import.read()) as pages:
            await anext(pages)
        assert flow_import.flows == [ONE]
        await read_all(flow_import)
        assert flow_import.flows == [ONE, TWO]
        assert api.asked[1] == ("second", [ONE.flow_id])

    run(main())


def test_chosen_flows_are_added_and_all_statuses_set(store: StoreThread) -> None:
    odd = replace(THREE, name="a\x1bname\n" + "x" * 500, status="")

    async def main() -> None:
        flow_import = await opened(store, ScriptedApi(FlowsPage((ONE, TWO, odd), "", READ)))
        await read_all(flow_import)
        assert await flow_import.add([TWO, odd]) == 2
        first, second, third = await listed(store)
        assert (first.label, first.name, first.status) == ("my own name", "flow_1", "DRAFT")
        assert (second.flow_id, second.label, second.status) == ("1002", "flow_2", "DRAFT")
        assert second.name == "flow_2"
        assert second.status_at is not None
        assert (third.status, third.status_at) == ("", None)
        assert len(third.label) <= 200
        assert third.label.isprintable()

    run(main())


def test_a_flow_that_was_added_meanwhile_is_not_counted(store: StoreThread) -> None:
    async def main() -> None:
        flow_import = await opened(store, ScriptedApi())
        await store.run(lambda store: store.flows.add(ACCOUNT, [(TWO.flow_id, "mine")]))
        assert await flow_import.add([TWO, THREE]) == 1
        assert [flow.label for flow in await listed(store)] == ["my own name", "mine", "flow_3"]

    run(main())


def test_statuses_are_refreshed_of_flows_in_the_list_alone(store: StoreThread) -> None:
    async def main() -> None:
        flow_import = await opened(store, ScriptedApi(FlowsPage((ONE, TWO), "", READ)))
        await flow_import.refresh_statuses()
        assert (await listed(store))[0].status == ""
        await read_all(flow_import)
        await flow_import.refresh_statuses()
        (only,) = await listed(store)
        assert (only.flow_id, only.name, only.status) == (ONE.flow_id, ONE.name, "DRAFT")

    run(main())


def test_others_may_write_while_many_flows_are_added_and_their_statuses_set(
    store: StoreThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: list[int] = []

    def counted(method: Callable[..., object]) -> Callable[..., object]:
        def count(self: Flows, account: Account, part: Sequence[object]) -> object:
            parts.append(len(part))
            return method(self, account, part)

        return count

    async def main() -> None:
        many = tuple(replace(ONE, flow_id=str(10**15 + number)) for number in range(1200))
        flow_import = await opened(store, ScriptedApi(FlowsPage(many, "", READ)))
        await read_all(flow_import)
        for name in ("add", "set_seen"):
            monkeypatch.setattr(Flows, name, counted(getattr(Flows, name)))
        assert await flow_import.add(many) == len(many)
        assert parts == [500, 500, 200] * 2
        assert {flow.status for flow in await listed(store)} == {"", ONE.status}

    run(main())


@pytest.mark.parametrize("while_the_page_is_read", [True, False])
@pytest.mark.parametrize("adding", [True, False])
def test_a_page_from_before_an_attempt_is_not_taken_for_a_later_one(
    store: StoreThread,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    while_the_page_is_read: bool,
    adding: bool,
) -> None:
    tick(monkeypatch)

    def publish() -> None:
        with Store.open(directory) as another:
            begun = another.attempts.begin(new_attempt(ONE.flow_id))
            another.attempts.end(begun.id, SUCCEEDED)

    async def main() -> None:
        api = ScriptedApi(FlowsPage((ONE,), "", READ))
        flow_import = await opened(store, api)
        api.before_page = publish if while_the_page_is_read else None
        await read_all(flow_import)
        if not while_the_page_is_read:
            publish()
        published = await listed(store)
        await (flow_import.add([ONE]) if adding else flow_import.refresh_statuses())
        assert await listed(store) == published
        assert published[0].status == "PUBLISHED"

    run(main())


def test_flows_were_last_seen_when_their_page_arrived(
    store: StoreThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick(monkeypatch)

    async def main() -> None:
        api = ScriptedApi(FlowsPage((ONE,), "next", READ), FlowsPage((TWO,), "", READ))
        flow_import = await opened(store, api)
        arrived = [clock.now() async for _ in flow_import.read()]
        written = clock.now()
        await flow_import.add([TWO])
        first, second = (flow.status_at for flow in await listed(store))
        assert first is not None
        assert second is not None
        assert first < arrived[0] < second < arrived[1] < written

    run(main())


def test_the_waba_id_is_remembered_for_the_account(store: StoreThread) -> None:
    async def main() -> None:
        flow_import = await opened(store, ScriptedApi())
        assert await store.run(lambda store: store.profiles.waba_id(ACCOUNT)) == ""
        await flow_import.remember_account()
        assert await store.run(lambda store: store.profiles.waba_id(ACCOUNT)) == WABA

    run(main())


def test_a_store_that_fails_is_raised(store: StoreThread) -> None:
    async def main() -> None:
        flow_import = await opened(store, ScriptedApi(FlowsPage((ONE,), "", READ)))
        await read_all(flow_import)
        store.close(LONGEST)
        for work in (
            flow_import.remember_account(),
            flow_import.refresh_statuses(),
            flow_import.add([TWO]),
        ):
            with pytest.raises(StoreError, match="is closed"):
                await work

    run(main())


def test_with_the_real_client(store: StoreThread) -> None:
    flows = [
        SandboxFlow("1184620937715204", "Appointment booking"),
        SandboxFlow("1476093385217748", "Lead form", FlowState.PUBLISHED),
    ]

    async def main(sandbox: Sandbox) -> None:
        account = Account(PROFILE, sandbox.sid, sandbox.base_url)
        credentials = Credentials(account, Secret(sandbox.api_key), Source.KEYRING)
        client = KaleyraClient()
        flow_import = await FlowImport.open(store, client, credentials, sandbox.waba_id)
        await read_all(flow_import)
        await client.close()
        assert await flow_import.add(flow_import.flows) == 2
        first, second = await listed(store, account)
        assert len(await listed(store)) == 1
        assert (first.flow_id, first.label, first.status) == (
            flows[0].id,
            "appointment_booking",
            "DRAFT",
        )
        assert second.status == "PUBLISHED"
        assert {seen.method for seen in sandbox.requests} == {"GET"}

    with Sandbox(flows=flows) as sandbox:
        run(main(sandbox))


def test_a_label_is_made_of_a_hostile_name(store: StoreThread) -> None:
    hostile = FlowSummary("1", HOSTILE_TEXT + "x" * 500, "DRAFT", ())

    async def main() -> None:
        assert await (await opened(store, ScriptedApi())).add([hostile]) == 1
        (flow,) = (flow for flow in await listed(store) if flow.flow_id == "1")
        assert flow.label.isprintable()
        assert len(flow.label) <= 120
        assert "\\x1b[2J" in flow.label

    run(main())
