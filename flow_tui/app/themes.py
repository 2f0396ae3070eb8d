"""The app's own theme. Its colours are of the 256-colour palette, so every terminal has them."""

from typing import Final

from textual.theme import Theme

DEFAULT_THEME: Final = "flow-dark"

THEMES: Final = (
    Theme(
        name=DEFAULT_THEME,
        dark=True,
        primary="#5fafd7",
        secondary="#87afaf",
        accent="#d7af5f",
        success="#87d787",
        warning="#ffd75f",
        error="#ff8787",
        foreground="#d0d0d0",
        background="#121212",
        surface="#1c1c1c",
        panel="#262626",
        variables={
            "boost": "#303030",  # as a colour Textual drops it where there is a panel
            "scrollbar": "#585858",
            "scrollbar-hover": "#6c6c6c",
            "scrollbar-active": "#6c6c6c",
            "scrollbar-background": "#1c1c1c",
            "scrollbar-background-hover": "#1c1c1c",
            "scrollbar-background-active": "#1c1c1c",
            "scrollbar-corner-color": "#1c1c1c",
            "block-cursor-foreground": "#121212",
            "block-cursor-background": "#5fafd7",
            "block-cursor-text-style": "none",
            "input-cursor-background": "#d0d0d0",
            "input-cursor-foreground": "#121212",
        },
    ),
)
