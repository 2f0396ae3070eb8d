"""The line in which the words of a filter are typed; hidden while there is no filter."""

from collections.abc import Iterable

from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Label

from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.inputs import TextInput


class FilterInput(TextInput):
    """The words; Enter goes back to the list and keeps them."""

    BINDINGS = bindings("filter")


class FilterBar(Horizontal):
    """A name and an input, of which the screen gets `Input.Changed` and `Input.Submitted`."""

    def __init__(self, words_of: str) -> None:
        """Make a hidden bar.

        Args:
            words_of: What is looked through, for the empty input.
        """
        super().__init__(id="filter-bar")
        self.input = FilterInput(id="filter", placeholder=f"words of {words_of}", compact=True)
        self._show(shown=False)

    def compose(self) -> Iterable[Widget]:
        """Compose the name and the input."""
        yield Label("Filter")
        yield self.input

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return bool(self.display)

    @property
    def typing(self) -> bool:
        """Whether keys go to the input."""
        return self.input.has_focus

    def open(self) -> None:
        """Show it and take the keys."""
        self._show(shown=True)
        self.input.focus()

    def keep(self) -> None:
        """Stay while there are words; the keys are somebody else's."""
        self._show(shown=bool(self.input.value))

    def leave(self) -> None:
        """Forget the words and go away."""
        self.input.value = ""
        self._show(shown=False)

    def _show(self, *, shown: bool) -> None:
        self.display = shown
        self.input.display = shown
