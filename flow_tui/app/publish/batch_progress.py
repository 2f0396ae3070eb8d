"""The screen that shows the progress of a batch, then its summary."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from textual import events
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.outcomes import outcome_words
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.messages import ReadBackAsked
from flow_tui.app.screens.base import Closable, ModalBase
from flow_tui.app.terminal.cursor_probe import event_clock
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.key_map import key_of, keys_of
from flow_tui.model import Attempt, Outcome
from flow_tui.services.batch_publisher import BatchPublisher, ItemResult
from flow_tui.services.read_back import is_read_back

_REFRESH_SECONDS: Final = 0.5
"""Seconds between updates of the screen: more often would flood a slow link."""
_TEXTS: Final = ("#title", "#progress", "#doing", "#what")
_LATEST: Final = 5
"""Results shown while the batch runs."""
_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Outcome", 11),
    Column("Label", 28, from_width=100),
    Column("Answer"),
)


class BatchProgressScreen(ModalBase[None], Closable):
    """Publishes several flows, one request after another; only the stop key has an effect.

    When the batch has ended, the summary stays until a key is pressed that can be meant for it.
    """

    AUTO_FOCUS: ClassVar[str] = ""
    BINDINGS = bindings("batch", "batch_done")

    def __init__(self, batch: BatchPublisher) -> None:
        super().__init__()
        self._batch = batch
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
        results: VirtualList[ItemResult] = VirtualList(_COLUMNS, _cells, id="results")
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
        failed = [result for result in _all_results(self._batch) if not _succeeded(result)]
        results: VirtualList[ItemResult] = self.query_one("#results", VirtualList)
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
                self.query_one(name, Static).update(Content(shown))

    def _title(self) -> str:
        batch, total = self._batch, len(self._batch.flows)
        if not batch.ended:
            return f"Publishing {total} flows …"
        if batch.remaining:
            return f"Stopped: {batch.done} of {total} flows tried"
        return f"Done: all {total} flows tried"

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
                *(_result_line(result) for result in batch.results[: -_LATEST - 1 : -1]),
            ]
        )

    def _explanation(self) -> str:
        return "\n".join(self._summary()) if self._batch.ended else self._note()

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

    def _summary(self) -> list[str]:
        """Return the counts of outcomes, why the batch stopped, and what is left to do."""
        batch = self._batch
        lines = [
            f"{batch.count(Outcome.SUCCEEDED)} succeeded, "
            f"{batch.count(Outcome.REJECTED)} rejected, "
            f"{batch.count(Outcome.UNKNOWN)} unknown, "
            f"{batch.count(Outcome.NOT_SENT)} not sent."
        ]
        if batch.stop_reason:
            last = batch.results[-1].flow.flow_id if batch.results else ""
            after = f"Stopped after {text.one_line(last)}" if last else "Stopped"
            lines.append(f"{after}: {text.one_line(batch.stop_reason)}")
        if still := len(batch.to_publish):
            flows, they, them = (
                ("1 flow is", "It stays", "it")
                if still == 1
                else (f"{still} flows are", "They stay", "them")
            )
            publish = f"{key_of('flows.publish')} publishes {them}"
            lines.append(f"{flows} still to be published. {they} marked; {publish}.")
        if unknown := batch.count(Outcome.UNKNOWN):
            flows, them = ("1 flow", "it") if unknown == 1 else (f"{unknown} flows", "them")
            lines.append(
                f"{flows} with an unknown outcome may be published. Check {them} next, before "
                "anyone tries again."
            )
        return lines

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
        return self._batch.ended if action == "close" else True

    def action_stop(self) -> None:
        """Stop after the request in flight."""
        self._batch.stop()
        self._refresh_texts()


def _without_body(attempt: Attempt) -> Attempt:
    return replace(attempt, answer=attempt.answer and attempt.answer.without_body())


def _all_results(batch: BatchPublisher) -> list[ItemResult]:
    """Return a result for each flow; those not tried count as not sent."""
    reason = batch.stop_reason
    return [
        *batch.results,
        *(ItemResult(flow, Outcome.NOT_SENT, reason, retryable=True) for flow in batch.remaining),
    ]


def _succeeded(result: ItemResult) -> bool:
    return result.outcome is Outcome.SUCCEEDED


def _result_line(result: ItemResult) -> str:
    """Return one result in a line, the outcome first."""
    outcome, _ = outcome_words(result.outcome)
    message = text.one_line(result.message or result.flow.label, 200)
    return f"{outcome:<11}  {text.one_line(result.flow.flow_id)}  {message}"


def _cells(result: ItemResult) -> Sequence[Cell]:
    """Return one row of the list of results."""
    return (
        Cell(text.one_line(result.flow.flow_id)),
        Cell(*outcome_words(result.outcome)),
        Cell(text.one_line(result.flow.label, 200), TextRole.DIM),
        Cell(text.one_line(result.message, 200)),
    )


def _clock(seconds: int) -> str:
    """Return a duration as `42 s` or `3 min 05 s`."""
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min {seconds % 60:02} s"
