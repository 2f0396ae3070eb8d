"""Which themes can be chosen, and the choice remembered over a restart."""

from typing import TYPE_CHECKING

from textual.theme import Theme, ThemeProvider

from flow_tui.app.themes import THEMES, first_theme
from flow_tui.store import StoreError
from flow_tui.store.settings import THEME

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp


class Theming:
    """The app's themes and no others; the one in use is remembered once it was chosen."""

    def __init__(self, app: "FlowTuiApp", remembered: str | None) -> None:
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

    def choose(self) -> None:
        """Show the themes to choose from."""
        from flow_tui.app.screens.palette import Palette

        providers, asked = [ThemeProvider], "Search for themes…"
        self._app.push_screen(Palette(providers, placeholder=asked, id="--command-palette"))

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
