"""The attempts that nobody knows the outcome of, to go through one by one."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.screens.base import ModalBase
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.virtual_list import RowSource, VirtualList
from flow_tui.model import Answer, Attempt, Failure
from flow_tui.store import StoreError, StoreThread

_COLUMNS: Final = (
    Column("Unknown since", 16),
    Column("Action", 9),
    Column("Flow ID", 17, keeps_end=True),
    Column("Why", 11, from_width=76),
    Column("Label"),
    Column("Profile", 16, from_width=100),
)
_REASONS: Final = {
    Failure.DIED: "ended",
    Failure.TIMEOUT: "no answer",
    Failure.LOST: "line lost",
    Failure.INTERNAL: "a fault",
}
_EXPLANATION: Final = (
    "They may or may not have taken effect. Look at each flow before anyone tries again: Enter "
    "looks, and says what its state means. What you leave stays as it is; v shows it again."
)


class UnsettledScreen(ModalBase[None]):
    """The attempts in doubt, the newest first; leaves by itself when all are settled."""

    BINDINGS = bindings("unsettled")
    HELP = "unsettled"

    def __init__(self, store: StoreThread, settle: Callable[[Attempt], Awaitable[object]]) -> None:
        """Make the screen.

        Args:
            store: Where the attempts are recorded.
            settle: Leads from one of them to how the user settles it.
        """
        super().__init__()
        self._store = store
        self._settle = settle
        self._looking = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the list."""
        yield Static("Attempts with an unknown outcome", id="title")
        yield Static(_EXPLANATION, id="explanation")
        attempts: VirtualList[Attempt] = VirtualList(
            _COLUMNS, _cells, opens="unsettled.check", id="attempts"
        )
        yield attempts

    @property
    def _attempts(self) -> "VirtualList[Attempt]":
        return self.query_one("#attempts", VirtualList)

    def on_mount(self) -> None:
        """Read the list."""
        self._attempts.focus()
        self.run_worker(self._reload())

    async def _reload(self) -> None:
        """Read the list again; leave where nothing is in doubt any more."""
        try:
            count = await self._store.run(lambda store: store.doubts.count())
            if self.left:
                return
            if count == 0:
                self.dismiss(None)
                return
            await self._attempts.show(RowSource(count, self._fetch))
        except StoreError as error:
            if not self.left:
                self._attempts.say(text.one_line(str(error)))
            return
        if not self.left:
            many = f"{count} attempts have an unknown outcome"
            title = "An attempt has an unknown outcome" if count == 1 else many
            self.query_one("#title", Static).update(Content(title))

    async def _fetch(self, offset: int, limit: int) -> Sequence[Attempt]:
        return await self._store.run(lambda store: store.doubts.page(offset, limit))

    @on(VirtualList.Selected)
    def _selected(self) -> None:
        """Look at the flow of the attempt under the cursor."""
        attempt = self._attempts.current
        if attempt is not None and self.is_top and not self._looking:
            self._looking = True
            self.app.run_worker(self._look(attempt))

    async def _look(self, attempt: Attempt) -> None:
        try:
            await self._settle(attempt)
            if not self.left:
                await self._reload()
        finally:
            self._looking = False

    def action_close(self) -> None:
        """Leave the rest as it is."""
        self.dismiss(None)


def _cells(attempt: Attempt) -> Sequence[Cell]:
    new = attempt.new
    return (
        Cell(date_and_time(attempt.started_at), TextRole.WARN),
        Cell(str(new.action)),
        Cell(text.one_line(new.flow_id)),
        Cell(_why(attempt.answer), TextRole.DIM),
        Cell(text.one_line(new.label, 200)),
        Cell(text.one_line(new.account.profile, 40), TextRole.DIM),
    )


def _why(answer: Answer | None) -> str:
    """In a word or two, why nobody knows."""
    if answer is None or answer.failure is None:
        return f"HTTP {answer.http_status}" if answer and answer.http_status else ""
    return _REASONS.get(answer.failure, str(answer.failure))
