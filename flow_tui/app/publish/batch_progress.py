"""The screen that shows the progress of a batch, then its summary."""

import time
from collections.abc import Iterable
from typing import ClassVar, Final

from textual import events, on
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.messages import ReadBackAsked, ResponseAsked
from flow_tui.app.publish.batch_results import (
    ResultList,
    all_results,
    result_line,
    succeeded,
    summary,
)
from flow_tui.app.screens.dialog import Closable, ModalBase
from flow_tui.app.terminal.cursor_probe import event_clock
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.texts import show
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.key_map import key_of, keys_of
from flow_tui.model import Attempt, Outcome
from flow_tui.services.batch_publisher import BatchPublisher, ItemResult
from flow_tui.services.read_back import is_read_back
from flow_tui.store import StoreError

_REFRESH_SECONDS: Final = 0.5
"""Seconds between updates of the screen: more often would flood a slow link."""
_TEXTS: Final = ("#title", "#progress", "#doing", "#what")
_LATEST: Final = 5
"""Results shown while the batch runs."""


class BatchProgressScreen(ModalBase[None], Closable):
    """Publishes several flows, one request after another; only the stop key has an effect.

    When the batch has ended, the summary stays until a key is pressed that can be meant for it.
    """

    AUTO_FOCUS: ClassVar[str] = ""
    BINDINGS = bindings("batch", "batch_done", "batch_rowless")

    def __init__(self, batch: BatchPublisher, left_out: int = 0) -> None:
        """Make the screen.

        Args:
            batch: What is published.
            left_out: How many of the marked flows the user has left out of it.
        """
        super().__init__()
        self._batch = batch
        self._left_out = left_out
        self._unsaved: dict[int, Attempt] = {}
        """Attempts that were not on disk when they ended, by their IDs."""
        self._new_attempts: list[Attempt] = []
        """Attempts that have ended and are not in the log pane yet."""
        self._to_read_back: list[Attempt] = []
        """Attempts whose flows are checked at the end, without bodies: there may be thousands."""
        self._started = time.monotonic()
        self._seconds = 0
        self._rendered: tuple[str, ...] = ()
        self._timer: Timer | None = None
        self._summary_drawn_at: float | None = None
        """When the summary was drawn, on the clock of events."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the progress, and the list of results that is filled at the end."""
        yield Static(id="title", markup=False)
        yield Static(id="progress", markup=False)
        yield Static(id="doing", markup=False)
        yield Static(id="what", markup=False)
        results = ResultList(id="results")
        results.display = False
        yield results

    def on_mount(self) -> None:
        """Publish, and show the progress."""
        self._refresh_texts()
        self._timer = self.set_interval(_REFRESH_SECONDS, self._refresh_texts)
        # A worker of the app: closing this screen must not cancel the request in flight.
        self.app.run_worker(self._run(), name="publish many", exit_on_error=True)

    async def _run(self) -> None:
        async for result in self._batch.run():
            self._new_attempts.append(result.attempt)
            if result.unrecorded:
                self._unsaved[result.attempt.id] = result.attempt
            if is_read_back(result.attempt):
                self._to_read_back.append(_without_body(result.attempt))
        await self._end()

    async def _end(self) -> None:
        """Show the summary, and the results that are not a success."""
        if self._timer is not None:
            self._timer.stop()
        if not self.is_attached:
            return  # flow-tui is ending
        self.app.post_message(ReadBackAsked(self._to_read_back, self._batch.credentials))
        self._refresh_texts()
        self.query_one("#doing").display = False
        failed = [result for result in all_results(self._batch) if not succeeded(result)]
        results = self._results
        results.display = bool(failed)
        await results.show(RowSource.of(failed))
        if failed:
            results.focus()
        self.refresh_bindings()
        self.call_after_refresh(self._summary_drawn)

    def _summary_drawn(self) -> None:
        self._summary_drawn_at = event_clock()

    # -- what is shown --------------------------------------------------------------------

    def _refresh_texts(self) -> None:
        """Announce the attempts that have ended, and show the progress if it has changed."""
        if self._new_attempts:
            self.app.attempts_changed.publish(self._new_attempts)
            self._new_attempts = []
        if not self._batch.ended:
            self._seconds = int(time.monotonic() - self._started)
        texts = (self._title(), self._progress(), self._current(), self._explanation())
        if texts != self._rendered and not self.left:
            self._rendered = texts
            for name, shown in zip(_TEXTS, texts, strict=True):
                show(self.query_one(name, Static), Content(shown))

    def _title(self) -> str:
        batch, total = self._batch, len(self._batch.flows)
        flows = "1 flow" if total == 1 else f"{total} flows"
        if not batch.ended:
            return f"Publishing {flows} …"
        if batch.remaining:
            return f"Stopped: {batch.done} of {flows} tried"
        return f"Done: {'all ' if total > 1 else ''}{flows} tried"

    def _progress(self) -> str:
        batch, total = self._batch, len(self._batch.flows)
        cells = 30
        full = cells * batch.done // total
        bar = "█" * full + "░" * (cells - full)
        left = total - batch.done
        return f"{bar}  {batch.done} done, {left} left, {_clock(self._seconds)}"

    def _current(self) -> str:
        """Return the flow in flight or the next one, and the latest results."""
        batch = self._batch
        if batch.current is None:
            return ""
        flow, prefix = batch.current, "Next" if batch.pause else "Now "
        return "\n".join(
            [
                f"{prefix}  {text.grouped(flow.flow_id)}  {text.one_line(flow.label, 60)}",
                "",
                *(result_line(result) for result in batch.results[: -_LATEST - 1 : -1]),
            ]
        )

    def _explanation(self) -> str:
        return (
            "\n".join(summary(self._batch, self._left_out)) if self._batch.ended else self._note()
        )

    def _note(self) -> str:
        pause, stop = self._batch.pause, key_of("batch.stop")
        if self._batch.stopping:
            return "Stopping after the request in flight. Nothing more is sent."
        if pause is None:
            return (
                "One request per flow, recorded before it is sent. No request is retried "
                f"automatically. {stop} stops after the request in flight."
            )
        reason = "asks to wait" if pause.asked else "is rate-limiting"
        return (
            f"Kaleyra {reason}: the next request goes out in {pause.seconds_left} s. {stop} stops."
        )

    # -- keys -----------------------------------------------------------------------------

    @property
    def quit_blocker(self) -> str:
        """Why flow-tui cannot quit now; empty if it can."""
        if self._batch.ended:
            return ""
        return f"Flows are being published. Stop with {key_of('batch.stop')}, then quit."

    def accepts(self, event: events.Event) -> bool:
        """Return whether the event can be meant for what is shown now."""
        if not self._batch.ended:
            # The batch can be stopped even if the terminal has become too small.
            stops = isinstance(event, events.Key) and event.key in keys_of("batch.stop")
            return stops or super().accepts(event)
        seen = self._summary_drawn_at is not None and event.time >= self._summary_drawn_at
        return seen and super().accepts(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to stop while the batch runs, and to close when it has ended."""
        if action == "stop":
            return not self._batch.ended
        if action == "leave":
            return self._batch.ended and not self._results.display
        return self._batch.ended if action == "close" else True

    @property
    def _results(self) -> ResultList:
        return self.query_one(ResultList)

    def action_leave(self) -> None:
        """Go back, where no result is listed that the key could open."""
        self.action_close()

    @on(VirtualList.Selected)
    async def _open_response(self) -> None:
        """Show the whole response for the flow under the cursor."""
        result = self._results.current
        if result is None or not self.is_top or self.app.dialog_pending:
            return
        self.app.dialog_pending = True  # the next key waits for the response
        attempt = await self._attempt_of(result)
        if attempt is not None:
            self.app.post_message(ResponseAsked(attempt))
            return
        self.app.dialog_pending = False
        if result.attempt_id is None:
            self.app.notify("No request was sent for it: there is no response.", markup=False)

    async def _attempt_of(self, result: ItemResult) -> Attempt | None:
        attempt_id = result.attempt_id
        if attempt_id is None:
            return None
        if (unsaved := self._unsaved.get(attempt_id)) is not None:
            return unsaved
        try:
            return await self.app.session.store.run(lambda store: store.attempts.get(attempt_id))
        except StoreError as error:
            self.app.warn(str(error))
            return None

    def action_stop(self) -> None:
        """Stop after the request in flight."""
        self._batch.stop()
        self._refresh_texts()


def _without_body(attempt: Attempt) -> Attempt:
    """Return an attempt that succeeded without its body; that of a refusal tells its code."""
    if attempt.outcome is not Outcome.SUCCEEDED:
        return attempt
    return attempt._replace(answer=attempt.answer and attempt.answer.without_body())


def _clock(seconds: int) -> str:
    """Return a duration as `42 s` or `3 min 05 s`."""
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min {seconds % 60:02} s"
