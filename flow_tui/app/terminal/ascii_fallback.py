"""Signs for terminals that have few: ASCII for ours, question marks for what is missing."""

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
    """Return what is to be drawn with ASCII for each sign, in as many cells.

    Args:
        drawn: Text with escape sequences.
        encoding: What it lacks becomes a question mark a cell.
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
