"""The publishing screen for several flows: how far it is, and in the end what is left to do."""

import time
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import events
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.outcomes import outcome_words
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.screens.base import ModalBase, event_clock
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.virtual_list import RowSource, VirtualList
from flow_tui.model import Attempt, Outcome
from flow_tui.services.batch_publisher import BatchPublisher, ItemResult

_TELL_SECONDS: Final = 0.5
"""How often what is shown follows what goes on: a slow link must not be flooded."""
_TOLD: Final = ("#title", "#progress", "#doing", "#what")
_LATEST: Final = 5
"""Results shown while it goes on."""
_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Outcome", 11),
    Column("Label", 28, from_width=100),
    Column("Answer"),
)
_EXPLANATION: Final = (
    "One request each, recorded before it is sent; none is repeated by itself. "
    "ctrl+g stops after the one that is out."
)


class BatchProgressScreen(ModalBase[None]):
    """Shows many requests going out one after another; only ctrl+g changes something.

    It stays when the last one has ended, until a key that was pressed after that.
    """

    AUTO_FOCUS: ClassVar[str] = ""
    BINDINGS = bindings("batch", "batch_done")

    def __init__(self, publishing: BatchPublisher) -> None:
        super().__init__()
        self._publishing = publishing
        self._answers: list[Attempt] = []
        """Ended, and not in the log pane yet."""
        self._started = time.monotonic()
        self._seconds = 0
        self._told: tuple[str, ...] = ()
        self._timer: Timer | None = None
        self._over_at: float | None = None
        """When the summary was drawn, on the clock of events."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose what is going on, and the list that the end fills."""
        yield Static(id="title", markup=False)
        yield Static(id="progress", markup=False)
        yield Static(id="doing", markup=False)
        yield Static(id="what", markup=False)
        results: VirtualList[ItemResult] = VirtualList(_COLUMNS, _cells, id="results")
        results.display = False
        yield results

    def on_mount(self) -> None:
        """Send, and tell how far it is."""
        self._tell()
        self._timer = self.set_interval(_TELL_SECONDS, self._tell)
        # The worker is the app's, so that nothing that closes this screen cancels it.
        self.app.run_worker(self._run(), name="publish many", exit_on_error=True)

    async def _run(self) -> None:
        async for published in self._publishing.run():
            self._answers.append(published.attempt)
        await self._end()

    async def _end(self) -> None:
        """Show what came of all of them, and leave the rest to the user."""
        if self._timer is not None:
            self._timer.stop()
        if not self.is_attached:
            return  # flow-tui is ending
        self._tell()
        self.query_one("#doing").display = False
        to_show = [result for result in _all_results(self._publishing) if not _is_fine(result)]

        async def fetch(offset: int, limit: int) -> Sequence[ItemResult]:
            return to_show[offset : offset + limit]

        results: VirtualList[ItemResult] = self.query_one("#results", VirtualList)
        results.display = bool(to_show)
        await results.show(RowSource(len(to_show), fetch))
        if to_show:
            results.focus()
        self.refresh_bindings()
        self.call_after_refresh(self._over)

    def _over(self) -> None:
        self._over_at = event_clock()

    # -- what is shown --------------------------------------------------------------------

    def _tell(self) -> None:
        """Put what has come into the log pane, and show how far it is, if that has changed."""
        if self._answers:
            self.flow_app.home.log_pane.add_all(self._answers)
            self._answers = []
        if not self._publishing.ended:
            self._seconds = int(time.monotonic() - self._started)
        told = (self._title(), self._progress(), self._doing(), self._what())
        if told != self._told and not self.left:
            self._told = told
            for name, said in zip(_TOLD, told, strict=True):
                self.query_one(name, Static).update(Content(said))

    def _title(self) -> str:
        publishing, total = self._publishing, len(self._publishing.flows)
        if not publishing.ended:
            return f"Publishing {total} flows …"
        if publishing.left:
            return f"Stopped: {publishing.done} of {total} were tried"
        return f"Done: all {total} were tried"

    def _progress(self) -> str:
        publishing, total = self._publishing, len(self._publishing.flows)
        cells = 30
        full = cells * publishing.done // total
        bar = "█" * full + "░" * (cells - full)
        left = total - publishing.done
        return f"{bar}  {publishing.done} done, {left} left, {_clock(self._seconds)}"

    def _doing(self) -> str:
        """Which one is out, or the next, and what came last."""
        publishing = self._publishing
        if publishing.current is None:
            return ""
        flow, doing = publishing.current, "Next" if publishing.pause else "Now "
        return "\n".join(
            [
                f"{doing}  {text.grouped(flow.flow_id)}  {text.one_line(flow.label, 60)}",
                "",
                *(_line(result) for result in publishing.results[: -_LATEST - 1 : -1]),
            ]
        )

    def _what(self) -> str:
        return "\n".join(self._summary()) if self._publishing.ended else self._note()

    def _note(self) -> str:
        pause = self._publishing.pause
        if self._publishing.stopping:
            return "Stopping: nothing more is sent after the one that is out."
        if pause is None:
            return _EXPLANATION
        asked = "asks to wait" if pause.asked else "does not say how long"
        return (
            f"Kaleyra takes no more for now and {asked}: {pause.seconds_left} s left, then the "
            "next one goes out. ctrl+g stops."
        )

    def _summary(self) -> list[str]:
        """How many came to what, why it stopped, what is left to do."""
        publishing = self._publishing
        lines = [
            f"{publishing.count(Outcome.SUCCEEDED)} succeeded, "
            f"{publishing.count(Outcome.REJECTED)} rejected, "
            f"{publishing.count(Outcome.UNKNOWN)} unknown, "
            f"{publishing.count(Outcome.NOT_SENT)} not sent."
        ]
        if publishing.stopped:
            last = publishing.results[-1].flow.flow_id if publishing.results else ""
            after = f"Stopped after {text.one_line(last)}" if last else "Stopped"
            lines.append(f"{after}: {text.one_line(publishing.stopped)}")
        if still := len(publishing.to_publish):
            who, them = ("it stays", "it") if still == 1 else ("they stay", "them")
            lines.append(f"{still} still to publish: {who} marked, and p goes on with {them}.")
        if publishing.count(Outcome.UNKNOWN):
            lines.append(
                "What is unknown may be published: look at it next, before anyone tries it again."
            )
        return lines

    # -- keys -----------------------------------------------------------------------------

    @property
    def quit_blocker(self) -> str:
        """Why flow-tui cannot be left now; empty where it can."""
        return (
            "" if self._publishing.ended else "Flows are being published. ctrl+g stops that first."
        )

    def takes(self, event: events.Key | events.Paste) -> bool:
        """Whether the event can have been meant for what is shown now."""
        if not self._publishing.ended:
            # However small the terminal has become, to stop is never wrong.
            stops = isinstance(event, events.Key) and event.key == "ctrl+g"
            return stops or super().takes(event)
        seen = self._over_at is not None and event.time >= self._over_at
        return seen and super().takes(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to stop while it goes on, and to close when it has ended."""
        if action == "stop":
            return not self._publishing.ended
        return self._publishing.ended if action == "close" else True

    def action_stop(self) -> None:
        """Send no more after the one that is out."""
        self._publishing.stop()
        self._tell()

    def action_close(self) -> None:
        """Go back to the list."""
        self.dismiss(None)


def _all_results(publishing: BatchPublisher) -> list[ItemResult]:
    """Return a result for each flow: those that were not tried were not sent."""
    reason = publishing.stopped
    return [
        *publishing.results,
        *(ItemResult(flow, Outcome.NOT_SENT, reason, again=True) for flow in publishing.left),
    ]


def _is_fine(result: ItemResult) -> bool:
    return result.outcome is Outcome.SUCCEEDED


def _line(result: ItemResult) -> str:
    """One result in a line, the outcome in words first."""
    words, _ = outcome_words(result.outcome)
    said = text.one_line(result.said or result.flow.label, 200)
    return f"{words:<11}  {text.one_line(result.flow.flow_id)}  {said}"


def _cells(result: ItemResult) -> Sequence[Cell]:
    """What one row of the list shows."""
    return (
        Cell(text.one_line(result.flow.flow_id)),
        Cell(*outcome_words(result.outcome)),
        Cell(text.one_line(result.flow.label, 200), TextRole.DIM),
        Cell(text.one_line(result.said, 200)),
    )


def _clock(seconds: int) -> str:
    """A duration as `42 s` or `3 min 05 s`."""
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min {seconds % 60:02} s"
