"""The colour on which a profile's name stands, so that production is told at a glance."""

from typing import Final

_COLOURS: Final = {
    "red": ("#ffffff", "#af0000"),
    "yellow": ("#000000", "#ffd700"),
    "green": ("#000000", "#00af00"),
    "blue": ("#ffffff", "#0000af"),
    "magenta": ("#ffffff", "#87005f"),
    "cyan": ("#000000", "#00afaf"),
}
"""Text and background by the names in `config.COLOURS`, all of the 256-colour palette. Each pair
has a contrast of at least 7:1, which WCAG calls enhanced."""

_TERMINAL_COLOURS: Final = {
    "red": ("ansi_bright_white", "ansi_red"),
    "yellow": ("ansi_black", "ansi_yellow"),
    "green": ("ansi_black", "ansi_green"),
    "blue": ("ansi_bright_white", "ansi_blue"),
    "magenta": ("ansi_bright_white", "ansi_magenta"),
    "cyan": ("ansi_black", "ansi_cyan"),
}
"""The same in the terminal's own 16 colours."""


def theme_variables(*, ansi: bool) -> dict[str, str]:
    """Return the variables of a theme that hold these colours.

    Args:
        ansi: Whether the theme has the terminal's own 16 colours.
    """
    variables = {}
    for name, (foreground, background) in (_TERMINAL_COLOURS if ansi else _COLOURS).items():
        variables[f"profile-{name}"] = background
        variables[f"profile-{name}-text"] = foreground
    return variables


def name_style(colour: str, *, no_color: bool) -> str:
    """Return the style of a profile's name for Textual's content; empty without a colour.

    Args:
        colour: One of `config.COLOURS`; empty for none.
        no_color: Whether nothing has a colour; reverse video then stands for it.
    """
    if not colour:
        return ""
    return "bold reverse" if no_color else f"bold $profile-{colour}-text on $profile-{colour}"
