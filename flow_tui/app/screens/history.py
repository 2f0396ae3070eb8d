"""Past attempts: this session's first, all on a key; filtered; each with its whole response."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from flow_tui import text
from flow_tui.app.response_text import answer_words, elapsed, outcome_span, short_moment
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.screens.response import ResponseScreen
from flow_tui.app.tone import Tone
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.filter_bar import FilterBar
from flow_tui.app.widgets.virtual_list import Source, VirtualList
from flow_tui.model import Attempt, Outcome
from flow_tui.store import AttemptQuery, StoreError

_COLUMNS: Final = (
    Column("When", 10),
    Column("Action", 9, from_width=90),
    Column("Flow ID", 17, keeps_end=True),
    Column("Outcome", 11),
    Column("HTTP", 4),
    Column("Took", 7, from_width=100),
    Column("Answer, else label"),
)
_OUTCOMES: Final = (None, *Outcome)


class HistoryScreen(BaseScreen[None]):
    """The recorded attempts, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open"),
        Binding("t", "toggle_sessions", "Sessions"),
        Binding("o", "next_outcome", "Outcome"),
        Binding("slash", "filter", "Filter"),
        Binding("v", "settle", "Verdict"),
        Binding("y", "copy", "Copy"),
        Binding("s", "save", "Save"),
        Binding("question_mark", "app.help", "Help"),
        Binding("q,ctrl+g,escape,h", "close", "Close"),
    ]

    def __init__(self, flow_id: str | None = None) -> None:
        """Show attempts.

        Args:
            flow_id: Only those for this flow, of all sessions; None shows this session's.
        """
        super().__init__()
        self._flow_id = flow_id
        self._all_sessions = flow_id is not None
        self._outcome: Outcome | None = None
        self._words = ""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the title, the filter and the list."""
        yield Static(id="title")
        yield FilterBar("ID, label or message")
        attempts: VirtualList[Attempt] = VirtualList(_COLUMNS, _cells, opens="Open", id="attempts")
        yield attempts

    @property
    def _attempts(self) -> "VirtualList[Attempt]":
        return self.query_one("#attempts", VirtualList)

    def on_mount(self) -> None:
        """Read the first page."""
        self._attempts.focus()
        self.run_worker(self._reload())

    def _query(self) -> AttemptQuery:
        session = None if self._all_sessions else self.flow_app.session.id
        return AttemptQuery(
            session=session, outcome=self._outcome, flow_id=self._flow_id, text=self._words
        )

    async def _reload(self) -> None:
        query, store = self._query(), self.flow_app.session.store

        async def fetch(offset: int, limit: int) -> Sequence[Attempt]:
            try:
                return await store.run(
                    lambda opened: opened.attempts.page(query, offset, limit, newest_first=True)
                )
            except StoreError as error:
                self.flow_app.warn(str(error))
                return []

        self._tell()
        try:
            count = await store.run(lambda opened: opened.attempts.count(query))
            if query == self._query() and not self.left:
                self._attempts.say(self._nothing())
                await self._attempts.show(Source(count, fetch), 0)
        except StoreError as error:
            if not self.left:
                self._attempts.say(text.one_line(str(error)))

    def _tell(self) -> None:
        whose = "all sessions" if self._all_sessions else "this session"
        parts = [f"History of {whose}"]
        if self._flow_id:
            parts.append(f"flow {text.grouped(self._flow_id)}")
        if self._outcome:
            parts.append(f"only {str(self._outcome).replace('_', ' ')}")
        self.query_one("#title", Static).update(Content(", ".join(parts)))

    def _nothing(self) -> str:
        if self._words or self._outcome or self._flow_id:
            return "No recorded attempt is like this."
        if self._all_sessions:
            return "Nothing was published yet."
        return "Nothing was published in this session yet. t shows all sessions."

    # -- keys -----------------------------------------------------------------------------

    async def action_toggle_sessions(self) -> None:
        """Show this session's attempts, or those of all."""
        self._all_sessions = not self._all_sessions
        await self._reload()

    async def action_next_outcome(self) -> None:
        """Show only one outcome, then the next, then all again."""
        self._outcome = _OUTCOMES[(_OUTCOMES.index(self._outcome) + 1) % len(_OUTCOMES)]
        await self._reload()

    @on(VirtualList.Selected)
    async def action_open(self) -> None:
        """Show the whole response of the attempt under the cursor."""
        if attempt := await self._whole():
            self.app.push_screen(ResponseScreen(attempt))

    async def action_copy(self) -> None:
        """Send the response under the cursor to the terminal's clipboard."""
        self.flow_app.copy_response(await self._whole())

    async def action_save(self) -> None:
        """Save the response under the cursor to a file."""
        self.flow_app.save_response(await self._whole())

    @work
    async def action_settle(self) -> None:
        """Settle the attempt under the cursor, where it is in doubt."""
        attempt = self._attempts.current
        if attempt is not None and self.on_top:
            await self.flow_app.settling.one(attempt)
            await self._reload()

    async def _whole(self) -> Attempt | None:
        """Return the attempt under the cursor with its whole body, which the list leaves out."""
        current = self._attempts.current
        if current is None:
            return None
        try:
            return await self.flow_app.session.store.run(
                lambda store: store.attempts.get(current.id)
            )
        except StoreError as error:
            self.flow_app.warn(str(error))
            return None

    def action_close(self) -> None:
        """Leave the filter if it is open, else the screen."""
        bar = self.query_one(FilterBar)
        if bar.is_open:
            bar.leave()
            self._attempts.focus()
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        """Filter the list as the words are typed."""
        self.query_one(FilterBar).open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to filter only while no filter is being typed."""
        return not (action == "filter" and self.is_mounted and self.query_one(FilterBar).typing)

    @on(Input.Changed, "#filter")
    async def _filter_typed(self, event: Input.Changed) -> None:
        if event.value != self._words:
            self._words = event.value
            await self._reload()

    @on(Input.Submitted, "#filter")
    def _filter_entered(self) -> None:
        self.query_one(FilterBar).keep()
        self._attempts.focus()


def _cells(attempt: Attempt) -> Sequence[Cell]:
    """What one row of the list shows."""
    new, answer = attempt.new, attempt.answer
    said = answer_words(attempt)
    return (
        Cell(short_moment(attempt.started_at), Tone.DIM),
        Cell(str(new.action)),
        Cell(text.one_line(new.flow_id)),
        Cell(*outcome_span(attempt)),
        Cell(str(answer.http_status or "") if answer else ""),
        Cell(elapsed(answer.elapsed_ms) if answer else "", Tone.DIM),
        Cell(said) if said else Cell(text.one_line(new.label, 200), Tone.DIM),
    )
