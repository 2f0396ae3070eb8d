"""The themes: the app's own, two in the terminal's colours, one with high contrast."""

from typing import Final

from textual.app import App
from textual.theme import Theme

from flow_tui.app.app_base import AppBase
from flow_tui.app.formatting.profile_colours import theme_variables
from flow_tui.store import StoreError
from flow_tui.store.settings import THEME

DEFAULT_THEME: Final = "flow-dark"
ANSI_DARK: Final = "ansi-dark"

_STILL_CURSOR: Final = {"block-cursor-text-style": "none"}


def _scrollbar(bar: str, active: str, background: str) -> dict[str, str]:
    """Return the colours of a scrollbar that does not change under the mouse: that costs bytes."""
    return {
        "scrollbar": bar,
        "scrollbar-hover": active,
        "scrollbar-active": active,
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
        "scrollbar-corner-color": background,
    }


def _terminal_theme(name: str, *, dark: bool, accent: str, warning: str) -> Theme:
    """Return a theme of the terminal's own 16 colours, on its own background.

    `boost` and `panel` are that background, too: reverse video marks what they would.
    """
    plain = "ansi_default"
    return Theme(
        name=name,
        ansi=True,
        dark=dark,
        primary="ansi_blue" if not dark else "ansi_bright_blue",
        secondary="ansi_cyan",
        accent=accent,
        success="ansi_green",
        warning=warning,
        error="ansi_red" if not dark else "ansi_bright_red",
        foreground=plain,
        background=plain,
        surface=plain,
        panel=plain,
        boost=plain,
        variables={
            **_scrollbar("ansi_blue", "ansi_blue", plain),
            **theme_variables(ansi=True),
            "ansi-background": plain,
            "ansi-foreground": plain,
            "border-blurred": plain,
            "block-cursor-foreground": "ansi_bright_white",
            "block-cursor-background": "ansi_blue",
            "block-cursor-text-style": "bold",
            "input-cursor-background": "ansi_white",
            "input-cursor-foreground": "ansi_black",
            "input-cursor-text-style": "none",
            "input-selection-background": "ansi_cyan",
            "input-selection-foreground": "ansi_black",
            "screen-selection-background": "ansi_cyan",
            "screen-selection-foreground": "ansi_black",
        },
    )


THEMES: Final = (
    # All of the 256-colour palette, so that a terminal with 256 colours shows them exactly.
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
            **_STILL_CURSOR,
            **_scrollbar("#585858", "#6c6c6c", "#1c1c1c"),
            **theme_variables(ansi=False),
            "boost": "#303030",  # Textual ignores the parameter `boost` if there is a panel
            "block-cursor-foreground": "#121212",
            "block-cursor-background": "#5fafd7",
            "input-cursor-background": "#d0d0d0",
            "input-cursor-foreground": "#121212",
        },
    ),
    _terminal_theme(
        ANSI_DARK, dark=True, accent="ansi_bright_yellow", warning="ansi_bright_yellow"
    ),
    _terminal_theme("ansi-light", dark=False, accent="ansi_magenta", warning="ansi_magenta"),
    # Contrast of at least 7:1, which WCAG calls enhanced; `app.tcss` dims less in it.
    Theme(
        name="high-contrast",
        dark=True,
        primary="#5fffff",
        secondary="#d7ffff",
        accent="#ffff5f",
        success="#5fff5f",
        warning="#ffff5f",
        error="#ffafaf",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#262626",
        variables={
            **_STILL_CURSOR,
            **_scrollbar("#ffffff", "#ffffff", "#303030"),
            **theme_variables(ansi=False),
            "boost": "#00005f",
            "text-disabled": "#bcbcbc",
            "block-cursor-foreground": "#000000",
            "block-cursor-background": "#5fffff",
            "input-cursor-background": "#ffffff",
            "input-cursor-foreground": "#000000",
        },
    ),
)


def first_theme(remembered: str, color_system: str | None) -> str:
    """Return the name of the theme to start with.

    Args:
        remembered: The theme that was chosen in an earlier session; empty if none was.
        color_system: What Rich detects for the terminal. With 16 colours the shades of the app's
            own theme would all be one; those of the terminal's own colours differ.
    """
    if remembered in {theme.name for theme in THEMES}:
        return remembered
    return DEFAULT_THEME if color_system in {"256", "truecolor"} else ANSI_DARK


def _start_with(app: AppBase, theme: Theme) -> None:
    """Give an app that does not run yet its theme.

    Setting `App.theme` parses all styles a second time. That is needed only where colours are to be
    those of the terminal: Textual has made its filter for colours by then.
    """
    if theme.ansi:
        app.theme = theme.name
        return
    app.set_reactive(App.theme, theme.name)
    app.add_class(f"-theme-{theme.name}", update=False)
    app.set_class(theme.dark, "-dark-mode", update=False)
    app.set_class(not theme.dark, "-light-mode", update=False)
    app.stylesheet.set_variables(app.get_css_variables())


class Theming:
    """Gives an app these themes and no others, and saves the one that is chosen."""

    def __init__(self, app: AppBase, remembered: str) -> None:
        """Use the theme to start with.

        Args:
            app: The app.
            remembered: See `first_theme`.
        """
        self._app = app
        for theme in THEMES:
            app.register_theme(theme)
        self._used = first_theme(remembered, app.console.color_system)
        _start_with(app, app.available_themes[self._used])
        for name in set(app.available_themes) - {theme.name for theme in THEMES}:
            app.unregister_theme(name)

    def on_changed(self, theme: Theme) -> None:
        """Save a theme that has come into use, unless it was in use before."""
        if theme.name != self._used:
            self._used = theme.name
            self._app.run_worker(self._save(theme.name))

    async def _save(self, name: str) -> None:
        try:
            await self._app.session.store.run(lambda store: store.settings.set(THEME, name))
        except StoreError as error:
            self._app.warn(f"The theme will not be remembered. {error}")
