"""The part of the app that deals with its terminal: output, cursor probe, suspension, the end."""

import asyncio
import os
import traceback
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Final

from rich.console import RenderableType
from rich.segment import Segment, Segments
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

from flow_tui.app.terminal.cursor_probe import CursorProbe, event_clock
from flow_tui.app.terminal.driver import LenientDriver
from flow_tui.app.terminal.key_queue import KeyQueue
from flow_tui.app.terminal.screen_diff import ScreenDiff
from flow_tui.app.terminal.suspend import TerminalSuspender
from flow_tui.tracebacks import printable

_MOUNT_POLL_SECONDS: Final = 0.01
_INPUT_TIMES: Final = 64
_UNDRAWN_SECONDS: Final = 0.25
"""How long keys that wait may keep the screen from being drawn."""


def call_in(pump: MessagePump, seconds: float, callback: Callable[[], object]) -> None:
    """Call back once in the message loop of a widget, a screen or the app, after so many seconds.

    Not Textual's `set_timer`: if the machine is busy while that starts, it may never call back.
    """
    asyncio.get_running_loop().call_later(seconds, pump.call_later, callback)


class InputScreen:
    """A screen that knows when it was drawn, and which keys can be meant for it."""

    drawn_at: float | None = None
    """When this screen was first drawn, on the clock of events; None before."""

    @property
    def takes_keys(self) -> bool:
        """Whether keys mean something by now; until then they wait."""
        return self.drawn_at is not None

    def accepts(self, event: events.Event) -> bool:  # noqa: ARG002 - for subclasses
        """Return whether a key or a paste can be meant for it."""
        return True


class TerminalApp(App[None]):
    """An app that writes few bytes to its terminal, and survives its loss."""

    def __init__(self) -> None:
        # With NO_COLOR Textual picks its filter here: shades of grey, or no colour at all where
        # ANSI colours are in use. That is all the setting is needed for.
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.set_reactive(App.ansi_color, None)
        self.terminal_gone: Callable[[], None] = self.exit
        """Called on the event loop when the terminal turns out to be gone."""
        self.animation_level = "none"
        self.cursor_probe = CursorProbe(self.write_sequence)
        self.key_queue = KeyQueue(self, self._handle_input, self.is_ready_for_input)
        self._input_times: deque[float] = deque(maxlen=_INPUT_TIMES)
        """When keys, pastes and clicks arrived, on the clock of events."""
        self.last_click_at = 0.0
        """When a mouse button was pressed last, on the clock of events; 0 before."""
        self._next_paste_is_cut = False
        self._cut_pastes: set[events.Event] = set()
        """Pastes of which only the beginning was taken, and which are not handled yet."""
        self.suspender = TerminalSuspender(self, self.cursor_probe)
        self._screen_diff = ScreenDiff()
        self._has_painted = False
        self._pointer_shape = "default"
        self.is_ending = False
        """Whether the end has begun; then no key counts any more."""
        self._drawn: tuple[Screen[object] | None, float] = (None, 0.0)
        """The screen that was drawn last, and when that began, on the clock of events."""
        self._first_drawn: tuple[Screen[object] | None, float] = (None, 0.0)
        """The same screen, and when it was drawn first after it was mounted or uncovered."""

    # -- output ---------------------------------------------------------------------------

    def update_styles(self, node: DOMNode, animate: bool = True) -> None:
        """Apply the styles to what is in the DOM; a new widget gets its own when it is mounted."""
        if node is self or (node.is_attached and not getattr(node.screen, "left", False)):
            super().update_styles(node, animate=animate)

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that survives bad input."""
        return LenientDriver

    @property
    def draws_blocks(self) -> bool:
        """Whether the terminal has the characters of which QR codes are drawn."""
        return not isinstance(self._driver, LenientDriver) or self._driver.draws_blocks

    def write_sequence(self, sequence: str) -> None:
        """Write an escape sequence to the terminal, if there is one."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Write an update to the terminal: only the cells that differ."""
        if isinstance(renderable, CompositorUpdate):
            if self._is_passed_through(screen):
                self.key_queue.when_empty(self._draw_skipped)
                return
            self._drawn = screen, event_clock()
            if screen is not self._first_drawn[0] and screen.is_mounted:
                self._first_drawn = self._drawn
            self._draw(renderable)
            self.post_display_hook()
            if not self._has_painted:
                self._has_painted = True
                if not self.is_headless:
                    self.cursor_probe.detect()
        else:
            super()._display(screen, renderable)

    def _draw(self, update: CompositorUpdate) -> None:
        """Write the cells that differ, and put the cursor to where text is being typed."""
        if self._driver is None or self.is_headless or not self.is_running:
            return
        try:
            sequence = self._screen_diff.diff(update, self.console, self.size)
        except Exception as error:  # noqa: BLE001 - as Textual has it: the app ends with it
            self._handle_exception(error)
            return
        # A terminal opens what helps to type, such as a list of characters, at its cursor.
        if sequence and hasattr(self.focused, "cursor_screen_offset"):
            x, y = self.screen.outer_size.clamp_offset(self.cursor_position)
            if self._screen_diff.cursor != (x, y):
                sequence += f"\x1b[{y + 1};{x + 1}H"
        self._driver.write(sequence)

    def _set_pointer_shape(self, shape: str) -> None:
        """Set the shape of the mouse pointer where it changes; each screen sets it anew."""
        if shape != self._pointer_shape:
            self._pointer_shape = shape
            super()._set_pointer_shape(shape)

    def drawn_at(self, screen: object) -> float:
        """Return when a screen was drawn, on the clock of events; now, if another was since.

        Whoever has seen it presses a key after that, however late this program gets to note it.
        """
        drawn, drawn_at = self._first_drawn
        return drawn_at if drawn is screen else event_clock()

    def _is_passed_through(self, screen: Screen[object]) -> bool:
        """Return whether keys wait that change this screen at once; dialogs are always drawn."""
        drawn, drawn_at = self._drawn
        return (
            self.key_queue.next is not None
            and self.is_ready_for_input()
            and screen is drawn
            and not screen.is_modal
            and event_clock() - drawn_at < _UNDRAWN_SECONDS
        )

    def _draw_skipped(self) -> None:
        self.screen.refresh()

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
        """Let keys and pastes wait for their turn; send the whole screen after a resize."""
        if isinstance(event, events.Resize):
            self._screen_diff.invalidate()
        if isinstance(event, events.MouseDown) and not event.is_forwarded:
            self._input_times.append(event.time)
            self.last_click_at = event.time
        if self.is_ending and isinstance(event, events.MouseEvent):
            return  # a screen that is opened now would never be drawn whole
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif not event.is_forwarded:
            self._input_times.append(event.time)
            if isinstance(event, events.Paste) and self._next_paste_is_cut:
                self._next_paste_is_cut = False
                self._cut_pastes.add(event)
            await self.key_queue.put(event)
        elif self._accepts(event):  # else it comes back from a widget of a screen that is gone
            await super().on_event(event)

    async def _handle_input(self, event: events.Event) -> None:
        """Handle a key or a paste whose turn has come, and let the driver read on."""
        is_cut = event in self._cut_pastes
        self._cut_pastes.discard(event)
        if self._accepts(event):
            self.before_input()
            await super().on_event(event)
            if is_cut:
                self.warn_of_cut_paste()
        if isinstance(self._driver, LenientDriver):
            self._driver.input_handled()

    def _accepts(self, event: events.Event) -> bool:
        """Return whether a key or a paste can be meant for what the screen shows."""
        if self.is_ending:
            return False  # a screen that is opened now would never get its widgets
        screen: object = self.screen
        return not isinstance(screen, InputScreen) or screen.accepts(event)

    def is_ready_for_input(self) -> bool:
        """Return whether the screen on top takes keys."""
        screen: object = self.screen
        if isinstance(screen, InputScreen):
            return screen.takes_keys
        return self.screen.is_mounted

    def before_input(self) -> None:
        """Do what comes before each key or paste that is handled; for subclasses."""

    def paste_cut(self) -> None:
        """Note that of the paste that arrives next only the beginning was taken."""
        self._next_paste_is_cut = True

    def warn_of_cut_paste(self) -> None:
        """Show that only the beginning of a paste was taken; for subclasses."""

    @property
    def last_input_at(self) -> float:
        """When the last key, paste or click arrived, on the clock of events; 0 before."""
        return self._input_times[-1] if self._input_times else 0.0

    def is_alone(self, at: float, gap: float) -> bool:
        """Return whether the input of a moment came by itself: none shortly before, none since.

        Args:
            at: When it arrived, on the clock of events.
            gap: For how many seconds before it there must have been no other input.
        """
        times = list(self._input_times)
        if at in times:
            times.remove(at)
        return all(other < at - gap for other in times)

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

    @property
    def _is_there(self) -> bool:
        """Whether the terminal is there, as far as is known."""
        return isinstance(self._driver, LenientDriver) and not self._driver.has_hung_up

    def exit_when_mounted(self, status: int) -> None:
        """Exit with a status once every screen is mounted; an exit before that is an error.

        Where the terminal is still there, its answers are waited for: see `CursorProbe`.
        """
        if self._driver is None:
            self.exit(return_code=status)
        else:
            self.call_later(self._exit_when_mounted, status)

    def _exit_when_mounted(self, status: int) -> None:
        is_asked = self.cursor_probe.awaits_answer and self._is_there
        if all(screen.is_mounted for screen in self.screen_stack) and not is_asked:
            self.exit(return_code=status)
        else:
            call_in(self, _MOUNT_POLL_SECONDS, partial(self._exit_when_mounted, status))

    def _fatal_error(self) -> None:
        """End with a plain traceback; Textual's shows local variables, the API key among them."""
        self.bell()
        self.panic(Segments([Segment(printable(traceback.format_exc()))]))
