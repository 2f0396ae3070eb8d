"""The confirm dialog for several flows: all of them, what is known of each, and their number."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.flow_check import seen_status
from flow_tui.app.formatting.outcomes import last_try
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import brief_moment
from flow_tui.app.publish.confirm_text import IRREVERSIBLE, SOURCES
from flow_tui.app.screens.typed_confirm import ConfirmTexts, TypedConfirmDialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.virtual_list import RowSource, VirtualList
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import blockers
from flow_tui.model import Action, Flow
from flow_tui.services.flow_check import FlowCheck
from flow_tui.store import FlowHistory

_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Label"),
    Column("Last known status", 17, from_width=60),
    Column("Last try", 17),
)
LOOKED_AT: Final = 25
"""How many flows are looked at while the dialog is open; more would take as many requests."""
_NO_DRAFT: Final = frozenset({"PUBLISHED", "THROTTLED", "BLOCKED", "DEPRECATED"})

LookAtFlow: TypeAlias = Callable[[str], Awaitable[FlowCheck]]


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One of the flows, and what was recorded of it on this account before."""

    flow: Flow
    known: FlowHistory
    blockers: tuple[str, ...] = ()
    """Why it cannot be published now, by a look at it; empty where nothing is known to be so."""

    @property
    def is_no_draft(self) -> bool:
        """Whether it was seen in a state from which Kaleyra publishes nothing."""
        return self.flow.status.upper() in _NO_DRAFT

    @property
    def is_doubtful(self) -> bool:
        """Whether there is a reason not to publish it."""
        past = self.known.unknown or self.known.succeeded
        return bool(past or self.is_no_draft or self.blockers)


class ConfirmBatchScreen(TypedConfirmDialog):
    """Asks for the number of the flows; dismisses with whether it was given."""

    BINDINGS = bindings("confirm_batch")

    def __init__(
        self, candidates: Sequence[BatchItem], credentials: Credentials, look_at: LookAtFlow
    ) -> None:
        """Make the dialog.

        Args:
            candidates: The flows, and what is known of each.
            credentials: What they would be published with.
            look_at: Looks at one flow; raises nothing.
        """
        super().__init__()
        self._candidates = list(candidates)
        self._credentials = credentials
        self._look_at = look_at

    def compose_body(self) -> Iterable[Widget]:
        """Compose the question."""
        yield Static(self._title(), id="title", markup=False)
        yield Static(Content(_where(self._credentials)), id="what")
        flows: VirtualList[BatchItem] = VirtualList(_COLUMNS, _cells, sign=_sign, id="candidates")
        yield flows
        yield Static(IRREVERSIBLE[Action.PUBLISH], id="warning", markup=False)
        doubts = Static(id="earlier")
        self._tell_doubts(doubts)
        yield doubts
        yield from self.compose_question()

    def on_mount(self) -> None:
        """Fill the list, and look at its flows where they are few; leaving cancels that."""
        self.run_worker(self._fill())

    async def _fill(self) -> None:
        await self._show()
        if len(self._candidates) > LOOKED_AT:
            return
        for number, candidate in enumerate(self._candidates):
            self._tell_title(f"looking at {number + 1} …")
            look = await self._look_at(candidate.flow.flow_id)
            if self.left:
                return
            if look.check.reading.failure:
                self._tell_title("no answer to the look")
                return
            await self._found(number, look)
        self._tell_title("as looked at now")

    async def _found(self, number: int, look: FlowCheck) -> None:
        """Take what a look brought of one flow; where that is nothing, leave what was known."""
        details = look.check.details
        if details is None:
            return
        before = self._candidates[number]
        status = details.status or before.flow.status
        flow = replace(before.flow, status=status, status_at=look.at)
        why = blockers(Action.PUBLISH, details)
        found = self._candidates[number] = replace(before, flow=flow, blockers=why)
        self._tell_doubts(self.query_one("#earlier", Static))
        if found.is_doubtful and not before.is_doubtful:
            self.ask_again()  # who has typed already has not read this
        await self._show()

    async def _show(self) -> None:
        async def fetch(offset: int, limit: int) -> Sequence[BatchItem]:
            return self._candidates[offset : offset + limit]

        await self._list.show(RowSource(len(self._candidates), fetch))

    def _tell_title(self, looking: str) -> None:
        self.query_one("#title", Static).update(Content(f"{self._title()}  ({looking})"))

    def _title(self) -> str:
        return f"Publish these {len(self._candidates)} flows?"

    def _tell_doubts(self, shown: Static) -> None:
        doubts = _doubts(self._candidates)
        shown.update(Content(doubts))
        shown.display = bool(doubts)

    @property
    def _list(self) -> "VirtualList[BatchItem]":
        return self.query_one("#candidates", VirtualList)

    @property
    def asked(self) -> str:
        """What has to be typed."""
        return str(len(self._candidates))

    @property
    def words(self) -> ConfirmTexts:
        """What is said about it."""
        return ConfirmTexts(
            verb="Publish",
            question="To publish all of them, type how many they are:",
            ready=f"Enter publishes all {self.asked} now, one after another.",
            wrong="This is not their number: nothing was sent. ctrl+g cancels.",
            pasted="Nothing was pasted: read the list above and type the number by hand.",
        )

    def action_look(self, rows: int) -> None:
        """Move in the list, wherever the keys go."""
        self._list.action_move(rows)

    def action_scroll_part(self, pages: int) -> None:
        """Page through the list."""
        self._list.action_page(pages)


def _where(credentials: Credentials) -> str:
    """Where they go, and as whom."""
    account = credentials.account
    host = text.one_line(account.base_url.split("://", 1)[-1])
    key = f"{credentials.api_key.hint} {SOURCES[credentials.source]}"
    return f"{text.one_line(account.profile)}, SID {account.sid}, {host}, API key {key}"


def _doubts(candidates: Sequence[BatchItem]) -> str:
    """What speaks against publishing some of them, a line each; empty where nothing does."""
    unknown = sum(bool(each.known.unknown) for each in candidates)
    succeeded = sum(bool(each.known.succeeded) for each in candidates)
    no_draft = sum(each.is_no_draft for each in candidates)
    barred = [each for each in candidates if each.blockers and not each.is_no_draft]
    said = []
    if unknown:
        said.append(
            f"! {unknown} may be published already: the outcome was unknown. Look before you go on."
        )
    if succeeded:
        said.append(f"! {succeeded} {_was(succeeded)} published from here already.")
    if no_draft:
        said.append(f"! {no_draft} {_was(no_draft)} no draft when last seen.")
    if barred:
        first = barred[0]
        said.append(
            f"! {len(barred)} cannot be published now. {text.one_line(first.flow.flow_id)}: "
            f"{first.blockers[0]}"
        )
    return "\n".join(said)


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _sign(candidate: BatchItem) -> str:
    return "!" if candidate.is_doubtful else " "


def _cells(candidate: BatchItem) -> Sequence[Cell]:
    """What one row of the list shows."""
    flow = candidate.flow
    tone = TextRole.WARN if candidate.is_no_draft else TextRole.PLAIN
    status = Cell(seen_status(flow), tone) if flow.status else Cell("not known", TextRole.DIM)
    last = Cell("none recorded", TextRole.DIM)
    if flow.last_at is not None:
        words, tone = last_try(flow.last_outcome, flow.last_settled)
        last = Cell(f"{words} {brief_moment(flow.last_at)}", tone)
    return (
        Cell(
            text.one_line(flow.flow_id), TextRole.WARN if candidate.is_doubtful else TextRole.PLAIN
        ),
        Cell(text.one_line(flow.label, 200)),
        status,
        last,
    )
