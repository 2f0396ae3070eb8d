"""The last line of every screen: the keys that apply now, as many as fit."""

from collections.abc import Iterable
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.app import RenderResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

_NAMES: Final = {
    "question_mark": "?",
    "slash": "/",
    "asterisk": "*",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def key_name(key: str) -> str:
    """Return Textual's name of a key as a person would write it: `?`, `^g`, `enter`."""
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+')}"
    return _NAMES.get(key, key)


_ALWAYS = ("help", "quit", "close", "cancel")
"""Actions whose keys are shown however narrow the terminal is."""


class KeyBar(Widget):
    """One line of keys. It repaints only when the keys change, and takes no widget for each."""

    COMPONENT_CLASSES = {"key-bar--key", "key-bar--off"}  # noqa: RUF012 - as Textual declares it

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self._shown: tuple[tuple[str, str, bool], ...] = ()
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self.call_after_refresh(self._bindings_changed, self.screen)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        shown = tuple(_keys(screen))
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def render(self) -> RenderResult:
        """Nothing: `render_line` draws."""
        return ""

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - one line
        """Draw the keys; those that leave or explain the screen come last and always fit."""
        width = self.size.width
        first = [key for key in self._shown if key[1].lower() not in _ALWAYS]
        always = [key for key in self._shown if key[1].lower() in _ALWAYS]
        room = width - 1 - sum(_cells(key) for key in always)
        segments = [Segment(" ", self.rich_style)]
        for key in first:
            if _cells(key) > room:
                break
            room -= _cells(key)
            segments += self._segments(key)
        for key in always:
            segments += self._segments(key)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _segments(self, key: tuple[str, str, bool]) -> list[Segment]:
        name, description, enabled = key
        key_style = self.get_component_rich_style("key-bar--key")
        off = self.get_component_rich_style("key-bar--off")
        return [
            Segment(name, key_style if enabled else off),
            Segment(f" {description}  ", self.rich_style if enabled else off + Style()),
        ]


def _cells(key: tuple[str, str, bool]) -> int:
    return len(key[0]) + len(key[1]) + 3


def _keys(screen: Screen[object]) -> Iterable[tuple[str, str, bool]]:
    """The keys to show, one for each action: those that lead now, then as they are bound."""
    shown: dict[str, tuple[str, str, bool]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.show and binding.description:
            key = key_name(binding.key_display or binding.key)
            shown.setdefault(binding.action, (key, binding.description, active.enabled))
    leading: tuple[str, ...] = getattr(screen, "leading_actions", ())
    return (shown[action] for action in sorted(shown, key=lambda action: action not in leading))
