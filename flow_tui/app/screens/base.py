"""What every screen has: the status line, the key bar, a smallest size, no early keys."""

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual import events, getters
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.app_base import AppBase
from flow_tui.app.terminal.cursor_probe import event_clock
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.app.widgets.key_bar import KeyBar
from flow_tui.app.widgets.status_line import StatusLine
from flow_tui.services.publisher import READ_ONLY
from flow_tui.terminal_info import SMALLEST

T = TypeVar("T")


class DismissedOnce(Screen[T]):
    """A screen that leaves once, however often it is told to, and only itself.

    Keys that come together are all meant for the screen they were pressed on; Textual's second
    dismissal would take away the screen behind, and one of a screen that is covered the screen
    in front: it leaves once that has gone.
    """

    _left = False
    _leaving: list[T | None] | None = None
    """The result to leave with, in a list, while another screen is in front."""

    @property
    def left(self) -> bool:
        """Whether it has been left: its widgets may be gone, so what comes late is not shown."""
        return self._left

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave with a result; after the first time nothing happens."""
        if self._left or self._leaving:
            return AwaitComplete()
        if self.is_attached and self.app.screen is not self:
            self._leaving = [result]
            return AwaitComplete()
        self._left = True
        return super().dismiss(result)

    def on_screen_resume(self) -> None:
        """Leave now, if that was to be done while another screen was in front."""
        if self._leaving:
            self.call_later(self._leave)

    def _leave(self) -> None:
        if self._leaving and self.app.screen is self:
            (result,), self._leaving = self._leaving, None
            self.dismiss(result)


class BaseScreen(DismissedOnce[T]):
    """A whole screen; dialogs too are whole screens, so that nothing behind shines through."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - as Textual has it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-tall")]  # noqa: RUF012 - as Textual has it

    app = getters.app(AppBase)

    drawn_at: float | None = None
    """When this screen was first drawn, on the clock of events; None before."""

    @property
    def is_top(self) -> bool:
        """Whether keys are for this screen; `is_current` says so behind a dialog, too."""
        return self.app.screen is self

    @property
    def quit_blocker(self) -> str:
        """Why flow-tui cannot be left now; empty where it can."""
        return ""

    def on_key(self, event: events.Key) -> None:
        """Say why a key that read-only mode has greyed does nothing."""
        if self.app.session.read_only:
            active = self.active_bindings.get(event.key)
            if active is not None and not active.enabled:
                self.app.warn(READ_ONLY)

    def compose(self) -> ComposeResult:
        """Compose the frame around what the screen itself shows."""
        yield StatusLine(id="status")
        with Vertical(id="frame"):
            yield from self.compose_body()
        yield KeyBar(id="keys")
        yield Static(id="too-small")

    def compose_body(self) -> Iterable[Widget]:
        """Compose what is between the status line and the key bar."""
        return ()

    def on_mount(self) -> None:
        """Take keys from the moment the screen can have been seen."""
        self.call_after_refresh(self._drawn)
        self.app.account_changed.subscribe(self, lambda _: self.refresh_status_line())

    def _drawn(self) -> None:
        self.drawn_at = event_clock()

    def on_screen_resume(self) -> None:
        """Show the account and the size as they are now."""
        self.refresh_status_line()
        self.check_size()

    def refresh_status_line(self) -> None:
        """Show the account in use in the status line."""
        session = self.app.session
        self.query_one(StatusLine).tell(
            session.account, demo=session.demo, read_only=session.read_only
        )

    @property
    def too_small(self) -> bool:
        """Whether the terminal is too small to show anything that could be relied on."""
        return self.app.size.width < SMALLEST[0] or self.app.size.height < SMALLEST[1]

    def on_resize(self) -> None:
        """Hide everything while the terminal is too small; show it again when it has grown."""
        self.check_size()

    def takes(self, event: events.Key | events.Paste) -> bool:
        """Whether a key or paste can have been meant for this screen, and finds it whole.

        While a dialog opens it was meant for that one, which nobody has seen yet.
        """
        if isinstance(event, events.Key) and event.key == "ctrl+q":
            return True
        return self.is_mounted and not self.too_small and not self.app.dialog_pending

    def check_size(self) -> None:
        """Show or take away the request for a larger terminal."""
        self.set_class(self.too_small, "-too-small")
        if self.too_small:
            width, height = self.app.size
            self.query_one("#too-small", Static).update(
                Content(
                    f"This terminal is {width}x{height}; flow-tui needs "
                    f"{SMALLEST[0]}x{SMALLEST[1]}.\nMake it larger to go on. ^q quits."
                )
            )


class ModalBase(BaseScreen[T], ModalScreen[T]):
    """A screen that keeps the keys of the app and of the screens behind it away.

    Keys that arrived before it was drawn were meant for something else: it drops them.
    """

    def takes(self, event: events.Key | events.Paste) -> bool:
        """Whether the event came after the first drawing, and the screen can be read."""
        return self.drawn_at is not None and super().takes(event)


class Dialog(ModalBase[T]):
    """A screen that asks something; Escape and ctrl+g leave it as if nothing was asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g,escape", "cancel", "Cancel", key_display="ctrl+g"),
        Binding("pageup", "scroll_part(-1)", show=False),
        Binding("pagedown", "scroll_part(1)", show=False),
    ]

    def action_cancel(self) -> None:
        """Leave with no answer."""
        self.dismiss(None)

    def action_scroll_part(self, pages: int) -> None:
        """Scroll what the terminal is too small to show whole."""
        for part in self.query(FitScroll):
            part.scroll_relative(y=pages * part.size.height, animate=False)
