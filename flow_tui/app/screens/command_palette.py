"""The command palette: Textual's, with a still cursor, and with ctrl+g to close it."""

from collections.abc import Iterable

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.command import CommandList, CommandPalette
from textual.dom import DOMNode
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widgets import Input

from flow_tui.actions import ACTIONS
from flow_tui.app.screens.dismissed_once import DismissedOnce
from flow_tui.app.widgets.bindings import bindings
from flow_tui.key_map import key_of


class SafeCommandList(CommandList):
    """The list of commands, for clicks that arrive after it has been filled with fewer."""

    def on_click(self, event: events.Click) -> None:
        """Ignore a click on a row that is gone; Textual would raise."""
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default().stop()


class Palette(CommandPalette, DismissedOnce[None]):
    """All actions by name."""

    BINDINGS = bindings("palette")

    def compose(self) -> ComposeResult:
        """Compose Textual's widgets, with the list above."""
        for widget in super().compose():
            yield SafeCommandList() if isinstance(widget, CommandList) else widget

    def on_mount(self) -> None:
        """Stop the cursor from blinking: an idle app writes nothing."""
        self.query_one(Input).cursor_blink = False

    def _action_command_list(self, action: str) -> None:
        """Move in the list, unless it is empty: Textual would raise."""
        if self.query_one(CommandList).option_count:
            super()._action_command_list(action)


def commands_of(app: App[None], screen: Screen[object]) -> Iterable[SystemCommand]:
    """Return the actions that a screen has now, then those of the app."""
    seen: set[str] = set()
    for active in screen.active_bindings.values():
        binding, node = active.binding, active.node
        if not (binding.show and active.enabled and node in (screen, screen.focused)):
            continue
        if binding.id is not None and binding.id not in seen:
            seen.add(binding.id)
            yield _command(app, binding.id, node)
    yield SystemCommand("Theme", "change the colours", lambda: _search_themes(app))
    yield _command(app, "app.redraw", app)


def _search_themes(app: App[None]) -> None:
    providers, placeholder = [ThemeProvider], "Search for themes…"
    app.push_screen(Palette(providers, placeholder=placeholder, id="--command-palette"))


def _command(app: App[None], action_id: str, node: DOMNode) -> SystemCommand:
    action = ACTIONS[action_id]

    def run() -> None:
        app.run_worker(app.run_action(action.textual_action, node))

    return SystemCommand(action.label, f"{key_of(action_id)}: {action.help}", run)
