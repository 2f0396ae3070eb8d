"""Text for terminals with few characters: the app's own signs in ASCII, others as `?`."""

from typing import Final

from rich.cells import cell_len

_SIGNS: Final = str.maketrans(
    {
        "✓": "+",
        "✗": "x",
        "–": "-",
        "…": "~",
        "→": ">",
        "•": "*",
        "“": '"',
        "”": '"',
        "’": "'",
        "▌": ">",  # the row under the cursor
        **dict.fromkeys("▲↑", "^"),
        **dict.fromkeys("▼↓", "v"),
        "▶": ">",
        **dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺▀▔", "-"),
        **dict.fromkeys("▁▂▃▄▅▆▇", "_"),
        **dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻▏▎▍▋▊▉▐▕", "|"),
        **dict.fromkeys("█░▒▓", "#"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼┏┓┗┛╭╮╯╰╔╗╚╝▖▗▘▙▚▛▜▝▞▟", "+"),
    }
)


def to_ascii(drawn: str, encoding: str) -> str:
    """Return text with the app's signs in ASCII, in as many cells.

    Args:
        drawn: Text with escape sequences.
        encoding: Of the terminal. A character that it lacks becomes a `?` for each cell.
    """
    drawn = drawn.translate(_SIGNS)
    if drawn.isascii():
        return drawn
    return "".join(
        character if _has(encoding, character) else "?" * cell_len(character) for character in drawn
    )


def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
