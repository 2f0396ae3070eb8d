"""Base of the dialogs that show what a flow belongs to and what it holds."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, TypeAlias, TypeVar

from textual import work
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.formatting.flow_content import (
    comparisons,
    content_facts,
    identity_facts,
    identity_line,
    other_version,
    other_waba,
    summary_facts,
)
from flow_tui.app.screens.base import WIDE
from flow_tui.app.screens.difference import DifferenceScreen
from flow_tui.app.screens.flow_check import CheckFlow, FlowCheckDialog
from flow_tui.app.widgets.facts import FactsTable, FitColumns, FitScroll, Marked
from flow_tui.app.widgets.texts import show
from flow_tui.kaleyra import FlowDetails
from flow_tui.key_map import key_of
from flow_tui.model import FlowContent
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck, content_for_record

T = TypeVar("T")

ReadContent: TypeAlias = Callable[[], Awaitable[ContentCheck]]
"""Reads the content of the dialog's flow; raises nothing."""

_Facts: TypeAlias = tuple[Mapping[str, str], Mapping[str, str] | None]
"""The facts on the screen; in a wide terminal also those beside them."""

_NAME: Final = "Name"
"""The fact after which a narrow terminal shows what the flow holds."""


class FlowContentDialog(FlowCheckDialog[T]):
    """Checks a flow and reads its content while it is open; neither is waited for.

    In a wide terminal the flow's content and identity stand beside the other facts, in full; in a
    narrow one among them, in a line each.
    """

    def __init__(
        self, check_flow: CheckFlow, read_content: ReadContent | None, waba_id: str = ""
    ) -> None:
        """Make the dialog.

        Args:
            check_flow: Checks the flow.
            read_content: Reads its flow.json; None if that does not matter here.
            waba_id: The WABA of the profile's flows, as imported last; empty if it is not known.
        """
        super().__init__(check_flow)
        self._waba_id = waba_id
        self._read_content = read_content
        self.flow_check: FlowCheck | None = None
        """The result of the last check; None before."""
        self.content: ContentCheck | None = None
        """The content as it is shown; None until it is read."""
        self._strong = ""
        self._shown_last: FlowContent | None = None
        self._shown: _Facts = ({}, None)

    @property
    def shown_content(self) -> FlowContent:
        """What of the content is shown, or was kept when it was confirmed, for the record."""
        if self._shown_last is not None:
            return self._shown_last
        details = self.flow_check.check.details if self.flow_check is not None else None
        found = self.content.flow_json if self.content is not None else None
        return content_for_record(found, details.json_version if details is not None else "")

    @property
    @abstractmethod
    def how_to_allow(self) -> str:
        """What the user can do to allow an unknown host, in a sentence."""

    @property
    @abstractmethod
    def flow_id(self) -> str:
        """The flow."""

    @property
    @abstractmethod
    def main_facts(self) -> Mapping[str, str]:
        """The facts of the dialog without those of identity and content."""

    @property
    def marked_facts(self) -> Mapping[str, Marked]:
        """The parts of those facts that have a style of their own."""
        return {}

    def compose_facts(self, strong: str) -> Iterable[Widget]:
        """Compose the facts; the value with the name `strong` is bold."""
        self._strong = strong
        self._shown = self._facts(is_wide=self.app.size.width >= WIDE)
        with FitColumns(id="columns"):
            with FitScroll(id="facts"):
                yield Static(self._table(self._shown[0]), id="what")
            with FitScroll(id="content", classes="" if self._shown[1] is None else "-beside"):
                yield Static(FactsTable(self._shown[1] or {}), id="holds")

    def on_mount(self) -> None:
        """Show what is known, and read the content."""
        self.start_reading()

    def on_unmount(self) -> None:
        """Let go of the content: a closed screen may wait long for the garbage collector."""
        self.content = None

    def keep_shown_content(self) -> None:
        """Keep what of the content is shown now, also when the dialog is closed."""
        self._shown_last = self.shown_content

    def start_reading(self) -> None:
        """Read the content; a reading in progress is cancelled, and what was read before goes."""
        self.content = None
        self.show_facts()
        self.refresh_bindings()
        if self._read_content is not None:
            self._read(self._read_content)

    @work(group="content", exclusive=True)
    async def _read(self, read_content: ReadContent) -> None:
        content = await read_content()
        if not self.left:
            self.content = content
            self.show_facts()
            self.refresh_bindings()
            self.on_content(content)

    def on_content(self, content: ContentCheck) -> None:
        """Do what else follows from the content; for subclasses."""

    def on_checked(self, flow_check: FlowCheck) -> None:
        """Show the result of a check."""
        self.flow_check = flow_check
        self.show_facts()

    def on_resize(self) -> None:
        """Lay out the facts for the width."""
        self.show_facts()

    def show_facts(self) -> None:
        """Show all that is known, in one column or in two."""
        if not self.is_mounted or self.left:
            return
        shown = self._facts(is_wide=self.size.width >= WIDE)
        if shown == self._shown:
            return
        self._shown = shown
        main, beside = shown
        show(self.query_one("#what", Static), self._table(main))
        self.query_one("#content").set_class(beside is not None, "-beside")
        show(self.query_one("#holds", Static), FactsTable(beside or {}))

    def _table(self, facts: Mapping[str, str]) -> FactsTable:
        return FactsTable(facts, self._strong, self.marked_facts)

    def _facts(self, *, is_wide: bool) -> _Facts:
        main, doubts, more = self.main_facts, self._doubtful_facts(), self._other_facts(is_wide)
        others = _without(more, doubts)
        # What goes live comes first, also where the rest has to be scrolled to.
        return (main, doubts | others) if is_wide else (_after(_NAME, main, doubts) | others, None)

    def action_show_difference(self) -> None:
        """Show what differs from what was published last, or from the user's file."""
        if found := comparisons(self.content):
            self.app.push_screen(DifferenceScreen(self.flow_id, found))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer the difference if there is one."""
        return action != "show_difference" or bool(comparisons(self.content))

    @property
    def _details(self) -> FlowDetails | None:
        return self.flow_check.check.details if self.flow_check is not None else None

    def _doubtful_facts(self) -> dict[str, str]:
        """Return what may differ from what the user expects."""
        details, facts = self._details, dict[str, str]()
        if self._read_content is not None:
            shows = key_of("content.difference")
            facts |= content_facts(self.content, shows=shows, allow=self.how_to_allow)
        if details is not None:
            found = self.content.flow_json if self.content is not None else None
            if other := other_version(details, found):
                facts["JSON version"] = other
            if other := other_waba(details, self._waba_id):
                facts["WABA"] = other
        return facts

    def _other_facts(self, is_wide: bool) -> dict[str, str]:
        """Return the flow's identity, and in a wide terminal what its flow.json holds."""
        details, facts = self._details, dict[str, str]()
        if details is not None:
            facts = identity_facts(details) if is_wide else {"Setup": identity_line(details)}
        elif self.flow_check is None:
            facts = {"Setup": "…"}
        if is_wide and self.content is not None and self.content.flow_json is not None:
            facts |= summary_facts(self.content.flow_json)
        return facts


def _after(name: str, facts: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Return facts with more of them after the one of a name."""
    at = list(facts).index(name) + 1
    before, behind = list(facts.items())[:at], list(facts.items())[at:]
    return dict([*before, *more.items(), *behind])


def _without(facts: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if name not in shown}
