"""The line in which a filter is typed; hidden while there is none."""

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label

from flow_tui.actions import ACTIONS
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.inputs import TextInput

_SHOW_ALL: Final = ACTIONS["flows.show_all"].label


class FilterInput(TextInput):
    """The filter text; Enter keeps it and moves the focus back to the list."""

    BINDINGS = bindings("filter")


class FilterBar(Horizontal):
    """A label and an input for the filter of one list, which gets the focus back if shown."""

    class Changed(Message):
        """The filter has changed."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self, fields: str, filtered: str) -> None:
        """Make a hidden bar.

        Args:
            fields: What is searched, for the empty input.
            filtered: The selector of the list, and of what else may fill its place; the first of
                them that can have the focus gets it back.
        """
        super().__init__(id="filter-bar")
        self._filtered = filtered
        self._input = FilterInput(id="filter", placeholder=fields, compact=True)
        self._set_shown(shown=False)

    def compose(self) -> Iterable[Widget]:
        """Compose the label and the input."""
        yield Label("Filter")
        yield self._input

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return bool(self.display)

    @property
    def close_label(self) -> str:
        """What the key that closes the screen does now; empty if it closes it."""
        return _SHOW_ALL if self.is_open else ""

    @property
    def is_typing(self) -> bool:
        """Whether keys go to the input."""
        return self._input.has_focus

    def open(self) -> None:
        """Show it and focus the input."""
        self._set_shown(shown=True)
        self._input.focus()

    def close(self) -> None:
        """Clear the filter, hide the bar and focus the list, or what fills its place."""
        self._input.value = ""
        self._leave()

    @on(Input.Changed)
    def _forward(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _leave(self) -> None:
        """Give the focus back; the bar stays while there is a filter."""
        self._set_shown(shown=bool(self._input.value))
        for each in self.screen.query(self._filtered):
            if each.focusable:
                each.focus()
                break

    def _set_shown(self, *, shown: bool) -> None:
        self.display = shown
        self._input.display = shown
        if self.is_mounted:
            self.screen.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """Show the list that is about to be filtered, which something else may hide."""
        self.screen.query(self._filtered).first().display = True
