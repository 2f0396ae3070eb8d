"""The order of pieces of lines that takes the fewest bytes to write, or one that is close to it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from flow_tui.app.terminal.cell_style import CellStyle
from flow_tui.app.terminal.line_pieces import Piece
from flow_tui.app.terminal.sgr_writer import SgrWriter

_PIECES_OF_A_STYLE: Final = 1.5
"""On average, from which on it may be shorter to write style by style."""
_FEW_PIECES: Final = 10
"""Up to which any order may be found: the time grows with their third power."""
_WAYS_KEPT: Final = 8
"""Beginnings of orders that are followed up; twice as many find hardly a byte more."""

_Way = tuple[int, tuple[int, ...]]
"""The bytes between pieces, and their numbers in the order in which they are written."""


def orders(pieces: Sequence[Piece], writer: SgrWriter) -> Iterator[Sequence[Piece]]:
    """Yield the orders that may be shortest: line by line, style by style, from near to near.

    Args:
        pieces: The pieces, line by line.
        writer: A writer in the style from which on they are to be written.
    """
    yield pieces
    if len(pieces) >= _PIECES_OF_A_STYLE * len({piece.style for piece in pieces}):
        yield _by_style(pieces)
    if 1 < len(pieces) <= _FEW_PIECES:
        yield _near_to_near(pieces, writer)


def _by_style(pieces: Iterable[Piece]) -> Sequence[Piece]:
    """Return pieces so that each style is set once; those of one style in reading order."""
    groups: dict[CellStyle, list[Piece]] = {}
    blanks: list[Piece] = []
    for piece in pieces:
        (blanks if piece.is_blank else groups.setdefault(piece.style, [])).append(piece)
    for piece in blanks:
        suited = (style for style in groups if style.suits_blanks(piece.style))
        groups.setdefault(next(suited, piece.style), []).append(piece)
    backgrounds = list(dict.fromkeys(style.background for style in groups))
    styles = sorted(groups, key=lambda style: backgrounds.index(style.background))
    return [
        piece
        for style in styles
        for piece in sorted(groups[style], key=lambda piece: (piece.y, piece.x))
    ]


def _near_to_near(pieces: Sequence[Piece], writer: SgrWriter) -> Sequence[Piece]:
    """Return pieces so that the ways from one to the next are short, those of styles included."""
    after = [writer.after(piece) for piece in pieces]
    between = [[each.distance(other) for other in pieces] for each in after]
    ways: list[_Way] = [(writer.distance(piece), (number,)) for number, piece in enumerate(pieces)]
    for _ in pieces[1:]:
        longer: dict[tuple[frozenset[int], int], _Way] = {}
        for distance, way in sorted(ways)[:_WAYS_KEPT]:
            written = frozenset(way)
            for number, step in enumerate(between[way[-1]]):
                if number not in written:
                    found = (distance + step, (*way, number))
                    end = written, number
                    longer[end] = min(found, longer.get(end, found))
        ways = list(longer.values())
    return [pieces[number] for number in min(ways)[1]]
