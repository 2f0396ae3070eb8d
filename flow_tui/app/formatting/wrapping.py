"""Wrap styled lines to a width in cells."""

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, chop_cells

from flow_tui.app.formatting.styled import StyledLine, StyledText, TextRole

_INDENT: Final = 4
_WORD: Final = re.compile(" *[^ ]+| +")
"""A word with the spaces before it."""


def wrap(line: StyledLine, width: int) -> list[StyledLine]:
    """Return `line` as rows of at most `width` cells, broken at spaces if possible.

    Rows after the first are indented, to show that the line goes on.
    """
    if width < 12 or _fits(line, width):
        return [line]
    indent = min(max(_INDENT, _leading(line) + 2), width // 2)
    rows: list[StyledLine] = []
    row: list[StyledText] = []
    used = 0
    for piece, role in _words(line, width - indent):
        cells = cell_len(piece)
        if used + cells > width and used:
            rows.append(tuple(row))
            row, used = [(" " * indent, TextRole.PLAIN)], indent
            piece = piece.lstrip(" ")
            cells = cell_len(piece)
        _append(row, piece, role)
        used += cells
    return [*rows, tuple(row)]


def _fits(line: StyledLine, width: int) -> bool:
    # To measure a mebibyte takes long; a cell has a letter and a few marks at most.
    is_short = sum(len(piece) for piece, _ in line) <= 8 * width
    return is_short and sum(cell_len(piece) for piece, _ in line) <= width


def _append(row: list[StyledText], piece: str, role: TextRole) -> None:
    """Add a piece to a row, as part of the last one if it has the same role."""
    if row and row[-1][1] is role:
        row[-1] = (row[-1][0] + piece, role)
    else:
        row.append((piece, role))


def _leading(line: StyledLine) -> int:
    """Return the number of spaces at the beginning of a line."""
    count = 0
    for piece, _ in line:
        spaces = len(piece) - len(piece.lstrip(" "))
        count += spaces
        if spaces < len(piece):
            break
    return count


def _words(line: StyledLine, longest: int) -> Iterator[StyledText]:
    """Yield a line's words, each with the spaces before it, none longer than `longest`."""
    for piece, role in line:
        for match in _WORD.finditer(piece):
            for part in _parts(match.group(), longest):
                yield part, role


def _parts(word: str, longest: int) -> Iterator[str]:
    """Yield a word in parts of at most `longest` cells."""
    if 2 * len(word) <= longest:  # no character is wider than two cells
        yield word
        return
    # A word of a mebibyte is cut in steps, between which other threads may run.
    step = 64 * longest
    for start in range(0, len(word), step):
        yield from chop_cells(word[start : start + step], longest)
