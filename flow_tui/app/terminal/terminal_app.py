"""What an app has to do with its terminal: which bytes go there, what it shows, who has it."""

import os
import sys
import time
from collections.abc import Callable
from typing import ClassVar

from rich.console import RenderableType
from textual import constants, events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import NoColor
from textual.message import Message
from textual.screen import Screen

from flow_tui.app.terminal.cursor_probe import CursorProbe, multiplexer_delay, writer
from flow_tui.app.terminal.key_queue import KeyQueue
from flow_tui.app.terminal.screen_diff import ScreenDiff
from flow_tui.app.terminal.suspend import TerminalSuspender


_LONGEST_UNDRAWN = 0.25
"""Seconds without a drawing while keys wait."""


class TerminalApp(App[None]):
    """An app that sends its terminal little, and may lose it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "redraw", "Draw again", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.terminal_gone: Callable[[], None] = self.exit
        """Called on the event loop where the terminal is met dead."""
        self.animation_level = "none"
        if self.no_color:  # Textual's own filter leaves shades of grey
            self._filters.append(NoColor())
        self._sent = ScreenDiff()
        self.shown = CursorProbe(writer(self), multiplexer_delay(os.environ))
        self.lending = TerminalSuspender(self, self.shown)
        self._painted = False
        self._drawn_screen: Screen[object] | None = None
        self._drawn_at = 0.0
        self.key_queue = KeyQueue(self, self.handle_input, self.is_ready_for_input)

    def first_painted(self) -> None:
        """Do what had to wait for the first paint."""

    def on_load(self) -> None:
        """Know when the terminal shows something else."""
        self.app_resume_signal.subscribe(self, self._resumed)

    def _resumed(self, _app: App[None]) -> None:
        """The terminal shows something else after the app was suspended."""
        self._sent.forget()

    def draw_no_more(self) -> None:
        """Write nothing more to the terminal but what sets it back."""
        from flow_tui.app.terminal.driver import LenientDriver

        if isinstance(self._driver, LenientDriver):
            self._driver.hang_up()

    def get_driver_class(self) -> type[Driver]:
        """Read the keyboard so that bytes that are no text cannot end the app."""
        if sys.platform == "win32" or constants.DRIVER is not None:
            return super().get_driver_class()
        from flow_tui.app.terminal.driver import LenientDriver

        return LenientDriver

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Write an update to the terminal: only the cells that differ.

        While keys wait, what they only pass through is not written.
        """
        if isinstance(renderable, CompositorUpdate):
            if self._passes_through(screen):
                return
            renderable = self._sent.wrap(renderable)
        super()._display(screen, renderable)
        if not self._painted and isinstance(renderable, CompositorUpdate):
            self._painted = True
            self.shown.probe()
            self.call_later(self.first_painted)

    def _passes_through(self, screen: Screen[object]) -> bool:
        """Return whether keys wait that will change this screen at once; a new screen is drawn."""
        now = time.monotonic()
        if (
            self.key_queue.is_waiting
            and screen is self._drawn_screen
            and not screen.is_modal
            and now - self._drawn_at < _LONGEST_UNDRAWN
        ):
            self.key_queue.when_empty(self._draw_skipped)
            return True
        self._drawn_screen, self._drawn_at = screen, now
        return False

    def _draw_skipped(self) -> None:
        self.screen.refresh()

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Take the terminal's answer: what was written before the question is shown."""
        self.shown.answered((event.x, event.y), event.time)

    def on_terminal_supports_synchronized_output(self, message: Message) -> None:
        """Put no marks around updates: what differs is one short write, the marks 16 bytes."""
        message.prevent_default()

    async def on_event(self, event: events.Event) -> None:
        """Know nothing of what a terminal of another size shows."""
        if isinstance(event, events.Resize):
            self._sent.forget()
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.key_queue.put(event)
        else:
            await super().on_event(event)

    async def handle_input(self, event: events.Event) -> None:
        """Handle a key or a paste whose turn it is."""
        await super().on_event(event)

    def is_ready_for_input(self) -> bool:
        """Return whether the screen on top can take a key."""
        return True

    def action_redraw(self) -> None:
        """Draw the whole screen again, whatever the terminal may have made of it."""
        self._sent.forget()
        self.screen.refresh(layout=True)
