"""The columns of a list: which of them fit into a width, and the lines that are drawn of them."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from flow_tui.app.formatting.styled import TextRole

GAP: Final = 2
"""Cells between two columns."""


class Column(NamedTuple):
    """A column of a list."""

    title: str
    width: int | None = None
    """In cells; columns without one share what is left."""
    from_width: int = 0
    """The narrowest list, in cells, that shows this column."""
    below_width: int | None = None
    """Only narrower lists, in cells, show this column; None: also wider ones."""
    weight: int = 1
    """The share of a column without a width of what is left, relative to the others."""
    keeps_end: bool = False
    """Whether a text that is too long is cut in the middle, as IDs are."""


class Cell(NamedTuple):
    """One cell of a row: text that is safe to show, and its role."""

    text: str
    role: TextRole = TextRole.PLAIN


def layout(columns: Sequence[Column], width: int) -> list[tuple[Column, int]]:
    """Return the columns that fit into a width, each with its own width in cells."""
    shown = [
        column
        for column in columns
        if width >= column.from_width and (column.below_width is None or width < column.below_width)
    ]
    fixed = sum(column.width or 0 for column in shown) + GAP * (len(shown) - 1) + 1
    weights = sum(column.weight for column in shown if column.width is None)
    return [
        (column, max(4, (width - fixed) * column.weight // weights))
        if column.width is None
        else (column, column.width)
        for column in shown
    ]


def fit(text: str, cells: int, *, keeps_end: bool) -> str:
    """Return `text` padded to exactly `cells` cells, or cut with an ellipsis."""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    tail = text[-4:] if keeps_end else ""
    head = set_cell_size(text, max(0, cells - cell_len(tail) - 1)).rstrip()
    return set_cell_size(f"{head}…{tail}", cells)


def header_strip(columns: Sequence[Column], margin: int, width: int, style: Style) -> Strip:
    """Return the line of the titles of those columns that fit into a width.

    Args:
        columns: All columns.
        margin: How many cells are before the first.
        width: In cells, with the margin.
        style: Of the whole line.
    """
    segments = [Segment(" " * margin, style)]
    for column, cells in layout(columns, width - margin + 1):
        segments.append(Segment(set_cell_size(column.title, cells) + " " * GAP, style))
    return Strip(segments).adjust_cell_length(width, style)


def row_strip(
    columns: Sequence[Column],
    cells: Sequence[Cell],
    margin: str,
    width: int,
    style_of: Callable[[TextRole], Style],
) -> Strip:
    """Return the line of a row, with those of its cells that fit into a width.

    Args:
        columns: All columns.
        cells: A cell for each of them.
        margin: What stands before the first.
        width: In cells, with the margin.
        style_of: Returns the style of a role.
    """
    plain = style_of(TextRole.PLAIN)
    by_column = {id(column): cell for column, cell in zip(columns, cells, strict=True)}
    segments = [Segment(margin, plain)]
    for column, shown in layout(columns, width - len(margin) + 1):
        cell = by_column[id(column)]
        text = fit(cell.text, shown, keeps_end=column.keeps_end)
        segments.append(Segment(text + " " * GAP, style_of(cell.role)))
    return Strip(segments).adjust_cell_length(width, plain)
