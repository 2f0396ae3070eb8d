"""Output for terminals with few characters: the app's own signs in ASCII, others as `?`."""

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


def replace_signs(drawn: str) -> str:
    """Return output with the app's signs in ASCII, in as many cells."""
    return drawn.translate(_SIGNS)


def to_ascii(drawn: str) -> str:
    """Return output in ASCII, in as many cells: a `?` for each cell of any other character."""
    drawn = replace_signs(drawn)
    if drawn.isascii():
        return drawn
    return "".join(
        character if character.isascii() else "?" * cell_len(character) for character in drawn
    )
