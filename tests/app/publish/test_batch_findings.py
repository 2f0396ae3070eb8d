"""Checks and contents of a batch: their order, their pauses, where they stop and go on."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from flow_tui.app.publish.batch_findings import BatchFindings
from flow_tui.app.publish.batch_items import BatchItem, BatchItems
from flow_tui.kaleyra import DetailsResult
from flow_tui.kaleyra.response import Response
from flow_tui.model import Flow
from flow_tui.services.expected_file import ExpectedFile
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck
from flow_tui.store import FlowHistory
from tests.support.cases import every
from tests.support.flow_checks import found
from tests.support.patience import LONGEST
from tests.support.stage import MORNING

PAST = FlowHistory(latest=None, succeeded=0, unknown=0)


class Scripted:
    """Findings on checks and contents that are given by flow ID; the others are fine."""

    def __init__(self, count: int, **checks: FlowCheck) -> None:
        self.items = BatchItems(BatchItem(Flow(str(n), ""), PAST) for n in range(count))
        self.checks = checks
        self.asked: list[str] = []
        self.said: list[str] = []
        self.on_taken: Callable[[], Any] = lambda: None
        self.before_check: Callable[[str], Any] = lambda _: None
        self.before_read: Callable[[str], Any] = lambda _: None
        self.findings = BatchFindings(
            self.items, self._check, self._read, self._compare_unread, self._say, self._take
        )

    async def _check(self, flow_id: str) -> FlowCheck:
        self.before_check(flow_id)
        self.asked.append(flow_id)
        await asyncio.sleep(0)
        return self.checks.get(f"_{flow_id}", found())

    async def _read(self, flow_id: str) -> ContentCheck:
        self.before_read(flow_id)
        self.asked.append(f"content {flow_id}")
        await asyncio.sleep(0)
        return ContentCheck(problem="Nothing is offered.")

    async def _compare_unread(self, flow_id: str) -> ContentCheck:
        return ContentCheck(expected=ExpectedFile("lead.json") if flow_id == "4" else None)

    def _say(self) -> None:
        self.said.append(self.findings.progress)

    async def _take(self, _: bool) -> None:
        self.on_taken()
        await asyncio.sleep(0)


def refused(status: int, retry_after: int | None = None) -> FlowCheck:
    response = Response(5, status, retry_after_seconds=retry_after)
    return FlowCheck(DetailsResult(response, None, "No."), MORNING)


def checks(asked: list[str]) -> list[str]:
    return [one for one in asked if not one.startswith("content")]


def test_checks_come_in_list_order_and_contents_follow_until_three_were_not_read() -> None:
    scripted = Scripted(6)
    asyncio.run(scripted.findings.run())
    assert checks(scripted.asked) == list("012345")
    contents = [one for one in scripted.asked if one.startswith("content")]
    assert contents == ["content 0", "content 1", "content 2"]
    assert scripted.asked.index("content 0") > scripted.asked.index("0")
    assert all(
        item.content and item.content.words == "not read" for item in scripted.items.remaining
    )
    # Also of one that is not read it is known that it was to be compared with a file.
    assert [item.flow.flow_id for item in scripted.items.remaining if item.flags] == ["4"]
    assert scripted.said[:2] == ["checked 0 of 6 …", "checked 1 of 6 …"]
    assert scripted.findings.progress == "checked just now"
    asyncio.run(scripted.findings.run())  # all is known: anew
    assert checks(scripted.asked) == list("012345") * 2


def test_a_flow_that_is_left_out_meanwhile_is_not_read() -> None:
    scripted = Scripted(3, _0=found("PUBLISHED"))
    scripted.on_taken = scripted.items.leave_out_flagged
    asyncio.run(scripted.findings.run())
    assert [one for one in scripted.asked if one.startswith("content")] == [
        "content 1",
        "content 2",
    ]
    assert scripted.findings.progress == "checked just now"


def test_too_many_requests_are_waited_out_then_it_stops_and_goes_on_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def no_sleep(seconds: float) -> None:
        slept.extend([seconds] if seconds else [])
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", no_sleep)
    scripted = Scripted(4, _1=refused(429, 7))
    asyncio.run(scripted.findings.run())
    assert slept == [7, 7]
    assert "checked 1 of 4, Kaleyra asks to wait: next check in 7 s …" in scripted.said
    assert scripted.findings.progress == "checks stopped: checked 2 of 4"
    assert scripted.findings.problem.startswith("2 flows were not checked: Kaleyra asks to wait.")
    assert checks(scripted.asked) == ["0", "1", "1", "1"]
    scripted.checks.clear()
    asyncio.run(scripted.findings.run())
    assert checks(scripted.asked)[4:] == ["2", "3"]
    assert scripted.findings.problem == ""


def test_it_can_be_stopped_and_goes_on_with_what_is_missing() -> None:
    scripted = Scripted(5)

    async def main() -> None:
        task = asyncio.create_task(scripted.findings.run())

        def stop(flow_id: str) -> None:
            if flow_id == "2" and not task.done():
                task.cancel()

        scripted.before_check = stop
        with pytest.raises(asyncio.CancelledError):
            await task
        scripted.findings.say_stopped()
        assert scripted.findings.progress == "stopped: checked 2 of 5"
        scripted.before_check = lambda _: None
        scripted.asked.clear()
        await scripted.findings.run()
        assert checks(scripted.asked)[-3:] == ["2", "3", "4"]
        assert scripted.findings.progress == "checked just now"

    asyncio.run(main())


@every("is_known", [False, True])
def test_contents_that_are_still_read_are_told_and_can_be_stopped(is_known: bool) -> None:
    scripted = Scripted(2)

    async def main() -> None:
        if is_known:
            await scripted.findings.run()
            assert scripted.findings.progress == "checked just now"
        task = asyncio.create_task(scripted.findings.run())
        scripted.before_read = lambda flow_id: flow_id == "1" and task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert scripted.findings.progress == "checked, reading content …"
        scripted.findings.say_stopped()
        assert scripted.findings.progress == "checked, reading stopped"
        scripted.before_read = lambda _: None
        scripted.asked.clear()
        await scripted.findings.run()
        assert "content 1" in scripted.asked
        assert scripted.findings.progress == "checked just now"

    asyncio.run(main())


def test_a_content_that_was_read_elsewhere_is_not_missing() -> None:
    scripted = Scripted(1)

    async def main() -> None:
        task = asyncio.create_task(scripted.findings.run())
        scripted.before_read = lambda _: task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        scripted.findings.say_stopped()
        scripted.findings.content_was_read("0")
        assert scripted.findings.progress == "checked just now"
        assert scripted.said[-1] == "checked just now"

    asyncio.run(main())


@every(
    ("read_elsewhere", "refused_at", "told"),
    [
        ("", "1", "checks stopped: checked 2 of 3, reading …"),
        ("2", "", "checked, reading content …"),
    ],
)
def test_a_content_that_is_read_after_all_else_is_told(
    read_elsewhere: str, refused_at: str, told: str
) -> None:
    refusals = {f"_{refused_at}": refused(401)} if refused_at else {}
    scripted = Scripted(3, **refusals)
    last = "0" if refused_at else "2"

    async def main() -> None:
        is_held = asyncio.Event()

        async def held(flow_id: str) -> ContentCheck:
            if flow_id == last:
                is_held.set()
                await asyncio.Event().wait()
            return ContentCheck(problem="Nothing is offered.")

        scripted.findings._read_content = held
        if read_elsewhere:
            scripted.on_taken = lambda: scripted.findings.content_was_read(read_elsewhere)
        task = asyncio.create_task(scripted.findings.run())
        await asyncio.wait_for(is_held.wait(), LONGEST)
        for _ in range(100):  # the checks end, which wait for nothing
            await asyncio.sleep(0)
        assert scripted.findings.progress == told
        assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
