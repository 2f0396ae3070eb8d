"""The least Textual app that shows a list: header, footer, one DataTable, nothing else."""

import sys
from collections.abc import Iterator
from typing import Final

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header, Input

COLUMNS: Final = ("Flow ID", "Label", "Status", "Last try", "When")

INPUT: Final = "--input"


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Yield as many rows as flow-tui shows for a list of that many flows."""
    for number in range(count):
        yield str(flow_id(number)), label(number), "", "✓ succeeded", "09:41:07"


def flow_id(number: int) -> int:
    """Return the ID of one of the flows that both apps list."""
    return 1_184_620_937_715_204 + number * 7_919


def label(number: int) -> str:
    """Return its label."""
    return f"Booking {number + 1}"


class BareApp(App[None]):
    """Shows so many rows, and takes the keys that DataTable takes.

    Args:
        count: How many rows.
        has_input: Show an input above them, which then has the focus.
    """

    def __init__(self, count: int, *, has_input: bool = False) -> None:
        super().__init__()
        self._count = count
        self._has_input = has_input

    def compose(self) -> ComposeResult:
        """Compose the three widgets, and the input where there is one."""
        yield Header()
        if self._has_input:
            yield Input()
        yield DataTable[str](cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns(*COLUMNS)
        table.add_rows(rows(self._count))


if __name__ == "__main__":
    BareApp(int(sys.argv[1]), has_input=INPUT in sys.argv[2:]).run()
