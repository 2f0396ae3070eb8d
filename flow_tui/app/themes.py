"""The themes there are: the app's own, two of the terminal's colours, one of high contrast."""

from typing import Final

from textual.theme import Theme

from flow_tui.app.app_base import AppBase
from flow_tui.store import StoreError
from flow_tui.store.settings import THEME

DEFAULT_THEME: Final = "flow-dark"
ANSI_DARK: Final = "ansi-dark"

_STILL_CURSOR: Final = {"block-cursor-text-style": "none"}


def _scrollbar(bar: str, moved: str, behind: str) -> dict[str, str]:
    """A scrollbar whose colours do not depend on the mouse: hovering costs bytes."""
    return {
        "scrollbar": bar,
        "scrollbar-hover": moved,
        "scrollbar-active": moved,
        "scrollbar-background": behind,
        "scrollbar-background-hover": behind,
        "scrollbar-background-active": behind,
        "scrollbar-corner-color": behind,
    }


def _of_the_terminal(name: str, *, dark: bool, accent: str, warning: str) -> Theme:
    """A theme of the terminal's own sixteen colours, on its own background.

    `boost` and `panel` are that background, too: what differs there is told by reverse video.
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
    # Its colours are of the 256-colour palette, so every terminal with so many has them.
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
            "boost": "#303030",  # as a colour Textual drops it where there is a panel
            "block-cursor-foreground": "#121212",
            "block-cursor-background": "#5fafd7",
            "input-cursor-background": "#d0d0d0",
            "input-cursor-foreground": "#121212",
        },
    ),
    _of_the_terminal(
        ANSI_DARK, dark=True, accent="ansi_bright_yellow", warning="ansi_bright_yellow"
    ),
    _of_the_terminal("ansi-light", dark=False, accent="ansi_magenta", warning="ansi_magenta"),
    # Contrasts of at least 7 to 1, which WCAG calls enhanced; `app.tcss` dims less in it.
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
            "boost": "#00005f",
            "text-disabled": "#bcbcbc",
            "block-cursor-foreground": "#000000",
            "block-cursor-background": "#5fffff",
            "input-cursor-background": "#ffffff",
            "input-cursor-foreground": "#000000",
        },
    ),
)


def first_theme(remembered: str | None, colours: str | None) -> str:
    """Return the name of the theme to start with.

    Args:
        remembered: The one that was chosen in an earlier session, if any.
        colours: What Rich found the terminal to have. With sixteen colours the shades of the
            app's own theme would all be one: the terminal's own are told apart.
    """
    if remembered in {theme.name for theme in THEMES}:
        return str(remembered)
    return DEFAULT_THEME if colours in {"256", "truecolor"} else ANSI_DARK


class Theming:
    """The app's themes and no others; the one in use is remembered once it was chosen."""

    def __init__(self, app: AppBase, remembered: str | None) -> None:
        """Use the theme to start with.

        Args:
            app: The app.
            remembered: The theme of an earlier session, empty where none was chosen, None
                where that could not be found out before the first paint.
        """
        self._app = app
        self._is_known = remembered is not None
        for theme in THEMES:
            app.register_theme(theme)
        app.theme = self._used = first_theme(remembered, app.console.color_system)
        for name in set(app.available_themes) - {theme.name for theme in THEMES}:
            app.unregister_theme(name)

    async def restore(self) -> None:
        """Use the remembered theme now where it was not known in time for the first paint.

        Raises:
            StoreError: It cannot be read.
        """
        if self._is_known:
            return
        self._is_known = True
        remembered = await self._app.session.store.run(lambda store: store.settings.get(THEME))
        self._used = first_theme(remembered, self._app.console.color_system)
        self._app.theme = self._used

    def changed(self, theme: Theme) -> None:
        """Remember a theme that has come into use, unless it is the one that was."""
        if theme.name != self._used:
            self._used = theme.name
            self._app.run_worker(self._remember(theme))

    async def _remember(self, theme: Theme) -> None:
        try:
            await self._app.session.store.run(lambda store: store.settings.set(THEME, theme.name))
        except StoreError as error:
            self._app.warn(f"The theme will not be remembered. {error}")
