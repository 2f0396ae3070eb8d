"""The screen that shows how a flow's content differs from what was published last, or a file."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.diff_lines import CHANGED, line_texts, spellings
from flow_tui.app.formatting.flow_content import Comparison, difference_words
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.wrapping import wrap
from flow_tui.app.screens.dialog import Closable, ModalBase
from flow_tui.app.screens.save_file import SaveTextScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column, layout
from flow_tui.app.widgets.filter_bar import FilterBar
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.texts import show
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.flow_json import Difference, DiffLine, LineKind
from flow_tui.threads import in_daemon_thread

_SIGNS: Final = {
    LineKind.SAME: (" ", TextRole.PLAIN),
    LineKind.ADDED: ("+", TextRole.GOOD),
    LineKind.REMOVED: ("-", TextRole.BAD),
    LineKind.GAP: (" ", TextRole.DIM),
}
_COLUMNS: Final = (Column("", 1), Column("-", 6), Column("+", 6), Column("flow.json"))
_SCROLLBAR: Final = 1
_LONGEST: Final = 20_000
"""Characters of a line that are shown; all are saved."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a difference, or a part of a long one."""

    line: DiffLine
    number: int
    """Of the line in the difference, from 0."""
    text: str
    is_first: bool
    """Whether it is the first part."""
    begins_change: bool
    """Whether it is the first that is shown of a change."""


class DifferenceScreen(ModalBase[None], Closable):
    """Shows changed lines by sign and colour, with the lines around them."""

    AUTO_FOCUS: ClassVar[str] = "#lines"
    BINDINGS = bindings("difference")
    HELP = "difference"

    def __init__(self, flow_id: str, comparisons: Sequence[Comparison]) -> None:
        """Make the screen.

        Args:
            flow_id: The flow.
            comparisons: At least one.
        """
        super().__init__()
        self._flow_id = flow_id
        self._comparisons = comparisons
        self._number = 0
        self._words = ""
        self._rows: Sequence[_Row] = ()
        """Those that match the filter."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the title, the filter and the lines."""
        yield Static(id="title", markup=False)
        yield FilterBar("text of a line", "#lines")
        yield VirtualList(_COLUMNS, _cells, empty="Comparing …", id="lines")

    def on_mount(self) -> None:
        """Show the first difference."""
        self._show()

    def on_resize(self) -> None:
        """Wrap the lines to the width; the cursor stays at its line."""
        if self.is_mounted:
            self._show()

    @property
    def _shown(self) -> Comparison:
        return self._comparisons[self._number]

    @property
    def _lines(self) -> "VirtualList[_Row]":
        return self.query_one("#lines", VirtualList)

    @work(group="lines", exclusive=True)
    async def _show(self, *, keep_cursor: bool = True) -> None:
        """Lay out the difference off the event loop, and show it."""
        comparison, words = self._shown, self._words
        width = layout(_COLUMNS, self.size.width - _SCROLLBAR)[-1][1]
        rows = await in_daemon_thread(lambda: _rows(comparison.difference, width, words))
        if self.left:
            return
        show(self.query_one("#title", Static), Content(_title(comparison)))
        cursor = _row_of(rows, self._cursor_line) if keep_cursor else 0
        self._rows = rows
        empty = "No line matches the filter." if words else "No difference."
        await self._lines.show(RowSource.of(rows, empty), cursor)

    @property
    def _cursor_line(self) -> int:
        """The number of the line under the cursor."""
        at = self._lines.cursor
        return self._rows[at].number if at < len(self._rows) else 0

    # -- keys -------------------------------------------------------------------------------

    def action_next_change(self, step: int) -> None:
        """Move to the next change, or to the one before."""
        at = self._lines.cursor
        changes = [number for number, row in enumerate(self._rows) if row.begins_change]
        beyond = [number for number in changes if (number - at) * step > 0]
        if beyond:
            self._lines.move_to(min(beyond) if step > 0 else max(beyond))
        else:
            self.app.notify(f"No {'further' if step > 0 else 'earlier'} change.", markup=False)

    def action_other(self) -> None:
        """Show the other difference, if there are two."""
        self._number = (self._number + 1) % len(self._comparisons)
        self._show(keep_cursor=False)

    def action_filter(self) -> None:
        """Open the filter bar, which filters the lines while text is typed."""
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def _filter_changed(self, event: FilterBar.Changed) -> None:
        self._words = event.words
        self._show(keep_cursor=False)

    @property
    def close_label(self) -> str:
        """What the close action does now, for the key bar; empty if it closes the screen."""
        return self.query_one(FilterBar).close_label if self.is_mounted else ""

    def action_close(self) -> None:
        """Close the filter bar if it is open, else the screen."""
        bar = self.query_one(FilterBar)
        if bar.is_open:
            bar.close()
        else:
            self.dismiss(None)

    def action_save(self) -> None:
        """Save the difference to a file."""
        name = f"difference-{text.one_line(self._flow_id, 100)}.diff"
        make = partial(difference_text, self._shown)
        self.app.push_screen(SaveTextScreen("difference", name, make), self._saved)

    def _saved(self, path: Path | None) -> None:
        if path is not None:
            self.notify(f"Saved to {text.one_line(str(path))}", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer the other difference if there is one."""
        if action == "other":
            return len(self._comparisons) > 1
        return not (action == "filter" and self.is_mounted and self.query_one(FilterBar).is_typing)


def difference_text(comparison: Comparison) -> str:
    """Return a difference as plain text, safe to print."""
    lines = [_title(comparison)]
    lines += _top_level_lines(comparison.difference)
    told = comparison.difference.lines
    for line, shown in zip(told, line_texts(told), strict=True):
        lines.append(f"{_SIGNS[line.kind][0]} {shown}".rstrip())
    return "\n".join(lines) + "\n"


def _title(comparison: Comparison) -> str:
    return f"Difference: {difference_words(comparison.difference)} ({comparison.title})"


def _rows(difference: Difference, width: int, words: str) -> list[_Row]:
    """Return the rows that match the filter, long lines wrapped to a width in cells."""
    folded, rows = words.casefold(), list[_Row]()
    begins, is_begun = set(difference.changes), True
    lines = difference.lines
    if difference.too_large:
        told = _top_level_lines(difference)
        lines = tuple(DiffLine(LineKind.SAME, each) for each in told)
    spelled = spellings(lines, _LONGEST)
    for number, (line, (shown, plain)) in enumerate(zip(lines, spelled, strict=True)):
        if number in begins:
            is_begun = False
        if folded and folded not in shown.casefold() and folded not in plain.casefold():
            continue
        begins_change = not is_begun and line.kind in CHANGED
        is_begun = is_begun or begins_change
        role = _SIGNS[line.kind][1]
        for part, piece in enumerate(wrap(((shown, role),), width)):
            joined = "".join(each for each, _ in piece)
            rows.append(_Row(line, number, joined, not part, not part and begins_change))
    return rows


def _row_of(rows: Sequence[_Row], number: int) -> int:
    """Return the first row of a line, or the one behind it."""
    return bisect_left(rows, number, key=lambda row: row.number)


def _top_level_lines(difference: Difference) -> Iterator[str]:
    """Yield which members and screens differ, where that is all that is told."""
    if difference.too_large:
        yield "Too much differs to show it line by line."
        yield "These parts differ:" if difference.top_level else "There are too many parts to name."
        for change in difference.top_level:
            yield f"  {change.kind}: {change.path}"


def _cells(row: _Row) -> Sequence[Cell]:
    sign, role = _SIGNS[row.line.kind]
    before, now = row.line.before_number, row.line.after_number
    return (
        Cell(sign, role),
        Cell(f"{before or ''}" if row.is_first else "", TextRole.DIM),
        Cell(f"{now or ''}" if row.is_first else "", TextRole.DIM),
        Cell(row.text, role),
    )
