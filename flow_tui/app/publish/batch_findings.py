"""Finding out about the flows of a batch while its dialog is open: checks, then contents."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Final, TypeAlias

from flow_tui.app.publish.batch_items import BatchItem, BatchItems
from flow_tui.services.batch_check import BatchCheck, Wait
from flow_tui.services.batch_publisher import IN_A_ROW
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck

CheckFlowById: TypeAlias = Callable[[str], Awaitable[FlowCheck]]
"""Checks the flow with an ID; raises nothing."""
ReadContentById: TypeAlias = Callable[[str], Awaitable[ContentCheck]]
"""Reads the content of the flow with an ID; raises nothing."""

_GIVEN_UP: Final = "The contents of the flows before it were not read."


class BatchFindings:
    """Checks the flows that remain, one after another, and reads the content of each behind it.

    A content is read only once its flow was checked, so that a pause that the API asks for holds
    both up. After `IN_A_ROW` contents in a row that could not be read, no other is asked for.
    """

    def __init__(
        self,
        items: BatchItems,
        check_flow: CheckFlowById,
        read_content: ReadContentById,
        compare_unread: ReadContentById,
        on_progress: Callable[[], None],
        on_found: Callable[[bool], Awaitable[None]],
    ) -> None:
        """Make it; `run` checks.

        Args:
            items: The flows; what is found is noted there.
            check_flow: Checks one.
            read_content: Reads the content of one.
            compare_unread: Returns what is known of a content that is not read: whether there is a
                file to compare it with.
            on_progress: Called when `progress` has changed.
            on_found: Called with each finding, and with whether it is a reason to leave one out.
        """
        self._items = items
        self._check_flow = check_flow
        self._read_content = read_content
        self._compare_unread = compare_unread
        self._on_progress = on_progress
        self._on_found = on_found
        self._checked: set[str] = set()
        self._unread: set[str] = set()
        """Those of the checked ones whose details could not be read."""
        self._to_read: set[str] = set()
        """Those whose content is to be read, also if it was before."""
        self._words: Callable[[], str] = str
        """Returns how far it is; its counts are those of the flows that remain by then."""
        self._stop_reason = ""
        self._is_reading = False

    @property
    def progress(self) -> str:
        """How far it is, for a title; empty before the first run."""
        return self._words()

    @property
    def problem(self) -> str:
        """Why flows were not checked, in a sentence; empty unless some were not."""
        missing = self._missing
        if not self._stop_reason or not missing:
            return ""
        flows = "1 flow was" if missing == 1 else f"{missing:,} flows were"
        return f"{flows} not checked: {self._stop_reason}"

    async def run(self) -> None:
        """Check the flows of which not all is known yet, else all anew. Cancelling it stops it."""
        items = self._items.remaining
        partly = [item for item in items if self._is_missing(item) or self._is_unread(item)]
        wanted = [item.flow.flow_id for item in partly or items]
        self._checked.difference_update(wanted)
        self._to_read.update(wanted)
        self._stop_reason = ""
        self._is_reading = True
        async with asyncio.TaskGroup() as group:
            checked: asyncio.Queue[str | None] = asyncio.Queue()
            group.create_task(self._read_contents(checked))
            await self._check(BatchCheck(self._check_flow, wanted, self._pause), checked)
            checked.put_nowait(None)
        self._is_reading = False
        self._say(self._end_words)

    def content_was_read(self, flow_id: str) -> None:
        """Note that the content of a flow was read elsewhere."""
        self._to_read.discard(flow_id)
        self._on_progress()

    def say_stopped(self) -> None:
        """Say that it was stopped; for who has cancelled `run`."""
        self._is_reading = False
        self._say((lambda: f"stopped: {self._count()}") if self._missing else self._end_words)

    async def _check(self, batch: BatchCheck, checked: "asyncio.Queue[str | None]") -> None:
        self._say(lambda: f"{self._count()} …")
        async with aclosing(batch.run()) as results:
            async for flow_id, flow_check in results:
                self._checked.add(flow_id)
                self._unread.discard(flow_id)
                if flow_check.check.details is None:
                    self._unread.add(flow_id)
                self._say(lambda: f"{self._count()} …")
                await self._on_found(self._items.set_check(flow_id, flow_check))
                checked.put_nowait(flow_id)
        self._stop_reason = batch.stop_reason
        self._say(self._end_words)
        await self._on_found(False)  # noqa: FBT003 - no new reason

    async def _read_contents(self, checked: "asyncio.Queue[str | None]") -> None:
        failures = 0
        while (flow_id := await checked.get()) is not None:
            if self._items.is_left_out(flow_id):
                continue
            given_up = failures == IN_A_ROW
            if given_up:
                content = replace(await self._compare_unread(flow_id), problem=_GIVEN_UP)
            else:
                content = await self._read_content(flow_id)
                failures = failures + 1 if content.flow_json is None else 0
            self._to_read.discard(flow_id)
            await self._on_found(self._items.set_content(flow_id, content))

    def _pause(self, wait: Wait) -> None:
        words = f"Kaleyra {wait.reason}: next check in {wait.seconds} s …"
        self._say(lambda: f"{self._count()}, {words}")

    def _end_words(self) -> str:
        if self.problem:
            reading = ", reading …" if self._is_reading else ""
            return f"checks stopped: {self._count()}{reading}"
        if self._is_reading:
            return "checked, reading content …"
        if any(map(self._is_unread, self._items.remaining)):
            return "checked, reading stopped"
        unread = sum(item.flow.flow_id in self._unread for item in self._items.remaining)
        return f"checked, {unread:,} not read" if unread else "checked just now"

    @property
    def _missing(self) -> int:
        return sum(map(self._is_missing, self._items.remaining))

    def _is_missing(self, item: BatchItem) -> bool:
        return item.flow.flow_id not in self._checked

    def _is_unread(self, item: BatchItem) -> bool:
        return item.flow.flow_id in self._to_read

    def _count(self) -> str:
        total = len(self._items.remaining)
        return f"checked {total - self._missing:,} of {total:,}"

    def _say(self, words: Callable[[], str]) -> None:
        self._words = words
        self._on_progress()
