"""The key bar: the last line of every screen, with the keys that apply now."""

from collections.abc import Iterable
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.app import RenderResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from flow_tui.actions import ACTIONS
from flow_tui.key_map import key_name, key_of, keys_of


class ShownKey(NamedTuple):
    """One entry of the key bar."""

    key: str
    label: str
    enabled: bool
    always: bool
    """Whether it is shown however narrow the terminal is."""

    @property
    def cells(self) -> int:
        """Its width in cells, with the gap after it."""
        return len(self.key) + len(self.label) + 3


class KeyBar(Widget):
    """One line of keys. It repaints only when the keys change, and takes no widget for each."""

    COMPONENT_CLASSES = {"key-bar--key", "key-bar--off"}  # noqa: RUF012 - as Textual declares it

    _shown: tuple[ShownKey, ...] = ()

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self.call_after_refresh(self._bindings_changed, self.screen)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if getattr(screen, "left", False):
            return
        shown = tuple(_keys(screen))
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def on_resize(self) -> None:
        """Show the keys for the new width."""
        self.call_after_refresh(self._bindings_changed, self.screen)

    def render(self) -> RenderResult:
        """Nothing: `render_line` draws."""
        return ""

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - one line
        """Draw the keys; those that leave or explain the screen come last and always fit."""
        width = self.size.width
        always = [key for key in self._shown if key.always]
        room = width - 1 - sum(key.cells for key in always)
        segments = [Segment(" ", self.rich_style)]
        for key in self._shown:
            if key.always:
                continue
            if key.cells > room:  # the last ones stay in their place when others come and go
                segments.append(Segment(" " * room, self.rich_style))
                break
            room -= key.cells
            segments += self._segments(key)
        for key in always:
            segments += self._segments(key)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _segments(self, key: ShownKey) -> list[Segment]:
        key_style = self.get_component_rich_style("key-bar--key")
        off = self.get_component_rich_style("key-bar--off")
        return [
            Segment(key.key, key_style if key.enabled else off),
            Segment(f" {key.label}  ", self.rich_style if key.enabled else off + Style()),
        ]


def _keys(screen: Screen[object]) -> Iterable[ShownKey]:
    """Return a key for each action: the screen's leading actions, then in the order of bindings."""
    active_bindings = screen.active_bindings
    active_keys = {(key, active.binding.id) for key, active in active_bindings.items()}
    shown: dict[str, ShownKey] = {}
    closes: str = getattr(screen, "close_label", "")
    for active in active_bindings.values():
        binding = active.binding
        if not (binding.show and binding.id) or binding.action in shown:
            continue
        action = ACTIONS[binding.id]
        # Not simply the first one: an input that has the focus takes letters for itself.
        key = next(key for key in keys_of(action.id) if (key, action.id) in active_keys)
        names = [key_name(key)]
        if action.shown_with:
            names.insert(0, key_of(action.shown_with))
        name = " ".join(names).replace("ctrl+", "^")
        label = (binding.action == "close" and closes) or action.label
        shown[binding.action] = ShownKey(name, label, active.enabled, action.always)
    if more := getattr(screen, "more_action", ""):
        action = ACTIONS[more]
        # Not of the active bindings: an input that has the focus binds page keys, in vain.
        key = key_name(keys_of(more)[0])
        shown[action.textual_action] = ShownKey(key, action.label, enabled=True, always=True)
    leading: tuple[str, ...] = getattr(screen, "leading_actions", ())
    return (shown[action] for action in sorted(shown, key=lambda action: action not in leading))
