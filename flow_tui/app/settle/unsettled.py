"""The list of unsettled attempts: those with an unknown outcome."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.screens.dialog import Closable, ModalBase
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.texts import show
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.key_map import key_of
from flow_tui.model import Answer, Attempt, Failure
from flow_tui.store import StoreError, StoreThread
from flow_tui.validation import NOTE_LIMIT

_COLUMNS: Final = (
    Column("Unknown since", 22),
    Column("Action", 9),
    Column("Flow ID", 17, keeps_end=True),
    Column("Reason", 15, from_width=76),
    Column("Label"),
    Column("Note", 24, from_width=140),
    Column("Profile", 16, from_width=100),
)
_REASONS: Final = {
    Failure.DIED: "interrupted",
    Failure.TIMEOUT: "timed out",
    Failure.LOST: "connection lost",
    Failure.SURPLUS: "two answers",
    Failure.INTERNAL: "internal error",
}


def _explanation() -> str:
    check, settle = key_of("unsettled.check"), key_of("attempt.settle")
    return (
        f"A request with an unknown outcome may have taken effect. Press {check} to check the flow "
        f"before anyone tries again. {settle} shows this list again."
    )


class _UnsettledList(VirtualList[Attempt]):
    BINDINGS = bindings("unsettled_list")


class UnsettledScreen(ModalBase[None], Closable):
    """The unsettled attempts, newest first; closes by itself when all are settled."""

    BINDINGS = bindings("unsettled")
    HELP = "unsettled"
    LIST = "#attempts"

    def __init__(self, store: StoreThread, settle: Callable[[Attempt], Awaitable[object]]) -> None:
        """Make the screen.

        Args:
            store: Has the attempts.
            settle: Settles one of them, by the user's choice.
        """
        super().__init__()
        self._store = store
        self._settle = settle
        self._settling = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the list."""
        yield Static("Attempts with an unknown outcome", id="title")
        yield Static(_explanation(), id="explanation", markup=False)
        yield _UnsettledList(_COLUMNS, _cells, id="attempts")

    @property
    def _attempts(self) -> "VirtualList[Attempt]":
        return self.query_one("#attempts", VirtualList)

    def on_mount(self) -> None:
        """Read the list."""
        self._attempts.focus()
        self.run_worker(self._reload())

    async def _reload(self) -> None:
        """Read the list again; close if no attempt is unsettled."""
        try:
            count = await self._store.run(lambda store: store.unsettled.count())
            if self.left:
                return
            if count == 0:
                self.dismiss(None)
                return
            await self._attempts.show(RowSource(count, self._fetch))
        except StoreError as error:
            if not self.left:
                self._attempts.set_empty_text(text.one_line(str(error)))
            return
        if not self.left:
            attempts = "1 attempt has" if count == 1 else f"{count} attempts have"
            title = f"{attempts} an unknown outcome"
            show(self.query_one("#title", Static), Content(title))

    async def _fetch(self, offset: int, limit: int) -> Sequence[Attempt]:
        return await self._store.run(lambda store: store.unsettled.page(offset, limit))

    @on(VirtualList.Selected)
    def _selected(self) -> None:
        """Settle the attempt under the cursor."""
        attempt = self._attempts.current
        if attempt is not None and self.is_top and not self._settling:
            self._settling = True
            self.app.run_worker(self._settle_one(attempt))

    async def _settle_one(self, attempt: Attempt) -> None:
        try:
            with self.app.dialogs():
                await self._settle(attempt)
                self.app.dialog_pending = True  # keys wait for the list
                if not self.left:
                    await self._reload()
        finally:
            self._settling = False


def _cells(attempt: Attempt) -> Sequence[Cell]:
    new = attempt.new
    return (
        Cell(date_and_time(attempt.started_at), TextRole.WARN),
        Cell(str(new.action)),
        Cell(text.one_line(new.flow_id)),
        Cell(_reason(attempt.answer), TextRole.DIM),
        Cell(text.one_line(new.label, 200)),
        Cell(text.one_line(attempt.note, NOTE_LIMIT)),
        Cell(text.one_line(new.account.profile, 40), TextRole.DIM),
    )


def _reason(answer: Answer | None) -> str:
    """Return why the outcome is unknown, in a word or two."""
    if answer is None or answer.failure is None:
        return f"HTTP {answer.http_status}" if answer and answer.http_status else ""
    return _REASONS.get(answer.failure, str(answer.failure))
