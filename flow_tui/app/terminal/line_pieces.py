"""Pieces of lines that can be written without a change of style.

A terminal that erases with the background colour erases what would be a row of blanks.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from flow_tui.app.terminal.cell_style import CellStyle, ScreenCell

TO_END: Final = -1
"""Erased: all up to the end of the line."""
_MIN_ERASED: Final = 11
"""Blanks that are cheaper to erase and jump over than to write."""
_MIN_ERASED_LAST: Final = 5
"""Blanks with nothing behind them that are cheaper to erase than to write."""


class Piece(NamedTuple):
    """Text of one style, and blanks to erase behind it."""

    x: int
    y: int
    style: CellStyle
    is_blank: bool
    """Whether it has only blanks that show no more of the style than its background."""
    text: str = ""
    width: int = 0
    """Of the text, in cells."""
    erased: int = 0
    """Cells to erase behind the text."""


def pieces_of(
    x: int, y: int, cells: Sequence[ScreenCell], *, erases: bool, to_end: bool = False
) -> Iterator[Piece]:
    """Yield the pieces of a run of cells.

    Args:
        x: The column of the first cell.
        y: The line.
        cells: The cells.
        erases: Whether the terminal can erase cells in a background colour.
        to_end: Whether the last ones are blanks up to the end of the line, which are erased.
    """
    piece: Piece | None = None
    last = x + len(cells)
    for style, is_blank, texts in _stretches(cells):
        count, text = len(texts), "".join(texts)
        if piece is not None and not _continues(piece, style, is_blank):
            yield piece
            piece = None
        if piece is None:
            piece = Piece(x, y, style, is_blank)
        elif piece.is_blank and not is_blank:
            piece = piece._replace(style=style, is_blank=False)
        x += count
        if is_blank and x == last and to_end:
            yield piece._replace(erased=TO_END)
            return
        if is_blank and erases and count >= (_MIN_ERASED_LAST if x == last else _MIN_ERASED):
            yield piece._replace(erased=count)
            piece = None
        else:
            piece = piece._replace(text=piece.text + text, width=piece.width + count)
    if piece is not None:
        yield piece


def _stretches(cells: Iterable[ScreenCell]) -> Iterator[tuple[CellStyle, bool, list[str]]]:
    """Yield cells in a row of one style: the style, whether they are mere blanks, their texts."""
    for (style, is_blank), same in groupby(cells, lambda cell: (cell[1], is_mere_blank(cell))):
        yield style, is_blank, [text for text, _ in same]


def is_mere_blank(cell: ScreenCell) -> bool:
    """Return whether a cell shows nothing but its background."""
    return cell[0] == " " and not cell[1].marks_blanks


def _continues(piece: Piece, style: CellStyle, is_blank: bool) -> bool:
    """Return whether cells can be written together with the piece before them."""
    if is_blank:
        return piece.style.suits_blanks(style)
    return piece.style == style or (piece.is_blank and style.suits_blanks(piece.style))
