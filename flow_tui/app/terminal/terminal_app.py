"""The part of the app that deals with its terminal: output, cursor probe, suspension, the end."""

import os
import traceback
from collections.abc import Callable
from functools import partial
from typing import Final

from rich.console import RenderableType
from rich.segment import Segment, Segments
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.screen import Screen

from flow_tui.app.terminal.cursor_probe import CursorProbe, multiplexer_delay
from flow_tui.app.terminal.driver import LenientDriver
from flow_tui.app.terminal.screen_diff import ScreenDiff
from flow_tui.app.terminal.suspend import TerminalSuspender
from flow_tui.tracebacks import printable

_MOUNT_POLL_SECONDS: Final = 0.01


class TerminalApp(App[None]):
    """An app that writes few bytes to its terminal, and may lose it."""

    def __init__(self) -> None:
        # With NO_COLOR Textual picks its filter here: shades of grey, or no colour at all where
        # ANSI colours are in use. That is all the setting is needed for.
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.set_reactive(App.ansi_color, None)
        self.terminal_gone: Callable[[], None] = self.exit
        """Called on the event loop when the terminal turns out to be gone."""
        self.animation_level = "none"
        self.cursor_probe = CursorProbe(self.write_sequence, multiplexer_delay(os.environ))
        self.suspender = TerminalSuspender(self, self.cursor_probe)
        self._screen_diff = ScreenDiff()
        self._has_painted = False

    # -- output ---------------------------------------------------------------------------

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that survives bad input."""
        return LenientDriver

    def write_sequence(self, sequence: str) -> None:
        """Write an escape sequence to the terminal, if there is one."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Write an update to the terminal: only the cells that differ."""
        if isinstance(renderable, CompositorUpdate):
            renderable = self._screen_diff.wrap(renderable)
        super()._display(screen, renderable)
        if not self._has_painted and isinstance(renderable, CompositorUpdate):
            self._has_painted = True
            self.cursor_probe.detect()
            self.call_later(self.first_painted)

    def first_painted(self) -> None:
        """Do what had to wait for the first paint; for subclasses."""

    def action_redraw(self) -> None:
        """Redraw the whole screen, in case something else has written to the terminal."""
        self._screen_diff.invalidate()
        self.screen.refresh(layout=True)

    def on_load(self) -> None:
        """Redraw in full after the app was suspended."""
        self.app_resume_signal.subscribe(self, self._invalidate_screen)

    def _invalidate_screen(self, _app: App[None]) -> None:
        self._screen_diff.invalidate()

    async def on_event(self, event: events.Event) -> None:
        """Forget the remembered screen on resize; the next update is sent whole."""
        if isinstance(event, events.Resize):
            self._screen_diff.invalidate()
        await super().on_event(event)

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Pass the terminal's answer to the cursor probe."""
        self.cursor_probe.receive((event.x, event.y), event.time)

    def on_terminal_supports_synchronized_output(self, message: Message) -> None:
        """Do without synchronized output: an update is one short write, its marks 16 bytes."""
        message.prevent_default()

    # -- the end --------------------------------------------------------------------------

    def stop_drawing(self) -> None:
        """Write nothing more to the terminal except what restores it."""
        if isinstance(self._driver, LenientDriver):
            self._driver.hang_up()

    def exit_when_mounted(self, status: int) -> None:
        """Exit with a status once every screen is mounted; an exit before that is an error."""
        if self._driver is None:
            self.exit(return_code=status)
        else:
            self.call_later(self._exit_when_mounted, status)

    def _exit_when_mounted(self, status: int) -> None:
        if all(screen.is_mounted for screen in self.screen_stack):
            self.exit(return_code=status)
        else:
            self.set_timer(_MOUNT_POLL_SECONDS, partial(self._exit_when_mounted, status))

    def _fatal_error(self) -> None:
        """End with a plain traceback; Textual's shows local variables, the API key among them."""
        self.bell()
        self.panic(Segments([Segment(printable(traceback.format_exc()))]))
