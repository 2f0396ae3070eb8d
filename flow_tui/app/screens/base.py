"""Base of all screens: status line, key bar, smallest size, and which keys a screen accepts."""

from collections.abc import Iterable
from typing import ClassVar, Final, TypeVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.app_base import AppBase
from flow_tui.app.screens.dismissed_once import DismissedOnce
from flow_tui.app.terminal.cursor_probe import event_clock
from flow_tui.app.terminal.terminal_app import InputScreen
from flow_tui.app.widgets.key_bar import KeyBar
from flow_tui.app.widgets.status_line import StatusLine
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.terminal_info import SMALLEST

T = TypeVar("T")

WIDE: Final = 120
"""Columns, from which on a screen has room for a second column."""
ROOMY: Final = 30
"""Lines, from which on there is room around the title of a list, too."""
_READ_SECONDS: Final = 1.0
"""How long keys wait for a list to be read: without its rows they would mean something else."""


class BaseScreen(DismissedOnce[T], InputScreen):
    """A whole screen. Dialogs, too, are whole screens: nothing shows behind them."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - as Textual has it
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual has it
        *((0, "-short"), (24, "-tall"), (ROOMY, "-roomy"))
    ]

    HELP: ClassVar[str] = "flows"
    """The section of help for this screen."""
    LIST: ClassVar[str] = ""
    """The selector of its list from the store, if it has one."""
    app = getters.app(AppBase)

    @property
    def help_section(self) -> str:
        """The section at which help opens from here."""
        return self.HELP

    @property
    def takes_keys(self) -> bool:
        """Whether it is drawn, and its list has been read or a second has passed."""
        if self.drawn_at is None or not self.LIST:
            return super().takes_keys
        is_late = event_clock() - self.drawn_at > _READ_SECONDS
        return is_late or self.query_one(self.LIST, VirtualList).source is not None

    @property
    def is_top(self) -> bool:
        """Whether this screen gets the keys; `is_current` is true behind the palette, too."""
        return self.app.screen is self

    @property
    def is_current(self) -> bool:
        """Whether it is drawn. Textual draws what may show through the screen on top."""
        return super().is_current and (self.is_top or not isinstance(self.app.screen, BaseScreen))

    @property
    def quit_blocker(self) -> str:
        """Why flow-tui cannot quit now; empty if it can."""
        return ""

    def on_key(self, event: events.Key) -> None:
        """Show why a key that read-only mode disables does nothing."""
        if reason := self.app.session.read_only_reason:
            active = self.active_bindings.get(event.key)
            if active is not None and not active.enabled:
                self.app.warn(reason)

    def compose(self) -> ComposeResult:
        """Compose the status line and the key bar around the screen's own widgets."""
        # Now, so that the styles of the widgets are worked out once, not again after the layout.
        self.update_classes(self._size_classes(self.app.size))
        yield StatusLine(id="status")
        with self.compose_frame():
            yield from self.compose_parts()
        yield KeyBar(id="keys")
        yield Static(id="too-small")

    def compose_frame(self) -> Widget:
        """Return the container between the status line and the key bar."""
        return Vertical(id="frame")

    def compose_parts(self) -> Iterable[Widget]:
        """Compose the body, each of its widgets as it is laid out."""
        return self.compose_body()

    def compose_body(self) -> Iterable[Widget]:
        """Compose the widgets between the status line and the key bar."""
        return ()

    def on_mount(self) -> None:
        """Note when the screen is first drawn, and follow the account."""
        self.call_after_refresh(self._drawn)
        self.app.account_changed.subscribe(self, lambda _: self.refresh_status_line())

    def on_unmount(self) -> None:
        """Let go of the signal: it would keep the screen, and a flow.json that it shows."""
        self.app.account_changed.unsubscribe(self)

    def _drawn(self) -> None:
        if self.is_top and self.drawn_at is None:
            self.drawn_at = self.app.drawn_at(self)

    @on(events.ScreenResume)
    def _resumed(self, event: events.ScreenResume) -> None:
        """Show the account and the size as they are now; note when it is first drawn.

        A screen that was covered before it could be drawn is drawn only now.
        """
        event.refresh_styles = False  # its widgets have theirs since they were mounted
        if self.is_mounted and self.drawn_at is None:
            self.call_after_refresh(self._drawn)
        self.refresh_status_line()
        self._check_size()

    def refresh_status_line(self) -> None:
        """Show the account in use in the status line."""
        session = self.app.session
        for line in self.query(StatusLine):  # none yet on a screen that is opening
            line.show_account(
                session.account,
                demo=session.demo,
                read_only=bool(session.read_only_reason),
                unsaved=session.publisher.unsaved,
                profile_style=self.app.profile_style(session.profile),
            )

    @property
    def too_small(self) -> bool:
        """Whether the terminal is smaller than flow-tui needs."""
        return self.app.size.width < SMALLEST[0] or self.app.size.height < SMALLEST[1]

    @on(events.Resize)
    def _resized(self, event: events.Resize) -> None:
        """Hide everything while the terminal is too small."""
        self._check_size()
        self.update_classes(self._size_classes(event.size), animate=False)
        if event.size == self.outer_size:
            event.prevent_default()  # a layout has this size, and told of it: no second one

    def _size_classes(self, size: Size) -> dict[str, bool]:
        """Return which of the classes of sizes apply, as Textual does on a resize."""
        classes: dict[str, bool] = {}
        for points, cells in (
            (self.HORIZONTAL_BREAKPOINTS, size.width),
            (self.VERTICAL_BREAKPOINTS, size.height),
        ):
            reached = max(point for point in points if cells >= point[0])
            classes |= {point[1]: point is reached for point in points}
        return classes

    def accepts(self, event: events.Event) -> bool:
        """Return whether the screen is ready for a key or paste that can be meant for it."""
        if isinstance(event, events.Key) and event.key == "ctrl+q":
            return True
        return self.is_mounted and not self.too_small

    def _check_size(self) -> None:
        """Ask for a larger terminal while it is too small."""
        self.set_class(self.too_small, "-too-small")
        if self.too_small:
            width, height = self.app.size
            self.query_one("#too-small", Static).update(
                Content(
                    f"This terminal is {width}x{height}; flow-tui needs "
                    f"{SMALLEST[0]}x{SMALLEST[1]}.\nMake it larger to go on. ^q quits."
                )
            )
